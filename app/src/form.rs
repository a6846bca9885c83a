//! Forms: what was typed, what came of it, and the way back to a form that failed.
//!
//! An input's name is `fields[<JSON pointer>]`. With JavaScript a server function's [`Outcome`] comes
//! back to the form on the screen. Without it, [`answer`] keeps the [`Draft`] in the session's flash
//! and sends the browser back to the form's address, where [`take_draft`] fetches it.

use std::collections::BTreeMap;

use domain::{Problem, Violation};
use serde::{Deserialize, Serialize};

use crate::error::DeskError;

/// What was typed: values by JSON pointer.
pub type Inputs = BTreeMap<String, String>;

/// The lists that a form can make longer and shorter.
pub const PHONES: &str = "/contact_info/phone_numbers";
/// See [`PHONES`].
pub const EMAILS: &str = "/contact_info/emails";
/// A company's representative.
pub const REPRESENTATIVE: &str = "/company_info/associated_users/0";
/// See [`PHONES`].
pub const REPRESENTATIVE_PHONES: &str = "/company_info/associated_users/0/contact_info/phone_numbers";
/// See [`PHONES`].
pub const REPRESENTATIVE_EMAILS: &str = "/company_info/associated_users/0/contact_info/emails";

/// Where a customer lives.
pub const POSTAL_ADDRESS: &str = "/contact_info/postal_address";
/// Where an account's invoices go.
pub const BILLING_ADDRESS: &str = "/billing_address";

/// The lists of a form, with the input of a row that is its point.
const LISTS: [(&str, &str); 4] =
    [(PHONES, "/number"), (EMAILS, "/email"), (REPRESENTATIVE_PHONES, "/number"), (REPRESENTATIVE_EMAILS, "/email")];

/// A form that was not accepted yet: all that it takes to show it again.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    pub inputs: Inputs,
    pub violations: Vec<Violation>,
    /// Who has this document or e-mail already.
    pub duplicate: Option<Duplicate>,
    /// What somebody else saved meanwhile.
    pub conflict: Option<Conflict>,
    /// Why it could not be tried at all.
    pub failure: Option<DeskError>,
    /// The version that it was filled in on, where that came along. What is on the screen may be newer.
    pub base: Option<i64>,
}

/// The customer that a new one would double.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duplicate {
    pub customer: String,
    pub by_email: bool,
}

/// The other version of what is being edited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// Its number: what the next attempt builds on.
    pub version: i64,
    /// Its values in the form's section.
    pub theirs: Inputs,
}

/// What came of a form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Outcome {
    /// Saved: the address of what was.
    Saved(String),
    /// Not accepted.
    Again(Box<Draft>),
}

#[cfg(feature = "ssr")]
impl Draft {
    /// With the violations of a body that was made of these inputs.
    pub fn refused(inputs: Inputs, violations: impl IntoIterator<Item = Violation>) -> Self {
        let violations = at_inputs(&inputs, violations);
        Self { inputs, violations, ..Self::default() }
    }

    /// With what somebody else saved first, `version` of it, which the next attempt builds on.
    pub fn overtaken(inputs: Inputs, version: i64, theirs: Inputs) -> Self {
        Self { inputs, conflict: Some(Conflict { version, theirs }), ..Self::default() }
    }

    /// Of a form in which nothing is typed: what it is about is not as it was, and `version` by now.
    pub fn stale(version: i64) -> Self {
        Self::overtaken(Inputs::new(), version, Inputs::new())
    }
}

/// A form that was not accepted.
///
/// # Errors
/// None: it is what a server function answers.
#[cfg(feature = "ssr")]
pub fn again(draft: Draft) -> Result<Outcome, DeskError> {
    Ok(Outcome::Again(Box::new(draft)))
}

/// Whether anything of somebody else's is to stay, of a form's choices in a conflict.
#[cfg(feature = "ssr")]
pub fn keeps_theirs(keep: &Inputs) -> bool {
    keep.values().any(|choice| choice == "theirs")
}

/// Moves each violation of a body to the input it came from. Rows in which nothing was typed are not
/// in the body, so the rows after them have other numbers there; and what is wrong with a list as a
/// whole is shown at its first row.
pub fn at_inputs(inputs: &Inputs, violations: impl IntoIterator<Item = Violation>) -> Vec<Violation> {
    violations.into_iter().map(|violation| at_input(inputs, violation)).collect()
}

fn at_input(inputs: &Inputs, violation: Violation) -> Violation {
    let Violation { pointer, problem } = violation;
    if pointer.ends_with("/address_lines") {
        return Violation::new(format!("{pointer}/0"), Problem::Missing);
    }
    for (list, point) in LISTS {
        let Some(rest) = pointer.strip_prefix(list) else { continue };
        let rows = rows(inputs, list);
        if rest.is_empty() {
            let first = rows.first().copied().unwrap_or_default();
            let problem = if matches!(problem, Problem::TooFew { .. }) { Problem::Missing } else { problem };
            return Violation::new(format!("{list}/{first}{point}"), problem);
        }
        let Some(rest) = rest.strip_prefix('/') else { continue };
        let (number, field) = rest.split_once('/').unwrap_or((rest, ""));
        let typed =
            |row: &&usize| inputs.get(&format!("{list}/{row}{point}")).is_some_and(|value| !value.trim().is_empty());
        let row = number.parse().ok().and_then(|number: usize| rows.iter().filter(typed).nth(number));
        if let Some(row) = row {
            return Violation::new(format!("{list}/{row}/{field}"), problem);
        }
    }
    Violation { pointer, problem }
}

/// The numbers of a list's rows, those with nothing in them too.
pub fn rows(inputs: &Inputs, list: &str) -> Vec<usize> {
    let mut rows: Vec<usize> = inputs
        .keys()
        .filter_map(|name| name.strip_prefix(list)?.strip_prefix('/')?.split('/').next()?.parse().ok())
        .collect();
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// What a form fills in by itself: most customers live in Spain.
pub fn prefilled(pointer: &str) -> &'static str {
    match pointer.rsplit('/').next() {
        Some("country_code") => "+34",
        Some("region_code") => "ES",
        _ => "",
    }
}

/// Does what a form's `add_row` (a list) or `remove_row` (a row) button asks for; whether there was one.
#[cfg(any(feature = "ssr", test))]
pub fn change_rows(inputs: &mut Inputs, add: &str, remove: &str) -> bool {
    if let Some((list, point)) = LISTS.iter().find(|(list, _)| *list == add) {
        let next = rows(inputs, list).last().map_or(0, |last| last + 1);
        inputs.insert(format!("{list}/{next}{point}"), String::new());
    }
    if !remove.is_empty() {
        let row = format!("{remove}/");
        inputs.retain(|name, _| !name.starts_with(&row));
    }
    !add.is_empty() || !remove.is_empty()
}

/// One difference between two versions of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The input's pointer, or the list's: lists are kept or replaced as a whole.
    pub pointer: String,
    pub theirs: Inputs,
    pub mine: Inputs,
}

/// In what two versions differ.
pub fn differences(theirs: &Inputs, mine: &Inputs) -> Vec<Difference> {
    let (theirs, mine) = (parts(theirs), parts(mine));
    let pointers: std::collections::BTreeSet<_> = theirs.keys().chain(mine.keys()).collect();
    pointers
        .into_iter()
        .map(|pointer| Difference {
            pointer: pointer.clone(),
            theirs: theirs.get(pointer).cloned().unwrap_or_default(),
            mine: mine.get(pointer).cloned().unwrap_or_default(),
        })
        .filter(|difference| difference.theirs.values().ne(difference.mine.values()))
        .collect()
}

/// What was typed, by what is kept or replaced as a whole: an input, or a list.
pub fn parts(inputs: &Inputs) -> BTreeMap<String, Inputs> {
    let mut parts: BTreeMap<String, Inputs> = BTreeMap::new();
    for (name, value) in inputs {
        // An unchecked box and `false` say the same, as do an empty input and none.
        if value.trim().is_empty() || (name.ends_with("/is_default") && value == "false") {
            continue;
        }
        parts.entry(part_of(name).to_owned()).or_default().insert(name.clone(), value.clone());
    }
    // A row in which only what the form fills in stands is no row.
    for (list, point) in LISTS {
        if let Some(part) = parts.get_mut(list) {
            let typed = part.clone();
            part.retain(|name, _| {
                let row = name.strip_prefix(list).and_then(|rest| rest.strip_prefix('/')?.split('/').next());
                row.is_some_and(|row| typed.contains_key(&format!("{list}/{row}{point}")))
            });
        }
    }
    parts
}

/// The part that an input belongs to.
pub fn part_of(name: &str) -> &str {
    LISTS.iter().map(|(list, _)| *list).find(|list| name.starts_with(list)).unwrap_or(name)
}

/// Puts these values in the place of what a part holds.
pub fn replace_part(inputs: &mut Inputs, part: &str, values: Inputs) {
    inputs.retain(|name, _| part_of(name) != part);
    inputs.extend(values);
    // There may be none: then the field has to be cleared.
    if part == part_of(part) && !LISTS.iter().any(|(list, _)| *list == part) {
        inputs.entry(part.to_owned()).or_default();
    }
}

/// Puts their version in the place of mine wherever that was chosen.
#[cfg(any(feature = "ssr", test))]
pub fn keep_theirs(mine: &mut Inputs, theirs: &Inputs, keep: &Inputs) {
    for pointer in keep.iter().filter(|(_, choice)| *choice == "theirs").map(|(pointer, _)| pointer) {
        let chosen = theirs.iter().filter(|(name, _)| part_of(name) == pointer);
        replace_part(mine, pointer, chosen.map(|(name, value)| (name.clone(), value.clone())).collect());
    }
}

#[cfg(feature = "ssr")]
pub use server::{answer, answer_on, refusal, take_draft};

#[cfg(feature = "ssr")]
mod server {
    use axum::http::StatusCode;
    use domain::CustomerId;
    use serde::{Deserialize, Serialize};
    use service::{Conflict, Error};

    use super::{Draft, Duplicate, Inputs, Outcome, again};
    use crate::{
        context::{self, SESSION_COOKIE},
        error::DeskError,
    };

    /// What the flash holds.
    #[derive(Serialize, Deserialize)]
    struct Kept {
        /// The address of the form.
        address: String,
        draft: Draft,
    }

    /// What a use case's refusal means for the form: again, where an agent can correct it.
    ///
    /// # Errors
    /// The failure, where it is none of the form's.
    pub fn refusal(error: Error, inputs: Inputs) -> Result<Outcome, DeskError> {
        let taken = |customer: CustomerId, by_email| {
            let duplicate = Some(Duplicate { customer: customer.to_string(), by_email });
            Draft { duplicate, ..Draft::default() }
        };
        let draft = match error {
            Error::Invalid(violations) => Draft::refused(inputs, violations),
            Error::Conflict(Conflict::DocumentRegistered { customer }) => Draft { inputs, ..taken(customer, false) },
            Error::Conflict(Conflict::EmailRegistered { customer }) => Draft { inputs, ..taken(customer, true) },
            error => return Err(error.into()),
        };
        again(draft)
    }

    /// Answers a form. A browser that posted by itself is sent on: to what was saved, with `done` in
    /// its address, or back to the form, whose draft is kept.
    ///
    /// # Errors
    /// The failure itself, to a browser that did not post by itself, or when the draft can't be kept.
    pub async fn answer(
        outcome: Result<Outcome, DeskError>,
        inputs: Inputs,
        form: &str,
        done: &str,
    ) -> Result<Outcome, DeskError> {
        lead_on(None, outcome, inputs, (form, done)).await
    }

    /// As [`answer`], of a form that was filled in on this version: when it comes back it builds on that still, so
    /// that what somebody else saves meanwhile is not written over.
    ///
    /// # Errors
    /// As [`answer`].
    pub async fn answer_on(
        version: i64,
        outcome: Result<Outcome, DeskError>,
        inputs: Inputs,
        form: &str,
        done: &str,
    ) -> Result<Outcome, DeskError> {
        lead_on(Some(version), outcome, inputs, (form, done)).await
    }

    async fn lead_on(
        base: Option<i64>,
        outcome: Result<Outcome, DeskError>,
        inputs: Inputs,
        (form, done): (&str, &str),
    ) -> Result<Outcome, DeskError> {
        if !context::is_plain_form() {
            return match outcome {
                // What the agent can see to is no failure: the form stays, and says what to do first.
                Err(failure @ DeskError::CallerUnchecked(_)) => {
                    context::set_status(StatusCode::OK);
                    again(Draft { inputs, failure: Some(failure), ..Draft::default() })
                }
                outcome => outcome,
            };
        }
        let draft = match outcome {
            Ok(Outcome::Saved(address)) => {
                context::see_other(&format!("{address}?done={done}"));
                return Ok(Outcome::Saved(address));
            }
            Ok(Outcome::Again(draft)) => *draft,
            Err(DeskError::SignedOut) => {
                // Where the session ended a while ago, its agent finds it after signing in.
                if let Some(token) = context::private_cookie(SESSION_COOKIE) {
                    let failure = Some(DeskError::SignedInAgain);
                    keep(&token, form, &Draft { inputs, failure, base, ..Draft::default() }).await?;
                }
                context::see_other(&context::sign_in_and_back(form));
                return Err(DeskError::SignedOut);
            }
            Err(failure) => Draft { inputs, failure: Some(failure), ..Draft::default() },
        };
        let draft = Draft { base, ..draft };
        keep(&context::signed_in()?.session_token, form, &draft).await?;
        context::see_other(form);
        again(draft)
    }

    async fn keep(token: &str, form: &str, draft: &Draft) -> Result<(), DeskError> {
        let kept = Kept { address: form.to_owned(), draft: draft.clone() };
        let flash = serde_json::to_value(&kept).map_err(|error| context::fault(&error))?;
        Ok(service::session::put_flash(&context::service()?, token, &flash).await?)
    }

    /// The draft that was kept for the form at this address; it is gone afterwards.
    ///
    /// # Errors
    /// Only the database's.
    pub async fn take_draft(form: &str) -> Result<Option<Draft>, DeskError> {
        if !context::is_plain_form() {
            return Ok(None);
        }
        let token = context::signed_in()?.session_token;
        let flash = service::session::take_flash(&context::service()?, &token).await?;
        // One of an older release, or of another form, is worth nothing here.
        let kept = flash.and_then(|flash| serde_json::from_value::<Kept>(flash).ok());
        Ok(kept.filter(|kept| kept.address == form).map(|kept| kept.draft))
    }
}

#[cfg(test)]
mod tests {
    use domain::Violations;

    use super::*;

    fn inputs(pairs: &[(&str, &str)]) -> Inputs {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_violation_stands_at_the_row_that_was_typed() {
        let inputs = inputs(&[
            ("/contact_info/emails/0/email", " "),
            ("/contact_info/emails/2/email", "a@b.es"),
            ("/contact_info/emails/10/email", "nonsense"),
        ]);
        let told = at_inputs(&inputs, Violations::one("/contact_info/emails/1/email", Problem::BadEmail));
        assert_eq!(told, [Violation::new("/contact_info/emails/10/email", Problem::BadEmail)]);
        let told = at_inputs(&inputs, Violations::one("/contact_info/emails", Problem::TooFew { min: 1 }));
        assert_eq!(told, [Violation::new("/contact_info/emails/0/email", Problem::Missing)]);
    }

    #[test]
    fn rows_come_and_go_without_javascript() {
        let mut form = inputs(&[("/contact_info/emails/9/email", "a@b.es")]);
        assert!(!change_rows(&mut form, "", ""));
        assert!(change_rows(&mut form, EMAILS, ""));
        assert_eq!(rows(&form, EMAILS), [9, 10]);
        assert!(change_rows(&mut form, "", "/contact_info/emails/9"));
        assert_eq!(rows(&form, EMAILS), [10]);
    }

    #[test]
    fn nothing_is_lost_in_a_conflict() {
        let theirs = inputs(&[
            ("/personal_info/name", "Ana"),
            ("/personal_info/nationality", "ES"),
            ("/contact_info/emails/0/email", "a@b.es"),
            ("/contact_info/emails/0/is_default", "true"),
        ]);
        let mut mine = inputs(&[
            ("/personal_info/name", "Anna"),
            ("/personal_info/nationality", "ES"),
            ("/personal_info/birthdate", "1990-01-01"),
            ("/contact_info/emails/0/email", "c@d.es"),
            ("/contact_info/emails/0/is_default", "true"),
            ("/contact_info/emails/1/email", "e@f.es"),
        ]);
        let pointers: Vec<_> = differences(&theirs, &mine).into_iter().map(|difference| difference.pointer).collect();
        assert_eq!(pointers, [EMAILS, "/personal_info/birthdate", "/personal_info/name"]);
        let keep =
            inputs(&[(EMAILS, "theirs"), ("/personal_info/birthdate", "theirs"), ("/personal_info/name", "mine")]);
        keep_theirs(&mut mine, &theirs, &keep);
        assert_eq!(
            mine,
            inputs(&[
                ("/personal_info/name", "Anna"),
                ("/personal_info/nationality", "ES"),
                ("/personal_info/birthdate", ""),
                ("/contact_info/emails/0/email", "a@b.es"),
                ("/contact_info/emails/0/is_default", "true"),
            ])
        );
    }
}
