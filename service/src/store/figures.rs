//! How often something happened.

use chrono::{DateTime, Utc};
use domain::OrgId;
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{Conn, on, statements};
use crate::Result;

statements! {
    /// Of so many refusals, the newest, the commonest causes.
    REFUSALS = "SELECT why, COUNT(*) AS number FROM
        (SELECT error_message AS why FROM tokenization_requests
            WHERE org_id = $1 AND status = 'FAILED' AND updated_at >= $2 AND error_message IS NOT NULL
            ORDER BY updated_at DESC LIMIT $3) newest
        GROUP BY why ORDER BY number DESC, why LIMIT $4";
}

/// How often an action was done from one id to before another: ids tell the time, so that each count is one range of
/// the index on actions.
pub(crate) struct Range {
    /// By this the caller knows it again.
    pub(crate) place: i64,
    pub(crate) action: &'static str,
    pub(crate) from: Uuid,
    pub(crate) until: Uuid,
}

/// The numbers of these ranges by their places, in one statement; none is counted beyond `most`. There are at most
/// 500, as many parts as SQLite takes in a statement.
pub(crate) async fn counts(conn: &mut Conn<'_>, org: &OrgId, ranges: &[Range], most: i64) -> Result<Vec<(i64, i64)>> {
    if ranges.is_empty() {
        return Ok(Vec::new());
    }
    Ok(on!(conn, c => {
        let mut query = QueryBuilder::new("");
        for (index, range) in ranges.iter().enumerate() {
            query.push(if index == 0 { "SELECT " } else { " UNION ALL SELECT " }).push_bind(range.place);
            query.push(", (SELECT COUNT(*) FROM (SELECT 1 FROM audit WHERE org_id = ").push_bind(org.as_str());
            query.push(" AND action = ").push_bind(range.action).push(" AND id >= ").push_bind(range.from);
            query.push(" AND id < ").push_bind(range.until).push(" LIMIT ").push_bind(most).push(") counted)");
        }
        query.build_query_as().fetch_all(c).await
    })?)
}

/// Why the vault refused cards since then, in its words, and how often: of the `newest` refusals the `most` common
/// causes.
pub(crate) async fn refusals(
    conn: &mut Conn<'_>,
    org: &OrgId,
    since: DateTime<Utc>,
    (newest, most): (i64, i64),
) -> Result<Vec<(String, i64)>> {
    Ok(on!(conn, c => sqlx::query_as(REFUSALS)
        .bind(org.as_str())
        .bind(since)
        .bind(newest)
        .bind(most)
        .fetch_all(c)
        .await)?)
}
