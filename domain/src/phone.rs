//! Phone numbers.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Problem;
use crate::contact::Contact;
use crate::read::Node;
use crate::text::{checked_string, clean, wire_enum};

wire_enum! {
    /// What a phone number reaches.
    pub enum PhoneType {
        /// A mobile phone.
        Mobile = "MOBILE",
        /// A phone at an address.
        Landline = "LANDLINE",
    }
}

/// An international calling code: `^\+[1-9]\d{0,2}$`, of a length that ITU-T E.164 has given out.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct CountryCode(String);

checked_string!(CountryCode);

impl CountryCode {
    /// The digits alone: `34`.
    pub fn digits(&self) -> &str {
        self.0.trim_start_matches('+')
    }
}

impl FromStr for CountryCode {
    type Err = Problem;

    fn from_str(input: &str) -> Result<Self, Problem> {
        let text = clean(input)?;
        match text.strip_prefix('+').map(str::as_bytes) {
            Some(digits) if digits.iter().all(u8::is_ascii_digit) && is_calling_code(digits) => {
                Ok(Self(text.to_owned()))
            }
            _ => Err(Problem::BadCountryCode),
        }
    }
}

/// No calling code is the beginning of another one (ITU-T E.164): the first digits tell the length.
/// So `+346` is none, since it begins with Spain's.
fn is_calling_code(digits: &[u8]) -> bool {
    const OF_TWO: [&[u8; 2]; 44] = [
        b"20", b"27", b"30", b"31", b"32", b"33", b"34", b"36", b"39", b"40", b"41", b"43", b"44", b"45", b"46", b"47",
        b"48", b"49", b"51", b"52", b"53", b"54", b"55", b"56", b"57", b"58", b"60", b"61", b"62", b"63", b"64", b"65",
        b"66", b"81", b"82", b"84", b"86", b"90", b"91", b"92", b"93", b"94", b"95", b"98",
    ];
    match digits {
        [b'1' | b'7'] => true,
        [b'1' | b'7' | b'0', ..] => false,
        [a, b] => OF_TWO.contains(&&[*a, *b]),
        [a, b, _] => !OF_TWO.contains(&&[*a, *b]),
        _ => false,
    }
}

/// A phone number in a list of them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Unchecked", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PhoneNumber {
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = r"^\+[1-9]\d{0,2}$", example = "+34"))]
    country_code: CountryCode,
    #[cfg_attr(feature = "openapi", schema(pattern = r"^\d{4,15}$", example = "615667898"))]
    number: String,
    #[serde(rename = "type")]
    kind: PhoneType,
    /// Whether this is the one to call first. One in a list is; the first when none says so.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<bool>, example = true))]
    is_default: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    country_code: CountryCode,
    number: String,
    #[serde(rename = "type")]
    kind: PhoneType,
    #[serde(default)]
    is_default: bool,
}

impl TryFrom<Unchecked> for PhoneNumber {
    type Error = Problem;

    fn try_from(unchecked: Unchecked) -> Result<Self, Problem> {
        let Unchecked { country_code, number, kind, is_default } = unchecked;
        check_digits(&country_code, &number)?;
        Ok(Self { country_code, number, kind, is_default })
    }
}

impl PhoneNumber {
    /// Checks a number, digits only, as one of this calling code.
    ///
    /// # Errors
    /// The number is not 4 to 15 digits, or none of its country: for `+34` nine digits from 6 to
    /// 9, for others by length and, with the feature `phone-metadata`, by the country's own plan.
    pub fn parse(country_code: CountryCode, number: &str, kind: PhoneType, is_default: bool) -> Result<Self, Problem> {
        let number = clean(number)?.to_owned();
        check_digits(&country_code, &number)?;
        #[cfg(feature = "phone-metadata")]
        check_plan(&country_code, &number)?;
        Ok(Self { country_code, number, kind, is_default })
    }

    /// The international calling code.
    pub fn country_code(&self) -> &CountryCode {
        &self.country_code
    }

    /// The national number: 4 to 15 digits.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// What it reaches.
    pub fn kind(&self) -> PhoneType {
        self.kind
    }

    pub(crate) fn read(node: Node<'_>) -> Option<Self> {
        node.object(|fields| {
            let country_code: Option<CountryCode> = fields.text("country_code", str::parse);
            let kind = fields.text("type", str::parse);
            let is_default = fields.optional("is_default", |node| node.boolean()).unwrap_or(false);
            // Without a calling code the number is only looked at as digits.
            let number = fields.text("number", |number| match &country_code {
                Some(code) => Self::parse(code.clone(), number, PhoneType::Mobile, is_default).map(Some),
                None => check_length(number).map(|()| None),
            });
            Some(Self { kind: kind?, ..number?? })
        })
    }
}

/// `+34615667898`
impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.country_code, self.number)
    }
}

impl Contact for PhoneNumber {
    const KEY: &'static str = "number";

    fn is_same(&self, other: &Self) -> bool {
        self.country_code == other.country_code && self.number == other.number
    }

    fn is_default(&self) -> bool {
        self.is_default
    }

    fn set_default(&mut self) {
        self.is_default = true;
    }
}

fn check_length(number: &str) -> Result<(), Problem> {
    if (4..=15).contains(&number.len()) && number.bytes().all(|c| c.is_ascii_digit()) {
        Ok(())
    } else {
        Err(Problem::BadPhone)
    }
}

fn check_digits(country_code: &CountryCode, number: &str) -> Result<(), Problem> {
    check_length(number)?;
    let fits = match country_code.as_str() {
        "+34" => number.len() == 9 && number.starts_with(['6', '7', '8', '9']),
        // E.164: at most 15 digits with the calling code.
        _ => country_code.digits().len() + number.len() <= 15,
    };
    if fits { Ok(()) } else { Err(not_of(country_code)) }
}

#[cfg(feature = "phone-metadata")]
fn check_plan(country_code: &CountryCode, number: &str) -> Result<(), Problem> {
    match phonenumber::parse(None, format!("{country_code}{number}")) {
        Ok(parsed) if parsed.is_valid() => Ok(()),
        _ => Err(not_of(country_code)),
    }
}

fn not_of(country_code: &CountryCode) -> Problem {
    Problem::PhoneNotOfCountry { country_code: country_code.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(code: &str, number: &str) -> Result<String, Problem> {
        let phone = PhoneNumber::parse(code.parse()?, number, PhoneType::Mobile, false);
        phone.map(|phone| phone.to_string())
    }

    #[test]
    fn good() {
        for (code, number) in [
            ("+34", "615667898"),
            ("+34", "712345678"),
            ("+34", "810123456"),
            ("+34", "910123456"),
            ("+1", "2015550123"),
            ("+44", "7911123456"),
            ("+351", "912345678"),
            ("+376", "312345"),
        ] {
            assert_eq!(parse(code, number), Ok(format!("{code}{number}")));
        }
    }

    #[test]
    fn bad() {
        let not_of = |code: &str| Problem::PhoneNotOfCountry { country_code: code.to_owned() };
        for (code, number, problem) in [
            ("34", "615667898", Problem::BadCountryCode),
            ("+", "615667898", Problem::BadCountryCode),
            ("+0", "615667898", Problem::BadCountryCode),
            ("+034", "615667898", Problem::BadCountryCode),
            ("+3456", "615667898", Problem::BadCountryCode),
            // Spain's with a digit of the number, and none at all.
            ("+346", "15667898", Problem::BadCountryCode),
            ("+3", "4615667898", Problem::BadCountryCode),
            ("+34", "", Problem::Missing),
            ("+34", "615", Problem::BadPhone),
            ("+34", "615 667 898", Problem::BadPhone),
            ("+34", "61566789a", Problem::BadPhone),
            ("+34", "٦١٥٦٦٧٨٩٨", Problem::BadPhone),
            ("+1", "1234567890123456", Problem::BadPhone),
            ("+34", "61566789", not_of("+34")),
            ("+34", "6156678989", not_of("+34")),
            ("+34", "512345678", not_of("+34")),
            ("+351", "1234567890123", not_of("+351")),
        ] {
            assert_eq!(parse(code, number), Err(problem), "{code} {number}");
        }
    }

    /// Only with the metadata are other countries' plans known.
    #[test]
    fn numbers_that_no_plan_has() {
        for (code, number) in [("+1", "0000000000"), ("+44", "1234"), ("+351", "12345")] {
            let is_checked = cfg!(feature = "phone-metadata");
            assert_eq!(parse(code, number).is_err(), is_checked, "{code} {number}");
        }
    }
}
