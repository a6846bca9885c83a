//! Agents' rows. An agent is known by user name before the organization is.

use chrono::{DateTime, Utc};
use domain::OrgId;
use secrecy::zeroize::Zeroizing;
use uuid::Uuid;

use super::{Conn, on, statements, totp};
use crate::Result;

/// What [`get`] and [`list`] read of an agent.
macro_rules! members {
    ($rest:literal) => {
        concat!(
            "SELECT o.agent_id, o.username, o.role, r.permissions, o.suspended_at, o.signed_in_at,
                t.confirmed_at AS totp_since,
                (SELECT COUNT(*) FROM org_agents e WHERE e.agent_id = o.agent_id) AS organizations
            FROM org_agents o
            LEFT JOIN org_roles r ON r.org_id = o.org_id AND r.name = o.role
            LEFT JOIN agent_totp t ON t.agent_id = o.agent_id AND t.confirmed_at IS NOT NULL ",
            $rest
        )
    };
}

statements! {
    INSERT = "INSERT INTO agents (id, username, password_hash, created_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING";
    JOIN = "INSERT INTO org_agents (org_id, agent_id, username, role, created_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT DO NOTHING";
    ID_OF = "SELECT id FROM agents WHERE username = $1";
    PASSWORD_HASH = "SELECT password_hash FROM agents WHERE id = $1";
    SET_PASSWORD = "UPDATE agents SET password_hash = $2 WHERE id = $1";
    SIGNING_IN = "SELECT a.id, a.password_hash, t.secret AS totp_secret, d.last_seen_at AS known_since
        FROM agents a
        LEFT JOIN agent_totp t ON t.agent_id = a.id AND t.confirmed_at IS NOT NULL
        LEFT JOIN known_devices d ON d.agent_id = a.id AND d.token_hash = $2
        WHERE a.username = $1";
    LAST_ORG = "SELECT org_id FROM org_agents WHERE agent_id = $1 AND suspended_at IS NULL
        ORDER BY signed_in_at DESC NULLS LAST, org_id LIMIT 1";
    LAST_MEMBERSHIP = "SELECT org_id, username FROM org_agents WHERE agent_id = $1
        ORDER BY signed_in_at DESC NULLS LAST, org_id LIMIT 1";
    WORKING = "SELECT o.username, o.role, r.permissions FROM org_agents o
        LEFT JOIN org_roles r ON r.org_id = o.org_id AND r.name = o.role
        WHERE o.org_id = $1 AND o.agent_id = $2 AND o.suspended_at IS NULL";
    ORGANIZATIONS = "SELECT org_id, role FROM org_agents WHERE agent_id = $1 AND suspended_at IS NULL ORDER BY org_id LIMIT 100";
    LIST = members!("WHERE o.org_id = $1 AND o.username > $2 ORDER BY o.username LIMIT $3");
    GET = members!("WHERE o.org_id = $1 AND o.agent_id = $2");
    IN_ORG_BY_USERNAME = "SELECT agent_id FROM org_agents WHERE org_id = $1 AND username = $2";
    /// A write that changes nothing: others who would change the agent here wait, on both engines.
    LOCK = "UPDATE org_agents SET role = role WHERE org_id = $1 AND agent_id = $2";
    /// The same for the agent in all organizations.
    HOLD = "UPDATE agents SET password_hash = password_hash WHERE id = $1";
    SET_ROLE = "UPDATE org_agents SET role = $3 WHERE org_id = $1 AND agent_id = $2";
    SET_SUSPENDED = "UPDATE org_agents SET suspended_at = $3 WHERE org_id = $1 AND agent_id = $2";
    SET_SIGNED_IN = "UPDATE org_agents SET signed_in_at = $3 WHERE org_id = $1 AND agent_id = $2";
}

/// What a new agent is made of.
pub(crate) struct New<'a> {
    pub(crate) id: Uuid,
    pub(crate) username: &'a str,
    pub(crate) password_hash: &'a str,
}

/// Somebody who wants to come in.
pub(crate) struct SigningIn {
    pub(crate) id: Uuid,
    pub(crate) password_hash: String,
    /// Where a code is asked for.
    pub(crate) totp_secret: Option<Zeroizing<Vec<u8>>>,
    /// Where the browser is one that the agent has signed in with.
    pub(crate) known_since: Option<DateTime<Utc>>,
}

/// An agent's place in an organization.
#[derive(sqlx::FromRow)]
pub(crate) struct Working {
    pub(crate) username: String,
    pub(crate) role: String,
    pub(crate) permissions: Option<String>,
}

/// An agent of an organization, for its administrators.
#[derive(sqlx::FromRow)]
pub(crate) struct MemberRow {
    pub(crate) agent_id: Uuid,
    pub(crate) username: String,
    pub(crate) role: String,
    pub(crate) permissions: Option<String>,
    pub(crate) suspended_at: Option<DateTime<Utc>>,
    pub(crate) signed_in_at: Option<DateTime<Utc>>,
    pub(crate) totp_since: Option<DateTime<Utc>>,
    pub(crate) organizations: i64,
}

/// `Ok(false)` means that the user name is taken.
pub(crate) async fn insert(conn: &mut Conn<'_>, new: &New<'_>, now: DateTime<Utc>) -> Result<bool> {
    let rows = on!(conn, c => sqlx::query(INSERT)
        .bind(new.id)
        .bind(new.username)
        .bind(new.password_hash)
        .bind(now)
        .execute(c)
        .await?
        .rows_affected());
    Ok(rows == 1)
}

/// `Ok(false)` means that the agent works there already.
pub(crate) async fn join(
    conn: &mut Conn<'_>,
    org: &OrgId,
    (id, username): (Uuid, &str),
    role: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = on!(conn, c => sqlx::query(JOIN)
        .bind(org.as_str())
        .bind(id)
        .bind(username)
        .bind(role)
        .bind(now)
        .execute(c)
        .await?
        .rows_affected());
    Ok(rows == 1)
}

pub(crate) async fn id_of(conn: &mut Conn<'_>, username: &str) -> Result<Option<Uuid>> {
    Ok(on!(conn, c => sqlx::query_scalar(ID_OF).bind(username).fetch_optional(c).await)?)
}

pub(crate) async fn password_hash(conn: &mut Conn<'_>, id: Uuid) -> Result<Option<String>> {
    Ok(on!(conn, c => sqlx::query_scalar(PASSWORD_HASH).bind(id).fetch_optional(c).await)?)
}

pub(crate) async fn set_password(conn: &mut Conn<'_>, id: Uuid, hash: &str) -> Result<()> {
    on!(conn, c => sqlx::query(SET_PASSWORD).bind(id).bind(hash).execute(c).await.map(drop))?;
    Ok(())
}

pub(crate) async fn signing_in(conn: &mut Conn<'_>, username: &str, device: &[u8]) -> Result<Option<SigningIn>> {
    type Found = (Uuid, String, Option<Vec<u8>>, Option<DateTime<Utc>>);
    let found: Option<Found> =
        on!(conn, c => sqlx::query_as(SIGNING_IN).bind(username).bind(device).fetch_optional(c).await)?;
    let Some((id, password_hash, sealed, known_since)) = found else { return Ok(None) };
    let totp_secret = sealed.map(|sealed| totp::open(conn.keyring(), id, &sealed)).transpose()?;
    Ok(Some(SigningIn { id, password_hash, totp_secret, known_since }))
}

/// The organization that the agent signed in to last.
pub(crate) async fn last_org(conn: &mut Conn<'_>, id: Uuid) -> Result<Option<String>> {
    Ok(on!(conn, c => sqlx::query_scalar(LAST_ORG).bind(id).fetch_optional(c).await)?)
}

/// The organization that an agent signed in to last, suspended there or not, and their user name.
pub(crate) async fn last_membership(conn: &mut Conn<'_>, id: Uuid) -> Result<Option<(String, String)>> {
    Ok(on!(conn, c => sqlx::query_as(LAST_MEMBERSHIP).bind(id).fetch_optional(c).await)?)
}

pub(crate) async fn working(conn: &mut Conn<'_>, org: &OrgId, id: Uuid) -> Result<Option<Working>> {
    Ok(on!(conn, c => sqlx::query_as(WORKING).bind(org.as_str()).bind(id).fetch_optional(c).await)?)
}

/// Organizations with the agent's role in each.
pub(crate) async fn organizations(conn: &mut Conn<'_>, id: Uuid) -> Result<Vec<(String, String)>> {
    Ok(on!(conn, c => sqlx::query_as(ORGANIZATIONS).bind(id).fetch_all(c).await)?)
}

pub(crate) async fn list(conn: &mut Conn<'_>, org: &OrgId, after: &str, most: i64) -> Result<Vec<MemberRow>> {
    Ok(on!(conn, c => sqlx::query_as(LIST).bind(org.as_str()).bind(after).bind(most).fetch_all(c).await)?)
}

pub(crate) async fn get(conn: &mut Conn<'_>, org: &OrgId, id: Uuid) -> Result<Option<MemberRow>> {
    Ok(on!(conn, c => sqlx::query_as(GET).bind(org.as_str()).bind(id).fetch_optional(c).await)?)
}

pub(crate) async fn in_org_by_username(conn: &mut Conn<'_>, org: &OrgId, username: &str) -> Result<Option<Uuid>> {
    Ok(
        on!(conn, c => sqlx::query_scalar(IN_ORG_BY_USERNAME).bind(org.as_str()).bind(username).fetch_optional(c).await)?,
    )
}

/// Others who would let the agent in, here or elsewhere, set their password or end their sessions wait until the
/// transaction ends. What is locked is locked in this order: the role, the agent, their place in the organization,
/// invitations, ways in, sessions.
pub(crate) async fn hold(conn: &mut Conn<'_>, id: Uuid) -> Result<()> {
    on!(conn, c => sqlx::query(HOLD).bind(id).execute(c).await.map(drop))?;
    Ok(())
}

pub(crate) async fn lock(conn: &mut Conn<'_>, org: &OrgId, id: Uuid) -> Result<()> {
    on!(conn, c => sqlx::query(LOCK).bind(org.as_str()).bind(id).execute(c).await.map(drop))?;
    Ok(())
}

pub(crate) async fn set_role(conn: &mut Conn<'_>, org: &OrgId, id: Uuid, role: &str) -> Result<()> {
    on!(conn, c => sqlx::query(SET_ROLE).bind(org.as_str()).bind(id).bind(role).execute(c).await.map(drop))?;
    Ok(())
}

pub(crate) async fn set_suspended(conn: &mut Conn<'_>, org: &OrgId, id: Uuid, at: Option<DateTime<Utc>>) -> Result<()> {
    on!(conn, c => sqlx::query(SET_SUSPENDED).bind(org.as_str()).bind(id).bind(at).execute(c).await.map(drop))?;
    Ok(())
}

pub(crate) async fn set_signed_in(conn: &mut Conn<'_>, org: &OrgId, id: Uuid, at: DateTime<Utc>) -> Result<()> {
    on!(conn, c => sqlx::query(SET_SIGNED_IN).bind(org.as_str()).bind(id).bind(at).execute(c).await.map(drop))?;
    Ok(())
}
