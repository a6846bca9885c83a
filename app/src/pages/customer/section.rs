//! The sections of a customer that are edited on their own.

use std::str::FromStr;

use domain::CustomerKind;
use serde::{Deserialize, Serialize};

use crate::{
    form::{Inputs, REPRESENTATIVE},
    text::Text,
};

/// A part of a customer with a form of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Section {
    Personal,
    Company,
    Representative,
    Digital,
    Contact,
    Settings,
}

impl Section {
    /// The sections of a type of customer, as they stand on the page.
    pub fn of(kind: CustomerKind) -> &'static [Self] {
        match kind {
            CustomerKind::Private => &[Self::Personal, Self::Contact, Self::Settings],
            CustomerKind::Corporate => &[Self::Company, Self::Representative, Self::Contact, Self::Settings],
            CustomerKind::Digital => &[Self::Digital, Self::Settings],
        }
    }

    /// The name in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Personal => "personal",
            Self::Company => "company",
            Self::Representative => "representative",
            Self::Digital => "digital",
            Self::Contact => "contact",
            Self::Settings => "settings",
        }
    }

    pub fn title(self, text: &Text) -> &'static str {
        match self {
            Self::Personal | Self::Digital => text.personal,
            Self::Company => text.company,
            Self::Representative => text.representative,
            Self::Contact => text.contact,
            Self::Settings => text.settings,
        }
    }

    /// The `id` of its heading.
    pub fn heading_id(self) -> String {
        format!("section-{}", self.as_str())
    }

    /// The address of its form.
    pub fn address(self, customer: &str) -> String {
        format!("/customers/{customer}?edit={}", self.as_str())
    }

    /// What its form is filled with, of all the customer's inputs.
    pub fn inputs(self, all: &Inputs) -> Inputs {
        all.iter().filter(|(pointer, _)| self.has(pointer)).map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    fn has(self, pointer: &str) -> bool {
        match self {
            Self::Personal => pointer.starts_with("/personal_info/") && !pointer.contains("/identity_document/"),
            Self::Company => pointer == "/company_info/name",
            Self::Representative => pointer.starts_with(REPRESENTATIVE),
            Self::Digital => pointer.starts_with("/digital_personal_info/"),
            Self::Contact => pointer.starts_with("/contact_info/"),
            Self::Settings => matches!(pointer, "/preferred_language" | "/segment"),
        }
    }
}

impl FromStr for Section {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        let all = CustomerKind::ALL.iter().flat_map(|kind| Self::of(*kind)).copied();
        all.into_iter().find(|section: &Self| section.as_str() == name).ok_or(())
    }
}
