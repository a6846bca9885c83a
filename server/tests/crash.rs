//! What was acknowledged survives kill -9; what is in flight at SIGTERM is finished.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use support::accounts::{new_account, pending_card};
use support::customers::{digital, person};
use support::{Client, Database, Engine, Site, both_engines, send};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

both_engines!(
    kill_while_creating,
    terminate_while_creating,
    kill_a_hundred_times,
    accepted_work_outside_survives,
    kill_while_jobs_run,
    what_was_done_is_not_done_again,
);

async fn kill_while_creating(engine: Engine) {
    let site = Site::start(engine).await;
    let (number, made) = (Arc::new(AtomicU32::new(1)), Arc::default());
    let mut writers = JoinSet::new();
    for _ in 0..4 {
        writers.spawn(create_until_it_fails(site.client.clone(), Arc::clone(&number), person, Arc::clone(&made)));
    }
    reaches(&made, 150).await;
    site.server.kill();
    let acknowledged: Vec<String> = writers.join_all().await.concat();
    assert!(acknowledged.len() >= 150, "only {} customers", acknowledged.len());

    let server = site.database.serve(&[]);
    let client = Client::new(&server.url, "telco", site.client.key.clone());
    for id in &acknowledged {
        client.get(&format!("/customers/{id}")).await.expect(200);
    }
    let found = client.get("/customers?q=benavente&limit=1").await.expect(200).body;
    assert_eq!(found["customers"].as_array().unwrap().len(), 1);
    client.create(&person(50_000_000)).await;
}

/// Waits until so many writes were acknowledged.
async fn reaches(acknowledged: &AtomicU32, count: u32) {
    while acknowledged.load(Ordering::Relaxed) < count {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// The ids of the customers whose creation was acknowledged, which are counted as they come.
async fn create_until_it_fails(
    client: Client,
    number: Arc<AtomicU32>,
    body: fn(u32) -> Value,
    made: Arc<AtomicU32>,
) -> Vec<String> {
    let mut ids = Vec::new();
    loop {
        let body = body(number.fetch_add(1, Ordering::Relaxed));
        let request = client.request(reqwest::Method::POST, "/customers").json(&body);
        let Ok(response) = request.send().await else { return ids };
        assert_eq!(response.status(), 201);
        let Ok(body) = response.json::<Value>().await else { return ids };
        ids.push(body["id"].as_str().unwrap().to_owned());
        made.fetch_add(1, Ordering::Relaxed);
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
         expect: 100-continue\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        site.client.key.as_deref().unwrap(),
        body.len(),
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // The server asks for the body when it has begun with the request.
    let mut asked = [0; b"HTTP/1.1 100 Continue\r\n\r\n".len()];
    stream.read_exact(&mut asked).await.unwrap();
    stream.write_all(first.as_bytes()).await.unwrap();
    site.server.terminate();
    // Sooner or later new connections are refused.
    while TcpStream::connect(address).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    stream.write_all(rest.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    assert!(site.server.wait());
}

async fn kill_a_hundred_times(engine: Engine) {
    let site = Site::start(engine).await;
    let account = json!({"modality": "POSTPAID", "payment_method": {"type": "BANK_TRANSFER"}});
    let owner = site.client.create(&person(90_000_000)).await;
    let account = site.client.post(&format!("/customers/{owner}/accounts"), &account).await.expect(200).body;
    let account = format!("/accounts/{}", account["id"].as_str().unwrap());
    let number = Arc::new(AtomicU32::new(1));
    let (mut server, mut client) = (site.server, site.client);
    let (mut customers, mut changes) = (Vec::new(), 0);
    for round in 0..100_u64 {
        let (made, changed) = (Arc::default(), Arc::default());
        let creating = create_until_it_fails(client.clone(), Arc::clone(&number), somebody, Arc::clone(&made));
        let creating = tokio::spawn(creating);
        let changing =
            change_until_it_fails(client.clone(), account.clone(), Arc::clone(&number), Arc::clone(&changed));
        let changing = tokio::spawn(changing);
        // Amid the work, however slow the machine is, and each time somewhere else in it.
        reaches(&made, 1).await;
        reaches(&changed, 1).await;
        tokio::time::sleep(Duration::from_millis(round * 7 % 30)).await;
        server.kill();
        customers.extend(creating.await.unwrap());
        changes += changing.await.unwrap();
        server = site.database.serve(&[]);
        client = Client::new(&server.url, "telco", client.key.clone());
    }
    assert!(customers.len() >= 100 && changes >= 100, "{} customers, {changes} changes", customers.len());
    for id in &customers {
        client.get(&format!("/customers/{id}")).await.expect(200);
    }
    let count = async |sql: &'static str| site.database.count(sql).await;
    // Nothing acknowledged is missing, and each write has its audit row, each change its history.
    let made = count("SELECT COUNT(*) FROM customers").await;
    assert_eq!(made, count("SELECT COUNT(*) FROM audit WHERE action = 'customer.create'").await);
    assert!(made > customers.len() as i64);
    let changed = count("SELECT COUNT(*) FROM audit WHERE action = 'account.payment_method'").await;
    assert!(changed >= changes, "{changed} of {changes}");
    assert_eq!(count("SELECT COUNT(*) FROM account_payment_methods").await, changed + 1);
    assert_eq!(count("SELECT version FROM accounts").await, changed + 1);
    let terms = "SELECT COUNT(*) FROM customers c WHERE NOT EXISTS (
        SELECT 1 FROM customer_terms t WHERE t.org_id = c.org_id AND t.customer_id = c.id)";
    assert_eq!(count(terms).await, 0, "every customer can be found");
}

/// A customer without a phone: a debug build takes a second to unpack the phone numbers' metadata.
fn somebody(number: u32) -> Value {
    digital(&format!("{number}@example.com"))
}

/// A different IBAN for each number: the same one again would change nothing.
fn iban(number: u32) -> String {
    let account = format!("2100{number:016}");
    let digits: u128 = format!("{account}142800").parse().unwrap();
    format!("ES{:02}{account}", 98 - digits % 97)
}

/// How many changes of the payment method were acknowledged.
async fn change_until_it_fails(
    client: Client,
    account: String,
    number: Arc<AtomicU32>,
    changed: Arc<AtomicU32>,
) -> i64 {
    let mut changes = 0;
    loop {
        let body = json!({"type": "DIRECT_DEBIT", "details": {"iban": iban(number.fetch_add(1, Ordering::Relaxed))}});
        let request = client.request(reqwest::Method::PATCH, &format!("{account}/payment-method")).json(&body);
        match request.send().await {
            Ok(response) => assert_eq!(response.status(), 204),
            Err(_) => return changes,
        }
        changes += 1;
        changed.fetch_add(1, Ordering::Relaxed);
    }
}

async fn accepted_work_outside_survives(engine: Engine) {
    let site = Site::start(engine).await;
    let mut accounts = Vec::new();
    for number in 1..=10 {
        let owner = site.client.create(&person(number)).await;
        // Every fifth card is refused by the sandbox: its reference ends with f.
        let last = if number % 5 == 0 { 'f' } else { '1' };
        let reference = format!("{number:031x}{last}");
        let body = json!({"modality": "POSTPAID",
            "payment_method": {"type": "CREDIT_CARD", "details": {"reference_id": reference}}});
        let account = site.client.post(&format!("/customers/{owner}/accounts"), &body).await.expect(202).body;
        accounts.push((account["id"].as_str().unwrap().to_owned(), last == '1'));
    }
    site.server.kill();
    // Some were taken by a worker that is gone: their lease has to end first.
    let server = site.database.serve(&[]);
    let client = Client::new(&server.url, "telco", site.client.key.clone());
    for (account, succeeds) in accounts {
        let request = async || {
            let path = format!("/accounts/{account}/tokenization-requests");
            client.get(&path).await.expect(200).body["items"][0].clone()
        };
        let mut told = request().await;
        for _ in 0..400 {
            if told["status"] != "PENDING" {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
            told = request().await;
        }
        let method = client.get(&format!("/accounts/{account}")).await.expect(200).body["payment_method"].clone();
        if succeeds {
            assert_eq!(told["status"], "COMPLETED", "{told}");
            assert!(method["credit_card"]["details"]["token_id"].is_string(), "{method}");
        } else {
            assert_eq!(told["status"], "FAILED", "{told}");
            assert!(told["error_message"].is_string() && method.is_null(), "{told} {method}");
        }
    }
    all_done(&site.database).await;
    let done = "SELECT COUNT(*) FROM audit WHERE action LIKE 'account.tokenization%'";
    assert_eq!(site.database.count(done).await, 10, "each was done once");
}

/// What of one customer was asked for outside, and accepted.
struct Asked {
    customer: String,
    accounts: Vec<String>,
}

/// A new customer with two accounts that wait for their cards, and a login that is being activated.
async fn ask_for_work(client: &Client, number: u32) -> Asked {
    let customer = format!("/customers/{}", client.create(&somebody(number)).await);
    let mut accounts = Vec::new();
    for place in 0..2 {
        let new = new_account(&pending_card(&format!("{number:016x}{place:015x}1")));
        let created = client.post(&format!("{customer}/accounts"), &new).await.expect(202).body;
        accounts.push(format!("/accounts/{}", created["id"].as_str().unwrap()));
    }
    let credentials = format!("{customer}/credentials");
    client.post(&credentials, &json!({"username": format!("{number}@example.com")})).await.expect(201);
    send(client.request(reqwest::Method::POST, &format!("{credentials}/activate"))).await.expect(202);
    Asked { customer, accounts }
}

/// Waits until the outbox is empty. What a worker had taken that is gone comes again when its lease ends.
async fn all_done(database: &Database) {
    for _ in 0..600 {
        if database.count("SELECT COUNT(*) FROM outbox").await == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("there is still work: {:?}", database.strings("SELECT kind FROM outbox").await);
}

/// All that readers see of it, once it is done: everything once.
async fn seen(client: &Client, asked: &Asked) -> Vec<Value> {
    let read = async |path: String| client.get(&path).await.expect(200).body;
    let mut seen = vec![read(format!("{}/credentials", asked.customer)).await];
    assert_eq!(seen[0]["credentials"][0]["status"], "ACTIVE", "{seen:?}");
    seen.push(read(format!("{}/available-credit-cards", asked.customer)).await);
    assert_eq!(seen[1]["available_credit_cards"].as_array().unwrap().len(), 2, "{seen:?}");
    for account in &asked.accounts {
        let requests = read(format!("{account}/tokenization-requests")).await;
        let methods = read(format!("{account}/payment-methods/historical")).await;
        let (request, method) = (&requests["items"][0], &methods["payment_methods"]);
        assert_eq!(request["status"], "COMPLETED", "{request}");
        assert_eq!((method.as_array().unwrap().len(), &method[0]["details"]), (1, &request["token_id"]));
        seen.extend([read(account.clone()).await, requests, methods]);
    }
    seen
}

/// How often the trail tells that work outside was done.
async fn told(database: &Database) -> i64 {
    let done = "SELECT COUNT(*) FROM audit WHERE action IN ('account.tokenization', 'credential.activate')";
    database.count(done).await
}

async fn kill_while_jobs_run(engine: Engine) {
    let site = Site::start(engine).await;
    let (mut server, mut client) = (site.server, site.client);
    let mut asked = Vec::new();
    for round in 0..20 {
        asked.push(ask_for_work(&client, round).await);
        // Cards take the sandbox 300 ms, and logins none: some rounds end before, some amid, some after.
        tokio::time::sleep(Duration::from_millis(u64::from(round) * 37 % 600)).await;
        server.kill();
        server = site.database.serve(&[]);
        client = Client::new(&server.url, "telco", client.key.clone());
    }
    all_done(&site.database).await;
    for asked in &asked {
        seen(&client, asked).await;
    }
    assert_eq!(told(&site.database).await, 60, "each was done once");
}

/// A crash after a job's commit and before its item leaves the outbox: the item comes again.
async fn what_was_done_is_not_done_again(engine: Engine) {
    let site = Site::start(engine).await;
    site.database.execute(&["CREATE TABLE kept AS SELECT * FROM outbox"]).await;
    let keep: &[&str] = match engine {
        Engine::Sqlite => &["CREATE TRIGGER keep AFTER INSERT ON outbox BEGIN
            INSERT INTO kept SELECT * FROM outbox WHERE seq = NEW.seq; END"],
        Engine::Postgres => &[
            "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN INSERT INTO kept VALUES (NEW.*); RETURN NEW; END'",
            "CREATE TRIGGER keep AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION keep()",
        ],
    };
    site.database.execute(keep).await;
    let asked = ask_for_work(&site.client, 1).await;
    all_done(&site.database).await;
    let before = seen(&site.client, &asked).await;
    site.server.kill();

    let again: &[&str] = match engine {
        Engine::Sqlite => &["DROP TRIGGER keep", "INSERT INTO outbox SELECT * FROM kept"],
        Engine::Postgres => {
            &["DROP TRIGGER keep ON outbox", "INSERT INTO outbox OVERRIDING SYSTEM VALUE SELECT * FROM kept"]
        }
    };
    site.database.execute(again).await;
    assert_eq!(site.database.count("SELECT COUNT(*) FROM outbox").await, 3);
    let server = site.database.serve(&[]);
    let client = Client::new(&server.url, "telco", site.client.key.clone());
    all_done(&site.database).await;
    assert_eq!(seen(&client, &asked).await, before, "not even a version has changed");
    assert_eq!(told(&site.database).await, 3);
}
