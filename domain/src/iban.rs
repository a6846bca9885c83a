//! Bank account numbers.

use std::str::FromStr;

use ::iban::{IbanLike, ParseIbanError};
use serde::{Deserialize, Serialize};

use crate::Problem;
use crate::text::{checked_string, clean};

/// An IBAN of a SEPA country, upper-case, without spaces. Its structure and check digits are those
/// of ISO 13616.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, example = "ES9121000418450200051332"))]
pub struct Iban(String);

checked_string!(Iban);

impl Iban {
    /// The country of the account, its two-letter code.
    pub fn country_code(&self) -> &str {
        self.0.get(..2).unwrap_or_default()
    }

    /// In groups of four, as it is printed: `ES91 2100 0418 4502 0005 1332`.
    pub fn grouped(&self) -> String {
        let mut grouped = String::with_capacity(self.0.len() * 5 / 4);
        for (index, c) in self.0.chars().enumerate() {
            if index > 0 && index % 4 == 0 {
                grouped.push(' ');
            }
            grouped.push(c);
        }
        grouped
    }
}

impl FromStr for Iban {
    type Err = Problem;

    fn from_str(input: &str) -> Result<Self, Problem> {
        let compact: String =
            clean(input)?.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
        match compact.parse::<::iban::Iban>() {
            Ok(iban) if SEPA.contains(&iban.country_code()) => Ok(Self(compact)),
            Ok(_) => Err(Problem::IbanNotSepa),
            Err(ParseIbanError::UnknownCountry(_)) => Err(Problem::IbanNotSepa),
            Err(ParseIbanError::InvalidBban(_)) => Err(Problem::BadIban),
            Err(ParseIbanError::InvalidBaseIban { source }) => Err(match source {
                ::iban::ParseBaseIbanError::InvalidChecksum => Problem::BadIbanControl,
                _ => Problem::BadIban,
            }),
        }
    }
}

/// The IBAN country codes of the 41 countries and territories in the geographical scope of the
/// SEPA schemes, and Gibraltar's (part of the United Kingdom's entry there): European Payments
/// Council, document EPC409-09, "EPC List of SEPA Scheme Countries", with Albania and Montenegro
/// (2024), North Macedonia, Moldova and Serbia (2025). Overseas territories use the code of their
/// country.
const SEPA: [&str; 42] = [
    // European Union
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", // European Economic Area
    "IS", "LI", "NO", // Others
    "AD", "AL", "CH", "GB", "GI", "MC", "MD", "ME", "MK", "RS", "SM", "VA",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good() {
        for (typed, stored) in [
            ("ES91 2100 0418 4502 0005 1332", "ES9121000418450200051332"),
            ("es9121000418450200051332", "ES9121000418450200051332"),
            ("PT50000201231234567890154", "PT50000201231234567890154"),
            ("DE89370400440532013000", "DE89370400440532013000"),
            ("GB29NWBK60161331926819", "GB29NWBK60161331926819"),
            ("GI75NWBK000000007099453", "GI75NWBK000000007099453"),
            ("RS35260005601001611379", "RS35260005601001611379"),
        ] {
            assert_eq!(typed.parse::<Iban>().map(|i| i.to_string()), Ok(stored.to_owned()));
        }
        let iban = "ES9121000418450200051332".parse::<Iban>().unwrap();
        assert_eq!(iban.country_code(), "ES");
        assert_eq!(iban.grouped(), "ES91 2100 0418 4502 0005 1332");
    }

    #[test]
    fn bad() {
        for (text, problem) in [
            ("", Problem::Missing),
            ("ES", Problem::BadIban),
            ("ES9121000418450200051333", Problem::BadIbanControl),
            ("ES9021000418450200051332", Problem::BadIbanControl),
            ("ES91-2100-0418-4502-0005-1332", Problem::BadIban),
            // Check digits that are right, on a number that is too short for Spain.
            ("ES6121000418450200051", Problem::BadIban),
            // Brazil has IBANs but is not in SEPA; XX is nobody.
            ("BR1800360305000010009795493C1", Problem::IbanNotSepa),
            ("SA0380000000608010167519", Problem::IbanNotSepa),
        ] {
            assert_eq!(text.parse::<Iban>(), Err(problem), "{text}");
        }
    }
}
