//! Section 2 of the contract, for whatever raises an error.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use sqlx::{Connection, PgConnection, SqliteConnection};

use crate::support::customers::person;
use crate::support::{Answer, Client, Engine, Site, both_engines, send};

both_engines!(bodies, paths, methods, order_of_checks, request_ids, a_busy_database);

const NOBODY: &str = "/customers/123e4567-e89b-12d3-a456-556642440000";

async fn post(client: &Client, content_type: Option<&str>, body: Vec<u8>) -> Answer {
    let request = client.request(Method::POST, "/customers").body(body);
    send(match content_type {
        Some(value) => request.header("content-type", value),
        None => request,
    })
    .await
}

async fn bodies(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let good = serde_json::to_vec(&person(1)).unwrap();
    let json = Some("application/json");
    for content_type in [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("application/jsonx")]
    {
        post(client, content_type, good.clone()).await.error(415, "MCUS.999.991");
    }
    let compressed = client.request(Method::POST, "/customers").header("content-type", "application/json");
    send(compressed.header("content-encoding", "gzip").body(good.clone())).await.error(415, "MCUS.999.991");
    post(client, json, vec![b' '; 1024 * 1024 + 1]).await.error(413, "MCUS.999.992");
    post(client, Some("text/plain"), vec![b' '; 3 * 1024 * 1024]).await.error(413, "MCUS.999.992");
    // No body at all is of no type.
    assert_eq!(post(client, None, Vec::new()).await.violations(), ["body"]);
    let mut largest = good.clone();
    largest.resize(1024 * 1024, b' ');
    post(client, Some("application/json; charset=utf-8"), largest).await.expect(201);
    let deep = "[".repeat(100_000).into_bytes();
    for bad in
        [b"".to_vec(), b"{".to_vec(), b"{}x".to_vec(), b"\xff".to_vec(), b"{\"type\":\"\xc3\x28\"}".to_vec(), deep]
    {
        assert_eq!(post(client, json, bad).await.violations(), ["body"]);
    }
    for other in ["[]", "null", "1", "\"text\""] {
        assert_eq!(post(client, json, other.into()).await.violations(), ["body"]);
    }
}

async fn paths(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let id = client.create(&person(1)).await;
    for bad in ["1", "x".repeat(36).as_str(), &id.replace('-', ""), "%00", "%FF", &format!("{{{id}}}")] {
        let path = format!("/customers/{bad}");
        assert_eq!(client.get(&path).await.violations(), ["customer_id"], "{bad}");
        assert_eq!(client.delete(&path).await.violations(), ["customer_id"], "{bad}");
        assert_eq!(client.patch(&path, &json!({"x": 1})).await.violations(), ["customer_id"], "{bad}");
    }
    client.get(&format!("/customers/{}", id.to_uppercase())).await.expect(200);
    let both = client.delete("/customers/x/accounts/y").await.violations();
    assert_eq!(both, ["account_id", "customer_id"], "each violation has its item");
    assert_eq!(client.get(&format!("/customers/{id}/categories/%FF")).await.violations(), ["category_id"]);
    let both = client.get("/customers/search?identity_document=a&identity_document=b&email=a%00").await.violations();
    assert_eq!(both, ["email", "identity_document"]);
    for path in
        ["/v4", "/v4/", "/v4/x", "/v4/orgs/telco", "/v4/orgs/telco/customers/", "/v4/orgs/telco/accounts", "/v4//"]
    {
        for method in [Method::GET, Method::POST, Method::OPTIONS] {
            send(client.plain(method, path)).await.not_found();
        }
    }
    client.get(&format!("/customers/{id}/unknown")).await.not_found();
}

async fn methods(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    for (method, path, allowed) in [
        (Method::PUT, "/customers", "GET,HEAD,POST"),
        (Method::POST, "/customers/search", "GET,HEAD"),
        (Method::POST, NOBODY, "DELETE,GET,HEAD,PATCH"),
        (Method::TRACE, NOBODY, "DELETE,GET,HEAD,PATCH"),
        (Method::DELETE, "/external-customers/1", "GET,HEAD"),
    ] {
        let answer = send(client.request(method.clone(), path)).await.expect(405);
        let mut found: Vec<&str> = answer.header("allow").unwrap().split(',').map(str::trim).collect();
        found.sort_unstable();
        assert_eq!(found.join(","), allowed, "{method} {path}");
        assert_eq!(answer.text, "");
    }
    let head = send(client.request(Method::HEAD, NOBODY)).await;
    assert_eq!((head.status, head.text.as_str()), (404, ""));
}

async fn order_of_checks(engine: Engine) {
    let site = Site::start(engine).await;
    let (client, reader) = (&site.client, site.key("customers:read"));
    let id = client.create(&person(1)).await;
    let there = format!("/customers/{id}");
    // Each request is wrong in every way from its line on.
    let huge = || vec![b'x'; 1024 * 1024 + 1];
    let write = |client: &Client, path: &str, content_type: &str, body: Vec<u8>| {
        let request = client.request(Method::PATCH, path).header("if-match", "\"99\"");
        send(request.header("content-type", content_type.to_owned()).body(body))
    };
    write(&client.with_key(None), "/customers/x", "text/plain", huge()).await.unauthorized();
    write(&reader, "/customers/x", "text/plain", huge()).await.forbidden();
    assert_eq!(write(client, "/customers/x", "text/plain", huge()).await.violations(), ["customer_id"]);
    write(client, NOBODY, "text/plain", huge()).await.not_found();
    write(client, &there, "text/plain", huge()).await.error(413, "MCUS.999.992");
    write(client, &there, "text/plain", b"{".to_vec()).await.error(415, "MCUS.999.991");
    assert_eq!(write(client, &there, "application/json", b"{".to_vec()).await.violations(), ["body"]);
    let nie = format!("{there}/convert-nie-to-nif");
    write(client, &nie, "application/json", br#"{"nif":"00000002W"}"#.to_vec()).await.stale();
    client.patch(&nie, &json!({"nif": "00000002W"})).await.conflict();
}

async fn request_ids(engine: Engine) {
    let site = Site::start(engine).await;
    let client = &site.client;
    let path = format!("{NOBODY}?secret=people");
    let answer = send(client.request(Method::GET, &path).header("x-request-id", "my-id.1")).await;
    assert_eq!(answer.header("x-request-id"), Some("my-id.1"));
    answer.not_found();
    let long = "x".repeat(129);
    for odd in ["a b", long.as_str(), ""] {
        let answer = send(client.request(Method::GET, &path).header("x-request-id", odd)).await;
        assert_ne!(answer.header("x-request-id"), Some(odd));
    }
    let log = site.server.log_with("my-id.1");
    let line = log.lines().find(|line| line.contains("my-id.1")).unwrap_or_else(|| panic!("{log}"));
    for part in ["GET", "/v4/orgs/{org_id}/customers/{customer_id}", "status=404", "ms="] {
        assert!(line.contains(part), "{part}: {line}");
    }
    for private in ["secret", "123e4567", client.key.as_deref().unwrap()] {
        assert!(!log.contains(private), "{private}: {log}");
    }
}

async fn a_busy_database(engine: Engine) {
    let site = Site::start_with(engine, &["--statement-timeout-ms", "300"]).await;
    let client = &site.client;
    let id = client.create(&person(1)).await;
    match engine {
        Engine::Sqlite => {
            let mut other = SqliteConnection::connect(&site.database.url).await.unwrap();
            sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
            // Readers go on; a writer waits for its time, and no longer.
            client.get(&format!("/customers/{id}")).await.expect(200);
            client.post("/customers", &person(2)).await.error(503, "MCUS.001.005");
            sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
        }
        Engine::Postgres => {
            let mut other = PgConnection::connect(&site.database.url).await.unwrap();
            let lock = "BEGIN; LOCK TABLE customers IN ACCESS EXCLUSIVE MODE";
            sqlx::raw_sql(lock).execute(&mut other).await.unwrap();
            let details = client.get(&format!("/customers/{id}")).await.error(504, "MCUS.001.009");
            assert!(!details[0].contains("customers"), "{details:?}");
            sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
            unreachable_database(&site, &mut other).await;
        }
    }
    client.post("/customers", &person(2)).await.expect(201);
}

/// PostgreSQL goes away and comes back.
async fn unreachable_database(site: &Site, other: &mut PgConnection) {
    let (base, name) = site.database.url.rsplit_once('/').unwrap();
    let mut admin = PgConnection::connect(&format!("{base}/postgres")).await.unwrap();
    let allow = |allow: bool| sqlx::AssertSqlSafe(format!("ALTER DATABASE {name} ALLOW_CONNECTIONS {allow}"));
    sqlx::raw_sql(allow(false)).execute(&mut admin).await.unwrap();
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1";
    sqlx::query(end).bind(name).execute(&mut admin).await.unwrap();
    assert!(other.ping().await.is_err());

    let client = &site.client;
    let details = client.get(NOBODY).await.error(503, "MCUS.001.005");
    assert_eq!(details, ["the database, or a system that it needs, is unavailable: try again"]);
    assert_eq!(send(client.plain(Method::GET, "/readyz")).await.status, 503);
    assert_eq!(send(client.plain(Method::GET, "/healthz")).await.status, 200);
    sqlx::raw_sql(allow(true)).execute(&mut admin).await.unwrap();
    let mut tries = 0;
    while send(client.plain(Method::GET, "/readyz")).await.status != 200 {
        tries += 1;
        assert!(tries < 100, "{}", site.server.log());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
