//! What a customer is sorted by, on the customer's page.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{categories_address, treatment::TREATMENT_ID};
use crate::{
    components::{
        icon::{Glyph, Icon},
        panel_head::PanelHead,
    },
    language::use_text,
};

/// What the panel shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sorting {
    /// Names and values.
    categories: Vec<(String, String)>,
    treatment: Option<String>,
    /// Whether the agent may change any of it.
    may_change: bool,
    /// Whether that is the special treatment.
    may_treat: bool,
}

impl Sorting {
    /// The special treatment, if the agent may see it.
    pub fn treatment(&self) -> Option<&str> {
        self.treatment.as_deref()
    }
}

/// What a customer is sorted by; `None` for an agent who may not see it.
///
/// # Errors
/// [`DeskError::NotFound`](crate::DeskError::NotFound) for the customer.
#[cfg(feature = "ssr")]
pub async fn load_sorting(
    service: &service::Service,
    caller: &service::Caller,
    customer: domain::CustomerId,
) -> Result<Option<Sorting>, crate::error::DeskError> {
    use service::{
        customer_category,
        permission::{CustomerCategoriesWrite, CustomerSpecialTreatmentRead, CustomerSpecialTreatmentWrite},
        special_treatment,
    };

    let Ok(reader) = caller.permit() else { return Ok(None) };
    let kept = customer_category::of_known(service, &reader, customer).await?;
    let value = |kept: domain::CustomerCategory| Some((kept.name.to_string(), kept.value?.to_string()));
    let treatment = match caller.permit::<CustomerSpecialTreatmentRead>() {
        Ok(reader) => special_treatment::of_customer(service, &reader, customer).await?.value,
        Err(_) => None,
    };
    let may_treat = caller.permit::<CustomerSpecialTreatmentWrite>().is_ok();
    Ok(Some(Sorting {
        categories: kept.into_iter().filter_map(value).collect(),
        treatment: treatment.map(|treatment| treatment.to_string()),
        may_change: caller.permit::<CustomerCategoriesWrite>().is_ok() || may_treat,
        may_treat,
    }))
}

/// The panel.
#[component]
pub fn SortingPanel(
    /// The customer's id.
    customer: String,
    sorting: Sorting,
) -> impl IntoView {
    let text = use_text();
    let Sorting { categories, treatment, may_change, may_treat } = sorting;
    let address = categories_address(&customer);
    let treating = format!("{address}#{TREATMENT_ID}");
    let words = if may_change { text.change } else { text.account_history };
    let none =
        (categories.is_empty() && treatment.is_none()).then(|| view! { <p class="quiet">{text.no_categories}</p> });
    view! {
        <section class="panel" aria-labelledby="section-sorting">
            <PanelHead id="section-sorting" title=text.categories>
                <a
                    class="btn btn-ghost btn-sm"
                    href=address
                    aria-label=format!("{words}: {}", text.categories)
                >
                    {may_change.then(|| view! { <Icon glyph=Glyph::Pencil/> })}
                    {words}
                </a>
            </PanelHead>
            <div class="px-4 py-3">
                {none}
                <ul class="flex flex-wrap gap-2">
                    {treatment
                        .map(|treatment| {
                            view! {
                                <li class="tag border-warning text-warning font-medium">{treatment}</li>
                            }
                        })}
                    {categories
                        .into_iter()
                        .map(|(name, value)| {
                            view! {
                                <li class="tag">
                                    {name} ": " <span class="text-base-content">{value}</span>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
                {may_treat
                    .then(|| {
                        view! {
                            <p class="mt-2">
                                <a class="btn btn-sm" href=treating>
                                    {text.special_treatment}
                                </a>
                            </p>
                        }
                    })}
            </div>
        </section>
    }
    .into_any()
}
