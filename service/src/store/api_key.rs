//! API keys' rows. A key is looked up by its hash before its organization is known.

use chrono::{DateTime, Utc};
use domain::OrgId;
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{Conn, on, statements};
use crate::Result;

statements! {
    INSERT = "INSERT INTO api_keys (org_id, id, name, key_hash, permissions, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    BY_HASH = "SELECT org_id, id, name, permissions, expires_at FROM api_keys WHERE key_hash = $1 AND revoked_at IS NULL";
    LIST = "SELECT id, name, permissions, created_at, expires_at, last_used_at, revoked_at FROM api_keys
        WHERE org_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";
    IS_REVOKED = "SELECT revoked_at FROM api_keys WHERE org_id = $1 AND id = $2";
    REVOKE = "UPDATE api_keys SET revoked_at = $3 WHERE org_id = $1 AND id = $2 AND revoked_at IS NULL";
}

/// A key that has not been revoked.
#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) org_id: String,
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) permissions: String,
    pub(crate) expires_at: Option<DateTime<Utc>>,
}

pub(crate) async fn insert(conn: &mut Conn<'_>, org: &OrgId, row: &Row, hash: &[u8], now: DateTime<Utc>) -> Result<()> {
    on!(conn, c => sqlx::query(INSERT)
        .bind(org.as_str())
        .bind(row.id)
        .bind(&row.name)
        .bind(hash)
        .bind(&row.permissions)
        .bind(now)
        .bind(row.expires_at)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

pub(crate) async fn by_hash(conn: &mut Conn<'_>, hash: &[u8]) -> Result<Option<Row>> {
    Ok(on!(conn, c => sqlx::query_as(BY_HASH).bind(hash).fetch_optional(c).await)?)
}

/// A key in a list.
#[derive(sqlx::FromRow)]
pub(crate) struct ListedRow {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) permissions: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) expires_at: Option<DateTime<Utc>>,
    pub(crate) last_used_at: Option<DateTime<Utc>>,
    pub(crate) revoked_at: Option<DateTime<Utc>>,
}

/// The newest first: ids grow with time.
pub(crate) async fn list(conn: &mut Conn<'_>, org: &OrgId, before: Uuid, most: i64) -> Result<Vec<ListedRow>> {
    Ok(on!(conn, c => sqlx::query_as(LIST).bind(org.as_str()).bind(before).bind(most).fetch_all(c).await)?)
}

/// Whether it was good until now; `None` where there is none.
pub(crate) async fn revoke(conn: &mut Conn<'_>, org: &OrgId, id: Uuid, at: DateTime<Utc>) -> Result<Option<bool>> {
    let found: Option<Option<DateTime<Utc>>> =
        on!(conn, c => sqlx::query_scalar(IS_REVOKED).bind(org.as_str()).bind(id).fetch_optional(c).await)?;
    if found.is_none() {
        return Ok(None);
    }
    let rows =
        on!(conn, c => sqlx::query(REVOKE).bind(org.as_str()).bind(id).bind(at).execute(c).await?.rows_affected());
    Ok(Some(rows == 1))
}

/// Writes down when keys were used; an earlier time than the one there, from another copy, is left out.
pub(crate) async fn set_used(conn: &mut Conn<'_>, uses: &[((OrgId, Uuid), DateTime<Utc>)]) -> Result<()> {
    for chunk in uses.chunks(500) {
        on!(conn, c => QueryBuilder::new("WITH used (org_id, id, at) AS (")
            .push_values(chunk, |mut row, ((org, id), at)| {
                row.push_bind(org.as_str()).push_bind(*id).push_bind(*at);
            })
            .push(
                ") UPDATE api_keys SET last_used_at = used.at FROM used
                WHERE api_keys.org_id = used.org_id AND api_keys.id = used.id
                    AND (api_keys.last_used_at IS NULL OR api_keys.last_used_at < used.at)",
            )
            .build()
            .execute(c)
            .await
            .map(drop))?;
    }
    Ok(())
}
