//! The outside world: time and randomness, the card vault, the credential system, the document store. Each is
//! a trait, with a sandbox that works out of the box and a real adapter.

mod card_vault;
mod credential_system;
mod document_store;
mod http;
mod http_card_vault;
mod http_credential_system;

use chrono::{DateTime, SubsecRound, Utc};
use uuid::Uuid;

pub use card_vault::{Card, CardVault, SandboxVault, Tokenization};
pub use credential_system::{CredentialEvent, CredentialSystem, SandboxCredentials};
pub use document_store::{
    DocumentBytes, DocumentFile, DocumentStore, DocumentWriter, DocumentsElsewhere, ObjectDocuments,
};
pub use http::HttpSystem;
pub use http_card_vault::HttpVault;
pub use http_credential_system::HttpCredentials;

/// Why the outside world did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum PortError {
    /// It cannot be reached, or is too busy: the same may work later.
    #[error("{0}")]
    Unavailable(String),
    /// It refuses, and will refuse again.
    #[error("{0}")]
    Refused(String),
}

impl From<PortError> for crate::Error {
    fn from(error: PortError) -> Self {
        match error {
            PortError::Unavailable(why) => Self::Unavailable(why),
            PortError::Refused(why) => Self::Internal(why),
        }
    }
}

/// The time.
pub trait Clock: Send + Sync {
    /// Now, in whole microseconds: what PostgreSQL can keep.
    fn now(&self) -> DateTime<Utc>;
}

/// Randomness.
pub trait Random: Send + Sync {
    /// Fills the buffer with bytes fit for secrets.
    ///
    /// # Errors
    /// When the operating system has none to give.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), std::io::Error>;
}

/// The operating system's clock and randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct System;

impl Clock for System {
    #[expect(clippy::disallowed_methods, reason = "the one place where the time comes in")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }
}

impl Random for System {
    #[expect(clippy::disallowed_methods, reason = "the one place where randomness comes in")]
    fn fill(&self, bytes: &mut [u8]) -> Result<(), std::io::Error> {
        getrandom::fill(bytes).map_err(std::io::Error::other)
    }
}

/// A UUID version 7 (RFC 9562): the time in milliseconds, then 74 random bits.
pub(crate) fn uuid_v7(now: DateTime<Utc>, random: [u8; 10]) -> Uuid {
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}
