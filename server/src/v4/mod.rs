//! The REST API, as published in the contract.
//!
//! A handler takes what it needs out of the request ([`auth`], [`extract`], [`etag`]), calls one use
//! case of [`service`], and shapes the answer. Errors become the contract's body in [`error`].
//!
//! To add an operation: its handler in the file of its noun, with `#[utoipa::path]`, and a line in
//! [`operations`]. The OpenAPI document follows from these.

pub mod auth;
mod customers;
mod drain;
pub mod error;
pub mod etag;
mod external_customers;
pub mod extract;
pub mod openapi;

use axum::Router;
use axum::extract::FromRef;
use axum::http::{HeaderValue, header};
use axum::middleware::from_fn;
use service::Service;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use auth::KeyCache;
use error::{ApiError, Code};

/// What the handlers work with.
#[derive(Clone)]
pub struct Api {
    service: Service,
    keys: KeyCache,
}

impl FromRef<Api> for Service {
    fn from_ref(api: &Api) -> Self {
        api.service.clone()
    }
}

/// Every operation, with its number in the contract, section 1 (+: section 10).
fn operations() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(customers::create)) //                      17 POST   /customers
        .routes(routes!(customers::list)) //                         + GET    /customers
        .routes(routes!(customers::search)) //                      18 GET    /customers/search
        .routes(routes!(customers::get)) //                         19 GET    /customers/{customer_id}
        .routes(routes!(customers::update)) //                      20 PATCH  /customers/{customer_id}
        .routes(routes!(customers::delete)) //                      21 DELETE /customers/{customer_id}
        .routes(routes!(customers::set_associated_users)) //        22 PUT    /customers/{customer_id}/associated_users
        .routes(routes!(customers::convert_nie_to_nif)) //          24 PATCH  /customers/{customer_id}/convert-nie-to-nif
        .routes(routes!(external_customers::get)) //                25 GET    /external-customers/{customer_external_id}
}

/// The API, to be nested under `/v4`, with its description at `/openapi.json`.
pub fn router(service: Service) -> Router {
    let (operations, _) = operations().split_for_parts();
    operations
        .with_state(Api { service, keys: KeyCache::new() })
        .route("/openapi.json", openapi::route())
        .fallback(no_such_path)
        .layer(from_fn(drain::drain))
        // People's data: a client may keep it, with its ETag, but no cache on the way.
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-cache"),
        ))
}

/// The answer to a path that is no operation's.
pub async fn no_such_path() -> ApiError {
    ApiError::new(Code::NotFound, "no such path")
}
