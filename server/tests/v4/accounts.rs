//! Operations 1, 10, 11 and 12, and what they mean for operation 21.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::accounts::{IBAN, pending_card};
use crate::support::accounts::{TOKEN, bank_transfer, billing_address, card, direct_debit, new_account, open};
use crate::support::customers::{company, digital, person, with};
use crate::support::{Answer, Client, Engine, Site, both_engines, send};

both_engines!(
    an_account_is_created_and_read,
    without_an_address_the_customers_is_taken,
    every_rule_names_its_place,
    an_account_ends,
    a_customer_with_an_open_account_stays,
    an_account_comes_before_its_customers_end_or_not_at_all,
    the_same_request_twice,
    permissions,
    another_organization,
    every_write_is_audited,
);

const NOBODY: &str = "123e4567-e89b-12d3-a456-556642440000";

async fn an_account_is_created_and_read(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let customer = client.post("/customers", &person(1)).await.expect(201).body;
    let path = format!("/customers/{}/accounts", customer["id"].as_str().unwrap());
    assert_eq!(client.get(&path).await.expect(200).body, json!({"accounts": []}));
    let mut ids = Vec::new();
    for (method, shown) in [
        (bank_transfer(), json!({"bank_transfer": bank_transfer()})),
        (json!({"type": "BANK_TRANSFER"}), json!({"bank_transfer": bank_transfer()})),
        (direct_debit("es79 2100 0813 6101 2345 6789"), json!({"direct_debit": direct_debit(IBAN)})),
        (card(TOKEN), json!({"credit_card": card(TOKEN)})),
    ] {
        let created = client.post(&path, &new_account(&method)).await.expect(200);
        assert_eq!(created.body.as_object().unwrap().len(), 2);
        let id = &created.body["id"];
        let read = client.get(&format!("/accounts/{}", id.as_str().unwrap())).await.expect(200);
        assert_eq!(read.etag(), created.etag());
        let expected = json!({
            "id": id,
            "external_id": created.body["external_id"],
            "customer_id": customer["id"],
            "customer_external_id": customer["external_id"],
            "modality": "POSTPAID",
            "billing_address": billing_address(),
            "payment_method": shown,
            "created_at": read.body["created_at"],
            "updated_at": read.body["created_at"],
        });
        assert_eq!(read.body, expected);
        assert!(read.body["created_at"].as_str().unwrap().ends_with('Z'));
        ids.push(json!({"id": id}));
    }
    assert_eq!(client.get(&path).await.expect(200).body, json!({ "accounts": ids }), "the oldest first");
    let account = format!("/accounts/{}", ids[0]["id"].as_str().unwrap());
    let known = client.request(Method::GET, &account).header("if-none-match", client.get(&account).await.etag());
    send(known).await.expect(304);
    for path in [format!("/accounts/{NOBODY}"), format!("/customers/{NOBODY}/accounts")] {
        client.get(&path).await.not_found();
    }
    assert_eq!(client.get("/accounts/1").await.violations(), ["account_id"]);
    assert_eq!(client.get("/customers/1/accounts").await.violations(), ["customer_id"]);
}

async fn without_an_address_the_customers_is_taken(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let body = json!({"modality": "RECURRING_PREPAID", "payment_method": bank_transfer()});
    for (customer, name) in [(person(1), "Antonio Benavente Blanco"), (company(), "Benavente e Hijos, S.L.")] {
        let id = client.create(&customer).await;
        let created = client.post(&format!("/customers/{id}/accounts"), &body).await.expect(200);
        let account = format!("/accounts/{}", created.body["id"].as_str().unwrap());
        let address = client.get(&account).await.expect(200).body["billing_address"].clone();
        assert_eq!(address, customer["contact_info"]["postal_address"], "{name}");
    }
    let id = client.create(&digital("ana@example.com")).await;
    let path = format!("/customers/{id}/accounts");
    assert_eq!(client.post(&path, &body).await.violations(), ["/billing_address"]);
    client.post(&path, &new_account(&bank_transfer())).await.expect(200);
}

async fn every_rule_names_its_place(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let path = format!("/customers/{}/accounts", client.create(&person(1)).await);
    let rules: Vec<(&str, Option<Value>)> = vec![
        ("/modality", None),
        ("/modality", Some(json!("PREPAID"))),
        ("/misspelt", Some(json!("x"))),
        ("/payment_method", None),
        ("/payment_method", Some(json!([]))),
        ("/payment_method/type", None),
        ("/payment_method/type", Some(json!("TECI"))),
        ("/payment_method/details", Some(json!("x"))),
        ("/payment_method/details/iban", Some(json!(IBAN))),
        ("/billing_address/address_lines", Some(json!([]))),
        ("/billing_address/address_lines", Some(json!(["a", "b"]))),
        ("/billing_address/address_lines/0", Some(json!("Calle undefined, 3"))),
        ("/billing_address/address_lines/0", Some(json!("x".repeat(101)))),
        ("/billing_address/postal_code", Some(json!("53000"))),
        ("/billing_address/postal_code", None),
        ("/billing_address/state_id", Some(json!("08"))),
        ("/billing_address/state_id", Some(json!("00"))),
        ("/billing_address/locality", Some(json!("x"))),
        ("/billing_address/administrative_area", Some(json!("abc"))),
        ("/billing_address/region_code", Some(json!("XX"))),
        ("/billing_address/country", Some(json!("ES"))),
    ];
    for (pointer, value) in rules {
        let body = with(new_account(&bank_transfer()), pointer, value.clone());
        let places = client.post(&path, &body).await.violations();
        assert!(places.iter().any(|place| place == pointer), "{pointer} {value:?}: {places:?}");
    }
    for (details, pointer) in [
        (json!({"type": "DIRECT_DEBIT"}), "/payment_method/details"),
        (json!({"type": "DIRECT_DEBIT", "details": {}}), "/payment_method/details/iban"),
        // Wrong check digits, and a country out of SEPA.
        (direct_debit("ES7921000813610123456788"), "/payment_method/details/iban"),
        (direct_debit("BR1800360305000010009795493C1"), "/payment_method/details/iban"),
        (json!({"type": "CREDIT_CARD", "details": {}}), "/payment_method/details"),
        (
            json!({"type": "CREDIT_CARD", "details": {"token_id": TOKEN, "reference_id": TOKEN}}),
            "/payment_method/details",
        ),
        (card("123"), "/payment_method/details/token_id"),
        (pending_card("x"), "/payment_method/details/reference_id"),
    ] {
        assert_eq!(client.post(&path, &new_account(&details)).await.violations(), [pointer], "{details}");
    }
    // A customer that is not there comes before a bad body.
    client.post(&format!("/customers/{NOBODY}/accounts"), &json!({})).await.not_found();
    client.post(&format!("/customers/{NOBODY}/accounts"), &new_account(&bank_transfer())).await.not_found();
    assert_eq!(client.get(&path).await.body, json!({"accounts": []}));
}

async fn delete_if(client: &Client, path: &str, tag: &str) -> Answer {
    send(client.request(Method::DELETE, path).header("if-match", tag)).await
}

async fn an_account_ends(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let opened = open(client, 1, &bank_transfer()).await;
    let other = client.create(&person(2)).await;
    let path = format!("{}{}", opened.customer, opened.account);
    client.delete(&format!("/customers/{other}{}", opened.account)).await.not_found();
    client.delete(&format!("/customers/{NOBODY}{}", opened.account)).await.not_found();
    client.delete(&format!("{}/accounts/{NOBODY}", opened.customer)).await.not_found();
    let tag = client.get(&opened.account).await.etag();
    delete_if(client, &path, "\"99\"").await.stale();
    delete_if(client, &path, &tag).await.expect(204);
    client.delete(&path).await.conflict();
    delete_if(client, &path, &tag).await.stale();

    // It stays readable, as do its histories; nothing of it can be changed.
    let read = client.get(&opened.account).await.expect(200);
    assert_ne!(read.etag(), tag);
    assert_eq!(read.body["ended_at"], read.body["updated_at"]);
    for part in ["/payment-methods/historical", "/billing-address", "/invoice-recipient", "/tokenization-requests"] {
        client.get(&format!("{}{part}", opened.account)).await.expect(200);
    }
    let listed = client.get(&format!("{}/accounts", opened.customer)).await.expect(200).body;
    assert_eq!(listed, json!({"accounts": [{"id": opened.id}]}));
    client.patch(&format!("{}/payment-method", opened.account), &direct_debit(IBAN)).await.conflict();
    client.patch(&format!("{}/billing-address", opened.account), &billing_address()).await.conflict();
    assert_eq!(client.get(&opened.account).await.body, read.body);
}

async fn a_customer_with_an_open_account_stays(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let opened = open(client, 1, &bank_transfer()).await;
    client.delete(&opened.customer).await.conflict();
    client.get(&opened.customer).await.expect(200);
    client.delete(&format!("{}{}", opened.customer, opened.account)).await.expect(204);
    client.delete(&opened.customer).await.expect(204);
    for path in ["/accounts", &opened.account, &format!("{}/available-payment-methods", opened.account)] {
        let path = format!("{}{path}", opened.customer);
        match path.ends_with("accounts") || path.ends_with("methods") {
            true => client.get(&path).await.not_found(),
            false => client.delete(&path).await.not_found(),
        };
    }
    client.post(&format!("{}/accounts", opened.customer), &new_account(&bank_transfer())).await.not_found();
    client.get(&format!("{}/available-credit-cards", opened.customer)).await.not_found();
    client.get(&opened.account).await.expect(200);
}

async fn an_account_comes_before_its_customers_end_or_not_at_all(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    for number in 1..=20 {
        let customer = format!("/customers/{}", client.create(&person(number)).await);
        let accounts = format!("{customer}/accounts");
        let account = new_account(&bank_transfer());
        let (created, deleted) = tokio::join!(client.post(&accounts, &account), client.delete(&customer));
        let statuses = (created.status, deleted.status);
        assert!(matches!(statuses, (200, 409) | (404, 204)), "{statuses:?}");
    }
}

async fn the_same_request_twice(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let path = format!("/customers/{}/accounts", client.create(&person(1)).await);
    let post = |key: &str, method: &Value| {
        let request = client.request(Method::POST, &path).header("idempotency-key", key);
        send(request.json(&new_account(method)))
    };
    let reference = pending_card("550e8400-e29b-41d4-a716-446655440001");
    for (key, method, status) in [("one", bank_transfer(), 200), ("two", reference, 202)] {
        let first = post(key, &method).await.expect(status);
        let again = post(key, &method).await.expect(status);
        assert_eq!((&again.body, again.etag()), (&first.body, first.etag()));
    }
    post("one", &direct_debit(IBAN)).await.conflict();
    assert_eq!(client.get(&path).await.body["accounts"].as_array().unwrap().len(), 2);
    let mut posts = tokio::task::JoinSet::new();
    for _ in 0..10 {
        posts.spawn(post("three", &direct_debit(IBAN)));
    }
    let mut ids: Vec<_> =
        posts.join_all().await.into_iter().map(|answer| answer.expect(200).body["id"].clone()).collect();
    ids.dedup();
    assert_eq!(ids.len(), 1);
    assert_eq!(client.get(&path).await.body["accounts"].as_array().unwrap().len(), 3);
}

async fn permissions(engine: Engine) {
    let site = Site::start(engine).await;
    let opened = open(&site.client, 1, &bank_transfer()).await;
    let (reader, writer) = (site.key("accounts:read"), site.key("accounts:write"));
    let others = site.key("customers:read,customers:write,external_accounts:read");
    let accounts = format!("{}/accounts", opened.customer);
    let path = format!("{}{}", opened.customer, opened.account);
    for path in [&opened.account, &accounts] {
        reader.get(path).await.expect(200);
        writer.get(path).await.forbidden();
        others.get(path).await.forbidden();
    }
    for client in [&reader, &others] {
        client.post(&accounts, &new_account(&bank_transfer())).await.forbidden();
        client.delete(&path).await.forbidden();
    }
    writer.post(&accounts, &new_account(&bank_transfer())).await.expect(200);
    writer.delete(&path).await.expect(204);
}

async fn another_organization(engine: Engine) {
    let site = Site::start(engine).await;
    let opened = open(&site.client, 1, &bank_transfer()).await;
    let other = site.database.client(&site.server, "other", "*");
    let accounts = format!("{}/accounts", opened.customer);
    other.get(&opened.account).await.not_found();
    other.get(&accounts).await.not_found();
    other.post(&accounts, &new_account(&bank_transfer())).await.not_found();
    other.delete(&format!("{}{}", opened.customer, opened.account)).await.not_found();
    let own = other.create(&person(1)).await;
    other.delete(&format!("/customers/{own}{}", opened.account)).await.not_found();
    assert!(site.client.get(&opened.account).await.expect(200).body.get("ended_at").is_none());
}

async fn every_write_is_audited(engine: Engine) {
    let site = Site::start(engine).await;
    let client = &site.client;
    let opened = open(client, 1, &bank_transfer()).await;
    let method = format!("{}/payment-method", opened.account);
    client.patch(&method, &direct_debit(IBAN)).await.expect(204);
    // What changes nothing writes nothing.
    client.patch(&method, &direct_debit(IBAN)).await.expect(204);
    let address = with(billing_address(), "/locality", Some(json!("San Sebastián de los Reyes")));
    client.patch(&format!("{}/billing-address", opened.account), &address).await.expect(204);
    client.delete(&format!("{}{}", opened.customer, opened.account)).await.expect(204);
    let audited = "SELECT action FROM audit WHERE entity = 'account' ORDER BY at";
    assert_eq!(
        site.database.strings(audited).await,
        ["account.create", "account.payment_method", "account.billing_address", "account.end"]
    );
}
