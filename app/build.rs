//! Reads the texts of the interface, `texts/*.toml`, and writes what `src/text.rs` includes: a struct with a field for
//! each key, and each language's texts in the order of the fields, one a line. A language that lacks a key of
//! English's, or has one more, does not build.

use std::error::Error;
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs};

use toml::{Table, Value};

/// In the order of `UiLanguage::ALL`.
const LANGUAGES: [&str; 6] = ["es", "ca", "gl", "eu", "pt", "en"];
/// Its keys are those that there are.
const REFERENCE: &str = "en";
/// The table of countries' names by their codes, one key for the program.
const COUNTRIES: &str = "countries";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=texts");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let reference = read(REFERENCE)?;
    let keys: Vec<&str> = reference.iter().map(|(key, _)| key.as_str()).collect();

    let (mut problems, mut pages) = (String::new(), String::new());
    for tag in LANGUAGES {
        let texts = read(tag)?;
        for key in &keys {
            if !texts.iter().any(|(known, _)| known == key) {
                writeln!(problems, "texts/{tag}.toml lacks {key}")?;
            }
        }
        for (key, text) in &texts {
            if !keys.contains(&key.as_str()) {
                writeln!(problems, "texts/{tag}.toml has {key}, which texts/{REFERENCE}.toml has not")?;
            }
            if text.contains('\n') {
                writeln!(problems, "texts/{tag}.toml: {key} has more than one line")?;
            }
        }
        let lines = texts.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join("\n");
        let file = out.join(format!("{tag}.txt"));
        fs::write(&file, &lines)?;
        let path = format!("/texts/{tag}.{:016x}.txt", hash(&lines));
        writeln!(pages, "    PageTexts {{ tag: {tag:?}, path: {path:?}, lines: include_str!({file:?}) }},")?;
    }
    if !problems.is_empty() {
        return Err(problems.into());
    }

    let mut code = String::from("/// The words of the interface in one language.\npub struct Text {\n");
    for key in &keys {
        writeln!(code, "    pub {key}: &'static str,")?;
    }
    writeln!(code, "}}\n\nimpl Text {{\n    const KEYS: usize = {};", keys.len())?;
    code.push_str("    fn of(next: &mut dyn FnMut() -> &'static str) -> Self {\n        Self {\n");
    for key in &keys {
        writeln!(code, "            {key}: next(),")?;
    }
    code.push_str("        }\n    }\n}\n\n");
    writeln!(code, "/// The names of the keys.\n#[cfg(test)]\nconst NAMES: [&str; Text::KEYS] = {keys:?};\n")?;
    code.push_str("/// Each language's texts.\n#[cfg(any(feature = \"ssr\", test))]\n");
    writeln!(code, "pub static PAGE_TEXTS: [PageTexts; {}] = [\n{pages}];", LANGUAGES.len())?;
    fs::write(out.join("text.rs"), code)?;
    Ok(())
}

/// A language's keys and texts, by key.
fn read(tag: &str) -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let path = Path::new("texts").join(format!("{tag}.toml"));
    let table: Table = fs::read_to_string(&path)?.parse().map_err(|error| format!("{}: {error}", path.display()))?;
    let mut texts = vec![(COUNTRIES.to_owned(), String::new())];
    for (key, value) in table {
        match value {
            Value::String(text) => texts.push((key, text)),
            Value::Table(countries) if key == COUNTRIES => {
                let names = countries.iter().filter_map(|(code, name)| Some(format!("{code} {}", name.as_str()?)));
                texts[0].1 = names.collect::<Vec<_>>().join("|");
            }
            _ => return Err(format!("{}: {key} is no text", path.display()).into()),
        }
    }
    texts.sort();
    Ok(texts)
}

/// For the file's name: another content has another.
fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(text.as_bytes());
    hasher.finish()
}
