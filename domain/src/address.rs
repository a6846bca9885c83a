//! Postal addresses.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::read::Node;
use crate::text::{at_most, checked_string, clean};
use crate::{AdministrativeArea, Country, Locality, Problem, Province};

/// A postal address.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Address {
    /// Street, number, floor: exactly one line.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<AddressLine>, min_items = 1, max_items = 1, example = json!(["Calle Mayor 2, 3º A"])))]
    pub(crate) address_lines: [AddressLine; 1],
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = r"^(([0-4]\d{4})|(5[0-2]\d{3}))$", example = "28039"))]
    pub(crate) postal_code: PostalCode,
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 2, max_length = 255, example = "Fuenlabrada"))]
    pub(crate) locality: Locality,
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 4, max_length = 50, example = "Madrid"))]
    pub(crate) administrative_area: AdministrativeArea,
    /// ISO 3166-1 alpha-2.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[A-Z]{2}$", example = "ES"))]
    pub(crate) region_code: Country,
}

impl Address {
    /// Street, number, floor.
    pub fn line(&self) -> &AddressLine {
        let [line] = &self.address_lines;
        line
    }

    /// The postal code.
    pub fn postal_code(&self) -> &PostalCode {
        &self.postal_code
    }

    /// The town.
    pub fn locality(&self) -> &Locality {
        &self.locality
    }

    /// The province, as it was given.
    pub fn administrative_area(&self) -> &AdministrativeArea {
        &self.administrative_area
    }

    /// The country.
    pub fn region_code(&self) -> &Country {
        &self.region_code
    }

    pub(crate) fn read(node: Node<'_>) -> Option<Self> {
        node.object(|fields| {
            let address_lines = fields.required("address_lines", Self::read_lines);
            let postal_code = fields.text("postal_code", str::parse);
            let locality = fields.text("locality", str::parse);
            let administrative_area = fields.text("administrative_area", str::parse);
            let region_code = fields.text("region_code", str::parse);
            Some(Self {
                address_lines: address_lines?,
                postal_code: postal_code?,
                locality: locality?,
                administrative_area: administrative_area?,
                region_code: region_code?,
            })
        })
    }

    pub(crate) fn read_lines(mut node: Node<'_>) -> Option<[AddressLine; 1]> {
        let lines = node.list(1, 1, |line| line.text(str::parse))?;
        lines.into_iter().next().map(|(_, line)| [line])
    }
}

/// A line of an address: 1 to 100 characters, without the word `undefined`, which programs write
/// where they lost a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 1, max_length = 100, example = "Calle Mayor 2, 3º A"))]
pub struct AddressLine(String);

checked_string!(AddressLine);

impl FromStr for AddressLine {
    type Err = Problem;

    fn from_str(input: &str) -> Result<Self, Problem> {
        let text = clean(input)?;
        at_most(100, text)?;
        if text.to_ascii_lowercase().contains("undefined") {
            return Err(Problem::UndefinedWord);
        }
        Ok(Self(text.to_owned()))
    }
}

/// A Spanish postal code: five digits, `00000` to `52999`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct PostalCode(String);

checked_string!(PostalCode);

impl PostalCode {
    /// The province that the first two digits name.
    pub fn province(&self) -> Option<&'static Province> {
        Province::of_postal_code(&self.0)
    }
}

impl FromStr for PostalCode {
    type Err = Problem;

    fn from_str(input: &str) -> Result<Self, Problem> {
        let text = clean(input)?;
        match text.as_bytes() {
            [b'0'..=b'4', rest @ ..] | [b'5', b'0'..=b'2', rest @ ..]
                if text.len() == 5 && rest.iter().all(u8::is_ascii_digit) =>
            {
                Ok(Self(text.to_owned()))
            }
            _ => Err(Problem::BadPostalCode),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postal_codes() {
        for text in ["00000", "01001", "28039", "49999", "50001", "52999"] {
            assert!(text.parse::<PostalCode>().is_ok(), "{text}");
        }
        for text in ["", "2803", "280390", "53000", "60000", "5x000", "2803a", "٢8039", "28 39"] {
            assert!(text.parse::<PostalCode>().is_err(), "{text}");
        }
        let province = |text: &str| text.parse::<PostalCode>().unwrap().province().map(|p| p.name);
        assert_eq!(province("28039"), Some("Madrid"));
        assert_eq!(province("00123"), None);
    }

    #[test]
    fn address_lines() {
        assert!("Calle Mayor 2, 3º A".parse::<AddressLine>().is_ok());
        assert!("ñ".repeat(100).parse::<AddressLine>().is_ok());
        for (text, problem) in [
            (" ", Problem::Missing),
            ("ñ".repeat(101).as_str(), Problem::TooLong { max: 100 }),
            ("Calle undefined, 3", Problem::UndefinedWord),
            ("CALLE UNDEFINED", Problem::UndefinedWord),
            ("Calle\nMayor", Problem::ControlCharacter),
        ] {
            assert_eq!(text.parse::<AddressLine>(), Err(problem), "{text}");
        }
    }
}
