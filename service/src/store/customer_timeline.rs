//! What the audit trail tells of one customer, without what was before and after.

use chrono::{DateTime, Utc};
use domain::{CustomerId, OrgId};
use uuid::Uuid;

use super::{Conn, on, statements};
use crate::Result;

statements! {
    LIST = "SELECT id, at, action, entity, entity_id, actor_kind, actor_name FROM audit
        WHERE org_id = $1 AND customer_id = $2 AND id < $3 ORDER BY id DESC LIMIT $4";
}

/// An entry.
#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) id: Uuid,
    pub(crate) at: DateTime<Utc>,
    pub(crate) action: String,
    pub(crate) entity: String,
    pub(crate) entity_id: String,
    pub(crate) actor_kind: String,
    pub(crate) actor_name: String,
}

/// The newest entries before this one.
pub(crate) async fn list(
    conn: &mut Conn<'_>,
    org: &OrgId,
    customer: CustomerId,
    before: Uuid,
    limit: usize,
) -> Result<Vec<Row>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    Ok(on!(conn, c => sqlx::query_as(LIST)
        .bind(org.as_str())
        .bind(customer.0)
        .bind(before)
        .bind(limit)
        .fetch_all(c)
        .await)?)
}
