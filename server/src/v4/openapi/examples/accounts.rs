//! Accounts, how they are paid and where their invoices go.

use serde_json::{Value, json};

/// Operation 11, paid by bank transfer.
pub fn new_account() -> Value {
    json!({
        "modality": "RECURRING_PREPAID",
        "billing_address": billing_address(),
        "payment_method": bank_transfer(),
    })
}

/// Operation 11, paid by direct debit; its invoices go to the customer's postal address.
pub fn direct_debit_account() -> Value {
    json!({"modality": "POSTPAID", "payment_method": direct_debit()})
}

/// Operation 11, paid by card.
pub fn card_account() -> Value {
    json!({"modality": "POSTPAID", "billing_address": billing_address(), "payment_method": card()})
}

/// Operation 2.
pub fn bank_transfer() -> Value {
    json!({"type": "BANK_TRANSFER", "details": {}})
}

/// Operation 2.
pub fn direct_debit() -> Value {
    json!({"type": "DIRECT_DEBIT", "details": {"iban": "ES7921000813610123456789"}})
}

/// Operation 2. A `reference_id` would be used up by the first request.
pub fn card() -> Value {
    json!({"type": "CREDIT_CARD", "details": {"token_id": "e58ed763-928c-4155-bee9-fdbaaadc15f3"}})
}

/// The change of the billing address.
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

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{BillingAddress, ChosenPaymentMethod, NewAccount};

    #[test]
    fn each_is_accepted() {
        for body in [new_account(), direct_debit_account(), card_account()] {
            NewAccount::read(&body).unwrap();
        }
        for body in [bank_transfer(), direct_debit(), card()] {
            ChosenPaymentMethod::read(&body).unwrap();
        }
        BillingAddress::read(&billing_address()).unwrap();
    }
}
