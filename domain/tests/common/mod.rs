//! Bodies and strategies that the tests share.

#![allow(dead_code, reason = "not every test file uses all of it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use chrono::NaiveDate;
use domain::{Profile, Violations};
use proptest::prelude::*;
use serde_json::{Value, json};

/// The day of the tests.
pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
}

/// Every violation as the API tells it.
pub fn told(violations: &Violations) -> Vec<String> {
    violations.iter().map(ToString::to_string).collect()
}

/// What is wrong with the body of a new customer; nothing when it is good.
pub fn faults(body: &Value) -> Vec<String> {
    Profile::read(body, today()).map_or_else(|violations| told(&violations), |_| vec![])
}

/// A body with one value replaced.
pub fn with(mut body: Value, pointer: &str, value: Value) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match body.pointer_mut(parent).unwrap() {
        Value::Object(object) => drop(object.insert(name.to_owned(), value)),
        Value::Array(array) => match name.parse::<usize>().unwrap() {
            index if index < array.len() => array[index] = value,
            _ => array.push(value),
        },
        _ => panic!("{parent} is neither an object nor an array"),
    }
    body
}

/// A body without a field.
pub fn without(mut body: Value, pointer: &str) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    body.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name).unwrap();
    body
}

/// The published example of a new customer, its birthdate apart.
pub fn private() -> Value {
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
            "birthdate": "2000-01-01"
        }
    })
}

/// A company with a representative.
pub fn corporate() -> Value {
    json!({
        "type": "CORPORATE_CUSTOMER",
        "preferred_language": "ca",
        "segment": "SME",
        "contact_info": contact_info(),
        "company_info": {
            "identity_document": {"number": "A58818501", "type": "CIF"},
            "name": "Talleres Peña y Núñez, S.L.",
            "associated_users": [{
                "identity_document": {"number": "12345678Z", "type": "NIF"},
                "role": "AUTHORIZED_REPRESENTATIVE",
                "name": "John",
                "first_surname": "O'Brien",
                "nationality": "IE",
                "contact_info": {
                    "phone_numbers": [{
                        "country_code": "+44", "number": "7911123456",
                        "type": "MOBILE", "is_default": true
                    }]
                }
            }]
        }
    })
}

/// A digital customer with a name.
pub fn digital() -> Value {
    json!({
        "type": "DIGITAL_CUSTOMER",
        "preferred_language": "eu",
        "digital_personal_info": {"email": "Ane@Example.eus", "name": "Ane"}
    })
}

fn contact_info() -> Value {
    json!({
        "phone_numbers": [{
            "country_code": "+34", "number": "615667898", "type": "MOBILE", "is_default": true
        }],
        "emails": [{"email": "email@example.com", "is_default": true}],
        "postal_address": {
            "address_lines": ["Calle Mayor 2, 3º A"],
            "postal_code": "28039",
            "locality": "Fuenlabrada",
            "administrative_area": "Madrid",
            "region_code": "ES"
        }
    })
}

/// The letter of a number, computed by the law's own table.
pub fn control_letter(number: u32) -> char {
    char::from(b"TRWAGMYFPDXBNJZSQVHLCKE"[number as usize % 23])
}

/// A NIF's number.
pub fn nif() -> impl Strategy<Value = String> {
    (0..100_000_000_u32).prop_map(|number| format!("{number:08}{}", control_letter(number)))
}

/// A NIE's number.
pub fn nie() -> impl Strategy<Value = String> {
    (0..3_u32, 0..10_000_000_u32).prop_map(|(first, number)| {
        let letter = control_letter(first * 10_000_000 + number);
        format!("{}{number:07}{letter}", ["X", "Y", "Z"][first as usize])
    })
}

/// A CIF's number, with the digit for a control character.
pub fn cif() -> impl Strategy<Value = String> {
    ("[ABCDEFGHJNPQRSUVW]", 0..10_000_000_u32).prop_map(|(first, number)| {
        let digits = format!("{number:07}");
        let sum: u32 = digits
            .bytes()
            .enumerate()
            .map(|(index, digit)| {
                let digit = u32::from(digit - b'0');
                // The digits at odd places count double, digit by digit.
                if index % 2 == 0 { 2 * digit / 10 + 2 * digit % 10 } else { digit }
            })
            .sum();
        format!("{first}{digits}{}", (10 - sum % 10) % 10)
    })
}

fn name() -> impl Strategy<Value = String> {
    "[A-ZÁÉÍÓÚÑÇ][a-záéíóúüñç'·]{1,12}( (de|la|y|[A-Z][a-z]{2,8})){0,2}"
}

/// Numbers out of ranges that are in use, so that they are good with the metadata too.
fn phone() -> impl Strategy<Value = Value> {
    let number = prop_oneof![
        "6[0-9]{8}".prop_map(|number| ("+34", number)),
        "91[0-9]{7}".prop_map(|number| ("+34", number)),
        "91[0-9]{7}".prop_map(|number| ("+351", number)),
        "201555[0-9]{4}".prop_map(|number| ("+1", number)),
    ];
    (number, prop_oneof!["MOBILE", "LANDLINE"])
        .prop_map(|((code, number), kind)| json!({"country_code": code, "number": number, "type": kind}))
}

fn email() -> impl Strategy<Value = String> {
    "[a-z][a-zA-Z0-9._+-]{0,10}[a-z0-9]@[a-z]{2,8}(\\.[a-z]{2,6}){1,2}"
        .prop_filter("two dots are no address", |email| !email.contains(".."))
}

/// None to three different things, the default among them.
fn list<S>(item: S, min: usize, key: fn(&Value) -> String) -> impl Strategy<Value = Value>
where
    S: Strategy<Value = Value>,
{
    (prop::collection::vec(item, min..4), any::<prop::sample::Index>()).prop_map(move |(mut items, default)| {
        let mut seen = std::collections::HashSet::new();
        items.retain(|item| seen.insert(key(item)));
        if !items.is_empty() {
            default.get_mut(&mut items)["is_default"] = json!(true);
        }
        Value::Array(items)
    })
}

fn phones(min: usize) -> impl Strategy<Value = Value> {
    list(phone(), min, |phone| format!("{}{}", phone["country_code"], phone["number"]))
}

fn emails(min: usize) -> impl Strategy<Value = Value> {
    let item = email().prop_map(|email| json!({ "email": email }));
    list(item, min, |item| item["email"].to_string().to_lowercase())
}

fn contacts() -> impl Strategy<Value = Value> {
    let address = ("[A-ZÑ][a-zñ]{2,20} [0-9]{1,3}", "[0-4][0-9]{4}|5[0-2][0-9]{3}", name());
    (phones(1), emails(1), address).prop_map(|(phones, emails, (line, code, town))| {
        json!({
            "phone_numbers": phones,
            "emails": emails,
            "postal_address": {
                "address_lines": [line],
                "postal_code": code,
                "locality": town,
                "administrative_area": "A Coruña",
                "region_code": "ES"
            }
        })
    })
}

fn document() -> impl Strategy<Value = Value> {
    prop_oneof![
        nif().prop_map(|number| json!({"number": number, "type": "NIF"})),
        nie().prop_map(|number| json!({"number": number, "type": "NIE"})),
        "[A-Z0-9]{5,20}".prop_map(|number| json!({"number": number, "type": "PASSPORT"})),
    ]
}

fn person() -> impl Strategy<Value = Value> {
    let second_surname = prop::option::of(name());
    let nationality = prop::option::of(prop_oneof!["ES", "FR", "MA"]);
    (document(), name(), name(), second_surname, nationality).prop_map(
        |(document, name, first, second, nationality)| {
            json!({
                "identity_document": document, "name": name, "first_surname": first,
                "second_surname": second, "nationality": nationality
            })
        },
    )
}

/// A good body of operation 17, of any type.
pub fn good_body() -> impl Strategy<Value = Value> {
    let language = || prop_oneof!["es", "ca", "gl", "eu", "en", "pt"];
    let private = (language(), contacts(), person(), prop::option::of("19[0-9]{2}-0[1-9]-[12][0-8]")).prop_map(
        |(language, contacts, person, birthdate)| {
            let body = json!({
                "type": "PRIVATE_CUSTOMER", "preferred_language": language, "segment": "CONSUMER",
                "contact_info": contacts, "personal_info": person
            });
            with(body, "/personal_info/birthdate", json!(birthdate))
        },
    );
    let user = (person(), phones(0), emails(0)).prop_map(|(person, phones, emails)| {
        with(person, "/contact_info", json!({"phone_numbers": phones, "emails": emails}))
    });
    let company = (cif(), name(), prop::collection::vec(user, 0..2)).prop_map(|(cif, name, users)| {
        json!({
            "identity_document": {"number": cif, "type": "CIF"}, "name": name,
            "associated_users": users
        })
    });
    let corporate = (language(), contacts(), company, prop_oneof!["SELF_EMPLOYEE", "SME"]).prop_map(
        |(language, contacts, company, segment)| {
            json!({
                "type": "CORPORATE_CUSTOMER", "preferred_language": language, "segment": segment,
                "contact_info": contacts, "company_info": company
            })
        },
    );
    let digital = (language(), email(), prop::option::of(name())).prop_map(|(language, email, name)| {
        json!({
            "type": "DIGITAL_CUSTOMER", "preferred_language": language,
            "digital_personal_info": {"email": email, "name": name}
        })
    });
    prop_oneof![private, corporate, digital]
}

/// A good profile, of any type.
pub fn good_profile() -> impl Strategy<Value = Profile> {
    good_body().prop_map(|body| Profile::read(&body, today()).unwrap())
}

/// A good body with one value somewhere replaced by anything, or a field more.
pub fn spoilt_body() -> impl Strategy<Value = Value> {
    (good_body(), any::<prop::sample::Index>(), "[a-z/~]{1,9}", anything(), any::<bool>()).prop_map(
        |(body, place, name, value, adds)| {
            let mut pointers = Vec::new();
            places(&body, String::new(), &mut pointers);
            let mut body = body;
            let pointer: &String = place.get(&pointers);
            let target = body.pointer_mut(pointer).unwrap();
            match target.as_object_mut() {
                Some(object) if adds => drop(object.insert(name, value)),
                _ => *target = value,
            }
            body
        },
    )
}

/// Any JSON, with names and texts that occur in bodies among others.
pub fn anything() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        "\\PC{0,20}",
        "[\\x00-\\x7f]{0,12}",
        Just("PRIVATE_CUSTOMER".to_owned()),
        Just("CORPORATE_CUSTOMER".to_owned()),
        Just("DIGITAL_CUSTOMER".to_owned()),
        Just("NIF".to_owned()),
        Just("x".repeat(301)),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    let key = prop_oneof![
        "[a-z_/~]{1,8}",
        Just("type".to_owned()),
        Just("contact_info".to_owned()),
        Just("personal_info".to_owned()),
        Just("company_info".to_owned()),
        Just("identity_document".to_owned()),
        Just("associated_users".to_owned()),
        Just("number".to_owned()),
    ];
    leaf.prop_recursive(4, 48, 12, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..12).prop_map(Value::from),
            prop::collection::btree_map(key.clone(), inner, 0..8).prop_map(|map| map.into_iter().collect()),
        ]
    })
}

/// Every pointer that leads to a value.
fn places(value: &Value, pointer: String, pointers: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                let name = name.replace('~', "~0").replace('/', "~1");
                places(value, format!("{pointer}/{name}"), pointers);
            }
        }
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                places(value, format!("{pointer}/{index}"), pointers);
            }
        }
        _ => {}
    }
    pointers.push(pointer);
}
