//! Deleting a customer (operation 21): asked once, in a dialog of the customer's page or, without JavaScript,
//! on a page of its own.

#[cfg(feature = "ssr")]
use domain::{Customer, Profile};
use domain::{DocumentType, mask::Shown};
use leptos::{ev::MouseEvent, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use crate::{
    components::{
        desk_form::{Attempt, leave_for_good_with},
        dialog::{Dialog, DialogControl},
        loaded::Loaded,
        page::SmallPage,
        question::Question,
    },
    error::DeskError,
    fields::document_type_text,
    form::{Conflict, Draft, Outcome},
    json::Json,
    language::use_text,
    load::Load,
    text::{Text, fill},
};

const TITLE_ID: &str = "delete-title";
/// In what stands against a deletion: there is an open account.
const OPEN_ACCOUNT: &str = "/accounts";

/// What is asked about: a customer as the agent has seen it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Deletion {
    id: String,
    name: String,
    identity: Identity,
    /// Nothing is deleted that has changed since.
    version: i64,
    /// An attempt that failed without JavaScript.
    draft: Draft,
}

/// What tells a customer from others of the same name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Identity {
    Document(DocumentType, Shown),
    Email(String),
}

impl Identity {
    #[cfg(feature = "ssr")]
    fn of(profile: &Profile, unmasked: bool) -> Self {
        let document = match profile {
            Profile::Private(private) => private.personal_info().identity_document(),
            Profile::Corporate(corporate) => corporate.company_info().identity_document(),
            Profile::Digital(digital) => return Self::Email(digital.digital_personal_info().email().to_string()),
        };
        Self::Document(document.kind(), Shown::document(document.number(), unmasked))
    }

    fn words(&self, text: &Text) -> String {
        match self {
            Self::Document(kind, number) => format!("{} {}", document_type_text(text, *kind), number.text),
            Self::Email(email) => email.clone(),
        }
    }
}

impl Deletion {
    #[cfg(feature = "ssr")]
    pub fn of(customer: &Customer, draft: Draft, unmasked: bool) -> Self {
        Self {
            id: customer.id.to_string(),
            name: customer.profile.display_name(),
            identity: Identity::of(&customer.profile, unmasked),
            version: customer.version.0,
            draft,
        }
    }

    /// The address of the page that asks.
    fn address(id: &str) -> String {
        format!("/customers/{id}/delete")
    }
}

/// What the page that asks shows.
#[server(prefix = "/desk", endpoint = "load_deletion", output = Json)]
pub async fn load_deletion(id: String) -> Result<Deletion, DeskError> {
    use service::{Error, customer, permission::CustomersWrite};

    let caller = crate::context::caller()?;
    caller.permit::<CustomersWrite>()?;
    let service = crate::context::service()?;
    let customer_id = id.parse().map_err(|_| Error::NotFound("customer"))?;
    let customer = customer::open(&service, &caller.permit()?, customer_id).await?;
    let draft = crate::form::take_draft(&Deletion::address(&id)).await?;
    Ok(Deletion::of(&customer, draft.unwrap_or_default(), super::facts::sees_all(&caller)))
}

/// Deletes a customer who still has the version that the agent saw.
#[server(prefix = "/desk", endpoint = "delete_customer", output = Json)]
pub async fn delete_customer(customer: String, version: i64) -> Result<Outcome, DeskError> {
    let form = Deletion::address(&customer);
    let outcome = delete(&customer, version).await;
    crate::form::answer(outcome, Default::default(), &form, "deleted").await
}

#[cfg(feature = "ssr")]
async fn delete(customer: &str, version: i64) -> Result<Outcome, DeskError> {
    use domain::Version;
    use service::Error;

    use crate::form::{again, refusal};

    let caller = crate::context::caller()?.permit()?;
    let service = crate::context::service()?;
    let id = customer.parse().map_err(|_| Error::NotFound("customer"))?;
    match service::customer::delete(&service, &caller, id, Some(Version(version))).await {
        Ok(()) => Ok(Outcome::Saved("/".to_owned())),
        Err(Error::Stale { current }) => again(Draft::stale(current.0)),
        Err(Error::Conflict(service::Conflict::AccountOpen)) => {
            let theirs = [(OPEN_ACCOUNT.to_owned(), String::new())].into();
            again(Draft::overtaken(Default::default(), version, theirs))
        }
        Err(error) => refusal(error, Default::default()),
    }
}

/// The link on the customer's page, with its dialog.
#[component]
pub fn DeleteLink(deletion: Deletion) -> impl IntoView {
    let text = use_text();
    let dialog = DialogControl::default();
    let address = Deletion::address(&deletion.id);
    let title = fill(text.delete_this, &[&deletion.name]);
    view! {
        <a class="btn btn-sm" href=address on:click=move |event| dialog.open(&event)>
            {text.delete_customer}
        </a>
        <Dialog control=dialog title_id=TITLE_ID title>
            <DeleteForm deletion on_cancel=Callback::new(move |event: MouseEvent| dialog.close(&event))/>
        </Dialog>
    }
    .into_any()
}

/// The page that asks.
#[component]
pub fn DeletePage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let deletion = Load::new(move || params.read().get("id").unwrap_or_default(), load_deletion);
    let show = move |deletion: Deletion| {
        view! {
            <SmallPage title=fill(text.delete_this, &[&deletion.name])>
                <DeleteForm deletion/>
            </SmallPage>
        }
    };
    view! {
        <Title text=text.delete_customer/>
        <Loaded from=deletion show/>
    }
    .into_any()
}

/// The question, below its title.
#[component]
fn DeleteForm(
    deletion: Deletion,
    /// What "Cancel" does in a dialog.
    #[prop(optional)]
    on_cancel: Option<Callback<MouseEvent>>,
) -> impl IntoView {
    let text = use_text();
    let action = ServerAction::<DeleteCustomer>::new();
    let Deletion { id, identity, version, draft, .. } = deletion;
    let stale = move |conflict: &Conflict| match conflict.theirs.contains_key(OPEN_ACCOUNT) {
        true => (text.delete_open_title, text.delete_open),
        false => (text.delete_stale_title, text.delete_stale),
    };
    view! {
        <Question
            attempt=Attempt::unchecked(draft)
            action
            words=text.delete_customer
            pending=text.deleting
            here=format!("/customers/{id}")
            sends=vec![("customer", id), ("version", version.to_string())]
            on_cancel
            stale
            done=leave_for_good_with(text.customer_deleted)
            what=identity.words(text)
            means=text.delete_means
        />
    }
    .into_any()
}
