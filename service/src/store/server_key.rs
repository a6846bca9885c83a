//! Keys that all copies of the server share.

use chrono::{DateTime, Utc};

use super::{Conn, on, statements};
use crate::Result;

statements! {
    GET = "SELECT key FROM server_keys WHERE name = $1";
    INSERT = "INSERT INTO server_keys (name, key, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    REPLACE = "UPDATE server_keys SET key = $3 WHERE name = $1 AND key = $2";
}

pub(crate) async fn get(conn: &mut Conn<'_>, name: &str) -> Result<Option<Vec<u8>>> {
    Ok(on!(conn, c => sqlx::query_scalar(GET).bind(name).fetch_optional(c).await)?)
}

/// Keeps a key, unless another copy was first.
pub(crate) async fn insert(conn: &mut Conn<'_>, name: &str, key: &[u8], now: DateTime<Utc>) -> Result<()> {
    on!(conn, c => sqlx::query(INSERT).bind(name).bind(key).bind(now).execute(c).await.map(drop))?;
    Ok(())
}

/// Writes a key over what was read, and over nothing else.
pub(crate) async fn replace(conn: &mut Conn<'_>, name: &str, before: &[u8], after: &[u8]) -> Result<()> {
    on!(conn, c => sqlx::query(REPLACE).bind(name).bind(before).bind(after).execute(c).await.map(drop))?;
    Ok(())
}
