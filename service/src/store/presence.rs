//! Which agent has which customer's page open.

use chrono::{DateTime, Utc};

use super::caller_check::Key;
use super::{Conn, on, statements};
use crate::Result;

statements! {
    PUT = "INSERT INTO presence (org_id, customer_id, agent_id, name, seen_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (org_id, customer_id, agent_id) DO UPDATE SET name = excluded.name, seen_at = excluded.seen_at";
    OTHERS = "SELECT name FROM presence
        WHERE org_id = $1 AND customer_id = $2 AND agent_id <> $3 AND seen_at > $4 ORDER BY name LIMIT $5";
    DELETE_OLD = "DELETE FROM presence WHERE (org_id, customer_id, agent_id) IN (
        SELECT org_id, customer_id, agent_id FROM presence WHERE seen_at <= $1 ORDER BY seen_at LIMIT $2)";
}

/// Notes that an agent of this name is with a customer now.
pub(crate) async fn put(conn: &mut Conn<'_>, key: Key<'_>, name: &str, now: DateTime<Utc>) -> Result<()> {
    on!(conn, c => sqlx::query(PUT)
        .bind(key.org.as_str())
        .bind(key.customer.0)
        .bind(key.agent)
        .bind(name)
        .bind(now)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// The names of the other agents who were seen after `since`, at most `most`.
pub(crate) async fn others(conn: &mut Conn<'_>, key: Key<'_>, since: DateTime<Utc>, most: i64) -> Result<Vec<String>> {
    Ok(on!(conn, c => sqlx::query_scalar(OTHERS)
        .bind(key.org.as_str())
        .bind(key.customer.0)
        .bind(key.agent)
        .bind(since)
        .bind(most)
        .fetch_all(c)
        .await)?)
}

/// Deletes at most `most` rows of agents who were not seen after `until`; how many there were.
pub(crate) async fn delete_old(conn: &mut Conn<'_>, until: DateTime<Utc>, most: i64) -> Result<u64> {
    Ok(on!(conn, c => sqlx::query(DELETE_OLD).bind(until).bind(most).execute(c).await?.rows_affected()))
}
