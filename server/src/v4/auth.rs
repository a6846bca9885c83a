//! Who calls the API: section 3 of the contract.

use std::borrow::Cow;
use std::ops::Deref;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Uri, header};
use moka::future::Cache;
use percent_encoding::percent_decode_str;
use service::api_key::{self, Holder};
use service::permission::Permission;
use service::{Actor, Caller, ClientAddress, Permitted, Service, organization};
use sha2::{Digest, Sha256};

use super::Api;
use super::error::{ApiError, Code};
use crate::jwt::{TokenError, Tokens};
use crate::observe::RequestId;
use crate::rate_limit::{RateLimits, of_address};

/// The documented header for the key. `Authorization: Bearer` is accepted too.
const KEY_HEADER: HeaderName = HeaderName::from_static("x-auth-roles");

/// A caller whose key or token is good, is for the path's organization, and has permission `P`.
pub struct Allowed<P>(Permitted<P>);

impl<P> Deref for Allowed<P> {
    type Target = Permitted<P>;

    fn deref(&self) -> &Permitted<P> {
        &self.0
    }
}

impl<P: Permission> FromRequestParts<Api> for Allowed<P> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, ApiError> {
        let address = parts.extensions.get::<ClientAddress>().map(|client| client.ip);
        let stranger = address.map_or(0, of_address);
        let holder = api.door.authenticate(&api.service, &parts.headers, stranger).await?;
        if organization_of(&parts.uri).as_deref() != Some(holder.org.as_str()) {
            return Err(ApiError::new(Code::Forbidden, "the credential is not for this organization"));
        }
        let id = parts.extensions.get::<RequestId>().cloned().unwrap_or_default();
        let caller = Caller::new(holder.org, holder.actor, holder.permissions, id.to_string()).at(address);
        Ok(Self(caller.permit::<P>()?))
    }
}

/// The path's organization, out of the path itself: that some other part of it cannot be decoded is a
/// 400, which comes after this check.
fn organization_of(uri: &Uri) -> Option<Cow<'_, str>> {
    let segment = uri.path().split('/').skip_while(|segment| *segment != "orgs").nth(1)?;
    percent_decode_str(segment).decode_utf8().ok()
}

/// What a request comes with.
#[derive(Debug, Clone, Copy)]
enum Credential<'a> {
    Key(&'a str),
    Token(&'a str),
}

fn credential(headers: &HeaderMap) -> Option<Credential<'_>> {
    if let Some(key) = headers.get(KEY_HEADER).filter(|key| !key.is_empty()) {
        return key.to_str().ok().map(Credential::Key);
    }
    let (scheme, text) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let text = text.trim_start();
    // A key has no dots, a token has two.
    let credential = if text.contains('.') { Credential::Token(text) } else { Credential::Key(text) };
    scheme.eq_ignore_ascii_case("bearer").then_some(credential)
}

/// Who may come in, and how often.
///
/// Keys and tokens that were good a moment ago are kept, so that most requests need no look-up of theirs. One that is
/// revoked, or whose issuer's key is withdrawn, is refused at the latest [`Door::AGE`] later. Only good ones are kept,
/// so that guesses cannot push them out, and only by their hash.
#[derive(Clone)]
pub struct Door {
    known: Cache<[u8; 32], Known>,
    tokens: Option<Tokens>,
    rates: RateLimits,
}

#[derive(Clone)]
struct Known {
    holder: Holder,
    /// By what its requests are counted.
    number: u128,
}

impl Door {
    /// How long a key is trusted without asking the database.
    pub const AGE: Duration = Duration::from_secs(5);
    const SIZE: u64 = 10_000;

    /// A door for API keys, and for tokens if any are taken.
    pub fn new(tokens: Option<Tokens>, rates: RateLimits) -> Self {
        Self { known: Cache::builder().max_capacity(Self::SIZE).time_to_live(Self::AGE).build(), tokens, rates }
    }

    /// Whose request this is. It is counted against them, and where it is nobody's against the stranger. The
    /// look-up comes first: whoever has a good key is not refused for what others at the same address do.
    async fn authenticate(&self, service: &Service, headers: &HeaderMap, stranger: u128) -> Result<Holder, ApiError> {
        let found = match credential(headers) {
            Some(credential) => self.holder(service, credential).await,
            None => Err(ApiError::new(Code::Unauthorized, "x-auth-roles: an API key is needed")),
        };
        match found {
            Ok(known) => {
                self.rates.keys.take(known.number)?;
                Ok(known.holder)
            }
            Err(error) if error.code() == Code::Unauthorized => {
                self.rates.addresses.take(stranger)?;
                Err(error)
            }
            Err(error) => Err(error),
        }
    }

    async fn holder(&self, service: &Service, credential: Credential<'_>) -> Result<Known, ApiError> {
        // Apart from each other, so that what was good as a token is none as a key.
        let hash = match credential {
            Credential::Key(text) => Sha256::digest(text),
            Credential::Token(text) => Sha256::new().chain_update("token ").chain_update(text).finalize(),
        };
        let hash = hash.into();
        if let Some(known) = self.known.get(&hash).await
            && !known.holder.is_expired(service)
        {
            return Ok(known);
        }
        let holder = match (credential, &self.tokens) {
            (Credential::Key(text), _) => api_key::authenticate(service, text).await?,
            (Credential::Token(text), Some(tokens)) => {
                let holder = tokens.authenticate(service, text).await?;
                // Its issuer may name any; what is written for one that is not there is found by nobody.
                if !organization::exists(service, &holder.org).await? {
                    return Err(ApiError::new(Code::Forbidden, "the token's organization does not exist"));
                }
                Some(holder)
            }
            (Credential::Token(_), None) => None,
        };
        let holder =
            holder.ok_or_else(|| ApiError::new(Code::Unauthorized, "the API key is unknown, expired or revoked"))?;
        let known = Known { number: number(&holder.actor), holder };
        self.known.insert(hash, known.clone()).await;
        Ok(known)
    }
}

/// By what an actor's requests are counted: a program that gets a new token every minute stays the same.
fn number(actor: &Actor) -> u128 {
    match actor {
        Actor::Key { id, .. } | Actor::Agent { id, .. } => id.as_u128(),
        Actor::Token { .. } | Actor::Command { .. } => {
            let hash = Sha256::new().chain_update(format!("{actor:?}")).finalize();
            hash.iter().take(16).fold(0, |number, byte| (number << 8) | u128::from(*byte))
        }
    }
}

impl From<TokenError> for ApiError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Refused(why) => Self::new(Code::Unauthorized, why),
            TokenError::NoKeys => Self::new(Code::Unavailable, error.to_string()),
        }
    }
}
