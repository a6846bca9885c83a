//! Reading the audit trail.

use chrono::{DateTime, Utc};
use domain::{CustomerId, OrgId};
use serde_json::Value;
use sqlx::QueryBuilder;
use sqlx::types::Json;
use uuid::Uuid;

use super::{Conn, audit, on, statements};
use crate::{Error, Result};

macro_rules! columns {
    ($before_and_after:literal) => {
        concat!(
            "SELECT a.id, a.at, a.actor_kind, a.actor_name, a.action, a.entity, a.entity_id, a.customer_id,
                c.external_id AS customer_number, a.reason, a.content, c.data_key, a.address, a.request_id, ",
            $before_and_after,
            " FROM audit a LEFT JOIN customers c ON c.org_id = a.org_id AND c.id = a.customer_id WHERE a.org_id = "
        )
    };
}

/// Entries with what was before and after, of the organization that is bound next.
const WHOLE: &str = columns!("a.before, a.after");

statements! {
    GET = concat!(columns!("a.before, a.after"), "$1 AND a.id = $2");
    /// From each action to the next through the index: there are some dozens, of any number of entries.
    ACTIONS = "WITH RECURSIVE found AS (
            SELECT MIN(action) AS action FROM audit WHERE org_id = $1
            UNION ALL
            SELECT (SELECT MIN(a.action) FROM audit a WHERE a.org_id = $1 AND a.action > found.action) FROM found
                WHERE found.action IS NOT NULL)
        SELECT action FROM found WHERE action IS NOT NULL LIMIT 500";
}

/// An entry.
#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) id: Uuid,
    pub(crate) at: DateTime<Utc>,
    pub(crate) actor_kind: String,
    pub(crate) actor_name: String,
    pub(crate) action: String,
    pub(crate) entity: String,
    pub(crate) entity_id: String,
    pub(crate) customer_id: Option<Uuid>,
    pub(crate) customer_number: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) address: Option<String>,
    pub(crate) request_id: String,
    pub(crate) before: Option<Json<Value>>,
    pub(crate) after: Option<Json<Value>>,
    content: Option<Vec<u8>>,
    data_key: Option<Vec<u8>>,
    /// Whether what it said went with its customer's key.
    #[sqlx(skip)]
    pub(crate) is_erased: bool,
}

impl Row {
    /// With what was sealed in the place of the columns that it stands for.
    fn opened(mut self, conn: &mut Conn<'_>, org: &OrgId, whole: bool) -> Result<Self> {
        let (Some(content), Some(customer)) = (self.content.take(), self.customer_id) else { return Ok(self) };
        let (about, data_key) = ((self.id, CustomerId(customer)), self.data_key.take());
        match audit::open(conn, org, about, data_key.as_deref(), &content)? {
            None => self.is_erased = true,
            Some(said) => {
                self.reason = said.reason;
                if whole {
                    (self.before, self.after) = (said.before.map(Json), said.after.map(Json));
                }
            }
        }
        Ok(self)
    }
}

/// Which entries: all that is given must match. Ids tell the time, so that a time is a place in the index.
pub(crate) struct Wanted<'a> {
    pub(crate) from: Uuid,
    pub(crate) before: Uuid,
    pub(crate) person: Option<&'a str>,
    pub(crate) action: Option<&'a str>,
    pub(crate) customer: Option<Uuid>,
}

/// The newest entries that are wanted; `whole` ones with what was before and after.
pub(crate) async fn list(
    conn: &mut Conn<'_>,
    org: &OrgId,
    wanted: &Wanted<'_>,
    whole: bool,
    limit: i64,
) -> Result<Vec<Row>> {
    let sql = if whole { WHOLE } else { columns!("NULL AS before, NULL AS after") };
    let rows: Vec<Row> = on!(conn, c => {
        let mut query = QueryBuilder::new(sql);
        query.push_bind(org.as_str());
        query.push(" AND a.id >= ").push_bind(wanted.from);
        query.push(" AND a.id < ").push_bind(wanted.before);
        if let Some(person) = wanted.person {
            // Agents' names are kept in lower case, keys' and tokens' as they were written.
            query.push(" AND a.actor_name IN (").push_bind(person);
            query.push(", ").push_bind(person.to_lowercase()).push(")");
        }
        if let Some(action) = wanted.action {
            query.push(" AND a.action = ").push_bind(action);
        }
        if let Some(customer) = wanted.customer {
            query.push(" AND a.customer_id = ").push_bind(customer);
        }
        query.push(" ORDER BY a.id DESC LIMIT ").push_bind(limit);
        query.build_query_as().fetch_all(c).await
    })?;
    rows.into_iter().map(|row| row.opened(conn, org, whole)).collect()
}

/// What is a customer's, in entries that do not name the customer: accounts and contracts, by their ids.
pub(crate) struct Theirs {
    pub(crate) entity: &'static str,
    pub(crate) ids: Vec<String>,
}

/// The newest entries about a customer, and about what is theirs, before this one; at most `limit`.
///
/// # Errors
/// [`Error::NotFound`] for a customer who is erased.
pub(crate) async fn about(
    conn: &mut Conn<'_>,
    org: &OrgId,
    customer: CustomerId,
    theirs: &[Theirs],
    before: Uuid,
    limit: i64,
) -> Result<Vec<Row>> {
    let rows: Vec<Row> = on!(conn, c => {
        let mut query = QueryBuilder::new("SELECT * FROM (");
        query.push(WHOLE).push_bind(org.as_str());
        query.push(" AND a.customer_id = ").push_bind(customer.0).push(" AND a.id < ").push_bind(before);
        query.push(" ORDER BY a.id DESC LIMIT ").push_bind(limit).push(") AS about");
        for Theirs { entity, ids } in theirs.iter().filter(|theirs| !theirs.ids.is_empty()) {
            query.push(" UNION ALL SELECT * FROM (").push(WHOLE).push_bind(org.as_str());
            query.push(" AND a.customer_id IS NULL AND a.id < ").push_bind(before);
            query.push(" AND a.entity = ").push_bind(*entity).push(" AND a.entity_id IN (");
            let mut list = query.separated(", ");
            for id in ids {
                list.push_bind(id.as_str());
            }
            query.push(") ORDER BY a.id DESC LIMIT ").push_bind(limit).push(") AS theirs");
        }
        query.push(" ORDER BY id DESC LIMIT ").push_bind(limit);
        query.build_query_as().persistent(false).fetch_all(c).await
    })?;
    let opened = rows.into_iter().map(|row| row.opened(conn, org, true)).collect::<Result<Vec<_>>>()?;
    if opened.iter().any(|row| row.is_erased) {
        return Err(Error::NotFound("customer"));
    }
    Ok(opened)
}

pub(crate) async fn get(conn: &mut Conn<'_>, org: &OrgId, id: Uuid) -> Result<Option<Row>> {
    let row: Option<Row> = on!(conn, c => sqlx::query_as(GET).bind(org.as_str()).bind(id).fetch_optional(c).await)?;
    row.map(|row| row.opened(conn, org, true)).transpose()
}

pub(crate) async fn actions(conn: &mut Conn<'_>, org: &OrgId) -> Result<Vec<String>> {
    Ok(on!(conn, c => sqlx::query_scalar(ACTIONS).bind(org.as_str()).fetch_all(c).await)?)
}
