//! Customers' cards: operation 23.

use axum::Json;
use axum::extract::State;
use domain::AvailableCard;
use serde::Serialize;
use service::permission::CustomersRead;
use service::{Service, card};
use utoipa::ToSchema;

use super::auth::Allowed;
use super::error::ApiError;
use super::extract::CustomerIdPath;
use super::openapi::{AnyErrors, CustomerPath, NotFoundError};

/// A customer's cards.
#[derive(Debug, Serialize, ToSchema)]
pub struct AvailableCards {
    /// The newest first.
    available_credit_cards: Vec<AvailableCard>,
}

/// Lists a customer's cards
///
/// Those that the customer has paid with and that have not expired, the newest first.
#[utoipa::path(
    get, path = "/orgs/{org_id}/customers/{customer_id}/available-credit-cards", tag = "Customers",
    operation_id = "listAvailableCreditCards",
    params(CustomerPath),
    responses((status = 200, description = "The cards", body = AvailableCards), AnyErrors<CustomersRead>, NotFoundError),
)]
pub async fn available(
    State(service): State<Service>,
    caller: Allowed<CustomersRead>,
    CustomerIdPath(customer): CustomerIdPath,
) -> Result<Json<AvailableCards>, ApiError> {
    let available_credit_cards = card::available(&service, &caller, customer).await?;
    Ok(Json(AvailableCards { available_credit_cards }))
}
