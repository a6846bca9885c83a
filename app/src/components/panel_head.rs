//! The first line of a panel.

use leptos::prelude::*;

/// A panel's title alone. The panel is labelled by `id`.
#[component]
pub fn PanelTitle(id: &'static str, title: &'static str) -> impl IntoView {
    view! {
        <h2 id=id class="border-base-300 flex min-h-10 items-center border-b px-4 py-1 text-base font-semibold">
            {title}
        </h2>
    }
    .into_any()
}

/// A panel's title, and what can be done with the whole of it at the other end. The panel is labelled by `id`; the
/// title takes the focus where a form that was in the panel's place has gone.
#[component]
pub fn PanelHead(#[prop(into)] id: String, title: &'static str, children: Children) -> impl IntoView {
    view! {
        <div class="border-base-300 flex min-h-10 flex-wrap items-center gap-x-2 border-b py-1 pr-2 pl-4">
            <h2 id=id tabindex="-1" class="flex-1 text-base font-semibold outline-none">
                {title}
            </h2>
            {children()}
        </div>
    }
    .into_any()
}
