//! The root secret, which the copies of the server share: the first of them makes it, and the database keeps it for
//! all, wrapped by the master key. Whoever starts with another master key finds out here.

use crate::seal::{DataKey, Place};
use crate::{Error, Result, Service, store};

const ROOT: &str = "root";

fn place() -> Place<'static> {
    Place::shared("server_keys.key", ROOT)
}

/// The root secret.
///
/// # Errors
/// The database's; [`Error::Internal`] when another master key is needed.
pub(crate) async fn root(service: &Service) -> Result<DataKey> {
    let place = place();
    let kept = store::server_key::get(&mut service.db.read().await?.conn(), ROOT).await?;
    let kept = match kept {
        Some(kept) => Some(kept),
        None => {
            let made = service.keyring().new_key()?;
            let wrapped = service.keyring().wrap(&place, &made)?;
            let mut tx = service.db.write().await?;
            store::server_key::insert(&mut tx.conn(), ROOT, &wrapped, service.now()).await?;
            let kept = store::server_key::get(&mut tx.conn(), ROOT).await?;
            tx.commit().await?;
            kept
        }
    };
    let wrapped = kept.ok_or_else(|| Error::corrupt("server_keys", "key", ROOT))?;
    service.keyring().unwrap(&place, &wrapped)
}

/// Wraps the root secret by the current master key, unless it is: whether it was wrapped anew.
///
/// # Errors
/// Those of [`root`].
pub(crate) async fn rewrap_root(service: &Service) -> Result<bool> {
    let mut tx = service.db.write().await?;
    let kept = store::server_key::get(&mut tx.conn(), ROOT).await?;
    let wrapped = kept.ok_or_else(|| Error::corrupt("server_keys", "key", ROOT))?;
    let Some(anew) = service.keyring().rewrap(&place(), &wrapped)? else { return Ok(false) };
    store::server_key::replace(&mut tx.conn(), ROOT, &wrapped, &anew).await?;
    tx.commit().await?;
    Ok(true)
}
