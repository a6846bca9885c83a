//! A customer: who this is, how to reach them, and what an agent may change (operations 20 and 22), one
//! section at a time.

pub mod access_request;
mod accounts;
pub mod caller_check;
mod change;
pub mod delete;
pub mod details;
mod edit;
pub mod erase;
pub mod facts;
pub mod nie_to_nif;
pub mod presence;
pub mod reveal;
mod section;
mod sections;
mod shared;
pub mod timeline;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use serde::{Deserialize, Serialize};

use self::{
    accounts::AccountList, caller_check::CallerShown, delete::Deletion, facts::Facts, presence::Others,
    section::Section, sections::CustomerView, shared::Sharing,
};
use crate::{
    components::{loaded::Loaded, problems::focus},
    error::DeskError,
    form::Draft,
    json::Json,
    load::Load,
    pages::{categories::panel::Sorting, credentials::panel::Login, documents::panel::Documents},
};

/// All that the page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Screen {
    pub facts: Facts,
    /// What an edit builds on.
    pub version: i64,
    /// The age in whole years, of a person whose birthdate is known.
    pub age: Option<u32>,
    pub may: May,
    /// How it stands with the check of the caller, for an agent who is asked to.
    pub caller: Option<CallerShown>,
    /// What of the customer's other customers have too.
    pub shared: Vec<Sharing>,
    /// What is asked before the customer is deleted, of those who may.
    pub deletion: Option<Deletion>,
    /// Nothing for an agent who may not see accounts.
    pub accounts: Option<AccountList>,
    /// Nothing for an agent who may not see credentials.
    pub login: Option<Login>,
    /// Nothing for an agent who may not see identification documents.
    pub documents: Option<Documents>,
    /// Nothing for an agent who may not see categories.
    pub sorting: Option<Sorting>,
    /// What changed last.
    pub lately: timeline::Latest,
    /// A form that failed without JavaScript.
    pub draft: Option<(Section, Draft)>,
}

/// What the agent may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct May {
    /// Change and delete the customer.
    pub write: bool,
    /// See masked values, one by one.
    pub reveal: bool,
    /// See who looked at the customer.
    pub read_audit: bool,
    /// Take out all that is held on the customer.
    pub export: bool,
    /// Erase the customer for good.
    pub erase: bool,
}

/// A customer, for its page; with the draft that was kept for the section that is being edited.
#[server(prefix = "/desk", endpoint = "load_customer", output = Json)]
pub async fn load_customer(id: String, #[server(default)] edit: Option<Section>) -> Result<Screen, DeskError> {
    use domain::Profile;
    use service::permission::{CustomersWrite, Erase, Export, ReadAudit, Reveal};

    use crate::pages::{
        categories::panel::load_sorting, credentials::panel::load_login, documents::panel::load_newest,
    };

    let caller = crate::context::caller()?;
    let service = crate::context::service()?;
    let customer = match id.parse() {
        // Boxed, as the one below: the page moves this future a dozen times before it runs, all 60 kB of it.
        Ok(id) => Box::pin(service::customer::open(&service, &caller.permit()?, id)).await?,
        Err(_) => return Err(service::Error::NotFound("customer").into()),
    };
    let draft = match edit {
        Some(section) => Box::pin(crate::form::take_draft(&section.address(&id))).await?,
        None => None,
    };
    let birthdate = match &customer.profile {
        Profile::Private(private) => private.personal_info().birthdate(),
        Profile::Corporate(_) | Profile::Digital(_) => None,
    };
    let unmasked = facts::sees_all(&caller);
    let may = May {
        write: caller.permit::<CustomersWrite>().is_ok(),
        reveal: caller.permit::<Reveal>().is_ok(),
        read_audit: caller.permit::<ReadAudit>().is_ok(),
        export: caller.permit::<Export>().is_ok(),
        erase: caller.permit::<Erase>().is_ok(),
    };
    Ok(Screen {
        version: customer.version.0,
        age: birthdate.and_then(|birthdate| crate::when::today_of(&service).years_since(birthdate)),
        deletion: may.write.then(|| Deletion::of(&customer, Draft::default(), unmasked)),
        may,
        draft: edit.zip(draft),
        caller: Box::pin(caller_check::load_caller(&service, &caller, customer.id, &customer.profile)).await?,
        shared: Box::pin(shared::load_shared(&service, &caller, customer.id)).await?,
        accounts: Box::pin(accounts::load_accounts(&service, &caller, customer.id)).await?,
        login: Box::pin(load_login(&service, &caller, customer.id)).await?,
        documents: Box::pin(load_newest(&service, &caller, customer.id)).await?,
        lately: Box::pin(load_lately(&service, &caller, customer.id)).await?,
        sorting: Box::pin(load_sorting(&service, &caller, customer.id)).await?,
        facts: Facts::of(customer, unmasked).map_err(|error| crate::context::fault(&error))?,
    })
}

/// What changed last, as far as the agent may see it.
#[cfg(feature = "ssr")]
async fn load_lately(
    service: &service::Service,
    caller: &service::Caller,
    customer: domain::CustomerId,
) -> Result<timeline::Latest, DeskError> {
    use service::customer_timeline::{latest, sees_all_changes};

    let sight = timeline::Sight::of(caller);
    let events = latest(service, &caller.permit()?, customer).await?;
    let events = events.into_iter().map(|event| sight.event(event)).collect();
    Ok(timeline::Latest { events, sees_all: sees_all_changes(caller) })
}

/// The page.
#[component]
pub fn CustomerPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    provide_context(Others::default());
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let edited = Memo::new(move |_| query.read().get_str("edit").and_then(|section| section.parse().ok()));
    // Opening a section is no reason to load again: what is on the screen stays.
    let screen = Load::new(move || id.get(), move |id| load_customer(id, edited.get_untracked()));
    // Where a section's form closes, its heading takes the focus, and again when the customer that was
    // loaded afterwards has replaced it. Leaving the page closes it too.
    let place = StoredValue::new(None);
    Effect::new(move |before: Option<Option<Section>>| {
        let now = edited.get();
        let closed = before.flatten().filter(|_| now.is_none());
        place.set_value(closed);
        if let Some(closed) = closed {
            request_animation_frame(move || {
                focus(&closed.heading_id());
            });
        }
        now
    });
    let reload = Callback::new(move |()| screen.refetch());
    let show = move |screen: Screen| {
        view! {
            <Title text=screen.facts.name.clone()/>
            <CustomerView screen edited place reload/>
        }
    };
    view! { <Loaded from=screen show/> }.into_any()
}
