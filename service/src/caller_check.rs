//! Whether the person on the phone is who they say: asked by an agent, compared here, and needed before what is
//! a customer's changes at the desk. Programs have their own ways to know whom they act for, and are not asked.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{CallerAnswers, CallerFact, CallerFacts, CustomerId, Problem, Profile, Violations};
use serde_json::json;
use uuid::Uuid;

use crate::agent::own_id;
use crate::permission::{AccountsWrite, CustomerCredentialsWrite, CustomersRead, CustomersWrite};
use crate::store::caller_check::Key;
use crate::store::{self, Conn};
use crate::throttle::{self, Verdict};
use crate::{Actor, Caller, Error, Permitted, Result, Service, audit};

/// For how long a check holds: as long as a call lasts, in seconds.
pub const SECONDS: u32 = 15 * 60;
/// Where what is wrong with the answers as a whole is told.
pub const ANSWERS: &str = "answers";
/// An account has to be this old before its bank account proves anything: who could have one opened in the same
/// call would know it.
const PROVEN: TimeDelta = TimeDelta::hours(24);

const CUSTOMER: &str = "customer";

/// How it stands with the check of a customer's caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallerCheck {
    /// What the caller can be asked for: what is known of the customer.
    pub askable: Vec<CallerFact>,
    /// How many answers it takes; none where nothing is known.
    pub needed: usize,
    /// Until when this agent's check holds, if it does.
    pub until: Option<DateTime<Utc>>,
}

/// How it stands with the check of this customer's caller; `None` where none is asked for: the organization has
/// it switched off, the caller of this is no agent, or may change nothing that it is asked for.
///
/// # Errors
/// Only the database's.
pub async fn state(
    service: &Service,
    caller: &Permitted<CustomersRead>,
    customer: CustomerId,
    profile: &Profile,
) -> Result<Option<CallerCheck>> {
    let Ok(agent) = checker(caller) else { return Ok(None) };
    let mut reader = service.db.read().await?;
    let conn = &mut reader.conn();
    let key = Key { org: caller.org(), customer, agent };
    let (settings, until) = store::caller_check::state(conn, key, service.now()).await?;
    if settings.caller_check() == 0 {
        return Ok(None);
    }
    let facts = facts(service, conn, caller, (customer, profile)).await?;
    reader.done();
    Ok(Some(CallerCheck { askable: facts.askable(), needed: facts.needed(settings.caller_check()), until }))
}

/// Whether whoever asks may check callers at all, before anything that they typed is looked at.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn may_pass(caller: &Permitted<CustomersRead>) -> Result<()> {
    checker(caller).map(drop)
}

/// Notes that the caller gave right answers: for [`SECONDS`] this agent may change what is the customer's. The
/// trail tells of it, and of what was not confirmed, by what was asked and never by what was said.
///
/// # Errors
/// [`Error::NotFound`] for the customer; [`Error::Forbidden`] for who may change nothing that it is for, or is no
/// agent; [`Error::Invalid`] at [`ANSWERS`] for too few, for any that is wrong, and after some wrong ones for a while.
pub async fn pass(
    service: &Service,
    caller: &Permitted<CustomersRead>,
    customer: CustomerId,
    answers: &CallerAnswers,
) -> Result<()> {
    let agent = checker(caller)?;
    let key = Key { org: caller.org(), customer, agent };
    let mut reader = service.db.read().await?;
    let conn = &mut reader.conn();
    let found = store::customer::get(conn, caller.org(), customer).await?.ok_or(Error::NotFound(CUSTOMER))?;
    let (settings, _) = store::caller_check::state(conn, key, service.now()).await?;
    let facts = facts(service, conn, caller, (customer, &found.profile)).await?;
    reader.done();
    let (asked, needed) = (answers.facts(), facts.needed(settings.caller_check()).max(1));
    let refused = |problem| Err(Violations::one(ANSWERS, problem).into());
    if asked.len() < needed {
        return refused(Problem::TooFew { min: needed });
    }
    // Counted before anything is compared. Who asks several agents in turn is slowed down too.
    let keys = [throttle::Key::caller_by(customer.0, agent), throttle::Key::caller_of(customer.0)];
    let ticket = match throttle::begin(service, &keys).await? {
        Verdict::Go(ticket) => ticket,
        Verdict::Wait { seconds } => return refused(Problem::Wait { seconds }),
    };
    let is_right = facts.confirm(answers);
    let action = if is_right { "customer.caller_check" } else { "customer.caller_check_failed" };
    let now = service.now();
    let mut tx = service.db.write().await?;
    if is_right {
        store::caller_check::delete_old(&mut tx.conn(), caller.org(), now).await?;
        store::caller_check::put(&mut tx.conn(), key, now + TimeDelta::seconds(SECONDS.into())).await?;
    }
    let subject = (CUSTOMER, customer.to_string(), customer);
    audit::write(service, &mut tx, caller, action, subject, (None, Some(&json!({ "asked": asked })))).await?;
    tx.commit().await?;
    if !is_right {
        return refused(Problem::NotConfirmed);
    }
    throttle::succeed(service, ticket).await
}

/// Refuses an agent's change of what is a customer's while the caller is not checked. The one place that does:
/// use cases ask it within their transaction, before they write.
///
/// # Errors
/// [`Error::CallerUnchecked`].
pub(crate) async fn require(
    service: &Service,
    conn: &mut Conn<'_>,
    caller: &Caller,
    customer: CustomerId,
) -> Result<()> {
    let Actor::Agent { id: agent, .. } = caller.actor() else { return Ok(()) };
    let key = Key { org: caller.org(), customer, agent: *agent };
    let (settings, until) = store::caller_check::state(conn, key, service.now()).await?;
    if settings.caller_check() == 0 || until.is_some() {
        return Ok(());
    }
    let found = store::customer::get(conn, caller.org(), customer).await?.ok_or(Error::NotFound(CUSTOMER))?;
    let facts = facts(service, conn, caller, (customer, &found.profile)).await?;
    // Of whom nothing is known, nothing can be asked.
    if facts.askable().is_empty() { Ok(()) } else { Err(Error::CallerUnchecked { customer }) }
}

/// The agent who may check callers: one who may change something that it is for. To anybody else the answer would
/// only tell what is masked.
fn checker(caller: &Caller) -> Result<Uuid> {
    let may = caller.permit::<AccountsWrite>().is_ok() || caller.permit::<CustomerCredentialsWrite>().is_ok();
    if !may {
        caller.permit::<CustomersWrite>()?;
    }
    own_id(caller)
}

async fn facts(
    service: &Service,
    conn: &mut Conn<'_>,
    caller: &Caller,
    (customer, profile): (CustomerId, &Profile),
) -> Result<CallerFacts> {
    let ibans = store::caller_check::ibans(conn, caller.org(), customer, service.now() - PROVEN).await?;
    Ok(CallerFacts::new(profile, &ibans))
}
