//! Other systems of the operator's, spoken to in JSON over HTTPS: `docs/outside.md` says how.

use std::time::Duration;

use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::PortError;

/// How long another system has to answer: some requests wait for it.
const ANSWER_TIME: Duration = Duration::from_secs(5);
/// How long a connection may take to come about.
const CONNECT_TIME: Duration = Duration::from_secs(2);
/// The longest answer that is read, in bytes.
const LONGEST_ANSWER: usize = 64 * 1024;

/// Where a system is, and what it knows us by.
pub struct HttpSystem {
    /// What messages call it.
    name: &'static str,
    client: Client,
    /// Without a slash at its end.
    url: String,
    token: Option<SecretString>,
}

impl HttpSystem {
    /// The system at `url`, which is asked with `token` as `Authorization: Bearer`. No redirect is followed,
    /// since it could lead the token elsewhere.
    ///
    /// # Errors
    /// When the operating system's certificates cannot be read.
    pub fn new(name: &'static str, url: &str, token: Option<SecretString>) -> Result<Self, PortError> {
        let client = Client::builder()
            .timeout(ANSWER_TIME)
            .connect_timeout(CONNECT_TIME)
            .redirect(redirect::Policy::none())
            .build()
            .map_err(|error| PortError::Unavailable(format!("{name}: {error}")))?;
        Ok(Self { name, client, url: url.trim_end_matches('/').to_owned(), token })
    }

    /// What stands at `path`; `None` for 404.
    ///
    /// # Errors
    /// See [`PortError`].
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<Option<T>, PortError> {
        let response = self.send(self.request(Method::GET, path)).await?;
        if response.status() == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let body = self.body(self.accepted(response)?).await?;
        // What is no such answer comes from something in between, which may be gone the next time.
        serde_json::from_slice(&body).map(Some).map_err(|error| self.unavailable(format!("a strange answer: {error}")))
    }

    /// Sends `body`; the answer's own does not matter.
    ///
    /// # Errors
    /// See [`PortError`].
    pub(super) async fn tell(&self, method: Method, path: &str, body: &impl Serialize) -> Result<(), PortError> {
        let response = self.send(self.request(method, path).json(body)).await?;
        self.accepted(response).map(drop)
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.url));
        match &self.token {
            Some(token) => request.bearer_auth(token.expose_secret()),
            None => request,
        }
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, PortError> {
        // Without the address: it names a card or a customer, and messages are logged.
        request.send().await.map_err(|error| self.unavailable(innermost(error.without_url())))
    }

    fn accepted(&self, response: Response) -> Result<Response, PortError> {
        use StatusCode as S;
        let status = response.status();
        match status {
            _ if status.is_success() => Ok(response),
            // These say nothing of what was asked: our token, the load, a wrong address may be mended.
            S::UNAUTHORIZED
            | S::FORBIDDEN
            | S::NOT_FOUND
            | S::REQUEST_TIMEOUT
            | S::TOO_EARLY
            | S::TOO_MANY_REQUESTS => Err(self.unavailable(format!("it answers {status}"))),
            _ if status.is_client_error() => Err(PortError::Refused(format!("{}: it answers {status}", self.name))),
            _ => Err(self.unavailable(format!("it answers {status}"))),
        }
    }

    async fn body(&self, mut response: Response) -> Result<Vec<u8>, PortError> {
        let mut body = Vec::new();
        while let Some(part) =
            response.chunk().await.map_err(|error| self.unavailable(innermost(error.without_url())))?
        {
            if body.len() + part.len() > LONGEST_ANSWER {
                return Err(self.unavailable(format!("an answer of more than {LONGEST_ANSWER} bytes")));
            }
            body.extend_from_slice(&part);
        }
        Ok(body)
    }

    fn unavailable(&self, why: impl std::fmt::Display) -> PortError {
        PortError::Unavailable(format!("{}: {why}", self.name))
    }
}

/// What an error says, and what lies behind it: that a request failed tells nobody that nobody listens.
fn innermost(error: reqwest::Error) -> String {
    let sources = std::iter::successors(std::error::Error::source(&error), |error| error.source());
    sources.last().map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
}
