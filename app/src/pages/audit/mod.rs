//! The audit trail for those who may read it: filtered, a page at a time; each entry with its differences.

mod action;
mod entry;
mod filter;
mod list;

pub use action::action_text;
#[cfg(feature = "ssr")]
pub use action::action_words;
use chrono::{DateTime, Utc};
pub use entry::AuditEntryPage;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_location, location::Url};
pub use list::actor_text;
use serde::{Deserialize, Serialize};

use self::{filter::FilterForm, list::EntryList};
use crate::{components::loaded::Loaded, error::DeskError, json::Json, language::use_text, load::Load};

/// What the auditor asked for, as it stands in the address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The first day, `2026-01-31`.
    pub from: String,
    /// The last day.
    pub until: String,
    /// What the person, key or command is called.
    pub person: String,
    /// What was done.
    pub action: String,
    /// A customer's number or id.
    pub customer: String,
    /// Where the page before ended.
    pub before: String,
}

impl Asked {
    /// Reads a query such as `person=ana&customer=1000000001`.
    fn read(query: &str) -> Self {
        let mut asked = Self::default();
        for (name, value) in form_urlencoded::parse(query.trim_start_matches('?').as_bytes()) {
            let value = value.trim().to_owned();
            match &*name {
                "from" => asked.from = value,
                "until" => asked.until = value,
                "person" => asked.person = value,
                "action" => asked.action = value,
                "customer" => asked.customer = value,
                "before" => asked.before = value,
                _ => {}
            }
        }
        asked
    }

    /// The filter's values by the names of their inputs.
    fn values(&self) -> [(&'static str, &str); 5] {
        [
            ("from", &self.from),
            ("until", &self.until),
            ("person", &self.person),
            ("action", &self.action),
            ("customer", &self.customer),
        ]
    }

    /// The address of the page that begins after an entry.
    fn address(&self, before: Option<&str>) -> String {
        let given = self.values().into_iter().chain(before.map(|before| ("before", before)));
        let pairs: Vec<_> = given
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", Url::escape(value)))
            .collect();
        if pairs.is_empty() { "/audit".to_owned() } else { format!("/audit?{}", pairs.join("&")) }
    }
}

/// What is wrong with what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wrong {
    Day,
    Customer,
}

/// An entry as the list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub id: String,
    /// `31/01/2026 14:05:06`.
    pub at: DateTime<Utc>,
    pub actor_kind: String,
    pub actor: String,
    pub address: Option<String>,
    pub action: String,
    pub customer: Option<Customer>,
    pub reason: Option<String>,
    /// Whether what it said went with its customer.
    pub erased: bool,
}

/// Whom an entry is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    pub id: String,
    pub number: Option<String>,
}

/// All that the page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screen {
    pub entries: Vec<Line>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Every action that there is an entry of.
    pub actions: Vec<String>,
    pub may_export: bool,
    pub wrong: Option<Wrong>,
}

#[cfg(feature = "ssr")]
impl From<service::audit_trail::Entry> for Line {
    fn from(entry: service::audit_trail::Entry) -> Self {
        let number = entry.customer_number;
        Self {
            id: entry.id.to_string(),
            at: entry.at,
            actor_kind: entry.actor_kind,
            actor: entry.actor,
            address: entry.address,
            action: entry.action,
            customer: entry.customer_id.map(|id| Customer { id: id.to_string(), number }),
            reason: entry.reason,
            erased: entry.erased,
        }
    }
}

/// The filter that was asked for, in the service's words.
///
/// # Errors
/// What is wrong with it, beside the failures of looking the customer up.
#[cfg(feature = "ssr")]
pub async fn read_filter(
    service: &service::Service,
    caller: &service::Permitted<service::permission::ReadAudit>,
    asked: &Asked,
) -> Result<Result<service::audit_trail::Filter, Wrong>, service::Error> {
    use chrono::{Days, NaiveDate};
    use service::audit_trail::{Filter, customer};

    let given = |value: &str| {
        let value: String = value.trim().chars().filter(|c| !c.is_control()).collect();
        Some(value).filter(|value| !value.is_empty())
    };
    let day = |value: &str, days: u64| match value {
        "" => Ok(None),
        value => {
            let day = value.parse::<NaiveDate>().ok().and_then(|day| day.checked_add_days(Days::new(days)));
            day.map(|day| Some(domain::madrid::start_of(day))).ok_or(Wrong::Day)
        }
    };
    let (from, until) = match (day(&asked.from, 0), day(&asked.until, 1)) {
        (Ok(from), Ok(until)) => (from, until),
        (Err(wrong), _) | (_, Err(wrong)) => return Ok(Err(wrong)),
    };
    let customer = match asked.customer.as_str() {
        "" => None,
        named => match customer(service, caller, named).await? {
            Some(id) => Some(id),
            None => return Ok(Err(Wrong::Customer)),
        },
    };
    Ok(Ok(Filter { from, until, person: given(&asked.person), action: given(&asked.action), customer }))
}

/// A page of the trail.
#[server(prefix = "/desk", endpoint = "load_audit", output = Json)]
pub async fn load_audit(#[server(default)] asked: Asked) -> Result<Screen, DeskError> {
    use service::{audit_trail, permission};

    let caller = crate::context::caller()?;
    let reader = caller.permit::<permission::ReadAudit>()?;
    let service = crate::context::service()?;
    let may_export = caller.permit::<permission::Export>().is_ok();
    let actions = audit_trail::actions(&service, &reader).await?;
    let (page, wrong) = match read_filter(&service, &reader, &asked).await? {
        Ok(filter) => (Some(audit_trail::list(&service, &reader, &filter, asked.before.parse().ok()).await?), None),
        Err(wrong) => (None, Some(wrong)),
    };
    let next = page.as_ref().and_then(|page| page.next).map(|next| next.to_string());
    let entries = page.map(|page| page.entries.into_iter().map(Line::from).collect()).unwrap_or_default();
    Ok(Screen { entries, next, actions, may_export, wrong })
}

/// The page.
#[component]
pub fn AuditPage() -> impl IntoView {
    let text = use_text();
    let query = use_location().search;
    let asked = Memo::new(move |_| query.with(|query| Asked::read(query)));
    let screen = Load::new(move || asked.get(), load_audit);
    let show = move |screen: Screen| {
        let asked = asked.get();
        view! {
            <FilterForm asked=asked.clone() actions=screen.actions.clone() wrong=screen.wrong/>
            <EntryList asked screen/>
        }
    };
    view! {
        <Title text=text.audit_trail/>
        <h1 class="text-xl font-semibold">{text.audit_trail}</h1>
        <Loaded from=screen show/>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::Asked;

    #[test]
    fn what_was_asked_stands_in_the_address() {
        let asked = Asked::read("?person=ana%20maria&action=&until=2026-01-31&before=x&other=1");
        assert_eq!((asked.person.as_str(), asked.until.as_str()), ("ana maria", "2026-01-31"));
        let address = asked.address(Some("0190"));
        let again = Asked { before: "0190".to_owned(), ..asked };
        assert_eq!(Asked::read(address.strip_prefix("/audit?").unwrap_or_default()), again);
        assert_eq!(Asked::default().address(None), "/audit");
    }
}
