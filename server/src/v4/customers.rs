//! Customers: operations 17 to 22 and 24, and the free search.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::schema::{AssociatedUsersBody, NifBody};
use domain::{
    Customer, CustomerChange, CustomerId, CustomerKind, ExternalId, IdentityDocument, Profile, both,
    read_associated_users, read_nif,
};
use serde::Serialize;
use service::customer::CustomerLookup;
use service::customer_search::{self, DEFAULT_LIMIT, MAX_LIMIT};
use service::permission::{CustomersRead, CustomersWrite};
use service::{Service, customer};
use utoipa::ToSchema;

use super::auth::Allowed;
use super::error::ApiError;
use super::etag::{ETag, IfMatch, IfNoneMatch};
use super::extract::{CustomerIdPath, JsonBody, Query, or_not_found};
use super::openapi::{
    AnyErrors, BodyErrors, ConflictError, CustomerPath, IdempotencyKeyHeader, IfMatchHeader, ListQuery, NotFoundError,
    OrgPath, SearchQuery, StaleError, examples,
};

/// The two ids of a customer.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerIds {
    id: CustomerId,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<ExternalId>,
}

impl From<&Customer> for CustomerIds {
    fn from(customer: &Customer) -> Self {
        Self { id: customer.id, external_id: customer.external_id.clone() }
    }
}

/// The customer that was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundCustomer {
    customer: CustomerIds,
}

/// A page of the free search.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerList {
    customers: Vec<CustomerListItem>,
    /// For the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

/// A customer in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerListItem {
    id: CustomerId,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<ExternalId>,
    #[serde(rename = "type")]
    kind: CustomerKind,
    /// The full name, the company's name, or a digital customer's name or else e-mail.
    #[schema(example = "Antonio Benavente Blanco")]
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    identity_document: Option<IdentityDocument>,
}

impl From<Customer> for CustomerListItem {
    fn from(customer: Customer) -> Self {
        Self {
            id: customer.id,
            kind: customer.profile.kind(),
            name: customer.profile.display_name(),
            identity_document: customer.profile.identity_document().cloned(),
            external_id: customer.external_id,
        }
    }
}

/// Creates a customer
///
/// 409 when a living customer of the organization has the same identity document, or, for a digital
/// customer, the same e-mail.
#[utoipa::path(
    post, path = "/orgs/{org_id}/customers", tag = "Customers", operation_id = "createCustomer",
    params(OrgPath, IdempotencyKeyHeader),
    request_body(content = Profile, examples(
        ("Private" = (value = json!(examples::customers::private_customer()))),
        ("Corporate" = (value = json!(examples::customers::corporate_customer()))),
        ("Digital" = (value = json!(examples::customers::digital_customer()))),
    )),
    responses(
        (status = 201, description = "Created", body = CustomerIds, headers(
            ("ETag" = String, description = "The version"), ("Location" = String, description = "The customer's path"))),
        AnyErrors<CustomersWrite>, BodyErrors, ConflictError,
    ),
)]
pub async fn create(
    State(service): State<Service>,
    caller: Allowed<CustomersWrite>,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let (caller, profile) = body.read_once(&caller, |body| Profile::read(body, service.today()))?;
    let customer = customer::create(&service, &caller, profile).await?;
    let location = format!("/v4/orgs/{}/customers/{}", caller.org(), customer.id);
    let headers = [(header::LOCATION, location)];
    let ids = CustomerIds::from(&customer);
    Ok((StatusCode::CREATED, ETag(customer.version), headers, Json(ids)).into_response())
}

/// Finds customers by anything that is known of them
///
/// Names with or without accents, an identity document, a phone, an e-mail, an `external_id`: the best matches
/// first, in pages.
#[utoipa::path(
    get, path = "/orgs/{org_id}/customers", tag = "Customers", operation_id = "listCustomers",
    params(OrgPath, ListQuery),
    responses((status = 200, description = "A page of customers", body = CustomerList), AnyErrors<CustomersRead>),
)]
pub async fn list(
    State(service): State<Service>,
    caller: Allowed<CustomersRead>,
    query: Query,
) -> Result<Json<CustomerList>, ApiError> {
    let page = both(query.number("limit", 1, MAX_LIMIT, DEFAULT_LIMIT), query.get("cursor"));
    let (text, (limit, cursor)) = both(query.get("q"), page)?;
    let text = text.unwrap_or_default().to_owned();
    let query = customer_search::Query { text, limit, cursor: cursor.map(str::to_owned) };
    let page = customer_search::search(&service, &caller, &query).await?;
    let customers = page.hits.into_iter().map(|hit| hit.customer.into()).collect();
    Ok(Json(CustomerList { customers, next_cursor: page.next_cursor }))
}

/// Finds one customer by identity document or by e-mail
///
/// At least one of the two is needed. All that is given must match one and the same customer. An e-mail is the user
/// name of a credential, or else a digital customer's own: where two customers have it, the credential's is found.
#[utoipa::path(
    get, path = "/orgs/{org_id}/customers/search", tag = "Customers", operation_id = "searchCustomer",
    params(OrgPath, SearchQuery),
    responses(
        (status = 200, description = "The customer's ids", body = FoundCustomer,
            headers(("ETag" = String, description = "The version"))),
        AnyErrors<CustomersRead>, NotFoundError,
    ),
)]
pub async fn search(
    State(service): State<Service>,
    caller: Allowed<CustomersRead>,
    query: Query,
) -> Result<Response, ApiError> {
    let document = both(query.get("identity_document"), query.get("identity_document_type"));
    let ((number, kind), email) = both(document, query.get("email"))?;
    let lookup = CustomerLookup::read(number, kind, email)?;
    let customer = customer::find(&service, &caller, &lookup).await?;
    let found = FoundCustomer { customer: CustomerIds::from(&customer) };
    Ok((ETag(customer.version), Json(found)).into_response())
}

/// Reads a customer
#[utoipa::path(
    get, path = "/orgs/{org_id}/customers/{customer_id}", tag = "Customers", operation_id = "getCustomer",
    params(CustomerPath),
    responses(
        (status = 200, description = "The customer", body = Customer,
            headers(("ETag" = String, description = "The version"))),
        (status = 304, description = "`If-None-Match` names the current version"),
        AnyErrors<CustomersRead>, NotFoundError,
    ),
)]
pub async fn get(
    State(service): State<Service>,
    caller: Allowed<CustomersRead>,
    CustomerIdPath(id): CustomerIdPath,
    known: IfNoneMatch,
) -> Result<Response, ApiError> {
    let customer = customer::get(&service, &caller, id).await?;
    Ok(known.respond(customer.version, Json(&customer)))
}

/// Changes a customer
///
/// What the body leaves out stays as it is; `null` clears what may be empty; a list replaces the
/// whole list. A part that the customer's type does not have is 400.
#[utoipa::path(
    patch, path = "/orgs/{org_id}/customers/{customer_id}", tag = "Customers", operation_id = "updateCustomer",
    params(CustomerPath, IfMatchHeader),
    request_body(content = CustomerChange, example = json!(examples::customers::change())),
    responses(
        (status = 204, description = "Changed", headers(("ETag" = String, description = "The new version"))),
        AnyErrors<CustomersWrite>, NotFoundError, BodyErrors, ConflictError, StaleError,
    ),
)]
pub async fn update(
    State(service): State<Service>,
    caller: Allowed<CustomersWrite>,
    CustomerIdPath(id): CustomerIdPath,
    condition: IfMatch,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let change = body.read(|body| CustomerChange::read(body, service.today()));
    let change = or_not_found(change, "customer", customer::exists(&service, &caller, id)).await?;
    let write = |version| customer::update(&service, &caller, id, change.clone(), version);
    Ok(changed(&condition.guard(write).await?))
}

/// Deletes a customer
///
/// 409 while an account is open. Afterwards every path under the customer is 404.
#[utoipa::path(
    delete, path = "/orgs/{org_id}/customers/{customer_id}", tag = "Customers", operation_id = "deleteCustomer",
    params(CustomerPath, IfMatchHeader),
    responses(
        (status = 204, description = "Deleted"),
        AnyErrors<CustomersWrite>, NotFoundError, ConflictError, StaleError,
    ),
)]
pub async fn delete(
    State(service): State<Service>,
    caller: Allowed<CustomersWrite>,
    CustomerIdPath(id): CustomerIdPath,
    condition: IfMatch,
) -> Result<StatusCode, ApiError> {
    condition.guard(|version| customer::delete(&service, &caller, id, version)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sets the authorized representative of a corporate customer
#[utoipa::path(
    put, path = "/orgs/{org_id}/customers/{customer_id}/associated_users", tag = "Customers",
    operation_id = "setAssociatedUsers",
    params(CustomerPath, IfMatchHeader),
    request_body(content = AssociatedUsersBody, example = json!(examples::customers::associated_users())),
    responses(
        (status = 204, description = "Set", headers(("ETag" = String, description = "The new version"))),
        AnyErrors<CustomersWrite>, NotFoundError, BodyErrors, StaleError,
    ),
)]
pub async fn set_associated_users(
    State(service): State<Service>,
    caller: Allowed<CustomersWrite>,
    CustomerIdPath(id): CustomerIdPath,
    condition: IfMatch,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let user =
        or_not_found(body.read(read_associated_users), "customer", customer::exists(&service, &caller, id)).await?;
    let write = |version| customer::set_representative(&service, &caller, id, user.clone(), version);
    Ok(changed(&condition.guard(write).await?))
}

/// Replaces the customer's NIE by a NIF
///
/// 409 when the customer's document is not a NIE, or when another customer has the NIF.
#[utoipa::path(
    patch, path = "/orgs/{org_id}/customers/{customer_id}/convert-nie-to-nif", tag = "Customers",
    operation_id = "convertNieToNif",
    params(CustomerPath, IfMatchHeader),
    request_body(content = NifBody, example = json!(examples::customers::nif())),
    responses(
        (status = 204, description = "Replaced", headers(("ETag" = String, description = "The new version"))),
        AnyErrors<CustomersWrite>, NotFoundError, BodyErrors, ConflictError, StaleError,
    ),
)]
pub async fn convert_nie_to_nif(
    State(service): State<Service>,
    caller: Allowed<CustomersWrite>,
    CustomerIdPath(id): CustomerIdPath,
    condition: IfMatch,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let nif = or_not_found(body.read(read_nif), "customer", customer::exists(&service, &caller, id)).await?;
    let write = |version| customer::convert_nie_to_nif(&service, &caller, id, nif.clone(), version);
    Ok(changed(&condition.guard(write).await?))
}

fn changed(customer: &Customer) -> Response {
    (StatusCode::NO_CONTENT, ETag(customer.version), ()).into_response()
}
