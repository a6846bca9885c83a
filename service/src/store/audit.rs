//! The audit trail's rows. They are only ever added: triggers refuse anything else.
//!
//! What an entry about a customer says is sealed under the customer's key, in `content`: who erases the customer makes
//! it unreadable, in a trail that cannot be changed.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{CustomerId, OrgId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::QueryBuilder;
use sqlx::types::Json;
use uuid::Uuid;

use super::{Conn, Engine, on, statements};
use crate::seal::{DataKey, Place};
use crate::{Caller, Result};

/// The columns of a row, in the order in which [`insert`] and [`insert_many`] bind them.
macro_rules! columns {
    () => {
        "INSERT INTO audit (org_id, id, at, actor_kind, actor_id, actor_name, action, entity, entity_id, customer_id,
            before, after, reason, content, address, request_id) "
    };
}

statements! {
    INSERT = concat!(columns!(), "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)");
    WAS_DONE = "SELECT 1 FROM audit WHERE org_id = $1 AND entity = $2 AND entity_id = $3 AND action = $4 LIMIT 1";
    EXPLAINED = "SELECT a.after, a.content, c.data_key FROM audit a
        LEFT JOIN customers c ON c.org_id = a.org_id AND c.id = a.customer_id
        WHERE a.org_id = $1 AND a.id = $2 AND a.action = $3 AND a.actor_id = $4 AND a.customer_id = $5 AND a.at > $6";
}

/// What was done to what.
pub(crate) struct Entry<'a> {
    pub(crate) id: Uuid,
    pub(crate) at: DateTime<Utc>,
    pub(crate) action: &'a str,
    pub(crate) entity: &'a str,
    pub(crate) entity_id: &'a str,
    /// Whom it was about.
    pub(crate) customer: Option<CustomerId>,
    pub(crate) before: Option<Value>,
    pub(crate) after: Option<Value>,
    /// Why, in the words of who did it.
    pub(crate) reason: Option<&'a str>,
    /// Whether it stays readable when the customer is erased.
    pub(crate) is_plain: bool,
}

/// What an entry says, as it is sealed.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Content {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) before: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) after: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
}

/// What an entry says, as its row keeps it: sealed, or in plain columns.
#[derive(Default)]
struct Kept<'a> {
    before: Option<Json<&'a Value>>,
    after: Option<Json<&'a Value>>,
    reason: Option<&'a str>,
    content: Option<Vec<u8>>,
}

fn place(org: &OrgId, id: Uuid) -> Place<'_> {
    Place::of("audit.content", org, id)
}

impl<'a> Entry<'a> {
    fn says_something(&self) -> bool {
        self.before.is_some() || self.after.is_some() || self.reason.is_some()
    }

    /// Whose key it is to be sealed under.
    fn sealed_for(&self) -> Option<CustomerId> {
        self.customer.filter(|_| !self.is_plain && self.says_something())
    }

    async fn keep(&'a self, conn: &mut Conn<'_>, org: &OrgId) -> Result<Kept<'a>> {
        let (before, after) = (self.before.as_ref(), self.after.as_ref());
        let Some(customer) = self.sealed_for() else {
            return Ok(Kept { before: before.map(Json), after: after.map(Json), reason: self.reason, content: None });
        };
        // Of somebody who is erased meanwhile, nothing more is told than what was done.
        let Some(key) = conn.key_of(org, customer).await? else { return Ok(Kept::default()) };
        let content =
            Content { before: before.cloned(), after: after.cloned(), reason: self.reason.map(str::to_owned) };
        let content = key.seal_json(&place(org, self.id), &content)?;
        Ok(Kept { content: Some(content), ..Kept::default() })
    }
}

/// Opens what an entry says, with the key of its customer; `None` when that is destroyed.
pub(crate) fn open(
    conn: &mut Conn<'_>,
    org: &OrgId,
    (id, customer): (Uuid, CustomerId),
    data_key: Option<&[u8]>,
    content: &[u8],
) -> Result<Option<Content>> {
    if data_key.is_none() {
        return Ok(None);
    }
    open_with(&conn.open_key(org, customer, data_key)?, org, id, content).map(Some)
}

/// The same, where the key is open.
pub(crate) fn open_with(key: &DataKey, org: &OrgId, id: Uuid, content: &[u8]) -> Result<Content> {
    key.open_json(&place(org, id), content)
}

/// Whether this was ever done to an entity of a kind, with an id.
pub(crate) async fn was_done(
    conn: &mut Conn<'_>,
    org: &OrgId,
    (entity, id): (&str, &str),
    action: &str,
) -> Result<bool> {
    let found: Option<i32> = on!(conn, c => sqlx::query_scalar(WAS_DONE)
        .bind(org.as_str())
        .bind(entity)
        .bind(id)
        .bind(action)
        .fetch_optional(c)
        .await)?;
    Ok(found.is_some())
}

pub(crate) async fn insert(conn: &mut Conn<'_>, caller: &Caller, entry: &Entry<'_>) -> Result<()> {
    let kept = entry.keep(conn, caller.org()).await?;
    on!(conn, c => sqlx::query(INSERT)
        .bind(caller.org().as_str())
        .bind(entry.id)
        .bind(entry.at)
        .bind(caller.actor().kind())
        .bind(caller.actor().id())
        .bind(caller.actor().name())
        .bind(entry.action)
        .bind(entry.entity)
        .bind(entry.entity_id)
        .bind(entry.customer.map(|customer| customer.0))
        .bind(kept.before)
        .bind(kept.after)
        .bind(kept.reason)
        .bind(kept.content)
        .bind(caller.address().map(|address| address.to_string()))
        .bind(caller.request_id())
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// What an entry said, when it is the caller's own, of this action, about this customer, and not older.
pub(crate) async fn explained(
    conn: &mut Conn<'_>,
    caller: &Caller,
    action: &'static str,
    (id, customer): (Uuid, CustomerId),
    since: DateTime<Utc>,
) -> Result<Option<Value>> {
    type Found = (Option<Json<Value>>, Option<Vec<u8>>, Option<Vec<u8>>);
    let found: Option<Found> = on!(conn, c => sqlx::query_as(EXPLAINED)
        .bind(caller.org().as_str())
        .bind(id)
        .bind(action)
        .bind(caller.actor().id())
        .bind(customer.0)
        .bind(since)
        .fetch_optional(c)
        .await)?;
    match found {
        Some((_, Some(content), data_key)) => {
            let opened = open(conn, caller.org(), (id, customer), data_key.as_deref(), &content)?;
            Ok(opened.and_then(|content| content.after))
        }
        Some((after, None, _)) => Ok(after.map(|json| json.0)),
        None => Ok(None),
    }
}

/// Notes many things at once, each with who did it.
pub(crate) async fn insert_many(conn: &mut Conn<'_>, entries: &[(&Caller, Entry<'_>)]) -> Result<()> {
    insert_all(conn, entries, "").await
}

/// The same of what may stand there already, since nobody knows what became of a commit whose answer was lost.
pub(crate) async fn insert_missing(conn: &mut Conn<'_>, entries: &[(&Caller, Entry<'_>)]) -> Result<()> {
    let but = match conn.engine {
        // Its answers are not lost, and its trigger refuses an entry that is there.
        Engine::Sqlite(_) => "",
        Engine::Postgres(_) => " ON CONFLICT (org_id, id) DO NOTHING",
    };
    insert_all(conn, entries, but).await
}

async fn insert_all(conn: &mut Conn<'_>, entries: &[(&Caller, Entry<'_>)], but: &'static str) -> Result<()> {
    let mut sealed: BTreeMap<&str, (&OrgId, Vec<CustomerId>)> = BTreeMap::new();
    for (caller, entry) in entries {
        if let Some(customer) = entry.sealed_for() {
            sealed.entry(caller.org().as_str()).or_insert((caller.org(), Vec::new())).1.push(customer);
        }
    }
    for (org, customers) in sealed.into_values() {
        conn.open_keys(org, customers.into_iter()).await?;
    }
    // PostgreSQL takes 65,535 parameters a statement, SQLite 32,766.
    for chunk in entries.chunks(1_000) {
        let mut rows = Vec::with_capacity(chunk.len());
        for (caller, entry) in chunk {
            rows.push((*caller, entry, entry.keep(conn, caller.org()).await?));
        }
        on!(conn, c => QueryBuilder::new(columns!())
            .push_values(rows, |mut row, (caller, entry, kept)| {
                row.push_bind(caller.org().as_str())
                    .push_bind(entry.id)
                    .push_bind(entry.at)
                    .push_bind(caller.actor().kind())
                    .push_bind(caller.actor().id())
                    .push_bind(caller.actor().name())
                    .push_bind(entry.action)
                    .push_bind(entry.entity)
                    .push_bind(entry.entity_id)
                    .push_bind(entry.customer.map(|customer| customer.0))
                    .push_bind(kept.before)
                    .push_bind(kept.after)
                    .push_bind(kept.reason)
                    .push_bind(kept.content)
                    .push_bind(caller.address().map(|address| address.to_string()))
                    .push_bind(caller.request_id());
            })
            .push(but)
            .build()
            .persistent(entries.len() == 1)
            .execute(c)
            .await
            .map(drop))?;
    }
    Ok(())
}
