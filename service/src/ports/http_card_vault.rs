//! A card vault that is asked over HTTPS.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{CardExpiry, LastFour, ReferenceId, TokenId};
use serde::Deserialize;

use super::http::HttpSystem;
use super::{Card, CardVault, PortError, Tokenization};

/// The most characters of a vault's message that are kept: readers of the API see it.
const LONGEST_MESSAGE: usize = 200;

/// The card vault at an address, or what the operator has put in front of it: `docs/outside.md`.
pub struct HttpVault(HttpSystem);

impl HttpVault {
    /// The vault that this system is.
    pub fn new(system: HttpSystem) -> Self {
        Self(system)
    }
}

#[derive(Deserialize)]
struct CardBody {
    last_four: LastFour,
    expiration_date: CardExpiry,
}

#[derive(Deserialize)]
#[serde(tag = "status", rename_all = "SCREAMING_SNAKE_CASE")]
enum TokenizationBody {
    Pending,
    Completed { token_id: TokenId },
    Failed { error_message: String },
}

#[async_trait]
impl CardVault for HttpVault {
    async fn card(&self, token: &TokenId) -> Result<Option<Card>, PortError> {
        let found: Option<CardBody> = self.0.get(&format!("/cards/{token}")).await?;
        Ok(found.map(|card| Card { last_four: card.last_four, expires: card.expiration_date }))
    }

    async fn tokenization(&self, reference: &ReferenceId, _: DateTime<Utc>) -> Result<Tokenization, PortError> {
        let found = self.0.get(&format!("/tokenizations/{reference}")).await?;
        // Not a failure of the card's: a wrong address answers 404 too, and a reference is used only once.
        let found = found.ok_or_else(|| PortError::Unavailable("card vault: it knows no such reference".to_owned()))?;
        Ok(match found {
            TokenizationBody::Pending => Tokenization::Pending,
            TokenizationBody::Completed { token_id } => Tokenization::Completed(token_id),
            TokenizationBody::Failed { error_message } => {
                let shown = error_message.chars().filter(|c| !c.is_control()).take(LONGEST_MESSAGE);
                Tokenization::Failed(shown.collect())
            }
        })
    }
}
