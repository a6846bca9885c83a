//! One of the organization's agents.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use super::{
    agents::{AgentLine, role_options, signed_in_text},
    role_text,
    sessions::{SessionLine, Sessions},
};
use crate::{
    components::{
        field::SelectField,
        loaded::Loaded,
        page::SubHead,
        page_form::{ButtonForm, DraftProblems, server_checked},
    },
    error::DeskError,
    form::{Draft, Inputs, Outcome},
    json::Json,
    language::use_text,
    load::Load,
};

/// All that the page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgentScreen {
    agent: AgentLine,
    /// Whether it is the reader's own: nobody manages themselves.
    own: bool,
    /// Whether password and second step may be reset from here.
    only_here: bool,
    roles: Vec<String>,
    sessions: Vec<SessionLine>,
    draft: Draft,
}

#[cfg(feature = "ssr")]
fn address(id: &str) -> String {
    format!("/agents/{id}")
}

/// An agent.
#[server(prefix = "/desk", endpoint = "load_agent", output = Json)]
pub async fn load_agent(id: String) -> Result<AgentScreen, DeskError> {
    use service::{Error, agent, role, session};

    let caller = crate::context::caller()?.permit()?;
    let service = crate::context::service()?;
    let agent = id.parse().map_err(|_| Error::NotFound("agent"))?;
    let member = agent::get(&service, &caller, agent).await?;
    let sessions = session::list(&service, &caller, agent).await?;
    let mut draft = crate::form::take_draft(&address(&id)).await?.unwrap_or_default();
    draft.inputs.entry("/role".to_owned()).or_insert_with(|| member.role.clone());
    Ok(AgentScreen {
        own: caller.actor().id() == id,
        only_here: member.only_here,
        roles: role::list(&service, &caller).await?.into_iter().map(|role| role.name).collect(),
        sessions: sessions.into_iter().map(|session| SessionLine::new(session, "")).collect(),
        agent: member.into(),
        draft,
    })
}

/// Does something to an agent, and comes back to their page.
#[cfg(feature = "ssr")]
macro_rules! manage {
    ($agent:ident, $done:literal, $inputs:expr, |$service:ident, $caller:ident, $id:ident| $work:expr) => {{
        let (asking, $service) = (crate::context::caller()?, crate::context::service()?);
        let work = async {
            let $caller = asking.permit()?;
            let $id = $agent.parse().map_err(|_| service::Error::NotFound("agent"))?;
            $work.await
        };
        let (page, inputs) = (address(&$agent), $inputs);
        super::after(work.await, inputs, &page, &page, $done).await
    }};
}

/// Gives an agent another role.
#[server(prefix = "/desk", endpoint = "set_agent_role", output = Json)]
pub async fn set_agent_role(agent: String, #[server(default)] fields: Inputs) -> Result<Outcome, DeskError> {
    let role = super::typed(&fields, "/role").to_owned();
    manage!(agent, "role", fields, |service, caller, id| service::agent::set_role(&service, &caller, id, &role))
}

/// Keeps an agent out.
#[server(prefix = "/desk", endpoint = "suspend_agent", output = Json)]
pub async fn suspend_agent(agent: String) -> Result<Outcome, DeskError> {
    manage!(agent, "suspended", Inputs::new(), |service, caller, id| service::agent::suspend(&service, &caller, id))
}

/// Lets an agent in again.
#[server(prefix = "/desk", endpoint = "resume_agent", output = Json)]
pub async fn resume_agent(agent: String) -> Result<Outcome, DeskError> {
    manage!(agent, "resumed", Inputs::new(), |service, caller, id| service::agent::resume(&service, &caller, id))
}

/// Ends one of an agent's sessions.
#[server(prefix = "/desk", endpoint = "end_agent_session", output = Json)]
pub async fn end_agent_session(agent: String, session: String) -> Result<Outcome, DeskError> {
    manage!(agent, "ended", Inputs::new(), |service, caller, id| {
        service::session::end_one(&service, &caller, id, &session)
    })
}

/// Ends all of an agent's sessions.
#[server(prefix = "/desk", endpoint = "end_agent_sessions", output = Json)]
pub async fn end_agent_sessions(agent: String) -> Result<Outcome, DeskError> {
    manage!(agent, "ended", Inputs::new(), |service, caller, id| service::session::end_all(&service, &caller, id))
}

/// Asks an agent for no codes any more.
#[server(prefix = "/desk", endpoint = "reset_agent_codes", output = Json)]
pub async fn reset_agent_codes(agent: String) -> Result<Outcome, DeskError> {
    manage!(agent, "codes-reset", Inputs::new(), |service, caller, id| service::totp::reset(&service, &caller, id))
}

/// Makes a link with which an agent sets a new password; the list of agents shows it, this once.
#[server(prefix = "/desk", endpoint = "offer_password", output = Json)]
pub async fn offer_password(agent: String) -> Result<Outcome, DeskError> {
    let (caller, service) = (crate::context::caller()?, crate::context::service()?);
    let offer = async {
        let id = agent.parse().map_err(|_| service::Error::NotFound("agent"))?;
        service::invitation::reset_password(&service, &caller.permit()?, id).await
    };
    let offered = match offer.await {
        Ok(token) => {
            crate::context::show_once(&token)?;
            Ok(())
        }
        Err(error) => Err(error),
    };
    super::after(offered, Inputs::new(), &address(&agent), "/agents", "invited").await
}

/// The page.
#[component]
pub fn AgentPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let screen = Load::new(move || params.read().get("id").unwrap_or_default(), load_agent);
    view! {
        <Title text=text.agent/>
        <Loaded from=screen show={move |screen| view! { <AgentView screen/> }}/>
    }
    .into_any()
}

#[component]
fn AgentView(screen: AgentScreen) -> impl IntoView {
    let text = use_text();
    let AgentScreen { agent, own, only_here, roles, sessions, draft } = screen;
    let state = server_checked(&draft);
    let id = agent.id.clone();
    let any_session = !sessions.is_empty();
    let this = {
        let id = id.clone();
        move || vec![("agent", id.clone())]
    };
    let end_all = {
        let this = this.clone();
        move || view! { <ButtonForm action="/desk/end_agent_sessions" words=text.sign_out_everywhere values=this()/> }
    };
    let role_form = view! {
        <form method="post" action="/desk/set_agent_role" class="mt-3 flex flex-wrap items-end gap-2">
            <input type="hidden" name="agent" value=id.clone()/>
            <SelectField state pointer="/role" options=role_options(text, roles) required=true class="grow"/>
            <button type="submit" class="btn">
                {text.change_role}
            </button>
        </form>
        <p class="quiet mt-1 text-xs">{text.change_role_means}</p>
    };
    let resets = only_here.then(|| {
        view! {
            <ButtonForm action="/desk/offer_password" words=text.offer_password values=this()/>
            {agent
                .has_two_steps
                .then(|| view! { <ButtonForm action="/desk/reset_agent_codes" words=text.reset_codes values=this()/> })}
        }
    });
    let (action, words) = if agent.suspended {
        ("/desk/resume_agent", text.resume_agent)
    } else {
        ("/desk/suspend_agent", text.suspend_agent)
    };
    let managed = if own {
        view! { <p class="quiet mt-3">{text.manage_yourself}</p> }.into_any()
    } else {
        view! {
            {role_form}
            <div class="border-base-300 mt-4 flex flex-wrap gap-2 border-t pt-3">
                <ButtonForm action words values=this()/> {resets}
            </div>
            {(!only_here).then(|| view! { <p class="quiet mt-2 text-xs">{text.works_elsewhere}</p> })}
        }
        .into_any()
    };
    view! {
        <div class="mx-auto max-w-2xl">
            <SubHead of=("/agents".to_owned(), text.agents.to_owned()) title=agent.username/>
            <DraftProblems state draft/>
            <section class="panel mt-3 p-4">
                <p class="flex flex-wrap gap-2">
                    <span class="tag">{role_text(text, &agent.role)}</span>
                    {agent.suspended.then(|| view! { <span class="tag text-error">{text.suspended}</span> })}
                    <span class="tag">
                        {if agent.has_two_steps { text.two_step_on } else { text.two_step_off }}
                    </span>
                </p>
                <p class="quiet mt-2">{signed_in_text(text, agent.signed_in)}</p>
                {managed}
            </section>
            <section class="panel mt-4 p-4" aria-labelledby="sessions">
                <div class="flex flex-wrap items-center justify-between gap-2">
                    <h2 id="sessions" class="font-semibold">
                        {text.sessions}
                    </h2>
                    {(any_session && !own).then(end_all)}
                </div>
                <Sessions sessions agent=(!own).then_some(id)/>
            </section>
        </div>
    }
    .into_any()
}
