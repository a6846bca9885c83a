//! The organization's catalogue of promotions, to read: it comes from imports.

use chrono::NaiveDate;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Tab, Tabbed};
use crate::{
    components::{loaded::Loaded, panel_head::PanelTitle},
    error::DeskError,
    json::Json,
    language::use_text,
    load::Load,
    query::use_query_value,
    text::{Text, count, fill},
    when::date,
};

/// A promotion of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueLine {
    number: i32,
    name: Option<String>,
    automatic: bool,
    start_date: Option<NaiveDate>,
    end_date: Option<NaiveDate>,
    months: Option<u32>,
    /// Whether it is not given any more.
    is_over: bool,
}

/// All that the tab shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueTab {
    tabs: Vec<Tab>,
    lines: Vec<CatalogueLine>,
    /// After which number the next page begins.
    next: Option<i32>,
    is_first: bool,
}

/// A page of the catalogue, the promotions after a number.
#[server(prefix = "/desk", endpoint = "load_settings_promotions", output = Json)]
pub async fn load_settings_promotions(#[server(default)] after: String) -> Result<CatalogueTab, DeskError> {
    use domain::{CataloguePromotion, PromotionId};
    use service::promotion_overview;

    let caller = crate::context::caller()?;
    let reader = caller.permit()?;
    let service = crate::context::service()?;
    let today = crate::when::today_of(&service);
    let after = after.parse::<i64>().ok().and_then(|number| PromotionId::try_from(number).ok());
    let page = promotion_overview::catalogue(&service, &reader, after).await?;
    let line = |promotion: CataloguePromotion| CatalogueLine {
        number: promotion.promotion_id.get(),
        name: promotion.name.map(|name| name.to_string()),
        automatic: promotion.automatic,
        start_date: promotion.start_date,
        end_date: promotion.end_date,
        months: promotion.duration_months,
        is_over: promotion.end_date.is_some_and(|end| end <= today),
    };
    Ok(CatalogueTab {
        tabs: Tab::seen_by(&caller),
        lines: page.promotions.into_iter().map(line).collect(),
        next: page.next.map(|number| number.get()),
        is_first: after.is_none(),
    })
}

/// The page.
#[component]
pub fn CatalogueTabPage() -> impl IntoView {
    let after = use_query_value("after");
    let tab = Load::new(move || after.get().unwrap_or_default(), load_settings_promotions);
    view! { <Loaded from=tab show={move |tab| view! { <CatalogueView tab/> }}/> }.into_any()
}

#[component]
fn CatalogueView(tab: CatalogueTab) -> impl IntoView {
    let text = use_text();
    let CatalogueTab { tabs, lines, next, is_first } = tab;
    let here = Tab::Promotions.address();
    let more = next.map(|number| format!("{here}?after={number}"));
    let none = lines.is_empty().then(|| view! { <p class="quiet p-4">{text.settings_no_promotions}</p> });
    view! {
        <Tabbed tabs here=Tab::Promotions>
            <section class="panel" aria-labelledby="section-catalogue">
                <PanelTitle id="section-catalogue" title=text.settings_promotions/>
                <p class="quiet px-4 pt-2 text-xs">{text.settings_promotions_means}</p>
                {none}
                <ul class="divide-base-300 divide-y">
                    {lines.into_iter().map(|line| view! { <Line line/> }).collect_view()}
                </ul>
            </section>
            <nav class="mt-3 flex flex-wrap gap-2 empty:hidden" aria-label=text.settings_promotions>
                {(!is_first).then(|| view! { <a class="btn btn-sm" href=here>{text.settings_first}</a> })}
                {more.map(|href| view! { <a class="btn btn-sm" href=href>{text.settings_more}</a> })}
            </nav>
        </Tabbed>
    }
    .into_any()
}

/// When a promotion is given.
fn given_text(text: &Text, line: &CatalogueLine) -> String {
    let day = |day: NaiveDate| date(text, day);
    match (line.start_date, line.end_date) {
        (None, None) => text.given_always.to_owned(),
        (Some(start), None) => fill(text.given_from, &[&day(start)]),
        (None, Some(end)) => fill(text.given_until, &[&day(end)]),
        (Some(start), Some(end)) => fill(text.given_from_until, &[&day(start), &day(end)]),
    }
}

#[component]
fn Line(line: CatalogueLine) -> impl IntoView {
    let text = use_text();
    let term = line.months.map_or_else(
        || text.promotion_for_good.to_owned(),
        |months| count(usize::try_from(months).unwrap_or(usize::MAX), text.one_month, text.several_months),
    );
    let given = given_text(text, &line);
    view! {
        <li class="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 px-4 py-2">
            <span class="min-w-0">
                <span class="figures quiet">{line.number}</span>
                " "
                <span class="font-medium break-words">{line.name}</span>
                <span class="quiet figures block text-xs">{given} " · " {term}</span>
            </span>
            <span class="flex flex-wrap gap-2 empty:hidden">
                {line.automatic.then(|| view! { <span class="tag">{text.promotion_automatic}</span> })}
                {line.is_over.then(|| view! { <span class="tag">{text.promotion_not_given}</span> })}
            </span>
        </li>
    }
    .into_any()
}
