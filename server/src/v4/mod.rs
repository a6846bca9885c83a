//! The REST API, as published in the contract.
//!
//! A handler takes what it needs out of the request ([`auth`], [`extract`], [`etag`]), calls one use
//! case of [`service`], and shapes the answer. Errors become the contract's body in [`error`].
//!
//! To add an operation: its handler in the file of its noun, with `#[utoipa::path]`, and a line in
//! [`operations`]. The OpenAPI document follows from these.

mod accounts;
pub mod auth;
mod billing_addresses;
mod cards;
mod categories;
mod contracts;
mod credentials;
mod customer_categories;
mod customers;
pub mod drain;
pub mod error;
pub mod etag;
mod external_accounts;
mod external_customers;
pub mod extract;
mod identification_processes;
pub mod openapi;
mod payment_methods;
mod promotions;
mod shared_instruments;
mod special_treatment;
mod tokenization_requests;
pub mod upload;

use axum::Router;
use axum::extract::FromRef;
use axum::http::{HeaderValue, header};
use axum::middleware::from_fn;
use service::Service;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use auth::Door;
use error::{ApiError, Code};
pub use identification_processes::PublicUrl;

/// What the handlers work with.
#[derive(Clone)]
pub struct Api {
    service: Service,
    door: Door,
    public_url: PublicUrl,
}

impl FromRef<Api> for Service {
    fn from_ref(api: &Api) -> Self {
        api.service.clone()
    }
}

/// Every operation, with its number in the contract, section 1 (+: section 10; -: ours, beside the contract).
fn operations() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(accounts::get)) //                           1 GET    /accounts/{account_id}
        .routes(routes!(payment_methods::change)) //                 2 PATCH  /accounts/{account_id}/payment-method
        .routes(routes!(payment_methods::history)) //                3 GET    /accounts/{account_id}/payment-methods/historical
        .routes(routes!(billing_addresses::history)) //              4 GET    /accounts/{account_id}/billing-address
        .routes(routes!(billing_addresses::change)) //               + PATCH  /accounts/{account_id}/billing-address
        .routes(routes!(billing_addresses::invoice_recipient)) //    5 GET    /accounts/{account_id}/invoice-recipient
        .routes(routes!(promotions::list)) //                        6 GET    /accounts/{account_id}/promotions
        .routes(routes!(promotions::add)) //                         7 POST   /accounts/{account_id}/promotions
        .routes(routes!(promotions::operations)) //                  8 GET    /accounts/{account_id}/promotions_hist
        .routes(routes!(promotions::cancel)) //                      9 PATCH  /accounts/{account_id}/promotions/{account_promotion_id}
        .routes(routes!(accounts::list)) //                         10 GET    /customers/{customer_id}/accounts
        .routes(routes!(accounts::create)) //                       11 POST   /customers/{customer_id}/accounts
        .routes(routes!(accounts::delete)) //                       12 DELETE /customers/{customer_id}/accounts/{account_id}
        .routes(routes!(payment_methods::available)) //             13 GET    /customers/{customer_id}/accounts/{account_id}/available-payment-methods
        .routes(routes!(external_accounts::get)) //                 14 GET    /external-accounts/{account_external_id}
        .routes(routes!(contracts::list)) //                        15 GET    /external-accounts/{account_external_id}/contracts
        .routes(routes!(contracts::active)) //                      16 GET    /external-accounts/{account_external_id}/contracts/active
        .routes(routes!(customers::create)) //                      17 POST   /customers
        .routes(routes!(customers::list)) //                         + GET    /customers
        .routes(routes!(customers::search)) //                      18 GET    /customers/search
        .routes(routes!(customers::get)) //                         19 GET    /customers/{customer_id}
        .routes(routes!(customers::update)) //                      20 PATCH  /customers/{customer_id}
        .routes(routes!(customers::delete)) //                      21 DELETE /customers/{customer_id}
        .routes(routes!(customers::set_associated_users)) //        22 PUT    /customers/{customer_id}/associated_users
        .routes(routes!(cards::available)) //                       23 GET    /customers/{customer_id}/available-credit-cards
        .routes(routes!(customers::convert_nie_to_nif)) //          24 PATCH  /customers/{customer_id}/convert-nie-to-nif
        .routes(routes!(external_customers::get)) //                25 GET    /external-customers/{customer_external_id}
        .routes(routes!(categories::list)) //                       26 GET    /categories
        .routes(routes!(categories::create)) //                     27 POST   /categories
        .routes(routes!(categories::get)) //                        28 GET    /categories/{category_id}
        .routes(routes!(categories::update)) //                     29 PATCH  /categories/{category_id}
        .routes(routes!(categories::delete)) //                     30 DELETE /categories/{category_id}
        .routes(routes!(customer_categories::history)) //           31 GET    /customers/{customer_id}/categories/historical
        .routes(routes!(customer_categories::list)) //              32 GET    /customers/{customer_id}/categories
        .routes(routes!(customer_categories::create)) //            33 POST   /customers/{customer_id}/categories
        .routes(routes!(customer_categories::get)) //               34 GET    /customers/{customer_id}/categories/{category_id}
        .routes(routes!(customer_categories::update)) //            35 PATCH  /customers/{customer_id}/categories/{category_id}
        .routes(routes!(customer_categories::delete)) //            36 DELETE /customers/{customer_id}/categories/{category_id}
        .routes(routes!(special_treatment::get)) //                 37 GET    /special-treatment
        .routes(routes!(special_treatment::set)) //                 38 PATCH  /special-treatment
        .routes(routes!(special_treatment::of_customer)) //         39 GET    /customers/{customer_id}/special-treatment
        .routes(routes!(special_treatment::set_of_customer)) //     40 PUT    /customers/{customer_id}/special-treatment
        .routes(routes!(special_treatment::clear_of_customer)) //   41 DELETE /customers/{customer_id}/special-treatment
        .routes(routes!(tokenization_requests::list)) //            42 GET    /accounts/{account_id}/tokenization-requests
        .routes(routes!(credentials::get)) //                       43 GET    /customers/{customer_id}/credentials
        .routes(routes!(credentials::create)) //                    44 POST   /customers/{customer_id}/credentials
        .routes(routes!(credentials::update)) //                    45 PATCH  /customers/{customer_id}/credentials
        .routes(routes!(credentials::change)) //                    46 POST   /customers/{customer_id}/credentials/change
        .routes(routes!(credentials::migrate)) //                   47 POST   /customers/{customer_id}/credentials/migration
        .routes(routes!(credentials::delete)) //                    48 DELETE /customers/{customer_id}/credentials/{credential_id}
        .routes(routes!(credentials::activate)) //                  49 POST   /customers/{customer_id}/credentials/activate
        .routes(routes!(identification_processes::get)) //          50 GET    /customers/{customer_id}/identification-processes/{identification_process_id}
        .routes(routes!(identification_processes::list)) //         51 GET    /customers/{customer_id}/identification-processes
        .routes(routes!(identification_processes::create)) //        + POST   /customers/{customer_id}/identification-processes
        .routes(routes!(shared_instruments::list)) //                - GET    /customers/{customer_id}/shared-instruments
}

/// The API, to be nested under `/v4`, with its description at `/openapi.json`.
pub fn router(service: Service, door: Door, public_url: PublicUrl) -> Router {
    let (operations, _) = operations().split_for_parts();
    operations
        .with_state(Api { service, door, public_url })
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
