//! Where accounts' invoices go: operations 4 and 5, and the change of the address.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::{BillingAddress, BillingAddressHistory, InvoiceRecipient, Period, both};
use service::permission::{AccountsRead, AccountsWrite};
use service::{Service, account, billing_address};

use super::auth::Allowed;
use super::error::ApiError;
use super::etag::{ETag, IfMatch, IfNoneMatch};
use super::extract::{AccountIdPath, JsonBody, Query, or_not_found};
use super::openapi::{
    AccountPath, AnyErrors, BodyErrors, ConflictError, IfMatchHeader, NotFoundError, PeriodQuery, StaleError, examples,
};

/// Lists where an account's invoices went
///
/// The addresses that were in force at any time in the period, the newest first. Without `from` or `to`
/// the period is open there. The one in force has no `end_date`.
#[utoipa::path(
    get, path = "/orgs/{org_id}/accounts/{account_id}/billing-address", tag = "Accounts",
    operation_id = "listBillingAddresses",
    params(AccountPath, PeriodQuery),
    responses(
        (status = 200, description = "The history", body = BillingAddressHistory,
            headers(("ETag" = String, description = "The account's version"))),
        (status = 304, description = "`If-None-Match` names the current version"),
        AnyErrors<AccountsRead>, NotFoundError,
    ),
)]
pub async fn history(
    State(service): State<Service>,
    caller: Allowed<AccountsRead>,
    AccountIdPath(id): AccountIdPath,
    query: Query,
    known: IfNoneMatch,
) -> Result<Response, ApiError> {
    let (from, to) = both(query.get("from"), query.get("to"))?;
    let period = Period::read(from, to)?;
    let (history, version) = billing_address::history(&service, &caller, id, &period).await?;
    Ok(known.respond(version, Json(history)))
}

/// Changes where an account's invoices go
///
/// The body is the whole new address. 409 when the account has ended.
#[utoipa::path(
    patch, path = "/orgs/{org_id}/accounts/{account_id}/billing-address", tag = "Accounts",
    operation_id = "updateBillingAddress",
    params(AccountPath, IfMatchHeader),
    request_body(content = BillingAddress, example = json!(examples::accounts::billing_address())),
    responses(
        (status = 204, description = "Changed", headers(("ETag" = String, description = "The new version"))),
        AnyErrors<AccountsWrite>, NotFoundError, BodyErrors, ConflictError, StaleError,
    ),
)]
pub async fn change(
    State(service): State<Service>,
    caller: Allowed<AccountsWrite>,
    AccountIdPath(id): AccountIdPath,
    condition: IfMatch,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let address = body.read(BillingAddress::read);
    let address = or_not_found(address, "account", account::exists(&service, &caller, id)).await?;
    let write = |version| billing_address::change(&service, &caller, id, address.clone(), version);
    let account = condition.guard(write).await?;
    Ok((StatusCode::NO_CONTENT, ETag(account.version), ()).into_response())
}

/// Reads to whom and where an account's invoices go
///
/// The name is the customer's full name, or the company's.
#[utoipa::path(
    get, path = "/orgs/{org_id}/accounts/{account_id}/invoice-recipient", tag = "Accounts",
    operation_id = "getInvoiceRecipient",
    params(AccountPath),
    responses(
        (status = 200, description = "The recipient", body = InvoiceRecipient,
            headers(("ETag" = String, description = "A version, which grows with the account's and the customer's"))),
        (status = 304, description = "`If-None-Match` names the current version"),
        AnyErrors<AccountsRead>, NotFoundError,
    ),
)]
pub async fn invoice_recipient(
    State(service): State<Service>,
    caller: Allowed<AccountsRead>,
    AccountIdPath(id): AccountIdPath,
    known: IfNoneMatch,
) -> Result<Response, ApiError> {
    let (recipient, version) = billing_address::invoice_recipient(&service, &caller, id).await?;
    Ok(known.respond(version, Json(recipient)))
}
