//! What an auditor asks for: a plain GET form, so that every page of the trail has an address.

use leptos::prelude::*;

use super::{Asked, Wrong, action::action_text};
use crate::language::use_text;

/// The form.
#[component]
pub fn FilterForm(asked: Asked, actions: Vec<String>, wrong: Option<Wrong>) -> impl IntoView {
    let text = use_text();
    let told = wrong.map(|wrong| match wrong {
        Wrong::Day => text.audit_wrong_day,
        Wrong::Customer => text.audit_no_customer,
    });
    let chosen = asked.action.clone();
    let mut actions: Vec<_> = actions.into_iter().map(|action| (action_text(text, &action), action)).collect();
    actions.sort();
    let options = actions
        .into_iter()
        .map(|(words, action)| {
            let selected = action == chosen;
            view! {
                <option value=action selected=selected>
                    {words}
                </option>
            }
        })
        .collect_view();
    view! {
        <form
            method="get"
            action="/audit"
            class="panel mt-3 grid gap-3 p-4 sm:grid-cols-2 lg:grid-cols-[1fr_1fr_1.2fr_1.6fr_1.4fr_auto] lg:items-end"
        >
            <FilterField name="from" label=text.audit_from kind="date" value=asked.from/>
            <FilterField name="until" label=text.audit_until kind="date" value=asked.until/>
            <FilterField name="person" label=text.audit_person kind="text" value=asked.person/>
            <div class="min-w-0">
                <label for="audit-action" class="mb-1 block font-medium">
                    {text.audit_action}
                </label>
                <select id="audit-action" name="action" class="select w-full" autocomplete="off">
                    <option value="">{text.audit_any_action}</option>
                    {options}
                </select>
            </div>
            <FilterField
                name="customer"
                label=text.audit_customer
                kind="text"
                value=asked.customer
            />
            <button type="submit" class="btn btn-primary">
                {text.audit_show}
            </button>
            <p role="alert" class="text-error col-span-full empty:hidden">
                {told}
            </p>
        </form>
    }
    .into_any()
}

#[component]
fn FilterField(name: &'static str, label: &'static str, kind: &'static str, value: String) -> impl IntoView {
    let id = format!("audit-{name}");
    view! {
        <div class="min-w-0">
            <label for=id.clone() class="mb-1 block font-medium">
                {label}
            </label>
            <input
                id=id
                name=name
                type=kind
                value=value
                maxlength="100"
                autocomplete="off"
                class="input figures w-full"
            />
        </div>
    }
    .into_any()
}
