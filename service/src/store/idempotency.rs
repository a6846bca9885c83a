//! Answers that may be asked for again.

use chrono::{DateTime, Utc};
use domain::OrgId;

use super::{Conn, on, statements};
use crate::Result;

statements! {
    CLAIM = "INSERT INTO idempotency (org_id, key, fingerprint, created_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (org_id, key) DO UPDATE SET fingerprint = $3, answer = NULL, created_at = $4
        WHERE idempotency.created_at < $5";
    GET = "SELECT fingerprint, answer FROM idempotency WHERE org_id = $1 AND key = $2";
    ANSWER = "UPDATE idempotency SET answer = $3 WHERE org_id = $1 AND key = $2";
    DELETE_OLD = "DELETE FROM idempotency WHERE (org_id, key) IN (
        SELECT org_id, key FROM idempotency WHERE created_at < $1 ORDER BY created_at LIMIT 1000)";
}

/// What an answer is found by: made of who asked, and of the client's key.
pub(crate) struct Key {
    pub(crate) org: OrgId,
    pub(crate) key: [u8; 32],
}

/// A request that was answered.
#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) fingerprint: Vec<u8>,
    /// Sealed.
    pub(crate) answer: Option<Vec<u8>>,
}

/// Takes the key for this transaction, unless it was used at `oldest` or later: then false. While
/// another transaction has it, this waits for that one's end.
pub(crate) async fn claim(
    conn: &mut Conn<'_>,
    key: &Key,
    fingerprint: &[u8],
    now: DateTime<Utc>,
    oldest: DateTime<Utc>,
) -> Result<bool> {
    let rows = on!(conn, c => sqlx::query(CLAIM)
        .bind(key.org.as_str())
        .bind(key.key.as_slice())
        .bind(fingerprint)
        .bind(now)
        .bind(oldest)
        .execute(c)
        .await?
        .rows_affected());
    Ok(rows == 1)
}

pub(crate) async fn get(conn: &mut Conn<'_>, key: &Key) -> Result<Option<Row>> {
    Ok(on!(conn, c => sqlx::query_as(GET).bind(key.org.as_str()).bind(key.key.as_slice()).fetch_optional(c).await)?)
}

/// Keeps the sealed answer of the transaction that took the key.
pub(crate) async fn answer(conn: &mut Conn<'_>, key: &Key, answer: &[u8]) -> Result<()> {
    on!(conn, c => sqlx::query(ANSWER)
        .bind(key.org.as_str())
        .bind(key.key.as_slice())
        .bind(answer)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Forgets at most a thousand answers from before `oldest`; how many.
pub(crate) async fn delete_old(conn: &mut Conn<'_>, oldest: DateTime<Utc>) -> Result<u64> {
    Ok(on!(conn, c => sqlx::query(DELETE_OLD).bind(oldest).execute(c).await?.rows_affected()))
}
