//! Countries' names in the language of the interface. The domain's are ISO's, which nobody says: "The United Kingdom Of
//! Great Britain And Northern Ireland".

use std::sync::OnceLock;

use domain::Country;

use crate::{language::UiLanguage, text::Text};

/// A country's name in the language of the interface; ISO's English one where there is no other.
pub fn country_name(text: &Text, code: &str, english: &str) -> String {
    text.countries
        .split('|')
        .find_map(|entry| entry.strip_prefix(code)?.strip_prefix(' '))
        .unwrap_or(english)
        .to_owned()
}

/// Every country's code and name, by name; Spain first, as most customers have it.
pub fn countries(language: UiLanguage) -> Vec<(String, String)> {
    // Sorted once: it takes longer than the rest of a page.
    static SORTED: [OnceLock<Vec<(String, String)>>; UiLanguage::ALL.len()] =
        [const { OnceLock::new() }; UiLanguage::ALL.len()];
    SORTED[language as usize].get_or_init(|| sorted(language)).clone()
}

fn sorted(language: UiLanguage) -> Vec<(String, String)> {
    let mut countries: Vec<_> =
        Country::all().map(|(code, english)| (code.to_owned(), country_name(language.text(), code, english))).collect();
    let key = |(code, name): &(String, String)| (code != "ES", domain::search::fold(name));
    countries.sort_by_cached_key(key);
    countries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_has_a_name_in_every_language() {
        for language in UiLanguage::ALL {
            for (code, _) in Country::all() {
                assert!(!country_name(language.text(), code, "").is_empty(), "{language:?}: {code}");
            }
            assert_eq!(language.text().countries.split('|').count(), Country::all().count(), "{language:?}");
        }
        assert_eq!(countries(UiLanguage::Es)[0], ("ES".to_owned(), "España".to_owned()));
        assert_eq!(countries(UiLanguage::Eu)[0], ("ES".to_owned(), "Espainia".to_owned()));
        assert_eq!(country_name(UiLanguage::En.text(), "GB", "The United Kingdom Of"), "United Kingdom");
    }
}
