//! What else the organization sets: the payment methods that it offers, and how callers are checked.

use domain::{CallerFact, OrgSettings, PaymentMethodType, Violation, Violations};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Tab, Tabbed};
use crate::{
    components::{
        conflict::ConflictNotice,
        desk_form::{Attempt, DeskForm, Submit},
        field::SelectField,
        loaded::Loaded,
        problems::FormState,
        toast::Toasts,
    },
    error::DeskError,
    fields::{input_id, offered_text},
    form::{Draft, Inputs, Outcome},
    json::Json,
    language::use_text,
    load::Load,
    problem_text::problem_text,
    text::count,
};

const METHODS: &str = "/payment_methods";
const CALLER_CHECK: &str = "/caller_check";
const TICKED: &str = "true";

/// All that the tab shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GeneralTab {
    tabs: Vec<Tab>,
    /// For how many days a document is kept; for good, when it does not say.
    document_days: Option<u32>,
    version: i64,
    draft: Draft,
}

/// The organization's settings, as a form.
#[server(prefix = "/desk", endpoint = "load_settings_general", output = Json)]
pub async fn load_settings_general() -> Result<GeneralTab, DeskError> {
    let caller = crate::context::caller()?;
    let (settings, version) = service::org_settings::current(&crate::context::service()?, &caller.permit()?).await?;
    let kept = crate::form::take_draft(Tab::General.address()).await?;
    let fresh = Draft { inputs: inputs(&settings), ..Draft::default() };
    Ok(GeneralTab {
        tabs: Tab::seen_by(&caller),
        document_days: settings.document_days,
        version: version.0,
        draft: kept.unwrap_or(fresh),
    })
}

#[cfg(feature = "ssr")]
fn inputs(settings: &OrgSettings) -> Inputs {
    let offered = settings.offered().into_iter().map(|method| (method_input(method), TICKED.to_owned()));
    offered.chain([(CALLER_CHECK.to_owned(), settings.caller_check().to_string())]).collect()
}

/// The box of a payment method.
fn method_input(method: PaymentMethodType) -> String {
    format!("{METHODS}/{method}")
}

/// Reads the form. All methods ticked narrow nothing.
///
/// # Errors
/// All that is wrong with it.
fn read(inputs: &Inputs) -> Result<OrgSettings, Violations> {
    let is_ticked =
        |method: &&PaymentMethodType| inputs.get(&method_input(**method)).is_some_and(|box_| box_ == TICKED);
    let ticked: Vec<_> = PaymentMethodType::OFFERED.iter().filter(is_ticked).collect();
    let check = inputs.get(CALLER_CHECK).and_then(|number| number.parse::<i64>().ok());
    let mut body = json!({ "caller_check": check });
    if ticked.len() < PaymentMethodType::OFFERED.len() {
        body["payment_methods"] = json!(ticked);
    }
    OrgSettings::read(&body)
}

/// Changes the settings from `version`. Where somebody else saved first, `keep` says for each difference whose version
/// stays.
#[server(prefix = "/desk", endpoint = "save_settings_general", output = Json)]
pub async fn save_settings_general(
    version: i64,
    #[server(default)] fields: Inputs,
    #[server(default)] keep: Inputs,
) -> Result<Outcome, DeskError> {
    let outcome = save(version, fields.clone(), &keep).await;
    crate::form::answer_on(version, outcome, fields, Tab::General.address(), "saved").await
}

#[cfg(feature = "ssr")]
async fn save(version: i64, mut fields: Inputs, keep: &Inputs) -> Result<Outcome, DeskError> {
    use domain::Version;
    use service::{Error, org_settings};

    use crate::form::{again, keep_theirs, keeps_theirs};

    let caller = crate::context::caller()?.permit()?;
    let service = crate::context::service()?;
    if keeps_theirs(keep) {
        let (current, _) = org_settings::current(&service, &caller).await?;
        keep_theirs(&mut fields, &inputs(&current), keep);
    }
    let settings = match read(&fields) {
        Ok(settings) => settings,
        Err(violations) => return again(Draft::refused(fields, violations)),
    };
    match org_settings::change(&service, &caller, settings, Some(Version(version))).await {
        Ok(()) => Ok(Outcome::Saved(Tab::General.address().to_owned())),
        Err(Error::Stale { .. }) => {
            let (current, version) = org_settings::current(&service, &caller).await?;
            again(Draft::overtaken(fields, version.0, inputs(&current)))
        }
        Err(error) => Err(error.into()),
    }
}

/// The page.
#[component]
pub fn GeneralTabPage() -> impl IntoView {
    let tab = Load::new(|| (), |()| load_settings_general());
    let reload = Callback::new(move |()| tab.refetch());
    let show = move |tab: GeneralTab| {
        view! {
            <Tabbed tabs=tab.tabs.clone() here=Tab::General>
                <GeneralForm tab reload/>
            </Tabbed>
        }
    };
    view! { <Loaded from=tab show/> }.into_any()
}

#[component]
fn GeneralForm(tab: GeneralTab, reload: Callback<()>) -> impl IntoView {
    let text = use_text();
    let toasts = expect_context::<Toasts>();
    let action = ServerAction::<SaveSettingsGeneral>::new();
    let GeneralTab { document_days, version, draft, .. } = tab;
    let check = |inputs: Inputs| -> Vec<Violation> { read(&inputs).err().into_iter().flatten().collect() };
    let attempt = Attempt::new(draft, Callback::new(check));
    let Attempt { state, mine, conflict, .. } = attempt;
    let base = attempt.base(version);
    let done = Callback::new(move |_: String| {
        toasts.show(text.saved);
        reload.run(());
    });
    let numbers = (0..=CallerFact::ALL.len())
        .map(|number| {
            let words = match number {
                0 => text.settings_caller_check_off.to_owned(),
                number => count(number, text.settings_one_answer, text.settings_several_answers),
            };
            (number.to_string(), words)
        })
        .collect();
    let documents = match document_days {
        Some(days) => {
            count(usize::try_from(days).unwrap_or(usize::MAX), text.settings_document_day, text.settings_document_days)
        }
        None => text.settings_documents_for_good.to_owned(),
    };
    view! {
        <DeskForm
            attempt
            action
            submit=Submit { words: text.save, pending: text.saving, class: "btn-primary" }
            cancel=Tab::General.address().to_owned()
            done
            label=text.settings_general
            class="panel max-w-xl p-4"
        >
            <input type="hidden" name="version" value=base/>
            <ConflictNotice conflict mine began=attempt.began title=text.settings_conflict/>
            <div class="flex flex-col gap-4">
                <Methods state/>
                <SelectField
                    state
                    pointer=CALLER_CHECK
                    options=numbers
                    required=true
                    class="max-w-sm"
                />
                <p class="quiet text-xs">{text.settings_caller_check_means}</p>
                <p>{documents}</p>
            </div>
        </DeskForm>
    }
    .into_any()
}

/// A box for each payment method.
#[component]
fn Methods(state: FormState) -> impl IntoView {
    let text = use_text();
    let problem = move || state.problem(METHODS).map(|problem| problem_text(text, &problem));
    let tick = move |method: &PaymentMethodType| {
        let pointer = method_input(*method);
        let checked = state.value(&pointer) == TICKED;
        view! {
            <label class="flex items-center gap-2 py-0.5">
                <input
                    type="checkbox"
                    class="checkbox checkbox-sm"
                    name=format!("fields[{pointer}]")
                    value=TICKED
                    checked=checked
                />
                {offered_text(text, &method.to_string())}
            </label>
        }
    };
    view! {
        <fieldset id=input_id(METHODS) tabindex="-1">
            <legend class="mb-1 font-medium">{text.settings_methods}</legend>
            {PaymentMethodType::OFFERED.iter().map(tick).collect_view()}
            <p class="text-error mt-1 text-xs empty:hidden">{problem}</p>
            <p class="quiet mt-1 text-xs">{text.settings_methods_hint}</p>
        </fieldset>
    }
    .into_any()
}
