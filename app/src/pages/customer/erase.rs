//! Erasing a customer for good: a page of its own, which names what will happen and asks for the customer's number.

use domain::{Problem, Violation};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use crate::{
    components::{
        conflict::CONFLICT_ID,
        desk_form::{Attempt, DeskForm, Submit, leave_for_good_with},
        field::TextField,
        loaded::Loaded,
        notice::{Alert, Warning},
        page::SmallPage,
        problems::begin_at,
    },
    error::DeskError,
    fields::input_id,
    form::{Conflict, Draft, Inputs, Outcome},
    json::Json,
    language::use_text,
    load::Load,
    text::fill,
};

const NUMBER: &str = "/number";
const REASON: &str = "/reason";
/// In what stands against it: there is an open account.
const OPEN_ACCOUNT: &str = "/accounts";

/// What is asked about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Erasure {
    id: String,
    name: String,
    /// What is to be typed.
    number: String,
    /// An attempt that failed without JavaScript.
    draft: Draft,
}

/// The address of the page that asks.
fn address(id: &str) -> String {
    format!("/customers/{id}/erase")
}

/// What the page shows, to those who may erase.
#[server(prefix = "/desk", endpoint = "load_erasure", output = Json)]
pub async fn load_erasure(id: String) -> Result<Erasure, DeskError> {
    use service::{Error, customer, permission::Erase};

    let caller = crate::context::caller()?;
    caller.permit::<Erase>()?;
    let service = crate::context::service()?;
    let customer_id = id.parse().map_err(|_| Error::NotFound("customer"))?;
    let customer = customer::open(&service, &caller.permit()?, customer_id).await?;
    let draft = crate::form::take_draft(&address(&id)).await?;
    Ok(Erasure {
        id: customer.id.to_string(),
        name: customer.profile.display_name(),
        number: customer.external_id.map(|number| number.to_string()).unwrap_or_default(),
        draft: draft.unwrap_or_default(),
    })
}

/// Erases a customer whose number was typed.
#[server(prefix = "/desk", endpoint = "erase_customer", output = Json)]
pub async fn erase_customer(customer: String, #[server(default)] fields: Inputs) -> Result<Outcome, DeskError> {
    let outcome = erase(&customer, fields.clone()).await;
    crate::form::answer(outcome, fields, &address(&customer), "erased").await
}

#[cfg(feature = "ssr")]
async fn erase(customer: &str, fields: Inputs) -> Result<Outcome, DeskError> {
    use service::{
        Conflict as Against, Error,
        erasure::{self, Confirmation},
    };

    let caller = crate::context::caller()?.permit()?;
    let service = crate::context::service()?;
    let id = customer.parse().map_err(|_| Error::NotFound("customer"))?;
    let typed = |pointer: &str| fields.get(pointer).map(String::as_str).unwrap_or_default();
    let confirmation = Confirmation { number: typed(NUMBER), reason: typed(REASON) };
    let against = |what: &str, inputs: Inputs| {
        crate::form::again(Draft::overtaken(inputs, 0, [(what.to_owned(), String::new())].into()))
    };
    match erasure::erase(&service, &caller, id, confirmation).await {
        Ok(_) => Ok(Outcome::Saved("/".to_owned())),
        Err(Error::Conflict(Against::AccountOpen)) => against(OPEN_ACCOUNT, fields),
        Err(Error::Conflict(Against::OutsideUnfinished)) => against("/outside", fields),
        Err(error) => crate::form::refusal(error, fields),
    }
}

/// The link on the customer's page.
#[component]
pub fn EraseLink(id: String) -> impl IntoView {
    let text = use_text();
    view! {
        <a class="btn btn-sm" href=address(&id)>
            {text.erase_customer}
        </a>
    }
    .into_any()
}

/// The page that asks.
#[component]
pub fn ErasePage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let erasure = Load::new(move || params.read().get("id").unwrap_or_default(), load_erasure);
    view! {
        <Title text=text.erase_customer/>
        <Loaded from=erasure show={|erasure| view! { <EraseForm erasure/> }}/>
    }
    .into_any()
}

/// What is not what it must be, as far as the browser can tell.
fn check(inputs: &Inputs, number: &str) -> Vec<Violation> {
    let typed = |pointer: &str| inputs.get(pointer).map(|value| value.trim()).unwrap_or_default();
    let wrong = (typed(NUMBER) != number).then(|| Violation::new(NUMBER, Problem::OneOf(vec![number.to_owned()])));
    let missing = typed(REASON).is_empty().then(|| Violation::new(REASON, Problem::Missing));
    wrong.into_iter().chain(missing).collect()
}

#[component]
fn EraseForm(erasure: Erasure) -> impl IntoView {
    let text = use_text();
    let action = ServerAction::<EraseCustomer>::new();
    let Erasure { id, name, number, draft } = erasure;
    let asked = number.clone();
    let is_fresh = draft == Draft::default();
    begin_at(input_id(NUMBER), is_fresh);
    let attempt = Attempt::new(draft, Callback::new(move |inputs: Inputs| check(&inputs, &asked)));
    let state = attempt.state;
    let against = move |conflict: Conflict| {
        let (title, why) = match conflict.theirs.contains_key(OPEN_ACCOUNT) {
            true => (text.delete_open_title, text.erase_open),
            false => (text.erase_unfinished_title, text.erase_unfinished),
        };
        view! {
            <Warning title>
                <p class="mt-1">{why}</p>
            </Warning>
        }
    };
    view! {
        <SmallPage title=fill(text.erase_this, &[&name])>
            <p class="mt-2">{text.erase_means}</p>
            <ul class="mt-2 list-disc space-y-1 pl-5">
                <li>{text.erase_gone}</li>
                <li>{text.erase_trail}</li>
                <li>{text.erase_stays}</li>
                <li>{text.erase_elsewhere}</li>
            </ul>
            <DeskForm
                attempt
                action
                submit=Submit { words: text.erase_for_good, pending: text.erasing, class: "btn-error" }
                cancel=format!("/customers/{id}")
                done=leave_for_good_with(text.customer_erased)
                class="mt-4"
            >
                <input type="hidden" name="customer" value=id.clone()/>
                <Alert id=CONFLICT_ID from=attempt.conflict show=against/>
                <p class="mb-4">
                    {text.customer_number} " " <span class="figures font-semibold">{number.clone()}</span>
                </p>
                <TextField
                    state
                    pointer=NUMBER
                    required=true
                    figures=true
                    inputmode="numeric"
                    hint=text.erase_number_hint
                />
                <TextField state pointer=REASON required=true hint=text.erase_reason_hint class="mt-4"/>
            </DeskForm>
        </SmallPage>
    }
    .into_any()
}
