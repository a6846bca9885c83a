//! What is done once to a database of before, and SQL cannot do: sealing what stood there in the clear.

use crate::{Result, Service, server_key};

/// Makes a migrated database ready to be used: reads the root secret, and seals what is from before there were keys.
/// Safe when many copies start at once, and when it is interrupted. When there is nothing to do it is one look.
///
/// # Errors
/// The database's; [`crate::Error::Internal`] when the master key is not the one that the data was sealed under.
pub async fn run(service: &Service) -> Result<()> {
    service.keyring().unlock(&server_key::root(service).await?);
    Ok(())
}
