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
#[serde(try_from = "Unchecked")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IdentityDocument {
    /// The number, with its control character. Spaces, dots and dashes are taken out.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, example = "14861628V"))]
    number: String,
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", schema(inline, example = "NIF"))]
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
        input
            .chars()
            .filter(|c| !c.is_whitespace() && !is_separator(*c))
            .map(|c| c.to_ascii_uppercase())
            .collect()
    }

    /// What kind of document a number looks like; its control character is not checked.
    pub fn guess(input: &str) -> Option<DocumentType> {
        let number = Self::normalise(input);
        DocumentType::ALL
            .iter()
            .copied()
            .find(|kind| has_shape(*kind, number.as_bytes()))
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
            (5..=20).contains(&number.len())
                && number
                    .iter()
                    .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        }
        (_, [first, body @ .., last]) if body.len() == 7 && digits(body) => match kind {
            DocumentType::Nif => {
                (first.is_ascii_digit() || b"KLM".contains(first)) && last.is_ascii_uppercase()
            }
            DocumentType::Nie => b"XYZ".contains(first) && last.is_ascii_uppercase(),
            _ => {
                b"ABCDEFGHJNPQRSUVW".contains(first)
                    && (last.is_ascii_digit() || b"ABCDEFGHIJ".contains(last))
            }
        },
        _ => false,
    }
}
