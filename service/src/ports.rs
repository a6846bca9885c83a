//! The outside world that every use case needs: time and randomness.

use chrono::{DateTime, SubsecRound, Utc};
use uuid::Uuid;

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
