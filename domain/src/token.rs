//! What stands for a card: the vault's token, and the reference of a card that the vault is still
//! reading. A card's number never comes here.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Problem;
use crate::text::{checked_string, clean};

/// The card vault's name for a card: a UUID or 32 hexadecimal digits. Both forms stand in the published
/// examples, so it is kept as it was given, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^([0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[0-9A-Fa-f]{32})$", example = "e58ed763-928c-4155-bee9-fdbaaadc15f3"))]
pub struct TokenId(String);

/// The card vault's name for a card that it is still reading. It has the same forms as a
/// token.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^([0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[0-9A-Fa-f]{32})$", example = "5f0a8c1e7d3b4f6a9c2e1b8d7f4a3c60"))]
pub struct ReferenceId(String);

checked_string!(TokenId);
checked_string!(ReferenceId);

impl TokenId {
    /// The same name in both forms: what a card is known by.
    pub fn uuid(&self) -> Uuid {
        uuid(&self.0)
    }
}

impl ReferenceId {
    /// The same name in both forms: what a reference is known by.
    pub fn uuid(&self) -> Uuid {
        uuid(&self.0)
    }
}

/// The parser has seen to it that it is one.
fn uuid(checked: &str) -> Uuid {
    Uuid::try_parse(checked).unwrap_or_default()
}

impl FromStr for TokenId {
    type Err = Problem;

    fn from_str(input: &str) -> Result<Self, Problem> {
        token(input).map(Self)
    }
}

impl FromStr for ReferenceId {
    type Err = Problem;

    fn from_str(input: &str) -> Result<Self, Problem> {
        token(input).map(Self)
    }
}

fn token(input: &str) -> Result<String, Problem> {
    let text = clean(input)?;
    match Uuid::try_parse(text) {
        Ok(_) if matches!(text.len(), 32 | 36) => Ok(text.to_ascii_lowercase()),
        _ => Err(Problem::NotAllowed("must be a UUID or 32 hexadecimal digits".into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_and_32_hexadecimal_digits() {
        for text in ["e58ed763-928c-4155-bee9-fdbaaadc15f3", "5f0a8c1e7d3b4f6a9c2e1b8d7f4a3c60"] {
            assert_eq!(text.to_uppercase().parse::<TokenId>().unwrap().as_str(), text);
            let reference: ReferenceId = text.parse().unwrap();
            assert_eq!(reference.as_str(), text);
            assert_eq!(reference.uuid(), text.replace('-', "").parse::<TokenId>().unwrap().uuid());
        }
        for text in [
            "",
            "5f0a8c1e7d3b4f6a9c2e1b8d7f4a3c6",
            "5f0a8c1e7d3b4f6a9c2e1b8d7f4a3c6g",
            "{e58ed763-928c-4155-bee9-fdbaaadc15f3}",
            "urn:uuid:e58ed763-928c-4155-bee9-fdbaaadc15f3",
        ] {
            assert!(text.parse::<TokenId>().is_err(), "{text}");
        }
    }
}
