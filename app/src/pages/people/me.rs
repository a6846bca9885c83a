//! The agent's own account: organizations, password, second step, sessions.

use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

use super::{
    role_text,
    sessions::{SessionLine, Sessions},
};
use crate::{
    components::{
        loaded::Loaded,
        page_form::{ButtonForm, DraftProblems, PageHead, server_checked},
    },
    error::DeskError,
    form::{Draft, Outcome},
    json::Json,
    language::use_text,
    load::Load,
    text::fill,
};

#[cfg(feature = "ssr")]
const ADDRESS: &str = "/me";

/// All that the page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Me {
    pub name: String,
    pub organization: String,
    /// Names, each with the agent's role there.
    pub organizations: Vec<(String, String)>,
    pub has_two_steps: bool,
    /// Whether agents can sign in by passkeys here.
    pub takes_passkeys: bool,
    pub sessions: Vec<SessionLine>,
    pub draft: Draft,
}

/// The agent's own account.
#[server(prefix = "/desk", endpoint = "load_me", output = Json)]
pub async fn load_me() -> Result<Me, DeskError> {
    use service::{agent, passkey, session, totp};

    let signed_in = crate::context::signed_in()?;
    let (caller, service) = (signed_in.caller, crate::context::service()?);
    let organizations = agent::organizations(&service, &caller).await?;
    let (sessions, own) = session::list_own(&service, &caller, &signed_in.session_token).await?;
    Ok(Me {
        name: caller.actor().name().to_owned(),
        organization: caller.org().to_string(),
        organizations: organizations.into_iter().map(|(org, role)| (org.to_string(), role)).collect(),
        has_two_steps: matches!(totp::state(&service, &caller).await?, totp::State::On { .. }),
        takes_passkeys: passkey::is_offered(&service),
        sessions: sessions.into_iter().map(|session| SessionLine::new(session, &own)).collect(),
        draft: crate::form::take_draft(ADDRESS).await?.unwrap_or_default(),
    })
}

/// Goes on in another of the agent's organizations.
#[server(prefix = "/desk", endpoint = "switch_organization", output = Json)]
pub async fn switch_organization(organization: String) -> Result<Outcome, DeskError> {
    use service::{Error, session};

    let signed_in = crate::context::signed_in()?;
    let service = crate::context::service()?;
    let org = organization.parse().map_err(|_| Error::NotFound("organization"))?;
    let token = session::switch(&service, &signed_in.caller, &signed_in.session_token, &org).await?;
    crate::context::set_session_cookie(&token)?;
    crate::context::see_other("/");
    Ok(Outcome::Saved("/".to_owned()))
}

/// Ends one of the agent's own sessions.
#[server(prefix = "/desk", endpoint = "end_own_session", output = Json)]
pub async fn end_own_session(session: String) -> Result<Outcome, DeskError> {
    let caller = crate::context::caller()?;
    let ended = service::session::end_own(&crate::context::service()?, &caller, &session).await;
    super::after(ended, Default::default(), ADDRESS, ADDRESS, "ended").await
}

/// Ends all of the agent's sessions but this one.
#[server(prefix = "/desk", endpoint = "end_other_sessions", output = Json)]
pub async fn end_other_sessions() -> Result<Outcome, DeskError> {
    let signed_in = crate::context::signed_in()?;
    let service = crate::context::service()?;
    let token = service::session::end_own_others(&service, &signed_in.caller, &signed_in.session_token).await?;
    crate::context::set_session_cookie(&token)?;
    super::after(Ok(()), Default::default(), ADDRESS, ADDRESS, "ended").await
}

/// The page.
#[component]
pub fn MePage() -> impl IntoView {
    let text = use_text();
    let me = Load::new(|| (), |()| load_me());
    view! {
        <Title text=text.my_account/>
        <Loaded from=me show={move |me| view! { <MeView me/> }}/>
    }
    .into_any()
}

#[component]
fn MeView(me: Me) -> impl IntoView {
    let text = use_text();
    let Me { name, organization, organizations, has_two_steps, takes_passkeys, sessions, draft } = me;
    let others = sessions.len() > 1;
    let place = move |(org, role): (String, String)| {
        let here = org == organization;
        let label = fill(text.switch_to, &[&org]);
        view! {
            <li class="flex flex-wrap items-center justify-between gap-2 py-2">
                <p>
                    <span class="font-medium">{org.clone()}</span>
                    " "
                    <span class="quiet">{role_text(text, &role)}</span>
                </p>
                {if here {
                    view! { <span class="tag">{text.this_organization}</span> }.into_any()
                } else {
                    let values = vec![("organization", org)];
                    view! {
                        <ButtonForm
                            action="/desk/switch_organization"
                            words=text.switch
                            label=Some(label)
                            values
                        />
                    }
                        .into_any()
                }}
            </li>
        }
    };
    view! {
        <div class="mx-auto max-w-2xl">
            <PageHead title=text.my_account/>
            <DraftProblems state=server_checked(&draft) draft/>
            <div class="flex flex-col gap-4">
                <section class="panel p-4" aria-labelledby="access">
                    <h2 id="access" class="font-semibold break-words">
                        {name}
                    </h2>
                    <p class="mt-3 flex flex-wrap gap-2">
                        <a class="btn btn-sm" href="/me/password">
                            {text.change_password}
                        </a>
                        <a class="btn btn-sm" href="/me/two-step">
                            {text.two_step}
                        </a>
                        {takes_passkeys
                            .then(|| {
                                view! {
                                    <a class="btn btn-sm" href="/me/passkeys">
                                        {text.passkeys}
                                    </a>
                                }
                            })}
                        <span class="tag self-center">
                            {if has_two_steps { text.two_step_on } else { text.two_step_off }}
                        </span>
                    </p>
                </section>
                <section class="panel p-4" aria-labelledby="organizations">
                    <h2 id="organizations" class="font-semibold">
                        {text.my_organizations}
                    </h2>
                    <ul class="divide-base-300 mt-1 divide-y">
                        {organizations.into_iter().map(place).collect_view()}
                    </ul>
                </section>
                <section class="panel p-4" aria-labelledby="sessions">
                    <div class="flex flex-wrap items-center justify-between gap-2">
                        <h2 id="sessions" class="font-semibold">
                            {text.sessions}
                        </h2>
                        {others
                            .then(|| {
                                view! { <ButtonForm action="/desk/end_other_sessions" words=text.end_other_sessions/> }
                            })}
                    </div>
                    <Sessions sessions agent=None/>
                </section>
            </div>
        </div>
    }
    .into_any()
}
