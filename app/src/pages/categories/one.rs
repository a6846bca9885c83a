//! One category of a customer: assigned, or changed (operations 33 and 35).

use domain::{Problem, Violation};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use super::{
    categories_address,
    end::EndForm,
    history::{Past, PastList},
};
use crate::{
    components::{
        conflict::ConflictNotice,
        desk_form::{Attempt, DeskForm, Submit, leave_with},
        field::{SelectField, TextField},
        loaded::Loaded,
        page::SubHead,
        problems::begin_at,
    },
    error::DeskError,
    fields::input_id,
    form::{Draft, Inputs, Outcome},
    json::Json,
    language::use_text,
    load::Load,
};

const VALUE: &str = "/value";
/// The version of what a customer does not have.
const NONE: i64 = 0;

/// The address of a category's form.
pub fn category_address(customer: &str, category: i32) -> String {
    format!("/customers/{customer}/categories/{category}")
}

/// All that the page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CategoryScreen {
    customer: String,
    customer_name: String,
    id: i32,
    name: String,
    /// What the organization has it for.
    purpose: Option<String>,
    /// The only values; any, when there are none.
    values: Vec<String>,
    /// [`NONE`] when the customer does not have it.
    version: i64,
    draft: Draft,
    history: Vec<Past>,
}

/// A category, and what a customer has in it.
#[server(prefix = "/desk", endpoint = "load_category", output = Json)]
pub async fn load_category(customer: String, category: String) -> Result<CategoryScreen, DeskError> {
    use domain::CategoryId;
    use service::{Error, customer_category, permission::CustomerCategoriesWrite};

    let caller = crate::context::caller()?;
    caller.permit::<CustomerCategoriesWrite>()?;
    let reader = caller.permit()?;
    let service = crate::context::service()?;
    let id = customer.parse().map_err(|_| Error::NotFound("customer"))?;
    let category: CategoryId = category.parse().map_err(|_| Error::NotFound("category"))?;
    let found = service::customer::open_further(&service, &caller.permit()?, id).await?;
    let of_org = service::category::get(&service, &caller.permit()?, category).await?;
    let kept = match customer_category::get(&service, &reader, id, category).await {
        Ok(kept) => Some(kept),
        Err(Error::NotFound(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let mut history = super::history::past(customer_category::history(&service, &reader, id).await?);
    history.retain(|past| past.category == category.get());
    let fresh = Draft { inputs: kept.as_ref().map(inputs).unwrap_or_default(), ..Draft::default() };
    let draft = crate::form::take_draft(&category_address(&customer, category.get())).await?;
    Ok(CategoryScreen {
        customer_name: found.profile.display_name(),
        customer,
        id: category.get(),
        name: of_org.name.to_string(),
        purpose: of_org.description.map(|purpose| purpose.to_string()),
        values: of_org.valid_values.iter().map(ToString::to_string).collect(),
        version: kept.map_or(NONE, |kept| kept.version.0),
        draft: draft.unwrap_or(fresh),
        history,
    })
}

#[cfg(feature = "ssr")]
pub fn inputs(kept: &domain::CustomerCategory) -> Inputs {
    let value = kept.value.as_ref().map(|value| (VALUE, value.to_string()));
    let description = kept.description.as_ref().map(|note| ("/description", note.to_string()));
    let reason = kept.reason.as_ref().map(|note| ("/reason", note.to_string()));
    let all = [value, description, reason].into_iter().flatten();
    all.map(|(pointer, value)| (pointer.to_owned(), value)).collect()
}

/// What is wrong by itself: a value there must be.
fn check(inputs: &Inputs) -> Vec<Violation> {
    let is_blank = inputs.get(VALUE).is_none_or(|value| value.trim().is_empty());
    if is_blank { vec![Violation::new(VALUE, Problem::Missing)] } else { Vec::new() }
}

/// Gives a customer a category, or changes it from `version`. Where somebody else saved first, `keep` says for each
/// difference whose version stays.
#[server(prefix = "/desk", endpoint = "save_category", output = Json)]
pub async fn save_category(
    customer: String,
    category: i32,
    version: i64,
    #[server(default)] fields: Inputs,
    #[server(default)] keep: Inputs,
) -> Result<Outcome, DeskError> {
    let outcome = save(&customer, category, version, fields.clone(), &keep).await;
    crate::form::answer_on(version, outcome, fields, &category_address(&customer, category), "saved").await
}

#[cfg(feature = "ssr")]
async fn save(
    customer: &str,
    category: i32,
    version: i64,
    mut fields: Inputs,
    keep: &Inputs,
) -> Result<Outcome, DeskError> {
    use domain::{
        Assignment, AssignmentChange, CategoryId, CustomerId, Version,
        form::{to_json, to_patch},
    };
    use serde_json::json;
    use service::{Conflict as Taken, Error, customer_category};

    use crate::form::{again, keep_theirs, keeps_theirs};

    let caller = crate::context::caller()?;
    let (reader, writer) = (caller.permit()?, caller.permit()?);
    let service = crate::context::service()?;
    let id: CustomerId = customer.parse().map_err(|_| Error::NotFound("customer"))?;
    let category = CategoryId::try_from(i64::from(category)).map_err(|_| Error::NotFound("category"))?;
    if keeps_theirs(keep) {
        let current = customer_category::get(&service, &reader, id, category).await?;
        keep_theirs(&mut fields, &inputs(&current), keep);
    }
    let wrong = check(&fields);
    if !wrong.is_empty() {
        return again(Draft::refused(fields, wrong));
    }
    let saved = if version == NONE {
        let mut body = to_json(fields.clone());
        body["id"] = json!(category);
        match Assignment::read(&body) {
            Err(violations) => return again(Draft::refused(fields, violations)),
            Ok(assignment) => customer_category::assign(&service, &writer, id, assignment).await.map(drop),
        }
    } else {
        match AssignmentChange::read(&to_patch(fields.clone())) {
            Err(violations) => return again(Draft::refused(fields, violations)),
            Ok(change) => {
                let expected = Some(Version(version));
                customer_category::update(&service, &writer, id, category, change, expected).await.map(drop)
            }
        }
    };
    match saved {
        Ok(()) => Ok(Outcome::Saved(categories_address(customer))),
        Err(Error::Stale { .. } | Error::Conflict(Taken::CategoryAssigned)) => {
            let current = customer_category::get(&service, &reader, id, category).await?;
            again(Draft::overtaken(fields, current.version.0, inputs(&current)))
        }
        Err(Error::Invalid(violations)) => again(Draft::refused(fields, violations)),
        Err(error) => Err(error.into()),
    }
}

/// The page.
#[component]
pub fn CategoryPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let asked = move || {
        let params = params.read();
        (params.get("id").unwrap_or_default(), params.get("category").unwrap_or_default())
    };
    let screen = Load::new(asked, |(customer, category)| load_category(customer, category));
    view! {
        <Title text=text.categories/>
        <Loaded from=screen show={move |screen| view! { <CategoryView screen/> }}/>
    }
    .into_any()
}

#[component]
fn CategoryView(screen: CategoryScreen) -> impl IntoView {
    let text = use_text();
    let CategoryScreen { customer, customer_name, id, name, purpose, version, history, .. } = screen.clone();
    let ending = (version != NONE).then(|| {
        let (customer, name) = (customer.clone(), name.clone());
        view! { <EndForm customer id name version/> }
    });
    view! {
        <SubHead
            of=(categories_address(&customer), text.categories.to_owned())
            whose=Some(customer_name)
            title=name
        />
        {purpose.map(|purpose| view! { <p class="quiet mt-1">{purpose}</p> })}
        <div class="mt-4 grid items-start gap-3 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
            <div class="flex min-w-0 flex-col gap-3">
                <CategoryForm screen/>
                {ending}
            </div>
            <PastList history/>
        </div>
    }
    .into_any()
}

#[component]
fn CategoryForm(screen: CategoryScreen) -> impl IntoView {
    let text = use_text();
    let action = ServerAction::<SaveCategory>::new();
    let CategoryScreen { customer, id, values, version, draft, .. } = screen;
    let is_fresh = draft.conflict.is_none() && draft.violations.is_empty() && draft.failure.is_none();
    let attempt = Attempt::new(draft, Callback::new(|inputs| check(&inputs)));
    let Attempt { state, mine, conflict, .. } = attempt;
    let base = attempt.base(version);
    begin_at(input_id(VALUE), is_fresh);
    let value = if values.is_empty() {
        view! { <TextField state pointer=VALUE required=true hint=text.category_value_hint/> }.into_any()
    } else {
        let options = values.into_iter().map(|value| (value.clone(), value)).collect();
        view! { <SelectField state pointer=VALUE options empty=text.choose required=true/> }.into_any()
    };
    view! {
        <DeskForm
            attempt
            action
            submit=Submit { words: text.save, pending: text.saving, class: "btn-primary" }
            cancel=categories_address(&customer)
            done=leave_with(text.saved)
            class="panel p-4"
        >
            <input type="hidden" name="customer" value=customer/>
            <input type="hidden" name="category" value=id/>
            <input type="hidden" name="version" value=base/>
            <ConflictNotice conflict mine began=attempt.began title=text.category_conflict/>
            <div class="flex max-w-md flex-col gap-3">
                {value} <TextField state pointer="/reason"/>
                <TextField state pointer="/description"/>
            </div>
        </DeskForm>
    }
    .into_any()
}
