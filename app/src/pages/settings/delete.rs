//! Deleting a category of the organization (operation 30): asked once, on a page of its own.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use super::{category::category_edit_address, customers};
use crate::{
    components::{
        desk_form::{Attempt, leave_for_good_with},
        loaded::Loaded,
        page::SmallPage,
        question::Question,
    },
    error::DeskError,
    form::{Draft, Outcome},
    json::Json,
    language::use_text,
    load::Load,
    text::fill,
};

/// The address of the page that asks.
pub fn category_delete_address(category: i32) -> String {
    format!("/settings/categories/{category}/delete")
}

/// What is asked about: a category as the agent has seen it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CategoryDeletion {
    id: i32,
    name: String,
    /// How many customers have it.
    customers: i64,
    /// Nothing is deleted that has changed since.
    version: i64,
    draft: Draft,
}

/// What the page that asks shows.
#[server(prefix = "/desk", endpoint = "load_category_deletion", output = Json)]
pub async fn load_category_deletion(category: String) -> Result<CategoryDeletion, DeskError> {
    use service::{Error, category_overview, permission::CategoriesWrite};

    let caller = crate::context::caller()?;
    caller.permit::<CategoriesWrite>()?;
    let (service, reader) = (crate::context::service()?, caller.permit()?);
    let id = category.parse().map_err(|_| Error::NotFound("category"))?;
    let found = category_overview::get(&service, &reader, id).await?;
    let draft = crate::form::take_draft(&category_delete_address(id.get())).await?;
    Ok(CategoryDeletion {
        id: id.get(),
        name: found.category.name.to_string(),
        customers: found.customers,
        version: found.category.version.0,
        draft: draft.unwrap_or_default(),
    })
}

/// Deletes a category that still has the version that the agent saw.
#[server(prefix = "/desk", endpoint = "delete_category", output = Json)]
pub async fn delete_category(category: i32, version: i64) -> Result<Outcome, DeskError> {
    let outcome = delete(category, version).await;
    crate::form::answer(outcome, Default::default(), &category_delete_address(category), "category_deleted").await
}

#[cfg(feature = "ssr")]
async fn delete(category: i32, version: i64) -> Result<Outcome, DeskError> {
    use domain::{CategoryId, Version};
    use service::Error;

    let caller = crate::context::caller()?.permit()?;
    let service = crate::context::service()?;
    let id = CategoryId::try_from(i64::from(category)).map_err(|_| Error::NotFound("category"))?;
    match service::category::delete(&service, &caller, id, Some(Version(version))).await {
        Ok(()) => Ok(Outcome::Saved(super::Tab::Categories.address().to_owned())),
        Err(Error::Stale { current }) => crate::form::again(Draft::stale(current.0)),
        Err(error) => Err(error.into()),
    }
}

/// The page.
#[component]
pub fn CategoryDeletePage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let deletion = Load::new(move || params.read().get("category").unwrap_or_default(), load_category_deletion);
    let show = move |deletion: CategoryDeletion| {
        view! {
            <SmallPage title=fill(text.delete_category_title, &[&deletion.name])>
                <DeleteForm deletion/>
            </SmallPage>
        }
    };
    view! {
        <Title text=text.delete_category/>
        <Loaded from=deletion show/>
    }
    .into_any()
}

/// The question, below its title.
#[component]
fn DeleteForm(deletion: CategoryDeletion) -> impl IntoView {
    let text = use_text();
    let action = ServerAction::<DeleteCategory>::new();
    let CategoryDeletion { id, customers: had, version, draft, .. } = deletion;
    view! {
        <Question
            attempt=Attempt::unchecked(draft)
            action
            words=text.delete_category
            pending=text.deleting
            here=category_edit_address(id)
            sends=vec![("category", id.to_string()), ("version", version.to_string())]
            stale=move |_| (text.category_conflict, text.delete_stale)
            done=leave_for_good_with(text.category_deleted)
            what=customers(text, had)
            means=text.delete_category_means
        />
    }
    .into_any()
}
