//! How accounts are paid: operations 2, 3 and 13.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::{ChosenPaymentMethod, PastPaymentMethod, PaymentMethodType};
use serde::Serialize;
use service::permission::{AccountsRead, AccountsWrite};
use service::{Service, account, payment_method};
use utoipa::ToSchema;

use super::auth::Allowed;
use super::error::ApiError;
use super::etag::{ETag, IfMatch};
use super::extract::{AccountIdPath, CustomerIdPath, JsonBody, or_not_found};
use super::openapi::{
    AccountPath, AnyErrors, BodyErrors, ConflictError, CustomerAccountPath, IfMatchHeader, NotFoundError, StaleError,
    examples,
};

/// How an account was paid, and is.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaymentMethodHistory {
    /// The newest first.
    payment_methods: Vec<PastPaymentMethod>,
}

/// How an account may be paid.
#[derive(Debug, Serialize, ToSchema)]
pub struct AvailablePaymentMethods {
    #[schema(inline, min_items = 1, max_items = 3, example = json!(["BANK_TRANSFER", "DIRECT_DEBIT", "CREDIT_CARD"]))]
    payment_methods: Vec<PaymentMethodType>,
}

/// Changes how an account is paid
///
/// The method before goes to the history. With the `reference_id` of a card that the card vault is still
/// reading it stays in force until the vault has read it; the newest change stands, whichever card is read
/// first. A card's token must be one that the vault knows. A PREPAID account is 400; an ended one, or a
/// reference that was used before, 409.
#[utoipa::path(
    patch, path = "/orgs/{org_id}/accounts/{account_id}/payment-method", tag = "Accounts",
    operation_id = "updatePaymentMethod",
    params(AccountPath, IfMatchHeader),
    request_body(content = ChosenPaymentMethod, examples(
        ("Bank transfer" = (value = json!(examples::accounts::bank_transfer()))),
        ("Direct debit" = (value = json!(examples::accounts::direct_debit()))),
        ("Card" = (value = json!(examples::accounts::card()))),
    )),
    responses(
        (status = 202, description = "Will be changed once the card vault has read the card",
            headers(("ETag" = String, description = "The new version"))),
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
    let chosen = body.read(ChosenPaymentMethod::read);
    let chosen = or_not_found(chosen, "account", account::exists(&service, &caller, id)).await?;
    let write = |version| payment_method::change(&service, &caller, id, &chosen, version);
    let account = condition.guard(write).await?;
    let status = match chosen {
        ChosenPaymentMethod::Now(_) => StatusCode::NO_CONTENT,
        ChosenPaymentMethod::Pending(_) => StatusCode::ACCEPTED,
    };
    Ok((status, ETag(account.version), ()).into_response())
}

/// Lists how an account was paid
///
/// The newest first, beginning with the one in force.
#[utoipa::path(
    get, path = "/orgs/{org_id}/accounts/{account_id}/payment-methods/historical", tag = "Accounts",
    operation_id = "listPaymentMethods",
    params(AccountPath),
    responses((status = 200, description = "The history", body = PaymentMethodHistory), AnyErrors<AccountsRead>, NotFoundError),
)]
pub async fn history(
    State(service): State<Service>,
    caller: Allowed<AccountsRead>,
    AccountIdPath(id): AccountIdPath,
) -> Result<Json<PaymentMethodHistory>, ApiError> {
    let payment_methods = payment_method::history(&service, &caller, id).await?;
    Ok(Json(PaymentMethodHistory { payment_methods }))
}

/// Lists how an account may be paid
///
/// A PREPAID account is 404: it is not paid.
#[utoipa::path(
    get, path = "/orgs/{org_id}/customers/{customer_id}/accounts/{account_id}/available-payment-methods",
    tag = "Accounts", operation_id = "listAvailablePaymentMethods",
    params(CustomerAccountPath),
    responses((status = 200, description = "The methods", body = AvailablePaymentMethods), AnyErrors<AccountsRead>, NotFoundError),
)]
pub async fn available(
    State(service): State<Service>,
    caller: Allowed<AccountsRead>,
    CustomerIdPath(customer): CustomerIdPath,
    AccountIdPath(id): AccountIdPath,
) -> Result<Json<AvailablePaymentMethods>, ApiError> {
    let payment_methods = payment_method::available(&service, &caller, customer, id).await?;
    Ok(Json(AvailablePaymentMethods { payment_methods }))
}
