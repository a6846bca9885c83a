//! What an organization sets for itself.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::read::body;
use crate::text::{among, wire_enum};
use crate::{CallerFact, Violations};

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

/// How many facts a caller is asked for where the organization does not say.
const CALLER_CHECK: u32 = 2;

/// An organization's settings; the default ones narrow nothing, keep documents for good, and have callers
/// checked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrgSettings {
    /// The payment methods that the organization accepts; all, when it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_methods: Option<Vec<PaymentMethodType>>,
    /// For how many days an identification document is kept; for good, when it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_days: Option<u32>,
    /// How many facts a caller is asked for before what is theirs changes; none at all, when it is 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller_check: Option<u32>,
}

impl OrgSettings {
    /// Reads settings: `{"payment_methods": ["DIRECT_DEBIT"], "document_days": 365, "caller_check": 2}`, each
    /// optional.
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
            let most = i64::try_from(CallerFact::ALL.len()).unwrap_or(i64::MAX);
            let caller_check = fields.optional("caller_check", |node| node.integer(0, most));
            Some(Self {
                payment_methods: payment_methods.map(|items| items.into_iter().map(|(_, method)| method).collect()),
                document_days: document_days.and_then(|days| u32::try_from(days).ok()),
                caller_check: caller_check.and_then(|facts| u32::try_from(facts).ok()),
            })
        })
    }

    /// What came in before then is not kept any more, `now`; everything is, when the settings do not say.
    pub fn documents_since(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let days = self.document_days.map(|days| TimeDelta::days(days.into()));
        days.and_then(|days| now.checked_sub_signed(days)).unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// How many facts a caller is asked for; 0 where callers are not checked.
    pub fn caller_check(&self) -> usize {
        usize::try_from(self.caller_check.unwrap_or(CALLER_CHECK)).unwrap_or(usize::MAX)
    }

    /// The last moment of a document that came in at this one; `None` when it is kept for good.
    pub fn document_until(&self, came: DateTime<Utc>) -> Option<DateTime<Utc>> {
        came.checked_add_signed(TimeDelta::days(self.document_days?.into()))
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
    fn a_document_is_kept_until_its_last_moment() {
        let came = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        assert_eq!(OrgSettings::default().document_until(came), None);
        let settings = OrgSettings { document_days: Some(10), ..OrgSettings::default() };
        let until = settings.document_until(came).unwrap();
        assert!(settings.documents_since(until) <= came);
        assert!(settings.documents_since(until + TimeDelta::milliseconds(1)) > came);
    }

    #[test]
    fn settings_narrow_what_is_offered() {
        assert_eq!(OrgSettings::default().offered(), PaymentMethodType::OFFERED);
        let settings = OrgSettings::read(&json!({"payment_methods": ["CREDIT_CARD", "BANK_TRANSFER"]})).unwrap();
        assert_eq!(settings.offered(), [PaymentMethodType::BankTransfer, PaymentMethodType::CreditCard]);
        let stored = serde_json::to_value(&settings).unwrap();
        assert_eq!(OrgSettings::read(&stored), Ok(settings));
    }

    #[test]
    fn callers_are_checked_unless_the_organization_says_otherwise() {
        let asked = |value| OrgSettings::read(&value).unwrap().caller_check();
        assert_eq!((asked(json!({})), asked(json!({"caller_check": 0})), asked(json!({"caller_check": 3}))), (2, 0, 3));
    }

    #[test]
    fn wrong_settings_are_refused() {
        for settings in [
            json!({"payment_methods": ["TECI"]}),
            json!({"payment_methods": []}),
            json!({"document_days": 0}),
            json!({"document_days": 1.5}),
            json!({"documents": 1}),
            json!({"caller_check": -1}),
            json!({"caller_check": 6}),
            json!({"caller_check": "on"}),
        ] {
            assert!(OrgSettings::read(&settings).is_err(), "{settings}");
        }
    }
}
