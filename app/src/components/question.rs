//! What is asked once before something ends.

use leptos::{ev::MouseEvent, form::FromFormData, prelude::*, server_fn::ServerFn};

use crate::{
    components::{
        conflict::StaleNotice,
        desk_form::{Attempt, DeskForm, Submit},
    },
    error::DeskError,
    form::{Conflict, Outcome},
};

/// What is to end, what comes of it, and the button that does it; its title stands above, on a page or a dialog.
#[component]
pub fn Question<S>(
    attempt: Attempt,
    action: ServerAction<S>,
    /// What the button says.
    words: &'static str,
    /// What it says while that is done.
    pending: &'static str,
    /// What the server function takes, by name.
    sends: Vec<(&'static str, String)>,
    /// Where what is to end is seen: "Cancel" leads there, and so does a version that is not the last one any more.
    here: String,
    /// What "Cancel" does in a dialog.
    #[prop(optional_no_strip)]
    on_cancel: Option<Callback<MouseEvent>>,
    /// What has happened meanwhile, and why nothing was done.
    stale: impl Fn(&Conflict) -> (&'static str, &'static str) + Send + Sync + 'static,
    /// With the address that the server function answers.
    done: Callback<String>,
    /// What tells it from others.
    what: String,
    /// What comes of it.
    means: &'static str,
    /// What there is to fill in.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView
where
    S: ServerFn<Output = Outcome, Error = DeskError> + FromFormData + Clone + Send + Sync + 'static,
{
    view! {
        <DeskForm
            attempt
            action
            submit=Submit { words, pending, class: "btn-error" }
            cancel=here.clone()
            on_cancel
            done
            class="mt-3"
        >
            {sends
                .into_iter()
                .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
                .collect_view()}
            <StaleNotice conflict=attempt.conflict words=stale here/>
            <p class="figures font-medium break-words">{what}</p>
            <p class="mt-2">{means}</p>
            {children.map(|children| children())}
        </DeskForm>
    }
    .into_any()
}
