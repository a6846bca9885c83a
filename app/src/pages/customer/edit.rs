//! Editing one section in its place.

use domain::{CustomerChange, Profile, Violation, form::to_patch};
use leptos::{ev::SubmitEvent, form::FromFormData, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::section::Section;
use crate::{
    components::{
        conflict::{CONFLICT_ID, ConflictNotice},
        contact_rows::ContactFields,
        field::TextField,
        form_status::{DUPLICATE_ID, DuplicateNotice, FailedNotice},
        problems::{FormState, ProblemSummary, focus, focus_soon, keep_focus},
        toast::Toasts,
    },
    error::DeskError,
    form::{Draft, Inputs, Outcome, at_inputs},
    language::use_text,
    pages::new_customer::inputs::{DigitalInputs, LanguageInput, PersonInputs, SegmentInput},
    text::fill,
    today::today,
};

/// Saves a section that was edited from `version`. Where somebody else saved first, `keep` says for
/// each difference whose version stays.
#[server(prefix = "/desk", endpoint = "save_customer")]
pub async fn save_customer(
    customer: String,
    section: Section,
    version: i64,
    #[server(default)] fields: Inputs,
    #[server(default)] keep: Inputs,
    #[server(default)] add_row: String,
    #[server(default)] remove_row: String,
) -> Result<Outcome, DeskError> {
    let form = section.address(&customer);
    let edit = Edit { id: customer, section, version, keep, add: add_row, remove: remove_row };
    let outcome = save(edit, fields.clone()).await;
    crate::form::answer(outcome, fields, &form, "saved").await
}

/// A save's circumstances.
#[cfg(feature = "ssr")]
struct Edit {
    id: String,
    section: Section,
    version: i64,
    keep: Inputs,
    add: String,
    remove: String,
}

#[cfg(feature = "ssr")]
async fn save(edit: Edit, mut fields: Inputs) -> Result<Outcome, DeskError> {
    use domain::{CustomerId, Version};
    use service::{Conflict, Error, customer};

    use crate::{
        context::fault,
        form::{Conflict as OtherVersion, Duplicate, change_rows, keep_theirs, propose_province},
    };

    let caller = crate::context::caller()?;
    let (reader, writer) = (caller.permit()?, caller.permit()?);
    let service = crate::context::service()?;
    let id: CustomerId = edit.id.parse().map_err(|_| Error::NotFound("customer"))?;
    let again = |draft| Ok(Outcome::Again(Box::new(draft)));
    propose_province(&mut fields);
    if change_rows(&mut fields, &edit.add, &edit.remove) {
        return again(Draft { inputs: fields, ..Draft::default() });
    }
    if edit.keep.values().any(|choice| choice == "theirs") {
        let current = customer::get(&service, &reader, id).await?;
        let theirs = edit.section.inputs(&current.profile).map_err(|error| fault(&error))?;
        keep_theirs(&mut fields, &theirs, &edit.keep);
    }
    let change = match CustomerChange::read(&to_patch(fields.clone()), service.today()) {
        Ok(change) => change,
        Err(violations) => return again(Draft::refused(fields, violations)),
    };
    match customer::update(&service, &writer, id, change, Some(Version(edit.version))).await {
        Ok(_) => Ok(Outcome::Saved(format!("/customers/{id}"))),
        Err(Error::Invalid(violations)) => again(Draft::refused(fields, violations)),
        Err(Error::Stale { .. }) => {
            let current = customer::get(&service, &reader, id).await?;
            let theirs = edit.section.inputs(&current.profile).map_err(|error| fault(&error))?;
            let conflict = Some(OtherVersion { version: current.version.0, theirs });
            again(Draft { inputs: fields, conflict, ..Draft::default() })
        }
        Err(Error::Conflict(Conflict::EmailRegistered { customer })) => {
            let duplicate = Some(Duplicate { customer: customer.to_string(), by_email: true });
            again(Draft { inputs: fields, duplicate, ..Draft::default() })
        }
        Err(error) => Err(error.into()),
    }
}

/// What is wrong in the form, as the server will see it.
fn check(profile: StoredValue<Profile>, inputs: &Inputs) -> Vec<Violation> {
    let Some(today) = today() else { return Vec::new() };
    let changed =
        CustomerChange::read(&to_patch(inputs.clone()), today).and_then(|change| change.apply(profile.get_value()));
    match changed {
        Ok(_) => Vec::new(),
        Err(violations) => at_inputs(inputs, violations),
    }
}

/// The section as a form.
#[component]
pub fn EditForm(
    id: String,
    section: Section,
    /// The version on the screen.
    version: i64,
    draft: Draft,
    profile: StoredValue<Profile>,
    /// Loads the customer again.
    reload: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let navigate = use_navigate();
    let toasts = expect_context::<Toasts>();
    let action = ServerAction::<SaveCustomer>::new();
    let state = FormState::new(&draft, Callback::new(move |inputs| check(profile, &inputs)));
    let back = format!("/customers/{id}");
    let mine = RwSignal::new(draft.inputs);
    let conflict = RwSignal::new(draft.conflict);
    let duplicate = RwSignal::new(draft.duplicate);
    let failure = RwSignal::new(draft.failure);
    let base = move || conflict.read().as_ref().map_or(version, |conflict| conflict.version);
    let heading = section.heading_id();
    // Opened by a click on "Edit": the first input is where the agent goes on.
    let form = state.node();
    Effect::new(move |opened: Option<bool>| {
        let Some(form) = form.get() else { return false };
        let first = form.query_selector("input:not([type=hidden]), select").ok().flatten();
        if opened != Some(true)
            && conflict.read_untracked().is_none()
            && let Some(first) = first
        {
            focus(&first.id());
        }
        true
    });
    Effect::new({
        let back = back.clone();
        move || match action.value().get() {
            Some(Ok(Outcome::Saved(_))) => {
                toasts.show(text.saved);
                reload.run(());
                let options = NavigateOptions { replace: true, scroll: false, ..Default::default() };
                navigate(&back, options);
            }
            Some(Ok(Outcome::Again(draft))) => {
                if draft.conflict.is_some() {
                    focus_soon(CONFLICT_ID.to_owned());
                } else if draft.duplicate.is_some() {
                    focus_soon(DUPLICATE_ID.to_owned());
                }
                mine.set(draft.inputs);
                conflict.set(draft.conflict);
                duplicate.set(draft.duplicate);
                failure.set(draft.failure);
                state.refused(draft.violations);
            }
            Some(Err(error)) => failure.set(Some(error)),
            None => {}
        }
    });
    let on_submit = move |event: SubmitEvent| {
        if !state.may_be_sent() {
            event.prevent_default();
        } else if let Ok(form) = SaveCustomer::from_event(&event) {
            event.prevent_default();
            action.dispatch(form);
        }
    };
    let kind = profile.with_value(Profile::kind);
    let inputs = match section {
        Section::Personal => view! { <PersonInputs state/> }.into_any(),
        Section::Company => view! { <TextField state pointer="/company_info/name" required=true/> }.into_any(),
        Section::Digital => view! { <DigitalInputs state/> }.into_any(),
        Section::Contact => view! { <ContactFields state/> }.into_any(),
        Section::Settings => view! {
            <div class="flex flex-col gap-3">
                <LanguageInput state/>
                {(kind == domain::CustomerKind::Corporate).then(|| view! { <SegmentInput state/> })}
            </div>
        }
        .into_any(),
    };
    let title = section.title(text);
    let labelled_by = heading.clone();
    view! {
        <section class="panel border-primary" aria-labelledby=labelled_by>
            <h2 id=heading tabindex="-1" class="border-base-300 border-b px-4 py-2 text-base font-semibold">
                {fill(text.edit_section, &[title])}
            </h2>
            <form
                node_ref=form
                method="post"
                action="/desk/save_customer"
                novalidate=true
                class="p-4"
                on:submit=on_submit
                on:input=move |event| state.on_input(&event)
                on:change=move |event| state.on_change(&event)
            >
                // Enter in a field means this one, and not the first button of a list.
                <button type="submit" class="hidden" tabindex="-1" aria-hidden="true"></button>
                <input type="hidden" name="customer" value=id/>
                <input type="hidden" name="section" value=section.as_str()/>
                <input type="hidden" name="version" value=base/>
                <ProblemSummary state/>
                <ConflictNotice conflict mine/>
                <DuplicateNotice duplicate/>
                <FailedNotice failure/>
                {inputs}
                <div class="mt-4 flex gap-2" on:mousedown=keep_focus>
                    <button
                        type="submit"
                        class="btn btn-primary"
                        disabled=move || action.pending().get()
                    >
                        {move || if action.pending().get() { text.saving } else { text.save }}
                    </button>
                    <a class="btn btn-ghost" href=back>
                        {text.cancel}
                    </a>
                </div>
            </form>
        </section>
    }
    .into_any()
}
