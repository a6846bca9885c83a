//! Whom an agent has looked at.

use domain::Customer;

use super::customer::Row;
use super::{Conn, on, statements};
use crate::{Caller, Result};

statements! {
    /// The newest of the agent's entries alone are looked through. They are found in the index on names, which has all
    /// that this takes: SQLite would otherwise go through everybody's. Another actor may have the same name, and is
    /// told apart by the id.
    LIST = "SELECT c.id, c.external_id, c.data_key, c.profile, c.version, c.created_at, c.updated_at
        FROM (SELECT a.customer_id, MAX(a.at) AS opened_at
            FROM (SELECT id FROM audit WHERE org_id = $1 AND actor_name = $2 ORDER BY id DESC LIMIT $4) newest
            JOIN audit a ON a.org_id = $1 AND a.id = newest.id
            WHERE a.action = 'customer.open' AND a.actor_id = $3 GROUP BY a.customer_id) opened
        JOIN customers c ON c.org_id = $1 AND c.id = opened.customer_id AND c.deleted_at IS NULL
        ORDER BY opened.opened_at DESC, c.id DESC LIMIT $5";
}

/// The living customers whom the caller opened last, each once, the last one first: at most `limit`, out of the
/// caller's `window` newest entries.
pub(crate) async fn list(conn: &mut Conn<'_>, caller: &Caller, window: i64, limit: i64) -> Result<Vec<Customer>> {
    let rows: Vec<Row> = on!(conn, c => sqlx::query_as(LIST)
        .bind(caller.org().as_str())
        .bind(caller.actor().name())
        .bind(caller.actor().id())
        .bind(window)
        .bind(limit)
        .fetch_all(c)
        .await)?;
    rows.into_iter().map(|row| row.open(conn, caller.org())).collect()
}
