//! Phones, e-mails and the postal address in a form.

use std::time::Duration;

use domain::{PhoneType, spanish_provinces};
use leptos::{
    ev::{Event, MouseEvent},
    prelude::*,
};
use web_sys::wasm_bindgen::JsCast;

use crate::{
    components::{
        field::{CountryField, SelectField, TextField, choices},
        icon::{Glyph, Icon},
        problems::{FormState, focus_soon},
    },
    fields::{input_id, label, phone_type_text},
    form::{EMAILS, PHONES, province_of, rows},
    language::use_text,
    text::fill,
};

/// The most rows that the domain takes.
const MOST_ROWS: usize = 10;

/// A list of phones or e-mails. Rows are added and removed by buttons that submit the form without
/// JavaScript. No input of a form may be called `remove`, `id` or the like: it would hide the form
/// element's own property of that name.
#[component]
fn Rows(
    state: FormState,
    /// The list's JSON pointer.
    list: &'static str,
    legend: &'static str,
    add: &'static str,
    /// The input of a row that is its point.
    point: &'static str,
    /// A row's inputs, by its number and whether it is the first on the screen.
    row: fn(FormState, usize, bool) -> AnyView,
) -> impl IntoView {
    let text = use_text();
    let mut present = rows(&state.values(), list);
    if present.is_empty() {
        present.push(0);
    }
    let first = present[0];
    let shown = RwSignal::new(present);
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
                        {row(state, number, number == first)}
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

fn phone_row(state: FormState, number: usize, first: bool) -> AnyView {
    let text = use_text();
    let types = choices(PhoneType::ALL, |kind| phone_type_text(text, kind));
    view! {
        <TextField
            state
            pointer=format!("{PHONES}/{number}/country_code")
            required=true
            hide_label=!first
            kind="tel"
            figures=true
            class="w-24"
        />
        <TextField
            state
            pointer=format!("{PHONES}/{number}/number")
            required=true
            hide_label=!first
            kind="tel"
            figures=true
            class="min-w-40 flex-1"
        />
        <SelectField
            state
            pointer=format!("{PHONES}/{number}/type")
            options=types
            required=true
            hide_label=!first
            class="w-32"
        />
    }
    .into_any()
}

fn email_row(state: FormState, number: usize, first: bool) -> AnyView {
    view! {
        <TextField
            state
            pointer=format!("{EMAILS}/{number}/email")
            required=true
            hide_label=!first
            kind="email"
            class="min-w-48 flex-1"
        />
    }
    .into_any()
}

/// All of `contact_info`.
#[component]
pub fn ContactFields(state: FormState) -> impl IntoView {
    let text = use_text();
    view! {
        <div class="flex flex-col gap-5">
            <Rows
                state
                list=PHONES
                legend=text.phones
                add=text.add_phone
                point="/number"
                row=phone_row
            />
            <Rows
                state
                list=EMAILS
                legend=text.emails
                add=text.add_email
                point="/email"
                row=email_row
            />
            <AddressFields state/>
        </div>
    }
    .into_any()
}

#[component]
fn AddressFields(state: FormState) -> impl IntoView {
    const ADDRESS: &str = "/contact_info/postal_address";
    let text = use_text();
    let proposed = RwSignal::new(None::<&'static str>);
    let propose = move |event: Event| {
        let changed = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let changed = changed.map(|element| element.id()).unwrap_or_default();
        if changed.ends_with("postal_code") || changed.ends_with("region_code") {
            propose_province(state, ADDRESS, proposed);
        }
    };
    view! {
        <fieldset class="min-w-0" on:input=propose>
            <legend class="mb-2 font-semibold">{text.postal_address}</legend>
            <div class="grid grid-cols-2 gap-3 sm:grid-cols-12">
                <TextField
                    state
                    pointer=format!("{ADDRESS}/address_lines/0")
                    required=true
                    class="col-span-2 sm:col-span-12"
                />
                <TextField
                    state
                    pointer=format!("{ADDRESS}/postal_code")
                    required=true
                    inputmode="numeric"
                    figures=true
                    class="sm:col-span-2"
                />
                <TextField
                    state
                    pointer=format!("{ADDRESS}/locality")
                    required=true
                    class="max-sm:col-span-2 sm:col-span-4"
                />
                <TextField
                    state
                    pointer=format!("{ADDRESS}/administrative_area")
                    required=true
                    list="provinces"
                    class="max-sm:col-span-2 sm:col-span-3"
                />
                <CountryField
                    state
                    pointer=format!("{ADDRESS}/region_code")
                    required=true
                    class="max-sm:col-span-2 sm:col-span-3"
                />
            </div>
            <p role="status" class="quiet mt-1 text-xs">
                {move || {
                    proposed.get().map(|name| format!("{}: {name}", text.province_proposed))
                }}
            </p>
            <datalist id="provinces">
                {spanish_provinces()
                    .iter()
                    .map(|province| view! { <option value=province.name></option> })
                    .collect_view()}
            </datalist>
        </fieldset>
    }
    .into_any()
}

/// Writes the postal code's province where none was typed, or another one was proposed before.
fn propose_province(state: FormState, address: &str, proposed: RwSignal<Option<&'static str>>) {
    let Some(inputs) = state.inputs() else { return };
    let get = |field: &str| inputs.get(&format!("{address}/{field}")).map(String::as_str);
    let typed = get("administrative_area").unwrap_or_default().trim();
    if !typed.is_empty() && proposed.get_untracked() != Some(typed) {
        return;
    }
    let id = input_id(&format!("{address}/administrative_area"));
    let input = document().get_element_by_id(&id);
    if let Some(Ok(input)) = input.map(JsCast::dyn_into::<web_sys::HtmlInputElement>)
        && let Some(province) = province_of(get("postal_code"), get("region_code"))
    {
        input.set_value(province);
        proposed.set(Some(province));
    }
}
