//! Accounts.

use domain::{
    Account, AccountId, BillingAddress, CustomerId, ExternalId, NewAccount, OrgSettings, Problem, Profile, Version,
    Violations,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::error::must_be_current;
use crate::once::{self, Begun, Once};
use crate::payment_method::{must_be_usable, settle};
use crate::permission::{AccountsRead, AccountsWrite, ExternalAccountsRead};
use crate::store::organization::{Numbered, free_external_id};
use crate::store::{self, Tx};
use crate::{Caller, Conflict, Error, Permitted, Result, Service, audit, card};

/// What an account is called in errors and in the audit trail.
pub(crate) const ACCOUNT: &str = "account";
/// How often a new account is tried: with the next number, where an import has taken that with a free one, and where
/// another import has taken that meanwhile once more.
const TRIES: usize = 3;

/// An account (operation 1).
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get(service: &Service, caller: &Permitted<AccountsRead>, id: AccountId) -> Result<Account> {
    let mut reader = service.db.read().await?;
    let found = store::account::get(&mut reader.conn(), caller.org(), id).await?;
    reader.done();
    found.ok_or(Error::NotFound(ACCOUNT))
}

/// Whether an account waits for a card that the vault is reading: what its page asks again and again, so that no more
/// than that is read.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn waits_for_card(service: &Service, caller: &Permitted<AccountsRead>, id: AccountId) -> Result<bool> {
    let mut reader = service.db.read().await?;
    let waits = store::account::waits_for_card(&mut reader.conn(), caller.org(), id).await?;
    reader.done();
    waits.ok_or(Error::NotFound(ACCOUNT))
}

/// Whether the caller's organization has this account: for putting a 404 before a body's 400. Every use
/// case checks again.
///
/// # Errors
/// Only the database's.
pub async fn exists(service: &Service, caller: &Caller, id: AccountId) -> Result<bool> {
    let mut reader = service.db.read().await?;
    let exists = store::account::exists(&mut reader.conn(), caller.org(), id).await?;
    reader.done();
    Ok(exists)
}

/// The account with a legacy system's id (operation 14).
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find_external(
    service: &Service,
    caller: &Permitted<ExternalAccountsRead>,
    external_id: &ExternalId,
) -> Result<Account> {
    let mut reader = service.db.read().await?;
    let found = store::account::by_external_id(&mut reader.conn(), caller.org(), external_id).await?;
    reader.done();
    found.ok_or(Error::NotFound(ACCOUNT))
}

/// A customer's accounts, the ended ones too (operation 10).
///
/// # Errors
/// [`Error::NotFound`] for the customer.
pub async fn list(service: &Service, caller: &Permitted<AccountsRead>, customer: CustomerId) -> Result<Vec<AccountId>> {
    let mut reader = service.db.read().await?;
    let found = store::account::of_customer(&mut reader.conn(), caller.org(), customer).await?;
    reader.done();
    found.ok_or(Error::NotFound("customer"))
}

/// What operation 11 made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Created {
    /// The account's id.
    pub id: AccountId,
    /// Its number.
    pub external_id: ExternalId,
    /// Its version.
    pub version: Version,
    /// Whether it has no payment method until the card vault has read a card.
    pub waits_for_card: bool,
}

/// Makes an account of a customer (operation 11).
///
/// # Errors
/// [`Error::NotFound`] for the customer; [`Error::Invalid`] for a method that the organization does not
/// offer, a card that the vault does not know, no address where the customer has none either;
/// [`Conflict::ReferenceUsed`].
pub async fn create(
    service: &Service,
    caller: &Permitted<AccountsWrite>,
    customer_id: CustomerId,
    new: NewAccount,
) -> Result<Created> {
    let NewAccount { modality, billing_address, payment_method: chosen } = new;
    // The vault is asked before the transaction; what it says counts after the customer is found.
    let card = card::of_choice(service, &chosen, "/payment_method/details/token_id").await;
    let mut once = match once::begin(service, caller).await? {
        Begun::Before(created) => return Ok(created),
        Begun::Now(once) => once,
    };
    let owner = store::account::hold_owner(&mut once.conn(), caller.org(), customer_id).await?;
    let owner = owner.ok_or(Error::NotFound("customer"))?;
    let card = must_be_usable(&chosen, &owner.settings.offered(), card, "/payment_method/type");
    let (billing_address, card) = both(address_or_customers(billing_address, &owner.profile), card)?;
    let now = service.now();
    let mut account = Account {
        id: AccountId(service.new_id()?),
        external_id: owner.external_id.clone(),
        customer_id,
        customer_external_id: owner.external_id,
        contract_reference: None,
        modality,
        billing_address,
        payment_method: None,
        invoice: None,
        created_at: now,
        ended_at: None,
        updated_at: now,
        pending_card: None,
        version: Version(1),
    }
    .paid_by(&chosen);
    account.external_id = insert(&mut once, caller, &account).await?;
    settle(service, once.tx(), caller, &account, &chosen, card).await?;
    let entity = (ACCOUNT, account.id.to_string(), account.customer_id);
    audit::write(service, once.tx(), caller, "account.create", entity, (None, Some(&account))).await?;
    let waits_for_card = account.pending_card.is_some();
    let Account { id, external_id, version, .. } = account;
    let created = Created { id, external_id, version, waits_for_card };
    once.commit(&created).await?;
    Ok(created)
}

/// The address of the body, or else the customer's.
fn address_or_customers(given: Option<BillingAddress>, customer: &Profile) -> Result<BillingAddress> {
    let postal = || customer.contact_info().map(|contact| contact.postal_address().into());
    given.or_else(postal).ok_or_else(|| Violations::one("/billing_address", Problem::Missing).into())
}

/// Both results, or all that is wrong with the body in either.
fn both<T, U>(one: Result<T>, other: Result<U>) -> Result<(T, U)> {
    match (one, other) {
        (Err(Error::Invalid(some)), Err(Error::Invalid(more))) => Err(some.and(more).into()),
        (one, other) => Ok((one?, other?)),
    }
}

/// Writes a new account under the next free number, which it returns.
async fn insert(once: &mut Once, caller: &Caller, account: &Account) -> Result<ExternalId> {
    let org = caller.org();
    for tried in 0..TRIES {
        let number = match tried {
            0 => store::organization::next_external_ids(&mut once.conn(), 1).await?.pop(),
            _ => Some(free_external_id(&mut once.conn(), org, Numbered::Accounts).await?),
        };
        let Some(external_id) = number else { continue };
        let numbered = Account { external_id, ..account.clone() };
        if store::account::insert(&mut once.conn(), org, std::slice::from_ref(&numbered)).await? == 1 {
            return Ok(numbered.external_id);
        }
    }
    Err(Error::Internal("no free number for an account".to_owned()))
}

/// Ends an account of a customer (operation 12). It can be read afterwards, but not changed; a card that
/// the vault is still reading will not become its payment method.
///
/// # Errors
/// [`Error::NotFound`], also for another customer's account; [`Error::Stale`], [`Conflict::AccountEnded`].
pub async fn end(
    service: &Service,
    caller: &Permitted<AccountsWrite>,
    customer: CustomerId,
    id: AccountId,
    expected: Option<Version>,
) -> Result<()> {
    let mut tx = service.db.write().await?;
    if !store::customer::hold(&mut tx.conn(), caller.org(), customer).await? {
        return Err(Error::NotFound("customer"));
    }
    let (before, _) = lock(&mut tx, caller, id).await?;
    if before.customer_id != customer {
        return Err(Error::NotFound(ACCOUNT));
    }
    must_be_current(before.version, expected)?;
    must_be_open(&before)?;
    let mut after = written(service, &before, Account { pending_card: None, ..before.clone() });
    after.ended_at = Some(after.updated_at);
    store::account::update(&mut tx.conn(), caller.org(), &before, &after).await?;
    let told = |account: &Account| json!({ "ended_at": account.ended_at });
    let change = (Some(&told(&before)), Some(&told(&after)));
    audit::write(service, &mut tx, caller, "account.end", (ACCOUNT, id.to_string(), customer), change).await?;
    tx.commit().await
}

/// The account, which nobody else changes until the transaction ends, and what its organization has set.
/// An open account's customer cannot be deleted, so that only the account needs to be held.
pub(crate) async fn lock(tx: &mut Tx, caller: &Caller, id: AccountId) -> Result<(Account, OrgSettings)> {
    store::account::lock(&mut tx.conn(), caller.org(), id).await?.ok_or(Error::NotFound(ACCOUNT))
}

pub(crate) fn must_be_open(account: &Account) -> Result<()> {
    if account.ended_at.is_some() { Err(Conflict::AccountEnded.into()) } else { Ok(()) }
}

/// The account after a change, as the next version.
pub(crate) fn written(service: &Service, before: &Account, changed: Account) -> Account {
    Account { version: Version(before.version.0 + 1), updated_at: service.now_after(before.updated_at), ..changed }
}
