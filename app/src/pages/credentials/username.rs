//! Another user name for a credential (operation 46).

use leptos::prelude::*;

use super::{
    Act,
    act::{ActPage, ActScreen, USERNAME, back_with, read_username},
    credentials_address,
};
use crate::{
    components::{
        conflict::ConflictNotice,
        desk_form::{Attempt, DeskForm, Submit},
        field::TextField,
        problems::focus_soon,
    },
    error::DeskError,
    fields::input_id,
    form::{Draft, Inputs, Outcome},
    language::use_text,
};

/// Gives another user name to credentials that still have the version that the agent saw.
#[server(prefix = "/desk", endpoint = "change_credential_username")]
pub async fn change_credential_username(
    customer: String,
    version: i64,
    #[server(default)] fields: Inputs,
    #[server(default)] keep: Inputs,
) -> Result<Outcome, DeskError> {
    let outcome = save(&customer, version, fields.clone(), &keep).await;
    crate::form::answer(outcome, fields, &Act::Username.address(&customer), "saved").await
}

#[cfg(feature = "ssr")]
async fn save(customer: &str, version: i64, fields: Inputs, keep: &Inputs) -> Result<Outcome, DeskError> {
    use domain::{CustomerId, Problem, Version, Violation};
    use service::{Conflict as Taken, Error, credential};

    let caller = crate::context::caller()?;
    let (reader, writer) = (caller.permit()?, caller.permit()?);
    let service = crate::context::service()?;
    let id: CustomerId = customer.parse().map_err(|_| Error::NotFound("customer"))?;
    let again = |draft| Ok(Outcome::Again(Box::new(draft)));
    let saved = || Ok(Outcome::Saved(credentials_address(customer)));
    if keep.values().any(|choice| choice == "theirs") {
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
    view! { <ActPage act=Act::Username show={|screen| view! { <UsernameForm screen/> }}/> }.into_any()
}

#[component]
fn UsernameForm(screen: ActScreen) -> impl IntoView {
    let text = use_text();
    let action = ServerAction::<ChangeCredentialUsername>::new();
    let ActScreen { customer, credential, version, draft, .. } = screen;
    let is_fresh = draft.is_none();
    let draft = draft.unwrap_or_else(|| {
        let inputs = credential.map(|credential| (USERNAME.to_owned(), credential.username)).into_iter().collect();
        Draft { inputs, ..Draft::default() }
    });
    let attempt = Attempt::new(draft, Callback::new(|inputs| read_username(&inputs, false).err().unwrap_or_default()));
    let Attempt { state, mine, conflict, .. } = attempt;
    let base = move || conflict.read().as_ref().map_or(version, |conflict| conflict.version);
    Effect::new(move || {
        if is_fresh {
            focus_soon(input_id(USERNAME));
        }
    });
    view! {
        <DeskForm
            attempt
            action
            submit=Submit { words: text.save, pending: text.saving, class: "btn-primary" }
            cancel=credentials_address(&customer)
            done=back_with(text.saved)
            label=text.do_username
            class="panel mt-4 p-4"
        >
            <input type="hidden" name="customer" value=customer/>
            <input type="hidden" name="version" value=base/>
            <ConflictNotice conflict mine title=text.credential_conflict/>
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
