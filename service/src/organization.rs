//! Organizations: the brands.

use domain::OrgId;

use crate::{Conflict, Error, Result, Service, store};

/// Makes an organization.
///
/// # Errors
/// [`Conflict::OrganizationExists`].
pub async fn create(service: &Service, org: &OrgId) -> Result<()> {
    let mut tx = service.db.write().await?;
    if !store::organization::insert(&mut tx.conn(), org, service.now()).await? {
        return Err(Conflict::OrganizationExists.into());
    }
    tx.commit().await
}

/// Whether there is such an organization.
///
/// # Errors
/// Only the database's.
pub async fn exists(service: &Service, org: &OrgId) -> Result<bool> {
    let mut reader = service.db.read().await?;
    let found = store::organization::exists(&mut reader.conn(), org).await?;
    reader.done();
    Ok(found)
}

/// Refuses an organization that is not there.
pub(crate) async fn must_exist(conn: &mut store::Conn<'_>, org: &OrgId) -> Result<()> {
    if store::organization::exists(conn, org).await? { Ok(()) } else { Err(Error::NotFound("organization")) }
}
