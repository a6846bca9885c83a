//! The provider: where it has what (discovery), the exchange of a code for an ID token, and what it says of a person
//! besides.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, RequestBuilder, StatusCode, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Map, Value};
use service::openid::IdClaims;
use service::openid_attempt::Attempt;
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;

use crate::config::{OpenIdSettings, is_on_this_machine};
use crate::fetch;
use crate::jwt::{ID_TOKENS, Jwks, Keys, TokenError, Verifier};

/// How long what was discovered is believed; its keys too.
const FRESH: Duration = Duration::from_secs(3600);
/// How soon a provider that could not be reached is asked again: people who wait must not wait in a row.
const PAUSE: Duration = Duration::from_secs(2);

/// Why the provider did not vouch for anybody.
#[derive(Debug, thiserror::Error)]
pub(super) enum ProviderError {
    /// It cannot be reached, or does not answer as a provider does.
    #[error("the provider cannot be reached: {0}")]
    Unreachable(String),
    /// It answered, and what it said is not good. Nothing of the token is in the text.
    #[error("{0}")]
    Refused(String),
}

/// The configured provider. Cheap to clone.
#[derive(Clone)]
pub(super) struct Remote(Arc<Inner>);

struct Inner {
    settings: OpenIdSettings,
    http: Client,
    redirect_uri: String,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    found: Option<(Instant, Arc<Found>)>,
    failed: Option<Instant>,
}

/// What discovery brought.
pub(super) struct Found {
    authorization: Url,
    token: Url,
    userinfo: Option<Url>,
    /// Whether the secret goes into the form instead of a header.
    posts_secret: bool,
    /// Whether each answer says who gave it (RFC 9207).
    pub(super) names_itself: bool,
    verifier: Verifier,
}

/// OpenID Connect Discovery, section 3: what of it is used.
#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: Option<String>,
    jwks_uri: String,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

/// What a code was exchanged for.
#[derive(Deserialize)]
struct Exchanged {
    id_token: SecretText,
    access_token: Option<SecretText>,
}

/// Wiped afterwards.
pub(super) struct SecretText(SecretString);

impl<'de> Deserialize<'de> for SecretText {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(text.into()))
    }
}

impl Remote {
    pub(super) fn new(settings: OpenIdSettings, redirect_uri: String) -> io::Result<Self> {
        let (http, known) = (fetch::client()?, Mutex::default());
        Ok(Self(Arc::new(Inner { settings, http, redirect_uri, known })))
    }

    /// Where the provider has what. Asked for when somebody signs in, so that it may be away when the server starts.
    pub(super) async fn discover(&self) -> Result<Arc<Found>, ProviderError> {
        let mut known = self.0.known.lock().await;
        if let Some((at, found)) = &known.found
            && at.elapsed() < FRESH
        {
            return Ok(Arc::clone(found));
        }
        if known.failed.is_some_and(|at| at.elapsed() < PAUSE) {
            return Err(ProviderError::Unreachable("it could not be a moment ago".to_owned()));
        }
        match self.0.fetch().await {
            Ok(found) => {
                let found = Arc::new(found);
                *known = Known { found: Some((Instant::now(), Arc::clone(&found))), failed: None };
                Ok(found)
            }
            Err(why) => {
                known.failed = Some(Instant::now());
                Err(ProviderError::Unreachable(why))
            }
        }
    }

    /// Where a browser signs in there.
    pub(super) fn address(&self, found: &Found, attempt: &Attempt) -> String {
        let settings = &self.0.settings;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&attempt.verifier));
        let mut url = found.authorization.clone();
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &settings.provider.client_id)
            .append_pair("redirect_uri", &self.0.redirect_uri)
            .append_pair("scope", &settings.scopes)
            .append_pair("state", &attempt.state)
            .append_pair("nonce", &attempt.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        url.into()
    }

    /// What the provider says in exchange for a code, by a token that it has signed for us; and what UserInfo can be
    /// asked with.
    pub(super) async fn exchange(
        &self,
        found: &Found,
        code: &str,
        attempt: &Attempt,
    ) -> Result<(IdClaims, Option<SecretText>), ProviderError> {
        let (status, body) = fetch::get(self.token_request(found, code, attempt)).await.map_err(unreachable)?;
        if status.is_server_error() {
            return Err(ProviderError::Unreachable(format!("the answer's status is {status}")));
        }
        if status != StatusCode::OK {
            return Err(ProviderError::Refused(format!("the code is not exchanged: {status}")));
        }
        let exchanged: Exchanged = serde_json::from_slice(&body)
            .map_err(|_| ProviderError::Refused("what the code was exchanged for has no ID token".to_owned()))?;
        let claims =
            found.verifier.verify(exchanged.id_token.0.expose_secret()).await.map_err(|error| match error {
                TokenError::Refused(why) => ProviderError::Refused(why),
                TokenError::NoKeys => ProviderError::Unreachable("its keys cannot be fetched".to_owned()),
            })?;
        Ok((claims, exchanged.access_token))
    }

    fn token_request(&self, found: &Found, code: &str, attempt: &Attempt) -> RequestBuilder {
        let settings = &self.0.settings;
        let client_id = &settings.provider.client_id;
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", &self.0.redirect_uri)
            .append_pair("code_verifier", &attempt.verifier);
        let request = self.0.http.post(found.token.clone()).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = match &settings.client_secret {
            Some(secret) if !found.posts_secret => {
                // RFC 6749, section 2.3.1: each is encoded as in a form first.
                let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
                request.basic_auth(encode(client_id), Some(encode(secret.expose_secret())))
            }
            Some(secret) => {
                form.append_pair("client_id", client_id).append_pair("client_secret", secret.expose_secret());
                request
            }
            None => {
                form.append_pair("client_id", client_id);
                request
            }
        };
        request.body(form.finish())
    }

    /// What the provider says of the person besides; nothing where it has no such place.
    pub(super) async fn userinfo(
        &self,
        found: &Found,
        access: Option<SecretText>,
    ) -> Result<Option<Map<String, Value>>, ProviderError> {
        let (Some(url), Some(token)) = (&found.userinfo, access) else { return Ok(None) };
        let request = self.0.http.get(url.clone()).bearer_auth(token.0.expose_secret());
        let body = fetch::get_ok(request).await.map_err(unreachable)?;
        // A signed answer is for those who ask for one.
        let claims = serde_json::from_slice(&body);
        claims.map(Some).map_err(|_| ProviderError::Refused("UserInfo is no JSON object".to_owned()))
    }
}

impl Inner {
    async fn fetch(&self) -> Result<Found, String> {
        let provider = &self.settings.provider;
        let url = format!("{}/.well-known/openid-configuration", provider.issuer.trim_end_matches('/'));
        let body = fetch::get_ok(self.http.get(url)).await?;
        let metadata: Metadata =
            serde_json::from_slice(&body).map_err(|_| "the answer is no provider's configuration".to_owned())?;
        // Discovery, section 4.3: else one issuer could pass for another.
        if metadata.issuer != provider.issuer {
            return Err("it says that its issuer is another".to_owned());
        }
        let place = |name: &str, address: &str| self.place(address).ok_or_else(|| format!("its {name} is not usable"));
        let keys = Jwks::new(self.http.clone(), place("jwks_uri", &metadata.jwks_uri)?.as_str(), 2 * FRESH);
        let methods = metadata.token_endpoint_auth_methods_supported;
        let takes = |name: &str| methods.iter().flatten().any(|method| method == name);
        Ok(Found {
            authorization: place("authorization_endpoint", &metadata.authorization_endpoint)?,
            token: place("token_endpoint", &metadata.token_endpoint)?,
            userinfo: metadata.userinfo_endpoint.map(|url| place("userinfo_endpoint", &url)).transpose()?,
            posts_secret: takes("client_secret_post") && !takes("client_secret_basic"),
            names_itself: metadata.authorization_response_iss_parameter_supported,
            verifier: Verifier {
                keys: Keys::Jwks(keys),
                issuer: provider.issuer.clone(),
                audience: provider.client_id.clone(),
                types: ID_TOKENS,
            },
        })
    }

    /// TLS, unless the issuer itself is on this machine without.
    fn place(&self, address: &str) -> Option<Url> {
        let url = Url::parse(address).ok()?;
        let local = || Url::parse(&self.settings.provider.issuer).is_ok_and(|issuer| is_on_this_machine(&issuer));
        (url.scheme() == "https" || (is_on_this_machine(&url) && local())).then_some(url)
    }
}

fn unreachable(why: String) -> ProviderError {
    ProviderError::Unreachable(why)
}
