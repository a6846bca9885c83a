//! What is wrong with an input, and where.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Problem;

/// One thing that is wrong in an input. Its `Display` is the `details` of an API error:
/// `/contact_info/emails/0/email: at most 82 characters`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Violation {
    /// The JSON pointer (RFC 6901) of the value, or of the field that is missing; the parameter's
    /// name for a path, query or header; empty for the body as a whole.
    pub pointer: String,
    /// What is wrong there.
    pub problem: Problem,
}

impl Violation {
    /// A problem at a place.
    pub fn new(pointer: impl Into<String>, problem: Problem) -> Self {
        Self { pointer: pointer.into(), problem }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() { "body" } else { &self.pointer };
        write!(f, "{place}: {}", self.problem)
    }
}

/// Everything that is wrong in an input. Never empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Violation>")]
pub struct Violations(Vec<Violation>);

impl Violations {
    /// One violation.
    pub fn one(pointer: impl Into<String>, problem: Problem) -> Self {
        Self(vec![Violation::new(pointer, problem)])
    }

    /// These violations, and more after them.
    #[must_use]
    pub fn and(mut self, more: Self) -> Self {
        self.0.extend(more.0);
        self
    }

    /// All violations, in the order in which they were found.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.0.iter()
    }

    /// The first violation at exactly this pointer.
    pub fn at(&self, pointer: &str) -> Option<&Violation> {
        self.0.iter().find(|violation| violation.pointer == pointer)
    }
}

/// Both results, or all that is wrong with either.
///
/// # Errors
/// The violations of both.
pub fn both<T, U>(one: Result<T, Violations>, other: Result<U, Violations>) -> Result<(T, U), Violations> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (Err(some), Err(more)) => Err(some.and(more)),
        (Err(found), Ok(_)) | (Ok(_), Err(found)) => Err(found),
    }
}

/// Fails on an empty list: no violation is no error.
impl TryFrom<Vec<Violation>> for Violations {
    type Error = &'static str;

    fn try_from(violations: Vec<Violation>) -> Result<Self, Self::Error> {
        if violations.is_empty() { Err("no violation") } else { Ok(Self(violations)) }
    }
}

impl From<Violation> for Violations {
    fn from(violation: Violation) -> Self {
        Self(vec![violation])
    }
}

impl<'a> IntoIterator for &'a Violations {
    type Item = &'a Violation;
    type IntoIter = std::slice::Iter<'a, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for Violations {
    type Item = Violation;
    type IntoIter = std::vec::IntoIter<Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            violation.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Violations {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_violation_is_told_with_its_place() {
        let at = |pointer: &str| Violation::new(pointer, Problem::TooLong { max: 1 }).to_string();
        assert_eq!(at("/a/0"), "/a/0: at most 1 character");
        assert_eq!(at("limit"), "limit: at most 1 character");
        assert_eq!(at(""), "body: at most 1 character");
        let both = Violations::try_from(vec![
            Violation::new("/a", Problem::Missing),
            Violation::new("/b", Problem::TooMany { max: 10 }),
        ]);
        assert_eq!(both.unwrap().to_string(), "/a: required; /b: at most 10 elements");
    }
}
