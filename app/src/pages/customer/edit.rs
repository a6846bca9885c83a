//! Editing one section in its place.

use domain::{Profile, Violation};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{change::Change, section::Section};
use crate::{
    components::{
        conflict::ConflictNotice,
        contact_rows::{ContactFields, RepresentativeContactFields},
        desk_form::{Attempt, DeskForm, Submit},
        field::TextField,
        form_status::DuplicateNotice,
        problems::focus,
        toast::Toasts,
    },
    error::DeskError,
    form::{Draft, Inputs, Outcome, at_inputs},
    language::use_text,
    pages::new_customer::inputs::{DigitalInputs, LanguageInput, PersonInputs, RepresentativeInputs, SegmentInput},
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
    use service::{Error, customer};

    use crate::{
        context::fault,
        form::{Conflict, change_rows, keep_theirs, propose_province, refusal},
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
    let expected = Some(Version(edit.version));
    let saved = match Change::read(edit.section, fields.clone(), service.today()) {
        Err(violations) => return again(Draft::refused(fields, violations)),
        Ok(Change::Customer(change)) => customer::update(&service, &writer, id, *change, expected).await,
        Ok(Change::Representative(user)) => customer::set_representative(&service, &writer, id, *user, expected).await,
    };
    match saved {
        Ok(_) => Ok(Outcome::Saved(format!("/customers/{id}"))),
        Err(Error::Stale { .. }) => {
            let current = customer::get(&service, &reader, id).await?;
            let theirs = edit.section.inputs(&current.profile).map_err(|error| fault(&error))?;
            let conflict = Some(Conflict { version: current.version.0, theirs });
            again(Draft { inputs: fields, conflict, ..Draft::default() })
        }
        Err(error) => refusal(error, fields),
    }
}

/// What is wrong in the form, as the server will see it.
fn check(section: Section, profile: StoredValue<Profile>, inputs: &Inputs) -> Vec<Violation> {
    let Some(today) = today() else { return Vec::new() };
    let changed = Change::read(section, inputs.clone(), today).and_then(|change| change.apply(profile.get_value()));
    changed.map_or_else(|violations| at_inputs(inputs, violations), |_| Vec::new())
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
    let attempt = Attempt::new(draft, Callback::new(move |inputs| check(section, profile, &inputs)));
    let Attempt { state, mine, conflict, duplicate, .. } = attempt;
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
    let done = Callback::new(move |address: String| {
        toasts.show(text.saved);
        reload.run(());
        navigate(&address, NavigateOptions { replace: true, scroll: false, ..Default::default() });
    });
    let kind = profile.with_value(Profile::kind);
    let inputs = match section {
        Section::Personal => view! { <PersonInputs state/> }.into_any(),
        Section::Company => view! { <TextField state pointer="/company_info/name" required=true/> }.into_any(),
        Section::Representative => view! {
            <div class="flex flex-col gap-3">
                <RepresentativeInputs state required=true/>
                <RepresentativeContactFields state/>
            </div>
        }
        .into_any(),
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
    let labelled_by = heading.clone();
    view! {
        <section class="panel border-primary" aria-labelledby=labelled_by>
            <h2 id=heading tabindex="-1" class="border-base-300 border-b px-4 py-2 text-base font-semibold">
                {fill(text.edit_section, &[section.title(text)])}
            </h2>
            <DeskForm
                attempt
                action
                submit=Submit { words: text.save, pending: text.saving, class: "btn-primary" }
                cancel=format!("/customers/{id}")
                done
                class="p-4"
            >
                <input type="hidden" name="customer" value=id/>
                <input type="hidden" name="section" value=section.as_str()/>
                <input type="hidden" name="version" value=base/>
                <ConflictNotice conflict mine/>
                <DuplicateNotice duplicate/>
                {inputs}
            </DeskForm>
        </section>
    }
    .into_any()
}
