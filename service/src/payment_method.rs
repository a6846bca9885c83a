//! How accounts are paid.

use domain::{
    Account, AccountId, AvailableCard, ChosenPaymentMethod, CustomerId, Modality, PastPaymentMethod, PaymentMethod,
    PaymentMethodType, Problem, ReferenceId, Version, Violations, must_be_offered,
};
use serde::Serialize;

use crate::account::{ACCOUNT, lock, must_be_open, written};
use crate::error::must_be_current;
use crate::job::Job;
use crate::job::tokenize::Tokenize;
use crate::permission::{AccountsRead, AccountsWrite};
use crate::store::{self, Tx};
use crate::{Caller, Conflict, Error, Permitted, Result, Service, audit, caller_check, card, outbox};

/// How an account of a customer may be paid (operation 13).
///
/// # Errors
/// [`Error::NotFound`], also for a prepaid account, which is not paid.
pub async fn available(
    service: &Service,
    caller: &Permitted<AccountsRead>,
    customer: CustomerId,
    id: AccountId,
) -> Result<Vec<PaymentMethodType>> {
    let mut reader = service.db.read().await?;
    let found = store::payment_method::modality(&mut reader.conn(), caller.org(), customer, id).await?;
    reader.done();
    match found {
        None | Some((Modality::Prepaid, _)) => Err(Error::NotFound(ACCOUNT)),
        Some((Modality::RecurringPrepaid | Modality::Postpaid, settings)) => Ok(settings.offered()),
    }
}

/// How an account was paid, and is, the newest first (operation 3).
///
/// # Errors
/// [`Error::NotFound`].
pub async fn history(
    service: &Service,
    caller: &Permitted<AccountsRead>,
    id: AccountId,
) -> Result<Vec<PastPaymentMethod>> {
    let mut reader = service.db.read().await?;
    if !store::account::exists(&mut reader.conn(), caller.org(), id).await? {
        return Err(Error::NotFound(ACCOUNT));
    }
    let history = store::payment_method::history(&mut reader.conn(), caller.org(), id).await?;
    reader.done();
    Ok(history)
}

/// Changes how an account is paid (operation 2), if it still has the `expected` version. With a card that
/// the vault is still reading, the old method stays in force until it has. What changes nothing writes
/// nothing.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] for a prepaid account, a method that the organization does not
/// offer, a card that the vault does not know; [`Error::Stale`]; [`Conflict::AccountEnded`],
/// [`Conflict::ReferenceUsed`]; [`Error::CallerUnchecked`] for agents.
pub async fn change(
    service: &Service,
    caller: &Permitted<AccountsWrite>,
    id: AccountId,
    chosen: &ChosenPaymentMethod,
    expected: Option<Version>,
) -> Result<Account> {
    // The vault is asked before the transaction; what it says counts after the account is found.
    let card = card::of_choice(service, chosen, "/details/token_id").await;
    let mut tx = service.db.write().await?;
    let (before, settings) = lock(&mut tx, caller, id).await?;
    if before.modality == Modality::Prepaid {
        return Err(Violations::one("", Problem::PrepaidAccount).into());
    }
    let card = must_be_usable(chosen, &settings.offered(), card, "/type")?;
    must_be_current(before.version, expected)?;
    must_be_open(&before)?;
    let after = before.paid_by(chosen);
    if after == before && matches!(chosen, ChosenPaymentMethod::Now(_)) {
        return Ok(before);
    }
    caller_check::require(service, &mut tx.conn(), caller, before.customer_id).await?;
    let after = written(service, &before, after);
    store::account::update(&mut tx.conn(), caller.org(), &before, &after).await?;
    settle(service, &mut tx, caller, &after, chosen, card).await?;
    let change = (Some(&Paid::by(&before)), Some(&Paid::by(&after)));
    let action = match chosen {
        ChosenPaymentMethod::Now(_) => "account.payment_method",
        // A card that the vault has yet to read changes nothing so far.
        ChosenPaymentMethod::Pending(_) => "account.card_request",
    };
    audit::write(service, &mut tx, caller, action, (ACCOUNT, id.to_string(), after.customer_id), change).await?;
    tx.commit().await?;
    Ok(after)
}

/// What the audit trail tells of how an account is paid.
#[derive(Serialize)]
pub(crate) struct Paid<'a> {
    payment_method: Option<&'a PaymentMethod>,
    pending_card: Option<&'a ReferenceId>,
}

impl<'a> Paid<'a> {
    pub(crate) fn by(account: &'a Account) -> Self {
        Self { payment_method: account.payment_method.as_ref(), pending_card: account.pending_card.as_ref() }
    }
}

/// Tells all that is wrong with a choice whose type stands at `kind_at`; else its card.
///
/// # Errors
/// [`Error::Invalid`], or why the vault could not be asked.
pub(crate) fn must_be_usable(
    chosen: &ChosenPaymentMethod,
    offered: &[PaymentMethodType],
    card: Result<Option<AvailableCard>>,
    kind_at: &str,
) -> Result<Option<AvailableCard>> {
    let refused = must_be_offered(chosen.kind(), offered, kind_at);
    match (refused, card) {
        (Ok(()), card) => card,
        (Err(violations), Err(Error::Invalid(more))) => Err(violations.and(more).into()),
        (Err(violations), _) => Err(violations.into()),
    }
}

/// Writes what a choice brings with it beside the account: the customer's card, or the request to read
/// it. The account is in the transaction already.
///
/// # Errors
/// [`Conflict::ReferenceUsed`].
pub(crate) async fn settle(
    service: &Service,
    tx: &mut Tx,
    caller: &Caller,
    account: &Account,
    chosen: &ChosenPaymentMethod,
    card: Option<AvailableCard>,
) -> Result<()> {
    if let Some(card) = card {
        store::card::put(&mut tx.conn(), caller.org(), &[(account.customer_id, card)]).await?;
    }
    let ChosenPaymentMethod::Pending(reference) = chosen else { return Ok(()) };
    let asked_by = (account.id, account.version);
    if !store::tokenization::insert(&mut tx.conn(), caller.org(), reference, asked_by, account.updated_at).await? {
        return Err(Conflict::ReferenceUsed.into());
    }
    let job = Job::Tokenize(Tokenize { account: account.id, reference: reference.clone() });
    outbox::put(service, tx, caller, account.customer_id, &job).await
}
