//! Bringing in a legacy system's records, in batches of one kind. What is there already, by its external
//! id, is changed or left; so an import may be run again.

use std::collections::HashMap;

use domain::{
    Account, AccountId, AvailableCard, Customer, CustomerId, ImportLine, ImportedAccount, ImportedCard,
    ImportedCustomer, Profile, Version,
};

use crate::audit::Subject;
use crate::store::{self, Tx};
use crate::{Caller, Error, Result, Service, audit, contract, promotion};

/// The most records of a batch: what the statements are written for.
pub const BATCH: usize = 500;

/// What became of a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Records that were not there before.
    pub created: usize,
    /// Records that were there, and are different now.
    pub updated: usize,
    /// Records that were there just so.
    pub unchanged: usize,
    /// Records that cannot be taken: their place in the batch, and why.
    pub rejected: Vec<(usize, String)>,
}

impl Report {
    fn reject(&mut self, index: usize, why: impl Into<String>) {
        self.rejected.push((index, why.into()));
    }
}

/// An import into the caller's organization.
pub struct Import<'a> {
    service: &'a Service,
    caller: &'a Caller,
    /// Of a dry run: everything happens in it, and nothing stays.
    dry: Option<Tx>,
}

impl<'a> Import<'a> {
    /// Begins an import; one that is `dry` leaves nothing behind. It is an operator's command, so that
    /// the caller's permissions are not asked.
    ///
    /// # Errors
    /// [`Error::NotFound`] for the organization.
    pub async fn begin(service: &'a Service, caller: &'a Caller, dry: bool) -> Result<Self> {
        let mut tx = service.db.rehearse().await?;
        crate::organization::must_exist(&mut tx.conn(), caller.org()).await?;
        Ok(Self { service, caller, dry: dry.then_some(tx) })
    }

    /// Takes a batch in, all of it or nothing: at most [`BATCH`] records of one kind, no two with the
    /// same key.
    ///
    /// # Errors
    /// The database's; [`Error::Internal`] when somebody else wrote the same meanwhile: the import may be
    /// run again.
    pub async fn batch(&mut self, records: &[ImportLine]) -> Result<Report> {
        if let Some(tx) = &mut self.dry {
            return take(self.service, tx, self.caller, records).await;
        }
        let mut tx = self.service.db.write().await?;
        let report = take(self.service, &mut tx, self.caller, records).await?;
        tx.commit().await?;
        Ok(report)
    }
}

/// The records of a batch, which are all of this kind.
macro_rules! of {
    ($kind:ident, $records:expr) => {
        of_kind($records, |record| match record {
            ImportLine::$kind(record) => Some(record),
            _ => None,
        })?
    };
}

async fn take(service: &Service, tx: &mut Tx, caller: &Caller, records: &[ImportLine]) -> Result<Report> {
    match records.first() {
        None => Ok(Report::default()),
        Some(ImportLine::Customer(_)) => customers(service, tx, caller, &of!(Customer, records)).await,
        Some(ImportLine::Account(_)) => accounts(service, tx, caller, &of!(Account, records)).await,
        Some(ImportLine::Card(_)) => cards(service, tx, caller, &of!(Card, records)).await,
        Some(ImportLine::Promotion(_)) => {
            promotion::import_catalogue(service, tx, caller, &of!(Promotion, records)).await
        }
        Some(ImportLine::Contract(_)) => contract::import(service, tx, caller, &of!(Contract, records)).await,
    }
}

fn of_kind<T>(records: &[ImportLine], one: impl Fn(&ImportLine) -> Option<&T>) -> Result<Vec<&T>> {
    let all: Option<Vec<&T>> = records.iter().map(one).collect();
    all.ok_or_else(|| Error::Internal("an import's batch of several kinds".to_owned()))
}

/// Somebody else made the same in the moment between the look and the write.
fn overtaken() -> Error {
    Error::Internal("somebody else wrote the same records meanwhile: run the import again".to_owned())
}

async fn customers(service: &Service, tx: &mut Tx, caller: &Caller, records: &[&ImportedCustomer]) -> Result<Report> {
    let org = caller.org();
    let ids: Vec<_> = records.iter().map(|record| &record.external_id).collect();
    let identities: Vec<_> = records.iter().map(|record| record.profile.identity_key()).collect();
    let found = store::import::lock_customers(&mut tx.conn(), org, &ids).await?;
    let mut holders = store::import::holders(&mut tx.conn(), org, &identities).await?;
    let now = service.now();
    let mut report = Report::default();
    let (mut created, mut updated) = (Vec::new(), Vec::new());
    for (index, (record, identity)) in records.iter().zip(identities).enumerate() {
        let known = match found.get(record.external_id.as_str()) {
            Some(None) => {
                report.reject(index, "/customer/external_id: this customer was deleted");
                continue;
            }
            known => known.and_then(Option::as_ref),
        };
        let id = known.map_or_else(|| service.new_id().map(CustomerId), |customer| Ok(customer.id))?;
        // A number that both systems have given out must not make one customer of two, nor take the identity from who
        // comes later with the right one.
        if known.is_some_and(|before| is_somebody_else(&before.profile, &record.profile)) {
            report.reject(index, "/customer/external_id: this customer has another identity document");
            continue;
        }
        if *holders.entry(identity).or_insert(id) != id {
            report.reject(index, "/customer: another customer has this identity document, or this e-mail");
            continue;
        }
        match known {
            Some(before) if before.profile == record.profile => report.unchanged += 1,
            Some(before) => updated.push((
                before,
                Customer {
                    profile: record.profile.clone(),
                    version: Version(before.version.0 + 1),
                    updated_at: service.now_after(before.updated_at),
                    ..before.clone()
                },
            )),
            None => created.push(Customer {
                id,
                external_id: Some(record.external_id.clone()),
                profile: record.profile.clone(),
                version: Version(1),
                created_at: record.created_at.unwrap_or(now),
                updated_at: now,
            }),
        }
    }
    (report.created, report.updated) = (created.len(), updated.len());
    let after: Vec<_> = updated.iter().map(|(_, after)| after.clone()).collect();
    store::import::update_customers(&mut tx.conn(), org, &after).await?;
    if !created.is_empty() && !store::customer::insert_many(&mut tx.conn(), org, &created).await? {
        return Err(overtaken());
    }
    let made: Vec<_> = created.iter().map(|customer| (customer.id.to_string(), customer)).collect();
    audit::write_new(service, tx, caller, "customer.import", "customer", &made).await?;
    let changed: Vec<_> = updated.iter().map(|(before, after)| (after.id.to_string(), *before, after)).collect();
    audit::write_changed(service, tx, caller, "customer.import", "customer", &changed).await?;
    Ok(report)
}

/// Whether both have an identity document, and not the same one.
fn is_somebody_else(one: &Profile, other: &Profile) -> bool {
    one.identity_document().zip(other.identity_document()).is_some_and(|(one, other)| one != other)
}

fn subject(account: &Account) -> Subject {
    ("account", account.id.to_string(), account.customer_id).into()
}

async fn accounts(service: &Service, tx: &mut Tx, caller: &Caller, records: &[&ImportedAccount]) -> Result<Report> {
    let org = caller.org();
    let owners: Vec<_> = records.iter().map(|record| &record.customer_external_id).collect();
    let owners = store::import::hold_owners(&mut tx.conn(), org, &owners).await?;
    let ids: Vec<_> = records.iter().map(|record| record.external_id.clone()).collect();
    let found = store::account::by_external_ids(&mut tx.conn(), org, &ids).await?;
    let found: HashMap<_, _> = found.into_iter().map(|account| (account.external_id.to_string(), account)).collect();
    let of_erased = store::account::of_erased_customers(&mut tx.conn(), org, &ids).await?;
    let now = service.now();
    let mut report = Report::default();
    let (mut created, mut updated) = (Vec::new(), Vec::new());
    for (index, record) in records.iter().enumerate() {
        let Some(owner) = owners.get(record.customer_external_id.as_str()) else {
            report.reject(index, "/account/customer_external_id: no such customer");
            continue;
        };
        let known = found.get(record.external_id.as_str());
        let is_others = known.is_some_and(|account| account.customer_id != *owner);
        if is_others || of_erased.contains(record.external_id.as_str()) {
            report.reject(index, "/account/customer_external_id: the account is another customer's");
            continue;
        }
        let id = known.map_or_else(|| service.new_id().map(AccountId), |account| Ok(account.id))?;
        let account = Account {
            id,
            external_id: record.external_id.clone(),
            customer_id: *owner,
            customer_external_id: record.customer_external_id.clone(),
            contract_reference: record.contract_reference.clone(),
            modality: record.modality,
            billing_address: record.billing_address.clone(),
            payment_method: record.payment_method.clone(),
            invoice: record.invoice.clone(),
            created_at: known.map_or_else(|| record.created_at.unwrap_or(now), |account| account.created_at),
            ended_at: record.ended_at,
            updated_at: known.map_or(now, |account| account.updated_at),
            pending_card: None,
            version: known.map_or(Version(1), |account| account.version),
        };
        match known {
            Some(before) if *before == account => report.unchanged += 1,
            Some(before) => {
                let version = Version(before.version.0 + 1);
                updated.push((before, Account { version, updated_at: now, ..account }));
            }
            None => created.push(account),
        }
    }
    (report.created, report.updated) = (created.len(), updated.len());
    store::import::update_accounts(&mut tx.conn(), org, &updated).await?;
    if !created.is_empty() && store::account::insert(&mut tx.conn(), org, &created).await? != created.len() {
        return Err(overtaken());
    }
    let made = created.iter().map(|account| (subject(account), None, account));
    let changed = updated.iter().map(|(before, after)| (subject(after), Some(*before), after));
    audit::write_many(service, tx, caller, "account.import", made.chain(changed).collect()).await?;
    Ok(report)
}

async fn cards(service: &Service, tx: &mut Tx, caller: &Caller, records: &[&ImportedCard]) -> Result<Report> {
    let org = caller.org();
    let owners: Vec<_> = records.iter().map(|record| &record.customer_external_id).collect();
    let owners = store::import::hold_owners(&mut tx.conn(), org, &owners).await?;
    let wanted: Vec<_> = records
        .iter()
        .filter_map(|record| Some((*owners.get(record.customer_external_id.as_str())?, record.token_id.uuid())))
        .collect();
    let known =
        if wanted.is_empty() { HashMap::new() } else { store::import::cards(&mut tx.conn(), org, &wanted).await? };
    let mut report = Report::default();
    let mut written = Vec::new();
    for (index, record) in records.iter().enumerate() {
        let Some(owner) = owners.get(record.customer_external_id.as_str()) else {
            report.reject(index, "/card/customer_external_id: no such customer");
            continue;
        };
        let card = AvailableCard {
            id: record.token_id.uuid(),
            created_at: record.created_at.unwrap_or_else(|| service.now()),
            summary: record.summary.clone(),
            expiration_date: record.expiration_date,
        };
        match known.get(&(*owner, card.id)) {
            Some((digits, month)) if digits == card.summary.as_str() && *month == card.expiration_date.number() => {
                report.unchanged += 1;
                continue;
            }
            Some(_) => report.updated += 1,
            None => report.created += 1,
        }
        written.push((*owner, card));
    }
    if written.is_empty() {
        return Ok(report);
    }
    store::card::put(&mut tx.conn(), org, &written).await?;
    let made: Vec<_> = written.iter().map(|(customer, card)| (customer.to_string(), card)).collect();
    audit::write_new(service, tx, caller, "card.import", "customer", &made).await?;
    Ok(report)
}
