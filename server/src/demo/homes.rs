//! Where customers live and work, and how to reach them.

use domain::{Language, search};
use rand::Rng;
use serde_json::{Value, json};

use super::draw::{Weighted, common, digits, one_of, percent};
use super::places::{PROVINCES, Province, Town};
use super::streets::{self, Streets};

/// An address with the household's phone numbers.
pub struct Home {
    /// The town's name.
    pub town: &'static str,
    /// The street and the house, without the flat: "Calle Mayor 2".
    pub house: String,
    /// The contract's `address`.
    pub address: Value,
    /// A mobile number, nine digits.
    pub mobile: String,
    /// A landline number of the province, nine digits.
    pub landline: String,
}

/// The lists of places, ready to draw from.
pub struct Places {
    provinces: Weighted<&'static Province>,
    /// By the province's number less one.
    towns: Vec<Weighted<&'static Town>>,
    spanish: Signs,
    catalan: Signs,
    galician: Signs,
    basque: Signs,
    /// The domains that are set aside for examples (RFC 2606), so that no real mailbox is ever
    /// written to. There is none below .es.
    domains: Weighted<&'static str>,
}

/// The streets of one language.
struct Signs {
    kinds: Weighted<&'static str>,
    names: Weighted<&'static str>,
    name_first: bool,
    floors: &'static [&'static str],
    doors: &'static [&'static str],
}

impl Signs {
    fn new(streets: Streets) -> Self {
        Self {
            kinds: Weighted::new(streets.kinds.iter().copied()),
            names: Weighted::new(streets.names.iter().copied()),
            name_first: streets.name_first,
            floors: streets.floors,
            doors: streets.doors,
        }
    }

    fn draw(&self, rng: &mut impl Rng) -> String {
        let (kind, name) = (self.kinds.draw(rng), self.names.draw(rng));
        if self.name_first { format!("{name} {kind}") } else { format!("{kind} {name}") }
    }
}

/// Mobile numbers of other countries: nationality, calling code, what they begin with, how many
/// digits follow. Sources: the national numbering plans.
const FOREIGN_MOBILES: &[(&str, &str, &str, usize)] = &[
    ("MA", "+212", "66", 7),
    ("RO", "+40", "72", 7),
    ("IT", "+39", "338", 7),
    ("FR", "+33", "61", 7),
    ("PT", "+351", "91", 7),
    ("DE", "+49", "1512", 7),
];

impl Places {
    /// Prepares the lists.
    pub fn new() -> Self {
        let towns = |p: &'static Province| Weighted::new(p.towns.iter().map(|town| (town, town.3)));
        Self {
            provinces: Weighted::new(PROVINCES.iter().map(|p| (p, p.weight))),
            towns: PROVINCES.iter().map(towns).collect(),
            spanish: Signs::new(streets::SPANISH),
            catalan: Signs::new(streets::CATALAN),
            galician: Signs::new(streets::GALICIAN),
            basque: Signs::new(streets::BASQUE),
            domains: Weighted::new([("example.com", 70), ("example.org", 30)]),
        }
    }

    /// A province.
    pub fn province(&self, rng: &mut impl Rng) -> &'static Province {
        self.provinces.draw(rng)
    }

    /// A home in a province.
    pub fn home(&self, rng: &mut impl Rng, province: &Province) -> Home {
        let &(town, first_code, last_code, _) = self.towns[province.number as usize - 1].draw(rng);
        let postal_code = format!("{:05}", rng.random_range(first_code..=last_code));
        // Signs in the country's own language are commoner than its speakers are among customers.
        let own_signs = percent(rng, (10 + province.speakers * 2).min(90));
        let signs = match province.language {
            Language::Ca if own_signs => &self.catalan,
            Language::Gl if own_signs => &self.galician,
            Language::Eu if own_signs => &self.basque,
            _ => &self.spanish,
        };
        let street = signs.draw(rng);
        // Low numbers are commoner: every street has a number 1.
        let number = rng.random_range(1..=150_u32).min(rng.random_range(1..=150));
        let house = match rng.random_range(0..100) {
            0..2 => format!("{street} s/n"),
            2..5 => format!("{street} {number} bis"),
            _ => format!("{street} {number}"),
        };
        let (floor, door) = (common(rng, signs.floors), common(rng, signs.doors));
        let line = match rng.random_range(0..100) {
            0..30 => house.clone(),
            30..95 => format!("{house}, {floor} {door}"),
            _ => format!("{house}, Esc. {}, {floor} {door}", rng.random_range(1..5)),
        };
        let address = json!({
            "address_lines": [line],
            "postal_code": &postal_code,
            "locality": town,
            "administrative_area": domain::Province::of_postal_code(&postal_code).map(|p| p.name),
            "region_code": "ES",
        });
        // Numbers in use begin with 2 to 8 after the prefix.
        let prefix = format!("{}{}", one_of(rng, province.landlines), rng.random_range(2..=8));
        let landline = digits(rng, &prefix, 5);
        let mobile = if percent(rng, 88) {
            digits(rng, "6", 8)
        } else {
            let prefix = format!("7{}", rng.random_range(1..=4));
            digits(rng, &prefix, 7)
        };
        Home { town, house, address, mobile, landline }
    }

    /// The `phone_numbers` of somebody who lives there: mostly the mobile alone.
    pub fn phones(&self, rng: &mut impl Rng, home: &Home, nationality: &str) -> Value {
        let mobile = |default: bool| phone("+34", &home.mobile, "MOBILE", default);
        let landline = |default: bool| phone("+34", &home.landline, "LANDLINE", default);
        let abroad = FOREIGN_MOBILES.iter().find(|(country, ..)| *country == nationality);
        match rng.random_range(0..100) {
            0..66 => json!([mobile(true)]),
            66..72 => json!([landline(true)]),
            72..82 => json!([landline(false), mobile(true)]),
            82..90 => match abroad {
                Some((_, code, prefix, count)) => {
                    let number = digits(rng, prefix, *count);
                    json!([mobile(true), phone(code, &number, "MOBILE", false)])
                }
                None => json!([mobile(true), landline(false)]),
            },
            _ => json!([mobile(true), landline(false)]),
        }
    }

    /// An e-mail address with this in front, in ASCII: "José Núñez" makes `jose.nunez@…`.
    pub fn email(&self, rng: &mut impl Rng, local: &str) -> String {
        format!("{}@{}", mailbox(local), self.domains.draw(rng))
    }

    /// An e-mail address that nobody with another number gets: `jose.nunez.42@…`.
    pub fn numbered_email(&self, rng: &mut impl Rng, local: &str, number: u64) -> String {
        format!("{}.{number}@{}", mailbox(local), self.domains.draw(rng))
    }
}

/// One of the contract's `phone_numbers`.
fn phone(country_code: &str, number: &str, kind: &str, is_default: bool) -> Value {
    json!({"country_code": country_code, "number": number, "type": kind, "is_default": is_default})
}

/// What stands before the @: at most 40 of a-z, 0-9 and single dots.
fn mailbox(text: &str) -> String {
    let mut mailbox = String::with_capacity(40);
    for character in search::fold(text).chars() {
        if mailbox.len() == 40 {
            break;
        }
        match character {
            ' ' if !mailbox.is_empty() && !mailbox.ends_with('.') => mailbox.push('.'),
            'a'..='z' | '0'..='9' => mailbox.push(character),
            // Letters that no folding makes ASCII, such as ß.
            _ => {}
        }
    }
    mailbox.truncate(mailbox.trim_end_matches('.').len());
    mailbox
}
