//! The search box of the top bar.

use std::time::Duration;

use leptos::{
    ev::{KeyboardEvent, SubmitEvent},
    html,
    prelude::*,
};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use web_sys::wasm_bindgen::JsCast;

use crate::{
    components::icon::{Glyph, Icon},
    language::use_text,
    pages::search::{results_address, results_on_screen},
    query::use_query_value,
};

/// The input's `id`.
pub const SEARCH_BOX_ID: &str = "search-box";

/// How long typing may pause before the search follows.
const SEARCH_DELAY: Duration = Duration::from_millis(120);

/// Puts the focus on the search box, with all that stands in it chosen.
pub fn go_to_search_box() {
    let input = document().get_element_by_id(SEARCH_BOX_ID);
    if let Some(Ok(input)) = input.map(JsCast::dyn_into::<web_sys::HtmlInputElement>) {
        input.select();
        drop(input.focus());
    }
}

/// Puts a text into the search box, which has been asked for elsewhere.
pub fn write_into_search_box(text: &str) {
    let input = document().get_element_by_id(SEARCH_BOX_ID);
    if let Some(Ok(input)) = input.map(JsCast::dyn_into::<web_sys::HtmlInputElement>) {
        input.set_value(text);
        drop(input.focus());
    }
}

/// The search box: a plain GET form to the search page, which there also searches as one types.
#[component]
pub fn SearchBox() -> impl IntoView {
    let text = use_text();
    let location = use_location();
    let typed = use_query_value("q");
    let navigate = use_navigate();
    let input = NodeRef::<html::Input>::new();
    let searching = move || location.pathname.get() == "/";
    let asked = move || typed.get().filter(|_| searching()).unwrap_or_default();

    // Back and forward bring the address's query into the box, but never over what is being typed.
    Effect::new(move |before: Option<String>| {
        let asked = asked();
        if let Some(input) = input.get()
            && before.is_some()
            && !is_focused(&input)
        {
            input.set_value(&asked);
        }
        asked
    });
    let go = {
        let navigate = navigate.clone();
        move |text: String, replace: bool| {
            let options = NavigateOptions { replace, scroll: !replace, ..Default::default() };
            navigate(&results_address(&text, None), options);
        }
    };
    let mut follow_typing = {
        let go = go.clone();
        debounce(SEARCH_DELAY, move |text: String| {
            // The agent may have opened a customer meanwhile.
            if path_now() == "/" {
                go(text, true);
            }
        })
    };
    let on_input = move |event| {
        if searching() {
            follow_typing(event_target_value(&event));
        }
    };
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(input) = input.get_untracked() else { return };
        let typed = input.value();
        match results_on_screen(&typed).as_slice() {
            [only] => {
                only.click();
                // The keys of the customer's page are not for the box.
                input.set_value("");
                drop(input.blur());
            }
            _ => go(typed, false),
        }
    };
    let on_keydown = move |event: KeyboardEvent| {
        if event.key() == "ArrowDown"
            && let Some(first) = first_result()
        {
            event.prevent_default();
            drop(first.focus());
        }
    };
    view! {
        <form action="/" method="get" role="search" class="min-w-0 flex-1" on:submit=on_submit>
            <label class="input w-full max-w-xl">
                <span class="quiet"><Icon glyph=Glyph::Search/></span>
                <span class="sr-only">{text.search_customers}</span>
                <input
                    node_ref=input
                    id=SEARCH_BOX_ID
                    type="search"
                    name="q"
                    value=asked
                    placeholder=text.search_hint
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    enterkeyhint="search"
                    autofocus=searching
                    aria-keyshortcuts="/"
                    maxlength="200"
                    class="min-w-0 grow text-ellipsis"
                    on:input=on_input
                    on:keydown=on_keydown
                />
                <kbd class="kbd kbd-sm quiet hidden md:inline-flex" aria-hidden="true">
                    "/"
                </kbd>
            </label>
        </form>
    }
    .into_any()
}

/// The path now: in a timer there is no router to ask.
pub fn path_now() -> String {
    window().location().pathname().unwrap_or_default()
}

fn first_result() -> Option<web_sys::HtmlElement> {
    document().query_selector("a[data-result], [data-recent] a").ok()??.dyn_into().ok()
}

fn is_focused(element: &web_sys::HtmlInputElement) -> bool {
    let element: &web_sys::Element = element;
    document().active_element().is_some_and(|active| active == *element)
}
