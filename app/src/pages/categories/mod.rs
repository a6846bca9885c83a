//! What a customer is sorted by: categories of the organization, and special treatment.

mod end;
pub mod history;
pub mod one;
pub mod panel;
pub mod treatment;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use self::{
    history::{Past, PastList},
    one::category_address,
    treatment::{Treatment, TreatmentPanel},
};
use crate::{
    components::{loaded::Loaded, page::SubHead, panel_head::PanelTitle},
    error::DeskError,
    json::Json,
    language::use_text,
    load::Load,
    pages::settings::Tab,
};

/// The address of the page.
pub fn categories_address(customer: &str) -> String {
    format!("/customers/{customer}/categories")
}

/// A category of the organization, and what the customer has in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryItem {
    pub id: i32,
    pub name: String,
    /// What the organization has it for.
    pub purpose: Option<String>,
    pub value: Option<String>,
    /// Why the customer has it.
    pub reason: Option<String>,
}

/// All that the page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CategoriesScreen {
    customer: String,
    customer_name: String,
    /// Nothing for an agent who may not see it.
    treatment: Option<Treatment>,
    /// Those that the customer has first.
    categories: Vec<CategoryItem>,
    history: Vec<Past>,
    may_write: bool,
    /// Whether the agent may make categories for the organization.
    may_define: bool,
}

/// A customer's categories, beside those of the organization that the customer does not have.
#[server(prefix = "/desk", endpoint = "load_categories", output = Json)]
pub async fn load_categories(customer: String) -> Result<CategoriesScreen, DeskError> {
    use service::{
        Error, category, customer_category,
        permission::{CategoriesRead, CategoriesWrite, CustomerCategoriesWrite},
    };

    let caller = crate::context::caller()?;
    let service = crate::context::service()?;
    let reader = caller.permit()?;
    let id = customer.parse().map_err(|_| Error::NotFound("customer"))?;
    let found = service::customer::open_further(&service, &caller.permit()?, id).await?;
    let kept = customer_category::list(&service, &reader, id).await?;
    let history = customer_category::history(&service, &reader, id).await?;
    let all = match caller.permit::<CategoriesRead>() {
        Ok(reader) => category::list(&service, &reader).await?,
        Err(_) => Vec::new(),
    };
    let has = |id| kept.iter().any(|kept| kept.id == id);
    let left = all.iter().filter(|category| !has(category.id)).map(|category| CategoryItem {
        id: category.id.get(),
        name: category.name.to_string(),
        purpose: category.description.as_ref().map(ToString::to_string),
        value: None,
        reason: None,
    });
    let purpose = |id| all.iter().find(|category| category.id == id).and_then(|category| category.description.clone());
    let kept = kept.iter().map(|kept| CategoryItem {
        id: kept.id.get(),
        name: kept.name.to_string(),
        purpose: purpose(kept.id).map(|purpose| purpose.to_string()),
        value: kept.value.as_ref().map(ToString::to_string),
        reason: kept.reason.as_ref().map(ToString::to_string),
    });
    Ok(CategoriesScreen {
        categories: kept.chain(left).collect(),
        history: history::past(history),
        treatment: treatment::load(&service, &caller, id).await?,
        // What a category may hold is the organization's: the form asks for both.
        may_write: caller.permit::<CustomerCategoriesWrite>().is_ok() && caller.permit::<CategoriesRead>().is_ok(),
        may_define: caller.permit::<CategoriesWrite>().is_ok(),
        customer_name: found.profile.display_name(),
        customer,
    })
}

/// The page.
#[component]
pub fn CategoriesPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let screen = Load::new(move || params.read().get("id").unwrap_or_default(), load_categories);
    let reload = Callback::new(move |()| screen.refetch());
    view! {
        <Title text=text.categories/>
        <Loaded from=screen show={move |screen| view! { <CategoriesView screen reload/> }}/>
    }
    .into_any()
}

#[component]
fn CategoriesView(screen: CategoriesScreen, reload: Callback<()>) -> impl IntoView {
    let text = use_text();
    let CategoriesScreen { customer, customer_name, treatment, categories, history, may_write, may_define } = screen;
    let has_any = !categories.is_empty();
    let (kept, left): (Vec<_>, Vec<_>) = categories.into_iter().partition(|category| category.value.is_some());
    // Where there is nothing to assign it is said how to begin, to those who can.
    let begin = (!has_any && may_define).then(|| {
        view! {
            " "
            <a class="link text-base-content" href=Tab::Categories.address()>
                {text.org_settings}
            </a>
        }
    });
    let nothing = if has_any { text.no_categories } else { text.no_org_categories };
    let none = kept.is_empty().then(|| view! { <p class="quiet px-4 py-3">{nothing} {begin}</p> });
    let list = {
        let customer = customer.clone();
        move |categories: Vec<CategoryItem>| {
            let line = |category| view! { <CategoryLine customer=customer.clone() category may_write/> };
            view! { <ul class="divide-base-300 divide-y">{categories.into_iter().map(line).collect_view()}</ul> }
        }
    };
    let more = (may_write && !left.is_empty()).then(|| {
        view! {
            <section class="panel overflow-hidden" aria-labelledby="section-more-categories">
                <PanelTitle id="section-more-categories" title=text.assign_category/>
                {list(left)}
            </section>
        }
    });
    let treatment = {
        let customer = customer.clone();
        treatment.map(|treatment| view! { <TreatmentPanel customer treatment reload/> })
    };
    view! {
        <SubHead of=(format!("/customers/{customer}"), customer_name) title=text.categories/>
        <div class="mt-4 grid items-start gap-3 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
            <div class="flex min-w-0 flex-col gap-3">
                <section class="panel overflow-hidden" aria-labelledby="section-categories">
                    <PanelTitle id="section-categories" title=text.customers_categories/>
                    {none}
                    {list(kept)}
                </section>
                {more}
            </div>
            <div class="flex min-w-0 flex-col gap-3">{treatment} <PastList history/></div>
        </div>
    }
    .into_any()
}

/// A category, which leads to its form.
#[component]
fn CategoryLine(customer: String, category: CategoryItem, may_write: bool) -> impl IntoView {
    let text = use_text();
    let words = if category.value.is_some() { text.change } else { text.assign };
    let name = category.name.clone();
    let details: Vec<String> = [category.reason, category.purpose].into_iter().flatten().collect();
    view! {
        <li class="flex items-center justify-between gap-3 px-4 py-2">
            <div class="min-w-0">
                <p class="flex flex-wrap items-center gap-x-2">
                    <span class="font-medium break-words">{category.name}</span>
                    {category.value.map(|value| view! { <span class="tag">{value}</span> })}
                </p>
                <p class="quiet text-xs break-words empty:hidden">{details.join(" · ")}</p>
            </div>
            {may_write
                .then(|| {
                    view! {
                        <a
                            class="btn btn-sm"
                            href=category_address(&customer, category.id)
                            aria-label=format!("{words}: {name}")
                        >
                            {words}
                        </a>
                    }
                })}
        </li>
    }
    .into_any()
}
