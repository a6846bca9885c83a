//! API keys' rows. A key is looked up by its hash before its organization is known.

use chrono::{DateTime, Utc};
use domain::OrgId;
use uuid::Uuid;

use super::{Conn, on, statements};
use crate::Result;

statements! {
    INSERT = "INSERT INTO api_keys (org_id, id, name, key_hash, permissions, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    BY_HASH = "SELECT org_id, id, name, permissions, expires_at FROM api_keys WHERE key_hash = $1 AND revoked_at IS NULL";
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
