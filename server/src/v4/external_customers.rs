//! Customers by the legacy system's id: operation 25.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::CustomerId;
use serde::Serialize;
use service::permission::ExternalCustomersRead;
use service::{Service, customer};
use utoipa::ToSchema;

use super::auth::Allowed;
use super::error::ApiError;
use super::etag::IfNoneMatch;
use super::extract::CustomerExternalIdPath;
use super::openapi::{AnyErrors, ExternalCustomerPath, NotFoundError};

/// The id of a customer.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerReference {
    id: CustomerId,
}

/// Finds a customer's id by the legacy system's id
#[utoipa::path(
    get, path = "/orgs/{org_id}/external-customers/{customer_external_id}", tag = "External customers",
    operation_id = "getExternalCustomer",
    params(ExternalCustomerPath),
    responses(
        (status = 200, description = "The customer's id", body = CustomerReference,
            headers(("ETag" = String, description = "The version"))),
        (status = 304, description = "`If-None-Match` names the current version"),
        AnyErrors<ExternalCustomersRead>, NotFoundError,
    ),
)]
pub async fn get(
    State(service): State<Service>,
    caller: Allowed<ExternalCustomersRead>,
    CustomerExternalIdPath(external_id): CustomerExternalIdPath,
    known: IfNoneMatch,
) -> Result<Response, ApiError> {
    let customer = customer::find_external(&service, &caller, &external_id).await?;
    Ok(known.respond(customer.version, Json(CustomerReference { id: customer.id })))
}
