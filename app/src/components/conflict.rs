//! Two versions side by side, when somebody else saved first.

use leptos::prelude::*;

use crate::{
    components::notice::{Alert, Warning},
    fields::{label, place, summary},
    form::{Conflict, Difference, Inputs, differences},
    language::use_text,
};

/// The notice's `id`, to put the focus on it.
pub const CONFLICT_ID: &str = "form-conflict";

/// Every difference between what was saved meanwhile and what was typed here, with a choice. It
/// stands in the form and is sent with it. What was not touched here begins as what was saved: whoever only presses
/// the button again undoes nothing of somebody else's.
#[component]
pub fn ConflictNotice(
    #[prop(into)] conflict: Signal<Option<Conflict>>,
    /// What was typed here.
    #[prop(into)]
    mine: Signal<Inputs>,
    /// What the form began with, where that is known.
    #[prop(optional, into)]
    began: Option<StoredValue<Option<Inputs>>>,
    /// What was saved, and by whom first.
    #[prop(optional)]
    title: Option<&'static str>,
) -> impl IntoView {
    let text = use_text();
    let title = title.unwrap_or(text.conflict_title);
    let show = move |Conflict { theirs, .. }| {
        let mine = mine.get();
        let mut found = differences(&theirs, &mine);
        let began = began.and_then(|began| began.get_value()).map(|began| differences(&began, &mine));
        let is_touched = move |pointer: &String| {
            began.as_ref().is_none_or(|touched| touched.iter().any(|touched| touched.pointer == *pointer))
        };
        found.sort_by_key(|difference| place(&difference.pointer));
        let hint = if found.is_empty() { text.conflict_none } else { text.conflict_hint };
        view! {
            <Warning title>
                <p class="mt-1">{hint}</p>
                {found
                    .into_iter()
                    .map(|difference| {
                        let is_mine = is_touched(&difference.pointer);
                        view! { <Choice difference is_mine/> }
                    })
                    .collect_view()}
            </Warning>
        }
    };
    view! { <Alert id=CONFLICT_ID from=conflict show/> }.into_any()
}

/// Stands in a form that was sent for something that is not as it was any more, where there is nothing to choose.
#[component]
pub fn StaleNotice(
    #[prop(into)] conflict: Signal<Option<Conflict>>,
    /// What has happened, and why nothing was done.
    words: impl Fn(&Conflict) -> (&'static str, &'static str) + Send + Sync + 'static,
    /// The page that shows how it is now.
    #[prop(into)]
    here: String,
) -> impl IntoView {
    let text = use_text();
    let show = move |conflict| {
        let (here, (title, why)) = (here.clone(), words(&conflict));
        view! {
            <Warning title>
                <p class="mt-1">{why}</p>
                // A full load: what is on the screen is out of date.
                <p class="mt-2">
                    <a class="btn btn-sm" href=here rel="external">
                        {text.look_again}
                    </a>
                </p>
            </Warning>
        }
    };
    view! { <Alert id=CONFLICT_ID from=conflict show/> }.into_any()
}

#[component]
fn Choice(
    difference: Difference,
    /// Whether it begins as what was typed here.
    is_mine: bool,
) -> impl IntoView {
    let text = use_text();
    let Difference { pointer, theirs, mine } = difference;
    let versions =
        [("mine", text.conflict_mine, summary(text, &mine)), ("theirs", text.conflict_theirs, summary(text, &theirs))];
    view! {
        <fieldset class="border-base-300 mt-3 border-t pt-2">
            <legend class="sr-only">{label(text, &pointer)}</legend>
            <p class="font-medium" aria-hidden="true">
                {label(text, &pointer)}
            </p>
            <div class="mt-1 grid gap-2 sm:grid-cols-2">
                {versions
                    .map(|(choice, whose, value)| {
                        view! {
                            <label class="border-base-300 rounded-field has-checked:border-primary has-checked:bg-base-200 flex min-w-0 gap-2 border px-3 py-2">
                                <input
                                    type="radio"
                                    class="radio radio-sm mt-0.5"
                                    name=format!("keep[{pointer}]")
                                    value=choice
                                    checked=(choice == "mine") == is_mine
                                />
                                <span class="min-w-0">
                                    <span class="quiet block text-xs">{whose}</span>
                                    <span class="figures block break-words">{value}</span>
                                </span>
                            </label>
                        }
                    })}
            </div>
        </fieldset>
    }
    .into_any()
}
