//! Checking the caller at the desk: what it is asked before, and that no answer tells what is right.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use serde_json::json;
use support::accounts::{IBAN, OTHER_IBAN, direct_debit, open};
use support::customers::nif;
use support::desk::Person;
use support::{Answer, Engine, Site, both_engines};

both_engines!(what_is_a_customers_changes_after_a_check, it_works_without_javascript, no_answer_tells_what_is_right,);

const NUMBER: u32 = 12_345_678;

/// Another phone for a customer, as the desk's form sends it.
async fn save_phone(person: &Person<'_>, customer: &str, version: &str, phone: &str) -> Answer {
    let field = |name: &str| format!("fields[/contact_info/{name}]");
    let fields = [
        ("phone_numbers/0/country_code", "+34"),
        ("phone_numbers/0/number", phone),
        ("phone_numbers/0/type", "MOBILE"),
    ]
    .map(|(name, value)| (field(name), value));
    let mut form = vec![("customer", customer), ("section", "contact"), ("version", version)];
    form.extend(fields.iter().map(|(name, value)| (name.as_str(), *value)));
    person.post("/desk/save_customer", &form).await
}

async fn say(person: &Person<'_>, customer: &str, said: &[(&str, &str)]) -> Answer {
    let names: Vec<_> = said.iter().map(|(fact, _)| format!("fields[/caller/{fact}]")).collect();
    let mut form = vec![("customer", customer)];
    form.extend(names.iter().zip(said).map(|(name, (_, value))| (name.as_str(), *value)));
    person.post("/desk/check_caller", &form).await
}

async fn what_is_a_customers_changes_after_a_check(engine: Engine) {
    let site = &Site::start(engine).await;
    let opened = open(&site.client, NUMBER, &direct_debit(IBAN)).await;
    let id = opened.customer.rsplit('/').next().unwrap();
    let ana = Person::new(site, "ana", "agent").await;
    let saved = save_phone(&ana, id, "1", "615667899").await.expect(200).body;
    assert_eq!(saved["Again"]["failure"], json!({ "CallerUnchecked": id }), "{saved}");
    assert_eq!(saved["Again"]["inputs"]["/contact_info/phone_numbers/0/number"], "615667899", "it is not lost");
    let pay = async || {
        let form = [
            ("account", opened.id.as_str()),
            ("version", "1"),
            ("fields[/payment_method/choice]", "DIRECT_DEBIT"),
            ("fields[/payment_method/details/iban]", OTHER_IBAN),
        ];
        ana.post("/desk/change_payment_method", &form).await.expect(200).body
    };
    assert_eq!(pay().await["Again"]["failure"], json!({ "CallerUnchecked": id }));
    // The API is as the contract has it.
    let phone = json!({"country_code": "+34", "number": "615667890", "type": "MOBILE"});
    let phones = json!({"contact_info": {"phone_numbers": [phone]}});
    site.client.patch(&opened.customer, &phones).await.expect(204);

    let passed = say(&ana, id, &[("document", &nif(NUMBER)), ("birthdate", "1990-01-31")]).await.expect(200);
    assert_eq!(passed.body, json!({"Saved": format!("/customers/{id}")}));
    let saved = save_phone(&ana, id, "2", "615667899").await.expect(200).body;
    assert_eq!(saved, json!({"Saved": format!("/customers/{id}")}));
    assert!(pay().await["Saved"].is_string());
    let page = ana.page(&opened.customer).await.expect(200).text;
    assert!(page.contains("Caller checked, 15 min left"), "{page}");
    let eva = Person::new(site, "eva", "supervisor").await;
    let page = eva.page(&opened.customer).await.expect(200).text;
    assert!(page.contains("Caller not checked"), "{page}");
    assert!(save_phone(&eva, id, "3", "615667891").await.expect(200).body["Again"]["failure"].is_object());

    site.database.succeed(&["org", "settings", "telco", r#"{"caller_check":0}"#], "");
    assert!(save_phone(&eva, id, "3", "615667891").await.expect(200).body["Saved"].is_string());
    let page = eva.page(&opened.customer).await.expect(200).text;
    assert!(!page.contains("Caller not checked"), "{page}");
    let off = eva.page(&format!("{}/caller-check", opened.customer)).await.expect(200).text;
    assert!(off.contains("are not checked by you") && !off.contains("check_caller"), "{off}");
}

async fn it_works_without_javascript(engine: Engine) {
    let site = &Site::start(engine).await;
    let opened = open(&site.client, NUMBER, &direct_debit(IBAN)).await;
    let id = opened.customer.rsplit('/').next().unwrap();
    let ana = Person::new(site, "ana", "agent").await;
    let address = format!("{}/caller-check", opened.customer);
    let refused = ana
        .submit(
            "/desk/change_payment_method",
            &[
                ("account", opened.id.as_str()),
                ("version", "1"),
                ("fields[/payment_method/choice]", "DIRECT_DEBIT"),
                ("fields[/payment_method/details/iban]", OTHER_IBAN),
            ],
        )
        .await
        .expect(303);
    let form = ana.follow(refused.header("location").unwrap()).await.expect(200).text;
    assert!(form.contains("Check the caller first") && form.contains(&address), "{form}");
    assert!(form.contains(OTHER_IBAN), "what was typed is there");

    let submit = async |said: &[(&str, &str)]| {
        let form = [&[("customer", id)][..], said].concat();
        let answer = ana.submit("/desk/check_caller", &form).await.expect(303);
        answer.header("location").unwrap().to_owned()
    };
    let (document, postal_code) = ("fields[/caller/document]", "fields[/caller/postal_code]");
    let number = nif(NUMBER);
    assert_eq!(submit(&[(document, number.as_str()), (postal_code, "28001")]).await, address);
    let again = ana.follow(&address).await.expect(200).text;
    assert!(again.contains("Not confirmed") && !again.contains(&number) && !again.contains("28001"), "{again}");
    let done = submit(&[(document, number.as_str()), (postal_code, "28039")]).await;
    assert_eq!(done, format!("{}?done=caller_checked", opened.customer));
    assert!(ana.follow(&done).await.expect(200).text.contains("Caller checked, 15 min left"));
}

async fn no_answer_tells_what_is_right(engine: Engine) {
    let site = &Site::start(engine).await;
    let opened = open(&site.client, NUMBER, &direct_debit(IBAN)).await;
    let id = opened.customer.rsplit('/').next().unwrap();
    let ana = Person::new(site, "ana", "agent").await;
    let auditor = Person::new(site, "auditor", "auditor").await;
    say(&auditor, id, &[("document", &nif(NUMBER)), ("postal_code", "28039")]).await.expect(403);
    say(&auditor, id, &[("shoe_size", "43")]).await.expect(403);
    let problem = |answer: &Answer| answer.body["Again"]["violations"].clone();
    let mut told = Vec::new();
    // The first is wrong, the second, both.
    for said in [("1", "28039"), (nif(NUMBER).as_str(), "28001"), ("1", "28001")] {
        let answer = say(&ana, id, &[("document", said.0), ("postal_code", said.1)]).await.expect(200);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        told.push(problem(&answer));
    }
    assert_eq!(told[0], json!([{"pointer": "/caller", "problem": "not_confirmed"}]));
    assert!(told.iter().all(|one| *one == told[0]), "{told:?}");
    let few = say(&ana, id, &[("document", &nif(NUMBER))]).await.expect(200);
    assert_eq!(problem(&few), json!([{"pointer": "/caller", "problem": {"too_few": {"min": 2}}}]));
    let odd = say(&ana, id, &[("shoe_size", "43")]).await.expect(200);
    assert_eq!(problem(&odd)[0]["pointer"], "/caller/shoe_size");
    for page in ["", "/caller-check"] {
        let page = ana.page(&format!("{}{page}", opened.customer)).await.expect(200).text;
        for secret in [nif(NUMBER), "1990-01-31".to_owned(), "31/01/1990".to_owned()] {
            assert!(!page.contains(&secret), "{secret}: {page}");
        }
    }
    let told = Person::new(site, "pau", "administrator").await.told("customer.caller_check_failed").await;
    assert_eq!(told.len(), 3);
    for entry in told {
        assert_eq!(entry["after"], json!({"asked": ["document", "postal_code"]}));
    }
    assert!(!site.server.log().contains(&nif(NUMBER)));
}
