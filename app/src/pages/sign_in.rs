//! Sign-in.

use leptos::{ev::SubmitEvent, form::FromFormData, prelude::*};
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

use crate::{
    components::{
        notice::Refused,
        problems::{focus_soon, is_focused},
    },
    error::DeskError,
    frame::here,
    json::Json,
    language::{LanguageChoice, use_text},
    pages::{
        openid::{ProviderLink, told_of_provider},
        passkey::PasskeyButton,
    },
    query::use_query_value,
    text::{self, Text},
};

/// What came of signing in. Which of user name and password is not right is not told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignInAnswer {
    /// In: the address to go on to.
    Welcome(String),
    Refused,
    /// The password is right, and a one-time code is asked for too.
    CodeNeeded,
    CodeWrong,
    /// Too many attempts: try again after so many seconds.
    Wait(u64),
}

/// Begins a session.
#[server(prefix = "/desk", endpoint = "sign_in", output = Json)]
pub async fn sign_in(
    username: String,
    password: String,
    #[server(default)] code: String,
    #[server(default)] next: String,
) -> Result<SignInAnswer, DeskError> {
    use service::sign_in::{Answer, Attempt};

    use crate::context;
    use crate::pages::arrival::{Arrival, let_in};

    let (next, came) = (local_path(&next).to_owned(), Arrival::of_request());
    let attempt = Attempt { username: &username, password, code: &code, browser: came.browser() };
    let answer = match service::sign_in::sign_in(&context::service()?, attempt).await? {
        Answer::Welcome(welcome) => {
            let_in(&welcome)?;
            SignInAnswer::Welcome(next.clone())
        }
        Answer::Refused => SignInAnswer::Refused,
        Answer::CodeNeeded => SignInAnswer::CodeNeeded,
        Answer::CodeWrong => SignInAnswer::CodeWrong,
        Answer::Wait { seconds } => SignInAnswer::Wait(seconds),
    };
    if context::is_plain_form() {
        match answer.failure() {
            None => context::see_other(&next),
            Some(failed) => {
                context::keep_username(&username)?;
                let next = leptos_router::location::Url::escape(&next);
                context::see_other(&format!("/sign-in?failed={failed}&next={next}"));
            }
        }
    }
    Ok(answer)
}

impl SignInAnswer {
    /// How the address of the page tells what went wrong; see [`SignInAnswer::of_address`].
    #[cfg(any(feature = "ssr", test))]
    fn failure(&self) -> Option<String> {
        match self {
            Self::Welcome(_) => None,
            Self::Refused => Some("1".to_owned()),
            Self::CodeNeeded => Some("code".to_owned()),
            Self::CodeWrong => Some("wrong-code".to_owned()),
            Self::Wait(seconds) => Some(format!("wait-{seconds}")),
        }
    }

    /// What the page's address tells; anything else is nothing in particular.
    fn of_address(failed: &str) -> Self {
        match failed {
            "code" => Self::CodeNeeded,
            "wrong-code" => Self::CodeWrong,
            other => match other.strip_prefix("wait-").and_then(|seconds| seconds.parse().ok()) {
                Some(seconds) => Self::Wait(seconds),
                None => Self::Refused,
            },
        }
    }

    /// Whether the form asks for a code.
    fn asks_code(&self) -> bool {
        matches!(self, Self::CodeNeeded | Self::CodeWrong)
    }

    fn words(&self, text: &Text) -> Option<String> {
        match self {
            Self::Welcome(_) => None,
            Self::Refused => Some(text.sign_in_failed.to_owned()),
            Self::CodeNeeded => Some(text.code_needed.to_owned()),
            Self::CodeWrong => Some(text.code_wrong.to_owned()),
            Self::Wait(seconds) => Some(text::wait(*seconds, text.wait_seconds, text.wait_minutes)),
        }
    }
}

/// The address if it is a path of this site, else the first page. A browser takes `//host` and
/// `/\host` for another site, and drops tabs and line breaks before it looks.
pub fn local_path(address: &str) -> &str {
    let local = address.starts_with('/')
        && !address.starts_with("//")
        && !address.contains('\\')
        && !address.contains(|c: char| c.is_control() || !c.is_ascii());
    if local { address } else { "/" }
}

/// The page where an agent signs in.
#[component]
pub fn SignInPage() -> impl IntoView {
    let text = use_text();
    let (wanted, refused) = (use_query_value("next"), use_query_value("failed"));
    let next = move || local_path(wanted.read().as_deref().unwrap_or("/")).to_owned();
    #[cfg(feature = "ssr")]
    if crate::context::extension::<crate::context::SignedIn>().is_some() {
        crate::context::see_other(&untrack(next));
    }
    // In the browser the form itself stays.
    #[cfg(feature = "ssr")]
    let kept = crate::context::take_username();
    #[cfg(not(feature = "ssr"))]
    let kept = None::<String>;
    let known = kept.is_some();
    let action = ServerAction::<SignIn>::new();
    let password = NodeRef::<leptos::html::Input>::new();
    let changed = StoredValue::new(false);
    // Gone while the next attempt is on its way: the same words coming back are read out again.
    let told = move || refused.read().as_deref().map(SignInAnswer::of_address);
    let failed = move || match action.value().get() {
        _ if action.pending().get() => None,
        None => refused
            .read()
            .as_deref()
            .and_then(|code| told_of_provider(code, text).or_else(|| SignInAnswer::of_address(code).words(text))),
        Some(Ok(answer)) => answer.words(text),
        Some(Err(DeskError::Network(_))) => Some(text.network_failed.to_owned()),
        Some(Err(DeskError::Unavailable)) => Some(text.unavailable.to_owned()),
        Some(Err(DeskError::TooMany)) => Some(text.too_many.to_owned()),
        Some(Err(_)) => Some(text.internal.to_owned()),
    };
    // Once asked for it stays.
    let asks_code = Memo::new(move |before: Option<&bool>| {
        before.copied().unwrap_or_default()
            || match action.value().get() {
                Some(Ok(answer)) => answer.asks_code(),
                _ => told().is_some_and(|answer| answer.asks_code()),
            }
    });
    Effect::new(move || match action.value().get() {
        // A full load: nothing of an earlier session stays in memory.
        Some(Ok(SignInAnswer::Welcome(next))) => {
            if let Err(error) = window().location().set_href(&next) {
                leptos::logging::error!("cannot go on to {next}: {error:?}");
            }
        }
        Some(Ok(answer)) if answer.asks_code() => focus_soon("code".to_owned()),
        // The password is typed again, unless the agent did not wait for the answer.
        Some(_) => {
            if let Some(password) = password.get_untracked()
                && !changed.get_value()
                && !is_focused("username")
            {
                password.select();
                drop(password.focus());
            }
        }
        None => {}
    });
    let on_submit = move |event: SubmitEvent| {
        if let Ok(credentials) = SignIn::from_event(&event) {
            event.prevent_default();
            changed.set_value(false);
            action.dispatch(credentials);
        }
    };
    view! {
        <Title text=text.sign_in/>
        <main id="content" class="flex min-h-dvh items-center justify-center p-4">
            <div class="panel w-full max-w-sm p-6 sm:p-8">
                <p class="flex items-center gap-2 text-lg font-semibold tracking-tight">
                    <img src="/favicon.svg" alt="" width="32" height="32"/>
                    "Clientela"
                </p>
                <h1 class="mt-5 text-xl font-semibold">{text.sign_in_to}</h1>
                <form
                    method="post"
                    action="/desk/sign_in"
                    class="mt-5 flex flex-col gap-4"
                    on:submit=on_submit
                    on:input=move |_| changed.set_value(true)
                >
                    <input type="hidden" name="next" value=next/>
                    <div role="alert">
                        {move || {
                            failed().map(|why| view! { <Refused why/> })
                        }}
                    </div>
                    <div>
                        <label for="username" class="mb-1 block font-medium">
                            {text.user_name}
                        </label>
                        <input
                            id="username"
                            name="username"
                            class="input w-full"
                            autocomplete="username"
                            autocapitalize="none"
                            spellcheck="false"
                            value=kept
                            required=true
                            autofocus=!known
                        />
                    </div>
                    <div>
                        <label for="password" class="mb-1 block font-medium">
                            {text.password}
                        </label>
                        <input
                            node_ref=password
                            id="password"
                            name="password"
                            type="password"
                            class="input w-full"
                            autocomplete="current-password"
                            required=true
                            autofocus=known
                        />
                    </div>
                    <div hidden=move || !asks_code.get()>
                        <label for="code" class="mb-1 block font-medium">
                            {text.code}
                        </label>
                        <input
                            id="code"
                            name="code"
                            class="input figures w-full"
                            autocomplete="one-time-code"
                            autocapitalize="characters"
                            spellcheck="false"
                            aria-describedby="code-hint"
                        />
                        <p id="code-hint" class="quiet mt-1 text-xs">
                            {text.code_hint}
                        </p>
                    </div>
                    <button
                        type="submit"
                        class="btn btn-primary"
                        disabled=move || action.pending().get()
                    >
                        {text.sign_in}
                    </button>
                </form>
                <ProviderLink next=Signal::derive(next)/>
                <PasskeyButton next=Signal::derive(next)/>
                <div class="border-base-300 mt-6 border-t pt-4">
                    <LanguageChoice next=here()/>
                </div>
            </div>
        </main>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::{SignInAnswer, local_path};

    #[test]
    fn the_address_tells_what_went_wrong() {
        use SignInAnswer::{CodeNeeded, CodeWrong, Refused, Wait};

        for answer in [Refused, CodeNeeded, CodeWrong, Wait(90)] {
            assert_eq!(SignInAnswer::of_address(&answer.failure().unwrap()), answer);
        }
        assert_eq!(SignInAnswer::of_address("wait-x"), Refused);
    }

    #[test]
    fn only_paths_of_this_site_are_followed() {
        for path in ["/", "/customers/new?type=PRIVATE_CUSTOMER", "/?q=a%2F%2Fb", "/?q=//x"] {
            assert_eq!(local_path(path), path);
        }
        for address in [
            "",
            "x",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/\t/evil.example",
            "javascript:alert(1)",
            "/ñ",
        ] {
            assert_eq!(local_path(address), "/", "{address}");
        }
    }
}
