//! Dead letters: what the [`outbox`](crate::outbox) has given up, for operators to see and to try again.
//!
//! Only what nobody was told has failed is tried again. A card that could not be read has ended as `FAILED`:
//! its account has gone on without it, and to bring it back would change how somebody pays behind their back.

use chrono::{DateTime, Utc};
use domain::{CustomerId, OrgId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::audit::Subject;
use crate::job::Job;
use crate::store::dead_letter::{Row, Taken};
use crate::store::{self, Tx};
use crate::{Caller, Conflict, Error, Result, Service, audit, organization};

/// How many are shown at the most at once.
pub const LONGEST_LIST: u16 = 1_000;
/// How many are tried again in one transaction.
const BATCH: i64 = 500;
const LETTER: &str = "dead letter";

/// A job that was given up, without what it says of its customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// The organization.
    pub org: OrgId,
    /// Its id.
    pub id: Uuid,
    /// What was to be done: `activate_credential`.
    pub kind: String,
    /// For whom.
    pub customer: CustomerId,
    /// How often it has failed.
    pub failures: i64,
    /// Why it failed last.
    pub error: Option<String>,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// When it was given up.
    pub given_up_at: DateTime<Utc>,
    /// Whether it can be tried again; what cannot has ended as failed for whoever waited for it.
    pub can_be_retried: bool,
}

impl TryFrom<Row> for DeadLetter {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            org: row.org_id.parse().map_err(|_| Error::corrupt("outbox", "org_id", row.id))?,
            id: row.id,
            customer: CustomerId(row.customer_id),
            failures: row.failures,
            error: row.error,
            asked_at: row.created_at,
            given_up_at: row.failed_at,
            can_be_retried: Job::can_be_revived(&row.kind),
            kind: row.kind,
        })
    }
}

/// The dead letters of all organizations, or of one, after the one with this id: by organization, and in it by when
/// they were asked for. At most `limit`, and [`LONGEST_LIST`].
///
/// # Errors
/// Only the database's.
pub async fn list(service: &Service, of: Option<(&OrgId, Option<Uuid>)>, limit: u16) -> Result<Vec<DeadLetter>> {
    let (org, after) = of.map_or((None, None), |(org, after)| (Some(org), after));
    let after = after.unwrap_or_default();
    let limit = limit.min(LONGEST_LIST).into();
    let mut reader = service.db.read().await?;
    if let Some(org) = org {
        organization::must_exist(&mut reader.conn(), org).await?;
    }
    let rows = store::dead_letter::list(&mut reader.conn(), org, after, limit).await?;
    reader.done();
    rows.into_iter().map(DeadLetter::try_from).collect()
}

/// Has a dead letter of the caller's organization tried again, after all that its customer waits for.
///
/// # Errors
/// [`Error::NotFound`], also for one that somebody else has just had tried again;
/// [`Conflict::EndedAsFailed`] for one whose end was told.
pub async fn retry(service: &Service, caller: &Caller, id: Uuid) -> Result<()> {
    let mut tx = service.db.write().await?;
    let kind = store::dead_letter::kind(&mut tx.conn(), caller.org(), id).await?.ok_or(Error::NotFound(LETTER))?;
    if !Job::can_be_revived(&kind) {
        return Err(Conflict::EndedAsFailed.into());
    }
    let taken = store::dead_letter::take(&mut tx.conn(), caller.org(), id).await?.ok_or(Error::NotFound(LETTER))?;
    revive(service, &mut tx, caller, &[taken]).await?;
    tx.commit().await
}

/// Has all dead letters of the caller's organization tried again that can be; how many. Those that are given
/// up meanwhile are left, so that this ends.
///
/// # Errors
/// [`Error::NotFound`] for the organization.
pub async fn retry_all(service: &Service, caller: &Caller) -> Result<usize> {
    let until = service.now();
    let kinds: Vec<_> = Job::revivable().collect();
    let mut revived = 0;
    loop {
        let mut tx = service.db.write().await?;
        organization::must_exist(&mut tx.conn(), caller.org()).await?;
        let taken = store::dead_letter::take_many(&mut tx.conn(), caller.org(), &kinds, until, BATCH).await?;
        if taken.is_empty() {
            return Ok(revived);
        }
        revive(service, &mut tx, caller, &taken).await?;
        tx.commit().await?;
        revived += taken.len();
    }
}

async fn revive(service: &Service, tx: &mut Tx, caller: &Caller, taken: &[Taken]) -> Result<()> {
    store::dead_letter::put_back(&mut tx.conn(), caller.org(), taken, service.now()).await?;
    let told: Vec<_> = taken.iter().map(told).collect();
    let entries = taken.iter().zip(&told).map(|(item, (before, after))| {
        let subject = Subject::from(("outbox", item.id.to_string(), CustomerId(item.customer_id)));
        (subject, Some(before), after)
    });
    audit::write_many(service, tx, caller, "outbox.retry", entries.collect()).await
}

/// How a dead letter looks before and after, in the trail: without what its job says of the customer.
fn told(item: &Taken) -> (Value, Value) {
    (
        json!({ "kind": item.kind, "failures": item.failures, "error": item.error }),
        json!({ "kind": item.kind, "failures": 0 }),
    )
}
