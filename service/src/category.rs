//! Organizations' categories.

use std::collections::HashSet;

use domain::{Category, CategoryChange, CategoryId, MAX_VALID_VALUES, NewCategory, Version};

use crate::error::must_be_current;
use crate::once::{self, Begun};
use crate::permission::{CategoriesRead, CategoriesWrite};
use crate::store::customer_category::Stamp;
use crate::store::{self, Tx};
use crate::{Caller, Conflict, Error, Permitted, Result, Service, audit};

const CATEGORY: &str = "category";
/// The most categories that an organization has: the contract publishes no paging, so that this bounds
/// what a list of them costs.
pub const MAX_CATEGORIES: usize = 1_000;

/// All categories, by id (operation 26).
///
/// # Errors
/// Only the database's.
pub async fn list(service: &Service, caller: &Permitted<CategoriesRead>) -> Result<Vec<Category>> {
    let mut reader = service.db.read().await?;
    let found = store::category::list(&mut reader.conn(), caller.org(), MAX_CATEGORIES).await?;
    reader.done();
    Ok(found)
}

/// A category (operation 28).
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get(service: &Service, caller: &Permitted<CategoriesRead>, id: CategoryId) -> Result<Category> {
    let mut reader = service.db.read().await?;
    let found = store::category::get(&mut reader.conn(), caller.org(), id).await?;
    reader.done();
    found.ok_or(Error::NotFound(CATEGORY))
}

/// Whether the caller's organization has this category: for putting a 404 before a body's 400. Every use
/// case checks again.
///
/// # Errors
/// Only the database's.
pub async fn exists(service: &Service, caller: &Caller, id: CategoryId) -> Result<bool> {
    let mut reader = service.db.read().await?;
    let found = store::category::get(&mut reader.conn(), caller.org(), id).await?;
    reader.done();
    Ok(found.is_some())
}

/// Makes categories, all or none (operation 27).
///
/// # Errors
/// [`Conflict::CategoryExists`], [`Conflict::TooManyCategories`].
pub async fn create(
    service: &Service,
    caller: &Permitted<CategoriesWrite>,
    new: Vec<NewCategory>,
) -> Result<Vec<Category>> {
    let mut once = match once::begin(service, caller).await? {
        Begun::Before(categories) => return Ok(categories),
        Begun::Now(once) => once,
    };
    // From here on no other request makes categories for this organization.
    let ids = store::category::next_ids(&mut once.conn(), caller.org(), new.len()).await?;
    if let Some(name) = store::category::taken_name(&mut once.conn(), caller.org(), &new).await? {
        return Err(Conflict::CategoryExists { name }.into());
    }
    if store::category::count(&mut once.conn(), caller.org()).await? + new.len() > MAX_CATEGORIES {
        return Err(Conflict::TooManyCategories { max: MAX_CATEGORIES }.into());
    }
    let categories: Vec<_> = new.into_iter().zip(ids).map(|(category, id)| category.with_id(id)).collect();
    store::category::insert(&mut once.conn(), caller.org(), &categories, service.now()).await?;
    let written: Vec<_> = categories.iter().map(|category| (category.id.to_string(), category)).collect();
    audit::write_new(service, once.tx(), caller, "category.create", CATEGORY, &written).await?;
    once.commit(&categories).await?;
    Ok(categories)
}

/// Changes what a category is for, or the values that it is narrowed to (operation 29). What changes
/// nothing writes nothing.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Stale`], [`Conflict::CategoryValueInUse`] when a customer has a value that
/// the category would no longer allow.
pub async fn update(
    service: &Service,
    caller: &Permitted<CategoriesWrite>,
    id: CategoryId,
    change: CategoryChange,
    expected: Option<Version>,
) -> Result<Category> {
    let mut tx = service.db.write().await?;
    let before = lock(&mut tx, caller, id).await?;
    must_be_current(before.version, expected)?;
    let after = change.apply(before.clone());
    if after == before {
        return Ok(before);
    }
    let after = Category { version: Version(before.version.0 + 1), ..after };
    if after.valid_values != before.valid_values {
        refuse_values_in_use(&mut tx, caller, &after).await?;
    }
    store::category::update(&mut tx.conn(), caller.org(), &after, service.now()).await?;
    write_audit(service, &mut tx, caller, "category.update", (&before, Some(&after))).await?;
    tx.commit().await?;
    Ok(after)
}

/// Deletes a category (operation 30) and takes it from every customer. The histories keep it, under its
/// name.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Stale`].
pub async fn delete(
    service: &Service,
    caller: &Permitted<CategoriesWrite>,
    id: CategoryId,
    expected: Option<Version>,
) -> Result<()> {
    let mut tx = service.db.write().await?;
    let before = lock(&mut tx, caller, id).await?;
    must_be_current(before.version, expected)?;
    let stamp = Stamp { at: service.now(), by: caller.actor().name() };
    store::customer_category::end_of_category(&mut tx.conn(), caller.org(), id, stamp).await?;
    store::category::delete(&mut tx.conn(), caller.org(), id).await?;
    write_audit(service, &mut tx, caller, "category.delete", (&before, None)).await?;
    tx.commit().await
}

async fn lock(tx: &mut Tx, caller: &Caller, id: CategoryId) -> Result<Category> {
    store::category::lock(&mut tx.conn(), caller.org(), id).await?.ok_or(Error::NotFound(CATEGORY))
}

/// Refuses to narrow a category so that a customer would have a value that it does not allow.
async fn refuse_values_in_use(tx: &mut Tx, caller: &Caller, after: &Category) -> Result<()> {
    if after.valid_values.is_empty() {
        return Ok(());
    }
    let allowed: HashSet<_> = after.valid_values.iter().map(|value| value.as_str()).collect();
    // Of one more than a category can be narrowed to, at least one is not allowed.
    let limit = MAX_VALID_VALUES + 1;
    let used = store::customer_category::values_in_use(&mut tx.conn(), caller.org(), after.id, limit).await?;
    match used.into_iter().find(|value| !allowed.contains(value.as_str())) {
        Some(value) => Err(Conflict::CategoryValueInUse { value }.into()),
        None => Ok(()),
    }
}

async fn write_audit(
    service: &Service,
    tx: &mut Tx,
    caller: &Caller,
    action: &'static str,
    (before, after): (&Category, Option<&Category>),
) -> Result<()> {
    audit::write(service, tx, caller, action, (CATEGORY, before.id.to_string()), (Some(before), after)).await
}
