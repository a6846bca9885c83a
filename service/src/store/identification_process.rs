//! Identification processes' rows. What is known of a document is sealed under its customer's key.

use chrono::{DateTime, Utc};
use domain::{CustomerId, IdentificationDocument, IdentificationProcess, IdentificationProcessId, OrgId};
use uuid::Uuid;

use super::{Conn, customer, on, statements};
use crate::seal::Place;
use crate::{Error, Result};

/// The most that a list holds, the newest: the contract has no pages there, and nobody proves more often
/// who they are.
const LISTED: i64 = 1_000;

statements! {
    GET = "SELECT p.id, p.customer_id, p.process_date, p.document, p.file, p.created_at, c.data_key
        FROM identification_processes p JOIN customers c ON c.org_id = p.org_id AND c.id = p.customer_id
        WHERE p.org_id = $1 AND p.id = $2 AND p.created_at >= $3 AND c.deleted_at IS NULL";
    /// One row of nulls when a living customer has none.
    LIST = "SELECT p.id, p.process_date FROM customers c
        LEFT JOIN identification_processes p
            ON p.org_id = c.org_id AND p.customer_id = c.id AND p.created_at >= $4
        WHERE c.org_id = $1 AND c.id = $2 AND c.deleted_at IS NULL
        ORDER BY p.process_date DESC, p.id DESC LIMIT $3";
    NEWEST = "SELECT p.id, p.customer_id, p.process_date, p.document, p.file, p.created_at, c.data_key
        FROM identification_processes p JOIN customers c ON c.org_id = p.org_id AND c.id = p.customer_id
        WHERE p.org_id = $1 AND p.customer_id = $2 AND p.created_at >= $4
        ORDER BY p.process_date DESC, p.id DESC LIMIT $3";
    INSERT = "INSERT INTO identification_processes (org_id, id, customer_id, process_date, document, file, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    DELETE_OLD = "DELETE FROM identification_processes WHERE (org_id, id) IN (
            SELECT org_id, id FROM identification_processes WHERE org_id = $1 AND created_at < $2
            ORDER BY created_at LIMIT $3)
        RETURNING id, customer_id, process_date, document, file, created_at, (SELECT c.data_key FROM customers c
            WHERE c.org_id = identification_processes.org_id AND c.id = identification_processes.customer_id) AS data_key";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    customer_id: Uuid,
    process_date: DateTime<Utc>,
    document: Vec<u8>,
    file: Uuid,
    created_at: DateTime<Utc>,
    data_key: Option<Vec<u8>>,
}

/// Where a process's document is sealed for.
pub(super) fn place(org: &OrgId, id: Uuid) -> Place<'_> {
    Place::of("identification_processes.document", org, id)
}

/// A process as it is kept.
pub(crate) struct Stored {
    pub(crate) process: IdentificationProcess,
    pub(crate) customer: CustomerId,
    /// The document's file in the store.
    pub(crate) file: Uuid,
    /// When it came in.
    pub(crate) created_at: DateTime<Utc>,
}

impl Row {
    fn stored(self, conn: &mut Conn<'_>, org: &OrgId) -> Result<Stored> {
        let customer = CustomerId(self.customer_id);
        let key = conn.open_key(org, customer, self.data_key.as_deref())?;
        let document: IdentificationDocument = key.open_json(&place(org, self.id), &self.document)?;
        let process_id = IdentificationProcessId(self.id);
        Ok(Stored {
            process: IdentificationProcess { process_id, process_date: self.process_date, document },
            customer,
            file: self.file,
            created_at: self.created_at,
        })
    }
}

/// A process of a customer who lives, unless it came in before `since`.
pub(crate) async fn get(
    conn: &mut Conn<'_>,
    org: &OrgId,
    id: IdentificationProcessId,
    since: DateTime<Utc>,
) -> Result<Option<Stored>> {
    let row: Option<Row> =
        on!(conn, c => sqlx::query_as(GET).bind(org.as_str()).bind(id.0).bind(since).fetch_optional(c).await)?;
    row.map(|row| row.stored(conn, org)).transpose()
}

/// The ids and dates of a customer's processes that came in `since`, newest first; `None` when there is no such
/// customer.
pub(crate) async fn list(
    conn: &mut Conn<'_>,
    org: &OrgId,
    customer: CustomerId,
    since: DateTime<Utc>,
) -> Result<Option<Vec<(IdentificationProcessId, DateTime<Utc>)>>> {
    let rows: Vec<(Option<Uuid>, Option<DateTime<Utc>>)> = on!(conn, c => sqlx::query_as(LIST)
        .bind(org.as_str())
        .bind(customer.0)
        .bind(LISTED)
        .bind(since)
        .fetch_all(c)
        .await)?;
    let found = !rows.is_empty();
    let processes = rows.into_iter().filter_map(|(id, date)| Some((IdentificationProcessId(id?), date?)));
    Ok(found.then(|| processes.collect()))
}

/// The newest of a customer's processes that came in `since`, at most `limit`, with their documents.
pub(crate) async fn newest(
    conn: &mut Conn<'_>,
    org: &OrgId,
    customer: CustomerId,
    since: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Stored>> {
    let rows: Vec<Row> = on!(conn, c => sqlx::query_as(NEWEST)
        .bind(org.as_str())
        .bind(customer.0)
        .bind(limit)
        .bind(since)
        .fetch_all(c)
        .await)?;
    rows.into_iter().map(|row| row.stored(conn, org)).collect()
}

/// Writes a new process. `Ok(false)` means that its id is taken.
pub(crate) async fn insert(conn: &mut Conn<'_>, org: &OrgId, stored: &Stored) -> Result<bool> {
    let key = conn.key_of(org, stored.customer).await?.ok_or(Error::NotFound("customer"))?;
    let document = key.seal_json(&place(org, stored.process.process_id.0), &stored.process.document)?;
    customer::is_new(on!(conn, c => sqlx::query(INSERT)
        .bind(org.as_str())
        .bind(stored.process.process_id.0)
        .bind(stored.customer.0)
        .bind(stored.process.process_date)
        .bind(document)
        .bind(stored.file)
        .bind(stored.created_at)
        .execute(c)
        .await
        .map(drop)))
}

/// Deletes the oldest processes that came in before `oldest`, at most `limit`.
pub(crate) async fn delete_old(
    conn: &mut Conn<'_>,
    org: &OrgId,
    oldest: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Stored>> {
    let rows: Vec<Row> = on!(conn, c => sqlx::query_as(DELETE_OLD)
        .bind(org.as_str())
        .bind(oldest)
        .bind(limit)
        .fetch_all(c)
        .await)?;
    rows.into_iter().map(|row| row.stored(conn, org)).collect()
}
