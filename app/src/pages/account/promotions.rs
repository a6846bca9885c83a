//! An account's promotions, those in force and those to come, and its contracts.

use chrono::NaiveDate;
use domain::{Contract, ContractRequest, PromotionStatus};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};

use super::{
    account_address,
    shown::{day, moment},
};
use crate::{
    components::panel_head::PanelHead,
    language::use_text,
    text::{Text, count, fill},
};

/// A promotion on an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromotionItem {
    pub number: i32,
    /// The catalogue's name for it.
    pub name: Option<String>,
    pub start_date: NaiveDate,
    pub end_date: Option<NaiveDate>,
    pub status: PromotionStatus,
}

/// Which promotions are on the screen: `?promotions=` in the page's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Filter {
    All,
    Active,
    Scheduled,
}

impl Filter {
    const EVERY: [Self; 3] = [Self::All, Self::Active, Self::Scheduled];

    fn named(name: Option<&str>) -> Self {
        Self::EVERY.into_iter().find(|filter| Some(filter.name()) == name).unwrap_or(Self::All)
    }

    fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Active => "active",
            Self::Scheduled => "scheduled",
        }
    }

    fn words(self, text: &Text) -> &'static str {
        match self {
            Self::All => text.promotions_all,
            Self::Active => text.promotions_active,
            Self::Scheduled => text.promotions_scheduled,
        }
    }

    fn takes(self, promotion: &PromotionItem) -> bool {
        match self {
            Self::All => true,
            Self::Active => promotion.status == PromotionStatus::Active,
            Self::Scheduled => promotion.status == PromotionStatus::Pending,
        }
    }
}

/// The promotions' panel.
#[component]
pub fn Promotions(account: String, promotions: Vec<PromotionItem>) -> impl IntoView {
    let text = use_text();
    let query = use_query_map();
    let filter = Memo::new(move |_| Filter::named(query.read().get_str("promotions")));
    let any = !promotions.is_empty();
    let links = Filter::EVERY.map(|choice| {
        let number = promotions.iter().filter(|promotion| choice.takes(promotion)).count();
        view! {
            <a
                class="btn btn-ghost btn-sm aria-[current=true]:bg-base-200 aria-[current=true]:font-semibold"
                href=format!("{}?promotions={}", account_address(&account), choice.name())
                aria-current=move || (filter.get() == choice).then_some("true")
            >
                {choice.words(text)}
                " "
                <span class="figures quiet">{number}</span>
            </a>
        }
    });
    let promotions = StoredValue::new(promotions);
    let list = move || {
        let filter = filter.get();
        let shown: Vec<_> = promotions.with_value(|all| all.iter().filter(|one| filter.takes(one)).cloned().collect());
        if shown.is_empty() {
            return view! { <p class="quiet">{text.no_promotions}</p> }.into_any();
        }
        view! {
            <ul class="flex flex-col gap-2">
                {shown
                    .into_iter()
                    .map(|promotion| view! { <PromotionLine promotion/> })
                    .collect_view()}
            </ul>
        }
        .into_any()
    };
    view! {
        <section class="panel" aria-labelledby="section-promotions">
            <PanelHead id="section-promotions" title=text.promotions>
                {any.then(|| view! { <nav aria-label=text.promotions>{links}</nav> })}
            </PanelHead>
            <div class="p-4">{list}</div>
        </section>
    }
    .into_any()
}

#[component]
fn PromotionLine(promotion: PromotionItem) -> impl IntoView {
    let text = use_text();
    let number = fill(text.promotion, &[&promotion.number.to_string()]);
    let start = promotion.start_date.format("%d/%m/%Y").to_string();
    let when = match promotion.end_date {
        Some(end) => fill(text.from_to, &[&start, &end.format("%d/%m/%Y").to_string()]),
        None => fill(text.from_on, &[&start]),
    };
    let (title, details) = match promotion.name {
        Some(name) => (name, Some(number)),
        None => (number, None),
    };
    let is_active = promotion.status == PromotionStatus::Active;
    let status = if is_active { text.active } else { text.scheduled };
    view! {
        <li class="flex flex-wrap items-baseline justify-between gap-x-4">
            <span class="min-w-0">
                <span class="font-medium break-words">{title}</span>
                {details.map(|details| view! { <span class="quiet figures">" · " {details}</span> })}
            </span>
            <span class="flex flex-wrap items-baseline gap-x-3">
                <span class="figures">{when}</span>
                <span class="tag">{status}</span>
            </span>
        </li>
    }
    .into_any()
}

/// The contracts' panel.
#[component]
pub fn Contracts(
    contracts: Vec<Contract>,
    /// The id of the one that is in force.
    active: Option<String>,
) -> impl IntoView {
    let text = use_text();
    let body = if contracts.is_empty() {
        view! { <p class="quiet">{text.no_contracts}</p> }.into_any()
    } else {
        let line = |contract: Contract| {
            let is_active = active.as_deref() == Some(contract.id.to_string().as_str());
            view! { <ContractLine contract is_active/> }
        };
        view! { <ul class="flex flex-col gap-3">{contracts.into_iter().map(line).collect_view()}</ul> }.into_any()
    };
    view! {
        <section class="panel" aria-labelledby="section-contracts">
            <h2
                id="section-contracts"
                class="border-base-300 border-b px-4 py-2 text-base font-semibold"
            >
                {text.contracts}
            </h2>
            <div class="p-4">{body}</div>
        </section>
    }
    .into_any()
}

#[component]
fn ContractLine(contract: Contract, is_active: bool) -> impl IntoView {
    let text = use_text();
    let start = day(contract.start_date);
    let when = match contract.end_date {
        Some(end) => fill(text.from_to, &[&start, &day(end)]),
        None => fill(text.from_on, &[&start]),
    };
    let requests = contract.requests;
    let number = requests.len();
    view! {
        <li>
            <p class="flex flex-wrap items-baseline gap-x-3">
                <span class="figures font-medium">{when}</span>
                {is_active.then(|| view! { <span class="tag">{text.in_force}</span> })}
            </p>
            {(number > 0)
                .then(|| {
                    view! {
                        <details>
                            <summary class="link inline-block cursor-pointer py-1">
                                {count(number, text.one_request, text.several_requests)}
                            </summary>
                            <ul class="mt-1 flex flex-col gap-2 pl-3">
                                {requests
                                    .into_iter()
                                    .map(|request| view! { <RequestLine request/> })
                                    .collect_view()}
                            </ul>
                        </details>
                    }
                })}
        </li>
    }
    .into_any()
}

#[component]
fn RequestLine(request: ContractRequest) -> impl IntoView {
    let text = use_text();
    let by = request.origin_user.map(|user| fill(text.requested_by, &[&user]));
    let details: Vec<String> = [
        request.kind.map(|kind| kind.to_string()),
        request.contract_reference_id.map(|reference| reference.to_string()),
        by,
        Some(moment(request.create_date)),
    ]
    .into_iter()
    .flatten()
    .collect();
    view! {
        <li>
            <span class="figures">{fill(text.contract_request, &[&request.request_external_id])}</span>
            <span class="quiet figures block text-xs break-words">{details.join(" · ")}</span>
        </li>
    }
    .into_any()
}
