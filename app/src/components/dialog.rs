//! A dialog: the browser's own `<dialog>`, which keeps the focus inside, closes on Escape and gives the focus
//! back to what opened it. It cannot open without JavaScript: what opens it is a link to a page that asks the
//! same.

use leptos::{ev::MouseEvent, html, prelude::*};

use crate::components::problems::is_plain_click;

/// A dialog that some link opens and a button within may close.
#[derive(Clone, Copy, Default)]
pub struct DialogControl {
    node: NodeRef<html::Dialog>,
}

impl DialogControl {
    /// For the `click` event of the link: opens the dialog in its place, unless a new tab was asked for.
    pub fn open(self, event: &MouseEvent) {
        if let Some(dialog) = self.node.get_untracked()
            && is_plain_click(event)
            && dialog.show_modal().is_ok()
        {
            event.prevent_default();
        }
    }

    /// Opens the dialog where no link asks for it.
    pub fn show(self) {
        if let Some(dialog) = self.node.get_untracked().filter(|dialog| !dialog.open()) {
            drop(dialog.show_modal());
        }
    }

    /// Closes the dialog when what it asked for is done.
    pub fn shut(self) {
        if let Some(dialog) = self.node.get_untracked().filter(|dialog| dialog.open()) {
            dialog.close();
        }
    }

    /// For the `click` event of a link within.
    pub fn close(self, event: &MouseEvent) {
        if let Some(dialog) = self.node.get_untracked().filter(|dialog| dialog.open()) {
            event.prevent_default();
            dialog.close();
        }
    }
}

/// The dialog.
#[component]
pub fn Dialog(
    control: DialogControl,
    /// The `id` of its title.
    title_id: &'static str,
    #[prop(into)] title: String,
    children: Children,
) -> impl IntoView {
    view! {
        <dialog
            node_ref=control.node
            aria-labelledby=title_id
            class="panel text-base-content backdrop:bg-neutral/60 m-auto w-[calc(100%-2rem)] max-w-lg p-5 shadow-xl"
        >
            <h2 id=title_id class="text-lg font-semibold break-words">
                {title}
            </h2>
            {children()}
        </dialog>
    }
    .into_any()
}
