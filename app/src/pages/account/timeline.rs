//! What became of an account: its payment methods and billing addresses, the newest first, each with what it
//! replaced.

use chrono::{DateTime, Utc};
use domain::BillingAddress;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::shown::{Paid, address_lines, moment};
use crate::{
    components::history::History,
    language::{use_language, use_text},
};

/// Something that happened to an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub at: DateTime<Utc>,
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    Opened,
    Paid { before: Option<Paid>, after: Paid },
    Billed { before: Option<Box<BillingAddress>>, after: Box<BillingAddress> },
    Ended,
}

/// The events of these histories, whose newest come first, in the order in which they are told.
#[cfg(feature = "ssr")]
pub fn events(
    (opened, ended): (DateTime<Utc>, Option<DateTime<Utc>>),
    paid: Vec<(Paid, DateTime<Utc>)>,
    billed: Vec<(BillingAddress, DateTime<Utc>)>,
) -> Vec<Event> {
    let mut events: Vec<Event> = ended.map(|at| Event { at, what: What::Ended }).into_iter().collect();
    for (index, (after, at)) in paid.iter().enumerate() {
        let before = paid.get(index + 1).map(|(before, _)| before.clone());
        events.push(Event { at: *at, what: What::Paid { before, after: after.clone() } });
    }
    for (index, (after, at)) in billed.iter().enumerate() {
        let before = billed.get(index + 1).map(|(before, _)| Box::new(before.clone()));
        events.push(Event { at: *at, what: What::Billed { before, after: Box::new(after.clone()) } });
    }
    events.push(Event { at: opened, what: What::Opened });
    // Stable: what began together stays in this order.
    events.sort_by_key(|event| std::cmp::Reverse(event.at));
    events
}

/// The panel.
#[component]
pub fn Timeline(events: Vec<Event>) -> impl IntoView {
    let lines = events.into_iter().map(|event| view! { <EventLine event/> }.into_any()).collect();
    view! { <History lines/> }
}

#[component]
fn EventLine(event: Event) -> impl IntoView {
    let (text, language) = (use_text(), use_language());
    let (title, differences) = match event.what {
        What::Opened => (text.history_opened, Vec::new()),
        What::Ended => (text.history_ended, Vec::new()),
        What::Paid { before, after } => {
            let title = if before.is_some() { text.history_method } else { text.history_first_method };
            (title, vec![(before.map(|before| before.words(text)), after.words(text))])
        }
        What::Billed { before: None, after } => {
            (text.history_first_address, vec![(None, address_lines(language, &after).join(", "))])
        }
        What::Billed { before: Some(before), after } => {
            let lines = address_lines(language, &before).into_iter().zip(address_lines(language, &after));
            let changed = lines.filter(|(before, after)| before != after);
            (text.history_address, changed.map(|(before, after)| (Some(before), after)).collect())
        }
    };
    view! {
        <li class="border-base-300 border-l-2 pl-3">
            <p class="font-medium">{title}</p>
            {differences
                .into_iter()
                .map(|(before, after)| view! { <Difference before after/> })
                .collect_view()}
            <time class="quiet figures text-xs" datetime=event.at.to_rfc3339()>
                {moment(text, event.at)}
            </time>
        </li>
    }
    .into_any()
}

/// What was, and what is instead.
#[component]
fn Difference(before: Option<String>, after: String) -> impl IntoView {
    let text = use_text();
    let is_change = before.is_some();
    let before = before.map(|before| {
        view! {
            <span class="quiet figures block break-words line-through">
                <span class="sr-only">{text.was_before}</span>
                {before}
            </span>
        }
    });
    view! {
        <p>
            {before} <span class="figures block break-words">
                {is_change.then(|| view! { <span class="sr-only">{text.is_after}</span> })} {after}
            </span>
        </p>
    }
    .into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn the_newest_is_told_first_with_what_it_replaced() {
        let at =
            |day: u32| chrono::NaiveDate::from_ymd_opt(2026, 1, day).unwrap().and_time(Default::default()).and_utc();
        let told = events((at(1), None), vec![(Paid::Teci, at(3)), (Paid::BankTransfer, at(1))], Vec::new());
        let replaced = What::Paid { before: Some(Paid::BankTransfer), after: Paid::Teci };
        let first = What::Paid { before: None, after: Paid::BankTransfer };
        let whats: Vec<_> = told.into_iter().map(|event| event.what).collect();
        assert_eq!(whats, [replaced, first, What::Opened]);
    }
}
