//! The organization's agents, who is invited, and the form that invites.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

use super::role_text;
use crate::{
    components::{
        field::{SelectField, TextField},
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
    text::{Text, fill},
    when::moment,
};

const ADDRESS: &str = "/agents";
const INVITE: &str = "/agents/invite";

/// An agent in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentLine {
    pub id: String,
    pub username: String,
    pub role: String,
    pub suspended: bool,
    pub has_two_steps: bool,
    pub signed_in: Option<DateTime<Utc>>,
}

#[cfg(feature = "ssr")]
impl From<service::agent::Member> for AgentLine {
    fn from(member: service::agent::Member) -> Self {
        Self {
            id: member.id.to_string(),
            username: member.username,
            role: member.role,
            suspended: member.suspended_at.is_some(),
            has_two_steps: member.has_totp,
            signed_in: member.signed_in_at,
        }
    }
}

/// An invitation in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationLine {
    pub id: String,
    pub username: String,
    pub role: String,
    pub expires: DateTime<Utc>,
    pub resets_password: bool,
}

/// All that the page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Agents {
    agents: Vec<AgentLine>,
    next: Option<String>,
    invitations: Vec<InvitationLine>,
    /// An invitation's link, this once.
    link: Option<String>,
    draft: Draft,
}

/// A page of agents whose user names come after `after`.
#[server(prefix = "/desk", endpoint = "load_agents", output = Json)]
pub async fn load_agents(after: String) -> Result<Agents, DeskError> {
    use service::{agent, invitation};

    let caller = crate::context::caller()?.permit()?;
    let service = crate::context::service()?;
    let page = agent::list(&service, &caller, &after).await?;
    let line = |pending: invitation::Pending| InvitationLine {
        id: pending.id,
        username: pending.username,
        role: pending.role,
        expires: pending.expires_at,
        resets_password: pending.resets_password,
    };
    Ok(Agents {
        agents: page.agents.into_iter().map(AgentLine::from).collect(),
        next: page.next,
        invitations: invitation::list(&service, &caller).await?.into_iter().map(line).collect(),
        link: crate::context::take_shown_once().map(|token| link(&token)),
        draft: crate::form::take_draft(ADDRESS).await?.unwrap_or_default(),
    })
}

/// An invitation's link, at the address under which the browser knows this site.
#[cfg(feature = "ssr")]
fn link(token: &str) -> String {
    use axum::http::header::HOST;

    let is_tls = crate::context::client_address().is_some_and(|client| client.is_tls);
    let scheme = if is_tls { "https" } else { "http" };
    let host = crate::context::header(&HOST).unwrap_or_default();
    format!("{scheme}://{host}{}?token={token}", crate::context::INVITATION_PATH)
}

/// The form that invites: the roles that there are, and what was not accepted.
#[server(prefix = "/desk", endpoint = "load_invite", output = Json)]
pub async fn load_invite() -> Result<(Vec<String>, Draft), DeskError> {
    let caller = crate::context::caller()?.permit()?;
    let roles = service::role::list(&crate::context::service()?, &caller).await?;
    let draft = crate::form::take_draft(INVITE).await?.unwrap_or_default();
    Ok((roles.into_iter().map(|role| role.name).collect(), draft))
}

/// Invites somebody.
#[server(prefix = "/desk", endpoint = "invite_agent", output = Json)]
pub async fn invite_agent(#[server(default)] fields: Inputs) -> Result<Outcome, DeskError> {
    let (caller, service) = (crate::context::caller()?, crate::context::service()?);
    let invite = async {
        let (username, role) = (super::typed(&fields, "/username"), super::typed(&fields, "/role"));
        service::invitation::create(&service, &caller.permit()?, username, role).await
    };
    let invited = match invite.await {
        Ok(token) => {
            crate::context::show_once(&token)?;
            Ok(())
        }
        Err(error) => Err(error),
    };
    super::after(invited, fields, INVITE, ADDRESS, "invited").await
}

/// Takes an invitation back.
#[server(prefix = "/desk", endpoint = "withdraw_invitation", output = Json)]
pub async fn withdraw_invitation(invitation: String) -> Result<Outcome, DeskError> {
    let (caller, service) = (crate::context::caller()?, crate::context::service()?);
    let withdraw = async { service::invitation::withdraw(&service, &caller.permit()?, &invitation).await };
    super::after(withdraw.await, Inputs::new(), ADDRESS, ADDRESS, "withdrawn").await
}

/// The page.
#[component]
pub fn AgentsPage() -> impl IntoView {
    let text = use_text();
    let after = use_query_value("after");
    let agents = Load::new(move || after.get().unwrap_or_default(), load_agents);
    view! {
        <Title text=text.agents/>
        <Loaded from=agents show={move |agents| view! { <AgentsView agents/> }}/>
    }
    .into_any()
}

#[component]
fn AgentsView(agents: Agents) -> impl IntoView {
    let text = use_text();
    let Agents { agents, next, invitations, link, draft } = agents;
    let next = next.map(|after| {
        let after: String = form_urlencoded::byte_serialize(after.as_bytes()).collect();
        format!("{ADDRESS}?after={after}")
    });
    let invited = (!invitations.is_empty()).then(|| {
        let line = |invitation| view! { <Invited invitation/> };
        view! {
            <section class="panel mt-4 p-4" aria-labelledby="invitations">
                <h2 id="invitations" class="font-semibold">
                    {text.invitations}
                </h2>
                <ul class="divide-base-300 mt-1 divide-y">{invitations.into_iter().map(line).collect_view()}</ul>
            </section>
        }
    });
    view! {
        <PageHead title=text.agents>
            <a class="btn btn-sm" href="/roles">
                {text.roles}
            </a>
            <a class="btn btn-primary btn-sm" href=INVITE>
                {text.invite}
            </a>
        </PageHead>
        {link
            .map(|link| {
                view! { <ShownOnce title=text.invitation_link hint=text.invitation_link_hint secrets=vec![link]/> }
            })}
        <DraftProblems state=server_checked(&draft) draft/>
        <ul class="panel divide-base-300 divide-y">
            {agents.into_iter().map(|agent| view! { <AgentRow agent/> }).collect_view()}
        </ul>
        {next
            .map(|next| {
                view! {
                    <p class="mt-3">
                        <a class="btn btn-sm" href=next>
                            {text.more_agents}
                        </a>
                    </p>
                }
            })}
        {invited}
    }
    .into_any()
}

#[component]
fn AgentRow(agent: AgentLine) -> impl IntoView {
    let text = use_text();
    view! {
        <li class="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-2.5">
            <div class="min-w-0">
                <a class="link link-hover font-medium break-words" href=format!("{ADDRESS}/{}", agent.id)>
                    {agent.username.clone()}
                </a>
                <p class="quiet text-xs">
                    {signed_in_text(text, agent.signed_in)}
                </p>
            </div>
            <p class="flex flex-wrap gap-2">
                {agent.suspended.then(|| view! { <span class="tag text-error">{text.suspended}</span> })}
                {agent.has_two_steps.then(|| view! { <span class="tag">{text.two_step_short}</span> })}
                <span class="tag">{role_text(text, &agent.role)}</span>
            </p>
        </li>
    }
    .into_any()
}

/// When an agent signed in last.
pub fn signed_in_text(text: &Text, at: Option<DateTime<Utc>>) -> String {
    at.map_or_else(|| text.never_signed_in.to_owned(), |at| fill(text.signed_in_at, &[&moment(text, at)]))
}

#[component]
fn Invited(invitation: InvitationLine) -> impl IntoView {
    let text = use_text();
    let kind =
        if invitation.resets_password { text.new_password_link.to_owned() } else { role_text(text, &invitation.role) };
    let label = fill(text.withdraw_of, &[&invitation.username]);
    let values = vec![("invitation", invitation.id)];
    view! {
        <li class="flex flex-wrap items-center justify-between gap-2 py-2">
            <div>
                <p>
                    <span class="font-medium">{invitation.username}</span>
                    " "
                    <span class="quiet">{kind}</span>
                </p>
                <p class="quiet figures text-xs">{fill(text.good_until, &[&moment(text, invitation.expires)])}</p>
            </div>
            <ButtonForm action="/desk/withdraw_invitation" words=text.withdraw label=Some(label) values/>
        </li>
    }
    .into_any()
}

/// The form that invites.
#[component]
pub fn InvitePage() -> impl IntoView {
    let text = use_text();
    let loaded = Load::new(|| (), |()| load_invite());
    view! {
        <Title text=text.invite/>
        <Loaded from=loaded show={move |(roles, draft)| view! { <InviteForm roles draft/> }}/>
    }
    .into_any()
}

#[component]
fn InviteForm(roles: Vec<String>, draft: Draft) -> impl IntoView {
    let text = use_text();
    begin_at(input_id("/username"), draft == Draft::default());
    let state = server_checked(&draft);
    view! {
        <section class="panel mx-auto mt-4 max-w-lg p-5">
            <h1 class="text-lg font-semibold">{text.invite}</h1>
            <p class="quiet mt-1">{text.invite_means}</p>
            <div class="mt-3">
                <DraftProblems state draft/>
            </div>
            <PageForm action="/desk/invite_agent" words=text.invite cancel=ADDRESS>
                <TextField state pointer="/username" required=true hint=text.username_hint/>
                <SelectField state pointer="/role" options=role_options(text, roles) required=true/>
            </PageForm>
        </section>
    }
    .into_any()
}

/// Roles for a choice.
pub fn role_options(text: &Text, roles: Vec<String>) -> Vec<(String, String)> {
    roles.into_iter().map(|role| (role.clone(), role_text(text, &role))).collect()
}
