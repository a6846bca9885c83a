//! An issuer's keys: fetched at the start, again every few minutes, and at once for a key that nobody knows. Those
//! that cannot be fetched again are used on for a while, so that the issuer may be away.

use std::io;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use tokio::sync::{Mutex, watch};

use super::{Key, TokenError};
use crate::config::TokenSettings;
use crate::fetch;

/// Keys beyond are not looked at.
const MOST_KEYS: usize = 100;
/// How soon unknown keys are looked for again: tokens with made-up ones must not become requests to the issuer.
const PAUSE: Duration = Duration::from_secs(5);
/// How soon fetching is tried again after a failure, unless the keys are refreshed more often.
const RETRY: Duration = Duration::from_secs(15);

/// The keys at one address.
#[derive(Clone)]
pub(crate) struct Jwks(Arc<Inner>);

struct Inner {
    http: reqwest::Client,
    url: String,
    max_stale: Duration,
    known: RwLock<Arc<Known>>,
    /// When an unknown key was looked for last. Held while one is: the others wait for what comes of it.
    looked: Mutex<Option<Instant>>,
}

/// What the last fetch that went well brought.
#[derive(Default)]
struct Known {
    keys: Vec<Key>,
    fetched: Option<Instant>,
}

/// What is at the address. A key that cannot be read spoils no other.
#[derive(Deserialize)]
struct Body {
    keys: Vec<serde_json::Value>,
}

impl Jwks {
    /// Those at an address, which are fetched when one is asked for, and again when they are older than `max_stale`.
    pub(crate) fn new(http: reqwest::Client, url: &str, max_stale: Duration) -> Self {
        let (known, looked) = (RwLock::default(), Mutex::default());
        Self(Arc::new(Inner { http, url: url.to_owned(), max_stale, known, looked }))
    }

    /// Fetches the keys, and goes on in the background until the process stops.
    ///
    /// # Errors
    /// When there can be no HTTP client.
    pub(super) async fn start(
        url: &str,
        settings: &TokenSettings,
        stopping: &watch::Receiver<bool>,
    ) -> io::Result<Self> {
        let jwks = Self::new(fetch::client()?, url, settings.max_stale);
        let mut fetched = jwks.fetch().await;
        let (refresh, mut stopping, background) = (settings.refresh, stopping.clone(), jwks.clone());
        tokio::spawn(async move {
            loop {
                let pause = if fetched { refresh } else { refresh.min(RETRY) };
                tokio::select! {
                    _ = stopping.wait_for(|stop| *stop) => return,
                    () = tokio::time::sleep(pause) => {}
                }
                fetched = background.fetch().await;
            }
        });
        Ok(jwks)
    }

    /// The key of this id; without an id the only one that there is.
    ///
    /// # Errors
    /// When no keys are there, or they are too old.
    pub(super) async fn find(&self, id: Option<&str>) -> Result<Option<Key>, TokenError> {
        if let Some(key) = self.known().find(id, self.0.max_stale) {
            return Ok(Some(key));
        }
        let mut looked = self.0.looked.lock().await;
        // Whoever held the lock before may have brought it.
        let mut known = self.known();
        if known.find(id, self.0.max_stale).is_none() && looked.is_none_or(|looked| looked.elapsed() >= PAUSE) {
            self.fetch().await;
            *looked = Some(Instant::now());
            known = self.known();
        }
        if known.is_usable(self.0.max_stale) { Ok(known.find(id, self.0.max_stale)) } else { Err(TokenError::NoKeys) }
    }

    fn known(&self) -> Arc<Known> {
        Arc::clone(&self.0.known.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether it went well. A failure leaves the keys as they are.
    async fn fetch(&self) -> bool {
        match self.0.get().await {
            Ok(keys) => {
                let known = Known { keys, fetched: Some(Instant::now()) };
                *self.0.known.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
                true
            }
            Err(why) => {
                tracing::warn!("the keys that tokens are signed with cannot be fetched: {why}");
                false
            }
        }
    }
}

impl Known {
    fn is_usable(&self, max_stale: Duration) -> bool {
        self.fetched.is_some_and(|fetched| fetched.elapsed() <= max_stale)
    }

    fn find(&self, id: Option<&str>, max_stale: Duration) -> Option<Key> {
        if !self.is_usable(max_stale) {
            return None;
        }
        match (id, self.keys.as_slice()) {
            (Some(_), keys) => keys.iter().find(|key| key.id.as_deref() == id).cloned(),
            (None, [only]) => Some(only.clone()),
            (None, _) => None,
        }
    }
}

impl Inner {
    async fn get(&self) -> Result<Vec<Key>, String> {
        let body = fetch::get_ok(self.http.get(&self.url)).await?;
        let body: Body = serde_json::from_slice(&body).map_err(|_| "the answer is no JSON Web Key Set".to_owned())?;
        let all = body.keys.len();
        let keys: Vec<Key> = body.keys.into_iter().take(MOST_KEYS).filter_map(usable).collect();
        tracing::debug!("{} of {all} keys can be used to check tokens", keys.len());
        Ok(keys)
    }
}

/// The key, if RS256 or ES256 can be checked with it. Others are for other uses.
fn usable(key: serde_json::Value) -> Option<Key> {
    let jwk: Jwk = serde_json::from_value(key).ok()?;
    if jwk.common.public_key_use.as_ref().is_some_and(|public_use| *public_use != PublicKeyUse::Signature) {
        return None;
    }
    let algorithm = match (&jwk.algorithm, jwk.common.key_algorithm) {
        (AlgorithmParameters::RSA(_), None | Some(KeyAlgorithm::RS256)) => Algorithm::RS256,
        (AlgorithmParameters::EllipticCurve(ec), None | Some(KeyAlgorithm::ES256))
            if ec.curve == EllipticCurve::P256 =>
        {
            Algorithm::ES256
        }
        _ => return None,
    };
    Some(Key { algorithm, key: DecodingKey::from_jwk(&jwk).ok()?, id: jwk.common.key_id })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_keys_to_check_signatures_with() {
        let rsa = json!({"kty": "RSA", "kid": "r", "n": "AQAB", "e": "AQAB"});
        let ec = json!({"kty": "EC", "kid": "e", "crv": "P-256", "x": "AQAB", "y": "AQAB"});
        let with = |key: &serde_json::Value, name: &str, value: &str| {
            let mut key = key.clone();
            key[name] = value.into();
            usable(key).map(|key| key.algorithm)
        };
        assert_eq!(with(&rsa, "use", "sig"), Some(Algorithm::RS256));
        assert_eq!(with(&rsa, "alg", "RS256"), Some(Algorithm::RS256));
        assert_eq!(with(&ec, "alg", "ES256"), Some(Algorithm::ES256));
        for (key, name, value) in [
            (&rsa, "use", "enc"),
            (&rsa, "alg", "PS256"),
            (&rsa, "alg", "RSA-OAEP"),
            (&rsa, "alg", "ES256"),
            (&ec, "crv", "P-384"),
            (&ec, "alg", "RS256"),
            (&ec, "kty", "OKP"),
        ] {
            assert_eq!(with(key, name, value), None, "{name} {value}");
        }
        assert!(usable(json!({"kty": "oct", "k": "c2VjcmV0", "alg": "HS256"})).is_none());
        assert!(usable(json!("rubbish")).is_none());
    }

    #[test]
    fn old_keys_and_doubtful_choices() {
        let key = usable(json!({"kty": "RSA", "kid": "r", "n": "AQAB", "e": "AQAB"})).unwrap();
        let hour = Duration::from_secs(3600);
        let known = |keys| Known { keys, fetched: Some(Instant::now()) };
        let one = known(vec![key.clone()]);
        assert!(one.find(Some("r"), hour).is_some() && one.find(None, hour).is_some());
        assert!(one.find(Some("R"), hour).is_none());
        assert!(known(vec![key.clone(), key.clone()]).find(None, hour).is_none());
        let old = Known { keys: vec![key], fetched: Instant::now().checked_sub(hour) };
        assert!(old.find(Some("r"), hour / 2).is_none() && !old.is_usable(hour / 2));
        assert!(!Known::default().is_usable(hour));
    }
}
