//! A new customer, of one of the three types.

pub mod inputs;

use chrono::NaiveDate;
use domain::{CustomerKind, Profile, Violation, Violations, form::to_json};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, location::Url};

use self::inputs::{CustomerInputs, prefill};
use crate::{
    components::{
        desk_form::{Attempt, DeskForm, Submit, leave_with},
        form_status::DuplicateNotice,
        loaded::Loaded,
        problems::{FormState, begin_at_first_empty},
    },
    error::DeskError,
    fields::kind_text,
    form::{Draft, Inputs, Outcome, at_inputs},
    frame::ForWriters,
    json::Json,
    language::use_text,
    load::Load,
    query::use_query_value,
    text::Text,
    tidy::tidy_phones,
    when::today,
};

/// Makes a customer out of the form's fields, `/type` among them.
#[server(prefix = "/desk", endpoint = "create_customer", output = Json)]
pub async fn create_customer(
    #[server(default)] fields: Inputs,
    #[server(default)] add_row: String,
    #[server(default)] remove_row: String,
) -> Result<Outcome, DeskError> {
    let kind = fields.get("/type").and_then(|kind| kind.parse().ok()).unwrap_or(CustomerKind::Private);
    let outcome = create(fields.clone(), &add_row, &remove_row).await;
    crate::form::answer(outcome, fields, &address(kind), "created").await
}

#[cfg(feature = "ssr")]
async fn create(mut fields: Inputs, add: &str, remove: &str) -> Result<Outcome, DeskError> {
    use crate::{
        form::{again, change_rows, refusal},
        tidy::propose_province,
    };

    let caller = crate::context::caller()?.permit()?;
    let service = crate::context::service()?;
    propose_province(&mut fields);
    if change_rows(&mut fields, add, remove) {
        return again(Draft { inputs: fields, ..Draft::default() });
    }
    let profile = match read(fields.clone(), crate::when::today_of(&service)) {
        Ok(profile) => profile,
        Err(violations) => return again(Draft::refused(fields, violations)),
    };
    match service::customer::create(&service, &caller, profile).await {
        Ok(customer) => Ok(Outcome::Saved(format!("/customers/{}", customer.id))),
        Err(error) => refusal(error, fields),
    }
}

/// The form's address for a type: also where a draft is kept for.
fn address(kind: CustomerKind) -> String {
    format!("/customers/new?type={kind}")
}

/// The draft that was kept for this form; in the browser there is none, as the form itself stays. An agent
/// who could not save it is told so before filling it in.
async fn kept_draft(kind: CustomerKind) -> Result<Option<Draft>, DeskError> {
    #[cfg(feature = "ssr")]
    {
        crate::context::caller()?.permit::<service::permission::CustomersWrite>()?;
        crate::form::take_draft(&address(kind)).await
    }
    #[cfg(not(feature = "ssr"))]
    return Ok(kept_nothing(kind));
}

#[cfg(not(feature = "ssr"))]
fn kept_nothing(_: CustomerKind) -> Option<Draft> {
    None
}

/// Reads the form.
///
/// # Errors
/// All that is wrong with it by itself.
fn read(mut inputs: Inputs, today: NaiveDate) -> Result<Profile, Violations> {
    tidy_phones(&mut inputs);
    Profile::read(&to_json(inputs), today)
}

/// What is wrong in the form, as the server will see it.
fn check(inputs: &Inputs) -> Vec<Violation> {
    let Some(today) = today() else { return Vec::new() };
    match read(inputs.clone(), today) {
        Ok(_) => Vec::new(),
        Err(violations) => at_inputs(inputs, violations),
    }
}

/// The page.
#[component]
pub fn NewCustomerPage() -> impl IntoView {
    let text = use_text();
    let query = use_query_map();
    let searched = use_query_value("from");
    let from = Memo::new(move |_| searched.get().unwrap_or_default());
    let kind = Memo::new(move |_| {
        let chosen = query.read().get_str("type").and_then(|kind| kind.parse().ok());
        chosen.unwrap_or_else(|| from.with(|from| prefill(from).0))
    });
    // What was typed goes along when the type changes.
    let carried = StoredValue::new(Inputs::new());
    let form = StoredValue::new(None::<FormState>);
    let draft = Load::new(move || kind.get(), kept_draft);
    let carry = move || {
        if let Some(inputs) = form.get_value().and_then(FormState::inputs) {
            carried.set_value(inputs);
        }
    };
    let show = move |draft: Option<Draft>| {
        let kind = kind.get();
        let is_fresh = draft.is_none();
        let draft = draft.unwrap_or_else(|| {
            let mut inputs = prefill(&from.get_untracked()).1;
            inputs.extend(carried.get_value());
            inputs.remove("/type");
            Draft { inputs, ..Draft::default() }
        });
        let attempt = Attempt::new(draft, Callback::new(|inputs| check(&inputs)));
        form.set_value(Some(attempt.state));
        if is_fresh {
            begin_at_first_empty(attempt.state);
        }
        view! { <NewCustomerForm kind attempt/> }
    };
    view! {
        <Title text=text.new_customer/>
        <ForWriters>
            <h1 class="text-xl font-semibold">{text.new_customer}</h1>
            <TypeChoice kind from carry/>
        </ForWriters>
        <Loaded from=draft show/>
    }
    .into_any()
}

/// The three types, as links: each has its own form.
#[component]
fn TypeChoice(
    kind: Memo<CustomerKind>,
    from: Memo<String>,
    carry: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let text = use_text();
    view! {
        <nav aria-label=text.customer_type class="border-base-300 mt-3 flex gap-1 border-b">
            {CustomerKind::ALL
                .iter()
                .map(|choice| {
                    let choice = *choice;
                    let href = move || match from.get() {
                        from if from.is_empty() => address(choice),
                        from => format!("{}&from={}", address(choice), Url::escape(&from)),
                    };
                    view! {
                        <a
                            href=href
                            class="aria-[current=page]:border-primary -mb-px border-b-2 border-transparent px-3 py-2 aria-[current=page]:font-semibold"
                            aria-current=move || (kind.get() == choice).then_some("page")
                            on:click=move |_| carry()
                        >
                            {short_kind_text(text, choice)}
                        </a>
                    }
                })
                .collect_view()}
        </nav>
    }
    .into_any()
}

fn short_kind_text(text: &Text, kind: CustomerKind) -> &'static str {
    match kind {
        CustomerKind::Private => text.private_short,
        CustomerKind::Corporate => text.corporate_short,
        CustomerKind::Digital => text.digital_short,
    }
}

#[component]
fn NewCustomerForm(kind: CustomerKind, attempt: Attempt) -> impl IntoView {
    let text = use_text();
    let action = ServerAction::<CreateCustomer>::new();
    let Attempt { state, duplicate, .. } = attempt;
    view! {
        <DeskForm
            attempt
            action
            submit=Submit {
                words: text.create_customer,
                pending: text.creating,
                class: "btn-primary",
            }
            cancel="/".to_owned()
            done=leave_with(text.customer_created)
            label=kind_text(text, kind)
            class="mt-4 max-w-4xl"
        >
            <input type="hidden" name="fields[/type]" value=kind.as_str()/>
            <DuplicateNotice duplicate/>
            <CustomerInputs kind state/>
        </DeskForm>
    }
    .into_any()
}
