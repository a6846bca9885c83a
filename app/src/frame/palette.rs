//! The commands, over whatever page is open: what can be done there, the customers who were open before, the pages;
//! and what is none of these is searched for.

use leptos::{ev::KeyboardEvent, html, prelude::*};
use leptos_router::hooks::{use_location, use_navigate};
use web_sys::{HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition, wasm_bindgen::JsCast};

use super::{Agent, places, search_box::write_into_search_box};
use crate::{
    components::{
        dialog::DialogControl,
        icon::{Glyph, Icon},
    },
    error::DeskError,
    language::use_text,
    load::Load,
    pages::search::results_address,
    text::{Text, count, fill},
};

const LIST_ID: &str = "commands-list";
/// The most choices of a kind: who wants another one types more.
const MOST: usize = 24;
/// Customers that are remembered.
const RECENT: usize = 8;

/// The customers who were open since the whole page was loaded, the last one first: ids and names. They are in
/// the page's memory and nowhere else.
#[derive(Clone, Copy, Default)]
pub struct RecentCustomers(RwSignal<Vec<(String, String)>>);

impl RecentCustomers {
    /// A customer is open now.
    pub fn note(self, id: &str, name: &str) {
        self.0.update(|recent| {
            recent.retain(|(other, _)| other != id);
            recent.insert(0, (id.to_owned(), name.to_owned()));
            recent.truncate(RECENT);
        });
    }
}

/// What a choice does.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Act {
    /// Presses what has this name on the page.
    Press(String),
    /// Goes to an address.
    Go(String),
    Search(String),
    Keys,
}

/// What choices are offered as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    OnThisPage,
    Recent,
    Places,
    Search,
}

impl Group {
    fn title(self, text: &Text) -> &'static str {
        match self {
            Self::OnThisPage => text.commands_here,
            Self::Recent => text.commands_recent,
            Self::Places => text.commands_places,
            Self::Search => text.commands_search,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Choice {
    group: Group,
    words: String,
    act: Act,
}

/// Opens the commands.
#[derive(Clone, Copy, Default)]
pub struct PaletteControl {
    dialog: NodeRef<html::Dialog>,
    input: NodeRef<html::Input>,
    /// What was found when it was opened.
    choices: RwSignal<Vec<Choice>>,
    typed: RwSignal<String>,
    opened: RwSignal<u32>,
}

impl PaletteControl {
    pub fn open(self) {
        let Some(dialog) = self.dialog.get_untracked().filter(|dialog| !dialog.open()) else { return };
        self.typed.set(String::new());
        if let Some(input) = self.input.get_untracked() {
            input.set_value("");
        }
        // Before the dialog: it is no part of the page.
        self.opened.update(|opened| *opened += 1);
        drop(dialog.show_modal());
    }

    fn shut(self) {
        if let Some(dialog) = self.dialog.get_untracked().filter(|dialog| dialog.open()) {
            dialog.close();
        }
    }
}

/// What can be pressed on the page, by its name: what the agent may not do is not there. What leads on without
/// looking like a button, such as an account in a list, says with `data-command` what it is called here. Forms have
/// keys of their own, and what stands in a dialog is not to be had yet.
fn on_this_page() -> Vec<(String, HtmlElement)> {
    const PRESSED: &str = "main :is(a, button).btn, main section p > a.link, main summary, main [data-command]";
    let Ok(found) = document().query_selector_all(PRESSED) else { return Vec::new() };
    let mut named: Vec<(String, HtmlElement)> = Vec::new();
    for index in 0..found.length() {
        let Some(element) = found.item(index).and_then(|node| node.dyn_into::<HtmlElement>().ok()) else { continue };
        let is_elsewhere = !matches!(element.closest("form, dialog"), Ok(None));
        if is_elsewhere || element.offset_parent().is_none() || element.has_attribute("disabled") {
            continue;
        }
        let told = ["data-command", "aria-label"].into_iter().find_map(|name| element.get_attribute(name));
        let name = told.or_else(|| element.text_content()).unwrap_or_default();
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if !name.is_empty() && named.iter().all(|(other, _)| *other != name) {
            named.push((name, element));
        }
    }
    named
}

/// A text as it is compared: without accents and capitals.
fn folded(text: &str) -> String {
    let plain = web_sys::js_sys::JsString::from(text).normalize("NFD");
    let letters = String::from(plain).to_lowercase();
    letters.chars().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).collect()
}

/// Those that have each word that was typed, and the search for it.
fn matching(text: &Text, choices: &[Choice], typed: &str, fold: impl Fn(&str) -> String) -> Vec<Choice> {
    let typed = typed.trim();
    let sought = fold(typed);
    let fits = |choice: &&Choice| {
        let words = fold(&choice.words);
        sought.split_whitespace().all(|word| words.contains(word))
    };
    let mut found: Vec<Choice> = Vec::new();
    for group in [Group::OnThisPage, Group::Recent, Group::Places] {
        found.extend(choices.iter().filter(|choice| choice.group == group).filter(fits).take(MOST).cloned());
    }
    if !typed.is_empty() {
        let words = fill(text.search_for, &[typed]);
        found.push(Choice { group: Group::Search, words, act: Act::Search(typed.to_owned()) });
    }
    found
}

/// The dialog: a box to type into and what fits below it, as ARIA's combobox with a list.
#[component]
pub fn Palette(control: PaletteControl, keys: DialogControl) -> impl IntoView {
    let text = use_text();
    let agent = expect_context::<Load<Result<Agent, DeskError>>>();
    let RecentCustomers(recent) = expect_context::<RecentCustomers>();
    let here = use_location().pathname;
    let navigate = use_navigate();
    let PaletteControl { dialog, input, choices, typed, opened } = control;
    // What there is, each time it is opened.
    Effect::new(move || {
        if opened.get() == 0 {
            return;
        }
        let known = agent.get().and_then(Result::ok);
        let places = known.map(|agent| places(text, &agent)).unwrap_or_default();
        let pressed = on_this_page().into_iter().map(|(name, _)| (Group::OnThisPage, name.clone(), Act::Press(name)));
        let (recent, here) = (recent.get_untracked(), here.get_untracked());
        let recent = recent
            .into_iter()
            .map(|(id, name)| (name, format!("/customers/{id}")))
            .filter(|(_, address)| *address != here)
            .map(|(name, address)| (Group::Recent, name, Act::Go(address)));
        let places = places
            .into_iter()
            .map(|place| (Group::Places, place.words.to_owned(), Act::Go(place.href.to_owned())))
            .chain([(Group::Places, text.keys.to_owned(), Act::Keys)]);
        let all = pressed.chain(recent).chain(places);
        choices.set(all.map(|(group, words, act)| Choice { group, words, act }).collect());
    });
    let shown = Memo::new(move |_| {
        if opened.get() == 0 { Vec::new() } else { choices.with(|all| matching(text, all, &typed.get(), folded)) }
    });
    let at = RwSignal::new(0_usize);
    Effect::new(move || {
        shown.track();
        at.set(0);
    });
    let run = move |choice: Choice| {
        control.shut();
        match choice.act {
            Act::Press(name) => {
                if let Some((_, element)) = on_this_page().into_iter().find(|(other, _)| *other == name) {
                    drop(element.focus());
                    element.click();
                }
            }
            Act::Go(address) => navigate(&address, Default::default()),
            Act::Search(typed) => {
                write_into_search_box(&typed);
                navigate(&results_address(&typed, None), Default::default());
            }
            Act::Keys => keys.show(),
        }
    };
    // Done by an effect, which only a browser has: what navigates belongs to one thread, and a server has many.
    let chosen = RwSignal::new(None);
    Effect::new(move || {
        if let Some(choice) = chosen.get() {
            untrack(|| run(choice));
        }
    });
    let run_at = move |index: usize| {
        let choice = shown.with_untracked(|shown| shown.get(index).cloned());
        if choice.is_some() {
            chosen.set(choice);
        }
    };
    let move_to = move |index: usize| {
        at.set(index);
        request_animation_frame(move || show_option(index));
    };
    let on_keydown = move |event: KeyboardEvent| {
        let (now, all) = (at.get_untracked(), shown.with_untracked(Vec::len));
        if event.is_composing() || all == 0 {
            return;
        }
        match event.key().as_str() {
            "ArrowDown" => move_to((now + 1) % all),
            "ArrowUp" => move_to((now + all - 1) % all),
            "Enter" => run_at(now),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <dialog
            node_ref=dialog
            aria-label=text.commands
            class="panel text-base-content backdrop:bg-neutral/60 mx-auto mt-[8dvh] mb-auto max-h-[80dvh] w-[calc(100%-1rem)] max-w-xl flex-col p-0 shadow-xl open:flex"
        >
            <div class="border-base-300 flex items-center gap-2 border-b p-2">
                <input
                    node_ref=input
                    type="text"
                    role="combobox"
                    autofocus=true
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    maxlength="200"
                    class="input w-full min-w-0 grow"
                    placeholder=text.commands_hint
                    aria-label=text.commands_hint
                    aria-autocomplete="list"
                    aria-expanded=move || (!shown.read().is_empty()).to_string()
                    aria-controls=LIST_ID
                    aria-activedescendant=move || {
                        (at.get() < shown.read().len()).then(|| option_id(at.get()))
                    }
                    on:input=move |event| typed.set(event_target_value(&event))
                    on:keydown=on_keydown
                />
                <button
                    type="button"
                    class="btn btn-ghost btn-sm btn-square"
                    aria-label=text.close
                    on:click=move |_| control.shut()
                >
                    <Icon glyph=Glyph::Close/>
                </button>
            </div>
            <p role="status" class="sr-only">
                {move || {
                    let number = shown.read().len();
                    (number > 0).then(|| count(number, text.one_choice, text.several_choices))
                }}
            </p>
            <div
                id=LIST_ID
                role="listbox"
                aria-label=text.commands
                class="min-h-0 flex-1 overflow-y-auto p-2"
            >
                {move || {
                    shown.with(|shown| {
                        shown
                            .chunk_by(|one, next| one.group == next.group)
                            .scan(
                                0,
                                |before, group| {
                                    let first = *before;
                                    *before += group.len();
                                    Some(group_view(text, first, group, at, run_at))
                                },
                            )
                            .collect_view()
                    })
                }}
            </div>
        </dialog>
    }
    .into_any()
}

fn option_id(index: usize) -> String {
    format!("command-{index}")
}

/// Choices of one kind, the first of which has this number.
fn group_view(
    text: &'static Text,
    first: usize,
    group: &[Choice],
    at: RwSignal<usize>,
    run_at: impl Fn(usize) + Copy + 'static,
) -> AnyView {
    let title_id = format!("commands-group-{first}");
    let labelled_by = title_id.clone();
    let title = group.first().map(|choice| choice.group.title(text));
    let options = group
        .iter()
        .enumerate()
        .map(|(index, choice)| {
            let index = first + index;
            view! {
                <div
                    id=option_id(index)
                    role="option"
                    aria-selected=move || (at.get() == index).to_string()
                    class="aria-selected:bg-primary aria-selected:text-primary-content rounded-field min-h-8 cursor-pointer px-3 py-1.5 break-words"
                    // The focus stays where one types.
                    on:mousedown=|event| event.prevent_default()
                    on:mousemove=move |_| at.set(index)
                    on:click=move |_| run_at(index)
                >
                    {choice.words.clone()}
                </div>
            }
        })
        .collect_view();
    view! {
        <div role="group" aria-labelledby=labelled_by class="pb-1">
            <p id=title_id role="presentation" class="quiet px-3 py-1 text-xs">
                {title}
            </p>
            {options}
        </div>
    }
    .into_any()
}

/// Brings an option into sight.
fn show_option(index: usize) {
    if let Some(option) = document().get_element_by_id(&option_id(index)) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        option.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::EN;

    fn choice(group: Group, words: &str) -> Choice {
        Choice { group, words: words.to_owned(), act: Act::Keys }
    }

    #[test]
    fn what_is_typed_chooses_and_can_be_searched_for() {
        let all = [
            choice(Group::Places, "API keys"),
            choice(Group::OnThisPage, "Edit: Contact"),
            choice(Group::OnThisPage, "Edit: Person"),
        ];
        let words = |typed: &str| {
            let found = matching(&EN, &all, typed, str::to_lowercase);
            found.into_iter().map(|choice| choice.words).collect::<Vec<_>>()
        };
        assert_eq!(words(" "), ["Edit: Contact", "Edit: Person", "API keys"]);
        assert_eq!(words("pers edit"), ["Edit: Person", "Search for “pers edit”"]);
        assert_eq!(words("Núñez "), ["Search for “Núñez”"]);
    }
}
