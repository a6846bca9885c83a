//! The special treatment, beside the customer's name.

use leptos::prelude::*;

use crate::language::use_text;

/// How the customer is to be treated, such as "vip": what an agent must not overlook.
#[component]
pub fn Treatment(value: String) -> impl IntoView {
    let text = use_text();
    view! {
        <span class="tag border-warning text-warning font-medium" data-treatment="">
            <span class="sr-only">{text.special_treatment} ": "</span>
            {value}
        </span>
    }
    .into_any()
}
