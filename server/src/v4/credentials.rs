//! Credentials: operations 43 to 49.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::{Credential, CredentialId, Credentials, CustomerId, Username};
use serde::{Deserialize, Serialize};
use service::permission::{CustomerCredentialsRead, CustomerCredentialsWrite};
use service::{Permitted, Service, credential, customer};
use utoipa::ToSchema;

use super::auth::Allowed;
use super::error::ApiError;
use super::etag::{ETag, IfMatch, IfNoneMatch};
use super::extract::{CredentialIdPath, CustomerIdPath, JsonBody, or_not_found};
use super::openapi::{
    AnyErrors, BodyErrors, ConflictError, CredentialPath, CustomerPath, IdempotencyKeyHeader, IfMatchHeader,
    NotFoundError, StaleError, examples,
};

/// A customer's credentials: at most one.
#[derive(Debug, Serialize, ToSchema)]
pub struct CredentialsBody {
    /// The user name; absent when the customer has no credential.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false, format = "email", max_length = 150, example = "username@example.com")]
    username: Option<String>,
    customer_id: CustomerId,
    #[schema(max_items = 1)]
    credentials: Vec<Credential>,
}

impl From<Credentials> for CredentialsBody {
    fn from(credentials: Credentials) -> Self {
        Self {
            username: credentials.credential.as_ref().map(|credential| credential.username.to_string()),
            customer_id: credentials.customer_id,
            credentials: credentials.credential.into_iter().collect(),
        }
    }
}

/// The id of a credential.
#[derive(Debug, Serialize, ToSchema)]
pub struct CredentialReference {
    id: CredentialId,
}

/// The user name of a new credential.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only described: the domain reads it")]
pub struct UsernameBody {
    /// An e-mail address that no other credential of the organization has.
    #[schema(format = "email", max_length = 82)]
    username: String,
}

/// Another user name.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only described: the domain reads it")]
pub struct NewUsernameBody {
    /// An e-mail address that no other credential of the organization has.
    #[schema(format = "email", max_length = 150)]
    username: String,
}

/// Until when a credential can be used.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only described: the domain reads it")]
pub struct ExpirationDateBody {
    /// The last day, or null for none.
    #[schema(value_type = Option<String>, format = Date, required = true)]
    expiration_date: Option<String>,
}

/// Reads a customer's credentials
#[utoipa::path(
    get, path = "/orgs/{org_id}/customers/{customer_id}/credentials", tag = "Customer credentials",
    operation_id = "getCredentials",
    params(CustomerPath),
    responses(
        (status = 200, description = "The credentials", body = CredentialsBody,
            headers(("ETag" = String, description = "The version"))),
        (status = 304, description = "`If-None-Match` names the current version"),
        AnyErrors<CustomerCredentialsRead>, NotFoundError,
    ),
)]
pub async fn get(
    State(service): State<Service>,
    caller: Allowed<CustomerCredentialsRead>,
    CustomerIdPath(customer): CustomerIdPath,
    known: IfNoneMatch,
) -> Result<Response, ApiError> {
    let credentials = credential::get(&service, &caller, customer).await?;
    Ok(known.respond(credentials.version, Json(CredentialsBody::from(credentials))))
}

/// Reserves a user name for a customer
///
/// The login works once it is activated. 409 when the customer has a credential already, or another
/// credential the user name, in whatever case.
#[utoipa::path(
    post, path = "/orgs/{org_id}/customers/{customer_id}/credentials", tag = "Customer credentials",
    operation_id = "createCredential",
    params(CustomerPath, IdempotencyKeyHeader),
    request_body(content = UsernameBody, example = json!(examples::credentials::username())),
    responses(
        (status = 201, description = "Reserved", body = CredentialReference, headers(
            ("ETag" = String, description = "The version"), ("Location" = String, description = "The credentials' path"))),
        AnyErrors<CustomerCredentialsWrite>, NotFoundError, BodyErrors, ConflictError,
    ),
)]
pub async fn create(
    State(service): State<Service>,
    caller: Allowed<CustomerCredentialsWrite>,
    CustomerIdPath(customer): CustomerIdPath,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let (caller, username) = read_username(&service, &caller, customer, body).await?;
    created(&credential::reserve(&service, &caller, customer, username).await?, caller.org().as_str())
}

/// Changes the expiration date of a customer's credential
#[utoipa::path(
    patch, path = "/orgs/{org_id}/customers/{customer_id}/credentials", tag = "Customer credentials",
    operation_id = "updateCredential",
    params(CustomerPath, IfMatchHeader),
    request_body(content = ExpirationDateBody, example = json!(examples::credentials::expiration_date())),
    responses(
        (status = 204, description = "Changed", headers(("ETag" = String, description = "The new version"))),
        AnyErrors<CustomerCredentialsWrite>, NotFoundError, BodyErrors, StaleError,
    ),
)]
pub async fn update(
    State(service): State<Service>,
    caller: Allowed<CustomerCredentialsWrite>,
    CustomerIdPath(customer): CustomerIdPath,
    condition: IfMatch,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let date = body.read(Credential::read_expiration_date);
    let date = or_not_found(date, "credential", credential::exists(&service, &caller, customer)).await?;
    let write = |version| credential::set_expiration_date(&service, &caller, customer, date, version);
    Ok(answer(StatusCode::NO_CONTENT, &condition.guard(write).await?))
}

/// Changes the user name of a customer's credential
///
/// A reserved one changes here only. An active one changes in the credential system too, and the
/// customer is told.
#[utoipa::path(
    post, path = "/orgs/{org_id}/customers/{customer_id}/credentials/change", tag = "Customer credentials",
    operation_id = "changeCredential",
    params(CustomerPath, IfMatchHeader, IdempotencyKeyHeader),
    request_body(content = NewUsernameBody, example = json!(examples::credentials::new_username())),
    responses(
        (status = 204, description = "Changed", headers(("ETag" = String, description = "The new version"))),
        AnyErrors<CustomerCredentialsWrite>, NotFoundError, BodyErrors, ConflictError, StaleError,
    ),
)]
pub async fn change(
    State(service): State<Service>,
    caller: Allowed<CustomerCredentialsWrite>,
    CustomerIdPath(customer): CustomerIdPath,
    condition: IfMatch,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let username = body.read_once(&caller, Credential::read_new_username);
    let (caller, username) =
        or_not_found(username, "credential", credential::exists(&service, &caller, customer)).await?;
    let write = |version| credential::change_username(&service, &caller, customer, username.clone(), version);
    Ok(answer(StatusCode::NO_CONTENT, &condition.guard(write).await?))
}

/// Takes over a login that the credential system has already
///
/// The credential is active at once, and nothing is sent.
#[utoipa::path(
    post, path = "/orgs/{org_id}/customers/{customer_id}/credentials/migration", tag = "Customer credentials",
    operation_id = "migrateCredential",
    params(CustomerPath, IdempotencyKeyHeader),
    request_body(content = UsernameBody, example = json!(examples::credentials::username())),
    responses(
        (status = 201, description = "Taken over", body = CredentialReference, headers(
            ("ETag" = String, description = "The version"), ("Location" = String, description = "The credentials' path"))),
        AnyErrors<CustomerCredentialsWrite>, NotFoundError, BodyErrors, ConflictError,
    ),
)]
pub async fn migrate(
    State(service): State<Service>,
    caller: Allowed<CustomerCredentialsWrite>,
    CustomerIdPath(customer): CustomerIdPath,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let (caller, username) = read_username(&service, &caller, customer, body).await?;
    created(&credential::migrate(&service, &caller, customer, username).await?, caller.org().as_str())
}

/// Deletes a customer's credential
#[utoipa::path(
    delete, path = "/orgs/{org_id}/customers/{customer_id}/credentials/{credential_id}", tag = "Customer credentials",
    operation_id = "deleteCredential",
    params(CredentialPath, IfMatchHeader),
    responses((status = 204, description = "Deleted"), AnyErrors<CustomerCredentialsWrite>, NotFoundError, StaleError),
)]
pub async fn delete(
    State(service): State<Service>,
    caller: Allowed<CustomerCredentialsWrite>,
    CustomerIdPath(customer): CustomerIdPath,
    CredentialIdPath(id): CredentialIdPath,
    condition: IfMatch,
) -> Result<StatusCode, ApiError> {
    condition.guard(|version| credential::delete(&service, &caller, customer, id, version)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Activates a customer's credential
///
/// The credential system is told, and then the credential is active. One that is active stays so.
#[utoipa::path(
    post, path = "/orgs/{org_id}/customers/{customer_id}/credentials/activate", tag = "Customer credentials",
    operation_id = "activateCredential",
    params(CustomerPath, IfMatchHeader, IdempotencyKeyHeader),
    responses(
        (status = 202, description = "Accepted", headers(("ETag" = String, description = "The version"))),
        AnyErrors<CustomerCredentialsWrite>, NotFoundError, ConflictError, StaleError,
    ),
)]
pub async fn activate(
    State(service): State<Service>,
    caller: Allowed<CustomerCredentialsWrite>,
    CustomerIdPath(customer): CustomerIdPath,
    condition: IfMatch,
    mut body: JsonBody,
) -> Result<Response, ApiError> {
    let once = body.once(&caller);
    let read = once.and_then(|once| body.read_if_any(Credential::read_activation).map(|_| once));
    let caller = or_not_found(read, "customer", customer::exists(&service, &caller, customer)).await?;
    let write = |version| credential::activate(&service, &caller, customer, version);
    Ok(answer(StatusCode::ACCEPTED, &condition.guard(write).await?))
}

/// The user name for a credential that a customer is to get, and the caller with the request's
/// `Idempotency-Key`.
async fn read_username(
    service: &Service,
    caller: &Permitted<CustomerCredentialsWrite>,
    customer: CustomerId,
    body: JsonBody,
) -> Result<(Permitted<CustomerCredentialsWrite>, Username), ApiError> {
    let asked = body.read_once(caller, Credential::read_username);
    or_not_found(asked, "customer", customer::exists(service, caller, customer)).await
}

fn answer(status: StatusCode, credentials: &Credentials) -> Response {
    (status, ETag(credentials.version), ()).into_response()
}

fn created(credentials: &Credentials, org: &str) -> Result<Response, ApiError> {
    let Some(credential) = &credentials.credential else {
        return Err(service::Error::Internal("a new credential is not there".to_owned()).into());
    };
    let location = format!("/v4/orgs/{org}/customers/{}/credentials", credentials.customer_id);
    let reference = CredentialReference { id: credential.id };
    Ok((StatusCode::CREATED, ETag(credentials.version), [(header::LOCATION, location)], Json(reference))
        .into_response())
}
