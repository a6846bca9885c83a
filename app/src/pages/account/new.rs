//! A new account of a customer (operation 11).

use domain::{Modality, NewAccount, Violation, form::to_json};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    method_fields::{MethodFields, Methods, at_choice, body as method_body},
    new_fields::{BillingFields, MODALITY, ModalityFields, SAME_ADDRESS},
};
use crate::{
    components::{
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
};

/// The address of the form.
pub fn new_account_address(customer: &str) -> String {
    format!("/customers/{customer}/accounts/new")
}

/// What the form begins with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Beginning {
    customer: String,
    customer_name: String,
    /// Where the customer lives, on one line; nobody knows it of a digital customer.
    home: Option<String>,
    methods: Methods,
    /// Names this form: sent twice, it makes one account.
    key: String,
    draft: Option<Draft>,
}

/// What a new account of a customer begins with.
#[server(prefix = "/desk", endpoint = "load_new_account", output = Json)]
pub async fn load_new_account(customer: String) -> Result<Beginning, DeskError> {
    use service::{Error, account_overview, permission::AccountsWrite};

    let caller = crate::context::caller()?;
    caller.permit::<AccountsWrite>()?;
    let service = crate::context::service()?;
    let id = customer.parse().map_err(|_| Error::NotFound("customer"))?;
    let choices = account_overview::payment_choices(&service, &caller.permit()?, id).await?;
    let home = choices.customer.contact_info().map(|contact| {
        let billing = contact.postal_address().into();
        super::shown::address_lines(crate::language::page_language(), &billing).join(", ")
    });
    let draft = crate::form::take_draft(&new_account_address(&customer)).await?;
    Ok(Beginning {
        customer_name: choices.customer.display_name(),
        home,
        methods: super::shown::Viewer::new(&caller, crate::when::today_of(&service)).methods(choices),
        key: service.new_id()?.to_string(),
        customer,
        draft,
    })
}

/// Makes an account of a customer.
#[server(prefix = "/desk", endpoint = "create_account", output = Json)]
pub async fn create_account(
    customer: String,
    key: String,
    #[server(default)] fields: Inputs,
) -> Result<Outcome, DeskError> {
    let outcome = create(&customer, key, fields.clone()).await;
    crate::form::answer(outcome, fields, &new_account_address(&customer), "account_created").await
}

#[cfg(feature = "ssr")]
async fn create(customer: &str, key: String, mut fields: Inputs) -> Result<Outcome, DeskError> {
    use domain::Problem;
    use service::{Conflict, Error, Permitted, account, once::Idempotency, permission::AccountsWrite};

    use super::{account_address, method_fields::REFERENCE};
    use crate::{form::again, tidy::propose_province};

    let caller = crate::context::caller()?.permit()?;
    let service = crate::context::service()?;
    let id = customer.parse().map_err(|_| Error::NotFound("customer"))?;
    propose_province(&mut fields);
    let new = match read(&fields) {
        Ok(new) => new,
        Err(violations) => return again(Draft::refused(fields, violations)),
    };
    let what = serde_json::to_vec(&(customer, &fields)).map_err(|error| crate::context::fault(&error))?;
    let caller: Permitted<AccountsWrite> = caller.once(Some(Idempotency::of_form(key, &what)));
    match account::create(&service, &caller, id, new).await {
        Ok(created) => Ok(Outcome::Saved(account_address(&created.id.to_string()))),
        // It was sent before, and corrected since: what it made is in the customer's list.
        Err(Error::Conflict(Conflict::IdempotencyKeyReused)) => Ok(Outcome::Saved(format!("/customers/{customer}"))),
        Err(Error::Conflict(Conflict::ReferenceUsed)) => {
            again(Draft::refused(fields, [Violation::new(REFERENCE, Problem::UsedBefore)]))
        }
        Err(Error::Invalid(violations)) => {
            let violations: Vec<_> = violations.into_iter().map(at_form).collect();
            again(Draft::refused(fields, violations))
        }
        Err(error) => Err(error.into()),
    }
}

/// All that is typed, as the body of operation 11.
fn body(inputs: &Inputs) -> Value {
    let modality = inputs.get(MODALITY).filter(|modality| !modality.is_empty());
    let mut body = json!({ "modality": modality, "payment_method": method_body(inputs) });
    if inputs.get(SAME_ADDRESS).is_none_or(|same| same != "true") {
        let of_address = |(pointer, value): (&String, &String)| {
            Some((pointer.strip_prefix(BILLING_ADDRESS)?.to_owned(), value.clone()))
        };
        body["billing_address"] = to_json(inputs.iter().filter_map(of_address));
    }
    body
}

/// Reads what is typed.
///
/// # Errors
/// All that is wrong with it, at its inputs.
fn read(inputs: &Inputs) -> Result<NewAccount, Vec<Violation>> {
    NewAccount::read(&body(inputs)).map_err(|violations| at_inputs(inputs, violations.into_iter().map(at_form)))
}

fn at_form(violation: Violation) -> Violation {
    // There is no address at all.
    if violation.pointer == BILLING_ADDRESS {
        return Violation::new(format!("{BILLING_ADDRESS}/address_lines/0"), violation.problem);
    }
    at_choice(violation)
}

/// The page.
#[component]
pub fn NewAccountPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let beginning = Load::new(move || params.read().get("id").unwrap_or_default(), load_new_account);
    view! {
        <Title text=text.new_account/>
        <Loaded from=beginning show={move |beginning| view! { <NewAccountForm beginning/> }}/>
    }
    .into_any()
}

#[component]
fn NewAccountForm(beginning: Beginning) -> impl IntoView {
    let text = use_text();
    let action = ServerAction::<CreateAccount>::new();
    let Beginning { customer, customer_name, home, methods, key, draft } = beginning;
    let is_fresh = draft.is_none();
    let draft = draft.unwrap_or_else(|| {
        let mut inputs = methods.usual();
        inputs.insert(MODALITY.to_owned(), Modality::Postpaid.to_string());
        if home.is_some() {
            inputs.insert(SAME_ADDRESS.to_owned(), "true".to_owned());
        }
        Draft { inputs, ..Draft::default() }
    });
    let attempt = Attempt::new(draft, Callback::new(|inputs| read(&inputs).err().unwrap_or_default()));
    let state = attempt.state;
    begin_at(input_id(MODALITY), is_fresh);
    let page = format!("/customers/{customer}");
    view! {
        <SubPage of=(page.clone(), customer_name) title=text.new_account>
            <DeskForm
                attempt
                action
                submit=Submit {
                    words: text.create_account,
                    pending: text.creating,
                    class: "btn-primary",
                }
                cancel=page
                done=leave_with(text.account_created)
                label=text.new_account
                class="mt-4"
            >
                <input type="hidden" name="customer" value=customer/>
                <input type="hidden" name="key" value=key/>
                <div class="panel mb-3 p-4">
                    <ModalityFields state/>
                </div>
                <div class="panel mb-3 p-4">
                    <MethodFields state methods/>
                </div>
                <div class="panel p-4">
                    <BillingFields state home/>
                </div>
            </DeskForm>
        </SubPage>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::account::method_fields::{CHOICE, IBAN};

    fn inputs(pairs: &[(&str, &str)]) -> Inputs {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn the_customers_address_is_none_in_the_body() {
        let (iban, lines) = ("ES9121000418450200051332", "/billing_address/address_lines/0");
        let mut typed = inputs(&[
            (MODALITY, "POSTPAID"),
            (CHOICE, "DIRECT_DEBIT"),
            (IBAN, iban),
            (SAME_ADDRESS, "true"),
            (lines, ""),
        ]);
        assert_eq!(read(&typed).unwrap().billing_address, None);
        typed.remove(SAME_ADDRESS);
        let missing: Vec<_> = read(&typed).unwrap_err().into_iter().map(|violation| violation.pointer).collect();
        assert!(missing.contains(&lines.to_owned()), "{missing:?}");
        assert!(missing.iter().all(|pointer| pointer.starts_with(BILLING_ADDRESS)), "{missing:?}");
    }

    #[test]
    fn nothing_typed_is_told_at_every_part() {
        let missing: Vec<_> =
            read(&Inputs::new()).unwrap_err().into_iter().map(|violation| violation.pointer).collect();
        assert!(missing.contains(&MODALITY.to_owned()) && missing.contains(&CHOICE.to_owned()), "{missing:?}");
    }
}
