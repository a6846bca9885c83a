//! `GET /customers?q=`.

use std::collections::BTreeSet;

use serde_json::json;

use crate::support::customers::{company, digital, nif, person, with};
use crate::support::{Engine, Site, both_engines};

both_engines!(
    by_anything_known,
    page_after_page,
    page_after_page_of_what_contains_it,
    long_words_have_pages_too,
    parameters,
);

async fn by_anything_known(engine: Engine) {
    let site = Site::start(engine).await;
    let client = &site.client;
    let body = with(person(12345678), "/personal_info/first_surname", Some(json!("Muñoz")));
    let body = with(body, "/personal_info/name", Some(json!("José")));
    let created = client.post("/customers", &body).await.expect(201).body;
    client.create(&company()).await;
    let digital = client.create(&digital("eva@example.com")).await;
    let external_id = created["external_id"].as_str().unwrap();
    let number = nif(12345678);
    for q in ["jose munoz", "MUÑOZ José", "muñ", "12.345.678-z", number.as_str(), external_id] {
        let page = client.get(&format!("/customers?q={}", encode(q))).await.expect(200).body;
        let expected = json!({
            "id": created["id"], "external_id": external_id, "type": "PRIVATE_CUSTOMER", "name": "José Muñoz Blanco",
            "identity_document": {"number": number, "type": "NIF"},
        });
        assert_eq!(page, json!({"customers": [expected]}), "{q}");
    }
    // Both have the same phone and contact e-mail.
    for q in ["615667898", "+34 615 667 898", "email@example.com"] {
        let page = client.get(&format!("/customers?q={}", encode(q))).await.expect(200).body;
        assert_eq!(page["customers"].as_array().unwrap().len(), 2, "{q}: {page}");
    }
    let page = client.get("/customers?q=eva%40example.com").await.expect(200).body;
    assert_eq!(page["customers"][0]["id"], digital);
    assert!(page["customers"][0].get("identity_document").is_none());
    let nothing = json!({"customers": []});
    assert_eq!(client.get("/customers?q=nobody").await.expect(200).body, nothing);
    let other = site.database.client(&site.server, "other", "*");
    assert_eq!(other.get("/customers?q=jose").await.expect(200).body, nothing);
}

async fn page_after_page(engine: Engine) {
    in_three_pages(engine, "benavente").await;
}

async fn page_after_page_of_what_contains_it(engine: Engine) {
    in_three_pages(engine, "enaven").await;
}

/// Seven customers, whom this finds, three by three.
async fn in_three_pages(engine: Engine, q: &str) {
    let Site { client, .. } = &Site::start(engine).await;
    let mut expected = BTreeSet::new();
    for number in 1..=7 {
        expected.insert(client.create(&person(number)).await);
    }
    let mut found = BTreeSet::new();
    let mut cursor = String::new();
    for page in 0..3 {
        let answer = client.get(&format!("/customers?q={q}&limit=3{cursor}")).await.expect(200).body;
        for customer in answer["customers"].as_array().unwrap() {
            assert!(found.insert(customer["id"].as_str().unwrap().to_owned()), "twice: {customer}");
        }
        match answer.get("next_cursor") {
            Some(next) => cursor = format!("&cursor={}", encode(next.as_str().unwrap())),
            None => assert_eq!(page, 2),
        }
    }
    assert_eq!(found, expected);
}

/// Names may have 300 characters, of several bytes each.
async fn long_words_have_pages_too(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    for cif in ["B12345674", "A58818501"] {
        let mut named = company();
        named["company_info"]["identity_document"]["number"] = json!(cif);
        named["company_info"]["name"] = json!("\u{793e}".repeat(300));
        client.create(&named).await;
    }
    let first = client.get(&format!("/customers?q={}&limit=1", encode("\u{793e}"))).await.expect(200).body;
    let next = encode(first["next_cursor"].as_str().unwrap());
    let path = format!("/customers?q={}&limit=1&cursor={next}", encode("\u{793e}"));
    let second = client.get(&path).await.expect(200).body;
    assert_eq!(second["customers"].as_array().unwrap().len(), 1);
    assert_ne!(first["customers"], second["customers"]);
}

async fn parameters(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    for (query, place) in [
        ("", "q"),
        ("?q=%20", "q"),
        ("?q=a%00b", "q"),
        ("?q=garc%EDa", "q"),
        ("?q=%F0%9F%98%80", "q"),
        ("?q=a&limit=0", "limit"),
        ("?q=a&limit=101", "limit"),
        ("?q=a&limit=ten", "limit"),
        ("?q=a&cursor=x", "cursor"),
        ("?q=a&cursor=c.x", "cursor"),
    ] {
        assert_eq!(client.get(&format!("/customers{query}")).await.violations(), [place], "{query}");
    }
    let all = client.get("/customers?q=%20&limit=0&cursor=x&cursor=y").await.violations();
    assert_eq!(all, ["cursor", "limit"]);
    assert_eq!(client.get("/customers?cursor=x").await.violations(), ["cursor", "q"]);
    client.get("/customers?q=a&limit=100&unknown=ignored").await.expect(200);
}

fn encode(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
