//! What of an organization waits for somebody.

use chrono::{DateTime, Utc};
use domain::OrgId;
use uuid::Uuid;

use super::{Conn, on, statements};
use crate::Result;

statements! {
    /// Those that wait longest come first.
    WAITING = "SELECT a.id, a.external_id, t.created_at AS at, t.error_message AS why
        FROM tokenization_requests t JOIN accounts a ON a.org_id = t.org_id AND a.id = t.account_id
        WHERE t.org_id = $1 AND t.status = 'PENDING' ORDER BY t.created_at, t.reference LIMIT $2";
    /// As `account::GET_WITH_FAILURE` has it, a failure is news while the account is open and nothing newer was
    /// chosen for it.
    REFUSED = "SELECT a.id, a.external_id, t.updated_at AS at, t.error_message AS why
        FROM tokenization_requests t JOIN accounts a ON a.org_id = t.org_id AND a.id = t.account_id
        WHERE t.org_id = $1 AND t.status = 'FAILED' AND t.updated_at >= $3
            AND a.ended_at IS NULL AND a.pending_card IS NULL
            AND NOT EXISTS (SELECT 1 FROM tokenization_requests n
                WHERE n.org_id = t.org_id AND n.account_id = t.account_id AND n.version > t.version)
            AND NOT EXISTS (SELECT 1 FROM account_payment_methods m
                WHERE m.org_id = t.org_id AND m.account_id = t.account_id AND m.version > t.version)
        ORDER BY t.updated_at DESC, t.reference LIMIT $2";
    /// A card that could not be read has ended as `FAILED`, and is told of there.
    GIVEN_UP = "SELECT o.customer_id, c.external_id, o.kind, o.failed_at FROM outbox o
        JOIN customers c ON c.org_id = o.org_id AND c.id = o.customer_id AND c.deleted_at IS NULL
        WHERE o.org_id = $1 AND o.failed_at IS NOT NULL AND o.kind <> 'tokenize'
        ORDER BY o.failed_at DESC, o.id LIMIT $2";
}

/// A card of an account.
#[derive(sqlx::FromRow)]
pub(crate) struct Card {
    /// The account.
    pub(crate) id: Uuid,
    pub(crate) external_id: String,
    /// When it was asked for, or refused.
    pub(crate) at: DateTime<Utc>,
    pub(crate) why: Option<String>,
}

/// What was given up.
#[derive(sqlx::FromRow)]
pub(crate) struct GivenUp {
    pub(crate) customer_id: Uuid,
    pub(crate) external_id: String,
    pub(crate) kind: String,
    pub(crate) failed_at: DateTime<Utc>,
}

/// Cards that the vault is still reading.
pub(crate) async fn waiting(conn: &mut Conn<'_>, org: &OrgId, limit: i64) -> Result<Vec<Card>> {
    Ok(on!(conn, c => sqlx::query_as(WAITING).bind(org.as_str()).bind(limit).fetch_all(c).await)?)
}

/// Cards that were refused since then, the newest first.
pub(crate) async fn refused(conn: &mut Conn<'_>, org: &OrgId, since: DateTime<Utc>, limit: i64) -> Result<Vec<Card>> {
    Ok(on!(conn, c => sqlx::query_as(REFUSED).bind(org.as_str()).bind(limit).bind(since).fetch_all(c).await)?)
}

/// What was given up for living customers, the newest first.
pub(crate) async fn given_up(conn: &mut Conn<'_>, org: &OrgId, limit: i64) -> Result<Vec<GivenUp>> {
    Ok(on!(conn, c => sqlx::query_as(GIVEN_UP).bind(org.as_str()).bind(limit).fetch_all(c).await)?)
}
