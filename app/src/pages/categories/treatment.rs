//! A customer's special treatment (operations 39 to 41).

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::categories_address;
use crate::{
    components::{
        conflict::ConflictNotice,
        desk_form::{Attempt, DeskForm, Submit},
        field::SelectField,
        panel_head::PanelTitle,
        problems::focus,
        toast::Toasts,
    },
    error::DeskError,
    fields::input_id,
    form::{Draft, Inputs, Outcome},
    json::Json,
    language::use_text,
};

/// The `id` of the panel's title: an address that ends with it leads to the form.
pub const TREATMENT_ID: &str = "section-treatment";

/// The one input.
const TREATMENT: &str = "/special_treatment";

/// What a customer has, and could have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Treatment {
    value: Option<String>,
    version: i64,
    /// The organization's list; nothing for an agent who may not see it.
    choices: Vec<String>,
    may_write: bool,
    draft: Option<Draft>,
}

/// A customer's special treatment; `None` for an agent who may not see it.
///
/// # Errors
/// [`DeskError::NotFound`] for the customer.
#[cfg(feature = "ssr")]
pub async fn load(
    service: &service::Service,
    caller: &service::Caller,
    customer: domain::CustomerId,
) -> Result<Option<Treatment>, DeskError> {
    use service::{
        permission::{CustomerSpecialTreatmentWrite, SpecialTreatmentRead},
        special_treatment,
    };

    let Ok(reader) = caller.permit() else { return Ok(None) };
    let found = special_treatment::of_customer(service, &reader, customer).await?;
    let choices = match caller.permit::<SpecialTreatmentRead>() {
        Ok(reader) => special_treatment::get(service, &reader).await?.values,
        Err(_) => Vec::new(),
    };
    let address = categories_address(&customer.to_string());
    Ok(Some(Treatment {
        value: found.value.map(|value| value.to_string()),
        version: found.version.0,
        may_write: caller.permit::<CustomerSpecialTreatmentWrite>().is_ok() && !choices.is_empty(),
        choices: choices.iter().map(ToString::to_string).collect(),
        draft: crate::form::take_draft(&address).await?,
    }))
}

/// Sets what a customer has who still has what the agent saw, or that there is none.
#[server(prefix = "/desk", endpoint = "set_special_treatment", output = Json)]
pub async fn set_special_treatment(
    customer: String,
    version: i64,
    #[server(default)] fields: Inputs,
    #[server(default)] keep: Inputs,
) -> Result<Outcome, DeskError> {
    let outcome = save(&customer, version, fields.clone(), &keep).await;
    crate::form::answer_on(version, outcome, fields, &categories_address(&customer), "saved").await
}

#[cfg(feature = "ssr")]
async fn save(customer: &str, version: i64, fields: Inputs, keep: &Inputs) -> Result<Outcome, DeskError> {
    use domain::{CustomerId, CustomerSpecialTreatment, Version, Violation};
    use serde_json::json;
    use service::{Error, special_treatment};

    use crate::form::{again, keeps_theirs};

    let caller = crate::context::caller()?;
    let (reader, writer) = (caller.permit()?, caller.permit()?);
    let service = crate::context::service()?;
    let id: CustomerId = customer.parse().map_err(|_| Error::NotFound("customer"))?;
    let saved = || Ok(Outcome::Saved(categories_address(customer)));
    if keeps_theirs(keep) {
        return saved();
    }
    let at_input = |violation: Violation| Violation::new(TREATMENT, violation.problem);
    let typed = fields.get(TREATMENT).map(|value| value.trim()).filter(|value| !value.is_empty());
    let value = match CustomerSpecialTreatment::read(&json!({ "values": Vec::from_iter(typed) })) {
        Ok(value) => value,
        Err(violations) => return again(Draft::refused(fields, violations.into_iter().map(at_input))),
    };
    match special_treatment::set_of_customer(&service, &writer, id, value, Some(Version(version))).await {
        Ok(_) => saved(),
        Err(Error::Stale { .. }) => {
            let current = special_treatment::of_customer(&service, &reader, id).await?;
            let theirs = current.value.map(|value| (TREATMENT.to_owned(), value.to_string()));
            again(Draft::overtaken(fields, current.version.0, theirs.into_iter().collect()))
        }
        Err(Error::Invalid(violations)) => again(Draft::refused(fields, violations.into_iter().map(at_input))),
        Err(error) => Err(error.into()),
    }
}

/// The panel, which is a form for those who may change it.
#[component]
pub fn TreatmentPanel(
    customer: String,
    treatment: Treatment,
    /// Loads the page again.
    reload: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let body = if treatment.may_write && treatment.choices.is_empty() && treatment.value.is_none() {
        view! { <p class="quiet p-4">{text.no_org_treatments}</p> }.into_any()
    } else if treatment.may_write {
        view! { <TreatmentForm customer treatment reload/> }.into_any()
    } else {
        let value = treatment.value.unwrap_or_else(|| text.no_treatment.to_owned());
        view! { <p class="p-4">{value}</p> }.into_any()
    };
    view! {
        <section class="panel" aria-labelledby=TREATMENT_ID>
            <PanelTitle id=TREATMENT_ID title=text.special_treatment/>
            {body}
        </section>
    }
    .into_any()
}

#[component]
fn TreatmentForm(customer: String, treatment: Treatment, reload: Callback<()>) -> impl IntoView {
    let text = use_text();
    let toasts = expect_context::<Toasts>();
    let action = ServerAction::<SetSpecialTreatment>::new();
    let Treatment { value, version, choices, draft, .. } = treatment;
    let draft = draft.unwrap_or_else(|| {
        let inputs = value.map(|value| (TREATMENT.to_owned(), value)).into_iter().collect();
        Draft { inputs, ..Draft::default() }
    });
    let attempt = Attempt::unchecked(draft);
    let Attempt { state, mine, conflict, .. } = attempt;
    let base = attempt.base(version);
    let done = Callback::new(move |_: String| {
        toasts.show(text.saved);
        // What has the focus goes with what is loaded anew.
        focus("content");
        reload.run(());
    });
    let hash = use_location().hash;
    Effect::new(move || {
        if hash.read_untracked().strip_prefix('#') == Some(TREATMENT_ID) {
            focus(&input_id(TREATMENT));
        }
    });
    let cancel = format!("/customers/{customer}");
    view! {
        <DeskForm
            attempt
            action
            submit=Submit { words: text.save, pending: text.saving, class: "btn-primary" }
            cancel
            done
            class="p-4"
        >
            <input type="hidden" name="customer" value=customer/>
            <input type="hidden" name="version" value=base/>
            <ConflictNotice conflict mine began=attempt.began title=text.treatment_conflict/>
            <SelectField
                state
                pointer=TREATMENT
                options=choices.into_iter().map(|choice| (choice.clone(), choice)).collect()
                empty=text.no_treatment
                required=true
                hide_label=true
            />
        </DeskForm>
    }
    .into_any()
}
