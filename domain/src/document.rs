//! Identity documents: NIF, NIE, CIF and passport.

use std::fmt;

use serde::{Deserialize, Serialize};
use stdnum::Validator;
use stdnum::country::es;

use crate::Problem;
use crate::read::Node;
use crate::text::{among, clean, wire_enum};

wire_enum! {
    /// The kinds of identity document.
    pub enum DocumentType {
        /// Of Spaniards, and K, L and M numbers of those who have neither a DNI nor a NIE.
        Nif = "NIF",
        /// Of foreigners who live in Spain.
        Nie = "NIE",
        /// Of companies and other entities.
        Cif = "CIF",
        /// Of any country.
        Passport = "PASSPORT",
    }
}

/// An identity document. Its number is upper-case, without spaces, dots or dashes, and its control
/// character is right (a passport has none).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Unchecked", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IdentityDocument {
    /// The number, with its control character. Spaces, dots and dashes are taken out.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, example = "14861628V"))]
    number: String,
    #[serde(rename = "type")]
    kind: DocumentType,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    number: String,
    #[serde(rename = "type")]
    kind: DocumentType,
}

impl TryFrom<Unchecked> for IdentityDocument {
    type Error = Problem;

    fn try_from(unchecked: Unchecked) -> Result<Self, Problem> {
        Self::parse(unchecked.kind, &unchecked.number)
    }
}

impl IdentityDocument {
    /// Characters of the longest number that a look-up takes, with room for separators that are none of ours.
    pub const LONGEST: usize = 50;

    /// Checks a number as a document of this kind, and normalises it.
    ///
    /// # Errors
    /// The number has not the shape of the kind, or not its control character.
    pub fn parse(kind: DocumentType, input: &str) -> Result<Self, Problem> {
        let number = Self::normalise(clean(input)?);
        if !has_shape(kind, number.as_bytes()) {
            return Err(match kind {
                DocumentType::Nif => Problem::BadNif,
                DocumentType::Nie => Problem::BadNie,
                DocumentType::Cif => Problem::BadCif,
                DocumentType::Passport => Problem::BadPassport,
            });
        }
        // Not stdnum's es::DNI, which takes any letter after K, L and M. The shape has been checked
        // above, since es::NIF also takes the other kinds and a prefix.
        let checked = match kind {
            DocumentType::Nif => es::NIF.validate(&number),
            DocumentType::Nie => es::NIE.validate(&number),
            DocumentType::Cif => es::CIF.validate(&number),
            DocumentType::Passport => return Ok(Self { number, kind }),
        };
        match checked {
            Ok(_) => Ok(Self { number, kind }),
            Err(_) => Err(Problem::BadControl(kind)),
        }
    }

    /// The number as it is stored: upper-case, without spaces, dots and dashes. Look-ups use it on
    /// what was typed, without further checks.
    pub fn normalise(input: &str) -> String {
        input.chars().filter(|c| !c.is_whitespace() && !is_separator(*c)).map(|c| c.to_ascii_uppercase()).collect()
    }

    /// What kind of document a number looks like; its control character is not checked.
    pub fn guess(input: &str) -> Option<DocumentType> {
        let number = Self::normalise(input);
        DocumentType::ALL.iter().copied().find(|kind| has_shape(*kind, number.as_bytes()))
    }

    /// The number, normalised.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// The kind of document.
    pub fn kind(&self) -> DocumentType {
        self.kind
    }

    /// Reads `{number, type}`, where only some types are allowed.
    pub(crate) fn read(node: Node<'_>, allowed: &[DocumentType]) -> Option<Self> {
        node.object(|fields| {
            let kind = fields.text("type", |text| among(text, allowed));
            // Without a type nothing is known of the number but that it has to be there.
            fields.text("number", |text| match kind {
                Some(kind) => Self::parse(kind, text).map(Some),
                None => Ok(None),
            })?
        })
    }
}

/// `NIF 14861628V`
impl fmt::Display for IdentityDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.number)
    }
}

/// Dots, and the dashes that keyboards and word processors make.
fn is_separator(c: char) -> bool {
    matches!(c, '.' | '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

fn has_shape(kind: DocumentType, number: &[u8]) -> bool {
    let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    match (kind, number) {
        (DocumentType::Passport, _) => {
            (5..=20).contains(&number.len()) && number.iter().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        }
        (_, [first, body @ .., last]) if body.len() == 7 && digits(body) => match kind {
            DocumentType::Nif => (first.is_ascii_digit() || b"KLM".contains(first)) && last.is_ascii_uppercase(),
            DocumentType::Nie => b"XYZ".contains(first) && last.is_ascii_uppercase(),
            _ => b"ABCDEFGHJNPQRSUVW".contains(first) && (last.is_ascii_digit() || b"ABCDEFGHIJ".contains(last)),
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DocumentType::{Cif, Nie, Nif, Passport};

    #[test]
    fn good() {
        for (kind, typed, stored) in [
            // The published documentation's examples.
            (Nif, "14861628V", "14861628V"),
            (Nif, "12345678Z", "12345678Z"),
            (Nif, "00000000T", "00000000T"),
            (Nif, " 12.345.678-z ", "12345678Z"),
            (Nif, "12 345 678 Z", "12345678Z"),
            (Nif, "12345678\u{2011}Z", "12345678Z"),
            // K, L and M: the letter is that of the seven digits.
            (Nif, "K0867756N", "K0867756N"),
            (Nif, "L1234567L", "L1234567L"),
            (Nif, "M0000000T", "M0000000T"),
            (Nie, "X0000000T", "X0000000T"),
            (Nie, "Y0000000Z", "Y0000000Z"),
            (Nie, "Z0000000M", "Z0000000M"),
            (Nie, "x-1234567-l", "X1234567L"),
            // Of well-known companies and authorities.
            (Cif, "A28015865", "A28015865"),
            (Cif, "A58818501", "A58818501"),
            (Cif, "B-64717838", "B64717838"),
            (Cif, "Q2826000H", "Q2826000H"),
            (Cif, "P0801900B", "P0801900B"),
            (Cif, "S2800568D", "S2800568D"),
            (Passport, "aaa-123456", "AAA123456"),
            (Passport, "12345", "12345"),
            (Passport, "ABCDEFGHIJ0123456789", "ABCDEFGHIJ0123456789"),
        ] {
            let document = IdentityDocument::parse(kind, typed);
            assert_eq!(document.as_ref().map(IdentityDocument::number), Ok(stored), "{typed}");
        }
    }

    #[test]
    fn bad() {
        for (kind, text, problem) in [
            (Nif, "", Problem::Missing),
            (Nif, "-", Problem::BadNif),
            // The published documentation's example of a search.
            (Nif, "12345678A", Problem::BadControl(Nif)),
            (Nif, "K0867756A", Problem::BadControl(Nif)),
            (Nif, "M0000000A", Problem::BadControl(Nif)),
            (Nif, "1234567Z", Problem::BadNif),
            (Nif, "123456789Z", Problem::BadNif),
            (Nif, "123456789", Problem::BadNif),
            (Nif, "ES12345678Z", Problem::BadNif),
            (Nif, "1234/5678Z", Problem::BadNif),
            (Nif, "١٢٣٤٥٦٧٨Z", Problem::BadNif),
            (Nif, "1234567\u{0}Z", Problem::ControlCharacter),
            // Good documents of another kind.
            (Nif, "X0000000T", Problem::BadNif),
            (Nif, "A58818501", Problem::BadNif),
            (Nie, "12345678Z", Problem::BadNie),
            (Nie, "K0867756N", Problem::BadNie),
            (Cif, "12345678Z", Problem::BadCif),
            (Cif, "X0000000T", Problem::BadCif),
            (Cif, "K0867756N", Problem::BadCif),
            (Nie, "X0000000A", Problem::BadControl(Nie)),
            (Nie, "X00000001", Problem::BadNie),
            (Nie, "W0000000T", Problem::BadNie),
            (Cif, "A58818502", Problem::BadControl(Cif)),
            (Cif, "Q2826000A", Problem::BadControl(Cif)),
            (Cif, "A5881850K", Problem::BadCif),
            (Cif, "I58818501", Problem::BadCif),
            (Passport, "1234", Problem::BadPassport),
            (Passport, "ABCDEFGHIJ01234567890", Problem::BadPassport),
            (Passport, "AAA/123456", Problem::BadPassport),
            (Passport, "ÑAA123456", Problem::BadPassport),
        ] {
            assert_eq!(IdentityDocument::parse(kind, text), Err(problem), "{kind} {text}");
        }
    }

    #[test]
    fn guesses() {
        for (text, kind) in [
            ("12345678A", Some(Nif)),
            ("12.345.678-a", Some(Nif)),
            ("K0867756N", Some(Nif)),
            ("x1234567l", Some(Nie)),
            ("B12345678", Some(Cif)),
            ("AAA123456", Some(Passport)),
            ("123", None),
            ("ana@example.es", None),
        ] {
            assert_eq!(IdentityDocument::guess(text), kind, "{text}");
        }
    }

    #[test]
    fn stored_json_is_checked() {
        let json = r#"{"number":"12345678Z","type":"NIF"}"#;
        let document: IdentityDocument = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&document).unwrap(), json);
        let json = r#"{"number":"12345678A","type":"NIF"}"#;
        let error = serde_json::from_str::<IdentityDocument>(json).unwrap_err();
        assert!(error.to_string().contains("control letter"), "{error}");
    }
}
