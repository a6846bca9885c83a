//! `clientela import`: a legacy system's records.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};
use support::accounts::{bank_transfer, new_account};
use support::customers::{nif, person};
use support::{Client, Database, Engine, Site, both_engines};

both_engines!(
    records_come_in_and_may_come_again,
    lines_that_cannot_be_taken_are_told,
    a_dry_run_leaves_nothing,
    an_account_of_somebody_erased_is_rejected,
    rejects_never_go_over_what_is_read,
    numbers_that_an_import_has_taken_are_passed,
    a_number_that_both_systems_gave_out_makes_nobody_another,
    settings_narrow_what_is_offered,
);

fn customer(number: u32) -> Value {
    let mut record = person(number);
    record["external_id"] = json!(number.to_string());
    record["created_at"] = json!("2015-03-01T10:00:00Z");
    json!({ "customer": record })
}

fn account(number: u32, owner: u32, payment_method: Value) -> Value {
    let modality = if payment_method.is_null() { "PREPAID" } else { "POSTPAID" };
    json!({"account": {
        "external_id": number.to_string(), "customer_external_id": owner.to_string(), "modality": modality,
        "contract_reference": "MMC1708177227910", "payment_method": payment_method,
        "billing_address": {
            "address_lines": ["Avenida de Bruselas, 38"], "postal_code": "28108", "state_id": "28",
            "locality": "Alcobendas", "administrative_area": "Madrid", "region_code": "ES",
        },
        "invoice": {"cycle": {"name": "DIA 1 - MENSUAL", "day": 1, "type": "M", "frequency": 1}, "delivery_mode": "EMAIL"},
    }})
}

fn teci() -> Value {
    json!({"type": "TECI", "details": {"token_teci": "e58ed763-928c-4155-bee9-fdbaaadc15f3"}})
}

fn card(owner: u32) -> Value {
    json!({"card": {
        "customer_external_id": owner.to_string(), "token_id": "5f0a8c1e7d3b4f6a9c2e1b8d7f4a3c60", "summary": "0042",
        "expiration_date": "05/2090",
    }})
}

/// What the command prints.
fn import(database: &Database, lines: &[Value], args: &[&str]) -> String {
    let file = database.folder.path().join("legacy.ndjson");
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    fs::write(&file, text).unwrap();
    database.succeed(&[&["import", "legacy.ndjson", "--org", "telco"], args].concat(), "")
}

/// The customer with this external id.
async fn read(client: &Client, external_id: &str) -> Value {
    let found = client.get(&format!("/external-customers/{external_id}")).await.expect(200).body;
    client.get(&format!("/customers/{}", found["id"].as_str().unwrap())).await.expect(200).body
}

/// The account with this external id.
async fn read_account(client: &Client, external_id: &str) -> Value {
    let found = client.get(&format!("/external-accounts/{external_id}")).await.expect(200).body;
    client.get(&format!("/accounts/{}", found["id"].as_str().unwrap())).await.expect(200).body
}

async fn records_come_in_and_may_come_again(engine: Engine) {
    let Site { client, database, .. } = &Site::start(engine).await;
    let mut lines: Vec<Value> = (1..=1_200).map(customer).collect();
    lines.push(account(9_001, 1, teci()));
    lines.push(account(9_002, 1, Value::Null));
    lines.push(card(1));
    let all = "account: 2 created, 0 updated, 0 unchanged, 0 rejected\n\
        card: 1 created, 0 updated, 0 unchanged, 0 rejected\n\
        customer: 1200 created, 0 updated, 0 unchanged, 0 rejected";
    assert_eq!(import(database, &lines, &[]), all);

    let customer_1 = read(client, "1").await;
    assert_eq!(customer_1["created_at"], "2015-03-01T10:00:00Z");
    assert_eq!(customer_1["personal_info"]["identity_document"]["number"], nif(1));
    let found = client.get(&format!("/customers?q={}", nif(1_200))).await.expect(200).body;
    assert_eq!(found["customers"][0]["external_id"], "1200");
    let cards = format!("/customers/{}/available-credit-cards", customer_1["id"].as_str().unwrap());
    assert_eq!(client.get(&cards).await.expect(200).body["available_credit_cards"][0]["summary"], "0042");
    let teci = read_account(client, "9001").await;
    assert_eq!(teci["payment_method"]["teci"]["type"], "TECI");
    assert_eq!(teci["invoice"]["cycle"]["name"], "DIA 1 - MENSUAL");
    let prepaid = read_account(client, "9002").await;
    assert_eq!((prepaid["modality"].as_str(), prepaid.get("payment_method")), (Some("PREPAID"), None));

    lines[0]["customer"]["personal_info"]["name"] = json!("Anselmo");
    lines[1_200]["account"]["payment_method"] = json!({"type": "BANK_TRANSFER"});
    let again = "account: 0 created, 1 updated, 1 unchanged, 0 rejected\n\
        card: 0 created, 0 updated, 1 unchanged, 0 rejected\n\
        customer: 0 created, 1 updated, 1199 unchanged, 0 rejected";
    assert_eq!(import(database, &lines, &[]), again);
    assert_eq!(read(client, "1").await["personal_info"]["name"], "Anselmo");
    assert_eq!(client.get("/customers?q=anselmo").await.body["customers"][0]["external_id"], "1");
    let history = format!("/accounts/{}/payment-methods/historical", teci["id"].as_str().unwrap());
    let history = client.get(&history).await.expect(200).body;
    let types: Vec<_> =
        history["payment_methods"].as_array().unwrap().iter().map(|past| &past["payment_method_type"]).collect();
    assert_eq!(types, ["BANK_TRANSFER", "TECI"]);
}

async fn lines_that_cannot_be_taken_are_told(engine: Engine) {
    let Site { client, database, .. } = &Site::start(engine).await;
    let deleted = client.create(&person(3)).await;
    let deleted_number = client.get(&format!("/customers/{deleted}")).await.body["external_id"].clone();
    client.delete(&format!("/customers/{deleted}")).await.expect(204);
    let mut taken = customer(2);
    taken["customer"]["external_id"] = json!("22");
    let mut gone = customer(3);
    gone["customer"]["external_id"] = deleted_number;
    let mut wrong = customer(4);
    wrong["customer"]["preferred_language"] = json!("xx");
    let lines =
        [customer(1), customer(2), taken, gone, wrong, account(1, 77, teci()), json!({"acount": {}}), customer(5)];
    let printed = import(database, &lines, &["--rejects", "wrong.ndjson"]);
    let expected = "account: 0 created, 0 updated, 0 unchanged, 1 rejected\n\
        customer: 3 created, 0 updated, 0 unchanged, 2 rejected\n\
        unreadable: 0 created, 0 updated, 0 unchanged, 2 rejected\n\
        rejected lines are in wrong.ndjson";
    assert_eq!(printed, expected);
    let rejects = fs::read_to_string(database.folder.path().join("wrong.ndjson")).unwrap();
    let mut told: Vec<(u64, String)> = rejects
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|reject| (reject["line"].as_u64().unwrap(), reject["reason"].as_str().unwrap().to_owned()))
        .collect();
    told.sort();
    let starts = [
        (3, "/customer: another customer has this identity document"),
        (4, "/customer/external_id: this customer was deleted"),
        (5, "/customer/preferred_language: "),
        (6, "/account/customer_external_id: no such customer"),
        (7, "/acount: unknown field"),
    ];
    assert_eq!(told.len(), starts.len(), "{told:?}");
    for ((line, why), (expected, start)) in told.iter().zip(starts) {
        assert!(*line == expected && why.starts_with(start), "{line}: {why}");
    }
}

async fn rejects_never_go_over_what_is_read(engine: Engine) {
    let database = Database::new(engine).await;
    database.succeed(&["org", "create", "telco"], "");
    let file = database.folder.path().join("legacy.ndjson");
    fs::write(&file, "nonsense\n").unwrap();
    let output = database.run(&["import", "legacy.ndjson", "--org", "telco", "--rejects", "./legacy.ndjson"], "");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(1) && error.contains("--rejects"), "{error}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "nonsense\n");
    // One that is there, and that others may read, is theirs no more.
    let rejects = database.folder.path().join("rejects");
    fs::write(&file, format!("\u{feff}{}\nnonsense\n", customer(1))).unwrap();
    fs::write(&rejects, "of before").unwrap();
    fs::set_permissions(&rejects, fs::Permissions::from_mode(0o644)).unwrap();
    database.succeed(&["import", "legacy.ndjson", "--org", "telco", "--rejects", "rejects"], "");
    assert_eq!(fs::metadata(&rejects).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(fs::read_to_string(&rejects).unwrap().starts_with("{\"line\":2"));
}

async fn numbers_that_an_import_has_taken_are_passed(engine: Engine) {
    let Site { client, database, .. } = &Site::start(engine).await;
    let number = async |path: &str| -> u32 {
        let found = client.get(path).await.expect(200).body;
        found["external_id"].as_str().unwrap().parse().unwrap()
    };
    let owner = client.create(&person(1)).await;
    let next = number(&format!("/customers/{owner}")).await + 1;
    // More in a row than are tried one by one.
    let taken: Vec<Value> = (0..40)
        .map(|index| {
            let mut record = customer(100 + index);
            record["customer"]["external_id"] = json!((next + index).to_string());
            record
        })
        .collect();
    let accounts: Vec<Value> = (0..80).map(|index| account(next + index, next, teci())).collect();
    import(database, &[taken, accounts].concat(), &[]);
    let mut given = Vec::new();
    for index in 2..6 {
        given.push(number(&format!("/customers/{}", client.create(&person(index)).await)).await);
    }
    let made = client.post(&format!("/customers/{owner}/accounts"), &new_account(&bank_transfer())).await.expect(200);
    let account = number(&format!("/accounts/{}", made.body["id"].as_str().unwrap())).await;
    assert!(given.iter().all(|number| *number >= next + 40), "{given:?}");
    assert!(account >= next + 80 && given.windows(2).all(|pair| pair[0] < pair[1]), "{account} {given:?}");
}

async fn a_number_that_both_systems_gave_out_makes_nobody_another(engine: Engine) {
    let Site { client, database, .. } = &Site::start(engine).await;
    let id = client.create(&person(1)).await;
    let before = client.get(&format!("/customers/{id}")).await.expect(200).body;
    let mut stranger = customer(2);
    stranger["customer"]["external_id"] = before["external_id"].clone();
    // Who has that identity comes later, and is not taken for another.
    let printed = import(database, &[stranger, customer(2)], &["--rejects", "wrong.ndjson"]);
    assert!(printed.starts_with("customer: 1 created, 0 updated, 0 unchanged, 1 rejected"), "{printed}");
    let rejects = fs::read_to_string(database.folder.path().join("wrong.ndjson")).unwrap();
    assert!(rejects.contains("/customer/external_id: this customer has another identity document"), "{rejects}");
    assert_eq!(client.get(&format!("/customers/{id}")).await.expect(200).body, before);
}

async fn a_dry_run_leaves_nothing(engine: Engine) {
    let Site { client, database, .. } = &Site::start(engine).await;
    let lines = [customer(1), account(1, 1, teci())];
    let printed = import(database, &lines, &["--dry-run"]);
    assert!(printed.starts_with("account: 1 created") && printed.contains("dry run"), "{printed}");
    client.get("/external-customers/1").await.not_found();
    client.get("/external-accounts/1").await.not_found();
    assert!(import(database, &lines, &[]).starts_with("account: 1 created"));
    let unknown = database.run(&["import", "legacy.ndjson", "--org", "nobody"], "");
    assert!(!unknown.status.success() && String::from_utf8_lossy(&unknown.stderr).contains("no such organization"));
}

async fn an_account_of_somebody_erased_is_rejected(engine: Engine) {
    let Site { client, database, .. } = &Site::start(engine).await;
    let mut ended = account(1, 1, teci());
    ended["account"]["ended_at"] = json!("2020-01-01T00:00:00Z");
    import(database, &[customer(1), customer(2), ended], &[]);
    let id = read(client, "1").await["id"].as_str().unwrap().to_owned();
    client.delete(&format!("/customers/{id}")).await.expect(204);
    database.succeed(
        &["customer", "erase", "--org", "telco", "--customer", &id, "--number", "1", "--reason", "a case"],
        "",
    );
    let printed = import(database, &[account(1, 2, teci()), account(2, 2, teci())], &["--rejects", "wrong.ndjson"]);
    assert!(printed.starts_with("account: 1 created, 0 updated, 0 unchanged, 1 rejected"), "{printed}");
    let rejects = fs::read_to_string(database.folder.path().join("wrong.ndjson")).unwrap();
    assert!(rejects.contains("the account is another customer's"), "{rejects}");
}

async fn settings_narrow_what_is_offered(engine: Engine) {
    let Site { client, database, .. } = &Site::start(engine).await;
    let customer = client.create(&person(1)).await;
    let accounts = format!("/customers/{customer}/accounts");
    let body = |kind: &str| json!({"modality": "POSTPAID", "payment_method": {"type": kind}});
    let account = client.post(&accounts, &body("BANK_TRANSFER")).await.expect(200).body;
    let offered = async |client: &Client| {
        let path = format!("{accounts}/{}/available-payment-methods", account["id"].as_str().unwrap());
        client.get(&path).await.expect(200).body["payment_methods"].clone()
    };
    assert_eq!(offered(client).await, json!(["BANK_TRANSFER", "DIRECT_DEBIT", "CREDIT_CARD"]));
    assert_eq!(database.succeed(&["org", "settings", "telco"], ""), "{}");
    let settings = r#"{"payment_methods":["DIRECT_DEBIT"]}"#;
    database.succeed(&["org", "settings", "telco", settings], "");
    assert_eq!(database.succeed(&["org", "settings", "telco"], ""), settings);
    assert_eq!(offered(client).await, json!(["DIRECT_DEBIT"]));
    assert_eq!(client.post(&accounts, &body("BANK_TRANSFER")).await.violations(), ["/payment_method/type"]);
    let wrong = database.run(&["org", "settings", "telco", r#"{"payment_methods":["CASH"]}"#], "");
    assert!(!wrong.status.success() && String::from_utf8_lossy(&wrong.stderr).contains("/payment_methods/0"));
}
