//! An account's promotions, those in force and those to come.

use chrono::NaiveDate;
use domain::{PromotionStatus, PromotionTerms};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};

use super::{
    account_address, add_promotion::add_promotion_address, end_promotion::end_promotion_address,
    promotion_history::promotion_history_address,
};
use crate::{
    components::{
        icon::{Glyph, Icon},
        panel_head::PanelHead,
    },
    language::use_text,
    text::{Text, fill},
    when::date,
};

/// A promotion on an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromotionItem {
    pub id: String,
    pub number: i32,
    /// The catalogue's name for it.
    pub name: Option<String>,
    pub start_date: NaiveDate,
    pub end_date: Option<NaiveDate>,
    pub status: PromotionStatus,
}

/// What the agent may do with an account's promotions.
#[derive(Debug, Clone, Copy)]
pub struct May {
    /// Put one on the account.
    pub add: bool,
    /// End one.
    pub end: bool,
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
pub fn Promotions(account: String, promotions: Vec<PromotionItem>, may: May) -> impl IntoView {
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
    let add = may.add.then(|| add_promotion_address(&account));
    let history = promotion_history_address(&account);
    let promotions = StoredValue::new((account, promotions));
    let list = move || {
        let filter = filter.get();
        let lines: Vec<_> = promotions.with_value(|(account, all)| {
            let line = |promotion: PromotionItem| {
                let end = may.end.then(|| end_promotion_address(account, &promotion.id));
                view! { <PromotionLine promotion end/> }
            };
            all.iter().filter(|one| filter.takes(one)).cloned().map(line).collect()
        });
        if lines.is_empty() {
            return view! { <p class="quiet">{text.no_promotions}</p> }.into_any();
        }
        view! { <ul class="flex flex-col gap-2">{lines}</ul> }.into_any()
    };
    view! {
        <section class="panel" aria-labelledby="section-promotions">
            <PanelHead id="section-promotions" title=text.promotions>
                {any.then(|| view! { <nav aria-label=text.promotions>{links}</nav> })}
                {add
                    .map(|href| {
                        view! {
                            <a class="btn btn-ghost btn-sm" href=href>
                                <Icon glyph=Glyph::Plus/>
                                {text.add_promotion}
                            </a>
                        }
                    })}
            </PanelHead>
            <div class="p-4">
                {list}
                <p class="mt-3">
                    <a class="link inline-block py-0.5" href=history>
                        {text.promotion_history}
                    </a>
                </p>
            </div>
        </section>
    }
    .into_any()
}

/// From when to when, the last day with it. One that was taken back before has none.
pub fn period(text: &Text, start: NaiveDate, end: Option<NaiveDate>) -> String {
    let first = date(text, start);
    match end.map(|end| PromotionTerms::last_day_between(start, end)) {
        Some(Some(last)) => fill(text.from_to, &[&first, &date(text, last)]),
        Some(None) => fill(text.promotion_never, &[&first]),
        None => fill(text.from_on, &[&first]),
    }
}

/// What a promotion is called: by the catalogue, else by its number.
pub fn title(text: &Text, name: Option<&str>, number: i32) -> String {
    name.map_or_else(|| fill(text.promotion, &[&number.to_string()]), str::to_owned)
}

#[component]
fn PromotionLine(
    promotion: PromotionItem,
    /// Where it is ended, by who may.
    end: Option<String>,
) -> impl IntoView {
    let text = use_text();
    let when = period(text, promotion.start_date, promotion.end_date);
    let title = title(text, promotion.name.as_deref(), promotion.number);
    let details = promotion.name.map(|_| fill(text.promotion, &[&promotion.number.to_string()]));
    let is_active = promotion.status == PromotionStatus::Active;
    let status = if is_active { text.active } else { text.scheduled };
    let label = fill(text.end_promotion_of, &[&title]);
    view! {
        <li class="flex flex-wrap items-baseline justify-between gap-x-4">
            <span class="min-w-0">
                <span class="font-medium break-words">{title}</span>
                {details.map(|details| view! { <span class="quiet figures">" · " {details}</span> })}
            </span>
            <span class="flex flex-wrap items-baseline gap-x-3">
                <span class="figures">{when}</span>
                <span class="tag">{status}</span>
                {end
                    .map(|href| {
                        view! {
                            <a class="btn btn-ghost btn-xs" href=href aria-label=label>
                                {text.end_promotion_short}
                            </a>
                        }
                    })}
            </span>
        </li>
    }
    .into_any()
}
