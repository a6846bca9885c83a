//! What was done, in words.

use crate::text::Text;

/// The words for an action in Spanish or English, for files that leave the desk.
#[cfg(feature = "ssr")]
pub fn action_words(action: &str, spanish: bool) -> String {
    use crate::language::UiLanguage;

    let language = if spanish { UiLanguage::Es } else { UiLanguage::En };
    action_text(language.text(), action)
}

/// The words for an action; one that has none is told as it is kept.
pub fn action_text(text: &Text, action: &str) -> String {
    let known = match action {
        "customer.create" => text.act_customer_create,
        "customer.update" => text.act_customer_update,
        "customer.delete" => text.act_customer_delete,
        "customer.erase" => text.act_customer_erase,
        "customer.open" => text.act_customer_open,
        "customer.import" | "import.customers" => text.act_customer_import,
        "customer.access_request" => text.act_access_request,
        "customer.reveal" => text.act_customer_reveal,
        "customer.caller_check" => text.act_caller_check,
        "customer.caller_check_failed" => text.act_caller_check_failed,
        "customer.set_representative" => text.act_set_representative,
        "customer.convert_nie_to_nif" => text.act_convert_nie,
        "customer.set_special_treatment" => text.act_special_treatment,
        "customer.assign_category" => text.act_category_assign,
        "customer.change_category" => text.act_category_change,
        "customer.end_category" => text.act_category_end,
        "category.create" => text.act_org_category_create,
        "category.update" => text.act_org_category_change,
        "category.delete" => text.act_org_category_delete,
        "special_treatment.set" => text.act_org_treatments,
        "promotion.import" => text.act_promotion_import,
        "account.create" => text.act_account_create,
        "account.end" => text.act_account_end,
        "account.import" => text.act_account_import,
        "account.payment_method" => text.act_payment_method,
        "account.billing_address" => text.act_billing_address,
        "account.add_promotion" => text.act_promotion_add,
        "account.cancel_promotion" => text.act_promotion_cancel,
        "account.card_request" => text.act_card_request,
        "account.tokenization" => text.act_tokenization,
        "account.tokenization_failed" => text.act_tokenization_failed,
        "card.import" => text.act_card_import,
        "credential.create" => text.act_credential_create,
        "credential.activate" => text.act_credential_activate,
        "credential.activation_failed" => text.act_credential_not_activated,
        "credential.change_failed" => text.act_credential_not_changed,
        "credential.set_expiration_date" => text.act_credential_expiry,
        "credential.delete" => text.act_credential_delete,
        "credential.change_username" => text.act_credential_username,
        "identification_process.create" => text.act_identification,
        "document.view" => text.act_document_view,
        "session.sign_in" => text.act_sign_in,
        "session.sign_in_failed" => text.act_sign_in_failed,
        "session.sign_out" => text.act_sign_out,
        "session.switch" => text.act_session_switch,
        "session.end" | "session.end_all" => text.act_session_end,
        "agent.create" => text.act_agent_create,
        "agent.set_role" => text.act_agent_role,
        "agent.link_openid" => text.act_link_openid,
        "agent.suspend" => text.act_agent_suspend,
        "agent.resume" => text.act_agent_resume,
        "agent.change_password" => text.act_change_password,
        "agent.reset_password" => text.act_reset_password,
        "agent.offer_password_reset" => text.act_offer_password,
        "agent.invite" => text.act_invite,
        "agent.withdraw_invitation" => text.act_withdraw,
        "totp.enrol" => text.act_totp_enrol,
        "totp.remove" => text.act_totp_remove,
        "totp.reset" => text.act_totp_reset,
        "passkey.add" => text.act_passkey_add,
        "passkey.remove" => text.act_passkey_remove,
        "passkey.reset" => text.act_passkey_reset,
        "role.create" => text.act_role_create,
        "role.change" => text.act_role_change,
        "role.delete" => text.act_role_delete,
        "key.create" => text.act_key_create,
        "key.revoke" => text.act_key_revoke,
        "audit.export" => text.act_audit_export,
        "outbox.retry" => text.act_outbox_retry,
        "org_settings.set" => text.act_org_settings,
        other => return other.to_owned(),
    };
    known.to_owned()
}
