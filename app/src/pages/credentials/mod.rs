//! How a customer logs in: the credential, how far it has come, and what can happen to it next.

mod act;
pub mod activate;
mod change;
mod diagram;
pub mod expiry;
pub mod new;
pub mod panel;
pub mod remove;
mod shown;
pub mod username;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use self::{
    act::Act,
    diagram::Diagram,
    remove::{Removal, RemoveLink},
    shown::{CredentialItem, Ending, Stage, Unknown, stage_text},
};
use crate::{
    components::{
        copy::CopyButton,
        loaded::Loaded,
        notice::Warning,
        page::SubHead,
        panel_head::PanelTitle,
        waiting::{EVENTS_PATH, Waiting},
    },
    error::DeskError,
    fields::forbidden_text,
    json::Json,
    language::use_text,
    load::Load,
    pages::customer::{
        caller_check::{CallerBadge, CallerShown},
        details::{Item, Items},
    },
    text::count,
};

/// The address of the page.
pub fn credentials_address(customer: &str) -> String {
    format!("/customers/{customer}/credentials")
}

/// All that the page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CredentialScreen {
    customer: String,
    customer_name: String,
    credential: Option<CredentialItem>,
    /// How it stands with the check of the caller, for an agent who is asked to.
    caller: Option<CallerShown>,
    version: i64,
    may_write: bool,
}

/// A customer with their credentials.
///
/// # Errors
/// [`DeskError::NotFound`] for the customer; [`DeskError::Forbidden`] where the caller may not see both.
#[cfg(feature = "ssr")]
async fn find(
    service: &service::Service,
    caller: &service::Caller,
    customer: &str,
) -> Result<(domain::Customer, service::credential_overview::CredentialOverview), DeskError> {
    let reader = caller.permit()?;
    let id = customer.parse().map_err(|_| service::Error::NotFound("customer"))?;
    let found = service::customer::open_further(service, &caller.permit()?, id).await?;
    let overview = service::credential_overview::of_customer(service, &reader, id).await?;
    Ok((found, overview))
}

/// A customer's credential, for its page.
#[server(prefix = "/desk", endpoint = "load_credential", output = Json)]
pub async fn load_credential(customer: String) -> Result<CredentialScreen, DeskError> {
    use service::permission::CustomerCredentialsWrite;

    use crate::pages::customer::caller_check::load_caller;

    let caller = crate::context::caller()?;
    let service = crate::context::service()?;
    let (found, overview) = find(&service, &caller, &customer).await?;
    let may_write = caller.permit::<CustomerCredentialsWrite>().is_ok();
    Ok(CredentialScreen {
        customer_name: found.profile.display_name(),
        caller: match may_write {
            true => load_caller(&service, &caller, found.id, &found.profile).await?,
            false => None,
        },
        credential: CredentialItem::of(&overview, crate::when::today_of(&service)),
        version: overview.credentials.version.0,
        may_write,
        customer,
    })
}

/// Whether a customer's credential is still being activated.
#[server(prefix = "/desk", endpoint = "is_activation_pending", output = Json)]
pub async fn is_activation_pending(customer: String) -> Result<bool, DeskError> {
    let caller = crate::context::caller()?.permit()?;
    let service = crate::context::service()?;
    let id = customer.parse().map_err(|_| service::Error::NotFound("customer"))?;
    Ok(service::credential_overview::is_activating(&service, &caller, id).await?)
}

/// The page.
#[component]
pub fn CredentialsPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let screen = Load::new(move || params.read().get("id").unwrap_or_default(), load_credential);
    let reload = Callback::new(move |()| screen.refetch());
    view! {
        <Title text=text.credential/>
        <Loaded from=screen show={move |screen| view! { <CredentialView screen reload/> }}/>
    }
    .into_any()
}

#[component]
fn CredentialView(screen: CredentialScreen, reload: Callback<()>) -> impl IntoView {
    let text = use_text();
    let CredentialScreen { customer, customer_name, credential, caller, version, may_write } = screen;
    let stage = credential.as_ref().map(|credential| credential.stage);
    let removal = credential.as_ref().filter(|_| may_write).map(|credential| Removal {
        customer: customer.clone(),
        customer_name: customer_name.clone(),
        credential: credential.id.clone(),
        username: credential.username.clone(),
        version,
    });
    let news = credential.clone().map(|credential| {
        let customer = customer.clone();
        view! { <News customer credential may_write reload/> }
    });
    view! {
        <SubHead of=(format!("/customers/{customer}"), customer_name) title=text.credential/>
        {caller.map(|caller| view! { <CallerBadge caller/> })}
        {(!may_write)
            .then(|| {
                view! {
                    <p class="border-info rounded-box mt-3 border border-l-4 px-4 py-2">
                        {forbidden_text(text, "customer_credentials:write")} " " {text.forbidden_hint}
                    </p>
                }
            })}
        <div class="mt-4">{news}</div>
        <div class="flex flex-col gap-3">
            <FactsPanel credential/>
            <section class="panel" aria-labelledby="section-next">
                <PanelTitle id="section-next" title={if may_write { text.credential_next } else { text.credential_way }}/>
                <div class="p-4">
                    <Diagram customer=customer.clone() stage may_write/>
                    {may_write.then(|| view! { <Acts customer stage removal reload/> })}
                </div>
            </section>
        </div>
    }
    .into_any()
}

/// What has to be known first: an activation that is waited for or has failed, a user name that is not known outside,
/// an end that is near.
#[component]
fn News(customer: String, credential: CredentialItem, may_write: bool, reload: Callback<()>) -> impl IntoView {
    let text = use_text();
    let ending = credential.ending(text).map(|Ending { title, details }| {
        view! {
            <Warning title>
                <p class="mt-1">{details}</p>
            </Warning>
        }
    });
    let activation = match credential.stage {
        Stage::Activating { failures } => {
            let tried = usize::try_from(failures).ok().filter(|failures| *failures > 0);
            let tried = tried.map(|failures| count(failures, text.activation_tried_once, text.activation_tried));
            let meaning = tried
                .map_or_else(|| text.activation_waits.to_owned(), |tried| format!("{} {tried}", text.activation_waits));
            view! {
                <Waiting
                    ask=IsActivationPending { customer: customer.clone() }
                    events=format!("{EVENTS_PATH}/activations/{customer}")
                    title=text.stage_activating
                    meaning
                    here=credentials_address(&customer)
                    over=text.activation_over
                    reload
                />
            }
            .into_any()
        }
        Stage::NotActivated => view! {
            <div role="alert">
                <Warning title=text.activation_failed>
                    <p class="mt-1">{text.activation_failed_means}</p>
                    {may_write.then(|| view! { <p class="mt-1">{text.activation_again}</p> })}
                </Warning>
            </div>
        }
        .into_any(),
        Stage::Reserved | Stage::Active | Stage::Expired => ().into_any(),
    };
    let unknown = credential.unknown.map(|unknown| {
        let meaning = match unknown {
            Unknown::Late => text.username_late,
            Unknown::GivenUp => text.username_given_up,
        };
        let again = unknown == Unknown::GivenUp && may_write;
        view! {
            <div role="alert">
                <Warning title=text.username_unknown>
                    <p class="mt-1">{meaning}</p>
                    {again.then(|| view! { <p class="mt-1">{text.username_again}</p> })}
                </Warning>
            </div>
        }
    });
    view! {
        {activation}
        {unknown}
        {ending}
    }
    .into_any()
}

/// What the credential is.
#[component]
fn FactsPanel(credential: Option<CredentialItem>) -> impl IntoView {
    let text = use_text();
    let stage = stage_text(text, credential.as_ref().map(|credential| credential.stage));
    let facts = match credential {
        None => view! { <p class="quiet">{text.no_credential_means}</p> }.into_any(),
        Some(credential) => {
            let last_day = credential.last_day_text(text);
            let CredentialItem { id, username, .. } = credential;
            view! {
                <Items>
                    <Item term=text.user_name>
                        <span class="flex flex-wrap items-center gap-1">
                            <span class="text-base font-medium break-all">{username.clone()}</span>
                            <CopyButton value=username what=text.user_name/>
                        </span>
                    </Item>
                    <Item term=text.credential_state>
                        <span class="tag">{stage}</span>
                    </Item>
                    <Item term=text.last_day>
                        <span class="figures">{last_day}</span>
                    </Item>
                    <Item term=text.identifier>
                        <span class="figures text-xs break-all">{id.clone()}</span>
                        <CopyButton value=id what=text.identifier/>
                    </Item>
                </Items>
            }
            .into_any()
        }
    };
    view! {
        <section class="panel" aria-labelledby="section-credential">
            <PanelTitle id="section-credential" title=text.login/>
            <div class="p-4">{facts}</div>
        </section>
    }
    .into_any()
}

/// What else can be done: all but the steps in the diagram.
#[component]
fn Acts(customer: String, stage: Option<Stage>, removal: Option<Removal>, reload: Callback<()>) -> impl IntoView {
    let text = use_text();
    let others = [Act::TakeOver, Act::Username, Act::Expiry];
    let line = |act: Act| {
        view! {
            <li class="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2">
                <span class="quiet min-w-0">{act.meaning(text)}</span>
                <a class="btn btn-sm" href=act.address(&customer)>
                    {act.words(text)}
                </a>
            </li>
        }
    };
    let remove = removal.map(|removal| {
        view! {
            <li class="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2">
                <span class="quiet min-w-0">{Act::Remove.meaning(text)}</span>
                <RemoveLink removal reload/>
            </li>
        }
    });
    view! {
        <h3 class="mt-5 font-medium">{text.credential_also}</h3>
        <ul class="divide-base-300 mt-1 divide-y">
            {others.into_iter().filter(|act| act.fits(stage)).map(line).collect_view()} {remove}
        </ul>
    }
    .into_any()
}
