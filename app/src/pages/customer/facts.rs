//! A customer as the desk shows them: what the agent may not see is masked here, on the server, and the page
//! never has it.

use chrono::{DateTime, Utc};
use domain::{
    AssociatedUserContactInfo, ContactInfo, Country, CustomerId, CustomerKind, DigitalPersonalInfo, DocumentType,
    ExternalId, Gender, Language, Segment, mask::Shown,
};
use serde::{Deserialize, Serialize};

use crate::form::Inputs;

/// All that the page shows of a customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    pub id: CustomerId,
    pub number: Option<ExternalId>,
    pub kind: CustomerKind,
    pub name: String,
    pub segment: Option<Segment>,
    pub language: Language,
    pub document: Option<Document>,
    pub person: Option<Person>,
    pub representative: Option<Representative>,
    pub digital: Option<DigitalPersonalInfo>,
    pub contact: Option<ContactInfo>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// What the forms are filled with, masked likewise.
    pub inputs: Inputs,
}

/// An identity document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    pub kind: DocumentType,
    pub number: Shown,
}

/// A private customer's person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub full_name: String,
    pub birthdate: Option<Shown>,
    pub gender: Option<Gender>,
    pub nationality: Option<Country>,
}

/// Who acts for a company.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Representative {
    pub full_name: String,
    pub document: Document,
    pub nationality: Option<Country>,
    pub contact: AssociatedUserContactInfo,
}

#[cfg(feature = "ssr")]
mod server {
    use domain::{AssociatedUser, Customer, IdentityDocument, PersonalInfo, Profile, mask};
    use service::{Caller, permission::Unmasked};

    use super::{Document, Facts, Person, Representative, Shown};
    use crate::form::Inputs;

    /// Whether the caller sees everything.
    pub fn sees_all(caller: &Caller) -> bool {
        caller.permit::<Unmasked>().is_ok()
    }

    /// What forms are filled with.
    ///
    /// # Errors
    /// When the profile can't be written as JSON: a fault of ours.
    pub fn inputs(profile: &Profile, unmasked: bool) -> Result<Inputs, serde_json::Error> {
        let body = serde_json::to_value(profile)?;
        let body = if unmasked { body } else { mask::json(body) };
        Ok(domain::form::from_json(&body).into_iter().collect())
    }

    impl Facts {
        /// What somebody sees of a customer.
        ///
        /// # Errors
        /// As [`inputs`].
        pub fn of(customer: Customer, unmasked: bool) -> Result<Self, serde_json::Error> {
            let profile = &customer.profile;
            let (person, representative, digital) = match profile {
                Profile::Private(private) => (Some(Person::of(private.personal_info(), unmasked)), None, None),
                Profile::Corporate(corporate) => {
                    let user = corporate.company_info().representative();
                    (None, user.map(|user| Representative::of(user, unmasked)), None)
                }
                Profile::Digital(digital) => (None, None, Some(digital.digital_personal_info().clone())),
            };
            Ok(Self {
                id: customer.id,
                kind: profile.kind(),
                name: profile.display_name(),
                segment: profile.segment(),
                language: profile.preferred_language(),
                document: profile.identity_document().map(|document| Document::of(document, unmasked)),
                person,
                representative,
                digital,
                contact: profile.contact_info().cloned(),
                created_at: customer.created_at,
                updated_at: customer.updated_at,
                inputs: inputs(profile, unmasked)?,
                number: customer.external_id,
            })
        }
    }

    impl Document {
        pub fn of(document: &IdentityDocument, unmasked: bool) -> Self {
            Self { kind: document.kind(), number: Shown::document(document.number(), unmasked) }
        }
    }

    impl Person {
        fn of(info: &PersonalInfo, unmasked: bool) -> Self {
            Self {
                full_name: info.full_name(),
                birthdate: info.birthdate().map(|date| Shown::birthdate(date, unmasked)),
                gender: info.gender(),
                nationality: info.nationality().cloned(),
            }
        }
    }

    impl Representative {
        fn of(user: &AssociatedUser, unmasked: bool) -> Self {
            Self {
                full_name: user.full_name(),
                document: Document::of(user.identity_document(), unmasked),
                nationality: user.nationality().cloned(),
                contact: user.contact_info().clone(),
            }
        }
    }
}

#[cfg(feature = "ssr")]
pub use server::{inputs, sees_all};
