//! The audit trail's rows.

use chrono::{DateTime, Utc};
use serde_json::Value;
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
