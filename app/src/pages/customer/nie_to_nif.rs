//! A NIF in the place of a customer's NIE (operation 24), on a page of its own.

use domain::{DocumentType, Violation, form::to_json, mask::Shown};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use super::caller_check::{CallerBadge, CallerShown};
use crate::{
    components::{
        conflict::StaleNotice,
        desk_form::{Attempt, DeskForm, Submit, leave_with},
        field::TextField,
        form_status::DuplicateNotice,
        loaded::Loaded,
        page::SubPage,
        problems::begin_at,
    },
    error::DeskError,
    fields::{document_type_text, input_id},
    form::{Draft, Inputs, Outcome},
    json::Json,
    language::use_text,
    load::Load,
};

/// The one input.
const NIF: &str = "/nif";

/// The address of the page.
pub fn nie_to_nif_address(customer: &str) -> String {
    format!("/customers/{customer}/nie-to-nif")
}

/// What the form begins with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NieScreen {
    customer: String,
    customer_name: String,
    /// How it stands with the check of the caller, for an agent who is asked to.
    caller: Option<CallerShown>,
    /// Nothing of a customer who has another document.
    nie: Option<Shown>,
    version: i64,
    /// An attempt that failed without JavaScript.
    draft: Option<Draft>,
}

/// A customer's NIE, for the page that replaces it.
#[server(prefix = "/desk", endpoint = "load_nie", output = Json)]
pub async fn load_nie(customer: String) -> Result<NieScreen, DeskError> {
    use service::{Error, permission::CustomersWrite};

    use super::{caller_check::load_caller, facts::sees_all};

    let caller = crate::context::caller()?;
    caller.permit::<CustomersWrite>()?;
    let service = crate::context::service()?;
    let id = customer.parse().map_err(|_| Error::NotFound("customer"))?;
    let found = service::customer::open(&service, &caller.permit()?, id).await?;
    let document = found.profile.identity_document().filter(|document| document.kind() == DocumentType::Nie);
    Ok(NieScreen {
        customer_name: found.profile.display_name(),
        caller: load_caller(&service, &caller, id, &found.profile).await?,
        nie: document.map(|document| Shown::document(document.number(), sees_all(&caller))),
        version: found.version.0,
        draft: crate::form::take_draft(&nie_to_nif_address(&customer)).await?,
        customer,
    })
}

/// Reads the NIF that was typed.
///
/// # Errors
/// What is wrong with it.
fn read(inputs: &Inputs) -> Result<domain::IdentityDocument, Vec<Violation>> {
    domain::read_nif(&to_json(inputs.clone())).map_err(Vec::from_iter)
}

/// Gives a NIF to a customer who still has the NIE, and the version, that the agent saw.
#[server(prefix = "/desk", endpoint = "convert_nie_to_nif", output = Json)]
pub async fn convert_nie_to_nif(
    customer: String,
    version: i64,
    #[server(default)] fields: Inputs,
) -> Result<Outcome, DeskError> {
    let outcome = convert(&customer, version, fields.clone()).await;
    crate::form::answer(outcome, fields, &nie_to_nif_address(&customer), "saved").await
}

#[cfg(feature = "ssr")]
async fn convert(customer: &str, version: i64, fields: Inputs) -> Result<Outcome, DeskError> {
    use domain::Version;
    use service::{Conflict, Error};

    use crate::form::{again, refusal};

    let caller = crate::context::caller()?.permit()?;
    let service = crate::context::service()?;
    let id = customer.parse().map_err(|_| Error::NotFound("customer"))?;
    let nif = match read(&fields) {
        Ok(nif) => nif,
        Err(violations) => return again(Draft::refused(fields, violations)),
    };
    match service::customer::convert_nie_to_nif(&service, &caller, id, nif, Some(Version(version))).await {
        Ok(_) => Ok(Outcome::Saved(format!("/customers/{id}"))),
        Err(Error::Stale { current }) => again(Draft::overtaken(fields, current.0, Inputs::new())),
        // The page shows no form then: somebody has made one up.
        Err(Error::Conflict(Conflict::NotANie)) => again(Draft::overtaken(fields, version, Inputs::new())),
        Err(error) => refusal(error, fields),
    }
}

/// The page.
#[component]
pub fn NieToNifPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let screen = Load::new(move || params.read().get("id").unwrap_or_default(), load_nie);
    let show = move |screen: NieScreen| {
        let customer = (format!("/customers/{}", screen.customer), screen.customer_name.clone());
        let body = match screen.nie.clone() {
            Some(nie) => view! { <NieForm screen nie/> }.into_any(),
            None => view! { <p class="mt-4">{text.no_nie}</p> }.into_any(),
        };
        view! {
            <SubPage of=customer title=text.nie_to_nif>
                {body}
            </SubPage>
        }
    };
    view! {
        <Title text=text.nie_to_nif/>
        <Loaded from=screen show/>
    }
    .into_any()
}

#[component]
fn NieForm(screen: NieScreen, nie: Shown) -> impl IntoView {
    let text = use_text();
    let action = ServerAction::<ConvertNieToNif>::new();
    let NieScreen { customer, caller, version, draft, .. } = screen;
    let is_fresh = draft.is_none();
    let check = Callback::new(|inputs| read(&inputs).err().unwrap_or_default());
    let attempt = Attempt::new(draft.unwrap_or_default(), check);
    begin_at(input_id(NIF), is_fresh);
    view! {
        <p class="mt-2">
            <span class="quiet">{text.paid_now} ": " {document_type_text(text, DocumentType::Nie)} " "</span>
            <span class="figures font-medium">{nie.text}</span>
        </p>
        {caller.map(|caller| view! { <CallerBadge caller/> })}
        <DeskForm
            attempt
            action
            submit=Submit { words: text.save, pending: text.saving, class: "btn-primary" }
            cancel=format!("/customers/{customer}")
            done=leave_with(text.saved)
            label=text.nie_to_nif
            class="panel mt-4 p-4"
        >
            <input type="hidden" name="customer" value=customer.clone()/>
            <input type="hidden" name="version" value=version/>
            <StaleNotice
                conflict=attempt.conflict
                words=move |_| (text.delete_stale_title, text.nie_stale)
                here=nie_to_nif_address(&customer)
            />
            <DuplicateNotice duplicate=attempt.duplicate/>
            <TextField
                state=attempt.state
                pointer=NIF
                required=true
                figures=true
                hint=text.nie_to_nif_hint
                class="max-w-md"
            />
        </DeskForm>
    }
    .into_any()
}
