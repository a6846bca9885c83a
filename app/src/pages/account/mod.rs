//! An account: how it is paid, where its invoices go, what it has, and what became of it.

pub mod add_promotion;
pub mod bill;
pub mod change_address;
pub mod change_payment;
mod contracts;
pub mod end;
pub mod end_promotion;
pub mod method_fields;
pub mod new;
mod new_fields;
pub mod paid;
pub mod promotion_history;
mod promotions;
pub mod shown;
mod timeline;

use chrono::{DateTime, Utc};
use domain::{BillingAddress, Contract, Invoice};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use self::{
    bill::{AccountFacts, BillingPanel},
    contracts::Contracts,
    end::{EndLink, Ending},
    paid::PaymentPanel,
    promotions::{May, PromotionItem, Promotions},
    shown::{AccountItem, day, modality_text},
    timeline::{Event, Timeline},
};
use crate::{
    components::{copy::CopyButton, loaded::Loaded, page::TitleOf, treatment::Treatment},
    error::DeskError,
    fields::forbidden_text,
    form::Draft,
    json::Json,
    language::use_text,
    load::Load,
    text::fill,
};

/// The address of an account's page.
pub fn account_address(account: &str) -> String {
    format!("/accounts/{account}")
}

/// All that the page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccountScreen {
    pub item: AccountItem,
    pub customer: String,
    pub customer_name: String,
    /// The customer's special treatment, if the agent may see it.
    pub treatment: Option<String>,
    pub version: i64,
    pub contract_reference: Option<String>,
    pub billing_address: BillingAddress,
    pub invoice: Option<Invoice>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub promotions: Vec<PromotionItem>,
    /// Nothing for an agent who may not see them.
    pub contracts: Option<Vec<Contract>>,
    /// The contract that is in force.
    pub active_contract: Option<String>,
    pub events: Vec<Event>,
    /// Whether the agent may change and end the account.
    pub may_write: bool,
    /// Whether the agent may see a masked bank account, with a reason.
    pub may_reveal: bool,
}

/// An account, for its page.
#[server(prefix = "/desk", endpoint = "load_account", output = Json)]
pub async fn load_account(id: String) -> Result<AccountScreen, DeskError> {
    use domain::{PromotionTerms, ShownPromotion};
    use service::{
        account_overview,
        permission::{AccountsWrite, CustomersRead, Reveal},
    };

    let caller = crate::context::caller()?;
    let service = crate::context::service()?;
    let account = id.parse().map_err(|_| service::Error::NotFound("account"))?;
    let found = Box::pin(account_overview::of_account(&service, &caller.permit()?, account)).await?;
    let viewer = shown::Viewer::new(&caller, crate::when::today_of(&service));
    let now = service.now();
    let paid = found.payment_methods.iter();
    let paid = paid.map(|(method, card)| (viewer.was_paid(method, card.as_ref()), method.created_at)).collect();
    let billed = found.billing_addresses.into_iter().map(|past| (past.billing_address, past.init_date)).collect();
    let promotion = |(promotion, name): (ShownPromotion, Option<domain::PromotionName>)| PromotionItem {
        id: promotion.id.to_string(),
        number: promotion.promotion_id.get(),
        name: name.map(|name| name.to_string()),
        start_date: promotion.start_date,
        end_date: promotion.end_date,
        status: promotion.status,
    };
    let has_a_day = |item: &PromotionItem| {
        item.end_date.is_none_or(|end| PromotionTerms::last_day_between(item.start_date, end).is_some())
    };
    let is_active = |contract: &&Contract| contract.start_date <= now && contract.end_date.is_none_or(|end| end > now);
    let active = found.contracts.as_ref().and_then(|contracts| contracts.iter().find(is_active));
    let item = viewer.item(&found.line);
    let account = found.line.account;
    Ok(AccountScreen {
        item,
        customer: account.customer_id.to_string(),
        customer_name: found.customer_name,
        treatment: found.special_treatment.map(|treatment| treatment.to_string()),
        version: account.version.0,
        contract_reference: account.contract_reference.map(|reference| reference.to_string()),
        billing_address: account.billing_address,
        invoice: account.invoice,
        created_at: account.created_at,
        updated_at: account.updated_at,
        // One that is taken back before it begins is told by the history alone.
        promotions: found.promotions.into_iter().map(promotion).filter(has_a_day).collect(),
        active_contract: active.map(|contract| contract.id.to_string()),
        contracts: found.contracts,
        events: timeline::events((account.created_at, account.ended_at), paid, billed),
        may_write: caller.permit::<AccountsWrite>().is_ok(),
        // Revealing is a use case of the customer's: it asks for both.
        may_reveal: caller.permit::<Reveal>().is_ok() && caller.permit::<CustomersRead>().is_ok(),
    })
}

/// The page.
#[component]
pub fn AccountPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let screen = Load::new(move || id.get(), load_account);
    let reload = Callback::new(move |()| screen.refetch());
    view! {
        <Loaded from=screen show={move |screen| view! { <AccountView screen reload/> }}/>
    }
    .into_any()
}

#[component]
fn AccountView(screen: AccountScreen, reload: Callback<()>) -> impl IntoView {
    let text = use_text();
    let may_write = screen.may_write;
    let is_open = screen.item.ended_at.is_none();
    let ending = (may_write && is_open).then(|| Ending::of(&screen, Draft::default()));
    let may = May { add: may_write && is_open, end: may_write && is_open };
    let AccountScreen { item, promotions, contracts, active_contract, events, .. } = screen.clone();
    let contracts = contracts.map(|contracts| view! { <Contracts contracts active=active_contract/> });
    view! {
        <TitleOf page=fill(text.account, &[&item.number]) whose=vec![screen.customer_name.clone()]/>
        <article>
            <Heading screen=screen.clone()/>
            {(!may_write)
                .then(|| {
                    view! {
                        <p class="border-info rounded-box mt-3 border border-l-4 px-4 py-2">
                            {forbidden_text(text, "accounts:write")} " " {text.forbidden_hint}
                        </p>
                    }
                })}
            <div class="mt-4 grid items-start gap-3 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
                <div class="flex min-w-0 flex-col gap-3">
                    <PaymentPanel screen=screen.clone() reload/>
                    <BillingPanel screen=screen.clone()/>
                    <Promotions account=item.id promotions may/>
                    {contracts}
                </div>
                <div class="flex min-w-0 flex-col gap-3">
                    <Timeline events/>
                    <AccountFacts screen/>
                    {ending.map(|ending| view! { <div><EndLink ending/></div> })}
                </div>
            </div>
        </article>
    }
    .into_any()
}

/// Which account this is, and whose.
#[component]
fn Heading(screen: AccountScreen) -> impl IntoView {
    let text = use_text();
    let AccountScreen { item, customer, customer_name, treatment, .. } = screen;
    let state = match item.ended_at {
        Some(ended) => fill(text.ended_on, &[&day(text, ended)]),
        None => text.account_open.to_owned(),
    };
    view! {
        <header>
            <p class="flex flex-wrap items-center gap-2">
                <a class="link" href=format!("/customers/{customer}")>
                    {customer_name}
                </a>
                {treatment.map(|value| view! { <Treatment value/> })}
            </p>
            <h1 class="figures mt-1 flex flex-wrap items-center gap-2 text-2xl font-semibold break-words">
                {fill(text.account, &[&item.number])}
                <CopyButton value=item.number what=text.account_number/>
            </h1>
            <p class="mt-2 flex flex-wrap items-center gap-2">
                <span class="tag">{modality_text(text, item.modality)}</span>
                <span class="tag">{state}</span>
            </p>
        </header>
    }
    .into_any()
}
