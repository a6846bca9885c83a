//! What a page has to load first.

use leptos::prelude::*;

use crate::{components::failure::Failure, error::DeskError, language::use_text};

/// Shows what was loaded: a quiet line until it is there, and the failure in its place. Loaded again, what
/// is on the screen stays until the new is there.
#[component]
pub fn Loaded<T, S, V>(
    /// What is loaded.
    from: Resource<Result<T, DeskError>>,
    /// Makes the view of it.
    show: S,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    S: Fn(T) -> V + Send + 'static,
    V: IntoView + 'static,
{
    let text = use_text();
    view! {
        <Transition fallback=move || view! { <p class="quiet py-8">{text.loading}</p> }>
            {move || {
                from.get()
                    .map(|loaded| match loaded {
                        Err(error) => view! { <Failure error/> }.into_any(),
                        Ok(loaded) => show(loaded).into_any(),
                    })
            }}
        </Transition>
    }
    .into_any()
}
