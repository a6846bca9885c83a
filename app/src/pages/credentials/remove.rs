//! Removing a credential (operation 48): asked once, in a dialog of the credential's page or, without JavaScript, on
//! a page of its own.

use leptos::{ev::MouseEvent, prelude::*};
use serde::{Deserialize, Serialize};

use super::{
    Act,
    act::{ActPage, ActScreen},
    credentials_address,
};
use crate::{
    components::{
        desk_form::{Attempt, leave_with},
        dialog::{Dialog, DialogControl},
        question::Question,
    },
    error::DeskError,
    form::{Draft, Outcome},
    json::Json,
    language::use_text,
    text::fill,
};

const TITLE_ID: &str = "remove-title";

/// What is asked about: a credential as the agent has seen it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Removal {
    pub customer: String,
    pub customer_name: String,
    pub credential: String,
    pub username: String,
    /// Nothing is removed that has changed since.
    pub version: i64,
}

/// Removes a credential that still has the version that the agent saw.
#[server(prefix = "/desk", endpoint = "remove_credential", output = Json)]
pub async fn remove_credential(customer: String, credential: String, version: i64) -> Result<Outcome, DeskError> {
    let outcome = remove(&customer, &credential, version).await;
    crate::form::answer(outcome, Default::default(), &Act::Remove.address(&customer), "credential_removed").await
}

#[cfg(feature = "ssr")]
async fn remove(customer: &str, credential: &str, version: i64) -> Result<Outcome, DeskError> {
    use domain::{CredentialId, CustomerId, Version};
    use service::Error;

    let caller = crate::context::caller()?.permit()?;
    let service = crate::context::service()?;
    let id: CustomerId = customer.parse().map_err(|_| Error::NotFound("customer"))?;
    let credential: CredentialId = credential.parse().map_err(|_| Error::NotFound("credential"))?;
    match service::credential::delete(&service, &caller, id, credential, Some(Version(version))).await {
        Ok(()) => Ok(Outcome::Saved(credentials_address(customer))),
        Err(Error::Stale { current }) => crate::form::again(Draft::stale(current.0)),
        Err(error) => crate::form::refusal(error, Default::default()),
    }
}

/// The link on the credential's page, with its dialog.
#[component]
pub fn RemoveLink(
    removal: Removal,
    /// Loads the credential again.
    reload: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let dialog = DialogControl::default();
    let address = Act::Remove.address(&removal.customer);
    let title = fill(text.remove_credential_title, &[&removal.username]);
    let removed = Callback::new(move |()| {
        dialog.shut();
        reload.run(());
    });
    view! {
        <a class="btn btn-sm" href=address on:click=move |event| dialog.open(&event)>
            {text.do_remove}
        </a>
        <Dialog control=dialog title_id=TITLE_ID title>
            <RemoveForm
                removal
                draft=Draft::default()
                removed
                on_cancel=Callback::new(move |event: MouseEvent| dialog.close(&event))
            />
        </Dialog>
    }
    .into_any()
}

/// The page that asks.
#[component]
pub fn RemovePage() -> impl IntoView {
    view! { <ActPage act=Act::Remove show={|screen| view! { <RemoveOnPage screen/> }}/> }.into_any()
}

#[component]
fn RemoveOnPage(screen: ActScreen) -> impl IntoView {
    let text = use_text();
    let ActScreen { customer, customer_name, credential, version, draft, .. } = screen;
    let asked = credential.map(|credential| {
        let title = fill(text.remove_credential_title, &[&credential.username]);
        let (credential, username) = (credential.id, credential.username);
        let removal = Removal { customer, customer_name, credential, username, version };
        view! {
            <h2 class="text-base font-semibold break-words">{title}</h2>
            <RemoveForm removal draft=draft.unwrap_or_default() removed=Callback::new(|()| ())/>
        }
    });
    view! { <div class="panel mt-4 p-4">{asked}</div> }.into_any()
}

/// The question, below its title.
#[component]
fn RemoveForm(
    removal: Removal,
    draft: Draft,
    /// What is done besides, when it is.
    removed: Callback<()>,
    /// What "Cancel" does in a dialog.
    #[prop(optional)]
    on_cancel: Option<Callback<MouseEvent>>,
) -> impl IntoView {
    let text = use_text();
    let action = ServerAction::<RemoveCredential>::new();
    let Removal { customer, customer_name, credential, version, .. } = removal;
    let leave = leave_with(text.credential_removed);
    let done = Callback::new(move |address: String| {
        leave.run(address);
        removed.run(());
    });
    view! {
        <Question
            attempt=Attempt::unchecked(draft)
            action
            words=text.do_remove
            pending=text.removing
            here=credentials_address(&customer)
            sends=vec![("customer", customer), ("credential", credential), ("version", version.to_string())]
            on_cancel
            stale=move |_| (text.credential_stale_title, text.remove_stale)
            done
            what=customer_name
            means=text.remove_credential_means
        />
    }
    .into_any()
}
