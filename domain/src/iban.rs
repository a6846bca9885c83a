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

    /// How many characters an account's number has in this country; `None` outside of SEPA.
    pub fn length_in(country_code: &str) -> Option<usize> {
        SEPA.iter().find(|(country, _)| *country == country_code).map(|(_, length)| *length)
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

    /// The last four characters, which are those that are shown of a masked one.
    pub fn end(&self) -> &str {
        end(&self.0)
    }
}

/// The last four characters of a number.
pub(crate) fn end(number: &str) -> &str {
    number.get(number.len().saturating_sub(4)..).unwrap_or(number)
}

impl FromStr for Iban {
    type Err = Problem;

    fn from_str(input: &str) -> Result<Self, Problem> {
        let compact: String =
            clean(input)?.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
        match compact.parse::<::iban::Iban>() {
            Ok(iban) if Self::length_in(iban.country_code()).is_some() => Ok(Self(compact)),
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
/// country. Each with the length of its IBANs: SWIFT, "IBAN Registry".
#[rustfmt::skip]
const SEPA: [(&str, usize); 42] = [
    // European Union
    ("AT", 20), ("BE", 16), ("BG", 22), ("CY", 28), ("CZ", 24), ("DE", 22), ("DK", 18), ("EE", 20), ("ES", 24),
    ("FI", 18), ("FR", 27), ("GR", 27), ("HR", 21), ("HU", 28), ("IE", 22), ("IT", 27), ("LT", 20), ("LU", 20),
    ("LV", 21), ("MT", 31), ("NL", 18), ("PL", 28), ("PT", 25), ("RO", 24), ("SE", 24), ("SI", 19), ("SK", 24),
    // European Economic Area
    ("IS", 26), ("LI", 21), ("NO", 15),
    // Others
    ("AD", 24), ("AL", 28), ("CH", 21), ("GB", 22), ("GI", 23), ("MC", 27), ("MD", 24), ("ME", 22), ("MK", 19),
    ("RS", 22), ("SM", 27), ("VA", 22),
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
        for stored in ["ES9121000418450200051332", "GI75NWBK000000007099453", "RS35260005601001611379"] {
            assert_eq!(Iban::length_in(&stored[..2]), Some(stored.len()));
        }
        assert_eq!(Iban::length_in("BR"), None);
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
