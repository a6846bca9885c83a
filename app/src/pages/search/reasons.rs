//! What the box took a text for, and why each customer is among the results.

use domain::{
    TermKind,
    query::{Reason, Repair, Shape},
};
use leptos::prelude::*;

use crate::{
    fields::{document_type_text, matched_text},
    language::use_text,
    text::{Text, fill},
};

/// What the text looks like, in words; nothing for a mixture.
pub fn shape_text(text: &Text, asked: &str) -> Option<String> {
    let what = match Shape::of(asked)? {
        Shape::Document(kind, true) => document_type_text(text, kind).to_owned(),
        Shape::Document(kind, false) => fill(text.shape_wrong_control, &[document_type_text(text, kind)]),
        Shape::ShortDocument => text.shape_short_document.to_owned(),
        Shape::WithoutControl(kind) => fill(text.shape_without_control, &[document_type_text(text, kind)]),
        Shape::DocumentDigits => text.shape_document_digits.to_owned(),
        Shape::Iban(true) => text.shape_iban.to_owned(),
        Shape::Iban(false) => text.shape_wrong_iban.to_owned(),
        Shape::Phone => text.shape_phone.to_owned(),
        Shape::Email => text.shape_email.to_owned(),
        Shape::Number => text.shape_number.to_owned(),
        Shape::IbanEnd => text.shape_iban_end.to_owned(),
        Shape::NameAndIban => text.shape_name_and_iban.to_owned(),
        Shape::Name => text.shape_name.to_owned(),
    };
    Some(fill(text.read_as, &[&what]))
}

/// Whether the text is a part of a bank account, or one with a slip, by which nobody is found.
pub fn is_broken_bank_account(asked: &str) -> bool {
    matches!(Shape::of(asked), Some(Shape::Iban(false)))
}

/// What matched, and as what.
fn words(text: &Text, reason: Reason) -> (String, String) {
    let (how, what) = match reason {
        Reason::Term(kind, term) => (matched_text(text, kind), as_written(kind, term)),
        Reason::Representative(kind, term) => {
            let how = format!("{} · {}", text.representative, matched_text(text, kind));
            return (how, as_written(kind, term));
        }
        Reason::Repaired { repair, typed, number } => {
            let how = match repair {
                Repair::Control => text.repaired_control,
                Repair::Swapped => text.repaired_swapped,
                Repair::Missing => text.repaired_missing,
                Repair::MissingControl => text.repaired_missing_control,
            };
            (how, format!("{typed} → {number}"))
        }
        Reason::ByEar { typed, term } => (text.matched_by_ear, format!("{typed} → {term}")),
        Reason::Mistyped { typed, term } => (text.matched_mistyped, format!("{typed} → {term}")),
        Reason::Account(number) => (text.matched_account, number),
        Reason::Iban(end) => (text.matched_iban, format!("•••• {end}")),
        Reason::LeftOut(typed) => (text.matched_without, typed),
    };
    (how.to_owned(), what)
}

/// A term as people write it: documents are folded, names are as the customer's by now.
fn as_written(kind: TermKind, term: String) -> String {
    match kind {
        TermKind::Document => term.to_uppercase(),
        TermKind::Name | TermKind::Phone | TermKind::Email | TermKind::Number => term,
    }
}

/// Why a customer was found, as small labels.
#[component]
pub fn Reasons(reasons: Vec<Reason>) -> impl IntoView {
    let text = use_text();
    reasons
        .into_iter()
        .map(|reason| {
            let (how, what) = words(text, reason);
            view! {
                <span class="tag figures max-w-full break-words">
                    {how} " " <span class="text-base-content">{what}</span>
                </span>
            }
        })
        .collect_view()
}
