//! Attempts that failed.

use chrono::{DateTime, Utc};
use sqlx::QueryBuilder;

use super::{Conn, on, statements};
use crate::Result;

statements! {
    DELETE_OLD = "DELETE FROM sign_in_failures WHERE key IN
        (SELECT key FROM sign_in_failures WHERE last_at < $1 ORDER BY last_at LIMIT $2)";
}

/// How often what has this in common has failed.
#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) key: Vec<u8>,
    pub(crate) failures: i64,
    pub(crate) blocked_until: DateTime<Utc>,
    pub(crate) last_at: DateTime<Utc>,
}

/// The rows of these keys, made where there are none. Nobody else counts on them until the transaction ends.
pub(crate) async fn lock(conn: &mut Conn<'_>, keys: &[&[u8]], now: DateTime<Utc>) -> Result<Vec<Row>> {
    Ok(on!(conn, c => QueryBuilder::new("INSERT INTO sign_in_failures (key, failures, blocked_until, last_at) ")
        .push_values(keys, |mut row, key| {
            row.push_bind(*key).push_bind(0_i64).push_bind(DateTime::UNIX_EPOCH).push_bind(now);
        })
        // A write that changes nothing.
        .push(" ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING key, failures, blocked_until, last_at")
        .build_query_as()
        .fetch_all(c)
        .await)?)
}

pub(crate) async fn put(conn: &mut Conn<'_>, rows: &[Row]) -> Result<()> {
    on!(conn, c => QueryBuilder::new("INSERT INTO sign_in_failures (key, failures, blocked_until, last_at) ")
        .push_values(rows, |mut values, row| {
            values.push_bind(&row.key).push_bind(row.failures).push_bind(row.blocked_until).push_bind(row.last_at);
        })
        .push(" ON CONFLICT (key) DO UPDATE SET failures = excluded.failures,
            blocked_until = excluded.blocked_until, last_at = excluded.last_at")
        .build()
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

pub(crate) async fn delete(conn: &mut Conn<'_>, keys: &[&[u8]]) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    on!(conn, c => {
        let mut query = QueryBuilder::new("DELETE FROM sign_in_failures WHERE key IN (");
        let mut list = query.separated(", ");
        for key in keys {
            list.push_bind(*key);
        }
        query.push(")").build().execute(c).await.map(drop)
    })?;
    Ok(())
}

/// Takes one attempt back, and what it made others wait: they wait until `until`.
pub(crate) async fn uncount(conn: &mut Conn<'_>, keys: &[&[u8]], until: DateTime<Utc>) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    on!(conn, c => {
        let mut query = QueryBuilder::new("UPDATE sign_in_failures SET failures = failures - 1, blocked_until = ");
        query.push_bind(until).push(" WHERE failures > 0 AND key IN (");
        let mut list = query.separated(", ");
        for key in keys {
            list.push_bind(*key);
        }
        query.push(")").build().execute(c).await.map(drop)
    })?;
    Ok(())
}

/// Says that the last attempt was at this time.
pub(crate) async fn touch(conn: &mut Conn<'_>, keys: &[&[u8]], at: DateTime<Utc>) -> Result<()> {
    on!(conn, c => {
        let mut query = QueryBuilder::new("UPDATE sign_in_failures SET last_at = ");
        query.push_bind(at).push(" WHERE key IN (");
        let mut list = query.separated(", ");
        keys.iter().for_each(|key| { list.push_bind(*key); });
        query.push(")").build().execute(c).await.map(drop)
    })?;
    Ok(())
}

/// How many there were.
pub(crate) async fn delete_old(conn: &mut Conn<'_>, before: DateTime<Utc>, most: i64) -> Result<u64> {
    let rows = on!(conn, c => sqlx::query(DELETE_OLD).bind(before).bind(most).execute(c).await?.rows_affected());
    Ok(rows)
}
