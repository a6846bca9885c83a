//! Who else is with a customer just now: two agents who both have somebody's page open see each other's names.

use chrono::TimeDelta;
use domain::CustomerId;

use crate::agent::own_id;
use crate::permission::CustomersRead;
use crate::store;
use crate::store::caller_check::Key;
use crate::{Permitted, Result, Service};

/// For how long an agent counts as being there. An open page calls every 20 seconds: two of them may get lost.
const COUNTS: TimeDelta = TimeDelta::seconds(60);
/// Names that are told. Where more are at once, who they are matters no more.
const MOST: i64 = 10;
/// Rows that one sweep deletes.
const BATCH: i64 = 1000;

/// Notes that the agent has the customer's page open, and tells who else has: their user names, in order. Of a
/// customer who is not there, or not any more, nothing is noted and nobody told.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) for a caller who is no agent.
pub async fn look_in(
    service: &Service,
    caller: &Permitted<CustomersRead>,
    customer: CustomerId,
) -> Result<Vec<String>> {
    let key = Key { org: caller.org(), customer, agent: own_id(caller)? };
    let now = service.now();
    let mut tx = service.db.write().await?;
    if !store::customer::exists(&mut tx.conn(), key.org, customer).await? {
        return Ok(Vec::new());
    }
    store::presence::put(&mut tx.conn(), key, caller.actor().name(), now).await?;
    let others = store::presence::others(&mut tx.conn(), key, now - COUNTS, MOST).await?;
    tx.commit().await?;
    Ok(others)
}

/// Deletes what counts no more, a batch at a time; how many rows there were.
///
/// # Errors
/// Only the database's.
pub async fn sweep(service: &Service) -> Result<u64> {
    let mut tx = service.db.write().await?;
    let gone = store::presence::delete_old(&mut tx.conn(), service.now() - COUNTS, BATCH).await?;
    tx.commit().await?;
    Ok(gone)
}
