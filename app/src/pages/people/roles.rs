//! The organization's roles, and the form that makes or changes one.

use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

use super::role_text;
use crate::{
    components::{
        field::TextField,
        loaded::Loaded,
        page_form::{ButtonForm, DraftProblems, PageForm, PageHead, server_checked},
        problems::{FormState, begin_at},
    },
    error::DeskError,
    fields::input_id,
    form::{Draft, Inputs, Outcome},
    json::Json,
    language::use_text,
    load::Load,
    query::use_query_value,
    text::{Text, count, fill},
};

const ADDRESS: &str = "/roles";

/// A role in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleLine {
    pub name: String,
    pub permissions: Vec<String>,
    pub shipped: bool,
    pub agents: i64,
}

/// The roles.
#[server(prefix = "/desk", endpoint = "load_roles", output = Json)]
pub async fn load_roles() -> Result<(Vec<RoleLine>, Draft), DeskError> {
    let caller = crate::context::caller()?.permit()?;
    let roles = service::role::list(&crate::context::service()?, &caller).await?;
    let line = |role: service::role::Role| RoleLine {
        permissions: role.permissions.names().map(str::to_owned).collect(),
        name: role.name,
        shipped: role.shipped,
        agents: role.agents,
    };
    let draft = crate::form::take_draft(ADDRESS).await?.unwrap_or_default();
    Ok((roles.into_iter().map(line).collect(), draft))
}

/// The form of a role, or of a new one: every permission, and what is filled in.
#[server(prefix = "/desk", endpoint = "load_role", output = Json)]
pub async fn load_role(name: String) -> Result<(Vec<String>, Draft), DeskError> {
    use service::{Error, permission::PermissionSet, role};

    let caller = crate::context::caller()?.permit()?;
    let known = PermissionSet::known().map(str::to_owned).collect();
    if let Some(draft) = crate::form::take_draft(&form_address(&name)).await? {
        return Ok((known, draft));
    }
    let mut draft = Draft::default();
    if !name.is_empty() {
        let roles = role::list(&crate::context::service()?, &caller).await?;
        let role = roles.into_iter().find(|role| role.name == name && !role.shipped).ok_or(Error::NotFound("role"))?;
        draft.inputs.insert("/name".to_owned(), role.name);
        let ticked = role.permissions.names().map(|name| (format!("/permissions/{name}"), "true".to_owned()));
        draft.inputs.extend(ticked);
    }
    Ok((known, draft))
}

fn form_address(name: &str) -> String {
    if name.is_empty() {
        return "/roles/new".to_owned();
    }
    let name: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    format!("/roles/edit?name={name}")
}

/// Makes a role, or changes the one of the name `changes`.
#[server(prefix = "/desk", endpoint = "save_role", output = Json)]
pub async fn save_role(
    #[server(default)] changes: String,
    #[server(default)] fields: Inputs,
) -> Result<Outcome, DeskError> {
    use service::role;

    let (caller, service) = (crate::context::caller()?, crate::context::service()?);
    let save = async {
        let (caller, permissions) = (caller.permit()?, ticked(&fields)?);
        match changes.as_str() {
            "" => role::create(&service, &caller, super::typed(&fields, "/name"), permissions).await,
            name => role::change(&service, &caller, name, permissions).await,
        }
    };
    super::after(save.await, fields.clone(), &form_address(&changes), ADDRESS, "saved").await
}

/// Takes a role away.
#[server(prefix = "/desk", endpoint = "delete_role", output = Json)]
pub async fn delete_role(role: String) -> Result<Outcome, DeskError> {
    let (caller, service) = (crate::context::caller()?, crate::context::service()?);
    let delete = async { service::role::delete(&service, &caller.permit()?, &role).await };
    super::after(delete.await, Inputs::new(), ADDRESS, ADDRESS, "role-deleted").await
}

/// The permissions that were ticked.
#[cfg(feature = "ssr")]
pub fn ticked(fields: &Inputs) -> Result<service::permission::PermissionSet, service::Error> {
    use domain::{Problem, Violations};
    use service::permission::PermissionSet;

    let names: Vec<_> = fields
        .iter()
        .filter(|(_, ticked)| *ticked == "true")
        .filter_map(|(name, _)| name.strip_prefix("/permissions/"))
        .collect();
    if names.is_empty() {
        return Ok(PermissionSet::NONE);
    }
    PermissionSet::parse(&names.join(",")).map_err(|_| Violations::one("/permissions", Problem::Unknown).into())
}

/// The page.
#[component]
pub fn RolesPage() -> impl IntoView {
    let text = use_text();
    let roles = Load::new(|| (), |()| load_roles());
    view! {
        <Title text=text.roles/>
        <Loaded from=roles show={move |(roles, draft)| view! { <RolesView roles draft/> }}/>
    }
    .into_any()
}

#[component]
fn RolesView(roles: Vec<RoleLine>, draft: Draft) -> impl IntoView {
    let text = use_text();
    view! {
        <PageHead title=text.roles>
            <a class="btn btn-sm" href="/agents">
                {text.agents}
            </a>
            <a class="btn btn-primary btn-sm" href="/roles/new">
                {text.new_role}
            </a>
        </PageHead>
        <DraftProblems state=server_checked(&draft) draft/>
        <ul class="panel divide-base-300 divide-y">
            {roles.into_iter().map(|role| view! { <RoleRow role/> }).collect_view()}
        </ul>
    }
    .into_any()
}

#[component]
fn RoleRow(role: RoleLine) -> impl IntoView {
    let text = use_text();
    let name = role_text(text, &role.name);
    let agents = usize::try_from(role.agents).unwrap_or_default();
    let may: Vec<_> = role.permissions.iter().map(|name| permission_text(text, name)).collect();
    let buttons = (!role.shipped).then(|| {
        let (edit, delete) = (fill(text.edit_section, &[&name]), fill(text.delete_role, &[&name]));
        view! {
            <a class="btn btn-sm" href=form_address(&role.name) aria-label=edit>
                {text.edit}
            </a>
            {(agents == 0)
                .then(|| {
                    let values = vec![("role", role.name.clone())];
                    view! { <ButtonForm action="/desk/delete_role" words=text.remove label=Some(delete) values/> }
                })}
        }
    });
    view! {
        <li class="px-4 py-2.5">
            <div class="flex flex-wrap items-center justify-between gap-2">
                <h2 class="font-medium break-words">
                    {name} " "
                    <span class="tag">{count(agents, text.one_agent, text.several_agents)}</span>
                </h2>
                <div class="flex gap-2">{buttons}</div>
            </div>
            <details class="mt-1">
                <summary class="quiet cursor-pointer">
                    {count(may.len(), text.one_permission, text.several_permissions)}
                </summary>
                <ul class="mt-1 grid gap-x-4 text-sm sm:grid-cols-2">
                    {may.into_iter().map(|may| view! { <li>{may}</li> }).collect_view()}
                </ul>
            </details>
        </li>
    }
    .into_any()
}

/// The form of a role.
#[component]
pub fn RolePage() -> impl IntoView {
    let text = use_text();
    let name = use_query_value("name");
    let loaded = Load::new(move || name.get().unwrap_or_default(), load_role);
    let show = move |(known, draft)| {
        view! { <RoleForm known draft name=name.get_untracked().unwrap_or_default()/> }
    };
    view! {
        <Title text=text.roles/>
        <Loaded from=loaded show/>
    }
    .into_any()
}

#[component]
fn RoleForm(known: Vec<String>, draft: Draft, name: String) -> impl IntoView {
    let text = use_text();
    let state = server_checked(&draft);
    begin_at(input_id("/name"), name.is_empty() && draft == Draft::default());
    let title = if name.is_empty() { text.new_role.to_owned() } else { fill(text.edit_section, &[&name]) };
    let named = name.is_empty().then(|| view! { <TextField state pointer="/name" required=true/> });
    view! {
        <section class="panel mx-auto mt-4 max-w-2xl p-5">
            <h1 class="text-lg font-semibold break-words">{title}</h1>
            <div class="mt-3">
                <DraftProblems state draft/>
            </div>
            <PageForm action="/desk/save_role" words=text.save cancel=ADDRESS>
                <input type="hidden" name="changes" value=name/>
                {named}
                <Permissions state known/>
            </PageForm>
        </section>
    }
    .into_any()
}

/// A box for each permission.
#[component]
pub fn Permissions(state: FormState, known: Vec<String>) -> impl IntoView {
    let text = use_text();
    let tick = move |name: String| {
        let pointer = format!("/permissions/{name}");
        let checked = state.value(&pointer) == "true";
        view! {
            <label class="flex items-center gap-2 py-0.5">
                <input
                    type="checkbox"
                    class="checkbox checkbox-sm"
                    name=format!("fields[{pointer}]")
                    value="true"
                    checked=checked
                />
                {permission_text(text, &name)}
            </label>
        }
    };
    view! {
        <fieldset id="f-permissions" tabindex="-1">
            <legend class="mb-1 font-medium">{text.permissions}</legend>
            <div class="grid gap-x-4 sm:grid-cols-2">{known.into_iter().map(tick).collect_view()}</div>
        </fieldset>
    }
    .into_any()
}

/// What a permission is called; one that has no words is told by its name.
fn permission_text(text: &Text, name: &str) -> String {
    let (what, write) = match name.split_once(':') {
        Some((what, "write")) => (what, true),
        Some((what, _)) => (what, false),
        None => (name, false),
    };
    let thing = match what {
        "accounts" => text.may_accounts,
        "external_accounts" => text.may_external_accounts,
        "customers" => text.may_customers,
        "external_customers" => text.may_external_customers,
        "categories" => text.may_categories,
        "customer_categories" => text.may_customer_categories,
        "special_treatment" => text.may_special_treatment,
        "customer_special_treatment" => text.may_customer_special_treatment,
        "credit_card_tokenization" => text.may_tokenization,
        "customer_credentials" => text.may_credentials,
        "customer_identification_processes" => text.may_identification,
        "reveal" => return text.may_reveal.to_owned(),
        "export" => return text.may_export.to_owned(),
        "erase" => return text.may_erase.to_owned(),
        "manage_agents" => return text.may_manage_agents.to_owned(),
        "manage_keys" => return text.may_manage_keys.to_owned(),
        "read_audit" => return text.may_read_audit.to_owned(),
        "figures" => return text.may_figures.to_owned(),
        "unmasked" => return text.may_unmasked.to_owned(),
        "manage_settings" => return text.may_manage_settings.to_owned(),
        other => return other.to_owned(),
    };
    fill(if write { text.may_change } else { text.may_see }, &[thing])
}
