//! The other way to sign in, by a passkey: a button on the page to sign in.

use leptos::{prelude::*, task::spawn_local};

use super::sign_in::SignInAnswer;
use crate::{
    authenticator,
    components::icon::{Glyph, Icon},
    error::DeskError,
    json::Json,
    language::use_text,
    load::Load,
};

/// The cookie that brings back what is under way with a passkey.
#[cfg(feature = "ssr")]
pub const PASSKEY_COOKIE: &str = "clientela_passkey";

/// Whether agents can sign in by passkeys here.
#[server(prefix = "/desk", endpoint = "takes_passkeys", output = Json)]
pub async fn takes_passkeys() -> Result<bool, DeskError> {
    Ok(service::passkey::is_offered(&crate::context::service()?))
}

/// Begins a sign-in: what the browser is asked, as JSON.
#[server(prefix = "/desk", endpoint = "begin_passkey_sign_in", output = Json)]
pub async fn begin_passkey_sign_in() -> Result<String, DeskError> {
    let begun = service::passkey_sign_in::begin(&crate::context::service()?)?;
    keep_attempt(&begun.cookie)?;
    Ok(begun.options)
}

/// Has the browser bring back what is under way, as long as that may take.
#[cfg(feature = "ssr")]
pub fn keep_attempt(cookie: &str) -> Result<(), DeskError> {
    let seconds = service::passkey_attempt::LIFETIME.num_seconds();
    crate::context::set_private_cookie(PASSKEY_COOKIE, cookie, u32::try_from(seconds).unwrap_or_default())
}

/// What the browser brings back; it is gone afterwards.
#[cfg(feature = "ssr")]
pub fn take_attempt() -> Result<String, DeskError> {
    let cookie = crate::context::private_cookie(PASSKEY_COOKIE).unwrap_or_default();
    crate::context::set_private_cookie(PASSKEY_COOKIE, "", 0)?;
    Ok(cookie)
}

/// Begins a session for who shows a passkey: what the browser answered, as JSON.
#[server(prefix = "/desk", endpoint = "sign_in_by_passkey", output = Json)]
pub async fn sign_in_by_passkey(response: String, #[server(default)] next: String) -> Result<SignInAnswer, DeskError> {
    use service::{
        passkey_sign_in::{self, Shown},
        sign_in::Answer,
    };

    let came = super::arrival::Arrival::of_request();
    let (cookie, next) = (take_attempt()?, super::sign_in::local_path(&next).to_owned());
    let shown = Shown { cookie: &cookie, response: &response, browser: came.browser() };
    Ok(match passkey_sign_in::sign_in(&crate::context::service()?, shown).await? {
        Answer::Welcome(welcome) => {
            super::arrival::let_in(&welcome)?;
            SignInAnswer::Welcome(next)
        }
        Answer::Wait { seconds } => SignInAnswer::Wait(seconds),
        Answer::Refused | Answer::CodeNeeded | Answer::CodeWrong => SignInAnswer::Refused,
    })
}

/// The button. Without JavaScript, and where the server or the browser has no passkeys, it isn't there.
#[component]
pub fn PasskeyButton(
    /// Where to go afterwards.
    #[prop(into)]
    next: Signal<String>,
) -> impl IntoView {
    let text = use_text();
    let (here, there) = (Load::new(|| (), |()| takes_passkeys()), RwSignal::new(false));
    Effect::new(move || there.set(authenticator::is_there()));
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let sign_in = move |_| {
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let answer = match begin_passkey_sign_in().await {
                Ok(options) => match authenticator::sign(&options).await {
                    Some(response) => sign_in_by_passkey(response, next.get_untracked()).await,
                    // The person would not, or has none.
                    None => Ok(SignInAnswer::Refused),
                },
                Err(error) => Err(error),
            };
            if let Ok(SignInAnswer::Welcome(next)) = &answer {
                // A full load: nothing of an earlier session stays in memory.
                if let Err(error) = window().location().set_href(next) {
                    leptos::logging::error!("cannot go on to {next}: {error:?}");
                }
                return;
            }
            busy.set(false);
            failed.set(Some(match answer {
                Ok(SignInAnswer::Wait(seconds)) => crate::text::wait(seconds, text.wait_seconds, text.wait_minutes),
                Ok(_) => text.passkey_refused.to_owned(),
                Err(DeskError::Network(_)) => text.network_failed.to_owned(),
                Err(DeskError::Unavailable) => text.unavailable.to_owned(),
                Err(DeskError::TooMany) => text.too_many.to_owned(),
                Err(_) => text.internal.to_owned(),
            }));
        });
    };
    let button = move || {
        view! {
            <p class="quiet my-3 text-center text-xs">{text.or}</p>
            <button type="button" class="btn w-full" disabled=busy on:click=sign_in>
                <Icon glyph=Glyph::Key/>
                {text.sign_in_by_passkey}
            </button>
            <p role="alert" class="text-error mt-2 text-sm empty:hidden">
                {failed}
            </p>
        }
    };
    view! {
        // Whoever cannot be told of it has the form.
        <Transition>{move || (here.get() == Some(Ok(true)) && there.get()).then(button)}</Transition>
    }
    .into_any()
}
