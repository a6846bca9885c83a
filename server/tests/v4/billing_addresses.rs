//! Operations 4 and 5, and `PATCH …/billing-address`.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::accounts::{bank_transfer, billing_address, new_account, open};
use crate::support::customers::{company, digital, with};
use crate::support::{Answer, Client, Engine, Site, both_engines, send};

both_engines!(
    each_change_goes_to_the_history,
    a_period_shows_what_was_in_force,
    every_rule_names_its_place,
    invoice_recipients,
    only_the_named_version_is_overwritten,
    permissions,
    another_organization,
);

const NOBODY: &str = "/accounts/123e4567-e89b-12d3-a456-556642440000";

fn address(locality: &str) -> Value {
    with(billing_address(), "/locality", Some(json!(locality)))
}

async fn each_change_goes_to_the_history(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let opened = open(client, 1, &bank_transfer()).await;
    let path = format!("{}/billing-address", opened.account);
    let account = client.get(&opened.account).await.expect(200);
    let first = client.get(&path).await.expect(200);
    assert_eq!(first.etag(), account.etag());
    let created = account.body["created_at"].clone();
    assert_eq!(
        first.body,
        json!({
            "id": opened.id, "external_id": account.body["external_id"], "from": null, "to": null,
            "history": [{"billing_address": billing_address(), "init_date": created}],
        })
    );
    let plain = with(address("Madrid"), "/state_id", None);
    let changed = client.patch(&path, &plain).await.expect(204);
    assert_eq!(client.patch(&path, &plain).await.expect(204).etag(), changed.etag(), "nothing has changed");
    let read = client.get(&opened.account).await.expect(200);
    assert_eq!((read.etag(), &read.body["billing_address"]), (changed.etag(), &plain));
    let history = client.get(&path).await.expect(200).body["history"].clone();
    let moved = &read.body["updated_at"];
    assert_eq!(
        history,
        json!([
            {"billing_address": plain, "init_date": moved},
            {"billing_address": billing_address(), "init_date": created, "end_date": moved},
        ])
    );
    client.get(&format!("{NOBODY}/billing-address")).await.not_found();
}

async fn a_period_shows_what_was_in_force(engine: Engine) {
    let site = Site::start(engine).await;
    let client = &site.client;
    let opened = open(client, 1, &bank_transfer()).await;
    let path = format!("{}/billing-address", opened.account);
    client.patch(&path, &address("Second")).await.expect(204);
    client.patch(&path, &address("Third")).await.expect(204);
    site.database
        .execute(&[
            "UPDATE account_billing_addresses SET init_date = '2020-01-01T10:00:00+00:00' WHERE version = 1",
            "UPDATE account_billing_addresses SET init_date = '2021-06-15T12:00:00+00:00' WHERE version = 2",
            "UPDATE account_billing_addresses SET init_date = '2022-03-01T00:00:00+00:00' WHERE version = 3",
        ])
        .await;
    let (one, two, three) = ("Alcobendas", "Second", "Third");
    for (query, expected) in [
        ("", vec![three, two, one]),
        ("from=2022-03-01", vec![three]),
        ("from=2022-02-28", vec![three, two]),
        ("from=2021-06-15", vec![three, two, one]),
        ("from=2021-06-16", vec![three, two]),
        ("to=2019-12-31", vec![]),
        ("to=2020-01-01", vec![one]),
        ("to=2021-06-14", vec![one]),
        ("to=2021-06-15", vec![two, one]),
        ("to=9999-12-31", vec![three, two, one]),
        ("from=0001-01-01", vec![three, two, one]),
        ("from=2021-06-16&to=2022-02-28", vec![two]),
        ("from=2021-06-16&to=2021-06-16", vec![two]),
        ("from=2022-03-01&to=2022-03-01", vec![three]),
        ("from=9999-12-31&to=9999-12-31", vec![three]),
    ] {
        let read = client.get(&format!("{path}?{query}")).await.expect(200).body;
        let found: Vec<_> =
            read["history"].as_array().unwrap().iter().map(|item| &item["billing_address"]["locality"]).collect();
        assert_eq!(found, expected, "{query}");
        for name in ["from", "to"] {
            let given = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
            assert_eq!(read[name], json!(given), "{query}");
        }
    }
    for (query, place) in [
        ("from=2020-02-30", "from"),
        ("from=2020-1-1", "from"),
        ("to=x", "to"),
        ("from=2020-01-02&to=2020-01-01", "to"),
        ("from=2020-01-01&from=2020-01-01", "from"),
    ] {
        assert_eq!(client.get(&format!("{path}?{query}")).await.violations(), [place], "{query}");
    }
    assert_eq!(client.get(&format!("{path}?from=x&to=y")).await.violations(), ["from", "to"]);
}

async fn every_rule_names_its_place(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let opened = open(client, 1, &bank_transfer()).await;
    let path = format!("{}/billing-address", opened.account);
    for (pointer, value) in [
        ("/address_lines", None),
        ("/address_lines", Some(json!(["a", "b"]))),
        ("/address_lines/0", Some(json!("undefined"))),
        ("/postal_code", Some(json!("2810"))),
        ("/state_id", Some(json!("27"))),
        ("/state_id", Some(json!("x"))),
        ("/locality", Some(json!("x".repeat(256)))),
        ("/administrative_area", Some(Value::Null)),
        ("/region_code", Some(json!("es"))),
        ("/country", Some(json!("ES"))),
    ] {
        let body = with(billing_address(), pointer, value.clone());
        assert_eq!(client.patch(&path, &body).await.violations(), [pointer], "{value:?}");
    }
    client.patch(&format!("{NOBODY}/billing-address"), &billing_address()).await.not_found();
    client.patch(&format!("{NOBODY}/billing-address"), &json!({})).await.not_found();
}

async fn invoice_recipients(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let opened = open(client, 1, &bank_transfer()).await;
    let path = format!("{}/invoice-recipient", opened.account);
    let mut expected = with(billing_address(), "/state_id", None);
    expected["name"] = json!("Antonio Benavente Blanco");
    let first = client.get(&path).await.expect(200);
    assert_eq!(first.body, expected);
    // It changes with the customer and with the account, and so does its tag.
    client.patch(&opened.customer, &json!({"personal_info": {"second_surname": null}})).await.expect(204);
    let second = client.get(&path).await.expect(200);
    assert_eq!(second.body["name"], "Antonio Benavente");
    client.patch(&format!("{}/billing-address", opened.account), &address("Madrid")).await.expect(204);
    let third = client.get(&path).await.expect(200);
    assert_eq!(third.body["locality"], "Madrid");
    assert!(first.etag() != second.etag() && second.etag() != third.etag());
    let known = client.request(Method::GET, &path).header("if-none-match", third.etag());
    send(known).await.expect(304);

    for (customer, name) in [(company(), "Benavente e Hijos, S.L."), (digital("ana@example.com"), "Ana")] {
        let id = client.create(&customer).await;
        let body = new_account(&bank_transfer());
        let created = client.post(&format!("/customers/{id}/accounts"), &body).await.expect(200);
        let path = format!("/accounts/{}/invoice-recipient", created.body["id"].as_str().unwrap());
        assert_eq!(client.get(&path).await.expect(200).body["name"], name);
    }
    client.get(&format!("{NOBODY}/invoice-recipient")).await.not_found();
}

async fn if_match(client: &Client, path: &str, tags: &str, body: &Value) -> Answer {
    send(client.request(Method::PATCH, path).header("if-match", tags).json(body)).await
}

async fn only_the_named_version_is_overwritten(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let opened = open(client, 1, &bank_transfer()).await;
    let path = format!("{}/billing-address", opened.account);
    let first = client.get(&path).await.etag();
    if_match(client, &path, &first, &address("Madrid")).await.expect(204);
    if_match(client, &path, &first, &address("Getafe")).await.stale();
    if_match(client, &path, "*", &address("Getafe")).await.expect(204);
}

async fn permissions(engine: Engine) {
    let site = Site::start(engine).await;
    let opened = open(&site.client, 1, &bank_transfer()).await;
    let (reader, writer) = (site.key("accounts:read"), site.key("accounts:write"));
    let path = format!("{}/billing-address", opened.account);
    for path in [&path, &format!("{}/invoice-recipient", opened.account)] {
        reader.get(path).await.expect(200);
        writer.get(path).await.forbidden();
    }
    reader.patch(&path, &billing_address()).await.forbidden();
    writer.patch(&path, &billing_address()).await.expect(204);
}

async fn another_organization(engine: Engine) {
    let site = Site::start(engine).await;
    let opened = open(&site.client, 1, &bank_transfer()).await;
    let other = site.database.client(&site.server, "other", "*");
    let path = format!("{}/billing-address", opened.account);
    other.get(&path).await.not_found();
    other.patch(&path, &address("Madrid")).await.not_found();
    other.get(&format!("{}/invoice-recipient", opened.account)).await.not_found();
    assert_eq!(site.client.get(&path).await.body["history"].as_array().unwrap().len(), 1);
}
