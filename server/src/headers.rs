//! What every answer says to browsers, whoever made it.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use service::ClientAddress;

/// Each has its reason in `docs/security.md`. An answer's own value stays: pages and the docs have policies of
/// their own, with a nonce or a hash.
const HEADERS: [(HeaderName, HeaderValue); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=(), \
             publickey-credentials-create=(self), publickey-credentials-get=(self)",
        ),
    ),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
];

/// For a year this host and those below it are reached over TLS only.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000; includeSubDomains");

/// Middleware: adds the headers that an answer does not have itself. Its state: whether the operator says that all
/// comes by TLS, also where no trusted proxy says so.
pub async fn protect(State(always_tls): State<bool>, request: Request, next: Next) -> Response {
    let is_tls = request.extensions().get::<ClientAddress>().is_some_and(|client| client.is_tls);
    let mut response = next.run(request).await;
    add(response.headers_mut(), is_tls || always_tls);
    response
}

fn add(headers: &mut HeaderMap, is_tls: bool) {
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(value);
    }
    // Browsers ignore it over plain HTTP, and must: anybody on the way could have sent it.
    if is_tls {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
}
