//! What stands above a form that was not accepted, beside its problems.

use leptos::{ev::MouseEvent, prelude::*};

use crate::{
    components::{
        icon::{Glyph, Icon},
        notice::{Alert, Warning},
    },
    error::DeskError,
    fields::forbidden_text,
    form::Duplicate,
    language::use_text,
};

/// The notice's `id`, to put the focus on it.
pub const DUPLICATE_ID: &str = "form-duplicate";

/// The same of a form that could not be tried.
pub const FAILED_ID: &str = "form-failed";

/// Where a customer's caller is checked.
pub fn caller_check_address(customer: &str) -> String {
    format!("/customers/{customer}/caller-check")
}

/// The way from a form that was refused because the caller is not checked to the page's dialog that checks them, where
/// it has one: forms elsewhere lead to a page that asks the same.
#[derive(Clone, Copy, Default)]
pub struct CallerAsk {
    open: StoredValue<Option<Callback<MouseEvent>>>,
    /// Whether it was opened from the form.
    from_form: StoredValue<bool>,
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
            self.from_form.set_value(true);
        }
    }

    /// A form has been refused.
    pub fn begin(self) {
        self.checked.set(false);
    }

    /// The dialog opens, as it seems by the page's own button.
    pub fn opens(self) {
        self.from_form.set_value(false);
    }

    /// The caller has been checked. Gives where whoever did so goes on: in the form that they came from.
    pub fn done(self) -> Option<&'static str> {
        self.checked.set(true);
        self.from_form.get_value().then_some(FAILED_ID)
    }

    /// Whether the caller has been checked since the form was refused.
    pub fn is_done(self) -> bool {
        self.checked.get()
    }
}

/// Leads to the customer who has this document or e-mail already.
#[component]
pub fn DuplicateNotice(#[prop(into)] duplicate: Signal<Option<Duplicate>>) -> impl IntoView {
    let text = use_text();
    let show = move |Duplicate { customer, by_email }| {
        let title = if by_email { text.duplicate_email } else { text.duplicate_document };
        view! {
            <Warning title>
                <p class="mt-1">{text.duplicate_hint}</p>
                <p class="mt-2">
                    <a class="btn btn-sm" href=format!("/customers/{customer}")>
                        {text.open_existing}
                        <Icon glyph=Glyph::Next/>
                    </a>
                </p>
            </Warning>
        }
    };
    view! { <Alert id=DUPLICATE_ID from=duplicate show/> }.into_any()
}

/// Says why a form could not be tried at all. It stays as it is, to be sent again.
#[component]
pub fn FailedNotice(#[prop(into)] failure: Signal<Option<DeskError>>) -> impl IntoView {
    let text = use_text();
    let ask = use_context::<CallerAsk>();
    let why = move |failure: &DeskError| match failure {
        DeskError::SignedOut => text.session_ended.to_owned(),
        DeskError::SignedInAgain => text.signed_in_again.to_owned(),
        DeskError::Forbidden(permission) => forbidden_text(text, permission),
        DeskError::CallerUnchecked(_) => text.caller_unchecked_hint.to_owned(),
        DeskError::NotFound => text.gone_meanwhile.to_owned(),
        DeskError::Unavailable => text.unavailable.to_owned(),
        DeskError::TooMany => text.too_many.to_owned(),
        DeskError::Network(_) => text.network_kept.to_owned(),
        DeskError::BadRequest | DeskError::Internal => text.internal.to_owned(),
    };
    let way_out = move |failure: &DeskError| match failure {
        DeskError::SignedOut => Some(("/sign-in".to_owned(), text.sign_in)),
        DeskError::CallerUnchecked(customer) => Some((caller_check_address(customer), text.check_caller)),
        _ => None,
    };
    let show = move |failure: DeskError| {
        let ask = ask.filter(|_| matches!(failure, DeskError::CallerUnchecked(_)));
        if let Some(ask) = ask {
            ask.begin();
        }
        let is_over = move || ask.is_some_and(CallerAsk::is_done);
        // In the page's dialog, or in another tab, so that what was typed stays here.
        let way_out = way_out(&failure).map(|(address, words)| {
            view! {
                <a
                    class="btn btn-sm"
                    class=("hidden", is_over)
                    href=address
                    target="_blank"
                    on:click=move |event| {
                        if let Some(ask) = ask {
                            ask.open(event);
                        }
                    }
                >
                    {words}
                </a>
            }
        });
        let why = why(&failure);
        view! {
            <p
                class="rounded-box mb-4 flex items-center gap-2 border border-l-4 px-4 py-3"
                class=(["border-error", "text-error"], move || !is_over())
                class=(["border-success", "text-success"], is_over)
            >
                {move || {
                    let glyph = if is_over() { Glyph::Check } else { Glyph::Alert };
                    view! { <Icon glyph/> }
                }}
                {move || if is_over() { text.caller_checked_save.to_owned() } else { why.clone() }}
                {way_out}
            </p>
        }
    };
    view! { <Alert id=FAILED_ID from=failure show/> }.into_any()
}
