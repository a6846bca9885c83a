//! Text with a length, and the rules that all text obeys.

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Problem;

/// A first name or a surname.
pub type PersonName = Text<1, 100>;
/// A company's name.
pub type CompanyName = Text<1, 300>;
/// A town.
pub type Locality = Text<2, 255>;
/// A province or state.
pub type AdministrativeArea = Text<4, 50>;

/// Trimmed text of `MIN` to `MAX` characters (Unicode scalar values, as JSON Schema counts) without
/// control characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Text<const MIN: usize, const MAX: usize>(String);

impl<const MIN: usize, const MAX: usize> FromStr for Text<MIN, MAX> {
    type Err = Problem;

    fn from_str(input: &str) -> Result<Self, Problem> {
        let text = clean(input)?;
        at_least(MIN, text)?;
        at_most(MAX, text)?;
        Ok(Self(text.to_owned()))
    }
}

impl<const MIN: usize, const MAX: usize> TryFrom<String> for Text<MIN, MAX> {
    type Error = Problem;

    fn try_from(input: String) -> Result<Self, Problem> {
        input.parse()
    }
}

impl<const MIN: usize, const MAX: usize> Deref for Text<MIN, MAX> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<const MIN: usize, const MAX: usize> fmt::Display for Text<MIN, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What every string of a body goes through: trimmed, not empty, no control characters.
pub(crate) fn clean(input: &str) -> Result<&str, Problem> {
    let text = input.trim();
    if text.is_empty() {
        Err(Problem::Missing)
    } else if text.chars().any(char::is_control) {
        Err(Problem::ControlCharacter)
    } else {
        Ok(text)
    }
}

pub(crate) fn at_most(max: usize, text: &str) -> Result<(), Problem> {
    // A string has at most as many characters as bytes, which are counted already.
    if text.len() > max && text.chars().count() > max { Err(Problem::TooLong { max }) } else { Ok(()) }
}

pub(crate) fn at_least(min: usize, text: &str) -> Result<(), Problem> {
    if text.chars().take(min).count() < min { Err(Problem::TooShort { min }) } else { Ok(()) }
}

/// Implements `as_str`, `Display` and `TryFrom<String>` (for `#[serde(try_from = "String")]`) for
/// a type that is one checked string, `$type(String)`. The conversion is its `FromStr`, unless
/// another constructor is named: one that skips the look-ups, for what is stored.
macro_rules! checked_string {
    ($type:ident) => {
        $crate::text::checked_string!($type, from_str);
    };
    ($type:ident, $stored:ident) => {
        impl $type {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $type {
            type Error = $crate::Problem;

            fn try_from(input: String) -> Result<Self, $crate::Problem> {
                Self::$stored(&input)
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
pub(crate) use checked_string;

/// Defines an enum whose values have a name in JSON: `ALL`, `as_str`, `Display`, serde, and a
/// `FromStr` whose error lists the choices.
macro_rules! wire_enum {
    ($(#[$meta:meta])* pub enum $type:ident {
        $($(#[$doc:meta])* $variant:ident = $name:literal,)+
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[derive(serde::Serialize, serde::Deserialize)]
        pub enum $type {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)+
        }

        impl $type {
            /// Every value, in the contract's order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in JSON.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }

        // By hand, since the derived one does not see the names through this macro.
        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $type {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                $crate::schema::choices(Self::ALL).into()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $type {}

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::Problem;

            fn from_str(input: &str) -> Result<Self, $crate::Problem> {
                match $crate::text::clean(input)? {
                    $($name => Ok(Self::$variant),)+
                    _ => Err($crate::text::one_of(Self::ALL)),
                }
            }
        }
    };
}
pub(crate) use wire_enum;

/// The problem of a value that is none of these.
pub(crate) fn one_of<T: fmt::Display>(choices: &[T]) -> Problem {
    Problem::OneOf(choices.iter().map(T::to_string).collect())
}

/// One of these values and no other of its type.
pub(crate) fn among<T: FromStr + PartialEq + fmt::Display>(text: &str, allowed: &[T]) -> Result<T, Problem> {
    match text.parse() {
        Ok(value) if allowed.contains(&value) => Ok(value),
        _ => Err(one_of(allowed)),
    }
}
