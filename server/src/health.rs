//! For load balancers: whether the process serves, and whether it can do its work.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::get;
use service::Service;

/// `/healthz` and `/readyz`.
pub fn router(service: Service) -> Router {
    Router::new().route("/healthz", get(|| async { "ok" })).route("/readyz", get(ready)).with_state(service)
}

/// 200 when the database answers and has this binary's schema, else 503.
async fn ready(State(service): State<Service>) -> impl IntoResponse {
    match service.db().ready().await {
        Ok(()) => (StatusCode::OK, "ready"),
        Err(error) => {
            tracing::warn!("not ready: {error}");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready")
        }
    }
}
