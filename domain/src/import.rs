//! What comes out of a legacy system: lines of JSON, each one record.
//!
//! A line is an object with one key, which says what it is: `{"customer": {…}}`, `{"account": {…}}`,
//! `{"card": {…}}`, `{"promotion": {…}}`, `{"contract": {…}}`. A customer is the body of operation 17 with
//! its `external_id` and, if known, `created_at`.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use crate::account::{ContractReference, Modality};
use crate::date::moment;
use crate::read::{Fields, body};
use crate::{
    BillingAddress, CardExpiry, CataloguePromotion, ExternalId, ImportedContract, Invoice, LastFour, PaymentMethod,
    PaymentMethodType, Problem, Profile, TokenId, Violation, Violations, both,
};

/// A record of a legacy system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportLine {
    /// A customer.
    Customer(ImportedCustomer),
    /// An account of a customer that is there already.
    Account(ImportedAccount),
    /// A card of a customer that is there already.
    Card(ImportedCard),
    /// A promotion of the organization's catalogue.
    Promotion(CataloguePromotion),
    /// A contract of an account that is there already.
    Contract(ImportedContract),
}

/// A customer of a legacy system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedCustomer {
    /// The legacy system's id.
    pub external_id: ExternalId,
    /// When the legacy system made it; now, when it does not say.
    pub created_at: Option<DateTime<Utc>>,
    /// The customer.
    pub profile: Profile,
}

/// An account of a legacy system, `PREPAID` ones too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedAccount {
    /// The legacy system's id.
    pub external_id: ExternalId,
    /// The legacy system's id of its customer.
    pub customer_external_id: ExternalId,
    /// The legacy system's name for its contract.
    pub contract_reference: Option<ContractReference>,
    /// How it is charged.
    pub modality: Modality,
    /// Where its invoices go.
    pub billing_address: BillingAddress,
    /// How it is paid: none for `PREPAID`, and one for all others.
    pub payment_method: Option<PaymentMethod>,
    /// How it is invoiced.
    pub invoice: Option<Invoice>,
    /// When the legacy system made it; now, when it does not say.
    pub created_at: Option<DateTime<Utc>>,
    /// When it ended, if it did.
    pub ended_at: Option<DateTime<Utc>>,
}

/// A card that a legacy system's customer paid with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedCard {
    /// The legacy system's id of its customer.
    pub customer_external_id: ExternalId,
    /// The card vault's name for it.
    pub token_id: TokenId,
    /// The last four digits of its number.
    pub summary: LastFour,
    /// The last month in which it is good.
    pub expiration_date: CardExpiry,
    /// When the customer first paid with it; now, when it does not say.
    pub created_at: Option<DateTime<Utc>>,
}

impl ImportLine {
    /// Reads a line, `now`: what a legacy system did has been done.
    ///
    /// # Errors
    /// Everything that is wrong in it, by JSON pointer.
    pub fn read(line: &Value, today: NaiveDate, now: DateTime<Utc>) -> Result<Self, Violations> {
        let object = line.as_object().filter(|object| object.len() == 1);
        let Some((kind, record)) = object.and_then(|object| object.iter().next()) else {
            let why = "must be an object with one key: customer, account, card, promotion or contract";
            return Err(Violations::one("line", Problem::NotAllowed(why.to_owned())));
        };
        let read = match kind.as_str() {
            "customer" => ImportedCustomer::read(record, today, now).map(Self::Customer),
            "account" => ImportedAccount::read(record, now).map(Self::Account),
            "card" => ImportedCard::read(record, now).map(Self::Card),
            "promotion" => CataloguePromotion::read(record).map(Self::Promotion),
            "contract" => ImportedContract::read(record).map(Self::Contract),
            _ => Err(Violations::one("body", Problem::Unknown)),
        };
        read.map_err(|violations| below(kind, &violations))
    }

    /// What kind of record it is, as its line says.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Customer(_) => "customer",
            Self::Account(_) => "account",
            Self::Card(_) => "card",
            Self::Promotion(_) => "promotion",
            Self::Contract(_) => "contract",
        }
    }

    /// What tells it from the others of its kind.
    pub fn key(&self) -> String {
        match self {
            Self::Customer(customer) => customer.external_id.to_string(),
            Self::Account(account) => account.external_id.to_string(),
            Self::Card(card) => format!("{} {}", card.customer_external_id, card.token_id.uuid()),
            Self::Promotion(promotion) => promotion.promotion_id.get().to_string(),
            Self::Contract(contract) => contract.external_id.to_string(),
        }
    }
}

/// A moment that has been.
fn past(text: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, Problem> {
    let moment = moment(text)?;
    if moment > now { Err(Problem::FutureDate) } else { Ok(moment) }
}

/// The moment at which what began at `start` ended.
fn past_end(text: &str, start: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<DateTime<Utc>, Problem> {
    let end = past(text, now)?;
    if start.is_some_and(|start| end < start) { Err(Problem::EndBeforeStart) } else { Ok(end) }
}

impl ImportedCustomer {
    fn read(record: &Value, today: NaiveDate, now: DateTime<Utc>) -> Result<Self, Violations> {
        let mut profile = record.clone();
        let mut own = serde_json::Map::new();
        if let Some(object) = profile.as_object_mut() {
            own.extend(["external_id", "created_at"].into_iter().filter_map(|name| object.remove_entry(name)));
        }
        let own = body(&Value::Object(own), |fields| {
            let external_id = fields.text("external_id", str::parse);
            let created_at = fields.optional_text("created_at", |text| past(text, now));
            Some((external_id?, created_at))
        });
        let ((external_id, created_at), profile) = both(own, Profile::read(&profile, today))?;
        Ok(Self { external_id, created_at, profile })
    }
}

impl ImportedAccount {
    fn read(record: &Value, now: DateTime<Utc>) -> Result<Self, Violations> {
        body(record, |fields| {
            let external_id = fields.text("external_id", str::parse);
            let customer_external_id = fields.text("customer_external_id", str::parse);
            let contract_reference = fields.optional_text("contract_reference", str::parse);
            let modality = fields.text("modality", str::parse);
            let billing_address = fields.required("billing_address", BillingAddress::read_node);
            let payment_method = Self::read_payment_method(fields, modality);
            let invoice = fields.optional("invoice", Invoice::read_node);
            let created_at = fields.optional_text("created_at", |text| past(text, now));
            let ended_at = fields.optional_text("ended_at", |text| past_end(text, created_at, now));
            Some(Self {
                external_id: external_id?,
                customer_external_id: customer_external_id?,
                contract_reference,
                modality: modality?,
                billing_address: billing_address?,
                payment_method,
                invoice,
                created_at,
                ended_at,
            })
        })
    }

    fn read_payment_method(fields: &mut Fields<'_>, modality: Option<Modality>) -> Option<PaymentMethod> {
        match modality {
            Some(Modality::Prepaid) => {
                let problem = Problem::NotAllowed("a PREPAID account has none".to_owned());
                fields.optional("payment_method", |node| node.refuse(problem))
            }
            _ => fields.required("payment_method", |node| node.object(Self::read_method)),
        }
    }

    /// `{type, details}`, as in operation 2, and also the department store's card.
    fn read_method(fields: &mut Fields<'_>) -> Option<PaymentMethod> {
        match fields.text("type", str::parse) {
            None => fields.optional("details", |_| None),
            Some(PaymentMethodType::BankTransfer) => {
                fields.optional("details", |node| node.object(|_| Some(())));
                Some(PaymentMethod::BankTransfer)
            }
            Some(PaymentMethodType::DirectDebit) => fields.required("details", |node| {
                node.object(|fields| Some(PaymentMethod::DirectDebit { iban: fields.text("iban", str::parse)? }))
            }),
            Some(PaymentMethodType::CreditCard) => fields.required("details", |node| {
                node.object(|fields| Some(PaymentMethod::CreditCard { token_id: fields.text("token_id", str::parse)? }))
            }),
            Some(PaymentMethodType::Teci) => fields.required("details", |node| {
                node.object(|fields| Some(PaymentMethod::Teci { token_teci: fields.text("token_teci", str::parse)? }))
            }),
        }
    }
}

impl ImportedCard {
    fn read(record: &Value, now: DateTime<Utc>) -> Result<Self, Violations> {
        body(record, |fields| {
            let customer_external_id = fields.text("customer_external_id", str::parse);
            let token_id = fields.text("token_id", str::parse);
            let summary = fields.text("summary", str::parse);
            let expiration_date = fields.text("expiration_date", str::parse);
            let created_at = fields.optional_text("created_at", |text| past(text, now));
            Some(Self {
                customer_external_id: customer_external_id?,
                token_id: token_id?,
                summary: summary?,
                expiration_date: expiration_date?,
                created_at,
            })
        })
    }
}

/// The violations of a record, at their places in its line.
fn below(kind: &str, violations: &Violations) -> Violations {
    let moved = |violation: &Violation| {
        // What is wrong with the record as a whole stands at its key.
        let pointer = violation.pointer.strip_prefix("body").unwrap_or(&violation.pointer);
        Violation::new(format!("/{kind}{pointer}"), violation.problem.clone())
    };
    Violations::try_from(violations.iter().map(moved).collect::<Vec<_>>()).unwrap_or_else(|_| violations.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(line: &Value) -> Result<ImportLine, String> {
        let today = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let now = today.and_hms_opt(12, 0, 0).unwrap().and_utc();
        ImportLine::read(line, today, now).map_err(|violations| violations.to_string())
    }

    fn account(modality: &str, payment_method: Value) -> Value {
        json!({"account": {
            "external_id": "1", "customer_external_id": "2", "modality": modality,
            "billing_address": {
                "address_lines": ["Avenida de Bruselas, 38"], "postal_code": "28108", "locality": "Alcobendas",
                "administrative_area": "Madrid", "region_code": "ES",
            },
            "payment_method": payment_method,
        }})
    }

    #[test]
    fn a_customer_is_the_body_of_operation_17_with_its_id() {
        let mut line = json!({"customer": {
            "external_id": "23768603", "created_at": "2015-03-01T10:00:00Z",
            "type": "DIGITAL_CUSTOMER", "preferred_language": "es", "digital_personal_info": {"email": "a@b.es"},
        }});
        let Ok(ImportLine::Customer(customer)) = read(&line) else { panic!("{line}") };
        assert_eq!(customer.external_id.as_str(), "23768603");
        assert_eq!(customer.created_at.unwrap().to_rfc3339(), "2015-03-01T10:00:00+00:00");
        line["customer"]["external_id"] = json!("x");
        line["customer"]["preferred_language"] = json!("xx");
        let told = read(&line).unwrap_err();
        assert!(told.contains("/customer/external_id: ") && told.contains("/customer/preferred_language: "), "{told}");
    }

    #[test]
    fn only_prepaid_accounts_have_no_payment_method() {
        let teci = json!({"type": "TECI", "details": {"token_teci": "e58ed763"}});
        assert!(read(&account("POSTPAID", teci.clone())).is_ok());
        assert!(read(&account("PREPAID", Value::Null)).is_ok());
        assert_eq!(read(&account("POSTPAID", Value::Null)).unwrap_err(), "/account/payment_method: required");
        assert!(read(&account("PREPAID", teci)).unwrap_err().starts_with("/account/payment_method: "));
    }

    #[test]
    fn what_was_before_is_over() {
        let told = |times: Value| {
            let mut line = account("PREPAID", Value::Null);
            line["account"].as_object_mut().unwrap().extend(times.as_object().unwrap().clone());
            read(&line).map(drop).map_err(|told| told.replace("/account", ""))
        };
        assert_eq!(told(json!({"created_at": "2026-01-01T12:00:00Z", "ended_at": "2026-01-01T12:00:00Z"})), Ok(()));
        for (times, wrong) in [
            (json!({"created_at": "2026-01-01T12:00:01Z"}), "/created_at: must not be in the future"),
            (json!({"ended_at": "2026-01-01T12:00:01Z"}), "/ended_at: must not be in the future"),
            (
                json!({"created_at": "2020-01-01T00:00:00Z", "ended_at": "2019-12-31T23:59:59Z"}),
                "/ended_at: must not be before the start",
            ),
        ] {
            assert_eq!(told(times).unwrap_err(), wrong);
        }
    }

    #[test]
    fn other_lines_are_refused() {
        for line in [json!({}), json!([]), json!("x"), json!({"account": {}, "card": {}})] {
            assert!(read(&line).unwrap_err().starts_with("line: must be an object with one key"), "{line}");
        }
        assert_eq!(read(&json!({"acount": {}})).unwrap_err(), "/acount: unknown field");
        assert_eq!(read(&json!({"card": 1})).unwrap_err(), "/card: expected an object");
    }

    #[test]
    fn a_card_is_one_of_its_customer() {
        let card = |token: &str| {
            let line = json!({"card": {
                "customer_external_id": "2", "token_id": token, "summary": "0042", "expiration_date": "05/2029",
            }});
            read(&line).unwrap().key()
        };
        assert_eq!(card("e58ed763-928c-4155-bee9-fdbaaadc15f3"), card("E58ED763928C4155BEE9FDBAAADC15F3"));
    }
}
