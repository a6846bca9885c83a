//! Every word of the interface. `app/texts` has a file for each language, which `build.rs` reads: a key that one of
//! them lacks does not build. The server has all languages; a browser fetches its page's as a file of its own, so that
//! the WASM has none.
//!
//! `{}` in a text is where [`fill`] puts a value, in English's order.

use std::sync::OnceLock;

include!(concat!(env!("OUT_DIR"), "/text.rs"));

/// One language's texts, as browsers fetch them.
#[cfg(any(feature = "ssr", test))]
pub struct PageTexts {
    /// The language, as in `<html lang>`.
    pub tag: &'static str,
    /// Where a browser finds them; the name changes with what they say.
    pub path: &'static str,
    /// One a line, in the order of the keys.
    pub lines: &'static str,
}

impl Text {
    /// Out of its lines; of too few, the last texts are empty.
    fn read(lines: &'static str) -> Self {
        let mut lines = lines.split('\n');
        Self::of(&mut || lines.next().unwrap_or_default())
    }
}

/// Every language's texts, in the order of `UiLanguage::ALL`.
#[cfg(any(feature = "ssr", test))]
pub fn all() -> &'static [Text; PAGE_TEXTS.len()] {
    static ALL: OnceLock<[Text; PAGE_TEXTS.len()]> = OnceLock::new();
    ALL.get_or_init(|| PAGE_TEXTS.each_ref().map(|texts| Text::read(texts.lines)))
}

/// The page's texts, in a browser.
static OF_PAGE: OnceLock<Text> = OnceLock::new();

/// Takes the page's texts, which have to be there before anything is shown. They stay as long as the page.
///
/// # Errors
/// When they are not those of this build, or were taken before.
pub fn take_texts(lines: String) -> Result<(), &'static str> {
    if lines.split('\n').count() != Text::KEYS {
        return Err("the texts belong to another release");
    }
    OF_PAGE.set(Text::read(lines.leak())).map_err(|_| "the page has its texts")
}

/// The texts that [`take_texts`] took.
#[cfg(not(any(feature = "ssr", test)))]
pub fn of_page() -> &'static Text {
    OF_PAGE.get_or_init(|| Text::read(""))
}

/// A text with its placeholders filled, in order.
pub fn fill(text: &str, values: &[&str]) -> String {
    let mut pieces = text.split("{}");
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for (index, piece) in pieces.enumerate() {
        filled.push_str(values.get(index).copied().unwrap_or_default());
        filled.push_str(piece);
    }
    filled
}

/// The text for one or for several, with the number in it.
pub fn count(number: usize, one: &str, several: &str) -> String {
    fill(if number == 1 { one } else { several }, &[&number.to_string()])
}

/// A number as the language writes it. Four digits stay together, as in Spanish and Portuguese.
pub fn number(text: &Text, number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let sign = if number < 0 { "-" } else { "" };
    if digits.len() < 5 {
        return format!("{sign}{digits}");
    }
    let first = digits.len() % 3;
    let groups = digits.char_indices().map(|(index, digit)| {
        let begins = index > 0 && index % 3 == first;
        format!("{}{digit}", if begins { text.digit_group } else { "" })
    });
    format!("{sign}{}", groups.collect::<String>())
}

/// A time to wait, in seconds up to one and a half minutes, else in whole minutes.
pub fn wait(seconds: u64, in_seconds: &str, in_minutes: &str) -> String {
    match seconds {
        0..=90 => fill(in_seconds, &[&seconds.to_string()]),
        longer => fill(in_minutes, &[&longer.div_ceil(60).to_string()]),
    }
}

#[cfg(test)]
pub static ES: std::sync::LazyLock<&Text> = std::sync::LazyLock::new(|| crate::language::UiLanguage::Es.text());
#[cfg(test)]
pub static EN: std::sync::LazyLock<&Text> = std::sync::LazyLock::new(|| crate::language::UiLanguage::En.text());

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, fs, path::Path};

    use super::{NAMES, PAGE_TEXTS, PageTexts, Text, all, number};
    use crate::language::UiLanguage;

    /// Every word that stands behind a dot in the source.
    fn read_fields(folder: &Path, fields: &mut HashSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read_fields(&path, fields);
                continue;
            }
            let source = fs::read_to_string(&path).unwrap();
            let field = |after: &str| after.split(|c: char| !c.is_alphanumeric() && c != '_').next().map(str::to_owned);
            fields.extend(source.split('.').skip(1).filter_map(field));
        }
    }

    #[test]
    fn every_key_is_read() {
        let mut fields = HashSet::new();
        read_fields(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut fields);
        let unread: Vec<_> = NAMES.iter().filter(|key| **key != "countries" && !fields.contains(**key)).collect();
        assert!(unread.is_empty(), "nothing reads {unread:?}");
    }

    /// The texts of a language, each with English's.
    fn beside_english(texts: &PageTexts) -> impl Iterator<Item = (&'static str, &'static str)> {
        let english = &PAGE_TEXTS[UiLanguage::En as usize];
        texts.lines.split('\n').zip(english.lines.split('\n')).filter(|(_, english)| !english.is_empty())
    }

    #[test]
    fn each_language_has_its_own_file() {
        assert_eq!(PAGE_TEXTS.each_ref().map(|texts| texts.tag), UiLanguage::ALL.map(UiLanguage::tag));
        for (texts, text) in PAGE_TEXTS.iter().zip(all()) {
            assert_eq!(texts.lines.split('\n').count(), Text::KEYS);
            assert!(["dmy", "ymd"].contains(&text.date_order), "{}: {}", texts.tag, text.date_order);
        }
    }

    #[test]
    fn placeholders_and_outer_spaces_are_english_s() {
        let shape = |text: &str| (text.matches("{}").count(), text.starts_with(' '), text.ends_with(' '));
        for texts in &PAGE_TEXTS {
            for (text, english) in beside_english(texts) {
                assert_eq!(shape(text), shape(english), "{}: {text} for {english}", texts.tag);
                assert!(!text.is_empty(), "{}: {english}", texts.tag);
                assert!(!text.replace("{}", "").contains(['{', '}']), "{}: {text}", texts.tag);
            }
        }
    }

    /// A sentence that two languages share is one that nobody translated. Short ones are alike in Spain and Portugal.
    #[test]
    fn no_language_has_another_s_sentences() {
        for texts in &PAGE_TEXTS {
            for other in PAGE_TEXTS.iter().filter(|other| other.tag != texts.tag) {
                let short = if other.tag == "en" { 2 } else { 7 };
                for ((text, _), (theirs, english)) in beside_english(texts).zip(beside_english(other)) {
                    let is_sentence = text.split(' ').count() > short;
                    assert!(!is_sentence || text != theirs, "{} as {}: {text} ({english})", texts.tag, other.tag);
                }
            }
        }
    }

    #[test]
    fn numbers_are_grouped_as_the_language_has_it() {
        let [es, _, _, eu, pt, en] = all();
        assert_eq!([0, 999, 9_999].map(|n| number(es, n)), ["0", "999", "9999"]);
        assert_eq!([10_000, 123_456, -1_234_567].map(|n| number(es, n)), ["10.000", "123.456", "-1.234.567"]);
        assert_eq!([en, eu, pt].map(|text| number(text, 12_345)), ["12,345", "12.345", "12\u{a0}345"]);
    }
}
