//! Sign-in at the desk by OpenID Connect: the authorization code flow with PKCE.
//!
//! Two plain links, which need no JavaScript: [`START`] leads to the provider, which leads back to [`CALLBACK`]. What
//! goes wrong is told on the page to sign in, so that nothing of the provider's answer stays in an address.

mod provider;

use std::io;

use app::{
    DEVICE_COOKIE, DEVICE_SECONDS, OpenIdFailure, SESSION_COOKIE, SIGN_IN_PATH, SignedIn, cookie_name, local_path,
    private_cookie_text,
};
use axum::Router;
use axum::extract::{RawQuery, Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use axum::routing::get;
use axum_extra::extract::CookieJar;
use service::openid::{self, Answer, Arrival};
use service::openid_attempt::{self, Attempt};
use service::sign_in::{Browser, Welcome};
use service::{ClientAddress, Error, Service};

use crate::config::OpenIdSettings;
use crate::desk::render;
use crate::v4::error::Code;
use provider::{ProviderError, Remote};

/// Leads to the provider.
const START: &str = "/openid/start";
/// Where the provider leads back to, after the server's public address: register it there.
const CALLBACK: &str = "/openid/callback";
/// Both are for those who are not signed in.
pub(crate) const PREFIX: &str = "/openid/";
/// The cookie of a sign-in that is under way.
const COOKIE: &str = "clientela_openid";

/// What both links go by.
#[derive(Clone)]
pub struct OpenId {
    service: Service,
    remote: Remote,
    secure_cookies: bool,
}

impl OpenId {
    /// The provider of the settings, which leads back to this public address.
    ///
    /// # Errors
    /// When there can be no HTTP client.
    pub fn new(
        settings: &OpenIdSettings,
        service: Service,
        public_url: &str,
        secure_cookies: bool,
    ) -> io::Result<Self> {
        let remote = Remote::new(settings.clone(), format!("{public_url}{CALLBACK}"))?;
        Ok(Self { service, remote, secure_cookies })
    }
}

/// The two links.
pub fn router(openid: OpenId) -> Router {
    Router::new().route(START, get(start)).route(CALLBACK, get(callback)).with_state(openid)
}

/// Why somebody does not come in.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Provider(#[from] ProviderError),
    #[error("{1}")]
    Told(OpenIdFailure, &'static str),
    #[error(transparent)]
    Service(#[from] Error),
}

/// What is of use of a request.
struct Asked {
    cookies: CookieJar,
    client: Option<ClientAddress>,
    user_agent: String,
    request_id: String,
    is_secure: bool,
    is_signed_in: bool,
}

impl Asked {
    fn of(openid: &OpenId, request: &Request) -> Self {
        let (headers, extensions) = (request.headers(), request.extensions());
        let client = extensions.get::<ClientAddress>().copied();
        let user_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Self {
            cookies: CookieJar::from_headers(headers),
            client,
            user_agent: user_agent.to_owned(),
            request_id: extensions.get::<app::RequestId>().map(|id| id.0.clone()).unwrap_or_default(),
            is_secure: openid.secure_cookies || client.is_some_and(|client| client.is_tls),
            is_signed_in: extensions.get::<SignedIn>().is_some(),
        }
    }

    fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(&cookie_name(name, self.is_secure)).map(|cookie| cookie.value())
    }

    /// Leads on, and sets these cookies: name, value, seconds.
    fn lead(&self, to: &str, cookies: &[(&str, &str, u32)]) -> Response {
        let all =
            cookies.iter().map(|(name, value, seconds)| private_cookie_text(name, value, *seconds, self.is_secure));
        // Ours are hexadecimal digits and points.
        let all = all.filter_map(|text| HeaderValue::try_from(text).ok()).map(|value| (header::SET_COOKIE, value));
        (AppendHeaders(all.collect::<Vec<_>>()), Redirect::to(to)).into_response()
    }

    /// Says on the page to sign in what went wrong.
    fn fail(&self, failure: &Failure, next: &str) -> Response {
        let told = match failure {
            Failure::Service(error @ (Error::Unavailable(_) | Error::Timeout)) => {
                tracing::warn!("openid: {error}");
                return render(Code::Unavailable);
            }
            Failure::Provider(ProviderError::Unreachable(_)) => OpenIdFailure::Unreachable,
            Failure::Provider(ProviderError::Refused(_)) | Failure::Service(_) => OpenIdFailure::Failed,
            Failure::Told(told, _) => *told,
        };
        tracing::warn!(request = self.request_id, "openid: {failure}");
        let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
        self.lead(&format!("{SIGN_IN_PATH}?failed={}&next={next}", told.code()), &[(COOKIE, "", 0)])
    }
}

/// The first value of each of these names.
fn first<const N: usize>(query: Option<&str>, names: [&str; N]) -> [Option<String>; N] {
    names.map(|name| {
        let mut pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    })
}

async fn start(State(openid): State<OpenId>, RawQuery(query): RawQuery, request: Request) -> Response {
    let asked = Asked::of(&openid, &request);
    let [next] = first(query.as_deref(), ["next"]);
    let next = local_path(next.as_deref().unwrap_or("/"));
    if asked.is_signed_in {
        return Redirect::to(next).into_response();
    }
    match begin(&openid, next).await {
        Ok((address, cookie)) => {
            let seconds = u32::try_from(openid_attempt::LIFETIME.num_seconds()).unwrap_or_default();
            asked.lead(&address, &[(COOKIE, &cookie, seconds)])
        }
        Err(failure) => asked.fail(&failure, next),
    }
}

/// The provider's address for a new sign-in, and its cookie.
async fn begin(openid: &OpenId, next: &str) -> Result<(String, String), Failure> {
    let found = openid.remote.discover().await?;
    let (cookie, attempt) = openid_attempt::begin(&openid.service, next)?;
    Ok((openid.remote.address(&found, &attempt), cookie))
}

async fn callback(State(openid): State<OpenId>, RawQuery(query): RawQuery, request: Request) -> Response {
    let asked = Asked::of(&openid, &request);
    let attempt = match asked.cookie(COOKIE) {
        Some(cookie) => openid_attempt::open(&openid.service, cookie),
        None => Ok(None),
    };
    let expired = Failure::Told(OpenIdFailure::Expired, "a sign-in that was not begun here, or too long ago");
    let attempt = match attempt {
        Ok(Some(attempt)) => attempt,
        Ok(None) => return asked.fail(&expired, "/"),
        Err(error) => return asked.fail(&error.into(), "/"),
    };
    match finish(&openid, &asked, &attempt, query.as_deref()).await {
        Ok(welcome) => {
            let seconds = openid.service.session_limits().absolute.num_seconds();
            let seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
            let cookies = [
                (SESSION_COOKIE, welcome.session.as_str(), seconds),
                (DEVICE_COOKIE, welcome.device.as_str(), DEVICE_SECONDS),
                (COOKIE, "", 0),
            ];
            asked.lead(local_path(&attempt.next), &cookies)
        }
        Err(failure) => asked.fail(&failure, local_path(&attempt.next)),
    }
}

async fn finish(
    openid: &OpenId,
    asked: &Asked,
    attempt: &Attempt,
    query: Option<&str>,
) -> Result<Box<Welcome>, Failure> {
    let told = |failure, why| Err(Failure::Told(failure, why));
    let [state, issuer, error, code] = first(query, ["state", "iss", "error", "code"]);
    if !state.is_some_and(|state| attempt.is_state(&state)) {
        return told(OpenIdFailure::Expired, "an answer to another sign-in");
    }
    let Some(provider) = openid.service.openid() else { return told(OpenIdFailure::Failed, "there is no provider") };
    let found = openid.remote.discover().await?;
    // RFC 9207: an answer of another provider's is not for us.
    if issuer.as_ref().map_or(found.names_itself, |issuer| *issuer != provider.issuer) {
        return told(OpenIdFailure::Failed, "an answer of another issuer's");
    }
    match (error.as_deref(), code) {
        (Some("access_denied"), _) => told(OpenIdFailure::Denied, "refused at the provider"),
        (Some("temporarily_unavailable" | "server_error"), _) => {
            told(OpenIdFailure::Unreachable, "the provider says that it cannot")
        }
        (None, Some(code)) => {
            let (claims, access) = openid.remote.exchange(&found, &code, attempt).await?;
            let mut person = openid::check(&openid.service, provider, claims, &attempt.nonce).map_err(refused)?;
            if person.is_incomplete(provider)
                && let Some(more) = openid.remote.userinfo(&found, access).await?
            {
                person.add(more).map_err(refused)?;
            }
            let browser = Browser {
                address: asked.client.map(|client| client.ip),
                device: asked.cookie(DEVICE_COOKIE),
                user_agent: &asked.user_agent,
                session: asked.cookie(SESSION_COOKIE),
                request_id: asked.request_id.clone(),
            };
            match openid::sign_in(&openid.service, provider, Arrival { person, attempt, browser }).await? {
                Answer::Welcome(welcome) => Ok(welcome),
                Answer::NoRole => told(OpenIdFailure::NotLetIn, "no group that gives a role"),
                Answer::Unknown => told(OpenIdFailure::NotLetIn, "nobody here"),
                Answer::Suspended => told(OpenIdFailure::NotLetIn, "a suspended agent"),
                Answer::UsedBefore => told(OpenIdFailure::Expired, "a sign-in that came before"),
            }
        }
        _ => told(OpenIdFailure::Failed, "the provider could not go on"),
    }
}

fn refused(why: service::token::Refused) -> Failure {
    ProviderError::Refused(why.to_string()).into()
}
