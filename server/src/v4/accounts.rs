//! Accounts: operations 1 and 10 to 12.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::{Account, AccountId, ExternalId, NewAccount};
use serde::Serialize;
use service::account::Created;
use service::permission::{AccountsRead, AccountsWrite};
use service::{Service, account, customer};
use utoipa::ToSchema;

use super::auth::Allowed;
use super::error::ApiError;
use super::etag::{ETag, IfMatch, IfNoneMatch};
use super::extract::{AccountIdPath, CustomerIdPath, JsonBody, or_not_found};
use super::openapi::{
    AccountPath, AnyErrors, BodyErrors, ConflictError, CustomerAccountPath, CustomerPath, IdempotencyKeyHeader,
    IfMatchHeader, NotFoundError, StaleError, examples,
};

/// The two ids of an account.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountIds {
    id: AccountId,
    external_id: ExternalId,
}

/// The id of an account.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountReference {
    /// The id.
    pub id: AccountId,
}

/// A customer's accounts.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountList {
    accounts: Vec<AccountReference>,
}

/// Reads an account
#[utoipa::path(
    get, path = "/orgs/{org_id}/accounts/{account_id}", tag = "Accounts", operation_id = "getAccount",
    params(AccountPath),
    responses(
        (status = 200, description = "The account", body = Account,
            headers(("ETag" = String, description = "The version"))),
        (status = 304, description = "`If-None-Match` names the current version"),
        AnyErrors<AccountsRead>, NotFoundError,
    ),
)]
pub async fn get(
    State(service): State<Service>,
    caller: Allowed<AccountsRead>,
    AccountIdPath(id): AccountIdPath,
    known: IfNoneMatch,
) -> Result<Response, ApiError> {
    let account = account::get(&service, &caller, id).await?;
    Ok(known.respond(account.version, Json(&account)))
}

/// Lists a customer's accounts
///
/// The ended ones too, the oldest first.
#[utoipa::path(
    get, path = "/orgs/{org_id}/customers/{customer_id}/accounts", tag = "Accounts",
    operation_id = "listCustomerAccounts",
    params(CustomerPath),
    responses((status = 200, description = "The accounts' ids", body = AccountList), AnyErrors<AccountsRead>, NotFoundError),
)]
pub async fn list(
    State(service): State<Service>,
    caller: Allowed<AccountsRead>,
    CustomerIdPath(customer): CustomerIdPath,
) -> Result<Json<AccountList>, ApiError> {
    let ids = account::list(&service, &caller, customer).await?;
    Ok(Json(AccountList { accounts: ids.into_iter().map(|id| AccountReference { id }).collect() }))
}

/// Creates an account of a customer
///
/// Its invoices go to `billing_address`, or else to the customer's postal address; a digital customer has
/// none, so that there it is required. With the `reference_id` of a card that the card vault is still
/// reading, the account has no payment method until it has; what becomes of the card is told by its
/// tokenization requests. 409 when the reference was used before.
#[utoipa::path(
    post, path = "/orgs/{org_id}/customers/{customer_id}/accounts", tag = "Accounts",
    operation_id = "createAccount",
    params(CustomerPath, IdempotencyKeyHeader),
    request_body(content = NewAccount, examples(
        ("Bank transfer" = (value = json!(examples::accounts::new_account()))),
        ("Direct debit" = (value = json!(examples::accounts::direct_debit_account()))),
        ("Card" = (value = json!(examples::accounts::card_account()))),
    )),
    responses(
        (status = 200, description = "Created", body = AccountIds,
            headers(("ETag" = String, description = "The version"))),
        (status = 202, description = "Created, and will be paid by the card once the card vault has read it",
            body = AccountIds, headers(("ETag" = String, description = "The version"))),
        AnyErrors<AccountsWrite>, NotFoundError, BodyErrors, ConflictError,
    ),
)]
pub async fn create(
    State(service): State<Service>,
    caller: Allowed<AccountsWrite>,
    CustomerIdPath(customer): CustomerIdPath,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let new = body.read_once(&caller, NewAccount::read);
    let (caller, new) = or_not_found(new, "customer", customer::exists(&service, &caller, customer)).await?;
    let Created { id, external_id, version, waits_for_card } =
        account::create(&service, &caller, customer, new).await?;
    let status = if waits_for_card { StatusCode::ACCEPTED } else { StatusCode::OK };
    Ok((status, ETag(version), Json(AccountIds { id, external_id })).into_response())
}

/// Ends an account
///
/// It can be read afterwards, but not changed. 409 when it has ended already.
#[utoipa::path(
    delete, path = "/orgs/{org_id}/customers/{customer_id}/accounts/{account_id}", tag = "Accounts",
    operation_id = "deleteAccount",
    params(CustomerAccountPath, IfMatchHeader),
    responses((status = 204, description = "Ended"), AnyErrors<AccountsWrite>, NotFoundError, ConflictError, StaleError),
)]
pub async fn delete(
    State(service): State<Service>,
    caller: Allowed<AccountsWrite>,
    CustomerIdPath(customer): CustomerIdPath,
    AccountIdPath(id): AccountIdPath,
    condition: IfMatch,
) -> Result<StatusCode, ApiError> {
    condition.guard(|version| account::end(&service, &caller, customer, id, version)).await?;
    Ok(StatusCode::NO_CONTENT)
}
