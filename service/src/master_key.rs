//! A new master key: everything that is wrapped by an older one is wrapped anew, while the server runs.
//!
//! Customers' keys and the root secret stay what they are, and nothing that is sealed under them is touched.

use domain::{CustomerId, OrgId};

use crate::store::master_key as stored;
use crate::{Result, Service, server_key};

/// Customers whose keys are looked at in one transaction.
const BATCH: i64 = 500;

/// What was wrapped anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rewrapped {
    /// How many keys of customers.
    pub customers: u64,
    /// Whether the root secret, from which the server's own keys follow.
    pub root: bool,
}

/// Wraps by the current master key what an older one has wrapped, in batches: cut short, it goes on where it is run
/// again. Afterwards the older master keys open nothing any more but backups from before.
///
/// # Errors
/// [`Error::Internal`](crate::Error::Internal) for a key that none of the configured master keys has wrapped; the
/// database's.
pub async fn rewrap(service: &Service) -> Result<Rewrapped> {
    let mut done = Rewrapped { customers: 0, root: server_key::rewrap_root(service).await? };
    let mut after = None;
    loop {
        let (last, count) = rewrap_batch(service, after.as_ref()).await?;
        done.customers += count;
        match last {
            Some(last) => after = Some(last),
            None => return Ok(done),
        }
    }
}

/// Who was looked at last.
type Position = (OrgId, CustomerId);

/// The customers behind `after`: the last one of them, and how many of their keys were wrapped anew.
async fn rewrap_batch(service: &Service, after: Option<&Position>) -> Result<(Option<Position>, u64)> {
    let mut tx = service.db.write().await?;
    let conn = &mut tx.conn();
    let found = stored::customers(conn, after, BATCH).await?;
    let mut anew = Vec::new();
    for (org, customer, wrapped) in &found {
        if let Some(rewrapped) = conn.rewrap_key(org, *customer, wrapped)? {
            anew.push((org, *customer, wrapped.as_slice(), rewrapped));
        }
    }
    let count = stored::put_customers(conn, &anew).await?;
    tx.commit().await?;
    Ok((found.into_iter().last().map(|(org, customer, _)| (org, customer)), count))
}
