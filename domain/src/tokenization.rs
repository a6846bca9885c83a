//! Cards that the vault is still reading: operation 42.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::text::wire_enum;
use crate::{AccountId, ReferenceId, TokenId};

wire_enum! {
    /// How far the vault is with a card.
    pub enum TokenizationStatus {
        /// It is still reading it.
        Pending = "PENDING",
        /// The card has a token.
        Completed = "COMPLETED",
        /// There will be none.
        Failed = "FAILED",
    }
}

/// A card that an account is to be paid with as soon as the vault has read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenizationRequest {
    /// The vault's name for the card until it has a token.
    pub reference_id: ReferenceId,
    /// The account.
    pub account_id: AccountId,
    /// How far the vault is.
    pub status: TokenizationStatus,
    /// The card's token, once it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_id: Option<TokenId>,
    /// Why there will be none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(example = "The credit card tokenization process failed due to invalid card details")
    )]
    pub error_message: Option<String>,
    /// When it was asked for.
    #[cfg_attr(feature = "openapi", schema(example = "2025-10-28T07:13:27Z"))]
    pub created_at: DateTime<Utc>,
    /// When the vault last told something.
    #[cfg_attr(feature = "openapi", schema(example = "2025-10-28T07:13:27Z"))]
    pub updated_at: DateTime<Utc>,
}
