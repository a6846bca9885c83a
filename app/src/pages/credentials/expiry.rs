//! Until when a credential can be used (operation 45).

use domain::{Credential, Violation, form::to_patch};
use leptos::prelude::*;

use super::{Act, act::ActPage, change::ChangeForm, shown::CredentialItem};
use crate::{
    components::field::TextField,
    error::DeskError,
    form::{Inputs, Outcome},
    json::Json,
    language::use_text,
};

const LAST_DAY: &str = "/expiration_date";

/// Sets until when credentials can be used that still have the version that the agent saw.
#[server(prefix = "/desk", endpoint = "set_credential_expiry", output = Json)]
pub async fn set_credential_expiry(
    customer: String,
    version: i64,
    #[server(default)] fields: Inputs,
    #[server(default)] keep: Inputs,
) -> Result<Outcome, DeskError> {
    let outcome = save(&customer, version, fields.clone(), &keep).await;
    crate::form::answer_on(version, outcome, fields, &Act::Expiry.address(&customer), "saved").await
}

#[cfg(feature = "ssr")]
async fn save(customer: &str, version: i64, fields: Inputs, keep: &Inputs) -> Result<Outcome, DeskError> {
    use domain::{CustomerId, Version};
    use service::{Error, credential};

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
    let last_day = match Credential::read_expiration_date(&to_patch(fields.clone())) {
        Ok(last_day) => last_day,
        Err(violations) => return again(Draft::refused(fields, violations)),
    };
    match credential::set_expiration_date(&service, &writer, id, last_day, Some(Version(version))).await {
        Ok(_) => saved(),
        Err(Error::Stale { .. }) => {
            let theirs = |now: &Credential| Some((LAST_DAY.to_owned(), now.expiration_date?.to_string()));
            super::act::overtaken(&service, &reader, id, fields, theirs).await
        }
        Err(error) => crate::form::refusal(error, fields),
    }
}

fn check(inputs: &Inputs) -> Vec<Violation> {
    let read = Credential::read_expiration_date(&to_patch(inputs.clone()));
    read.err().map(|violations| violations.into_iter().collect()).unwrap_or_default()
}

/// The page.
#[component]
pub fn ExpiryPage() -> impl IntoView {
    let text = use_text();
    let check = Callback::new(|inputs| check(&inputs));
    let input = move |state| {
        view! {
            <TextField state pointer=LAST_DAY kind="date" hint=text.last_day_hint class="max-w-xs"/>
        }
        .into_any()
    };
    let form = move |screen| {
        let action = ServerAction::<SetCredentialExpiry>::new();
        let now = |credential: CredentialItem| credential.last_day.map(|day| day.to_string()).unwrap_or_default();
        view! {
            <ChangeForm act=Act::Expiry screen action pointer=LAST_DAY now check input/>
        }
    };
    view! { <ActPage act=Act::Expiry show=form/> }.into_any()
}
