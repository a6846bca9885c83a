//! Bodies that nobody reads.
//!
//! A client sends its whole body before it listens. When a request is refused on its head (401, 403,
//! 404), or its body is too large, and the rest of the body stays on the wire, then the connection is
//! reset and the client never sees why. So the rest is read and thrown away, up to a bound.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use axum::Error;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http_body::Frame;
use http_body_util::BodyExt;

/// How much is thrown away for a client of the API, in bytes; then the connection is closed all the same.
const LIMIT: usize = 16 * 1024 * 1024;

/// Middleware: reads what is left of the request's body after an error.
pub async fn drain(request: Request, next: Next) -> Response {
    drain_up_to::<LIMIT>(request, next).await
}

/// The same with a bound of its own. A page's form is refused by leading the browser elsewhere, which counts as
/// an error here.
pub async fn drain_up_to<const LIMIT: usize>(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let body = Shared(Arc::new(Mutex::new(body)));
    let mut rest = body.clone();
    let response = next.run(Request::from_parts(parts, Body::new(body))).await;
    if response.status().is_client_error() || response.status().is_redirection() {
        let mut length = 0;
        while let Some(Ok(frame)) = rest.frame().await {
            length += frame.data_ref().map_or(0, Bytes::len);
            if length > LIMIT {
                break;
            }
        }
    }
    response
}

/// A body that the handler reads first and the middleware after it.
#[derive(Clone)]
struct Shared(Arc<Mutex<Body>>);

impl Shared {
    fn body(&self) -> MutexGuard<'_, Body> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HttpBody for Shared {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        Pin::new(&mut *self.body()).poll_frame(context)
    }
}
