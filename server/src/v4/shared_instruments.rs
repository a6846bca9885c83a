//! The same instrument twice: not one of the contract's operations, and beside them.

use axum::extract::State;
use axum::response::Response;
use domain::SharedInstrument;
use serde::Serialize;
use service::permission::CustomersRead;
use service::{Service, shared_instrument};
use utoipa::ToSchema;

use super::auth::Allowed;
use super::error::ApiError;
use super::etag::IfNoneMatch;
use super::extract::CustomerIdPath;
use super::openapi::{AnyErrors, CustomerPath, NotFoundError};

/// The kinds of instrument that a customer shares with others.
#[derive(Debug, Serialize, ToSchema)]
pub struct SharedInstruments {
    /// A kind each, in the order of the kinds; those alone that are shared.
    #[schema(max_items = 4)]
    shared_instruments: Vec<SharedInstrument>,
}

/// Tells which instruments of a customer other customers have too
///
/// An instrument is a bank account that an account is paid from, or was when it ended, a card, a phone number or an
/// identity document, the customer's or its representative's. Their values are not told, nor whose instrument it was first.
#[utoipa::path(
    get, path = "/orgs/{org_id}/customers/{customer_id}/shared-instruments", tag = "Customers",
    operation_id = "listSharedInstruments",
    params(CustomerPath),
    responses(
        (status = 200, description = "The kinds, and the other customers", body = SharedInstruments,
            headers(("ETag" = String, description = "Another one when the answer is another"))),
        (status = 304, description = "`If-None-Match` names the current answer"),
        AnyErrors<CustomersRead>, NotFoundError,
    ),
)]
pub async fn list(
    State(service): State<Service>,
    caller: Allowed<CustomersRead>,
    CustomerIdPath(customer): CustomerIdPath,
    known: IfNoneMatch,
) -> Result<Response, ApiError> {
    let shared_instruments = shared_instrument::list(&service, &caller, customer).await?;
    known.respond_by_content(&SharedInstruments { shared_instruments })
}
