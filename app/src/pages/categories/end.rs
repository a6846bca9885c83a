//! Taking a category from a customer (operation 36).

use leptos::prelude::*;

use super::categories_address;
#[cfg(feature = "ssr")]
use super::one::{category_address, inputs};
use crate::{
    components::desk_form::{Attempt, DeskForm, Submit, leave_with},
    error::DeskError,
    form::{Draft, Outcome},
    json::Json,
    language::use_text,
    text::fill,
};

/// Takes a category from a customer who still has what the agent saw in it.
#[server(prefix = "/desk", endpoint = "end_category", output = Json)]
pub async fn end_category(customer: String, category: i32, version: i64) -> Result<Outcome, DeskError> {
    let outcome = end(&customer, category, version).await;
    crate::form::answer(outcome, Default::default(), &category_address(&customer, category), "saved").await
}

#[cfg(feature = "ssr")]
async fn end(customer: &str, category: i32, version: i64) -> Result<Outcome, DeskError> {
    use domain::{CategoryId, CustomerId, Version};
    use service::{Error, customer_category};

    let caller = crate::context::caller()?;
    let (reader, writer) = (caller.permit()?, caller.permit()?);
    let service = crate::context::service()?;
    let id: CustomerId = customer.parse().map_err(|_| Error::NotFound("customer"))?;
    let category = CategoryId::try_from(i64::from(category)).map_err(|_| Error::NotFound("category"))?;
    match customer_category::end(&service, &writer, id, category, Some(Version(version))).await {
        Ok(()) => Ok(Outcome::Saved(categories_address(customer))),
        Err(Error::Stale { .. }) => {
            let current = customer_category::get(&service, &reader, id, category).await?;
            let theirs = inputs(&current);
            crate::form::again(Draft::overtaken(theirs.clone(), current.version.0, theirs))
        }
        Err(error) => Err(error.into()),
    }
}

/// Asks once, folded, before the category is taken away.
#[component]
pub fn EndForm(customer: String, id: i32, name: String, version: i64) -> impl IntoView {
    let text = use_text();
    let action = ServerAction::<EndCategory>::new();
    let attempt = Attempt::unchecked(Draft::default());
    let conflict = attempt.conflict;
    let stale = move || conflict.read().is_some().then_some(text.category_end_stale);
    view! {
        <details class="panel">
            <summary class="cursor-pointer px-4 py-2 font-medium">{text.end_category}</summary>
            <DeskForm
                attempt
                action
                submit=Submit {
                    words: text.end_category,
                    pending: text.saving,
                    class: "btn-error",
                }
                cancel=categories_address(&customer)
                done=leave_with(text.category_ended)
                label=text.end_category
                class="px-4 pb-4"
            >
                <input type="hidden" name="customer" value=customer/>
                <input type="hidden" name="category" value=id/>
                <input type="hidden" name="version" value=version/>
                <p role="alert" class="text-error empty:hidden">
                    {stale}
                </p>
                <p>{fill(text.end_category_means, &[&name])}</p>
            </DeskForm>
        </details>
    }
    .into_any()
}
