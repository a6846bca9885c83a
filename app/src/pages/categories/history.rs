//! What a customer has had in categories.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{components::history::History, language::use_text, pages::account::shown::moment, text::fill};

/// What a customer had in a category for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    pub category: i32,
    name: String,
    value: Option<String>,
    reason: Option<String>,
    from: DateTime<Utc>,
    to: Option<DateTime<Utc>>,
    by: String,
}

/// All of it, the newest first.
#[cfg(feature = "ssr")]
pub fn past(history: Vec<domain::CategoryHistory>) -> Vec<Past> {
    let one = |category: &domain::CategoryHistory, past: &domain::HistoricalValue| Past {
        category: category.id.get(),
        name: category.name.to_string(),
        value: past.value.as_ref().map(ToString::to_string),
        reason: past.reason.as_ref().map(ToString::to_string),
        from: past.create_date,
        to: past.end_date,
        by: past.modified_by.clone(),
    };
    let mut all: Vec<_> = history
        .iter()
        .flat_map(|category| category.historical_values.iter().map(move |past| one(category, past)))
        .collect();
    all.sort_by_key(|past| std::cmp::Reverse(past.from));
    all
}

/// The panel.
#[component]
pub fn PastList(history: Vec<Past>) -> impl IntoView {
    let lines = history.into_iter().map(|past| view! { <PastLine past/> }.into_any()).collect();
    view! { <History lines/> }
}

#[component]
fn PastLine(past: Past) -> impl IntoView {
    let text = use_text();
    let from = moment(text, past.from);
    let when = match past.to {
        Some(to) => fill(text.from_to, &[&from, &moment(text, to)]),
        None => fill(text.since, &[&from]),
    };
    let value = past.value.unwrap_or_else(|| text.none.to_owned());
    view! {
        <li class="border-base-300 border-l-2 pl-3">
            <p class="flex flex-wrap items-center gap-x-2">
                <span class="font-medium break-words">{past.name}</span>
                <span class="tag">{value}</span>
            </p>
            {past.reason.map(|reason| view! { <p class="break-words">{reason}</p> })}
            <p class="quiet figures text-xs">
                {when} " · "
                {fill(text.requested_by, &[&past.by])}
            </p>
        </li>
    }
    .into_any()
}
