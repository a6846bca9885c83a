//! Operations 26 to 30.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::customers::person;
use crate::support::{Answer, Client, Engine, Site, both_engines, send};

both_engines!(
    made_read_and_listed,
    what_is_refused_when_made,
    a_name_is_used_once_and_an_id_never_again,
    changed,
    a_value_that_a_customer_has_stays,
    only_the_named_version_is_overwritten,
    deleted_from_every_customer,
    permissions_and_organizations,
    done_once,
    one_of_two_gets_the_name,
);

pub async fn make(client: &Client, categories: Value) -> Vec<u64> {
    let made = client.post("/categories", &json!({ "categories": categories })).await.expect(201);
    made.body["categories"].as_array().unwrap().iter().map(|category| category["id"].as_u64().unwrap()).collect()
}

async fn made_read_and_listed(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    assert_eq!(client.get("/categories").await.expect(200).body, json!({"categories": []}));
    let body = json!({"categories": [
        {"name": "risk", "description": " Risk category ", "valid_values": ["high", "low"]},
        {"name": "Free_1", "description": null, "valid_values": []},
    ]});
    let made = client.post("/categories", &body).await.expect(201);
    let expected = json!({"categories": [
        {"id": 1, "name": "risk", "description": "Risk category", "valid_values": ["high", "low"]},
        {"id": 2, "name": "Free_1"},
    ]});
    assert_eq!(made.body, expected);
    assert_eq!(client.get("/categories").await.expect(200).body, expected);
    let read = client.get("/categories/1").await.expect(200);
    assert_eq!(read.body, expected["categories"][0]);
    let known = client.request(Method::GET, "/categories/1").header("if-none-match", read.etag());
    assert_eq!(send(known).await.status, 304);
    client.get("/categories/3").await.not_found();
    for bad in ["0", "-1", "x", "1.0", "01", "2147483648", "%00"] {
        let path = format!("/categories/{bad}");
        assert_eq!(client.get(&path).await.violations(), ["category_id"], "{bad}");
        assert_eq!(client.patch(&path, &json!({"x": 1})).await.violations(), ["category_id"], "{bad}");
        assert_eq!(client.delete(&path).await.violations(), ["category_id"], "{bad}");
    }
}

async fn what_is_refused_when_made(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let many = |count: usize| {
        let categories: Vec<_> = (0..count).map(|index| json!({"name": format!("many_{index}")})).collect();
        json!({ "categories": categories })
    };
    let one = |field: &str, value: Value| {
        let mut category = json!({"name": "risk"});
        category[field] = value;
        json!({ "categories": [category] })
    };
    for (body, place) in [
        (json!({}), "/categories"),
        (json!({"categories": []}), "/categories"),
        (json!({"categories": {}}), "/categories"),
        (many(101), "/categories"),
        (json!({"categories": [{}]}), "/categories/0/name"),
        (json!({"categories": [{"name": "a"}, {"name": "A"}]}), "/categories/1/name"),
        (one("name", json!("a b")), "/categories/0/name"),
        (one("name", json!("x".repeat(51))), "/categories/0/name"),
        (one("description", json!("x".repeat(501))), "/categories/0/description"),
        (one("description", json!("a\u{0}b")), "/categories/0/description"),
        (one("valid_values", json!("high")), "/categories/0/valid_values"),
        (one("valid_values", json!(["High"])), "/categories/0/valid_values/0"),
        (one("valid_values", json!(["a", "a"])), "/categories/0/valid_values/1"),
        (one("id", json!(1)), "/categories/0/id"),
    ] {
        assert_eq!(client.post("/categories", &body).await.violations(), [place], "{body}");
    }
    assert_eq!(client.get("/categories").await.body, json!({"categories": []}));
    client.post("/categories", &many(100)).await.expect(201);
}

async fn a_name_is_used_once_and_an_id_never_again(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    assert_eq!(make(client, json!([{"name": "a"}, {"name": "b"}])).await, [1, 2]);
    // All or none: the new name is not there afterwards.
    let details = client.post("/categories", &json!({"categories": [{"name": "c"}, {"name": "B"}]})).await.conflict();
    assert!(details[0].contains("name b "), "{details:?}");
    assert_eq!(client.get("/categories").await.body["categories"].as_array().unwrap().len(), 2);
    client.delete("/categories/2").await.expect(204);
    client.delete("/categories/2").await.not_found();
    client.get("/categories/2").await.not_found();
    assert_eq!(make(client, json!([{"name": "B"}])).await, [3]);
}

async fn changed(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    make(client, json!([{"name": "risk", "description": "Risk", "valid_values": ["high"]}])).await;
    let path = "/categories/1";
    let first = client.get(path).await.etag();
    assert_eq!(client.patch(path, &json!({})).await.expect(204).etag(), first);
    assert_eq!(client.patch(path, &json!({"valid_values": ["high"]})).await.expect(204).etag(), first);
    let changed = client.patch(path, &json!({"description": "Other", "valid_values": ["high", "low"]})).await;
    let read = client.get(path).await.expect(200);
    assert_eq!(read.body, json!({"id": 1, "name": "risk", "description": "Other", "valid_values": ["high", "low"]}));
    assert_eq!(changed.expect(204).etag(), read.etag());
    assert_ne!(read.etag(), first);
    client.patch(path, &json!({"description": null, "valid_values": null})).await.expect(204);
    assert_eq!(client.get(path).await.body, json!({"id": 1, "name": "risk"}));
    for (body, place) in [
        (json!({"name": "other"}), "/name"),
        (json!({"valid_values": ["x", "X"]}), "/valid_values/1"),
        (json!({"valid_values": ["x", "x"]}), "/valid_values/1"),
        (json!({"description": 1}), "/description"),
        (json!([]), "body"),
    ] {
        assert_eq!(client.patch(path, &body).await.violations(), [place], "{body}");
        // What is not there is told before what is wrong.
        client.patch("/categories/9", &body).await.not_found();
    }
    client.patch("/categories/9", &json!({})).await.not_found();
}

async fn a_value_that_a_customer_has_stays(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    make(client, json!([{"name": "risk", "valid_values": ["high", "low", "none"]}, {"name": "free"}])).await;
    let customer = client.create(&person(1)).await;
    let categories = format!("/customers/{customer}/categories");
    client.post(&categories, &json!({"id": 1, "value": "low"})).await.expect(201);
    client.post(&categories, &json!({"id": 2, "value": "zzz"})).await.expect(201);
    let change = async |id: u32, values: Value| {
        client.patch(&format!("/categories/{id}"), &json!({ "valid_values": values })).await
    };
    let details = change(1, json!(["high", "none"])).await.conflict();
    assert!(details[0].contains("low"), "{details:?}");
    change(1, json!(["low", "lower"])).await.expect(204);
    // An empty list takes nothing away; a first list may not leave out what is there.
    change(1, json!([])).await.expect(204);
    change(2, json!(["aaa"])).await.conflict();
    change(2, json!(["aaa", "zzz"])).await.expect(204);
    // Only what somebody has now counts.
    client.patch(&format!("{categories}/2"), &json!({"value": "aaa"})).await.expect(204);
    change(2, json!(["aaa"])).await.expect(204);
    client.patch(&format!("{categories}/2"), &json!({"value": null})).await.expect(204);
    change(2, json!(["bbb"])).await.expect(204);
    client
        .post(&format!("/customers/{}/categories", client.create(&person(2)).await), &json!({"id": 2, "value": "bbb"}))
        .await
        .expect(201);
    change(2, json!(["ccc"])).await.conflict();
    client.delete(&format!("/customers/{customer}")).await.expect(204);
    change(1, json!(["high"])).await.expect(204);
    change(2, json!(["ccc"])).await.conflict();
}

async fn if_match(client: &Client, method: Method, path: &str, tag: &str, body: &Value) -> Answer {
    send(client.request(method, path).header("if-match", tag).json(body)).await
}

async fn only_the_named_version_is_overwritten(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    make(client, json!([{"name": "risk", "valid_values": ["high"]}])).await;
    let customer = client.create(&person(1)).await;
    client.post(&format!("/customers/{customer}/categories"), &json!({"id": 1, "value": "high"})).await.expect(201);
    let path = "/categories/1";
    let first = client.get(path).await.etag();
    let change = json!({"description": "x"});
    let second = if_match(client, Method::PATCH, path, &first, &change).await.expect(204).etag();
    if_match(client, Method::PATCH, path, &first, &change).await.stale();
    // The version comes before the conflict.
    if_match(client, Method::PATCH, path, &first, &json!({"valid_values": ["low"]})).await.stale();
    if_match(client, Method::PATCH, path, &second, &json!({"valid_values": ["low"]})).await.conflict();
    assert_eq!(if_match(client, Method::PATCH, path, &first, &json!({"x": 1})).await.violations(), ["/x"]);
    if_match(client, Method::DELETE, path, &first, &Value::Null).await.stale();
    if_match(client, Method::DELETE, path, &second, &Value::Null).await.expect(204);
}

async fn deleted_from_every_customer(engine: Engine) {
    let site = Site::start(engine).await;
    let client = &site.client;
    make(client, json!([{"name": "risk"}, {"name": "other"}])).await;
    let mut customers = Vec::new();
    for number in 1..=3 {
        let customer = client.create(&person(number)).await;
        for id in [1, 2] {
            let body = json!({"id": id, "value": format!("v{number}")});
            client.post(&format!("/customers/{customer}/categories"), &body).await.expect(201);
        }
        customers.push(customer);
    }
    let deleter = site
        .database
        .succeed(&["key", "create", "--org", "telco", "--name", "cleaner", "--permissions", "categories:write"], "");
    client.with_key(Some(&deleter)).delete("/categories/1").await.expect(204);
    make(client, json!([{"name": "RISK"}])).await;
    for (index, customer) in customers.iter().enumerate() {
        let path = format!("/customers/{customer}/categories");
        let now = client.get(&path).await.expect(200).body;
        assert_eq!(now["categories"].as_array().unwrap().len(), 1);
        assert_eq!(now["categories"][0]["id"], 2);
        client.get(&format!("{path}/1")).await.not_found();
        client.patch(&format!("{path}/1"), &json!({})).await.not_found();
        client.delete(&format!("{path}/1")).await.not_found();
        let history = client.get(&format!("{path}/historical")).await.expect(200).body;
        let risk = &history["categories"][0];
        assert_eq!((&risk["id"], &risk["name"]), (&json!(1), &json!("risk")));
        let value = &risk["historical_values"][0];
        assert_eq!(value["value"], format!("v{}", index + 1));
        assert_eq!(value["modified_by"], "cleaner");
        assert!(value["end_date"].is_string() && value["end_date"] == value["last_modified_date"], "{value}");
        assert!(history["categories"][1]["historical_values"][0].get("end_date").is_none());
    }
}

async fn permissions_and_organizations(engine: Engine) {
    let site = Site::start(engine).await;
    make(&site.client, json!([{"name": "risk"}])).await;
    let (reader, writer) = (site.key("categories:read"), site.key("categories:write"));
    reader.get("/categories").await.expect(200);
    reader.get("/categories/1").await.expect(200);
    reader.post("/categories", &json!({})).await.forbidden();
    reader.patch("/categories/1", &json!({})).await.forbidden();
    reader.delete("/categories/1").await.forbidden();
    writer.get("/categories").await.forbidden();
    writer.get("/categories/1").await.forbidden();
    writer.patch("/categories/1", &json!({})).await.expect(204);

    let other = site.database.client(&site.server, "other", "*");
    assert_eq!(other.get("/categories").await.expect(200).body, json!({"categories": []}));
    other.get("/categories/1").await.not_found();
    other.patch("/categories/1", &json!({"description": "x"})).await.not_found();
    other.delete("/categories/1").await.not_found();
    // Each organization has its own names and its own ids.
    assert_eq!(make(&other, json!([{"name": "risk"}])).await, [1]);
}

async fn done_once(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let post = async |key: &str, name: &str| {
        let request = client.request(Method::POST, "/categories").header("idempotency-key", key);
        send(request.json(&json!({"categories": [{"name": name}]}))).await
    };
    let first = post("k1", "risk").await.expect(201);
    assert_eq!(post("k1", "risk").await.expect(201).body, first.body);
    post("k1", "other").await.conflict();
    post("k2", "risk").await.conflict();
    assert_eq!(post("k\u{e9}", "risk").await.violations(), ["Idempotency-Key"]);
    assert_eq!(client.get("/categories").await.body["categories"].as_array().unwrap().len(), 1);
}

async fn one_of_two_gets_the_name(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let post = async |name: &str| client.post("/categories", &json!({"categories": [{"name": name}]})).await.status;
    let (one, two, three) = tokio::join!(post("risk"), post("RISK"), post("Risk"));
    let mut statuses = [one, two, three];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409]);
    let made = async |name: &str| make(client, json!([{ "name": name }])).await.remove(0);
    let (one, two, three) = tokio::join!(made("a"), made("b"), made("c"));
    let mut ids = [one, two, three];
    ids.sort_unstable();
    ids.windows(2).for_each(|pair| assert!(pair[0] < pair[1], "{ids:?}"));
}
