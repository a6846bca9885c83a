//! Invitations.

use chrono::{DateTime, Utc};
use domain::OrgId;
use uuid::Uuid;

use super::{Conn, on, statements};
use crate::Result;

statements! {
    /// One for each user name: the newest.
    PUT = "INSERT INTO invitations (org_id, token_hash, username, role, agent_id, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (org_id, username) DO UPDATE SET token_hash = excluded.token_hash, role = excluded.role,
            agent_id = excluded.agent_id, created_at = excluded.created_at, expires_at = excluded.expires_at";
    LIST = "SELECT token_hash, username, role, agent_id, expires_at FROM invitations
        WHERE org_id = $1 AND expires_at > $2 ORDER BY username LIMIT 200";
    GET = "SELECT token_hash, username, role, agent_id, expires_at FROM invitations
        WHERE org_id = $1 AND token_hash = $2 AND expires_at > $3";
    TAKE = "DELETE FROM invitations WHERE org_id = $1 AND token_hash = $2 AND expires_at > $3
        RETURNING token_hash, username, role, agent_id, expires_at";
    TAKE_FOR = "DELETE FROM invitations WHERE org_id = $1 AND username = $2 AND agent_id IS NULL AND expires_at > $3";
    DELETE_RESETS = "DELETE FROM invitations WHERE username = $2 AND agent_id = $1
        AND org_id IN (SELECT org_id FROM org_agents WHERE agent_id = $1)";
    DELETE_RESETS_OF_ROLE = "DELETE FROM invitations WHERE org_id = $1 AND role = $2 AND agent_id IS NOT NULL";
    DELETE_OLD = "DELETE FROM invitations WHERE (org_id, token_hash) IN
        (SELECT org_id, token_hash FROM invitations WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)";
}

/// An invitation.
#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) token_hash: Vec<u8>,
    pub(crate) username: String,
    pub(crate) role: String,
    /// Whose password it sets anew.
    pub(crate) agent_id: Option<Uuid>,
    pub(crate) expires_at: DateTime<Utc>,
}

impl Row {
    /// One whose token and end are still to come.
    pub(crate) fn new(username: String, role: String, agent_id: Option<Uuid>) -> Self {
        Self { token_hash: Vec::new(), username, role, agent_id, expires_at: DateTime::UNIX_EPOCH }
    }
}

pub(crate) async fn put(conn: &mut Conn<'_>, org: &OrgId, row: &Row, now: DateTime<Utc>) -> Result<()> {
    on!(conn, c => sqlx::query(PUT)
        .bind(org.as_str())
        .bind(&row.token_hash)
        .bind(&row.username)
        .bind(&row.role)
        .bind(row.agent_id)
        .bind(now)
        .bind(row.expires_at)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Those that are good at `now`.
pub(crate) async fn list(conn: &mut Conn<'_>, org: &OrgId, now: DateTime<Utc>) -> Result<Vec<Row>> {
    Ok(on!(conn, c => sqlx::query_as(LIST).bind(org.as_str()).bind(now).fetch_all(c).await)?)
}

pub(crate) async fn get(conn: &mut Conn<'_>, org: &OrgId, hash: &[u8], now: DateTime<Utc>) -> Result<Option<Row>> {
    Ok(on!(conn, c => sqlx::query_as(GET).bind(org.as_str()).bind(hash).bind(now).fetch_optional(c).await)?)
}

/// The invitation, which is gone thereby: of two at once only one gets it.
pub(crate) async fn take(conn: &mut Conn<'_>, org: &OrgId, hash: &[u8], now: DateTime<Utc>) -> Result<Option<Row>> {
    Ok(on!(conn, c => sqlx::query_as(TAKE).bind(org.as_str()).bind(hash).bind(now).fetch_optional(c).await)?)
}

/// Whether somebody of this user name was invited; the invitation is gone thereby.
pub(crate) async fn take_for(conn: &mut Conn<'_>, org: &OrgId, username: &str, now: DateTime<Utc>) -> Result<bool> {
    let rows = on!(conn, c => sqlx::query(TAKE_FOR)
        .bind(org.as_str())
        .bind(username)
        .bind(now)
        .execute(c)
        .await?
        .rows_affected());
    Ok(rows == 1)
}

/// Takes back the links with which an agent's password could be set anew, those of all organizations.
pub(crate) async fn delete_resets(conn: &mut Conn<'_>, agent: Uuid, username: &str) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE_RESETS).bind(agent).bind(username).execute(c).await.map(drop))?;
    Ok(())
}

/// The same of all who have a role in the organization.
pub(crate) async fn delete_resets_of_role(conn: &mut Conn<'_>, org: &OrgId, role: &str) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE_RESETS_OF_ROLE).bind(org.as_str()).bind(role).execute(c).await.map(drop))?;
    Ok(())
}

/// How many there were.
pub(crate) async fn delete_old(conn: &mut Conn<'_>, now: DateTime<Utc>, most: i64) -> Result<u64> {
    let rows = on!(conn, c => sqlx::query(DELETE_OLD).bind(now).bind(most).execute(c).await?.rows_affected());
    Ok(rows)
}
