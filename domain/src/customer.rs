//! A customer: a profile with its ids and dates.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::read::body;
use crate::{CustomerId, DocumentType, ExternalId, IdentityDocument, Profile, Version, Violations};

/// A customer of an organization: the body of operation 19.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// The id.
    pub id: CustomerId,
    /// The legacy system's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<ExternalId>,
    /// All that the customer tells about itself.
    #[serde(flatten)]
    pub profile: Profile,
    /// When the customer was created.
    pub created_at: DateTime<Utc>,
    /// When the customer was last written.
    pub updated_at: DateTime<Utc>,
    /// How many times the customer was written. Not part of the JSON: it travels as `ETag`.
    #[serde(skip)]
    pub version: Version,
}

/// Operation 24 on a customer whose document is not a NIE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotANie;

impl fmt::Display for NotANie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the customer's identity document is not a NIE")
    }
}

impl std::error::Error for NotANie {}

/// Reads the body of operation 24, `{nif}`.
///
/// # Errors
/// Everything that is wrong in the body.
pub fn read_nif(value: &Value) -> Result<IdentityDocument, Violations> {
    body(value, |fields| fields.text("nif", |text| IdentityDocument::parse(DocumentType::Nif, text)))
}
