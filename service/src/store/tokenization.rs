//! Cards that the vault was asked to read.

use chrono::{DateTime, Utc};
use domain::{AccountId, OrgId, ReferenceId, TokenId, TokenizationRequest, TokenizationStatus, Version};

use super::{Conn, LONGEST_LIST, on, statements};
use crate::{Error, Result};

statements! {
    INSERT = "INSERT INTO tokenization_requests
        (org_id, reference, reference_id, account_id, version, status, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT DO NOTHING";
    STATUS = "SELECT status FROM tokenization_requests WHERE org_id = $1 AND reference = $2";
    FINISH = "UPDATE tokenization_requests SET status = $3, token_id = $4, error_message = $5, updated_at = $6
        WHERE org_id = $1 AND reference = $2 AND status = $7";
    OF_ACCOUNT = "SELECT reference_id, status, token_id, error_message, created_at, updated_at
        FROM tokenization_requests WHERE org_id = $1 AND account_id = $2 ORDER BY version DESC LIMIT $3";
}

/// Notes that an account, in this version, waits for a card. `Ok(false)` means that the reference was
/// used before.
pub(crate) async fn insert(
    conn: &mut Conn<'_>,
    org: &OrgId,
    reference: &ReferenceId,
    (account, version): (AccountId, Version),
    now: DateTime<Utc>,
) -> Result<bool> {
    let written = on!(conn, c => sqlx::query(INSERT)
        .bind(org.as_str())
        .bind(reference.uuid())
        .bind(reference.as_str())
        .bind(account.0)
        .bind(version.0)
        .bind(TokenizationStatus::Pending.as_str())
        .bind(now)
        .execute(c)
        .await?
        .rows_affected());
    Ok(written == 1)
}

/// Whether the vault has not told the end of it yet.
pub(crate) async fn is_pending(conn: &mut Conn<'_>, org: &OrgId, reference: &ReferenceId) -> Result<bool> {
    let status: Option<String> = on!(conn, c => sqlx::query_scalar(STATUS)
        .bind(org.as_str())
        .bind(reference.uuid())
        .fetch_optional(c)
        .await)?;
    Ok(status.as_deref() == Some(TokenizationStatus::Pending.as_str()))
}

/// How a request ended.
pub(crate) enum End<'a> {
    /// With a card.
    Completed(&'a TokenId),
    /// Without one.
    Failed(&'a str),
}

/// Ends a request. `Ok(false)` means that it had ended already.
pub(crate) async fn finish(
    conn: &mut Conn<'_>,
    org: &OrgId,
    reference: &ReferenceId,
    end: &End<'_>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let (status, token_id, error_message) = match end {
        End::Completed(token) => (TokenizationStatus::Completed, Some(token.as_str()), None),
        End::Failed(message) => (TokenizationStatus::Failed, None, Some(*message)),
    };
    let written = on!(conn, c => sqlx::query(FINISH)
        .bind(org.as_str())
        .bind(reference.uuid())
        .bind(status.as_str())
        .bind(token_id)
        .bind(error_message)
        .bind(now)
        .bind(TokenizationStatus::Pending.as_str())
        .execute(c)
        .await?
        .rows_affected());
    Ok(written == 1)
}

#[derive(sqlx::FromRow)]
struct Row {
    reference_id: String,
    status: String,
    token_id: Option<String>,
    error_message: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// An account's requests, the newest first.
pub(crate) async fn of_account(
    conn: &mut Conn<'_>,
    org: &OrgId,
    account_id: AccountId,
) -> Result<Vec<TokenizationRequest>> {
    let rows: Vec<Row> = on!(conn, c => sqlx::query_as(OF_ACCOUNT)
        .bind(org.as_str())
        .bind(account_id.0)
        .bind(LONGEST_LIST)
        .fetch_all(c)
        .await)?;
    let request = |row: Row| {
        let corrupt = |column| Error::corrupt("tokenization_requests", column, &row.reference_id);
        Ok(TokenizationRequest {
            reference_id: row.reference_id.parse().map_err(|_| corrupt("reference_id"))?,
            account_id,
            status: row.status.parse().map_err(|_| corrupt("status"))?,
            token_id: row.token_id.as_deref().map(str::parse).transpose().map_err(|_| corrupt("token_id"))?,
            error_message: row.error_message,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    };
    rows.into_iter().map(request).collect()
}
