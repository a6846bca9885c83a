//! What was done to an account's promotions (operation 8), the newest first, page by page.

use chrono::{DateTime, NaiveDate, Utc};
use domain::PromotionOperation;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use super::{
    account_address,
    promotions::{period, title},
    shown::moment,
};
use crate::{
    components::{loaded::Loaded, page::SubPage},
    error::DeskError,
    json::Json,
    language::use_text,
    load::Load,
    query::use_query_value,
    text::fill,
};

/// The address of the page.
pub fn promotion_history_address(account: &str) -> String {
    format!("/accounts/{account}/promotions")
}

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    at: DateTime<Utc>,
    operation: PromotionOperation,
    number: i32,
    name: Option<String>,
    start_date: NaiveDate,
    end_date: Option<NaiveDate>,
}

/// All that the page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromotionHistory {
    id: String,
    number: String,
    customer_name: String,
    done: Vec<Done>,
    /// Where the next page begins.
    next: Option<String>,
    is_first: bool,
}

/// A page of what was done to an account's promotions, before a place that the page before ended with.
#[server(prefix = "/desk", endpoint = "load_promotion_history", output = Json)]
pub async fn load_promotion_history(
    id: String,
    #[server(default)] before: String,
) -> Result<PromotionHistory, DeskError> {
    use service::{Error, account_overview, promotion_overview};

    let caller = crate::context::caller()?.permit()?;
    let service = crate::context::service()?;
    let account = id.parse().map_err(|_| Error::NotFound("account"))?;
    let before = before.parse().ok();
    let page = promotion_overview::operations(&service, &caller, account, before).await?;
    let (found, customer_name) = account_overview::with_name(&service, &caller, account).await?;
    let done = |past: promotion_overview::PastOperation| Done {
        at: past.at,
        operation: past.operation.operation,
        number: past.operation.promotion_id.get(),
        name: past.name.map(|name| name.to_string()),
        start_date: past.operation.start_date,
        end_date: past.operation.end_date,
    };
    Ok(PromotionHistory {
        id,
        number: found.external_id.to_string(),
        customer_name,
        done: page.operations.into_iter().map(done).collect(),
        next: page.next.map(|next| next.to_string()),
        is_first: before.is_none(),
    })
}

/// The page.
#[component]
pub fn PromotionHistoryPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let before = use_query_value("before");
    let asked = move || (params.read().get("id").unwrap_or_default(), before.get().unwrap_or_default());
    let history = Load::new(asked, |(id, before)| load_promotion_history(id, before));
    view! {
        <Title text=text.promotion_history/>
        <Loaded from=history show={move |history| view! { <HistoryView history/> }}/>
    }
    .into_any()
}

#[component]
fn HistoryView(history: PromotionHistory) -> impl IntoView {
    let text = use_text();
    let PromotionHistory { id, number, customer_name, done, next, is_first } = history;
    let here = promotion_history_address(&id);
    let newest = (!is_first).then(|| here.clone());
    let older = next.map(|next| format!("{here}?before={next}"));
    let list = if done.is_empty() {
        view! { <p class="panel quiet mt-4 p-4">{text.no_promotion_history}</p> }.into_any()
    } else {
        let lines = done.into_iter().map(|done| view! { <DoneLine done/> }).collect_view();
        view! { <ol class="panel divide-base-300 mt-4 divide-y">{lines}</ol> }.into_any()
    };
    view! {
        <SubPage
            of=(account_address(&id), fill(text.account, &[&number]))
            whose=customer_name
            title=text.promotion_history
        >
            {list}
            <nav class="mt-3 flex flex-wrap gap-2 empty:hidden" aria-label=text.promotion_history>
                {newest.map(|href| view! { <a class="btn btn-sm" href=href>{text.audit_newest}</a> })}
                {older.map(|href| view! { <a class="btn btn-sm" href=href>{text.audit_older}</a> })}
            </nav>
        </SubPage>
    }
    .into_any()
}

#[component]
fn DoneLine(done: Done) -> impl IntoView {
    let text = use_text();
    let what = match done.operation {
        PromotionOperation::Insert => text.promotion_op_insert,
        PromotionOperation::Update => text.promotion_op_update,
        PromotionOperation::Delete => text.promotion_op_delete,
    };
    let details = done.name.as_ref().map(|_| fill(text.promotion, &[&done.number.to_string()]));
    view! {
        <li class="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-0.5 px-4 py-2">
            <span class="min-w-0">
                <span class="font-medium break-words">{title(text, done.name.as_deref(), done.number)}</span>
                {details.map(|details| view! { <span class="quiet figures">" · " {details}</span> })}
                <span class="figures block">{period(text, done.start_date, done.end_date)}</span>
            </span>
            <span class="flex flex-wrap items-baseline gap-x-3">
                <span class="tag">{what}</span>
                <time class="figures quiet" datetime=done.at.to_rfc3339()>
                    {moment(text, done.at)}
                </time>
            </span>
        </li>
    }
    .into_any()
}
