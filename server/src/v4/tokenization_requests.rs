//! Cards that the card vault is still reading: operation 42.

use axum::Json;
use axum::extract::State;
use domain::TokenizationRequest;
use serde::Serialize;
use service::permission::CreditCardTokenizationRead;
use service::{Service, tokenization};
use utoipa::ToSchema;

use super::auth::Allowed;
use super::error::ApiError;
use super::extract::AccountIdPath;
use super::openapi::{AccountPath, AnyErrors, NotFoundError};

/// An account's tokenization requests.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenizationRequests {
    /// The newest first.
    items: Vec<TokenizationRequest>,
}

/// Lists an account's tokenization requests
///
/// What became of the cards that the card vault was asked to read, the newest first.
#[utoipa::path(
    get, path = "/orgs/{org_id}/accounts/{account_id}/tokenization-requests", tag = "Credit card tokenization",
    operation_id = "listTokenizationRequests",
    params(AccountPath),
    responses((status = 200, description = "The requests", body = TokenizationRequests), AnyErrors<CreditCardTokenizationRead>, NotFoundError),
)]
pub async fn list(
    State(service): State<Service>,
    caller: Allowed<CreditCardTokenizationRead>,
    AccountIdPath(id): AccountIdPath,
) -> Result<Json<TokenizationRequests>, ApiError> {
    let items = tokenization::list(&service, &caller, id).await?;
    Ok(Json(TokenizationRequests { items }))
}
