//! What an agent typed into the search box, or a telephone system sent: what it looks like, what else it may have
//! been meant as, and why a customer was found by it.
//!
//! The API's search takes what it gets. Only the desk goes on to these guesses, and says which one it made.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::search::{TermKind, query_tokens};
use crate::{DocumentType, Iban, IdentityDocument};

/// What a text looks like. A number can be several things: the likeliest one is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// The number of an identity document, and whether its control character is right. A passport has none.
    Document(DocumentType, bool),
    /// A NIF, NIE or CIF that lacks a digit.
    ShortDocument,
    /// A NIE or CIF, or a NIF that begins with a letter, without its control character.
    WithoutControl(DocumentType),
    /// The eight digits of a NIF without its letter, or a number of that length.
    DocumentDigits,
    /// A bank account, and whether its check digits are right.
    Iban(bool),
    /// A phone number.
    Phone,
    /// An e-mail address, or a part of one with its `@`.
    Email,
    /// A customer's or an account's number.
    Number,
    /// The last four digits of a bank account, or a number of that length.
    IbanEnd,
    /// Words of a name.
    Name,
    /// Words of a name and the last four digits of a bank account.
    NameAndIban,
}

impl Shape {
    /// What a text looks like; `None` for nothing, and for a mixture such as a name with a phone.
    pub fn of(text: &str) -> Option<Self> {
        let text = &*without_scheme(text);
        if let Some(iban) = bank_account(text) {
            return Some(Self::Iban(iban.parse::<Iban>().is_ok()));
        }
        let tokens = query_tokens(text);
        match tokens.as_slice() {
            [] => None,
            [token] if token.contains('@') => Some(Self::Email),
            [token] if is_iban_end(token) => Some(Self::IbanEnd),
            [token] if token.bytes().all(|byte| byte.is_ascii_digit()) => Some(of_digits(text, token)),
            [token] if !is_letters(token) => of_document(token),
            _ if names_and_iban_end(text).is_some() => Some(Self::NameAndIban),
            tokens => tokens.iter().all(|token| is_letters(token)).then_some(Self::Name),
        }
    }
}

fn is_letters(token: &str) -> bool {
    token.chars().all(char::is_alphabetic)
}

/// A text that begins like a bank account of a SEPA country and has eight digits or more: without spaces, upper-case.
fn bank_account(text: &str) -> Option<String> {
    let compact = IdentityDocument::normalise(text);
    let country = compact.get(..2).filter(|country| Iban::length_in(country).is_some())?;
    let rest = compact.strip_prefix(country)?;
    let digits = rest.bytes().filter(u8::is_ascii_digit).count();
    let has_shape = rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && rest.bytes().take(2).all(|byte| byte.is_ascii_digit())
        && (digits >= 8 && compact.len() >= 12);
    has_shape.then_some(compact)
}

/// The bank account that a text is, whole and with right check digits, however it is grouped.
pub fn iban(text: &str) -> Option<Iban> {
    bank_account(text)?.parse().ok()
}

/// The last four digits of a bank account, which are those that are shown of a masked one, after the words of a name,
/// folded, if there are any: `José Núñez 1332`, `•••• 1332`.
pub fn names_and_iban_end(text: &str) -> Option<(Vec<String>, String)> {
    let (ends, names): (Vec<_>, Vec<_>) = query_tokens(text).into_iter().partition(|token| is_iban_end(token));
    match ends.as_slice() {
        [end] if names.iter().all(|name| is_letters(name)) => Some((names, end.clone())),
        _ => None,
    }
}

fn is_iban_end(token: &str) -> bool {
    token.len() == 4 && token.bytes().all(|byte| byte.is_ascii_digit())
}

/// Spanish numbers have nine digits, from 6 to 9 (Plan Nacional de Numeración Telefónica); a plus or two zeros in
/// front say of any other that it is a phone.
fn of_digits(text: &str, digits: &str) -> Shape {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '(');
    let has_code = text.starts_with('+') || (text.starts_with("00") && !digits.starts_with("00"));
    let national = digits.strip_prefix("34").filter(|rest| rest.len() == 9).unwrap_or(digits);
    let is_spanish = national.len() == 9 && national.starts_with(['6', '7', '8', '9']);
    match digits.len() {
        _ if is_spanish => Shape::Phone,
        6..=15 if has_code => Shape::Phone,
        8 => Shape::DocumentDigits,
        _ => Shape::Number,
    }
}

fn of_document(token: &str) -> Option<Shape> {
    let digits = token.bytes().filter(u8::is_ascii_digit).count();
    match IdentityDocument::guess(token) {
        Some(DocumentType::Passport) if is_nearly_a_document(token) && token.len() == 8 => {
            Some(without_control(token).map_or(Shape::ShortDocument, |whole| Shape::WithoutControl(whole.kind())))
        }
        Some(DocumentType::Passport) if digits < 4 => None,
        Some(kind) => Some(Shape::Document(kind, IdentityDocument::parse(kind, token).is_ok())),
        None => None,
    }
}

/// The NIF, NIE or CIF that a text is but for its control character, which is left out.
pub fn without_control(text: &str) -> Option<IdentityDocument> {
    let typed = IdentityDocument::normalise(text);
    let is_whole_but_for_it = typed.len() == 8 && typed.bytes().skip(1).all(|byte| byte.is_ascii_digit());
    with_control(&typed).find_map(|(_, number)| read(&number)).filter(|_| is_whole_but_for_it)
}

/// The slip that a document was found in spite of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Repair {
    /// Another control character than that of the digits.
    Control,
    /// Two characters side by side had changed places.
    Swapped,
    /// A digit was missing.
    Missing,
    /// The control character was missing.
    MissingControl,
}

/// Documents that are proposed for one at the most.
pub const MAX_REPAIRS: usize = 32;

/// The documents that a text with one slip may have been meant as, each with its right control character: another
/// control character or the one that was left out, two characters beside each other swapped, one digit put in. None for
/// what is no NIF, NIE or CIF but for that slip; [`MAX_REPAIRS`] at the most.
pub fn repairs(text: &str) -> Vec<(Repair, String)> {
    let typed = IdentityDocument::normalise(text);
    if typed.bytes().all(|byte| byte.is_ascii_digit()) {
        return without_control(&typed)
            .map(|whole| (Repair::MissingControl, whole.number().to_owned()))
            .into_iter()
            .collect();
    }
    if !is_nearly_a_document(&typed) {
        return Vec::new();
    }
    let characters: Vec<char> = typed.chars().collect();
    let tried = with_control(&typed)
        .chain(other_controls(&typed))
        .chain(swapped(&characters))
        .chain(with_one_more(&characters));
    let mut repairs: Vec<(Repair, String)> = Vec::new();
    for (repair, number) in tried {
        let is_new = number != typed && repairs.iter().all(|(_, other)| *other != number);
        if is_new && is_right(&number) && repairs.len() < MAX_REPAIRS {
            repairs.push((repair, number));
        }
    }
    repairs
}

/// Eight or nine letters and digits, six of them digits at least, and not digits alone: those are a phone's, or a NIF
/// without its letter.
fn is_nearly_a_document(number: &str) -> bool {
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let letters = number.bytes().filter(u8::is_ascii_alphabetic).count();
    matches!(number.len(), 8 | 9) && digits + letters == number.len() && digits >= 6 && letters >= 1
}

/// The NIF, NIE or CIF that this is, with its right control character.
fn read(number: &str) -> Option<IdentityDocument> {
    let kinds = [DocumentType::Nif, DocumentType::Nie, DocumentType::Cif];
    kinds.into_iter().find_map(|kind| IdentityDocument::parse(kind, number).ok())
}

fn is_right(number: &str) -> bool {
    read(number).is_some()
}

/// The eight characters of a document with each control character behind them. Of those that a CIF may have two of, the
/// digit is the usual one.
fn with_control(typed: &str) -> impl Iterator<Item = (Repair, String)> {
    let stem = Some(typed).filter(|typed| typed.len() == 8);
    let controls = ('0'..='9').chain('A'..='Z');
    stem.into_iter()
        .flat_map(move |stem| controls.clone().map(move |control| (Repair::MissingControl, format!("{stem}{control}"))))
}

fn other_controls(typed: &str) -> impl Iterator<Item = (Repair, String)> {
    // A CIF has two ways to write the same control: it is no slip to have used the other one.
    let stem = typed.get(..8).filter(|_| typed.len() == 9 && !is_right(typed));
    let controls = ('A'..='Z').chain('0'..='9');
    stem.into_iter()
        .flat_map(move |stem| controls.clone().map(move |control| (Repair::Control, format!("{stem}{control}"))))
}

fn swapped(characters: &[char]) -> impl Iterator<Item = (Repair, String)> {
    (1..characters.len()).map(|index| {
        let mut swapped = characters.to_vec();
        swapped.swap(index - 1, index);
        (Repair::Swapped, swapped.into_iter().collect())
    })
}

fn with_one_more(characters: &[char]) -> impl Iterator<Item = (Repair, String)> {
    let places = if characters.len() == 8 { 0..9 } else { 0..0 };
    places.flat_map(move |place| {
        ('0'..='9').map(move |digit| {
            let mut longer = characters.to_vec();
            longer.insert(place, digit);
            (Repair::Missing, longer.into_iter().collect())
        })
    })
}

/// The digits of a phone number as telephone systems and `tel:` links write it, with its calling code where it came
/// with one: `34612345678` for `tel:+34-612-345-678;ext=5`, `sip:0034612345678@pbx.example` and `+34 612 34 56 78`.
/// `None` for what is none, such as `anonymous`.
pub fn phone_digits(text: &str) -> Option<String> {
    let text = text.trim();
    let number = match text.split_once(':') {
        Some((scheme, rest)) if is_telephone(scheme) => rest,
        _ => text,
    };
    let number = number.split([';', '@', ',', '?']).next().unwrap_or_default();
    match query_tokens(number.trim_start_matches('/')).as_slice() {
        [digits] if (4..=18).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some(digits.clone())
        }
        _ => None,
    }
}

/// What a link that was copied leads to: the phone of `tel:+34612345678`, the e-mail of
/// `mailto:ana@example.com?subject=…` (RFC 6068). Any other text is left as it is.
pub fn without_scheme(text: &str) -> Cow<'_, str> {
    let Some((scheme, rest)) = text.trim().split_once(':') else { return text.into() };
    if scheme.eq_ignore_ascii_case("mailto") {
        return rest.split('?').next().unwrap_or_default().into();
    }
    let digits = is_telephone(scheme).then(|| phone_digits(text)).flatten();
    // With the plus that says of a foreign one what it is.
    digits.map_or(text.into(), |digits| if rest.contains('+') { format!("+{digits}").into() } else { digits.into() })
}

/// What other programs call may be written in any case (RFC 3986, section 3.1).
fn is_telephone(scheme: &str) -> bool {
    ["tel", "sip", "sips", "callto"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
}

/// Why a customer was found.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Something of the customer's begins with what was typed, or contains it.
    Term(TermKind, String),
    /// Something of the company's representative does, and nothing of the company's own.
    Representative(TermKind, String),
    /// The document is another one than what was typed, by one slip.
    Repaired {
        /// The slip.
        repair: Repair,
        /// What was typed, upper-case and without spaces.
        typed: String,
        /// The document.
        number: String,
    },
    /// A word of the name sounds like the one that was typed.
    ByEar {
        /// The word that was typed, folded.
        typed: String,
        /// The word of the name, folded.
        term: String,
    },
    /// A word of the name is the one that was typed but for one slip.
    Mistyped {
        /// The word that was typed, folded.
        typed: String,
        /// The word of the name, folded.
        term: String,
    },
    /// The number of an account of the customer's.
    Account(String),
    /// The bank account that an account of the customer's is paid from: its last four characters, since who asked has
    /// it.
    Iban(String),
    /// A word that was typed, and of which the customer has nothing.
    LeftOut(String),
}

#[cfg(test)]
mod tests {
    use super::*;
    use DocumentType::{Cif, Nie, Nif, Passport};

    #[test]
    fn shapes() {
        for (text, shape) in [
            ("", None),
            ("  ", None),
            ("ana", Some(Shape::Name)),
            ("José Núñez", Some(Shape::Name)),
            ("Marcel·lí", Some(Shape::Name)),
            ("Es Castell", Some(Shape::Name)),
            ("ana 612345678", None),
            ("José Núñez 1332", Some(Shape::NameAndIban)),
            ("núñez •••• 1332", Some(Shape::NameAndIban)),
            ("ana 1332 0026", None),
            ("ana 133", None),
            ("Ana@Example.com", Some(Shape::Email)),
            ("@example.com", Some(Shape::Email)),
            ("12345678Z", Some(Shape::Document(Nif, true))),
            ("12.345.678-z", Some(Shape::Document(Nif, true))),
            ("12 345 678 Z", Some(Shape::Document(Nif, true))),
            ("12345678A", Some(Shape::Document(Nif, false))),
            ("X1234567L", Some(Shape::Document(Nie, true))),
            ("A28015865", Some(Shape::Document(Cif, true))),
            ("A28015866", Some(Shape::Document(Cif, false))),
            ("AAA123456", Some(Shape::Document(Passport, true))),
            ("1234567Z", Some(Shape::ShortDocument)),
            ("X123456L", Some(Shape::ShortDocument)),
            ("X1234567", Some(Shape::WithoutControl(Nie))),
            ("x-1234567", Some(Shape::WithoutControl(Nie))),
            ("A2801586", Some(Shape::WithoutControl(Cif))),
            ("Q2826000", Some(Shape::WithoutControl(Cif))),
            ("K0867756", Some(Shape::WithoutControl(Nif))),
            ("12345678", Some(Shape::DocumentDigits)),
            ("ES91 2100 0418 4502 0005 1332", Some(Shape::Iban(true))),
            ("es9121000418450200051333", Some(Shape::Iban(false))),
            ("ES91 2100 0418", Some(Shape::Iban(false))),
            ("612345678", Some(Shape::Phone)),
            ("612 34 56 78", Some(Shape::Phone)),
            ("910 123 456", Some(Shape::Phone)),
            ("+34 612 345 678", Some(Shape::Phone)),
            ("(+34) 612.345.678", Some(Shape::Phone)),
            ("0034612345678", Some(Shape::Phone)),
            ("34612345678", Some(Shape::Phone)),
            ("+351 912 345 678", Some(Shape::Phone)),
            ("1332", Some(Shape::IbanEnd)),
            ("•••• 1332", Some(Shape::IbanEnd)),
            ("*1332", Some(Shape::IbanEnd)),
            ("332", Some(Shape::Number)),
            ("51332", Some(Shape::Number)),
            ("1000000001", Some(Shape::Number)),
            ("112345678", Some(Shape::Number)),
            ("Bar 7-B", None),
            ("٣٤٥", None),
        ] {
            assert_eq!(Shape::of(text), shape, "{text}");
        }
    }

    #[test]
    fn one_slip_is_repaired() {
        for (typed, repair, meant) in [
            ("12345678A", Repair::Control, "12345678Z"),
            ("21345678Z", Repair::Swapped, "12345678Z"),
            ("12.345.687-z", Repair::Swapped, "12345678Z"),
            ("1234567Z8", Repair::Swapped, "12345678Z"),
            ("1234578Z", Repair::Missing, "12345678Z"),
            ("2345678 Z", Repair::Missing, "12345678Z"),
            ("X1234576L", Repair::Swapped, "X1234567L"),
            ("X123467L", Repair::Missing, "X1234567L"),
            ("A28015866", Repair::Control, "A28015865"),
            ("A28051865", Repair::Swapped, "A28015865"),
            ("A2801565", Repair::Missing, "A28015865"),
            ("12345678", Repair::MissingControl, "12345678Z"),
            ("12.345.678", Repair::MissingControl, "12345678Z"),
            ("X1234567", Repair::MissingControl, "X1234567L"),
            ("A2801586", Repair::MissingControl, "A28015865"),
            ("Q2826000", Repair::MissingControl, "Q2826000H"),
        ] {
            let is_meant = |(how, number): &(Repair, String)| *how == repair && number == meant;
            assert!(repairs(typed).iter().any(is_meant), "{typed}: {:?}", repairs(typed));
        }
    }

    #[test]
    fn eight_digits_are_but_one_document() {
        assert_eq!(repairs("12345678"), [(Repair::MissingControl, "12345678Z".to_owned())]);
        let whole = |text| without_control(text).map(|whole| whole.to_string());
        assert_eq!(whole("12345678").as_deref(), Some("NIF 12345678Z"));
        assert_eq!(whole("y 1234567").as_deref(), Some("NIE Y1234567X"));
        // A CIF's digit before its letter.
        assert_eq!(whole("C2801586").as_deref(), Some("CIF C28015865"));
        for text in ["", "1234567Z", "12345678Z", "1234567", "AB123456", "I2345678"] {
            assert_eq!(without_control(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_far_from_a_document_is_left_alone() {
        for text in [
            "",
            "ana",
            "1234567",
            "612345678",
            "123456",
            "1234567890Z",
            "AAA123456",
            "ES9121000418450200051332",
            "ABC12345",
        ] {
            assert_eq!(repairs(text), [], "{text}");
        }
    }

    #[test]
    fn whole_bank_accounts() {
        let whole: Iban = "ES9121000418450200051332".parse().unwrap();
        for text in ["ES9121000418450200051332", " es91 2100 0418 4502 0005 1332", "ES91-2100-0418-4502-0005-1332"] {
            assert_eq!(iban(text).as_ref(), Some(&whole), "{text}");
        }
        for text in ["", "ES91 2100 0418", "ES9121000418450200051333", "Es Castell", "12345678Z"] {
            assert_eq!(iban(text), None, "{text}");
        }
    }

    #[test]
    fn links_that_were_copied() {
        for (text, meant, shape) in [
            ("tel:+34-612-345-678", "+34612345678", Some(Shape::Phone)),
            (" TEL:612345678", "612345678", Some(Shape::Phone)),
            ("sip:0034612345678@pbx.example", "34612345678", Some(Shape::Phone)),
            ("mailto:ana@example.com", "ana@example.com", Some(Shape::Email)),
            ("MailTo:ana@example.com?subject=Hola", "ana@example.com", Some(Shape::Email)),
            ("ana", "ana", Some(Shape::Name)),
            ("tel:nobody", "tel:nobody", Some(Shape::Name)),
            ("calle: Mayor", "calle: Mayor", Some(Shape::Name)),
        ] {
            assert_eq!(without_scheme(text), meant, "{text}");
            assert_eq!(Shape::of(text), shape, "{text}");
        }
    }

    #[test]
    fn phones_of_telephone_systems() {
        for (text, digits) in [
            ("612345678", Some("612345678")),
            ("+34 612 34 56 78", Some("34612345678")),
            ("0034612345678", Some("34612345678")),
            ("tel:+34-612-345-678", Some("34612345678")),
            ("TEL:+34612345678;ext=5", Some("34612345678")),
            ("tel://+34612345678", Some("34612345678")),
            ("sip:0034612345678@pbx.example", Some("34612345678")),
            ("callto:612345678", Some("612345678")),
            ("anonymous", None),
            ("sip:ana@pbx.example", None),
            ("", None),
            ("112", None),
            ("mailto:612345678", None),
        ] {
            assert_eq!(phone_digits(text).as_deref(), digits, "{text}");
        }
    }
}
