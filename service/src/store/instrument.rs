//! What customers may have in common, each by its blind: see `blind_index`. Rows follow from customers, accounts and
//! cards, and are written in the same transaction as these.

use domain::{Account, AvailableCard, Customer, CustomerId, Instrument, InstrumentKind, OrgId};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{Conn, on, statements};
use crate::blind_index::BlindIndex;
use crate::{Error, Result};

/// Of a customer's own, in the place of an account's id.
const NO_ACCOUNT: Uuid = Uuid::nil();

statements! {
    /// One row without an instrument when the customer has none.
    OF_CUSTOMER = "SELECT DISTINCT i.kind, i.blind FROM customers c
        LEFT JOIN instruments i ON i.org_id = c.org_id AND i.customer_id = c.id
        WHERE c.org_id = $1 AND c.id = $2 AND c.deleted_at IS NULL ORDER BY i.kind, i.blind LIMIT $3";
    HOLDERS = "SELECT DISTINCT customer_id FROM instruments WHERE org_id = $1 AND kind = $2 AND blind = $3
        AND customer_id > $4 ORDER BY customer_id LIMIT $5";
    HOLDERS_BY_END = "SELECT DISTINCT customer_id FROM instruments WHERE org_id = $1 AND iban_end = $2
        ORDER BY customer_id LIMIT $3";
    DELETE_OF_CUSTOMER = "DELETE FROM instruments WHERE org_id = $1 AND customer_id = $2";
    DELETE_OF_ACCOUNT = "DELETE FROM instruments WHERE org_id = $1 AND customer_id = $2 AND account_id = $3";
    UPDATE_OF_ACCOUNT = "UPDATE instruments SET kind = $4, blind = $5, iban_end = $6
        WHERE org_id = $1 AND customer_id = $2 AND account_id = $3";
    DELETE_OWN = "DELETE FROM instruments WHERE org_id = $1 AND customer_id = $2 AND account_id = $3
        AND kind IN ('PHONE', 'DOCUMENT')";
}

const INSERT: &str = "INSERT INTO instruments (org_id, kind, blind, customer_id, account_id, iban_end) ";

/// A row to be written.
type Row = (Instrument, CustomerId, Uuid);

/// Writes what new customers have.
pub(crate) async fn insert_customers(conn: &mut Conn<'_>, org: &OrgId, customers: &[Customer]) -> Result<()> {
    let of = |customer: &Customer| {
        let id = customer.id;
        Instrument::of_profile(&customer.profile).into_iter().map(move |one| (one, id, NO_ACCOUNT))
    };
    insert(conn, org, customers.iter().flat_map(of).collect()).await
}

/// Writes what a customer has over what it had `before`.
pub(crate) async fn update_customer(
    conn: &mut Conn<'_>,
    org: &OrgId,
    before: &Customer,
    after: &Customer,
) -> Result<()> {
    if Instrument::of_profile(&before.profile) == Instrument::of_profile(&after.profile) {
        return Ok(());
    }
    on!(conn, c => sqlx::query(DELETE_OWN)
        .bind(org.as_str())
        .bind(after.id.0)
        .bind(NO_ACCOUNT)
        .execute(c)
        .await
        .map(drop))?;
    insert_customers(conn, org, std::slice::from_ref(after)).await
}

/// Writes what customers, at most a thousand, have over whatever they had. Their accounts and cards stay.
pub(crate) async fn replace_customers(conn: &mut Conn<'_>, org: &OrgId, customers: &[Customer]) -> Result<()> {
    on!(conn, c => {
        let mut query = QueryBuilder::new("DELETE FROM instruments WHERE org_id = ");
        query.push_bind(org.as_str()).push(" AND kind IN ('PHONE', 'DOCUMENT') AND customer_id IN (");
        let mut list = query.separated(", ");
        customers.iter().for_each(|customer| { list.push_bind(customer.id.0); });
        query.push(")").build().persistent(false).execute(c).await.map(drop)
    })?;
    insert_customers(conn, org, customers).await
}

/// Deletes what a customer has, with what its accounts are paid by and its cards.
pub(crate) async fn delete_of_customer(conn: &mut Conn<'_>, org: &OrgId, customer: CustomerId) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE_OF_CUSTOMER).bind(org.as_str()).bind(customer.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Writes what new accounts are paid by.
pub(crate) async fn insert_accounts(conn: &mut Conn<'_>, org: &OrgId, accounts: &[Account]) -> Result<()> {
    let of = |account: &Account| {
        let instrument = Instrument::of_payment_method(account.payment_method.as_ref()?)?;
        Some((instrument, account.customer_id, account.id.0))
    };
    insert(conn, org, accounts.iter().filter_map(of).collect()).await
}

/// Writes what an account is paid by over what it was `before`: one statement, or none.
pub(crate) async fn update_account(conn: &mut Conn<'_>, org: &OrgId, before: &Account, after: &Account) -> Result<()> {
    let instrument = |account: &Account| account.payment_method.as_ref().and_then(Instrument::of_payment_method);
    match (instrument(before), instrument(after)) {
        (before, after) if before == after => Ok(()),
        (None, _) => insert_accounts(conn, org, std::slice::from_ref(after)).await,
        (Some(_), None) => {
            on!(conn, c => sqlx::query(DELETE_OF_ACCOUNT)
                .bind(org.as_str())
                .bind(after.customer_id.0)
                .bind(after.id.0)
                .execute(c)
                .await
                .map(drop))?;
            Ok(())
        }
        (Some(_), Some(instrument)) => {
            let blinds = BlindIndex::of(conn.keyring(), org)?;
            let blind = blinds.instrument(&instrument);
            let end = iban_end(&blinds, &instrument);
            on!(conn, c => sqlx::query(UPDATE_OF_ACCOUNT)
                .bind(org.as_str())
                .bind(after.customer_id.0)
                .bind(after.id.0)
                .bind(instrument.kind.as_str())
                .bind(blind.as_slice())
                .bind(end)
                .execute(c)
                .await
                .map(drop))?;
            Ok(())
        }
    }
}

/// What a bank account is also found by.
fn iban_end(blinds: &BlindIndex, instrument: &Instrument) -> Option<Vec<u8>> {
    instrument.iban_end().map(|end| blinds.iban_end(end).to_vec())
}

/// The same of many, at most a thousand.
pub(crate) async fn update_accounts(conn: &mut Conn<'_>, org: &OrgId, accounts: &[Account]) -> Result<()> {
    if accounts.is_empty() {
        return Ok(());
    }
    on!(conn, c => {
        let mut query = QueryBuilder::new("DELETE FROM instruments WHERE org_id = ");
        query.push_bind(org.as_str()).push(" AND (customer_id, account_id) IN (");
        query.push_values(accounts, |mut row, account| {
            row.push_bind(account.customer_id.0).push_bind(account.id.0);
        });
        query.push(")").build().persistent(false).execute(c).await.map(drop)
    })?;
    insert_accounts(conn, org, accounts).await
}

/// Writes customers' cards; those that stand there already stay.
pub(crate) async fn insert_cards(
    conn: &mut Conn<'_>,
    org: &OrgId,
    cards: &[(CustomerId, AvailableCard)],
) -> Result<()> {
    let rows = cards.iter().map(|(customer, card)| (Instrument::card(card.id), *customer, NO_ACCOUNT));
    insert(conn, org, rows.collect()).await
}

async fn insert(conn: &mut Conn<'_>, org: &OrgId, rows: Vec<Row>) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let blinds = BlindIndex::of(conn.keyring(), org)?;
    for chunk in rows.chunks(5_000) {
        on!(conn, c => QueryBuilder::new(INSERT)
            .push_values(chunk, |mut row, (instrument, customer, account)| {
                row.push_bind(org.as_str())
                    .push_bind(instrument.kind.as_str())
                    .push_bind(blinds.instrument(instrument).to_vec())
                    .push_bind(customer.0)
                    .push_bind(*account)
                    .push_bind(iban_end(&blinds, instrument));
            })
            .push(" ON CONFLICT DO NOTHING")
            .build()
            .persistent(rows.len() <= 4)
            .execute(c)
            .await
            .map(drop))?;
    }
    Ok(())
}

/// An instrument as it stands in the table.
pub(crate) struct Blind {
    kind: String,
    blind: Vec<u8>,
}

/// What a living customer has, each once, at most `limit`; `None` when there is no such customer.
pub(crate) async fn of_customer(
    conn: &mut Conn<'_>,
    org: &OrgId,
    customer: CustomerId,
    limit: i64,
) -> Result<Option<Vec<Blind>>> {
    let rows: Vec<(Option<String>, Option<Vec<u8>>)> = on!(conn, c => sqlx::query_as(OF_CUSTOMER)
        .bind(org.as_str())
        .bind(customer.0)
        .bind(limit)
        .fetch_all(c)
        .await)?;
    if rows.is_empty() {
        return Ok(None);
    }
    Ok(Some(rows.into_iter().filter_map(|(kind, blind)| Some(Blind { kind: kind?, blind: blind? })).collect()))
}

/// Which other living customers have one of these, which are a hundred at the most: by kind and in the order of ids,
/// `limit` customers at the most for each.
pub(crate) async fn others(
    conn: &mut Conn<'_>,
    org: &OrgId,
    customer: CustomerId,
    blinds: &[Blind],
    limit: i64,
) -> Result<Vec<(InstrumentKind, CustomerId)>> {
    if blinds.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(String, Uuid)> = on!(conn, c => {
        let mut query = QueryBuilder::new("SELECT o.kind, o.customer_id FROM (");
        // Each has its own end: of a bank account that thousands share no more are read.
        for (index, Blind { kind, blind }) in blinds.iter().enumerate() {
            query.push(if index == 0 { "" } else { " UNION " });
            query.push("SELECT * FROM (SELECT DISTINCT i.kind, i.customer_id FROM instruments i WHERE i.org_id = ");
            query.push_bind(org.as_str()).push(" AND i.kind = ").push_bind(kind);
            query.push(" AND i.blind = ").push_bind(blind).push(" AND i.customer_id <> ").push_bind(customer.0);
            query.push(" ORDER BY i.customer_id LIMIT ").push_bind(limit).push(") i").push(index);
        }
        // A card that the vault has read too late may be a deleted customer's.
        query.push(") o JOIN customers c ON c.id = o.customer_id AND c.deleted_at IS NULL AND c.org_id = ");
        query.push_bind(org.as_str());
        query.push(" ORDER BY o.kind, o.customer_id").build_query_as().persistent(blinds.len() <= 4).fetch_all(c).await
    })?;
    let other = |(kind, id): (String, Uuid)| {
        let kind = kind.parse().map_err(|_| Error::corrupt("instruments", "kind", customer))?;
        Ok((kind, CustomerId(id)))
    };
    rows.into_iter().map(other).collect()
}

/// Customers who have this, in the order of their ids, behind `after`, at most `limit`.
pub(crate) async fn holders(
    conn: &mut Conn<'_>,
    org: &OrgId,
    instrument: &Instrument,
    after: CustomerId,
    limit: i64,
) -> Result<Vec<CustomerId>> {
    let blind = BlindIndex::of(conn.keyring(), org)?.instrument(instrument);
    let ids: Vec<Uuid> = on!(conn, c => sqlx::query_scalar(HOLDERS)
        .bind(org.as_str())
        .bind(instrument.kind.as_str())
        .bind(blind.as_slice())
        .bind(after.0)
        .bind(limit)
        .fetch_all(c)
        .await)?;
    Ok(ids.into_iter().map(CustomerId).collect())
}

/// Customers with an account that is paid from a bank account with this end, in the order of their ids, at most `limit`.
/// A copy of before this index may have changed an account since: who has another one by now is among them.
pub(crate) async fn holders_by_end(conn: &mut Conn<'_>, org: &OrgId, end: &str, limit: i64) -> Result<Vec<CustomerId>> {
    let end = BlindIndex::of(conn.keyring(), org)?.iban_end(end);
    let ids: Vec<Uuid> = on!(conn, c => sqlx::query_scalar(HOLDERS_BY_END)
        .bind(org.as_str())
        .bind(end.as_slice())
        .bind(limit)
        .fetch_all(c)
        .await)?;
    Ok(ids.into_iter().map(CustomerId).collect())
}
