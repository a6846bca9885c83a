//! The shape that all forms share: what was typed, on its way to a server function, and what came of it.

use domain::Violation;
use leptos::{
    ev::{MouseEvent, SubmitEvent},
    form::FromFormData,
    prelude::*,
    server_fn::ServerFn,
};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use crate::{
    components::{
        conflict::{CONFLICT_ID, only_theirs},
        form_status::{DUPLICATE_ID, FAILED_ID, FailedNotice},
        kept_draft::{DraftOffer, Keeper, fill_in},
        problems::{FormState, ProblemSummary, focus_soon, keep_focus},
        toast::Toasts,
    },
    error::DeskError,
    form::{Conflict, Draft, Duplicate, Inputs, Outcome, replace_part},
    frame::FocusFollows,
    language::use_text,
};

/// A form from its first draft to the one that is accepted.
#[derive(Clone, Copy)]
pub struct Attempt {
    pub state: FormState,
    /// What was sent last, or at first the draft.
    pub mine: RwSignal<Inputs>,
    pub conflict: RwSignal<Option<Conflict>>,
    /// What the form began with, where that is known: not where it comes back without JavaScript.
    pub began: StoredValue<Option<Inputs>>,
    pub duplicate: RwSignal<Option<Duplicate>>,
    failure: RwSignal<Option<DeskError>>,
    /// The version that the draft was filled in on.
    drafted_on: Option<i64>,
}

impl Attempt {
    /// A form filled with a draft, which `check` finds the violations of.
    pub fn new(draft: Draft, check: Callback<Inputs, Vec<Violation>>) -> Self {
        let is_fresh = draft == Draft { inputs: draft.inputs.clone(), ..Draft::default() };
        Self {
            began: StoredValue::new(is_fresh.then(|| draft.inputs.clone())),
            state: FormState::new(&draft, check),
            mine: RwSignal::new(draft.inputs),
            conflict: RwSignal::new(draft.conflict),
            duplicate: RwSignal::new(draft.duplicate),
            failure: RwSignal::new(draft.failure),
            drafted_on: draft.base,
        }
    }

    /// A form whose inputs are not looked at before they are sent, or that has none.
    pub fn unchecked(draft: Draft) -> Self {
        Self::new(draft, Callback::new(|_| Vec::new()))
    }

    /// The version that the next attempt builds on: the form's own `version`, the one that its draft was filled in on,
    /// or what somebody else made of it meanwhile, which is on the screen.
    pub fn base(self, version: i64) -> impl Fn() -> i64 + Copy {
        let version = self.drafted_on.unwrap_or(version);
        move || self.conflict.read().as_ref().map_or(version, |conflict| conflict.version)
    }

    fn again(self, mut draft: Draft) {
        if let (Some(conflict), Some(began)) = (&draft.conflict, self.began.get_value()) {
            let theirs = only_theirs(&began, &conflict.theirs, &draft.inputs);
            for (part, values) in &theirs {
                replace_part(&mut draft.inputs, part, values.clone());
            }
            fill_in(self.state, theirs, |_| {});
        }
        if draft.conflict.is_some() {
            focus_soon(CONFLICT_ID.to_owned());
        } else if draft.duplicate.is_some() {
            focus_soon(DUPLICATE_ID.to_owned());
        } else if draft.failure.is_some() {
            focus_soon(FAILED_ID.to_owned());
        }
        self.mine.set(draft.inputs);
        self.conflict.set(draft.conflict);
        self.duplicate.set(draft.duplicate);
        self.failure.set(draft.failure);
        self.state.refused(draft.violations);
    }
}

/// What follows a form that was accepted: a word about it, and the page of what was saved.
pub fn leave_with(message: &'static str) -> Callback<String> {
    leave(message, false)
}

/// The same where the page that the form belongs to is no more, so that "back" must not lead there.
pub fn leave_for_good_with(message: &'static str) -> Callback<String> {
    leave(message, true)
}

fn leave(message: &'static str, replace: bool) -> Callback<String> {
    let (navigate, toasts) = (use_navigate(), expect_context::<Toasts>());
    let focus_follows = use_context::<FocusFollows>();
    Callback::new(move |address: String| {
        toasts.show(message);
        navigate(&address, NavigateOptions { replace, ..Default::default() });
        // It may be this page: its button could not be pressed meanwhile, and has lost the focus.
        if let Some(focus_follows) = focus_follows {
            focus_follows.content();
        }
    })
}

/// The words and the look of a form's button.
#[derive(Clone, Copy)]
pub struct Submit {
    pub words: &'static str,
    /// While the form is on its way.
    pub pending: &'static str,
    /// `btn-primary` or `btn-error`.
    pub class: &'static str,
}

/// A form around its inputs. Without JavaScript the browser posts it by itself.
#[component]
pub fn DeskForm<S>(
    attempt: Attempt,
    action: ServerAction<S>,
    submit: Submit,
    /// Where "Cancel" leads.
    cancel: String,
    /// What it does instead, with JavaScript.
    #[prop(optional_no_strip)]
    on_cancel: Option<Callback<MouseEvent>>,
    /// With the address of what was saved.
    done: Callback<String>,
    /// The button's `id`, for a form in which there is nothing to type.
    #[prop(optional)]
    submit_id: Option<&'static str>,
    /// What the form is, where no heading says it.
    #[prop(optional)]
    label: Option<&'static str>,
    /// Whether the browser must not keep what is typed, to offer it again.
    #[prop(optional)]
    forgets: bool,
    class: &'static str,
    children: Children,
) -> impl IntoView
where
    S: ServerFn<Output = Outcome, Error = DeskError> + FromFormData + Clone + Send + Sync + 'static,
{
    let Attempt { state, failure, .. } = attempt;
    let keeper = Keeper::new(state, S::url(), forgets);
    Effect::new(move || match action.value().get() {
        Some(Ok(Outcome::Saved(address))) => {
            keeper.forget();
            done.run(address);
        }
        Some(Ok(Outcome::Again(draft))) => attempt.again(*draft),
        Some(Err(error)) => {
            failure.set(Some(error));
            // It stands above the form, which may be longer than the screen.
            focus_soon(FAILED_ID.to_owned());
        }
        None => {}
    });
    let on_submit = move |event: SubmitEvent| {
        // Enter in a field asks too while the button can't be pressed: what is on its way is not sent twice.
        if action.pending().get_untracked() || !state.may_be_sent() {
            event.prevent_default();
        } else if let Ok(form) = S::from_event(&event) {
            event.prevent_default();
            // The same failure again is read out again.
            failure.set(None);
            action.dispatch(form);
        }
    };
    let in_dialog = on_cancel.is_some();
    let on_cancel = move |event| {
        if let Some(on_cancel) = on_cancel {
            on_cancel.run(event);
        }
    };
    let pending = move || action.pending().get();
    view! {
        <form
            node_ref=state.node()
            method="post"
            action=S::url()
            novalidate=true
            aria-label=label
            class=class
            on:submit=on_submit
            on:input=move |event| {
                state.on_input(&event);
                keeper.on_input();
            }
            on:change=move |event| {
                state.on_change(&event);
                keeper.on_change();
            }
        >
            // Enter in a field means this one, and not the first button of a list.
            <button type="submit" class="hidden" tabindex="-1" aria-hidden="true"></button>
            <DraftOffer keeper/>
            <ProblemSummary state/>
            <FailedNotice failure/>
            {children()}
            <div class="mt-4 flex flex-wrap gap-2" on:mousedown=keep_focus>
                <button
                    type="submit"
                    id=submit_id
                    class=format!("btn {}", submit.class)
                    disabled=pending
                >
                    {move || if pending() { submit.pending } else { submit.words }}
                </button>
                // What a dialog begins with: the way out that changes nothing.
                <a class="btn btn-ghost" href=cancel autofocus=in_dialog on:click=on_cancel>
                    {use_text().cancel}
                </a>
            </div>
        </form>
    }
    .into_any()
}
