//! Contracts of accounts: operations 15 and 16.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::Contract;
use serde::Serialize;
use service::permission::ExternalAccountsRead;
use service::{Service, contract};
use utoipa::ToSchema;

use super::auth::Allowed;
use super::error::ApiError;
use super::etag::IfNoneMatch;
use super::extract::AccountExternalIdPath;
use super::openapi::{AnyErrors, ExternalAccountPath, NotFoundError};

/// The contracts of an account.
#[derive(Debug, Serialize, ToSchema)]
pub struct Contracts {
    contracts: Vec<Contract>,
}

/// Reads an account's contracts
#[utoipa::path(
    get, path = "/orgs/{org_id}/external-accounts/{account_external_id}/contracts", tag = "External accounts",
    operation_id = "listContracts",
    params(ExternalAccountPath),
    responses(
        (status = 200, description = "The contracts, the newest first", body = Contracts),
        AnyErrors<ExternalAccountsRead>, NotFoundError,
    ),
)]
pub async fn list(
    State(service): State<Service>,
    caller: Allowed<ExternalAccountsRead>,
    AccountExternalIdPath(account): AccountExternalIdPath,
) -> Result<Json<Contracts>, ApiError> {
    Ok(Json(Contracts { contracts: contract::list(&service, &caller, &account).await? }))
}

/// Reads an account's contract that is in force
///
/// It has started and not ended. 404 when there is none.
#[utoipa::path(
    get, path = "/orgs/{org_id}/external-accounts/{account_external_id}/contracts/active", tag = "External accounts",
    operation_id = "getActiveContract",
    params(ExternalAccountPath),
    responses(
        (status = 200, description = "The contract", body = Contract,
            headers(("ETag" = String, description = "Of what the answer says"))),
        (status = 304, description = "`If-None-Match` names the current tag"),
        AnyErrors<ExternalAccountsRead>, NotFoundError,
    ),
)]
pub async fn active(
    State(service): State<Service>,
    caller: Allowed<ExternalAccountsRead>,
    AccountExternalIdPath(account): AccountExternalIdPath,
    known: IfNoneMatch,
) -> Result<Response, ApiError> {
    let contract = contract::active(&service, &caller, &account).await?;
    // Which contract is in force changes by the day: two of them may have the same version.
    known.respond_by_content(&contract)
}
