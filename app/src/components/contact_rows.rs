//! Phones, e-mails and the rest of how somebody is reached, in a form.

use std::time::Duration;

use domain::PhoneType;
use leptos::{
    ev::{Event, MouseEvent},
    prelude::*,
};
use web_sys::wasm_bindgen::JsCast;

use crate::{
    components::{
        address_fields::AddressFields,
        field::{SelectField, TextField, choices},
        icon::{Glyph, Icon},
        problems::{FormState, focus_soon},
    },
    fields::{input_id, label, phone_type_text},
    form::{EMAILS, PHONES, REPRESENTATIVE_EMAILS, REPRESENTATIVE_PHONES, rows},
    language::use_text,
    text::fill,
};

/// The most rows that the domain takes.
const MOST_ROWS: usize = 10;

/// What a list is made of.
struct List {
    /// Its JSON pointer.
    pointer: &'static str,
    /// The input of a row that is its point.
    point: &'static str,
    /// A row's inputs.
    row: fn(Row) -> AnyView,
}

impl List {
    fn phones(pointer: &'static str) -> Self {
        Self { pointer, point: "/number", row: phone_row }
    }

    fn emails(pointer: &'static str) -> Self {
        Self { pointer, point: "/email", row: email_row }
    }
}

/// One row of a list.
#[derive(Clone, Copy)]
struct Row {
    state: FormState,
    list: &'static str,
    number: usize,
    /// Whether it is the first on the screen, which has the labels above it.
    first: bool,
    /// Whether the list may be empty.
    optional: bool,
}

/// A list of phones or e-mails. Rows are added and removed by buttons that submit the form without
/// JavaScript. No input of a form may be called `remove`, `id` or the like: it would hide the form
/// element's own property of that name.
#[component]
fn Rows(
    state: FormState,
    list: List,
    /// Whether the list may be empty.
    optional: bool,
    legend: &'static str,
    add: &'static str,
) -> impl IntoView {
    let text = use_text();
    let List { pointer: list, point, row } = list;
    let present = move || {
        let present = rows(&state.values(), list);
        if present.is_empty() { vec![0] } else { present }
    };
    let first = present()[0];
    let shown = RwSignal::new(present());
    Effect::new(move |before: Option<u32>| {
        let refills = state.refills();
        if before.is_some_and(|before| before != refills) {
            shown.set(present());
        }
        refills
    });
    let on_add = move |event: MouseEvent| {
        event.prevent_default();
        let next = shown.read_untracked().last().map_or(0, |last| last + 1);
        shown.update(|shown| shown.push(next));
        state.check_now();
        let id = input_id(&format!("{list}/{next}{point}"));
        focus_soon(id);
    };
    let remove = move |number: usize| {
        move |event: MouseEvent| {
            event.prevent_default();
            shown.update(|shown| shown.retain(|row| *row != number));
            let id = input_id(&format!("{list}/{}{point}", shown.read_untracked()[0]));
            set_timeout(move || state.check_now(), Duration::from_millis(20));
            focus_soon(id);
        }
    };
    view! {
        <fieldset class="min-w-0" on:change=move |event| only_one_default(&event)>
            <legend class="mb-2 font-semibold">{legend}</legend>
            <div class="flex flex-col gap-2">
                <For each=move || shown.get() key=|number| *number let(number)>
                    <div class="flex flex-wrap items-start gap-x-3 gap-y-2 sm:flex-nowrap">
                        {row(Row { state, list, number, first: number == first, optional })}
                        <DefaultBox
                            state
                            pointer=format!("{list}/{number}/is_default")
                            below_label=number == first
                        />
                        <button
                            type="submit"
                            name="remove_row"
                            value=format!("{list}/{number}")
                            class="btn btn-ghost btn-square"
                            class=("mt-6", number == first)
                            class=("invisible", move || shown.read().len() < 2)
                            class=("max-sm:hidden", move || shown.read().len() < 2)
                            aria-label=fill(
                                text.remove_this,
                                &[&label(text, &format!("{list}/{number}{point}")).to_lowercase()],
                            )
                            on:click=remove(number)
                        >
                            <Icon glyph=Glyph::Close/>
                        </button>
                    </div>
                </For>
            </div>
            <button
                type="submit"
                name="add_row"
                value=list
                class="btn btn-sm mt-2"
                class=("hidden", move || shown.read().len() >= MOST_ROWS)
                on:click=on_add
            >
                <Icon glyph=Glyph::Plus/>
                {add}
            </button>
        </fieldset>
    }
    .into_any()
}

#[component]
fn DefaultBox(
    state: FormState,
    pointer: String,
    /// Whether the inputs beside it have their labels above them.
    below_label: bool,
) -> impl IntoView {
    let text = use_text();
    view! {
        <label class="flex h-9 items-center gap-2" class=("mt-6", below_label)>
            <input
                type="checkbox"
                class="checkbox checkbox-sm"
                id=input_id(&pointer)
                name=format!("fields[{pointer}]")
                value="true"
                checked=state.value(&pointer) == "true"
                aria-label=label(text, &pointer)
            />
            <span aria-hidden="true">{text.is_default}</span>
        </label>
    }
    .into_any()
}

/// Checking one box of a list unchecks its others.
fn only_one_default(event: &Event) {
    let Some(checked) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok()) else {
        return;
    };
    if checked.type_() != "checkbox" || !checked.checked() {
        return;
    }
    let Some(list) = checked.closest("fieldset").ok().flatten() else { return };
    let Ok(boxes) = list.query_selector_all("input[type=checkbox]") else { return };
    for other in (0..boxes.length()).filter_map(|index| boxes.item(index)) {
        if let Ok(other) = other.dyn_into::<web_sys::HtmlInputElement>()
            && other != checked
        {
            other.set_checked(false);
        }
    }
}

fn phone_row(Row { state, list, number, first, optional }: Row) -> AnyView {
    let text = use_text();
    let types = choices(PhoneType::ALL, |kind| phone_type_text(text, kind));
    view! {
        <TextField
            state
            pointer=format!("{list}/{number}/country_code")
            required=true
            hide_label=!first
            kind="tel"
            figures=true
            class="w-24"
        />
        <TextField
            state
            pointer=format!("{list}/{number}/number")
            required=!optional
            hide_label=!first
            kind="tel"
            figures=true
            class="min-w-40 flex-1"
        />
        <SelectField
            state
            pointer=format!("{list}/{number}/type")
            options=types
            required=true
            hide_label=!first
            class="w-32"
        />
    }
    .into_any()
}

fn email_row(Row { state, list, number, first, optional }: Row) -> AnyView {
    view! {
        <TextField
            state
            pointer=format!("{list}/{number}/email")
            required=!optional
            hide_label=!first
            kind="email"
            class="min-w-48 flex-1"
        />
    }
    .into_any()
}

/// Phones and e-mails.
#[component]
fn PhonesAndEmails(
    state: FormState,
    phones: &'static str,
    emails: &'static str,
    /// Whether the lists may be empty.
    optional: bool,
) -> impl IntoView {
    let text = use_text();
    view! {
        <Rows state list=List::phones(phones) optional legend=text.phones add=text.add_phone/>
        <Rows state list=List::emails(emails) optional legend=text.emails add=text.add_email/>
    }
    .into_any()
}

/// All of `contact_info`.
#[component]
pub fn ContactFields(state: FormState) -> impl IntoView {
    view! {
        <div class="flex flex-col gap-5">
            <PhonesAndEmails state phones=PHONES emails=EMAILS optional=false/>
            <AddressFields state/>
        </div>
    }
    .into_any()
}

/// How a company's representative is reached.
#[component]
pub fn RepresentativeContactFields(state: FormState) -> impl IntoView {
    view! {
        <div class="flex flex-col gap-5">
            <PhonesAndEmails
                state
                phones=REPRESENTATIVE_PHONES
                emails=REPRESENTATIVE_EMAILS
                optional=true
            />
        </div>
    }
    .into_any()
}
