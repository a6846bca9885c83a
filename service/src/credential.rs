//! Credentials: how customers log in. The password, and the login itself, live in the credential system.

use chrono::NaiveDate;
use domain::{Credential, CredentialId, CredentialStatus, Credentials, CustomerId, Username, Version};

use crate::error::must_be_current;
use crate::job::Job;
use crate::job::activate_credential::{self, ActivateCredential};
use crate::job::change_credential::ChangeCredential;
use crate::once::{self, Begun};
use crate::permission::{CustomerCredentialsRead, CustomerCredentialsWrite};
use crate::store::{self, Tx};
use crate::{Caller, Conflict, Error, Permitted, Result, Service, audit, caller_check, credential_overview, outbox};

const CUSTOMER: &str = "customer";
const CREDENTIAL: &str = "credential";

/// A customer's credentials (operation 43).
///
/// # Errors
/// [`Error::NotFound`] for the customer.
pub async fn get(
    service: &Service,
    caller: &Permitted<CustomerCredentialsRead>,
    customer: CustomerId,
) -> Result<Credentials> {
    let mut reader = service.db.read().await?;
    store::credential::read(&mut reader.conn(), caller.org(), customer).await?.ok_or(Error::NotFound(CUSTOMER))
}

/// Whether the customer has a credential: for putting a 404 before a body's 400. Every use case checks
/// again.
///
/// # Errors
/// Only the database's.
pub async fn exists(service: &Service, caller: &Caller, customer: CustomerId) -> Result<bool> {
    let mut reader = service.db.read().await?;
    let credentials = store::credential::read(&mut reader.conn(), caller.org(), customer).await?;
    Ok(credentials.is_some_and(|credentials| credentials.credential.is_some()))
}

/// Reserves a user name for a customer (operation 44).
///
/// # Errors
/// [`Error::NotFound`] for the customer, [`Conflict::CredentialExists`], [`Conflict::UsernameTaken`];
/// [`Error::CallerUnchecked`] for agents.
pub async fn reserve(
    service: &Service,
    caller: &Permitted<CustomerCredentialsWrite>,
    customer: CustomerId,
    username: Username,
) -> Result<Credentials> {
    create(service, caller, customer, username, CredentialStatus::Reserved).await
}

/// Takes over a login that the credential system has already, and therefore is not told of (operation 47).
///
/// # Errors
/// Those of [`reserve`].
pub async fn migrate(
    service: &Service,
    caller: &Permitted<CustomerCredentialsWrite>,
    customer: CustomerId,
    username: Username,
) -> Result<Credentials> {
    create(service, caller, customer, username, CredentialStatus::Active).await
}

async fn create(
    service: &Service,
    caller: &Caller,
    customer: CustomerId,
    username: Username,
    status: CredentialStatus,
) -> Result<Credentials> {
    let mut once = match once::begin(service, caller).await? {
        Begun::Before(credentials) => return Ok(credentials),
        Begun::Now(once) => once,
    };
    let before = lock_checked(service, once.tx(), caller, customer).await?;
    if before.credential.is_some() {
        return Err(Conflict::CredentialExists.into());
    }
    let id = CredentialId(service.new_id()?);
    let after = before.with(Some(Credential { id, username, status, expiration_date: None }));
    if !store::credential::write(&mut once.conn(), caller.org(), &before, &after, service.now()).await? {
        drop(once);
        return Err(why_taken(service, caller, customer).await?.into());
    }
    write_audit(service, once.tx(), caller, "credential.create", &before, &after).await?;
    once.commit(&after).await?;
    Ok(after)
}

/// Changes the user name (operation 46). An active login changes in the credential system too, and then
/// the customer is told. Of a change that was given up, the same user name asks once more.
///
/// # Errors
/// [`Error::NotFound`] for the customer or its credential, [`Error::Stale`], [`Conflict::UsernameTaken`];
/// [`Error::CallerUnchecked`] for agents.
pub async fn change_username(
    service: &Service,
    caller: &Permitted<CustomerCredentialsWrite>,
    customer: CustomerId,
    username: Username,
    expected: Option<Version>,
) -> Result<Credentials> {
    let mut once = match once::begin(service, caller).await? {
        Begun::Before(credentials) => return Ok(credentials),
        Begun::Now(once) => once,
    };
    let (before, credential) = lock_one(service, once.tx(), caller, customer, expected).await?;
    let is_active = credential.status == CredentialStatus::Active;
    let change = ChangeCredential { customer, credential: credential.id, username: username.clone() };
    let change = Job::ChangeCredential(change);
    if credential.username == username {
        if is_active
            && credential_overview::is_unknown_outside(&mut once.conn(), caller, customer, credential.id).await?
        {
            outbox::put(service, once.tx(), caller, customer, &change).await?;
        }
        once.commit(&before).await?;
        return Ok(before);
    }
    let after = before.with(Some(Credential { username, ..credential }));
    if !store::credential::write(&mut once.conn(), caller.org(), &before, &after, service.now()).await? {
        return Err(Conflict::UsernameTaken.into());
    }
    write_audit(service, once.tx(), caller, "credential.change_username", &before, &after).await?;
    if is_active {
        outbox::put(service, once.tx(), caller, customer, &change).await?;
    }
    once.commit(&after).await?;
    Ok(after)
}

/// Sets until when the credential can be used; `None`: for good (operation 45).
///
/// # Errors
/// [`Error::NotFound`] for the customer or its credential, [`Error::Stale`]; [`Error::CallerUnchecked`] for agents.
pub async fn set_expiration_date(
    service: &Service,
    caller: &Permitted<CustomerCredentialsWrite>,
    customer: CustomerId,
    expiration_date: Option<NaiveDate>,
    expected: Option<Version>,
) -> Result<Credentials> {
    let mut tx = service.db.write().await?;
    let (before, credential) = lock_one(service, &mut tx, caller, customer, expected).await?;
    if credential.expiration_date == expiration_date {
        return Ok(before);
    }
    let after = before.with(Some(Credential { expiration_date, ..credential }));
    overwrite(service, &mut tx, caller, "credential.set_expiration_date", &before, &after).await?;
    tx.commit().await?;
    Ok(after)
}

/// Deletes a credential (operation 48).
///
/// # Errors
/// [`Error::NotFound`] for the customer or a credential of this id, [`Error::Stale`]; [`Error::CallerUnchecked`] for
/// agents.
pub async fn delete(
    service: &Service,
    caller: &Permitted<CustomerCredentialsWrite>,
    customer: CustomerId,
    id: CredentialId,
    expected: Option<Version>,
) -> Result<()> {
    let mut tx = service.db.write().await?;
    let before = lock_checked(service, &mut tx, caller, customer).await?;
    if before.credential.as_ref().is_none_or(|credential| credential.id != id) {
        return Err(Error::NotFound(CREDENTIAL));
    }
    must_be_current(before.version, expected)?;
    overwrite(service, &mut tx, caller, "credential.delete", &before, &before.with(None)).await?;
    tx.commit().await
}

/// Deletes the credential of a customer who is being deleted: its user name is free again.
pub(crate) async fn delete_of_customer(
    service: &Service,
    tx: &mut Tx,
    caller: &Caller,
    customer: CustomerId,
) -> Result<()> {
    let before = store::credential::lock(&mut tx.conn(), caller.org(), customer).await?;
    if before.credential.is_none() {
        return Ok(());
    }
    overwrite(service, tx, caller, "credential.delete", &before, &before.with(None)).await
}

/// Has the credential system activate the login (operation 49); the credential is active once that is
/// done. One that is active already stays so.
///
/// # Errors
/// [`Error::NotFound`] for the customer or its credential, [`Error::Stale`]; [`Error::CallerUnchecked`] for agents.
pub async fn activate(
    service: &Service,
    caller: &Permitted<CustomerCredentialsWrite>,
    customer: CustomerId,
    expected: Option<Version>,
) -> Result<Credentials> {
    let mut once = match once::begin(service, caller).await? {
        Begun::Before(credentials) => return Ok(credentials),
        Begun::Now(once) => once,
    };
    let (before, credential) = lock_one(service, once.tx(), caller, customer, expected).await?;
    if credential.status == CredentialStatus::Reserved {
        let job = Job::ActivateCredential(ActivateCredential { customer, credential: credential.id });
        outbox::put(service, once.tx(), caller, customer, &job).await?;
    }
    once.commit(&before).await?;
    Ok(before)
}

/// The credential as it is by now, when the customer still has this one: what jobs look at.
pub(crate) async fn current(
    service: &Service,
    caller: &Caller,
    customer: CustomerId,
    id: CredentialId,
) -> Result<Option<Credential>> {
    let mut reader = service.db.read().await?;
    let credentials = store::credential::read(&mut reader.conn(), caller.org(), customer).await?;
    Ok(credentials.and_then(|credentials| credentials.credential).filter(|credential| credential.id == id))
}

/// Notes that the credential system has activated this credential, under the user name that it has in
/// `told`. False when it has another one by now, and the system is to be told again.
pub(crate) async fn activated(
    service: &Service,
    caller: &Caller,
    customer: CustomerId,
    told: &Credential,
) -> Result<bool> {
    let mut tx = service.db.write().await?;
    let before = match lock(&mut tx, caller, customer).await {
        // Deleted meanwhile: there is nothing to note.
        Err(Error::NotFound(_)) => return Ok(true),
        locked => locked?,
    };
    let Some(credential) = before.credential.clone().filter(|credential| credential.id == told.id) else {
        return Ok(true);
    };
    if credential.status == CredentialStatus::Active {
        return Ok(true);
    }
    if credential.username != told.username {
        return Ok(false);
    }
    let after = before.with(Some(Credential { status: CredentialStatus::Active, ..credential }));
    overwrite(service, &mut tx, caller, "credential.activate", &before, &after).await?;
    // An attempt that was given up is made up for.
    store::outbox::forget(&mut tx.conn(), caller.org(), customer, activate_credential::KIND).await?;
    tx.commit().await?;
    Ok(true)
}

/// Notes in the audit trail that the credential system was not told of a credential, which itself stays as it
/// is. Nothing, when it is gone.
pub(crate) async fn given_up(
    service: &Service,
    tx: &mut Tx,
    caller: &Caller,
    action: &'static str,
    (customer, id): (CustomerId, CredentialId),
) -> Result<()> {
    let credentials = store::credential::lock(&mut tx.conn(), caller.org(), customer).await?;
    if credentials.credential.as_ref().is_some_and(|credential| credential.id == id) {
        write_audit(service, tx, caller, action, &credentials, &credentials).await?;
    }
    Ok(())
}

/// A living customer's credentials, for writing.
async fn lock(tx: &mut Tx, caller: &Caller, customer: CustomerId) -> Result<Credentials> {
    if !store::customer::hold(&mut tx.conn(), caller.org(), customer).await? {
        return Err(Error::NotFound(CUSTOMER));
    }
    store::credential::lock(&mut tx.conn(), caller.org(), customer).await
}

/// The same for somebody who asks, and not for a job that goes on with what was asked for: an agent has to have
/// checked the caller.
async fn lock_checked(service: &Service, tx: &mut Tx, caller: &Caller, customer: CustomerId) -> Result<Credentials> {
    let credentials = lock(tx, caller, customer).await?;
    caller_check::require(service, &mut tx.conn(), caller, customer).await?;
    Ok(credentials)
}

/// The same with the credential that there has to be, in the version that is expected.
async fn lock_one(
    service: &Service,
    tx: &mut Tx,
    caller: &Caller,
    customer: CustomerId,
    expected: Option<Version>,
) -> Result<(Credentials, Credential)> {
    let credentials = lock_checked(service, tx, caller, customer).await?;
    let credential = credentials.credential.clone().ok_or(Error::NotFound(CREDENTIAL))?;
    must_be_current(credentials.version, expected)?;
    Ok((credentials, credential))
}

/// Writes what takes no new user name, with its audit row.
async fn overwrite(
    service: &Service,
    tx: &mut Tx,
    caller: &Caller,
    action: &'static str,
    before: &Credentials,
    after: &Credentials,
) -> Result<()> {
    if !store::credential::write(&mut tx.conn(), caller.org(), before, after, service.now()).await? {
        return Err(Error::Internal("a credential could not be written".to_owned()));
    }
    write_audit(service, tx, caller, action, before, after).await
}

/// Why a new credential met a unique index: another one of the customer's that has just been made, or
/// the user name.
async fn why_taken(service: &Service, caller: &Caller, customer: CustomerId) -> Result<Conflict> {
    let mut reader = service.db.read().await?;
    let now = store::credential::read(&mut reader.conn(), caller.org(), customer).await?;
    let has_one = now.is_some_and(|credentials| credentials.credential.is_some());
    Ok(if has_one { Conflict::CredentialExists } else { Conflict::UsernameTaken })
}

async fn write_audit(
    service: &Service,
    tx: &mut Tx,
    caller: &Caller,
    action: &'static str,
    before: &Credentials,
    after: &Credentials,
) -> Result<()> {
    let customer = after.customer_id;
    let (before, after) = (before.credential.as_ref(), after.credential.as_ref());
    let id = before.or(after).map(|credential| credential.id.to_string()).unwrap_or_default();
    audit::write(service, tx, caller, action, (CREDENTIAL, id, customer), (before, after)).await
}
