//! Access requests: everything that is held on a customer, for the customer (GDPR, articles 15 and 20).
//!
//! Nothing is masked in it, so it needs the permission to take out; and the audit trail tells of it, with the
//! reference of the customer's request, before anything is given.

use std::fmt;

use chrono::{DateTime, Utc};
use domain::{AvailableCard, CardExpiry, CustomerId, Language, OrgId, Profile};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::account::ACCOUNT;
use crate::contract::CONTRACT;
use crate::permission::Export;
use crate::store::access_request::{self as store, Held};
use crate::store::audit_trail::{self, Theirs};
use crate::store::customer;
use crate::{Error, Permitted, Result, Service, audit, reveal};

const ACTION: &str = "customer.access_request";
const CUSTOMER: &str = "customer";
/// Entries of the audit trail that are read at once.
const BATCH: i64 = 500;
/// Rows of a section at the most that a server takes into its memory; hardly anybody comes near.
const MOST: i64 = 10_000;

/// What kind of file is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For programs.
    Json,
    /// For people.
    Html,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Json => "json",
            Self::Html => "html",
        })
    }
}

/// How much may be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// What a server takes into its memory for one request: 10,000 rows of a section.
    Usual,
    /// As much as there is: for a process of its own.
    Any,
}

/// What is held on a customer, as it was at one moment. The entries of the audit trail, of which there may be many,
/// are read afterwards ([`AccessRequest::entries`]): the trail only grows, so that they are of that moment too.
pub struct AccessRequest {
    /// Whose it is.
    pub customer: CustomerId,
    /// The customer's number.
    pub number: String,
    /// The customer's name.
    pub name: String,
    /// In which the customer is addressed.
    pub language: Language,
    /// Who holds it.
    pub organization: OrgId,
    /// The reference that was given.
    pub reference: String,
    /// When it was read.
    pub at: DateTime<Utc>,
    /// What is held, by the names of the sections, each with a list of rows.
    pub sections: Vec<(&'static str, Value)>,
    service: Service,
    theirs: [Theirs; 2],
    next: Uuid,
}

/// An entry of the audit trail about the customer: what was done, by whom and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// When.
    pub at: DateTime<Utc>,
    /// `agent`, `key`, `token` or `command`.
    pub actor_kind: String,
    /// Who.
    pub actor: String,
    /// What was done, such as `customer.open`.
    pub action: String,
    /// What it was done to, such as `account`.
    pub entity: String,
    /// Which one.
    pub entity_id: String,
    /// Why, where that is asked.
    pub reason: Option<String>,
    /// How it looked before.
    pub before: Option<Value>,
    /// How it looked afterwards.
    pub after: Option<Value>,
}

/// Where whoever did it sat is theirs, and is left out.
impl From<audit_trail::Row> for Entry {
    fn from(row: audit_trail::Row) -> Self {
        Self {
            at: row.at,
            actor_kind: row.actor_kind,
            actor: row.actor_name,
            action: row.action,
            entity: row.entity,
            entity_id: row.entity_id,
            reason: row.reason,
            before: row.before.map(|json| json.0),
            after: row.after.map(|json| json.0),
        }
    }
}

/// Reads everything that is held on a customer, who may be deleted, when the trail has been told of it. `reference`
/// is what the customer's request goes by, such as a case number.
///
/// # Errors
/// [`Error::Invalid`] at `reference` without one, or with one that is no reason; [`Error::NotFound`], also for a customer
/// who is erased; [`Error::TooLarge`] where more is held than that.
pub async fn make(
    service: &Service,
    caller: &Permitted<Export>,
    customer: CustomerId,
    (format, size): (Format, Size),
    reference: &str,
) -> Result<AccessRequest> {
    let reference = reveal::reason("reference", reference)?;
    let mut tx = service.db.write().await?;
    if !customer::is_readable(&mut tx.conn(), caller.org(), customer).await? {
        return Err(Error::NotFound(CUSTOMER));
    }
    let subject = (CUSTOMER, customer.to_string(), customer);
    let what = json!({ "format": format.to_string() });
    audit::explain(service, &mut tx, caller, ACTION, subject, (what, reference)).await?;
    tx.commit().await?;

    let most = match size {
        Size::Usual => MOST,
        Size::Any => i64::MAX,
    };
    let held = store::held(&service.db, caller.org(), customer, most).await?;
    let at = service.now();
    let row = held.customer.first().ok_or(Error::NotFound(CUSTOMER))?;
    let profile: Profile = row.profile.read().map_err(|_| Error::corrupt("customers", "profile", customer))?;
    Ok(AccessRequest {
        customer,
        number: row.external_id.clone(),
        name: profile.display_name(),
        language: profile.preferred_language(),
        organization: caller.org().clone(),
        reference: reference.to_owned(),
        at,
        sections: sections(&held)?,
        service: service.clone(),
        theirs: [
            Theirs { entity: ACCOUNT, ids: held.accounts.iter().map(|account| account.id.to_string()).collect() },
            Theirs { entity: CONTRACT, ids: held.contracts.iter().map(|contract| contract.id.to_string()).collect() },
        ],
        // Not from now on: ids tell the time of the clock that made them, which may be ahead of this one.
        next: Uuid::max(),
    })
}

/// The sections in the order of a file; the customer is one, and cards look as the contract shows them.
fn sections(held: &Held) -> Result<Vec<(&'static str, Value)>> {
    let mut sections = held.sections()?;
    for (name, rows) in &mut sections {
        match *name {
            "customer" => *rows = rows.get_mut(0).map(Value::take).unwrap_or_default(),
            "cards" => *rows = cards(held)?,
            _ => {}
        }
    }
    Ok(sections)
}

fn cards(held: &Held) -> Result<Value> {
    let shown = held.cards.iter().map(|card| {
        let corrupt = |column| Error::corrupt("cards", column, card.token);
        Ok(AvailableCard {
            id: card.token,
            created_at: card.created_at,
            summary: card.last_four.parse().map_err(|_| corrupt("last_four"))?,
            expiration_date: CardExpiry::from_number(card.expires).ok_or_else(|| corrupt("expires"))?,
        })
    });
    let shown: Vec<AvailableCard> = shown.collect::<Result<_>>()?;
    serde_json::to_value(shown).map_err(|error| Error::Internal(format!("access request: {error}")))
}

impl AccessRequest {
    /// The next entries about the customer, the newest first; none when all were told.
    ///
    /// # Errors
    /// Only the database's.
    pub async fn entries(&mut self) -> Result<Vec<Entry>> {
        let mut reader = self.service.db.read().await?;
        let (org, theirs) = (&self.organization, &self.theirs[..]);
        let rows = audit_trail::about(&mut reader.conn(), org, self.customer, theirs, self.next, BATCH).await?;
        reader.done();
        self.next = rows.last().map_or(Uuid::nil(), |row| row.id);
        Ok(rows.into_iter().map(Entry::from).collect())
    }
}
