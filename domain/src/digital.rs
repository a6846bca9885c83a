//! Digital customers: all that is known is an e-mail address, and perhaps a name.

use serde::{Deserialize, Serialize};

use crate::person::full_name;
use crate::read::Node;
use crate::{Country, LoginEmail, PersonName};

/// A digital customer's person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DigitalPersonalInfo {
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "email", max_length = 82, example = "email@example.com"))]
    pub(crate) email: LoginEmail,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 100, example = "Antonio"))]
    pub(crate) name: Option<PersonName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 100, example = "Benavente"))]
    pub(crate) first_surname: Option<PersonName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 100, example = "Blanco"))]
    pub(crate) second_surname: Option<PersonName>,
    /// ISO 3166-1 alpha-2.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, pattern = "^[A-Z]{2}$", example = "ES"))]
    pub(crate) nationality: Option<Country>,
}

impl DigitalPersonalInfo {
    /// The e-mail address, unique among the organization's digital customers.
    pub fn email(&self) -> &LoginEmail {
        &self.email
    }

    /// The first name.
    pub fn name(&self) -> Option<&PersonName> {
        self.name.as_ref()
    }

    /// The first surname.
    pub fn first_surname(&self) -> Option<&PersonName> {
        self.first_surname.as_ref()
    }

    /// The second surname.
    pub fn second_surname(&self) -> Option<&PersonName> {
        self.second_surname.as_ref()
    }

    /// The nationality.
    pub fn nationality(&self) -> Option<&Country> {
        self.nationality.as_ref()
    }

    /// Name and surnames, as far as they are known; empty when none is.
    pub fn full_name(&self) -> String {
        full_name([self.name(), self.first_surname(), self.second_surname()])
    }

    pub(crate) fn read(node: Node<'_>) -> Option<Self> {
        node.object(|fields| {
            let email = fields.text("email", str::parse);
            let name = fields.optional_text("name", str::parse);
            let first_surname = fields.optional_text("first_surname", str::parse);
            let second_surname = fields.optional_text("second_surname", str::parse);
            let nationality = fields.optional_text("nationality", str::parse);
            Some(Self { email: email?, name, first_surname, second_surname, nationality })
        })
    }
}
