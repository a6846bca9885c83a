//! A form's inputs, each with its label, hint and problem tied to it.

use domain::mask::is_mask;
use leptos::prelude::*;

use crate::{
    components::problems::FormState,
    country_names::countries,
    fields::{input_id, label_parts},
    language::{use_language, use_text},
    problem_text::problem_text,
};

/// What hangs together in one field: ids, and what is wrong.
#[derive(Clone)]
struct Parts {
    pointer: StoredValue<String>,
    state: FormState,
}

impl Parts {
    fn new(state: FormState, pointer: &str) -> Self {
        Self { pointer: StoredValue::new(pointer.to_owned()), state }
    }

    fn id(&self) -> String {
        self.pointer.with_value(|pointer| input_id(pointer))
    }

    fn name(&self) -> String {
        self.pointer.with_value(|pointer| format!("fields[{pointer}]"))
    }

    fn value(&self) -> String {
        self.pointer.with_value(|pointer| self.state.value(pointer))
    }

    fn problem(&self) -> Signal<Option<String>> {
        let (pointer, state, text) = (self.pointer, self.state, use_text());
        Signal::derive(move || {
            let problem = pointer.with_value(|pointer| state.problem(pointer));
            problem.map(|problem| problem_text(text, &problem))
        })
    }
}

/// The ids of what describes an input.
fn described_by(id: &str, hint: bool, problem: Signal<Option<String>>) -> impl Fn() -> Option<String> + use<> {
    let (hint, wrong) = (hint.then(|| format!("{id}-hint")), format!("{id}-problem"));
    move || match (&hint, problem.read().is_some()) {
        (Some(hint), true) => Some(format!("{wrong} {hint}")),
        (Some(hint), false) => Some(hint.clone()),
        (None, true) => Some(wrong.clone()),
        (None, false) => None,
    }
}

/// Label above, problem and hint below.
#[component]
fn Field(
    #[prop(into)] id: String,
    pointer: String,
    required: bool,
    hide_label: bool,
    hint: Option<&'static str>,
    problem: Signal<Option<String>>,
    class: &'static str,
    children: Children,
) -> impl IntoView {
    let text = use_text();
    let (label, whose) = label_parts(text, &pointer);
    let (hint_id, problem_id) = (format!("{id}-hint"), format!("{id}-problem"));
    view! {
        <div class=format!("min-w-0 {class}")>
            <label for=id class=if hide_label { "sr-only" } else { "mb-1 block font-medium" }>
                {label}
                {(!whose.is_empty()).then(|| view! { <span class="sr-only">{whose}</span> })}
                {(!required).then(|| view! { <span class="quiet font-normal">" (" {text.optional} ")"</span> })}
            </label>
            {children()}
            <p id=problem_id class="text-error mt-1 text-xs empty:hidden">
                {problem}
            </p>
            {hint.map(|hint| view! { <p id=hint_id class="quiet mt-1 text-xs">{hint}</p> })}
        </div>
    }
    .into_any()
}

/// A line of text.
#[component]
pub fn TextField(
    state: FormState,
    /// The JSON pointer.
    #[prop(into)]
    pointer: String,
    #[prop(optional)] required: bool,
    #[prop(optional)] hide_label: bool,
    #[prop(optional)] hint: Option<&'static str>,
    /// `text`, `email`, `tel`, `date`.
    #[prop(default = "text")]
    kind: &'static str,
    /// These are customers' data: a browser must not offer the agent's own.
    #[prop(default = "off")]
    autocomplete: &'static str,
    #[prop(optional)] inputmode: Option<&'static str>,
    #[prop(optional)] list: Option<&'static str>,
    /// Classes of the whole field.
    #[prop(optional)]
    class: &'static str,
    /// Whether it holds digits that are read out.
    #[prop(optional)]
    figures: bool,
) -> impl IntoView {
    let text = use_text();
    let parts = Parts::new(state, &pointer);
    let (id, problem) = (parts.id(), parts.problem());
    // A mask stands for what is there. A date's input has no place for one: it stays empty.
    let (value, hint) = match parts.value() {
        mask if is_mask(&mask) && kind == "date" => (String::new(), Some(text.masked_date)),
        mask if is_mask(&mask) => (mask, Some(text.masked_hint)),
        value => (value, hint),
    };
    let described = described_by(&id, hint.is_some(), problem);
    view! {
        <Field id=id.clone() pointer required hide_label hint problem class>
            <input
                id=id
                name=parts.name()
                value=value
                r#type=kind
                class="input w-full"
                class=("input-error", move || problem.read().is_some())
                class=("figures", figures)
                autocomplete=autocomplete
                inputmode=inputmode
                list=list
                required=required
                aria-invalid=move || problem.read().is_some().then_some("true")
                aria-describedby=described
            />
        </Field>
    }
    .into_any()
}

/// Several lines of text.
#[component]
pub fn AreaField(
    state: FormState,
    /// The JSON pointer.
    #[prop(into)]
    pointer: String,
    #[prop(optional)] required: bool,
    hint: &'static str,
    /// How many lines are seen at once.
    rows: u32,
) -> impl IntoView {
    let parts = Parts::new(state, &pointer);
    let (id, value, problem) = (parts.id(), parts.value(), parts.problem());
    let described = described_by(&id, true, problem);
    view! {
        <Field
            id=id.clone()
            pointer
            required
            hide_label=false
            hint=Some(hint)
            problem
            class=""
        >
            <textarea
                id=id
                name=parts.name()
                rows=rows
                class="textarea figures w-full"
                class=("textarea-error", move || problem.read().is_some())
                required=required
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                aria-invalid=move || problem.read().is_some().then_some("true")
                aria-describedby=described
            >
                {value}
            </textarea>
        </Field>
    }
    .into_any()
}

/// One of a few values.
#[component]
pub fn SelectField(
    state: FormState,
    /// The JSON pointer.
    #[prop(into)]
    pointer: String,
    /// Values and their words.
    options: Vec<(String, String)>,
    #[prop(optional)] required: bool,
    #[prop(optional)] hide_label: bool,
    /// The words of the empty choice; none when there is no such choice.
    #[prop(optional)]
    empty: Option<&'static str>,
    #[prop(optional)] class: &'static str,
) -> impl IntoView {
    let parts = Parts::new(state, &pointer);
    let (id, value, problem) = (parts.id(), parts.value(), parts.problem());
    let described = described_by(&id, false, problem);
    let empty = empty.map(|words| (String::new(), words.to_owned()));
    let options = empty
        .into_iter()
        .chain(options)
        .map(|(option, words)| {
            let selected = option == value;
            view! {
                <option value=option selected=selected>
                    {words}
                </option>
            }
        })
        .collect_view();
    view! {
        <Field
            id=id.clone()
            pointer
            required
            hide_label
            hint=None
            problem
            class
        >
            <select
                id=id
                name=parts.name()
                class="select w-full"
                class=("select-error", move || problem.read().is_some())
                required=required
                autocomplete="off"
                aria-invalid=move || problem.read().is_some().then_some("true")
                aria-describedby=described
            >
                {options}
            </select>
        </Field>
    }
    .into_any()
}

/// The values of an enumeration with their words, for a [`SelectField`].
pub fn choices<T: Copy + std::fmt::Display>(values: &[T], words: impl Fn(T) -> &'static str) -> Vec<(String, String)> {
    values.iter().map(|value| (value.to_string(), words(*value).to_owned())).collect()
}

/// A country by its name; Spain first, as most customers have it.
#[component]
pub fn CountryField(
    state: FormState,
    #[prop(into)] pointer: String,
    #[prop(optional)] required: bool,
    #[prop(optional)] class: &'static str,
) -> impl IntoView {
    let text = use_text();
    let countries = countries(use_language());
    let empty = if required { text.choose } else { text.not_given };
    view! { <SelectField state pointer options=countries required empty class/> }
}
