//! Forms that the browser posts by itself, with JavaScript as without: those of screens that are seldom used
//! and show secrets. What was not accepted comes back with the page, through the session's flash.

use leptos::prelude::*;

use crate::{
    components::{
        form_status::FailedNotice,
        problems::{FormState, ProblemSummary},
    },
    form::Draft,
    language::use_text,
};

/// The state of a form that is checked on the server alone.
pub fn server_checked(draft: &Draft) -> FormState {
    FormState::new(draft, Callback::new(|_| Vec::new()))
}

/// What is wrong with the form that was posted last.
#[component]
pub fn DraftProblems(state: FormState, draft: Draft) -> impl IntoView {
    let failure = RwSignal::new(draft.failure);
    view! {
        <ProblemSummary state/>
        <FailedNotice failure/>
    }
    .into_any()
}

/// A form around its inputs.
#[component]
pub fn PageForm(
    /// The server function's path.
    action: &'static str,
    /// The button's words.
    words: &'static str,
    /// Where "Cancel" leads.
    cancel: &'static str,
    children: Children,
) -> impl IntoView {
    let text = use_text();
    view! {
        <form method="post" action=action novalidate=true class="mt-4 flex flex-col gap-4">
            {children()}
            <div class="mt-2 flex flex-wrap gap-2">
                <button type="submit" class="btn btn-primary">
                    {words}
                </button>
                <a class="btn btn-ghost" href=cancel>
                    {text.cancel}
                </a>
            </div>
        </form>
    }
    .into_any()
}

/// One button that does something, with what it does it to.
#[component]
pub fn ButtonForm(
    /// The server function's path.
    action: &'static str,
    words: &'static str,
    /// What a screen reader says in its place, where the words alone stand in a list.
    #[prop(optional_no_strip)]
    label: Option<String>,
    /// Names and values.
    #[prop(optional)]
    values: Vec<(&'static str, String)>,
    #[prop(default = "btn btn-sm")] class: &'static str,
) -> impl IntoView {
    let inputs =
        values.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view();
    view! {
        <form method="post" action=action>
            {inputs}
            <button type="submit" class=class aria-label=label>
                {words}
            </button>
        </form>
    }
    .into_any()
}

/// A secret that is shown this once, in a field that is easily copied.
#[component]
pub fn ShownOnce(
    #[prop(into)] title: String,
    hint: &'static str,
    /// Each on a line of its own.
    secrets: Vec<String>,
) -> impl IntoView {
    view! {
        <section class="border-success rounded-box mb-4 border border-l-4 px-4 py-3" role="status">
            <h2 class="font-semibold">{title}</h2>
            <p class="quiet mt-1">{hint}</p>
            <ul class="mt-2 flex flex-col gap-1">
                {secrets
                    .into_iter()
                    .map(|secret| {
                        view! {
                            <li>
                                <code class="figures bg-base-200 rounded px-1.5 py-0.5 break-all select-all" data-secret="">
                                    {secret}
                                </code>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </section>
    }
    .into_any()
}

/// A title with what leads on from it.
#[component]
pub fn PageHead(title: &'static str, #[prop(optional)] children: Option<Children>) -> impl IntoView {
    view! {
        <div class="mb-3 flex flex-wrap items-center justify-between gap-2">
            <h1 class="text-xl font-semibold">{title}</h1>
            {children.map(|children| view! { <div class="flex flex-wrap gap-2">{children()}</div> })}
        </div>
    }
    .into_any()
}
