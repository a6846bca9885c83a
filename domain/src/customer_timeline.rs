//! What happened to a customer, by kind.

use crate::text::wire_enum;

wire_enum! {
    /// What kind of thing happened to a customer.
    pub enum EventKind {
        /// To the customer's own data; checks of who calls, too.
        Customer = "customer",
        /// To an account: how it is paid, billed, and what is on it.
        Account = "account",
        /// To categories and special treatment.
        Category = "category",
        /// To the credential.
        Credential = "credential",
        /// Identification documents were added, or their days were over.
        Document = "document",
        /// Somebody looked: at the customer, a document, a masked value or everything that is held.
        Look = "look",
    }
}

impl EventKind {
    /// What an action of the audit trail is, such as `account.payment_method`. One that is not known is told as the
    /// customer's: nothing is left out.
    pub fn of(action: &str) -> Self {
        match action {
            "customer.open" | "customer.reveal" | "customer.access_request" | "document.view" => Self::Look,
            "customer.assign_category"
            | "customer.change_category"
            | "customer.end_category"
            | "customer.set_special_treatment" => Self::Category,
            // Of what was given up, only what credentials need is tried again.
            "outbox.retry" => Self::Credential,
            other => match other.split_once('.') {
                Some(("account" | "card" | "contract", _)) => Self::Account,
                Some(("credential", _)) => Self::Credential,
                Some(("identification_process", _)) => Self::Document,
                _ => Self::Customer,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::EventKind;

    #[test]
    fn each_action_is_of_one_kind() {
        for (action, kind) in [
            ("customer.update", EventKind::Customer),
            ("customer.caller_check_failed", EventKind::Customer),
            ("customer.reveal", EventKind::Look),
            ("document.view", EventKind::Look),
            ("customer.set_special_treatment", EventKind::Category),
            ("account.tokenization_failed", EventKind::Account),
            ("card.import", EventKind::Account),
            ("credential.activation_failed", EventKind::Credential),
            ("identification_process.create", EventKind::Document),
            ("something.new", EventKind::Customer),
        ] {
            assert_eq!(EventKind::of(action), kind, "{action}");
        }
    }
}
