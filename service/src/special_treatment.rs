//! Special treatment: the organization's list, and what customers have.

use std::collections::{HashMap, HashSet};

use domain::{
    CustomerId, CustomerSpecialTreatment, MAX_SPECIAL_TREATMENTS, SpecialTreatment, SpecialTreatments, Version,
};
use serde_json::json;

use crate::error::must_be_current;
use crate::permission::{
    CustomerSpecialTreatmentRead, CustomerSpecialTreatmentWrite, SpecialTreatmentRead, SpecialTreatmentWrite,
};
use crate::store::{self, Tx};
use crate::{Caller, Conflict, Error, Permitted, Result, Service, audit};

const CUSTOMER: &str = "customer";

/// The organization's list (operation 37).
///
/// # Errors
/// Only the database's.
pub async fn get(service: &Service, caller: &Permitted<SpecialTreatmentRead>) -> Result<SpecialTreatments> {
    let mut reader = service.db.read().await?;
    let found = store::special_treatment::get(&mut reader.conn(), caller.org()).await?;
    reader.done();
    Ok(found)
}

/// The organization's list, each value with how many customers have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreatmentUses {
    /// The values and how many customers have each, in the list's order.
    pub values: Vec<(SpecialTreatment, i64)>,
    /// The list's version.
    pub version: Version,
}

/// The organization's list, each value with how many customers have it.
///
/// # Errors
/// Only the database's.
pub async fn uses(service: &Service, caller: &Permitted<SpecialTreatmentRead>) -> Result<TreatmentUses> {
    let mut reader = service.db.read().await?;
    let list = store::special_treatment::get(&mut reader.conn(), caller.org()).await?;
    let counts = store::special_treatment::uses(&mut reader.conn(), caller.org(), MAX_SPECIAL_TREATMENTS).await?;
    reader.done();
    let counts: HashMap<_, _> = counts.into_iter().collect();
    let counted = |value: SpecialTreatment| {
        let count = counts.get(&*value).copied().unwrap_or_default();
        (value, count)
    };
    Ok(TreatmentUses { values: list.values.into_iter().map(counted).collect(), version: list.version })
}

/// Replaces the organization's list (operation 38).
///
/// # Errors
/// [`Error::Stale`], [`Conflict::SpecialTreatmentInUse`] when a customer has one that is taken away.
pub async fn set(
    service: &Service,
    caller: &Permitted<SpecialTreatmentWrite>,
    values: Vec<SpecialTreatment>,
    expected: Option<Version>,
) -> Result<SpecialTreatments> {
    let mut tx = service.db.write().await?;
    let now = service.now();
    let before = store::special_treatment::lock(&mut tx.conn(), caller.org(), now).await?;
    must_be_current(before.version, expected)?;
    if values == before.values {
        return Ok(before);
    }
    let after = SpecialTreatments { values, version: Version(before.version.0 + 1) };
    refuse_values_in_use(&mut tx, caller, &after).await?;
    store::special_treatment::update(&mut tx.conn(), caller.org(), &after, now).await?;
    let entity = ("special_treatment", caller.org().to_string());
    let change = (Some(&before), Some(&after));
    audit::write(service, &mut tx, caller, "special_treatment.set", entity, change).await?;
    tx.commit().await?;
    Ok(after)
}

/// What a customer has (operation 39).
///
/// # Errors
/// [`Error::NotFound`] for the customer.
pub async fn of_customer(
    service: &Service,
    caller: &Permitted<CustomerSpecialTreatmentRead>,
    customer: CustomerId,
) -> Result<CustomerSpecialTreatment> {
    let mut reader = service.db.read().await?;
    let found = store::special_treatment::of_customer(&mut reader.conn(), caller.org(), customer).await?;
    reader.done();
    found.ok_or(Error::NotFound(CUSTOMER))
}

/// Sets what a customer has, or that there is none (operations 40 and 41). What changes nothing writes
/// nothing.
///
/// # Errors
/// [`Error::NotFound`] for the customer, [`Error::Invalid`] for a value that is not in the organization's
/// list, [`Error::Stale`].
pub async fn set_of_customer(
    service: &Service,
    caller: &Permitted<CustomerSpecialTreatmentWrite>,
    customer: CustomerId,
    value: Option<SpecialTreatment>,
    expected: Option<Version>,
) -> Result<CustomerSpecialTreatment> {
    let mut tx = service.db.write().await?;
    // Nobody else writes under the customer until the transaction ends.
    if !store::customer::hold_alone(&mut tx.conn(), caller.org(), customer).await? {
        return Err(Error::NotFound(CUSTOMER));
    }
    store::special_treatment::hold(&mut tx.conn(), caller.org()).await?.must_have(value.as_ref())?;
    let before = store::special_treatment::of_customer(&mut tx.conn(), caller.org(), customer).await?;
    let before = before.ok_or(Error::NotFound(CUSTOMER))?;
    must_be_current(before.version, expected)?;
    if value == before.value {
        return Ok(before);
    }
    let after = CustomerSpecialTreatment { value, version: Version(before.version.0 + 1) };
    store::special_treatment::put(&mut tx.conn(), caller.org(), customer, &after, service.now()).await?;
    let told = |treatment: &CustomerSpecialTreatment| json!({ "special_treatment": treatment.value });
    let change = (Some(&told(&before)), Some(&told(&after)));
    let entity = (CUSTOMER, customer.to_string());
    audit::write(service, &mut tx, caller, "customer.set_special_treatment", entity, change).await?;
    tx.commit().await?;
    Ok(after)
}

/// Takes it from a customer who is being deleted: what nobody has any more may be taken out of the list.
pub(crate) async fn clear_of_customer(
    service: &Service,
    tx: &mut Tx,
    caller: &Caller,
    customer: CustomerId,
) -> Result<()> {
    store::special_treatment::clear(&mut tx.conn(), caller.org(), customer, service.now()).await
}

/// Refuses a list that lacks what a customer has.
async fn refuse_values_in_use(tx: &mut Tx, caller: &Caller, after: &SpecialTreatments) -> Result<()> {
    let left: HashSet<&str> = after.values.iter().map(|value| &**value).collect();
    // Of one more than a list holds, at least one is not in it.
    let limit = MAX_SPECIAL_TREATMENTS + 1;
    let used = store::special_treatment::values_in_use(&mut tx.conn(), caller.org(), limit).await?;
    match used.into_iter().find(|value| !left.contains(value.as_str())) {
        Some(value) => Err(Conflict::SpecialTreatmentInUse { value }.into()),
        None => Ok(()),
    }
}
