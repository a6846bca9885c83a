//! The entries of a page, and what leads on from it.

use leptos::prelude::*;

use super::{Asked, Customer, Line, Screen, action::action_text};
use crate::{
    components::icon::{Glyph, Icon},
    language::use_text,
    text::fill,
    when::second,
};

/// The list.
#[component]
pub fn EntryList(asked: Asked, screen: Screen) -> impl IntoView {
    let text = use_text();
    let Screen { entries, next, may_export, wrong, .. } = screen;
    let older = next.map(|next| asked.address(Some(&next)));
    let newest = (!asked.before.is_empty()).then(|| asked.address(None));
    let nothing = entries.is_empty();
    let lines = entries.into_iter().map(|line| view! { <EntryLine line/> }).collect_view();
    view! {
        {(nothing && wrong.is_none())
            .then(|| view! { <p class="panel quiet mt-3 p-4" role="status">{text.audit_nothing}</p> })}
        {(!nothing)
            .then(|| view! { <ol class="panel divide-base-300 mt-3 divide-y" data-audit="">{lines}</ol> })}
        <div class="mt-3 flex flex-wrap items-center justify-between gap-3">
            <nav class="flex flex-wrap gap-2" aria-label=text.audit_pages>
                {newest.map(|address| view! { <a class="btn btn-sm" href=address>{text.audit_newest}</a> })}
                {older.map(|address| view! { <a class="btn btn-sm" href=address>{text.audit_older}</a> })}
            </nav>
            {(may_export && wrong.is_none()).then(|| view! { <ExportForm asked/> })}
        </div>
    }
    .into_any()
}

/// Takes out all entries that are asked for, not only those of this page.
#[component]
fn ExportForm(asked: Asked) -> impl IntoView {
    let text = use_text();
    let hidden = asked
        .values()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value.to_owned()/> })
        .collect_view();
    view! {
        <form method="post" action="/audit/export" class="flex flex-wrap items-center gap-2">
            {hidden}
            <span class="quiet">{text.audit_export}</span>
            <button type="submit" name="format" value="csv" class="btn btn-sm">
                "CSV"
            </button>
            <button type="submit" name="format" value="ndjson" class="btn btn-sm">
                "NDJSON"
            </button>
        </form>
    }
    .into_any()
}

#[component]
fn EntryLine(line: Line) -> impl IntoView {
    let text = use_text();
    let Line { id, at, actor_kind, actor, address, action, customer, reason, erased } = line;
    view! {
        <li class="hover:bg-base-200 grid gap-x-4 gap-y-0.5 px-4 py-2 md:grid-cols-[11rem_minmax(0,1.2fr)_minmax(0,1.6fr)_minmax(0,1fr)] md:items-baseline">
            <time class="figures quiet">{second(text, at)}</time>
            <span class="min-w-0 break-words">
                <span class="font-medium">{actor}</span>
                " "
                <span class="quiet text-xs">{actor_text(text, &actor_kind)}</span>
                {address.map(|address| view! { <span class="quiet figures block text-xs">{address}</span> })}
            </span>
            <span class="min-w-0">
                <a class="link link-hover font-medium" href=format!("/audit/{id}")>
                    {action_text(text, &action)}
                </a>
                {reason.map(|reason| view! { <span class="quiet block break-words">{reason}</span> })}
                {erased.then(|| view! { <span class="quiet block text-xs">{text.audit_erased_short}</span> })}
            </span>
            {customer.map(|customer| view! { <CustomerLink customer/> })}
        </li>
    }
    .into_any()
}

/// Whom an entry is about.
#[component]
pub fn CustomerLink(customer: Customer) -> impl IntoView {
    let text = use_text();
    let Customer { id, number } = customer;
    let name = number.map_or_else(|| id.clone(), |number| fill(text.audit_customer_number, &[&number]));
    view! {
        <a class="link link-hover figures flex min-w-0 items-center gap-1" href=format!("/customers/{id}")>
            <Icon glyph=Glyph::Person/>
            <span class="min-w-0 truncate">{name}</span>
        </a>
    }
    .into_any()
}

/// What kind of actor.
pub fn actor_text<'a>(text: &crate::text::Text, kind: &'a str) -> &'a str {
    match kind {
        "agent" => text.actor_agent,
        "key" => text.actor_key,
        "command" => text.actor_command,
        other => other,
    }
}
