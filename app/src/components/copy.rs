//! A button that copies what stands beside it.

use leptos::{prelude::*, task::spawn_local};
use web_sys::wasm_bindgen::JsValue;

use crate::{
    components::{
        icon::{Glyph, Icon},
        toast::Toasts,
    },
    language::use_text,
};

/// Copies `value` to the clipboard. Where the browser has no clipboard to offer (plain HTTP) it isn't there, and without
/// JavaScript its place isn't either; else its place is kept from the beginning, so that nothing moves when it comes.
#[component]
pub fn CopyButton(
    /// What is copied.
    #[prop(into)]
    value: String,
    /// What it is, for its accessible name.
    what: &'static str,
) -> impl IntoView {
    let text = use_text();
    let toasts = expect_context::<Toasts>();
    let available = RwSignal::new(false);
    Effect::new(move || available.set(window().is_secure_context()));
    let copy = move |_| {
        let copied = window().navigator().clipboard().write_text(&value);
        spawn_local(async move {
            match leptos::__reexports::wasm_bindgen_futures::JsFuture::from(copied).await {
                Ok(_) => toasts.show(text.copied),
                Err(error) => leptos::logging::warn!("not copied: {}", reason(&error)),
            }
        });
    };
    view! {
        <button
            type="button"
            class="btn btn-ghost btn-xs btn-square quiet noscript:hidden"
            class:invisible=move || !available.get()
            aria-label=format!("{} {}", text.copy, what.to_lowercase())
            on:click=copy
        >
            <Icon glyph=Glyph::Copy/>
        </button>
    }
}

fn reason(error: &JsValue) -> String {
    error.as_string().unwrap_or_else(|| format!("{error:?}"))
}
