//! The keys that work on every page, and the dialog that tells them. Those of a single letter can be switched off
//! (WCAG 2.2, 2.1.4): who dictates would press them by speaking.

use std::cell::Cell;

use leptos::{
    ev::{self, KeyboardEvent},
    prelude::*,
};
use leptos_router::hooks::use_navigate;
use web_sys::{HtmlElement, wasm_bindgen::JsCast};

use super::{Agent, palette::PaletteControl, search_box::go_to_search_box};
use crate::{
    components::dialog::{Dialog, DialogControl},
    error::DeskError,
    language::use_text,
    load::Load,
};

const TITLE_ID: &str = "keys-title";

/// Under which name the browser remembers that single letters do nothing: a setting, nobody's data.
const SETTING: &str = "clientela.letters";
const OFF: &str = "off";

/// What a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Command {
    Palette,
    Search,
    Keys,
    Home,
    New,
    Edit,
}

/// A key that was pressed, and where.
#[derive(Debug, Clone, Copy)]
struct Press<'a> {
    key: &'a str,
    /// Together with Ctrl or the Mac's command key, and nothing else.
    commanding: bool,
    /// With any of those that make another key of it; Shift does not.
    modified: bool,
    /// Into a field, or where something lies over the page.
    typing: bool,
}

/// What a key means after those before it, when single letters do something.
#[derive(Debug, Clone, Copy, Default)]
struct Sequence {
    /// `g` was pressed: where to?
    going: bool,
}

impl Sequence {
    fn next(&mut self, press: Press<'_>, letters: bool) -> Option<Command> {
        let going = std::mem::take(&mut self.going);
        if press.commanding && press.key.eq_ignore_ascii_case("k") {
            return Some(Command::Palette);
        }
        if press.modified || press.typing || !letters {
            return None;
        }
        match press.key {
            "h" if going => Some(Command::Home),
            "g" => {
                self.going = true;
                None
            }
            "/" => Some(Command::Search),
            "?" => Some(Command::Keys),
            "n" => Some(Command::New),
            "e" => Some(Command::Edit),
            _ => None,
        }
    }
}

/// Whether single letters do something.
fn are_letters_on() -> bool {
    let storage = window().local_storage().ok().flatten();
    storage.and_then(|storage| storage.get_item(SETTING).ok().flatten()).as_deref() != Some(OFF)
}

fn set_letters(on: bool) {
    // Where the browser remembers nothing they stay on.
    if let Some(storage) = window().local_storage().ok().flatten() {
        drop(if on { storage.remove_item(SETTING) } else { storage.set_item(SETTING, OFF) });
    }
}

/// Whether a key goes into a field, or the page lies under a dialog.
fn is_typed(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let into_field = target.is_some_and(|target| {
        matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") || target.is_content_editable()
    });
    into_field || !matches!(document().query_selector("dialog[open]"), Ok(None))
}

/// Listens to the keys.
#[component]
pub fn Keys(palette: PaletteControl, keys: DialogControl) -> impl IntoView {
    let agent = expect_context::<Load<Result<Agent, DeskError>>>();
    let navigate = use_navigate();
    let may_write = RwSignal::new(false);
    Effect::new(move || may_write.set(agent.get().and_then(Result::ok).is_some_and(|agent| agent.may_write)));
    Effect::new(move || {
        let navigate = navigate.clone();
        let sequence = Cell::new(Sequence::default());
        let listener = window_event_listener(ev::keydown, move |event| {
            if event.repeat() || event.is_composing() || event.default_prevented() {
                return;
            }
            let (ctrl, meta, alt) = (event.ctrl_key(), event.meta_key(), event.alt_key());
            let press = Press {
                key: &event.key(),
                commanding: ctrl != meta && !alt && !event.shift_key(),
                modified: ctrl || meta || alt,
                typing: is_typed(&event),
            };
            let mut keys_so_far = sequence.take();
            let command = keys_so_far.next(press, are_letters_on());
            sequence.set(keys_so_far);
            let Some(command) = command else { return };
            event.prevent_default();
            let go = |address: &str| navigate(address, Default::default());
            match command {
                Command::Palette => palette.open(),
                Command::Search => go_to_search_box(),
                Command::Keys => keys.show(),
                Command::Home => go("/"),
                Command::New if may_write.get_untracked() => go("/customers/new"),
                Command::Edit => press_first("main a[href*='?edit=']"),
                Command::New => {}
            }
        });
        on_cleanup(move || listener.remove());
    });
}

fn press_first(selector: &str) {
    if let Ok(Some(found)) = document().query_selector(selector)
        && let Ok(found) = found.dyn_into::<HtmlElement>()
    {
        found.click();
    }
}

/// The keys, and the switch of those that are single letters.
#[component]
pub fn KeysDialog(control: DialogControl) -> impl IntoView {
    let text = use_text();
    let letters = RwSignal::new(true);
    Effect::new(move || letters.set(are_letters_on()));
    let rows: [(&[&str], &str); 8] = [
        (&["Ctrl", "K"], text.keys_commands),
        (&["/"], text.keys_search),
        (&["↓", "↑"], text.keys_move),
        (&["g", "h"], text.keys_home),
        (&["n"], text.new_customer),
        (&["e"], text.keys_edit),
        (&["?"], text.keys_these),
        (&["Esc"], text.keys_escape),
    ];
    let rows = rows
        .map(|(keys, words)| {
            view! {
                <div class="contents">
                    <dt class="flex gap-1">
                        {keys
                            .iter()
                            .map(|key| view! { <kbd class="kbd kbd-sm font-sans">{*key}</kbd> })
                            .collect_view()}
                    </dt>
                    <dd>{words}</dd>
                </div>
            }
        })
        .collect_view();
    view! {
        <Dialog control title_id=TITLE_ID title=text.keys>
            <dl class="mt-3 grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2">{rows}</dl>
            <label class="border-base-300 mt-4 flex cursor-pointer items-start gap-3 border-t pt-4">
                <input
                    type="checkbox"
                    class="checkbox checkbox-sm mt-0.5"
                    prop:checked=letters
                    on:change=move |event| {
                        let on = event_target_checked(&event);
                        letters.set(on);
                        set_letters(on);
                    }
                />
                <span>
                    <span class="font-medium">{text.keys_letters}</span>
                    <span class="quiet block text-xs">{text.keys_letters_hint}</span>
                </span>
            </label>
            <div class="mt-4">
                <button type="button" class="btn" autofocus=true on:click=move |_| control.shut()>
                    {text.close}
                </button>
            </div>
        </Dialog>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(keys: &[&str], letters: bool) -> Option<Command> {
        let mut sequence = Sequence::default();
        let press = |key| Press { key, commanding: false, modified: false, typing: false };
        keys.iter().map(|key| sequence.next(press(*key), letters)).last().flatten()
    }

    #[test]
    fn letters_do_something_unless_they_are_switched_off() {
        for (keys, command) in [
            (&["/"][..], Some(Command::Search)),
            (&["?"], Some(Command::Keys)),
            (&["n"], Some(Command::New)),
            (&["e"], Some(Command::Edit)),
            (&["g", "h"], Some(Command::Home)),
            (&["g", "g", "h"], Some(Command::Home)),
            (&["g", "x", "h"], None),
            (&["h"], None),
            (&["g", "n"], Some(Command::New)),
            (&["k"], None),
        ] {
            assert_eq!(pressed(keys, true), command, "{keys:?}");
            assert_eq!(pressed(keys, false), None, "{keys:?}");
        }
    }

    #[test]
    fn letters_that_are_typed_or_mean_something_else_do_nothing() {
        let press = Press { key: "n", commanding: false, modified: false, typing: false };
        for press in [Press { typing: true, ..press }, Press { modified: true, commanding: true, ..press }] {
            assert_eq!(Sequence::default().next(press, true), None, "{press:?}");
        }
        let ctrl_k = Press { key: "k", commanding: true, modified: true, typing: true };
        assert_eq!(Sequence::default().next(ctrl_k, false), Some(Command::Palette));
        assert_eq!(Sequence::default().next(Press { commanding: false, ..ctrl_k }, true), None);
    }
}
