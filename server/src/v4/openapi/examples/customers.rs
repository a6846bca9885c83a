//! The published request examples. A test reads each with the reader of its operation.

use serde_json::{Value, json};

/// Operation 17, a private customer.
pub fn private_customer() -> Value {
    json!({
        "type": "PRIVATE_CUSTOMER",
        "preferred_language": "es",
        "segment": "CONSUMER",
        "contact_info": contact_info(),
        "personal_info": {
            "identity_document": {"number": "14861628V", "type": "NIF"},
            "name": "Antonio",
            "first_surname": "Benavente",
            "second_surname": "Blanco",
            "gender": "MALE",
            "nationality": "ES",
            "birthdate": "2022-01-01",
        },
    })
}

/// Operation 17, a corporate customer.
pub fn corporate_customer() -> Value {
    json!({
        "type": "CORPORATE_CUSTOMER",
        "preferred_language": "es",
        "segment": "SME",
        "contact_info": contact_info(),
        "company_info": {
            "identity_document": {"number": "B12345674", "type": "CIF"},
            "name": "Benavente e Hijos, S.L.",
        },
    })
}

/// Operation 17, a digital customer.
pub fn digital_customer() -> Value {
    json!({
        "type": "DIGITAL_CUSTOMER",
        "preferred_language": "es",
        "digital_personal_info": {"email": "email@example.com", "name": "Antonio", "first_surname": "Benavente"},
    })
}

/// Operation 20.
pub fn change() -> Value {
    json!({
        "preferred_language": "es",
        "contact_info": {
            "phone_numbers": [{"country_code": "+34", "number": "615667898", "type": "MOBILE"}],
            "emails": [{"email": "email@example.com"}],
        },
    })
}

/// Operation 22.
pub fn associated_users() -> Value {
    json!({
        "associated_users": [{
            "identity_document": {"number": "12345678Z", "type": "NIF"},
            "role": "AUTHORIZED_REPRESENTATIVE",
            "name": "John",
            "first_surname": "Doe",
            "second_surname": "Smith",
            "nationality": "ES",
        }],
    })
}

/// Operation 24.
pub fn nif() -> Value {
    json!({"nif": "07687697Q"})
}

fn contact_info() -> Value {
    json!({
        "phone_numbers": [{"country_code": "+34", "number": "615667898", "type": "MOBILE", "is_default": true}],
        "emails": [{"email": "email@example.com", "is_default": true}],
        "postal_address": {
            "address_lines": ["Calle Mayor 2, 3º A"],
            "postal_code": "28039",
            "locality": "Fuenlabrada",
            "administrative_area": "Madrid",
            "region_code": "ES",
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use domain::{CustomerChange, Profile, read_associated_users, read_nif};

    #[test]
    fn each_is_accepted() {
        let today = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        for body in [private_customer(), corporate_customer(), digital_customer()] {
            Profile::read(&body, today).unwrap();
        }
        CustomerChange::read(&change(), today).unwrap();
        read_associated_users(&associated_users()).unwrap();
        read_nif(&nif()).unwrap();
    }
}
