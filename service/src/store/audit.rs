//! The audit trail's rows. They are only ever added: triggers refuse anything else.

use chrono::{DateTime, Utc};
use domain::{CustomerId, OrgId};
use serde_json::Value;
use sqlx::QueryBuilder;
use sqlx::types::Json;
use uuid::Uuid;

use super::{Conn, on, statements};
use crate::{Caller, Result};

/// The columns of a row, in the order in which [`insert`] and [`insert_many`] bind them.
macro_rules! columns {
    () => {
        "INSERT INTO audit (org_id, id, at, actor_kind, actor_id, actor_name, action, entity, entity_id, customer_id,
            before, after, reason, address, request_id) "
    };
}

statements! {
    INSERT = concat!(columns!(), "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)");
    WAS_DONE = "SELECT 1 FROM audit WHERE org_id = $1 AND entity = $2 AND entity_id = $3 AND action = $4 LIMIT 1";
    EXPLAINED = "SELECT after FROM audit
        WHERE org_id = $1 AND id = $2 AND action = $3 AND actor_id = $4 AND customer_id = $5 AND at > $6";
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
        .bind(entry.before.as_ref().map(Json))
        .bind(entry.after.as_ref().map(Json))
        .bind(entry.reason)
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
    let found: Option<Option<Json<Value>>> = on!(conn, c => sqlx::query_scalar(EXPLAINED)
        .bind(caller.org().as_str())
        .bind(id)
        .bind(action)
        .bind(caller.actor().id())
        .bind(customer.0)
        .bind(since)
        .fetch_optional(c)
        .await)?;
    Ok(found.flatten().map(|json| json.0))
}

/// Notes many things at once, each with who did it.
pub(crate) async fn insert_many(conn: &mut Conn<'_>, entries: &[(&Caller, Entry<'_>)]) -> Result<()> {
    // PostgreSQL takes 65,535 parameters a statement, SQLite 32,766.
    for chunk in entries.chunks(1_000) {
        on!(conn, c => QueryBuilder::new(columns!())
            .push_values(chunk, |mut row, (caller, entry)| {
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
                    .push_bind(entry.before.as_ref().map(Json))
                    .push_bind(entry.after.as_ref().map(Json))
                    .push_bind(entry.reason)
                    .push_bind(caller.address().map(|address| address.to_string()))
                    .push_bind(caller.request_id());
            })
            .build()
            .persistent(entries.len() == 1)
            .execute(c)
            .await
            .map(drop))?;
    }
    Ok(())
}
