//! What an organization sets for itself.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Violations;
use crate::read::body;
use crate::text::{among, wire_enum};

wire_enum! {
    /// How an account is paid.
    pub enum PaymentMethodType {
        /// The customer sends the money.
        BankTransfer = "BANK_TRANSFER",
        /// It is collected from a bank account.
        DirectDebit = "DIRECT_DEBIT",
        /// A card is charged.
        CreditCard = "CREDIT_CARD",
        /// A department store's card: only from imports.
        Teci = "TECI",
    }
}

impl PaymentMethodType {
    /// Those that a request may ask for.
    pub const OFFERED: &'static [Self] = &[Self::BankTransfer, Self::DirectDebit, Self::CreditCard];
}

/// An organization's settings; the default ones narrow nothing and keep documents for good.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrgSettings {
    /// The payment methods that the organization accepts; all, when it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_methods: Option<Vec<PaymentMethodType>>,
    /// For how many days an identification document is kept; for good, when it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_days: Option<u32>,
}

impl OrgSettings {
    /// Reads settings: `{"payment_methods": ["DIRECT_DEBIT"], "document_days": 365}`, both optional.
    ///
    /// # Errors
    /// Everything that is wrong, by JSON pointer.
    pub fn read(value: &Value) -> Result<Self, Violations> {
        body(value, |fields| {
            let payment_methods = fields.optional("payment_methods", |mut node| {
                node.list(1, PaymentMethodType::OFFERED.len(), |item| {
                    item.text(|text| among(text, PaymentMethodType::OFFERED))
                })
            });
            let document_days = fields.optional("document_days", |node| node.integer(1, 36_500));
            Some(Self {
                payment_methods: payment_methods.map(|items| items.into_iter().map(|(_, method)| method).collect()),
                document_days: document_days.and_then(|days| u32::try_from(days).ok()),
            })
        })
    }

    /// What came in before then is not kept any more, `now`; everything is, when the settings do not say.
    pub fn documents_since(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let days = self.document_days.map(|days| TimeDelta::days(days.into()));
        days.and_then(|days| now.checked_sub_signed(days)).unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// The payment methods that a request may ask for, in the contract's order.
    pub fn offered(&self) -> Vec<PaymentMethodType> {
        let accepts = |method: &PaymentMethodType| match &self.payment_methods {
            Some(accepted) => accepted.contains(method),
            None => true,
        };
        PaymentMethodType::OFFERED.iter().copied().filter(accepts).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn settings_narrow_what_is_offered() {
        assert_eq!(OrgSettings::default().offered(), PaymentMethodType::OFFERED);
        let settings = OrgSettings::read(&json!({"payment_methods": ["CREDIT_CARD", "BANK_TRANSFER"]})).unwrap();
        assert_eq!(settings.offered(), [PaymentMethodType::BankTransfer, PaymentMethodType::CreditCard]);
        let stored = serde_json::to_value(&settings).unwrap();
        assert_eq!(OrgSettings::read(&stored), Ok(settings));
    }

    #[test]
    fn wrong_settings_are_refused() {
        for settings in [
            json!({"payment_methods": ["TECI"]}),
            json!({"payment_methods": []}),
            json!({"document_days": 0}),
            json!({"document_days": 1.5}),
            json!({"documents": 1}),
        ] {
            assert!(OrgSettings::read(&settings).is_err(), "{settings}");
        }
    }
}
