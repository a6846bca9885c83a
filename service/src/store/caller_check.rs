//! Callers who were checked, by customer and agent.

use chrono::{DateTime, Utc};
use domain::{CustomerId, Iban, OrgId, OrgSettings, PaymentMethod};
use sqlx::types::Json;
use uuid::Uuid;

use super::account::payment_method_place;
use super::{Conn, on, statements};
use crate::Result;

/// A customer's bank accounts are a handful; more than this many are not looked at.
const MOST_IBANS: i64 = 100;

statements! {
    /// One row, also where the organization has set nothing and nobody was checked.
    STATE = "SELECT (SELECT settings FROM org_settings WHERE org_id = $1) AS settings,
        (SELECT expires_at FROM caller_checks
            WHERE org_id = $1 AND customer_id = $2 AND agent_id = $3 AND expires_at > $4) AS expires_at";
    PAID_FROM = "SELECT a.id, a.payment_method, c.data_key FROM accounts a
        JOIN customers c ON c.org_id = a.org_id AND c.id = a.customer_id AND c.data_key IS NOT NULL
        WHERE a.org_id = $1 AND a.customer_id = $2 AND a.ended_at IS NULL AND a.payment_method IS NOT NULL
            AND a.created_at < $3
        ORDER BY a.id DESC LIMIT $4";
    PUT = "INSERT INTO caller_checks (org_id, customer_id, agent_id, expires_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (org_id, customer_id, agent_id) DO UPDATE SET expires_at = excluded.expires_at";
    DELETE_OLD = "DELETE FROM caller_checks WHERE org_id = $1 AND expires_at <= $2";
}

/// Whose check of which customer.
#[derive(Clone, Copy)]
pub(crate) struct Key<'a> {
    pub(crate) org: &'a OrgId,
    pub(crate) customer: CustomerId,
    pub(crate) agent: Uuid,
}

/// What the organization has set, and until when the check holds, if it does.
pub(crate) async fn state(
    conn: &mut Conn<'_>,
    key: Key<'_>,
    now: DateTime<Utc>,
) -> Result<(OrgSettings, Option<DateTime<Utc>>)> {
    let (settings, until): (Option<Json<OrgSettings>>, Option<DateTime<Utc>>) = on!(conn, c => sqlx::query_as(STATE)
        .bind(key.org.as_str())
        .bind(key.customer.0)
        .bind(key.agent)
        .bind(now)
        .fetch_one(c)
        .await)?;
    Ok((settings.map(|json| json.0).unwrap_or_default(), until))
}

/// The bank accounts that the customer's open accounts are paid from, of accounts that were made `before` then.
pub(crate) async fn ibans(
    conn: &mut Conn<'_>,
    org: &OrgId,
    customer: CustomerId,
    before: DateTime<Utc>,
) -> Result<Vec<Iban>> {
    let rows: Vec<(Uuid, Vec<u8>, Option<Vec<u8>>)> = on!(conn, c => sqlx::query_as(PAID_FROM)
        .bind(org.as_str())
        .bind(customer.0)
        .bind(before)
        .bind(MOST_IBANS)
        .fetch_all(c)
        .await)?;
    let mut ibans = Vec::new();
    for (id, method, data_key) in rows {
        let key = conn.open_key(org, customer, data_key.as_deref())?;
        if let PaymentMethod::DirectDebit { iban } = key.open_json(&payment_method_place(org, id), &method)? {
            ibans.push(iban);
        }
    }
    Ok(ibans)
}

/// Lets a check hold until then.
pub(crate) async fn put(conn: &mut Conn<'_>, key: Key<'_>, until: DateTime<Utc>) -> Result<()> {
    on!(conn, c => sqlx::query(PUT)
        .bind(key.org.as_str())
        .bind(key.customer.0)
        .bind(key.agent)
        .bind(until)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Deletes the organization's checks that are over.
pub(crate) async fn delete_old(conn: &mut Conn<'_>, org: &OrgId, now: DateTime<Utc>) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE_OLD).bind(org.as_str()).bind(now).execute(c).await.map(drop))?;
    Ok(())
}
