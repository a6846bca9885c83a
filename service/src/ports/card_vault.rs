//! The card vault: the system that keeps cards' numbers, so that nobody else has to (PCI DSS).

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use domain::{CardExpiry, LastFour, ReferenceId, TokenId};
use sha2::{Digest, Sha256};

use super::{Clock, PortError};

/// What may be known of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// The last four digits of its number.
    pub last_four: LastFour,
    /// The last month in which it is good.
    pub expires: CardExpiry,
}

/// How far the reading of a card has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tokenization {
    /// Not there yet.
    Pending,
    /// Here it is.
    Completed(TokenId),
    /// There will be none.
    Failed(String),
}

/// The card vault.
#[async_trait]
pub trait CardVault: Send + Sync {
    /// Whether this is a stand-in for tests and demonstrations, which no card ever reaches.
    fn is_sandbox(&self) -> bool {
        false
    }

    /// The card that a token stands for; `None` when the vault does not know it.
    ///
    /// # Errors
    /// When the vault does not answer.
    async fn card(&self, token: &TokenId) -> Result<Option<Card>, PortError>;

    /// How far the card of this reference is, asked for at `since`.
    ///
    /// # Errors
    /// When the vault does not answer.
    async fn tokenization(&self, reference: &ReferenceId, since: DateTime<Utc>) -> Result<Tokenization, PortError>;
}

/// A vault that knows any token and keeps nothing: all it says follows from what it is asked, so that it
/// says the same after a restart and at another copy.
///
/// A reference completes 300 ms after it was asked for; one whose last digit is `f` fails. A card's last
/// four digits and its expiry, one to five years on, follow from the token.
pub struct SandboxVault {
    clock: Arc<dyn Clock>,
}

const READING: TimeDelta = TimeDelta::milliseconds(300);

impl SandboxVault {
    /// A vault with this clock.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock }
    }
}

#[async_trait]
impl CardVault for SandboxVault {
    fn is_sandbox(&self) -> bool {
        true
    }

    async fn card(&self, token: &TokenId) -> Result<Option<Card>, PortError> {
        let [a, b, c, d, ..] = digest("card", &token.uuid().to_string());
        let last_four = format!("{:04}", u16::from_be_bytes([a, b]) % 10_000).parse().ok();
        let expires = CardExpiry::new(self.clock.now().year() + 1 + i32::from(c % 5), 1 + u32::from(d % 12));
        Ok(last_four.zip(expires).map(|(last_four, expires)| Card { last_four, expires }))
    }

    async fn tokenization(&self, reference: &ReferenceId, since: DateTime<Utc>) -> Result<Tokenization, PortError> {
        if self.clock.now() - since < READING {
            return Ok(Tokenization::Pending);
        }
        if reference.as_str().ends_with('f') {
            return Ok(Tokenization::Failed("the card was refused by its bank".to_owned()));
        }
        let [token @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] =
            digest("token", &reference.uuid().to_string());
        let token = hex::encode::<[u8; 16]>(token);
        token.parse().map(Tokenization::Completed).map_err(|_| PortError::Refused("no token".to_owned()))
    }
}

fn digest(purpose: &str, text: &str) -> [u8; 32] {
    Sha256::digest(format!("{purpose}:{text}")).into()
}
