//! Items of the outbox that were given up.

use chrono::{DateTime, Utc};
use domain::OrgId;
use serde_json::Value;
use sqlx::QueryBuilder;
use sqlx::types::Json;
use uuid::Uuid;

use super::{Conn, on, row_lock, statements};
use crate::Result;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT org_id, id, customer_id, kind, failures, error, created_at, failed_at FROM outbox
                WHERE failed_at IS NOT NULL AND ",
            $rest
        )
    };
}

macro_rules! returning {
    () => {
        " RETURNING seq, id, customer_id, kind, job, caller, attempt, failures, error, created_at"
    };
}

statements! {
    LIST = select!("(org_id, id) > ($1, $2) ORDER BY org_id, id LIMIT $3");
    OF_ORG = select!("org_id = $1 AND id > $2 ORDER BY id LIMIT $3");
    KIND = "SELECT kind FROM outbox WHERE org_id = $1 AND id = $2 AND failed_at IS NOT NULL";
    TAKE = concat!("DELETE FROM outbox WHERE org_id = $1 AND id = $2 AND failed_at IS NOT NULL", returning!());
}

/// A dead letter.
#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) org_id: String,
    pub(crate) id: Uuid,
    pub(crate) customer_id: Uuid,
    pub(crate) kind: String,
    pub(crate) failures: i64,
    pub(crate) error: Option<String>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) failed_at: DateTime<Utc>,
}

/// One that was taken out, to be put back.
#[derive(sqlx::FromRow)]
pub(crate) struct Taken {
    pub(crate) seq: i64,
    pub(crate) id: Uuid,
    pub(crate) customer_id: Uuid,
    pub(crate) kind: String,
    /// As it is sealed: what is put back says the same.
    pub(crate) job: Vec<u8>,
    pub(crate) caller: Json<Value>,
    pub(crate) attempt: i64,
    pub(crate) failures: i64,
    pub(crate) error: Option<String>,
    pub(crate) created_at: DateTime<Utc>,
}

/// Dead letters in the order in which they were asked for, after this one, of an organization or of all.
pub(crate) async fn list(conn: &mut Conn<'_>, org: Option<&OrgId>, after: Uuid, limit: i64) -> Result<Vec<Row>> {
    let (sql, org) = org.map_or((LIST, ""), |org| (OF_ORG, org.as_str()));
    Ok(on!(conn, c => sqlx::query_as(sql).bind(org).bind(after).bind(limit).fetch_all(c).await)?)
}

/// What kind of job a dead letter is.
pub(crate) async fn kind(conn: &mut Conn<'_>, org: &OrgId, id: Uuid) -> Result<Option<String>> {
    Ok(on!(conn, c => sqlx::query_scalar(KIND).bind(org.as_str()).bind(id).fetch_optional(c).await)?)
}

/// Takes a dead letter out. `None` when there is none: perhaps somebody else has just taken it.
pub(crate) async fn take(conn: &mut Conn<'_>, org: &OrgId, id: Uuid) -> Result<Option<Taken>> {
    Ok(on!(conn, c => sqlx::query_as(TAKE).bind(org.as_str()).bind(id).fetch_optional(c).await)?)
}

/// Takes the oldest dead letters of these kinds out, at most `limit`, that were given up by then. Those that
/// somebody else is just taking are passed over. They come in the order in which they were asked for.
pub(crate) async fn take_many(
    conn: &mut Conn<'_>,
    org: &OrgId,
    kinds: &[&str],
    until: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Taken>> {
    let lock = row_lock(conn, " FOR UPDATE SKIP LOCKED");
    let mut taken: Vec<Taken> = on!(conn, c => {
        let mut query = QueryBuilder::new(
            "WITH oldest AS MATERIALIZED (SELECT org_id, id FROM outbox WHERE org_id = ",
        );
        query.push_bind(org.as_str()).push(" AND failed_at <= ").push_bind(until).push(" AND kind IN (");
        let mut list = query.separated(", ");
        for kind in kinds {
            list.push_bind(*kind);
        }
        query.push(") ORDER BY failed_at LIMIT ").push_bind(limit).push(lock);
        query.push(concat!(") DELETE FROM outbox WHERE (org_id, id) IN (SELECT org_id, id FROM oldest)", returning!()));
        query.build_query_as().fetch_all(c).await
    })?;
    taken.sort_by_key(|taken| taken.seq);
    Ok(taken)
}

/// Puts what was taken back, behind all that is there, due at once and without its failures. The count of
/// attempts goes on, so that a worker that comes late with an old one changes nothing.
pub(crate) async fn put_back(conn: &mut Conn<'_>, org: &OrgId, taken: &[Taken], now: DateTime<Utc>) -> Result<()> {
    // PostgreSQL takes 65,535 parameters a statement, SQLite 32,766.
    for chunk in taken.chunks(1_000) {
        on!(conn, c => QueryBuilder::new(
            "INSERT INTO outbox (org_id, id, customer_id, kind, job, caller, attempt, failures, due_at, created_at) ",
        )
        .push_values(chunk, |mut row, item| {
            row.push_bind(org.as_str())
                .push_bind(item.id)
                .push_bind(item.customer_id)
                .push_bind(item.kind.as_str())
                .push_bind(item.job.as_slice())
                .push_bind(&item.caller)
                .push_bind(item.attempt)
                .push_bind(0_i64)
                .push_bind(now)
                .push_bind(item.created_at);
        })
        .build()
        .persistent(false)
        .execute(c)
        .await
        .map(drop))?;
    }
    Ok(())
}
