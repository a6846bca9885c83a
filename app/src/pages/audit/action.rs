//! What was done, in words.

use crate::text::Text;

/// The words for an action; one that has none is told as it is kept.
pub fn action_text(text: &Text, action: &str) -> String {
    let known = match action {
        "customer.create" => text.act_customer_create,
        "customer.update" => text.act_customer_update,
        "customer.delete" => text.act_customer_delete,
        "customer.open" => text.act_customer_open,
        "customer.import" | "import.customers" => text.act_customer_import,
        "customer.reveal" => text.act_customer_reveal,
        "customer.caller_check" => text.act_caller_check,
        "customer.set_representative" => text.act_set_representative,
        "customer.convert_nie_to_nif" => text.act_convert_nie,
        "customer.set_special_treatment" => text.act_special_treatment,
        "customer.assign_category" => text.act_category_assign,
        "customer.change_category" => text.act_category_change,
        "customer.end_category" => text.act_category_end,
        "account.create" => text.act_account_create,
        "account.end" => text.act_account_end,
        "account.import" => text.act_account_import,
        "account.payment_method" => text.act_payment_method,
        "account.billing_address" => text.act_billing_address,
        "account.add_promotion" => text.act_promotion_add,
        "account.cancel_promotion" => text.act_promotion_cancel,
        "account.tokenization" => text.act_tokenization,
        "card.import" => text.act_card_import,
        "credential.create" => text.act_credential_create,
        "credential.delete" => text.act_credential_delete,
        "credential.change_username" => text.act_credential_username,
        "identification_process.create" => text.act_identification,
        "document.view" => text.act_document_view,
        "session.sign_in" => text.act_sign_in,
        "session.sign_in_failed" => text.act_sign_in_failed,
        "session.sign_out" => text.act_sign_out,
        "audit.export" => text.act_audit_export,
        "org_settings.set" => text.act_org_settings,
        other => return other.to_owned(),
    };
    known.to_owned()
}
