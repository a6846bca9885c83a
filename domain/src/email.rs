//! E-mail addresses.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Problem;
use crate::text::{at_most, clean};

/// An address to write to: at most 255 characters.
pub type Email = EmailAddress<255>;
/// An address to sign in with, as a digital customer's own and a credential's: at most 82.
pub type LoginEmail = EmailAddress<82>;

/// An e-mail address of at most `MAX` characters, as it was given. Two that differ in case only
/// are the same address: compare [`folded`](Self::folded).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct EmailAddress<const MAX: usize>(String);

impl<const MAX: usize> EmailAddress<MAX> {
    /// The address as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address in lower case, as it is compared.
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl<const MAX: usize> FromStr for EmailAddress<MAX> {
    type Err = Problem;

    /// Takes what RFC 5321 allows without quotes and comments, with a domain of two labels or more.
    fn from_str(input: &str) -> Result<Self, Problem> {
        let text = clean(input)?;
        at_most(MAX, text)?;
        match text.rsplit_once('@') {
            Some((local, domain)) if is_local_part(local) && is_domain(domain) => Ok(Self(text.to_owned())),
            _ => Err(Problem::BadEmail),
        }
    }
}

impl<const MAX: usize> TryFrom<String> for EmailAddress<MAX> {
    type Error = Problem;

    fn try_from(input: String) -> Result<Self, Problem> {
        input.parse()
    }
}

impl<const MAX: usize> fmt::Display for EmailAddress<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A dot-atom of at most 64 characters.
fn is_local_part(local: &str) -> bool {
    let is_atom = |atom: &str| {
        !atom.is_empty() && atom.bytes().all(|c| c.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&c))
    };
    local.len() <= 64 && local.split('.').all(is_atom)
}

/// Labels of 1 to 63 letters, digits and inner dashes; the last is not a number.
fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let is_top_level = |label: &str| label.len() > 1 && label.bytes().any(|c| !c.is_ascii_digit());
    domain.split('.').all(is_label) && domain.rsplit_once('.').is_some_and(|(_, last)| is_top_level(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good() {
        for text in [
            "email@example.com",
            "o'brien+telco@sub.example.co.uk",
            "0@A.AC",
            "!#$%&'*+-/=?^_`{|}~.a@xn--bcher-kva.example",
            "a@b.xn--p1ai",
        ] {
            assert_eq!(text.parse::<Email>().map(|e| e.to_string()), Ok(text.to_owned()));
        }
        assert_eq!(" Ana@Example.ES ".parse::<Email>().unwrap().folded(), "ana@example.es");
    }

    #[test]
    fn bad() {
        for text in [
            "a",
            "a@",
            "@b.es",
            "a@b",
            "a@b.",
            "a@.es",
            "a@b..es",
            "a@-b.es",
            "a@b-.es",
            "a@b.1",
            "a.@b.es",
            ".a@b.es",
            "a..b@c.es",
            "a b@c.es",
            "a@b@c.es",
            "a@b c.es",
            "a@b.e",
            "\"a\"@b.es",
            "a@[127.0.0.1]",
            "peña@b.es",
            "a@peña.es",
            "<a@b.es>",
            "a@b.es,",
        ] {
            assert_eq!(text.parse::<Email>(), Err(Problem::BadEmail), "{text}");
        }
        let long_local = format!("{}@b.es", "a".repeat(65));
        assert_eq!(long_local.parse::<Email>(), Err(Problem::BadEmail));
        let long_label = format!("a@{}.es", "b".repeat(64));
        assert_eq!(long_label.parse::<Email>(), Err(Problem::BadEmail));
    }

    #[test]
    fn lengths() {
        let domain = format!("{}.es", ["b".repeat(63).as_str(); 3].join("."));
        let longest = format!("{}@{domain}", "a".repeat(255 - 1 - domain.len()));
        assert_eq!(longest.len(), 255);
        assert!(longest.parse::<Email>().is_ok());
        assert_eq!(format!("a{longest}").parse::<Email>(), Err(Problem::TooLong { max: 255 }));

        let login = format!("{}@{}.es", "a".repeat(40), "b".repeat(38));
        assert_eq!(login.len(), 82);
        assert!(login.parse::<LoginEmail>().is_ok());
        assert_eq!(format!("a{login}").parse::<LoginEmail>(), Err(Problem::TooLong { max: 82 }));
    }
}
