//! Keys of before there were blind indexes, which stand in the clear: made blind, a batch at a time, with what the
//! customers have in common, and the ends of bank accounts. Partial indexes hold what is left to do, and nothing
//! afterwards.

use std::collections::HashMap;

use domain::{Account, AvailableCard, CustomerId, Instrument, OrgId};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::column::{self, Column};
use super::{Conn, account, card, customer, instrument, locking, on, statements};
use crate::blind_index::BlindIndex;
use crate::{Error, Result};

statements! {
    IS_LEFT = "SELECT EXISTS (SELECT 1 FROM customers WHERE identity_key LIKE '%:%')
        OR EXISTS (SELECT 1 FROM credentials WHERE username_key LIKE '%@%')
        OR EXISTS (SELECT 1 FROM agent_totp WHERE length(secret) = 20)";
    CUSTOMERS_OF = "SELECT org_id FROM customers WHERE identity_key LIKE '%:%' ORDER BY org_id, id LIMIT 1";
    CUSTOMERS = "SELECT id, identity_key FROM customers WHERE org_id = $1 AND identity_key LIKE '%:%'
        ORDER BY id LIMIT $2";
    CREDENTIALS_OF = "SELECT org_id FROM credentials WHERE username_key LIKE '%@%'
        ORDER BY org_id, customer_id LIMIT 1";
    CREDENTIALS = "SELECT customer_id, username_key FROM credentials WHERE org_id = $1 AND username_key LIKE '%@%'
        ORDER BY customer_id LIMIT $2";
    WITHOUT_END_OF = "SELECT org_id FROM instruments WHERE kind = 'IBAN' AND iban_end IS NULL ORDER BY org_id LIMIT 1";
    WITHOUT_END = "SELECT customer_id, account_id, blind FROM instruments
        WHERE org_id = $1 AND kind = 'IBAN' AND iban_end IS NULL ORDER BY customer_id, account_id LIMIT $2";
}

const IDENTITY_KEY: Column = Column { table: "customers", id: "id", name: "identity_key" };
const USERNAME_KEY: Column = Column { table: "credentials", id: "customer_id", name: "username_key" };

/// Whether anything is left to do, the secrets of one-time codes included.
pub(crate) async fn is_left(conn: &mut Conn<'_>) -> Result<bool> {
    Ok(on!(conn, c => sqlx::query_scalar(IS_LEFT).fetch_one(c).await)?)
}

/// Makes the keys of some customers of one organization blind, deleted customers' too; how many, and `None` when there
/// are none left. Those who live must have been sealed.
pub(crate) async fn customers(conn: &mut Conn<'_>, limit: i64) -> Result<Option<usize>> {
    let Some((org, rows)) = next(conn, CUSTOMERS_OF, CUSTOMERS, limit).await? else { return Ok(None) };
    if rows.is_empty() {
        return Ok(Some(0));
    }
    let blinds = BlindIndex::of(conn.keyring(), &org)?;
    let blind = rows.iter().map(|(id, key)| (*id, blinds.identity(key))).collect();
    column::set(conn, &org, &IDENTITY_KEY, blind).await?;
    let ids: Vec<_> = rows.iter().map(|(id, _)| CustomerId(*id)).collect();
    let living = customer::by_ids(conn, &org, &ids).await?;
    instrument::insert_customers(conn, &org, &living).await?;
    let ids: Vec<_> = living.iter().map(|customer| customer.id).collect();
    let accounts = account::of_customers(conn, &org, &ids, i64::MAX).await?;
    instrument::insert_accounts(conn, &org, &accounts).await?;
    let cards: Vec<(CustomerId, AvailableCard)> = card::of_customers(conn, &org, &ids).await?;
    instrument::insert_cards(conn, &org, &cards).await?;
    Ok(Some(rows.len()))
}

/// Makes some user names of one organization blind; how many, likewise.
pub(crate) async fn credentials(conn: &mut Conn<'_>, limit: i64) -> Result<Option<usize>> {
    let Some((org, rows)) = next(conn, CREDENTIALS_OF, CREDENTIALS, limit).await? else { return Ok(None) };
    if rows.is_empty() {
        return Ok(Some(0));
    }
    let blinds = BlindIndex::of(conn.keyring(), &org)?;
    let blind = rows.iter().map(|(customer, key)| (*customer, blinds.username(key))).collect();
    column::set(conn, &org, &USERNAME_KEY, blind).await?;
    Ok(Some(rows.len()))
}

/// Gives bank accounts of one organization that were written before they were found by their end too their ends, at most
/// `limit`; how many. What somebody else is changing is left to the next time.
pub(crate) async fn iban_ends(conn: &mut Conn<'_>, limit: i64) -> Result<usize> {
    let org: Option<String> = on!(conn, c => sqlx::query_scalar(WITHOUT_END_OF).fetch_optional(c).await)?;
    let Some(org) = org else { return Ok(0) };
    let org: OrgId = org.parse().map_err(|_| Error::corrupt("instruments", "org_id", &org))?;
    let sql = locking(conn, WITHOUT_END, " FOR UPDATE SKIP LOCKED");
    let rows: Vec<(Uuid, Uuid, Vec<u8>)> =
        on!(conn, c => sqlx::query_as(sql).bind(org.as_str()).bind(limit).fetch_all(c).await)?;
    if rows.is_empty() {
        return Ok(0);
    }
    let mut customers: Vec<_> = rows.iter().map(|(customer, ..)| CustomerId(*customer)).collect();
    customers.dedup();
    let accounts = account::of_customers(conn, &org, &customers, i64::MAX).await?;
    let blinds = BlindIndex::of(conn.keyring(), &org)?;
    let paid_by = |account: &Account| Instrument::of_payment_method(account.payment_method.as_ref()?);
    let paid_by: HashMap<_, _> =
        accounts.iter().filter_map(|account| Some((account.id.0, paid_by(account)?))).collect();
    let end = |account: &Uuid, blind: &[u8]| {
        let paid_by = paid_by.get(account).filter(|paid_by| blinds.instrument(paid_by).as_slice() == blind)?;
        Some(blinds.iban_end(paid_by.iban_end()?).to_vec())
    };
    on!(conn, c => QueryBuilder::new("UPDATE instruments SET iban_end = v.column3 FROM (")
        .push_values(&rows, |mut row, (customer, account, blind)| {
            // Of what no account is paid by any more, nothing: it is not looked at again.
            row.push_bind(*customer).push_bind(*account).push_bind(end(account, blind).unwrap_or_default());
        })
        .push(") AS v WHERE instruments.customer_id = v.column1 AND instruments.account_id = v.column2")
        .push(" AND instruments.kind = 'IBAN' AND instruments.org_id = ")
        .push_bind(org.as_str())
        .build()
        .persistent(false)
        .execute(c)
        .await
        .map(drop))?;
    Ok(rows.len())
}

/// An organization that has something left to do, and its next rows, which nobody else changes meanwhile: their ids
/// and their keys.
async fn next(
    conn: &mut Conn<'_>,
    of: &'static str,
    rows: &'static str,
    limit: i64,
) -> Result<Option<(OrgId, Vec<(Uuid, String)>)>> {
    let org: Option<String> = on!(conn, c => sqlx::query_scalar(of).fetch_optional(c).await)?;
    let Some(org) = org else { return Ok(None) };
    let org: OrgId = org.parse().map_err(|_| Error::corrupt("customers", "org_id", &org))?;
    let sql = locking(conn, rows, " FOR UPDATE");
    let rows: Vec<(Uuid, String)> =
        on!(conn, c => sqlx::query_as(sql).bind(org.as_str()).bind(limit).fetch_all(c).await)?;
    // Empty when another copy was quicker: there may be more all the same.
    Ok(Some((org, rows)))
}
