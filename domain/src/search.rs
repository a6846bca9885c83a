//! What a customer is found by. The store keeps [`terms`]; what an agent types becomes
//! [`query_tokens`]; both are folded alike, so that one occurs in the other.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::{AssociatedUser, ContactEmail, ExternalId, IdentityDocument, PhoneNumber, Profile};

/// Why a customer was found: what kind of thing matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TermKind {
    /// A word of a name: the customer's, the company's, the representative's.
    Name,
    /// An identity document's number, the customer's or the representative's.
    Document,
    /// A phone number, with or without its calling code.
    Phone,
    /// An e-mail address.
    Email,
    /// The legacy system's number.
    Number,
}

/// Text as it is searched: lower-case letters without accents (ñ is n, ç is c) and digits, in words
/// with single spaces between them. Folding twice changes nothing.
pub fn fold(text: &str) -> String {
    let letters = text.nfkd().flat_map(char::to_lowercase).nfkd();
    let mut folded = String::with_capacity(text.len());
    for c in letters {
        match c {
            // Catalan's l·l is one word.
            '·' => {}
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'þ' => folded.push_str("th"),
            'ı' => folded.push('i'),
            'ς' => folded.push('σ'),
            _ if is_combining_mark(c) => {}
            _ if c.is_alphanumeric() => folded.push(c),
            _ if folded.is_empty() || folded.ends_with(' ') => {}
            _ => folded.push(' '),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Everything that a customer is found by, sorted, each once: the folded words of all names,
/// document numbers in lower case, phones as `612345678` and `34612345678`, e-mails in lower case,
/// and the external id.
pub fn terms(profile: &Profile, external_id: Option<&ExternalId>) -> Vec<(TermKind, String)> {
    let mut terms = Terms::own(profile);
    if let Profile::Corporate(customer) = profile {
        terms.representative(customer.company_info().representative());
    }
    if let Some(external_id) = external_id {
        terms.add(TermKind::Number, external_id.to_string());
    }
    terms.sorted()
}

/// Whether a company is found by a term of its representative's alone: what it has itself says nothing of the kind.
pub fn is_representatives(profile: &Profile, kind: TermKind, term: &str) -> bool {
    let Profile::Corporate(customer) = profile else { return false };
    let is_it = |terms: &Terms| terms.0.iter().any(|(own, word)| *own == kind && word == term);
    let mut theirs = Terms::default();
    theirs.representative(customer.company_info().representative());
    is_it(&theirs) && !is_it(&Terms::own(profile))
}

/// The word of the customer's names, or of the representative's, that is found by this term: `García` for `garcia`.
pub fn as_written(profile: &Profile, term: &str) -> Option<String> {
    let representative = match profile {
        Profile::Corporate(customer) => customer.company_info().representative(),
        Profile::Private(_) | Profile::Digital(_) => None,
    };
    let theirs = representative.map(AssociatedUser::full_name);
    [Some(profile.display_name()), theirs]
        .into_iter()
        .flatten()
        .find_map(|name| word_of(&name, term).map(str::to_owned))
}

/// The word of a name that folds to this term.
fn word_of<'a>(name: &'a str, term: &str) -> Option<&'a str> {
    // Those that are no part of a word but for these; accents may be characters of their own.
    let is_between = |c: char| !c.is_alphanumeric() && !is_combining_mark(c) && c != '·';
    let mut words = name.split(is_between);
    let with_apostrophe = || name.split_whitespace().find(|word| fold(&word.replace(APOSTROPHES, "")) == term);
    words.find(|word| !word.is_empty() && fold(word) == term).or_else(with_apostrophe)
}

#[derive(Default)]
struct Terms(Vec<(TermKind, String)>);

impl Terms {
    /// What is the customer's own: neither the representative's nor the legacy system's number.
    fn own(profile: &Profile) -> Self {
        let mut terms = Self::default();
        match profile {
            Profile::Private(customer) => {
                terms.name(&customer.personal_info().full_name());
                terms.document(customer.personal_info().identity_document());
            }
            Profile::Corporate(customer) => {
                terms.name(customer.company_info().name());
                terms.document(customer.company_info().identity_document());
            }
            Profile::Digital(customer) => {
                terms.name(&customer.digital_personal_info().full_name());
                terms.add(TermKind::Email, customer.digital_personal_info().email().folded());
            }
        }
        if let Some(contact_info) = profile.contact_info() {
            terms.contacts(contact_info.phone_numbers(), contact_info.emails());
        }
        terms
    }

    fn add(&mut self, kind: TermKind, term: String) {
        self.0.push((kind, term));
    }

    fn name(&mut self, name: &str) {
        self.words(name);
        // O'Brien is found as "o brien", as "o'brien" and as "obrien".
        if name.contains(APOSTROPHES) {
            self.words(&name.replace(APOSTROPHES, ""));
        }
    }

    fn words(&mut self, name: &str) {
        for word in fold(name).split(' ').filter(|word| !word.is_empty()) {
            self.add(TermKind::Name, word.to_owned());
        }
    }

    fn document(&mut self, document: &IdentityDocument) {
        self.add(TermKind::Document, document.number().to_ascii_lowercase());
    }

    fn contacts(&mut self, phones: &[PhoneNumber], emails: &[ContactEmail]) {
        for phone in phones {
            let number = phone.number();
            self.add(TermKind::Phone, number.to_owned());
            self.add(TermKind::Phone, format!("{}{number}", phone.country_code().digits()));
        }
        for email in emails {
            self.add(TermKind::Email, email.email().folded());
        }
    }

    fn representative(&mut self, user: Option<&AssociatedUser>) {
        let Some(user) = user else { return };
        self.name(&user.full_name());
        self.document(user.identity_document());
        self.contacts(user.contact_info().phone_numbers(), user.contact_info().emails());
    }

    fn sorted(mut self) -> Vec<(TermKind, String)> {
        self.0.sort_unstable();
        self.0.dedup();
        self.0
    }
}

const APOSTROPHES: [char; 4] = ['\'', '’', 'ʼ', '´'];

/// The most tokens that a query is searched by.
const MAX_TOKENS: usize = 6;

/// What an agent typed, as tokens that each have to occur in a term, at most six. Numbers are put
/// together as people take them apart: `+34 612 34 56 78` and `0034-612345678` are `34612345678`,
/// `12.345.678-Z` is `12345678z`. An e-mail address stays whole; the rest is folded words.
pub fn query_tokens(query: &str) -> Vec<String> {
    let mut tokens = Tokens::default();
    for chunk in query.split_whitespace() {
        tokens.chunk(chunk);
    }
    tokens.finish()
}

#[derive(Default)]
struct Tokens {
    done: Vec<String>,
    /// The digits of a number that may go on in the next chunk.
    number: String,
}

impl Tokens {
    fn chunk(&mut self, chunk: &str) {
        if chunk.contains('@') {
            self.end_number();
            self.push(chunk.to_lowercase());
            return;
        }
        let joined: String = chunk.chars().filter(|c| !is_number_separator(*c)).collect();
        let joined = fold(&joined);
        let digits = joined.bytes().filter(u8::is_ascii_digit).count();
        if digits == 0 && joined.len() == 1 && self.number.len() == 8 {
            // The control letter of a document: 12345678 Z.
            self.number.push_str(&joined);
            self.end_number();
        } else if digits > 0 && digits == joined.len() {
            if chunk.starts_with('+') {
                self.end_number();
            }
            self.number.push_str(&joined);
        } else {
            self.end_number();
            if digits >= 5 && !joined.contains(' ') {
                self.push(joined);
            } else {
                fold(chunk).split(' ').for_each(|word| self.push(word.to_owned()));
            }
        }
    }

    fn end_number(&mut self) {
        let number = std::mem::take(&mut self.number);
        match number.strip_prefix("00") {
            // The other way to write the plus of a calling code.
            Some(phone) if phone.len() > 9 => self.push(phone.to_owned()),
            _ => self.push(number),
        }
    }

    fn push(&mut self, token: String) {
        if !token.is_empty() && !self.done.contains(&token) {
            self.done.push(token);
        }
    }

    fn finish(mut self) -> Vec<String> {
        self.end_number();
        self.done.truncate(MAX_TOKENS);
        self.done
    }
}

fn is_number_separator(c: char) -> bool {
    matches!(c, '.' | '-' | '/' | '(' | ')' | '+' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds() {
        for (text, folded) in [
            ("", ""),
            ("  María   del Mar ", "maria del mar"),
            ("NÚÑEZ Peña", "nunez pena"),
            ("Françoise Lefèvre-Œuvre", "francoise lefevre oeuvre"),
            ("Marcel·lí Gal·la", "marcelli galla"),
            ("Talleres Peña, S.L.", "talleres pena s l"),
            ("O'Brien", "o brien"),
            ("3º 2ª", "3o 2a"),
            ("Weiß Łukasz Ørsted İnci", "weiss lukasz orsted inci"),
            ("Ωμέγας", "ωμεγασ"),
            ("王小明", "王小明"),
            ("…", ""),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn words_as_they_are_written() {
        for (name, term, word) in [
            ("José García-Núñez", "garcia", Some("García")),
            ("José García-Núñez", "nunez", Some("Núñez")),
            ("Jose\u{301} Ruiz", "jose", Some("Jose\u{301}")),
            ("Pat O'Brien", "obrien", Some("O'Brien")),
            ("Pat O'Brien", "brien", Some("Brien")),
            ("Gal·la Weiß", "galla", Some("Gal·la")),
            ("Gal·la Weiß", "weiss", Some("Weiß")),
            ("Ana de la Cruz", "la", Some("la")),
            ("Talleres Peña, S.L.", "pena", Some("Peña")),
            ("Ana Ruiz", "rui", None),
        ] {
            assert_eq!(word_of(name, term), word, "{name} {term}");
        }
    }

    #[test]
    fn folding_any_character_twice_changes_nothing() {
        for c in '\0'..=char::MAX {
            let folded = fold(&format!("a{c}a"));
            assert_eq!(fold(&folded), folded, "{c:?}");
        }
    }

    #[test]
    fn queries() {
        for (query, tokens) in [
            ("", vec![]),
            ("  ", vec![]),
            ("María  NÚÑEZ", vec!["maria", "nunez"]),
            ("ana ana", vec!["ana"]),
            // Phones.
            ("612345678", vec!["612345678"]),
            ("612 34 56 78", vec!["612345678"]),
            ("612-34-56-78", vec!["612345678"]),
            ("+34 612 345 678", vec!["34612345678"]),
            ("+34612345678", vec!["34612345678"]),
            ("(+34) 612.345.678", vec!["34612345678"]),
            ("0034 612-345-678", vec!["34612345678"]),
            ("00 34 612 345 678", vec!["34612345678"]),
            ("612345678 +34910123456", vec!["612345678", "34910123456"]),
            ("María 612 345 678", vec!["maria", "612345678"]),
            ("612 345 678 y María", vec!["612345678", "y", "maria"]),
            // Documents.
            ("12345678Z", vec!["12345678z"]),
            ("12.345.678-Z", vec!["12345678z"]),
            ("12345678 Z", vec!["12345678z"]),
            ("12 345 678 z", vec!["12345678z"]),
            ("X-1234567-L", vec!["x1234567l"]),
            ("B-64717838", vec!["b64717838"]),
            ("AAA123456", vec!["aaa123456"]),
            // E-mails.
            ("Ana.Ruiz@Example.ES", vec!["ana.ruiz@example.es"]),
            ("ana @example", vec!["ana", "@example"]),
            // Numbers of the legacy system, and names with digits.
            ("00123", vec!["00123"]),
            ("Bar 7-B", vec!["bar", "7", "b"]),
            ("O'Brien", vec!["o", "brien"]),
            ("Marcel·lí", vec!["marcelli"]),
            ("a b c d e f g h", vec!["a", "b", "c", "d", "e", "f"]),
        ] {
            assert_eq!(query_tokens(query), tokens, "{query}");
        }
    }
}
