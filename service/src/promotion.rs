//! Promotions on accounts.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveTime};
use domain::{
    Account, AccountId, AccountPromotion, AccountPromotionId, CataloguePromotion, NewAccountPromotion, PromotionFilter,
    PromotionOperation, PromotionTerms, ShownOperation, ShownPromotion, Version,
};

use crate::account::{ACCOUNT, lock, must_be_open};
use crate::audit::Subject;
use crate::error::must_be_current;
use crate::import::Report;
use crate::once::{self, Begun, Once};
use crate::permission::{AccountsRead, AccountsWrite};
use crate::store::{self, Tx};
use crate::{Caller, Conflict, Error, Permitted, Result, Service, audit};

const PROMOTION: &str = "promotion";

/// The account's promotions that are in force or will be (operation 6), by start.
///
/// # Errors
/// [`Error::NotFound`] for the account.
pub async fn list(
    service: &Service,
    caller: &Permitted<AccountsRead>,
    account: AccountId,
    filter: PromotionFilter,
) -> Result<Vec<ShownPromotion>> {
    let today = service.today();
    let mut reader = service.db.read().await?;
    let asked = (filter, today);
    let found = store::promotion::list(&mut reader.conn(), caller.org(), account, asked, store::LONGEST_LIST).await?;
    if found.is_empty() && !store::account::exists(&mut reader.conn(), caller.org(), account).await? {
        return Err(Error::NotFound(ACCOUNT));
    }
    reader.done();
    Ok(found.iter().map(|promotion| promotion.shown(account, today)).collect())
}

/// What was done to the account's promotions (operation 8), from a day on or ever, the oldest first. Of a
/// very long history the newest part is shown.
///
/// # Errors
/// [`Error::NotFound`] for the account.
pub async fn operations(
    service: &Service,
    caller: &Permitted<AccountsRead>,
    account: AccountId,
    since: Option<NaiveDate>,
) -> Result<Vec<ShownOperation>> {
    let since = since.map_or(DateTime::UNIX_EPOCH, |day| day.and_time(NaiveTime::MIN).and_utc());
    let mut reader = service.db.read().await?;
    let found =
        store::promotion::operations(&mut reader.conn(), caller.org(), account, since, store::LONGEST_LIST).await?;
    if found.is_empty() && !store::account::exists(&mut reader.conn(), caller.org(), account).await? {
        return Err(Error::NotFound(ACCOUNT));
    }
    reader.done();
    Ok(found)
}

/// Whether the account has this promotion: for putting a 404 before a body's 400. Every use case checks
/// again.
///
/// # Errors
/// Only the database's.
pub async fn exists(service: &Service, caller: &Caller, account: AccountId, id: AccountPromotionId) -> Result<bool> {
    let mut reader = service.db.read().await?;
    let found = store::promotion::exists(&mut reader.conn(), caller.org(), account, id).await?;
    reader.done();
    Ok(found)
}

/// Puts promotions on an account (operation 7): the one that is asked for, or every one that is automatic,
/// given today, and was never on the account.
///
/// # Errors
/// [`Error::NotFound`] for the account or the promotion, [`Error::Invalid`] for terms that leave the
/// calendar, [`Conflict::AccountEnded`], [`Conflict::PromotionInForce`].
pub async fn add(
    service: &Service,
    caller: &Permitted<AccountsWrite>,
    account: AccountId,
    asked: Option<NewAccountPromotion>,
) -> Result<Vec<ShownPromotion>> {
    let mut once = match once::begin(service, caller).await? {
        Begun::Before(shown) => return Ok(shown),
        Begun::Now(once) => once,
    };
    // From here on nobody else puts promotions on this account.
    let (held, _) = lock(once.tx(), caller, account).await?;
    let today = service.today();
    let added = match asked {
        Some(asked) => {
            let catalogue = store::promotion::catalogue(&mut once.conn(), caller.org(), asked.promotion_id).await?;
            let terms = asked.terms(&catalogue.ok_or(Error::NotFound(PROMOTION))?, today)?;
            must_be_open(&held)?;
            let promotion = new(service, asked.promotion_id, terms)?;
            must_not_overlap(once.tx(), caller, account, &promotion).await?;
            vec![promotion]
        }
        None => {
            must_be_open(&held)?;
            let catalogue = store::promotion::automatic(&mut once.conn(), caller.org(), account, today).await?;
            let one = |promotion: &CataloguePromotion| new(service, promotion.promotion_id, promotion.terms(today)?);
            catalogue.iter().map(one).collect::<Result<_>>()?
        }
    };
    write_added(service, &mut once, caller, &held, &added).await?;
    let shown: Vec<_> = added.iter().map(|promotion| promotion.shown(account, today)).collect();
    once.commit(&shown).await?;
    Ok(shown)
}

fn new(service: &Service, promotion_id: domain::PromotionId, terms: PromotionTerms) -> Result<AccountPromotion> {
    Ok(AccountPromotion { id: AccountPromotionId(service.new_id()?), promotion_id, terms, version: Version(1) })
}

async fn write_added(
    service: &Service,
    once: &mut Once,
    caller: &Caller,
    account: &Account,
    added: &[AccountPromotion],
) -> Result<()> {
    if added.is_empty() {
        return Ok(());
    }
    let now = service.now();
    store::promotion::insert(&mut once.conn(), caller.org(), account.id, added, now).await?;
    note(service, once.tx(), caller, account.id, PromotionOperation::Insert, added).await?;
    let subject = || Subject::from((ACCOUNT, account.id.to_string(), account.customer_id));
    let written = added.iter().map(|promotion| (subject(), None, promotion));
    audit::write_many(service, once.tx(), caller, "account.add_promotion", written.collect()).await
}

/// Ends a promotion of an account on a day (operation 9). What changes nothing writes nothing.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`] for a day before the start, [`Error::Stale`],
/// [`Conflict::PromotionInForce`] when a later day would run into the same promotion, added since.
pub async fn cancel(
    service: &Service,
    caller: &Permitted<AccountsWrite>,
    account: AccountId,
    id: AccountPromotionId,
    day: NaiveDate,
    expected: Option<Version>,
) -> Result<AccountPromotion> {
    let mut tx = service.db.write().await?;
    let (held, _) = lock(&mut tx, caller, account).await?;
    let before = store::promotion::lock(&mut tx.conn(), caller.org(), account, id).await?;
    let before = before.ok_or(Error::NotFound(PROMOTION))?;
    let terms = before.terms.cancelled(day)?;
    must_be_current(before.version, expected)?;
    must_be_open(&held)?;
    let ends_before = before.terms.end() == terms.end() && terms.end() < Some(day);
    if terms == before.terms || ends_before {
        return Ok(before);
    }
    let after = AccountPromotion { terms, version: Version(before.version.0 + 1), ..before.clone() };
    must_not_overlap(&mut tx, caller, account, &after).await?;
    store::promotion::cancel(&mut tx.conn(), caller.org(), account, &after, service.now()).await?;
    let changed = std::slice::from_ref(&after);
    note(service, &mut tx, caller, account, PromotionOperation::Update, changed).await?;
    let change = (Some(&before), Some(&after));
    let entity = (ACCOUNT, account.to_string(), held.customer_id);
    audit::write(service, &mut tx, caller, "account.cancel_promotion", entity, change).await?;
    tx.commit().await?;
    Ok(after)
}

async fn must_not_overlap(
    tx: &mut Tx,
    caller: &Caller,
    account: AccountId,
    promotion: &AccountPromotion,
) -> Result<()> {
    let overlaps = store::promotion::overlaps(&mut tx.conn(), caller.org(), account, promotion).await?;
    if overlaps { Err(Conflict::PromotionInForce.into()) } else { Ok(()) }
}

async fn note(
    service: &Service,
    tx: &mut Tx,
    caller: &Caller,
    account: AccountId,
    operation: PromotionOperation,
    promotions: &[AccountPromotion],
) -> Result<()> {
    let noted: Result<Vec<_>> = promotions.iter().map(|promotion| Ok((service.new_id()?, promotion))).collect();
    // The account is held: nobody notes anything in between.
    let last = store::promotion::last_noted(&mut tx.conn(), caller.org(), account).await?;
    let at = last.map_or_else(|| service.now(), |last| service.now_after(last));
    store::promotion::note(&mut tx.conn(), caller.org(), account, (operation, at), &noted?).await
}

/// Takes a batch of the catalogue in: at most a thousand promotions, no two with the same number.
///
/// # Errors
/// Only the database's.
pub(crate) async fn import_catalogue(
    service: &Service,
    tx: &mut Tx,
    caller: &Caller,
    records: &[&CataloguePromotion],
) -> Result<Report> {
    let ids: Vec<_> = records.iter().map(|record| record.promotion_id).collect();
    let known = store::promotion::lock_catalogue(&mut tx.conn(), caller.org(), &ids).await?;
    let known: HashMap<_, _> = known.iter().map(|promotion| (promotion.promotion_id, promotion)).collect();
    let mut report = Report::default();
    let (mut created, mut updated) = (Vec::new(), Vec::new());
    for record in records {
        let id = record.promotion_id;
        match known.get(&id) {
            Some(before) if before == record => report.unchanged += 1,
            Some(before) => updated.push((id.get().to_string(), *before, *record)),
            None => created.push((id.get().to_string(), *record)),
        }
    }
    (report.created, report.updated) = (created.len(), updated.len());
    let written: Vec<_> =
        created.iter().map(|(_, after)| *after).chain(updated.iter().map(|(.., after)| *after)).collect();
    if written.is_empty() {
        return Ok(report);
    }
    store::promotion::put_catalogue(&mut tx.conn(), caller.org(), &written, service.now()).await?;
    audit::write_new(service, tx, caller, "promotion.import", PROMOTION, &created).await?;
    audit::write_changed(service, tx, caller, "promotion.import", PROMOTION, &updated).await?;
    Ok(report)
}
