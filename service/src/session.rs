//! Agents' sessions: what the desk's cookie stands for.
//!
//! A session gets a new token whenever what it may do grows or its agent's secrets change, so that one which
//! somebody else learned, or planted, is worth nothing afterwards.

use chrono::{DateTime, TimeDelta, Utc};
use domain::OrgId;
use serde_json::Value;
use uuid::Uuid;

use crate::agent::{Agent, own_id};
use crate::permission::ManageAgents;
use crate::seal::{DataKey, Place};
use crate::secret::token_hash;
use crate::store::Tx;
use crate::store::session::{Key, Living, New};
use crate::{Caller, Error, Permitted, Result, Service, agent, audit, role, store};

/// How long sessions live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// After the sign-in, whatever happens.
    pub absolute: TimeDelta,
    /// Without a request.
    pub idle: TimeDelta,
}

impl Default for Limits {
    /// A working day; two hours.
    fn default() -> Self {
        Self { absolute: TimeDelta::hours(12), idle: TimeDelta::hours(2) }
    }
}

/// For how long after its end what was typed in a session is still kept for its agent, who has to sign in again.
pub const AFTERWARDS: TimeDelta = TimeDelta::hours(1);

/// A session in a list.
#[derive(Debug, Clone)]
pub struct Session {
    /// What [`end_one`] and [`end_own`] know it by: the hash of its token, in hexadecimal.
    pub id: String,
    /// The browser, such as `Firefox, Linux`; empty when it told nothing that is known.
    pub device: String,
    /// When the agent signed in.
    pub began: DateTime<Utc>,
    /// The last request, to within some minutes.
    pub last_seen: DateTime<Utc>,
}

/// How often the time of the last request is written down: not a write for every page, but often enough for
/// the shortest idle time.
fn touch_every(limits: Limits) -> TimeDelta {
    (limits.idle / 20).min(TimeDelta::minutes(5))
}

fn living(service: &Service) -> Living {
    let (limits, now) = (service.session_limits, service.now());
    Living { created_after: now - limits.absolute, seen_after: now - limits.idle }
}

/// `<organization>.<64 hex digits>`, for the cookie.
fn new_token(service: &Service, org: &OrgId) -> Result<String> {
    Ok(format!("{org}.{}", hex::encode(service.random_bytes::<32>()?)))
}

/// Begins a session and returns its token. The organization's sessions that have long ended are swept out on the way.
pub(crate) async fn start(service: &Service, tx: &mut Tx, agent: &Agent, device: &str) -> Result<String> {
    let token = new_token(service, &agent.org)?;
    let now = service.now();
    // The agent before their sessions, as everywhere.
    store::agent::set_signed_in(&mut tx.conn(), &agent.org, agent.id, now).await?;
    store::session::delete_old(&mut tx.conn(), &agent.org, now - service.session_limits.idle - AFTERWARDS).await?;
    let key = Key { org: &agent.org, hash: &token_hash(&token) };
    store::session::insert(&mut tx.conn(), &key, &New { agent: agent.id, device, began: now }, now).await?;
    Ok(token)
}

/// Whose session this is, if it lives. It counts as use; that this cannot be written is no reason to turn an agent
/// away who would only read.
///
/// # Errors
/// Only the database's.
pub async fn resume(service: &Service, token: &str) -> Result<Option<Agent>> {
    let Some((agent, last_seen)) = find(service, token).await? else { return Ok(None) };
    let now = service.now();
    if now - last_seen > touch_every(service.session_limits) {
        let key = Key { org: &agent.org, hash: &token_hash(token) };
        if let Err(error) = touch(service, &key, now).await {
            tracing::warn!("the use of a session was not noted: {error}");
        }
    }
    Ok(Some(agent))
}

async fn touch(service: &Service, key: &Key<'_>, now: DateTime<Utc>) -> Result<()> {
    let mut tx = service.db.write().await?;
    store::session::touch(&mut tx.conn(), key, now).await?;
    tx.commit().await
}

/// As [`resume`], for what a page that is left open asks by itself: nobody is there for that, so that it keeps no
/// idle session alive.
///
/// # Errors
/// As [`resume`].
pub async fn resume_idle(service: &Service, token: &str) -> Result<Option<Agent>> {
    Ok(find(service, token).await?.map(|(agent, _)| agent))
}

/// The agent of a session that lives, and when it was used last.
async fn find(service: &Service, token: &str) -> Result<Option<(Agent, DateTime<Utc>)>> {
    let Some(org) = org(token) else { return Ok(None) };
    let key = Key { org: &org, hash: &token_hash(token) };
    let mut reader = service.db.read().await?;
    let found = store::session::get(&mut reader.conn(), &key, living(service)).await?;
    reader.done();
    let Some(row) = found else { return Ok(None) };
    let permissions = role::permissions(&org, &row.role, row.permissions.as_deref())?;
    let agent = Agent { id: row.agent_id, org, username: row.username, role: row.role, permissions };
    Ok(Some((agent, row.last_seen_at)))
}

/// Ends a session at its agent's wish. One that is not there is no error.
///
/// # Errors
/// Only the database's.
pub async fn end(service: &Service, caller: &Caller, token: &str) -> Result<()> {
    let Some(org) = org(token) else { return Ok(()) };
    let mut tx = service.db.write().await?;
    store::session::delete(&mut tx.conn(), &Key { org: &org, hash: &token_hash(token) }).await?;
    audit::note(service, &mut tx, caller, "session.sign_out", ("agent", caller.actor().id()), None).await?;
    tx.commit().await
}

/// Goes on in another of the agent's organizations: the session's new token. The time of the sign-in stays.
///
/// # Errors
/// [`Error::NotFound`] for an organization where the agent does not work, or is suspended.
pub async fn switch(service: &Service, caller: &Caller, token: &str, to: &OrgId) -> Result<String> {
    let id = own_id(caller)?;
    let mut tx = service.db.write().await?;
    let key = Key { org: caller.org(), hash: &token_hash(token) };
    // Who ends all of the agent's sessions waits, or was first: then there is none to go on with.
    store::agent::hold(&mut tx.conn(), id).await?;
    let old = store::session::get(&mut tx.conn(), &key, living(service)).await?.ok_or(Error::NotFound("session"))?;
    let agent = agent::in_org(&mut tx.conn(), to, id).await?.ok_or(Error::NotFound("organization"))?;
    if !store::session::delete(&mut tx.conn(), &key).await? {
        return Err(Error::NotFound("session"));
    }
    let (fresh, now) = (new_token(service, to)?, service.now());
    let new = New { agent: id, device: &old.device, began: old.created_at };
    store::session::insert(&mut tx.conn(), &Key { org: to, hash: &token_hash(&fresh) }, &new, now).await?;
    store::agent::set_signed_in(&mut tx.conn(), to, id, now).await?;
    let caller = agent.caller(caller.request_id().to_owned()).at(caller.address());
    audit::note(service, &mut tx, &caller, "session.switch", ("agent", id.to_string()), None).await?;
    tx.commit().await?;
    Ok(fresh)
}

/// Gives the session a new token and ends all others of its agent, in every organization. Whoever signs in, or changes
/// what that takes, waits.
///
/// # Errors
/// [`Error::NotFound`] for a session that has ended meanwhile.
pub(crate) async fn rotate_and_end_others(
    service: &Service,
    tx: &mut Tx,
    caller: &Caller,
    agent: Uuid,
    token: &str,
) -> Result<String> {
    let fresh = new_token(service, caller.org())?;
    let hash = token_hash(&fresh);
    store::agent::hold(&mut tx.conn(), agent).await?;
    let key = Key { org: caller.org(), hash: &token_hash(token) };
    if !store::session::rotate(&mut tx.conn(), &key, &hash).await? {
        return Err(Error::NotFound("session"));
    }
    store::session::delete_others(&mut tx.conn(), agent, &hash).await?;
    Ok(fresh)
}

/// The caller's own living sessions in this organization, at most 100, the one used last first; and which of
/// them has this token.
///
/// # Errors
/// [`Error::Forbidden`] for a caller who is no agent.
pub async fn list_own(service: &Service, caller: &Caller, token: &str) -> Result<(Vec<Session>, String)> {
    let sessions = list_of(service, caller.org(), own_id(caller)?).await?;
    Ok((sessions, hex::encode(token_hash(token))))
}

/// An agent's living sessions in the caller's organization, as [`list_own`] has them.
///
/// # Errors
/// Only the database's.
pub async fn list(service: &Service, caller: &Permitted<ManageAgents>, agent: Uuid) -> Result<Vec<Session>> {
    list_of(service, caller.org(), agent).await
}

async fn list_of(service: &Service, org: &OrgId, agent: Uuid) -> Result<Vec<Session>> {
    let mut reader = service.db.read().await?;
    let rows = store::session::of_agent(&mut reader.conn(), org, agent, living(service)).await?;
    reader.done();
    let listed = |row: store::session::Listed| Session {
        id: hex::encode(row.token_hash),
        device: row.device,
        began: row.created_at,
        last_seen: row.last_seen_at,
    };
    Ok(rows.into_iter().map(listed).collect())
}

/// Ends one of the caller's own sessions; one that has ended is no error.
///
/// # Errors
/// [`Error::Forbidden`] for a caller who is no agent.
pub async fn end_own(service: &Service, caller: &Caller, id: &str) -> Result<()> {
    end_of(service, caller, own_id(caller)?, id).await
}

/// Ends one of an agent's sessions in the caller's organization; one that has ended is no error.
///
/// # Errors
/// As [`agent::suspend`].
pub async fn end_one(service: &Service, caller: &Permitted<ManageAgents>, agent: Uuid, id: &str) -> Result<()> {
    agent::must_be_manageable(service, caller, agent).await?;
    end_of(service, caller, agent, id).await
}

async fn end_of(service: &Service, caller: &Caller, agent: Uuid, id: &str) -> Result<()> {
    let Ok(hash) = hex::decode(id) else { return Err(Error::NotFound("session")) };
    let mut tx = service.db.write().await?;
    let key = Key { org: caller.org(), hash: &hash };
    if store::session::delete_one_of(&mut tx.conn(), &key, agent).await? {
        audit::note(service, &mut tx, caller, "session.end", ("agent", agent.to_string()), None).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Ends all of the caller's own sessions but this one, in every organization. Its new token.
///
/// # Errors
/// [`Error::Forbidden`] for a caller who is no agent.
pub async fn end_own_others(service: &Service, caller: &Caller, token: &str) -> Result<String> {
    let id = own_id(caller)?;
    let mut tx = service.db.write().await?;
    let fresh = rotate_and_end_others(service, &mut tx, caller, id, token).await?;
    audit::note(service, &mut tx, caller, "session.end_all", ("agent", id.to_string()), None).await?;
    tx.commit().await?;
    Ok(fresh)
}

/// Ends all of an agent's sessions in the caller's organization.
///
/// # Errors
/// As [`agent::suspend`].
pub async fn end_all(service: &Service, caller: &Permitted<ManageAgents>, agent: Uuid) -> Result<()> {
    let mut tx = service.db.write().await?;
    agent::lock_manageable(&mut tx, caller, agent).await?;
    store::session::delete_of(&mut tx.conn(), caller.org(), agent).await?;
    audit::note(service, &mut tx, caller, "session.end_all", ("agent", agent.to_string()), None).await?;
    tx.commit().await
}

/// Keeps a form that could not be accepted, with its errors, for the next page of this session. It
/// replaces the one before.
///
/// It holds what was typed of a customer, so it is sealed under a key that only the session's token gives.
///
/// # Errors
/// Only the database's.
pub async fn put_flash(service: &Service, token: &str, flash: &Value) -> Result<()> {
    let Some(org) = org(token) else { return Ok(()) };
    let key = Key { org: &org, hash: &token_hash(token) };
    let sealed = flash_key(service, token)?.seal_json(&flash_place(&key), flash)?;
    let mut tx = service.db.write().await?;
    store::session::set_flash(&mut tx.conn(), &key, Some(&sealed)).await?;
    tx.commit().await
}

/// Hands on what was typed in the session that the browser had before, so that an agent whose session ended in the
/// middle of a form goes on with it. Of somebody else's nothing is handed on, nor from one organization to another.
pub(crate) async fn hand_on(service: &Service, tx: &mut Tx, agent: &Agent, (old, new): (&str, &str)) -> Result<()> {
    if org(old).as_ref() != Some(&agent.org) {
        return Ok(());
    }
    let (from, to) = (token_hash(old), token_hash(new));
    let (from, to) = (Key { org: &agent.org, hash: &from }, Key { org: &agent.org, hash: &to });
    let Some(sealed) = store::session::flash_of(&mut tx.conn(), &from, agent.id).await? else { return Ok(()) };
    let flash: Value = match flash_key(service, old)?.open_json(&flash_place(&from), &sealed) {
        Ok(flash) => flash,
        Err(error) => {
            // Nobody is to stay outside for it.
            tracing::warn!(%error, "what was typed in an ended session cannot be read");
            return Ok(());
        }
    };
    let sealed = flash_key(service, new)?.seal_json(&flash_place(&to), &flash)?;
    store::session::set_flash(&mut tx.conn(), &to, Some(&sealed)).await
}

fn flash_key(service: &Service, token: &str) -> Result<DataKey> {
    service.keyring().derive_key(&format!("flash\n{token}"))
}

fn flash_place<'a>(key: &Key<'a>) -> Place<'a> {
    Place::of("sessions.flash", key.org, hex::encode(key.hash))
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
    let open = |sealed: Vec<u8>| flash_key(service, token)?.open_json(&flash_place(&key), &sealed);
    flash.map(open).transpose()
}

/// The organization that a token names. What is no token names none.
pub(crate) fn org(token: &str) -> Option<OrgId> {
    token.split_once('.')?.0.parse().ok()
}
