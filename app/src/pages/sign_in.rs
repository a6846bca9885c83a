//! Sign-in.

use leptos::{ev::SubmitEvent, form::FromFormData, prelude::*};
use leptos_meta::Title;

use crate::{
    components::{
        icon::{Glyph, Icon},
        problems::is_focused,
    },
    error::DeskError,
    language::use_text,
    query::use_query_value,
};

/// Begins a session. Answers with the address to go on to, or `None` when user name or password is
/// not right: which of them is not told.
#[server(prefix = "/desk", endpoint = "sign_in")]
pub async fn sign_in(
    username: String,
    password: String,
    #[server(default)] next: String,
) -> Result<Option<String>, DeskError> {
    use crate::context;

    let service = context::service()?;
    let next = local_path(&next).to_owned();
    let Some(agent) = service::agent::sign_in(&service, &username, password).await? else {
        if context::is_plain_form() {
            context::keep_username(&username)?;
            context::see_other(&format!("/sign-in?failed=1&next={}", leptos_router::location::Url::escape(&next)));
        }
        return Ok(None);
    };
    context::set_session_cookie(&service::session::start(&service, &agent).await?)?;
    if context::is_plain_form() {
        context::see_other(&next);
    }
    Ok(Some(next))
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
    let failed = move || match action.value().get() {
        _ if action.pending().get() => None,
        None => refused.read().is_some().then_some(text.sign_in_failed),
        Some(Ok(None)) => Some(text.sign_in_failed),
        Some(Ok(Some(_))) => None,
        Some(Err(DeskError::Network(_))) => Some(text.network_failed),
        Some(Err(DeskError::Unavailable)) => Some(text.unavailable),
        Some(Err(_)) => Some(text.internal),
    };
    Effect::new(move || match action.value().get() {
        // A full load: nothing of an earlier session stays in memory.
        Some(Ok(Some(next))) => {
            if let Err(error) = window().location().set_href(&next) {
                leptos::logging::error!("cannot go on to {next}: {error:?}");
            }
        }
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
                            failed()
                                .map(|why| {
                                    view! {
                                        <p class="border-error text-error rounded-field flex items-center gap-2 border px-3 py-2">
                                            <Icon glyph=Glyph::Alert/>
                                            {why}
                                        </p>
                                    }
                                })
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
                    <button
                        type="submit"
                        class="btn btn-primary"
                        disabled=move || action.pending().get()
                    >
                        {text.sign_in}
                    </button>
                </form>
            </div>
        </main>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::local_path;

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
