//! Agents' sessions: what the desk's cookie stands for.

use chrono::TimeDelta;
use domain::OrgId;
use serde_json::Value;

use crate::agent::{self, Agent};
use crate::secret::token_hash;
use crate::store::session::Key;
use crate::{Result, Service, store};

/// A session ends this long after the sign-in: a working day.
pub const LIFETIME: TimeDelta = TimeDelta::hours(12);
/// A session ends after this long without a request.
pub const IDLE: TimeDelta = TimeDelta::hours(2);
/// How often the time of the last request is written down: not a write for every page.
const TOUCH_EVERY: TimeDelta = TimeDelta::minutes(5);

/// Begins a session and returns its token, `<organization>.<64 hex digits>`, for the cookie. The
/// organization's ended sessions are swept out on the way.
///
/// # Errors
/// Only the database's.
pub async fn start(service: &Service, agent: &Agent) -> Result<String> {
    let token = format!("{}.{}", agent.org, hex::encode(service.random_bytes::<32>()?));
    let now = service.now();
    let mut tx = service.db.write().await?;
    store::session::delete_old(&mut tx.conn(), &agent.org, now - IDLE).await?;
    let key = Key { org: &agent.org, hash: &token_hash(&token) };
    store::session::insert(&mut tx.conn(), &key, agent.id, now).await?;
    tx.commit().await?;
    Ok(token)
}

/// Whose session this is, if it lives.
///
/// # Errors
/// Only the database's.
pub async fn resume(service: &Service, token: &str) -> Result<Option<Agent>> {
    let Some(org) = org(token) else {
        return Ok(None);
    };
    let key = Key { org: &org, hash: &token_hash(token) };
    let now = service.now();
    let found = {
        let mut reader = service.db.read().await?;
        let found = store::session::get(&mut reader.conn(), &key, now - LIFETIME, now - IDLE).await?;
        reader.done();
        found
    };
    let Some(row) = found else { return Ok(None) };
    if now - row.last_seen_at > TOUCH_EVERY {
        let mut tx = service.db.write().await?;
        store::session::touch(&mut tx.conn(), &key, now).await?;
        tx.commit().await?;
    }
    let permissions = agent::permissions(&row.permissions, row.agent_id)?;
    Ok(Some(Agent { id: row.agent_id, org, username: row.username, permissions }))
}

/// Ends a session. One that is not there is no error.
///
/// # Errors
/// Only the database's.
pub async fn end(service: &Service, token: &str) -> Result<()> {
    let Some(org) = org(token) else { return Ok(()) };
    let mut tx = service.db.write().await?;
    store::session::delete(&mut tx.conn(), &Key { org: &org, hash: &token_hash(token) }).await?;
    tx.commit().await
}

/// Keeps a form that could not be accepted, with its errors, for the next page of this session. It
/// replaces the one before.
///
/// # Errors
/// Only the database's.
pub async fn put_flash(service: &Service, token: &str, flash: &Value) -> Result<()> {
    let Some(org) = org(token) else { return Ok(()) };
    let mut tx = service.db.write().await?;
    let key = Key { org: &org, hash: &token_hash(token) };
    store::session::set_flash(&mut tx.conn(), &key, Some(flash)).await?;
    tx.commit().await
}

/// What [`put_flash`] kept; it is gone afterwards.
///
/// # Errors
/// Only the database's.
pub async fn take_flash(service: &Service, token: &str) -> Result<Option<Value>> {
    let Some(org) = org(token) else {
        return Ok(None);
    };
    let key = Key { org: &org, hash: &token_hash(token) };
    let flash = {
        let mut reader = service.db.read().await?;
        store::session::get_flash(&mut reader.conn(), &key).await?
    };
    if flash.is_some() {
        let mut tx = service.db.write().await?;
        store::session::set_flash(&mut tx.conn(), &key, None).await?;
        tx.commit().await?;
    }
    Ok(flash)
}

/// The organization that a token names. What is no token names none.
fn org(token: &str) -> Option<OrgId> {
    token.split_once('.')?.0.parse().ok()
}
