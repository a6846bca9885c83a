//! The state of a form while it is filled in: what is wrong, and what of it is shown yet.

use std::{collections::BTreeSet, time::Duration};

use domain::{Problem, Violation};
use leptos::{
    ev::{Event, MouseEvent},
    html,
    prelude::*,
};
use web_sys::wasm_bindgen::JsCast;

use crate::{
    fields::{input_id, label, place},
    form::{Draft, Inputs, prefilled},
    language::use_text,
    problem_text::problem_text,
    text,
};

const SUMMARY_ID: &str = "form-problems";

/// A form's state. The domain's readers run on it at every change, here as on the server; a problem
/// is shown once its input was left changed, or the form was sent.
#[derive(Clone, Copy)]
pub struct FormState {
    initial: StoredValue<Inputs>,
    check: Callback<Inputs, Vec<Violation>>,
    /// Found here.
    found: RwSignal<Vec<Violation>>,
    /// Told by the server, until their input changes: it checks more than the browser can.
    told: RwSignal<Vec<Violation>>,
    changed: RwSignal<BTreeSet<String>>,
    sent: RwSignal<bool>,
    /// How often it was filled in anew.
    refills: RwSignal<u32>,
    form: NodeRef<html::Form>,
}

impl FormState {
    /// A form filled with a draft, which `check` finds the violations of.
    pub fn new(draft: &Draft, check: Callback<Inputs, Vec<Violation>>) -> Self {
        Self {
            initial: StoredValue::new(draft.inputs.clone()),
            check,
            found: RwSignal::default(),
            told: RwSignal::new(draft.violations.clone()),
            changed: RwSignal::default(),
            sent: RwSignal::new(!draft.violations.is_empty()),
            refills: RwSignal::default(),
            form: NodeRef::new(),
        }
    }

    /// The `<form>`, for its `node_ref`.
    pub fn node(self) -> NodeRef<html::Form> {
        self.form
    }

    /// What an input is filled with at first.
    pub fn value(self, pointer: &str) -> String {
        let typed = self.initial.with_value(|inputs| inputs.get(pointer).cloned());
        typed.unwrap_or_else(|| prefilled(pointer).to_owned())
    }

    /// All that the form is filled with at first.
    pub fn values(self) -> Inputs {
        self.initial.get_value()
    }

    /// Other values for inputs that are still to come, such as further rows of a list. Those that are on the
    /// screen already are not touched.
    pub fn refill(self, inputs: Inputs) {
        self.initial.set_value(inputs);
        self.refills.update(|refills| *refills += 1);
    }

    /// Changes with each [`FormState::refill`].
    pub fn refills(self) -> u32 {
        self.refills.get()
    }

    /// What is to be shown as wrong at an input.
    pub fn problem(self, pointer: &str) -> Option<Problem> {
        if !self.sent.get() && !self.changed.read().contains(pointer) {
            return None;
        }
        let at = |violations: &Vec<Violation>| {
            let violation = violations.iter().find(|violation| violation.pointer == pointer);
            violation.map(|violation| violation.problem.clone())
        };
        self.found.with(at).or_else(|| self.told.with(at))
    }

    /// For the form's `input` event.
    pub fn on_input(self, event: &Event) {
        if let Some(pointer) = pointer_of(event) {
            self.told.update(|told| told.retain(|violation| violation.pointer != pointer));
        }
        self.check_now();
    }

    /// For the form's `change` event. A field that is taken off the screen while it is being typed in
    /// sends one too: a moment later the form is gone, and there is nothing to do.
    pub fn on_change(self, event: &Event) {
        let pointer = pointer_of(event);
        let left = move || {
            if !self.is_on_screen() {
                return;
            }
            if let Some(pointer) = pointer {
                self.changed.update(|changed| {
                    changed.insert(pointer);
                });
            }
            self.check_now();
        };
        set_timeout(left, Duration::ZERO);
    }

    /// Whether the form is still there.
    pub fn is_on_screen(self) -> bool {
        self.form.try_get_untracked().flatten().is_some_and(|form| form.is_connected())
    }

    /// Whether the form may be sent; if not, the summary says why.
    pub fn may_be_sent(self) -> bool {
        self.told.set(Vec::new());
        self.check_now();
        self.sent.set(true);
        let may = self.found.read_untracked().is_empty();
        if !may {
            focus_summary_soon();
        }
        may
    }

    /// The server did not accept the form.
    pub fn refused(self, violations: Vec<Violation>) {
        let any = !violations.is_empty();
        self.told.set(violations);
        self.sent.set(any);
        if any {
            focus_summary_soon();
        }
    }

    /// Looks again, after rows came or went.
    pub fn check_now(self) {
        if let Some(inputs) = self.inputs() {
            self.found.set(self.check.run(inputs));
        }
    }

    /// What stands in the form now; only in the browser.
    pub fn inputs(self) -> Option<Inputs> {
        let form = self.form.get_untracked()?;
        let data = web_sys::FormData::new_with_form(&form).ok()?;
        let mut inputs = Inputs::new();
        for entry in data.entries() {
            let pair: web_sys::js_sys::Array = entry.ok()?.dyn_into().ok()?;
            if let (Some(name), Some(value)) = (pair.get(0).as_string(), pair.get(1).as_string())
                && let Some(pointer) = pointer_in(&name)
            {
                inputs.insert(pointer.to_owned(), value);
            }
        }
        Some(inputs)
    }

    /// All that is shown as wrong, once the form was sent.
    fn summary(self) -> Vec<Violation> {
        if !self.sent.get() {
            return Vec::new();
        }
        let mut all = self.found.get();
        let elsewhere = |violation: &Violation| all.iter().all(|one| one.pointer != violation.pointer);
        let more: Vec<_> = self.told.get().into_iter().filter(elsewhere).collect();
        all.extend(more);
        all.sort_by_key(|violation| place(&violation.pointer));
        all
    }
}

/// The JSON pointer in an input's name.
pub fn pointer_in(name: &str) -> Option<&str> {
    name.strip_prefix("fields[")?.strip_suffix(']')
}

fn pointer_of(event: &Event) -> Option<String> {
    let element: web_sys::Element = event.target()?.dyn_into().ok()?;
    pointer_in(&element.get_attribute("name")?).map(str::to_owned)
}

/// What is wrong in the form, in one place: read out when it comes, with a link to each input.
#[component]
pub fn ProblemSummary(state: FormState) -> impl IntoView {
    let text = use_text();
    let shown = Memo::new(move |_| state.summary());
    move || {
        let problems = shown.get();
        (!problems.is_empty()).then(|| {
            view! {
                <div
                    id=SUMMARY_ID
                    role="alert"
                    tabindex="-1"
                    autofocus=true
                    class="border-error rounded-box mb-4 border border-l-4 px-4 py-3"
                >
                    <h2 class="text-error font-semibold">
                        {text::count(problems.len(), text.one_problem, text.several_problems)}
                    </h2>
                    <ul class="mt-1 list-disc pl-5">
                        {problems
                            .into_iter()
                            .map(|Violation { pointer, problem }| {
                                view! {
                                    <li>
                                        <a
                                            class="link inline-block py-0.5"
                                            rel="external"
                                            href=format!("#{}", input_id(&pointer))
                                            on:click={
                                                let id = input_id(&pointer);
                                                move |event| {
                                                    if focus(&id) {
                                                        event.prevent_default();
                                                    }
                                                }
                                            }
                                        >
                                            {label(text, &pointer)}
                                        </a>
                                        ": "
                                        {problem_text(text, &problem)}
                                    </li>
                                }
                            })
                            .collect_view()}
                    </ul>
                </div>
            }
        })
    }
}

/// For `mousedown` on a form's own buttons: they don't take the focus. Leaving a field shows its
/// problem, which would move the button away before the click is complete.
pub fn keep_focus(event: MouseEvent) {
    event.prevent_default();
}

/// Whether a click on a link asks for it here: not in a new tab, and not to download it.
pub fn is_plain_click(event: &MouseEvent) -> bool {
    let elsewhere = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    event.button() == 0 && !elsewhere
}

/// As [`focus`], after the next rendering: for what is not on the screen yet.
pub fn focus_soon(id: String) {
    set_timeout(move || focus_or_warn(&id), Duration::from_millis(60));
}

/// As [`focus_soon`]: who has put right by then what was wrong goes on where they are.
fn focus_summary_soon() {
    let focus_summary = || {
        focus(SUMMARY_ID);
    };
    set_timeout(focus_summary, Duration::from_millis(60));
}

fn focus_or_warn(id: &str) {
    if !focus(id) {
        leptos::logging::warn!("nothing to focus: {id}");
    }
}

/// As [`focus_soon`], in a dialog that opens: unless somebody was quicker and is in one of its fields by now.
pub fn begin_dialog_at(id: String) {
    let begin = move || {
        let is_typing = document()
            .active_element()
            .is_some_and(|element| matches!(element.matches("dialog :is(input, select, textarea)"), Ok(true)));
        if !is_typing {
            focus_or_warn(&id);
        }
    };
    set_timeout(begin, Duration::from_millis(60));
}

/// Puts the focus where a form begins, unless it comes back with what was wrong, or somebody was quicker and is in a
/// field by now.
pub fn begin_at(id: String, is_fresh: bool) {
    Effect::new(move || {
        let id = id.clone();
        let begin = move || {
            if !is_in_a_field() {
                focus_or_warn(&id);
            }
        };
        if is_fresh {
            set_timeout(begin, Duration::from_millis(60));
        }
    });
}

/// Whether the focus is where one types or chooses on this page: what is typed next must not go elsewhere. The search
/// box may have it from before.
fn is_in_a_field() -> bool {
    let is_field = |element: web_sys::Element| {
        matches!(element.matches("main :is(input, select, textarea):not(dialog *)"), Ok(true))
    };
    document().active_element().is_some_and(is_field)
}

/// Puts the focus where a form begins, once it is on the screen: on its first field that is empty, likewise.
pub fn begin_at_first_empty(state: FormState) {
    let form = state.node();
    Effect::new(move |begun: Option<bool>| {
        let Some(form) = form.get().filter(|_| begun != Some(true)) else { return begun == Some(true) };
        let fields = form.query_selector_all("input:not([type=hidden], [type=checkbox], [type=radio]), select");
        if let Ok(fields) = fields {
            let elements = (0..fields.length()).filter_map(|index| fields.item(index));
            let mut empty = elements.filter_map(|field| field.dyn_into::<web_sys::HtmlElement>().ok()).filter(is_empty);
            if let Some(first) = empty.next().filter(|_| !is_in_a_field()) {
                drop(first.focus());
            }
        }
        true
    });
}

fn is_empty(field: &web_sys::HtmlElement) -> bool {
    let typed = match field.dyn_ref::<web_sys::HtmlInputElement>() {
        Some(input) => input.value(),
        None => field.dyn_ref::<web_sys::HtmlSelectElement>().map(|select| select.value()).unwrap_or_default(),
    };
    typed.trim().is_empty()
}

/// Puts the focus on an element; whether it is there.
pub fn focus(id: &str) -> bool {
    let element = document().get_element_by_id(id);
    element
        .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok())
        .is_some_and(|element| element.focus().is_ok())
}

/// Whether an element has the focus.
pub fn is_focused(id: &str) -> bool {
    document().active_element().is_some_and(|element| element.id() == id)
}

/// Whether nothing has the focus: it falls to the body when the element that had it goes.
pub fn is_focus_lost() -> bool {
    document().active_element().is_none_or(|element| element.tag_name() == "BODY")
}
