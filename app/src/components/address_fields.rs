//! The postal address in a form.

use domain::{search::fold, spanish_provinces};
use leptos::{ev::Event, prelude::*};
use web_sys::wasm_bindgen::JsCast;

use crate::{
    components::{
        field::{CountryField, TextField},
        problems::FormState,
    },
    fields::input_id,
    form::POSTAL_ADDRESS,
    language::use_text,
    text::fill,
    tidy::province_of,
};

/// A Spanish postal code proposes its province.
#[component]
pub fn AddressFields(
    state: FormState,
    /// Its JSON pointer.
    #[prop(default = POSTAL_ADDRESS)]
    address: &'static str,
) -> impl IntoView {
    let text = use_text();
    let legend = if address == POSTAL_ADDRESS { text.postal_address } else { text.billing_address };
    // Of an address that is being changed, the province that its postal code says counts as proposed.
    let at = |field: &str| state.value(&format!("{address}/{field}"));
    let before = province_of(Some(&at("postal_code")), Some(&at("region_code")));
    let kept = StoredValue::new(before.filter(|province| *province == at("administrative_area").trim()));
    let proposed = RwSignal::new(None::<&'static str>);
    let differs = RwSignal::new(None::<&'static str>);
    let propose = move |event: Event| {
        let changed = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let changed = changed.map(|element| element.id()).unwrap_or_default();
        if changed.ends_with("postal_code") || changed.ends_with("region_code") {
            propose_province(state, address, proposed.get_untracked().or(kept.get_value()), proposed);
        }
        differs.set(other_province(state, address));
    };
    view! {
        <fieldset class="min-w-0" on:input=propose>
            <legend class="mb-2 font-semibold">{legend}</legend>
            <div class="grid grid-cols-2 gap-3 sm:grid-cols-12">
                <TextField
                    state
                    pointer=format!("{address}/address_lines/0")
                    required=true
                    class="col-span-2 sm:col-span-12"
                />
                <TextField
                    state
                    pointer=format!("{address}/postal_code")
                    required=true
                    inputmode="numeric"
                    figures=true
                    class="sm:col-span-2"
                />
                <TextField
                    state
                    pointer=format!("{address}/locality")
                    required=true
                    class="max-sm:col-span-2 sm:col-span-4"
                />
                <TextField
                    state
                    pointer=format!("{address}/administrative_area")
                    required=true
                    list="provinces"
                    class="max-sm:col-span-2 sm:col-span-3"
                />
                <CountryField
                    state
                    pointer=format!("{address}/region_code")
                    required=true
                    class="max-sm:col-span-2 sm:col-span-3"
                />
            </div>
            <p role="status" class="quiet mt-1 text-xs">
                {move || match (differs.get(), proposed.get()) {
                    (Some(name), _) => {
                        let words = fill(text.province_differs, &[name]);
                        Some(view! { <span class="text-warning">{words}</span> }.into_any())
                    }
                    (None, Some(name)) => Some(format!("{}: {name}", text.province_proposed).into_any()),
                    (None, None) => None,
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

/// The postal code's province, where another one of Spain's stands beside it. It is said, not refused: a few villages
/// get their post from the next province.
fn other_province(state: FormState, address: &str) -> Option<&'static str> {
    let inputs = state.inputs()?;
    let get = |field: &str| inputs.get(&format!("{address}/{field}")).map(String::as_str);
    let province = province_of(get("postal_code"), get("region_code"))?;
    let typed = fold(get("administrative_area")?);
    let is_anothers = |other: &domain::Province| other.name != province && fold(other.name) == typed;
    spanish_provinces().iter().any(is_anothers).then_some(province)
}

/// Writes the postal code's province where none was typed, or another one was proposed before.
fn propose_province(
    state: FormState,
    address: &str,
    before: Option<&'static str>,
    proposed: RwSignal<Option<&'static str>>,
) {
    let Some(inputs) = state.inputs() else { return };
    let get = |field: &str| inputs.get(&format!("{address}/{field}")).map(String::as_str);
    let typed = get("administrative_area").unwrap_or_default().trim();
    if !typed.is_empty() && before != Some(typed) {
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
