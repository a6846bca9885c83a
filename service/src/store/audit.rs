//! The audit trail's rows.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::QueryBuilder;
use sqlx::types::Json;
use uuid::Uuid;

use super::{Conn, on, statements};
use crate::{Caller, Result};

statements! {
    INSERT = "INSERT INTO audit (org_id, id, at, actor_kind, actor_id, actor_name, action, entity, entity_id, before, after, request_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
}

/// What was done to what.
pub(crate) struct Entry<'a> {
    pub(crate) action: &'static str,
    pub(crate) entity: &'static str,
    pub(crate) entity_id: String,
    pub(crate) before: Option<&'a Value>,
    pub(crate) after: Option<&'a Value>,
}

pub(crate) async fn insert(
    conn: &mut Conn<'_>,
    caller: &Caller,
    id: Uuid,
    at: DateTime<Utc>,
    entry: &Entry<'_>,
) -> Result<()> {
    on!(conn, c => sqlx::query(INSERT)
        .bind(caller.org().as_str())
        .bind(id)
        .bind(at)
        .bind(caller.actor().kind())
        .bind(caller.actor().id())
        .bind(caller.actor().name())
        .bind(entry.action)
        .bind(entry.entity)
        .bind(&entry.entity_id)
        .bind(entry.before.map(Json))
        .bind(entry.after.map(Json))
        .bind(caller.request_id())
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Notes things that were made or changed: each with the row's id, its own id, how it looked and looks.
pub(crate) async fn insert_many(
    conn: &mut Conn<'_>,
    caller: &Caller,
    at: DateTime<Utc>,
    (action, entity): (&str, &str),
    rows: &[(Uuid, &str, Option<Value>, Value)],
) -> Result<()> {
    // PostgreSQL takes 65,535 parameters a statement, SQLite 32,766.
    for chunk in rows.chunks(1_000) {
        on!(conn, c => QueryBuilder::new(
            "INSERT INTO audit (org_id, id, at, actor_kind, actor_id, actor_name, action, entity, entity_id, before, after, request_id) ",
        )
        .push_values(chunk, |mut row, (id, entity_id, before, after)| {
            row.push_bind(caller.org().as_str())
                .push_bind(*id)
                .push_bind(at)
                .push_bind(caller.actor().kind())
                .push_bind(caller.actor().id())
                .push_bind(caller.actor().name())
                .push_bind(action)
                .push_bind(entity)
                .push_bind(*entity_id)
                .push_bind(before.as_ref().map(Json))
                .push_bind(Json(after))
                .push_bind(caller.request_id());
        })
        .build()
        .persistent(rows.len() == 1)
        .execute(c)
        .await
        .map(drop))?;
    }
    Ok(())
}
