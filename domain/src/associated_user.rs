//! The people who act for a corporate customer.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::person::full_name;
use crate::profile::PERSONAL_DOCUMENTS;
use crate::read::{Node, body};
use crate::text::wire_enum;
use crate::{ContactEmail, ContactList, Country, IdentityDocument, PersonName, PhoneNumber, Violations};

wire_enum! {
    /// What a person may do for a company.
    pub enum Role {
        /// Signs for it.
        AuthorizedRepresentative = "AUTHORIZED_REPRESENTATIVE",
    }
}

/// Gives [`Role::AuthorizedRepresentative`], as the contract does.
impl Default for Role {
    fn default() -> Self {
        Self::AuthorizedRepresentative
    }
}

/// A person who acts for a company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AssociatedUser {
    identity_document: IdentityDocument,
    /// `AUTHORIZED_REPRESENTATIVE` when left out.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Role>))]
    role: Role,
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 1, max_length = 100, example = "Antonio"))]
    name: PersonName,
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 1, max_length = 100, example = "Benavente"))]
    first_surname: PersonName,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 100, example = "Blanco"))]
    second_surname: Option<PersonName>,
    /// ISO 3166-1 alpha-2.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, pattern = "^[A-Z]{2}$", example = "ES"))]
    nationality: Option<Country>,
    #[serde(default, skip_serializing_if = "AssociatedUserContactInfo::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<AssociatedUserContactInfo>))]
    contact_info: AssociatedUserContactInfo,
}

impl AssociatedUser {
    /// The NIF, NIE or passport.
    pub fn identity_document(&self) -> &IdentityDocument {
        &self.identity_document
    }

    /// What the person may do.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The first name.
    pub fn name(&self) -> &PersonName {
        &self.name
    }

    /// The first surname.
    pub fn first_surname(&self) -> &PersonName {
        &self.first_surname
    }

    /// The second surname.
    pub fn second_surname(&self) -> Option<&PersonName> {
        self.second_surname.as_ref()
    }

    /// The nationality.
    pub fn nationality(&self) -> Option<&Country> {
        self.nationality.as_ref()
    }

    /// How the person is reached; both lists may be empty.
    pub fn contact_info(&self) -> &AssociatedUserContactInfo {
        &self.contact_info
    }

    /// Name and surnames.
    pub fn full_name(&self) -> String {
        full_name([Some(&self.name), Some(&self.first_surname), self.second_surname()])
    }

    pub(crate) fn read(node: Node<'_>) -> Option<Self> {
        node.object(|fields| {
            let identity_document =
                fields.required("identity_document", |node| IdentityDocument::read(node, &PERSONAL_DOCUMENTS));
            let role = fields.optional_text("role", str::parse);
            let name = fields.text("name", str::parse);
            let first_surname = fields.text("first_surname", str::parse);
            let second_surname = fields.optional_text("second_surname", str::parse);
            let nationality = fields.optional_text("nationality", str::parse);
            let contact_info = fields.optional("contact_info", AssociatedUserContactInfo::read);
            Some(Self {
                identity_document: identity_document?,
                role: role.unwrap_or_default(),
                name: name?,
                first_surname: first_surname?,
                second_surname,
                nationality,
                contact_info: contact_info.unwrap_or_default(),
            })
        })
    }
}

/// How an associated user is reached: up to ten phones and ten e-mails.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AssociatedUserContactInfo {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<PhoneNumber>>, max_items = 10))]
    phone_numbers: ContactList<PhoneNumber>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<ContactEmail>>, max_items = 10))]
    emails: ContactList<ContactEmail>,
}

impl AssociatedUserContactInfo {
    /// The phones.
    pub fn phone_numbers(&self) -> &ContactList<PhoneNumber> {
        &self.phone_numbers
    }

    /// The e-mails.
    pub fn emails(&self) -> &ContactList<ContactEmail> {
        &self.emails
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.phone_numbers.is_empty() && self.emails.is_empty()
    }

    fn read(node: Node<'_>) -> Option<Self> {
        node.object(|fields| {
            let phone_numbers = fields.optional("phone_numbers", |node| ContactList::read(node, 0, PhoneNumber::read));
            let emails = fields.optional("emails", |node| ContactList::read(node, 0, ContactEmail::read));
            Some(Self { phone_numbers: phone_numbers.unwrap_or_default(), emails: emails.unwrap_or_default() })
        })
    }
}

/// Reads the body of operation 22, `{associated_users: […]}` with exactly one element.
///
/// # Errors
/// Everything that is wrong in the body.
pub fn read_associated_users(value: &Value) -> Result<AssociatedUser, Violations> {
    body(value, |fields| {
        let users = fields.required("associated_users", |mut node| node.list(1, 1, AssociatedUser::read));
        users?.into_iter().next().map(|(_, user)| user)
    })
}
