//! The focus follows whoever goes to another page: a browser puts it there, and a screen reader begins to read, by
//! itself only where it loads the page whole.

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use web_sys::{Element, FocusOptions, HtmlElement, wasm_bindgen::JsCast};

use super::search_box::{SEARCH_BOX_ID, go_to_search_box, path_now};
use crate::components::problems::{is_focus_lost, is_focused};

/// How often is looked whether the page is there.
const TICK: Duration = Duration::from_millis(100);
/// A page that takes longer, after so many looks, is left to its reader.
const MOST_LOOKS: u32 = 600;
/// So many looks in a row have to find it there, and the focus nowhere: the page may put it somewhere itself.
const CALM: u32 = 2;
/// After so many looks a page that has the title of the one before is taken for the new one.
const SAME_TITLE: u32 = 20;

/// Puts the focus on a page's heading when what had it has gone.
#[derive(Clone, Copy, Default)]
pub struct FocusFollows {
    /// How often somebody has gone somewhere: only the last time counts.
    times: StoredValue<u32>,
}

impl FocusFollows {
    /// Follows the address: a page that is gone to by a link, the keys, the commands or the browser's own buttons.
    pub fn pages(self) {
        let location = use_location();
        Effect::new(move |before: Option<String>| {
            let path = location.pathname.get();
            location.search.track();
            if let Some(before) = before {
                self.follow(before != path);
            }
            path
        });
    }

    /// What is on the page is about to be replaced, on this page.
    pub fn content(self) {
        self.follow(false);
    }

    fn follow(self, is_other_page: bool) {
        let time = self.times.get_value().wrapping_add(1);
        self.times.set_value(time);
        let going = Going { time, is_other_page, title: document().title(), from: document().active_element() };
        going.look_soon(self, 0, 0);
    }
}

/// Where somebody came from.
struct Going {
    time: u32,
    is_other_page: bool,
    title: String,
    /// What had the focus.
    from: Option<Element>,
}

impl Going {
    fn look_soon(self, follows: FocusFollows, looks: u32, calm: u32) {
        set_timeout(move || self.look(follows, looks, calm), TICK);
    }

    fn look(self, follows: FocusFollows, looks: u32, calm: u32) {
        let is_over = looks >= MOST_LOOKS || follows.times.try_get_value() != Some(self.time);
        if is_over || self.is_put() {
            return;
        }
        let heading = self.heading(looks).filter(|_| is_focus_lost() || self.is_left_in_the_frame());
        match heading {
            Some(_) if calm + 1 == CALM && is_home() => go_to_search_box(),
            Some(heading) if calm + 1 == CALM => focus_heading(&heading),
            Some(_) => self.look_soon(follows, looks + 1, calm + 1),
            None => self.look_soon(follows, looks + 1, 0),
        }
    }

    /// Whether somebody has put the focus somewhere, or searches: the results come while one types.
    fn is_put(&self) -> bool {
        let is_moved = !is_focus_lost() && document().active_element() != self.from;
        is_moved || (path_now() == "/" && is_focused(SEARCH_BOX_ID))
    }

    /// Whether the link that was followed is around the page, and so still there.
    fn is_left_in_the_frame(&self) -> bool {
        let is_around = |element: &Element| matches!(element.closest("main, dialog"), Ok(None));
        self.is_other_page && document().active_element() == self.from && self.from.as_ref().is_some_and(is_around)
    }

    /// The heading of the page, once that is there.
    fn heading(&self, looks: u32) -> Option<HtmlElement> {
        let is_there = !self.is_other_page || looks >= SAME_TITLE || document().title() != self.title;
        let heading = document().query_selector("main h1").ok().flatten().filter(|_| is_there)?;
        heading.dyn_into().ok()
    }
}

/// Home begins in the search box, which stands around it.
fn is_home() -> bool {
    path_now() == "/" && window().location().search().as_deref() == Ok("")
}

/// Without scrolling: who goes back finds the page where it was left.
fn focus_heading(heading: &HtmlElement) {
    let still = FocusOptions::new();
    still.set_prevent_scroll(true);
    // Nothing to stop at with the Tab key.
    if heading.set_attribute("tabindex", "-1").and_then(|()| heading.focus_with_options(&still)).is_err() {
        leptos::logging::warn!("the heading takes no focus");
    }
}
