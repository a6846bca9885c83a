//! The organization's categories, with how many customers have each.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Tab, Tabbed, category::category_edit_address, customers};
use crate::{
    components::{
        icon::{Glyph, Icon},
        loaded::Loaded,
        panel_head::PanelHead,
    },
    error::DeskError,
    json::Json,
    language::use_text,
    load::Load,
    query::use_query_value,
};

/// A category in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryLine {
    id: i32,
    name: String,
    purpose: Option<String>,
    /// The values that it is narrowed to, with how many customers have each; none when any is allowed.
    values: Vec<(String, i64)>,
    customers: i64,
}

#[cfg(feature = "ssr")]
impl From<service::category_overview::CategoryUse> for CategoryLine {
    fn from(found: service::category_overview::CategoryUse) -> Self {
        Self {
            id: found.category.id.get(),
            name: found.category.name.to_string(),
            purpose: found.category.description.map(|purpose| purpose.to_string()),
            values: found.values.into_iter().map(|(value, count)| (value.to_string(), count)).collect(),
            customers: found.customers,
        }
    }
}

/// All that the tab shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoriesTab {
    tabs: Vec<Tab>,
    lines: Vec<CategoryLine>,
    /// Before which id the next page begins.
    next: Option<i32>,
    is_first: bool,
    may_write: bool,
}

/// A page of the categories, the newest first: those made before one.
#[server(prefix = "/desk", endpoint = "load_settings_categories", output = Json)]
pub async fn load_settings_categories(#[server(default)] before: String) -> Result<CategoriesTab, DeskError> {
    use service::{category_overview, permission::CategoriesWrite};

    let caller = crate::context::caller()?;
    let reader = caller.permit()?;
    let before = before.parse().ok();
    let page = category_overview::list(&crate::context::service()?, &reader, before).await?;
    Ok(CategoriesTab {
        tabs: Tab::seen_by(&caller),
        lines: page.lines.into_iter().map(CategoryLine::from).collect(),
        next: page.next.map(|id| id.get()),
        is_first: before.is_none(),
        may_write: caller.permit::<CategoriesWrite>().is_ok(),
    })
}

/// The page.
#[component]
pub fn CategoriesTabPage() -> impl IntoView {
    let before = use_query_value("before");
    let tab = Load::new(move || before.get().unwrap_or_default(), load_settings_categories);
    view! { <Loaded from=tab show={move |tab| view! { <CategoriesView tab/> }}/> }.into_any()
}

#[component]
fn CategoriesView(tab: CategoriesTab) -> impl IntoView {
    let text = use_text();
    let CategoriesTab { tabs, lines, next, is_first, may_write } = tab;
    let here = Tab::Categories.address();
    let older = next.map(|id| format!("{here}?before={id}"));
    let none = lines.is_empty().then(|| view! { <p class="quiet p-4">{text.settings_no_categories}</p> });
    let line = move |line: CategoryLine| view! { <Line line may_write/> };
    view! {
        <Tabbed tabs here=Tab::Categories>
            <section class="panel" aria-labelledby="section-org-categories">
                <PanelHead id="section-org-categories" title=text.settings_categories>
                    {may_write
                        .then(|| {
                            view! {
                                <a class="btn btn-ghost btn-sm" href=category_edit_address(0)>
                                    <Icon glyph=Glyph::Plus/>
                                    {text.new_category}
                                </a>
                            }
                        })}
                </PanelHead>
                {none}
                <ul class="divide-base-300 divide-y">{lines.into_iter().map(line).collect_view()}</ul>
            </section>
            <nav class="mt-3 flex flex-wrap gap-2 empty:hidden" aria-label=text.settings_categories>
                {(!is_first).then(|| view! { <a class="btn btn-sm" href=here>{text.audit_newest}</a> })}
                {older.map(|href| view! { <a class="btn btn-sm" href=href>{text.audit_older}</a> })}
            </nav>
        </Tabbed>
    }
    .into_any()
}

#[component]
fn Line(line: CategoryLine, may_write: bool) -> impl IntoView {
    let text = use_text();
    let CategoryLine { id, name, purpose, values, customers: had, .. } = line;
    let label = format!("{}: {name}", text.change);
    view! {
        <li class="flex items-start justify-between gap-3 px-4 py-2.5">
            <div class="min-w-0">
                <p class="flex flex-wrap items-baseline gap-x-3">
                    <span class="font-medium break-all">{name}</span>
                    <span class="quiet figures text-xs">{customers(text, had)}</span>
                </p>
                {purpose.map(|purpose| view! { <p class="quiet text-xs break-words">{purpose}</p> })}
                <Values values/>
            </div>
            {may_write
                .then(|| {
                    view! {
                        <a class="btn btn-sm" href=category_edit_address(id) aria-label=label>
                            {text.change}
                        </a>
                    }
                })}
        </li>
    }
    .into_any()
}

/// Values with how many customers have each.
#[component]
pub fn Values(values: Vec<(String, i64)>) -> impl IntoView {
    let text = use_text();
    if values.is_empty() {
        return view! { <p class="quiet mt-1 text-xs">{text.category_any_value}</p> }.into_any();
    }
    view! {
        <ul class="mt-1 flex flex-wrap gap-1.5">
            {values
                .into_iter()
                .map(|(value, count)| {
                    view! {
                        <li class="tag break-all">
                            {value} " " <span class="figures text-base-content">{count}</span>
                            <span class="sr-only">" " {text.customers_have}</span>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
    .into_any()
}
