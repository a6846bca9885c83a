//! Countries.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Problem;
use crate::text::{checked_string, clean};

/// A country by its ISO 3166-1 alpha-2 code, in capitals.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Country(String);

checked_string!(Country, stored);

impl Country {
    /// Every country's code and English short name, by code.
    pub fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
        let mut countries = celes::Country::get_countries();
        countries.sort_unstable_by_key(|country| country.alpha2);
        countries.into_iter().map(|country| (country.alpha2, country.long_name)).filter(is_iso)
    }

    /// The English short name; the code itself for a stored code that is no longer a country.
    pub fn name(&self) -> &str {
        celes::Country::from_alpha2(&self.0).map_or(&self.0, |country| country.long_name)
    }

    /// The shape alone: stored codes were checked when they came in.
    fn stored(code: &str) -> Result<Self, Problem> {
        match code.as_bytes() {
            [a, b] if a.is_ascii_uppercase() && b.is_ascii_uppercase() => Ok(Self(code.to_owned())),
            _ => Err(Problem::NotACountry),
        }
    }
}

impl FromStr for Country {
    type Err = Problem;

    fn from_str(input: &str) -> Result<Self, Problem> {
        let country = Self::stored(clean(input)?)?;
        match celes::Country::from_alpha2(&country.0) {
            Ok(found) if is_iso(&(found.alpha2, found.long_name)) => Ok(country),
            _ => Err(Problem::NotACountry),
        }
    }
}

/// The table also has Kosovo's XK, which is in use but not in ISO 3166-1.
fn is_iso(country: &(&str, &str)) -> bool {
    country.0 != "XK"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iso_3166_has_249_countries() {
        let codes: Vec<_> = Country::all().map(|(code, _)| code).collect();
        assert_eq!(codes.len(), 249);
        assert!(codes.is_sorted());
        for code in codes {
            assert_eq!(code.parse::<Country>().unwrap().as_str(), code);
        }
        assert_eq!("ES".parse::<Country>().unwrap().name(), "Spain");
    }

    #[test]
    fn not_countries() {
        for code in ["XK", "XX", "UK", "EU", "es", "Es", "E", "ESP", "E5", "ÉS", "ZZ", "AN", "SU"] {
            assert_eq!(code.parse::<Country>(), Err(Problem::NotACountry), "{code}");
        }
        assert_eq!(" ".parse::<Country>(), Err(Problem::Missing));
    }
}
