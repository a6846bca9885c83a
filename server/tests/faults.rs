//! What the API does when its database is away, slow or locked, and when too much is asked of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use sqlx::{Connection, Executor, PgConnection, SqliteConnection};
use support::customers::person;
use support::{Client, Database, Engine, Site, both_engines, send};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

both_engines!(a_flood_leaves_the_server_well);

/// Stands between the server and PostgreSQL, and can be cut and mended.
struct Wire {
    port: u16,
    target: String,
    up: watch::Sender<bool>,
    accepting: Option<JoinSet<()>>,
}

impl Wire {
    async fn to(target: &str) -> Self {
        let mut wire = Self { port: 0, target: target.to_owned(), up: watch::Sender::new(false), accepting: None };
        wire.mend().await;
        wire
    }

    async fn mend(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.unwrap();
        self.port = listener.local_addr().unwrap().port();
        self.up.send_replace(true);
        let (target, up) = (self.target.clone(), self.up.subscribe());
        let mut accepting = JoinSet::new();
        accepting.spawn(async move {
            loop {
                let (mut one, _) = listener.accept().await.unwrap();
                let (target, mut up) = (target.clone(), up.clone());
                tokio::spawn(async move {
                    let mut other = TcpStream::connect(target).await.unwrap();
                    tokio::select! {
                        _ = copy_bidirectional(&mut one, &mut other) => {}
                        _ = up.wait_for(|up| !up) => {}
                    }
                });
            }
        });
        self.accepting = Some(accepting);
    }

    /// All connections break, and new ones are refused.
    async fn cut(&mut self) {
        self.up.send_replace(false);
        if let Some(mut accepting) = self.accepting.take() {
            accepting.shutdown().await;
        }
    }
}

// Starting the server blocks a thread, and the wire needs another.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_goes_away_and_comes_back() {
    let database = Database::new(Engine::Postgres).await;
    let (credentials, rest) = database.url.split_once('@').unwrap();
    let (target, name) = rest.split_once('/').unwrap();
    let mut wire = Wire::to(target).await;
    let through = format!("{credentials}@127.0.0.1:{}/{name}", wire.port);
    let mut command = database.command(&["serve", "--addr", "127.0.0.1:0"]);
    command.env("DATABASE_URL", through);
    let server = support::Server::start(command);
    let client = database.client(&server, "telco", "*");
    let path = format!("/customers/{}", client.create(&person(1)).await);
    let ready = async || client.plain(Method::GET, "/readyz").send().await.unwrap().status().as_u16();
    assert_eq!(ready().await, 200);

    wire.cut().await;
    for _ in 0..20 {
        let asked = tokio::time::timeout(Duration::from_secs(2), client.get(&path)).await;
        asked.expect("at once, not after a long wait").error(503, "MCUS.001.005");
    }
    client.post("/customers", &person(2)).await.error(503, "MCUS.001.005");
    assert_eq!(ready().await, 503);
    assert_eq!(client.plain(Method::GET, "/healthz").send().await.unwrap().status(), 200);

    wire.mend().await;
    // A failure is remembered for half a second.
    tokio::time::sleep(Duration::from_secs(1)).await;
    client.get(&path).await.expect(200);
    client.post("/customers", &person(2)).await.expect(201);
    assert_eq!(ready().await, 200);
}

#[tokio::test]
async fn a_statement_past_its_limit_is_cancelled() {
    let site = Site::start_with(Engine::Postgres, &["--statement-timeout-ms", "300"]).await;
    let path = format!("/customers/{}", site.client.create(&person(1)).await);
    let mut other = PgConnection::connect(&site.database.url).await.unwrap();
    other.execute("BEGIN").await.unwrap();
    other.execute("SELECT 1 FROM customers FOR UPDATE").await.unwrap();
    let change = json!({"preferred_language": "ca"});
    site.client.patch(&path, &change).await.error(504, "MCUS.001.009");
    let waiting = "SELECT COUNT(*) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'clientela' AND wait_event_type = 'Lock'";
    assert_eq!(site.database.count(waiting).await, 0, "it does not go on in the database");
    other.execute("ROLLBACK").await.unwrap();
    site.client.patch(&path, &change).await.expect(204);
}

#[tokio::test]
async fn a_locked_sqlite_file_is_waited_for_but_not_for_long() {
    let site = Site::start(Engine::Sqlite).await;
    let path = format!("/customers/{}", site.client.create(&person(1)).await);
    let mut other = SqliteConnection::connect(&site.database.url).await.unwrap();
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    let change = json!({"preferred_language": "ca"});
    let refused = tokio::time::timeout(Duration::from_secs(15), site.client.patch(&path, &change)).await;
    refused.expect("a bounded wait").error(503, "MCUS.001.005");
    site.client.get(&path).await.expect(200);
    other.execute("COMMIT").await.unwrap();
    site.client.patch(&path, &change).await.expect(204);
}

#[tokio::test]
async fn too_many_requests_are_refused_quickly() {
    let site = Site::start_with(Engine::Postgres, &["--max-in-flight", "4"]).await;
    let path = format!("/customers/{}", site.client.create(&person(1)).await);
    // Four writes wait for a lock of ours.
    let mut other = PgConnection::connect(&site.database.url).await.unwrap();
    other.execute("BEGIN").await.unwrap();
    other.execute("SELECT 1 FROM customers FOR UPDATE").await.unwrap();
    let client = Arc::new(site.client.clone());
    let mut waiting = JoinSet::new();
    for _ in 0..4 {
        let (client, path) = (Arc::clone(&client), path.clone());
        waiting.spawn(async move { client.patch(&path, &json!({"preferred_language": "ca"})).await.status });
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let refused = tokio::time::timeout(Duration::from_secs(1), client.get(&path)).await;
    refused.expect("at once").error(503, "MCUS.001.005");
    assert_eq!(client.plain(Method::GET, "/healthz").send().await.unwrap().status(), 200);
    other.execute("ROLLBACK").await.unwrap();
    assert!(waiting.join_all().await.iter().all(|status| *status == 204), "what was accepted is done");
    client.get(&path).await.expect(200);
}

async fn a_flood_leaves_the_server_well(engine: Engine) {
    let site = Site::start_with(engine, &["--max-in-flight", "16"]).await;
    site.client.create(&person(1)).await;
    let mut flood = JoinSet::new();
    for _ in 0..300 {
        let client: Client = site.client.clone();
        flood.spawn(async move { send(client.request(Method::GET, "/customers?q=benavente")).await.status });
    }
    let statuses = flood.join_all().await;
    assert!(statuses.iter().all(|status| matches!(status, 200 | 503)), "{statuses:?}");
    assert!(statuses.contains(&200));
    site.client.get("/customers?q=benavente").await.expect(200);
}
