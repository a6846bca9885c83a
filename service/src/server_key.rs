//! Keys that the copies of the server share: the first that needs one makes it, and the database keeps it for all.

use crate::{Error, Result, Service, store};

/// The key of this name.
///
/// # Errors
/// Only the database's.
pub(crate) async fn shared(service: &Service, name: &str) -> Result<[u8; 32]> {
    let kept = store::server_key::get(&mut service.db.read().await?.conn(), name).await?;
    let kept = match kept {
        Some(kept) => Some(kept),
        None => {
            let made = service.random_bytes::<32>()?;
            let mut tx = service.db.write().await?;
            store::server_key::insert(&mut tx.conn(), name, &made, service.now()).await?;
            let kept = store::server_key::get(&mut tx.conn(), name).await?;
            tx.commit().await?;
            kept
        }
    };
    kept.and_then(|key| key.try_into().ok()).ok_or_else(|| Error::corrupt("server_keys", "key", name))
}
