//! JSON from an issuer of tokens: over a connection that cannot be led elsewhere, within bounds of time and length.

use std::io;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, StatusCode};

/// The longest answer, in bytes.
const BODY_LIMIT: usize = 256 * 1024;
/// How long an answer may take, everything included.
const TIMEOUT: Duration = Duration::from_secs(5);

/// A client for [`get`].
///
/// # Errors
/// When the operating system's certificates cannot be read.
pub(crate) fn client() -> io::Result<Client> {
    // No redirects: the address is the operator's choice, and another would be somebody else's.
    Client::builder().timeout(TIMEOUT).redirect(Policy::none()).build().map_err(io::Error::other)
}

/// The status and body of the answer.
///
/// # Errors
/// Why there is none, without the address or anything of the body.
pub(crate) async fn get(request: RequestBuilder) -> Result<(StatusCode, Vec<u8>), String> {
    let text = |error: reqwest::Error| error.without_url().to_string();
    let mut response = request.send().await.map_err(text)?;
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await.map_err(text)? {
        if body.len() + part.len() > BODY_LIMIT {
            return Err(format!("the answer is longer than {BODY_LIMIT} bytes"));
        }
        body.extend_from_slice(&part);
    }
    Ok((response.status(), body))
}

/// The body of an answer that must be 200.
///
/// # Errors
/// As [`get`].
pub(crate) async fn get_ok(request: RequestBuilder) -> Result<Vec<u8>, String> {
    match get(request).await? {
        (StatusCode::OK, body) => Ok(body),
        (status, _) => Err(format!("the answer's status is {status}")),
    }
}
