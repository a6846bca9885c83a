//! Operations 31 to 36.

use reqwest::Method;
use serde_json::{Value, json};

use super::categories::make;
use crate::support::customers::person;
use crate::support::{Answer, Client, Engine, Site, both_engines, send};

both_engines!(
    given_read_and_listed,
    what_is_refused,
    a_category_without_a_value_is_not_shown,
    the_history_names_who_changed_what,
    only_the_named_version_is_overwritten,
    a_deleted_customer_has_none,
    permissions_and_organizations,
    done_once,
    one_of_two_assignments_wins,
    changes_at_once_all_stand_in_the_history,
);

const NOBODY: &str = "/customers/123e4567-e89b-12d3-a456-556642440000/categories";

/// A customer's path of categories, and the categories `risk` (1, high or low) and `free` (2).
async fn start(client: &Client) -> String {
    make(client, json!([{"name": "risk", "valid_values": ["high", "low"]}, {"name": "free"}])).await;
    format!("/customers/{}/categories", client.create(&person(1)).await)
}

async fn given_read_and_listed(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let path = start(client).await;
    let customer = path.split('/').nth(2).unwrap();
    assert_eq!(client.get(&path).await.expect(200).body, json!({"customer_id": customer, "categories": []}));
    let body = json!({"id": 2, "value": "influencer", "description": "Bill discount", "reason": " Sponsored "});
    let given = client.post(&path, &body).await.expect(201);
    assert_eq!(given.text, "");
    assert_eq!(given.header("location"), Some(format!("/v4/orgs/telco{path}/2").as_str()));
    client.post(&path, &json!({"id": 1, "value": "low"})).await.expect(201);

    let read = client.get(&format!("{path}/2")).await.expect(200);
    assert_eq!(read.etag(), given.etag());
    let mut expected = json!({"id": 2, "name": "free", "value": "influencer", "description": "Bill discount",
        "reason": "Sponsored"});
    for date in ["create_date_time", "last_modified_date_time"] {
        expected[date] = read.body[date].clone();
        assert!(read.body[date].as_str().unwrap().ends_with('Z'));
    }
    assert_eq!(read.body, expected);
    let list = client.get(&path).await.expect(200).body;
    assert_eq!(list["customer_id"], customer);
    assert_eq!(list["categories"][0]["name"], "risk");
    assert_eq!(list["categories"][1], expected);
    let known = client.request(Method::GET, &format!("{path}/2")).header("if-none-match", read.etag());
    assert_eq!(send(known).await.status, 304);

    let changed = client.patch(&format!("{path}/2"), &json!({"value": "star", "description": null})).await.expect(204);
    let again = client.get(&format!("{path}/2")).await.expect(200);
    assert_eq!(again.etag(), changed.etag());
    assert_ne!(again.etag(), read.etag());
    expected["value"] = "star".into();
    expected.as_object_mut().unwrap().remove("description");
    expected["last_modified_date_time"] = again.body["last_modified_date_time"].clone();
    assert_eq!(again.body, expected);
    assert!(again.body["last_modified_date_time"].as_str() > again.body["create_date_time"].as_str());
    assert_eq!(client.patch(&format!("{path}/2"), &json!({})).await.expect(204).etag(), again.etag());

    client.delete(&format!("{path}/2")).await.expect(204);
    client.delete(&format!("{path}/2")).await.not_found();
    client.get(&format!("{path}/2")).await.not_found();
    assert_eq!(client.get(&path).await.body["categories"].as_array().unwrap().len(), 1);
}

async fn what_is_refused(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let path = start(client).await;
    for (body, place) in [
        (json!({}), "/id"),
        (json!({"id": 1}), "/value"),
        (json!({"value": "low"}), "/id"),
        (json!({"id": 0, "value": "low"}), "/id"),
        (json!({"id": 2147483648u32, "value": "low"}), "/id"),
        (json!({"id": "1", "value": "low"}), "/id"),
        (json!({"id": 1, "value": ""}), "/value"),
        (json!({"id": 1, "value": "Low"}), "/value"),
        (json!({"id": 2, "value": "x".repeat(51)}), "/value"),
        (json!({"id": 1, "value": "other"}), "/value"),
        (json!({"id": 1, "value": "low", "description": "x".repeat(201)}), "/description"),
        (json!({"id": 1, "value": "low", "reason": "a\nb"}), "/reason"),
        (json!({"id": 1, "value": "low", "name": "risk"}), "/name"),
    ] {
        let places = client.post(&path, &body).await.violations();
        assert!(places.contains(&place.to_owned()), "{body}: {places:?}");
    }
    client.post(&path, &json!({"id": 3, "value": "low"})).await.not_found();
    client.post(NOBODY, &json!({"id": 1, "value": "low"})).await.not_found();
    client.post(NOBODY, &json!({})).await.not_found();
    for method in [Method::GET, Method::DELETE] {
        send(client.request(method.clone(), &format!("{NOBODY}/1"))).await.not_found();
        send(client.request(method, &format!("{path}/1"))).await.not_found();
    }
    client.get(NOBODY).await.not_found();
    client.get(&format!("{NOBODY}/historical")).await.not_found();
    assert_eq!(client.get("/customers/x/categories").await.violations(), ["customer_id"]);
    assert_eq!(client.get(&format!("{path}/x")).await.violations(), ["category_id"]);

    client.post(&path, &json!({"id": 1, "value": "low"})).await.expect(201);
    client.post(&path, &json!({"id": 1, "value": "high"})).await.conflict();
    client.post(&path, &json!({"id": 1, "value": "other"})).await.violations();
    for (body, place) in [
        (json!({"value": "other"}), "/value"),
        (json!({"value": " "}), "/value"),
        (json!({"value": 1}), "/value"),
        (json!({"reason": "x".repeat(201)}), "/reason"),
        (json!({"id": 1}), "/id"),
        (json!([]), "body"),
    ] {
        assert_eq!(client.patch(&format!("{path}/1"), &body).await.violations(), [place], "{body}");
        client.patch(&format!("{path}/2"), &body).await.not_found();
        client.patch(&format!("{NOBODY}/1"), &body).await.not_found();
    }
}

async fn a_category_without_a_value_is_not_shown(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let path = start(client).await;
    client.post(&path, &json!({"id": 1, "value": null, "reason": "later"})).await.expect(201);
    assert_eq!(client.get(&path).await.expect(200).body["categories"], json!([]));
    client.get(&format!("{path}/1")).await.not_found();
    // It is there all the same.
    client.post(&path, &json!({"id": 1, "value": "low"})).await.conflict();
    client.patch(&format!("{path}/1"), &json!({"value": "low"})).await.expect(204);
    assert_eq!(client.get(&format!("{path}/1")).await.expect(200).body["reason"], "later");
    client.patch(&format!("{path}/1"), &json!({"value": null})).await.expect(204);
    client.get(&format!("{path}/1")).await.not_found();
    client.delete(&format!("{path}/1")).await.expect(204);
    let history = client.get(&format!("{path}/historical")).await.expect(200).body;
    let values = history["categories"][0]["historical_values"].as_array().unwrap();
    let values: Vec<_> = values.iter().map(|value| value.get("value")).collect();
    assert_eq!(values, [None, Some(&json!("low")), None]);
}

async fn the_history_names_who_changed_what(engine: Engine) {
    let site = Site::start(engine).await;
    let path = start(&site.client).await;
    let named = |name: &str| {
        let args = ["key", "create", "--org", "telco", "--name", name, "--permissions", "customer_categories:write"];
        site.client.with_key(Some(&site.database.succeed(&args, "")))
    };
    let (ana, eva, pau) = (named("ana"), named("eva"), named("pau"));
    ana.post(&path, &json!({"id": 1, "value": "high", "reason": "r1"})).await.expect(201);
    ana.post(&path, &json!({"id": 2, "value": "x"})).await.expect(201);
    eva.patch(&format!("{path}/1"), &json!({"value": "low", "reason": "r2"})).await.expect(204);
    eva.patch(&format!("{path}/1"), &json!({"value": "low"})).await.expect(204);
    pau.delete(&format!("{path}/1")).await.expect(204);
    ana.post(&path, &json!({"id": 1, "value": "high"})).await.expect(201);

    let history = site.client.get(&format!("{path}/historical")).await.expect(200).body;
    assert_eq!(history["customer_id"], path.split('/').nth(2).unwrap());
    let [risk, free] = &history["categories"].as_array().unwrap()[..] else { panic!("{history}") };
    assert_eq!((&risk["id"], &risk["name"], &free["name"]), (&json!(1), &json!("risk"), &json!("free")));
    let values = risk["historical_values"].as_array().unwrap();
    let told: Vec<_> = values.iter().map(|value| (&value["value"], &value["reason"], &value["modified_by"])).collect();
    let (high, low) = (json!("high"), json!("low"));
    assert_eq!(
        told,
        [
            (&high, &Value::Null, &json!("ana")),
            (&low, &json!("r2"), &json!("pau")),
            (&high, &json!("r1"), &json!("ana")),
        ]
    );
    assert!(values[0].get("end_date").is_none());
    assert_eq!(values[1]["end_date"], values[1]["last_modified_date"], "who ended it, and when");
    assert_eq!(values[2]["end_date"], values[1]["create_date"], "one value follows the other");
    assert_eq!(values[2]["last_modified_date"], values[2]["create_date"]);
    assert_eq!(free["historical_values"].as_array().unwrap().len(), 1);
}

async fn if_match(client: &Client, method: Method, path: &str, tag: &str, body: &Value) -> Answer {
    send(client.request(method, path).header("if-match", tag).json(body)).await
}

async fn only_the_named_version_is_overwritten(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let list = start(client).await;
    let path = format!("{list}/1");
    let first = client.post(&list, &json!({"id": 1, "value": "low"})).await.expect(201).etag();
    let high = json!({"value": "high"});
    let second = if_match(client, Method::PATCH, &path, &first, &high).await.expect(204).etag();
    if_match(client, Method::PATCH, &path, &first, &json!({"value": "low"})).await.stale();
    if_match(client, Method::DELETE, &path, &first, &Value::Null).await.stale();
    // What is wrong comes before the version.
    assert_eq!(if_match(client, Method::PATCH, &path, &first, &json!({"value": "x"})).await.violations(), ["/value"]);
    if_match(client, Method::DELETE, &path, &second, &Value::Null).await.expect(204);
    // The tag of what has ended does not fit what comes after it.
    let third = client.post(&list, &json!({"id": 1, "value": "low"})).await.expect(201).etag();
    assert!(third != first && third != second);
    if_match(client, Method::PATCH, &path, &second, &high).await.stale();
    if_match(client, Method::DELETE, &path, &third, &Value::Null).await.expect(204);
}

async fn a_deleted_customer_has_none(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let path = start(client).await;
    client.post(&path, &json!({"id": 1, "value": "low"})).await.expect(201);
    client.delete(path.strip_suffix("/categories").unwrap()).await.expect(204);
    client.get(&path).await.not_found();
    client.get(&format!("{path}/historical")).await.not_found();
    client.get(&format!("{path}/1")).await.not_found();
    client.patch(&format!("{path}/1"), &json!({"value": "high"})).await.not_found();
    client.delete(&format!("{path}/1")).await.not_found();
    client.post(&path, &json!({"id": 2, "value": "low"})).await.not_found();
}

async fn permissions_and_organizations(engine: Engine) {
    let site = Site::start(engine).await;
    let path = start(&site.client).await;
    let body = json!({"id": 1, "value": "low"});
    let (reader, writer) = (site.key("customer_categories:read"), site.key("customer_categories:write"));
    reader.post(&path, &body).await.forbidden();
    writer.post(&path, &body).await.expect(201);
    for read in [path.clone(), format!("{path}/1"), format!("{path}/historical")] {
        reader.get(&read).await.expect(200);
        writer.get(&read).await.forbidden();
        site.key("categories:read,customers:read").get(&read).await.forbidden();
    }
    reader.patch(&format!("{path}/1"), &json!({})).await.forbidden();
    reader.delete(&format!("{path}/1")).await.forbidden();

    let other = site.database.client(&site.server, "other", "*");
    make(&other, json!([{"name": "risk"}])).await;
    let theirs = format!("/customers/{}/categories", other.create(&person(1)).await);
    for read in [path.clone(), format!("{path}/1"), format!("{path}/historical")] {
        other.get(&read).await.not_found();
    }
    other.post(&path, &body).await.not_found();
    other.patch(&format!("{path}/1"), &json!({"value": "high"})).await.not_found();
    other.delete(&format!("{path}/1")).await.not_found();
    // Nor does another organization's category exist here.
    other.post(&theirs, &json!({"id": 2, "value": "low"})).await.not_found();
    other.delete("/categories/1").await.expect(204);
    assert_eq!(site.client.get(&format!("{path}/1")).await.expect(200).body["value"], "low");
}

async fn done_once(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let path = start(client).await;
    let post = async |key: &str, value: &str| {
        let request = client.request(Method::POST, &path).header("idempotency-key", key);
        send(request.json(&json!({"id": 1, "value": value}))).await
    };
    let first = post("k", "low").await.expect(201);
    let again = post("k", "low").await.expect(201);
    assert_eq!((again.etag(), again.header("location")), (first.etag(), first.header("location")));
    post("k", "high").await.conflict();
    post("other", "low").await.conflict();
}

async fn one_of_two_assignments_wins(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let path = start(client).await;
    let post = async |value: &str| client.post(&path, &json!({"id": 1, "value": value})).await.status;
    let (one, two, three) = tokio::join!(post("low"), post("high"), post("low"));
    let mut statuses = [one, two, three];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409]);
    let history = client.get(&format!("{path}/historical")).await.body;
    assert_eq!(history["categories"][0]["historical_values"].as_array().unwrap().len(), 1);
}

async fn changes_at_once_all_stand_in_the_history(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let path = start(client).await;
    client.post(&path, &json!({"id": 2, "value": "start"})).await.expect(201);
    let change = async |value: &str| client.patch(&format!("{path}/2"), &json!({ "value": value })).await.status;
    let (one, two, three, four) = tokio::join!(change("a"), change("b"), change("c"), change("d"));
    assert_eq!([one, two, three, four], [204; 4]);
    let history = client.get(&format!("{path}/historical")).await.body;
    let values = history["categories"][0]["historical_values"].as_array().unwrap();
    assert_eq!(values.len(), 5);
    assert_eq!(values.iter().filter(|value| value.get("end_date").is_none()).count(), 1);
    for pair in values.windows(2) {
        assert_eq!(pair[1]["end_date"], pair[0]["create_date"], "{pair:?}");
    }
}
