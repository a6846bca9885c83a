//! Operations 43 to 49.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::customers::{digital, person};
use crate::support::{Answer, Client, Engine, Site, both_engines, send};

both_engines!(
    life_of_a_credential,
    a_migrated_credential_is_active,
    usernames_are_checked,
    one_credential_and_one_owner,
    expiration_dates,
    what_is_not_there,
    only_the_named_version_is_overwritten,
    the_same_request_twice,
    permissions,
    an_activation_survives_kill_9,
    customers_are_found_by_username,
);

const NOBODY: &str = "123e4567-e89b-12d3-a456-556642440000";

fn username(name: &str) -> Value {
    json!({ "username": name })
}

async fn customer(client: &Client, number: u32) -> (String, String) {
    let id = client.create(&person(number)).await;
    let path = format!("/customers/{id}/credentials");
    (id, path)
}

/// The credential, once it is active.
async fn active(client: &Client, path: &str) -> Answer {
    for _ in 0..200 {
        let read = client.get(path).await.expect(200);
        if read.body["credentials"][0]["status"] == "ACTIVE" {
            return read;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{path} does not become active");
}

/// What happened to customers' credentials, oldest first.
async fn audited(site: &Site) -> Vec<String> {
    site.database.strings("SELECT action FROM audit WHERE entity = 'credential' ORDER BY id").await
}

async fn life_of_a_credential(engine: Engine) {
    let site = Site::start(engine).await;
    let client = &site.client;
    let (id, path) = customer(client, 1).await;
    let none = client.get(&path).await.expect(200);
    assert_eq!(none.body, json!({"customer_id": id, "credentials": []}));

    let created = client.post(&path, &username(" Ana@Example.com ")).await.expect(201);
    let credential = created.body["id"].clone();
    assert_eq!(created.body, json!({ "id": credential }));
    assert_eq!(created.header("location"), Some(format!("/v4/orgs/telco{path}").as_str()));
    let reserved = client.get(&path).await.expect(200);
    assert_eq!(reserved.etag(), created.etag());
    assert_ne!(reserved.etag(), none.etag());
    let expected = |name: &str, status: &str| {
        json!({
            "username": name,
            "customer_id": id,
            "credentials": [{"id": credential, "username": name, "status": status}],
        })
    };
    assert_eq!(reserved.body, expected("Ana@Example.com", "RESERVED"));

    let changed = client.post(&format!("{path}/change"), &username("ana.2@example.com")).await.expect(204);
    assert_eq!(client.get(&path).await.etag(), changed.etag());
    let accepted = send(client.request(Method::POST, &format!("{path}/activate"))).await.expect(202);
    assert_eq!(accepted.text, "");
    let read = active(client, &path).await;
    assert_eq!(read.body, expected("ana.2@example.com", "ACTIVE"));
    assert_ne!(read.etag(), changed.etag());
    // Once more changes nothing.
    send(client.request(Method::POST, &format!("{path}/activate"))).await.expect(202);
    client.post(&format!("{path}/change"), &username("ana.3@example.com")).await.expect(204);
    let same = client.post(&format!("{path}/change"), &username("ana.3@example.com")).await.expect(204);
    assert_eq!(client.get(&path).await.body, expected("ana.3@example.com", "ACTIVE"));

    client.delete(&format!("{path}/{}", credential.as_str().unwrap())).await.expect(204);
    let gone = client.get(&path).await.expect(200);
    assert_eq!(gone.body, none.body);
    assert!(![none.etag(), same.etag()].contains(&gone.etag()), "no tag comes twice");
    let again = client.post(&path, &username("ana@example.com")).await.expect(201);
    assert_ne!(again.body["id"], credential);
    assert_eq!(
        audited(&site).await,
        [
            "credential.create",
            "credential.change_username",
            "credential.activate",
            "credential.change_username",
            "credential.delete",
            "credential.create",
        ]
    );
    // The credential system and the customer have been told: nothing is left to do.
    let left = async || site.database.strings("SELECT kind FROM outbox").await;
    for _ in 0..100 {
        if left().await.is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("left in the outbox: {:?}", left().await);
}

async fn a_migrated_credential_is_active(engine: Engine) {
    let site = Site::start(engine).await;
    let (_, path) = customer(&site.client, 1).await;
    site.client.post(&format!("{path}/migration"), &username("ana@example.com")).await.expect(201);
    assert_eq!(site.client.get(&path).await.body["credentials"][0]["status"], "ACTIVE");
    assert!(site.database.strings("SELECT kind FROM outbox").await.is_empty(), "nothing is sent");
    site.client.post(&format!("{path}/migration"), &username("eva@example.com")).await.conflict();
}

async fn usernames_are_checked(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let (_, path) = customer(client, 1).await;
    let long = |length: usize| {
        let domain = format!("{}.{}.es", "b".repeat(40), "c".repeat(42));
        format!("{}@{domain}", "a".repeat(length - 1 - domain.len()))
    };
    let bodies = [
        (json!({}), "/username"),
        (json!({"username": null}), "/username"),
        (json!({"username": 1}), "/username"),
        (json!({"username": "ana"}), "/username"),
        (json!({"username": "a\u{0}@example.com"}), "/username"),
        (json!({"username": "ana@example.com", "status": "ACTIVE"}), "/status"),
        (json!([]), "body"),
    ];
    for (body, place) in &bodies {
        for part in ["", "/migration"] {
            assert_eq!(client.post(&format!("{path}{part}"), body).await.violations(), [*place], "{body}");
        }
    }
    let (allowed, too_long) = (username(&long(100)), username(&long(151)));
    assert_eq!(client.post(&path, &allowed).await.violations(), ["/username"], "over 82");
    assert_eq!(client.post(&format!("{path}/migration"), &allowed).await.violations(), ["/username"]);
    client.post(&path, &username("ana@example.com")).await.expect(201);
    let change = format!("{path}/change");
    for (body, place) in &bodies {
        assert_eq!(client.post(&change, body).await.violations(), [*place], "{body}");
    }
    assert_eq!(client.post(&change, &too_long).await.violations(), ["/username"]);
    client.post(&change, &allowed).await.expect(204);
    assert_eq!(client.get(&path).await.body["username"], allowed["username"]);
}

async fn one_credential_and_one_owner(engine: Engine) {
    let site = Site::start(engine).await;
    let client = &site.client;
    let ((first, ana), (_, eva)) = (customer(client, 1).await, customer(client, 2).await);
    client.post(&ana, &username("ana@example.com")).await.expect(201);
    client.post(&ana, &username("another@example.com")).await.conflict();
    client.post(&eva, &username("ANA@Example.com")).await.conflict();
    client.post(&format!("{eva}/migration"), &username("ANA@example.com")).await.conflict();
    client.post(&eva, &username("eva@example.com")).await.expect(201);
    client.post(&format!("{eva}/change"), &username("Ana@example.com")).await.conflict();
    // Another case of one's own is fine.
    client.post(&format!("{ana}/change"), &username("Ana@example.com")).await.expect(204);
    // So is the same in another organization.
    let other = site.database.client(&site.server, "other", "*");
    let (_, path) = customer(&other, 1).await;
    other.post(&path, &username("ana@example.com")).await.expect(201);
    // A deleted customer's is free again.
    client.delete(&format!("/customers/{first}")).await.expect(204);
    client.post(&format!("{eva}/change"), &username("ana@example.com")).await.expect(204);
    assert!(audited(&site).await.contains(&"credential.delete".to_owned()));
    // Of many at the same moment one wins.
    let (_, path) = customer(client, 3).await;
    let created = futures(20, |index| {
        let (client, path) = (client.clone(), path.clone());
        async move { client.post(&path, &username(&format!("u{index}@example.com"))).await.status }
    })
    .await;
    assert_eq!(created.iter().filter(|status| **status == 201).count(), 1, "{created:?}");
    assert_eq!(created.iter().filter(|status| **status == 409).count(), 19, "{created:?}");
}

/// Runs many at once.
async fn futures<T: Send + 'static, F: Future<Output = T> + Send + 'static>(
    count: usize,
    make: impl Fn(usize) -> F,
) -> Vec<T> {
    let mut set = tokio::task::JoinSet::new();
    for index in 0..count {
        set.spawn(make(index));
    }
    set.join_all().await
}

async fn expiration_dates(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let (_, path) = customer(client, 1).await;
    client.patch(&path, &json!({"expiration_date": "2030-12-31"})).await.not_found();
    client.post(&path, &username("ana@example.com")).await.expect(201);
    let set = client.patch(&path, &json!({"expiration_date": "2030-12-31"})).await.expect(204);
    let read = client.get(&path).await;
    assert_eq!(read.body["credentials"][0]["expiration_date"], "2030-12-31");
    assert_eq!(read.etag(), set.etag());
    client.patch(&path, &json!({"expiration_date": null})).await.expect(204);
    assert_eq!(client.get(&path).await.body["credentials"][0].get("expiration_date"), None);
    for (body, place) in [
        (json!({}), "/expiration_date"),
        (json!({"expiration_date": "31/12/2030"}), "/expiration_date"),
        (json!({"expiration_date": "2030-02-29"}), "/expiration_date"),
        (json!({"expiration_date": 2030}), "/expiration_date"),
        (json!({"expiration_date": null, "username": "eva@example.com"}), "/username"),
    ] {
        assert_eq!(client.patch(&path, &body).await.violations(), [place], "{body}");
    }
}

async fn what_is_not_there(engine: Engine) {
    let site = Site::start(engine).await;
    let client = &site.client;
    let (id, path) = customer(client, 1).await;
    let other = site.database.client(&site.server, "other", "*");
    // Without a credential, with a body that is wrong as well.
    client.post(&format!("{path}/change"), &json!({})).await.not_found();
    client.patch(&path, &json!({})).await.not_found();
    client.post(&format!("{path}/activate"), &json!({})).await.not_found();
    client.delete(&format!("{path}/{NOBODY}")).await.not_found();
    let credential = client.post(&path, &username("ana@example.com")).await.expect(201).body["id"].clone();
    let credential = credential.as_str().unwrap();
    client.delete(&format!("{path}/{NOBODY}")).await.not_found();
    assert_eq!(client.delete(&format!("{path}/1")).await.violations(), ["credential_id"]);
    let (_, another) = customer(client, 2).await;
    client.delete(&format!("{another}/{credential}")).await.not_found();

    client.delete(&format!("/customers/{id}")).await.expect(204);
    let nobody = format!("/customers/{NOBODY}/credentials");
    for (client, path) in [(client, &path), (client, &nobody), (&other, &path)] {
        client.get(path).await.not_found();
        for body in [username("eva@example.com"), json!({})] {
            client.post(path, &body).await.not_found();
            client.post(&format!("{path}/migration"), &body).await.not_found();
            client.post(&format!("{path}/change"), &body).await.not_found();
            client.post(&format!("{path}/activate"), &body).await.not_found();
        }
        client.patch(path, &json!({"expiration_date": null})).await.not_found();
        client.delete(&format!("{path}/{credential}")).await.not_found();
    }
}

async fn only_the_named_version_is_overwritten(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let (_, path) = customer(client, 1).await;
    let created = client.post(&path, &username("ana@example.com")).await.expect(201);
    let credential = format!("{path}/{}", created.body["id"].as_str().unwrap());
    let first = created.etag();
    let request = async |method, path: &str, tag: &str, body: &Value| {
        send(client.request(method, path).header("if-match", tag).json(body)).await
    };
    let (date, name) = (json!({"expiration_date": "2030-12-31"}), username("eva@example.com"));
    let (change, activate) = (format!("{path}/change"), format!("{path}/activate"));
    let second = request(Method::PATCH, &path, &first, &date).await.expect(204).etag();
    for (method, path, body) in [
        (Method::PATCH, &path, &date),
        (Method::POST, &change, &name),
        (Method::POST, &activate, &Value::Null),
        (Method::DELETE, &credential, &Value::Null),
    ] {
        request(method, path, &first, body).await.stale();
    }
    let both = format!("{first}, {second}");
    request(Method::POST, &change, &both, &name).await.expect(204);
    request(Method::DELETE, &credential, "*", &Value::Null).await.expect(204);
}

async fn the_same_request_twice(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let (_, path) = customer(client, 1).await;
    let post = async |path: &str, key: &str, body: &Value| {
        send(client.request(Method::POST, path).header("idempotency-key", key).json(body)).await
    };
    let body = username("ana@example.com");
    let first = post(&path, "one", &body).await.expect(201);
    let second = post(&path, "one", &body).await.expect(201);
    assert_eq!((&first.body, first.etag()), (&second.body, second.etag()));
    assert_eq!(first.header("location"), second.header("location"));
    post(&path, "one", &username("eva@example.com")).await.conflict();
    let change = format!("{path}/change");
    let first = post(&change, "two", &username("eva@example.com")).await.expect(204);
    client.post(&change, &username("ana@example.com")).await.expect(204);
    let second = post(&change, "two", &username("eva@example.com")).await.expect(204);
    assert_eq!(first.etag(), second.etag());
    assert_eq!(client.get(&path).await.body["username"], "ana@example.com", "it was done once");
    let (_, other) = customer(client, 2).await;
    let migration = format!("{other}/migration");
    let first = post(&migration, "three", &username("luz@example.com")).await.expect(201);
    assert_eq!(post(&migration, "three", &username("luz@example.com")).await.expect(201).body, first.body);
    for _ in 0..2 {
        post(&format!("{path}/activate"), "four", &json!({})).await.expect(202);
    }
    assert_eq!(post(&path, "a b", &body).await.violations(), ["Idempotency-Key"]);
}

async fn permissions(engine: Engine) {
    let site = Site::start(engine).await;
    let (_, path) = customer(&site.client, 1).await;
    let (reader, writer) = (site.key("customer_credentials:read"), site.key("customer_credentials:write"));
    reader.get(&path).await.expect(200);
    writer.get(&path).await.forbidden();
    let body = username("ana@example.com");
    for part in ["", "/migration", "/change", "/activate"] {
        reader.post(&format!("{path}{part}"), &body).await.forbidden();
    }
    reader.patch(&path, &json!({})).await.forbidden();
    reader.delete(&format!("{path}/{NOBODY}")).await.forbidden();
    writer.post(&path, &body).await.expect(201);
    site.key("customers:write,customers:read").get(&path).await.forbidden();
}

async fn an_activation_survives_kill_9(engine: Engine) {
    let site = Site::start(engine).await;
    let (_, path) = customer(&site.client, 1).await;
    site.client.post(&path, &username("ana@example.com")).await.expect(201);
    let Site { client, server, database } = site;
    send(client.request(Method::POST, &format!("{path}/activate"))).await.expect(202);
    server.kill();
    let server = database.serve(&[]);
    let client = Client::new(&server.url, "telco", client.key);
    active(&client, &path).await;
}

async fn customers_are_found_by_username(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let created = client.post("/customers", &person(1)).await.expect(201);
    let path = format!("/customers/{}/credentials", created.body["id"].as_str().unwrap());
    let find = async |query: &str| client.get(&format!("/customers/search?{query}")).await;
    find("email=ana%40example.com").await.not_found();
    client.post(&path, &username("Ana@example.com")).await.expect(201);
    for query in [
        "email=ANA%40example.com",
        "email=ana%40example.com&identity_document=00000001R",
        "email=ana%40example.com&identity_document=00000001R&identity_document_type=NIF",
    ] {
        assert_eq!(find(query).await.expect(200).body["customer"], created.body, "{query}");
    }
    find("email=ana%40example.com&identity_document=00000002W").await.not_found();
    find("email=ana%40example.com&identity_document=00000001R&identity_document_type=NIE").await.not_found();
    // It is the login's owner who is found, also when a digital customer has the address.
    let digital = client.post("/customers", &digital("ana@example.com")).await.expect(201);
    assert_eq!(find("email=ana%40example.com").await.expect(200).body["customer"], created.body);
    client.post(&format!("{path}/change"), &username("eva@example.com")).await.expect(204);
    assert_eq!(find("email=ana%40example.com").await.expect(200).body["customer"], digital.body);
    // A number that two have under different types is told apart by the e-mail.
    let passport = crate::support::customers::private("PASSPORT", "00000001R");
    client.create(&passport).await;
    assert_eq!(find("identity_document=00000001R").await.violations(), ["identity_document_type"]);
    let both = "identity_document=00000001R&email=eva%40example.com";
    assert_eq!(find(both).await.expect(200).body["customer"], created.body);
}
