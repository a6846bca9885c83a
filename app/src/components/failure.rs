//! What is shown when something cannot be.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_location, location::Url};

use crate::{error::DeskError, fields::forbidden_text, language::use_text, text::Text};

/// Title and explanation of a status.
fn words(text: &Text, status: u16) -> (&'static str, &'static str) {
    match status {
        403 => (text.forbidden_title, text.forbidden_hint),
        404 => (text.not_found_title, text.not_found),
        429 => (text.too_many_title, text.too_many),
        503 => (text.unavailable_title, text.unavailable),
        _ => (text.internal_title, text.internal),
    }
}

/// A failure in the place of a page's content, with a way to go on.
#[component]
pub fn FailureNotice(
    /// The HTTP status that says the same.
    status: u16,
    /// The address to try again.
    #[prop(into)]
    retry: String,
    /// What is said in more detail than the status can.
    #[prop(optional_no_strip)]
    details: Option<String>,
) -> impl IntoView {
    let text = use_text();
    let (title, explanation) = words(text, status);
    let retriable = status >= 500 || status == 429;
    view! {
        <section class="mx-auto max-w-lg px-4 py-16">
            <p class="quiet figures text-sm">{status}</p>
            <h1 class="mt-1 text-2xl font-semibold">{title}</h1>
            {details.map(|details| view! { <p class="mt-3">{details}</p> })}
            <p class="mt-3">{explanation}</p>
            <p class="mt-6 flex flex-wrap gap-2">
                // A full load, so that whatever failed starts afresh.
                {retriable
                    .then(|| {
                        view! {
                            <a class="btn btn-primary" href=retry rel="external">
                                {text.retry}
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
    let (title, _) = words(use_text(), status);
    view! {
        <Title text=title/>
        <main id="content">
            <FailureNotice status=status retry=retry/>
        </main>
    }
    .into_any()
}

/// A server function's failure in the place of what it should have given. Signed out, the browser
/// goes to sign in and comes back.
#[component]
pub fn Failure(error: DeskError) -> impl IntoView {
    let location = use_location();
    let here = move || {
        let (path, query) = (location.pathname.get_untracked(), location.search.get_untracked());
        if query.is_empty() { path } else { format!("{path}?{}", query.trim_start_matches('?')) }
    };
    let retry = here();
    let status = error.status();
    if error == DeskError::SignedOut {
        sign_in_again(&retry);
        return None;
    }
    let text = use_text();
    let (title, _) = words(text, status);
    let details = match &error {
        DeskError::Forbidden(permission) => Some(forbidden_text(text, permission)),
        _ => None,
    };
    Some(view! {
        <Title text=title/>
        <FailureNotice status=status retry=retry details/>
    })
}

/// Leaves for the sign-in page, which leads back to `here`. Only in the browser: the server has
/// redirected before.
pub fn sign_in_again(here: &str) {
    let address = format!("/sign-in?next={}", Url::escape(here));
    Effect::new(move || {
        if let Err(error) = window().location().set_href(&address) {
            leptos::logging::error!("cannot leave for {address}: {error:?}");
        }
    });
}
