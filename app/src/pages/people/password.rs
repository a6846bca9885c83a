//! The agent's own password.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{
        field::TextField,
        loaded::Loaded,
        page_form::{DraftProblems, PageForm, server_checked},
        problems::begin_at,
    },
    error::DeskError,
    fields::input_id,
    form::{Draft, Inputs, Outcome},
    json::Json,
    language::use_text,
    load::Load,
};

#[cfg(feature = "ssr")]
const ADDRESS: &str = "/me/password";

/// A form that was not accepted.
#[server(prefix = "/desk", endpoint = "load_password", output = Json)]
pub async fn load_password() -> Result<Draft, DeskError> {
    crate::context::caller()?;
    Ok(crate::form::take_draft(ADDRESS).await?.unwrap_or_default())
}

/// Changes the agent's own password.
#[server(prefix = "/desk", endpoint = "change_password", output = Json)]
pub async fn change_password(#[server(default)] fields: Inputs) -> Result<Outcome, DeskError> {
    let signed_in = crate::context::signed_in()?;
    let service = crate::context::service()?;
    let input = |pointer: &str| fields.get(pointer).cloned().unwrap_or_default();
    let (current, new) = (input("/password"), input("/new_password"));
    let token = &signed_in.session_token;
    let changed = service::agent::change_password(&service, &signed_in.caller, token, current, new).await;
    let changed = match changed {
        Ok(token) => {
            crate::context::set_session_cookie(&token)?;
            Ok(())
        }
        Err(error) => Err(error),
    };
    super::after(changed, Inputs::new(), ADDRESS, "/me", "password").await
}

/// The page.
#[component]
pub fn PasswordPage() -> impl IntoView {
    let text = use_text();
    let draft = Load::new(|| (), |()| load_password());
    view! {
        <Title text=text.change_password/>
        <Loaded from=draft show={move |draft| view! { <PasswordForm draft/> }}/>
    }
    .into_any()
}

#[component]
fn PasswordForm(draft: Draft) -> impl IntoView {
    let text = use_text();
    begin_at(input_id("/password"), draft == Draft::default());
    let state = server_checked(&draft);
    view! {
        <section class="panel mx-auto mt-4 max-w-lg p-5">
            <h1 class="text-lg font-semibold">{text.change_password}</h1>
            <p class="quiet mt-1">{text.change_password_means}</p>
            <div class="mt-3">
                <DraftProblems state draft/>
            </div>
            <PageForm action="/desk/change_password" words=text.change_password cancel="/me">
                <TextField
                    state
                    pointer="/password"
                    kind="password"
                    autocomplete="current-password"
                    required=true
                />
                <TextField
                    state
                    pointer="/new_password"
                    kind="password"
                    autocomplete="new-password"
                    required=true
                    hint=text.new_password_hint
                />
            </PageForm>
        </section>
    }
    .into_any()
}
