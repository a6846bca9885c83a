//! Looking for, and writing over, many rows at once: what an import needs beside the nouns' own files.

use std::collections::HashMap;

use domain::{Account, Customer, CustomerId, ExternalId, OrgId};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::customer::{self, Row};
use super::{Conn, account, billing_address, instrument, on, payment_method, row_lock};
use crate::Result;
use crate::blind_index::BlindIndex;

#[derive(sqlx::FromRow)]
struct FoundRow {
    #[sqlx(flatten)]
    row: Row,
    is_deleted: bool,
}

/// The customers of these external ids, at most a thousand, by these: `None` for one who was deleted. Until the
/// transaction ends nobody else changes them.
pub(crate) async fn lock_customers(
    conn: &mut Conn<'_>,
    org: &OrgId,
    external_ids: &[&ExternalId],
) -> Result<HashMap<String, Option<Customer>>> {
    let lock = row_lock(conn, " FOR UPDATE");
    let rows: Vec<FoundRow> = on!(conn, c => {
        let mut query = QueryBuilder::new(
            "SELECT id, external_id, data_key, profile, version, created_at, updated_at,
                deleted_at IS NOT NULL AS is_deleted FROM customers WHERE org_id = ",
        );
        query.push_bind(org.as_str()).push(" AND external_id IN (");
        let mut list = query.separated(", ");
        external_ids.iter().for_each(|id| { list.push_bind(id.as_str()); });
        query.push(")").push(lock).build_query_as().persistent(false).fetch_all(c).await
    })?;
    let found = |FoundRow { row, is_deleted }| {
        let external_id = row.external_id.clone();
        // A deleted one may have been erased, and have no key.
        Ok((external_id, if is_deleted { None } else { Some(row.open(conn, org)?) }))
    };
    rows.into_iter().map(found).collect()
}

/// The living customers who have one of these identities, at most a thousand, by identity.
pub(crate) async fn holders(
    conn: &mut Conn<'_>,
    org: &OrgId,
    identities: &[String],
) -> Result<HashMap<String, CustomerId>> {
    let blinds = BlindIndex::of(conn.keyring(), org)?;
    let keys: HashMap<String, &String> =
        identities.iter().map(|identity| (blinds.identity(identity), identity)).collect();
    let rows: Vec<(String, Uuid)> = on!(conn, c => {
        let mut query = QueryBuilder::new("SELECT identity_key, id FROM customers WHERE org_id = ");
        query.push_bind(org.as_str()).push(" AND deleted_at IS NULL AND identity_key IN (");
        let mut list = query.separated(", ");
        keys.keys().for_each(|key| { list.push_bind(key.as_str()); });
        query.push(")").build_query_as().persistent(false).fetch_all(c).await
    })?;
    let holder = |(key, id): (String, Uuid)| Some(((*keys.get(&key)?).clone(), CustomerId(id)));
    Ok(rows.into_iter().filter_map(holder).collect())
}

/// The living customers of these external ids, at most a thousand, who are not deleted until the
/// transaction ends.
pub(crate) async fn hold_owners(
    conn: &mut Conn<'_>,
    org: &OrgId,
    external_ids: &[&ExternalId],
) -> Result<HashMap<String, CustomerId>> {
    let lock = row_lock(conn, " FOR SHARE");
    let rows: Vec<(String, Uuid)> = on!(conn, c => {
        let mut query = QueryBuilder::new("SELECT external_id, id FROM customers WHERE org_id = ");
        query.push_bind(org.as_str()).push(" AND deleted_at IS NULL AND external_id IN (");
        let mut list = query.separated(", ");
        external_ids.iter().for_each(|id| { list.push_bind(id.as_str()); });
        query.push(")").push(lock).build_query_as().persistent(false).fetch_all(c).await
    })?;
    Ok(rows.into_iter().map(|(external_id, id)| (external_id, CustomerId(id))).collect())
}

/// Writes customers, at most a thousand, over what they were, with their search terms and their instruments.
pub(crate) async fn update_customers(conn: &mut Conn<'_>, org: &OrgId, customers: &[Customer]) -> Result<()> {
    if customers.is_empty() {
        return Ok(());
    }
    let profiles = customers.iter().map(|customer| customer::seal_profile(conn, org, customer));
    let profiles = profiles.collect::<Result<Vec<_>>>()?;
    let blinds = BlindIndex::of(conn.keyring(), org)?;
    on!(conn, c => QueryBuilder::new(
        "UPDATE customers SET identity_key = v.column2, profile = v.column3, search_text = v.column4,
            version = v.column5, updated_at = v.column6 FROM (",
    )
    .push_values(customers.iter().zip(profiles), |mut row, (customer, profile)| {
        row.push_bind(customer.id.0)
            .push_bind(blinds.identity(&customer.profile.identity_key()))
            .push_bind(profile)
            .push_bind(customer::search_text(&customer.profile))
            .push_bind(customer.version.0)
            .push_bind(customer.updated_at);
    })
    .push(") AS v WHERE customers.id = v.column1 AND customers.org_id = ")
    .push_bind(org.as_str())
    .build()
    .persistent(false)
    .execute(c)
    .await
    .map(drop))?;
    on!(conn, c => {
        let mut query = QueryBuilder::new("DELETE FROM customer_terms WHERE org_id = ");
        query.push_bind(org.as_str()).push(" AND customer_id IN (");
        let mut list = query.separated(", ");
        customers.iter().for_each(|customer| { list.push_bind(customer.id.0); });
        query.push(")").build().persistent(false).execute(c).await.map(drop)
    })?;
    customer::insert_terms(conn, org, customers).await?;
    instrument::replace_customers(conn, org, customers).await
}

/// Writes accounts, at most a thousand, each over its `before`, with what has changed into their histories.
pub(crate) async fn update_accounts(conn: &mut Conn<'_>, org: &OrgId, changes: &[(&Account, Account)]) -> Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let sealed = changes.iter().map(|(_, account)| account::seal(conn, org, account)).collect::<Result<Vec<_>>>()?;
    on!(conn, c => QueryBuilder::new(
        "UPDATE accounts SET contract_reference = v.column2, modality = v.column3, billing_address = v.column4,
            payment_method = v.column5, pending_card = NULL, invoice = v.column6, version = v.column7,
            updated_at = v.column8, ended_at = v.column9 FROM (",
    )
    .push_values(changes.iter().zip(sealed), |mut row, ((_, account), sealed)| {
        row.push_bind(account.id.0)
            .push_bind(account.contract_reference.as_deref())
            .push_bind(account.modality.as_str())
            .push_bind(sealed.billing_address)
            .push_bind(sealed.payment_method)
            .push_bind(sealed.invoice)
            .push_bind(account.version.0)
            .push_bind(account.updated_at)
            .push_bind(account.ended_at);
    })
    .push(") AS v WHERE accounts.id = v.column1 AND accounts.org_id = ")
    .push_bind(org.as_str())
    .build()
    .persistent(false)
    .execute(c)
    .await
    .map(drop))?;
    let changed = |differs: fn(&Account, &Account) -> bool| -> Vec<Account> {
        changes.iter().filter(|(before, after)| differs(before, after)).map(|(_, after)| after.clone()).collect()
    };
    let methods = changed(|before, after| before.payment_method != after.payment_method);
    payment_method::append(conn, org, &methods, |account| account.updated_at).await?;
    instrument::update_accounts(conn, org, &methods).await?;
    let addresses = changed(|before, after| before.billing_address != after.billing_address);
    billing_address::append(conn, org, &addresses, |account| account.updated_at).await
}

/// Which of these cards, at most a thousand, their customers have already, with the last four digits and the
/// number of the month of expiry.
pub(crate) async fn cards(
    conn: &mut Conn<'_>,
    org: &OrgId,
    cards: &[(CustomerId, Uuid)],
) -> Result<HashMap<(CustomerId, Uuid), (String, i64)>> {
    let rows: Vec<(Uuid, Uuid, String, i64)> = on!(conn, c => {
        let mut query =
            QueryBuilder::new("SELECT customer_id, token, last_four, expires FROM cards WHERE org_id = ");
        query.push_bind(org.as_str()).push(" AND (customer_id, token) IN (");
        query.push_values(cards, |mut row, (customer, token)| {
            row.push_bind(customer.0).push_bind(*token);
        });
        query.push(")").build_query_as().persistent(false).fetch_all(c).await
    })?;
    Ok(rows
        .into_iter()
        .map(|(customer, token, digits, month)| ((CustomerId(customer), token), (digits, month)))
        .collect())
}
