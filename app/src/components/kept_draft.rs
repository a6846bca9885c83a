//! What was typed into a form and is not saved: kept by the browser, and offered again when the form comes back
//! after a reload, another sign-in or a crash of the page.
//!
//! It is kept in `sessionStorage`, which ends with the tab: these are customers' data, on machines that agents
//! share. What is secret is not kept at all, and what another agent typed is deleted at sight.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use web_sys::{HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, wasm_bindgen::JsCast};

use crate::{
    components::problems::{FormState, pointer_in},
    form::{Inputs, differences, part_of, parts, replace_part},
    json,
    language::use_text,
    text::fill,
    when,
};

/// What the names of all drafts begin with.
const PREFIX: &str = "clientela.draft ";

/// Whose drafts are kept: the agent's name and organization, once they are known. A page's context.
#[derive(Clone, Copy, Default)]
pub struct DraftOwner(RwSignal<Option<String>>);

impl DraftOwner {
    /// Tells whose they are. Those of others are deleted.
    pub fn is(self, agent: &str, organization: &str) {
        let owner = format!("{agent}@{organization}");
        forget_where(|name| !name.starts_with(&format!("{PREFIX}{owner} ")));
        self.0.set(Some(owner));
    }
}

/// Deletes all drafts: at sign-out.
pub fn forget_all() {
    forget_where(|_| true);
}

fn forget_where(goes: impl Fn(&str) -> bool) {
    let Some(storage) = storage() else { return };
    let names = (0..storage.length().unwrap_or_default()).filter_map(|index| storage.key(index).ok().flatten());
    let gone: Vec<_> = names.filter(|name| name.starts_with(PREFIX) && goes(name)).collect();
    for name in gone {
        drop(storage.remove_item(&name));
    }
}

/// None where the browser refuses it.
fn storage() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}

/// Whether an input holds what is not kept: a password, a code, whatever an account is paid by.
fn is_secret(pointer: &str) -> bool {
    const SECRET: [&str; 7] =
        ["password", "new_password", "code", "payment_method", "iban", "iban_end", "reference_id"];
    pointer.split('/').any(|part| SECRET.contains(&part))
}

/// What is kept of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    at: DateTime<Utc>,
    /// What was typed, by what is kept or replaced as a whole.
    parts: BTreeMap<String, Inputs>,
}

/// What is to be kept: what was typed since the form came, what was taken up from before, as it is now, and what
/// is still offered.
fn to_keep(first: &Inputs, now: &Inputs, taken: &BTreeSet<String>, offered: Option<&Kept>) -> BTreeMap<String, Inputs> {
    let mut kept = offered.map(|offered| offered.parts.clone()).unwrap_or_default();
    let mut stands = parts(now);
    kept.extend(taken.iter().map(|part| (part.clone(), stands.remove(part).unwrap_or_default())));
    kept.extend(differences(first, now).into_iter().map(|difference| (difference.pointer, difference.mine)));
    kept
}

/// Whether the form would be another one with what is kept.
fn changes(kept: &Kept, now: &Inputs) -> bool {
    let stands = parts(now);
    let nothing = Inputs::new();
    kept.parts.iter().any(|(part, values)| stands.get(part).unwrap_or(&nothing).values().ne(values.values()))
}

/// Keeps what is typed into one form.
#[derive(Clone, Copy)]
pub struct Keeper {
    state: FormState,
    /// Where the form is posted to.
    action: &'static str,
    owner: Option<DraftOwner>,
    /// The name of the form's draft, once the form is on the screen and the agent is known.
    name: StoredValue<Option<String>>,
    /// What stood in the form when it came.
    first: StoredValue<Inputs>,
    /// What was taken up from before.
    taken: StoredValue<BTreeSet<String>>,
    offered: RwSignal<Option<Kept>>,
    /// The form was saved: what it says while it goes is no draft.
    over: StoredValue<bool>,
}

impl Keeper {
    /// For a form that is posted to `action`. With `nowhere` nothing is kept.
    pub fn new(state: FormState, action: &'static str, nowhere: bool) -> Self {
        let keeper = Self {
            state,
            action,
            owner: use_context::<DraftOwner>().filter(|_| !nowhere),
            name: StoredValue::default(),
            first: StoredValue::default(),
            taken: StoredValue::default(),
            offered: RwSignal::default(),
            over: StoredValue::default(),
        };
        Effect::new(move || keeper.begin());
        keeper
    }

    /// Looks for a draft, when there is a form and somebody whose it is.
    fn begin(self) {
        let (Some(owner), Some(form)) = (self.owner.and_then(|owner| owner.0.get()), self.state.node().get()) else {
            return;
        };
        let Some(now) = self.typed().filter(|_| self.name.read_value().is_none()) else { return };
        let name = format!("{PREFIX}{owner} {}{}", self.action, what_it_is_about(&form));
        let kept = storage().and_then(|storage| storage.get_item(&name).ok().flatten());
        // One of another release is worth nothing.
        match kept.and_then(|kept| json::read::<Kept>(&kept).ok()) {
            Some(kept) if changes(&kept, &now) => self.offered.set(Some(kept)),
            Some(kept) => self.taken.set_value(kept.parts.into_keys().collect()),
            None => {}
        }
        self.first.set_value(now);
        self.name.set_value(Some(name));
    }

    fn typed(self) -> Option<Inputs> {
        let mut inputs = self.state.inputs()?;
        inputs.retain(|pointer, _| !is_secret(pointer));
        Some(inputs)
    }

    /// For the form's `input` event.
    pub fn on_input(self) {
        self.over.set_value(false);
        self.keep();
    }

    /// For the form's `change` event, which a field also sends while it goes: then nothing of the form is there
    /// any more, or it is saved.
    pub fn on_change(self) {
        if self.state.is_on_screen() && self.over.try_get_value() == Some(false) {
            self.keep();
        }
    }

    fn keep(self) {
        let (Some(name), Some(now), Some(storage)) = (self.name.get_value(), self.typed(), storage()) else { return };
        let parts = self.first.with_value(|first| {
            self.offered.with_untracked(|offered| to_keep(first, &now, &self.taken.read_value(), offered.as_ref()))
        });
        let kept = Kept { at: at(), parts };
        let done = match serde_json::to_string(&kept) {
            Ok(text) if !kept.parts.is_empty() => storage.set_item(&name, &text),
            _ => storage.remove_item(&name),
        };
        if done.is_err() {
            leptos::logging::log!("the browser has no room for a draft");
        }
    }

    /// What was typed is saved.
    pub fn forget(self) {
        self.over.set_value(true);
        self.offered.set(None);
        self.taken.set_value(BTreeSet::new());
        if let Some(now) = self.typed() {
            self.first.set_value(now);
        }
        if let (Some(name), Some(storage)) = (self.name.get_value(), storage()) {
            drop(storage.remove_item(&name));
        }
    }

    /// Puts what is offered into the form.
    fn take(self) {
        let Some(kept) = self.offered.get_untracked() else { return };
        self.offered.set(None);
        self.taken.update_value(|taken| taken.extend(kept.parts.keys().cloned()));
        fill_in(self.state, kept.parts, move |first| {
            if let Some(first) = first {
                drop(first.focus());
            }
            self.keep();
        });
    }

    fn discard(self) {
        self.offered.set(None);
        self.keep();
        if let Some(first) = self.state.node().get_untracked().and_then(|form| controls(&form).into_iter().next()) {
            drop(first.focus());
        }
    }
}

/// Puts parts into a form as if they were typed; `then` gets the first input of them.
pub fn fill_in(state: FormState, parts: BTreeMap<String, Inputs>, then: impl Fn(Option<&HtmlElement>) + 'static) {
    let mut inputs = state.inputs().unwrap_or_default();
    for (part, values) in &parts {
        replace_part(&mut inputs, part, values.clone());
    }
    // The rows of lists come first, then what stands in them.
    state.refill(inputs);
    let write = move || {
        if let Some(form) = state.node().get_untracked().filter(|_| state.is_on_screen()) {
            then(write_into(&form, &parts).first());
        }
    };
    set_timeout(write, Duration::ZERO);
}

fn at() -> DateTime<Utc> {
    // Whole milliseconds, far from where numbers lose them.
    DateTime::from_timestamp_millis(web_sys::js_sys::Date::now() as i64).unwrap_or_default()
}

/// What tells the form from others that are posted to the same place: its hidden inputs, but for those that are
/// new each time it comes.
fn what_it_is_about(form: &HtmlElement) -> String {
    const NEW_EACH_TIME: [&str; 2] = ["key", "version"];
    let Ok(hidden) = form.query_selector_all("input[type=hidden]") else { return String::new() };
    (0..hidden.length())
        .filter_map(|index| hidden.item(index)?.dyn_into::<HtmlInputElement>().ok())
        .filter(|input| !NEW_EACH_TIME.contains(&input.name().as_str()))
        .map(|input| format!(" {}={}", input.name(), input.value()))
        .collect()
}

/// The inputs that somebody can fill in.
fn controls(form: &HtmlElement) -> Vec<HtmlElement> {
    let Ok(found) = form.query_selector_all("[name^='fields[']:not([type=hidden])") else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}

/// Writes the parts into a form as if they were typed. Gives the inputs.
fn write_into(form: &HtmlElement, parts: &BTreeMap<String, Inputs>) -> Vec<HtmlElement> {
    let mut written = Vec::new();
    for control in controls(form) {
        let name = control.get_attribute("name").unwrap_or_default();
        let Some(pointer) = pointer_in(&name) else { continue };
        let Some(values) = parts.get(part_of(pointer)) else { continue };
        write(&control, values.get(pointer).map(String::as_str).unwrap_or_default());
        written.push(control);
    }
    // When all of it stands there: what is proposed for an empty field must not come before its own value.
    for control in &written {
        let init = web_sys::EventInit::new();
        init.set_bubbles(true);
        for kind in ["input", "change"] {
            if let Ok(event) = web_sys::Event::new_with_event_init_dict(kind, &init) {
                drop(control.dispatch_event(&event));
            }
        }
    }
    written
}

fn write(control: &HtmlElement, value: &str) {
    if let Some(input) = control.dyn_ref::<HtmlInputElement>() {
        match input.type_().as_str() {
            "checkbox" | "radio" => input.set_checked(input.value() == value),
            _ => input.set_value(value),
        }
    } else if let Some(select) = control.dyn_ref::<HtmlSelectElement>() {
        select.set_value(value);
    } else if let Some(area) = control.dyn_ref::<HtmlTextAreaElement>() {
        area.set_value(value);
    }
}

/// Offers what was typed before.
#[component]
pub fn DraftOffer(keeper: Keeper) -> impl IntoView {
    let text = use_text();
    let words = move || {
        let at = keeper.offered.read().as_ref()?.at;
        Some(if when::day(text, at) == when::day(text, self::at()) {
            fill(text.draft_from_time, &[&when::time(at)])
        } else {
            fill(text.draft_from_day, &[&when::moment(text, at)])
        })
    };
    view! {
        <div role="status">
            {move || {
                words()
                    .map(|words| {
                        view! {
                            <div class="border-info rounded-box mb-4 flex flex-wrap items-center gap-2 border border-l-4 px-4 py-2">
                                <p class="min-w-48 flex-1">{words}</p>
                                <button
                                    type="button"
                                    class="btn btn-sm"
                                    on:click=move |_| keeper.take()
                                >
                                    {text.draft_take}
                                </button>
                                <button
                                    type="button"
                                    class="btn btn-ghost btn-sm"
                                    on:click=move |_| keeper.discard()
                                >
                                    {text.draft_discard}
                                </button>
                            </div>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::PHONES;

    const NAME: &str = "/personal_info/name";
    const SURNAME: &str = "/personal_info/first_surname";

    fn inputs(pairs: &[(&str, &str)]) -> Inputs {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn kept(parts: BTreeMap<String, Inputs>) -> Kept {
        Kept { at: DateTime::UNIX_EPOCH, parts }
    }

    #[test]
    fn what_is_secret_is_not_kept() {
        for secret in [
            "/password",
            "/new_password",
            "/code",
            "/caller/iban_end",
            "/payment_method/choice",
            "/payment_method/details/iban",
            "/payment_method/details/reference_id",
        ] {
            assert!(is_secret(secret), "{secret}");
        }
        for plain in ["/contact_info/postal_address/postal_code", "/contact_info/phone_numbers/0/country_code", NAME] {
            assert!(!is_secret(plain), "{plain}");
        }
    }

    #[test]
    fn only_what_was_typed_is_kept() {
        let first = inputs(&[(NAME, "Ana"), (SURNAME, "Gil"), ("/contact_info/phone_numbers/0/number", "1")]);
        let none = BTreeSet::new();
        assert_eq!(to_keep(&first, &first, &none, None), BTreeMap::new());
        let now = inputs(&[
            (NAME, ""),
            (SURNAME, "Gil"),
            ("/contact_info/phone_numbers/0/number", "1"),
            ("/contact_info/phone_numbers/3/number", "2"),
        ]);
        let typed = to_keep(&first, &now, &none, None);
        assert_eq!(typed.keys().map(String::as_str).collect::<Vec<_>>(), [PHONES, NAME]);
        assert_eq!((typed[PHONES].len(), typed[NAME].len()), (2, 0), "a list as a whole, and what was cleared");
        assert!(changes(&kept(typed.clone()), &first));
        assert!(!changes(&kept(typed), &now));
    }

    #[test]
    fn what_is_offered_stays_until_somebody_decides() {
        let first = inputs(&[(NAME, "Ana"), (SURNAME, "Gil")]);
        let before = inputs(&[(NAME, "Eva"), (SURNAME, "Gil")]);
        let offered = kept(to_keep(&first, &before, &BTreeSet::new(), None));
        let now = inputs(&[(NAME, "Ana"), (SURNAME, "Mas")]);
        let both = to_keep(&first, &now, &BTreeSet::new(), Some(&offered));
        assert_eq!(both[NAME], inputs(&[(NAME, "Eva")]));
        assert_eq!(both[SURNAME], inputs(&[(SURNAME, "Mas")]));

        // Taken up, and typed back to what it was: that counts too.
        let taken = BTreeSet::from([NAME.to_owned()]);
        assert_eq!(to_keep(&first, &first, &taken, None)[NAME], inputs(&[(NAME, "Ana")]));
    }
}
