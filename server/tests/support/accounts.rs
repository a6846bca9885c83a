//! Accounts for tests.

use serde_json::{Value, json};

use super::Client;
use super::customers::person;

pub const IBAN: &str = "ES7921000813610123456789";
pub const OTHER_IBAN: &str = "ES9121000418450200051332";
pub const TOKEN: &str = "e58ed763-928c-4155-bee9-fdbaaadc15f3";

pub fn billing_address() -> Value {
    json!({
        "address_lines": ["Avenida de Bruselas, 38"],
        "postal_code": "28108",
        "state_id": "28",
        "locality": "Alcobendas",
        "administrative_area": "Madrid",
        "region_code": "ES",
    })
}

pub fn bank_transfer() -> Value {
    json!({"type": "BANK_TRANSFER", "details": {}})
}

pub fn direct_debit(iban: &str) -> Value {
    json!({"type": "DIRECT_DEBIT", "details": {"iban": iban}})
}

pub fn card(token: &str) -> Value {
    json!({"type": "CREDIT_CARD", "details": {"token_id": token}})
}

/// A card that the vault is still reading; it will fail when the reference ends with `f`.
pub fn pending_card(reference: &str) -> Value {
    json!({"type": "CREDIT_CARD", "details": {"reference_id": reference}})
}

pub fn new_account(payment_method: &Value) -> Value {
    json!({"modality": "POSTPAID", "billing_address": billing_address(), "payment_method": payment_method})
}

/// A customer with an account, by its path, and the account's.
pub struct Opened {
    /// `/customers/{id}`.
    pub customer: String,
    /// `/accounts/{id}`.
    pub account: String,
    /// The account's id.
    pub id: String,
}

/// Creates the private customer of this number, with an account that is paid by `payment_method`.
pub async fn open(client: &Client, number: u32, payment_method: &Value) -> Opened {
    let customer = format!("/customers/{}", client.create(&person(number)).await);
    let created = client.post(&format!("{customer}/accounts"), &new_account(payment_method)).await;
    assert!(matches!(created.status, 200 | 202), "{created:?}");
    let id = created.body["id"].as_str().unwrap().to_owned();
    Opened { customer, account: format!("/accounts/{id}"), id }
}
