//! Credentials: how a customer logs in. The password lives in the credential system; here is only who
//! may log in under which user name.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::date::date;
use crate::ids::uuid_id;
use crate::read::body;
use crate::text::wire_enum;
use crate::{CustomerId, EmailAddress, LoginEmail, Version, Violations};

uuid_id! {
    /// A credential's id.
    CredentialId
}

wire_enum! {
    /// How far a credential has come.
    pub enum CredentialStatus {
        /// The user name is taken, but the login does not work yet.
        Reserved = "RESERVED",
        /// The credential system knows it.
        Active = "ACTIVE",
    }
}

/// The user name of a credential: an e-mail address. A new credential's has at most 82 characters; a
/// change may make it 150 long (contract, section 8).
pub type Username = EmailAddress<150>;

/// A credential of a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Credential {
    /// The credential's id.
    pub id: CredentialId,
    /// The user name.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "email", max_length = 150, example = "username@example.com"))]
    pub username: Username,
    /// How far it has come.
    pub status: CredentialStatus,
    /// The last day on which it can be used; for good, when it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date, nullable = false, example = "2025-12-31"))]
    pub expiration_date: Option<NaiveDate>,
}

/// The credentials of a customer: at most one that lives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    /// Whose they are.
    pub customer_id: CustomerId,
    /// The one that lives.
    pub credential: Option<Credential>,
    /// How many times they have been written, the empty ones being the first: it goes on when a
    /// credential is deleted and another one made, so that no tag of the old one fits the new one.
    pub version: Version,
}

impl Credentials {
    /// A customer's who never had any.
    pub fn none(customer_id: CustomerId) -> Self {
        Self { customer_id, credential: None, version: Version(1) }
    }

    /// The next version of them.
    #[must_use]
    pub fn with(&self, credential: Option<Credential>) -> Self {
        Self { customer_id: self.customer_id, credential, version: Version(self.version.0 + 1) }
    }
}

impl Credential {
    /// Reads the body of operations 44 and 47, `{username}`.
    ///
    /// # Errors
    /// Everything that is wrong in the body.
    pub fn read_username(value: &Value) -> Result<Username, Violations> {
        body(value, |fields| {
            fields.text("username", |text| text.parse::<LoginEmail>().and_then(|email| email.as_str().parse()))
        })
    }

    /// Reads a body of operation 49: it has no fields.
    ///
    /// # Errors
    /// What is in it all the same.
    pub fn read_activation(value: &Value) -> Result<(), Violations> {
        body(value, |_| Some(()))
    }

    /// Reads the body of operation 46, `{username}`, which may be longer.
    ///
    /// # Errors
    /// Everything that is wrong in the body.
    pub fn read_new_username(value: &Value) -> Result<Username, Violations> {
        body(value, |fields| fields.text("username", str::parse))
    }

    /// Reads the body of operation 45, `{expiration_date}`: a date, or null for none.
    ///
    /// # Errors
    /// Everything that is wrong in the body.
    pub fn read_expiration_date(value: &Value) -> Result<Option<NaiveDate>, Violations> {
        body(value, |fields| fields.required_or_null("expiration_date", |node| node.text(date)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Problem;
    use serde_json::json;

    fn problem<T: std::fmt::Debug>(read: Result<T, Violations>, pointer: &str) -> Problem {
        let violations = read.unwrap_err();
        violations.at(pointer).unwrap_or_else(|| panic!("{violations}")).problem.clone()
    }

    #[test]
    fn usernames() {
        let of = |length: usize| {
            let domain = format!("{}.es", ["b".repeat(30).as_str(); 4].join("."));
            json!({"username": format!("{}@{domain}", "a".repeat(length - 1 - domain.len()))})
        };
        let good = json!({"username": " Ana@Example.com "});
        assert_eq!(Credential::read_username(&good).unwrap().as_str(), "Ana@Example.com");
        assert_eq!(Credential::read_new_username(&good).unwrap().folded(), "ana@example.com");
        assert!(Credential::read_new_username(&of(150)).is_ok());
        assert_eq!(problem(Credential::read_new_username(&of(151)), "/username"), Problem::TooLong { max: 150 });
        assert_eq!(problem(Credential::read_username(&of(150)), "/username"), Problem::TooLong { max: 82 });
        for (body, pointer, wrong) in [
            (json!({}), "/username", Problem::Missing),
            (json!({"username": null}), "/username", Problem::Missing),
            (json!({"username": "ana"}), "/username", Problem::BadEmail),
            (json!({"username": "a@b.es", "status": "ACTIVE"}), "/status", Problem::Unknown),
        ] {
            assert_eq!(problem(Credential::read_username(&body), pointer), wrong, "{body}");
            assert_eq!(problem(Credential::read_new_username(&body), pointer), wrong, "{body}");
        }
    }

    #[test]
    fn an_expiration_date_is_a_date_or_null() {
        let read = |value| Credential::read_expiration_date(&json!({ "expiration_date": value }));
        assert_eq!(read(json!(null)), Ok(None));
        assert_eq!(read(json!("2025-12-31")), Ok(NaiveDate::from_ymd_opt(2025, 12, 31)));
        for (value, wrong) in [
            (json!("2025-02-29"), Problem::BadDate),
            (json!("31/12/2025"), Problem::BadDate),
            (json!(" "), Problem::Missing),
        ] {
            assert_eq!(problem(read(value), "/expiration_date"), wrong);
        }
        assert_eq!(problem(Credential::read_expiration_date(&json!({})), "/expiration_date"), Problem::Missing);
    }

    #[test]
    fn versions_go_on() {
        let none = Credentials::none(CustomerId(uuid::Uuid::nil()));
        assert_eq!(none.with(None).with(None).version, Version(3));
    }
}
