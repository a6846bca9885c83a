//! What became of something, as a panel.

use leptos::prelude::*;

use crate::{components::panel_head::PanelTitle, language::use_text, text::fill};

/// So many are on the screen at first.
const UNFOLDED: usize = 8;

/// The newest first; the older ones unfold. `lines` are the items of a list.
#[component]
pub fn History(lines: Vec<AnyView>) -> impl IntoView {
    let text = use_text();
    let mut lines = lines;
    let none = lines.is_empty().then(|| view! { <p class="quiet">{text.no_history}</p> });
    let older = lines.split_off(lines.len().min(UNFOLDED));
    let older = (!older.is_empty()).then(|| {
        view! {
            <details class="mt-3">
                <summary class="link inline-block cursor-pointer py-1">
                    {fill(text.older_events, &[&older.len().to_string()])}
                </summary>
                <ol class="mt-3 flex flex-col gap-3">{older}</ol>
            </details>
        }
    });
    view! {
        <section class="panel" aria-labelledby="section-history">
            <PanelTitle id="section-history" title=text.account_history/>
            <div class="p-4">{none} <ol class="flex flex-col gap-3">{lines}</ol> {older}</div>
        </section>
    }
    .into_any()
}
