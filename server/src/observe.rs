//! A request's id, its span, and its one line in the log.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

/// The header that carries the id, both ways.
const HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// A longer id from outside is replaced by one of ours.
const MAX_LENGTH: usize = 128;

/// A request's id: the client's, when it sent a sane one. It is among the request's extensions.
#[derive(Debug, Clone, Default)]
pub struct RequestId(String);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl RequestId {
    fn of(headers: &HeaderMap) -> Self {
        let sent = headers.get(HEADER).and_then(|value| value.to_str().ok());
        let sane = |id: &&str| (1..=MAX_LENGTH).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic());
        sent.filter(sane).map_or_else(Self::new, |id| Self(id.to_owned()))
    }

    /// Unlike any other of this process and, by its random start, of the others: an id, not a secret.
    fn new() -> Self {
        static PROCESS: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(std::process::id()));
        static COUNT: AtomicU64 = AtomicU64::new(1);
        Self(format!("{:016x}-{:x}", *PROCESS, COUNT.fetch_add(1, Ordering::Relaxed)))
    }
}

/// Middleware: gives the request its id, works on it inside a span, logs its end. Neither the query
/// nor the path's values are logged: they hold people's data.
pub async fn observe(mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = RequestId::of(request.headers());
    let path = request.extensions().get::<MatchedPath>().map_or("unknown", MatchedPath::as_str);
    let span = tracing::info_span!("request", %id, method = %request.method(), path);
    request.extensions_mut().insert(id.clone());
    async move {
        let mut response = next.run(request).await;
        if let Ok(value) = HeaderValue::from_str(&id.0) {
            response.headers_mut().insert(HEADER, value);
        }
        let status = response.status().as_u16();
        let ms = started.elapsed().as_secs_f64() * 1000.0;
        tracing::info!(status, ms = (ms * 100.0).round() / 100.0, "answered");
        response
    }
    .instrument(span)
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sane_ids_are_kept() {
        let of = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(HEADER, HeaderValue::from_str(value).unwrap());
            RequestId::of(&headers).0
        };
        assert_eq!(of("abc-123"), "abc-123");
        assert_eq!(of(&"a".repeat(128)), "a".repeat(128));
        for odd in ["", "a b", &"a".repeat(129)] {
            assert_ne!(of(odd), odd);
        }
        assert_ne!(RequestId::new().0, RequestId::new().0);
    }
}
