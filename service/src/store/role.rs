//! Organizations' own roles.

use chrono::{DateTime, Utc};
use domain::OrgId;

use super::{Conn, on, statements};
use crate::Result;

statements! {
    LIST = "SELECT name, permissions FROM org_roles WHERE org_id = $1 ORDER BY name LIMIT 100";
    COUNTS = "SELECT role, COUNT(*) FROM org_agents WHERE org_id = $1 GROUP BY role";
    INSERT = "INSERT INTO org_roles (org_id, name, permissions, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    UPDATE = "UPDATE org_roles SET permissions = $3 WHERE org_id = $1 AND name = $2";
    /// A write that changes nothing: whoever gives the role meanwhile waits, on both engines.
    LOCK = "UPDATE org_roles SET name = name WHERE org_id = $1 AND name = $2 RETURNING permissions";
    IS_USED = "SELECT (SELECT COUNT(*) FROM org_agents WHERE org_id = $1 AND role = $2)
        + (SELECT COUNT(*) FROM invitations WHERE org_id = $1 AND role = $2)";
    DELETE = "DELETE FROM org_roles WHERE org_id = $1 AND name = $2";
}

/// A role of an organization's own.
#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) permissions: String,
}

pub(crate) async fn list(conn: &mut Conn<'_>, org: &OrgId) -> Result<Vec<Row>> {
    Ok(on!(conn, c => sqlx::query_as(LIST).bind(org.as_str()).fetch_all(c).await)?)
}

/// How many agents have each role.
pub(crate) async fn counts(conn: &mut Conn<'_>, org: &OrgId) -> Result<Vec<(String, i64)>> {
    Ok(on!(conn, c => sqlx::query_as(COUNTS).bind(org.as_str()).fetch_all(c).await)?)
}

/// What a role may do. Nobody else changes, gives or deletes the role until the transaction ends.
pub(crate) async fn lock(conn: &mut Conn<'_>, org: &OrgId, name: &str) -> Result<Option<String>> {
    Ok(on!(conn, c => sqlx::query_scalar(LOCK).bind(org.as_str()).bind(name).fetch_optional(c).await)?)
}

/// Whether it is new.
pub(crate) async fn insert(conn: &mut Conn<'_>, org: &OrgId, row: &Row, now: DateTime<Utc>) -> Result<bool> {
    let rows = on!(conn, c => sqlx::query(INSERT)
        .bind(org.as_str())
        .bind(&row.name)
        .bind(&row.permissions)
        .bind(now)
        .execute(c)
        .await?
        .rows_affected());
    Ok(rows == 1)
}

pub(crate) async fn update(conn: &mut Conn<'_>, org: &OrgId, name: &str, permissions: &str) -> Result<()> {
    on!(conn, c => sqlx::query(UPDATE).bind(org.as_str()).bind(name).bind(permissions).execute(c).await.map(drop))?;
    Ok(())
}

/// Whether an agent or an invitation has it.
pub(crate) async fn is_used(conn: &mut Conn<'_>, org: &OrgId, name: &str) -> Result<bool> {
    let count: i64 = on!(conn, c => sqlx::query_scalar(IS_USED).bind(org.as_str()).bind(name).fetch_one(c).await)?;
    Ok(count > 0)
}

pub(crate) async fn delete(conn: &mut Conn<'_>, org: &OrgId, name: &str) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE).bind(org.as_str()).bind(name).execute(c).await.map(drop))?;
    Ok(())
}
