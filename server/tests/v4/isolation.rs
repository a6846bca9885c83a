//! No organization reaches another's data: every operation of the served OpenAPI document is tried, so
//! that a new one is covered without a test of its own.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::customers::person;
use crate::support::{Answer, Client, Engine, Site, both_engines, send};

both_engines!(nobody_reaches_another_organization);

/// An operation of the OpenAPI document.
struct Operation {
    method: Method,
    /// Below the organization, with its parameters in braces.
    path: String,
    /// The example of its body, if it has one.
    body: Option<Value>,
}

async fn nobody_reaches_another_organization(engine: Engine) {
    let site = Site::start(engine).await;
    let rival = site.database.client(&site.server, "rival", "*");
    let ids = seed(&site.client).await;
    let operations = operations(&site.client).await;
    assert!(operations.len() > 50, "only {} operations", operations.len());
    let before = everything(&site.client, &operations, &ids).await;
    assert!(before.len() > 15, "only {} readable paths", before.len());

    let intruder = site.client.with_key(rival.key.as_deref());
    for operation in &operations {
        let path = fill(&operation.path, &ids);
        let name = format!("{} {path}", operation.method);
        // Its path, with the other's key.
        let answer = call(&intruder, operation, &path).await;
        assert_eq!(answer.status, 403, "{name}: {answer:?}");
        answer.forbidden();
        // One's own path and key, with its ids.
        let answer = call(&rival, operation, &path).await;
        if operation.path.contains('{') {
            assert_eq!(answer.status, 404, "{name}: {answer:?}");
            let details = answer.not_found();
            let nowhere = operation.path.split('/').map(|part| if part.starts_with('{') { nobody(part) } else { part });
            let nowhere = nowhere.collect::<Vec<_>>().join("/");
            // Exactly like an id that does not exist.
            assert_eq!(details, call(&rival, operation, &nowhere).await.not_found(), "{name}");
        } else {
            for (what, id) in &ids {
                let shown = what.ends_with("_id") && id.len() > 5 && answer.text.contains(id.as_str());
                assert!(!shown, "{name} shows {what}: {}", answer.text);
            }
        }
    }
    assert_eq!(everything(&site.client, &operations, &ids).await, before, "nothing of it was changed");
}

/// One of everything in the organization, by the name of the path's parameter.
async fn seed(client: &Client) -> BTreeMap<&'static str, String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let customer = client.post("/customers", &person(1)).await.expect(201).body;
    let customer_id = text(&customer["id"]);
    let at = format!("/customers/{customer_id}");
    let account = json!({"modality": "POSTPAID", "payment_method": {"type": "BANK_TRANSFER"}});
    let account = client.post(&format!("{at}/accounts"), &account).await.expect(200).body;
    // The numbers of categories are each organization's own: the example that is sent for the rival makes
    // its first one.
    let category = json!({"categories": [{"name": "first"}, {"name": "second", "valid_values": ["a", "b"]}]});
    client.post("/categories", &category).await.expect(201);
    let categories = client.get("/categories").await.expect(200).body;
    let category_id = categories["categories"][1]["id"].clone();
    let assigned = json!({"id": category_id, "value": "a"});
    client.post(&format!("{at}/categories"), &assigned).await.expect(201);
    client.patch("/special-treatment", &json!({"values": ["gold"]})).await.expect(204);
    let credentials = json!({"username": "antonio@example.com"});
    client.post(&format!("{at}/credentials"), &credentials).await.expect(201);
    let credentials = client.get(&format!("{at}/credentials")).await.expect(200).body;
    let form = "--b\r\nContent-Disposition: form-data; name=\"document\"; filename=\"nif.pdf\"\r\n\r\n\
        %PDF-1.7\n%%EOF\n\r\n--b--\r\n";
    let request = client
        .request(Method::POST, &format!("{at}/identification-processes"))
        .header("content-type", "multipart/form-data; boundary=b")
        .body(form);
    let process = send(request).await.expect(201).body;
    BTreeMap::from([
        ("customer_external_id", text(&customer["external_id"])),
        ("customer_id", customer_id),
        ("account_id", text(&account["id"])),
        ("account_external_id", text(&account["external_id"])),
        ("account_promotion_id", "123e4567-e89b-12d3-a456-556642440000".to_owned()),
        ("category_id", category_id.to_string()),
        ("credential_id", text(&credentials["credentials"][0]["id"])),
        ("identification_process_id", text(&process["process_id"])),
    ])
}

/// A value for `{parameter}` that nobody has.
fn nobody(parameter: &str) -> &'static str {
    match parameter {
        "{category_id}" => "2147483647",
        "{customer_external_id}" | "{account_external_id}" => "99999999999999999999",
        _ => "00000000-0000-4000-8000-000000000000",
    }
}

async fn operations(client: &Client) -> Vec<Operation> {
    let document = send(client.plain(Method::GET, "/v4/openapi.json")).await.expect(200).body;
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        let path = path.strip_prefix("/v4/orgs/{org_id}").unwrap_or_else(|| panic!("{path} is no organization's"));
        for (method, operation) in methods.as_object().unwrap() {
            let json = &operation["requestBody"]["content"]["application/json"];
            let example = json["examples"].as_object().and_then(|examples| examples.values().next());
            let body = example.map(|example| &example["value"]).or(json.get("example")).cloned();
            let method = method.to_uppercase().parse().unwrap();
            operations.push(Operation { method, path: path.to_owned(), body });
        }
    }
    operations
}

fn fill(path: &str, ids: &BTreeMap<&'static str, String>) -> String {
    let part = |part: &str| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
        Some(name) => ids.get(name).unwrap_or_else(|| panic!("the test has no {name}: seed one")).clone(),
        None => part.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

async fn call(client: &Client, operation: &Operation, path: &str) -> Answer {
    let request = client.request(operation.method.clone(), path);
    send(match &operation.body {
        Some(body) => request.json(body),
        None => request,
    })
    .await
}

/// All that can be read by path alone.
async fn everything(
    client: &Client,
    operations: &[Operation],
    ids: &BTreeMap<&'static str, String>,
) -> Vec<(String, Value)> {
    let mut read = Vec::new();
    for operation in operations.iter().filter(|operation| operation.method == Method::GET) {
        let path = fill(&operation.path, ids);
        let mut body = client.get(&path).await.body;
        drop_links(&mut body);
        read.push((path, body));
    }
    read
}

/// Takes out the links to documents and their ends, wherever they stand: each is signed anew for the second
/// in which it is read.
fn drop_links(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.retain(|name, _| !name.contains("url"));
            object.values_mut().for_each(drop_links);
        }
        Value::Array(values) => values.iter_mut().for_each(drop_links),
        _ => {}
    }
}
