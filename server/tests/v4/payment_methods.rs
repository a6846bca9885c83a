//! Operations 2, 3 and 13.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::accounts::{
    IBAN, OTHER_IBAN, Opened, TOKEN, bank_transfer, card, direct_debit, new_account, open, pending_card,
};
use crate::support::customers::person;
use crate::support::{Answer, Client, Engine, Site, both_engines, send};

both_engines!(
    each_change_goes_to_the_history,
    every_rule_names_its_place,
    prepaid_accounts_are_not_paid,
    an_organization_narrows_what_it_offers,
    only_the_named_version_is_overwritten,
    one_of_two_writers_wins,
    permissions,
    another_organization,
);

const NOBODY: &str = "/accounts/123e4567-e89b-12d3-a456-556642440000";

fn method(opened: &Opened) -> String {
    format!("{}/payment-method", opened.account)
}

async fn history(client: &Client, opened: &Opened) -> Vec<(Value, Value)> {
    let read = client.get(&format!("{}/payment-methods/historical", opened.account)).await.expect(200).body;
    let items = read["payment_methods"].as_array().unwrap();
    assert!(items.is_sorted_by(|a, b| a["created_at"].as_str() >= b["created_at"].as_str()), "{read}");
    let pair = |item: &Value| (item["payment_method_type"].clone(), item.get("details").cloned().unwrap_or_default());
    items.iter().map(pair).collect()
}

async fn each_change_goes_to_the_history(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let opened = open(client, 1, &bank_transfer()).await;
    let created = client.get(&opened.account).await.expect(200);
    let compact = TOKEN.replace('-', "");
    let mut expected = vec![(json!("BANK_TRANSFER"), Value::Null)];
    for (body, key, shown) in [
        (direct_debit(IBAN), "direct_debit", (json!("DIRECT_DEBIT"), json!(IBAN))),
        (direct_debit(OTHER_IBAN), "direct_debit", (json!("DIRECT_DEBIT"), json!(OTHER_IBAN))),
        (card(TOKEN), "credit_card", (json!("CREDIT_CARD"), json!(TOKEN))),
        (card(&compact), "credit_card", (json!("CREDIT_CARD"), json!(compact))),
        (bank_transfer(), "bank_transfer", (json!("BANK_TRANSFER"), Value::Null)),
    ] {
        let changed = client.patch(&method(&opened), &body).await.expect(204);
        let read = client.get(&opened.account).await.expect(200);
        assert_eq!(changed.etag(), read.etag());
        assert_eq!(read.body["payment_method"], json!({ key: body }), "one key");
        assert!(read.body["updated_at"].as_str() >= created.body["updated_at"].as_str());
        expected.insert(0, shown);
        assert_eq!(history(client, &opened).await, expected);
        // The same again changes nothing.
        assert_eq!(client.patch(&method(&opened), &body).await.expect(204).etag(), read.etag());
        assert_eq!(history(client, &opened).await, expected);
    }
    client.get(&format!("{NOBODY}/payment-methods/historical")).await.not_found();
}

async fn every_rule_names_its_place(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let opened = open(client, 1, &direct_debit(IBAN)).await;
    let before = client.get(&opened.account).await.expect(200).body;
    for (body, place) in [
        (json!({}), "/type"),
        (json!([]), "body"),
        (json!({"type": "TECI", "details": {"token_teci": TOKEN}}), "/type"),
        (json!({"type": "BANK_TRANSFER", "details": {"iban": IBAN}}), "/details/iban"),
        (json!({"type": "BANK_TRANSFER", "detail": {}}), "/detail"),
        (json!({"type": "DIRECT_DEBIT"}), "/details"),
        (direct_debit("ES79 2100 0813 6101 2345 678"), "/details/iban"),
        (direct_debit("ES7821000813610123456789"), "/details/iban"),
        (direct_debit("SA0380000000608010167519"), "/details/iban"),
        (json!({"type": "CREDIT_CARD", "details": {"token_id": null}}), "/details"),
        (json!({"type": "CREDIT_CARD", "details": {"token_id": TOKEN, "reference_id": TOKEN}}), "/details"),
        (json!({"type": "CREDIT_CARD", "details": {"token_id": 1}}), "/details/token_id"),
        (card(&format!("{{{TOKEN}}}")), "/details/token_id"),
        (pending_card("e58ed763928c4155bee9fdbaaadc15f"), "/details/reference_id"),
    ] {
        assert_eq!(client.patch(&method(&opened), &body).await.violations(), [place], "{body}");
    }
    assert_eq!(client.get(&opened.account).await.body, before);
    let nobody = format!("{NOBODY}/payment-method");
    client.patch(&nobody, &bank_transfer()).await.not_found();
    client.patch(&nobody, &json!({})).await.not_found();
    client.patch(&nobody, &card(TOKEN)).await.not_found();
    assert_eq!(client.patch("/accounts/1/payment-method", &json!({})).await.violations(), ["account_id"]);
}

async fn prepaid_accounts_are_not_paid(engine: Engine) {
    let site = Site::start(engine).await;
    let client = &site.client;
    let opened = open(client, 1, &bank_transfer()).await;
    site.database.execute(&["UPDATE accounts SET modality = 'PREPAID', payment_method = NULL"]).await;
    let read = client.get(&opened.account).await.expect(200).body;
    assert_eq!(read["modality"], "PREPAID");
    assert!(read.get("payment_method").is_none());
    assert_eq!(client.patch(&method(&opened), &direct_debit(IBAN)).await.violations(), ["body"]);
    let path = format!("{}{}/available-payment-methods", opened.customer, opened.account);
    client.get(&path).await.not_found();
}

async fn an_organization_narrows_what_it_offers(engine: Engine) {
    let site = Site::start(engine).await;
    let client = &site.client;
    let opened = open(client, 1, &card(TOKEN)).await;
    let path = format!("{}{}/available-payment-methods", opened.customer, opened.account);
    let all = json!({"payment_methods": ["BANK_TRANSFER", "DIRECT_DEBIT", "CREDIT_CARD"]});
    assert_eq!(client.get(&path).await.expect(200).body, all);
    site.database
        .execute(&["INSERT INTO org_settings (org_id, settings, version, updated_at) VALUES
            ('telco', '{\"payment_methods\": [\"DIRECT_DEBIT\", \"BANK_TRANSFER\"]}', 1, '2026-01-01T00:00:00Z')"])
        .await;
    let narrowed = json!({"payment_methods": ["BANK_TRANSFER", "DIRECT_DEBIT"]});
    assert_eq!(client.get(&path).await.expect(200).body, narrowed);
    assert_eq!(client.patch(&method(&opened), &card(TOKEN)).await.violations(), ["/type"]);
    let accounts = format!("{}/accounts", opened.customer);
    assert_eq!(client.post(&accounts, &new_account(&card(TOKEN))).await.violations(), ["/payment_method/type"]);
    client.patch(&method(&opened), &direct_debit(IBAN)).await.expect(204);
    // Another customer's account, and what is not there.
    let other = client.create(&person(2)).await;
    client.get(&format!("/customers/{other}{}/available-payment-methods", opened.account)).await.not_found();
    client.get(&format!("{}{NOBODY}/available-payment-methods", opened.customer)).await.not_found();
}

async fn if_match(client: &Client, opened: &Opened, tags: &str, body: &Value) -> Answer {
    send(client.request(Method::PATCH, &method(opened)).header("if-match", tags).json(body)).await
}

async fn only_the_named_version_is_overwritten(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let opened = open(client, 1, &bank_transfer()).await;
    let first = client.get(&opened.account).await.etag();
    let second = if_match(client, &opened, &first, &direct_debit(IBAN)).await.expect(204).etag();
    assert_ne!(first, second);
    if_match(client, &opened, &first, &bank_transfer()).await.stale();
    if_match(client, &opened, &format!("{first}, {second}"), &bank_transfer()).await.expect(204);
    assert_eq!(if_match(client, &opened, "x", &bank_transfer()).await.violations(), ["If-Match"]);
    // The body comes before the version, the version before what the account's state forbids.
    assert_eq!(if_match(client, &opened, &first, &direct_debit("x")).await.violations(), ["/details/iban"]);
    client.delete(&format!("{}{}", opened.customer, opened.account)).await.expect(204);
    if_match(client, &opened, &first, &direct_debit(IBAN)).await.stale();
    if_match(client, &opened, "*", &direct_debit(IBAN)).await.conflict();
}

async fn one_of_two_writers_wins(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let opened = open(client, 1, &bank_transfer()).await;
    let tag = client.get(&opened.account).await.etag();
    let write = async |body: Value| if_match(client, &opened, &tag, &body).await.status;
    let (one, two, three) =
        tokio::join!(write(direct_debit(IBAN)), write(direct_debit(OTHER_IBAN)), write(card(TOKEN)));
    let mut statuses = [one, two, three];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 412, 412]);
    assert_eq!(history(client, &opened).await.len(), 2);
}

async fn permissions(engine: Engine) {
    let site = Site::start(engine).await;
    let opened = open(&site.client, 1, &bank_transfer()).await;
    let (reader, writer) = (site.key("accounts:read"), site.key("accounts:write"));
    let past = format!("{}/payment-methods/historical", opened.account);
    let available = format!("{}{}/available-payment-methods", opened.customer, opened.account);
    for path in [&past, &available] {
        reader.get(path).await.expect(200);
        writer.get(path).await.forbidden();
    }
    reader.patch(&method(&opened), &bank_transfer()).await.forbidden();
    writer.patch(&method(&opened), &bank_transfer()).await.expect(204);
}

async fn another_organization(engine: Engine) {
    let site = Site::start(engine).await;
    let opened = open(&site.client, 1, &bank_transfer()).await;
    let other = site.database.client(&site.server, "other", "*");
    other.patch(&method(&opened), &direct_debit(IBAN)).await.not_found();
    other.get(&format!("{}/payment-methods/historical", opened.account)).await.not_found();
    other.get(&format!("{}{}/available-payment-methods", opened.customer, opened.account)).await.not_found();
    assert_eq!(history(&site.client, &opened).await.len(), 1);
}
