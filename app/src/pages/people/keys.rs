//! The organization's API keys, and the form that makes one.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

use super::roles::Permissions;
use crate::{
    components::{
        field::TextField,
        loaded::Loaded,
        page_form::{ButtonForm, DraftProblems, PageForm, PageHead, ShownOnce, server_checked},
        problems::begin_at,
    },
    error::DeskError,
    fields::input_id,
    form::{Draft, Inputs, Outcome},
    json::Json,
    language::use_text,
    load::Load,
    query::use_query_value,
    text::fill,
    when::moment,
};

const ADDRESS: &str = "/keys";
const NEW: &str = "/keys/new";

/// A key in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyLine {
    pub id: String,
    pub name: String,
    /// As the command line has them.
    pub permissions: String,
    pub created: DateTime<Utc>,
    pub expires: Option<DateTime<Utc>>,
    pub used: Option<DateTime<Utc>>,
    pub revoked: Option<DateTime<Utc>>,
}

/// All that the page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Keys {
    keys: Vec<KeyLine>,
    next: Option<String>,
    /// A new key, this once.
    key: Option<String>,
    draft: Draft,
}

/// A page of keys, after the one of the id `after`.
#[server(prefix = "/desk", endpoint = "load_keys", output = Json)]
pub async fn load_keys(after: String) -> Result<Keys, DeskError> {
    use service::{Error, api_key};

    let caller = crate::context::caller()?.permit()?;
    let service = crate::context::service()?;
    let after = match after.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| Error::NotFound("page"))?),
    };
    let page = api_key::list(&service, &caller, after).await?;
    let line = |key: api_key::Listed| KeyLine {
        id: key.id.to_string(),
        name: key.name,
        permissions: key.permissions.to_string().replace(',', ", "),
        created: key.created_at,
        expires: key.expires_at,
        used: key.last_used_at,
        revoked: key.revoked_at,
    };
    Ok(Keys {
        keys: page.keys.into_iter().map(line).collect(),
        next: page.next.map(|id| id.to_string()),
        key: crate::context::take_shown_once(),
        draft: crate::form::take_draft(ADDRESS).await?.unwrap_or_default(),
    })
}

/// The form that makes a key: the permissions that one can have, and what was not accepted.
#[server(prefix = "/desk", endpoint = "load_new_key", output = Json)]
pub async fn load_new_key() -> Result<(Vec<String>, Draft), DeskError> {
    use service::permission::{ManageKeys, PermissionSet};

    crate::context::caller()?.permit::<ManageKeys>()?;
    let known = PermissionSet::known_contract().map(str::to_owned).collect();
    Ok((known, crate::form::take_draft(NEW).await?.unwrap_or_default()))
}

/// Makes a key.
#[server(prefix = "/desk", endpoint = "create_key", output = Json)]
pub async fn create_key(#[server(default)] fields: Inputs) -> Result<Outcome, DeskError> {
    let (caller, service) = (crate::context::caller()?, crate::context::service()?);
    let create = async {
        let caller = caller.permit()?;
        let (permissions, end) = (super::roles::ticked(&fields)?, end(super::typed(&fields, "/expires"))?);
        service::api_key::create(&service, &caller, super::typed(&fields, "/name"), permissions, end).await
    };
    let created = match create.await {
        Ok(key) => {
            crate::context::show_once(&key)?;
            Ok(())
        }
        Err(error) => Err(error),
    };
    super::after(created, fields.clone(), NEW, ADDRESS, "key").await
}

/// The beginning of the day that was typed.
#[cfg(feature = "ssr")]
fn end(typed: &str) -> Result<Option<chrono::DateTime<chrono::Utc>>, service::Error> {
    use chrono::NaiveDate;
    use domain::{Problem, Violations};

    if typed.is_empty() {
        return Ok(None);
    }
    let date: NaiveDate = typed.parse().map_err(|_| Violations::one("/expires", Problem::BadDate))?;
    Ok(Some(domain::madrid::start_of(date)))
}

/// Revokes a key.
#[server(prefix = "/desk", endpoint = "revoke_key", output = Json)]
pub async fn revoke_key(key: String) -> Result<Outcome, DeskError> {
    let (caller, service) = (crate::context::caller()?, crate::context::service()?);
    let revoke = async {
        let id = key.parse().map_err(|_| service::Error::NotFound("api_key"))?;
        service::api_key::revoke(&service, &caller.permit()?, id).await
    };
    super::after(revoke.await, Inputs::new(), ADDRESS, ADDRESS, "revoked").await
}

/// The page.
#[component]
pub fn KeysPage() -> impl IntoView {
    let text = use_text();
    let after = use_query_value("after");
    let keys = Load::new(move || after.get().unwrap_or_default(), load_keys);
    view! {
        <Title text=text.api_keys/>
        <Loaded from=keys show={move |keys| view! { <KeysView keys/> }}/>
    }
    .into_any()
}

#[component]
fn KeysView(keys: Keys) -> impl IntoView {
    let text = use_text();
    let Keys { keys, next, key, draft } = keys;
    let nothing = keys.is_empty();
    view! {
        <PageHead title=text.api_keys>
            <a class="btn btn-primary btn-sm" href=NEW>
                {text.new_key}
            </a>
        </PageHead>
        {key.map(|key| view! { <ShownOnce title=text.key_created hint=text.key_created_hint secrets=vec![key]/> })}
        <DraftProblems state=server_checked(&draft) draft/>
        {nothing.then(|| view! { <p class="panel quiet p-4">{text.no_keys}</p> })}
        {(!nothing)
            .then(|| {
                view! {
                    <ul class="panel divide-base-300 divide-y">
                        {keys.into_iter().map(|key| view! { <KeyRow key/> }).collect_view()}
                    </ul>
                }
            })}
        {next
            .map(|next| {
                view! {
                    <p class="mt-3">
                        <a class="btn btn-sm" href=format!("{ADDRESS}?after={next}")>
                            {text.more_keys}
                        </a>
                    </p>
                }
            })}
    }
    .into_any()
}

#[component]
fn KeyRow(key: KeyLine) -> impl IntoView {
    let text = use_text();
    let label = fill(text.revoke_key, &[&key.name]);
    let permissions = if key.permissions == "*" { text.all_of_api.to_owned() } else { key.permissions };
    let used = key.used.map_or_else(|| text.key_unused.to_owned(), |at| fill(text.key_used, &[&moment(text, at)]));
    let end = key.expires.map_or_else(|| text.key_no_end.to_owned(), |at| fill(text.good_until, &[&moment(text, at)]));
    let state = match key.revoked {
        Some(at) => {
            view! { <span class="tag text-error">{fill(text.key_revoked, &[&moment(text, at)])}</span> }.into_any()
        }
        // Asked twice, without JavaScript too: there is no way back.
        None => {
            let values = vec![("key", key.id)];
            view! {
                <details>
                    <summary class="btn btn-sm">{text.revoke}</summary>
                    <p class="mt-2 max-w-52 text-xs">{text.revoke_means}</p>
                    <div class="mt-2">
                        <ButtonForm
                            action="/desk/revoke_key"
                            words=text.revoke_for_good
                            label=Some(label)
                            values
                            class="btn btn-sm btn-error"
                        />
                    </div>
                </details>
            }
            .into_any()
        }
    };
    view! {
        <li class="flex flex-wrap items-start justify-between gap-x-4 gap-y-1 px-4 py-2.5">
            <div class="min-w-0 flex-1">
                <p class="font-medium break-words">{key.name}</p>
                <p class="quiet text-xs break-words">{permissions}</p>
                <p class="quiet figures text-xs">
                    {fill(text.key_made, &[&moment(text, key.created)])} " · " {end} " · " {used}
                </p>
            </div>
            {state}
        </li>
    }
    .into_any()
}

/// The form that makes a key.
#[component]
pub fn NewKeyPage() -> impl IntoView {
    let text = use_text();
    let loaded = Load::new(|| (), |()| load_new_key());
    view! {
        <Title text=text.new_key/>
        <Loaded from=loaded show={move |(known, draft)| view! { <NewKeyForm known draft/> }}/>
    }
    .into_any()
}

#[component]
fn NewKeyForm(known: Vec<String>, draft: Draft) -> impl IntoView {
    let text = use_text();
    begin_at(input_id("/name"), draft == Draft::default());
    let state = server_checked(&draft);
    view! {
        <section class="panel mx-auto mt-4 max-w-2xl p-5">
            <h1 class="text-lg font-semibold">{text.new_key}</h1>
            <div class="mt-3">
                <DraftProblems state draft/>
            </div>
            <PageForm action="/desk/create_key" words=text.create_key cancel=ADDRESS>
                <TextField state pointer="/name" required=true hint=text.key_name_hint/>
                <TextField state pointer="/expires" kind="date" hint=text.key_expires_hint/>
                <Permissions state known/>
            </PageForm>
        </section>
    }
    .into_any()
}
