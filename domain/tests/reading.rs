//! What the body of a new customer may say, and what is told when it may not.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{corporate, digital, faults, private, today, told, with, without};
use domain::search::{TermKind, terms};
use domain::{
    Contact, Customer, CustomerKind, DocumentType, IdentityDocument, NotANie, Problem, Profile, Violations,
    read_associated_users, read_nif,
};
use serde_json::{Value, json};

fn read(body: &Value) -> Profile {
    Profile::read(body, today()).unwrap()
}

#[test]
fn good_bodies() {
    for body in [private(), corporate(), digital()] {
        assert_eq!(faults(&body), Vec::<String>::new());
        assert_eq!(serde_json::to_value(read(&body)).unwrap(), body);
    }
}

#[test]
fn what_is_optional() {
    let pointers = ["second_surname", "gender", "nationality", "birthdate"];
    for pointer in pointers.map(|name| format!("/personal_info/{name}")) {
        assert_eq!(faults(&without(private(), &pointer)), Vec::<String>::new());
        assert_eq!(faults(&with(private(), &pointer, Value::Null)), Vec::<String>::new());
        assert_eq!(faults(&with(private(), &pointer, json!(" "))), Vec::<String>::new());
    }
    for body in [
        without(private(), "/contact_info/emails/0/is_default"),
        without(corporate(), "/company_info/associated_users"),
        with(corporate(), "/company_info/associated_users", json!([])),
        without(corporate(), "/company_info/associated_users/0/role"),
        without(corporate(), "/company_info/associated_users/0/nationality"),
        without(corporate(), "/company_info/associated_users/0/contact_info"),
        without(digital(), "/digital_personal_info/name"),
        // Null is absent, here as there.
        with(digital(), "/contact_info", Value::Null),
    ] {
        assert_eq!(faults(&body), Vec::<String>::new(), "{body}");
    }
}

#[test]
fn what_is_required() {
    for (body, pointers) in [
        (
            private(),
            vec![
                "/type",
                "/preferred_language",
                "/segment",
                "/contact_info",
                "/contact_info/phone_numbers",
                "/contact_info/phone_numbers/0/country_code",
                "/contact_info/phone_numbers/0/number",
                "/contact_info/phone_numbers/0/type",
                "/contact_info/emails",
                "/contact_info/emails/0/email",
                "/contact_info/postal_address",
                "/contact_info/postal_address/address_lines",
                "/contact_info/postal_address/postal_code",
                "/contact_info/postal_address/locality",
                "/contact_info/postal_address/administrative_area",
                "/contact_info/postal_address/region_code",
                "/personal_info",
                "/personal_info/identity_document",
                "/personal_info/identity_document/number",
                "/personal_info/identity_document/type",
                "/personal_info/name",
                "/personal_info/first_surname",
            ],
        ),
        (
            corporate(),
            vec![
                "/segment",
                "/contact_info",
                "/company_info",
                "/company_info/identity_document",
                "/company_info/name",
                "/company_info/associated_users/0/identity_document",
                "/company_info/associated_users/0/name",
                "/company_info/associated_users/0/first_surname",
            ],
        ),
        (digital(), vec!["/preferred_language", "/digital_personal_info/email"]),
    ] {
        for pointer in pointers {
            let expected = [format!("{pointer}: required")];
            assert_eq!(faults(&without(body.clone(), pointer)), expected);
            assert_eq!(faults(&with(body.clone(), pointer, Value::Null)), expected);
            if body.pointer(pointer).is_some_and(Value::is_string) {
                assert_eq!(faults(&with(body.clone(), pointer, json!(" \t"))), expected);
            }
        }
    }
}

#[test]
fn one_fault_each() {
    for (body, pointer, value, fault) in [
        (private(), "/preferred_language", json!("fr"), "must be one of es, ca, gl, eu, en, pt"),
        (private(), "/preferred_language", json!(1), "expected a string"),
        (private(), "/segment", json!("SME"), "must be CONSUMER"),
        (corporate(), "/segment", json!("CONSUMER"), "must be one of SELF_EMPLOYEE, SME"),
        (private(), "/contact_info", json!([]), "expected an object"),
        (private(), "/contact_info", json!("x"), "expected an object"),
        (private(), "/contact_info/fax", json!("x"), "unknown field"),
        (private(), "/personal_info/identity_document/Number", json!("x"), "unknown field"),
        (private(), "/a~b", json!("x"), "unknown field"),
        (private(), "/company_info", json!({}), "a PRIVATE_CUSTOMER has no such field"),
        (digital(), "/segment", json!("SME"), "a DIGITAL_CUSTOMER has no such field"),
        (digital(), "/contact_info", json!({}), "a DIGITAL_CUSTOMER has no such field"),
        (private(), "/contact_info/emails", json!({}), "expected an array"),
        (private(), "/contact_info/emails", json!([]), "at least 1 element"),
        (private(), "/contact_info/phone_numbers", json!([]), "at least 1 element"),
        (private(), "/contact_info/phone_numbers", json!(vec![Value::Null; 11]), "at most 10 elements"),
        (private(), "/contact_info/emails/0", Value::Null, "expected an object"),
        (private(), "/contact_info/emails/0/email", json!("a@b"), "not an e-mail address"),
        (private(), "/contact_info/emails/0/email", json!("a".repeat(256)), "at most 255 characters"),
        (private(), "/contact_info/emails/0/is_default", json!("true"), "expected true or false"),
        (private(), "/contact_info/phone_numbers/0/type", json!("FAX"), "must be one of MOBILE, LANDLINE"),
        (private(), "/contact_info/phone_numbers/0/country_code", json!("34"), "must be a calling code such as +34"),
        (private(), "/contact_info/phone_numbers/0/number", json!("123"), "must be 4 to 15 digits"),
        (private(), "/contact_info/phone_numbers/0/number", json!("515667898"), "not a valid phone number for +34"),
        (private(), "/contact_info/postal_address/address_lines", json!(["a", "b"]), "at most 1 element"),
        (
            private(),
            "/contact_info/postal_address/address_lines/0",
            json!("Calle undefined"),
            "must not contain the word undefined",
        ),
        (private(), "/contact_info/postal_address/address_lines/0", json!("x".repeat(101)), "at most 100 characters"),
        (private(), "/contact_info/postal_address/postal_code", json!("53000"), "must be 5 digits, 00000 to 52999"),
        (private(), "/contact_info/postal_address/locality", json!("x"), "at least 2 characters"),
        (private(), "/contact_info/postal_address/administrative_area", json!("Zzz"), "at least 4 characters"),
        (
            private(),
            "/contact_info/postal_address/region_code",
            json!("XX"),
            "must be an ISO 3166-1 alpha-2 code such as ES",
        ),
        (private(), "/personal_info/name", json!("x".repeat(101)), "at most 100 characters"),
        (private(), "/personal_info/name", json!("A\u{0}na"), "control characters are not allowed"),
        (private(), "/personal_info/gender", json!("male"), "must be one of MALE, FEMALE, OTHER"),
        (private(), "/personal_info/nationality", json!("es"), "must be an ISO 3166-1 alpha-2 code such as ES"),
        (private(), "/personal_info/birthdate", json!("2026-11-22"), "must not be in the future"),
        (private(), "/personal_info/birthdate", json!("1899-12-31"), "must not be before 1900-01-01"),
        (private(), "/personal_info/birthdate", json!("21/11/2000"), "must be a date, yyyy-MM-dd"),
        (
            private(),
            "/personal_info/identity_document/number",
            json!("14861628A"),
            "the control letter does not match the number",
        ),
        (private(), "/personal_info/identity_document/type", json!("CIF"), "must be one of NIF, NIE, PASSPORT"),
        (corporate(), "/company_info/identity_document/type", json!("NIF"), "must be CIF"),
        (
            corporate(),
            "/company_info/identity_document/number",
            json!("A58818502"),
            "the control character does not match the number",
        ),
        (corporate(), "/company_info/name", json!("x".repeat(301)), "at most 300 characters"),
        (corporate(), "/company_info/associated_users", json!([{}, {}]), "at most 1 element"),
        (corporate(), "/company_info/associated_users/0/role", json!("OWNER"), "must be AUTHORIZED_REPRESENTATIVE"),
        (
            corporate(),
            "/company_info/associated_users/0/identity_document/type",
            json!("CIF"),
            "must be one of NIF, NIE, PASSPORT",
        ),
        (digital(), "/digital_personal_info/email", json!(format!("{}@b.es", "a".repeat(78))), "at most 82 characters"),
    ] {
        let body = with(body, pointer, value);
        let pointer = pointer.replace("a~b", "a~0b");
        assert_eq!(faults(&body), [format!("{pointer}: {fault}")]);
    }
}

#[test]
fn all_faults_are_told() {
    let body = json!({
        "type": "PRIVATE_CUSTOMER",
        "preferred_language": "xx",
        "contact_info": {
            "phone_numbers": [{"country_code": "+34", "number": "1", "type": "MOBILE"}],
            "emails": [{"email": "a@b.es"}, {"email": "nobody"}, {"mail": "A@B.es"}],
            "postal_address": {"address_lines": [], "postal_code": "1"}
        },
        "personal_info": {"identity_document": {"number": "1"}, "birthdate": 5},
        "colour": "blue"
    });
    assert_eq!(
        faults(&body),
        [
            "/preferred_language: must be one of es, ca, gl, eu, en, pt",
            "/segment: required",
            "/contact_info/phone_numbers/0/number: must be 4 to 15 digits",
            "/contact_info/emails/1/email: not an e-mail address",
            "/contact_info/emails/2/email: required",
            "/contact_info/emails/2/mail: unknown field",
            "/contact_info/postal_address/address_lines: at least 1 element",
            "/contact_info/postal_address/postal_code: must be 5 digits, 00000 to 52999",
            "/contact_info/postal_address/locality: required",
            "/contact_info/postal_address/administrative_area: required",
            "/contact_info/postal_address/region_code: required",
            "/personal_info/identity_document/type: required",
            "/personal_info/name: required",
            "/personal_info/first_surname: required",
            "/personal_info/birthdate: expected a string",
            "/colour: unknown field",
        ]
    );
}

#[test]
fn without_a_type_the_rest_is_still_read() {
    let body = with(private(), "/personal_info/name", json!(5));
    let body = with(body, "/colour", json!("blue"));
    let rest = ["/personal_info/name: expected a string", "/colour: unknown field"];
    let types = "/type: must be one of PRIVATE_CUSTOMER, CORPORATE_CUSTOMER, DIGITAL_CUSTOMER";
    for (body, fault) in [
        (without(body.clone(), "/type"), "/type: required"),
        (with(body.clone(), "/type", json!("PRIVATE")), types),
        (with(body.clone(), "/type", json!({})), "/type: expected a string"),
    ] {
        assert_eq!(faults(&body), [fault, rest[0], rest[1]]);
    }
    assert_eq!(faults(&json!({})), ["/type: required", "/preferred_language: required"]);
    assert_eq!(faults(&json!([])), ["body: expected an object"]);
}

#[test]
fn lists_have_one_default_and_no_duplicates() {
    let emails = |emails: Value| with(private(), "/contact_info/emails", emails);
    let profile = read(&emails(json!([{"email": "a@b.es"}, {"email": "c@d.es"}])));
    let list = profile.contact_info().unwrap().emails();
    assert_eq!(list.iter().map(|e| e.is_default()).collect::<Vec<_>>(), [true, false]);

    let profile = read(&emails(json!([{"email": "a@b.es"}, {"email": "c@d.es", "is_default": true}])));
    let list = profile.contact_info().unwrap().emails();
    assert_eq!(list.default_contact().unwrap().email().as_str(), "c@d.es");

    let body = emails(json!([
        {"email": "a@b.es", "is_default": true},
        {"email": "bad"},
        {"email": "A@b.ES", "is_default": true}
    ]));
    assert_eq!(
        faults(&body),
        [
            "/contact_info/emails/1/email: not an e-mail address",
            "/contact_info/emails/2/email: is in the list already",
            "/contact_info/emails/2/is_default: only one element can be the default",
        ]
    );

    let phone = |code: &str, number: &str, kind: &str| json!({"country_code": code, "number": number, "type": kind});
    let phones = json!([
        phone("+34", "612345678", "MOBILE"),
        phone("+351", "912345678", "MOBILE"),
        phone("+34", "612345678", "LANDLINE"),
    ]);
    assert_eq!(
        faults(&with(private(), "/contact_info/phone_numbers", phones)),
        ["/contact_info/phone_numbers/2/number: is in the list already"]
    );
}

#[test]
fn text_is_trimmed() {
    let body = with(private(), "/personal_info/name", json!("  Ana María \n"));
    let body = with(body, "/preferred_language", json!(" ca "));
    let body = with(body, "/personal_info/identity_document/number", json!(" 14.861.628-v "));
    let stored = serde_json::to_value(read(&body)).unwrap();
    assert_eq!(stored["personal_info"]["name"], "Ana María");
    assert_eq!(stored["preferred_language"], "ca");
    assert_eq!(stored["personal_info"]["identity_document"]["number"], "14861628V");
}

#[test]
fn a_self_employed_person_may_have_a_personal_document() {
    let body = with(corporate(), "/segment", json!("SELF_EMPLOYEE"));
    assert_eq!(faults(&body), Vec::<String>::new());
    for (kind, number) in [("NIF", "12345678Z"), ("NIE", "X0000000T")] {
        let document = json!({"number": number, "type": kind});
        let body = with(body.clone(), "/company_info/identity_document", document);
        assert_eq!(faults(&body), Vec::<String>::new());
    }
    assert_eq!(
        faults(&with(body, "/company_info/identity_document/type", json!("PASSPORT"))),
        ["/company_info/identity_document/type: must be one of CIF, NIF, NIE"]
    );
}

#[test]
fn names_and_keys() {
    let profile = read(&private());
    assert_eq!(profile.kind(), CustomerKind::Private);
    assert_eq!(profile.display_name(), "Antonio Benavente Blanco");
    assert_eq!(profile.identity_key(), "NIF:14861628V");
    let profile = read(&corporate());
    assert_eq!(profile.display_name(), "Talleres Peña y Núñez, S.L.");
    assert_eq!(profile.identity_key(), "CIF:A58818501");
    let profile = read(&digital());
    assert_eq!(profile.display_name(), "Ane");
    assert_eq!(profile.identity_key(), "EMAIL:ane@example.eus");
    let profile = read(&without(digital(), "/digital_personal_info/name"));
    assert_eq!(profile.display_name(), "Ane@Example.eus");
}

#[test]
fn search_terms() {
    let found = terms(&read(&corporate()), Some(&"214748364".parse().unwrap()));
    let of = |kind| {
        let of_kind = found.iter().filter(move |(k, _)| *k == kind);
        of_kind.map(|(_, term)| term.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(of(TermKind::Name), ["brien", "john", "l", "nunez", "o", "obrien", "pena", "s", "talleres", "y"]);
    assert_eq!(of(TermKind::Document), ["12345678z", "a58818501"]);
    assert_eq!(of(TermKind::Phone), ["34615667898", "447911123456", "615667898", "7911123456"]);
    assert_eq!(of(TermKind::Email), ["email@example.com"]);
    assert_eq!(of(TermKind::Number), ["214748364"]);
    let found = terms(&read(&digital()), None);
    assert_eq!(found, [(TermKind::Name, "ane".to_owned()), (TermKind::Email, "ane@example.eus".to_owned())]);
}

#[test]
fn stored_profiles_keep_their_structure() {
    for (body, pointer, value) in [
        (private(), "/segment", json!("SME")),
        (corporate(), "/segment", json!("CONSUMER")),
        (private(), "/personal_info/name", json!("")),
        (private(), "/personal_info/identity_document/number", json!("14861628A")),
        (private(), "/contact_info/emails/0/email", json!("nobody")),
        (private(), "/contact_info/postal_address/region_code", json!("Spain")),
        (corporate(), "/company_info", Value::Null),
    ] {
        let stored = with(body, pointer, value);
        assert!(serde_json::from_value::<Profile>(stored).is_err(), "{pointer}");
    }
    // A code that was a country's when it was stored.
    let stored = with(private(), "/personal_info/nationality", json!("AN"));
    assert!(serde_json::from_value::<Profile>(stored).is_ok());
}

#[test]
fn a_customer_is_its_profile_with_ids_and_dates() {
    let json = with(private(), "/id", json!("123e4567-e89b-12d3-a456-556642440000"));
    let json = with(json, "/created_at", json!("2022-01-01T01:01:01Z"));
    let json = with(json, "/updated_at", json!("2022-01-01T01:01:01.000001Z"));
    let customer: Customer = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(customer.profile, read(&private()));
    assert_eq!(serde_json::to_value(&customer).unwrap(), json);
}

#[test]
fn the_body_of_operation_22() {
    let users = corporate()["company_info"]["associated_users"].clone();
    let user = read_associated_users(&json!({ "associated_users": users })).unwrap();
    assert_eq!(user.full_name(), "John O'Brien");

    let set = read(&without(corporate(), "/company_info/associated_users"));
    assert_eq!(set.set_representative(user.clone()).unwrap(), read(&corporate()));
    for body in [private(), digital()] {
        let violations = read(&body).set_representative(user.clone()).unwrap_err();
        let fault = format!("/associated_users: a {} has no such field", read(&body).kind());
        assert_eq!(told(&violations), [fault]);
    }

    let told_of = |body: Value| told(&read_associated_users(&body).unwrap_err());
    assert_eq!(told_of(json!({})), ["/associated_users: required"]);
    assert_eq!(told_of(json!({"associated_users": []})), ["/associated_users: at least 1 element"]);
    assert_eq!(told_of(json!({"associated_users": [{}, {}]})), ["/associated_users: at most 1 element"]);
    assert_eq!(
        told_of(json!({"associated_users": [{"name": "x"}], "x": 1})),
        [
            "/associated_users/0/identity_document: required",
            "/associated_users/0/first_surname: required",
            "/x: unknown field",
        ]
    );
}

#[test]
fn the_body_of_operation_24() {
    let nif = read_nif(&json!({"nif": "12345678z"})).unwrap();
    let nie = json!({"number": "X0000000T", "type": "NIE"});
    let foreigner = read(&with(private(), "/personal_info/identity_document", nie.clone()));
    let converted = foreigner.clone().convert_nie_to_nif(nif.clone()).unwrap();
    assert_eq!(converted.identity_document(), Some(&nif));

    let body = with(corporate(), "/segment", json!("SELF_EMPLOYEE"));
    let company = read(&with(body, "/company_info/identity_document", nie));
    assert!(company.convert_nie_to_nif(nif.clone()).is_ok());

    for body in [private(), corporate(), digital()] {
        assert_eq!(read(&body).convert_nie_to_nif(nif.clone()), Err(NotANie));
    }
    let passport = IdentityDocument::parse(DocumentType::Passport, "AAA123456").unwrap();
    assert_eq!(foreigner.convert_nie_to_nif(passport), Err(NotANie));

    for (body, fault) in [
        (json!({}), "/nif: required"),
        (json!({"nif": 1}), "/nif: expected a string"),
        (json!({"nif": "12345678A"}), "/nif: the control letter does not match the number"),
        (json!({"nif": "X0000000T"}), "/nif: a NIF is 8 digits (or K, L or M and 7) and a letter"),
    ] {
        assert_eq!(told(&read_nif(&body).unwrap_err()), [fault]);
    }
}

#[test]
fn violations_are_found_by_their_pointer() {
    let violations = Profile::read(&json!({"type": 1}), today()).unwrap_err();
    assert_eq!(violations.at("/preferred_language").unwrap().problem, Problem::Missing);
    assert!(violations.at("/segment").is_none());
    assert!(Violations::try_from(vec![]).is_err());
    assert!(serde_json::from_str::<Violations>("[]").is_err());
}
