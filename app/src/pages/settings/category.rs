//! A category of the organization: made, or changed (operations 27 and 29).

use domain::{CategoryChange, NewCategory, Violation, Violations, form::to_patch};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use super::{Tab, categories::Values, customers, delete::category_delete_address, lines};
use crate::{
    components::{
        conflict::ConflictNotice,
        desk_form::{Attempt, DeskForm, Submit, leave_with},
        field::{AreaField, TextField},
        loaded::Loaded,
        page::SubPage,
        problems::focus_soon,
    },
    error::DeskError,
    fields::input_id,
    form::{Draft, Inputs, Outcome},
    json::Json,
    language::use_text,
    load::Load,
};

/// The id of a category that is not made yet.
const NEW: i32 = 0;
const NAME: &str = "/name";
const VALUES: &str = "/valid_values";

/// The address of a category's form.
pub fn category_edit_address(category: i32) -> String {
    match category {
        NEW => "/settings/categories/new".to_owned(),
        id => format!("/settings/categories/{id}"),
    }
}

/// What the form begins with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CategoryEdit {
    id: i32,
    name: String,
    version: i64,
    values: Vec<(String, i64)>,
    customers: i64,
    draft: Draft,
}

/// A category, or with nothing a new one, as a form.
#[server(prefix = "/desk", endpoint = "load_settings_category", output = Json)]
pub async fn load_settings_category(category: String) -> Result<CategoryEdit, DeskError> {
    use service::{Error, category_overview, permission::CategoriesWrite};

    let caller = crate::context::caller()?;
    caller.permit::<CategoriesWrite>()?;
    let (service, reader) = (crate::context::service()?, caller.permit()?);
    if category.is_empty() {
        let draft = crate::form::take_draft(&category_edit_address(NEW)).await?.unwrap_or_default();
        return Ok(CategoryEdit { id: NEW, name: String::new(), version: 0, values: Vec::new(), customers: 0, draft });
    }
    let id = category.parse().map_err(|_| Error::NotFound("category"))?;
    let found = category_overview::get(&service, &reader, id).await?;
    let draft = crate::form::take_draft(&category_edit_address(id.get())).await?;
    let fresh = Draft { inputs: inputs(&found.category), ..Draft::default() };
    Ok(CategoryEdit {
        id: id.get(),
        name: found.category.name.to_string(),
        version: found.category.version.0,
        values: found.values.into_iter().map(|(value, count)| (value.to_string(), count)).collect(),
        customers: found.customers,
        draft: draft.unwrap_or(fresh),
    })
}

#[cfg(feature = "ssr")]
fn inputs(category: &domain::Category) -> Inputs {
    let purpose = category.description.as_ref().map(|purpose| ("/description".to_owned(), purpose.to_string()));
    let values = (VALUES.to_owned(), lines::joined(&category.valid_values));
    purpose.into_iter().chain([values]).collect()
}

/// The body that the inputs say, but for the name.
fn body(inputs: &Inputs) -> serde_json::Value {
    let mut body = to_patch(inputs.clone().into_iter().filter(|(pointer, _)| pointer != VALUES && pointer != NAME));
    body["valid_values"] = lines::values(inputs, VALUES).into();
    body
}

/// Reads a new category.
///
/// # Errors
/// All that is wrong with it, at its inputs.
fn read_new(inputs: &Inputs) -> Result<Vec<NewCategory>, Vec<Violation>> {
    let mut one = body(inputs);
    one["name"] = inputs.get(NAME).map(|name| name.trim()).filter(|name| !name.is_empty()).into();
    let read = NewCategory::read_list(&serde_json::json!({ "categories": [one] }));
    read.map_err(|violations| at_inputs(inputs, violations, "/categories/0"))
}

/// Reads what is to be changed of a category.
///
/// # Errors
/// All that is wrong with it, at its inputs.
fn read_change(inputs: &Inputs) -> Result<CategoryChange, Vec<Violation>> {
    CategoryChange::read(&body(inputs)).map_err(|violations| at_inputs(inputs, violations, ""))
}

fn at_inputs(inputs: &Inputs, violations: Violations, place: &str) -> Vec<Violation> {
    let at_input = |Violation { pointer, problem }| {
        let pointer = pointer.strip_prefix(place).map_or(pointer.clone(), str::to_owned);
        lines::at_line(inputs, VALUES, Violation::new(pointer, problem))
    };
    violations.into_iter().map(at_input).collect()
}

/// Makes a category, or changes one from `version`. Where somebody else saved first, `keep` says for each difference
/// whose version stays.
#[server(prefix = "/desk", endpoint = "save_settings_category", output = Json)]
pub async fn save_settings_category(
    category: i32,
    version: i64,
    #[server(default)] fields: Inputs,
    #[server(default)] keep: Inputs,
) -> Result<Outcome, DeskError> {
    let mut typed = fields;
    lines::tidy(&mut typed, VALUES);
    let outcome = match category {
        NEW => create(typed.clone()).await,
        id => save(id, version, typed.clone(), &keep).await,
    };
    crate::form::answer_on(version, outcome, typed, &category_edit_address(category), "saved").await
}

#[cfg(feature = "ssr")]
async fn create(fields: Inputs) -> Result<Outcome, DeskError> {
    use domain::Problem;
    use service::{Conflict as Taken, Error, category};

    let caller = crate::context::caller()?.permit()?;
    let service = crate::context::service()?;
    let refused = |fields, wrong| crate::form::again(Draft::refused(fields, wrong));
    let new = match read_new(&fields) {
        Ok(new) => new,
        Err(violations) => return refused(fields, violations),
    };
    match category::create(&service, &caller, new).await {
        Ok(_) => Ok(Outcome::Saved(Tab::Categories.address().to_owned())),
        Err(Error::Conflict(Taken::CategoryExists { .. })) => {
            refused(fields, vec![Violation::new(NAME, Problem::Duplicate)])
        }
        Err(Error::Conflict(Taken::TooManyCategories { max })) => {
            refused(fields, vec![Violation::new(NAME, Problem::TooMany { max })])
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(feature = "ssr")]
async fn save(id: i32, version: i64, mut fields: Inputs, keep: &Inputs) -> Result<Outcome, DeskError> {
    use domain::{CategoryId, Problem, Version};
    use service::{Conflict as Taken, Error, category};

    use crate::form::{again, keep_theirs, keeps_theirs};

    let caller = crate::context::caller()?;
    let (reader, writer) = (caller.permit()?, caller.permit()?);
    let service = crate::context::service()?;
    let id = CategoryId::try_from(i64::from(id)).map_err(|_| Error::NotFound("category"))?;
    if keeps_theirs(keep) {
        keep_theirs(&mut fields, &inputs(&category::get(&service, &reader, id).await?), keep);
    }
    let change = match read_change(&fields) {
        Ok(change) => change,
        Err(violations) => return again(Draft::refused(fields, violations)),
    };
    match category::update(&service, &writer, id, change, Some(Version(version))).await {
        Ok(_) => Ok(Outcome::Saved(Tab::Categories.address().to_owned())),
        Err(Error::Stale { .. }) => {
            let current = category::get(&service, &reader, id).await?;
            again(Draft::overtaken(fields, current.version.0, inputs(&current)))
        }
        Err(Error::Conflict(Taken::CategoryValueInUse { value })) => {
            let violation = Violation::new(VALUES, Problem::HadByCustomers { value });
            again(Draft::refused(fields, [violation]))
        }
        Err(error) => Err(error.into()),
    }
}

/// The page.
#[component]
pub fn CategoryEditPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let edit = Load::new(move || params.read().get("category").unwrap_or_default(), load_settings_category);
    let show = move |edit: CategoryEdit| {
        let list = (Tab::Categories.address().to_owned(), text.settings_categories.to_owned());
        let title = if edit.id == NEW { text.new_category.to_owned() } else { edit.name.clone() };
        let used = (edit.id != NEW).then(|| {
            let (values, delete) = (edit.values.clone(), category_delete_address(edit.id));
            view! {
                <p class="figures mt-1">{customers(text, edit.customers)}</p>
                <Values values/>
                <p class="mt-3">
                    <a class="btn btn-sm" href=delete>
                        {text.delete_category}
                    </a>
                </p>
            }
        });
        view! {
            <SubPage of=list title>
                {used}
                <CategoryForm edit/>
            </SubPage>
        }
    };
    view! {
        <Title text=text.org_settings/>
        <Loaded from=edit show/>
    }
    .into_any()
}

#[component]
fn CategoryForm(edit: CategoryEdit) -> impl IntoView {
    let text = use_text();
    let action = ServerAction::<SaveSettingsCategory>::new();
    let CategoryEdit { id, version, draft, .. } = edit;
    let is_new = id == NEW;
    let begins = is_new && draft == Draft::default();
    let check = move |inputs: Inputs| match is_new {
        true => read_new(&inputs).err().unwrap_or_default(),
        false => read_change(&inputs).err().unwrap_or_default(),
    };
    let attempt = Attempt::new(draft, Callback::new(check));
    let Attempt { state, mine, conflict, .. } = attempt;
    let base = attempt.base(version);
    Effect::new(move || {
        if begins {
            focus_soon(input_id(NAME));
        }
    });
    let name = if is_new {
        view! { <TextField state pointer=NAME required=true hint=text.category_name_hint/> }.into_any()
    } else {
        view! { <p class="quiet">{text.category_name_stays}</p> }.into_any()
    };
    view! {
        <DeskForm
            attempt
            action
            submit=Submit { words: text.save, pending: text.saving, class: "btn-primary" }
            cancel=Tab::Categories.address().to_owned()
            done=leave_with(text.saved)
            class="panel mt-4 p-4"
        >
            <input type="hidden" name="category" value=id/>
            <input type="hidden" name="version" value=base/>
            <ConflictNotice conflict mine began=attempt.began title=text.category_conflict/>
            <div class="flex max-w-xl flex-col gap-3">
                {name} <TextField state pointer="/description"/>
                <AreaField state pointer=VALUES hint=text.category_values_hint rows=6/>
            </div>
        </DeskForm>
    }
    .into_any()
}
