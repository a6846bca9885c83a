//! Bringing many customers in at once.

mod records;

pub use records::{BATCH, Import, Report};

use domain::{Customer, CustomerId, Profile, Version};
use serde_json::json;

use crate::permission::CustomersWrite;
use crate::{Conflict, Permitted, Result, Service, audit, store};

/// Makes customers out of profiles, all or none, in a few statements. One audit row tells of them all.
///
/// # Errors
/// [`Conflict::ImportRegistered`] when one of them is a customer already.
pub async fn customers(service: &Service, caller: &Permitted<CustomersWrite>, profiles: Vec<Profile>) -> Result<usize> {
    let now = service.now();
    let count = profiles.len();
    let mut tx = service.db.write().await?;
    let numbers = store::organization::next_external_ids(&mut tx.conn(), count).await?;
    let mut customers = Vec::with_capacity(count);
    for (profile, external_id) in profiles.into_iter().zip(numbers) {
        customers.push(Customer {
            id: CustomerId(service.new_id()?),
            external_id: Some(external_id),
            profile,
            version: Version(1),
            created_at: now,
            updated_at: now,
        });
    }
    if !store::customer::insert_many(&mut tx.conn(), caller.org(), &customers).await? {
        return Err(Conflict::ImportRegistered.into());
    }
    let entity = ("import", service.new_id()?.to_string());
    let after = json!({ "customers": count });
    audit::write(service, &mut tx, caller, "import.customers", entity, (None, Some(&after))).await?;
    tx.commit().await?;
    Ok(count)
}

/// Whether the organization has any customer, deleted ones included.
///
/// # Errors
/// Only the database's.
pub async fn has_customers(service: &Service, caller: &Permitted<CustomersWrite>) -> Result<bool> {
    let mut reader = service.db.read().await?;
    store::customer::any(&mut reader.conn(), caller.org()).await
}
