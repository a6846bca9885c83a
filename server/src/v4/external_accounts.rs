//! Accounts by the legacy system's id: operation 14.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use service::permission::ExternalAccountsRead;
use service::{Service, account};

use super::accounts::AccountReference;
use super::auth::Allowed;
use super::error::ApiError;
use super::etag::IfNoneMatch;
use super::extract::AccountExternalIdPath;
use super::openapi::{AnyErrors, ExternalAccountPath, NotFoundError};

/// Finds an account's id by the legacy system's id
#[utoipa::path(
    get, path = "/orgs/{org_id}/external-accounts/{account_external_id}", tag = "External accounts",
    operation_id = "getExternalAccount",
    params(ExternalAccountPath),
    responses(
        (status = 200, description = "The account's id", body = AccountReference,
            headers(("ETag" = String, description = "The version"))),
        (status = 304, description = "`If-None-Match` names the current version"),
        AnyErrors<ExternalAccountsRead>, NotFoundError,
    ),
)]
pub async fn get(
    State(service): State<Service>,
    caller: Allowed<ExternalAccountsRead>,
    AccountExternalIdPath(external_id): AccountExternalIdPath,
    known: IfNoneMatch,
) -> Result<Response, ApiError> {
    let account = account::find_external(&service, &caller, &external_id).await?;
    Ok(known.respond(account.version, Json(AccountReference { id: account.id })))
}
