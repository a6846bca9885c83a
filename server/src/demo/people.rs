//! People: who somebody is, wherever they live.

use chrono::{Days, NaiveDate};
use domain::Language;
use rand::Rng;

use super::communities::{COMMUNITIES, Community};
use super::draw::{Weighted, common, one_of, percent};
use super::names::{self, GivenName};
use super::places::Province;
use super::surnames;

/// A person.
pub struct Person {
    /// The given name or names.
    pub name: String,
    /// The first surname.
    pub first_surname: String,
    /// The second surname: Spaniards, Latin Americans and Portuguese have one.
    pub second_surname: Option<String>,
    /// `MALE`, `FEMALE` or `OTHER`.
    pub gender: &'static str,
    /// ISO 3166-1 alpha-2.
    pub nationality: &'static str,
    /// Between 18 and 95 years ago.
    pub birthdate: Option<NaiveDate>,
    /// The language to write to them in.
    pub language: Language,
    /// The kind of their identity document.
    pub document: PersonDocument,
}

/// The kinds of document that people have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonDocument {
    /// A Spaniard's.
    Nif,
    /// A foreign resident's.
    Nie,
    /// A foreigner's who is not a resident, or not yet.
    Passport,
}

impl Person {
    /// The surnames, one after the other.
    pub fn surnames(&self) -> String {
        match &self.second_surname {
            Some(second) => format!("{} {second}", self.first_surname),
            None => self.first_surname.clone(),
        }
    }

    /// The one whose names are as long as forms and tables have to bear (the contract's limit is
    /// 100 characters each).
    pub fn with_a_very_long_name(self) -> Self {
        Self {
            name: "María del Carmen Inmaculada Concepción Esperanza Macarena Guadalupe Montserrat \
                   de los Santos Ángeles"
                .to_owned(),
            first_surname: "Goicoechea-Gaztañagabeitia de la Vega y Martínez de Ilarduya del \
                            Valle Hondo de Santa María de Peña"
                .to_owned(),
            second_surname: Some(
                "Fernández-Villaviciosa de Montenegro y Núñez de la Torre Blanca del Campo de \
                 Ordóñez-Arriba"
                    .to_owned(),
            ),
            gender: "FEMALE",
            nationality: "ES",
            document: PersonDocument::Nif,
            ..self
        }
    }
}

/// The lists of names, ready to draw from.
pub struct People {
    spanish: Names,
    catalan: Names,
    galician: Names,
    basque: Names,
    communities: Weighted<&'static Community>,
    ages: Weighted<u64>,
}

/// The names of one language.
struct Names {
    /// By generation.
    men: [Weighted<&'static str>; 3],
    women: [Weighted<&'static str>; 3],
    surnames: Weighted<&'static str>,
}

impl Names {
    fn new(men: &'static [GivenName], women: &'static [GivenName], surnames: &'static [(&'static str, u32)]) -> Self {
        let of = |list: &'static [GivenName], generation: usize| {
            Weighted::new(list.iter().map(|(name, weights)| (*name, weights[generation])))
        };
        Self {
            men: [0, 1, 2].map(|generation| of(men, generation)),
            women: [0, 1, 2].map(|generation| of(women, generation)),
            surnames: Weighted::new(surnames.iter().copied()),
        }
    }
}

/// A band's youngest age and how many in a thousand adults are in it. The bands are five years
/// wide. Source: INE's population by age, approximate, leaning to those who sign contracts.
const AGES: [(u64, u32); 16] = [
    (18, 55),
    (23, 65),
    (28, 75),
    (33, 85),
    (38, 100),
    (43, 110),
    (48, 105),
    (53, 98),
    (58, 88),
    (63, 72),
    (68, 55),
    (73, 40),
    (78, 26),
    (83, 15),
    (88, 8),
    (91, 3),
];

impl People {
    /// Prepares the lists.
    pub fn new() -> Self {
        use surnames::{BASQUE, CATALAN, GALICIAN, SPANISH};
        Self {
            spanish: Names::new(names::MEN, names::WOMEN, SPANISH),
            catalan: Names::new(names::CATALAN_MEN, names::CATALAN_WOMEN, CATALAN),
            galician: Names::new(names::GALICIAN_MEN, names::GALICIAN_WOMEN, GALICIAN),
            basque: Names::new(names::BASQUE_MEN, names::BASQUE_WOMEN, BASQUE),
            communities: Weighted::new(COMMUNITIES.iter().map(|c| (c, c.weight))),
            ages: Weighted::new(AGES),
        }
    }

    /// A person who lives in a province.
    pub fn draw(&self, rng: &mut impl Rng, province: &Province, today: NaiveDate) -> Person {
        let age = self.ages.draw(rng) + rng.random_range(0..5);
        // Rounded up to whole days, so that nobody is younger than 18.
        let days = age * 365 + age / 4 + 1 + rng.random_range(0..364);
        let birthdate = today.checked_sub_days(Days::new(days));
        let is_woman = percent(rng, 51);
        let gender = match (rng.random_ratio(1, 300), is_woman) {
            (true, _) => "OTHER",
            (false, true) => "FEMALE",
            (false, false) => "MALE",
        };
        let language = if percent(rng, province.speakers) { province.language } else { Language::Es };
        let document = match rng.random_range(0..100) {
            0..88 => PersonDocument::Nif,
            88..98 => PersonDocument::Nie,
            _ => PersonDocument::Passport,
        };
        if document != PersonDocument::Nif {
            let community = self.communities.draw(rng);
            let names = if is_woman { community.women } else { community.men };
            let second = community.two_surnames.then(|| common(rng, community.surnames));
            return Person {
                name: common(rng, names).to_owned(),
                first_surname: common(rng, community.surnames).to_owned(),
                second_surname: second.map(str::to_owned),
                gender,
                nationality: community.nationality,
                birthdate,
                language: community.language.unwrap_or(language),
                document,
            };
        }
        // Names of the country's own language are commoner than its speakers are among customers.
        let share = if province.language == Language::Es { 0 } else { 10 + province.speakers * 3 / 5 };
        let generation = match age {
            0..32 => 2,
            32..62 => 1,
            _ => 0,
        };
        let given = &self.names(rng, province, share);
        let list = if is_woman { &given.women } else { &given.men };
        let name = list[generation].draw(rng).to_owned();
        let first_surname = self.surname(rng, province, share);
        let second_surname = Some(self.surname(rng, province, share));
        Person { name, first_surname, second_surname, gender, nationality: "ES", birthdate, language, document }
    }

    /// A surname out of all that are carried in a province.
    fn surname(&self, rng: &mut impl Rng, province: &Province, share: u32) -> String {
        if rng.random_ratio(1, 90) {
            let first = one_of(rng, surnames::COMPOUND_FIRST);
            return format!("{first}{}", one_of(rng, surnames::COMPOUND_SECOND));
        }
        self.names(rng, province, share).surnames.draw(rng).to_owned()
    }

    /// A surname heard anywhere in Spain.
    pub fn any_surname(&self, rng: &mut impl Rng) -> &'static str {
        self.spanish.surnames.draw(rng)
    }

    /// The province's own names for so many of a hundred people, else those of all Spain.
    fn names(&self, rng: &mut impl Rng, province: &Province, share: u32) -> &Names {
        match province.language {
            Language::Ca if percent(rng, share) => &self.catalan,
            Language::Gl if percent(rng, share) => &self.galician,
            Language::Eu if percent(rng, share) => &self.basque,
            _ => &self.spanish,
        }
    }
}
