//! What an organization sets for itself.

use domain::{OrgId, OrgSettings, Version};

use crate::{Caller, Result, Service, audit, organization, store};

/// The organization's settings.
///
/// # Errors
/// Only the database's.
pub async fn get(service: &Service, org: &OrgId) -> Result<OrgSettings> {
    let (settings, _) = store::org_settings::get(&mut service.db.read().await?.conn(), org).await?;
    Ok(settings)
}

/// Replaces the settings of the caller's organization: an operator's command.
///
/// # Errors
/// [`Error::NotFound`](crate::Error::NotFound) for the organization.
pub async fn set(service: &Service, caller: &Caller, settings: &OrgSettings) -> Result<()> {
    let mut tx = service.db.write().await?;
    organization::must_exist(&mut tx.conn(), caller.org()).await?;
    let (before, version) = store::org_settings::get(&mut tx.conn(), caller.org()).await?;
    store::org_settings::put(&mut tx.conn(), caller.org(), settings, Version(version.0 + 1), service.now()).await?;
    let entity = ("org_settings", caller.org().to_string());
    audit::write(service, &mut tx, caller, "org_settings.set", entity, (Some(&before), Some(settings))).await?;
    tx.commit().await
}
