//! `clientela outbox`: what was given up is shown, and tried again where nobody was told of its end.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::process::Output;
use std::time::Duration;

use serde_json::{Value, json};
use support::accounts::{bank_transfer, open, pending_card};
use support::{Client, Database, Engine, Server, both_engines};

both_engines!(dead_letters_are_shown, what_can_be_is_tried_again, two_at_once_try_it_once);

const REFERENCE: &str = "550e8400-e29b-41d4-a716-446655440000";
const USERNAME: &str = "ana.secreta@example.com";
/// Nobody listens there, so that every attempt fails at once.
const AWAY: &str = "http://127.0.0.1:9";

/// A house without a server, with a card and an activation that were given up.
struct House {
    database: Database,
    customer: String,
    account: String,
    key: Option<String>,
}

async fn house(engine: Engine) -> House {
    let database = Database::new(engine).await;
    let mut command = database.command(&["serve", "--addr", "127.0.0.1:0"]);
    command.env("CLIENTELA_CARD_VAULT_URL", AWAY).env("CLIENTELA_CREDENTIAL_SYSTEM_URL", AWAY);
    let server = Server::start(command);
    let client = database.client(&server, "telco", "*");
    let opened = open(&client, 1, &bank_transfer()).await;
    client.patch(&format!("{}/payment-method", opened.account), &pending_card(REFERENCE)).await.expect(202);
    let credentials = format!("{}/credentials", opened.customer);
    client.post(&credentials, &json!({ "username": USERNAME })).await.expect(201);
    client.post(&format!("{credentials}/activate"), &json!({})).await.expect(202);
    server.kill();
    // What twenty failures come to, without their hour and a half. The card's request has ended with it.
    database
        .execute(&[
            "UPDATE outbox SET failed_at = created_at, failures = 20, error = 'the system is away'",
            "UPDATE tokenization_requests SET status = 'FAILED', error_message = 'no'",
            "UPDATE accounts SET pending_card = NULL",
        ])
        .await;
    House { database, customer: opened.customer, account: opened.account, key: client.key }
}

impl House {
    /// The list's lines, each by its columns.
    fn list(&self, args: &[&str]) -> Vec<Vec<String>> {
        let text = self.database.succeed(&[&["outbox", "list"], args].concat(), "");
        text.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
    }

    /// The id of the dead letter of this kind.
    fn id(&self, kind: &str) -> String {
        self.list(&[]).into_iter().find(|line| line[2] == kind).unwrap_or_else(|| panic!("no {kind}"))[1].clone()
    }

    fn retry(&self, args: &[&str]) -> Output {
        self.database.run(&[&["outbox", "retry", "--org", "telco"], args].concat(), "")
    }

    fn client(&self, server: &Server) -> Client {
        Client::new(&server.url, "telco", self.key.clone())
    }
}

fn refused(output: &Output, told: &str) {
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && error.contains(told), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
}

async fn dead_letters_are_shown(engine: Engine) {
    let house = house(engine).await;
    let lines = house.list(&[]);
    let mut kinds: Vec<_> = lines.iter().map(|line| (line[2].as_str(), line[7].as_str())).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, [("activate_credential", "retry"), ("tokenize", "ended")]);
    let customer = house.customer.rsplit('/').next().unwrap();
    for line in &lines {
        assert_eq!(line.len(), 9, "{line:?}");
        assert_eq!((line[0].as_str(), line[3].as_str(), line[4].as_str()), ("telco", customer, "20"));
        assert_eq!(line[8], "the system is away");
    }
    let text = format!("{lines:?}");
    assert!(!text.contains(USERNAME) && !text.contains(REFERENCE), "nothing of what is theirs: {text}");
    // A page of one, and what comes after it.
    let first = house.list(&["--org", "telco", "--limit", "1"]);
    assert_eq!(first, lines[..1]);
    assert_eq!(house.list(&["--org", "telco", "--after", &first[0][1]]), lines[1..]);
    house.database.succeed(&["org", "create", "other"], "");
    assert!(house.list(&["--org", "other"]).is_empty());
    refused(&house.database.run(&["outbox", "list", "--after", &first[0][1]], ""), "--org");
    refused(&house.database.run(&["outbox", "list", "--limit", "0"], ""), "0");
}

async fn what_can_be_is_tried_again(engine: Engine) {
    let house = house(engine).await;
    let (card, activation) = (house.id("tokenize"), house.id("activate_credential"));
    refused(&house.retry(&[&card]), "told that it failed");
    refused(&house.database.run(&["outbox", "retry", &activation, "--org", "other"], ""), "no such dead letter");
    refused(&house.retry(&[]), "required");
    refused(&house.retry(&["--all", &activation]), "cannot be used with");
    refused(&house.database.run(&["outbox", "retry", "--all", "--org", "nobody"], ""), "no such organization");
    // Those that were refused have left no trace.
    assert_eq!(house.database.count("SELECT COUNT(*) FROM audit WHERE action = 'outbox.retry'").await, 0);
    assert_eq!(house.database.succeed(&["outbox", "retry", "--all", "--org", "telco"], ""), "1");
    assert_eq!(house.list(&[]).len(), 1, "the card stays what it is");
    let id = house.customer.rsplit('/').next().unwrap();
    let args = ["--org", "telco", "--customer", id, "--reference", "case 1", "--format", "json"];
    let file = house.database.succeed(&[&["access-request"][..], &args].concat(), "");
    let file: Value = serde_json::from_str(&file).unwrap();
    let told = file["audit"].as_array().unwrap().iter().find(|entry| entry["action"] == "outbox.retry").unwrap();
    assert_eq!(told["before"]["kind"], "activate_credential");
    assert!(!told.to_string().contains(USERNAME), "{told}");
    // A server does it, with the systems that it now has.
    let server = house.database.serve(&[]);
    let client = house.client(&server);
    let credentials = format!("{}/credentials", house.customer);
    until(&client, &credentials, |body| body["credentials"][0]["status"] == "ACTIVE").await;
    let requests = client.get(&format!("{}/tokenization-requests", house.account)).await.expect(200).body;
    assert_eq!(requests["items"][0]["status"], "FAILED");
}

async fn until(client: &Client, path: &str, done: impl Fn(&Value) -> bool) {
    for _ in 0..400 {
        if done(&client.get(path).await.expect(200).body) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{path} does not change");
}

async fn two_at_once_try_it_once(engine: Engine) {
    let house = house(engine).await;
    let id = house.id("activate_credential");
    let args = ["outbox", "retry", &id, "--org", "telco"];
    let all = ["outbox", "retry", "--all", "--org", "telco"];
    let mut children: Vec<_> =
        [&args[..], &args, &all, &all].map(|args| house.database.command(args).spawn().unwrap()).into();
    for child in &mut children {
        child.wait().unwrap();
    }
    assert_eq!(house.database.count("SELECT COUNT(*) FROM audit WHERE action = 'outbox.retry'").await, 1);
    assert_eq!(house.database.count("SELECT COUNT(*) FROM outbox WHERE failed_at IS NULL").await, 1);
}
