//! Firms: what a company is called, and its legal form.

use rand::Rng;

use super::companies::{BRANDS, FORMS, Form, LOCAL_TRADES, TRADES};
use super::draw::{Weighted, one_of, percent};
use super::homes::Home;
use super::people::{People, Person};

/// The lists of companies, ready to draw from.
pub struct Firms {
    trades: Weighted<&'static str>,
    local_trades: Weighted<&'static str>,
    brands: Weighted<&'static str>,
    forms: Weighted<&'static Form>,
}

/// A company.
pub struct Firm {
    /// Its full name: "Talleres Hermanos Pérez, S.L.".
    pub name: String,
    /// What an e-mail address makes of it: "Talleres Hermanos Pérez".
    pub short_name: String,
    /// The letter that its CIF begins with.
    pub form: char,
}

impl Firms {
    /// Prepares the lists.
    pub fn new() -> Self {
        Self {
            trades: Weighted::new(TRADES.iter().copied()),
            local_trades: Weighted::new(LOCAL_TRADES.iter().copied()),
            brands: Weighted::new(BRANDS.iter().copied()),
            forms: Weighted::new(FORMS.iter().map(|form| (form, form.2))),
        }
    }

    /// A company at an address.
    pub fn company(&self, rng: &mut impl Rng, people: &People, home: &Home) -> Firm {
        let trade = self.trades.draw(rng);
        let surname = people.any_surname(rng);
        let other = people.any_surname(rng);
        let short_name = match rng.random_range(0..100) {
            0..26 => format!("{trade} {surname}"),
            26..36 => format!("{trade} Hermanos {surname}"),
            36..42 => format!("{trade} {surname} e Hijos"),
            42..52 => format!("{trade} {surname} {other}"),
            52..66 => format!("{} {}", self.local_trades.draw(rng), home.town),
            66..76 => self.brands.draw(rng).to_owned(),
            76..80 => format!("{} {}", self.brands.draw(rng), home.town),
            80..87 => {
                let profession = one_of(rng, &["Asesores", "Abogados", "Asociados", "Arquitectos"]);
                format!("{surname} y {other} {profession}")
            }
            87..95 => return Firm::body('H', format!("Comunidad de Propietarios {}", home.house)),
            95..98 => {
                let kind = one_of(rng, &["Asociación Cultural", "Club Deportivo", "Peña Ciclista"]);
                return Firm::body('G', format!("{kind} {}", home.town));
            }
            _ => {
                let patron = one_of(rng, &["San Pedro", "San Miguel", "Santa María", "Santiago"]);
                return Firm::body('R', format!("Parroquia de {patron} de {}", home.town));
            }
        };
        let &(form, ending, _) = self.forms.draw(rng);
        Firm { name: format!("{short_name}{ending}"), short_name, form }
    }

    /// What somebody who works on their own account trades as: their trade or just their name.
    pub fn trade_name(&self, rng: &mut impl Rng, person: &Person) -> String {
        if percent(rng, 55) {
            format!("{} {}", person.name, person.surnames())
        } else {
            format!("{} {}", self.trades.draw(rng), person.first_surname)
        }
    }
}

impl Firm {
    /// A body that has no legal form in its name.
    fn body(form: char, name: String) -> Self {
        Self { short_name: name.clone(), name, form }
    }
}
