//! The special treatments that the organization gives (operations 37 and 38).

use domain::{SpecialTreatment, SpecialTreatments, Violation};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Tab, Tabbed, customers, lines};
use crate::{
    components::{
        conflict::ConflictNotice,
        desk_form::{Attempt, DeskForm, Submit},
        field::AreaField,
        loaded::Loaded,
        panel_head::PanelTitle,
        toast::Toasts,
    },
    error::DeskError,
    form::{Draft, Inputs, Outcome},
    json::Json,
    language::use_text,
    load::Load,
};

const VALUES: &str = "/values";

/// All that the tab shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TreatmentsTab {
    tabs: Vec<Tab>,
    /// The values with how many customers have each.
    values: Vec<(String, i64)>,
    version: i64,
    /// Nothing for who may not change it.
    draft: Option<Draft>,
}

/// The organization's list.
#[server(prefix = "/desk", endpoint = "load_settings_treatments", output = Json)]
pub async fn load_settings_treatments() -> Result<TreatmentsTab, DeskError> {
    use service::{permission::SpecialTreatmentWrite, special_treatment};

    let caller = crate::context::caller()?;
    let found = special_treatment::uses(&crate::context::service()?, &caller.permit()?).await?;
    let values: Vec<_> = found.values.into_iter().map(|(value, count)| (value.to_string(), count)).collect();
    let draft = match caller.permit::<SpecialTreatmentWrite>() {
        Ok(_) => {
            let kept = crate::form::take_draft(Tab::Treatments.address()).await?;
            let names: Vec<_> = values.iter().map(|(value, _)| value).collect();
            let inputs = [(VALUES.to_owned(), lines::joined(&names))].into();
            Some(kept.unwrap_or(Draft { inputs, ..Draft::default() }))
        }
        Err(_) => None,
    };
    Ok(TreatmentsTab { tabs: Tab::seen_by(&caller), values, version: found.version.0, draft })
}

/// Reads the list.
///
/// # Errors
/// All that is wrong with it, at its input.
fn read(inputs: &Inputs) -> Result<Vec<SpecialTreatment>, Vec<Violation>> {
    let read = SpecialTreatments::read(&json!({ "values": lines::values(inputs, VALUES) }));
    let at_line = |violation| lines::at_line(inputs, VALUES, violation);
    read.map_err(|violations| violations.into_iter().map(at_line).collect())
}

/// Replaces the list from `version`. Where somebody else saved first, `keep` says whose stays.
#[server(prefix = "/desk", endpoint = "save_settings_treatments", output = Json)]
pub async fn save_settings_treatments(
    version: i64,
    #[server(default)] fields: Inputs,
    #[server(default)] keep: Inputs,
) -> Result<Outcome, DeskError> {
    let mut typed = fields;
    lines::tidy(&mut typed, VALUES);
    let outcome = save(version, typed.clone(), &keep).await;
    crate::form::answer_on(version, outcome, typed, Tab::Treatments.address(), "saved").await
}

#[cfg(feature = "ssr")]
async fn save(version: i64, mut fields: Inputs, keep: &Inputs) -> Result<Outcome, DeskError> {
    use domain::{Problem, Version};
    use service::{Conflict as Taken, Error, special_treatment};

    use crate::form::{again, keep_theirs, keeps_theirs};

    let caller = crate::context::caller()?;
    let (reader, writer) = (caller.permit()?, caller.permit()?);
    let service = crate::context::service()?;
    let of = |list: &SpecialTreatments| Inputs::from([(VALUES.to_owned(), lines::joined(&list.values))]);
    if keeps_theirs(keep) {
        keep_theirs(&mut fields, &of(&special_treatment::get(&service, &reader).await?), keep);
    }
    let values = match read(&fields) {
        Ok(values) => values,
        Err(violations) => return again(Draft::refused(fields, violations)),
    };
    match special_treatment::set(&service, &writer, values, Some(Version(version))).await {
        Ok(_) => Ok(Outcome::Saved(Tab::Treatments.address().to_owned())),
        Err(Error::Stale { .. }) => {
            let current = special_treatment::get(&service, &reader).await?;
            again(Draft::overtaken(fields, current.version.0, of(&current)))
        }
        Err(Error::Conflict(Taken::SpecialTreatmentInUse { value })) => {
            let violation = Violation::new(VALUES, Problem::HadByCustomers { value });
            again(Draft::refused(fields, [violation]))
        }
        Err(error) => Err(error.into()),
    }
}

/// The page.
#[component]
pub fn TreatmentsTabPage() -> impl IntoView {
    let tab = Load::new(|| (), |()| load_settings_treatments());
    let reload = Callback::new(move |()| tab.refetch());
    view! { <Loaded from=tab show={move |tab| view! { <TreatmentsView tab reload/> }}/> }.into_any()
}

#[component]
fn TreatmentsView(tab: TreatmentsTab, reload: Callback<()>) -> impl IntoView {
    let text = use_text();
    let TreatmentsTab { tabs, values, version, draft } = tab;
    let none = values.is_empty().then(|| view! { <p class="quiet p-4">{text.settings_no_treatments}</p> });
    let line = move |(value, count): (String, i64)| {
        view! {
            <li class="flex flex-wrap items-baseline justify-between gap-x-3 px-4 py-2">
                <span class="min-w-0 font-medium wrap-anywhere">{value}</span>
                <span class="quiet figures text-xs">{customers(text, count)}</span>
            </li>
        }
    };
    let form = draft.map(|draft| view! { <TreatmentsForm version draft reload/> });
    view! {
        <Tabbed tabs here=Tab::Treatments>
            <div class="grid items-start gap-3 lg:grid-cols-2">
                <section class="panel" aria-labelledby="section-treatments">
                    <PanelTitle id="section-treatments" title=text.settings_treatments/>
                    {none}
                    <ul class="divide-base-300 divide-y">{values.into_iter().map(line).collect_view()}</ul>
                </section>
                {form}
            </div>
        </Tabbed>
    }
    .into_any()
}

#[component]
fn TreatmentsForm(version: i64, draft: Draft, reload: Callback<()>) -> impl IntoView {
    let text = use_text();
    let toasts = expect_context::<Toasts>();
    let action = ServerAction::<SaveSettingsTreatments>::new();
    let attempt = Attempt::new(draft, Callback::new(|inputs| read(&inputs).err().unwrap_or_default()));
    let Attempt { state, mine, conflict, .. } = attempt;
    let base = attempt.base(version);
    let done = Callback::new(move |_: String| {
        toasts.show(text.saved);
        reload.run(());
    });
    view! {
        <DeskForm
            attempt
            action
            submit=Submit { words: text.save, pending: text.saving, class: "btn-primary" }
            cancel=Tab::Treatments.address().to_owned()
            done
            label=text.settings_change_treatments
            class="panel p-4"
        >
            <input type="hidden" name="version" value=base/>
            <ConflictNotice conflict mine began=attempt.began title=text.treatments_conflict/>
            <AreaField state pointer=VALUES hint=text.treatment_values_hint rows=8/>
        </DeskForm>
    }
    .into_any()
}
