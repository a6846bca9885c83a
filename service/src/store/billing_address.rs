//! Where accounts' invoices went: rows that are only added.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::{Account, AccountId, BillingAddress, OrgId, PastBillingAddress, Period, Profile, Version};
use serde_json::value::RawValue;
use sqlx::QueryBuilder;
use sqlx::types::Json;

use super::account::{StoredJson, json};
use super::{Conn, on, statements};
use crate::{Error, Result};

/// The contract publishes no paging of histories; nobody moves so often.
const LONGEST_HISTORY: i64 = 1_000;

statements! {
    RECIPIENT = "SELECT a.billing_address, a.version, c.profile, c.version AS customer_version FROM accounts a
        JOIN customers c ON c.org_id = a.org_id AND c.id = a.customer_id
        WHERE a.org_id = $1 AND a.id = $2";
    HISTORY = "SELECT billing_address, init_date, end_date FROM (
            SELECT version, billing_address, init_date, LEAD(init_date) OVER (ORDER BY version) AS end_date
            FROM account_billing_addresses WHERE org_id = $1 AND account_id = $2
        ) AS history
        WHERE init_date <= $4 AND (end_date IS NULL OR end_date > $3) ORDER BY version DESC LIMIT $5";
}

/// Notes where the invoices of these accounts go since `at`.
pub(crate) async fn append(
    conn: &mut Conn<'_>,
    org: &OrgId,
    accounts: &[Account],
    at: impl Fn(&Account) -> DateTime<Utc>,
) -> Result<()> {
    for chunk in accounts.chunks(5_000) {
        on!(conn, c => QueryBuilder::new(
            "INSERT INTO account_billing_addresses (org_id, account_id, version, billing_address, init_date) ",
        )
        .push_values(chunk, |mut row, account| {
            row.push_bind(org.as_str())
                .push_bind(account.id.0)
                .push_bind(account.version.0)
                .push_bind(Json(&account.billing_address))
                .push_bind(at(account));
        })
        .build()
        .persistent(accounts.len() == 1)
        .execute(c)
        .await
        .map(drop))?;
    }
    Ok(())
}

/// The addresses that were in force at any time in the period, the newest first.
pub(crate) async fn history(
    conn: &mut Conn<'_>,
    org: &OrgId,
    account: AccountId,
    period: &Period,
) -> Result<Vec<PastBillingAddress>> {
    // Where the period is open, these bounds leave nothing out, and both engines can keep them.
    let first = period.from().or(NaiveDate::from_ymd_opt(1, 1, 1)).unwrap_or_default();
    let last = period.to().or(NaiveDate::from_ymd_opt(9999, 12, 31)).unwrap_or_default();
    let start = first.and_time(NaiveTime::MIN).and_utc();
    let end = last.and_time(NaiveTime::MIN).and_utc() + (TimeDelta::days(1) - TimeDelta::microseconds(1));
    type Found = (Json<Box<RawValue>>, DateTime<Utc>, Option<DateTime<Utc>>);
    let rows: Vec<Found> = on!(conn, c => sqlx::query_as(HISTORY)
        .bind(org.as_str())
        .bind(account.0)
        .bind(start)
        .bind(end)
        .bind(LONGEST_HISTORY)
        .fetch_all(c)
        .await)?;
    let past = |(address, init_date, end_date): Found| {
        let billing_address = serde_json::from_str(address.get())
            .map_err(|_| Error::corrupt("account_billing_addresses", "billing_address", account))?;
        Ok(PastBillingAddress { billing_address, init_date, end_date })
    };
    rows.into_iter().map(past).collect()
}

/// Where an account's invoices go and to whom, with the account's and the customer's versions.
pub(crate) struct Recipient {
    pub(crate) billing_address: BillingAddress,
    pub(crate) customer: Profile,
    pub(crate) versions: (Version, Version),
}

pub(crate) async fn recipient(conn: &mut Conn<'_>, org: &OrgId, id: AccountId) -> Result<Option<Recipient>> {
    type Found = (StoredJson, i64, StoredJson, i64);
    let found: Option<Found> =
        on!(conn, c => sqlx::query_as(RECIPIENT).bind(org.as_str()).bind(id.0).fetch_optional(c).await)?;
    let Some((billing_address, version, profile, customer_version)) = found else { return Ok(None) };
    Ok(Some(Recipient {
        billing_address: json(&billing_address).ok_or_else(|| Error::corrupt("accounts", "billing_address", id))?,
        customer: json(&profile).ok_or_else(|| Error::corrupt("customers", "profile (of the account)", id))?,
        versions: (Version(version), Version(customer_version)),
    }))
}
