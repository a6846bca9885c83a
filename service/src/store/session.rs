//! Agents' sessions. A session belongs to an organization, and its cookie names it, so that the
//! organization stands first in its key too. Only the token's hash is kept.

use chrono::{DateTime, Utc};
use domain::OrgId;
use uuid::Uuid;

use super::{Conn, on, statements};
use crate::Result;

statements! {
    INSERT = "INSERT INTO sessions (org_id, token_hash, agent_id, device, created_at, last_seen_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    GET = "SELECT o.agent_id, o.username, o.role, r.permissions, s.device, s.created_at, s.last_seen_at FROM sessions s
        JOIN org_agents o ON o.org_id = s.org_id AND o.agent_id = s.agent_id AND o.suspended_at IS NULL
        LEFT JOIN org_roles r ON r.org_id = o.org_id AND r.name = o.role
        WHERE s.org_id = $1 AND s.token_hash = $2 AND s.created_at > $3 AND s.last_seen_at > $4";
    OF_AGENT = "SELECT token_hash, device, created_at, last_seen_at FROM sessions
        WHERE org_id = $1 AND agent_id = $2 AND created_at > $3 AND last_seen_at > $4 ORDER BY last_seen_at DESC LIMIT 100";
    TOUCH = "UPDATE sessions SET last_seen_at = $3 WHERE org_id = $1 AND token_hash = $2";
    /// What was kept for the older token can't be opened with the new one.
    ROTATE = "UPDATE sessions SET token_hash = $3, flash = NULL WHERE org_id = $1 AND token_hash = $2";
    SET_FLASH = "UPDATE sessions SET flash = $3 WHERE org_id = $1 AND token_hash = $2";
    GET_FLASH = "SELECT flash FROM sessions WHERE org_id = $1 AND token_hash = $2 AND flash IS NOT NULL";
    FLASH_OF = "SELECT flash FROM sessions
        WHERE org_id = $1 AND token_hash = $2 AND agent_id = $3 AND flash IS NOT NULL";
    DELETE = "DELETE FROM sessions WHERE org_id = $1 AND token_hash = $2";
    DELETE_ONE_OF = "DELETE FROM sessions WHERE org_id = $1 AND agent_id = $2 AND token_hash = $3";
    DELETE_OF = "DELETE FROM sessions WHERE org_id = $1 AND agent_id = $2";
    /// In all of the agent's organizations, but for one session.
    DELETE_OTHERS = "DELETE FROM sessions WHERE agent_id = $1 AND token_hash <> $2
        AND org_id IN (SELECT org_id FROM org_agents WHERE agent_id = $1)";
    DELETE_OLD = "DELETE FROM sessions WHERE org_id = $1 AND last_seen_at < $2";
}

/// A living session and its agent.
#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) agent_id: Uuid,
    pub(crate) username: String,
    pub(crate) role: String,
    /// Those of a role of the organization's own.
    pub(crate) permissions: Option<String>,
    pub(crate) device: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) last_seen_at: DateTime<Utc>,
}

/// One of an agent's sessions.
#[derive(sqlx::FromRow)]
pub(crate) struct Listed {
    pub(crate) token_hash: Vec<u8>,
    pub(crate) device: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) last_seen_at: DateTime<Utc>,
}

/// What a session is found by.
pub(crate) struct Key<'a> {
    pub(crate) org: &'a OrgId,
    pub(crate) hash: &'a [u8],
}

/// What a session begins with.
pub(crate) struct New<'a> {
    pub(crate) agent: Uuid,
    pub(crate) device: &'a str,
    /// When the agent signed in.
    pub(crate) began: DateTime<Utc>,
}

/// What lives: began after the first time, and was used after the second.
#[derive(Clone, Copy)]
pub(crate) struct Living {
    pub(crate) created_after: DateTime<Utc>,
    pub(crate) seen_after: DateTime<Utc>,
}

pub(crate) async fn insert(conn: &mut Conn<'_>, key: &Key<'_>, new: &New<'_>, now: DateTime<Utc>) -> Result<()> {
    on!(conn, c => sqlx::query(INSERT)
        .bind(key.org.as_str())
        .bind(key.hash)
        .bind(new.agent)
        .bind(new.device)
        .bind(new.began)
        .bind(now)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// The session, when it lives and its agent is not suspended.
pub(crate) async fn get(conn: &mut Conn<'_>, key: &Key<'_>, living: Living) -> Result<Option<Row>> {
    Ok(on!(conn, c => sqlx::query_as(GET)
        .bind(key.org.as_str())
        .bind(key.hash)
        .bind(living.created_after)
        .bind(living.seen_after)
        .fetch_optional(c)
        .await)?)
}

/// The agent's living sessions in the organization, the one used last first.
pub(crate) async fn of_agent(conn: &mut Conn<'_>, org: &OrgId, agent: Uuid, living: Living) -> Result<Vec<Listed>> {
    Ok(on!(conn, c => sqlx::query_as(OF_AGENT)
        .bind(org.as_str())
        .bind(agent)
        .bind(living.created_after)
        .bind(living.seen_after)
        .fetch_all(c)
        .await)?)
}

pub(crate) async fn touch(conn: &mut Conn<'_>, key: &Key<'_>, now: DateTime<Utc>) -> Result<()> {
    on!(conn, c => sqlx::query(TOUCH).bind(key.org.as_str()).bind(key.hash).bind(now).execute(c).await.map(drop))?;
    Ok(())
}

/// Gives the session another token, if there is one.
pub(crate) async fn rotate(conn: &mut Conn<'_>, key: &Key<'_>, hash: &[u8]) -> Result<bool> {
    let rows = on!(conn, c => sqlx::query(ROTATE)
        .bind(key.org.as_str())
        .bind(key.hash)
        .bind(hash)
        .execute(c)
        .await?
        .rows_affected());
    Ok(rows == 1)
}

/// Keeps what is shown once, sealed, instead of what was kept before.
pub(crate) async fn set_flash(conn: &mut Conn<'_>, key: &Key<'_>, flash: Option<&[u8]>) -> Result<()> {
    on!(conn, c => sqlx::query(SET_FLASH)
        .bind(key.org.as_str())
        .bind(key.hash)
        .bind(flash)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

pub(crate) async fn get_flash(conn: &mut Conn<'_>, key: &Key<'_>) -> Result<Option<Vec<u8>>> {
    Ok(on!(conn, c => sqlx::query_scalar(GET_FLASH)
        .bind(key.org.as_str())
        .bind(key.hash)
        .fetch_optional(c)
        .await)?)
}

/// The flash of a session, ended or not, if it was this agent's.
pub(crate) async fn flash_of(conn: &mut Conn<'_>, key: &Key<'_>, agent: Uuid) -> Result<Option<Vec<u8>>> {
    Ok(on!(conn, c => sqlx::query_scalar(FLASH_OF)
        .bind(key.org.as_str())
        .bind(key.hash)
        .bind(agent)
        .fetch_optional(c)
        .await)?)
}

/// Whether there was one.
pub(crate) async fn delete(conn: &mut Conn<'_>, key: &Key<'_>) -> Result<bool> {
    let rows =
        on!(conn, c => sqlx::query(DELETE).bind(key.org.as_str()).bind(key.hash).execute(c).await?.rows_affected());
    Ok(rows == 1)
}

/// Whether the agent had this session.
pub(crate) async fn delete_one_of(conn: &mut Conn<'_>, key: &Key<'_>, agent: Uuid) -> Result<bool> {
    let rows = on!(conn, c => sqlx::query(DELETE_ONE_OF)
        .bind(key.org.as_str())
        .bind(agent)
        .bind(key.hash)
        .execute(c)
        .await?
        .rows_affected());
    Ok(rows == 1)
}

/// All of the agent's in the organization.
pub(crate) async fn delete_of(conn: &mut Conn<'_>, org: &OrgId, agent: Uuid) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE_OF).bind(org.as_str()).bind(agent).execute(c).await.map(drop))?;
    Ok(())
}

/// All of the agent's anywhere, but for the one with this hash.
pub(crate) async fn delete_others(conn: &mut Conn<'_>, agent: Uuid, but: &[u8]) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE_OTHERS).bind(agent).bind(but).execute(c).await.map(drop))?;
    Ok(())
}

pub(crate) async fn delete_old(conn: &mut Conn<'_>, org: &OrgId, seen_before: DateTime<Utc>) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE_OLD).bind(org.as_str()).bind(seen_before).execute(c).await.map(drop))?;
    Ok(())
}
