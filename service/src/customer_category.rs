//! What customers have in their organization's categories.

use domain::{Assignment, AssignmentChange, CategoryHistory, CategoryId, CustomerCategory, CustomerId, Version};

use crate::category::MAX_CATEGORIES;
use crate::error::must_be_current;
use crate::once::{self, Begun};
use crate::permission::{CustomerCategoriesRead, CustomerCategoriesWrite};
use crate::store::customer_category::Stamp;
use crate::store::{self, Tx};
use crate::{Caller, Conflict, Error, Permitted, Result, Service, audit};

const CUSTOMER: &str = "customer";
const CATEGORY: &str = "category";
const CUSTOMER_CATEGORY: &str = "category of the customer";
/// How much of a customer's history is shown, the newest: the contract publishes no paging.
const HISTORY: i64 = 1_000;

/// The categories that a customer has a value in, by id (operation 32).
///
/// # Errors
/// [`Error::NotFound`] for the customer.
pub async fn list(
    service: &Service,
    caller: &Permitted<CustomerCategoriesRead>,
    customer: CustomerId,
) -> Result<Vec<CustomerCategory>> {
    let mut reader = service.db.read().await?;
    let found = store::customer_category::list(&mut reader.conn(), caller.org(), customer, MAX_CATEGORIES).await?;
    // A customer who is deleted has none any more, so that most reads need one statement.
    if found.is_empty() && !store::customer::exists(&mut reader.conn(), caller.org(), customer).await? {
        return Err(Error::NotFound(CUSTOMER));
    }
    reader.done();
    Ok(found)
}

/// The same of a customer who has just been read, in one statement: of one who is not there, there are none.
///
/// # Errors
/// Only the database's.
pub async fn of_known(
    service: &Service,
    caller: &Permitted<CustomerCategoriesRead>,
    customer: CustomerId,
) -> Result<Vec<CustomerCategory>> {
    let mut reader = service.db.read().await?;
    let found = store::customer_category::list(&mut reader.conn(), caller.org(), customer, MAX_CATEGORIES).await?;
    reader.done();
    Ok(found)
}

/// What a customer has in a category (operation 34).
///
/// # Errors
/// [`Error::NotFound`], also when the customer has it without a value.
pub async fn get(
    service: &Service,
    caller: &Permitted<CustomerCategoriesRead>,
    customer: CustomerId,
    category: CategoryId,
) -> Result<CustomerCategory> {
    let mut reader = service.db.read().await?;
    let found = store::customer_category::get(&mut reader.conn(), caller.org(), customer, category).await?;
    reader.done();
    found.filter(|found| found.value.is_some()).ok_or(Error::NotFound(CUSTOMER_CATEGORY))
}

/// Whether the customer has the category, with a value or without: for putting a 404 before a body's 400.
/// Every use case checks again.
///
/// # Errors
/// Only the database's.
pub async fn exists(service: &Service, caller: &Caller, customer: CustomerId, category: CategoryId) -> Result<bool> {
    let mut reader = service.db.read().await?;
    let found = store::customer_category::get(&mut reader.conn(), caller.org(), customer, category).await?;
    reader.done();
    Ok(found.is_some())
}

/// All that a customer has had in categories (operation 31), those that are no more included.
///
/// # Errors
/// [`Error::NotFound`] for the customer.
pub async fn history(
    service: &Service,
    caller: &Permitted<CustomerCategoriesRead>,
    customer: CustomerId,
) -> Result<Vec<CategoryHistory>> {
    let mut reader = service.db.read().await?;
    if !store::customer::exists(&mut reader.conn(), caller.org(), customer).await? {
        return Err(Error::NotFound(CUSTOMER));
    }
    let found = store::customer_category::history(&mut reader.conn(), caller.org(), customer, HISTORY).await?;
    reader.done();
    Ok(found)
}

/// Gives a customer a category (operation 33).
///
/// # Errors
/// [`Error::NotFound`] for the customer or the category, [`Error::Invalid`] for a value that the category
/// does not allow, [`Conflict::CategoryAssigned`].
pub async fn assign(
    service: &Service,
    caller: &Permitted<CustomerCategoriesWrite>,
    customer: CustomerId,
    assignment: Assignment,
) -> Result<Version> {
    let mut once = match once::begin(service, caller).await? {
        Begun::Before(version) => return Ok(version),
        Begun::Now(once) => once,
    };
    must_have_customer(once.tx(), caller, customer).await?;
    let category = store::category::hold(&mut once.conn(), caller.org(), assignment.category).await?;
    let category = category.ok_or(Error::NotFound(CATEGORY))?;
    category.must_accept(assignment.value.as_ref())?;
    let now = service.now();
    let stamp = Stamp { at: now, by: caller.actor().name() };
    let version =
        store::customer_category::assign(&mut once.conn(), caller.org(), customer, &category, &assignment, stamp)
            .await?
            .ok_or(Conflict::CategoryAssigned)?;
    let Assignment { category: _, value, description, reason } = assignment;
    let after = CustomerCategory {
        id: category.id,
        name: category.name,
        value,
        description,
        reason,
        create_date_time: now,
        last_modified_date_time: now,
        version,
    };
    write_audit(service, once.tx(), caller, customer, "customer.assign_category", (None, Some(&after))).await?;
    once.commit(&version).await?;
    Ok(version)
}

/// Changes what a customer has in a category (operation 35). What changes nothing writes nothing.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`] for a value that the category does not allow, [`Error::Stale`].
pub async fn update(
    service: &Service,
    caller: &Permitted<CustomerCategoriesWrite>,
    customer: CustomerId,
    category: CategoryId,
    change: AssignmentChange,
    expected: Option<Version>,
) -> Result<CustomerCategory> {
    let mut tx = service.db.write().await?;
    must_have_customer(&mut tx, caller, customer).await?;
    let held = store::category::hold(&mut tx.conn(), caller.org(), category).await?;
    let held = held.ok_or(Error::NotFound(CATEGORY))?;
    let before = must_have_category(&mut tx, caller, customer, category).await?;
    let now = service.now_after(before.last_modified_date_time);
    let after = change.apply(before.clone(), now);
    held.must_accept(after.value.as_ref())?;
    must_be_current(before.version, expected)?;
    if after == before {
        return Ok(before);
    }
    let stamp = Stamp { at: now, by: caller.actor().name() };
    store::customer_category::change(&mut tx.conn(), caller.org(), customer, (&before, &after), stamp).await?;
    let change = (Some(&before), Some(&after));
    write_audit(service, &mut tx, caller, customer, "customer.change_category", change).await?;
    tx.commit().await?;
    Ok(after)
}

/// Takes a category from a customer (operation 36).
///
/// # Errors
/// [`Error::NotFound`], [`Error::Stale`].
pub async fn end(
    service: &Service,
    caller: &Permitted<CustomerCategoriesWrite>,
    customer: CustomerId,
    category: CategoryId,
    expected: Option<Version>,
) -> Result<()> {
    let mut tx = service.db.write().await?;
    must_have_customer(&mut tx, caller, customer).await?;
    // Held, so that the category is not deleted meanwhile, which would end the assignment too.
    if store::category::hold(&mut tx.conn(), caller.org(), category).await?.is_none() {
        return Err(Error::NotFound(CATEGORY));
    }
    let before = must_have_category(&mut tx, caller, customer, category).await?;
    must_be_current(before.version, expected)?;
    let at = service.now_after(before.last_modified_date_time);
    let stamp = Stamp { at, by: caller.actor().name() };
    store::customer_category::end(&mut tx.conn(), caller.org(), customer, category, stamp).await?;
    write_audit(service, &mut tx, caller, customer, "customer.end_category", (Some(&before), None)).await?;
    tx.commit().await
}

/// Takes every category from a customer who is being deleted: a value that nobody has any more may be taken
/// out of its category.
pub(crate) async fn end_of_customer(
    service: &Service,
    tx: &mut Tx,
    caller: &Caller,
    customer: CustomerId,
) -> Result<()> {
    let stamp = Stamp { at: service.now(), by: caller.actor().name() };
    store::customer_category::end_of_customer(&mut tx.conn(), caller.org(), customer, stamp).await
}

/// Nobody else writes under the customer until the transaction ends, so that a customer's rows in a
/// category come one after the other.
async fn must_have_customer(tx: &mut Tx, caller: &Caller, customer: CustomerId) -> Result<()> {
    let found = store::customer::hold_alone(&mut tx.conn(), caller.org(), customer).await?;
    if found { Ok(()) } else { Err(Error::NotFound(CUSTOMER)) }
}

async fn must_have_category(
    tx: &mut Tx,
    caller: &Caller,
    customer: CustomerId,
    category: CategoryId,
) -> Result<CustomerCategory> {
    let found = store::customer_category::get(&mut tx.conn(), caller.org(), customer, category).await?;
    found.ok_or(Error::NotFound(CUSTOMER_CATEGORY))
}

async fn write_audit(
    service: &Service,
    tx: &mut Tx,
    caller: &Caller,
    customer: CustomerId,
    action: &'static str,
    change: (Option<&CustomerCategory>, Option<&CustomerCategory>),
) -> Result<()> {
    audit::write(service, tx, caller, action, (CUSTOMER, customer.to_string()), change).await
}
