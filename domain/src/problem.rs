//! What can be wrong with an input.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{CustomerKind, DocumentType};

/// The JSON types that a body's field may be expected to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JsonType {
    /// Text.
    String,
    /// True or false.
    Boolean,
    /// Named fields.
    Object,
    /// A list.
    Array,
}

/// What is wrong with a value. `Display` says in English what is expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// A required field is absent, null or blank.
    Missing,
    /// None of these fields is there, and one has to be.
    MissingOneOf(Vec<String>),
    /// More than one of these fields is there, and they exclude each other.
    OnlyOneOf(Vec<String>),
    /// A PATCH clears (null) a field that must have a value.
    NotClearable,
    /// No such field exists.
    Unknown,
    /// The field exists, but not for this type of customer.
    NotForKind(CustomerKind),
    /// Another JSON type than expected.
    WrongType(JsonType),
    /// The body is not JSON; the parser's own words.
    NotJson(String),
    /// Too many characters.
    TooLong {
        /// The longest that is allowed, in characters.
        max: usize,
    },
    /// Too few characters.
    TooShort {
        /// The shortest that is allowed, in characters.
        min: usize,
    },
    /// Too many elements in a list.
    TooMany {
        /// The most that are allowed.
        max: usize,
    },
    /// Too few elements in a list.
    TooFew {
        /// The fewest that are allowed.
        min: usize,
    },
    /// Not a whole number of this range.
    OutOfRange {
        /// The smallest.
        min: i64,
        /// The largest.
        max: i64,
    },
    /// NUL or another control character.
    ControlCharacter,
    /// Not one of these values.
    OneOf(Vec<String>),
    /// Not the shape of a NIF.
    BadNif,
    /// Not the shape of a NIE.
    BadNie,
    /// Not the shape of a CIF.
    BadCif,
    /// Not the shape of a passport number.
    BadPassport,
    /// The shape is right, but the control letter or digit is not the one of this number.
    BadControl(DocumentType),
    /// Two customers hold the number under different types, and no type was given.
    AmbiguousDocument,
    /// A NIF or NIE customer cannot become an SME.
    SegmentNeedsCif,
    /// Not the structure of an IBAN of its country.
    BadIban,
    /// The IBAN's check digits do not match.
    BadIbanControl,
    /// The IBAN's country is not in SEPA.
    IbanNotSepa,
    /// Not an international calling code.
    BadCountryCode,
    /// Not a phone number's digits.
    BadPhone,
    /// Not a phone number of this calling code.
    PhoneNotOfCountry {
        /// The calling code, such as `+34`.
        country_code: String,
    },
    /// Not an e-mail address.
    BadEmail,
    /// The card vault has no card of this token.
    UnknownCard,
    /// A prepaid account has no payment method.
    PrepaidAccount,
    /// Not a Spanish postal code.
    BadPostalCode,
    /// Not a Spanish province's two digits.
    BadState,
    /// Another province than the postal code's.
    StateNotOfPostalCode,
    /// The word `undefined`, a program's slip.
    UndefinedWord,
    /// Not a country of ISO 3166-1.
    NotACountry,
    /// Not a date.
    BadDate,
    /// Not a date-time.
    BadDateTime,
    /// A date after today.
    FutureDate,
    /// A period that ends before it begins.
    EndBeforeStart,
    /// A period that ends on the day on which it begins, or before.
    EndNotAfterStart,
    /// A date before 1900.
    TooOld,
    /// The same as an earlier element of the list.
    Duplicate,
    /// A second default in the list.
    TwoDefaults,
    /// A file that is no document.
    NotADocument,
    /// A document of more than [`DOCUMENT_LIMIT`](crate::DOCUMENT_LIMIT).
    DocumentTooLarge,
    /// A name that works only once, and was given before.
    UsedBefore,
    /// Not a UUID.
    BadUuid,
    /// Not an external id.
    BadExternalId,
    /// Not an organization's name.
    BadOrgId,
    /// Not a category's name.
    BadCategoryName,
    /// Not a value of a category.
    BadCategoryValue,
    /// A password that stands on every list of guesses, or the user's own name.
    CommonPassword,
    /// Not the agent's password.
    WrongPassword,
    /// Not a one-time code, or one that was used before.
    WrongCode,
    /// What a caller said is not what is known: which part of it is not told.
    NotConfirmed,
    /// Too many attempts: the next is looked at after this time.
    Wait {
        /// How long that is, in seconds.
        seconds: u64,
    },
    /// Something else still refers to it.
    InUse,
    /// A value that customers still have would be taken away.
    HadByCustomers {
        /// One such value.
        value: String,
    },
    /// The account has the same promotion at some of that time.
    InForceAlready,
    /// A line of an input of several lines: what is wrong with it.
    AtLine {
        /// Its number, from 1.
        line: usize,
        /// What is wrong there.
        problem: Box<Problem>,
    },
    /// Nobody does this to themselves.
    Yourself,
    /// It concerns other organizations too: only the operator may.
    OtherOrganizations,
    /// Anything else: what is expected, in English.
    NotAllowed(String),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("required"),
            Self::MissingOneOf(fields) => write!(f, "at least one of {}", fields.join(", ")),
            Self::OnlyOneOf(fields) => write!(f, "only one of {}", fields.join(", ")),
            Self::NotClearable => f.write_str("required, so it cannot be cleared"),
            Self::Unknown => f.write_str("unknown field"),
            Self::NotForKind(kind) => write!(f, "a {kind} has no such field"),
            Self::WrongType(JsonType::String) => f.write_str("expected a string"),
            Self::WrongType(JsonType::Boolean) => f.write_str("expected true or false"),
            Self::WrongType(JsonType::Object) => f.write_str("expected an object"),
            Self::WrongType(JsonType::Array) => f.write_str("expected an array"),
            Self::NotJson(why) => write!(f, "not JSON: {why}"),
            Self::TooLong { max } => write!(f, "at most {max} {}", plural(*max, "character")),
            Self::TooShort { min } => write!(f, "at least {min} {}", plural(*min, "character")),
            Self::TooMany { max } => write!(f, "at most {max} {}", plural(*max, "element")),
            Self::TooFew { min } => write!(f, "at least {min} {}", plural(*min, "element")),
            Self::OutOfRange { min, max } => write!(f, "must be a whole number, {min} to {max}"),
            Self::ControlCharacter => f.write_str("control characters are not allowed"),
            Self::OneOf(choices) => match choices.as_slice() {
                [] => f.write_str("there is nothing to choose from"),
                [only] => write!(f, "must be {only}"),
                several => write!(f, "must be one of {}", several.join(", ")),
            },
            Self::BadNif => f.write_str("a NIF is 8 digits (or K, L or M and 7) and a letter"),
            Self::BadNie => f.write_str("a NIE is X, Y or Z, 7 digits and a letter"),
            Self::BadCif => f.write_str("a CIF is a letter, 7 digits and a letter or digit"),
            Self::BadPassport => f.write_str("a passport is 5 to 20 letters A to Z and digits"),
            Self::BadControl(DocumentType::Cif) => f.write_str("the control character does not match the number"),
            Self::BadControl(_) => f.write_str("the control letter does not match the number"),
            Self::AmbiguousDocument => f.write_str("customers have this number under several types: give the type"),
            Self::SegmentNeedsCif => f.write_str("an SME needs a CIF as its identity document"),
            Self::BadIban => f.write_str("not an IBAN of its country"),
            Self::BadIbanControl => f.write_str("the IBAN's check digits do not match"),
            Self::IbanNotSepa => f.write_str("must be an IBAN of a SEPA country"),
            Self::BadCountryCode => f.write_str("must be a calling code such as +34"),
            Self::BadPhone => f.write_str("must be 4 to 15 digits"),
            Self::PhoneNotOfCountry { country_code } => {
                write!(f, "not a valid phone number for {country_code}")
            }
            Self::BadEmail => f.write_str("not an e-mail address"),
            Self::UnknownCard => f.write_str("the card vault does not know this card"),
            Self::PrepaidAccount => f.write_str("a PREPAID account has no payment method"),
            Self::BadState => f.write_str("must be two digits, 01 to 52"),
            Self::StateNotOfPostalCode => f.write_str("must be the first two digits of postal_code"),
            Self::BadPostalCode => f.write_str("must be 5 digits, 00000 to 52999"),
            Self::UndefinedWord => f.write_str("must not contain the word undefined"),
            Self::NotACountry => f.write_str("must be an ISO 3166-1 alpha-2 code such as ES"),
            Self::BadDate => f.write_str("must be a date, yyyy-MM-dd"),
            Self::BadDateTime => f.write_str("must be a date-time such as 2023-01-27T03:44:52Z"),
            Self::FutureDate => f.write_str("must not be in the future"),
            Self::EndBeforeStart => f.write_str("must not be before the start"),
            Self::EndNotAfterStart => f.write_str("must be after the start"),
            Self::TooOld => f.write_str("must not be before 1900-01-01"),
            Self::Duplicate => f.write_str("is in the list already"),
            Self::TwoDefaults => f.write_str("only one element can be the default"),
            Self::NotADocument => f.write_str("must be a PDF, JPEG or PNG file"),
            Self::DocumentTooLarge => f.write_str("must be at most 10 MiB"),
            Self::UsedBefore => f.write_str("was used before"),
            Self::BadUuid => f.write_str("must be a UUID"),
            Self::BadExternalId => f.write_str("must be 1 to 20 digits"),
            Self::BadOrgId => f.write_str("must be 1 to 63 of a-z, 0-9 and -, not starting with -"),
            Self::BadCategoryName => f.write_str("must be 1 to 50 of A-Z, a-z, 0-9 and _"),
            Self::BadCategoryValue => f.write_str("must be 1 to 50 of a-z, 0-9 and _"),
            Self::CommonPassword => f.write_str("must not be a common password or the user name"),
            Self::WrongPassword => f.write_str("is not the password"),
            Self::WrongCode => f.write_str("is not a code that can be used now"),
            Self::NotConfirmed => f.write_str("does not agree with what is known of the customer"),
            Self::Wait { seconds } => {
                write!(f, "too many attempts: wait for {seconds} {}", if *seconds == 1 { "second" } else { "seconds" })
            }
            Self::InUse => f.write_str("is in use"),
            Self::HadByCustomers { value } => write!(f, "a customer has {value}"),
            Self::InForceAlready => f.write_str("the account has this promotion already in that time"),
            Self::AtLine { line, problem } => write!(f, "line {line}: {problem}"),
            Self::Yourself => f.write_str("nobody can do this to themselves"),
            Self::OtherOrganizations => f.write_str("the agent works for another organization too: ask the operator"),
            Self::NotAllowed(expected) => f.write_str(expected),
        }
    }
}

/// Lets `#[serde(try_from = "String")]` use a parser whose error is a `Problem`.
impl std::error::Error for Problem {}

fn plural(count: usize, noun: &str) -> String {
    if count == 1 { noun.to_owned() } else { format!("{noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_comes_back_from_json() {
        for problem in [
            Problem::Missing,
            Problem::MissingOneOf(vec!["email".to_owned()]),
            Problem::NotForKind(CustomerKind::Digital),
            Problem::WrongType(JsonType::Array),
            Problem::TooLong { max: 82 },
            Problem::OutOfRange { min: 1, max: 100 },
            Problem::OneOf(vec!["CIF".to_owned()]),
            Problem::BadControl(DocumentType::Nif),
            Problem::BadIbanControl,
            Problem::PhoneNotOfCountry { country_code: "+34".to_owned() },
            Problem::NotACountry,
            Problem::OnlyOneOf(vec!["token_id".to_owned()]),
            Problem::UnknownCard,
            Problem::PrepaidAccount,
            Problem::BadState,
            Problem::StateNotOfPostalCode,
            Problem::EndBeforeStart,
            Problem::EndNotAfterStart,
            Problem::BadCategoryName,
            Problem::BadCategoryValue,
            Problem::HadByCustomers { value: "vip".to_owned() },
            Problem::AtLine { line: 2, problem: Box::new(Problem::Duplicate) },
            Problem::NotAllowed("something else".to_owned()),
        ] {
            let json = serde_json::to_value(&problem).unwrap();
            assert_eq!(serde_json::from_value::<Problem>(json).unwrap(), problem);
        }
    }
}
