//! What is masked at the desk: looked for in every byte that a role without `unmasked` gets.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use serde_json::{Value, json};
use support::customers::{company, nif, person};
use support::desk::Person;
use support::{Answer, Engine, Site, both_engines};

both_engines!(
    no_byte_tells_what_is_masked,
    what_is_masked_stays_as_it_is_when_the_rest_is_saved,
    documents_are_found_whole_and_not_digit_by_digit,
    a_value_is_shown_to_who_says_why,
);

const NIF: u32 = 12_345_678;
const REPRESENTATIVE: u32 = 87_654_321;

/// A person and a company with a representative; their ids.
async fn customers(site: &Site) -> (String, String) {
    let one = site.client.create(&person(NIF)).await;
    let firm = site.client.create(&company()).await;
    let user = json!({"identity_document": {"type": "NIF", "number": nif(REPRESENTATIVE)},
        "name": "Ana", "first_surname": "Gil"});
    let path = format!("/customers/{firm}/associated_users");
    site.client.put(&path, &json!({"associated_users": [user]})).await.expect(204);
    (one, firm)
}

fn cif() -> String {
    company()["company_info"]["identity_document"]["number"].as_str().unwrap().to_owned()
}

/// That an answer tells none of what is masked.
#[track_caller]
fn tells_nothing(answer: &Answer) {
    let secrets = [nif(NIF), nif(REPRESENTATIVE), cif(), "1990-01-31".to_owned(), "31/01/1990".to_owned()];
    let text = answer.text.to_uppercase();
    for secret in secrets {
        assert!(!text.contains(&secret), "{secret}: {}", answer.text);
    }
}

async fn no_byte_tells_what_is_masked(engine: Engine) {
    let site = &Site::start(engine).await;
    let (one, firm) = &customers(site).await;
    for role in ["agent", "supervisor", "auditor"] {
        let who = Person::new(site, role, role).await;
        for customer in [one, firm] {
            let own = format!("/customers/{customer}");
            for path in ["", "?edit=personal", "?edit=representative", "?edit=contact", "/delete"] {
                let page = who.page(&format!("{own}{path}")).await;
                assert!(matches!(page.status, 200 | 403), "{path}: {page:?}");
                tells_nothing(&page);
            }
            let loaded = who.post("/desk/load_customer", &[("id", customer)]).await.expect(200);
            tells_nothing(&loaded);
            assert!(loaded.text.contains('•'), "{}", loaded.text);
            tells_nothing(&who.post("/desk/load_deletion", &[("id", customer)]).await);
        }
        for query in ["benavente", "email@example.com", "615667898"] {
            tells_nothing(&who.page(&format!("/?q={query}")).await.expect(200));
            tells_nothing(&who.post("/desk/find_customers", &[("query", query)]).await.expect(200));
        }
        // The page repeats what was typed, but the answer does not.
        let found = who.post("/desk/find_customers", &[("query", &nif(NIF))]).await.expect(200);
        assert_eq!(found.body["hits"][0]["document"], "•••4567••");
        tells_nothing(&found);
        tells_nothing(&who.page("/audit").await);
    }
    let agent = Person::new(site, "ana", "agent").await;
    for (customer, section, fields) in [
        (one, "personal", &[("fields[/personal_info/name]", "")][..]),
        (one, "personal", &[("fields[/personal_info/name]", "Eva"), ("fields[/personal_info/first_surname]", "Gil")]),
        (firm, "representative", &[("fields[/company_info/associated_users/0/name]", "Eva")]),
    ] {
        // Refused, and stale.
        for version in ["1", "99"] {
            let form =
                [&[("customer", customer.as_str()), ("section", section), ("version", version)], fields].concat();
            tells_nothing(&agent.post("/desk/save_customer", &form).await.expect(200));
        }
    }
    let boss = Person::new(site, "boss", "administrator").await;
    let page = boss.page(&format!("/customers/{one}")).await.expect(200).text;
    assert!(page.contains(&nif(NIF)) && page.contains("31/01/1990") && !page.contains('•'), "{page}");
    let found = boss.post("/desk/find_customers", &[("query", &nif(NIF)[..6])]).await.expect(200);
    assert_eq!(found.body["hits"][0]["document"], nif(NIF));
}

async fn what_is_masked_stays_as_it_is_when_the_rest_is_saved(engine: Engine) {
    let site = &Site::start(engine).await;
    site.database.succeed(&["org", "settings", "telco", r#"{"caller_check": 0}"#], "");
    let (one, firm) = &customers(site).await;
    let agent = Person::new(site, "ana", "agent").await;
    let save = async |customer: &str, section: &str, version: &str, fields: &[(&str, &str)]| {
        let names: Vec<_> = fields.iter().map(|(name, _)| format!("fields[{name}]")).collect();
        let mut form = vec![("customer", customer), ("section", section), ("version", version)];
        form.extend(names.iter().zip(fields).map(|(name, (_, value))| (name.as_str(), *value)));
        agent.post("/desk/save_customer", &form).await.expect(200).body
    };
    let read = async |customer: &str| site.client.get(&format!("/customers/{customer}")).await.expect(200).body;
    let person = |birthdate| {
        [
            ("/personal_info/name", "Eva"),
            ("/personal_info/first_surname", "Gil"),
            ("/personal_info/birthdate", birthdate),
        ]
    };
    let saved = save(one, "personal", "1", &person("")).await;
    assert_eq!(saved, json!({"Saved": format!("/customers/{one}")}));
    let now = read(one).await;
    assert_eq!(now["personal_info"]["name"], "Eva");
    assert_eq!(now["personal_info"]["birthdate"], "1990-01-31", "left empty, it stays");
    let stale = save(one, "personal", "1", &person("")).await;
    assert_eq!(stale["Again"]["conflict"]["version"], 2, "{stale}");
    assert_eq!(stale["Again"]["conflict"]["theirs"]["/personal_info/birthdate"], "••/••/••••");
    assert_eq!(stale["Again"]["inputs"]["/personal_info/birthdate"], "••/••/••••", "so that the two do not differ");
    save(one, "personal", "2", &person("1991-02-03")).await;
    assert_eq!(read(one).await["personal_info"]["birthdate"], "1991-02-03");

    const USER: &str = "/company_info/associated_users/0";
    let user = |number: &str| {
        [
            ("identity_document/type", "NIF"),
            ("identity_document/number", number),
            ("name", "Eva"),
            ("first_surname", "Gil"),
        ]
        .map(|(name, value)| (format!("{USER}/{name}"), value.to_owned()))
    };
    let save_user = async |version: &str, number: &str| -> Value {
        let fields = user(number);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        save(firm, "representative", version, &fields).await
    };
    let number =
        async || read(firm).await["company_info"]["associated_users"][0]["identity_document"]["number"].clone();
    let saved = save_user("2", "•••5432••").await;
    assert!(saved["Saved"].is_string(), "{saved}");
    assert_eq!(number().await, nif(REPRESENTATIVE));
    let other = save_user("3", "•••9999••").await;
    assert!(other["Again"]["violations"].to_string().contains("identity_document/number"), "{other}");
    save_user("3", &nif(5)).await;
    assert_eq!(number().await, nif(5));
}

async fn documents_are_found_whole_and_not_digit_by_digit(engine: Engine) {
    let site = &Site::start(engine).await;
    customers(site).await;
    let agent = Person::new(site, "ana", "agent").await;
    let found = async |query: &str| {
        agent.post("/desk/find_customers", &[("query", query)]).await.expect(200).body["hits"].as_array().unwrap().len()
    };
    for (query, hits) in [
        (nif(NIF).as_str(), 1),
        ("12.345.678-z", 1),
        ("1234567", 0),
        ("1234", 0),
        ("benavente 1234", 0),
        ("antonio", 1),
    ] {
        assert_eq!(found(query).await, hits, "{query}");
    }
    // With one slip, or without the letter that follows from the digits: found, and still masked.
    for query in ["12345678A", "21345678Z", "1234578Z", "12345678"] {
        assert_eq!(found(query).await, 1, "{query}");
        let answer = agent.post("/desk/find_customers", &[("query", query)]).await.expect(200);
        assert_eq!(answer.body["hits"][0]["reasons"][0]["repaired"]["number"], "•••4567••");
        tells_nothing(&answer);
        tells_nothing(&agent.page(&format!("/?q={query}")).await.expect(200));
    }
    for query in ["12345678A", "21345678Z", "1234578Z"] {
        let of_api = site.client.get(&format!("/customers?q={query}")).await.expect(200).body;
        assert_eq!(of_api, json!({"customers": []}), "the API takes {query} as it is");
    }
    let of_api = site.client.get("/customers?q=1234").await.expect(200).body;
    assert_eq!(of_api["customers"].as_array().unwrap().len(), 1, "the API is as it was");
}

async fn a_value_is_shown_to_who_says_why(engine: Engine) {
    let site = &Site::start(engine).await;
    let (one, firm) = &customers(site).await;
    let (ana, eva) = (Person::new(site, "ana", "agent").await, Person::new(site, "eva", "agent").await);
    let form = |customer: &'static str, field: &'static str, reason: &'static str| {
        [("customer", customer), ("field", field), ("reason", reason)]
    };
    let (one, firm): (&'static str, &'static str) = (one.clone().leak(), firm.clone().leak());
    let told = "SELECT COUNT(*) FROM audit WHERE action = 'customer.reveal'";
    let auditor = Person::new(site, "auditor", "auditor").await;
    auditor.post("/desk/reveal_value", &form(one, "document", "because")).await.expect(403);
    for (customer, field, reason) in [(one, "document", " "), (one, "document", "")] {
        let nothing = ana.post("/desk/reveal_value", &form(customer, field, reason)).await.expect(200);
        assert_eq!(nothing.body, Value::Null);
    }
    for (customer, field) in [(one, "name"), (one, "representative_document"), (firm, "birthdate"), ("x", "document")] {
        ana.post("/desk/reveal_value", &form(customer, field, "because")).await.expect(404);
    }
    assert_eq!(site.database.count(told).await, 0);

    for (customer, field, value) in [
        (one, "document", nif(NIF)),
        (one, "birthdate", "31/01/1990".to_owned()),
        (firm, "document", cif()),
        (firm, "representative_document", nif(REPRESENTATIVE)),
    ] {
        let shown = ana.post("/desk/reveal_value", &form(customer, field, "the caller asks")).await.expect(200);
        assert_eq!(shown.body, Value::from(value));
        assert_eq!(shown.header("cache-control"), Some("no-store"));
    }
    let entries = Person::new(site, "pau", "administrator").await.told("customer.reveal").await;
    assert_eq!(entries.len(), 4);
    for entry in &entries {
        assert_eq!((&entry["reason"], &entry["actor"]), (&json!("the caller asks"), &json!("ana")));
        assert!(entry["address"].is_string() && entry["customer_id"].is_string(), "{entry}");
        assert!(!entry.to_string().contains(&nif(NIF)), "the entry tells of the field alone: {entry}");
    }

    // Without JavaScript: the form, what it answers, and the page that shows the value.
    let page = ana.page(&format!("/customers/{one}/reveal?field=document")).await.expect(200);
    assert!(page.text.contains("action=\"/desk/reveal_value\""), "{}", page.text);
    let wrong = ana.submit("/desk/reveal_value", &form(one, "document", "")).await.expect(303);
    let again = ana.page(wrong.header("location").unwrap()).await.expect(200).text;
    assert!(again.contains("Choose or type a reason"), "{again}");
    let sent_on = ana.submit("/desk/reveal_value", &form(one, "document", "the caller asks")).await.expect(303);
    assert!(!sent_on.text.contains(&nif(NIF)), "{}", sent_on.text);
    let address = sent_on.header("location").unwrap();
    let shown = ana.page(address).await.expect(200);
    assert!(shown.text.contains(&nif(NIF)), "{}", shown.text);
    assert_eq!(shown.header("refresh"), Some(format!("60; url=/customers/{one}").as_str()));
    assert_eq!(shown.header("cache-control"), Some("no-store"));
    tells_nothing(&eva.page(address).await.expect(404));
    let elsewhere = address.replace(one, firm);
    tells_nothing(&ana.page(&elsewhere).await.expect(404));
    assert_eq!(site.database.count(told).await, 5);
}
