//! What somebody on the phone is asked before their customer's data changes, and how what they say compares.
//!
//! Nothing in here tells which answer was wrong: whoever guesses learns no more than that something was.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;

use crate::date::date;
use crate::search::fold;
use crate::text::{at_most, clean, wire_enum};
use crate::{AssociatedUser, ContactInfo, Iban, IdentityDocument, LoginEmail, Profile, Violation, Violations};

/// Characters of an answer at the most: those of the longest name of a company.
const LONGEST: usize = 300;

wire_enum! {
    /// What a caller can be asked for.
    pub enum CallerFact {
        /// The whole name of the person, the company or the company's representative.
        FullName = "full_name",
        /// The number of the identity document, the customer's or the representative's.
        Document = "document",
        /// The day of birth.
        Birthdate = "birthdate",
        /// The last four characters of a bank account that an account is paid from.
        IbanEnd = "iban_end",
        /// The postal code of the postal address.
        PostalCode = "postal_code",
    }
}

/// What a caller said: the answers that are not blank.
#[derive(Default)]
pub struct CallerAnswers(BTreeMap<CallerFact, String>);

/// Without what was said.
impl fmt::Debug for CallerAnswers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl CallerAnswers {
    /// Reads what was typed, by the fact's name. Blank answers count as not given.
    ///
    /// # Errors
    /// Answers that are too long, hold control characters, or are to nothing that is asked, by their name.
    pub fn read<'a>(typed: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, Violations> {
        let (mut answers, mut found) = (BTreeMap::new(), Vec::new());
        for (name, text) in typed.into_iter().filter(|(_, text)| !text.trim().is_empty()) {
            let answer = clean(text).and_then(|text| at_most(LONGEST, text).map(|()| text.to_owned()));
            match (name.parse(), answer) {
                (Ok(fact), Ok(answer)) => drop(answers.insert(fact, answer)),
                (Err(problem), _) | (_, Err(problem)) => found.push(Violation::new(name, problem)),
            }
        }
        match Violations::try_from(found) {
            Ok(violations) => Err(violations),
            Err(_none_found) => Ok(Self(answers)),
        }
    }

    /// What was answered.
    pub fn facts(&self) -> Vec<CallerFact> {
        self.0.keys().copied().collect()
    }
}

/// What is known of a customer that a caller can be asked for.
#[derive(Default)]
pub struct CallerFacts {
    /// Folded; any of them.
    names: Vec<String>,
    documents: Vec<String>,
    birthdate: Option<NaiveDate>,
    iban_ends: Vec<String>,
    postal_code: Option<String>,
}

impl CallerFacts {
    /// What is known of the customer with this profile, whose accounts are paid from these bank accounts.
    pub fn new<'a>(profile: &Profile, ibans: impl IntoIterator<Item = &'a Iban>) -> Self {
        let parts = Parts::of(profile);
        let representative = parts.representative;
        let names = [parts.name.clone(), representative.map(AssociatedUser::full_name).unwrap_or_default()];
        let documents = [parts.document, representative.map(AssociatedUser::identity_document)];
        Self {
            names: names.iter().map(|name| fold(name)).filter(|name| !name.is_empty()).collect(),
            documents: documents.into_iter().flatten().map(|document| document.number().to_owned()).collect(),
            birthdate: parts.birthdate,
            iban_ends: ibans.into_iter().map(|iban| iban.end().to_owned()).collect(),
            postal_code: parts.contact_info.map(|info| info.postal_address().postal_code().to_string()),
        }
    }

    /// What a caller can be asked for: what is known.
    pub fn askable(&self) -> Vec<CallerFact> {
        let is_known = |fact: &CallerFact| match fact {
            CallerFact::FullName => !self.names.is_empty(),
            CallerFact::Document => !self.documents.is_empty(),
            CallerFact::Birthdate => self.birthdate.is_some(),
            CallerFact::IbanEnd => !self.iban_ends.is_empty(),
            CallerFact::PostalCode => self.postal_code.is_some(),
        };
        CallerFact::ALL.iter().copied().filter(is_known).collect()
    }

    /// How many answers it takes where so many are wanted: never more than can be given.
    pub fn needed(&self, wanted: usize) -> usize {
        wanted.min(self.askable().len())
    }

    /// Whether every answer is right. None at all is not.
    pub fn confirm(&self, answers: &CallerAnswers) -> bool {
        !answers.0.is_empty() && answers.0.iter().all(|(fact, said)| self.is_right(*fact, said))
    }

    fn is_right(&self, fact: CallerFact, said: &str) -> bool {
        match fact {
            CallerFact::FullName => self.names.iter().any(|name| is_same_name(name, &fold(said))),
            CallerFact::Document => self.documents.contains(&IdentityDocument::normalise(said)),
            CallerFact::Birthdate => self.birthdate.is_some() && self.birthdate == said_date(said),
            CallerFact::IbanEnd => self.iban_ends.contains(&compact(said)),
            CallerFact::PostalCode => self.postal_code.as_ref() == Some(&compact(said)),
        }
    }
}

/// The same words in whatever order ("García López, José"), or the same letters ("S.L." and "SL").
fn is_same_name(name: &str, said: &str) -> bool {
    let sorted = |text: &str| {
        let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        words.sort_unstable();
        words
    };
    sorted(name) == sorted(said) || name.replace(' ', "") == said.replace(' ', "")
}

fn compact(said: &str) -> String {
    said.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect()
}

/// A date as a browser's field sends it, `1990-01-31`, or as it is typed where there is no such field: `31/1/1990`.
fn said_date(said: &str) -> Option<NaiveDate> {
    if let Ok(date) = date(said) {
        return Some(date);
    }
    let parts: Vec<&str> = said.split(['/', '.', '-']).map(str::trim).collect();
    let [day, month, year] = parts.as_slice() else { return None };
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// Whether a change of a customer has to wait until the caller is checked: it touches how the customer is reached,
/// or what a caller is asked for. A check whose answers anybody may have changed first would be worth nothing.
pub fn needs_caller_check(before: &Profile, after: &Profile) -> bool {
    let (before, after) = (Parts::of(before), Parts::of(after));
    before.guarded() != after.guarded()
}

/// What a check is about, of any type of customer.
struct Parts<'a> {
    name: String,
    document: Option<&'a IdentityDocument>,
    birthdate: Option<NaiveDate>,
    representative: Option<&'a AssociatedUser>,
    contact_info: Option<&'a ContactInfo>,
    login: Option<&'a LoginEmail>,
}

impl<'a> Parts<'a> {
    fn of(profile: &'a Profile) -> Self {
        let (name, birthdate, representative, login) = match profile {
            Profile::Private(customer) => {
                let person = customer.personal_info();
                (person.full_name(), person.birthdate(), None, None)
            }
            Profile::Corporate(customer) => {
                let company = customer.company_info();
                (company.name().to_string(), None, company.representative(), None)
            }
            Profile::Digital(customer) => {
                let person = customer.digital_personal_info();
                (person.full_name(), None, None, Some(person.email()))
            }
        };
        let (document, contact_info) = (profile.identity_document(), profile.contact_info());
        Self { name, document, birthdate, representative, contact_info, login }
    }

    /// All of it, but of the postal address the code alone.
    fn guarded(&self) -> impl PartialEq + '_ {
        let contact = self.contact_info.map(|info| {
            let numbers = info.phone_numbers().iter().collect::<Vec<_>>();
            let emails = info.emails().iter().collect::<Vec<_>>();
            (numbers, emails, info.postal_address().postal_code().as_str())
        });
        (&self.name, self.document, self.birthdate, self.representative, contact, self.login)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn body() -> Value {
        json!({
            "type": "PRIVATE_CUSTOMER", "preferred_language": "es", "segment": "CONSUMER",
            "contact_info": {
                "phone_numbers": [{"country_code": "+34", "number": "615667898", "type": "MOBILE"}],
                "emails": [{"email": "pepe@example.com"}],
                "postal_address": {"address_lines": ["Calle Mayor 2"], "postal_code": "28039", "locality": "Madrid",
                    "administrative_area": "Madrid", "region_code": "ES"}
            },
            "personal_info": {"identity_document": {"number": "12345678Z", "type": "NIF"}, "name": "José",
                "first_surname": "Muñoz", "second_surname": "O'Brien", "birthdate": "1990-01-31"}
        })
    }

    fn profile(body: &Value) -> Profile {
        Profile::read(body, NaiveDate::from_ymd_opt(2026, 1, 1).unwrap()).unwrap()
    }

    fn with(pointer: &str, value: Value) -> Profile {
        let mut body = body();
        *body.pointer_mut(pointer).unwrap() = value;
        profile(&body)
    }

    fn confirms(facts: &CallerFacts, said: &[(&str, &str)]) -> bool {
        facts.confirm(&CallerAnswers::read(said.iter().copied()).unwrap())
    }

    #[test]
    fn answers_compare_as_people_say_them() {
        let iban: Iban = "ES9121000418450200051332".parse().unwrap();
        let facts = CallerFacts::new(&profile(&body()), [&iban]);
        assert_eq!(facts.askable(), CallerFact::ALL);
        for (fact, said, is_right) in [
            ("full_name", "José Muñoz O'Brien", true),
            ("full_name", "  JOSE  munoz obrien ", true),
            ("full_name", "Muñoz O'Brien, José", true),
            ("full_name", "José Muñoz", false),
            ("full_name", "José", false),
            ("document", "12345678Z", true),
            ("document", "12.345.678-z", true),
            ("document", "12345678", false),
            ("document", "•••4567••", false),
            ("birthdate", "1990-01-31", true),
            ("birthdate", "31/1/1990", true),
            ("birthdate", "31.01.1990", true),
            ("birthdate", "1990-31-01", false),
            ("birthdate", "1/31/1990", false),
            ("birthdate", "31/01/90", false),
            ("iban_end", "1332", true),
            ("iban_end", "13 32", true),
            ("iban_end", "332", false),
            ("iban_end", "ES9121000418450200051332", false),
            ("postal_code", "28039", true),
            ("postal_code", "28 039", true),
            ("postal_code", "2803", false),
        ] {
            assert_eq!(confirms(&facts, &[(fact, said)]), is_right, "{fact} {said}");
        }
        assert!(confirms(&facts, &[("document", "12345678z"), ("postal_code", "28039"), ("full_name", " ")]));
        assert!(!confirms(&facts, &[("document", "12345678z"), ("postal_code", "28040")]), "each has to be right");
        assert!(!confirms(&facts, &[]));
        let bare = CallerFacts::new(&profile(&body()), []);
        assert!(!confirms(&bare, &[("iban_end", "")]) && !bare.askable().contains(&CallerFact::IbanEnd));
    }

    #[test]
    fn a_company_is_known_by_its_representative_too() {
        let mut company = json!({
            "type": "CORPORATE_CUSTOMER", "preferred_language": "es", "segment": "SME",
            "contact_info": body()["contact_info"],
            "company_info": {"identity_document": {"number": "B12345674", "type": "CIF"}, "name": "Muñoz e Hijos, S.L."}
        });
        let facts = CallerFacts::new(&profile(&company), []);
        assert_eq!(facts.askable(), [CallerFact::FullName, CallerFact::Document, CallerFact::PostalCode]);
        assert!(confirms(&facts, &[("full_name", "munoz e hijos SL"), ("document", "b-12345674")]));
        assert!(!confirms(&facts, &[("document", "12345678Z")]));
        company["company_info"]["associated_users"] = json!([{"name": "Eva", "first_surname": "Gil",
            "identity_document": {"number": "12345678Z", "type": "NIF"}}]);
        let facts = CallerFacts::new(&profile(&company), []);
        assert!(confirms(&facts, &[("full_name", "eva gil"), ("document", "12345678Z")]));
        assert!(confirms(&facts, &[("document", "B12345674")]));
    }

    #[test]
    fn no_more_is_needed_than_can_be_given() {
        let digital = |name: Option<&str>| {
            let info = json!({"email": "ana@example.com", "name": name});
            let mut body =
                json!({"type": "DIGITAL_CUSTOMER", "preferred_language": "es", "digital_personal_info": info});
            if name.is_none() {
                body["digital_personal_info"].as_object_mut().unwrap().remove("name");
            }
            CallerFacts::new(&profile(&body), [])
        };
        assert_eq!(digital(Some("Ana")).needed(2), 1);
        assert_eq!(digital(None).needed(2), 0);
        assert_eq!(CallerFacts::new(&profile(&body()), []).needed(2), 2);
    }

    #[test]
    fn what_is_wrong_with_an_answer_is_told_by_its_name() {
        let long = "9".repeat(LONGEST + 1);
        for (name, text) in [("document", long.as_str()), ("document", "1\u{7}2"), ("phone", "1")] {
            let violations = CallerAnswers::read([(name, text)]).unwrap_err();
            assert!(violations.at(name).is_some(), "{violations}");
        }
        let answers = CallerAnswers::read([("document", "12345678Z"), ("birthdate", " ")]).unwrap();
        assert_eq!(answers.facts(), [CallerFact::Document]);
        assert!(!format!("{answers:?}").contains("12345678Z"));
    }

    #[test]
    fn what_reaches_a_customer_or_proves_them_is_guarded() {
        let before = profile(&body());
        for (pointer, value) in [
            ("/contact_info/phone_numbers/0/number", json!("615667899")),
            ("/contact_info/emails/0/email", json!("other@example.com")),
            ("/contact_info/postal_address/postal_code", json!("28001")),
            ("/personal_info/birthdate", json!("1991-01-31")),
            ("/personal_info/name", json!("Pepe")),
            ("/personal_info/identity_document/number", json!("00000000T")),
        ] {
            assert!(needs_caller_check(&before, &with(pointer, value)), "{pointer}");
        }
        for (pointer, value) in [
            ("/preferred_language", json!("ca")),
            ("/contact_info/postal_address/locality", json!("Getafe")),
            ("/contact_info/postal_address/address_lines/0", json!("Calle Menor 3")),
        ] {
            assert!(!needs_caller_check(&before, &with(pointer, value)), "{pointer}");
        }
    }
}
