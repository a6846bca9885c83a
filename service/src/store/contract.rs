//! Contracts' rows.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{Contract, ContractId, ContractRequest, ExternalId, OrgId, Version};
use sqlx::QueryBuilder;
use sqlx::types::Json;
use uuid::Uuid;

use super::{Conn, on, row_lock, statements};
use crate::{Error, Result};

/// What every statement reads.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT external_id, id, account_external_id, start_date, end_date, requests, version FROM contracts ",
            $rest
        )
    };
}

statements! {
    OF_ACCOUNT = select!("WHERE org_id = $1 AND account_external_id = $2
        ORDER BY start_date DESC, external_id DESC LIMIT $3");
    ACTIVE = select!("WHERE org_id = $1 AND account_external_id = $2 AND start_date <= $3
        AND (end_date IS NULL OR end_date > $3) ORDER BY start_date DESC, external_id DESC LIMIT 1");
}

/// The row that every statement returns.
#[derive(sqlx::FromRow)]
struct Row {
    external_id: String,
    id: Uuid,
    account_external_id: String,
    start_date: DateTime<Utc>,
    end_date: Option<DateTime<Utc>>,
    requests: Json<Vec<ContractRequest>>,
    version: i64,
}

impl TryFrom<Row> for Contract {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let corrupt = |_| Error::corrupt("contracts", "account_external_id", row.id);
        Ok(Self {
            id: ContractId(row.id),
            account_external_id: row.account_external_id.parse().map_err(corrupt)?,
            start_date: row.start_date,
            end_date: row.end_date,
            requests: row.requests.0,
            version: Version(row.version),
        })
    }
}

/// An account's contracts, the newest first; at most `limit`.
pub(crate) async fn of_account(
    conn: &mut Conn<'_>,
    org: &OrgId,
    account: &ExternalId,
    limit: i64,
) -> Result<Vec<Contract>> {
    let rows: Vec<Row> = on!(conn, c => sqlx::query_as(OF_ACCOUNT)
        .bind(org.as_str())
        .bind(account.as_str())
        .bind(limit)
        .fetch_all(c)
        .await)?;
    rows.into_iter().map(Contract::try_from).collect()
}

/// The account's contract that is in force, of several the newest.
pub(crate) async fn active(
    conn: &mut Conn<'_>,
    org: &OrgId,
    account: &ExternalId,
    now: DateTime<Utc>,
) -> Result<Option<Contract>> {
    let row: Option<Row> = on!(conn, c => sqlx::query_as(ACTIVE)
        .bind(org.as_str())
        .bind(account.as_str())
        .bind(now)
        .fetch_optional(c)
        .await)?;
    row.map(Contract::try_from).transpose()
}

/// The contracts that have one of these external ids, at most a thousand, by external id; nobody else
/// changes them until the transaction ends.
pub(crate) async fn lock(
    conn: &mut Conn<'_>,
    org: &OrgId,
    external_ids: &[&ExternalId],
) -> Result<HashMap<String, Contract>> {
    let lock = row_lock(conn, " FOR UPDATE");
    let rows: Vec<Row> = on!(conn, c => {
        let mut query = QueryBuilder::new(select!("WHERE org_id = "));
        query.push_bind(org.as_str()).push(" AND external_id IN (");
        let mut list = query.separated(", ");
        external_ids.iter().for_each(|id| { list.push_bind(id.as_str()); });
        query.push(")").push(lock).build_query_as().persistent(false).fetch_all(c).await
    })?;
    rows.into_iter().map(|mut row| Ok((std::mem::take(&mut row.external_id), Contract::try_from(row)?))).collect()
}

/// Writes contracts with their external ids, at most a thousand, new or over what they were.
pub(crate) async fn put(
    conn: &mut Conn<'_>,
    org: &OrgId,
    contracts: &[(&ExternalId, Contract)],
    now: DateTime<Utc>,
) -> Result<()> {
    on!(conn, c => QueryBuilder::new(
        "INSERT INTO contracts (org_id, external_id, id, account_external_id, start_date, end_date, requests, version,
            created_at, updated_at) ",
    )
    .push_values(contracts, |mut row, (external_id, contract)| {
        row.push_bind(org.as_str())
            .push_bind(external_id.as_str())
            .push_bind(contract.id.0)
            .push_bind(contract.account_external_id.as_str())
            .push_bind(contract.start_date)
            .push_bind(contract.end_date)
            .push_bind(Json(&contract.requests))
            .push_bind(contract.version.0)
            .push_bind(now)
            .push_bind(now);
    })
    .push(
        " ON CONFLICT (org_id, external_id) DO UPDATE SET account_external_id = excluded.account_external_id,
            start_date = excluded.start_date, end_date = excluded.end_date, requests = excluded.requests,
            version = excluded.version, updated_at = excluded.updated_at",
    )
    .build()
    .persistent(false)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}
