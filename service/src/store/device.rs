//! Browsers that agents have signed in with.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Conn, on, statements};
use crate::Result;

statements! {
    TOUCH = "UPDATE known_devices SET last_seen_at = $3 WHERE agent_id = $1 AND token_hash = $2";
    INSERT = "INSERT INTO known_devices (agent_id, token_hash, last_seen_at) VALUES ($1, $2, $3)";
    DELETE_ALL_BUT = "DELETE FROM known_devices WHERE agent_id = $1 AND token_hash NOT IN
        (SELECT token_hash FROM known_devices WHERE agent_id = $1 ORDER BY last_seen_at DESC LIMIT $2)";
    DELETE_OF_AGENT = "DELETE FROM known_devices WHERE agent_id = $1";
    DELETE_OLD = "DELETE FROM known_devices WHERE (agent_id, token_hash) IN
        (SELECT agent_id, token_hash FROM known_devices WHERE last_seen_at < $1 ORDER BY last_seen_at LIMIT $2)";
}

/// Whether it was known.
pub(crate) async fn touch(conn: &mut Conn<'_>, agent: Uuid, hash: &[u8], now: DateTime<Utc>) -> Result<bool> {
    let rows = on!(conn, c => sqlx::query(TOUCH).bind(agent).bind(hash).bind(now).execute(c).await?.rows_affected());
    Ok(rows == 1)
}

pub(crate) async fn insert(conn: &mut Conn<'_>, agent: Uuid, hash: &[u8], now: DateTime<Utc>) -> Result<()> {
    on!(conn, c => sqlx::query(INSERT).bind(agent).bind(hash).bind(now).execute(c).await.map(drop))?;
    Ok(())
}

/// Keeps the `most` that were used last.
pub(crate) async fn delete_all_but(conn: &mut Conn<'_>, agent: Uuid, most: i64) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE_ALL_BUT).bind(agent).bind(most).execute(c).await.map(drop))?;
    Ok(())
}

pub(crate) async fn delete_of_agent(conn: &mut Conn<'_>, agent: Uuid) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE_OF_AGENT).bind(agent).execute(c).await.map(drop))?;
    Ok(())
}

/// How many there were.
pub(crate) async fn delete_old(conn: &mut Conn<'_>, before: DateTime<Utc>, most: i64) -> Result<u64> {
    let rows = on!(conn, c => sqlx::query(DELETE_OLD).bind(before).bind(most).execute(c).await?.rows_affected());
    Ok(rows)
}
