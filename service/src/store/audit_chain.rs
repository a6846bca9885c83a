//! The chain of the audit trail: what waits to be sealed, the seals, and each organization's last one.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::OrgId;
use serde_json::Value;
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, QueryBuilder};
use uuid::Uuid;

use super::{Conn, Engine, on, statements};
use crate::Result;

/// The columns of an entry, which may be missing.
macro_rules! entry_columns {
    () => {
        "a.at, a.actor_kind, a.actor_id, a.actor_name, a.action, a.entity, a.entity_id, a.customer_id, a.before,
            a.after, a.reason, a.content, a.address, a.request_id"
    };
}

statements! {
    /// Goes from organization to organization through the index, however many entries wait.
    NEXT_ORG = "SELECT org_id FROM audit_unsealed WHERE org_id > $1 ORDER BY org_id LIMIT 1";
    NEW_HEAD = "INSERT INTO audit_heads (org_id, seq, hash) VALUES ($1, 0, $2) ON CONFLICT (org_id) DO NOTHING";
    HEAD = "SELECT seq, hash FROM audit_heads WHERE org_id = $1";
    SET_HEAD = "UPDATE audit_heads SET seq = $2, hash = $3 WHERE org_id = $1";
    WAITING = "SELECT audit_id FROM audit_unsealed WHERE org_id = $1 ORDER BY audit_id LIMIT $2";
    SEALED = concat!("SELECT s.seq, s.hash, s.audit_id, ", entry_columns!(), " FROM audit_seals s
        LEFT JOIN audit a ON a.org_id = s.org_id AND a.id = s.audit_id
        WHERE s.org_id = $1 AND s.seq > $2 ORDER BY s.seq LIMIT $3");
    /// One statement, so that the two belong to the same moment.
    ENDS = "SELECT (SELECT seq FROM audit_heads WHERE org_id = $1), (SELECT MAX(seq) FROM audit_seals WHERE org_id = $1)";
    KNOWN = "SELECT a.id, s.seq IS NOT NULL OR u.audit_id IS NOT NULL FROM audit a
        LEFT JOIN audit_seals s ON s.org_id = a.org_id AND s.audit_id = a.id
        LEFT JOIN audit_unsealed u ON u.org_id = a.org_id AND u.audit_id = a.id
        WHERE a.org_id = $1 AND a.id > $2 ORDER BY a.id LIMIT $3";
    LOST = "SELECT u.audit_id, a.id IS NULL FROM audit_unsealed u
        LEFT JOIN audit a ON a.org_id = u.org_id AND a.id = u.audit_id
        WHERE u.org_id = $1 AND u.audit_id > $2 ORDER BY u.audit_id LIMIT $3";
    ORGS = "SELECT org_id FROM organizations UNION SELECT org_id FROM audit_heads ORDER BY org_id";
}

/// An entry as it is stored; `at` is missing when the whole entry is.
#[derive(Default, sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) audit_id: Uuid,
    pub(crate) at: Option<DateTime<Utc>>,
    pub(crate) actor_kind: Option<String>,
    pub(crate) actor_id: Option<String>,
    pub(crate) actor_name: Option<String>,
    pub(crate) action: Option<String>,
    pub(crate) entity: Option<String>,
    pub(crate) entity_id: Option<String>,
    pub(crate) customer_id: Option<Uuid>,
    pub(crate) before: Option<Json<Value>>,
    pub(crate) after: Option<Json<Value>>,
    pub(crate) reason: Option<String>,
    pub(crate) content: Option<Vec<u8>>,
    pub(crate) address: Option<String>,
    pub(crate) request_id: Option<String>,
}

/// A seal with its entry.
#[derive(sqlx::FromRow)]
pub(crate) struct Sealed {
    pub(crate) seq: i64,
    pub(crate) hash: Vec<u8>,
    #[sqlx(flatten)]
    pub(crate) row: Row,
}

/// The first organization after this one that has entries to seal.
pub(crate) async fn next_org(conn: &mut Conn<'_>, after: &str) -> Result<Option<String>> {
    Ok(on!(conn, c => sqlx::query_scalar(NEXT_ORG).bind(after).fetch_optional(c).await)?)
}

/// The organization's last seal, which nobody else moves until the transaction ends; `None` when somebody
/// else is just moving it. SQLite's write transactions are alone anyway.
pub(crate) async fn lock_head(conn: &mut Conn<'_>, org: &str, first: &[u8]) -> Result<Option<(i64, Vec<u8>)>> {
    on!(conn, c => sqlx::query(NEW_HEAD).bind(org).bind(first).execute(c).await.map(drop))?;
    Ok(match &mut conn.engine {
        Engine::Sqlite(c) => sqlx::query_as(HEAD).bind(org).fetch_optional(&mut **c).await?,
        Engine::Postgres(c) => {
            let sql = AssertSqlSafe(format!("{HEAD} FOR UPDATE SKIP LOCKED"));
            sqlx::query_as(sql).bind(org).fetch_optional(&mut **c).await?
        }
    })
}

pub(crate) async fn head(conn: &mut Conn<'_>, org: &OrgId) -> Result<Option<(i64, Vec<u8>)>> {
    Ok(on!(conn, c => sqlx::query_as(HEAD).bind(org.as_str()).fetch_optional(c).await)?)
}

/// Entries that wait to be sealed, the oldest first.
///
/// Not in one join: PostgreSQL knows nothing yet of an organization that has just been imported, takes its entries
/// for one or two, and then looks for each by going through the whole trail.
pub(crate) async fn unsealed(conn: &mut Conn<'_>, org: &str, limit: i64) -> Result<Vec<Row>> {
    let waiting: Vec<Uuid> = on!(conn, c => sqlx::query_scalar(WAITING).bind(org).bind(limit).fetch_all(c).await)?;
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    let found: Vec<Row> = on!(conn, c => {
        let mut query = QueryBuilder::new(concat!("SELECT a.id AS audit_id, ", entry_columns!(), " FROM audit a WHERE a.org_id = "));
        query.push_bind(org).push(" AND a.id IN (");
        let mut list = query.separated(", ");
        waiting.iter().for_each(|id| { list.push_bind(*id); });
        query.push(")").build_query_as().persistent(false).fetch_all(c).await
    })?;
    let mut found: HashMap<Uuid, Row> = found.into_iter().map(|row| (row.audit_id, row)).collect();
    // What is gone is sealed as such: that it was there is not lost.
    let entry = |id| found.remove(&id).unwrap_or_else(|| Row { audit_id: id, ..Row::default() });
    Ok(waiting.into_iter().map(entry).collect())
}

/// Appends seals, at most a thousand, and moves the head to the last one.
pub(crate) async fn append(conn: &mut Conn<'_>, org: &str, seals: &[(i64, Uuid, [u8; 32])]) -> Result<()> {
    let Some((last, _, hash)) = seals.last() else { return Ok(()) };
    on!(conn, c => QueryBuilder::new("INSERT INTO audit_seals (org_id, seq, audit_id, hash) ")
        .push_values(seals, |mut row, (seq, id, hash)| {
            row.push_bind(org).push_bind(*seq).push_bind(*id).push_bind(hash.as_slice());
        })
        .build()
        .persistent(false)
        .execute(c)
        .await
        .map(drop))?;
    on!(conn, c => {
        let mut query = QueryBuilder::new("DELETE FROM audit_unsealed WHERE org_id = ");
        query.push_bind(org).push(" AND audit_id IN (");
        let mut list = query.separated(", ");
        seals.iter().for_each(|(_, id, _)| { list.push_bind(*id); });
        query.push(")").build().persistent(false).execute(c).await.map(drop)
    })?;
    on!(conn, c => sqlx::query(SET_HEAD).bind(org).bind(last).bind(hash.as_slice()).execute(c).await.map(drop))?;
    Ok(())
}

/// The seals after this one, with their entries.
pub(crate) async fn sealed(conn: &mut Conn<'_>, org: &OrgId, after: i64, limit: i64) -> Result<Vec<Sealed>> {
    Ok(on!(conn, c => sqlx::query_as(SEALED).bind(org.as_str()).bind(after).bind(limit).fetch_all(c).await)?)
}

/// The number that the head has, and that of the last seal there is.
pub(crate) async fn ends(conn: &mut Conn<'_>, org: &OrgId) -> Result<(Option<i64>, Option<i64>)> {
    Ok(on!(conn, c => sqlx::query_as(ENDS).bind(org.as_str()).fetch_one(c).await)?)
}

/// Entries after this one: whether each is sealed, or waits to be.
pub(crate) async fn known(conn: &mut Conn<'_>, org: &OrgId, after: Uuid, limit: i64) -> Result<Vec<(Uuid, bool)>> {
    Ok(on!(conn, c => sqlx::query_as(KNOWN).bind(org.as_str()).bind(after).bind(limit).fetch_all(c).await)?)
}

/// What waits to be sealed, after this one: whether the entry itself is gone.
pub(crate) async fn lost(conn: &mut Conn<'_>, org: &OrgId, after: Uuid, limit: i64) -> Result<Vec<(Uuid, bool)>> {
    Ok(on!(conn, c => sqlx::query_as(LOST).bind(org.as_str()).bind(after).bind(limit).fetch_all(c).await)?)
}

/// Every organization that has a trail, or may have one: few.
pub(crate) async fn orgs(conn: &mut Conn<'_>) -> Result<Vec<String>> {
    Ok(on!(conn, c => sqlx::query_scalar(ORGS).fetch_all(c).await)?)
}
