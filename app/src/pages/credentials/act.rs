//! What can be done with a credential: each has a page of its own.

use domain::{Credential, Violation};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use super::{
    credentials_address,
    shown::{CredentialItem, Stage},
};
use crate::{
    components::{loaded::Loaded, page::SubHead},
    error::DeskError,
    form::{Draft, Inputs},
    json::Json,
    language::use_text,
    load::Load,
    pages::customer::caller_check::{CallerBadge, CallerShown},
    text::Text,
};

/// The input of a user name.
pub const USERNAME: &str = "/username";

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    Reserve,
    TakeOver,
    Activate,
    Username,
    Expiry,
    Remove,
}

impl Act {
    /// All of them, what is done first before what ends it.
    pub const ALL: [Self; 6] =
        [Self::Reserve, Self::TakeOver, Self::Activate, Self::Username, Self::Expiry, Self::Remove];

    /// The last part of its address, which is also how a form names it.
    pub fn segment(self) -> &'static str {
        match self {
            Self::Reserve => "reserve",
            Self::TakeOver => "take-over",
            Self::Activate => "activate",
            Self::Username => "username",
            Self::Expiry => "expiry",
            Self::Remove => "remove",
        }
    }

    /// The address of its page.
    pub fn address(self, customer: &str) -> String {
        format!("{}/{}", credentials_address(customer), self.segment())
    }

    /// What it is called.
    pub fn words(self, text: &Text) -> &'static str {
        match self {
            Self::Reserve => text.do_reserve,
            Self::TakeOver => text.do_take_over,
            Self::Activate => text.do_activate,
            Self::Username => text.do_username,
            Self::Expiry => text.do_expiry,
            Self::Remove => text.do_remove,
        }
    }

    /// What comes of it.
    pub fn meaning(self, text: &Text) -> &'static str {
        match self {
            Self::Reserve => text.do_reserve_means,
            Self::TakeOver => text.do_take_over_means,
            Self::Activate => text.do_activate_means,
            Self::Username => text.do_username_means,
            Self::Expiry => text.do_expiry_means,
            Self::Remove => text.do_remove_means,
        }
    }

    /// Whether it is offered for a credential that has come so far, or where there is none. The use cases have
    /// the last word.
    pub fn fits(self, stage: Option<Stage>) -> bool {
        match self {
            Self::Reserve | Self::TakeOver => stage.is_none(),
            Self::Activate => matches!(stage, Some(Stage::Reserved | Stage::NotActivated)),
            Self::Username | Self::Expiry | Self::Remove => stage.is_some(),
        }
    }
}

/// What an act's page begins with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActScreen {
    pub customer: String,
    pub customer_name: String,
    pub credential: Option<CredentialItem>,
    /// How it stands with the check of the caller, for an agent who is asked to.
    pub caller: Option<CallerShown>,
    /// Nothing is done to credentials that have changed since.
    pub version: i64,
    /// An address that the customer may want to log in with.
    pub proposed: Option<String>,
    /// Names this form: sent twice, it is done once.
    pub key: String,
    /// An attempt that failed without JavaScript.
    pub draft: Option<Draft>,
}

/// What the page of an act begins with.
#[server(prefix = "/desk", endpoint = "load_credential_act", output = Json)]
pub async fn load_credential_act(customer: String, act: Act) -> Result<ActScreen, DeskError> {
    use domain::Profile;
    use service::permission::CustomerCredentialsWrite;

    use crate::pages::customer::caller_check::load_caller;

    let caller = crate::context::caller()?;
    caller.permit::<CustomerCredentialsWrite>()?;
    let service = crate::context::service()?;
    let (found, overview) = super::find(&service, &caller, &customer).await?;
    let proposed = match &found.profile {
        Profile::Digital(digital) => Some(digital.digital_personal_info().email().to_string()),
        Profile::Private(_) | Profile::Corporate(_) => found.profile.contact_info().and_then(|contact| {
            let emails = contact.emails();
            emails.iter().find(|email| domain::Contact::is_default(*email)).map(|email| email.email().to_string())
        }),
    };
    Ok(ActScreen {
        customer_name: found.profile.display_name(),
        credential: CredentialItem::of(&overview, crate::when::today_of(&service)),
        caller: load_caller(&service, &caller, found.id, &found.profile).await?,
        version: overview.credentials.version.0,
        proposed,
        key: service.new_id()?.to_string(),
        draft: crate::form::take_draft(&act.address(&customer)).await?,
        customer,
    })
}

/// Reads a user name that is typed for a credential, a new one (`true`) or one that is there.
///
/// # Errors
/// All that is wrong with it.
pub fn read_username(inputs: &Inputs, is_new: bool) -> Result<domain::Username, Vec<Violation>> {
    let body = domain::form::to_json(inputs.clone());
    let read = if is_new { Credential::read_username(&body) } else { Credential::read_new_username(&body) };
    read.map_err(|violations| violations.into_iter().collect())
}

/// Somebody else saved first: the form again, with what stands in the place of its one input now.
///
/// # Errors
/// The use case's.
#[cfg(feature = "ssr")]
pub async fn overtaken(
    service: &service::Service,
    caller: &service::Permitted<service::permission::CustomerCredentialsRead>,
    customer: domain::CustomerId,
    inputs: Inputs,
    theirs: impl Fn(&Credential) -> Option<(String, String)>,
) -> Result<crate::form::Outcome, DeskError> {
    let current = service::credential::get(service, caller, customer).await?;
    let theirs = current.credential.as_ref().and_then(theirs).into_iter().collect();
    crate::form::again(Draft::overtaken(inputs, current.version.0, theirs))
}

/// An act's page: whose credential, and the form of those who may, where it can be done.
#[component]
pub fn ActPage<S, V>(
    act: Act,
    /// Makes the form.
    show: S,
) -> impl IntoView
where
    S: Fn(ActScreen) -> V + Send + 'static,
    V: IntoView + 'static,
{
    let text = use_text();
    let params = use_params_map();
    let screen = Load::new(
        move || params.read().get("id").unwrap_or_default(),
        move |customer| load_credential_act(customer, act),
    );
    let view = move |screen: ActScreen| {
        let customer = credentials_address(&screen.customer);
        let name = screen.customer_name.clone();
        let badge = screen.caller.clone().map(|caller| view! { <CallerBadge caller/> });
        let fits = act.fits(screen.credential.as_ref().map(|credential| credential.stage));
        let body = match fits {
            true => show(screen).into_any(),
            false => view! { <p class="mt-4">{text.credential_not_now}</p> }.into_any(),
        };
        view! {
            <section class="mx-auto max-w-2xl">
                <SubHead of=(customer, text.credential.to_owned()) whose=Some(name) title=act.words(text)/>
                <p class="quiet mt-1">{act.meaning(text)}</p>
                {badge}
                {body}
            </section>
        }
        .into_any()
    };
    view! {
        <Title text=act.words(text)/>
        <Loaded from=screen show=view/>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_names_an_act_as_its_address_does() {
        for act in Act::ALL {
            let named = serde_json::to_value(act).unwrap();
            assert_eq!(named, act.segment());
        }
    }

    #[test]
    fn what_can_be_done_follows_from_the_stage() {
        let fitting = |stage| Act::ALL.into_iter().filter(|act| act.fits(stage)).collect::<Vec<_>>();
        let (always, waiting) = ([Act::Username, Act::Expiry, Act::Remove], Stage::Activating { failures: 0 });
        assert_eq!(fitting(None), [Act::Reserve, Act::TakeOver]);
        assert_eq!(fitting(Some(Stage::Reserved)), [&[Act::Activate], &always[..]].concat());
        assert_eq!(fitting(Some(Stage::NotActivated)), [&[Act::Activate], &always[..]].concat());
        assert_eq!(fitting(Some(waiting)), always);
        assert_eq!(fitting(Some(Stage::Active)), always);
    }
}
