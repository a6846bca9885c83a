//! What is done once to a database of before, and SQL cannot do: sealing what stood there in the clear.

use domain::OrgId;

use crate::{Error, Result, Service, server_key, store};

/// Customers of a transaction, with all that belongs to them.
const BATCH: i64 = 500;
/// After so many customers the log says how far it is.
const TOLD: usize = 10_000;

/// Makes a migrated database ready to be used: reads the root secret, and seals what is from before there were keys.
/// Safe when many copies start at once, and when it is interrupted. Where there is nothing to do it is one look.
///
/// # Errors
/// The database's; [`Error::Internal`] when the master key is not the one that the data was written under.
pub async fn run(service: &Service) -> Result<()> {
    service.keyring().unlock(&server_key::root(service).await?);
    seal_customers(service).await?;
    blind_keys(service).await
}

async fn seal_customers(service: &Service) -> Result<()> {
    let mut sealed = 0;
    while let Some(org) = next_org(service).await? {
        let mut tx = service.db.write().await?;
        let before = sealed / TOLD;
        sealed += store::upgrade::seal(&mut tx.conn(), &org, BATCH).await?;
        tx.commit().await?;
        if sealed / TOLD > before {
            tracing::info!(sealed, "sealing customers of before");
        }
    }
    if sealed > 0 {
        tracing::info!(sealed, "customers of before are sealed");
    }
    Ok(())
}

/// Makes blind what rows were found by, and seals the secrets of one-time codes.
async fn blind_keys(service: &Service) -> Result<()> {
    let mut reader = service.db.read().await?;
    let is_left = store::blind_upgrade::is_left(&mut reader.conn()).await?;
    reader.done();
    if !is_left {
        return Ok(());
    }
    let mut customers = 0;
    loop {
        let mut tx = service.db.write().await?;
        let Some(more) = store::blind_upgrade::customers(&mut tx.conn(), BATCH).await? else { break };
        tx.commit().await?;
        customers += more;
    }
    loop {
        let mut tx = service.db.write().await?;
        let Some(_) = store::blind_upgrade::credentials(&mut tx.conn(), BATCH).await? else { break };
        tx.commit().await?;
    }
    loop {
        let mut tx = service.db.write().await?;
        if store::totp::seal_plain(&mut tx.conn(), BATCH).await? == 0 {
            break;
        }
        tx.commit().await?;
    }
    tracing::info!(customers, "what customers of before are found by is blind");
    Ok(())
}

/// Makes some bank accounts that were written before they were found by their last four digits findable by these, those
/// too that a copy of before still writes while copies of now are there; how many. Where there is nothing to do it is
/// one look.
///
/// # Errors
/// The database's.
pub async fn iban_ends(service: &Service) -> Result<usize> {
    let mut tx = service.db.write().await?;
    let done = store::blind_upgrade::iban_ends(&mut tx.conn(), BATCH).await?;
    tx.commit().await?;
    Ok(done)
}

async fn next_org(service: &Service) -> Result<Option<OrgId>> {
    let mut reader = service.db.read().await?;
    let found = store::upgrade::next_org(&mut reader.conn()).await?;
    reader.done();
    found.map(|org| org.parse().map_err(|_| Error::corrupt("customers", "org_id", org))).transpose()
}
