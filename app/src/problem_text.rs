//! A violation's problem in the words of the interface.

use domain::Problem;

use crate::text::{Text, fill, wait};

/// What an agent is told about a problem. Problems that a form of ours cannot cause (a wrong JSON
/// type, say) are told in the domain's English.
pub fn problem_text(text: &Text, problem: &Problem) -> String {
    match problem {
        Problem::Missing | Problem::MissingOneOf(_) => text.problem_missing.into(),
        Problem::NotClearable => text.problem_not_clearable.into(),
        Problem::TooLong { max } => fill(text.problem_too_long, &[&max.to_string()]),
        Problem::TooShort { min } => fill(text.problem_too_short, &[&min.to_string()]),
        Problem::TooMany { max } => fill(text.problem_too_many, &[&max.to_string()]),
        Problem::TooFew { min: 1 } => text.problem_none.into(),
        Problem::TooFew { min } => fill(text.problem_too_few, &[&min.to_string()]),
        Problem::ControlCharacter => text.problem_control.into(),
        Problem::OneOf(choices) => match choices.as_slice() {
            [only] => fill(text.problem_must_be, &[only]),
            several => fill(text.problem_one_of, &[&several.join(", ")]),
        },
        Problem::BadNif => text.problem_nif.into(),
        Problem::BadNie => text.problem_nie.into(),
        Problem::BadCif => text.problem_cif.into(),
        Problem::BadPassport => text.problem_passport.into(),
        Problem::BadControl(_) => text.problem_bad_control.into(),
        Problem::SegmentNeedsCif => text.problem_segment_needs_cif.into(),
        Problem::BadIban => text.problem_iban.into(),
        Problem::BadIbanControl => text.problem_iban_control.into(),
        Problem::IbanNotSepa => text.problem_iban_not_sepa.into(),
        Problem::UnknownCard => text.problem_unknown_card.into(),
        Problem::BadCategoryValue => text.problem_category_value.into(),
        Problem::NotADocument => text.problem_not_a_document.into(),
        Problem::DocumentTooLarge => text.problem_document_too_large.into(),
        Problem::UsedBefore => text.problem_used_before.into(),
        Problem::BadUuid => text.problem_reference.into(),
        Problem::BadCountryCode => text.problem_country_code.into(),
        Problem::BadPhone => text.problem_phone.into(),
        Problem::PhoneNotOfCountry { country_code } => fill(text.problem_phone_of_country, &[country_code]),
        Problem::BadEmail => text.problem_email.into(),
        Problem::BadPostalCode => text.problem_postal_code.into(),
        Problem::UndefinedWord => text.problem_undefined.into(),
        Problem::NotACountry => text.problem_country.into(),
        Problem::BadDate => text.problem_date.into(),
        Problem::FutureDate => text.problem_future.into(),
        Problem::TooOld => text.problem_too_old.into(),
        Problem::Duplicate => text.problem_duplicate.into(),
        Problem::TwoDefaults => text.problem_two_defaults.into(),
        Problem::CommonPassword => text.problem_common_password.into(),
        Problem::WrongPassword => text.problem_wrong_password.into(),
        Problem::WrongCode => text.code_wrong.into(),
        Problem::NotConfirmed => text.problem_not_confirmed.into(),
        Problem::Wait { seconds } => wait(*seconds, text.wait_seconds, text.wait_minutes),
        Problem::InUse => text.problem_in_use.into(),
        Problem::HadByCustomers { value } => fill(text.problem_had_by_customers, &[value]),
        Problem::InForceAlready => text.problem_in_force_already.into(),
        Problem::AtLine { line, problem } => {
            fill(text.problem_at_line, &[&line.to_string(), &problem_text(text, problem)])
        }
        Problem::OutOfRange { min, max } => fill(text.problem_out_of_range, &[&min.to_string(), &max.to_string()]),
        Problem::EndBeforeStart => text.problem_end_before_start.into(),
        Problem::EndNotAfterStart => text.problem_end_not_after_start.into(),
        Problem::BadCategoryName => text.problem_category_name.into(),
        Problem::Unknown => text.problem_unknown.into(),
        Problem::Yourself => text.manage_yourself.into(),
        Problem::OtherOrganizations => text.works_elsewhere.into(),
        other => fill(text.problem_other, &[&other.to_string()]),
    }
}
