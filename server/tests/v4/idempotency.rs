//! `Idempotency-Key`: a POST that arrives twice is done once (contract, section 10).

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::customers::person;
use crate::support::{Answer, Client, Engine, Site, both_engines, send};

both_engines!(the_first_answer_comes_again, another_request_is_refused, at_the_same_moment, bad_keys);

async fn post(client: &Client, key: &str, body: &Value) -> Answer {
    send(client.request(Method::POST, "/customers").header("idempotency-key", key).json(body)).await
}

async fn the_first_answer_comes_again(engine: Engine) {
    let site = Site::start(engine).await;
    let first = post(&site.client, "one", &person(1)).await.expect(201);
    // Also at another copy of the server, and after the customer has changed.
    let other = site.database.serve(&[]);
    let other = Client::new(&other.url, "telco", site.client.key.clone());
    let path = format!("/customers/{}", first.body["id"].as_str().unwrap());
    site.client.patch(&path, &json!({"preferred_language": "ca"})).await.expect(204);
    for client in [&site.client, &other] {
        let again = post(client, "one", &person(1)).await.expect(201);
        assert_eq!(again.body, first.body);
        assert_eq!(again.etag(), first.etag());
        assert_eq!(again.header("location"), first.header("location"));
    }
    // Without the key, or with another, it is a request of its own.
    site.client.post("/customers", &person(1)).await.conflict();
    post(&site.client, "two", &person(1)).await.conflict();
    // Another client's keys are its own.
    post(&site.key("*"), "one", &person(2)).await.expect(201);
}

async fn another_request_is_refused(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    post(client, "one", &person(1)).await.expect(201);
    post(client, "one", &person(2)).await.conflict();
    // What failed has done nothing, and may be sent again with its key.
    post(client, "two", &json!({})).await.violations();
    post(client, "two", &person(2)).await.expect(201);
}

async fn at_the_same_moment(engine: Engine) {
    let site = Site::start(engine).await;
    let other = site.database.serve(&[]);
    let clients = [site.client.clone(), Client::new(&other.url, "telco", site.client.key.clone())];
    let mut posts = tokio::task::JoinSet::new();
    for index in 0..20 {
        let client = clients[index % 2].clone();
        posts.spawn(async move { post(&client, "same", &person(1)).await.expect(201).body });
    }
    let mut bodies = posts.join_all().await;
    bodies.dedup();
    assert_eq!(bodies.len(), 1);
    let found = site.client.get("/customers?q=benavente").await.expect(200).body;
    assert_eq!(found["customers"].as_array().unwrap().len(), 1);
}

async fn bad_keys(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    for key in ["", " ", "a b", "ñ", "k".repeat(256).as_str()] {
        assert_eq!(post(client, key, &person(1)).await.violations(), ["Idempotency-Key"], "{key}");
    }
    let twice =
        client.request(Method::POST, "/customers").header("idempotency-key", "a").header("idempotency-key", "b");
    assert_eq!(send(twice.json(&person(1))).await.violations(), ["Idempotency-Key"]);
    post(client, &"k".repeat(255), &person(1)).await.expect(201);
}
