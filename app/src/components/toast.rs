//! Short messages that come and go: "Changes saved".

use std::time::Duration;

use leptos::prelude::*;

use crate::{
    components::icon::{Glyph, Icon},
    language::use_text,
};

const SHOWN_FOR: Duration = Duration::from_secs(6);

/// The messages that are on the screen. Provided to every page as a context.
#[derive(Clone, Copy, Default)]
pub struct Toasts {
    shown: RwSignal<Vec<(u32, Glyph, String)>>,
    next: StoredValue<u32>,
}

impl Toasts {
    /// Says that something is done. In the browser it goes away by itself; without JavaScript it stays until
    /// the next page.
    pub fn show(self, message: impl Into<String>) {
        self.add(Glyph::Check, message.into());
    }

    /// Says that something has happened, which the page tells whether it is good.
    pub fn tell(self, message: impl Into<String>) {
        self.add(Glyph::Info, message.into());
    }

    fn add(self, glyph: Glyph, message: String) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.shown.update(|shown| shown.push((id, glyph, message)));
        Effect::new(move || set_timeout(move || self.dismiss(id), SHOWN_FOR));
    }

    fn dismiss(self, id: u32) {
        self.shown.update(|shown| shown.retain(|(other, ..)| *other != id));
    }
}

/// Where the messages appear. It is always there, so that screen readers hear what comes into it.
#[component]
pub fn Toaster() -> impl IntoView {
    let text = use_text();
    let toasts = expect_context::<Toasts>();
    view! {
        <section
            aria-label=text.notifications
            aria-live="polite"
            class="pointer-events-none fixed inset-x-3 bottom-3 z-50 flex flex-col items-center gap-2"
        >
            <For each=move || toasts.shown.get() key=|(id, ..)| *id let((id, glyph, message))>
                <div class="bg-neutral text-neutral-content rounded-box pointer-events-auto flex items-center gap-3 py-2 pr-2 pl-4 shadow-lg">
                    <Icon glyph/>
                    <p role="status">{message}</p>
                    <button
                        type="button"
                        class="btn btn-ghost btn-sm btn-square text-neutral-content hover:text-base-content"
                        aria-label=text.dismiss
                        on:click=move |_| toasts.dismiss(id)
                    >
                        <Icon glyph=Glyph::Close/>
                    </button>
                </div>
            </For>
        </section>
    }
    .into_any()
}
