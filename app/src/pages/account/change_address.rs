//! Another billing address for an account (contract, section 10), on a page of its own.

use domain::{BillingAddress, Violation, form::to_json};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use super::account_address;
use crate::{
    components::{
        address_fields::AddressFields,
        conflict::ConflictNotice,
        desk_form::{Attempt, DeskForm, Submit, leave_with},
        loaded::Loaded,
        page::SubPage,
        problems::begin_at,
    },
    error::DeskError,
    fields::input_id,
    form::{BILLING_ADDRESS, Draft, Inputs, Outcome, at_inputs},
    json::Json,
    language::use_text,
    load::Load,
    text::fill,
};

/// The address of the form.
pub fn change_address_address(account: &str) -> String {
    format!("/accounts/{account}/billing-address")
}

/// What the form begins with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddressEdit {
    id: String,
    number: String,
    customer_name: String,
    version: i64,
    is_ended: bool,
    draft: Draft,
}

/// Where an account's invoices go, as a form.
#[server(prefix = "/desk", endpoint = "load_address_change", output = Json)]
pub async fn load_address_change(id: String) -> Result<AddressEdit, DeskError> {
    use service::{Error, account_overview, permission::AccountsWrite};

    let caller = crate::context::caller()?;
    caller.permit::<AccountsWrite>()?;
    let service = crate::context::service()?;
    let account = id.parse().map_err(|_| Error::NotFound("account"))?;
    let (account, customer_name) = account_overview::with_name(&service, &caller.permit()?, account).await?;
    let kept = crate::form::take_draft(&change_address_address(&id)).await?;
    let fresh = Draft { inputs: inputs(&account.billing_address)?, ..Draft::default() };
    Ok(AddressEdit {
        id,
        number: account.external_id.to_string(),
        customer_name,
        version: account.version.0,
        is_ended: account.ended_at.is_some(),
        draft: kept.unwrap_or(fresh),
    })
}

/// The inputs of an address. Its province's number is left out: the form has the province by name.
#[cfg(feature = "ssr")]
pub fn inputs(address: &BillingAddress) -> Result<Inputs, DeskError> {
    let body = serde_json::to_value(address).map_err(|error| crate::context::fault(&error))?;
    let inputs = domain::form::from_json(&body).into_iter().filter(|(pointer, _)| pointer != "/state_id");
    Ok(inputs.map(|(pointer, value)| (format!("{BILLING_ADDRESS}{pointer}"), value)).collect())
}

/// Reads the inputs of an address.
///
/// # Errors
/// All that is wrong with it, at its inputs.
pub fn read(inputs: &Inputs) -> Result<BillingAddress, Vec<Violation>> {
    let of_address =
        |(pointer, value): (&String, &String)| Some((pointer.strip_prefix(BILLING_ADDRESS)?.to_owned(), value.clone()));
    BillingAddress::read(&to_json(inputs.iter().filter_map(of_address))).map_err(|violations| {
        let at = |Violation { pointer, problem }| Violation::new(format!("{BILLING_ADDRESS}{pointer}"), problem);
        at_inputs(inputs, violations.into_iter().map(at))
    })
}

/// Sends the invoices of an account that still has the version that the agent saw somewhere else. Where somebody else
/// saved first, `keep` says for each difference whose version stays.
#[server(prefix = "/desk", endpoint = "change_billing_address", output = Json)]
pub async fn change_billing_address(
    account: String,
    version: i64,
    #[server(default)] fields: Inputs,
    #[server(default)] keep: Inputs,
) -> Result<Outcome, DeskError> {
    let outcome = save(&account, version, fields.clone(), keep).await;
    crate::form::answer_on(version, outcome, fields, &change_address_address(&account), "saved").await
}

#[cfg(feature = "ssr")]
async fn save(account: &str, version: i64, mut fields: Inputs, keep: Inputs) -> Result<Outcome, DeskError> {
    use domain::{AccountId, Version};
    use service::{Error, billing_address};

    use crate::{
        form::{again, keep_theirs, keeps_theirs},
        tidy::propose_province,
    };

    let caller = crate::context::caller()?;
    let (reader, writer) = (caller.permit()?, caller.permit()?);
    let service = crate::context::service()?;
    let id: AccountId = account.parse().map_err(|_| Error::NotFound("account"))?;
    propose_province(&mut fields);
    if keeps_theirs(&keep) {
        let current = service::account::get(&service, &reader, id).await?;
        keep_theirs(&mut fields, &inputs(&current.billing_address)?, &keep);
    }
    let address = match read(&fields) {
        Ok(address) => address,
        Err(violations) => return again(Draft::refused(fields, violations)),
    };
    match billing_address::change(&service, &writer, id, address, Some(Version(version))).await {
        Ok(_) => Ok(Outcome::Saved(account_address(account))),
        Err(Error::Stale { .. }) => {
            let current = service::account::get(&service, &reader, id).await?;
            again(Draft::overtaken(fields, current.version.0, inputs(&current.billing_address)?))
        }
        Err(error) => Err(error.into()),
    }
}

/// The page.
#[component]
pub fn ChangeAddressPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let change = Load::new(move || params.read().get("id").unwrap_or_default(), load_address_change);
    let show = move |edit: AddressEdit| {
        let body = if edit.is_ended {
            view! { <p class="mt-4">{text.account_is_ended}</p> }.into_any()
        } else {
            view! { <AddressForm edit=edit.clone()/> }.into_any()
        };
        let account = (account_address(&edit.id), fill(text.account, &[&edit.number]));
        view! {
            <SubPage of=account whose=edit.customer_name title=text.change_billing_address>
                {body}
            </SubPage>
        }
    };
    view! {
        <Title text=text.change_billing_address/>
        <Loaded from=change show/>
    }
    .into_any()
}

#[component]
fn AddressForm(edit: AddressEdit) -> impl IntoView {
    let text = use_text();
    let action = ServerAction::<ChangeBillingAddress>::new();
    let AddressEdit { id, version, draft, .. } = edit;
    let is_fresh = draft.conflict.is_none() && draft.violations.is_empty() && draft.failure.is_none();
    let attempt = Attempt::new(draft, Callback::new(|inputs| read(&inputs).err().unwrap_or_default()));
    let Attempt { state, mine, conflict, .. } = attempt;
    let base = attempt.base(version);
    begin_at(input_id(&format!("{BILLING_ADDRESS}/address_lines/0")), is_fresh);
    view! {
        <DeskForm
            attempt
            action
            submit=Submit { words: text.save, pending: text.saving, class: "btn-primary" }
            cancel=account_address(&id)
            done=leave_with(text.saved)
            label=text.change_billing_address
            class="panel mt-4 p-4"
        >
            <input type="hidden" name="account" value=id/>
            <input type="hidden" name="version" value=base/>
            <ConflictNotice conflict mine began=attempt.began title=text.method_conflict/>
            <AddressFields state address=BILLING_ADDRESS/>
        </DeskForm>
    }
    .into_any()
}
