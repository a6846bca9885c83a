//! The OpenAPI document.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::Value;

use crate::support::{Client, Engine, Site, send};

#[tokio::test]
async fn it_describes_every_operation_and_error() {
    let Site { client, .. } = &Site::start(Engine::Sqlite).await;
    let answer = send(client.plain(Method::GET, "/v4/openapi.json")).await.expect(200);
    let document = &answer.body;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    let customers = "/v4/orgs/{org_id}/customers";
    let accounts = "/v4/orgs/{org_id}/accounts/{account_id}";
    let categories = "/v4/orgs/{org_id}/categories";
    let expected = [
        ("get", accounts.to_owned()),
        ("patch", format!("{accounts}/payment-method")),
        ("get", format!("{accounts}/payment-methods/historical")),
        ("get", format!("{accounts}/billing-address")),
        ("patch", format!("{accounts}/billing-address")),
        ("get", format!("{accounts}/invoice-recipient")),
        ("get", format!("{accounts}/tokenization-requests")),
        ("get", format!("{customers}/{{customer_id}}/accounts")),
        ("post", format!("{customers}/{{customer_id}}/accounts")),
        ("delete", format!("{customers}/{{customer_id}}/accounts/{{account_id}}")),
        ("get", format!("{customers}/{{customer_id}}/accounts/{{account_id}}/available-payment-methods")),
        ("get", format!("{customers}/{{customer_id}}/available-credit-cards")),
        ("get", "/v4/orgs/{org_id}/external-accounts/{account_external_id}".to_owned()),
        ("post", customers.to_owned()),
        ("get", customers.to_owned()),
        ("get", format!("{customers}/search")),
        ("get", format!("{customers}/{{customer_id}}")),
        ("patch", format!("{customers}/{{customer_id}}")),
        ("delete", format!("{customers}/{{customer_id}}")),
        ("put", format!("{customers}/{{customer_id}}/associated_users")),
        ("patch", format!("{customers}/{{customer_id}}/convert-nie-to-nif")),
        ("get", "/v4/orgs/{org_id}/external-customers/{customer_external_id}".to_owned()),
        ("get", format!("{accounts}/promotions")),
        ("post", format!("{accounts}/promotions")),
        ("get", format!("{accounts}/promotions_hist")),
        ("patch", format!("{accounts}/promotions/{{account_promotion_id}}")),
        ("get", "/v4/orgs/{org_id}/external-accounts/{account_external_id}/contracts".to_owned()),
        ("get", "/v4/orgs/{org_id}/external-accounts/{account_external_id}/contracts/active".to_owned()),
        ("get", categories.to_owned()),
        ("post", categories.to_owned()),
        ("get", format!("{categories}/{{category_id}}")),
        ("patch", format!("{categories}/{{category_id}}")),
        ("delete", format!("{categories}/{{category_id}}")),
        ("get", format!("{customers}/{{customer_id}}/categories/historical")),
        ("get", format!("{customers}/{{customer_id}}/categories")),
        ("post", format!("{customers}/{{customer_id}}/categories")),
        ("get", format!("{customers}/{{customer_id}}/categories/{{category_id}}")),
        ("patch", format!("{customers}/{{customer_id}}/categories/{{category_id}}")),
        ("delete", format!("{customers}/{{customer_id}}/categories/{{category_id}}")),
        ("get", "/v4/orgs/{org_id}/special-treatment".to_owned()),
        ("patch", "/v4/orgs/{org_id}/special-treatment".to_owned()),
        ("get", format!("{customers}/{{customer_id}}/shared-instruments")),
        ("get", format!("{customers}/{{customer_id}}/special-treatment")),
        ("put", format!("{customers}/{{customer_id}}/special-treatment")),
        ("delete", format!("{customers}/{{customer_id}}/special-treatment")),
        ("get", format!("{customers}/{{customer_id}}/credentials")),
        ("post", format!("{customers}/{{customer_id}}/credentials")),
        ("patch", format!("{customers}/{{customer_id}}/credentials")),
        ("post", format!("{customers}/{{customer_id}}/credentials/change")),
        ("post", format!("{customers}/{{customer_id}}/credentials/migration")),
        ("delete", format!("{customers}/{{customer_id}}/credentials/{{credential_id}}")),
        ("post", format!("{customers}/{{customer_id}}/credentials/activate")),
        ("get", format!("{customers}/{{customer_id}}/identification-processes/{{identification_process_id}}")),
        ("get", format!("{customers}/{{customer_id}}/identification-processes")),
        ("post", format!("{customers}/{{customer_id}}/identification-processes")),
    ];
    let mut found = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            found.insert((method.as_str(), path.clone()));
            for field in ["operationId", "summary", "tags"] {
                assert!(operation.get(field).is_some(), "{method} {path}: no {field}");
            }
            let responses = operation["responses"].as_object().unwrap();
            for status in ["400", "401", "403", "429", "500", "503", "504"] {
                assert!(responses.contains_key(status), "{method} {path}: no {status}");
            }
        }
    }
    assert_eq!(found, BTreeSet::from(expected));
    references_resolve(document, document);
    cached(client, &answer.etag()).await;
}

fn references_resolve(document: &Value, part: &Value) {
    match part {
        Value::Object(fields) => {
            if let Some(Value::String(reference)) = fields.get("$ref") {
                let pointer = reference.strip_prefix('#').unwrap();
                assert!(document.pointer(pointer).is_some(), "{reference} is not there");
            }
            fields.values().for_each(|value| references_resolve(document, value));
        }
        Value::Array(items) => items.iter().for_each(|value| references_resolve(document, value)),
        _ => {}
    }
}

async fn cached(client: &Client, etag: &str) {
    let again = client.plain(Method::GET, "/v4/openapi.json").header("if-none-match", etag);
    assert_eq!(send(again).await.status, 304);
}
