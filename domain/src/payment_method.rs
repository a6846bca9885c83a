//! How an account is paid.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::read::{Fields, Node, body};
use crate::text::{Text, among};
use crate::{Iban, PaymentMethodType, ReferenceId, TokenId, Violations};

/// A department store's name for its card.
pub type TeciToken = Text<1, 100>;

/// How an account is paid. Its JSON has one key, `{"direct_debit": {"type": "DIRECT_DEBIT", "details":
/// {"iban": …}}}`, as operation 1 shows it and the store keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Keyed", into = "Keyed")]
pub enum PaymentMethod {
    /// The customer sends the money.
    BankTransfer,
    /// It is collected from a bank account.
    DirectDebit {
        /// The bank account.
        iban: Iban,
    },
    /// A card is charged.
    CreditCard {
        /// The card vault's name for the card.
        token_id: TokenId,
    },
    /// A department store's card: only from imports.
    Teci {
        /// The department store's name for it.
        token_teci: TeciToken,
    },
}

impl PaymentMethod {
    /// The type.
    pub fn kind(&self) -> PaymentMethodType {
        match self {
            Self::BankTransfer => PaymentMethodType::BankTransfer,
            Self::DirectDebit { .. } => PaymentMethodType::DirectDebit,
            Self::CreditCard { .. } => PaymentMethodType::CreditCard,
            Self::Teci { .. } => PaymentMethodType::Teci,
        }
    }

    /// The bank account or the card, as one text: what histories show.
    pub fn details(&self) -> Option<&str> {
        match self {
            Self::BankTransfer => None,
            Self::DirectDebit { iban } => Some(iban.as_str()),
            Self::CreditCard { token_id } => Some(token_id.as_str()),
            Self::Teci { token_teci } => Some(token_teci),
        }
    }
}

/// What a client asks for: a method that can be used at once, or a card that the vault is still reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChosenPaymentMethod {
    /// In force at once.
    Now(PaymentMethod),
    /// A card, in force when the vault has read it.
    Pending(ReferenceId),
}

impl ChosenPaymentMethod {
    /// Reads the body of operation 2, `{type, details}`.
    ///
    /// # Errors
    /// Everything that is wrong in the body.
    pub fn read(value: &Value) -> Result<Self, Violations> {
        body(value, Self::read_fields)
    }

    pub(crate) fn read_node(node: Node<'_>) -> Option<Self> {
        node.object(Self::read_fields)
    }

    fn read_fields(fields: &mut Fields<'_>) -> Option<Self> {
        match fields.text("type", |text| among(text, PaymentMethodType::OFFERED)) {
            // What the details should be cannot be told.
            None => fields.optional("details", |_| None),
            Some(PaymentMethodType::DirectDebit) => fields.required("details", |node| {
                node.object(|fields| {
                    let iban = fields.text("iban", str::parse)?;
                    Some(Self::Now(PaymentMethod::DirectDebit { iban }))
                })
            }),
            Some(PaymentMethodType::CreditCard) => fields.required("details", |node| node.object(Self::read_card)),
            // An import's method is not offered, so that only the bank transfer is left.
            Some(PaymentMethodType::BankTransfer | PaymentMethodType::Teci) => {
                fields.optional("details", |node| node.object(|_| Some(())));
                Some(Self::Now(PaymentMethod::BankTransfer))
            }
        }
    }

    fn read_card(fields: &mut Fields<'_>) -> Option<Self> {
        fields.exactly_one_of(&["token_id", "reference_id"]);
        let token_id = fields.optional_text("token_id", str::parse);
        let reference_id = fields.optional_text("reference_id", str::parse);
        match (token_id, reference_id) {
            (Some(token_id), None) => Some(Self::Now(PaymentMethod::CreditCard { token_id })),
            (None, Some(reference_id)) => Some(Self::Pending(reference_id)),
            _ => None,
        }
    }

    /// The type.
    pub fn kind(&self) -> PaymentMethodType {
        match self {
            Self::Now(method) => method.kind(),
            Self::Pending(_) => PaymentMethodType::CreditCard,
        }
    }
}

/// A method that was, or is, in force: an element of operation 3.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PastPaymentMethod {
    /// The type.
    pub payment_method_type: PaymentMethodType,
    /// The IBAN, or the card's token.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "ES7921000813610123456789"))]
    pub details: Option<String>,
    /// When it came into force.
    #[cfg_attr(feature = "openapi", schema(example = "2022-01-01T01:01:01Z"))]
    pub created_at: DateTime<Utc>,
}

impl PastPaymentMethod {
    /// A method that came into force at this moment.
    pub fn new(method: &PaymentMethod, created_at: DateTime<Utc>) -> Self {
        Self { payment_method_type: method.kind(), details: method.details().map(str::to_owned), created_at }
    }
}

/// A payment method as JSON has it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Keyed {
    BankTransfer(Typed<NoDetails>),
    DirectDebit(Typed<IbanDetails>),
    CreditCard(Typed<TokenDetails>),
    Teci(Typed<TeciDetails>),
}

#[derive(Serialize, Deserialize)]
struct Typed<D> {
    #[serde(rename = "type")]
    kind: PaymentMethodType,
    details: D,
}

#[derive(Serialize, Deserialize)]
struct NoDetails {}

#[derive(Serialize, Deserialize)]
struct IbanDetails {
    iban: Iban,
}

#[derive(Serialize, Deserialize)]
struct TokenDetails {
    token_id: TokenId,
}

#[derive(Serialize, Deserialize)]
struct TeciDetails {
    token_teci: TeciToken,
}

impl From<PaymentMethod> for Keyed {
    fn from(method: PaymentMethod) -> Self {
        let kind = method.kind();
        match method {
            PaymentMethod::BankTransfer => Self::BankTransfer(Typed { kind, details: NoDetails {} }),
            PaymentMethod::DirectDebit { iban } => Self::DirectDebit(Typed { kind, details: IbanDetails { iban } }),
            PaymentMethod::CreditCard { token_id } => {
                Self::CreditCard(Typed { kind, details: TokenDetails { token_id } })
            }
            PaymentMethod::Teci { token_teci } => Self::Teci(Typed { kind, details: TeciDetails { token_teci } }),
        }
    }
}

impl TryFrom<Keyed> for PaymentMethod {
    type Error = &'static str;

    fn try_from(keyed: Keyed) -> Result<Self, Self::Error> {
        let (kind, method) = match keyed {
            Keyed::BankTransfer(typed) => (typed.kind, Self::BankTransfer),
            Keyed::DirectDebit(typed) => (typed.kind, Self::DirectDebit { iban: typed.details.iban }),
            Keyed::CreditCard(typed) => (typed.kind, Self::CreditCard { token_id: typed.details.token_id }),
            Keyed::Teci(typed) => (typed.kind, Self::Teci { token_teci: typed.details.token_teci }),
        };
        if kind == method.kind() { Ok(method) } else { Err("a payment method under another's key") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const TOKEN: &str = "e58ed763-928c-4155-bee9-fdbaaadc15f3";
    const IBAN: &str = "ES9121000418450200051332";

    #[test]
    fn each_type_is_chosen() {
        let chosen = |body: Value| ChosenPaymentMethod::read(&body).map_err(|violations| violations.to_string());
        let transfer = Ok(ChosenPaymentMethod::Now(PaymentMethod::BankTransfer));
        assert_eq!(chosen(json!({"type": "BANK_TRANSFER"})), transfer);
        assert_eq!(chosen(json!({"type": "BANK_TRANSFER", "details": {}})), transfer);
        assert_eq!(chosen(json!({"type": "BANK_TRANSFER", "details": null})), transfer);
        assert_eq!(
            chosen(json!({"type": "DIRECT_DEBIT", "details": {"iban": "es91 2100 0418 4502 0005 1332"}})),
            Ok(ChosenPaymentMethod::Now(PaymentMethod::DirectDebit { iban: IBAN.parse().unwrap() }))
        );
        assert_eq!(
            chosen(json!({"type": "CREDIT_CARD", "details": {"token_id": TOKEN}})),
            Ok(ChosenPaymentMethod::Now(PaymentMethod::CreditCard { token_id: TOKEN.parse().unwrap() }))
        );
        assert_eq!(
            chosen(json!({"type": "CREDIT_CARD", "details": {"reference_id": TOKEN}})),
            Ok(ChosenPaymentMethod::Pending(TOKEN.parse().unwrap()))
        );
    }

    #[test]
    fn what_is_wrong_names_its_place() {
        for (body, told) in [
            (json!({}), "/type: required"),
            (json!({"type": "TECI", "details": {}}), "/type: must be one of BANK_TRANSFER, DIRECT_DEBIT, CREDIT_CARD"),
            (json!({"type": "BANK_TRANSFER", "details": {"iban": IBAN}}), "/details/iban: unknown field"),
            (json!({"type": "BANK_TRANSFER", "details": []}), "/details: expected an object"),
            (json!({"type": "DIRECT_DEBIT"}), "/details: required"),
            (json!({"type": "DIRECT_DEBIT", "details": {}}), "/details/iban: required"),
            (
                json!({"type": "DIRECT_DEBIT", "details": {"iban": "ES9121000418450200051333"}}),
                "/details/iban: the IBAN's check digits do not match",
            ),
            (json!({"type": "CREDIT_CARD"}), "/details: required"),
            (json!({"type": "CREDIT_CARD", "details": {}}), "/details: at least one of token_id, reference_id"),
            (
                json!({"type": "CREDIT_CARD", "details": {"token_id": TOKEN, "reference_id": TOKEN}}),
                "/details: only one of token_id, reference_id",
            ),
            (
                json!({"type": "CREDIT_CARD", "details": {"token_id": "1"}}),
                "/details/token_id: must be a UUID or 32 hexadecimal digits",
            ),
        ] {
            assert_eq!(ChosenPaymentMethod::read(&body).unwrap_err().to_string(), told, "{body}");
        }
    }

    #[test]
    fn a_method_has_one_key() {
        for (method, json) in [
            (PaymentMethod::BankTransfer, json!({"bank_transfer": {"type": "BANK_TRANSFER", "details": {}}})),
            (
                PaymentMethod::DirectDebit { iban: IBAN.parse().unwrap() },
                json!({"direct_debit": {"type": "DIRECT_DEBIT", "details": {"iban": IBAN}}}),
            ),
            (
                PaymentMethod::CreditCard { token_id: TOKEN.parse().unwrap() },
                json!({"credit_card": {"type": "CREDIT_CARD", "details": {"token_id": TOKEN}}}),
            ),
            (
                PaymentMethod::Teci { token_teci: TOKEN.parse().unwrap() },
                json!({"teci": {"type": "TECI", "details": {"token_teci": TOKEN}}}),
            ),
        ] {
            assert_eq!(serde_json::to_value(&method).unwrap(), json);
            assert_eq!(serde_json::from_value::<PaymentMethod>(json).unwrap(), method);
        }
        let mixed = json!({"teci": {"type": "BANK_TRANSFER", "details": {"token_teci": TOKEN}}});
        assert!(serde_json::from_value::<PaymentMethod>(mixed).is_err());
    }
}
