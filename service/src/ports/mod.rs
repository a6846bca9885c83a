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

/// A UUID version 7 (RFC 9562): the time in milliseconds, the fraction of the millisecond in 12 bits (section 6.2,
/// method 3), so that what one process makes sorts as it was made, and 62 random bits.
pub(crate) fn uuid_v7(now: DateTime<Utc>, mut random: [u8; 10]) -> Uuid {
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
    let fraction = u16::try_from(now.timestamp_subsec_micros() % 1_000 * 4_096 / 1_000).unwrap_or_default();
    for (byte, of_fraction) in random.iter_mut().zip(fraction.to_be_bytes()) {
        *byte = of_fraction;
    }
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn ids_sort_as_they_were_made_to_the_microsecond() {
        let start = DateTime::UNIX_EPOCH + TimeDelta::milliseconds(1_800_000_000_123);
        let of = |micros| {
            uuid_v7(start + TimeDelta::microseconds(micros), if micros % 2 == 0 { [255; 10] } else { [0; 10] })
        };
        let ids: Vec<_> = (0..2_000).map(of).collect();
        assert!(ids.is_sorted());
        assert!(ids.iter().all(|id| id.get_version_num() == 7 && id.get_variant() == uuid::Variant::RFC4122));
        assert_ne!(uuid_v7(start, [0; 10]), uuid_v7(start, [1; 10]));
    }
}
