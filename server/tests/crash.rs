//! What was acknowledged survives kill -9; what is in flight at SIGTERM is finished.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde_json::json;
use support::customers::person;
use support::{Client, Engine, Site, both_engines};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

both_engines!(kill_while_creating, terminate_while_creating);

async fn kill_while_creating(engine: Engine) {
    let site = Site::start(engine).await;
    let number = Arc::new(AtomicU32::new(1));
    let mut writers = JoinSet::new();
    for _ in 0..4 {
        writers.spawn(create_until_it_fails(site.client.clone(), Arc::clone(&number)));
    }
    while number.load(Ordering::Relaxed) < 200 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    site.server.kill();
    let acknowledged: Vec<String> = writers.join_all().await.concat();
    assert!(acknowledged.len() > 100, "only {} customers", acknowledged.len());

    let server = site.database.serve(&[]);
    let client = Client::new(&server.url, "telco", site.client.key.clone());
    for id in &acknowledged {
        client.get(&format!("/customers/{id}")).await.expect(200);
    }
    let found = client.get("/customers?q=benavente&limit=1").await.expect(200).body;
    assert_eq!(found["customers"].as_array().unwrap().len(), 1);
    client.create(&person(50_000_000)).await;
}

/// The ids of the customers whose creation was acknowledged.
async fn create_until_it_fails(client: Client, number: Arc<AtomicU32>) -> Vec<String> {
    let mut ids = Vec::new();
    loop {
        let body = person(number.fetch_add(1, Ordering::Relaxed));
        let request = client.request(reqwest::Method::POST, "/customers").json(&body);
        let Ok(response) = request.send().await else { return ids };
        assert_eq!(response.status(), 201);
        let Ok(body) = response.json::<serde_json::Value>().await else { return ids };
        ids.push(body["id"].as_str().unwrap().to_owned());
    }
}

async fn terminate_while_creating(engine: Engine) {
    let site = Site::start(engine).await;
    let body = json!(person(1)).to_string();
    let address = site.server.url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let (first, rest) = body.split_at(100);
    let head = format!(
        "POST /v4/orgs/telco/customers HTTP/1.1\r\nhost: test\r\nx-auth-roles: {}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{first}",
        site.client.key.as_deref().unwrap(),
        body.len(),
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    site.server.terminate();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(TcpStream::connect(address).await.is_err(), "new connections are refused");
    stream.write_all(rest.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    assert!(site.server.wait());
}
