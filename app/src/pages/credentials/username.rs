//! Another user name for a credential (operation 46).

use leptos::prelude::*;

use super::{
    Act,
    act::{ActPage, USERNAME, read_username},
    change::ChangeForm,
    shown::CredentialItem,
};
use crate::{
    components::field::TextField,
    error::DeskError,
    form::{Inputs, Outcome},
    json::Json,
    language::use_text,
};

/// Gives another user name to credentials that still have the version that the agent saw.
#[server(prefix = "/desk", endpoint = "change_credential_username", output = Json)]
pub async fn change_credential_username(
    customer: String,
    version: i64,
    #[server(default)] fields: Inputs,
    #[server(default)] keep: Inputs,
) -> Result<Outcome, DeskError> {
    let outcome = save(&customer, version, fields.clone(), &keep).await;
    crate::form::answer_on(version, outcome, fields, &Act::Username.address(&customer), "saved").await
}

#[cfg(feature = "ssr")]
async fn save(customer: &str, version: i64, fields: Inputs, keep: &Inputs) -> Result<Outcome, DeskError> {
    use domain::{CustomerId, Problem, Version, Violation};
    use service::{Conflict as Taken, Error, credential};

    use super::credentials_address;
    use crate::form::{Draft, again, keeps_theirs};

    let caller = crate::context::caller()?;
    let (reader, writer) = (caller.permit()?, caller.permit()?);
    let service = crate::context::service()?;
    let id: CustomerId = customer.parse().map_err(|_| Error::NotFound("customer"))?;
    let saved = || Ok(Outcome::Saved(credentials_address(customer)));
    if keeps_theirs(keep) {
        return saved();
    }
    let username = match read_username(&fields, false) {
        Ok(username) => username,
        Err(violations) => return again(Draft::refused(fields, violations)),
    };
    match credential::change_username(&service, &writer, id, username, Some(Version(version))).await {
        Ok(_) => saved(),
        Err(Error::Stale { .. }) => {
            let theirs = |now: &domain::Credential| Some((USERNAME.to_owned(), now.username.to_string()));
            super::act::overtaken(&service, &reader, id, fields, theirs).await
        }
        Err(Error::Conflict(Taken::UsernameTaken)) => {
            again(Draft::refused(fields, [Violation::new(USERNAME, Problem::InUse)]))
        }
        Err(error) => crate::form::refusal(error, fields),
    }
}

/// The page.
#[component]
pub fn UsernamePage() -> impl IntoView {
    let text = use_text();
    let check = Callback::new(|inputs| read_username(&inputs, false).err().unwrap_or_default());
    let input = move |state| {
        view! {
            <TextField
                state
                pointer=USERNAME
                kind="email"
                required=true
                hint=text.username_for_login
                class="max-w-md"
            />
        }
        .into_any()
    };
    let form = move |screen| {
        let action = ServerAction::<ChangeCredentialUsername>::new();
        let now = |credential: CredentialItem| credential.username;
        view! {
            <ChangeForm act=Act::Username screen action pointer=USERNAME now check input/>
        }
    };
    view! { <ActPage act=Act::Username show=form/> }.into_any()
}
