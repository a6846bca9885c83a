//! Accounts' rows. One account is one row; its histories are `store::payment_method`'s and
//! `store::billing_address`'s.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::{Account, AccountId, CustomerId, ExternalId, OrgId, OrgSettings, Profile, Version};
use sqlx::QueryBuilder;
use sqlx::types::Json;
use uuid::Uuid;

use super::customer::profile_place;
use super::{Conn, LONGEST_LIST, billing_address, instrument, locking, on, payment_method, row_lock, statements};
use crate::seal::Place;
use crate::{Error, Result};

/// A statement that reads whole accounts `a` with their customers' keys. Those of an erased customer, whose key is
/// gone, are found no more.
macro_rules! select {
    ($more:literal, $joined:literal, $condition:literal) => {
        concat!(
            "SELECT a.id, a.external_id, a.customer_id, a.customer_external_id, a.contract_reference, a.modality,
                a.billing_address, a.payment_method, a.pending_card, a.invoice, a.version, a.created_at, a.updated_at,
                a.ended_at, c.data_key",
            $more,
            " FROM accounts a
                JOIN customers c ON c.org_id = a.org_id AND c.id = a.customer_id AND c.data_key IS NOT NULL",
            $joined,
            " WHERE a.org_id = ",
            $condition
        )
    };
}

/// A statement that reads whole accounts `a`, each with why the card that it was last to be paid with did not come,
/// unless it is paid by something newer.
macro_rules! select_with_failure {
    ($condition:literal) => {
        select!(
            ", (SELECT t.error_message FROM tokenization_requests t
                WHERE t.org_id = a.org_id AND t.account_id = a.id AND t.status = 'FAILED' AND a.pending_card IS NULL
                AND NOT EXISTS (SELECT 1 FROM account_payment_methods m
                    WHERE m.org_id = a.org_id AND m.account_id = a.id AND m.version > t.version)
                ORDER BY t.version DESC LIMIT 1) AS failure",
            "",
            $condition
        )
    };
}

statements! {
    GET = select!("", "", "$1 AND a.id = $2");
    GET_WITH_SETTINGS =
        select!(", s.settings", " LEFT JOIN org_settings s ON s.org_id = a.org_id", "$1 AND a.id = $2");
    BY_EXTERNAL_ID = select!("", "", "$1 AND a.external_id = $2");
    GET_WITH_FAILURE = select_with_failure!("$1 AND a.id = $2");
    OF_CUSTOMER_WITH_FAILURES = select_with_failure!("$1 AND a.customer_id = $2 ORDER BY a.id DESC LIMIT $3");
    /// Of a customer who was not erased: with their key all that was theirs is gone.
    EXISTS = "SELECT COUNT(*) FROM accounts a JOIN customers c ON c.org_id = a.org_id AND c.id = a.customer_id
        WHERE a.org_id = $1 AND a.id = $2 AND c.data_key IS NOT NULL";
    PENDING_CARD = "SELECT pending_card FROM accounts WHERE org_id = $1 AND id = $2";
    OF_CUSTOMER = "SELECT a.id FROM customers c
        LEFT JOIN accounts a ON a.org_id = c.org_id AND a.customer_id = c.id
        WHERE c.org_id = $1 AND c.id = $2 AND c.deleted_at IS NULL ORDER BY a.id LIMIT $3";
    ANY_OPEN = "SELECT 1 FROM accounts WHERE org_id = $1 AND customer_id = $2 AND ended_at IS NULL LIMIT 1";
    OWNER = "SELECT c.external_id, c.data_key, c.profile, s.settings FROM customers c
        LEFT JOIN org_settings s ON s.org_id = c.org_id
        WHERE c.org_id = $1 AND c.id = $2 AND c.deleted_at IS NULL";
    UPDATE = "UPDATE accounts SET contract_reference = $3, modality = $4, billing_address = $5, payment_method = $6,
        pending_card = $7, invoice = $8, version = $9, updated_at = $10, ended_at = $11
        WHERE org_id = $1 AND id = $2";
}

/// The row that [`GET`] and its like return.
#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    external_id: String,
    customer_id: Uuid,
    customer_external_id: String,
    contract_reference: Option<String>,
    modality: String,
    billing_address: Vec<u8>,
    payment_method: Option<Vec<u8>>,
    pending_card: Option<String>,
    invoice: Option<Vec<u8>>,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    data_key: Option<Vec<u8>>,
}

#[derive(sqlx::FromRow)]
struct RowWithSettings {
    #[sqlx(flatten)]
    row: Row,
    settings: Option<Json<OrgSettings>>,
}

#[derive(sqlx::FromRow)]
struct RowWithFailure {
    #[sqlx(flatten)]
    row: Row,
    failure: Option<String>,
}

impl Row {
    /// The account; its customer's key is open from now on.
    fn open(self, conn: &mut Conn<'_>, org: &OrgId) -> Result<Account> {
        let id = self.id;
        let corrupt = |column| Error::corrupt("accounts", column, id);
        let key = conn.open_key(org, CustomerId(self.customer_id), self.data_key.as_deref())?;
        Ok(Account {
            id: AccountId(id),
            external_id: self.external_id.parse().map_err(|_| corrupt("external_id"))?,
            customer_id: CustomerId(self.customer_id),
            customer_external_id: self.customer_external_id.parse().map_err(|_| corrupt("customer_external_id"))?,
            contract_reference: self
                .contract_reference
                .map(|text| text.parse())
                .transpose()
                .map_err(|_| corrupt("contract_reference"))?,
            modality: self.modality.parse().map_err(|_| corrupt("modality"))?,
            billing_address: key.open_json(&billing_address_place(org, id), &self.billing_address)?,
            payment_method: self
                .payment_method
                .map(|sealed| key.open_json(&payment_method_place(org, id), &sealed))
                .transpose()?,
            pending_card: self
                .pending_card
                .map(|text| text.parse())
                .transpose()
                .map_err(|_| corrupt("pending_card"))?,
            invoice: self.invoice.map(|sealed| key.open_json(&invoice_place(org, id), &sealed)).transpose()?,
            version: Version(self.version),
            created_at: self.created_at,
            updated_at: self.updated_at,
            ended_at: self.ended_at,
        })
    }
}

pub(super) fn billing_address_place(org: &OrgId, account: Uuid) -> Place<'_> {
    Place::of("accounts.billing_address", org, account)
}

pub(super) fn payment_method_place(org: &OrgId, account: Uuid) -> Place<'_> {
    Place::of("accounts.payment_method", org, account)
}

pub(super) fn invoice_place(org: &OrgId, account: Uuid) -> Place<'_> {
    Place::of("accounts.invoice", org, account)
}

/// What an account's row holds sealed.
pub(super) struct Sealed {
    pub(super) billing_address: Vec<u8>,
    pub(super) payment_method: Option<Vec<u8>>,
    pub(super) invoice: Option<Vec<u8>>,
}

/// Seals an account's data under its customer's key, which is open.
pub(super) fn seal(conn: &Conn<'_>, org: &OrgId, account: &Account) -> Result<Sealed> {
    let (key, id) = (conn.opened(org, account.customer_id)?, account.id.0);
    let method = account.payment_method.as_ref();
    let invoice = account.invoice.as_ref();
    Ok(Sealed {
        billing_address: key.seal_json(&billing_address_place(org, id), &account.billing_address)?,
        payment_method: method.map(|method| key.seal_json(&payment_method_place(org, id), method)).transpose()?,
        invoice: invoice.map(|invoice| key.seal_json(&invoice_place(org, id), invoice)).transpose()?,
    })
}

pub(crate) async fn get(conn: &mut Conn<'_>, org: &OrgId, id: AccountId) -> Result<Option<Account>> {
    let row: Option<Row> = on!(conn, c => sqlx::query_as(GET).bind(org.as_str()).bind(id.0).fetch_optional(c).await)?;
    row.map(|row| row.open(conn, org)).transpose()
}

/// An account, with why its last card did not come, if that is news.
pub(crate) async fn with_failure(
    conn: &mut Conn<'_>,
    org: &OrgId,
    id: AccountId,
) -> Result<Option<(Account, Option<String>)>> {
    let found: Option<RowWithFailure> =
        on!(conn, c => sqlx::query_as(GET_WITH_FAILURE).bind(org.as_str()).bind(id.0).fetch_optional(c).await)?;
    found.map(|RowWithFailure { row, failure }| Ok((row.open(conn, org)?, failure))).transpose()
}

/// The same of a customer's newest accounts, ended ones included, at most `limit`.
pub(crate) async fn of_customer_with_failures(
    conn: &mut Conn<'_>,
    org: &OrgId,
    customer: CustomerId,
    limit: i64,
) -> Result<Vec<(Account, Option<String>)>> {
    let rows: Vec<RowWithFailure> = on!(conn, c => sqlx::query_as(OF_CUSTOMER_WITH_FAILURES)
        .bind(org.as_str())
        .bind(customer.0)
        .bind(limit)
        .fetch_all(c)
        .await)?;
    rows.into_iter().map(|RowWithFailure { row, failure }| Ok((row.open(conn, org)?, failure))).collect()
}

pub(crate) async fn exists(conn: &mut Conn<'_>, org: &OrgId, id: AccountId) -> Result<bool> {
    let count: i64 = on!(conn, c => sqlx::query_scalar(EXISTS).bind(org.as_str()).bind(id.0).fetch_one(c).await)?;
    Ok(count == 1)
}

/// Whether the account waits for a card.
pub(crate) async fn waits_for_card(conn: &mut Conn<'_>, org: &OrgId, id: AccountId) -> Result<Option<bool>> {
    let card: Option<Option<String>> =
        on!(conn, c => sqlx::query_scalar(PENDING_CARD).bind(org.as_str()).bind(id.0).fetch_optional(c).await)?;
    Ok(card.map(|card| card.is_some()))
}

/// The account, whose row nobody else changes until the transaction ends, and what its organization has
/// set.
pub(crate) async fn lock(conn: &mut Conn<'_>, org: &OrgId, id: AccountId) -> Result<Option<(Account, OrgSettings)>> {
    let sql = locking(conn, GET_WITH_SETTINGS, " FOR UPDATE OF a");
    let found: Option<RowWithSettings> =
        on!(conn, c => sqlx::query_as(sql).bind(org.as_str()).bind(id.0).fetch_optional(c).await)?;
    let Some(found) = found else { return Ok(None) };
    Ok(Some((found.row.open(conn, org)?, settings(found.settings))))
}

pub(super) fn settings(stored: Option<Json<OrgSettings>>) -> OrgSettings {
    stored.map(|Json(settings)| settings).unwrap_or_default()
}

pub(crate) async fn by_external_id(
    conn: &mut Conn<'_>,
    org: &OrgId,
    external_id: &ExternalId,
) -> Result<Option<Account>> {
    let row: Option<Row> = on!(conn, c => sqlx::query_as(BY_EXTERNAL_ID)
        .bind(org.as_str())
        .bind(external_id.as_str())
        .fetch_optional(c)
        .await)?;
    row.map(|row| row.open(conn, org)).transpose()
}

/// Which of these external ids accounts of erased customers have: nobody can read those, and they stay taken.
pub(crate) async fn of_erased_customers(
    conn: &mut Conn<'_>,
    org: &OrgId,
    external_ids: &[ExternalId],
) -> Result<HashSet<String>> {
    let mut found = HashSet::new();
    for chunk in external_ids.chunks(1_000) {
        let ids: Vec<String> = on!(conn, c => {
            let mut query = QueryBuilder::new(
                "SELECT a.external_id FROM accounts a
                    JOIN customers c ON c.org_id = a.org_id AND c.id = a.customer_id AND c.data_key IS NULL
                    WHERE a.org_id = ",
            );
            query.push_bind(org.as_str()).push(" AND a.external_id IN (");
            let mut list = query.separated(", ");
            for external_id in chunk {
                list.push_bind(external_id.as_str());
            }
            query.push(")").build_query_scalar().persistent(false).fetch_all(c).await
        })?;
        found.extend(ids);
    }
    Ok(found)
}

/// The accounts of these external ids, which nobody else changes until the transaction ends, for an import.
pub(crate) async fn by_external_ids(
    conn: &mut Conn<'_>,
    org: &OrgId,
    external_ids: &[ExternalId],
) -> Result<Vec<Account>> {
    let mut found = Vec::with_capacity(external_ids.len());
    let lock = row_lock(conn, " FOR UPDATE OF a");
    for chunk in external_ids.chunks(1_000) {
        let rows: Vec<Row> = on!(conn, c => {
            let mut query = QueryBuilder::new(select!("", "", ""));
            query.push_bind(org.as_str()).push(" AND a.external_id IN (");
            let mut list = query.separated(", ");
            for external_id in chunk {
                list.push_bind(external_id.as_str());
            }
            // In one order, so that two imports never wait for each other in a ring.
            query.push(") ORDER BY a.id").push(lock).build_query_as().persistent(false).fetch_all(c).await
        })?;
        for row in rows {
            found.push(row.open(conn, org)?);
        }
    }
    Ok(found)
}

/// The accounts of these customers, who are a thousand at the most; `limit` of them.
pub(crate) async fn of_customers(
    conn: &mut Conn<'_>,
    org: &OrgId,
    customers: &[CustomerId],
    limit: i64,
) -> Result<Vec<Account>> {
    if customers.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = on!(conn, c => {
        let mut query = QueryBuilder::new(select!("", "", ""));
        query.push_bind(org.as_str()).push(" AND a.customer_id IN (");
        let mut list = query.separated(", ");
        customers.iter().for_each(|id| { list.push_bind(id.0); });
        query.push(") ORDER BY a.customer_id, a.id LIMIT ").push_bind(limit);
        query.build_query_as().persistent(false).fetch_all(c).await
    })?;
    rows.into_iter().map(|row| row.open(conn, org)).collect()
}

/// The ids of a living customer's accounts, ended ones included; `None` when there is no such customer.
pub(crate) async fn of_customer(
    conn: &mut Conn<'_>,
    org: &OrgId,
    customer: CustomerId,
) -> Result<Option<Vec<AccountId>>> {
    let rows: Vec<Option<Uuid>> = on!(conn, c => sqlx::query_scalar(OF_CUSTOMER)
        .bind(org.as_str())
        .bind(customer.0)
        .bind(LONGEST_LIST)
        .fetch_all(c)
        .await)?;
    // A customer without accounts is one row without an account.
    Ok(if rows.is_empty() { None } else { Some(rows.into_iter().flatten().map(AccountId).collect()) })
}

/// Whether the customer has an open account.
pub(crate) async fn any_open(conn: &mut Conn<'_>, org: &OrgId, customer: CustomerId) -> Result<bool> {
    let found: Option<i32> = on!(conn, c => sqlx::query_scalar(ANY_OPEN)
        .bind(org.as_str())
        .bind(customer.0)
        .fetch_optional(c)
        .await)?;
    Ok(found.is_some())
}

/// What a new account takes from its customer and its organization.
pub(crate) struct Owner {
    pub(crate) external_id: ExternalId,
    pub(crate) profile: Profile,
    pub(crate) settings: OrgSettings,
}

/// The living customer, who is not deleted until the transaction ends; see `store::customer::hold`.
pub(crate) async fn hold_owner(conn: &mut Conn<'_>, org: &OrgId, customer: CustomerId) -> Result<Option<Owner>> {
    type Found = (String, Option<Vec<u8>>, Vec<u8>, Option<Json<OrgSettings>>);
    let sql = locking(conn, OWNER, " FOR SHARE OF c");
    let found: Option<Found> =
        on!(conn, c => sqlx::query_as(sql).bind(org.as_str()).bind(customer.0).fetch_optional(c).await)?;
    let Some((external_id, data_key, profile, stored)) = found else { return Ok(None) };
    let key = conn.open_key(org, customer, data_key.as_deref())?;
    Ok(Some(Owner {
        external_id: external_id.parse().map_err(|_| Error::corrupt("customers", "external_id", customer))?,
        profile: key.open_json(&profile_place(org, customer), &profile)?,
        settings: settings(stored),
    }))
}

/// Writes new accounts with the beginnings of their histories; how many. Those whose external id is
/// taken are passed over without an error, which would end PostgreSQL's transaction: when fewer are
/// written than were given, histories are not written at all.
pub(crate) async fn insert(conn: &mut Conn<'_>, org: &OrgId, accounts: &[Account]) -> Result<usize> {
    conn.open_keys(org, accounts.iter().map(|account| account.customer_id)).await?;
    let mut written = 0;
    // PostgreSQL takes 65,535 parameters a statement, SQLite 32,766.
    for chunk in accounts.chunks(1_000) {
        let sealed = chunk.iter().map(|account| seal(conn, org, account)).collect::<Result<Vec<_>>>()?;
        written += on!(conn, c => QueryBuilder::new(
            "INSERT INTO accounts (org_id, id, external_id, customer_id, customer_external_id, contract_reference,
                modality, billing_address, payment_method, pending_card, invoice, version, created_at, updated_at,
                ended_at) ",
        )
        .push_values(chunk.iter().zip(sealed), |mut row, (account, sealed)| {
            row.push_bind(org.as_str())
                .push_bind(account.id.0)
                .push_bind(account.external_id.as_str())
                .push_bind(account.customer_id.0)
                .push_bind(account.customer_external_id.as_str())
                .push_bind(account.contract_reference.as_deref())
                .push_bind(account.modality.as_str())
                .push_bind(sealed.billing_address)
                .push_bind(sealed.payment_method)
                .push_bind(account.pending_card.as_ref().map(domain::ReferenceId::as_str))
                .push_bind(sealed.invoice)
                .push_bind(account.version.0)
                .push_bind(account.created_at)
                .push_bind(account.updated_at)
                .push_bind(account.ended_at);
        })
        .push(" ON CONFLICT DO NOTHING")
        .build()
        .persistent(accounts.len() == 1)
        .execute(c)
        .await?
        .rows_affected());
    }
    let written = usize::try_from(written).map_err(|error| Error::Internal(error.to_string()))?;
    if written == accounts.len() {
        payment_method::append(conn, org, accounts, |account| account.created_at).await?;
        billing_address::append(conn, org, accounts, |account| account.created_at).await?;
        instrument::insert_accounts(conn, org, accounts).await?;
    }
    Ok(written)
}

/// Writes an account over its `before`, which was read in this transaction, and what has changed of its payment
/// method and its billing address into their histories.
pub(crate) async fn update(conn: &mut Conn<'_>, org: &OrgId, before: &Account, after: &Account) -> Result<()> {
    let sealed = seal(conn, org, after)?;
    on!(conn, c => sqlx::query(UPDATE)
        .bind(org.as_str())
        .bind(after.id.0)
        .bind(after.contract_reference.as_deref())
        .bind(after.modality.as_str())
        .bind(sealed.billing_address)
        .bind(sealed.payment_method)
        .bind(after.pending_card.as_ref().map(domain::ReferenceId::as_str))
        .bind(sealed.invoice)
        .bind(after.version.0)
        .bind(after.updated_at)
        .bind(after.ended_at)
        .execute(c)
        .await
        .map(drop))?;
    let changed = std::slice::from_ref(after);
    if before.payment_method != after.payment_method {
        payment_method::append(conn, org, changed, |account| account.updated_at).await?;
        instrument::update_account(conn, org, before, after).await?;
    }
    if before.billing_address != after.billing_address {
        billing_address::append(conn, org, changed, |account| account.updated_at).await?;
    }
    Ok(())
}
