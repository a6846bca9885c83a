//! The inputs' labels, and the words for values: one place for forms, summaries and pages.

use domain::{Country, CustomerKind, DocumentType, Gender, Language, PaymentMethodType, PhoneType, Segment, TermKind};

use crate::{
    country_names::country_name,
    form::{Inputs, REPRESENTATIVE},
    text::{Text, fill},
};

/// The label of the input with this JSON pointer. From the second row of a list on it is numbered.
pub fn label(text: &Text, pointer: &str) -> String {
    let (shown, whose) = label_parts(text, pointer);
    format!("{shown}{whose}")
}

/// A label as it is shown, and what follows it for those who don't see the group that it stands in.
pub fn label_parts(text: &Text, pointer: &str) -> (String, &'static str) {
    let (place, whose) = match pointer.strip_prefix(REPRESENTATIVE) {
        Some(rest) => (rest, text.of_representative),
        None => (pointer, ""),
    };
    let row = place.split('/').find_map(|segment| segment.parse::<usize>().ok()).unwrap_or_default();
    let plain = plain_label(text, &pointer.split('/').collect::<Vec<_>>());
    let shown = if row == 0 { plain.into() } else { fill(text.numbered, &[plain, &(row + 1).to_string()]) };
    (shown, whose)
}

/// A payment method that the organization may offer, by its name in the contract.
pub fn offered_text(text: &Text, method: &str) -> &'static str {
    match method.parse() {
        Ok(PaymentMethodType::BankTransfer) => text.bank_transfer,
        Ok(PaymentMethodType::DirectDebit) => text.direct_debit,
        Ok(PaymentMethodType::CreditCard) => text.card,
        _ => text.teci,
    }
}

fn plain_label(text: &Text, segments: &[&str]) -> &'static str {
    match segments {
        [.., "phone_numbers"] => text.phones,
        [.., "emails"] => text.emails,
        [.., "phone_numbers", _, "type"] => text.phone_type,
        [.., "phone_numbers", _, "number"] => text.phone_number,
        [.., "country_code"] => text.country_code,
        [.., "email"] => text.email,
        [.., "is_default"] => text.is_default,
        [.., "identity_document", "type"] => text.document_type,
        ["", "nif"] => document_type_text(text, DocumentType::Nif),
        [.., "identity_document", _] | [.., "identity_document"] => text.document_number,
        [.., "company_info", "name"] => text.company_name,
        [.., "name"] => text.name,
        [.., "first_surname"] => text.first_surname,
        [.., "second_surname"] => text.second_surname,
        [.., "gender"] => text.gender,
        [.., "nationality"] => text.nationality,
        [.., "birthdate"] => text.birthdate,
        [.., "preferred_language"] => text.preferred_language,
        [.., "segment"] => text.segment,
        [.., "address_lines", _] => text.address_line,
        [.., "postal_code"] => text.postal_code,
        [.., "locality"] => text.locality,
        [.., "administrative_area"] => text.administrative_area,
        [.., "region_code"] => text.region_code,
        [.., "modality"] => text.modality,
        [.., "special_treatment"] => text.special_treatment,
        ["", "document"] => text.document_file,
        ["", "value"] => text.category_value,
        ["", "valid_values"] => text.category_values,
        ["", "values"] => text.treatment_values,
        ["", "promotion_id"] => text.promotion_label,
        ["", "start_date"] => text.promotion_first_day,
        ["", "end_date"] | ["", "cancellation_date"] => text.promotion_over_on,
        ["", "payment_methods"] => text.settings_methods,
        ["", "payment_methods", method] => offered_text(text, method),
        ["", "caller_check"] => text.settings_caller_check,
        ["", "reason"] => text.category_reason,
        ["", "number"] => text.erase_number,
        ["", "description"] => text.category_description,
        ["", "caller"] => text.caller_answers,
        ["", "caller", "full_name"] => text.whole_name,
        ["", "caller", "document"] => text.document_number,
        ["", "caller", "iban_end"] => text.iban_end,
        [.., "expiration_date"] => text.last_day,
        [.., "choice"] => text.payment_method,
        [.., "iban"] => text.iban,
        [.., "reference_id"] => text.card_reference,
        [.., "username"] => text.user_name,
        [.., "password"] => text.password,
        [.., "new_password"] => text.new_password,
        [.., "code"] => text.code,
        [.., "role"] => text.role,
        [.., "permissions"] => text.permissions,
        [.., "expires"] => text.expires,
        [.., "agent"] => text.agent,
        [.., "type"] => text.customer_type,
        _ => text.customer,
    }
}

/// Where an input stands among the inputs of a form: problems are told in this order.
pub fn place(pointer: &str) -> usize {
    const ORDER: [&str; 16] = [
        "/company_info/name",
        "/segment",
        "/company_info/identity_document",
        "/personal_info/identity_document",
        "/company_info/associated_users/0/identity_document",
        "/digital_personal_info/email",
        "/digital_personal_info/nationality",
        "name",
        "first_surname",
        "second_surname",
        "birthdate",
        "gender",
        "nationality",
        "/contact_info/phone_numbers",
        "/contact_info/emails",
        "/contact_info/postal_address",
    ];
    let stands = |part: &&str| match part.starts_with('/') {
        true => pointer.starts_with(*part),
        false => pointer.ends_with(*part),
    };
    ORDER.iter().position(stands).unwrap_or(ORDER.len())
}

/// The `id` of the input with this JSON pointer.
pub fn input_id(pointer: &str) -> String {
    format!("f{}", pointer.replace('/', "-"))
}

/// What a part of a form, which is an input or a list of them, says on one line.
pub fn summary(text: &Text, part: &str, inputs: &Inputs) -> String {
    let mut rows: Vec<(&str, Vec<String>, Option<String>)> = Vec::new();
    for (pointer, value) in inputs {
        let (row, field) = pointer.rsplit_once('/').unwrap_or(("", pointer));
        if rows.last().is_none_or(|(last, ..)| *last != row) {
            rows.push((row, Vec::new(), None));
        }
        let Some((_, said, default)) = rows.last_mut() else { continue };
        match field {
            "is_default" => *default = Some(format!("({})", text.is_default.to_lowercase())),
            _ => said.push(value_text(text, field, value)),
        }
    }
    let rows = rows.into_iter().map(|(_, said, default)| said.into_iter().chain(default).collect::<Vec<_>>().join(" "));
    let summary = rows.collect::<Vec<_>>().join("; ");
    match summary.is_empty() {
        true if part.starts_with("/payment_methods/") => text.settings_not_offered.into(),
        true => text.conflict_empty.into(),
        false => summary,
    }
}

/// A value of a field that has names for its values; any other as it is.
fn value_text(text: &Text, field: &str, value: &str) -> String {
    if let ("nationality" | "region_code", Ok(country)) = (field, value.parse::<Country>()) {
        return country_name(text, country.as_str(), country.name());
    }
    let known = match field {
        "gender" => value.parse().ok().map(|gender| gender_text(text, gender)),
        "segment" => value.parse().ok().map(|segment| segment_text(text, segment)),
        "BANK_TRANSFER" | "DIRECT_DEBIT" | "CREDIT_CARD" => Some(text.settings_offered),
        "preferred_language" => value.parse().ok().map(|language| language_text(text, language)),
        "type" => value
            .parse()
            .map(|kind| phone_type_text(text, kind))
            .or_else(|_| value.parse().map(|kind| document_type_text(text, kind)))
            .ok(),
        _ => None,
    };
    known.unwrap_or(value).to_owned()
}

/// What an agent without this permission is told.
pub fn forbidden_text(text: &Text, permission: &str) -> String {
    let what = match permission {
        "customers:read" => text.see_customers,
        "customers:write" => text.change_customers,
        "accounts:read" => text.see_accounts,
        "accounts:write" => text.change_accounts,
        "customer_credentials:read" => text.see_credentials,
        "customer_credentials:write" => text.change_credentials,
        "customer_identification_processes:read" => text.see_documents,
        "customer_identification_processes:write" => text.add_documents,
        "customer_categories:read" => text.see_categories,
        "customer_categories:write" => text.assign_categories,
        "categories:read" | "special_treatment:read" => text.see_settings,
        "read_audit" => text.see_audit,
        "manage_agents" => text.manage_agents,
        "manage_keys" => text.manage_keys,
        "categories:write" => text.change_categories,
        "special_treatment:write" => text.change_treatments,
        "manage_settings" => text.manage_settings,
        _ => text.do_this,
    };
    fill(text.forbidden, &[what, permission])
}

pub fn gender_text(text: &Text, gender: Gender) -> &'static str {
    match gender {
        Gender::Male => text.gender_male,
        Gender::Female => text.gender_female,
        Gender::Other => text.gender_other,
    }
}

pub fn segment_text(text: &Text, segment: Segment) -> &'static str {
    match segment {
        Segment::Consumer => text.segment_consumer,
        Segment::SelfEmployee => text.segment_self_employee,
        Segment::Sme => text.segment_sme,
    }
}

pub fn language_text(text: &Text, language: Language) -> &'static str {
    match language {
        Language::Es => text.language_es,
        Language::Ca => text.language_ca,
        Language::Gl => text.language_gl,
        Language::Eu => text.language_eu,
        Language::En => text.language_en,
        Language::Pt => text.language_pt,
    }
}

pub fn phone_type_text(text: &Text, kind: PhoneType) -> &'static str {
    match kind {
        PhoneType::Mobile => text.mobile,
        PhoneType::Landline => text.landline,
    }
}

pub fn document_type_text(text: &Text, kind: DocumentType) -> &'static str {
    match kind {
        DocumentType::Nif => "NIF",
        DocumentType::Nie => "NIE",
        DocumentType::Cif => "CIF",
        DocumentType::Passport => text.passport,
    }
}

pub fn kind_text(text: &Text, kind: CustomerKind) -> &'static str {
    match kind {
        CustomerKind::Private => text.private_customer,
        CustomerKind::Corporate => text.corporate_customer,
        CustomerKind::Digital => text.digital_customer,
    }
}

pub fn matched_text(text: &Text, kind: TermKind) -> &'static str {
    match kind {
        TermKind::Name => text.matched_name,
        TermKind::Document => text.matched_document,
        TermKind::Phone => text.matched_phone,
        TermKind::Email => text.matched_email,
        TermKind::Number => text.matched_number,
    }
}
