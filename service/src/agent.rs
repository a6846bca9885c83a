//! Agents: the people at the desk, each with a role in every organization they work for.
//!
//! An administrator manages the agents of their own organization. What belongs to the person (password,
//! second step) and not to the organization, an administrator can reset only for an agent who works nowhere
//! else: otherwise one organization could open another's door. Nobody manages somebody who may do more.

use chrono::{DateTime, Utc};
use domain::{OrgId, Problem, Violations};
use serde::Serialize;
use uuid::Uuid;

use crate::permission::{ManageAgents, PermissionSet};
use crate::store::agent::{MemberRow, New};
use crate::store::{self, Conn, Tx};
use crate::{Actor, Caller, Conflict, Error, Permitted, Result, Service};
use crate::{audit, organization, passkey, password, role, secret, session};

/// Agents on a page of their list.
const PAGE: i64 = 50;
const AGENT: &str = "agent";

/// Somebody who has signed in.
#[derive(Debug, Clone)]
pub struct Agent {
    /// The agent's id.
    pub id: Uuid,
    /// The organization that the agent sees.
    pub org: OrgId,
    /// The name the agent signs in with.
    pub username: String,
    /// The agent's role there.
    pub role: String,
    /// What the agent may do there.
    pub permissions: PermissionSet,
}

impl Agent {
    /// The agent as the caller of a request.
    pub fn caller(&self, request_id: String) -> Caller {
        let actor = Actor::Agent { id: self.id, name: self.username.clone() };
        Caller::new(self.org.clone(), actor, self.permissions, request_id)
    }
}

/// An agent as the organization's administrators see them.
#[derive(Debug, Clone)]
pub struct Member {
    /// The agent's id.
    pub id: Uuid,
    /// The name the agent signs in with.
    pub username: String,
    /// The agent's role.
    pub role: String,
    /// Since when the agent may not come in.
    pub suspended_at: Option<DateTime<Utc>>,
    /// The last sign-in to this organization.
    pub signed_in_at: Option<DateTime<Utc>>,
    /// Whether a one-time code is asked for.
    pub has_totp: bool,
    /// Whether this organization is the agent's only one, so that its administrators may reset the password
    /// and the second step.
    pub only_here: bool,
}

/// A page of agents, by user name.
#[derive(Debug, Clone)]
pub struct Page {
    /// At most 50.
    pub agents: Vec<Member>,
    /// The user name after which the next page begins.
    pub next: Option<String>,
}

/// An agent as the audit trail has it.
#[derive(Serialize)]
pub(crate) struct Told<'a> {
    pub(crate) username: &'a str,
    pub(crate) role: &'a str,
    pub(crate) suspended: bool,
}

/// Makes an agent of the caller's organization.
///
/// User names are compared in lower case; a password has 12 to 200 characters and is no common one.
///
/// # Errors
/// [`Error::Invalid`] for a user name, password or role that cannot be, [`Error::NotFound`] for the
/// organization, [`Conflict::AgentExists`].
pub async fn create(
    service: &Service,
    caller: &Permitted<ManageAgents>,
    username: &str,
    password: String,
    role: &str,
) -> Result<()> {
    let username = checked_username(username)?;
    password::check_new("/password", &password, &username)?;
    let password_hash = secret::hash_password(password, service.random_bytes()?).await?;
    let mut tx = service.db.write().await?;
    organization::must_exist(&mut tx.conn(), caller.org()).await?;
    role::must_be_given(&mut tx.conn(), caller, role).await?;
    let new = New { id: service.new_id()?, username: &username, password_hash: &password_hash };
    add(service, &mut tx, caller, &new, role).await?;
    tx.commit().await
}

/// Makes an agent with a role in the caller's organization, and tells the audit trail.
pub(crate) async fn add(service: &Service, tx: &mut Tx, caller: &Caller, new: &New<'_>, role: &str) -> Result<()> {
    if !store::agent::insert(&mut tx.conn(), new, service.now()).await? {
        return Err(Conflict::AgentExists.into());
    }
    join(service, tx, caller, (new.id, new.username), role).await
}

/// Gives an agent that there is a role in the caller's organization, and tells the audit trail.
pub(crate) async fn join(
    service: &Service,
    tx: &mut Tx,
    caller: &Caller,
    (id, username): (Uuid, &str),
    role: &str,
) -> Result<()> {
    store::agent::hold(&mut tx.conn(), id).await?;
    if !store::agent::join(&mut tx.conn(), caller.org(), (id, username), role, service.now()).await? {
        return Err(Conflict::AgentExists.into());
    }
    // Made by an organization that was their only one: it is not any more.
    store::invitation::delete_resets(&mut tx.conn(), id, username).await?;
    let told = Told { username, role, suspended: false };
    audit::write(service, tx, caller, "agent.create", (AGENT, id.to_string()), (None, Some(&told))).await
}

/// Whether there is an agent of this user name, in whatever organization: for commands.
///
/// # Errors
/// Only the database's.
pub async fn exists(service: &Service, username: &str) -> Result<bool> {
    let mut reader = service.db.read().await?;
    Ok(store::agent::id_of(&mut reader.conn(), &normal_username(username)).await?.is_some())
}

/// A page of the organization's agents, whose user names come after `after`.
///
/// # Errors
/// Only the database's.
pub async fn list(service: &Service, caller: &Permitted<ManageAgents>, after: &str) -> Result<Page> {
    let mut reader = service.db.read().await?;
    let after = normal_username(after);
    let mut rows = store::agent::list(&mut reader.conn(), caller.org(), &after, PAGE + 1).await?;
    reader.done();
    let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = rows.len() > most;
    rows.truncate(most);
    let next = if more { rows.last().map(|row| row.username.clone()) } else { None };
    Ok(Page { agents: rows.into_iter().map(member).collect(), next })
}

/// One agent of the caller's organization.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get(service: &Service, caller: &Permitted<ManageAgents>, id: Uuid) -> Result<Member> {
    let mut reader = service.db.read().await?;
    let row = store::agent::get(&mut reader.conn(), caller.org(), id).await?.ok_or(Error::NotFound(AGENT))?;
    reader.done();
    Ok(member(row))
}

/// The id of the agent of this user name in the caller's organization.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(service: &Service, caller: &Permitted<ManageAgents>, username: &str) -> Result<Uuid> {
    let username = normal_username(username);
    let mut reader = service.db.read().await?;
    let found = store::agent::in_org_by_username(&mut reader.conn(), caller.org(), &username).await?;
    found.ok_or(Error::NotFound(AGENT))
}

fn member(row: MemberRow) -> Member {
    Member {
        id: row.agent_id,
        username: row.username,
        role: row.role,
        suspended_at: row.suspended_at,
        signed_in_at: row.signed_in_at,
        has_totp: row.totp_since.is_some(),
        only_here: row.organizations == 1,
    }
}

/// Gives an agent another role. The agent's sessions here end: what they may do begins with a new one.
///
/// # Errors
/// [`Error::Invalid`] for a role that is not there and for the caller's own, [`Error::NotFound`] for the
/// agent, [`Error::Forbidden`] where either role may do what the caller may not.
pub async fn set_role(service: &Service, caller: &Permitted<ManageAgents>, id: Uuid, role: &str) -> Result<()> {
    let mut tx = service.db.write().await?;
    role::must_be_given(&mut tx.conn(), caller, role).await?;
    let before = lock_manageable(&mut tx, caller, id).await?;
    // Whoever made one might manage the agent then: they need not any more.
    store::invitation::delete_resets(&mut tx.conn(), id, &before.username).await?;
    store::agent::set_role(&mut tx.conn(), caller.org(), id, role).await?;
    store::session::delete_of(&mut tx.conn(), caller.org(), id).await?;
    let suspended = before.suspended_at.is_some();
    let (from, to) = (
        Told { username: &before.username, role: &before.role, suspended },
        Told { username: &before.username, role, suspended },
    );
    let told = (Some(&from), Some(&to));
    audit::write(service, &mut tx, caller, "agent.set_role", (AGENT, id.to_string()), told).await?;
    tx.commit().await
}

/// Keeps an agent out of the organization, and ends their sessions here.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] for the caller themselves; [`Error::Forbidden`] for an agent who
/// may do what the caller may not.
pub async fn suspend(service: &Service, caller: &Permitted<ManageAgents>, id: Uuid) -> Result<()> {
    set_suspended(service, caller, id, Some(service.now())).await
}

/// Lets a suspended agent in again.
///
/// # Errors
/// As [`suspend`].
pub async fn resume(service: &Service, caller: &Permitted<ManageAgents>, id: Uuid) -> Result<()> {
    set_suspended(service, caller, id, None).await
}

async fn set_suspended(service: &Service, caller: &Caller, id: Uuid, at: Option<DateTime<Utc>>) -> Result<()> {
    let mut tx = service.db.write().await?;
    let before = lock_manageable(&mut tx, caller, id).await?;
    store::agent::set_suspended(&mut tx.conn(), caller.org(), id, at).await?;
    if at.is_some() {
        store::session::delete_of(&mut tx.conn(), caller.org(), id).await?;
    }
    let told = |suspended| Told { username: &before.username, role: &before.role, suspended };
    let (from, to) = (told(before.suspended_at.is_some()), told(at.is_some()));
    let action = if at.is_some() { "agent.suspend" } else { "agent.resume" };
    audit::write(service, &mut tx, caller, action, (AGENT, id.to_string()), (Some(&from), Some(&to))).await?;
    tx.commit().await
}

/// Sets an agent's password: an operator's command. All of the agent's sessions end.
///
/// # Errors
/// As [`suspend`], and [`Error::Invalid`] for the password or an agent who works elsewhere too.
pub async fn reset_password(
    service: &Service,
    caller: &Permitted<ManageAgents>,
    id: Uuid,
    password: String,
) -> Result<()> {
    let username = get(service, caller, id).await?.username;
    password::check_new("/password", &password, &username)?;
    let hash = secret::hash_password(password, service.random_bytes()?).await?;
    let mut tx = service.db.write().await?;
    let member = lock_resettable(&mut tx, caller, id).await?;
    put_password(service, &mut tx, caller, (id, &member.username), &hash).await?;
    tx.commit().await
}

/// Sets the password, ends all sessions, takes back links that would set another one, and forgets passkeys and the
/// browsers that were signed in with. The agent is held.
pub(crate) async fn put_password(
    service: &Service,
    tx: &mut Tx,
    caller: &Caller,
    (id, username): (Uuid, &str),
    hash: &str,
) -> Result<()> {
    store::invitation::delete_resets(&mut tx.conn(), id, username).await?;
    store::agent::set_password(&mut tx.conn(), id, hash).await?;
    store::session::delete_others(&mut tx.conn(), id, &[]).await?;
    store::device::delete_of_agent(&mut tx.conn(), id).await?;
    passkey::remove_all(service, tx, caller, id).await?;
    audit::note(service, tx, caller, "agent.reset_password", (AGENT, id.to_string()), None).await
}

/// Changes the caller's own password. All their other sessions end; this one's new token comes back.
///
/// # Errors
/// [`Error::Invalid`] when the current password is wrong or the new one cannot be, [`Error::Forbidden`] for a
/// caller who is no agent.
pub async fn change_password(
    service: &Service,
    caller: &Caller,
    token: &str,
    current: String,
    new: String,
) -> Result<String> {
    let id = own_id(caller)?;
    password::check_new("/new_password", &new, caller.actor().name())?;
    password::must_be_right(service, id, current).await?;
    let hash = secret::hash_password(new, service.random_bytes()?).await?;
    let mut tx = service.db.write().await?;
    let fresh = session::rotate_and_end_others(service, &mut tx, caller, id, token).await?;
    store::invitation::delete_resets(&mut tx.conn(), id, caller.actor().name()).await?;
    store::agent::set_password(&mut tx.conn(), id, &hash).await?;
    audit::note(service, &mut tx, caller, "agent.change_password", (AGENT, id.to_string()), None).await?;
    tx.commit().await?;
    Ok(fresh)
}

/// The organizations that the caller may switch between, with the role in each, by name.
///
/// # Errors
/// [`Error::Forbidden`] for a caller who is no agent.
pub async fn organizations(service: &Service, caller: &Caller) -> Result<Vec<(OrgId, String)>> {
    let id = own_id(caller)?;
    let mut reader = service.db.read().await?;
    let rows = store::agent::organizations(&mut reader.conn(), id).await?;
    reader.done();
    let parse = |(org, role): (String, String)| {
        Ok((org.parse().map_err(|_| Error::corrupt("org_agents", "org_id", id))?, role))
    };
    rows.into_iter().map(parse).collect()
}

/// The agent in an organization where they work and are not suspended.
pub(crate) async fn in_org(conn: &mut Conn<'_>, org: &OrgId, id: Uuid) -> Result<Option<Agent>> {
    let Some(row) = store::agent::working(conn, org, id).await? else { return Ok(None) };
    let permissions = role::permissions(org, &row.role, row.permissions.as_deref())?;
    Ok(Some(Agent { id, org: org.clone(), username: row.username, role: row.role, permissions }))
}

/// The caller's own id: what is one's own is no key's or command's.
pub(crate) fn own_id(caller: &Caller) -> Result<Uuid> {
    match caller.actor() {
        Actor::Agent { id, .. } => Ok(*id),
        _ => Err(Error::Forbidden { permission: AGENT }),
    }
}

/// An agent whom the caller may manage: somebody else, who may do nothing that the caller may not. Held, so that nobody
/// signs in meanwhile by what is about to change.
pub(crate) async fn lock_manageable(tx: &mut Tx, caller: &Caller, id: Uuid) -> Result<MemberRow> {
    if own_id(caller).is_ok_and(|own| own == id) {
        return Err(Violations::one("/agent", Problem::Yourself).into());
    }
    store::agent::hold(&mut tx.conn(), id).await?;
    store::agent::lock(&mut tx.conn(), caller.org(), id).await?;
    let row = store::agent::get(&mut tx.conn(), caller.org(), id).await?.ok_or(Error::NotFound(AGENT))?;
    role::must_cover(caller, role::permissions(caller.org(), &row.role, row.permissions.as_deref())?)?;
    Ok(row)
}

/// An agent whose password and second step the caller may reset: nobody who works elsewhere too, unless it is
/// the operator who asks.
pub(crate) async fn lock_resettable(tx: &mut Tx, caller: &Caller, id: Uuid) -> Result<MemberRow> {
    let row = lock_manageable(tx, caller, id).await?;
    if row.organizations > 1 && !matches!(caller.actor(), Actor::Command { .. }) {
        return Err(Violations::one("/agent", Problem::OtherOrganizations).into());
    }
    Ok(row)
}

/// Refuses an agent whom the caller may not manage.
pub(crate) async fn must_be_manageable(service: &Service, caller: &Caller, id: Uuid) -> Result<()> {
    // Dropped without a commit: nothing is changed.
    lock_manageable(&mut service.db.write().await?, caller, id).await.map(drop)
}

/// A user name as it is kept: 1 to 100 characters without space, in lower case.
pub(crate) fn checked_username(username: &str) -> Result<String> {
    let username = username.trim().to_lowercase();
    let problem = match username.chars().count() {
        0 => Problem::Missing,
        length if length > 100 => Problem::TooLong { max: 100 },
        _ if username.chars().any(|c| c.is_whitespace() || c.is_control()) => {
            Problem::NotAllowed("no spaces".to_owned())
        }
        _ => return Ok(username),
    };
    Err(Violations::one("/username", problem).into())
}

/// A user name as it is looked for; with control characters, which PostgreSQL may not take, it is nobody's.
pub(crate) fn normal_username(username: &str) -> String {
    if username.chars().any(char::is_control) { String::new() } else { username.trim().to_lowercase() }
}
