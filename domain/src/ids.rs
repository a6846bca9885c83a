//! Ids. They are made elsewhere: domain only holds and reads them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Problem;
use crate::text::checked_string;

/// Defines an id that is a UUID: `Display`, serde, and a `FromStr` that takes the hyphenated form only,
/// the one that it is written in.
macro_rules! uuid_id {
    ($(#[$meta:meta])* $type:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
        pub struct $type(pub uuid::Uuid);

        impl std::str::FromStr for $type {
            type Err = $crate::Problem;

            fn from_str(input: &str) -> Result<Self, $crate::Problem> {
                match uuid::Uuid::try_parse(input) {
                    Ok(id) if input.len() == 36 => Ok(Self(id)),
                    _ => Err($crate::Problem::BadUuid),
                }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}
pub(crate) use uuid_id;

uuid_id! {
    /// A customer's id.
    CustomerId
}

uuid_id! {
    /// An account's id.
    AccountId
}

/// The legacy system's id of a customer or an account: 1 to 20 digits, unique in the organization.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, pattern = r"^\d{1,20}$", example = "214748364"))]
pub struct ExternalId(String);

checked_string!(ExternalId);

impl FromStr for ExternalId {
    type Err = Problem;

    fn from_str(input: &str) -> Result<Self, Problem> {
        if (1..=20).contains(&input.len()) && input.bytes().all(|c| c.is_ascii_digit()) {
            Ok(Self(input.to_owned()))
        } else {
            Err(Problem::BadExternalId)
        }
    }
}

/// An organization's name, which is also its id: `^[a-z0-9][a-z0-9-]{0,62}$`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[a-z0-9][a-z0-9-]{0,62}$", example = "telco"))]
pub struct OrgId(String);

checked_string!(OrgId);

impl FromStr for OrgId {
    type Err = Problem;

    fn from_str(input: &str) -> Result<Self, Problem> {
        let fits = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
        if (1..=63).contains(&input.len()) && input.bytes().all(fits) && !input.starts_with('-') {
            Ok(Self(input.to_owned()))
        } else {
            Err(Problem::BadOrgId)
        }
    }
}

/// How many times something has been written: what `ETag` and `If-Match` carry.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(pub i64);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn customer_ids_are_hyphenated_uuids() {
        let text = "123e4567-e89b-12d3-a456-556642440000";
        assert_eq!(text.parse::<CustomerId>().unwrap().to_string(), text);
        for text in [
            "",
            "1",
            "123e4567e89b12d3a456556642440000",
            "{123e4567-e89b-12d3-a456-556642440000}",
            "123e4567-e89b-12d3-a456-55664244000g",
        ] {
            assert_eq!(text.parse::<CustomerId>(), Err(Problem::BadUuid), "{text}");
        }
    }

    #[test]
    fn external_ids_are_digits() {
        assert!("0".parse::<ExternalId>().is_ok());
        assert!("1".repeat(20).parse::<ExternalId>().is_ok());
        for text in ["", "a", "-1", " 1", "1".repeat(21).as_str(), "١"] {
            assert_eq!(text.parse::<ExternalId>(), Err(Problem::BadExternalId), "{text}");
        }
    }

    #[test]
    fn organization_names() {
        for text in ["telco", "0", "a-b-", "a".repeat(63).as_str()] {
            assert!(text.parse::<OrgId>().is_ok(), "{text}");
        }
        for text in ["", "-a", "A", "a_b", "a b", "ñ", "a".repeat(64).as_str()] {
            assert_eq!(text.parse::<OrgId>(), Err(Problem::BadOrgId), "{text}");
        }
    }
}
