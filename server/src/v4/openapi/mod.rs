//! The OpenAPI 3.1 document, made from the handlers' descriptions.

pub mod examples;
mod parameters;
mod responses;

use std::future::ready;

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use serde_json::json;
use sha2::{Digest, Sha256};
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, ContentBuilder, OpenApi, Ref, ResponseBuilder};
use utoipa::{OpenApi as _, PartialSchema, ToSchema};
use utoipa_axum::router::OpenApiRouter;

use super::error::{ApiError, Code, ErrorBody};
pub use parameters::{
    AccountPath, AccountPromotionPath, CategoryPath, CredentialPath, CustomerAccountPath, CustomerCategoryPath,
    CustomerPath, ExternalAccountPath, ExternalCustomerPath, IdempotencyKeyHeader, IdentificationProcessPath,
    IfMatchHeader, ListQuery, OperationsQuery, OrgPath, PeriodQuery, PromotionsQuery, SearchQuery,
};
pub use responses::{AnyErrors, BodyErrors, ConflictError, NotFoundError, StaleError};

/// Where the document is served.
pub const PATH: &str = "/v4/openapi.json";

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Clientela",
        description = "Customers of a telecommunications operator: who they are, how to reach them, and how \
            they are found.\n\n\
            Every request carries an API key, in `x-auth-roles` or as `Authorization: Bearer`. A key belongs \
            to one organization, the `org_id` of its paths.\n\n\
            Every error has the same body, with an item for each violation; the codes are explained at \
            [/docs/errors](/docs/errors). Unknown fields in a body are refused. Every response has an \
            `x-request-id`, the request's own when it sends one.\n\n\
            Reading one resource gives its version as `ETag`. Writing accepts it as `If-Match`, and is \
            refused with 412 when somebody else has written since.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    servers((url = "/", description = "This server")),
    tags(
        (name = "Accounts", description = "Access to accounts"),
        (name = "External accounts", description = "Accounts by the legacy system's id"),
        (name = "Credit card tokenization", description = "Credit card tokenization request operations"),
        (name = "Customers", description = "Access to customers"),
        (name = "Promotions", description = "Promotions on accounts"),
        (name = "External customers", description = "Customers by the legacy system's id"),
        (name = "Categories", description = "Access to the organization's categories"),
        (name = "Customer categories", description = "Access to customers' categories"),
        (name = "Special treatment", description = "Access to the organization's special treatments"),
        (name = "Customer special treatment", description = "Access to customers' special treatment"),
        (name = "Customer credentials", description = "Access to customer credentials"),
        (name = "Customer identification processes", description = "Access to customer identification processes"),
    ),
    security(("api_key" = []), ("bearer" = [])),
)]
struct Description;

/// The whole document.
pub fn document() -> OpenApi {
    let (_, mut document) = OpenApiRouter::<super::Api>::with_openapi(Description::openapi())
        .nest("/v4", super::operations())
        .split_for_parts();
    let components = document.components.get_or_insert_default();
    add_security(components);
    add_errors(components);
    document
}

/// Serves the document. It is made once; clients that have it get 304.
pub fn route<S: Clone + Send + Sync + 'static>() -> MethodRouter<S> {
    let made = match serde_json::to_string(&document()) {
        Ok(json) => Ok((tag(&json), Bytes::from(json))),
        Err(error) => Err(error.to_string()),
    };
    get(move |headers: HeaderMap| ready(answer(&made, &headers)))
}

fn tag(json: &str) -> String {
    let hash = Sha256::digest(json);
    let digits: String = hash[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\"{digits}\"")
}

fn answer(made: &Result<(String, Bytes), String>, headers: &HeaderMap) -> Response {
    match made {
        Ok((tag, _)) if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known == tag) => {
            (StatusCode::NOT_MODIFIED, [(header::ETAG, tag.as_str())]).into_response()
        }
        Ok((tag, json)) => {
            let headers = [(header::ETAG, tag.as_str()), (header::CONTENT_TYPE, "application/json")];
            (headers, json.clone()).into_response()
        }
        Err(error) => {
            tracing::error!("the OpenAPI document: {error}");
            ApiError::from(Code::Unexpected).into_response()
        }
    }
}

fn add_security(components: &mut Components) {
    let key =
        ApiKey::Header(ApiKeyValue::with_description("x-auth-roles", "An API key: `clk_` and 40 letters and digits."));
    components.add_security_scheme("api_key", SecurityScheme::ApiKey(key));
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("The same API key, or a JWT of an issuer that the operator trusts."))
        .build();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
}

fn add_errors(components: &mut Components) {
    let mut schemas = vec![(ErrorBody::name().into_owned(), ErrorBody::schema())];
    ErrorBody::schemas(&mut schemas);
    components.schemas.extend(schemas);
    // What is forbidden differs by operation: `AnyErrors` says it.
    for code in Code::ALL.into_iter().filter(|code| *code != Code::Forbidden) {
        let mut response = error_response(code, code.when(), example_details(code).to_owned());
        let header = match code {
            Code::Unauthorized => Some(("WWW-Authenticate", "The scheme to authenticate with")),
            Code::Unavailable | Code::TooManyRequests => Some(("Retry-After", "Seconds to wait")),
            _ => None,
        };
        if let Some((name, description)) = header {
            let text = ObjectBuilder::new().schema_type(Type::String).build();
            let header = HeaderBuilder::new().schema(Some(text)).description(Some(description)).build();
            response = response.header(name, header);
        }
        components.responses.insert(code.name().to_owned(), response.build().into());
    }
}

/// An error's response, with an example.
fn error_response(code: Code, description: impl Into<String>, details: String) -> ResponseBuilder {
    let example = json!(ErrorBody::new(code, vec![details]));
    let content =
        ContentBuilder::new().schema(Some(Ref::from_schema_name(ErrorBody::name()))).example(Some(example)).build();
    ResponseBuilder::new().description(description).content("application/json", content)
}

fn example_details(code: Code) -> &'static str {
    match code {
        Code::BadRequest => "/contact_info/emails/0/email: at most 82 characters",
        Code::Unauthorized => "the API key is unknown, expired or revoked",
        Code::NotFound => "no such customer",
        Code::Conflict => "a customer with this identity document exists already",
        Code::PreconditionFailed => "If-Match: the version is 4 by now",
        Code::UnsupportedMediaType => "Content-Type: must be application/json",
        Code::Unavailable => "the database, or another system, is unavailable",
        Code::Timeout => "a statement ran past its limit",
        other => other.title(),
    }
}
