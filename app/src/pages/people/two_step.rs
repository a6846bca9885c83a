//! The second step of the agent's own sign-in: one-time codes of an app.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

use crate::{
    components::{
        field::TextField,
        loaded::Loaded,
        page_form::{DraftProblems, PageForm, ShownOnce, server_checked},
        problems::begin_at,
    },
    error::DeskError,
    fields::input_id,
    form::{Draft, Inputs, Outcome},
    json::Json,
    language::use_text,
    load::Load,
    text::{count, fill},
};

#[cfg(feature = "ssr")]
const ADDRESS: &str = "/me/two-step";

/// Where the agent stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stand {
    Off,
    Enrolling {
        secret: String,
        uri: String,
        /// The address as a picture: an SVG element.
        picture: String,
    },
    On {
        since: DateTime<Utc>,
        recovery_codes: i64,
    },
}

/// All that the page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TwoStep {
    stand: Stand,
    /// Recovery codes, this once.
    codes: Vec<String>,
    draft: Draft,
}

/// Where the agent stands.
#[server(prefix = "/desk", endpoint = "load_two_step", output = Json)]
pub async fn load_two_step() -> Result<TwoStep, DeskError> {
    use service::totp::{self, State};

    let caller = crate::context::caller()?;
    let stand = match totp::state(&crate::context::service()?, &caller).await? {
        State::Off => Stand::Off,
        State::Enrolling { secret, uri } => Stand::Enrolling { picture: picture(&uri)?, secret, uri },
        State::On { since, recovery_codes } => Stand::On { since, recovery_codes },
    };
    let codes = match &stand {
        Stand::On { .. } => crate::context::take_shown_once().unwrap_or_default(),
        _ => String::new(),
    };
    Ok(TwoStep {
        stand,
        codes: codes.split('.').filter(|code| !code.is_empty()).map(str::to_owned).collect(),
        draft: crate::form::take_draft(ADDRESS).await?.unwrap_or_default(),
    })
}

/// A QR code, black on white in every theme: apps read no other.
#[cfg(feature = "ssr")]
fn picture(uri: &str) -> Result<String, DeskError> {
    use qrcode::{QrCode, render::svg};

    let code = QrCode::new(uri).map_err(|error| crate::context::fault(&error))?;
    let drawn = code.render::<svg::Color<'_>>().min_dimensions(208, 208).build();
    // Without the XML declaration, which an element of a page has not.
    Ok(drawn.find("<svg").map(|start| drawn[start..].to_owned()).unwrap_or_default())
}

/// Makes a secret.
#[server(prefix = "/desk", endpoint = "begin_two_step", output = Json)]
pub async fn begin_two_step(#[server(default)] fields: Inputs) -> Result<Outcome, DeskError> {
    let caller = crate::context::caller()?;
    let password = fields.get("/password").cloned().unwrap_or_default();
    let begun = service::totp::begin(&crate::context::service()?, &caller, password).await;
    super::after(begun, Inputs::new(), ADDRESS, ADDRESS, "").await
}

/// Asks for codes from now on.
#[server(prefix = "/desk", endpoint = "confirm_two_step", output = Json)]
pub async fn confirm_two_step(#[server(default)] fields: Inputs) -> Result<Outcome, DeskError> {
    let signed_in = crate::context::signed_in()?;
    let service = crate::context::service()?;
    let code = super::typed(&fields, "/code");
    let confirmed = match service::totp::confirm(&service, &signed_in.caller, &signed_in.session_token, code).await {
        Ok((codes, token)) => {
            crate::context::set_session_cookie(&token)?;
            crate::context::show_once(&codes.join("."))?;
            Ok(())
        }
        Err(error) => Err(error),
    };
    super::after(confirmed, Inputs::new(), ADDRESS, ADDRESS, "two-step-on").await
}

/// Asks for no codes any more.
#[server(prefix = "/desk", endpoint = "remove_two_step", output = Json)]
pub async fn remove_two_step(#[server(default)] fields: Inputs) -> Result<Outcome, DeskError> {
    let signed_in = crate::context::signed_in()?;
    let service = crate::context::service()?;
    let password = fields.get("/password").cloned().unwrap_or_default();
    let removed = match service::totp::remove(&service, &signed_in.caller, &signed_in.session_token, password).await {
        Ok(token) => {
            crate::context::set_session_cookie(&token)?;
            Ok(())
        }
        Err(error) => Err(error),
    };
    super::after(removed, Inputs::new(), ADDRESS, "/me", "two-step-off").await
}

/// The page.
#[component]
pub fn TwoStepPage() -> impl IntoView {
    let text = use_text();
    let loaded = Load::new(|| (), |()| load_two_step());
    view! {
        <Title text=text.two_step/>
        <Loaded from=loaded show={move |loaded| view! { <TwoStepView loaded/> }}/>
    }
    .into_any()
}

#[component]
fn TwoStepView(loaded: TwoStep) -> impl IntoView {
    let text = use_text();
    let TwoStep { stand, codes, draft } = loaded;
    let first = match stand {
        Stand::Off => Some("/password"),
        Stand::Enrolling { .. } => Some("/code"),
        Stand::On { .. } => None,
    };
    begin_at(first.map(input_id).unwrap_or_default(), first.is_some() && draft == Draft::default());
    let state = server_checked(&draft);
    let password = move || {
        view! {
            <TextField state pointer="/password" kind="password" autocomplete="current-password" required=true/>
        }
    };
    let step = match stand {
        Stand::Off => view! {
            <p class="mt-2">{text.two_step_means}</p>
            <PageForm action="/desk/begin_two_step" words=text.two_step_begin cancel="/me">
                {password()}
            </PageForm>
        }
        .into_any(),
        Stand::Enrolling { secret, uri, picture } => {
            let typed = fill(text.two_step_secret, &[&in_fours(&secret)]);
            view! {
                <p class="mt-2">{text.two_step_scan}</p>
                <div
                    class="mt-3 w-fit rounded bg-white p-2"
                    role="img"
                    aria-label=text.two_step_picture
                    inner_html=picture
                ></div>
                <p class="figures mt-3 break-words" data-secret=secret>
                    {typed}
                </p>
                <p class="mt-1">
                    <a class="link" href=uri rel="external">
                        {text.two_step_open}
                    </a>
                </p>
                <PageForm action="/desk/confirm_two_step" words=text.two_step_confirm cancel="/me">
                    <TextField
                        state
                        pointer="/code"
                        autocomplete="one-time-code"
                        inputmode="numeric"
                        figures=true
                        required=true
                        hint=text.two_step_code_hint
                    />
                </PageForm>
            }
            .into_any()
        }
        Stand::On { since, recovery_codes } => {
            let left = usize::try_from(recovery_codes).unwrap_or_default();
            view! {
                <p class="mt-2">{fill(text.two_step_since, &[&crate::when::moment(text, since)])}</p>
                <p class="mt-1">{count(left, text.one_recovery_code, text.several_recovery_codes)}</p>
                <PageForm action="/desk/remove_two_step" words=text.two_step_remove cancel="/me">
                    {password()}
                </PageForm>
            }
            .into_any()
        }
    };
    view! {
        <section class="panel mx-auto mt-4 max-w-lg p-5">
            <h1 class="text-lg font-semibold">{text.two_step}</h1>
            <div class="mt-3">
                {(!codes.is_empty())
                    .then(|| {
                        view! { <ShownOnce title=text.recovery_codes hint=text.recovery_codes_hint secrets=codes/> }
                    })} <DraftProblems state draft/>
            </div>
            {step}
        </section>
    }
    .into_any()
}

/// `ABCD EFGH …`, as it is typed over.
fn in_fours(secret: &str) -> String {
    let groups: Vec<String> =
        secret.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
    groups.join(" ")
}
