//! Agents' rows. An agent is known by user name before the organization is.

use chrono::{DateTime, Utc};
use domain::OrgId;
use uuid::Uuid;

use super::{Conn, on, statements};
use crate::Result;

statements! {
    INSERT = "INSERT INTO agents (id, username, password_hash, created_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING";
    INSERT_INTO_ORG = "INSERT INTO org_agents (org_id, agent_id, permissions, created_at) VALUES ($1, $2, $3, $4)";
    BY_USERNAME = "SELECT a.id, a.username, a.password_hash, o.org_id, o.permissions FROM agents a
        JOIN org_agents o ON o.agent_id = a.id WHERE a.username = $1 ORDER BY o.org_id LIMIT 1";
}

/// An agent and the organization they work for.
#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) id: Uuid,
    pub(crate) username: String,
    pub(crate) password_hash: String,
    pub(crate) org_id: String,
    pub(crate) permissions: String,
}

/// `Ok(false)` means that the user name is taken.
pub(crate) async fn insert(conn: &mut Conn<'_>, org: &OrgId, row: &Row, now: DateTime<Utc>) -> Result<bool> {
    let written = on!(conn, c => sqlx::query(INSERT)
        .bind(row.id)
        .bind(&row.username)
        .bind(&row.password_hash)
        .bind(now)
        .execute(c)
        .await?
        .rows_affected());
    if written == 0 {
        return Ok(false);
    }
    on!(conn, c => sqlx::query(INSERT_INTO_ORG)
        .bind(org.as_str())
        .bind(row.id)
        .bind(&row.permissions)
        .bind(now)
        .execute(c)
        .await
        .map(drop))?;
    Ok(true)
}

pub(crate) async fn by_username(conn: &mut Conn<'_>, username: &str) -> Result<Option<Row>> {
    Ok(on!(conn, c => sqlx::query_as(BY_USERNAME).bind(username).fetch_optional(c).await)?)
}
