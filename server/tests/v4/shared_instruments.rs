//! The same instrument twice, beside the contract's operations.

use std::fs;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::accounts::{IBAN, OTHER_IBAN, TOKEN, card, direct_debit, new_account};
use crate::support::customers::{company, digital, nif, person, representative, with};
use crate::support::{Client, Engine, Site, both_engines, send};

both_engines!(
    what_is_shared_is_told_without_its_value,
    a_card_stays_with_whoever_has_paid_by_it,
    of_many_customers_the_first_fifty_are_told,
    an_import_brings_its_instruments,
    who_may_see_it,
    what_is_in_the_clear_from_before_is_made_blind_at_the_start,
);

/// A person with this phone.
fn with_phone(body: Value, phone: &str) -> Value {
    with(body, "/contact_info/phone_numbers/0/number", Some(json!(phone)))
}

/// The person of this number, with a phone of its own.
fn apart(number: u32) -> Value {
    with_phone(person(number), &format!("6{number:08}"))
}

fn path(customer: &str) -> String {
    format!("/customers/{customer}/shared-instruments")
}

/// The kinds that a customer shares, each with the others' ids.
async fn shared(client: &Client, customer: &str) -> Vec<(String, Vec<String>)> {
    let body = client.get(&path(customer)).await.expect(200).body;
    assert_eq!(body.as_object().unwrap().len(), 1, "{body}");
    let of = |shared: &Value| {
        assert_eq!(shared["has_more"], json!(false));
        let customers = shared["customers"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned());
        (shared["type"].as_str().unwrap().to_owned(), customers.collect())
    };
    body["shared_instruments"].as_array().unwrap().iter().map(of).collect()
}

/// As [`shared`] tells it, in the order of ids: those of one millisecond come in any.
fn told(kinds: &[(&str, &[&String])]) -> Vec<(String, Vec<String>)> {
    let of = |(kind, ids): &(&str, &[&String])| {
        let mut ids: Vec<_> = ids.iter().map(|id| (*id).clone()).collect();
        ids.sort();
        ((*kind).to_owned(), ids)
    };
    kinds.iter().map(of).collect()
}

/// Opens an account of the customer; its payment method's path.
async fn account(client: &Client, customer: &str, method: &Value) -> String {
    let opened = client.post(&format!("/customers/{customer}/accounts"), &new_account(method)).await.expect(200).body;
    format!("/accounts/{}/payment-method", opened["id"].as_str().unwrap())
}

async fn what_is_shared_is_told_without_its_value(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let ana = client.create(&apart(1)).await;
    let eva = client.create(&with_phone(person(2), "600000001")).await;
    let firm = client.create(&with_phone(company(), "600000003")).await;
    assert_eq!(shared(client, &ana).await, told(&[("PHONE", &[&eva])]));
    assert_eq!(shared(client, &firm).await, []);

    account(client, &eva, &direct_debit(IBAN)).await;
    let paid = account(client, &firm, &direct_debit(OTHER_IBAN)).await;
    assert_eq!(shared(client, &firm).await, []);
    let known = client.get(&path(&eva)).await.expect(200).etag();
    let unchanged = client.request(Method::GET, &path(&eva)).header("if-none-match", &known);
    assert_eq!(send(unchanged).await.expect(304).etag(), known);
    client.patch(&paid, &direct_debit(IBAN)).await.expect(204);
    let asked = client.request(Method::GET, &path(&eva)).header("if-none-match", &known);
    let answer = send(asked).await.expect(200);
    assert_ne!(answer.etag(), known);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    for value in [IBAN, "600000001", &nif(2)] {
        assert!(!answer.text.contains(value), "{}", answer.text);
    }
    assert_eq!(shared(client, &eva).await, told(&[("IBAN", &[&firm]), ("PHONE", &[&ana])]));

    // The representative's document and phone are the company's too.
    let mut user = representative();
    user["identity_document"]["number"] = json!(nif(1));
    user["contact_info"] = json!({"phone_numbers": [{"country_code": "+34", "number": "600000001", "type": "MOBILE"}]});
    client.put(&format!("/customers/{firm}/associated_users"), &json!({"associated_users": [user]})).await.expect(204);
    assert_eq!(shared(client, &ana).await, told(&[("PHONE", &[&eva, &firm]), ("DOCUMENT", &[&firm])]));

    // What changes or goes is not shared any more.
    let phones = json!({"contact_info": {"phone_numbers": [
        {"country_code": "+351", "number": "912345678", "type": "MOBILE"}]}});
    client.patch(&format!("/customers/{ana}"), &phones).await.expect(204);
    assert_eq!(shared(client, &ana).await, told(&[("DOCUMENT", &[&firm])]));
    client.patch(&paid, &direct_debit(OTHER_IBAN)).await.expect(204);
    assert_eq!(shared(client, &eva).await, told(&[("PHONE", &[&firm])]));
    client.delete(&format!("/customers/{ana}")).await.expect(204);
    assert_eq!(shared(client, &firm).await, told(&[("PHONE", &[&eva])]));
    client.get(&path(&ana)).await.not_found();
    client.get(&path("123e4567-e89b-12d3-a456-556642440000")).await.not_found();
}

async fn a_card_stays_with_whoever_has_paid_by_it(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let (ana, eva) = (client.create(&apart(1)).await, client.create(&apart(2)).await);
    account(client, &ana, &card(TOKEN)).await;
    let paid = account(client, &eva, &card(&TOKEN.replace('-', "").to_uppercase())).await;
    assert_eq!(shared(client, &ana).await, told(&[("CARD", &[&eva])]));
    client.patch(&paid, &direct_debit(IBAN)).await.expect(204);
    assert_eq!(shared(client, &ana).await, told(&[("CARD", &[&eva])]), "it can be chosen again");
    // A digital customer has accounts, and nothing else to share.
    let digital = client.create(&digital("ana@example.com")).await;
    assert_eq!(shared(client, &digital).await, []);
}

async fn of_many_customers_the_first_fifty_are_told(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let ana = client.create(&person(1)).await;
    let mut others = Vec::new();
    for number in 2..=52 {
        others.push(client.create(&person(number)).await);
    }
    others.sort();
    let body = client.get(&path(&ana)).await.expect(200).body;
    let told = json!([{"type": "PHONE", "customers": others[..50], "has_more": true}]);
    assert_eq!(body, json!({ "shared_instruments": told }));
    let phones = json!({"contact_info": {"phone_numbers": [
        {"country_code": "+34", "number": "600000000", "type": "MOBILE"}]}});
    client.patch(&format!("/customers/{}", others[50]), &phones).await.expect(204);
    assert_eq!(shared(client, &ana).await, [("PHONE".to_owned(), others[..50].to_vec())]);
}

async fn an_import_brings_its_instruments(engine: Engine) {
    let Site { client, database, .. } = &Site::start(engine).await;
    let record = |number: u32, phone: &str| {
        let mut record = with_phone(person(number), phone);
        record["external_id"] = json!(number.to_string());
        json!({ "customer": record })
    };
    let account = |owner: u32, iban: &str| {
        let mut record = new_account(&direct_debit(iban));
        record["external_id"] = json!((owner + 100).to_string());
        record["customer_external_id"] = json!(owner.to_string());
        json!({ "account": record })
    };
    let card = |owner: u32| {
        json!({"card": {"customer_external_id": owner.to_string(), "token_id": TOKEN, "summary": "0042",
            "expiration_date": "05/2090"}})
    };
    let import = |lines: &[Value]| {
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        fs::write(database.folder.path().join("legacy.ndjson"), text).unwrap();
        database.succeed(&["import", "legacy.ndjson", "--org", "telco"], "");
    };
    import(&[record(1, "600000001"), record(2, "600000001"), account(1, IBAN), account(2, IBAN), card(1), card(2)]);
    let mut ids = Vec::new();
    for number in ["1", "2"] {
        let found = client.get(&format!("/external-customers/{number}")).await.expect(200).body;
        ids.push(found["id"].as_str().unwrap().to_owned());
    }
    let other = &ids[1];
    assert_eq!(shared(client, &ids[0]).await, told(&[("IBAN", &[other]), ("CARD", &[other]), ("PHONE", &[other])]));
    // What an import changes, too.
    import(&[record(2, "600000002"), account(2, OTHER_IBAN)]);
    assert_eq!(shared(client, &ids[0]).await, told(&[("CARD", &[other])]));
}

async fn who_may_see_it(engine: Engine) {
    let site = Site::start(engine).await;
    let ana = site.client.create(&person(1)).await;
    site.key("customers:read").get(&path(&ana)).await.expect(200);
    site.key("accounts:read,external_customers:read").get(&path(&ana)).await.forbidden();
    // The same phone in another organization is nobody's business here.
    let other = site.database.client(&site.server, "other", "*");
    let eva = other.create(&person(1)).await;
    assert_eq!(shared(&other, &eva).await, []);
    other.get(&path(&ana)).await.not_found();
    // Nor do the two have anything in common in the database.
    let blinds = site.database.strings("SELECT identity_key FROM customers").await;
    assert!(blinds.len() == 2 && blinds[0] != blinds[1], "{blinds:?}");
    assert!(blinds.iter().all(|blind| blind.len() == 32 && blind.bytes().all(|byte| byte.is_ascii_hexdigit())));
}

async fn what_is_in_the_clear_from_before_is_made_blind_at_the_start(engine: Engine) {
    let Site { client, server, database } = Site::start(engine).await;
    let (ana, eva) = (client.create(&apart(1)).await, client.create(&apart(2)).await);
    for (customer, username) in [(&ana, "ana@example.com"), (&eva, "Eva@example.com")] {
        account(&client, customer, &direct_debit(IBAN)).await;
        account(&client, customer, &card(TOKEN)).await;
        client.post(&format!("/customers/{customer}/credentials"), &json!({"username": username})).await.expect(201);
    }
    let before = shared(&client, &ana).await;
    assert_eq!(before, told(&[("IBAN", &[&eva]), ("CARD", &[&eva])]));
    server.kill();
    // As it was before there were blind indexes.
    database
        .execute(&[
            "DELETE FROM instruments",
            "UPDATE customers SET identity_key = 'NIF:00000001R'
                WHERE external_id = (SELECT MIN(external_id) FROM customers)",
            "UPDATE customers SET identity_key = 'NIF:00000002W'
                WHERE external_id = (SELECT MAX(external_id) FROM customers)",
            "UPDATE credentials SET username_key = 'ana@example.com'
                WHERE customer_id = (SELECT id FROM customers ORDER BY external_id LIMIT 1)",
            "UPDATE credentials SET username_key = 'eva@example.com'
                WHERE customer_id = (SELECT id FROM customers ORDER BY external_id DESC LIMIT 1)",
        ])
        .await;
    let server = database.serve(&[]);
    let client = &Client::new(&server.url, "telco", client.key);
    assert_eq!(shared(client, &ana).await, before);
    let keys = ["SELECT identity_key FROM customers", "SELECT username_key FROM credentials"];
    for sql in keys {
        let found = database.strings(sql).await;
        assert!(found.len() == 2 && found.iter().all(|key| key.len() == 32), "{found:?}");
    }
    client.post("/customers", &apart(1)).await.conflict();
    let lookup = format!("/customers/search?identity_document={}&email=eva@example.com", nif(2));
    assert_eq!(client.get(&lookup).await.expect(200).body["customer"]["id"], json!(eva));
}
