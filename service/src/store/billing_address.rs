//! Where accounts' invoices went: rows that are only added.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::{Account, AccountId, BillingAddress, CustomerId, OrgId, PastBillingAddress, Period, Profile, Version};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::account::billing_address_place;
use super::customer::profile_place;
use super::{Conn, LONGEST_LIST, on, statements};
use crate::Result;
use crate::seal::Place;

statements! {
    RECIPIENT = "SELECT a.customer_id, c.data_key, a.billing_address, a.version, c.profile,
            c.version AS customer_version
        FROM accounts a JOIN customers c ON c.org_id = a.org_id AND c.id = a.customer_id AND c.data_key IS NOT NULL
        WHERE a.org_id = $1 AND a.id = $2";
    HISTORY = "SELECT h.version, h.billing_address, h.init_date, h.end_date, a.customer_id, c.data_key FROM (
            SELECT version, billing_address, init_date, LEAD(init_date) OVER (ORDER BY version) AS end_date
            FROM account_billing_addresses WHERE org_id = $1 AND account_id = $2
        ) AS h
        JOIN accounts a ON a.org_id = $1 AND a.id = $2
        JOIN customers c ON c.org_id = $1 AND c.id = a.customer_id AND c.data_key IS NOT NULL
        WHERE h.init_date <= $4 AND (h.end_date IS NULL OR h.end_date > $3) ORDER BY h.version DESC LIMIT $5";
}

/// Where an address of an account's history stands, for its seal.
pub(super) fn place(org: &OrgId, account: AccountId, version: i64) -> Place<'_> {
    Place::of("account_billing_addresses.billing_address", org, format_args!("{account} {version}"))
}

/// Notes where the invoices of these accounts go since `at`. Their customers' keys are open.
pub(crate) async fn append(
    conn: &mut Conn<'_>,
    org: &OrgId,
    accounts: &[Account],
    at: impl Fn(&Account) -> DateTime<Utc>,
) -> Result<()> {
    for chunk in accounts.chunks(5_000) {
        let seal = |account: &Account| {
            let key = conn.opened(org, account.customer_id)?;
            key.seal_json(&place(org, account.id, account.version.0), &account.billing_address)
        };
        let sealed = chunk.iter().map(seal).collect::<Result<Vec<_>>>()?;
        on!(conn, c => QueryBuilder::new(
            "INSERT INTO account_billing_addresses (org_id, account_id, version, billing_address, init_date) ",
        )
        .push_values(chunk.iter().zip(sealed), |mut row, (account, sealed)| {
            row.push_bind(org.as_str())
                .push_bind(account.id.0)
                .push_bind(account.version.0)
                .push_bind(sealed)
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
    type Found = (i64, Vec<u8>, DateTime<Utc>, Option<DateTime<Utc>>, Uuid, Option<Vec<u8>>);
    let rows: Vec<Found> = on!(conn, c => sqlx::query_as(HISTORY)
        .bind(org.as_str())
        .bind(account.0)
        .bind(start)
        .bind(end)
        .bind(LONGEST_LIST)
        .fetch_all(c)
        .await)?;
    let past = |(version, address, init_date, end_date, customer, data_key): Found| {
        let key = conn.open_key(org, CustomerId(customer), data_key.as_deref())?;
        let billing_address = key.open_json(&place(org, account, version), &address)?;
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
    type Found = (Uuid, Option<Vec<u8>>, Vec<u8>, i64, Vec<u8>, i64);
    let found: Option<Found> =
        on!(conn, c => sqlx::query_as(RECIPIENT).bind(org.as_str()).bind(id.0).fetch_optional(c).await)?;
    let Some((customer, data_key, address, version, profile, customer_version)) = found else { return Ok(None) };
    let customer = CustomerId(customer);
    let key = conn.open_key(org, customer, data_key.as_deref())?;
    Ok(Some(Recipient {
        billing_address: key.open_json(&billing_address_place(org, id.0), &address)?,
        customer: key.open_json(&profile_place(org, customer), &profile)?,
        versions: (Version(version), Version(customer_version)),
    }))
}
