//! A document as lists and pages show it. Its name is left out of lists: some have the document's number in it.

use chrono::{DateTime, Utc};
use domain::{DocumentMediaType, DocumentType};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::document_address;
use crate::{
    fields::document_type_text,
    language::use_text,
    pages::account::shown::{day, moment},
    text::{Text, count, fill},
};

/// A document's last days, in which lists warn of its end.
const LAST_DAYS: i64 = 30;

/// A document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentItem {
    pub id: String,
    /// When the customer proved with it who they are.
    pub date: DateTime<Utc>,
    pub media_type: DocumentMediaType,
    /// The identity document that the customer had then.
    pub kind: Option<DocumentType>,
    pub size_bytes: u64,
    pub life: Life,
}

/// How long a document is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Life {
    ForGood,
    /// Its last moment, and how many whole days are left until then.
    Until(DateTime<Utc>, i64),
}

impl DocumentItem {
    /// As it is at the service's time.
    #[cfg(feature = "ssr")]
    pub fn of(kept: &service::document_view::Kept, now: DateTime<Utc>) -> Self {
        let process = &kept.process;
        Self {
            id: process.process_id.to_string(),
            date: process.process_date,
            media_type: process.document.media_type,
            kind: process.document.kind,
            size_bytes: process.document.size_bytes,
            life: kept.until.map_or(Life::ForGood, |until| Life::Until(until, (until - now).num_days().max(0))),
        }
    }

    /// What it is: `NIF, PDF`.
    pub fn what(&self, text: &Text) -> String {
        let kind = self.kind.map_or(text.document, |kind| document_type_text(text, kind));
        format!("{kind}, {}", media_type_text(self.media_type))
    }
}

impl Life {
    /// In words.
    pub fn words(self, text: &Text) -> String {
        match self {
            Self::ForGood => text.kept_for_good.to_owned(),
            Self::Until(until, 0) => fill(text.kept_until_today, &[&moment(text, until)]),
            Self::Until(_, days) if self.is_ending() => {
                count(usize::try_from(days).unwrap_or_default(), text.one_day_left, text.several_days_left)
            }
            Self::Until(until, _) => fill(text.kept_until, &[&day(text, until)]),
        }
    }

    /// Whether it is soon over.
    pub fn is_ending(self) -> bool {
        matches!(self, Self::Until(_, days) if days < LAST_DAYS)
    }
}

/// What a file is called by its format.
pub fn media_type_text(kind: DocumentMediaType) -> &'static str {
    match kind {
        DocumentMediaType::Pdf => "PDF",
        DocumentMediaType::Jpeg => "JPEG",
        DocumentMediaType::Png => "PNG",
    }
}

/// A file's length: `12 kB`, `1.2 MB`.
pub fn size_text(text: &Text, bytes: u64) -> String {
    let (thousands, tenths) = (bytes.div_ceil(1_000), bytes.div_ceil(100_000));
    if thousands < 1_000 {
        return format!("{thousands} kB");
    }
    format!("{}{}{} MB", tenths / 10, text.decimal_point, tenths % 10)
}

/// Documents, each a link to its page.
#[component]
pub fn DocumentLines(
    /// The customer's id.
    customer: String,
    documents: Vec<DocumentItem>,
) -> impl IntoView {
    let line = |document: DocumentItem| view! { <DocumentLine customer=customer.clone() document/> };
    view! { <ul class="divide-base-300 divide-y">{documents.into_iter().map(line).collect_view()}</ul> }.into_any()
}

#[component]
fn DocumentLine(customer: String, document: DocumentItem) -> impl IntoView {
    let text = use_text();
    let life = document.life;
    let class = if life.is_ending() { "text-warning block font-medium" } else { "quiet block" };
    view! {
        <li>
            <a
                class="hover:bg-base-200 focus-visible:bg-base-200 block px-4 py-2 focus-visible:outline-offset-[-2px]"
                href=document_address(&customer, &document.id)
                data-command=document.what(text)
            >
                <span class="flex flex-wrap items-center justify-between gap-x-3">
                    <span class="font-medium">{document.what(text)}</span>
                    <span class="figures quiet">{size_text(text, document.size_bytes)}</span>
                </span>
                <span class="figures block">{moment(text, document.date)}</span>
                <span class=class>{life.words(text)}</span>
            </a>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{EN, ES};

    #[test]
    fn sizes_are_told_roughly() {
        for (bytes, size) in [(1, "1 kB"), (999_000, "999 kB"), (999_001, "1.0 MB"), (10_485_760, "10.5 MB")] {
            assert_eq!(size_text(&EN, bytes), size);
        }
        assert_eq!(size_text(&ES, 1_250_000), "1,3 MB");
    }

    #[test]
    fn the_end_is_told_before_it_comes() {
        let until = DateTime::UNIX_EPOCH;
        assert_eq!(Life::ForGood.words(&EN), "Kept for good");
        assert_eq!(Life::Until(until, 30).words(&EN), "Kept until 01/01/1970");
        assert_eq!(Life::Until(until, 29).words(&EN), "Deleted in 29 days");
        assert_eq!(Life::Until(until, 1).words(&EN), "Deleted in 1 day");
        assert_eq!(Life::Until(until, 0).words(&EN), "Deleted on 01/01/1970 01:00");
    }
}
