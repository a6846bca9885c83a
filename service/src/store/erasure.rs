//! Taking away all that says who a customer was.

use chrono::{DateTime, Utc};
use domain::{CustomerId, OrgId};

use super::{Conn, instrument, locking, on, statements};
use crate::Result;

statements! {
    LOCK = "SELECT external_id, deleted_at IS NOT NULL, erased_at IS NOT NULL FROM customers WHERE org_id = $1 AND id = $2";
    OUTSIDE = "SELECT 1 FROM outbox
        WHERE org_id = $1 AND customer_id = $2 AND kind IN ('tokenize', 'activate_credential') AND failed_at IS NULL LIMIT 1";
    /// The key goes; what it sealed goes too where it stands in this row. The number and the dates stay.
    ERASE = "UPDATE customers SET data_key = NULL, profile = $3, search_text = '', identity_key = $4,
            version = version + 1, updated_at = $5, erased_at = $5
        WHERE org_id = $1 AND id = $2";
    /// The files are loose from now on.
    LOOSEN = "INSERT INTO loose_documents (org_id, file, due_at)
        SELECT org_id, file, $3 FROM identification_processes WHERE org_id = $1 AND customer_id = $2";
    TERMS = "DELETE FROM customer_terms WHERE org_id = $1 AND customer_id = $2";
    PROCESSES = "DELETE FROM identification_processes WHERE org_id = $1 AND customer_id = $2";
    CREDENTIALS = "DELETE FROM credentials WHERE org_id = $1 AND customer_id = $2";
    CARDS = "DELETE FROM cards WHERE org_id = $1 AND customer_id = $2";
    TOKENIZATIONS = "DELETE FROM tokenization_requests WHERE org_id = $1
        AND account_id IN (SELECT id FROM accounts WHERE org_id = $1 AND customer_id = $2)";
    CATEGORIES = "DELETE FROM customer_categories WHERE org_id = $1 AND customer_id = $2";
    TREATMENTS = "DELETE FROM customer_special_treatments WHERE org_id = $1 AND customer_id = $2";
    CALLER_CHECKS = "DELETE FROM caller_checks WHERE org_id = $1 AND customer_id = $2";
    OUTBOX = "DELETE FROM outbox WHERE org_id = $1 AND customer_id = $2";
}

/// What is deleted with the key.
const DELETED: [&str; 9] =
    [TERMS, PROCESSES, CREDENTIALS, CARDS, TOKENIZATIONS, CATEGORIES, TREATMENTS, CALLER_CHECKS, OUTBOX];

/// A customer who may be erased.
pub(crate) struct Found {
    pub(crate) number: String,
    pub(crate) is_deleted: bool,
    pub(crate) is_erased: bool,
}

/// A customer, deleted ones too, whose row nobody else changes until the transaction ends.
pub(crate) async fn lock(conn: &mut Conn<'_>, org: &OrgId, id: CustomerId) -> Result<Option<Found>> {
    let sql = locking(conn, LOCK, " FOR UPDATE");
    let row: Option<(String, bool, bool)> =
        on!(conn, c => sqlx::query_as(sql).bind(org.as_str()).bind(id.0).fetch_optional(c).await)?;
    Ok(row.map(|(number, is_deleted, is_erased)| Found { number, is_deleted, is_erased }))
}

/// Whether somebody outside is just reading a card, or activating a login, for the customer.
pub(crate) async fn is_outside_unfinished(conn: &mut Conn<'_>, org: &OrgId, id: CustomerId) -> Result<bool> {
    let found: Option<i32> =
        on!(conn, c => sqlx::query_scalar(OUTSIDE).bind(org.as_str()).bind(id.0).fetch_optional(c).await)?;
    Ok(found.is_some())
}

/// Destroys the customer's key, and deletes what is not sealed under it.
pub(crate) async fn erase(conn: &mut Conn<'_>, org: &OrgId, id: CustomerId, now: DateTime<Utc>) -> Result<()> {
    on!(conn, c => sqlx::query(LOOSEN).bind(org.as_str()).bind(id.0).bind(now).execute(c).await.map(drop))?;
    for sql in DELETED {
        on!(conn, c => sqlx::query(sql).bind(org.as_str()).bind(id.0).execute(c).await.map(drop))?;
    }
    on!(conn, c => sqlx::query(ERASE)
        .bind(org.as_str())
        .bind(id.0)
        .bind(Vec::<u8>::new())
        .bind("")
        .bind(now)
        .execute(c)
        .await
        .map(drop))?;
    conn.forget_key(org, id);
    instrument::delete_of_customer(conn, org, id).await
}
