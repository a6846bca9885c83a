//! What holds for any input.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{anything, cif, control_letter, good_body, good_profile, nie, nif, spoilt_body, today};
use domain::by_ear::{MAX_SPELLINGS, spellings};
use domain::query::{MAX_REPAIRS, Shape, phone_digits, repairs};
use domain::search::{fold, query_tokens, terms};
use domain::{
    Country, CountryCode, CustomerChange, DocumentType, Email, ExternalId, Iban, IdentityDocument, LoginEmail, OrgId,
    Patch, PhoneNumber, PhoneType, PostalCode, Problem, Profile, Violations, form, read_associated_users, read_nif,
};
use proptest::prelude::*;
use serde_json::{Value, json};

const LETTERS: &str = "TRWAGMYFPDXBNJZSQVHLCKE";

fn check_control(kind: DocumentType, number: &str, wrong: char) -> Result<(), TestCaseError> {
    let document = IdentityDocument::parse(kind, number);
    prop_assert_eq!(document.as_ref().map(IdentityDocument::number), Ok(number));
    prop_assert_eq!(IdentityDocument::guess(number), Some(kind));
    if !number.ends_with(wrong) {
        let altered = format!("{}{wrong}", &number[..8]);
        let altered = IdentityDocument::parse(kind, &altered);
        prop_assert_eq!(altered, Err(Problem::BadControl(kind)));
    }
    Ok(())
}

fn letter() -> impl Strategy<Value = char> {
    (0..LETTERS.len()).prop_map(|index| char::from(LETTERS.as_bytes()[index]))
}

/// Whether a violation names a value in the body, or a field that an object in it lacks.
fn is_in(pointer: &str, body: &Value) -> bool {
    body.pointer(pointer).is_some()
        || pointer.rsplit_once('/').is_some_and(|(parent, _)| body.pointer(parent).is_some_and(Value::is_object))
}

fn check_pointers<T>(read: Result<T, Violations>, body: &Value) -> Result<(), TestCaseError> {
    if let Err(violations) = read {
        for violation in &violations {
            let exists = body.pointer(&violation.pointer).is_some();
            match violation.problem {
                Problem::Unknown => prop_assert!(exists, "{violation}"),
                _ => prop_assert!(is_in(&violation.pointer, body), "{violation} in {body}"),
            }
        }
        let stored = serde_json::to_string(&violations).unwrap();
        prop_assert_eq!(serde_json::from_str::<Violations>(&stored).unwrap(), violations);
    }
    Ok(())
}

proptest! {
    #[test]
    fn a_nif_has_its_letter(number in nif(), wrong in letter()) {
        check_control(DocumentType::Nif, &number, wrong)?;
    }

    #[test]
    fn a_klm_nif_has_the_letter_of_its_digits(
        first in "[KLM]", number in 0..10_000_000_u32, wrong in letter(),
    ) {
        let number = format!("{first}{number:07}{}", control_letter(number));
        check_control(DocumentType::Nif, &number, wrong)?;
    }

    #[test]
    fn a_nie_has_its_letter(number in nie(), wrong in letter()) {
        check_control(DocumentType::Nie, &number, wrong)?;
    }

    #[test]
    fn a_cif_has_its_digit_or_letter(number in cif(), wrong in 0..10_usize) {
        let digit = usize::from(number.as_bytes()[8] - b'0');
        let letters = "JABCDEFGHI";
        let by_letter = format!("{}{}", &number[..8], char::from(letters.as_bytes()[digit]));
        for number in [&number, &by_letter] {
            prop_assert!(IdentityDocument::parse(DocumentType::Cif, number).is_ok(), "{number}");
        }
        if wrong != digit {
            for wrong in [char::from(b'0' + wrong as u8), char::from(letters.as_bytes()[wrong])] {
                let altered = format!("{}{wrong}", &number[..8]);
                let altered = IdentityDocument::parse(DocumentType::Cif, &altered);
                prop_assert_eq!(altered, Err(Problem::BadControl(DocumentType::Cif)));
            }
        }
    }

    /// However it is written, it is the same document.
    #[test]
    fn documents_are_normalised(number in nif(), cuts in prop::collection::vec(0..9_usize, 0..4)) {
        let mut written = number.to_lowercase();
        for cut in cuts {
            written.insert(cut, ['.', '-', ' '][cut % 3]);
        }
        let document = IdentityDocument::parse(DocumentType::Nif, &written);
        prop_assert_eq!(document.as_ref().map(IdentityDocument::number), Ok(number.as_str()));
        prop_assert_eq!(IdentityDocument::normalise(&written), number);
    }

    #[test]
    fn no_parser_panics(text in prop_oneof!["\\PC{0,40}", any::<String>()]) {
        for kind in DocumentType::ALL {
            if let Ok(document) = IdentityDocument::parse(*kind, &text) {
                let again = IdentityDocument::parse(*kind, document.number());
                prop_assert_eq!(again.as_ref(), Ok(&document));
            }
        }
        let _ = IdentityDocument::guess(&text);
        let _ = text.parse::<Iban>();
        let _ = text.parse::<Email>();
        let _ = text.parse::<LoginEmail>();
        let _ = text.parse::<Country>();
        let _ = text.parse::<CountryCode>();
        let _ = text.parse::<PostalCode>();
        let _ = text.parse::<OrgId>();
        let _ = text.parse::<ExternalId>();
        if let Ok(code) = "+34".parse() {
            let _ = PhoneNumber::parse(code, &text, PhoneType::Mobile, false);
        }
    }

    #[test]
    fn any_json_is_read_or_its_violations_point_into_it(body in prop_oneof![anything(), spoilt_body()]) {
        check_pointers(Profile::read(&body, today()), &body)?;
        check_pointers(CustomerChange::read(&body, today()), &body)?;
        check_pointers(read_associated_users(&body), &body)?;
        check_pointers(read_nif(&body), &body)?;
        let _ = serde_json::from_value::<Profile>(body);
    }

    #[test]
    fn a_good_body_survives_storage(body in good_body()) {
        let profile = Profile::read(&body, today()).unwrap();
        let stored = serde_json::to_value(&profile).unwrap();
        prop_assert_eq!(&serde_json::from_value::<Profile>(stored.clone()).unwrap(), &profile);
        prop_assert_eq!(&Profile::read(&stored, today()).unwrap(), &profile);
    }

    #[test]
    fn a_form_filled_with_a_profile_says_the_same(profile in good_profile()) {
        let body = serde_json::to_value(&profile).unwrap();
        prop_assert_eq!(&form::to_json(form::from_json(&body)), &body);
        prop_assert_eq!(&form::to_patch(form::from_json(&body)), &body);
    }

    #[test]
    fn any_form_becomes_a_body(
        fields in prop::collection::vec(("(/?[a-z0-9~]{0,3}){0,12}", "[ a-z]{0,3}"), 0..12),
    ) {
        let body = form::to_json(fields.clone());
        prop_assert!(body.is_object());
        prop_assert!(form::to_patch(fields).is_object());
        // What was shown once is shown the same way again.
        let shown = form::to_json(form::from_json(&body));
        prop_assert_eq!(&form::to_json(form::from_json(&shown)), &shown);
    }

    #[test]
    fn an_empty_change_changes_nothing(profile in good_profile()) {
        let change = CustomerChange::read(&json!({}), today()).unwrap();
        prop_assert_eq!(&change, &CustomerChange::default());
        prop_assert_eq!(change.apply(profile.clone()).unwrap(), profile);
    }

    /// Any change that applies leaves a profile that could have been created so.
    #[test]
    fn a_changed_profile_is_a_good_one(profile in good_profile(), other in good_body()) {
        let mut change = CustomerChange::read(&changeable(other), today()).unwrap();
        change.contact_info = match profile.contact_info() {
            Some(_) => change.contact_info,
            None => Patch::Absent,
        };
        if let Ok(changed) = change.apply(profile) {
            let body = serde_json::to_value(&changed).unwrap();
            prop_assert_eq!(Profile::read(&body, today()).unwrap(), changed);
        }
    }

    #[test]
    fn folding_is_idempotent(text in any::<String>()) {
        let folded = fold(&text);
        prop_assert_eq!(&fold(&folded), &folded);
        prop_assert_eq!(folded.trim(), &folded);
        prop_assert!(!folded.contains("  "));
    }

    #[test]
    fn case_and_accents_do_not_matter(text in "[ a-zñáéíóúüç'.-]{0,30}") {
        prop_assert_eq!(fold(&text.to_uppercase()), fold(&text));
    }

    #[test]
    fn terms_are_sorted_and_not_repeated(profile in good_profile()) {
        let terms = terms(&profile, None);
        prop_assert!(terms.is_sorted_by(|a, b| a < b), "{terms:?}");
        prop_assert!(terms.iter().all(|(_, term)| !term.is_empty()));
    }

    /// Each of a customer's own words, numbers and addresses finds it.
    #[test]
    fn a_customer_is_found_by_its_terms(profile in good_profile()) {
        for (_, term) in terms(&profile, None) {
            let tokens = query_tokens(&term);
            prop_assert_eq!(tokens, vec![term]);
        }
    }

    #[test]
    fn a_customer_is_found_by_its_name(profile in good_profile()) {
        let terms = terms(&profile, None);
        for token in query_tokens(&profile.display_name()) {
            prop_assert!(terms.iter().any(|(_, term)| term.contains(&token)), "{token}");
        }
    }

    #[test]
    fn a_query_is_few_tokens(query in any::<String>()) {
        let tokens = query_tokens(&query);
        prop_assert!(tokens.len() <= 6);
        prop_assert!(tokens.iter().all(|token| !token.is_empty() && !token.contains(' ')));
    }
}

/// A body of operation 17 as one of operation 20: without what never changes.
fn changeable(mut body: Value) -> Value {
    let object = body.as_object_mut().unwrap();
    object.remove("type");
    for part in ["personal_info", "company_info"] {
        if let Some(part) = object.get_mut(part).and_then(Value::as_object_mut) {
            part.remove("identity_document");
            part.remove("associated_users");
        }
    }
    body
}

/// The number with the character at `place` taken out, or swapped with the one before it.
fn slip(number: &str, place: usize, missing: bool) -> String {
    let mut characters: Vec<char> = number.chars().collect();
    if missing {
        characters.remove(place);
    } else {
        characters.swap(place - 1, place);
    }
    characters.into_iter().collect()
}

proptest! {
    /// Whatever document was meant, it is among what is proposed for it with one slip, and all that is proposed is
    /// right, is another than what was typed, and is little.
    #[test]
    fn a_document_with_one_slip_is_proposed(
        number in prop_oneof![nif(), nie(), cif()], place in 1..8_usize, how in 0..3, wrong in letter(),
    ) {
        let typed = match how {
            0 => slip(&number, place, true),
            1 => slip(&number, place, false),
            _ => format!("{}{wrong}", &number[..8]),
        };
        let proposed = repairs(&typed);
        let is_right = |number: &str| {
            IdentityDocument::guess(number).is_some_and(|kind| IdentityDocument::parse(kind, number).is_ok())
        };
        // With another letter a CIF may be right too, and then nothing says that the letter is what is wrong.
        prop_assume!(how != 2 || !is_right(&typed));
        prop_assert!(typed == number || proposed.iter().any(|(_, other)| *other == number), "{typed}: {proposed:?}");
        prop_assert!(proposed.len() <= MAX_REPAIRS);
        for (_, other) in &proposed {
            prop_assert!(is_right(other) && *other != typed, "{other}");
        }
    }

    #[test]
    fn any_text_has_a_shape_or_none(text in "\\PC{0,30}") {
        prop_assert!(repairs(&text).len() <= MAX_REPAIRS);
        prop_assert!(!query_tokens(&text).is_empty() || Shape::of(&text).is_none());
        prop_assert!(phone_digits(&text).is_none_or(|digits| digits.bytes().all(|digit| digit.is_ascii_digit())));
    }

    /// Itself first, each once, bounded, and no other letters than those that sound alike.
    #[test]
    fn a_word_is_spelt_by_ear(word in "[a-z]{0,14}") {
        let found = spellings(&word);
        prop_assert_eq!(&found[0], &word);
        prop_assert!(found.len() <= MAX_SPELLINGS);
        let mut once = found.clone();
        once.sort_unstable();
        once.dedup();
        prop_assert_eq!(once.len(), found.len());
        let heard = |word: &str| {
            let rest = word.replace("ch", "x").replace('h', "").replace('v', "b").replace(['c', 'z'], "s");
            let mut letters: Vec<_> = rest.replace('j', "g").replace('y', "l").into_bytes();
            letters.dedup_by(|one, other| *one == b'l' && *other == b'l');
            letters
        };
        for other in &found {
            prop_assert_eq!(heard(other), heard(&word), "{}", other);
        }
    }
}
