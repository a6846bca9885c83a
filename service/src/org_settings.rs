//! What an organization sets for itself.

use chrono::{DateTime, Utc};
use domain::{OrgId, OrgSettings, Version};

use crate::error::must_be_current;
use crate::permission::ManageSettings;
use crate::store::Tx;
use crate::{Caller, Permitted, Result, Service, audit, organization, store};

/// The organization's settings.
///
/// # Errors
/// Only the database's.
pub async fn get(service: &Service, org: &OrgId) -> Result<OrgSettings> {
    let mut reader = service.db.read().await?;
    organization::must_exist(&mut reader.conn(), org).await?;
    let (settings, _) = store::org_settings::get(&mut reader.conn(), org).await?;
    reader.done();
    Ok(settings)
}

/// The settings of the caller's organization with their version, for a form that changes them.
///
/// # Errors
/// Only the database's.
pub async fn current(service: &Service, caller: &Permitted<ManageSettings>) -> Result<(OrgSettings, Version)> {
    let mut reader = service.db.read().await?;
    let found = store::org_settings::get(&mut reader.conn(), caller.org()).await?;
    reader.done();
    Ok(found)
}

/// Replaces the settings of the caller's organization: an operator's command.
///
/// # Errors
/// [`Error::NotFound`](crate::Error::NotFound) for the organization.
pub async fn set(service: &Service, caller: &Caller, settings: &OrgSettings) -> Result<()> {
    let mut tx = service.db.write().await?;
    organization::must_exist(&mut tx.conn(), caller.org()).await?;
    let now = service.now();
    let before = store::org_settings::lock(&mut tx.conn(), caller.org(), now).await?;
    write(service, tx, caller, (&before, settings), now).await
}

/// Changes the settings of the caller's organization at the desk. For how many days documents are kept stays as it
/// is: shortening that deletes them for good, so that it is the operator's alone. What changes nothing writes nothing.
///
/// # Errors
/// [`Error::Stale`](crate::Error::Stale).
pub async fn change(
    service: &Service,
    caller: &Permitted<ManageSettings>,
    settings: OrgSettings,
    expected: Option<Version>,
) -> Result<()> {
    let mut tx = service.db.write().await?;
    let now = service.now();
    let before = store::org_settings::lock(&mut tx.conn(), caller.org(), now).await?;
    must_be_current(before.1, expected)?;
    let after = OrgSettings { document_days: before.0.document_days, ..settings };
    // A setting that was never made counts as what it stands for.
    let says = |settings: &OrgSettings| (settings.offered(), settings.caller_check());
    if says(&after) == says(&before.0) {
        return Ok(());
    }
    write(service, tx, caller, (&before, &after), now).await
}

async fn write(
    service: &Service,
    mut tx: Tx,
    caller: &Caller,
    ((before, version), after): (&(OrgSettings, Version), &OrgSettings),
    now: DateTime<Utc>,
) -> Result<()> {
    store::org_settings::put(&mut tx.conn(), caller.org(), after, Version(version.0 + 1), now).await?;
    let entity = ("org_settings", caller.org().to_string());
    audit::write(service, &mut tx, caller, "org_settings.set", entity, (Some(before), Some(after))).await?;
    tx.commit().await
}
