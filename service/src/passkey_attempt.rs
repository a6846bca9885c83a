//! A ceremony with a passkey that is under way.
//!
//! As with [`crate::openid_attempt`], nothing is kept of it here, so that strangers cannot fill a table and any copy of
//! the server can finish what another began: the browser has a cookie with the challenge in it, sealed under a key of
//! its own that the copies share. That each is good once is [`crate::passkey`]'s business.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::seal::{DataKey, Place};
use crate::secret::token_hash;
use crate::{Result, Service};

/// How long somebody may take with their authenticator.
pub const LIFETIME: TimeDelta = TimeDelta::minutes(5);

/// What one ceremony goes by.
#[derive(Serialize, Deserialize)]
pub(crate) struct Attempt {
    /// What the authenticator has to sign: 32 random bytes.
    pub(crate) challenge: Vec<u8>,
    /// When it is too late.
    pub(crate) expires_at: DateTime<Utc>,
    /// The passkey that is being added; none when somebody signs in.
    pub(crate) adding: Option<Adding>,
}

/// A passkey that is being added.
#[derive(Serialize, Deserialize)]
pub(crate) struct Adding {
    /// Whose it will be.
    pub(crate) agent: Uuid,
    /// What they call it.
    pub(crate) name: String,
}

impl Attempt {
    /// What is kept of it once it was answered.
    pub(crate) fn hash(&self) -> [u8; 32] {
        token_hash(&hex::encode(&self.challenge))
    }
}

/// Begins one; the cookie's value with it.
pub(crate) fn begin(service: &Service, adding: Option<Adding>) -> Result<(String, Attempt)> {
    let challenge = service.random_bytes::<32>()?.to_vec();
    let attempt = Attempt { challenge, expires_at: service.now() + LIFETIME, adding };
    let seed = hex::encode(service.random_bytes::<16>()?);
    let sealed = key(service, &seed)?.seal_json(&place(&seed), &attempt)?;
    Ok((format!("{seed}.{}", hex::encode(sealed)), attempt))
}

/// What a cookie of [`begin`]'s stands for; `None` for one that is too old, or none of ours.
pub(crate) fn open(service: &Service, cookie: &str) -> Result<Option<Attempt>> {
    let Some((seed, sealed)) = cookie.split_once('.') else { return Ok(None) };
    let Ok(sealed) = hex::decode(sealed) else { return Ok(None) };
    let opened: Option<Attempt> = key(service, seed)?.open_json(&place(seed), &sealed).ok();
    Ok(opened.filter(|attempt| attempt.expires_at > service.now()))
}

/// A key for each, since strangers may begin as many as they like: none seals two.
fn key(service: &Service, seed: &str) -> Result<DataKey> {
    service.keyring().derive_key(&format!("passkey_attempt\n{seed}"))
}

fn place(seed: &str) -> Place<'static> {
    Place::shared("passkey_attempt", seed)
}
