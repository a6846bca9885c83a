//! Where accounts' invoices go.

use domain::{Account, AccountId, BillingAddress, BillingAddressHistory, InvoiceRecipient, Period, Version};
use serde_json::json;

use crate::account::{ACCOUNT, lock, must_be_open, written};
use crate::error::must_be_current;
use crate::permission::{AccountsRead, AccountsWrite};
use crate::{Error, Permitted, Result, Service, audit, store};

/// Where an account's invoices went in a period (operation 4), with the account's version.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn history(
    service: &Service,
    caller: &Permitted<AccountsRead>,
    id: AccountId,
    period: &Period,
) -> Result<(BillingAddressHistory, Version)> {
    let mut reader = service.db.read().await?;
    let account = store::account::get(&mut reader.conn(), caller.org(), id).await?.ok_or(Error::NotFound(ACCOUNT))?;
    let history = store::billing_address::history(&mut reader.conn(), caller.org(), id, period).await?;
    reader.done();
    let (from, to) = (period.from(), period.to());
    Ok((BillingAddressHistory { id, external_id: account.external_id, from, to, history }, account.version))
}

/// To whom and where an account's invoices go (operation 5), with a version that grows with the
/// account's and with the customer's.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn invoice_recipient(
    service: &Service,
    caller: &Permitted<AccountsRead>,
    id: AccountId,
) -> Result<(InvoiceRecipient, Version)> {
    let mut reader = service.db.read().await?;
    let found = store::billing_address::recipient(&mut reader.conn(), caller.org(), id).await?;
    reader.done();
    let found = found.ok_or(Error::NotFound(ACCOUNT))?;
    // Neither of the two ever shrinks, so that their sum tells when one of them has grown.
    let (account, customer) = found.versions;
    Ok((InvoiceRecipient::new(&found.customer, &found.billing_address), Version(account.0 + customer.0)))
}

/// Sends an account's invoices somewhere else (contract, section 10), if it still has the `expected`
/// version. What changes nothing writes nothing.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Stale`], [`Conflict::AccountEnded`](crate::Conflict::AccountEnded).
pub async fn change(
    service: &Service,
    caller: &Permitted<AccountsWrite>,
    id: AccountId,
    billing_address: BillingAddress,
    expected: Option<Version>,
) -> Result<Account> {
    let mut tx = service.db.write().await?;
    let (before, _) = lock(&mut tx, caller, id).await?;
    must_be_current(before.version, expected)?;
    must_be_open(&before)?;
    if before.billing_address == billing_address {
        return Ok(before);
    }
    let after = written(service, &before, Account { billing_address, ..before.clone() });
    store::account::update(&mut tx.conn(), caller.org(), &before, &after).await?;
    let told = |account: &Account| json!({ "billing_address": account.billing_address });
    let change = (Some(&told(&before)), Some(&told(&after)));
    audit::write(
        service,
        &mut tx,
        caller,
        "account.billing_address",
        (ACCOUNT, id.to_string(), after.customer_id),
        change,
    )
    .await?;
    tx.commit().await?;
    Ok(after)
}
