//! Customers.

use domain::{
    AssociatedUser, Customer, CustomerChange, CustomerId, DocumentType, Email, ExternalId, IdentityDocument, Problem,
    Profile, Version, Violation, Violations, needs_caller_check,
};

use crate::error::must_be_current;
use crate::once::{self, Begun};
use crate::permission::{CustomersRead, CustomersWrite, ExternalCustomersRead};
use crate::store::organization::{Numbered, free_external_id};
use crate::store::{self, Tx};
use crate::{
    Caller, Conflict, Error, Permitted, Result, Service, audit, audit_view, caller_check, credential,
    customer_category, special_treatment,
};

const CUSTOMER: &str = "customer";
/// How often a new customer is tried: with the next number, where an import has taken that with a free one, and where
/// another import has taken that meanwhile once more.
const TRIES: usize = 3;

/// Makes a customer (operation 17).
///
/// # Errors
/// [`Conflict::DocumentRegistered`] or [`Conflict::EmailRegistered`].
pub async fn create(service: &Service, caller: &Permitted<CustomersWrite>, profile: Profile) -> Result<Customer> {
    let now = service.now();
    let mut customer = Customer {
        id: CustomerId(service.new_id()?),
        external_id: None,
        profile,
        version: Version(1),
        created_at: now,
        updated_at: now,
    };
    for tried in 0..TRIES {
        let mut once = match once::begin(service, caller).await? {
            Begun::Before((version, customer)) => return Ok(Customer { version, ..customer }),
            Begun::Now(once) => once,
        };
        customer.external_id = match tried {
            0 => store::organization::next_external_ids(&mut once.conn(), 1).await?.pop(),
            _ => Some(free_external_id(&mut once.conn(), caller.org(), Numbered::Customers).await?),
        };
        if store::customer::insert(&mut once.conn(), caller.org(), &customer).await? {
            write_audit(service, once.tx(), caller, "customer.create", None, Some(&customer)).await?;
            // The version is no part of a customer's JSON.
            once.commit(&(customer.version, &customer)).await?;
            return Ok(customer);
        }
        drop(once);
        refuse_taken_identity(service, caller, &customer).await?;
    }
    Err(Error::Internal("no free number for a customer".to_owned()))
}

/// A customer (operation 19).
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get(service: &Service, caller: &Permitted<CustomersRead>, id: CustomerId) -> Result<Customer> {
    store::gathered::get(&service.db, caller.org(), id).await?.ok_or(Error::NotFound(CUSTOMER))
}

/// A customer whom somebody opens at the desk: the audit trail tells who looked at whom.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn open(service: &Service, caller: &Permitted<CustomersRead>, id: CustomerId) -> Result<Customer> {
    let customer = get(service, caller, id).await?;
    audit_view::note(service, caller, id).await?;
    Ok(customer)
}

/// A customer one of whose further pages somebody opens at the desk: the trail tells of it where they have not just
/// opened the customer.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn open_further(service: &Service, caller: &Permitted<CustomersRead>, id: CustomerId) -> Result<Customer> {
    let customer = get(service, caller, id).await?;
    audit_view::note_further(service, caller, id).await?;
    Ok(customer)
}

/// Whether the caller's organization has this customer: for putting a 404 before a body's 400. Every
/// use case checks again.
///
/// # Errors
/// Only the database's.
pub async fn exists(service: &Service, caller: &Caller, id: CustomerId) -> Result<bool> {
    let mut reader = service.db.read().await?;
    let exists = store::customer::exists(&mut reader.conn(), caller.org(), id).await?;
    reader.done();
    Ok(exists)
}

/// The customer with a legacy system's id (operation 25).
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find_external(
    service: &Service,
    caller: &Permitted<ExternalCustomersRead>,
    external_id: &ExternalId,
) -> Result<Customer> {
    let mut reader = service.db.read().await?;
    let found = store::customer::by_external_id(&mut reader.conn(), caller.org(), external_id).await?;
    reader.done();
    found.ok_or(Error::NotFound(CUSTOMER))
}

/// What operation 18 looks a customer up by. All that is given must match one customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerLookup {
    document: Option<String>,
    document_type: Option<DocumentType>,
    email: Option<String>,
}

impl CustomerLookup {
    /// Reads the query's parameters; blank ones count as missing. The number is normalised, but its
    /// control letter is not checked: the published example fails that check (contract, 18).
    ///
    /// # Errors
    /// Every violation, by the parameter's name: neither a document nor an e-mail, a type that is
    /// none, a type without a document, an e-mail that is none.
    pub fn read(
        document: Option<&str>,
        document_type: Option<&str>,
        email: Option<&str>,
    ) -> std::result::Result<Self, Violations> {
        let given = |value: Option<&str>| value.map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned);
        let mut found = Vec::new();
        let document = given(document).map(|number| IdentityDocument::normalise(&number)).filter(|n| !n.is_empty());
        let document_type = given(document_type);
        let email = given(email);
        match (&document, &document_type, &email) {
            (None, None, None) => {
                let one_of = vec!["identity_document".to_owned(), "email".to_owned()];
                found.push(Violation::new("identity_document", Problem::MissingOneOf(one_of)));
            }
            (None, Some(_), None) => found.push(Violation::new("identity_document", Problem::Missing)),
            _ => {}
        }
        if document.as_ref().is_some_and(|number| number.chars().count() > IdentityDocument::LONGEST) {
            found.push(Violation::new("identity_document", Problem::TooLong { max: IdentityDocument::LONGEST }));
        }
        let document_type = document_type.and_then(|text| match text.parse::<DocumentType>() {
            Ok(kind) => Some(kind),
            Err(problem) => {
                found.push(Violation::new("identity_document_type", problem));
                None
            }
        });
        let email = email.and_then(|text| match text.parse::<Email>() {
            Ok(email) => Some(email.folded()),
            Err(problem) => {
                found.push(Violation::new("email", problem));
                None
            }
        });
        match Violations::try_from(found) {
            Ok(violations) => Err(violations),
            Err(_none_found) => Ok(Self { document, document_type, email }),
        }
    }
}

/// The one customer that matches (operation 18). An e-mail is that of the customer who logs in with it:
/// the user name of a credential, else a digital customer's own, so that a credential's comes first when
/// two customers have it.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] when two customers hold the number under different types
/// and nothing else that was given tells them apart.
pub async fn find(service: &Service, caller: &Permitted<CustomersRead>, lookup: &CustomerLookup) -> Result<Customer> {
    let keys = lookup.document.as_ref().map(|number| store::customer::document_keys(lookup.document_type, number));
    let mut reader = service.db.read().await?;
    if let Some(email) = &lookup.email {
        let found = store::credential::customer_by_username(&mut reader.conn(), caller.org(), email).await?;
        let kind = |customer: &Customer| customer.profile.identity_document().map(IdentityDocument::kind);
        match (found, &keys) {
            // A type without a number is one more thing that has to fit.
            (found, None) if lookup.document_type.is_some() => {
                let fits = |customer: &Customer| kind(customer) == lookup.document_type;
                return found.filter(fits).ok_or(Error::NotFound(CUSTOMER));
            }
            (Some(customer), None) => return Ok(customer),
            (Some(customer), Some(keys)) if keys.contains(&customer.profile.identity_key()) => return Ok(customer),
            // A digital customer has an e-mail of its own, but no document.
            (_, Some(_)) => return Err(Error::NotFound(CUSTOMER)),
            (None, None) => {}
        }
    }
    let keys = keys.unwrap_or_else(|| lookup.email.iter().map(|email| format!("EMAIL:{email}")).collect());
    let mut found = store::customer::by_identity(&mut reader.conn(), caller.org(), &keys).await?;
    reader.done();
    match (found.pop(), found.pop()) {
        (Some(_), Some(_)) => Err(Violations::one("identity_document_type", Problem::AmbiguousDocument).into()),
        (Some(customer), None) => Ok(customer),
        (None, _) => Err(Error::NotFound(CUSTOMER)),
    }
}

/// Changes a customer (operation 20), if it still has the `expected` version.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Stale`], [`Error::Invalid`] for a part that the customer's type does
/// not have, [`Conflict::EmailRegistered`]; [`Error::CallerUnchecked`] for agents.
pub async fn update(
    service: &Service,
    caller: &Permitted<CustomersWrite>,
    id: CustomerId,
    change: CustomerChange,
    expected: Option<Version>,
) -> Result<Customer> {
    rewrite(service, caller, id, expected, "customer.update", |profile| Ok(change.apply(profile)?)).await
}

/// Sets the authorized representative of a corporate customer (operation 22).
///
/// # Errors
/// [`Error::NotFound`], [`Error::Stale`], [`Error::Invalid`] for another type of customer;
/// [`Error::CallerUnchecked`] for agents.
pub async fn set_representative(
    service: &Service,
    caller: &Permitted<CustomersWrite>,
    id: CustomerId,
    user: AssociatedUser,
    expected: Option<Version>,
) -> Result<Customer> {
    let action = "customer.set_representative";
    rewrite(service, caller, id, expected, action, |profile| Ok(profile.set_representative(user)?)).await
}

/// Gives a customer whose document is a NIE the NIF that replaced it (operation 24).
///
/// # Errors
/// [`Error::NotFound`], [`Error::Stale`], [`Conflict::NotANie`], [`Conflict::DocumentRegistered`];
/// [`Error::CallerUnchecked`] for agents.
pub async fn convert_nie_to_nif(
    service: &Service,
    caller: &Permitted<CustomersWrite>,
    id: CustomerId,
    nif: IdentityDocument,
    expected: Option<Version>,
) -> Result<Customer> {
    let action = "customer.convert_nie_to_nif";
    let convert = |profile: Profile| profile.convert_nie_to_nif(nif).map_err(|_| Conflict::NotANie.into());
    rewrite(service, caller, id, expected, action, convert).await
}

/// Deletes a customer (operation 21): afterwards nothing finds it. The row stays for the histories.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Stale`], [`Conflict::AccountOpen`].
pub async fn delete(
    service: &Service,
    caller: &Permitted<CustomersWrite>,
    id: CustomerId,
    expected: Option<Version>,
) -> Result<()> {
    let mut tx = service.db.write().await?;
    let before = lock(&mut tx, caller, id).await?;
    must_be_current(before.version, expected)?;
    if store::account::any_open(&mut tx.conn(), caller.org(), id).await? {
        return Err(Conflict::AccountOpen.into());
    }
    bury(service, &mut tx, caller, &before).await?;
    tx.commit().await
}

/// Deletes a customer who has no open account, and whose row is locked.
pub(crate) async fn bury(service: &Service, tx: &mut Tx, caller: &Caller, before: &Customer) -> Result<()> {
    let id = before.id;
    credential::delete_of_customer(service, tx, caller, id).await?;
    customer_category::end_of_customer(service, tx, caller, id).await?;
    special_treatment::clear_of_customer(service, tx, caller, id).await?;
    let version = Version(before.version.0 + 1);
    store::customer::delete(&mut tx.conn(), caller.org(), id, version, service.now()).await?;
    write_audit(service, tx, caller, "customer.delete", Some(before), None).await
}

/// Writes a customer's profile anew. What changes nothing writes nothing.
async fn rewrite(
    service: &Service,
    caller: &Caller,
    id: CustomerId,
    expected: Option<Version>,
    action: &'static str,
    change: impl FnOnce(Profile) -> Result<Profile>,
) -> Result<Customer> {
    let mut tx = service.db.write().await?;
    let before = lock(&mut tx, caller, id).await?;
    let profile = match change(before.profile.clone()) {
        // What is wrong with the body comes before the version, a conflict after it (contract, section 2).
        Err(Error::Invalid(violations)) => return Err(violations.into()),
        changed => {
            must_be_current(before.version, expected)?;
            changed?
        }
    };
    if profile == before.profile {
        return Ok(before);
    }
    if needs_caller_check(&before.profile, &profile) {
        caller_check::require(service, &mut tx.conn(), caller, id).await?;
    }
    let updated_at = service.now_after(before.updated_at);
    let after = Customer { profile, version: Version(before.version.0 + 1), updated_at, ..before.clone() };
    if !store::customer::update(&mut tx.conn(), caller.org(), &before, &after).await? {
        drop(tx);
        refuse_taken_identity(service, caller, &after).await?;
        return Err(Error::Internal("a customer could not be written".to_owned()));
    }
    write_audit(service, &mut tx, caller, action, Some(&before), Some(&after)).await?;
    tx.commit().await?;
    Ok(after)
}

async fn lock(tx: &mut Tx, caller: &Caller, id: CustomerId) -> Result<Customer> {
    store::customer::lock(&mut tx.conn(), caller.org(), id).await?.ok_or(Error::NotFound(CUSTOMER))
}

/// Says who else has the identity, if anybody has.
async fn refuse_taken_identity(service: &Service, caller: &Caller, customer: &Customer) -> Result<()> {
    let mut reader = service.db.read().await?;
    let keys = [customer.profile.identity_key()];
    let taken = store::customer::by_identity(&mut reader.conn(), caller.org(), &keys).await?;
    match taken.first() {
        Some(other) if other.profile.identity_document().is_some() => {
            Err(Conflict::DocumentRegistered { customer: other.id }.into())
        }
        Some(other) => Err(Conflict::EmailRegistered { customer: other.id }.into()),
        None => Ok(()),
    }
}

async fn write_audit(
    service: &Service,
    tx: &mut Tx,
    caller: &Caller,
    action: &'static str,
    before: Option<&Customer>,
    after: Option<&Customer>,
) -> Result<()> {
    let id = before.or(after).map(|customer| customer.id.to_string()).unwrap_or_default();
    audit::write(service, tx, caller, action, (CUSTOMER, id), (before, after)).await
}
