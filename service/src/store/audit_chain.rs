//! The chain of the audit trail: what waits to be sealed, the seals, and each organization's last one.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use domain::OrgId;
use serde_json::Value;
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, ColumnIndex, Decode, FromRow, QueryBuilder, Type};
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
    SEALED = "SELECT seq, hash, audit_id FROM audit_seals WHERE org_id = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    /// One statement, so that the two belong to the same moment.
    ENDS = "SELECT (SELECT seq FROM audit_heads WHERE org_id = $1), (SELECT MAX(seq) FROM audit_seals WHERE org_id = $1)";
    ENTRIES = "SELECT id FROM audit WHERE org_id = $1 AND id >= $2 ORDER BY id LIMIT $3";
    WAITING_AFTER = "SELECT audit_id FROM audit_unsealed WHERE org_id = $1 AND audit_id >= $2 ORDER BY audit_id LIMIT $3";
    ORGS = "SELECT org_id FROM organizations UNION SELECT org_id FROM audit_heads ORDER BY org_id";
}

/// An entry as it is stored; `at` is missing when the whole entry is, or cannot be read.
#[derive(Default, FromRow)]
pub(crate) struct Row {
    pub(crate) audit_id: Uuid,
    /// The entry is there and is nothing that Clientela stores, so that it has none of what follows.
    #[sqlx(skip)]
    pub(crate) is_unreadable: bool,
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

/// A row as it comes: SQLite takes any text for a time or for JSON. Whoever writes such a thing past the service must
/// not keep the rest of the trail from being sealed and looked at.
struct Found(Row);

impl<'r, R: sqlx::Row> FromRow<'r, R> for Found
where
    Row: FromRow<'r, R>,
    &'static str: ColumnIndex<R>,
    Uuid: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> sqlx::Result<Self> {
        match Row::from_row(row) {
            Err(sqlx::Error::ColumnDecode { .. }) => {
                Ok(Self(Row { audit_id: row.try_get("audit_id")?, is_unreadable: true, ..Row::default() }))
            }
            read => read.map(Self),
        }
    }
}

/// A seal with its entry.
pub(crate) struct Sealed {
    pub(crate) seq: i64,
    pub(crate) hash: Vec<u8>,
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
            sqlx::query_as(sql).bind(org).fetch_optional(c.once()).await?
        }
    })
}

pub(crate) async fn head(conn: &mut Conn<'_>, org: &OrgId) -> Result<Option<(i64, Vec<u8>)>> {
    Ok(on!(conn, c => sqlx::query_as(HEAD).bind(org.as_str()).fetch_optional(c).await)?)
}

/// Entries that wait to be sealed, the oldest first.
pub(crate) async fn unsealed(conn: &mut Conn<'_>, org: &str, limit: i64) -> Result<Vec<Row>> {
    let waiting: Vec<Uuid> = on!(conn, c => sqlx::query_scalar(WAITING).bind(org).bind(limit).fetch_all(c).await)?;
    entries(conn, org, waiting).await
}

/// The entries of these ids, in their order. What is gone comes as such: that it was there is not lost.
///
/// Never in one join with what the ids come from: PostgreSQL knows nothing yet of an organization that has just been
/// imported, takes its entries for one or two, and then looks for each by going through the whole trail.
async fn entries(conn: &mut Conn<'_>, org: &str, ids: Vec<Uuid>) -> Result<Vec<Row>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found: Vec<Found> = on!(conn, c => {
        let mut query = QueryBuilder::new(concat!("SELECT a.id AS audit_id, ", entry_columns!(), " FROM audit a WHERE a.org_id = "));
        query.push_bind(org).push(" AND a.id IN (");
        let mut list = query.separated(", ");
        ids.iter().for_each(|id| { list.push_bind(*id); });
        query.push(")").build_query_as().persistent(false).fetch_all(c).await
    })?;
    let mut found: HashMap<Uuid, Row> = found.into_iter().map(|Found(row)| (row.audit_id, row)).collect();
    let entry = |id| found.remove(&id).unwrap_or_else(|| Row { audit_id: id, ..Row::default() });
    Ok(ids.into_iter().map(entry).collect())
}

/// Which of these ids there are in a table's column.
async fn among(conn: &mut Conn<'_>, (table, column): (&str, &str), org: &OrgId, ids: &[Uuid]) -> Result<HashSet<Uuid>> {
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let found: Vec<Uuid> = on!(conn, c => {
        let mut query = QueryBuilder::new("SELECT ");
        query.push(column).push(" FROM ").push(table).push(" WHERE org_id = ").push_bind(org.as_str());
        query.push(" AND ").push(column).push(" IN (");
        let mut list = query.separated(", ");
        ids.iter().for_each(|id| { list.push_bind(*id); });
        query.push(")").build_query_scalar().persistent(false).fetch_all(c).await
    })?;
    Ok(found.into_iter().collect())
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
    let seals: Vec<(i64, Vec<u8>, Uuid)> =
        on!(conn, c => sqlx::query_as(SEALED).bind(org.as_str()).bind(after).bind(limit).fetch_all(c).await)?;
    let rows = entries(conn, org.as_str(), seals.iter().map(|(_, _, id)| *id).collect()).await?;
    Ok(seals.into_iter().zip(rows).map(|((seq, hash, _), row)| Sealed { seq, hash, row }).collect())
}

/// The number that the head has, and that of the last seal there is.
pub(crate) async fn ends(conn: &mut Conn<'_>, org: &OrgId) -> Result<(Option<i64>, Option<i64>)> {
    Ok(on!(conn, c => sqlx::query_as(ENDS).bind(org.as_str()).fetch_one(c).await)?)
}

/// Entries from this one on: whether each is sealed, or waits to be.
pub(crate) async fn known(conn: &mut Conn<'_>, org: &OrgId, first: Uuid, limit: i64) -> Result<Vec<(Uuid, bool)>> {
    let ids: Vec<Uuid> =
        on!(conn, c => sqlx::query_scalar(ENTRIES).bind(org.as_str()).bind(first).bind(limit).fetch_all(c).await)?;
    // In this order: what is sealed meanwhile is found in the one or in the other.
    let waiting = among(conn, ("audit_unsealed", "audit_id"), org, &ids).await?;
    let sealed = among(conn, ("audit_seals", "audit_id"), org, &ids).await?;
    Ok(ids.into_iter().map(|id| (id, waiting.contains(&id) || sealed.contains(&id))).collect())
}

/// What waits to be sealed, from this one on: whether the entry itself is gone.
pub(crate) async fn lost(conn: &mut Conn<'_>, org: &OrgId, first: Uuid, limit: i64) -> Result<Vec<(Uuid, bool)>> {
    let ids: Vec<Uuid> = on!(conn, c => sqlx::query_scalar(WAITING_AFTER)
        .bind(org.as_str())
        .bind(first)
        .bind(limit)
        .fetch_all(c)
        .await)?;
    let there = among(conn, ("audit", "id"), org, &ids).await?;
    Ok(ids.into_iter().map(|id| (id, !there.contains(&id))).collect())
}

/// Every organization that has a trail, or may have one: few.
pub(crate) async fn orgs(conn: &mut Conn<'_>) -> Result<Vec<String>> {
    Ok(on!(conn, c => sqlx::query_scalar(ORGS).fetch_all(c).await)?)
}
