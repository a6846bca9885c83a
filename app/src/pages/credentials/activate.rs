//! Activating a credential (operation 49): the credential system is asked, and the credential's page waits for it.

use leptos::prelude::*;

use super::{
    Act,
    act::{ActPage, ActScreen},
    credentials_address,
};
use crate::{
    components::{
        conflict::StaleNotice,
        desk_form::{Attempt, DeskForm, Submit, leave_with},
        problems::begin_at,
    },
    error::DeskError,
    form::Outcome,
    json::Json,
    language::use_text,
    text::fill,
};

const BUTTON_ID: &str = "activate";

/// Has credentials activated that still have the version that the agent saw.
#[server(prefix = "/desk", endpoint = "activate_credential", output = Json)]
pub async fn activate_credential(customer: String, version: i64) -> Result<Outcome, DeskError> {
    let outcome = activate(&customer, version).await;
    crate::form::answer(outcome, Default::default(), &Act::Activate.address(&customer), "activation_asked").await
}

#[cfg(feature = "ssr")]
async fn activate(customer: &str, version: i64) -> Result<Outcome, DeskError> {
    use domain::{CustomerId, Version};
    use service::{Error, credential};

    let caller = crate::context::caller()?.permit()?;
    let service = crate::context::service()?;
    let id: CustomerId = customer.parse().map_err(|_| Error::NotFound("customer"))?;
    match credential::activate(&service, &caller, id, Some(Version(version))).await {
        Ok(_) => Ok(Outcome::Saved(credentials_address(customer))),
        Err(Error::Stale { current }) => crate::form::again(crate::form::Draft::stale(current.0)),
        Err(error) => crate::form::refusal(error, Default::default()),
    }
}

/// The page that asks.
#[component]
pub fn ActivatePage() -> impl IntoView {
    view! { <ActPage act=Act::Activate show={|screen| view! { <ActivateForm screen/> }}/> }.into_any()
}

#[component]
fn ActivateForm(screen: ActScreen) -> impl IntoView {
    let text = use_text();
    let action = ServerAction::<ActivateCredential>::new();
    let ActScreen { customer, credential, version, draft, .. } = screen;
    let is_fresh = draft.is_none();
    let username = credential.map(|credential| credential.username).unwrap_or_default();
    let attempt = Attempt::unchecked(draft.unwrap_or_default());
    // There is nothing to type: Enter does it.
    begin_at(BUTTON_ID.to_owned(), is_fresh);
    view! {
        <DeskForm
            attempt
            action
            submit=Submit { words: text.do_activate, pending: text.activating, class: "btn-primary" }
            submit_id=BUTTON_ID
            cancel=credentials_address(&customer)
            done=leave_with(text.activation_asked)
            label=text.do_activate
            class="panel mt-4 p-4"
        >
            <input type="hidden" name="customer" value=customer.clone()/>
            <input type="hidden" name="version" value=version/>
            <StaleNotice
                conflict=attempt.conflict
                words=move |_| (text.credential_stale_title, text.activate_stale)
                here=credentials_address(&customer)
            />
            <p class="break-words">{fill(text.activate_this, &[&username])}</p>
        </DeskForm>
    }
    .into_any()
}
