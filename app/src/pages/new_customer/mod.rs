//! A new customer, of one of the three types.

pub mod inputs;

use domain::{CustomerKind, Profile, Violation, form::to_json};
use leptos::{ev::SubmitEvent, form::FromFormData, prelude::*};
use leptos_meta::Title;
use leptos_router::{
    hooks::{use_navigate, use_query_map},
    location::Url,
};

use self::inputs::{CustomerInputs, prefill};
use crate::{
    components::{
        failure::Failure,
        form_status::{DUPLICATE_ID, DuplicateNotice, FailedNotice},
        problems::{FormState, ProblemSummary, focus_soon, keep_focus},
        toast::Toasts,
    },
    error::DeskError,
    fields::kind_text,
    form::{Draft, Inputs, Outcome, at_inputs},
    language::use_text,
    query::use_query_value,
    text::Text,
    today::today,
};

/// Makes a customer out of the form's fields, `/type` among them.
#[server(prefix = "/desk", endpoint = "create_customer")]
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
    use service::{Conflict, Error};

    use crate::form::{Duplicate, change_rows, propose_province};

    let caller = crate::context::caller()?.permit()?;
    let service = crate::context::service()?;
    propose_province(&mut fields);
    let again = |draft| Ok(Outcome::Again(Box::new(draft)));
    if change_rows(&mut fields, add, remove) {
        return again(Draft { inputs: fields, ..Draft::default() });
    }
    let profile = match Profile::read(&to_json(fields.clone()), service.today()) {
        Ok(profile) => profile,
        Err(violations) => return again(Draft::refused(fields, violations)),
    };
    let duplicate =
        |customer: domain::CustomerId, by_email| Some(Duplicate { customer: customer.to_string(), by_email });
    match service::customer::create(&service, &caller, profile).await {
        Ok(customer) => Ok(Outcome::Saved(format!("/customers/{}", customer.id))),
        Err(Error::Invalid(violations)) => again(Draft::refused(fields, violations)),
        Err(Error::Conflict(Conflict::DocumentRegistered { customer })) => {
            again(Draft { inputs: fields, duplicate: duplicate(customer, false), ..Draft::default() })
        }
        Err(Error::Conflict(Conflict::EmailRegistered { customer })) => {
            again(Draft { inputs: fields, duplicate: duplicate(customer, true), ..Draft::default() })
        }
        Err(error) => Err(error.into()),
    }
}

/// The form's address for a type: also where a draft is kept for.
fn address(kind: CustomerKind) -> String {
    format!("/customers/new?type={kind}")
}

/// The draft that was kept for this form; in the browser there is none, as the form itself stays.
async fn kept_draft(kind: CustomerKind) -> Result<Option<Draft>, DeskError> {
    #[cfg(feature = "ssr")]
    return crate::form::take_draft(&address(kind)).await;
    #[cfg(not(feature = "ssr"))]
    return Ok(kept_nothing(kind));
}

#[cfg(not(feature = "ssr"))]
fn kept_nothing(_: CustomerKind) -> Option<Draft> {
    None
}

/// What is wrong in the form, as the server will see it.
fn check(inputs: &Inputs) -> Vec<Violation> {
    let Some(today) = today() else { return Vec::new() };
    match Profile::read(&to_json(inputs.clone()), today) {
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
    let draft = Resource::new(move || kind.get(), kept_draft);
    let carry = move || {
        if let Some(inputs) = form.get_value().and_then(FormState::inputs) {
            carried.set_value(inputs);
        }
    };
    view! {
        <Title text=text.new_customer/>
        <h1 class="text-xl font-semibold">{text.new_customer}</h1>
        <TypeChoice kind from carry/>
        <Transition fallback=move || view! { <p class="quiet py-8">{text.loading}</p> }>
            {move || {
                draft
                    .get()
                    .map(|draft| match draft {
                        Err(error) => view! { <Failure error/> }.into_any(),
                        Ok(draft) => {
                            let kind = kind.get();
                            let draft = draft
                                .unwrap_or_else(|| {
                                    let mut inputs = prefill(&from.get_untracked()).1;
                                    inputs.extend(carried.get_value());
                                    inputs.remove("/type");
                                    Draft { inputs, ..Draft::default() }
                                });
                            let state = FormState::new(&draft, Callback::new(|inputs| check(&inputs)));
                            form.set_value(Some(state));
                            view! { <NewCustomerForm kind draft state/> }.into_any()
                        }
                    })
            }}
        </Transition>
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
fn NewCustomerForm(kind: CustomerKind, draft: Draft, state: FormState) -> impl IntoView {
    let text = use_text();
    let navigate = use_navigate();
    let toasts = expect_context::<Toasts>();
    let action = ServerAction::<CreateCustomer>::new();
    let duplicate = RwSignal::new(draft.duplicate);
    let failure = RwSignal::new(draft.failure);
    Effect::new(move || match action.value().get() {
        Some(Ok(Outcome::Saved(address))) => {
            toasts.show(text.customer_created);
            navigate(&address, Default::default());
        }
        Some(Ok(Outcome::Again(draft))) => {
            if draft.duplicate.is_some() {
                focus_soon(DUPLICATE_ID.to_owned());
            }
            duplicate.set(draft.duplicate);
            failure.set(draft.failure);
            state.refused(draft.violations);
        }
        Some(Err(error)) => failure.set(Some(error)),
        None => {}
    });
    let on_submit = move |event: SubmitEvent| {
        if !state.may_be_sent() {
            event.prevent_default();
        } else if let Ok(form) = CreateCustomer::from_event(&event) {
            event.prevent_default();
            action.dispatch(form);
        }
    };
    view! {
        <form
            node_ref=state.node()
            method="post"
            action="/desk/create_customer"
            novalidate=true
            aria-label=kind_text(text, kind)
            class="mt-4 max-w-4xl"
            on:submit=on_submit
            on:input=move |event| state.on_input(&event)
            on:change=move |event| state.on_change(&event)
        >
            // Enter in a field means this one, and not the first button of a list.
            <button type="submit" class="hidden" tabindex="-1" aria-hidden="true"></button>
            <input type="hidden" name="fields[/type]" value=kind.as_str()/>
            <ProblemSummary state/>
            <DuplicateNotice duplicate/>
            <FailedNotice failure/>
            <CustomerInputs kind state/>
            <div class="mt-4 flex gap-2" on:mousedown=keep_focus>
                <button
                    type="submit"
                    class="btn btn-primary"
                    disabled=move || action.pending().get()
                >
                    {move || {
                        if action.pending().get() { text.creating } else { text.create_customer }
                    }}
                </button>
                <a class="btn btn-ghost" href="/">
                    {text.cancel}
                </a>
            </div>
        </form>
    }
    .into_any()
}
