//! Masks: what stands in the place of a document number, a bank account or a birth date for those who may
//! not see it. A few characters stay, so that an agent can tell two apart; they alone identify nobody.
//!
//! This is the one place that knows what is sensitive, and how much of it is shown.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{AccountId, DocumentType, Iban, Problem};

/// What stands for a hidden character. No value that is masked can contain it, so that a form which sends a
/// mask back is recognised.
pub const HIDDEN: char = '•';

/// A sensitive value as somebody sees it: itself, or its mask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// What is on the screen.
    pub text: String,
    /// Whether that is a mask.
    pub is_masked: bool,
}

impl Shown {
    /// The number of an identity document.
    pub fn document(number: &str, unmasked: bool) -> Self {
        Self::new(unmasked, || number.to_owned(), || document(number))
    }

    /// A bank account, in groups of four.
    pub fn iban(iban: &Iban, unmasked: bool) -> Self {
        Self::new(unmasked, || iban.grouped(), || self::iban(iban.as_str()))
    }

    /// A birth date, `31/01/1990`.
    pub fn birthdate(date: NaiveDate, unmasked: bool) -> Self {
        Self::new(unmasked, || date.format("%d/%m/%Y").to_string(), birthdate)
    }

    fn new(unmasked: bool, value: impl FnOnce() -> String, mask: impl FnOnce() -> String) -> Self {
        Self { text: if unmasked { value() } else { mask() }, is_masked: !unmasked }
    }
}

/// What is masked, and can be shown to somebody who gives a reason: `document`, `birthdate`,
/// `representative_document`, `iban:<account>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hidden {
    /// The number of a customer's identity document.
    Document,
    /// A private customer's birth date.
    Birthdate,
    /// The number of the identity document of a company's representative.
    RepresentativeDocument,
    /// The bank account that an account is paid from.
    Iban(AccountId),
}

impl fmt::Display for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document => f.write_str("document"),
            Self::Birthdate => f.write_str("birthdate"),
            Self::RepresentativeDocument => f.write_str("representative_document"),
            Self::Iban(account) => write!(f, "iban:{account}"),
        }
    }
}

impl FromStr for Hidden {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        match text.split_once(':') {
            Some(("iban", account)) => account.parse().map(Self::Iban),
            None if text == "document" => Ok(Self::Document),
            None if text == "birthdate" => Ok(Self::Birthdate),
            None if text == "representative_document" => Ok(Self::RepresentativeDocument),
            _ => Err(Problem::NotAllowed("must be a field that is masked".to_owned())),
        }
    }
}

/// The number of an identity document: of nine characters those stay that the Spanish data protection agency
/// names for publications, the fourth to the seventh digit (AEPD, "Orientación para la aplicación provisional
/// de la disposición adicional séptima de la LOPDGDD", 2019): `•••4567••`, `••••4567•`; of any other the end.
pub fn document(number: &str) -> String {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    match number.len() {
        9 if number.get(..8).is_some_and(digits) => hide_but(number, 3..7),
        9 if number.get(1..8).is_some_and(digits) => hide_but(number, 4..8),
        _ => end(number),
    }
}

/// A bank account: its last four characters stay.
pub fn iban(iban: &str) -> String {
    end(iban)
}

fn end(value: &str) -> String {
    let length = value.chars().count();
    let shown = if length >= 8 { 4 } else { 1.min(length.saturating_sub(1)) };
    hide_but(value, length - shown..length)
}

fn hide_but(value: &str, shown: Range<usize>) -> String {
    value.chars().enumerate().map(|(index, c)| if shown.contains(&index) { c } else { HIDDEN }).collect()
}

/// The mask of a birth date, which shows nothing of it.
pub fn birthdate() -> String {
    "••/••/••••".to_owned()
}

/// Whether a form's value is a mask that was left as it was.
pub fn is_mask(value: &str) -> bool {
    value.contains(HIDDEN)
}

/// The same JSON with all that is sensitive masked, however deep it stands: numbers of identity documents
/// (`number` beside a document's `type`), `iban`s, birth dates, and the names of files (`name` beside a `media_type`),
/// which often are numbers.
pub fn json(mut value: Value) -> Value {
    hide(&mut value);
    value
}

fn hide(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(hide),
        Value::Object(map) => {
            let of_document = map
                .get("type")
                .and_then(Value::as_str)
                .is_some_and(|kind| DocumentType::ALL.iter().any(|document| document.to_string() == kind));
            let of_file = map.contains_key("media_type");
            for (key, member) in map.iter_mut() {
                match (key.as_str(), &*member) {
                    ("number", Value::String(number)) if of_document => *member = document(number).into(),
                    ("iban" | "IBAN", Value::String(iban)) => *member = self::iban(iban).into(),
                    ("name", Value::String(_)) if of_file => *member = "•••".into(),
                    ("birthdate", Value::String(_)) => *member = birthdate().into(),
                    _ => hide(member),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_hidden_has_a_name() {
        let iban = "iban:0198f3a8-0000-7000-8000-000000000001";
        for name in ["document", "birthdate", "representative_document", iban] {
            assert_eq!(name.parse::<Hidden>().map(|hidden| hidden.to_string()).as_deref(), Ok(name));
        }
        for name in ["", "name", "iban", "iban:1", "document:1"] {
            assert!(name.parse::<Hidden>().is_err(), "{name}");
        }
    }

    #[test]
    fn a_little_stays() {
        for (number, masked) in [
            ("12345678Z", "•••4567••"),
            ("X1234567L", "••••4567•"),
            ("A28015865", "••••1586•"),
            ("AAA123456", "•••••3456"),
            ("12345", "••••5"),
            ("1", "•"),
            ("", ""),
        ] {
            assert_eq!(document(number), masked);
        }
        assert_eq!(iban("ES9121000418450200051332"), "••••••••••••••••••••1332");
        assert!(is_mask(&birthdate()) && is_mask(&document("12345678Z")) && !is_mask("12345678Z"));
    }

    #[test]
    fn everything_sensitive_is_hidden_and_nothing_else() {
        let customer = json!({
            "personal_info": {"identity_document": {"type": "NIF", "number": "12345678Z"}, "name": "Ana", "birthdate": "1990-01-31"},
            "contact_info": {"phone_numbers": [{"type": "MOBILE", "number": "612345678"}]},
            "company_info": {"associated_users": [{"identity_document": {"type": "PASSPORT", "number": "AAA123456"}}]},
            "document": {"name": "33000596N.pdf", "media_type": "application/pdf"},
            "payment_method": {"type": "DIRECT_DEBIT", "iban": "ES9121000418450200051332", "birthdate": null},
        });
        let text = super::json(customer).to_string();
        for hidden in ["12345678Z", "1990", "AAA123456", "ES912100", "33000596N"] {
            assert!(!text.contains(hidden), "{hidden}: {text}");
        }
        for shown in ["Ana", "612345678", "•••4567••", "•3456", "•1332", "DIRECT_DEBIT"] {
            assert!(text.contains(shown), "{shown}: {text}");
        }
    }
}
