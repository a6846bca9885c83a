//! What a page has to load first.

use leptos::prelude::*;

use crate::{
    components::failure::Failure,
    error::DeskError,
    language::use_text,
    load::{Load, Loadable},
};

/// Shows what was loaded: a quiet line until it is there, and the failure in its place. Loaded again, what
/// is on the screen stays until the new is there.
#[component]
pub fn Loaded<T, S, V>(
    /// What is loaded.
    from: Load<Result<T, DeskError>>,
    /// Makes the view of it.
    show: S,
) -> impl IntoView
where
    T: Loadable,
    S: Fn(T) -> V + Send + 'static,
    V: IntoView + 'static,
{
    let again = Callback::new(move |()| from.refetch());
    once_there(Box::new(move || {
        from.get().map(|loaded| match loaded {
            Err(error) => view! { <Failure error again/> }.into_any(),
            Ok(loaded) => show(loaded).into_any(),
        })
    }))
}

/// Out of the component, so that it stands in the WASM once.
fn once_there(view: Box<dyn Fn() -> Option<AnyView> + Send>) -> AnyView {
    let text = use_text();
    view! {
        <Transition fallback=move || view! { <p class="quiet py-8">{text.loading}</p> }>
            {move || view()}
        </Transition>
    }
    .into_any()
}
