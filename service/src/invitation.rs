//! Invitations: a link that somebody may come in with, once, within three days. The same kind of link lets an
//! agent set a new password.
//!
//! The administrator hands the link over: nothing is sent. Only the token's hash is kept.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{OrgId, Problem, Violations};
use serde::Serialize;
use uuid::Uuid;

use crate::agent::{self, checked_username};
use crate::permission::{ManageAgents, PermissionSet};
use crate::secret::token_hash;
use crate::store::agent::New;
use crate::store::invitation::Row;
use crate::throttle::{self, Key, Verdict};
use crate::{Actor, Caller, Error, Permitted, Result, Service, audit, organization, password, role, secret, store};

/// How long a link is good.
pub const LIFETIME: TimeDelta = TimeDelta::days(3);
/// Of an organization, at once: a page shows them all.
const MOST: usize = 100;
/// Rows that one sweep takes.
const BATCH: i64 = 1_000;
const INVITATION: &str = "invitation";

/// An invitation that waits to be accepted.
#[derive(Debug, Clone)]
pub struct Pending {
    /// What [`withdraw`] knows it by: the hash of its token, in hexadecimal.
    pub id: String,
    /// Whom it is for.
    pub username: String,
    /// The role that it gives.
    pub role: String,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
    /// Whether it only sets a new password.
    pub resets_password: bool,
}

/// What who holds the link may know.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The organization that invites.
    pub org: OrgId,
    /// Whom it is for.
    pub username: String,
    /// Whether the agent exists in another organization: then it is their own password that they come in with.
    pub known: bool,
    /// Whether it only sets a new password.
    pub resets_password: bool,
}

/// An invitation as the audit trail has it.
#[derive(Serialize)]
struct Told<'a> {
    username: &'a str,
    role: &'a str,
    expires_at: DateTime<Utc>,
}

/// Invites somebody; an earlier invitation of the same user name is good no more. The token, which cannot be
/// had again.
///
/// # Errors
/// [`Error::Invalid`] for the user name, one that works here already, or the role; [`Error::Forbidden`] for a
/// role that may do what the caller may not, also where the earlier invitation is into one; [`Error::NotFound`] for the organization.
pub async fn create(service: &Service, caller: &Permitted<ManageAgents>, username: &str, role: &str) -> Result<String> {
    let username = checked_username(username)?;
    let mut tx = service.db.write().await?;
    organization::must_exist(&mut tx.conn(), caller.org()).await?;
    role::must_be_given(&mut tx.conn(), caller, role).await?;
    if store::agent::in_org_by_username(&mut tx.conn(), caller.org(), &username).await?.is_some() {
        return Err(Violations::one("/username", Problem::Duplicate).into());
    }
    let token = put(service, &mut tx, caller, Row::new(username, role.to_owned(), None)).await?;
    tx.commit().await?;
    Ok(token)
}

/// Makes a link with which an agent sets a new password. The token, which cannot be had again.
///
/// # Errors
/// As [`agent::reset_password`].
pub async fn reset_password(service: &Service, caller: &Permitted<ManageAgents>, agent: Uuid) -> Result<String> {
    let mut tx = service.db.write().await?;
    let member = agent::lock_resettable(&mut tx, caller, agent).await?;
    let token = put(service, &mut tx, caller, Row::new(member.username, member.role, Some(agent))).await?;
    tx.commit().await?;
    Ok(token)
}

async fn put(service: &Service, tx: &mut store::Tx, caller: &Caller, mut row: Row) -> Result<String> {
    let token = format!("{}.{}", caller.org(), hex::encode(service.random_bytes::<32>()?));
    row.token_hash = token_hash(&token).to_vec();
    row.expires_at = service.now() + LIFETIME;
    let waiting = store::invitation::list(&mut tx.conn(), caller.org(), service.now()).await?;
    let (same, others): (Vec<_>, Vec<_>) = waiting.iter().partition(|waiting| waiting.username == row.username);
    for replaced in same {
        must_cover_role(tx, caller, &replaced.role).await?;
    }
    if others.len() >= MOST {
        return Err(Violations::one("/username", Problem::TooMany { max: MOST }).into());
    }
    store::invitation::put(&mut tx.conn(), caller.org(), &row, service.now()).await?;
    let told = Told { username: &row.username, role: &row.role, expires_at: row.expires_at };
    let action = if row.agent_id.is_some() { "agent.offer_password_reset" } else { "agent.invite" };
    let subject = (INVITATION, hex::encode(&row.token_hash));
    audit::write(service, tx, caller, action, subject, (None, Some(&told))).await?;
    Ok(token)
}

/// Refuses to take back a link into a role that may do what the caller may not.
async fn must_cover_role(tx: &mut store::Tx, caller: &Caller, name: &str) -> Result<()> {
    match role::lock(&mut tx.conn(), caller.org(), name).await? {
        Some(permissions) => role::must_cover(caller, permissions),
        None => Ok(()),
    }
}

/// The organization's invitations that are still good.
///
/// # Errors
/// Only the database's.
pub async fn list(service: &Service, caller: &Permitted<ManageAgents>) -> Result<Vec<Pending>> {
    let mut reader = service.db.read().await?;
    let rows = store::invitation::list(&mut reader.conn(), caller.org(), service.now()).await?;
    reader.done();
    let pending = |row: Row| Pending {
        id: hex::encode(row.token_hash),
        username: row.username,
        role: row.role,
        expires_at: row.expires_at,
        resets_password: row.agent_id.is_some(),
    };
    Ok(rows.into_iter().map(pending).collect())
}

/// Takes an invitation back; one that is gone is no error.
///
/// # Errors
/// [`Error::Forbidden`] for one into a role that may do what the caller may not.
pub async fn withdraw(service: &Service, caller: &Permitted<ManageAgents>, id: &str) -> Result<()> {
    let Ok(hash) = hex::decode(id) else { return Err(Error::NotFound(INVITATION)) };
    let mut tx = service.db.write().await?;
    if let Some(row) = store::invitation::take(&mut tx.conn(), caller.org(), &hash, service.now()).await? {
        must_cover_role(&mut tx, caller, &row.role).await?;
        let subject = (INVITATION, id.to_owned());
        audit::note(service, &mut tx, caller, "agent.withdraw_invitation", subject, None).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// What the holder of a link is shown, while it is good.
///
/// # Errors
/// Only the database's.
pub async fn open(service: &Service, token: &str) -> Result<Option<Opened>> {
    let Some(org) = crate::session::org(token) else { return Ok(None) };
    let mut reader = service.db.read().await?;
    let row = store::invitation::get(&mut reader.conn(), &org, &token_hash(token), service.now()).await?;
    let Some(row) = row else { return Ok(None) };
    let known = store::agent::id_of(&mut reader.conn(), &row.username).await?.is_some();
    let resets_password = row.agent_id.is_some();
    Ok(Some(Opened { org, username: row.username, known: known && !resets_password, resets_password }))
}

/// Accepts an invitation: makes the agent with this password or, where there is one, lets them in to one more
/// organization with the password that they have. The user name, to sign in with.
///
/// # Errors
/// [`Error::NotFound`] for a link that is no longer good; [`Error::Invalid`] for the password.
pub async fn accept(service: &Service, token: &str, password: String, request_id: String) -> Result<String> {
    let org = crate::session::org(token).ok_or(Error::NotFound(INVITATION))?;
    let hash = token_hash(token);
    let opened = open(service, token).await?.ok_or(Error::NotFound(INVITATION))?;
    let mut new_hash = None;
    let mut known = None;
    if opened.known {
        let mut reader = service.db.read().await?;
        known = store::agent::id_of(&mut reader.conn(), &opened.username).await?;
        drop(reader);
        password::must_be_right(service, known.ok_or(Error::NotFound(INVITATION))?, password).await?;
    } else {
        password::check_new("/password", &password, &opened.username)?;
        // Holders of a link hash as often as they like otherwise.
        let ticket = match throttle::begin(service, &[Key::account(token)]).await? {
            Verdict::Go(ticket) => ticket,
            Verdict::Wait { seconds } => return Err(Violations::one("/password", Problem::Wait { seconds }).into()),
        };
        new_hash = Some(secret::hash_password(password, service.random_bytes()?).await?);
        throttle::succeed(service, ticket).await?;
    }
    let mut tx = service.db.write().await?;
    // The agent before the invitation, as everybody who takes such links back.
    if opened.resets_password
        && let Some(id) = store::agent::id_of(&mut tx.conn(), &opened.username).await?
    {
        store::agent::hold(&mut tx.conn(), id).await?;
    }
    let taken = store::invitation::take(&mut tx.conn(), &org, &hash, service.now()).await?;
    let row = taken.ok_or(Error::NotFound(INVITATION))?;
    let caller = |id: Uuid| {
        let actor = Actor::Agent { id, name: row.username.clone() };
        Caller::new(org.clone(), actor, PermissionSet::NONE, request_id.clone())
    };
    match (row.agent_id, known, new_hash) {
        (Some(id), _, Some(password_hash)) => {
            must_be_as_then(&mut tx, &org, id, &row.role).await?;
            agent::put_password(service, &mut tx, &caller(id), (id, &row.username), &password_hash).await?;
        }
        (None, Some(id), _) => agent::join(service, &mut tx, &caller(id), (id, &row.username), &row.role).await?,
        (None, None, Some(password_hash)) => {
            let new = New { id: service.new_id()?, username: &row.username, password_hash: &password_hash };
            agent::add(service, &mut tx, &caller(new.id), &new, &row.role).await?;
        }
        _ => return Err(Error::NotFound(INVITATION)),
    }
    tx.commit().await?;
    Ok(row.username)
}

/// Refuses to set the password of an agent who has begun to work elsewhere since the link was made: one organization
/// would open another's door. And of one who has another role by now, in which who made the link may not manage them.
/// Whoever lets them in to one more organization meanwhile waits.
async fn must_be_as_then(tx: &mut store::Tx, org: &OrgId, agent: Uuid, role: &str) -> Result<()> {
    store::agent::hold(&mut tx.conn(), agent).await?;
    match store::agent::get(&mut tx.conn(), org, agent).await? {
        Some(member) if member.organizations == 1 && member.role == role => Ok(()),
        _ => Err(Error::NotFound(INVITATION)),
    }
}

/// Deletes a batch of invitations that are out of date; how many that were.
pub(crate) async fn sweep(service: &Service) -> Result<u64> {
    let mut tx = service.db.write().await?;
    let swept = store::invitation::delete_old(&mut tx.conn(), service.now(), BATCH).await?;
    tx.commit().await?;
    Ok(swept)
}
