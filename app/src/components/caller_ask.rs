//! The way from a form that was refused because the caller is not checked to the page's dialog that checks them.

use leptos::{ev::MouseEvent, prelude::*};

/// The dialog of the page, where it has one: forms elsewhere lead to a page that asks the same.
#[derive(Clone, Copy, Default)]
pub struct CallerAsk {
    open: StoredValue<Option<Callback<MouseEvent>>>,
    checked: RwSignal<bool>,
}

impl CallerAsk {
    /// Says what opens the dialog, while there is one.
    pub fn offer(self, open: Option<Callback<MouseEvent>>) {
        self.open.try_set_value(open);
    }

    /// For the `click` event of the form's link: opens the dialog in its place.
    pub fn open(self, event: MouseEvent) {
        if let Some(open) = self.open.get_value() {
            open.run(event);
        }
    }

    /// A form has been refused.
    pub fn begin(self) {
        self.checked.set(false);
    }

    /// The caller has been checked.
    pub fn done(self) {
        self.checked.set(true);
    }

    /// Whether the caller has been checked since the form was refused.
    pub fn is_done(self) -> bool {
        self.checked.get()
    }
}
