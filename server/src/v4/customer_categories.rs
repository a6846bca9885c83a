//! Customers' categories: operations 31 to 36.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::{Assignment, AssignmentChange, CategoryHistory, CategoryId, CategoryValue, CustomerCategory, CustomerId};
use serde::{Deserialize, Serialize};
use service::permission::{CustomerCategoriesRead, CustomerCategoriesWrite};
use service::{Service, customer, customer_category};
use utoipa::ToSchema;

use super::auth::Allowed;
use super::error::ApiError;
use super::etag::{ETag, IfMatch, IfNoneMatch};
use super::extract::{CategoryIdPath, CustomerIdPath, JsonBody, or_not_found};
use super::openapi::{
    AnyErrors, BodyErrors, ConflictError, CustomerCategoryPath, CustomerPath, IdempotencyKeyHeader, IfMatchHeader,
    NotFoundError, StaleError, examples,
};

/// What the domain calls what a customer has in a category.
const NOUN: &str = "category of the customer";

/// The categories of a customer.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerCategories {
    customer_id: CustomerId,
    categories: Vec<CustomerCategory>,
}

/// All that a customer has had in categories.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerCategoryHistory {
    customer_id: CustomerId,
    categories: Vec<CategoryHistory>,
}

/// A category for a customer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only described: the domain reads it")]
pub struct AssignmentBody {
    id: CategoryId,
    /// One of the category's valid values, if it has any; null for none.
    #[schema(value_type = Option<String>, required = true, pattern = "^[a-z0-9_]{1,50}$", example = "influencer")]
    value: Option<CategoryValue>,
    /// What the value means.
    #[schema(max_length = 200, example = "Bill discount")]
    description: Option<String>,
    /// Why the customer has it.
    #[schema(max_length = 200, example = "We sponsor their videos")]
    reason: Option<String>,
}

/// What changes of a customer's category.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only described: the domain reads it")]
pub struct AssignmentChangeBody {
    /// One of the category's valid values, if it has any; null takes it away.
    #[schema(value_type = Option<String>, pattern = "^[a-z0-9_]{1,50}$", example = "influencer")]
    value: Option<CategoryValue>,
    /// What the value means; null clears it.
    #[schema(max_length = 200, example = "Bill discount")]
    description: Option<String>,
    /// Why the customer has it; null clears it.
    #[schema(max_length = 200, example = "We sponsor their videos")]
    reason: Option<String>,
}

/// Reads what a customer has had in categories
///
/// What has ended is there too, under the name that the category had. Of a very long history the newest
/// 1,000 values are shown.
#[utoipa::path(
    get, path = "/orgs/{org_id}/customers/{customer_id}/categories/historical", tag = "Customer categories",
    operation_id = "getCustomerCategoryHistory",
    params(CustomerPath),
    responses(
        (status = 200, description = "By category, the newest first in each", body = CustomerCategoryHistory),
        AnyErrors<CustomerCategoriesRead>, NotFoundError,
    ),
)]
pub async fn history(
    State(service): State<Service>,
    caller: Allowed<CustomerCategoriesRead>,
    CustomerIdPath(customer_id): CustomerIdPath,
) -> Result<Json<CustomerCategoryHistory>, ApiError> {
    let categories = customer_category::history(&service, &caller, customer_id).await?;
    Ok(Json(CustomerCategoryHistory { customer_id, categories }))
}

/// Reads a customer's categories
///
/// Those without a value are left out.
#[utoipa::path(
    get, path = "/orgs/{org_id}/customers/{customer_id}/categories", tag = "Customer categories",
    operation_id = "listCustomerCategories",
    params(CustomerPath),
    responses(
        (status = 200, description = "The categories, by id", body = CustomerCategories),
        AnyErrors<CustomerCategoriesRead>, NotFoundError,
    ),
)]
pub async fn list(
    State(service): State<Service>,
    caller: Allowed<CustomerCategoriesRead>,
    CustomerIdPath(customer_id): CustomerIdPath,
) -> Result<Json<CustomerCategories>, ApiError> {
    let categories = customer_category::list(&service, &caller, customer_id).await?;
    Ok(Json(CustomerCategories { customer_id, categories }))
}

/// Gives a customer a category
///
/// 404 when there is no such category, 409 when the customer has it already, with a value or without.
#[utoipa::path(
    post, path = "/orgs/{org_id}/customers/{customer_id}/categories", tag = "Customer categories",
    operation_id = "createCustomerCategory",
    params(CustomerPath, IdempotencyKeyHeader),
    request_body(content = AssignmentBody, example = json!(examples::categories::assignment())),
    responses(
        (status = 201, description = "The customer has it", headers(
            ("ETag" = String, description = "The version"), ("Location" = String, description = "Its path"))),
        AnyErrors<CustomerCategoriesWrite>, NotFoundError, BodyErrors, ConflictError,
    ),
)]
pub async fn create(
    State(service): State<Service>,
    caller: Allowed<CustomerCategoriesWrite>,
    CustomerIdPath(customer): CustomerIdPath,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let assignment = body.read_once(&caller, Assignment::read);
    let (caller, assignment) =
        or_not_found(assignment, "customer", customer::exists(&service, &caller, customer)).await?;
    let category = assignment.category;
    let version = customer_category::assign(&service, &caller, customer, assignment).await?;
    let location = format!("/v4/orgs/{}/customers/{customer}/categories/{category}", caller.org());
    Ok((StatusCode::CREATED, ETag(version), [(header::LOCATION, location)], ()).into_response())
}

/// Reads what a customer has in a category
///
/// 404 also when the customer has it without a value.
#[utoipa::path(
    get, path = "/orgs/{org_id}/customers/{customer_id}/categories/{category_id}", tag = "Customer categories",
    operation_id = "getCustomerCategory",
    params(CustomerCategoryPath),
    responses(
        (status = 200, description = "What the customer has", body = CustomerCategory,
            headers(("ETag" = String, description = "The version"))),
        (status = 304, description = "`If-None-Match` names the current version"),
        AnyErrors<CustomerCategoriesRead>, NotFoundError,
    ),
)]
pub async fn get(
    State(service): State<Service>,
    caller: Allowed<CustomerCategoriesRead>,
    CustomerIdPath(customer): CustomerIdPath,
    CategoryIdPath(category): CategoryIdPath,
    known: IfNoneMatch,
) -> Result<Response, ApiError> {
    let found = customer_category::get(&service, &caller, customer, category).await?;
    Ok(known.respond(found.version, Json(&found)))
}

/// Changes what a customer has in a category
///
/// What the body leaves out stays as it is; null clears. The history keeps what it was before.
#[utoipa::path(
    patch, path = "/orgs/{org_id}/customers/{customer_id}/categories/{category_id}", tag = "Customer categories",
    operation_id = "updateCustomerCategory",
    params(CustomerCategoryPath, IfMatchHeader),
    request_body(content = AssignmentChangeBody, example = json!(examples::categories::assignment_change())),
    responses(
        (status = 204, description = "Changed", headers(("ETag" = String, description = "The new version"))),
        AnyErrors<CustomerCategoriesWrite>, NotFoundError, BodyErrors, StaleError,
    ),
)]
pub async fn update(
    State(service): State<Service>,
    caller: Allowed<CustomerCategoriesWrite>,
    CustomerIdPath(customer): CustomerIdPath,
    CategoryIdPath(category): CategoryIdPath,
    condition: IfMatch,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let exists = customer_category::exists(&service, &caller, customer, category);
    let change = or_not_found(body.read(AssignmentChange::read), NOUN, exists).await?;
    let write = |version| {
        let change = change.clone();
        customer_category::update(&service, &caller, customer, category, change, version)
    };
    let changed = condition.guard(write).await?;
    Ok((StatusCode::NO_CONTENT, ETag(changed.version), ()).into_response())
}

/// Takes a category from a customer
///
/// The history keeps it.
#[utoipa::path(
    delete, path = "/orgs/{org_id}/customers/{customer_id}/categories/{category_id}", tag = "Customer categories",
    operation_id = "deleteCustomerCategory",
    params(CustomerCategoryPath, IfMatchHeader),
    responses((status = 204, description = "Taken away"), AnyErrors<CustomerCategoriesWrite>, NotFoundError, StaleError),
)]
pub async fn delete(
    State(service): State<Service>,
    caller: Allowed<CustomerCategoriesWrite>,
    CustomerIdPath(customer): CustomerIdPath,
    CategoryIdPath(category): CategoryIdPath,
    condition: IfMatch,
) -> Result<StatusCode, ApiError> {
    condition.guard(|version| customer_category::end(&service, &caller, customer, category, version)).await?;
    Ok(StatusCode::NO_CONTENT)
}
