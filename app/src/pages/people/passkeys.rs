//! The agent's own passkeys. Adding one takes two pages: the first asks for the password, the second has the browser
//! make it, which is the one thing at the desk that needs JavaScript.

use chrono::{DateTime, Utc};
use leptos::{html, prelude::*, task::spawn_local};
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

use crate::{
    authenticator,
    components::{
        field::TextField,
        loaded::Loaded,
        notice::Refused,
        page_form::{DraftProblems, PageForm, server_checked},
    },
    error::DeskError,
    form::{Draft, Inputs, Outcome},
    json::Json,
    language::use_text,
    load::Load,
    query::use_query_value,
    text::fill,
    when::moment,
};

const ADDRESS: &str = "/me/passkeys";

/// A passkey in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyLine {
    id: String,
    name: String,
    added: DateTime<Utc>,
    used: Option<DateTime<Utc>>,
}

/// All that the page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Passkeys {
    passkeys: Vec<PasskeyLine>,
    /// The name of one that is to be made, and what the browser is asked for.
    pending: Option<(String, String)>,
    draft: Draft,
}

/// The page, or that of one that is to be removed.
fn address(remove: &str) -> String {
    if remove.is_empty() { ADDRESS.to_owned() } else { format!("{ADDRESS}?remove={remove}") }
}

/// The agent's passkeys, and the one that is to be made.
#[server(prefix = "/desk", endpoint = "load_passkeys", output = Json)]
pub async fn load_passkeys(remove: String) -> Result<Passkeys, DeskError> {
    use service::passkey;

    let (caller, service) = (crate::context::caller()?, crate::context::service()?);
    let line = |passkey: passkey::Passkey| PasskeyLine {
        id: passkey.id.to_string(),
        name: passkey.name,
        added: passkey.created_at,
        used: passkey.last_used_at,
    };
    let pending = match crate::context::private_cookie(crate::pages::passkey::PASSKEY_COOKIE) {
        Some(cookie) => passkey::pending(&service, &caller, &cookie).await?,
        None => None,
    };
    Ok(Passkeys {
        passkeys: passkey::list(&service, &caller).await?.into_iter().map(line).collect(),
        pending: pending.map(|pending| (pending.name, pending.options)),
        draft: crate::form::take_draft(&address(&remove)).await?.unwrap_or_default(),
    })
}

/// Begins to add a passkey.
#[server(prefix = "/desk", endpoint = "begin_passkey", output = Json)]
pub async fn begin_passkey(#[server(default)] fields: Inputs) -> Result<Outcome, DeskError> {
    let (caller, service) = (crate::context::caller()?, crate::context::service()?);
    let password = fields.get("/password").cloned().unwrap_or_default();
    let begun = match service::passkey::begin(&service, &caller, super::typed(&fields, "/name"), password).await {
        Ok(cookie) => {
            crate::pages::passkey::keep_attempt(&cookie)?;
            Ok(())
        }
        Err(error) => Err(error),
    };
    super::after(begun, fields, ADDRESS, ADDRESS, "").await
}

/// Adds the passkey that the browser has made: its answer, as JSON.
#[server(prefix = "/desk", endpoint = "add_passkey", output = Json)]
pub async fn add_passkey(response: String) -> Result<Outcome, DeskError> {
    let signed_in = crate::context::signed_in()?;
    let (service, cookie) = (crate::context::service()?, crate::pages::passkey::take_attempt()?);
    let (caller, token) = (&signed_in.caller, &signed_in.session_token);
    let added = match service::passkey::add(&service, caller, token, &cookie, &response).await {
        Ok(Some(token)) => {
            crate::context::set_session_cookie(&token)?;
            Ok(())
        }
        Ok(None) => {
            crate::context::see_other(&format!("{ADDRESS}?failed=1"));
            return Ok(Outcome::Saved(ADDRESS.to_owned()));
        }
        Err(error) => Err(error),
    };
    super::after(added, Inputs::new(), ADDRESS, ADDRESS, "passkey-added").await
}

/// Takes a passkey away.
#[server(prefix = "/desk", endpoint = "remove_passkey", output = Json)]
pub async fn remove_passkey(passkey: String, #[server(default)] fields: Inputs) -> Result<Outcome, DeskError> {
    let signed_in = crate::context::signed_in()?;
    let service = crate::context::service()?;
    let (caller, token) = (&signed_in.caller, &signed_in.session_token);
    let password = fields.get("/password").cloned().unwrap_or_default();
    let id = passkey.parse().map_err(|_| service::Error::NotFound("passkey"))?;
    let removed = match service::passkey::remove(&service, caller, token, id, password).await {
        Ok(token) => {
            crate::context::set_session_cookie(&token)?;
            Ok(())
        }
        Err(error) => Err(error),
    };
    super::after(removed, Inputs::new(), &address(&passkey), ADDRESS, "passkey-removed").await
}

/// The page.
#[component]
pub fn PasskeysPage() -> impl IntoView {
    let text = use_text();
    let remove = use_query_value("remove");
    let loaded = Load::new(move || remove.get().unwrap_or_default(), load_passkeys);
    view! {
        <Title text=text.passkeys/>
        <Loaded from=loaded show={move |loaded| view! { <PasskeysView loaded/> }}/>
    }
    .into_any()
}

#[component]
fn PasskeysView(loaded: Passkeys) -> impl IntoView {
    let text = use_text();
    let (remove, failed) = (use_query_value("remove"), use_query_value("failed"));
    let Passkeys { passkeys, pending, draft } = loaded;
    let state = server_checked(&draft);
    let wanted = remove.get_untracked();
    let removed = passkeys.iter().find(|passkey| wanted.as_ref() == Some(&passkey.id)).cloned();
    let password = move || {
        view! {
            <TextField state pointer="/password" kind="password" autocomplete="current-password" required=true/>
        }
    };
    let next = match (removed, pending) {
        (Some(passkey), _) => view! {
            <h2 class="font-semibold break-words">{fill(text.passkey_remove, &[&passkey.name])}</h2>
            <p class="quiet mt-1">{text.passkey_remove_means}</p>
            <PageForm action="/desk/remove_passkey" words=text.remove cancel=ADDRESS>
                <input type="hidden" name="passkey" value=passkey.id/>
                {password()}
            </PageForm>
        }
        .into_any(),
        (None, Some((name, options))) => view! { <Make name options/> }.into_any(),
        (None, None) => view! {
            <h2 class="font-semibold">{text.passkey_add}</h2>
            <PageForm action="/desk/begin_passkey" words=text.passkey_next cancel="/me">
                <TextField state pointer="/name" required=true hint=text.passkey_name_hint/>
                {password()}
            </PageForm>
        }
        .into_any(),
    };
    view! {
        <section class="panel mx-auto mt-4 max-w-lg p-5">
            <h1 class="text-lg font-semibold">{text.passkeys}</h1>
            <p class="mt-2">{text.passkeys_mean}</p>
            <div class="mt-3">
                {failed
                    .get_untracked()
                    .map(|_| {
                        view! {
                            <div role="alert" class="mb-3">
                                <Refused why=text.passkey_not_added/>
                            </div>
                        }
                    })}
                <DraftProblems state draft/>
            </div>
            {(!passkeys.is_empty())
                .then(|| {
                    view! {
                        <ul class="divide-base-300 mb-5 divide-y">
                            {passkeys.into_iter().map(|passkey| view! { <PasskeyRow passkey/> }).collect_view()}
                        </ul>
                    }
                })}
            {next}
        </section>
    }
    .into_any()
}

#[component]
fn PasskeyRow(passkey: PasskeyLine) -> impl IntoView {
    let text = use_text();
    let used = passkey.used.map_or_else(|| text.key_unused.to_owned(), |at| fill(text.key_used, &[&moment(text, at)]));
    view! {
        <li class="flex flex-wrap items-center justify-between gap-2 py-2">
            <div class="min-w-0 flex-1">
                <p class="font-medium break-words">{passkey.name.clone()}</p>
                <p class="quiet figures text-xs">{fill(text.passkey_since, &[&moment(text, passkey.added)])} " · " {used}</p>
            </div>
            <a
                class="btn btn-sm"
                href=address(&passkey.id)
                aria-label=fill(text.passkey_remove, &[&passkey.name])
            >
                {text.remove}
            </a>
        </li>
    }
    .into_any()
}

/// Has the browser make the passkey, and posts what it answers.
#[component]
fn Make(
    name: String,
    /// What the browser is asked for, as JSON.
    options: String,
) -> impl IntoView {
    let text = use_text();
    let (form, response) = (NodeRef::<html::Form>::new(), NodeRef::<html::Input>::new());
    let (there, failed) = (RwSignal::new(false), RwSignal::new(false));
    Effect::new(move || there.set(authenticator::is_there()));
    let make = move |_| {
        let options = options.clone();
        failed.set(false);
        spawn_local(async move {
            let made = authenticator::make(&options).await;
            let (Some(form), Some(response)) = (form.get_untracked(), response.get_untracked()) else { return };
            match made {
                Some(made) => {
                    response.set_value(&made);
                    if let Err(error) = form.submit() {
                        leptos::logging::error!("not sent: {error:?}");
                    }
                }
                None => failed.set(true),
            }
        });
    };
    view! {
        <h2 class="font-semibold break-words">{fill(text.passkey_make, &[&name])}</h2>
        <p class="mt-1">{move || if there.get() { text.passkey_make_means } else { text.passkey_needs }}</p>
        <p role="alert" class="text-error mt-2 empty:hidden">
            {move || failed.get().then_some(text.passkey_not_made)}
        </p>
        <form node_ref=form method="post" action="/desk/add_passkey" class="mt-4 flex gap-2">
            <input node_ref=response type="hidden" name="response"/>
            <button type="button" class="btn btn-primary" hidden=move || !there.get() on:click=make>
                {text.passkey_create}
            </button>
            <a class="btn btn-ghost" href="/me">
                {text.cancel}
            </a>
        </form>
    }
    .into_any()
}
