//! What must happen outside, in order per customer. What a job says is sealed under its customer's key.

use chrono::{DateTime, Utc};
use domain::{CustomerId, OrgId};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use super::keys::open_wrapped;
use super::{Conn, Engine, on, statements};
use crate::keyring::Keyring;
use crate::seal::{Place, is_sealed};
use crate::{Error, Result};

statements! {
    INSERT = "INSERT INTO outbox (org_id, id, customer_id, kind, job, caller, attempt, failures, due_at, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, 0, 0, $7, $7)";
    /// The newest first; a customer has a few at most. Each half has an index of its own.
    OPEN = "SELECT o.id, o.job, o.failures, o.failed_at, c.data_key FROM (
            SELECT seq, id, job, failures, failed_at FROM outbox
            WHERE org_id = $1 AND customer_id = $2 AND failed_at IS NULL AND kind IN ($3, $4)
            UNION ALL SELECT seq, id, job, failures, failed_at FROM outbox
            WHERE org_id = $1 AND customer_id = $2 AND failed_at IS NOT NULL AND kind IN ($3, $4)) AS o
        JOIN customers c ON c.org_id = $1 AND c.id = $2 ORDER BY o.seq DESC LIMIT 20";
    ANY_DUE = "SELECT 1 FROM outbox WHERE due_at <= $1 AND failed_at IS NULL LIMIT 1";
    FORGET = "DELETE FROM outbox WHERE org_id = $1 AND customer_id = $2 AND failed_at IS NOT NULL AND kind = $3";
    DELETE = "DELETE FROM outbox WHERE org_id = $1 AND id = $2 AND attempt = $3";
    AGAIN = "UPDATE outbox SET due_at = $4, failures = $5, error = $6 WHERE org_id = $1 AND id = $2 AND attempt = $3";
    GIVE_UP = "UPDATE outbox SET failed_at = $4, failures = $5, error = $6 WHERE org_id = $1 AND id = $2 AND attempt = $3";
}

/// Takes the first that is due and has none of the same customer before it. Cards are read in no order: one that the
/// vault takes its time for keeps nothing else waiting.
///
/// The choice is made once, before: as a subquery of the UPDATE's, PostgreSQL may run it again for each row, and with
/// SKIP LOCKED take all of them.
macro_rules! claim {
    ($lock:literal) => {
        concat!(
            "WITH next (of_org, of_id) AS MATERIALIZED (
                SELECT o.org_id, o.id FROM outbox o WHERE o.due_at <= $1 AND o.failed_at IS NULL
                    AND (o.kind = 'tokenize' OR NOT EXISTS (
                        SELECT 1 FROM outbox e WHERE e.org_id = o.org_id AND e.customer_id = o.customer_id
                            AND e.seq < o.seq AND e.failed_at IS NULL AND e.kind <> 'tokenize'))
                ORDER BY o.due_at LIMIT 1",
            $lock,
            ") UPDATE outbox SET attempt = attempt + 1, due_at = $2 FROM next
                WHERE outbox.org_id = next.of_org AND outbox.id = next.of_id
            RETURNING org_id, id, customer_id, job, caller, attempt, failures, created_at,
                (SELECT c.data_key FROM customers c
                    WHERE c.org_id = outbox.org_id AND c.id = outbox.customer_id) AS data_key"
        )
    };
}

/// An item that was taken.
#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) org_id: String,
    pub(crate) id: Uuid,
    customer_id: Uuid,
    job: Vec<u8>,
    pub(crate) caller: Json<Value>,
    pub(crate) attempt: i64,
    pub(crate) failures: i64,
    pub(crate) created_at: DateTime<Utc>,
    data_key: Option<Vec<u8>>,
}

impl Row {
    /// What the job says. A job that cannot be opened has failed like any other: so this is no part of [`claim`].
    pub(crate) fn job<T: DeserializeOwned>(&self, keyring: &Keyring, org: &OrgId) -> Result<T> {
        read_job(keyring, (org, self.id, CustomerId(self.customer_id)), self.data_key.as_deref(), &self.job)
    }
}

/// What an item's job says. One that an operator or a test has put there stands there in plain.
fn read_job<T: DeserializeOwned>(
    keyring: &Keyring,
    (org, id, customer): (&OrgId, Uuid, CustomerId),
    data_key: Option<&[u8]>,
    job: &[u8],
) -> Result<T> {
    let place = place(org, id);
    if is_sealed(job) {
        open_wrapped(keyring, org, customer, data_key)?.open_json(&place, job)
    } else {
        serde_json::from_slice(job).map_err(|_| place.corrupt())
    }
}

/// Where an item's job is sealed for.
pub(super) fn place(org: &OrgId, id: Uuid) -> Place<'_> {
    Place::of("outbox.job", org, id)
}

/// An item that is not done yet.
pub(crate) struct Open {
    pub(crate) job: Value,
    pub(crate) failures: i64,
    /// When it was given up: it is a dead letter.
    pub(crate) failed_at: Option<DateTime<Utc>>,
}

/// A new item.
pub(crate) struct New<'a> {
    pub(crate) id: Uuid,
    pub(crate) customer: CustomerId,
    pub(crate) kind: &'static str,
    pub(crate) job: &'a Value,
    pub(crate) caller: &'a Value,
    pub(crate) at: DateTime<Utc>,
}

pub(crate) async fn insert(conn: &mut Conn<'_>, org: &OrgId, new: &New<'_>) -> Result<()> {
    let key = conn.key_of(org, new.customer).await?.ok_or(Error::NotFound("customer"))?;
    let job = key.seal_json(&place(org, new.id), new.job)?;
    on!(conn, c => sqlx::query(INSERT)
        .bind(org.as_str())
        .bind(new.id)
        .bind(new.customer.0)
        .bind(new.kind)
        .bind(job)
        .bind(Json(new.caller))
        .bind(new.at)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// What of two kinds is not done for a customer, dead letters included; the newest first.
pub(crate) async fn open(
    conn: &mut Conn<'_>,
    org: &OrgId,
    customer: CustomerId,
    kinds: [&str; 2],
) -> Result<Vec<Open>> {
    type Found = (Uuid, Vec<u8>, i64, Option<DateTime<Utc>>, Option<Vec<u8>>);
    let rows: Vec<Found> = on!(conn, c => sqlx::query_as(OPEN)
        .bind(org.as_str())
        .bind(customer.0)
        .bind(kinds[0])
        .bind(kinds[1])
        .fetch_all(c)
        .await)?;
    let opened = |(id, job, failures, failed_at, data_key): Found| {
        let job = read_job(conn.keyring(), (org, id, customer), data_key.as_deref(), &job)?;
        Ok(Open { job, failures, failed_at })
    };
    rows.into_iter().map(opened).collect()
}

/// Throws a customer's dead letters of a kind away; how many there were.
pub(crate) async fn forget(conn: &mut Conn<'_>, org: &OrgId, customer: CustomerId, kind: &str) -> Result<u64> {
    Ok(on!(conn, c => sqlx::query(FORGET)
        .bind(org.as_str())
        .bind(customer.0)
        .bind(kind)
        .execute(c)
        .await?
        .rows_affected()))
}

/// Whether anything is due: a look that takes no lock.
pub(crate) async fn any_due(conn: &mut Conn<'_>, now: DateTime<Utc>) -> Result<bool> {
    let found: Option<i32> = on!(conn, c => sqlx::query_scalar(ANY_DUE).bind(now).fetch_optional(c).await)?;
    Ok(found.is_some())
}

/// Takes an item until the lease ends. Many workers share PostgreSQL: they pass over what another is
/// just taking. SQLite's write transactions are alone.
pub(crate) async fn claim(conn: &mut Conn<'_>, now: DateTime<Utc>, lease_end: DateTime<Utc>) -> Result<Option<Row>> {
    Ok(match &mut conn.engine {
        Engine::Sqlite(c) => sqlx::query_as(claim!("")).bind(now).bind(lease_end).fetch_optional(&mut **c).await?,
        Engine::Postgres(c) => {
            let sql = claim!(" FOR UPDATE OF o SKIP LOCKED");
            sqlx::query_as(sql).bind(now).bind(lease_end).fetch_optional(c.once()).await?
        }
    })
}

/// The item's work is done. Nothing happens when somebody else has taken the item meanwhile.
pub(crate) async fn done(conn: &mut Conn<'_>, row: &Row) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE).bind(&row.org_id).bind(row.id).bind(row.attempt).execute(c).await.map(drop))?;
    Ok(())
}

/// When an item is tried next, after how many failures, and why.
pub(crate) struct Next<'a> {
    pub(crate) at: DateTime<Utc>,
    pub(crate) failures: i64,
    pub(crate) error: Option<&'a str>,
}

/// The item is to be tried again.
pub(crate) async fn again(conn: &mut Conn<'_>, row: &Row, next: &Next<'_>) -> Result<()> {
    put_off(conn, AGAIN, row, next).await.map(drop)
}

/// The item is a dead letter from now on. `Ok(false)` means that somebody else has taken it meanwhile.
pub(crate) async fn give_up(conn: &mut Conn<'_>, row: &Row, next: &Next<'_>) -> Result<bool> {
    put_off(conn, GIVE_UP, row, next).await
}

async fn put_off(conn: &mut Conn<'_>, sql: &'static str, row: &Row, next: &Next<'_>) -> Result<bool> {
    let written = on!(conn, c => sqlx::query(sql)
        .bind(&row.org_id)
        .bind(row.id)
        .bind(row.attempt)
        .bind(next.at)
        .bind(next.failures)
        .bind(next.error)
        .execute(c)
        .await?
        .rows_affected());
    Ok(written == 1)
}
