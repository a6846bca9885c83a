//! A sign-in by OpenID Connect that is under way.
//!
//! Nothing is kept of it here, so that strangers cannot fill a table and any copy of the server can finish what
//! another began: the browser has a sealed cookie, and what the provider must send back (`state`, `nonce`) and what
//! it must be shown (the PKCE verifier) follow from the cookie and a key that the copies share. That each is good
//! once is [`crate::openid::sign_in`]'s business.

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::secret::token_hash;
use crate::{Error, Result, Service};

/// How long somebody may take at the provider's.
pub const LIFETIME: TimeDelta = TimeDelta::minutes(10);
/// What the key is for, when it is derived.
const PURPOSE: &str = "openid_attempts";
/// A longer address is not come back to, in bytes: written in hexadecimal, it is to fit in a cookie.
const LONGEST_NEXT: usize = 1_500;

/// What one sign-in goes by.
pub struct Attempt {
    /// What the provider sends back with its answer.
    pub state: String,
    /// What the provider writes into the ID token.
    pub nonce: String,
    /// What the answer's code is exchanged with: 64 hexadecimal digits (RFC 7636, section 4.1).
    pub verifier: String,
    /// The path that the person wanted to go to.
    pub next: String,
    /// When it is too late.
    pub(crate) expires_at: DateTime<Utc>,
}

/// Begins one; the cookie's value with it. What [`open`] gives back as `next` is what is given here, or `/`.
///
/// # Errors
/// When the system has no randomness to give.
pub fn begin(service: &Service, next: &str) -> Result<(String, Attempt)> {
    let next = if next.len() > LONGEST_NEXT { "/" } else { next };
    let seed = hex::encode(service.random_bytes::<32>()?);
    let end = (service.now() + LIFETIME).timestamp();
    let said = format!("{seed}.{end}.{}", hex::encode(next));
    let key = service.keyring().derive(PURPOSE)?;
    let seal = hex::encode(mac(key.as_slice(), "cookie", &said)?.finalize().into_bytes());
    let expires_at = DateTime::from_timestamp(end, 0).unwrap_or_default();
    Ok((format!("{said}.{seal}"), attempt(key.as_slice(), &seed, next.to_owned(), expires_at)?))
}

/// What a cookie of [`begin`]'s stands for; `None` for one that is too old, or none of ours. The seal is compared in
/// constant time.
///
/// # Errors
/// None that can be mended: a fault of ours.
pub fn open(service: &Service, cookie: &str) -> Result<Option<Attempt>> {
    let Some((said, seal)) = cookie.rsplit_once('.') else { return Ok(None) };
    let Ok(seal) = hex::decode(seal) else { return Ok(None) };
    let key = service.keyring().derive(PURPOSE)?;
    if mac(key.as_slice(), "cookie", said)?.verify_slice(&seal).is_err() {
        return Ok(None);
    }
    let mut parts = said.split('.');
    let (Some(seed), Some(end), Some(next)) = (parts.next(), parts.next(), parts.next()) else { return Ok(None) };
    let end = end.parse().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    let next = hex::decode(next).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let (Some(expires_at), Some(next)) = (end, next) else { return Ok(None) };
    if expires_at <= service.now() {
        return Ok(None);
    }
    attempt(key.as_slice(), seed, next, expires_at).map(Some)
}

impl Attempt {
    /// Whether this is the state that the provider was given.
    pub fn is_state(&self, state: &str) -> bool {
        // Of the hashes it may be told how far they agree.
        token_hash(state) == token_hash(&self.state)
    }
}

fn attempt(key: &[u8], seed: &str, next: String, expires_at: DateTime<Utc>) -> Result<Attempt> {
    let derive = |what: &str| Ok::<_, Error>(hex::encode(mac(key, what, seed)?.finalize().into_bytes()));
    Ok(Attempt { state: derive("state")?, nonce: derive("nonce")?, verifier: derive("verifier")?, next, expires_at })
}

/// HMAC-SHA256; no `what` begins with another and a line end.
fn mac(key: &[u8], what: &str, of: &str) -> Result<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(|error| Error::Internal(error.to_string()))?;
    mac.update(format!("openid {what}\n{of}").as_bytes());
    Ok(mac)
}
