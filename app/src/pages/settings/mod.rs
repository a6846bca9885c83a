//! What an organization sets for itself, in tabs that have addresses of their own: its categories, its list of special
//! treatments, its catalogue of promotions, and the rest.

pub mod catalogue;
pub mod categories;
pub mod category;
pub mod delete;
pub mod general;
mod lines;
pub mod treatments;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{components::page::TitleOf, language::use_text, text::Text};

/// A part of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tab {
    Categories,
    Treatments,
    Promotions,
    General,
}

impl Tab {
    pub fn address(self) -> &'static str {
        match self {
            Self::Categories => "/settings",
            Self::Treatments => "/settings/treatments",
            Self::Promotions => "/settings/promotions",
            Self::General => "/settings/general",
        }
    }

    fn words(self, text: &Text) -> &'static str {
        match self {
            Self::Categories => text.settings_categories,
            Self::Treatments => text.settings_treatments,
            Self::Promotions => text.settings_promotions,
            Self::General => text.settings_general,
        }
    }

    /// Those that this agent may see.
    #[cfg(feature = "ssr")]
    pub fn seen_by(caller: &service::Caller) -> Vec<Self> {
        use service::permission::{AccountsRead, CategoriesRead, ManageSettings, SpecialTreatmentRead};

        [
            (Self::Categories, caller.permit::<CategoriesRead>().is_ok()),
            (Self::Treatments, caller.permit::<SpecialTreatmentRead>().is_ok()),
            (Self::Promotions, caller.permit::<AccountsRead>().is_ok()),
            (Self::General, caller.permit::<ManageSettings>().is_ok()),
        ]
        .into_iter()
        .filter_map(|(tab, may)| may.then_some(tab))
        .collect()
    }
}

/// Where the menu leads an agent who may change any of the settings.
#[cfg(feature = "ssr")]
pub fn entry(caller: &service::Caller) -> Option<Tab> {
    use service::permission::{CategoriesWrite, ManageSettings, SpecialTreatmentWrite};

    let may = caller.permit::<CategoriesWrite>().is_ok()
        || caller.permit::<SpecialTreatmentWrite>().is_ok()
        || caller.permit::<ManageSettings>().is_ok();
    Tab::seen_by(caller).first().copied().filter(|_| may)
}

/// A tab with what it shows.
#[component]
fn Tabbed(
    /// Those that the agent may see.
    tabs: Vec<Tab>,
    /// The one that is on the screen.
    here: Tab,
    children: Children,
) -> impl IntoView {
    let text = use_text();
    let link = move |tab: Tab| {
        view! {
            <a
                class="btn btn-ghost btn-sm aria-[current=page]:bg-base-300 aria-[current=page]:font-semibold"
                href=tab.address()
                aria-current=(tab == here).then_some("page")
            >
                {tab.words(text)}
            </a>
        }
    };
    view! {
        <TitleOf page=here.words(text) whose=vec![text.org_settings.to_owned()]/>
        <h1 class="text-xl font-semibold">{text.org_settings}</h1>
        <nav class="mt-2 flex flex-wrap gap-1" aria-label=text.org_settings>
            {tabs.into_iter().map(link).collect_view()}
        </nav>
        <div class="mt-3">{children()}</div>
    }
    .into_any()
}

/// How many customers something has.
pub fn customers(text: &Text, number: i64) -> String {
    let words = if number == 1 { text.one_customer } else { text.several_customers };
    crate::text::fill(words, &[&crate::text::number(text, number)])
}
