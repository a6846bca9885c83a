//! A credential for a customer who has none: a user name is reserved (operation 44), or a login taken over that
//! the credential system has already (operation 47).

use leptos::prelude::*;

use super::{
    Act,
    act::{ActPage, ActScreen, USERNAME, read_username},
    credentials_address,
};
use crate::{
    components::{
        conflict::StaleNotice,
        desk_form::{Attempt, DeskForm, Submit, leave_with},
        field::TextField,
        problems::begin_at,
    },
    error::DeskError,
    fields::input_id,
    form::{Draft, Inputs, Outcome},
    json::Json,
    language::use_text,
};

/// Gives a customer a credential, by one of the two acts that do.
#[server(prefix = "/desk", endpoint = "create_credential", output = Json)]
pub async fn create_credential(
    customer: String,
    act: Act,
    key: String,
    #[server(default)] fields: Inputs,
) -> Result<Outcome, DeskError> {
    let done = if act == Act::TakeOver { "credential_taken_over" } else { "credential_reserved" };
    let outcome = create(&customer, act, key, fields.clone()).await;
    crate::form::answer(outcome, fields, &act.address(&customer), done).await
}

#[cfg(feature = "ssr")]
async fn create(customer: &str, act: Act, key: String, fields: Inputs) -> Result<Outcome, DeskError> {
    use domain::{CustomerId, Problem, Violation};
    use service::{
        Conflict as Taken, Error, Permitted, credential, once::Idempotency, permission::CustomerCredentialsWrite,
    };

    use crate::form::again;

    let caller = crate::context::caller()?.permit()?;
    let service = crate::context::service()?;
    let id: CustomerId = customer.parse().map_err(|_| Error::NotFound("customer"))?;
    let username = match read_username(&fields, true) {
        Ok(username) => username,
        Err(violations) => return again(Draft::refused(fields, violations)),
    };
    let what = serde_json::to_vec(&(customer, act, &fields)).map_err(|error| crate::context::fault(&error))?;
    let caller: Permitted<CustomerCredentialsWrite> = caller.once(Some(Idempotency::of_form(key, &what)));
    let made = match act {
        Act::Reserve => credential::reserve(&service, &caller, id, username).await,
        Act::TakeOver => credential::migrate(&service, &caller, id, username).await,
        Act::Activate | Act::Username | Act::Expiry | Act::Remove => Err(Error::NotFound("act")),
    };
    match made {
        // Sent before, and corrected since: what came of it is on the page.
        Ok(_) | Err(Error::Conflict(Taken::IdempotencyKeyReused)) => Ok(Outcome::Saved(credentials_address(customer))),
        Err(Error::Conflict(Taken::UsernameTaken)) => {
            again(Draft::refused(fields, [Violation::new(USERNAME, Problem::InUse)]))
        }
        Err(Error::Conflict(Taken::CredentialExists)) => again(Draft::overtaken(fields, 0, Inputs::new())),
        Err(error) => crate::form::refusal(error, fields),
    }
}

/// The page that reserves a user name.
#[component]
pub fn ReservePage() -> impl IntoView {
    view! { <ActPage act=Act::Reserve show={|screen| view! { <NewForm act=Act::Reserve screen/> }}/> }.into_any()
}

/// The page that takes over a login.
#[component]
pub fn TakeOverPage() -> impl IntoView {
    view! { <ActPage act=Act::TakeOver show={|screen| view! { <NewForm act=Act::TakeOver screen/> }}/> }.into_any()
}

#[component]
fn NewForm(act: Act, screen: ActScreen) -> impl IntoView {
    let text = use_text();
    let action = ServerAction::<CreateCredential>::new();
    let ActScreen { customer, proposed, key, draft, .. } = screen;
    let is_fresh = draft.is_none();
    let draft = draft.unwrap_or_else(|| {
        let inputs = proposed.map(|address| (USERNAME.to_owned(), address)).into_iter().collect();
        Draft { inputs, ..Draft::default() }
    });
    let attempt = Attempt::new(draft, Callback::new(|inputs| read_username(&inputs, true).err().unwrap_or_default()));
    let state = attempt.state;
    let (words, pending, done) = match act {
        Act::TakeOver => (text.do_take_over, text.saving, text.credential_taken_over),
        _ => (text.reserve, text.reserving, text.credential_reserved),
    };
    begin_at(input_id(USERNAME), is_fresh);
    view! {
        <DeskForm
            attempt
            action
            submit=Submit { words, pending, class: "btn-primary" }
            cancel=credentials_address(&customer)
            done=leave_with(done)
            label=act.words(text)
            class="panel mt-4 p-4"
        >
            <input type="hidden" name="customer" value=customer.clone()/>
            <input type="hidden" name="act" value=act.segment()/>
            <input type="hidden" name="key" value=key/>
            <StaleNotice
                conflict=attempt.conflict
                words=move |_| (text.credential_exists_title, text.credential_exists)
                here=credentials_address(&customer)
            />
            <TextField
                state
                pointer=USERNAME
                kind="email"
                required=true
                hint=text.username_for_login
                class="max-w-md"
            />
        </DeskForm>
    }
    .into_any()
}
