//! Categories: operations 26 to 30.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::{Category, CategoryChange, CategoryName, CategoryValue, NewCategory};
use serde::{Deserialize, Serialize};
use service::permission::{CategoriesRead, CategoriesWrite};
use service::{Service, category};
use utoipa::ToSchema;

use super::auth::Allowed;
use super::error::ApiError;
use super::etag::{ETag, IfMatch, IfNoneMatch};
use super::extract::{CategoryIdPath, JsonBody, or_not_found};
use super::openapi::{
    AnyErrors, BodyErrors, CategoryPath, ConflictError, IdempotencyKeyHeader, IfMatchHeader, NotFoundError, OrgPath,
    StaleError, examples,
};

/// Categories of the organization.
#[derive(Debug, Serialize, ToSchema)]
pub struct Categories {
    categories: Vec<Category>,
}

/// Categories to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only described: the domain reads it")]
pub struct NewCategoriesBody {
    /// No two with the same name, whatever its case.
    #[schema(min_items = 1, max_items = 100)]
    categories: Vec<NewCategoryBody>,
}

/// A category to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only described: the domain reads it")]
pub struct NewCategoryBody {
    name: CategoryName,
    /// What it is for.
    #[schema(max_length = 500, example = "Risk category")]
    description: Option<String>,
    /// The only values that a customer may have in it; any, when there are none.
    #[schema(value_type = Option<std::collections::BTreeSet<CategoryValue>>, max_items = 200)]
    valid_values: Option<Vec<CategoryValue>>,
}

/// What changes of a category; the name never does.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only described: the domain reads it")]
pub struct CategoryChangeBody {
    /// What it is for; null clears it.
    #[schema(max_length = 500, example = "Risk category")]
    description: Option<String>,
    /// All the values that a customer may have in it; null, or none, allows any.
    #[schema(value_type = Option<std::collections::BTreeSet<CategoryValue>>, max_items = 200)]
    valid_values: Option<Vec<CategoryValue>>,
}

/// Reads all categories
#[utoipa::path(
    get, path = "/orgs/{org_id}/categories", tag = "Categories", operation_id = "listCategories",
    params(OrgPath),
    responses((status = 200, description = "The categories, by id", body = Categories), AnyErrors<CategoriesRead>),
)]
pub async fn list(
    State(service): State<Service>,
    caller: Allowed<CategoriesRead>,
) -> Result<Json<Categories>, ApiError> {
    Ok(Json(Categories { categories: category::list(&service, &caller).await? }))
}

/// Creates categories
///
/// All of them or none: 409 when one of the names is taken, whatever its case, or when the organization
/// would have more than 1,000 categories.
#[utoipa::path(
    post, path = "/orgs/{org_id}/categories", tag = "Categories", operation_id = "createCategories",
    params(OrgPath, IdempotencyKeyHeader),
    request_body(content = NewCategoriesBody, example = json!(examples::categories::new_categories())),
    responses(
        (status = 201, description = "Created: the same categories, with their ids", body = Categories),
        AnyErrors<CategoriesWrite>, BodyErrors, ConflictError,
    ),
)]
pub async fn create(
    State(service): State<Service>,
    caller: Allowed<CategoriesWrite>,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let (caller, new) = body.read_once(&caller, NewCategory::read_list)?;
    let categories = category::create(&service, &caller, new).await?;
    Ok((StatusCode::CREATED, Json(Categories { categories })).into_response())
}

/// Reads a category
#[utoipa::path(
    get, path = "/orgs/{org_id}/categories/{category_id}", tag = "Categories", operation_id = "getCategory",
    params(CategoryPath),
    responses(
        (status = 200, description = "The category", body = Category,
            headers(("ETag" = String, description = "The version"))),
        (status = 304, description = "`If-None-Match` names the current version"),
        AnyErrors<CategoriesRead>, NotFoundError,
    ),
)]
pub async fn get(
    State(service): State<Service>,
    caller: Allowed<CategoriesRead>,
    CategoryIdPath(id): CategoryIdPath,
    known: IfNoneMatch,
) -> Result<Response, ApiError> {
    let category = category::get(&service, &caller, id).await?;
    Ok(known.respond(category.version, Json(&category)))
}

/// Changes a category
///
/// `valid_values` replaces the whole list: 409 when it takes away a value that a customer has.
#[utoipa::path(
    patch, path = "/orgs/{org_id}/categories/{category_id}", tag = "Categories", operation_id = "updateCategory",
    params(CategoryPath, IfMatchHeader),
    request_body(content = CategoryChangeBody, example = json!(examples::categories::change())),
    responses(
        (status = 204, description = "Changed", headers(("ETag" = String, description = "The new version"))),
        AnyErrors<CategoriesWrite>, NotFoundError, BodyErrors, ConflictError, StaleError,
    ),
)]
pub async fn update(
    State(service): State<Service>,
    caller: Allowed<CategoriesWrite>,
    CategoryIdPath(id): CategoryIdPath,
    condition: IfMatch,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let change = body.read(CategoryChange::read);
    let change = or_not_found(change, "category", category::exists(&service, &caller, id)).await?;
    let write = |version| category::update(&service, &caller, id, change.clone(), version);
    let category = condition.guard(write).await?;
    Ok((StatusCode::NO_CONTENT, ETag(category.version), ()).into_response())
}

/// Deletes a category
///
/// It is taken from every customer who has it. Their histories keep it, under its name.
#[utoipa::path(
    delete, path = "/orgs/{org_id}/categories/{category_id}", tag = "Categories", operation_id = "deleteCategory",
    params(CategoryPath, IfMatchHeader),
    responses((status = 204, description = "Deleted"), AnyErrors<CategoriesWrite>, NotFoundError, StaleError),
)]
pub async fn delete(
    State(service): State<Service>,
    caller: Allowed<CategoriesWrite>,
    CategoryIdPath(id): CategoryIdPath,
    condition: IfMatch,
) -> Result<StatusCode, ApiError> {
    condition.guard(|version| category::delete(&service, &caller, id, version)).await?;
    Ok(StatusCode::NO_CONTENT)
}
