//! What accounts were paid by: rows that are only added.

use chrono::{DateTime, Utc};
use domain::{Account, AccountId, CustomerId, Modality, OrgId, OrgSettings, PastPaymentMethod, PaymentMethod};
use sqlx::QueryBuilder;
use sqlx::types::Json;
use uuid::Uuid;

use super::account::settings;
use super::{Conn, LONGEST_LIST, on, statements};
use crate::seal::Place;
use crate::{Error, Result};

statements! {
    MODALITY = "SELECT a.modality, s.settings FROM accounts a
        JOIN customers c ON c.org_id = a.org_id AND c.id = a.customer_id AND c.deleted_at IS NULL
        LEFT JOIN org_settings s ON s.org_id = a.org_id
        WHERE a.org_id = $1 AND a.id = $2 AND a.customer_id = $3";
    HISTORY = "SELECT m.version, m.payment_method, m.created_at, a.customer_id, c.data_key
        FROM account_payment_methods m
        JOIN accounts a ON a.org_id = m.org_id AND a.id = m.account_id
        JOIN customers c ON c.org_id = a.org_id AND c.id = a.customer_id AND c.data_key IS NOT NULL
        WHERE m.org_id = $1 AND m.account_id = $2 ORDER BY m.version DESC LIMIT $3";
}

/// Where a method of an account's history stands, for its seal.
pub(super) fn place(org: &OrgId, account: AccountId, version: i64) -> Place<'_> {
    Place::of("account_payment_methods.payment_method", org, format_args!("{account} {version}"))
}

/// Notes what these accounts are paid by since `at`; those that have no payment method are passed over. Their
/// customers' keys are open.
pub(crate) async fn append(
    conn: &mut Conn<'_>,
    org: &OrgId,
    accounts: &[Account],
    at: impl Fn(&Account) -> DateTime<Utc>,
) -> Result<()> {
    let rows: Vec<_> =
        accounts.iter().filter_map(|account| account.payment_method.as_ref().map(|method| (account, method))).collect();
    for chunk in rows.chunks(5_000) {
        let seal = |(account, method): &(&Account, &PaymentMethod)| {
            let key = conn.opened(org, account.customer_id)?;
            key.seal_json(&place(org, account.id, account.version.0), *method)
        };
        let sealed = chunk.iter().map(seal).collect::<Result<Vec<_>>>()?;
        on!(conn, c => QueryBuilder::new(
            "INSERT INTO account_payment_methods (org_id, account_id, version, payment_method, created_at) ",
        )
        .push_values(chunk.iter().zip(sealed), |mut row, ((account, _), sealed)| {
            row.push_bind(org.as_str())
                .push_bind(account.id.0)
                .push_bind(account.version.0)
                .push_bind(sealed)
                .push_bind(at(account));
        })
        .build()
        .persistent(rows.len() == 1)
        .execute(c)
        .await
        .map(drop))?;
    }
    Ok(())
}

/// What an account was paid by, the newest first.
pub(crate) async fn history(conn: &mut Conn<'_>, org: &OrgId, account: AccountId) -> Result<Vec<PastPaymentMethod>> {
    type Found = (i64, Vec<u8>, DateTime<Utc>, Uuid, Option<Vec<u8>>);
    let rows: Vec<Found> = on!(conn, c => sqlx::query_as(HISTORY)
        .bind(org.as_str())
        .bind(account.0)
        .bind(LONGEST_LIST)
        .fetch_all(c)
        .await)?;
    let past = |(version, method, at, customer, data_key): Found| {
        let key = conn.open_key(org, CustomerId(customer), data_key.as_deref())?;
        let method: PaymentMethod = key.open_json(&place(org, account, version), &method)?;
        Ok(PastPaymentMethod::new(&method, at))
    };
    rows.into_iter().map(past).collect()
}

/// The modality of an account of this living customer, and what the organization has set.
pub(crate) async fn modality(
    conn: &mut Conn<'_>,
    org: &OrgId,
    customer: CustomerId,
    id: AccountId,
) -> Result<Option<(Modality, OrgSettings)>> {
    let found: Option<(String, Option<Json<OrgSettings>>)> = on!(conn, c => sqlx::query_as(MODALITY)
        .bind(org.as_str())
        .bind(id.0)
        .bind(customer.0)
        .fetch_optional(c)
        .await)?;
    let Some((modality, stored)) = found else { return Ok(None) };
    let modality = modality.parse().map_err(|_| Error::corrupt("accounts", "modality", id))?;
    Ok(Some((modality, settings(stored))))
}
