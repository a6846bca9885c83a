//! Answers that may be asked for again.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::types::Json;

use super::{Conn, on, statements};
use crate::Result;

statements! {
    CLAIM = "INSERT INTO idempotency (org_id, actor_id, key, fingerprint, created_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (org_id, actor_id, key) DO UPDATE SET fingerprint = $4, answer = NULL, created_at = $5
        WHERE idempotency.created_at < $6";
    GET = "SELECT fingerprint, answer FROM idempotency WHERE org_id = $1 AND actor_id = $2 AND key = $3";
    ANSWER = "UPDATE idempotency SET answer = $4 WHERE org_id = $1 AND actor_id = $2 AND key = $3";
    DELETE_OLD = "DELETE FROM idempotency WHERE (org_id, actor_id, key) IN (
        SELECT org_id, actor_id, key FROM idempotency WHERE created_at < $1 ORDER BY created_at LIMIT 1000)";
}

/// What an answer is found by.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) org: String,
    pub(crate) actor: String,
    pub(crate) key: String,
}

/// A request that was answered.
#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) fingerprint: Vec<u8>,
    pub(crate) answer: Option<Json<Value>>,
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
        .bind(&key.org)
        .bind(&key.actor)
        .bind(&key.key)
        .bind(fingerprint)
        .bind(now)
        .bind(oldest)
        .execute(c)
        .await?
        .rows_affected());
    Ok(rows == 1)
}

pub(crate) async fn get(conn: &mut Conn<'_>, key: &Key) -> Result<Option<Row>> {
    Ok(on!(conn, c => sqlx::query_as(GET)
        .bind(&key.org)
        .bind(&key.actor)
        .bind(&key.key)
        .fetch_optional(c)
        .await)?)
}

/// Keeps the answer of the transaction that took the key.
pub(crate) async fn answer(conn: &mut Conn<'_>, key: &Key, answer: &Value) -> Result<()> {
    on!(conn, c => sqlx::query(ANSWER)
        .bind(&key.org)
        .bind(&key.actor)
        .bind(&key.key)
        .bind(Json(answer))
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Forgets at most a thousand answers from before `oldest`; how many.
pub(crate) async fn delete_old(conn: &mut Conn<'_>, oldest: DateTime<Utc>) -> Result<u64> {
    Ok(on!(conn, c => sqlx::query(DELETE_OLD).bind(oldest).execute(c).await?.rows_affected()))
}
