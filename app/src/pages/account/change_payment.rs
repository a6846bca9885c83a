//! Another payment method for an account (operation 2), on a page of its own.

use domain::{ChosenPaymentMethod, Modality, PaymentMethodType};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use super::{
    account_address,
    method_fields::{CHOICE, IBAN, MethodFields, Methods, REFERENCE, read},
    shown::{AccountItem, method_text},
};
use crate::{
    components::{
        conflict::CONFLICT_ID,
        desk_form::{Attempt, DeskForm, Submit, leave_with},
        loaded::Loaded,
        notice::{Alert, Warning},
        page::SubHead,
        problems::begin_at,
    },
    error::DeskError,
    fields::input_id,
    form::{Conflict, Draft, Inputs, Outcome},
    json::Json,
    language::use_text,
    load::Load,
    pages::customer::caller_check::{CallerBadge, CallerShown},
    query::use_query_value,
    text::{Text, fill},
};

/// In what somebody else has chosen: the bank account's mask or the card's last digits.
const DETAILS: &str = "/payment_method/details";
/// In what somebody else has done: they ended the account.
const ENDED: &str = "/ended_at";

/// The address of the form.
pub fn change_payment_address(account: &str) -> String {
    format!("/accounts/{account}/payment-method")
}

/// The address of the form with a new card chosen: for another try after a card was refused. The refused card's
/// reference is no use any more, a new one has to come from the vault.
pub fn another_card_address(account: &str) -> String {
    format!("{}?card=new", change_payment_address(account))
}

/// What the form begins with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaymentChange {
    item: AccountItem,
    customer_name: String,
    version: i64,
    methods: Methods,
    /// How it stands with the check of the caller, for an agent who is asked to.
    caller: Option<CallerShown>,
    draft: Option<Draft>,
}

/// What there is to choose from for an account.
#[server(prefix = "/desk", endpoint = "load_payment_change", output = Json)]
pub async fn load_payment_change(id: String) -> Result<PaymentChange, DeskError> {
    use service::{
        Error, account_overview,
        permission::{AccountsWrite, CustomersRead},
    };

    use crate::pages::customer::caller_check::load_caller;

    let caller = crate::context::caller()?;
    caller.permit::<AccountsWrite>()?;
    let reader = caller.permit()?;
    let service = crate::context::service()?;
    let account = id.parse().map_err(|_| Error::NotFound("account"))?;
    let line = account_overview::line(&service, &reader, account).await?;
    let viewer = super::shown::Viewer::new(&caller, crate::when::today_of(&service));
    let customer = line.account.customer_id;
    let choices = account_overview::payment_choices(&service, &reader, customer).await?;
    let shown = match caller.permit::<CustomersRead>() {
        Ok(_) => load_caller(&service, &caller, customer, &choices.customer).await?,
        Err(_) => None,
    };
    Ok(PaymentChange {
        caller: shown,
        item: viewer.item(&line),
        customer_name: choices.customer.display_name(),
        version: line.account.version.0,
        methods: viewer.methods(choices),
        draft: crate::form::take_draft(&change_payment_address(&id)).await?,
    })
}

/// Pays an account that still has the version that the agent saw by what was chosen.
#[server(prefix = "/desk", endpoint = "change_payment_method", output = Json)]
pub async fn change_payment_method(
    account: String,
    version: i64,
    #[server(default)] fields: Inputs,
) -> Result<Outcome, DeskError> {
    let outcome = save(&account, version, fields.clone()).await;
    let done = if asks_the_vault(&fields) { "card_asked" } else { "saved" };
    crate::form::answer_on(version, outcome, fields, &change_payment_address(&account), done).await
}

#[cfg(feature = "ssr")]
async fn save(account: &str, version: i64, fields: Inputs) -> Result<Outcome, DeskError> {
    use domain::{AccountId, Problem, Version, Violation};
    use service::{Error, account_overview, payment_method};

    use super::method_fields::at_method;
    use crate::form::again;

    let caller = crate::context::caller()?;
    let (reader, writer) = (caller.permit()?, caller.permit()?);
    let service = crate::context::service()?;
    let id: AccountId = account.parse().map_err(|_| Error::NotFound("account"))?;
    let chosen = match read(&fields) {
        Ok(chosen) => chosen,
        Err(violations) => return again(Draft::refused(fields, violations)),
    };
    match payment_method::change(&service, &writer, id, &chosen, Some(Version(version))).await {
        Ok(_) => Ok(Outcome::Saved(account_address(account))),
        Err(Error::Stale { .. }) => {
            let line = account_overview::line(&service, &reader, id).await?;
            let item = super::shown::Viewer::new(&caller, crate::when::today_of(&service)).item(&line);
            again(Draft::overtaken(fields, line.account.version.0, theirs(&item)))
        }
        Err(Error::Conflict(service::Conflict::ReferenceUsed)) => {
            again(Draft::refused(fields, [Violation::new(REFERENCE, Problem::UsedBefore)]))
        }
        Err(Error::Invalid(violations)) => again(Draft::refused(fields, violations.into_iter().map(at_method))),
        Err(error) => Err(error.into()),
    }
}

/// Whether what is chosen is a card that the vault reads first: until then nothing is changed.
fn asks_the_vault(inputs: &Inputs) -> bool {
    matches!(read(inputs), Ok(ChosenPaymentMethod::Pending(_)))
}

/// What somebody else has made of the account.
#[cfg(feature = "ssr")]
fn theirs(item: &AccountItem) -> Inputs {
    use super::shown::{Paid, iban_text};

    let mut theirs = Inputs::new();
    let mut add = |name: &str, value: String| theirs.insert(name.to_owned(), value);
    if let Some(paid) = &item.paid {
        add(CHOICE, paid.kind().to_string());
        match paid {
            Paid::DirectDebit { iban } => add(DETAILS, iban_text(iban)),
            Paid::Card(Some(card)) => add(DETAILS, card.last_four.to_string()),
            Paid::Card(None) | Paid::BankTransfer | Paid::Teci => None,
        };
    }
    if item.ended_at.is_some() {
        add(ENDED, "true".to_owned());
    }
    theirs
}

/// The same in words.
fn theirs_text(text: &Text, theirs: &Inputs) -> String {
    if theirs.contains_key(ENDED) {
        return text.method_conflict_ended.to_owned();
    }
    let kind = theirs.get(CHOICE).and_then(|kind| kind.parse::<PaymentMethodType>().ok());
    let kind = kind.map_or(text.no_payment_method, |kind| method_text(text, kind)).to_lowercase();
    let paid = theirs.get(DETAILS).map_or_else(|| kind.clone(), |details| format!("{kind} {details}"));
    fill(text.method_conflict_hint, &[&paid])
}

/// The page.
#[component]
pub fn ChangePaymentPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let change = Load::new(move || params.read().get("id").unwrap_or_default(), load_payment_change);
    view! {
        <Title text=text.change_payment_method/>
        <Loaded from=change show={move |change| view! { <ChangePayment change/> }}/>
    }
    .into_any()
}

#[component]
fn ChangePayment(change: PaymentChange) -> impl IntoView {
    let text = use_text();
    let AccountItem { id, number, modality, ended_at, paid, .. } = change.item.clone();
    let refused = match (ended_at, modality) {
        (Some(_), _) => Some(text.account_is_ended),
        (None, Modality::Prepaid) => Some(text.account_is_prepaid),
        (None, Modality::RecurringPrepaid | Modality::Postpaid) => None,
    };
    let now = paid.map_or_else(|| text.no_payment_method.to_owned(), |paid| paid.words(text));
    let body = match refused {
        Some(why) => view! { <p class="mt-4">{why}</p> }.into_any(),
        None => view! { <ChangePaymentForm change=change.clone()/> }.into_any(),
    };
    view! {
        <section class="mx-auto max-w-2xl">
            <SubHead
                of=(account_address(&id), fill(text.account, &[&number]))
                whose=Some(change.customer_name)
                title=text.change_payment_method
            />
            <p class="mt-2">
                <span class="quiet">{text.paid_now} ": "</span>
                <span class="figures font-medium">{now}</span>
            </p>
            {change.caller.map(|caller| view! { <CallerBadge caller/> })}
            {body}
        </section>
    }
    .into_any()
}

#[component]
fn ChangePaymentForm(change: PaymentChange) -> impl IntoView {
    let text = use_text();
    let action = ServerAction::<ChangePaymentMethod>::new();
    let PaymentChange { item, version, methods, draft, .. } = change;
    let is_fresh = draft.is_none();
    let another_card = is_fresh && use_query_value("card").get_untracked().as_deref() == Some("new");
    let first = || if another_card { methods.new_card() } else { methods.usual() };
    let draft = draft.unwrap_or_else(|| Draft { inputs: first(), ..Draft::default() });
    let attempt = Attempt::new(draft, Callback::new(|inputs| read(&inputs).err().unwrap_or_default()));
    let Attempt { state, conflict, .. } = attempt;
    let base = attempt.base(version);
    let told = move |Conflict { theirs, .. }| {
        view! {
            <Warning title=text.method_conflict>
                <p class="mt-1">{theirs_text(text, &theirs)}</p>
            </Warning>
        }
    };
    let (saved, asked) = (leave_with(text.saved), leave_with(text.card_asked));
    let done = Callback::new(move |address| match state.inputs().is_some_and(|inputs| asks_the_vault(&inputs)) {
        true => asked.run(address),
        false => saved.run(address),
    });
    // Most callers read out a bank account: the agent types it at once.
    let direct_debit = state.value(CHOICE) == PaymentMethodType::DirectDebit.as_str();
    let first = if another_card { REFERENCE } else { IBAN };
    begin_at(input_id(first), another_card || (is_fresh && direct_debit));
    view! {
        <DeskForm
            attempt
            action
            submit=Submit { words: text.save, pending: text.saving, class: "btn-primary" }
            cancel=account_address(&item.id)
            done
            label=text.change_payment_method
            class="panel mt-4 p-4"
        >
            <input type="hidden" name="account" value=item.id/>
            <input type="hidden" name="version" value=base/>
            <Alert id=CONFLICT_ID from=conflict show=told/>
            <MethodFields state methods/>
            <p class="quiet mt-3 text-xs">{text.payment_hint}</p>
        </DeskForm>
    }
    .into_any()
}
