//! Special treatment: operations 37 to 41.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::{CustomerSpecialTreatment, SpecialTreatment, SpecialTreatments};
use serde::{Deserialize, Serialize};
use service::permission::{
    CustomerSpecialTreatmentRead, CustomerSpecialTreatmentWrite, SpecialTreatmentRead, SpecialTreatmentWrite,
};
use service::{Service, customer, special_treatment};
use utoipa::ToSchema;

use super::auth::Allowed;
use super::error::ApiError;
use super::etag::{ETag, IfMatch, IfNoneMatch};
use super::extract::{CustomerIdPath, JsonBody, or_not_found};
use super::openapi::{
    AnyErrors, BodyErrors, ConflictError, CustomerPath, IfMatchHeader, NotFoundError, OrgPath, StaleError, examples,
};

/// A value of special treatment.
#[derive(Serialize, Deserialize, ToSchema, PartialEq, Eq, PartialOrd, Ord)]
#[schema(min_length = 1, max_length = 50, example = "vip")]
pub struct SpecialTreatmentValue(String);

/// The special treatments that the organization gives.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SpecialTreatmentsBody {
    #[schema(value_type = std::collections::BTreeSet<SpecialTreatmentValue>, max_items = 200)]
    values: Vec<SpecialTreatment>,
}

/// The special treatment of a customer: none or one.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerSpecialTreatmentBody {
    #[schema(value_type = Vec<SpecialTreatmentValue>, max_items = 1)]
    values: Vec<SpecialTreatment>,
}

/// Reads the organization's special treatments
#[utoipa::path(
    get, path = "/orgs/{org_id}/special-treatment", tag = "Special treatment", operation_id = "getSpecialTreatments",
    params(OrgPath),
    responses(
        (status = 200, description = "The values", body = SpecialTreatmentsBody,
            headers(("ETag" = String, description = "The version"))),
        (status = 304, description = "`If-None-Match` names the current version"),
        AnyErrors<SpecialTreatmentRead>,
    ),
)]
pub async fn get(
    State(service): State<Service>,
    caller: Allowed<SpecialTreatmentRead>,
    known: IfNoneMatch,
) -> Result<Response, ApiError> {
    let SpecialTreatments { values, version } = special_treatment::get(&service, &caller).await?;
    Ok(known.respond(version, Json(SpecialTreatmentsBody { values })))
}

/// Replaces the organization's special treatments
///
/// 409 when the list takes away one that a customer has.
#[utoipa::path(
    patch, path = "/orgs/{org_id}/special-treatment", tag = "Special treatment",
    operation_id = "setSpecialTreatments",
    params(OrgPath, IfMatchHeader),
    request_body(content = SpecialTreatmentsBody, example = json!(examples::categories::special_treatments())),
    responses(
        (status = 204, description = "Replaced", headers(("ETag" = String, description = "The new version"))),
        AnyErrors<SpecialTreatmentWrite>, BodyErrors, ConflictError, StaleError,
    ),
)]
pub async fn set(
    State(service): State<Service>,
    caller: Allowed<SpecialTreatmentWrite>,
    condition: IfMatch,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let values = body.read(SpecialTreatments::read)?;
    let list = condition.guard(|version| special_treatment::set(&service, &caller, values.clone(), version)).await?;
    Ok((StatusCode::NO_CONTENT, ETag(list.version), ()).into_response())
}

/// Reads a customer's special treatment
///
/// An empty list when there is none.
#[utoipa::path(
    get, path = "/orgs/{org_id}/customers/{customer_id}/special-treatment", tag = "Customer special treatment",
    operation_id = "getCustomerSpecialTreatment",
    params(CustomerPath),
    responses(
        (status = 200, description = "The value, if there is one", body = CustomerSpecialTreatmentBody,
            headers(("ETag" = String, description = "The version"))),
        (status = 304, description = "`If-None-Match` names the current version"),
        AnyErrors<CustomerSpecialTreatmentRead>, NotFoundError,
    ),
)]
pub async fn of_customer(
    State(service): State<Service>,
    caller: Allowed<CustomerSpecialTreatmentRead>,
    CustomerIdPath(customer): CustomerIdPath,
    known: IfNoneMatch,
) -> Result<Response, ApiError> {
    let CustomerSpecialTreatment { value, version } =
        special_treatment::of_customer(&service, &caller, customer).await?;
    let values = value.into_iter().collect();
    Ok(known.respond(version, Json(CustomerSpecialTreatmentBody { values })))
}

/// Sets a customer's special treatment
///
/// None or one, out of the organization's list.
#[utoipa::path(
    put, path = "/orgs/{org_id}/customers/{customer_id}/special-treatment", tag = "Customer special treatment",
    operation_id = "setCustomerSpecialTreatment",
    params(CustomerPath, IfMatchHeader),
    request_body(content = CustomerSpecialTreatmentBody,
        example = json!(examples::categories::customer_special_treatment())),
    responses(
        (status = 204, description = "Set", headers(("ETag" = String, description = "The new version"))),
        AnyErrors<CustomerSpecialTreatmentWrite>, NotFoundError, BodyErrors, StaleError,
    ),
)]
pub async fn set_of_customer(
    State(service): State<Service>,
    caller: Allowed<CustomerSpecialTreatmentWrite>,
    CustomerIdPath(customer): CustomerIdPath,
    condition: IfMatch,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let value = body.read(CustomerSpecialTreatment::read);
    let value = or_not_found(value, "customer", customer::exists(&service, &caller, customer)).await?;
    let write = |version| special_treatment::set_of_customer(&service, &caller, customer, value.clone(), version);
    let set = condition.guard(write).await?;
    Ok((StatusCode::NO_CONTENT, ETag(set.version), ()).into_response())
}

/// Takes a customer's special treatment away
///
/// Also when there was none.
#[utoipa::path(
    delete, path = "/orgs/{org_id}/customers/{customer_id}/special-treatment", tag = "Customer special treatment",
    operation_id = "deleteCustomerSpecialTreatment",
    params(CustomerPath, IfMatchHeader),
    responses((status = 204, description = "There is none"), AnyErrors<CustomerSpecialTreatmentWrite>, NotFoundError, StaleError),
)]
pub async fn clear_of_customer(
    State(service): State<Service>,
    caller: Allowed<CustomerSpecialTreatmentWrite>,
    CustomerIdPath(customer): CustomerIdPath,
    condition: IfMatch,
) -> Result<StatusCode, ApiError> {
    let write = |version| special_treatment::set_of_customer(&service, &caller, customer, None, version);
    condition.guard(write).await?;
    Ok(StatusCode::NO_CONTENT)
}
