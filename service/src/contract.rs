//! Contracts of accounts, which come from imports.

use std::collections::HashSet;

use domain::{Contract, ContractId, ExternalId, ImportedContract, Version};

use crate::account::ACCOUNT;
use crate::import::Report;
use crate::permission::ExternalAccountsRead;
use crate::store::{self, Tx};
use crate::{Caller, Error, Permitted, Result, Service, audit};

pub(crate) const CONTRACT: &str = "contract";

/// An account's contracts, the newest first (operation 15).
///
/// # Errors
/// [`Error::NotFound`] for the account.
pub async fn list(
    service: &Service,
    caller: &Permitted<ExternalAccountsRead>,
    account: &ExternalId,
) -> Result<Vec<Contract>> {
    let mut reader = service.db.read().await?;
    let found = store::contract::of_account(&mut reader.conn(), caller.org(), account, store::LONGEST_LIST).await?;
    // Only accounts that are there have contracts, so that most reads need one statement.
    if found.is_empty() && store::account::by_external_id(&mut reader.conn(), caller.org(), account).await?.is_none() {
        return Err(Error::NotFound(ACCOUNT));
    }
    reader.done();
    Ok(found)
}

/// The account's contract that is in force (operation 16): it has started and not ended. Of several it is
/// the one that started last.
///
/// # Errors
/// [`Error::NotFound`], also when none is in force.
pub async fn active(
    service: &Service,
    caller: &Permitted<ExternalAccountsRead>,
    account: &ExternalId,
) -> Result<Contract> {
    let mut reader = service.db.read().await?;
    let found = store::contract::active(&mut reader.conn(), caller.org(), account, service.now()).await?;
    reader.done();
    found.ok_or(Error::NotFound(CONTRACT))
}

/// Takes a batch of contracts in: at most a thousand, no two with the same external id.
///
/// # Errors
/// Only the database's.
pub(crate) async fn import(
    service: &Service,
    tx: &mut Tx,
    caller: &Caller,
    records: &[&ImportedContract],
) -> Result<Report> {
    let org = caller.org();
    let accounts: Vec<_> = records.iter().map(|record| record.account_external_id.clone()).collect();
    let accounts = store::account::by_external_ids(&mut tx.conn(), org, &accounts).await?;
    let accounts: HashSet<_> = accounts.iter().map(|account| account.external_id.as_str()).collect();
    let ids: Vec<_> = records.iter().map(|record| &record.external_id).collect();
    let known = store::contract::lock(&mut tx.conn(), org, &ids).await?;
    let mut report = Report::default();
    let (mut written, mut created, mut updated) = (Vec::new(), Vec::new(), Vec::new());
    for (index, record) in records.iter().enumerate() {
        if !accounts.contains(record.account_external_id.as_str()) {
            report.rejected.push((index, "/contract/account_external_id: no such account".to_owned()));
            continue;
        }
        match known.get(record.external_id.as_str()) {
            None => {
                let contract = record.with_id(ContractId(service.new_id()?), Version(1));
                created.push((contract.id.to_string(), contract.clone()));
                written.push((&record.external_id, contract));
            }
            Some(before) if record.with_id(before.id, before.version) == *before => report.unchanged += 1,
            Some(before) => {
                let contract = record.with_id(before.id, Version(before.version.0 + 1));
                updated.push((before, contract.clone()));
                written.push((&record.external_id, contract));
            }
        }
    }
    (report.created, report.updated) = (created.len(), updated.len());
    if written.is_empty() {
        return Ok(report);
    }
    store::contract::put(&mut tx.conn(), org, &written, service.now()).await?;
    let made: Vec<_> = created.iter().map(|(id, contract)| (id.clone(), contract)).collect();
    audit::write_new(service, tx, caller, "contract.import", CONTRACT, &made).await?;
    let changed: Vec<_> = updated.iter().map(|(before, after)| (after.id.to_string(), *before, after)).collect();
    audit::write_changed(service, tx, caller, "contract.import", CONTRACT, &changed).await?;
    Ok(report)
}
