//! What stands above a form that was not accepted, beside its problems.

use leptos::prelude::*;

use crate::{
    components::icon::{Glyph, Icon},
    error::DeskError,
    form::Duplicate,
    language::use_text,
};

/// The notice's `id`, to put the focus on it.
pub const DUPLICATE_ID: &str = "form-duplicate";

/// Leads to the customer who has this document or e-mail already.
#[component]
pub fn DuplicateNotice(#[prop(into)] duplicate: Signal<Option<Duplicate>>) -> impl IntoView {
    let text = use_text();
    view! {
        <div role="alert" id=DUPLICATE_ID tabindex="-1" class="outline-none">
            {move || {
                duplicate
                    .get()
                    .map(|Duplicate { customer, by_email }| {
                        let title = if by_email {
                            text.duplicate_email
                        } else {
                            text.duplicate_document
                        };
                        view! {
                            <div class="border-warning rounded-box mb-4 border border-l-4 px-4 py-3">
                                <h2 class="text-warning flex items-center gap-2 font-semibold">
                                    <Icon glyph=Glyph::Alert/>
                                    {title}
                                </h2>
                                <p class="mt-1">{text.duplicate_hint}</p>
                                <p class="mt-2">
                                    <a class="btn btn-sm" href=format!("/customers/{customer}")>
                                        {text.open_existing}
                                        <Icon glyph=Glyph::Next/>
                                    </a>
                                </p>
                            </div>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}

/// Says why a form could not be tried at all. It stays as it is, to be sent again.
#[component]
pub fn FailedNotice(#[prop(into)] failure: Signal<Option<DeskError>>) -> impl IntoView {
    let text = use_text();
    let why = move || {
        failure.get().map(|failure| match failure {
            DeskError::SignedOut => text.session_ended,
            DeskError::Forbidden => text.forbidden,
            DeskError::NotFound => text.not_found,
            DeskError::Unavailable => text.unavailable,
            DeskError::Network(_) => text.network_failed,
            DeskError::Internal => text.internal,
        })
    };
    // In another tab, so that what was typed stays here.
    let signed_out = move || failure.get() == Some(DeskError::SignedOut);
    view! {
        <div role="alert">
            {move || {
                why()
                    .map(|why| {
                        view! {
                            <p class="border-error text-error rounded-box mb-4 flex items-center gap-2 border border-l-4 px-4 py-3">
                                <Icon glyph=Glyph::Alert/>
                                {why}
                                {signed_out()
                                    .then(|| {
                                        view! {
                                            <a class="btn btn-sm" href="/sign-in" target="_blank">
                                                {text.sign_in}
                                            </a>
                                        }
                                    })}
                            </p>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}
