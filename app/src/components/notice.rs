//! What has to be read before one goes on.

use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};

/// A place for what comes up while the page is there: then it is read out, and can have the focus by its `id`.
#[component]
pub fn Alert<T, S, V>(
    id: &'static str,
    /// What has come up.
    #[prop(into)]
    from: Signal<Option<T>>,
    /// Makes the view of it.
    show: S,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    S: Fn(T) -> V + Send + 'static,
    V: IntoView + 'static,
{
    view! {
        <div
            role="alert"
            id=move || from.read().is_some().then_some(id)
            tabindex="-1"
            class="outline-none"
        >
            {move || from.get().map(&show)}
        </div>
    }
    .into_any()
}

/// A warning with a title. It belongs into an [`Alert`].
#[component]
pub fn Warning(title: &'static str, children: Children) -> impl IntoView {
    view! {
        <div class="border-warning rounded-box mb-4 border border-l-4 px-4 py-3">
            <h3 class="text-warning flex items-center gap-2 font-semibold">
                <Icon glyph=Glyph::Alert/>
                {title}
            </h3>
            {children()}
        </div>
    }
    .into_any()
}

/// What was refused, and why, above the form that asked for it. It belongs into a place that is read out.
#[component]
pub fn Refused(#[prop(into)] why: String) -> impl IntoView {
    view! {
        <p class="border-error text-error rounded-field flex items-center gap-2 border px-3 py-2">
            <Icon glyph=Glyph::Alert/>
            {why}
        </p>
    }
    .into_any()
}
