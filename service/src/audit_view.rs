//! Who opened which customer at the desk. An entry each would cost the page a transaction of its own, so they
//! are gathered for a moment and written together, by [`write`], which a worker calls several times a second.
//! What a killed process had not written yet is lost: at most that moment.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::CustomerId;
use moka::sync::Cache;
use tokio::sync::Mutex;
use tokio::sync::mpsc::{self, error::SendTimeoutError};
use uuid::Uuid;

use crate::store::audit::Entry;
use crate::{Caller, Error, Result, Service, store};

/// How many wait at the most; when there are more, pages wait too.
const ROOM: usize = 1_000;
/// How long a page waits for room.
const PATIENCE: Duration = Duration::from_secs(3);
/// For how long who has opened a customer looks on: what they open behind that is one look.
const LOOK: Duration = Duration::from_secs(10 * 60);
/// Looks that are remembered at the most.
const LOOKS: u64 = 50_000;

/// A customer that was opened.
struct View {
    caller: Caller,
    customer: CustomerId,
    id: Uuid,
    at: DateTime<Utc>,
}

/// Customers that were opened, and whose entries are to be written.
#[derive(Clone)]
pub(crate) struct Views {
    sender: mpsc::Sender<View>,
    waiting: Arc<Mutex<Waiting>>,
    /// Who has opened whom, not long ago and here: other copies of the server note it once more.
    looks: Cache<Look, ()>,
}

/// Organization, agent and customer.
type Look = (String, String, CustomerId);

struct Waiting {
    receiver: mpsc::Receiver<View>,
    /// Taken out of the queue, and not written yet: they stay when the database fails.
    taken: Vec<View>,
}

impl Default for Views {
    fn default() -> Self {
        let (sender, receiver) = mpsc::channel(ROOM);
        let waiting = Arc::new(Mutex::new(Waiting { receiver, taken: Vec::new() }));
        Self { sender, waiting, looks: Cache::builder().max_capacity(LOOKS).time_to_live(LOOK).build() }
    }
}

/// Notes that somebody opened a customer. When too many wait to be written, this waits a while until there is room.
///
/// # Errors
/// [`Error::Unavailable`] when there is none: nobody looks without a trace.
pub(crate) async fn note(service: &Service, caller: &Caller, customer: CustomerId) -> Result<()> {
    let view = View { caller: caller.clone(), customer, id: service.new_id()?, at: service.now() };
    service.views.sender.send_timeout(view, PATIENCE).await.map_err(|error| match error {
        SendTimeoutError::Timeout(_) => Error::Unavailable("the trail of who opened whom cannot be written".to_owned()),
        SendTimeoutError::Closed(_) => Error::Internal("nobody writes what was viewed".to_owned()),
    })?;
    service.views.looks.insert(look(caller, customer), ());
    Ok(())
}

/// Notes that somebody opened a page behind the customer's own, such as an account's, unless they have opened the
/// customer a moment ago: whoever comes there by another way leaves a trace too.
///
/// # Errors
/// As [`note`].
pub(crate) async fn note_further(service: &Service, caller: &Caller, customer: CustomerId) -> Result<()> {
    match service.views.looks.contains_key(&look(caller, customer)) {
        true => Ok(()),
        false => note(service, caller, customer).await,
    }
}

fn look(caller: &Caller, customer: CustomerId) -> Look {
    (caller.org().to_string(), caller.actor().id(), customer)
}

/// How many of those that were noted are not written yet.
pub async fn unwritten(service: &Service) -> usize {
    let waiting = service.views.waiting.lock().await;
    waiting.taken.len() + waiting.receiver.len()
}

/// Writes what was noted since the last time, in one statement; how many entries.
///
/// # Errors
/// Only the database's: nothing is lost, and the next call tries again.
pub async fn write(service: &Service) -> Result<usize> {
    let mut waiting = service.views.waiting.lock().await;
    let Waiting { receiver, taken } = &mut *waiting;
    while taken.len() < ROOM
        && let Ok(view) = receiver.try_recv()
    {
        taken.push(view);
    }
    if taken.is_empty() {
        return Ok(0);
    }
    let ids: Vec<_> = taken.iter().map(|view| view.customer.to_string()).collect();
    let entries: Vec<_> = taken.iter().zip(&ids).map(|(view, id)| (&view.caller, entry(view, id))).collect();
    let mut tx = service.db.write().await?;
    // The answer to the last commit may have been lost.
    store::audit::insert_missing(&mut tx.conn(), &entries).await?;
    tx.commit().await?;
    let written = entries.len();
    taken.clear();
    Ok(written)
}

fn entry<'a>(view: &View, id: &'a str) -> Entry<'a> {
    Entry {
        id: view.id,
        at: view.at,
        action: "customer.open",
        entity: "customer",
        entity_id: id,
        customer: Some(view.customer),
        before: None,
        after: None,
        reason: None,
        is_plain: false,
    }
}
