//! Editing one section in its place.

use domain::{CustomerKind, Violation, mask::is_mask};
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
    json::Json,
    language::use_text,
    pages::new_customer::inputs::{DigitalInputs, LanguageInput, PersonInputs, RepresentativeInputs, SegmentInput},
    text::fill,
    when::today,
};

/// Saves a section that was edited from `version`. Where somebody else saved first, `keep` says for
/// each difference whose version stays.
#[server(prefix = "/desk", endpoint = "save_customer", output = Json)]
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
    crate::form::answer_on(version, outcome, fields, &form, "saved").await
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
        form::{again, change_rows, keep_theirs, keeps_theirs, refusal},
        pages::customer::facts::{inputs, sees_all},
        tidy::propose_province,
    };

    let caller = crate::context::caller()?;
    let (reader, writer, unmasked) = (caller.permit()?, caller.permit()?, sees_all(&caller));
    let service = crate::context::service()?;
    let id: CustomerId = edit.id.parse().map_err(|_| Error::NotFound("customer"))?;
    propose_province(&mut fields);
    if change_rows(&mut fields, &edit.add, &edit.remove) {
        return again(Draft { inputs: fields, ..Draft::default() });
    }
    if keeps_theirs(&edit.keep) {
        let current = customer::get(&service, &reader, id).await?;
        let theirs = inputs(&current.profile, unmasked).map_err(|error| fault(&error))?;
        keep_theirs(&mut fields, &edit.section.inputs(&theirs), &edit.keep);
    }
    let expected = Some(Version(edit.version));
    let mut whole = fields.clone();
    if !unmasked {
        let current = customer::get(&service, &reader, id).await?;
        fill_in(&mut whole, &mut fields, &inputs(&current.profile, true).map_err(|error| fault(&error))?);
    }
    let saved = match Change::read(edit.section, whole, crate::when::today_of(&service)) {
        Err(violations) => return again(Draft::refused(fields, violations)),
        Ok(Change::Customer(change)) => customer::update(&service, &writer, id, *change, expected).await,
        Ok(Change::Representative(user)) => customer::set_representative(&service, &writer, id, *user, expected).await,
    };
    match saved {
        Ok(_) => Ok(Outcome::Saved(format!("/customers/{id}"))),
        Err(Error::Stale { .. }) => {
            let current = customer::get(&service, &reader, id).await?;
            let theirs = inputs(&current.profile, unmasked).map_err(|error| fault(&error))?;
            again(Draft::overtaken(fields, current.version.0, edit.section.inputs(&theirs)))
        }
        Err(error) => refusal(error, fields),
    }
}

/// Where a mask came back as it was, the value that it hides is meant: it is put into the `whole` of what is
/// saved. An empty date beside a masked one means the same, as a date's input has no place for a mask; then the
/// mask is put into the `fields`, which the form shows again. A mask of another value than the one there is now
/// means nothing, and is left for the reader to refuse. What changes before the save is written makes it stale.
#[cfg(any(feature = "ssr", test))]
fn fill_in(whole: &mut Inputs, fields: &mut Inputs, current: &Inputs) {
    use domain::mask;

    const BIRTHDATE: &str = "/personal_info/birthdate";
    if let Some(birthdate) = fields.get_mut(BIRTHDATE)
        && birthdate.trim().is_empty()
        && current.contains_key(BIRTHDATE)
    {
        *birthdate = mask::birthdate();
    }
    for (pointer, value) in fields.iter().filter(|(_, value)| mask::is_mask(value)) {
        let hidden = current.get(pointer).filter(|hidden| {
            if pointer == BIRTHDATE { *value == mask::birthdate() } else { *value == mask::document(hidden) }
        });
        whole.insert(pointer.clone(), hidden.cloned().unwrap_or_default());
    }
}

/// What is wrong in the form by itself; what does not fit the customer, and what is masked, the server tells.
fn check(section: Section, inputs: &Inputs) -> Vec<Violation> {
    let Some(today) = today() else { return Vec::new() };
    let mut typed = inputs.clone();
    typed.retain(|pointer, value| !(pointer.ends_with("/birthdate") && is_mask(value)));
    let is_masked = |pointer: &str| inputs.get(pointer).is_some_and(|value| is_mask(value));
    let violations = Change::read(section, typed, today).err().unwrap_or_default();
    at_inputs(inputs, violations).into_iter().filter(|violation| !is_masked(&violation.pointer)).collect()
}

/// The section as a form.
#[component]
pub fn EditForm(
    id: String,
    section: Section,
    /// The version on the screen.
    version: i64,
    draft: Draft,
    kind: CustomerKind,
    /// Loads the customer again.
    reload: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let navigate = use_navigate();
    let toasts = expect_context::<Toasts>();
    let action = ServerAction::<SaveCustomer>::new();
    let attempt = Attempt::new(draft, Callback::new(move |inputs| check(section, &inputs)));
    let Attempt { state, mine, conflict, duplicate, .. } = attempt;
    let base = attempt.base(version);
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
                {(kind == CustomerKind::Corporate).then(|| view! { <SegmentInput state/> })}
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
                <ConflictNotice conflict mine began=attempt.began/>
                <DuplicateNotice duplicate/>
                {inputs}
            </DeskForm>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(pairs: &[(&str, &str)]) -> Inputs {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_mask_that_came_back_means_what_it_hides() {
        let number = "/company_info/associated_users/0/identity_document/number";
        let current = inputs(&[("/personal_info/birthdate", "1990-01-31"), (number, "12345678Z")]);
        for (pointer, sent, saved, shown) in [
            ("/personal_info/birthdate", "", "1990-01-31", "••/••/••••"),
            ("/personal_info/birthdate", "••/••/••••", "1990-01-31", "••/••/••••"),
            ("/personal_info/birthdate", "1991-02-03", "1991-02-03", "1991-02-03"),
            (number, "•••4567••", "12345678Z", "•••4567••"),
            (number, "87654321X", "87654321X", "87654321X"),
            // Of another document, that was there when the form was opened.
            (number, "•••9999••", "", "•••9999••"),
            (number, "", "", ""),
        ] {
            let mut fields = inputs(&[(pointer, sent)]);
            let mut whole = fields.clone();
            fill_in(&mut whole, &mut fields, &current);
            assert_eq!((whole[pointer].as_str(), fields[pointer].as_str()), (saved, shown), "{pointer} {sent}");
        }
        let mut fields = inputs(&[("/personal_info/birthdate", "")]);
        let mut whole = fields.clone();
        fill_in(&mut whole, &mut fields, &inputs(&[]));
        assert_eq!((whole, fields.clone()), (fields, inputs(&[("/personal_info/birthdate", "")])));
    }
}
