//! Everything that happened to a customer, the newest first: what, when and by whom, out of the audit trail. What
//! was before and after is [`crate::audit_trail`]'s.

use chrono::{DateTime, Utc};
use domain::{CustomerId, EventKind};
use uuid::Uuid;

use crate::permission::{
    AccountsRead, CustomerCategoriesRead, CustomerCredentialsRead, CustomerIdentificationProcessesRead, CustomersRead,
    Permission, ReadAudit,
};
use crate::store::customer;
use crate::store::customer_timeline::{self as store, Row};
use crate::{Caller, Error, Permitted, Result, Service, audit_view};

/// Events of a page.
pub const PAGE: usize = 50;
/// So many entries are looked through for a page: of a customer whom thousands have opened, a rare kind is found
/// in several steps rather than in one long one.
const WINDOW: usize = 500;
/// Changes that [`latest`] tells.
const LATEST: usize = 5;
/// So many entries are looked through for them, most of which are looks.
const LATEST_WINDOW: usize = 100;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The id of its entry in the audit trail.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// What was done, such as `customer.update`.
    pub action: String,
    /// What it was done to, such as `account`.
    pub entity: String,
    /// Which one.
    pub entity_id: String,
    /// `agent`, `key`, `token` or `command`.
    pub actor_kind: String,
    /// Who.
    pub actor: String,
}

/// A page of what happened, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// The customer's name.
    pub customer_name: String,
    /// The kinds that the caller may see.
    pub kinds: Vec<EventKind>,
    /// What happened, at most [`PAGE`]. There may be none, and older ones all the same.
    pub events: Vec<Event>,
    /// Where the next page begins; none on the last one.
    pub next: Option<Uuid>,
}

/// What happened to a customer, after the event that `next` named on the page before: of this kind, or else all that
/// the caller may see but looks, in which the changes would drown.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] for a kind that the caller may not see.
pub async fn list(
    service: &Service,
    caller: &Permitted<CustomersRead>,
    customer: CustomerId,
    kind: Option<EventKind>,
    next: Option<Uuid>,
) -> Result<Timeline> {
    if let Some(kind) = kind {
        must_see(caller, kind)?;
    }
    let kinds = seen_kinds(caller);
    let is_wanted = |row: &Row| match kind {
        Some(kind) => kind == EventKind::of(&row.action),
        None => is_change(row, &kinds),
    };
    let mut reader = service.db.read().await?;
    let conn = &mut reader.conn();
    let found = customer::get(conn, caller.org(), customer).await?.ok_or(Error::NotFound("customer"))?;
    let rows = store::list(conn, caller.org(), customer, next.unwrap_or(Uuid::max()), WINDOW).await?;
    reader.done();
    audit_view::note_further(service, caller, customer).await?;
    let looked_through = rows.last().filter(|_| rows.len() == WINDOW).map(|row| row.id);
    let mut events: Vec<_> = rows.into_iter().filter(is_wanted).map(Event::from).take(PAGE + 1).collect();
    let more = events.len() > PAGE;
    events.truncate(PAGE);
    let next = if more { events.last().map(|event| event.id) } else { looked_through };
    Ok(Timeline { customer_name: found.profile.display_name(), kinds, events, next })
}

/// The newest changes of a customer that the caller may see, a handful. Nothing where all of the newest entries are
/// looks: [`list`] tells older ones.
///
/// # Errors
/// Only the database's. Of a customer who is not there nothing is told.
pub async fn latest(service: &Service, caller: &Permitted<CustomersRead>, customer: CustomerId) -> Result<Vec<Event>> {
    let kinds = seen_kinds(caller);
    let mut reader = service.db.read().await?;
    let rows = store::list(&mut reader.conn(), caller.org(), customer, Uuid::max(), LATEST_WINDOW).await?;
    reader.done();
    Ok(rows.into_iter().filter(|row| is_change(row, &kinds)).take(LATEST).map(Event::from).collect())
}

/// Whether the caller may see changes of all kinds: if not, there may be others than those that are told.
pub fn sees_all_changes(caller: &Caller) -> bool {
    let kinds = seen_kinds(caller);
    EventKind::ALL.iter().all(|kind| *kind == EventKind::Look || kinds.contains(kind))
}

/// The kinds that the caller may see.
fn seen_kinds(caller: &Caller) -> Vec<EventKind> {
    EventKind::ALL.iter().copied().filter(|kind| must_see(caller, *kind).is_ok()).collect()
}

/// Whether an entry is of one of these kinds, and no look.
fn is_change(row: &Row, kinds: &[EventKind]) -> bool {
    let kind = EventKind::of(&row.action);
    kind != EventKind::Look && kinds.contains(&kind)
}

/// Refuses who may not see what a kind is about: the timeline tells of nothing that the customer's page hides.
fn must_see(caller: &Caller, kind: EventKind) -> Result<()> {
    fn may<P: Permission>(caller: &Caller) -> Result<()> {
        caller.permit::<P>().map(drop)
    }
    match kind {
        EventKind::Customer => may::<CustomersRead>(caller),
        EventKind::Account => may::<AccountsRead>(caller),
        EventKind::Category => may::<CustomerCategoriesRead>(caller),
        EventKind::Credential => may::<CustomerCredentialsRead>(caller),
        EventKind::Document => may::<CustomerIdentificationProcessesRead>(caller),
        EventKind::Look => may::<ReadAudit>(caller),
    }
}

impl From<Row> for Event {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            at: row.at,
            action: row.action,
            entity: row.entity,
            entity_id: row.entity_id,
            actor_kind: row.actor_kind,
            actor: row.actor_name,
        }
    }
}
