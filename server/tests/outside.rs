//! The card vault and the credential system over HTTP, as `docs/outside.md` describes them: the real binary
//! beside a system of the test's own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use serde_json::{Value, json};
use support::accounts::{TOKEN, bank_transfer, card, open, pending_card};
use support::customers::person;
use support::{Client, Database, Engine, Server, both_engines};
use tokio::net::TcpListener;

both_engines!(
    a_card_is_read_by_the_vault,
    a_vault_that_fails,
    a_vault_that_is_away_costs_nothing,
    logins_are_told_of,
    strange_addresses_stop_the_start
);

const REFERENCE: &str = "550e8400-e29b-41d4-a716-446655440000";
const SECRET: &str = "the-token-of-the-test";

/// A call that came.
#[derive(Debug, Clone, PartialEq)]
struct Call {
    method: Method,
    path: String,
    body: Value,
}

/// Answers by path, and notes what came. A path without an answer is 404.
#[derive(Clone, Default)]
struct Stub {
    answers: Arc<Mutex<HashMap<String, (u16, String)>>>,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl Stub {
    fn answer(&self, path: &str, status: u16, body: impl ToString) {
        self.answers.lock().unwrap().insert(path.to_owned(), (status, body.to_string()));
    }

    fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }

    /// Waits until so many calls have come.
    async fn called(&self, times: usize) -> Vec<Call> {
        for _ in 0..400 {
            if self.calls().len() >= times {
                return self.calls();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{times} calls do not come: {:?}", self.calls());
    }

    async fn serve(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = Router::new().fallback(handle).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        // A path of its own, and a slash at its end: both are the operator's to choose.
        format!("http://{address}/outside/")
    }
}

async fn handle(
    State(stub): State<Stub>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, String) {
    if headers.get("authorization").is_none_or(|value| value != &format!("Bearer {SECRET}")) {
        return (StatusCode::UNAUTHORIZED, String::new());
    }
    let path = uri.path().strip_prefix("/outside").unwrap().to_owned();
    let body = serde_json::from_slice(&body).unwrap_or_default();
    stub.calls.lock().unwrap().push(Call { method, path: path.clone(), body });
    match stub.answers.lock().unwrap().get(&path) {
        Some((status, body)) => (StatusCode::from_u16(*status).unwrap(), body.clone()),
        None => (StatusCode::NOT_FOUND, String::new()),
    }
}

struct House {
    client: Client,
    server: Server,
    _database: Database,
}

async fn house(engine: Engine, system: &str, stub: &Stub) -> House {
    let database = Database::new(engine).await;
    let mut command = database.command(&["serve", "--addr", "127.0.0.1:0"]);
    command.env(format!("CLIENTELA_{system}_URL"), stub.serve().await).env(format!("CLIENTELA_{system}_TOKEN"), SECRET);
    let server = Server::start(command);
    let client = database.client(&server, "telco", "*");
    House { client, server, _database: database }
}

async fn a_card_is_read_by_the_vault(engine: Engine) {
    let vault = Stub::default();
    let House { client, server, .. } = &house(engine, "CARD_VAULT", &vault).await;
    assert!(server.log().contains("sandboxes, which reach nobody outside: credential system"), "{}", server.log());
    let opened = open(client, 1, &bank_transfer()).await;
    let method = format!("{}/payment-method", opened.account);
    // Unknown to the vault.
    let refused = client.patch(&method, &card(TOKEN)).await.expect(400);
    assert!(refused.text.contains("/details/token_id"), "{}", refused.text);
    // Read after a while.
    vault.answer(&format!("/tokenizations/{REFERENCE}"), 200, json!({"status": "PENDING"}));
    client.patch(&method, &pending_card(REFERENCE)).await.expect(202);
    vault.called(3).await;
    vault.answer(&format!("/cards/{TOKEN}"), 200, json!({"last_four": "5100", "expiration_date": "05/2099"}));
    let read = json!({"status": "COMPLETED", "token_id": TOKEN, "more": "is ignored"});
    vault.answer(&format!("/tokenizations/{REFERENCE}"), 200, read);
    let request = ended(client, &opened.account).await;
    assert_eq!(request["status"], "COMPLETED", "{request}");
    let cards = client.get(&format!("{}/available-credit-cards", opened.customer)).await.expect(200).body;
    let card = &cards["available_credit_cards"][0];
    assert_eq!(
        (&card["id"], &card["summary"], &card["expiration_date"]),
        (&json!(TOKEN), &json!("5100"), &json!("05/2099"))
    );
    let log = server.log();
    assert!(!log.contains(SECRET) && !log.contains(TOKEN) && !log.contains(REFERENCE), "{log}");
}

async fn ended(client: &Client, account: &str) -> Value {
    for _ in 0..400 {
        let read = client.get(&format!("{account}/tokenization-requests")).await.expect(200);
        if read.body["items"][0]["status"] != "PENDING" {
            return read.body["items"][0].clone();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the tokenization does not end");
}

async fn a_vault_that_fails(engine: Engine) {
    let vault = Stub::default();
    let House { client, .. } = &house(engine, "CARD_VAULT", &vault).await;
    let opened = open(client, 1, &bank_transfer()).await;
    // A message is shown, but only so much of it, and nothing that could break a line.
    let message = format!("refused\u{7}: {}", "x".repeat(1000));
    let failed = json!({"status": "FAILED", "error_message": message});
    vault.answer(&format!("/tokenizations/{REFERENCE}"), 200, failed);
    client.patch(&format!("{}/payment-method", opened.account), &pending_card(REFERENCE)).await.expect(202);
    let request = ended(client, &opened.account).await;
    assert_eq!(request["status"], "FAILED");
    let told = request["error_message"].as_str().unwrap();
    assert!(told.starts_with("refused: xxx") && told.chars().count() == 200, "{told}");
}

async fn a_vault_that_is_away_costs_nothing(engine: Engine) {
    let vault = Stub::default();
    let House { client, server, .. } = &house(engine, "CARD_VAULT", &vault).await;
    let opened = open(client, 1, &bank_transfer()).await;
    let method = format!("{}/payment-method", opened.account);
    for (status, body) in [(500, String::new()), (401, String::new()), (302, String::new()), (200, "<html>".to_owned())]
    {
        vault.answer(&format!("/cards/{TOKEN}"), status, body);
        client.patch(&method, &card(TOKEN)).await.expect(503);
    }
    // A reference that the vault does not know, or not yet, waits: a wrong address answers 404 too.
    client.patch(&method, &pending_card(REFERENCE)).await.expect(202);
    vault.called(6).await;
    let requests = client.get(&format!("{}/tokenization-requests", opened.account)).await.expect(200);
    assert_eq!(requests.body["items"][0]["status"], "PENDING");
    vault.answer(&format!("/tokenizations/{REFERENCE}"), 200, json!({"status": "FAILED", "error_message": "no"}));
    assert_eq!(ended(client, &opened.account).await["status"], "FAILED");
    let log = server.log();
    assert!(log.contains("card vault: it answers 500") && !log.contains(TOKEN) && !log.contains(REFERENCE), "{log}");
}

async fn logins_are_told_of(engine: Engine) {
    let system = Stub::default();
    let House { client, server, .. } = &house(engine, "CREDENTIAL_SYSTEM", &system).await;
    assert!(server.log().contains("sandboxes, which reach nobody outside: card vault"), "{}", server.log());
    let customer = client.create(&person(1)).await;
    let path = format!("/customers/{customer}/credentials");
    let username = "ana@example.com";
    let made = client.post(&path, &json!({ "username": username })).await.expect(201);
    let credential = made.body["id"].as_str().unwrap();
    let activation = format!("/orgs/telco/credentials/{credential}/activation");
    // Refused at first, and tried again.
    system.answer(&activation, 503, "");
    client.post(&format!("{path}/activate"), &json!({})).await.expect(202);
    system.called(1).await;
    system.answer(&activation, 204, "");
    for tried in 0.. {
        let read = client.get(&path).await.expect(200).body;
        if read["credentials"][0]["status"] == "ACTIVE" {
            break;
        }
        assert!(tried < 400, "{read}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let calls = system.calls();
    let expected = Call { method: Method::PUT, path: activation, body: json!({ "username": username }) };
    assert!(calls.len() >= 2 && calls.iter().all(|call| *call == expected), "{calls:?}");
    let log = server.log();
    assert!(!log.contains(SECRET) && !log.contains(username), "{log}");
}

async fn strange_addresses_stop_the_start(engine: Engine) {
    let database = Database::new(engine).await;
    for (name, value, told) in [
        ("CLIENTELA_CARD_VAULT_URL", "http://vault.example.com", "https://"),
        ("CLIENTELA_CARD_VAULT_URL", "vault", "must be an address"),
        ("CLIENTELA_CREDENTIAL_SYSTEM_TOKEN", SECRET, "without the address"),
    ] {
        let output = database.command(&["serve", "--addr", "127.0.0.1:0"]).env(name, value).output().unwrap();
        let log = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && log.contains(told) && !log.contains(SECRET), "{name}: {log}");
    }
}
