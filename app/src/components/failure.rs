//! What is shown when something cannot be.

use leptos::{
    ev::{self, MouseEvent},
    prelude::*,
};
use leptos_meta::Title;
use leptos_router::{hooks::use_location, location::Url};

use crate::{
    components::problems::is_plain_click, error::DeskError, fields::forbidden_text, frame::FocusFollows,
    language::use_text, text::Text,
};

/// What failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failed {
    /// The server answered with this HTTP status.
    Status(u16),
    /// The server could not be reached, or something between has answered in its place.
    Network,
}

impl From<u16> for Failed {
    fn from(status: u16) -> Self {
        Self::Status(status)
    }
}

impl From<&DeskError> for Failed {
    fn from(error: &DeskError) -> Self {
        match error {
            DeskError::Network(_) => Self::Network,
            error => Self::Status(error.status()),
        }
    }
}

impl Failed {
    /// Title and explanation.
    fn words(self, text: &Text) -> (&'static str, &'static str) {
        match self {
            Self::Network => (text.network_title, text.network_failed),
            Self::Status(403) => (text.forbidden_title, text.forbidden_hint),
            Self::Status(404) => (text.not_found_title, text.not_found),
            Self::Status(429) => (text.too_many_title, text.too_many),
            Self::Status(503) => (text.unavailable_title, text.unavailable),
            Self::Status(_) => (text.internal_title, text.internal),
        }
    }

    /// Whether it may be over when it is tried again.
    fn is_retriable(self) -> bool {
        matches!(self, Self::Network | Self::Status(429 | 500..))
    }
}

/// A failure in the place of a page's content, with a way to go on.
#[component]
pub fn FailureNotice(
    #[prop(into)] what: Failed,
    /// The address to try again.
    #[prop(into)]
    retry: String,
    /// What is said in more detail than the status can.
    #[prop(optional_no_strip)]
    details: Option<String>,
    /// What tries again in its place, in the browser: the page stays.
    #[prop(optional)]
    again: Option<Callback<()>>,
) -> impl IntoView {
    let text = use_text();
    let (title, explanation) = what.words(text);
    let status = match what {
        Failed::Status(status) => Some(view! { <p class="quiet figures text-sm">{status}</p> }),
        Failed::Network => None,
    };
    let trying = RwSignal::new(false);
    let again = again.map(|again| once_online(again, trying));
    let try_again = move |event: MouseEvent| {
        if let Some(again) = again.filter(|_| is_plain_click(&event)) {
            event.prevent_default();
            again.run(());
        }
    };
    view! {
        <section class="mx-auto max-w-lg px-4 py-16">
            {status}
            <h1 class="mt-1 text-2xl font-semibold">{title}</h1>
            {details.map(|details| view! { <p class="mt-3">{details}</p> })}
            <p class="mt-3">{explanation}</p>
            <p class="mt-6 flex flex-wrap gap-2">
                // By itself a full load, so that whatever failed starts afresh.
                {what
                    .is_retriable()
                    .then(|| {
                        view! {
                            <a
                                class="btn btn-primary"
                                href=retry
                                rel="external"
                                aria-disabled=move || trying.get().then_some("true")
                                on:click=try_again
                            >
                                {move || if trying.get() { text.loading } else { text.retry }}
                            </a>
                        }
                    })}
                <a class="btn" href="/">
                    {text.to_search}
                </a>
            </p>
        </section>
    }
    .into_any()
}

/// Tries again when it is asked to, once, and by itself when the connection is back.
fn once_online(again: Callback<()>, trying: RwSignal<bool>) -> Callback<()> {
    let once = Callback::new(move |()| {
        if !trying.get_untracked() {
            trying.set(true);
            again.run(());
        }
    });
    Effect::new(move || {
        let listener = window_event_listener(ev::online, move |_| once.run(()));
        on_cleanup(move || listener.remove());
    });
    once
}

/// The whole page of a failure, without the frame: nobody may be signed in.
#[cfg(feature = "ssr")]
#[component]
pub fn FailurePage(
    /// The HTTP status.
    status: u16,
    /// The address to try again.
    #[prop(into)]
    retry: String,
) -> impl IntoView {
    let (title, _) = Failed::Status(status).words(use_text());
    view! {
        <Title text=title/>
        <main id="content">
            <FailureNotice what=status retry=retry/>
        </main>
    }
    .into_any()
}

/// A server function's failure in the place of what it should have given. Signed out, the browser
/// goes to sign in and comes back.
#[component]
pub fn Failure(
    error: DeskError,
    /// Loads it again.
    again: Callback<()>,
) -> impl IntoView {
    let location = use_location();
    let here = move || {
        let (path, query) = (location.pathname.get_untracked(), location.search.get_untracked());
        if query.is_empty() { path } else { format!("{path}?{}", query.trim_start_matches('?')) }
    };
    let retry = here();
    if error == DeskError::SignedOut {
        sign_in_again(&retry);
        return None;
    }
    let text = use_text();
    let what = Failed::from(&error);
    let (title, _) = what.words(text);
    let focus_follows = use_context::<FocusFollows>();
    let again = Callback::new(move |()| {
        again.run(());
        // The button goes when it is there.
        if let Some(focus_follows) = focus_follows {
            focus_follows.content();
        }
    });
    let details = match &error {
        DeskError::Forbidden(permission) => Some(forbidden_text(text, permission)),
        _ => None,
    };
    Some(view! {
        <Title text=title/>
        <FailureNotice what retry details again/>
    })
}

/// Leaves for the sign-in page, which leads back to `here`. Only in the browser: the server has
/// redirected before.
pub fn sign_in_again(here: &str) {
    let address = format!("/sign-in?next={}", Url::escape(here));
    Effect::new(move || {
        // Its page is empty: "back" does not lead there.
        if let Err(error) = window().location().replace(&address) {
            leptos::logging::error!("cannot leave for {address}: {error:?}");
        }
    });
}
