//! The outbox: what must happen outside, written in the transaction of the change that asks for it and
//! done afterwards by a worker. At least once, in order per customer, with growing pauses after
//! failures, and a dead letter in the end, of which whoever waits learns in the same transaction; what
//! operators can do with those is in [`crate::dead_letter`].

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use chrono::TimeDelta;
use domain::CustomerId;
use futures::FutureExt;
use serde::{Deserialize, Serialize};

use crate::job::{Job, Outcome};
use crate::permission::PermissionSet;
use crate::store::outbox::{New, Next, Row};
use crate::store::{self, Tx};
use crate::{Actor, Caller, Error, Result, Service};

/// How long one attempt may take.
const ATTEMPT: Duration = Duration::from_secs(10);
/// How long an item belongs to the worker that took it: longer than an attempt, so that two never work
/// on it at once, and short, so that another goes on soon where one was killed.
const LEASE: TimeDelta = TimeDelta::seconds(15);
/// After so many failures an item is a dead letter: about an hour and a half.
const MAX_FAILURES: i64 = 20;
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(1);
const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(10);

/// Who asked for it, kept with the item.
#[derive(Serialize, Deserialize)]
struct Asker {
    actor: Actor,
    request_id: String,
}

/// Asks for a job on behalf of the caller; it is done after the transaction's commit.
pub(crate) async fn put(
    service: &Service,
    tx: &mut Tx,
    caller: &Caller,
    customer: CustomerId,
    job: &Job,
) -> Result<()> {
    let asker = Asker { actor: caller.actor().clone(), request_id: caller.request_id().to_owned() };
    let json = |error: serde_json::Error| Error::Internal(format!("outbox: {error}"));
    let new = New {
        id: service.new_id()?,
        customer,
        kind: job.kind(),
        job: &serde_json::to_value(job).map_err(json)?,
        caller: &serde_json::to_value(&asker).map_err(json)?,
        at: service.now(),
    };
    store::outbox::insert(&mut tx.conn(), caller.org(), &new).await
}

/// Whether an item is due. It may be another's, or wait for the one before it.
///
/// # Errors
/// The database's.
pub async fn is_due(service: &Service) -> Result<bool> {
    store::outbox::any_due(&mut service.db.read().await?.conn(), service.now()).await
}

/// Does one item that is due; false when there is none.
///
/// # Errors
/// The database's: the item is left, and comes again when its lease ends.
pub async fn run_one(service: &Service) -> Result<bool> {
    // Without the lock that writing takes, where there is nothing to do.
    if !is_due(service).await? {
        return Ok(false);
    }
    let now = service.now();
    let mut tx = service.db.write().await?;
    let Some(row) = store::outbox::claim(&mut tx.conn(), now, now + LEASE).await? else {
        return Ok(false);
    };
    tx.commit().await?;

    // A job that panics has failed like any other: else it would come again for ever.
    let attempt = AssertUnwindSafe(work(service, &row)).catch_unwind();
    let outcome = match tokio::time::timeout(ATTEMPT, attempt).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => Err(Error::Internal("the job panicked".to_owned())),
        Err(_) => Err(Error::Timeout),
    };
    let mut tx = service.db.write().await?;
    let now = service.now();
    match outcome {
        Ok(Outcome::Done) => store::outbox::done(&mut tx.conn(), &row).await?,
        Ok(Outcome::Later(pause)) => {
            let next = Next { at: now + pause, failures: row.failures, error: None };
            store::outbox::again(&mut tx.conn(), &row, &next).await?;
        }
        Err(error) => {
            let failures = row.failures + 1;
            let error = error.to_string();
            if failures >= MAX_FAILURES {
                tracing::error!(item = %row.id, org = row.org_id, failures, "outbox item given up: {error}");
                let next = Next { at: now, failures, error: Some(&error) };
                if store::outbox::give_up(&mut tx.conn(), &row, &next).await? {
                    tell_of_the_end(service, &mut tx, &row).await?;
                }
            } else {
                tracing::warn!(item = %row.id, org = row.org_id, failures, "outbox item failed: {error}");
                let next = Next { at: now + pause_after(failures), failures, error: Some(&error) };
                store::outbox::again(&mut tx.conn(), &row, &next).await?;
            }
        }
    }
    tx.commit().await?;
    Ok(true)
}

async fn work(service: &Service, row: &Row) -> Result<Outcome> {
    let (job, caller) = job(service, row)?;
    job.run(service, &caller, row.created_at).await
}

/// Whoever waits for the job that is being given up learns that it will not be done. A row that says no more
/// what its job is, has nobody who could be told; the log has said so.
async fn tell_of_the_end(service: &Service, tx: &mut Tx, row: &Row) -> Result<()> {
    match job(service, row) {
        Ok((job, caller)) => job.give_up(service, tx, &caller).await,
        Err(_) => Ok(()),
    }
}

/// The row's job, and on whose behalf it is done.
fn job(service: &Service, row: &Row) -> Result<(Job, Caller)> {
    let corrupt = |column| Error::corrupt("outbox", column, row.id);
    let org = row.org_id.parse().map_err(|_| corrupt("org_id"))?;
    let asker = Asker::deserialize(&row.caller.0).map_err(|_| corrupt("caller"))?;
    let job = row.job(service.keyring(), &org)?;
    // The permission was checked when the job was asked for.
    Ok((job, Caller::new(org, asker.actor, PermissionSet::NONE, asker.request_id)))
}

/// Twice as long after each failure.
fn pause_after(failures: i64) -> TimeDelta {
    let doubled = i32::try_from(failures - 1).ok().and_then(|times| 2_i32.checked_pow(times.min(20) as u32));
    doubled.and_then(|times| FIRST_PAUSE.checked_mul(times)).map_or(LONGEST_PAUSE, |pause| pause.min(LONGEST_PAUSE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_ten_minutes() {
        let pauses: Vec<_> = [1, 2, 3, 10, 11, 19, 1000].map(|failures| pause_after(failures).num_seconds()).into();
        assert_eq!(pauses, [1, 2, 4, 512, 600, 600, 600]);
        let all: i64 = (1..MAX_FAILURES).map(|failures| pause_after(failures).num_minutes()).sum();
        assert!((60..180).contains(&all), "{all} minutes");
    }
}
