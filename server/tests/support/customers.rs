//! Request bodies.

use serde_json::{Value, json};

/// A valid NIF, a different one for each number below 100 million.
pub fn nif(number: u32) -> String {
    format!("{number:08}{}", letter(number))
}

/// A valid NIE of the X series, a different one for each number below 10 million.
pub fn nie(number: u32) -> String {
    format!("X{number:07}{}", letter(number))
}

fn letter(number: u32) -> char {
    char::from(b"TRWAGMYFPDXBNJZSQVHLCKE"[number as usize % 23])
}

pub fn contact_info() -> Value {
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

pub fn private(document_type: &str, number: &str) -> Value {
    json!({
        "type": "PRIVATE_CUSTOMER",
        "preferred_language": "es",
        "segment": "CONSUMER",
        "contact_info": contact_info(),
        "personal_info": {
            "identity_document": {"number": number, "type": document_type},
            "name": "Antonio",
            "first_surname": "Benavente",
            "second_surname": "Blanco",
            "gender": "MALE",
            "nationality": "ES",
            "birthdate": "1990-01-31",
        },
    })
}

/// A private customer with the NIF of this number.
pub fn person(number: u32) -> Value {
    private("NIF", &nif(number))
}

pub fn company() -> Value {
    json!({
        "type": "CORPORATE_CUSTOMER",
        "preferred_language": "ca",
        "segment": "SME",
        "contact_info": contact_info(),
        "company_info": {
            "identity_document": {"number": "B12345674", "type": "CIF"},
            "name": "Benavente e Hijos, S.L.",
        },
    })
}

pub fn representative() -> Value {
    json!({
        "identity_document": {"number": "12345678Z", "type": "NIF"},
        "role": "AUTHORIZED_REPRESENTATIVE",
        "name": "John",
        "first_surname": "Doe",
        "second_surname": "Smith",
        "nationality": "ES",
    })
}

pub fn digital(email: &str) -> Value {
    json!({
        "type": "DIGITAL_CUSTOMER",
        "preferred_language": "en",
        "digital_personal_info": {"email": email, "name": "Ana"},
    })
}

/// A copy with another value at a JSON pointer, or without the field.
pub fn with(mut body: Value, pointer: &str, value: Option<Value>) -> Value {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = body.pointer_mut(parent).unwrap_or_else(|| panic!("no {pointer}"));
    match (parent, value) {
        (Value::Array(list), Some(value)) => list[key.parse::<usize>().unwrap()] = value,
        (parent, Some(value)) => parent[key] = value,
        (parent, None) => {
            parent.as_object_mut().unwrap().remove(key);
        }
    }
    body
}
