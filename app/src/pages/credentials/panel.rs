//! How a customer logs in, on the customer's page.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{
    act::Act,
    credentials_address,
    shown::{CredentialItem, Ending, Stage, stage_text},
};
use crate::{
    components::{
        copy::CopyButton,
        icon::{Glyph, Icon},
        panel_head::PanelHead,
    },
    language::use_text,
};

/// What the panel shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    credential: Option<CredentialItem>,
    may_write: bool,
}

/// How a customer logs in; `None` for an agent who may not see it.
///
/// # Errors
/// [`DeskError::NotFound`](crate::DeskError::NotFound) for the customer.
#[cfg(feature = "ssr")]
pub async fn load_login(
    service: &service::Service,
    caller: &service::Caller,
    customer: domain::CustomerId,
) -> Result<Option<Login>, crate::error::DeskError> {
    use service::{credential_overview, permission::CustomerCredentialsWrite};

    let Ok(reader) = caller.permit() else { return Ok(None) };
    let overview = credential_overview::of_customer(service, &reader, customer).await?;
    Ok(Some(Login {
        credential: CredentialItem::of(&overview, crate::when::today_of(service)),
        may_write: caller.permit::<CustomerCredentialsWrite>().is_ok(),
    }))
}

/// The panel.
#[component]
pub fn LoginPanel(
    /// The customer's id.
    customer: String,
    login: Login,
) -> impl IntoView {
    let text = use_text();
    let Login { credential, may_write } = login;
    let stage = credential.as_ref().map(|credential| credential.stage);
    let address = credentials_address(&customer);
    let next = Act::ALL.into_iter().filter(|act| may_write && *act != Act::Remove && act.fits(stage));
    let links = next
        .map(|act| {
            view! {
                <a class="btn btn-sm" href=act.address(&customer)>
                    {act.words(text)}
                </a>
            }
        })
        .collect_view();
    view! {
        <section class="panel" aria-labelledby="section-login">
            <PanelHead id="section-login" title=text.credential>
                <a
                    class="btn btn-ghost btn-sm"
                    href=address
                    aria-label=format!("{}: {}", text.details, text.credential)
                >
                    {text.details}
                    <Icon glyph=Glyph::Next/>
                </a>
            </PanelHead>
            <div class="px-4 py-3">
                {match credential {
                    None => view! { <p class="quiet">{text.no_credential}</p> }.into_any(),
                    Some(credential) => view! { <Credential credential/> }.into_any(),
                }}
                <p class="mt-2 flex flex-wrap gap-2 empty:hidden">{links}</p>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Credential(credential: CredentialItem) -> impl IntoView {
    let text = use_text();
    let failed = (credential.stage == Stage::NotActivated).then_some(text.activation_failed);
    let ending = credential.ending(text).map(|Ending { title, details }| format!("{title}. {details}"));
    let last_day = credential.last_day.map(|_| credential.last_day_text(text));
    let unknown = credential.unknown.map(|_| text.username_unknown);
    let warnings = failed.into_iter().chain(unknown).map(str::to_owned).chain(ending);
    view! {
        <p class="flex flex-wrap items-center gap-x-2">
            <span class="font-medium break-all">{credential.username.clone()}</span>
            <CopyButton value=credential.username.clone() what=text.user_name/>
            <span
                class="tag"
                class=("text-success", credential.stage == Stage::Active)
                class=("text-warning", credential.stage == Stage::Expired)
            >
                {stage_text(text, Some(credential.stage))}
            </span>
        </p>
        {last_day
            .map(|day| {
                view! {
                    <p class="mt-1">
                        <span class="quiet">{text.last_day} ": "</span>
                        <span class="figures">{day}</span>
                    </p>
                }
            })}
        {warnings
            .map(|warning| {
                view! {
                    <p class="text-warning mt-1 flex items-center gap-1 font-medium">
                        <Icon glyph=Glyph::Alert/>
                        <span>{warning}</span>
                    </p>
                }
            })
            .collect_view()}
    }
    .into_any()
}
