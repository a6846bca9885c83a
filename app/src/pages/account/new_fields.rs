//! What a new account is asked beside its payment method.

use domain::Modality;
use leptos::prelude::*;

use super::shown::modality_text;
use crate::{
    components::{address_fields::AddressFields, problems::FormState},
    fields::input_id,
    form::BILLING_ADDRESS,
    language::use_text,
    text::fill,
};

pub const MODALITY: &str = "/modality";
/// The box that says that invoices go where the customer lives.
pub const SAME_ADDRESS: &str = "/same_address";

/// How the account is charged.
#[component]
pub fn ModalityFields(state: FormState) -> impl IntoView {
    let text = use_text();
    let chosen = state.value(MODALITY);
    let choices = [
        (Modality::Postpaid, text.postpaid_hint, input_id(MODALITY)),
        (Modality::RecurringPrepaid, text.recurring_prepaid_hint, input_id("/modality/1")),
    ];
    view! {
        <fieldset class="min-w-0">
            <legend class="mb-2 font-semibold">{text.modality}</legend>
            <div class="grid gap-2 sm:grid-cols-2">
                {choices
                    .map(|(modality, hint, id)| {
                        view! {
                            <label class="border-base-300 rounded-field has-checked:border-primary flex cursor-pointer items-start gap-3 border px-3 py-2">
                                <input
                                    type="radio"
                                    class="radio radio-sm mt-0.5"
                                    id=id
                                    name=format!("fields[{MODALITY}]")
                                    value=modality.as_str()
                                    checked=chosen == modality.as_str()
                                />
                                <span>
                                    {modality_text(text, modality)}
                                    <span class="quiet block text-xs">{hint}</span>
                                </span>
                            </label>
                        }
                    })}
            </div>
        </fieldset>
    }
    .into_any()
}

/// Where the invoices go: where the customer lives, unless another address is typed.
#[component]
pub fn BillingFields(state: FormState, home: Option<String>) -> impl IntoView {
    let text = use_text();
    let Some(home) = home else {
        return view! { <AddressFields state address=BILLING_ADDRESS/> }.into_any();
    };
    let id = input_id(SAME_ADDRESS);
    view! {
        <fieldset class="min-w-0">
            <legend class="mb-2 font-semibold">{text.billing_address}</legend>
            <div class="grid grid-cols-[auto_minmax(0,1fr)] items-start gap-x-3">
                <input
                    type="checkbox"
                    class="checkbox checkbox-sm peer"
                    id=id.clone()
                    name=format!("fields[{SAME_ADDRESS}]")
                    value="true"
                    checked=state.value(SAME_ADDRESS) == "true"
                />
                <label for=id class="cursor-pointer">
                    {fill(text.same_address, &[&home])}
                </label>
                <div class="col-span-2 mt-4 peer-checked:hidden">
                    <AddressFields state address=BILLING_ADDRESS/>
                </div>
            </div>
        </fieldset>
    }
    .into_any()
}
