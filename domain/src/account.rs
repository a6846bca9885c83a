//! Accounts: what a customer is invoiced by.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

use crate::read::body;
use crate::text::{Text, among, wire_enum};
use crate::{
    AccountId, BillingAddress, ChosenPaymentMethod, CustomerId, ExternalId, Invoice, PaymentMethod, PaymentMethodType,
    Problem, ReferenceId, Version, Violations,
};

/// The legacy system's name for a contract, such as `MMC1708177227910`.
pub type ContractReference = Text<1, 100>;

wire_enum! {
    /// How an account is charged.
    pub enum Modality {
        /// Money is topped up: such accounts come from imports, and have no payment method.
        Prepaid = "PREPAID",
        /// A fixed amount is paid at the beginning of each period.
        RecurringPrepaid = "RECURRING_PREPAID",
        /// What was used is paid at the end of each period.
        Postpaid = "POSTPAID",
    }
}

/// The modalities that operation 11 makes.
pub(crate) const MADE_HERE: [Modality; 2] = [Modality::RecurringPrepaid, Modality::Postpaid];

/// An account of a customer: the body of operation 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    /// The id.
    pub id: AccountId,
    /// The legacy system's id of the account.
    pub external_id: ExternalId,
    /// The customer.
    pub customer_id: CustomerId,
    /// The legacy system's id of the customer.
    pub customer_external_id: ExternalId,
    /// The legacy system's name for the contract; only imports have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, min_length = 1, max_length = 100, example = "MMC1708177227910"))]
    pub contract_reference: Option<ContractReference>,
    /// How it is charged.
    pub modality: Modality,
    /// Where its invoices go.
    pub billing_address: BillingAddress,
    /// How it is paid: nothing for `PREPAID`, nor while its first card is being tokenised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<PaymentMethod>,
    /// How it is invoiced; only imports set it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice: Option<Invoice>,
    /// When it was created.
    #[cfg_attr(feature = "openapi", schema(example = "2022-01-01T01:01:01Z"))]
    pub created_at: DateTime<Utc>,
    /// When it ended; absent while it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "2022-01-01T01:01:01Z"))]
    pub ended_at: Option<DateTime<Utc>>,
    /// When it was last written.
    #[cfg_attr(feature = "openapi", schema(example = "2022-01-01T01:01:01Z"))]
    pub updated_at: DateTime<Utc>,
    /// The card that it will be paid with as soon as the vault has read it. Not part of the JSON:
    /// operation 42 tells of it.
    #[serde(skip)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub pending_card: Option<ReferenceId>,
    /// How many times it was written. Not part of the JSON: it travels as `ETag`.
    #[serde(skip)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub version: Version,
}

impl Account {
    /// The account with another choice of how it is paid. A method is in force at once; a card that the
    /// vault is still reading leaves the one in force as it is. Either way the newest choice stands: a
    /// card that was chosen before, and is still being read, will not become the account's.
    #[must_use]
    pub fn paid_by(&self, chosen: &ChosenPaymentMethod) -> Self {
        let (payment_method, pending_card) = match chosen {
            ChosenPaymentMethod::Now(method) => (Some(method.clone()), None),
            ChosenPaymentMethod::Pending(reference) => (self.payment_method.clone(), Some(reference.clone())),
        };
        Self { payment_method, pending_card, ..self.clone() }
    }
}

/// The body of operation 11.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// How it is charged: not `PREPAID`.
    pub modality: Modality,
    /// Where its invoices go; to the customer's postal address, when it does not say.
    pub billing_address: Option<BillingAddress>,
    /// How it is paid.
    pub payment_method: ChosenPaymentMethod,
}

impl NewAccount {
    /// Reads the body of operation 11.
    ///
    /// # Errors
    /// Everything that is wrong in the body.
    pub fn read(value: &Value) -> Result<Self, Violations> {
        body(value, |fields| {
            let modality = fields.text("modality", |text| among(text, &MADE_HERE));
            let billing_address = fields.optional("billing_address", BillingAddress::read_node);
            let payment_method = fields.required("payment_method", ChosenPaymentMethod::read_node);
            Some(Self { modality: modality?, billing_address, payment_method: payment_method? })
        })
    }
}

/// Refuses a payment method that the organization does not offer, at its place in the body.
///
/// # Errors
/// The violation, with those that it does offer.
pub fn must_be_offered(
    kind: PaymentMethodType,
    offered: &[PaymentMethodType],
    pointer: &str,
) -> Result<(), Violations> {
    if offered.contains(&kind) {
        return Ok(());
    }
    let offered = offered.iter().map(ToString::to_string).collect();
    Err(Violations::one(pointer, Problem::OneOf(offered)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const REFERENCE: &str = "550e8400-e29b-41d4-a716-446655440000";

    fn account() -> Account {
        let address = json!({
            "address_lines": ["Avenida de Bruselas, 38"], "postal_code": "28108", "locality": "Alcobendas",
            "administrative_area": "Madrid", "region_code": "ES",
        });
        let id = "123e4567-e89b-12d3-a456-556642440000";
        Account {
            id: id.parse().unwrap(),
            external_id: "214748364".parse().unwrap(),
            customer_id: id.parse().unwrap(),
            customer_external_id: "23768603".parse().unwrap(),
            contract_reference: None,
            modality: Modality::Postpaid,
            billing_address: BillingAddress::read(&address).unwrap(),
            payment_method: Some(PaymentMethod::BankTransfer),
            invoice: None,
            created_at: DateTime::UNIX_EPOCH,
            ended_at: None,
            updated_at: DateTime::UNIX_EPOCH,
            pending_card: None,
            version: Version(1),
        }
    }

    #[test]
    fn the_newest_choice_stands() {
        let reference: ReferenceId = REFERENCE.parse().unwrap();
        let pending = account().paid_by(&ChosenPaymentMethod::Pending(reference.clone()));
        assert_eq!(pending.payment_method, Some(PaymentMethod::BankTransfer), "the old method stays in force");
        assert_eq!(pending.pending_card, Some(reference));
        let card = PaymentMethod::CreditCard { token_id: REFERENCE.parse().unwrap() };
        let changed = pending.paid_by(&ChosenPaymentMethod::Now(card.clone()));
        assert_eq!((changed.payment_method, changed.pending_card), (Some(card), None));
    }

    #[test]
    fn what_has_no_value_is_left_out() {
        let json = serde_json::to_value(account()).unwrap();
        let keys: Vec<_> = json.as_object().unwrap().keys().map(String::as_str).collect();
        let expected = [
            "billing_address",
            "created_at",
            "customer_external_id",
            "customer_id",
            "external_id",
            "id",
            "modality",
            "payment_method",
            "updated_at",
        ];
        let mut sorted = keys.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, expected);
        assert_eq!(json["created_at"], "1970-01-01T00:00:00Z");
    }

    #[test]
    fn a_new_account() {
        let body = json!({"modality": "POSTPAID", "payment_method": {"type": "BANK_TRANSFER"}});
        let read = NewAccount::read(&body).unwrap();
        assert_eq!((read.modality, read.billing_address), (Modality::Postpaid, None));
        for (body, told) in [
            (json!({"modality": "POSTPAID"}), "/payment_method: required"),
            (
                json!({"modality": "PREPAID", "payment_method": {"type": "BANK_TRANSFER"}}),
                "/modality: must be one of RECURRING_PREPAID, POSTPAID",
            ),
            (
                json!({"modality": "POSTPAID", "payment_method": {"type": "CREDIT_CARD", "details": {}}}),
                "/payment_method/details: at least one of token_id, reference_id",
            ),
            (
                json!({"modality": "POSTPAID", "payment_method": {"type": "BANK_TRANSFER"}, "billing_address": {
                    "address_lines": ["Avenida de Bruselas, 38"], "postal_code": "28108", "state_id": "08",
                    "locality": "Alcobendas", "administrative_area": "Madrid", "region_code": "ES"}}),
                "/billing_address/state_id: must be the first two digits of postal_code",
            ),
        ] {
            assert_eq!(NewAccount::read(&body).unwrap_err().to_string(), told);
        }
    }

    #[test]
    fn a_method_that_is_not_offered() {
        let offered = [PaymentMethodType::BankTransfer, PaymentMethodType::DirectDebit];
        assert!(must_be_offered(PaymentMethodType::DirectDebit, &offered, "/type").is_ok());
        let refused = must_be_offered(PaymentMethodType::CreditCard, &offered, "/type").unwrap_err();
        assert_eq!(refused.to_string(), "/type: must be one of BANK_TRANSFER, DIRECT_DEBIT");
    }
}
