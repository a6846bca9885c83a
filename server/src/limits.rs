//! What protects the server: a limit on the requests in flight, a time limit for each, and a net under
//! panics. Each part of the site says in its own form what happened.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use tokio::sync::Semaphore;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;

use crate::v4::error::Code;

/// The limits, shared by all parts of the site.
#[derive(Clone)]
pub struct Limits {
    in_flight: Arc<Semaphore>,
    timeout: Duration,
}

/// How a part of the site shows an error.
pub type Render = fn(Code) -> Response;

impl Limits {
    /// At most so many requests at once, each for at most so long.
    pub fn new(max_in_flight: usize, timeout: Duration) -> Self {
        let permits = max_in_flight.min(Semaphore::MAX_PERMITS);
        Self { in_flight: Arc::new(Semaphore::new(permits)), timeout }
    }

    /// Puts a part of the site under the limits.
    pub fn guard(&self, part: Router, render: Render) -> Router {
        // The panic's hook has logged it.
        let panicked = move |_: Box<dyn Any + Send>| render(Code::Unexpected);
        part.layer(
            ServiceBuilder::new()
                .layer(from_fn_with_state((self.clone(), render), limit))
                .layer(CatchPanicLayer::custom(panicked)),
        )
    }
}

async fn limit(State((limits, render)): State<(Limits, Render)>, request: Request, next: Next) -> Response {
    let Ok(_permit) = limits.in_flight.try_acquire() else {
        tracing::warn!("too many requests in flight");
        return render(Code::Unavailable);
    };
    match tokio::time::timeout(limits.timeout, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            tracing::warn!("the request ran past its limit");
            render(Code::Timeout)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::{Body, to_bytes};
    use axum::response::IntoResponse;
    use axum::routing::get;
    use tower::ServiceExt;

    use crate::v4::error::ApiError;

    async fn answer(limits: Limits) -> (u16, serde_json::Value) {
        let part = Router::new().route(
            "/",
            get(async || -> &'static str {
                tokio::time::sleep(Duration::from_millis(50)).await;
                panic!("a secret");
            }),
        );
        let part = limits.guard(part, |code| ApiError::from(code).into_response());
        let request = Request::builder().uri("/").body(Body::empty()).unwrap();
        let response = part.oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        assert!(!body.windows(6).any(|part| part == b"secret"));
        (status, serde_json::from_slice(&body).unwrap())
    }

    #[tokio::test]
    async fn each_limit_has_its_error() {
        let seconds = Duration::from_secs(10);
        for (limits, status, code) in [
            (Limits::new(1, seconds), 500, "MCUS.999.999"),
            (Limits::new(1, Duration::from_millis(1)), 504, "MCUS.001.009"),
            (Limits::new(0, seconds), 503, "MCUS.001.005"),
        ] {
            let (found, body) = answer(limits).await;
            assert_eq!(found, status);
            assert_eq!(body["errors"][0]["code"], code);
        }
    }
}
