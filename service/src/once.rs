//! `Idempotency-Key`: a POST that arrives twice is done once (contract, section 10).
//!
//! The key is taken in the write's own transaction, and its answer is kept there too: a crash leaves
//! both or neither, and of two that arrive at the same moment, at two copies of the server, one waits
//! for the other. An error is not kept: it changed nothing, so that the request may be sent again.
//!
//! An answer may hold what is a customer's, and outlive the customer by a day. So it is sealed under a key that
//! follows from the client's own, which is not kept: only who sends the request again opens it.

use chrono::TimeDelta;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::seal::{DataKey, Place};
use crate::store::idempotency::Key;
use crate::store::{self, Conn, Tx};
use crate::{Caller, Conflict, Result, Service};

/// How long an answer is kept.
const KEPT: TimeDelta = TimeDelta::hours(24);

/// A request that is to be done once: the client's key, and what tells it from another request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// The client's key.
    pub key: String,
    /// SHA-256 of the request's method, path and body.
    pub fingerprint: [u8; 32],
}

impl Idempotency {
    /// Of a form that carries a key of its own and asks for `what`.
    pub fn of_form(key: String, what: &[u8]) -> Self {
        Self { key, fingerprint: Sha256::digest(what).into() }
    }
}

/// What [`begin`] found.
pub(crate) enum Begun<T> {
    /// The request was answered before.
    Before(T),
    /// It is new: the transaction to do it in.
    Now(Box<Once>),
}

/// The transaction of a request that is done once.
pub(crate) struct Once {
    tx: Tx,
    kept: Option<Kept>,
}

/// Where an answer is kept, and how.
struct Kept {
    key: Key,
    fingerprint: [u8; 32],
    seal: DataKey,
}

impl Kept {
    fn of(service: &Service, caller: &Caller, idempotency: &Idempotency) -> Result<Self> {
        let (keyring, actor) = (service.keyring(), caller.actor().id());
        // No two of these look alike: an organization's name has no line end, and the actor's id comes with its length.
        let said =
            |what: &str| format!("idempotency {what}\n{}\n{}\n{actor}{}", caller.org(), actor.len(), idempotency.key);
        let fingerprint = said(&format!("fingerprint {}", hex::encode(idempotency.fingerprint)));
        Ok(Self {
            key: Key { org: caller.org().clone(), key: *keyring.derive(&said("key"))? },
            fingerprint: *keyring.derive(&fingerprint)?,
            seal: keyring.derive_key(&said("answer"))?,
        })
    }

    fn place(&self) -> Place<'_> {
        Place::of("idempotency.answer", &self.key.org, hex::encode(self.key.key))
    }
}

/// Opens the transaction of a write. Without an [`Idempotency`] of the caller's it is an ordinary one.
///
/// # Errors
/// [`Conflict::IdempotencyKeyReused`] when the key came with another request.
pub(crate) async fn begin<T: DeserializeOwned>(service: &Service, caller: &Caller) -> Result<Begun<T>> {
    let mut tx = service.db.write().await?;
    let Some(idempotency) = caller.idempotency() else {
        return Ok(Begun::Now(Box::new(Once { tx, kept: None })));
    };
    let kept = Kept::of(service, caller, idempotency)?;
    let now = service.now();
    if store::idempotency::claim(&mut tx.conn(), &kept.key, &kept.fingerprint, now, now - KEPT).await? {
        return Ok(Begun::Now(Box::new(Once { tx, kept: Some(kept) })));
    }
    let corrupt = || kept.place().corrupt();
    let row = store::idempotency::get(&mut tx.conn(), &kept.key).await?.ok_or_else(corrupt)?;
    if row.fingerprint != kept.fingerprint {
        return Err(Conflict::IdempotencyKeyReused.into());
    }
    let answer = row.answer.ok_or_else(corrupt)?;
    kept.seal.open_json(&kept.place(), &answer).map(Begun::Before)
}

impl Once {
    pub(crate) fn conn(&mut self) -> Conn<'_> {
        self.tx.conn()
    }

    pub(crate) fn tx(&mut self) -> &mut Tx {
        &mut self.tx
    }

    /// Keeps the answer for the next time, and commits.
    pub(crate) async fn commit<T: Serialize>(mut self, answer: &T) -> Result<()> {
        if let Some(kept) = &self.kept {
            let answer = kept.seal.seal_json(&kept.place(), answer)?;
            store::idempotency::answer(&mut self.tx.conn(), &kept.key, &answer).await?;
        }
        self.tx.commit().await
    }
}

/// Forgets the answers that are older than a day, a thousand at the most; how many.
///
/// # Errors
/// Only the database's.
pub async fn sweep(service: &Service) -> Result<u64> {
    let mut tx = service.db.write().await?;
    let forgotten = store::idempotency::delete_old(&mut tx.conn(), service.now() - KEPT).await?;
    tx.commit().await?;
    Ok(forgotten)
}
