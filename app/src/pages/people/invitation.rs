//! Where an invitation's link leads: somebody who cannot sign in yet sets a password.

use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

use crate::{
    components::{loaded::Loaded, notice::Refused},
    error::DeskError,
    json::{self, Json},
    language::use_text,
    load::Load,
    problem_text::problem_text,
    query::use_query_value,
    text::fill,
};

/// What the holder of a link is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    pub organization: String,
    pub username: String,
    /// Whether they have a password already, and come in with that.
    pub known: bool,
    pub resets_password: bool,
}

/// What came of accepting.
#[cfg_attr(not(feature = "ssr"), expect(dead_code, reason = "the browser posts a plain form and follows the answer"))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Accepted {
    Done,
    /// Why the password was not taken.
    Refused(domain::Problem),
}

/// What the holder of a link is shown, while it is good.
#[server(prefix = "/desk", endpoint = "load_invitation", output = Json)]
pub async fn load_invitation(token: String) -> Result<Option<Opened>, DeskError> {
    let opened = service::invitation::open(&crate::context::service()?, &token).await?;
    Ok(opened.map(|opened| Opened {
        organization: opened.org.to_string(),
        username: opened.username,
        known: opened.known,
        resets_password: opened.resets_password,
    }))
}

/// Accepts an invitation; the agent then signs in.
#[server(prefix = "/desk", endpoint = "accept_invitation", output = Json)]
pub async fn accept_invitation(token: String, password: String) -> Result<Accepted, DeskError> {
    use service::Error;

    use crate::context;

    let accepted = service::invitation::accept(&context::service()?, &token, password, context::request_id()).await;
    let (answer, next) = match accepted {
        Ok(username) => {
            context::keep_username(&username)?;
            (Accepted::Done, context::SIGN_IN_PATH.to_owned())
        }
        Err(Error::Invalid(violations)) => {
            let problem = violations.iter().next().map_or(domain::Problem::Missing, |first| first.problem.clone());
            let kept = serde_json::to_string(&problem).map_err(|error| context::fault(&error))?;
            let query: String = form_urlencoded::Serializer::new(String::new())
                .append_pair("token", &token)
                .append_pair("problem", &kept)
                .finish();
            (Accepted::Refused(problem), format!("{}?{query}", context::INVITATION_PATH))
        }
        Err(error) => return Err(error.into()),
    };
    context::see_other(&next);
    Ok(answer)
}

/// The page.
#[component]
pub fn InvitationPage() -> impl IntoView {
    let text = use_text();
    let token = use_query_value("token");
    let opened = Load::new(move || token.get().unwrap_or_default(), load_invitation);
    let show = move |opened| match opened {
        None => view! { <OutOfDate/> }.into_any(),
        Some(opened) => view! { <AcceptForm opened token=token.get_untracked().unwrap_or_default()/> }.into_any(),
    };
    view! {
        <Title text=text.welcome/>
        <main id="content" class="flex min-h-dvh items-center justify-center p-4">
            <div class="panel w-full max-w-sm p-6 sm:p-8">
                <p class="flex items-center gap-2 text-lg font-semibold tracking-tight">
                    <img src="/favicon.svg" alt="" width="32" height="32"/>
                    "Clientela"
                </p>
                <Loaded from=opened show/>
            </div>
        </main>
    }
    .into_any()
}

#[component]
fn OutOfDate() -> impl IntoView {
    let text = use_text();
    view! {
        <h1 class="mt-5 text-xl font-semibold">{text.invitation_over}</h1>
        <p class="mt-2">{text.invitation_over_hint}</p>
        <p class="mt-4">
            <a class="btn" href="/sign-in">
                {text.sign_in}
            </a>
        </p>
    }
    .into_any()
}

#[component]
fn AcceptForm(opened: Opened, token: String) -> impl IntoView {
    let text = use_text();
    let Opened { organization, username, known, resets_password } = opened;
    let told = use_query_value("problem");
    let problem = move || told.get().and_then(|told| json::read(&told).ok());
    let title =
        if resets_password { text.new_password_title.to_owned() } else { fill(text.welcome_to, &[&organization]) };
    let (hint, autocomplete) =
        if known { (text.known_password_hint, "current-password") } else { (text.new_password_hint, "new-password") };
    view! {
        <h1 class="mt-5 text-xl font-semibold break-words">{title}</h1>
        <form method="post" action="/desk/accept_invitation" class="mt-5 flex flex-col gap-4">
            <input type="hidden" name="token" value=token/>
            <div role="alert" class="empty:hidden">
                {move || {
                    problem().map(|problem| view! { <Refused why=problem_text(text, &problem)/> })
                }}
            </div>
            <div>
                <label for="username" class="mb-1 block font-medium">
                    {text.user_name}
                </label>
                <input id="username" class="input w-full" autocomplete="username" value=username readonly=true/>
            </div>
            <div>
                <label for="password" class="mb-1 block font-medium">
                    {if known { text.password } else { text.new_password }}
                </label>
                <input
                    id="password"
                    name="password"
                    type="password"
                    class="input w-full"
                    autocomplete=autocomplete
                    aria-describedby="password-hint"
                    required=true
                    autofocus=true
                />
                <p id="password-hint" class="quiet mt-1 text-xs">
                    {hint}
                </p>
            </div>
            <button type="submit" class="btn btn-primary">
                {text.go_on}
            </button>
        </form>
    }
    .into_any()
}
