//! What operation 20 changes, and what it refuses.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{corporate, digital, private, today, told, with, without};
use domain::{CustomerChange, Profile};
use serde_json::{Value, json};

/// The profile after the change, as JSON; or what is wrong with the change.
fn change(profile: &Value, change: Value) -> Result<Value, Vec<String>> {
    let profile = Profile::read(profile, today()).unwrap();
    CustomerChange::read(&change, today())
        .and_then(|change| change.apply(profile))
        .map(|changed| serde_json::to_value(changed).unwrap())
        .map_err(|violations| told(&violations))
}

#[test]
fn what_is_absent_stays() {
    for body in [private(), corporate(), digital()] {
        assert_eq!(change(&body, json!({})), Ok(body.clone()));
    }
    for empty in
        [json!({"contact_info": {}}), json!({"contact_info": {"postal_address": {}}}), json!({"personal_info": {}})]
    {
        assert_eq!(change(&private(), empty), Ok(private()));
    }
    assert_eq!(change(&corporate(), json!({"company_info": {}})), Ok(corporate()));
    assert_eq!(change(&digital(), json!({"digital_personal_info": {}})), Ok(digital()));
}

#[test]
fn each_field_changes() {
    for (body, pointer, value) in [
        (private(), "/preferred_language", json!("en")),
        (private(), "/contact_info/postal_address/address_lines", json!(["Plaza 1"])),
        (private(), "/contact_info/postal_address/postal_code", json!("15001")),
        (private(), "/contact_info/postal_address/locality", json!("Coruña")),
        (private(), "/contact_info/postal_address/administrative_area", json!("A Coruña")),
        (private(), "/contact_info/postal_address/region_code", json!("PT")),
        (private(), "/contact_info/emails", json!([{"email": "a@b.es", "is_default": true}])),
        (private(), "/personal_info/name", json!("Ana")),
        (private(), "/personal_info/first_surname", json!("Ruiz")),
        (private(), "/personal_info/second_surname", json!("Sanz")),
        (private(), "/personal_info/gender", json!("FEMALE")),
        (private(), "/personal_info/nationality", json!("FR")),
        (private(), "/personal_info/birthdate", json!("1990-12-31")),
        (corporate(), "/segment", json!("SELF_EMPLOYEE")),
        (corporate(), "/company_info/name", json!("Otra, S.A.")),
        (digital(), "/digital_personal_info/email", json!("x@y.es")),
        (digital(), "/digital_personal_info/name", json!("Ana")),
        (digital(), "/digital_personal_info/first_surname", json!("Ruiz")),
        (digital(), "/digital_personal_info/second_surname", json!("Sanz")),
        (digital(), "/digital_personal_info/nationality", json!("FR")),
    ] {
        let expected = with(body.clone(), pointer, value.clone());
        assert_eq!(change(&body, nested(pointer, value)), Ok(expected), "{pointer}");
    }
}

/// `/a/b` and 1 is `{"a": {"b": 1}}`.
fn nested(pointer: &str, value: Value) -> Value {
    pointer.rsplit('/').filter(|name| !name.is_empty()).fold(value, |inner, name| json!({ (name): inner }))
}

#[test]
fn what_may_be_empty_is_cleared() {
    for name in ["second_surname", "gender", "nationality", "birthdate"] {
        let pointer = format!("/personal_info/{name}");
        for nothing in [Value::Null, json!(" ")] {
            let expected = without(private(), &pointer);
            assert_eq!(change(&private(), nested(&pointer, nothing)), Ok(expected));
        }
    }
    let change = change(&digital(), json!({"digital_personal_info": {"name": null}}));
    assert_eq!(change, Ok(without(digital(), "/digital_personal_info/name")));
}

#[test]
fn what_is_required_is_not_cleared() {
    for pointer in [
        "/preferred_language",
        "/segment",
        "/contact_info",
        "/contact_info/phone_numbers",
        "/contact_info/emails",
        "/contact_info/postal_address",
        "/contact_info/postal_address/address_lines",
        "/contact_info/postal_address/postal_code",
        "/personal_info",
        "/personal_info/name",
        "/personal_info/first_surname",
        "/company_info/name",
        "/digital_personal_info/email",
    ] {
        let fault = format!("{pointer}: required, so it cannot be cleared");
        assert_eq!(change(&private(), nested(pointer, Value::Null)), Err(vec![fault]));
    }
    let blank = json!({"personal_info": {"name": " "}});
    assert_eq!(change(&private(), blank), Err(vec!["/personal_info/name: required".to_owned()]));
}

#[test]
fn lists_are_replaced_whole() {
    let phones = json!([
        {"country_code": "+34", "number": "910123456", "type": "LANDLINE"},
        {"country_code": "+34", "number": "712345678", "type": "MOBILE"}
    ]);
    let changed = change(&private(), json!({"contact_info": {"phone_numbers": phones}})).unwrap();
    let stored = &changed["contact_info"]["phone_numbers"];
    assert_eq!(stored.as_array().map(Vec::len), Some(2));
    assert_eq!((&stored[0]["is_default"], &stored[1]["is_default"]), (&json!(true), &json!(false)));
    assert_eq!(changed["contact_info"]["emails"], private()["contact_info"]["emails"]);
    assert_eq!(
        change(&private(), json!({"contact_info": {"emails": []}})),
        Err(vec!["/contact_info/emails: at least 1 element".to_owned()])
    );
}

#[test]
fn parts_of_other_types_are_refused() {
    let all = json!({
        "segment": "SME", "contact_info": {}, "personal_info": {}, "company_info": {},
        "digital_personal_info": {}
    });
    let refused = |kind: &str, names: &[&str]| {
        let told = names.iter().map(|name| format!("/{name}: a {kind} has no such field"));
        told.collect::<Vec<_>>()
    };
    let mut faults = refused("PRIVATE_CUSTOMER", &["company_info", "digital_personal_info"]);
    faults.push("/segment: must be CONSUMER".to_owned());
    assert_eq!(change(&private(), all.clone()), Err(faults));
    let names = ["personal_info", "digital_personal_info"];
    assert_eq!(change(&corporate(), all.clone()), Err(refused("CORPORATE_CUSTOMER", &names)));
    let names = ["segment", "contact_info", "personal_info", "company_info"];
    assert_eq!(change(&digital(), all), Err(refused("DIGITAL_CUSTOMER", &names)));
}

#[test]
fn identity_documents_and_representatives_do_not_change() {
    let document = json!({"number": "12345678Z", "type": "NIF"});
    for (pointer, value) in [
        ("/type", json!("DIGITAL_CUSTOMER")),
        ("/personal_info/identity_document", document.clone()),
        ("/company_info/identity_document", document),
        ("/company_info/associated_users", json!([])),
    ] {
        let fault = format!("{pointer}: unknown field");
        assert_eq!(change(&private(), nested(pointer, value)), Err(vec![fault]));
    }
}

#[test]
fn an_sme_keeps_a_cif() {
    let body = with(corporate(), "/segment", json!("SELF_EMPLOYEE"));
    let person = with(body.clone(), "/company_info/identity_document", json!({"number": "12345678Z", "type": "NIF"}));
    assert!(change(&body, json!({"segment": "SME"})).is_ok());
    assert!(change(&person, json!({"segment": "SELF_EMPLOYEE"})).is_ok());
    assert_eq!(
        change(&person, json!({"segment": "SME"})),
        Err(vec!["/segment: an SME needs a CIF as its identity document".to_owned()])
    );
    assert_eq!(
        change(&corporate(), json!({"segment": "CONSUMER"})),
        Err(vec!["/segment: must be one of SELF_EMPLOYEE, SME".to_owned()])
    );
}

#[test]
fn every_fault_is_told() {
    let body = json!({
        "preferred_language": 1,
        "contact_info": {"emails": [{"email": "x"}], "fax": 1},
        "personal_info": {"birthdate": "2030-01-01"},
        "colour": null
    });
    assert_eq!(
        change(&private(), body),
        Err(vec![
            "/preferred_language: expected a string".to_owned(),
            "/contact_info/emails/0/email: not an e-mail address".to_owned(),
            "/contact_info/fax: unknown field".to_owned(),
            "/personal_info/birthdate: must not be in the future".to_owned(),
            "/colour: unknown field".to_owned(),
        ])
    );
}
