//! Demo data: invented Spanish customers that look real, any number of them.
//!
//! A customer is a function of the seed and of its index alone, so that batches can be made apart,
//! in any order and in bounded memory. The lists (`names`, `surnames`, `communities`,
//! `places`, `streets`, `companies`) are drawn from by the parts of a customer (`people`,
//! `homes`, `firms`, `documents`), and this file puts the parts together. No real person's
//! data is in the lists; a phone number, being of a real range, may happen to be somebody's.

mod communities;
mod companies;
mod documents;
mod draw;
mod firms;
mod homes;
mod names;
mod people;
mod places;
mod streets;
mod surnames;
#[cfg(test)]
mod tests;

use chrono::{Datelike, NaiveDate};
use domain::Profile;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use self::documents::Documents;
use self::draw::percent;
use self::firms::Firms;
use self::homes::{Home, Places};
use self::people::{People, Person, PersonDocument};

/// Makes customers; as an iterator all of them from index 0, without end.
///
/// Identity documents are unique below 10 million customers, and so are the e-mails of digital
/// ones.
pub struct Generator {
    today: NaiveDate,
    next: u64,
    rng: ChaCha8Rng,
    documents: Documents,
    people: People,
    places: Places,
    firms: Firms,
}

/// The one customer whose names are as long as names can be.
pub const VERY_LONG_NAME: u64 = 7;

/// Every so many customers one looks like an earlier one: the same person with another document
/// and address ...
const SAME_PERSON: (u64, u64) = (250, 249);
/// ... or another person of the same household, with its address and phone.
const SAME_HOME: (u64, u64) = (250, 124);

/// The parts of a customer that are drawn independently of each other.
#[derive(Clone, Copy)]
enum Part {
    Kind,
    Home,
    Person,
    Rest,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Private,
    SelfEmployed,
    Company,
    Digital,
}

impl Generator {
    /// Customers of a seed. Ages count from `today`.
    pub fn new(seed: u64, today: NaiveDate) -> Self {
        Self {
            today,
            next: 0,
            rng: ChaCha8Rng::seed_from_u64(seed),
            documents: Documents::new(seed),
            people: People::new(),
            places: Places::new(),
            firms: Firms::new(),
        }
    }

    /// The customer of an index.
    ///
    /// Fails only if the lists contradict the rules of `domain`, which a test looks for: it reads
    /// many with [`Profile::read`]. Here they go through `Deserialize`, twice as fast, since that
    /// leaves out the look-up of every phone number.
    pub fn customer(&self, index: u64) -> serde_json::Result<Profile> {
        let person = match looks_like(index, SAME_PERSON) {
            Some(nearby) => self.person(self.private_before(nearby)),
            None => self.person(index),
        };
        let home = match looks_like(index, SAME_HOME) {
            Some(nearby) => self.home(self.private_before(nearby)),
            None => self.home(index),
        };
        let rng = &mut self.rng(index, Part::Rest);
        let profile = match self.kind(index) {
            Kind::Private => self.private(rng, index, &person, &home),
            Kind::SelfEmployed => self.self_employed(rng, index, &person, &home),
            Kind::Company => self.company(rng, index, &person, &home),
            Kind::Digital => self.digital(rng, index, &person),
        };
        serde_json::from_value(profile)
    }

    fn private(&self, rng: &mut ChaCha8Rng, index: u64, person: &Person, home: &Home) -> Value {
        let mut info = json!({
            "identity_document": self.document(index, person.document),
            "name": person.name,
            "first_surname": person.first_surname,
            "second_surname": person.second_surname,
            "nationality": person.nationality,
        });
        // Old records lack some.
        if percent(rng, 97) {
            info["gender"] = person.gender.into();
        }
        if percent(rng, 96) {
            info["birthdate"] = json!(person.birthdate);
        }
        json!({
            "type": "PRIVATE_CUSTOMER",
            "segment": "CONSUMER",
            "preferred_language": person.language,
            "contact_info": self.contact(rng, person, home),
            "personal_info": info,
        })
    }

    fn self_employed(&self, rng: &mut ChaCha8Rng, index: u64, person: &Person, home: &Home) -> Value {
        // Whoever works here on their own account is a resident.
        let document = match person.document {
            PersonDocument::Nif => PersonDocument::Nif,
            PersonDocument::Nie | PersonDocument::Passport => PersonDocument::Nie,
        };
        json!({
            "type": "CORPORATE_CUSTOMER",
            "segment": "SELF_EMPLOYEE",
            "preferred_language": person.language,
            "contact_info": self.contact(rng, person, home),
            "company_info": {
                "identity_document": self.document(index, document),
                "name": self.firms.trade_name(rng, person),
            },
        })
    }

    fn company(&self, rng: &mut ChaCha8Rng, index: u64, person: &Person, home: &Home) -> Value {
        let firm = self.firms.company(rng, &self.people, home);
        let mut info = json!({
            "identity_document": {"type": "CIF", "number": self.documents.cif(index, firm.form)},
            "name": firm.name,
        });
        if percent(rng, 80) {
            info["associated_users"] = json!([self.representative(rng, index, person)]);
        }
        json!({
            "type": "CORPORATE_CUSTOMER",
            "segment": "SME",
            "preferred_language": person.language,
            "contact_info": {
                "phone_numbers": self.places.phones(rng, home, "ES"),
                "emails": [{"email": self.places.email(rng, &firm.short_name), "is_default": true}],
                "postal_address": home.address,
            },
            "company_info": info,
        })
    }

    fn representative(&self, rng: &mut ChaCha8Rng, index: u64, person: &Person) -> Value {
        let province = self.places.province(rng);
        let own = self.places.home(rng, province);
        let mut user = json!({
            "identity_document": self.document(index, person.document),
            "role": "AUTHORIZED_REPRESENTATIVE",
            "name": person.name,
            "first_surname": person.first_surname,
            "second_surname": person.second_surname,
            "nationality": person.nationality,
        });
        if percent(rng, 75) {
            user["contact_info"] = json!({
                "phone_numbers": self.places.phones(rng, &own, "ES"),
                "emails": self.emails(rng, person),
            });
        }
        user
    }

    fn digital(&self, rng: &mut ChaCha8Rng, index: u64, person: &Person) -> Value {
        // The index makes the address unique: it is what identifies a digital customer.
        let local = format!("{} {}", person.name, person.first_surname);
        let mut info = json!({ "email": self.places.numbered_email(rng, &local, index) });
        if percent(rng, 65) {
            info["name"] = json!(person.name);
            info["first_surname"] = json!(person.first_surname);
            info["second_surname"] = json!(person.second_surname);
        }
        if percent(rng, 50) {
            info["nationality"] = json!(person.nationality);
        }
        json!({
            "type": "DIGITAL_CUSTOMER",
            "preferred_language": person.language,
            "digital_personal_info": info,
        })
    }

    fn contact(&self, rng: &mut ChaCha8Rng, person: &Person, home: &Home) -> Value {
        json!({
            "phone_numbers": self.places.phones(rng, home, person.nationality),
            "emails": self.emails(rng, person),
            "postal_address": home.address,
        })
    }

    /// One address mostly, in one of the ways in which people make them, and two for some.
    fn emails(&self, rng: &mut ChaCha8Rng, person: &Person) -> Value {
        let Person { name, first_surname, .. } = person;
        let year = person.birthdate.map_or(0, |date| date.year() % 100);
        let initial: String = name.chars().take(1).collect();
        let local = match rng.random_range(0..100) {
            0..40 => format!("{name} {first_surname}"),
            40..60 => format!("{name} {}", person.surnames()),
            60..80 => format!("{initial}{first_surname}{year:02}"),
            80..92 => format!("{name}{year:02}"),
            _ => format!("{first_surname} {name}"),
        };
        let mut emails = vec![json!({"email": self.places.email(rng, &local), "is_default": true})];
        if percent(rng, 8) {
            let work = format!("trabajo {name} {first_surname}");
            emails.push(json!({"email": self.places.email(rng, &work), "is_default": false}));
        }
        Value::Array(emails)
    }

    fn document(&self, index: u64, kind: PersonDocument) -> Value {
        match kind {
            PersonDocument::Nif => json!({"type": "NIF", "number": self.documents.nif(index)}),
            PersonDocument::Nie => json!({"type": "NIE", "number": self.documents.nie(index)}),
            PersonDocument::Passport => {
                json!({"type": "PASSPORT", "number": self.documents.passport(index)})
            }
        }
    }

    fn kind(&self, index: u64) -> Kind {
        let is_special = index == VERY_LONG_NAME
            || looks_like(index, SAME_PERSON).is_some()
            || looks_like(index, SAME_HOME).is_some();
        match self.rng(index, Part::Kind).random_range(0..100) {
            _ if is_special => Kind::Private,
            0..86 => Kind::Private,
            86..90 => Kind::SelfEmployed,
            90..95 => Kind::Company,
            _ => Kind::Digital,
        }
    }

    /// The nearest private customer at or before an index.
    fn private_before(&self, index: u64) -> u64 {
        (0..=index).rev().find(|&index| self.kind(index) == Kind::Private).unwrap_or(index)
    }

    fn home(&self, index: u64) -> Home {
        let mut rng = self.rng(index, Part::Home);
        let province = self.places.province(&mut rng);
        self.places.home(&mut rng, province)
    }

    fn person(&self, index: u64) -> Person {
        // The province of the person's home is the first thing that home draws, too.
        let province = self.places.province(&mut self.rng(index, Part::Home));
        let person = self.people.draw(&mut self.rng(index, Part::Person), province, self.today);
        if index == VERY_LONG_NAME { person.with_a_very_long_name() } else { person }
    }

    /// The random numbers of one part of one customer: a stream of their own.
    fn rng(&self, index: u64, part: Part) -> ChaCha8Rng {
        let mut rng = self.rng.clone();
        rng.set_stream(index.wrapping_mul(4).wrapping_add(part as u64));
        rng
    }
}

/// For the customers that look like an earlier one, about where to find that one.
fn looks_like(index: u64, (every, at): (u64, u64)) -> Option<u64> {
    (index % every == at).then(|| index.saturating_sub(30))
}

impl Iterator for Generator {
    type Item = serde_json::Result<Profile>;

    fn next(&mut self) -> Option<Self::Item> {
        let customer = self.customer(self.next);
        self.next += 1;
        Some(customer)
    }
}
