//! Agents' sessions. A session belongs to an organization, and its cookie names it, so that the
//! organization stands first in its key too. Only the token's hash is kept.

use chrono::{DateTime, Utc};
use domain::OrgId;
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use super::{Conn, on, statements};
use crate::Result;

statements! {
    INSERT = "INSERT INTO sessions (org_id, token_hash, agent_id, created_at, last_seen_at) VALUES ($1, $2, $3, $4, $4)";
    GET = "SELECT a.id AS agent_id, a.username, o.permissions, s.last_seen_at FROM sessions s
        JOIN agents a ON a.id = s.agent_id
        JOIN org_agents o ON o.org_id = s.org_id AND o.agent_id = s.agent_id
        WHERE s.org_id = $1 AND s.token_hash = $2 AND s.created_at > $3 AND s.last_seen_at > $4";
    TOUCH = "UPDATE sessions SET last_seen_at = $3 WHERE org_id = $1 AND token_hash = $2";
    SET_FLASH = "UPDATE sessions SET flash = $3 WHERE org_id = $1 AND token_hash = $2";
    GET_FLASH = "SELECT flash FROM sessions WHERE org_id = $1 AND token_hash = $2 AND flash IS NOT NULL";
    DELETE = "DELETE FROM sessions WHERE org_id = $1 AND token_hash = $2";
    DELETE_OLD = "DELETE FROM sessions WHERE org_id = $1 AND last_seen_at < $2";
}

/// A living session and its agent.
#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) agent_id: Uuid,
    pub(crate) username: String,
    pub(crate) permissions: String,
    pub(crate) last_seen_at: DateTime<Utc>,
}

/// What a session is found by.
pub(crate) struct Key<'a> {
    pub(crate) org: &'a OrgId,
    pub(crate) hash: &'a [u8],
}

pub(crate) async fn insert(conn: &mut Conn<'_>, key: &Key<'_>, agent: Uuid, now: DateTime<Utc>) -> Result<()> {
    on!(conn, c => sqlx::query(INSERT)
        .bind(key.org.as_str())
        .bind(key.hash)
        .bind(agent)
        .bind(now)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// The session, when it began after `created_after` and was last used after `seen_after`.
pub(crate) async fn get(
    conn: &mut Conn<'_>,
    key: &Key<'_>,
    created_after: DateTime<Utc>,
    seen_after: DateTime<Utc>,
) -> Result<Option<Row>> {
    Ok(on!(conn, c => sqlx::query_as(GET)
        .bind(key.org.as_str())
        .bind(key.hash)
        .bind(created_after)
        .bind(seen_after)
        .fetch_optional(c)
        .await)?)
}

pub(crate) async fn touch(conn: &mut Conn<'_>, key: &Key<'_>, now: DateTime<Utc>) -> Result<()> {
    on!(conn, c => sqlx::query(TOUCH).bind(key.org.as_str()).bind(key.hash).bind(now).execute(c).await.map(drop))?;
    Ok(())
}

pub(crate) async fn set_flash(conn: &mut Conn<'_>, key: &Key<'_>, flash: Option<&Value>) -> Result<()> {
    on!(conn, c => sqlx::query(SET_FLASH)
        .bind(key.org.as_str())
        .bind(key.hash)
        .bind(flash.map(Json))
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

pub(crate) async fn get_flash(conn: &mut Conn<'_>, key: &Key<'_>) -> Result<Option<Value>> {
    let flash: Option<Json<Value>> = on!(conn, c => sqlx::query_scalar(GET_FLASH)
        .bind(key.org.as_str())
        .bind(key.hash)
        .fetch_optional(c)
        .await)?;
    Ok(flash.map(|Json(flash)| flash))
}

pub(crate) async fn delete(conn: &mut Conn<'_>, key: &Key<'_>) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE).bind(key.org.as_str()).bind(key.hash).execute(c).await.map(drop))?;
    Ok(())
}

pub(crate) async fn delete_old(conn: &mut Conn<'_>, org: &OrgId, seen_before: DateTime<Utc>) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE_OLD).bind(org.as_str()).bind(seen_before).execute(c).await.map(drop))?;
    Ok(())
}
