//! Erasing a customer: afterwards nothing of theirs can be found in the database, by whatever way in.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use support::accounts::{OTHER_IBAN, TOKEN, card, direct_debit, new_account, open};
use support::customers::{nif, person};
use support::desk::Person;
use support::{Database, Engine, Server, Site, both_engines, send};

both_engines!(nothing_readable_remains, what_stands_against_it_is_told, the_desk_asks_for_the_number);

const NUMBER: u32 = 98_765_431;
const IBAN: &str = "ES7921000813610123456789";
/// Everything personal of the customer. Parts of it are so rare that they stand nowhere by chance.
const PERSONAL: [&str; 21] = [
    "zqxavier",
    "wölkenkratz",
    "wolkenkratz",
    "qwblanca",
    "1947-03-29",
    "699887766",
    "zqx.persona@correo.example",
    "calle ninguna 4711",
    "villaqwza",
    "avenida de bruselas, 38",
    "calle mudada 8822",
    IBAN,
    OTHER_IBAN,
    TOKEN,
    "zqx.acceso@correo.example",
    "zqx.antes@correo.example",
    "dni de zqxavier.pdf",
    "sponsored by aunt zqx",
    "the mother of zqxavier asks",
    "carta de zqxavier",
    "the file of zqxavier itself",
];

/// The pages of SQLite's index of parts of names that have one of the customer's, and of nobody else's, name.
const IN_INDEX: &str = "SELECT COUNT(*) FROM customer_trigrams_data WHERE instr(block, CAST('qx' AS BLOB)) > 0";

/// A customer of whom something is held in every table, and whom people have looked at; the id, the number, and the
/// account's path.
async fn plant(site: &Site) -> (String, String, String) {
    let client = &site.client;
    let mut body = person(NUMBER);
    body["personal_info"]["name"] = json!("Zqxavier");
    body["personal_info"]["first_surname"] = json!("Antes");
    body["personal_info"]["second_surname"] = json!("Qwblanca");
    body["personal_info"]["birthdate"] = json!("1947-03-29");
    body["contact_info"]["phone_numbers"][0]["number"] = json!("699887766");
    body["contact_info"]["emails"][0]["email"] = json!("Zqx.Persona@correo.example");
    body["contact_info"]["postal_address"]["address_lines"] = json!(["Calle Ninguna 4711"]);
    body["contact_info"]["postal_address"]["locality"] = json!("Villaqwza");
    let request = client.request(reqwest::Method::POST, "/customers").header("idempotency-key", "once-4711");
    let made = send(request.json(&body)).await.expect(201).body;
    let id = made["id"].as_str().unwrap().to_owned();
    let customer = format!("/customers/{id}");
    // What was there before must be gone too.
    let change = json!({"personal_info": {"first_surname": "Wölkenkratz"}});
    client.patch(&customer, &change).await.expect(204);

    let opened = client.post(&format!("{customer}/accounts"), &new_account(&direct_debit(IBAN))).await.expect(200).body;
    let account = format!("/accounts/{}", opened["id"].as_str().unwrap());
    client.patch(&format!("{account}/payment-method"), &direct_debit(OTHER_IBAN)).await.expect(204);
    client.patch(&format!("{account}/payment-method"), &card(TOKEN)).await.expect(204);
    let mut moved = support::accounts::billing_address();
    moved["address_lines"] = json!(["Calle Mudada 8822"]);
    client.patch(&format!("{account}/billing-address"), &moved).await.expect(204);

    client.post("/categories", &json!({"categories": [{"name": "perfil"}]})).await.expect(201);
    let given = json!({"id": 1, "value": "influencer", "reason": "Sponsored by aunt Zqx"});
    client.post(&format!("{customer}/categories"), &given).await.expect(201);
    let credentials = format!("{customer}/credentials");
    client.post(&credentials, &json!({"username": "zqx.antes@correo.example"})).await.expect(201);
    let change = json!({"username": "zqx.acceso@correo.example"});
    client.post(&format!("{credentials}/change"), &change).await.expect(204);
    upload(site, &customer).await;
    look(site, &id).await;
    (id, made["external_id"].as_str().unwrap().to_owned(), account)
}

/// Gives a customer a document.
async fn upload(site: &Site, customer: &str) {
    let form = "--b\r\ncontent-disposition: form-data; name=\"document\"; filename=\"DNI de Zqxavier.pdf\"\r\n\r\n\
                %PDF-1.4\nthe file of Zqxavier itself\r\n--b--\r\n";
    let request = site.client.request(reqwest::Method::POST, &format!("{customer}/identification-processes"));
    send(request.header("content-type", "multipart/form-data; boundary=b").body(form)).await.expect(201);
}

/// Agents look, reveal, take out, and type what is not accepted.
async fn look(site: &Site, id: &str) {
    let boss = Person::new(site, "pau", "administrator").await;
    boss.page(&format!("/customers/{id}")).await.expect(200);
    let reveal = [("customer", id), ("field", "document"), ("reason", "the mother of Zqxavier asks")];
    boss.post("/desk/reveal_value", &reveal).await.expect(200);
    let reference = [("reference", "carta de Zqxavier")];
    let file = boss.submit(&format!("/customers/{id}/access-request.json"), &reference).await.expect(200);
    let held = file.text.to_lowercase();
    // The test looks for what is there: all but the file's own content, and what only the search index has.
    for value in PERSONAL.iter().filter(|value| !["wolkenkratz", "the file of zqxavier itself"].contains(value)) {
        assert!(held.contains(&value.to_lowercase()), "{value} was not planted: {held}");
    }
    // A form that is not accepted waits in the session for its page.
    let typed = ("fields[/contact_info/emails/0/email]", "zqx.persona@correo.example");
    let wrong = [("customer", id), ("section", "contact"), ("version", "2"), typed];
    boss.submit("/desk/save_customer", &wrong).await.expect(303);
    assert_eq!(site.database.count("SELECT COUNT(*) FROM sessions WHERE flash IS NOT NULL").await, 1);
    wait_for(site, "SELECT COUNT(*) FROM audit WHERE action = 'customer.open'", |count| count > 0).await;
}

/// Waits for what a query counts: workers write a moment later.
async fn wait_for(site: &Site, sql: &'static str, good: impl Fn(i64) -> bool) {
    for _ in 0..600 {
        if good(site.database.count(sql).await) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{sql}");
}

/// Every column of every table: text as it is, bytes in hexadecimal.
async fn dump(database: &Database) -> String {
    let mut dump = String::new();
    if database.url.starts_with("sqlite:") {
        let mut connection = SqliteConnection::connect(&database.url).await.unwrap();
        let columns = "SELECT m.name, group_concat('quote(\"' || p.name || '\")', ' || '' '' || ')
            FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table' GROUP BY m.name";
        let tables: Vec<(String, String)> = sqlx::query_as(columns).fetch_all(&mut connection).await.unwrap();
        for (table, columns) in tables {
            let rows = AssertSqlSafe(format!("SELECT {columns} FROM \"{table}\""));
            let rows: Vec<String> = sqlx::query_scalar(rows).fetch_all(&mut connection).await.unwrap();
            writeln!(dump, "{table}\n{}", rows.join("\n")).unwrap();
        }
    } else {
        let mut connection = PgConnection::connect(&database.url).await.unwrap();
        let tables = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'";
        let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut connection).await.unwrap();
        for table in tables {
            let rows = AssertSqlSafe(format!("SELECT t::text FROM \"{table}\" t"));
            let rows: Vec<String> = sqlx::query_scalar(rows).fetch_all(&mut connection).await.unwrap();
            writeln!(dump, "{table}\n{}", rows.join("\n")).unwrap();
        }
    }
    dump.to_lowercase()
}

/// The files of a folder: SQLite's own among them, with its log.
fn files(folder: &Path, bytes: &mut Vec<u8>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, bytes);
        } else {
            bytes.extend(std::fs::read(&path).unwrap().to_ascii_lowercase());
        }
    }
}

/// The personal values that stand in the database or in a file, plain or as bytes in hexadecimal.
async fn found(site: &Site) -> Vec<String> {
    let dump = dump(&site.database).await;
    let mut bytes = Vec::new();
    files(site.database.folder.path(), &mut bytes);
    let values = PERSONAL.iter().map(|value| value.to_lowercase()).chain([nif(NUMBER).to_lowercase()]);
    let stands = |value: &String| {
        let hex: String = value.bytes().map(|byte| format!("{byte:02x}")).collect();
        let in_files = bytes.windows(value.len()).any(|window| window == value.as_bytes());
        dump.contains(value.as_str()) || dump.contains(&hex) || in_files
    };
    values.filter(stands).collect()
}

fn erase(site: &Site, id: &str, number: &str, reason: &str) -> std::process::Output {
    let args = ["--org", "telco", "--customer", id, "--number", number, "--reason", reason];
    site.database.run(&[&["customer", "erase"][..], &args].concat(), "")
}

async fn nothing_readable_remains(engine: Engine) {
    let site = &Site::start(engine).await;
    let (id, number, account) = plant(site).await;
    let other = open(&site.client, 1, &direct_debit("ES7620770024003102575766")).await;
    let before = found(site).await;
    // What the search needs is plain, and so is the document's file: the test finds what is there. The rest is sealed.
    let index = nif(NUMBER).to_lowercase();
    for value in ["zqxavier", "wolkenkratz", "699887766", index.as_str(), "the file of zqxavier itself"] {
        assert!(before.iter().any(|found| found == value), "{value} is not found before: {before:?}");
    }
    for value in
        [IBAN, OTHER_IBAN, "calle ninguna 4711", "1947-03-29", "zqx.acceso@correo.example", "carta de zqxavier"]
    {
        assert!(!before.contains(&value.to_lowercase()), "{value} stands there in plain text");
    }
    site.client.delete(&format!("/customers/{id}{account}")).await.expect(204);
    wait_for(site, "SELECT COUNT(*) FROM outbox", |count| count == 0).await;

    if engine == Engine::Sqlite {
        assert!(site.database.count(IN_INDEX).await > 0, "the index has parts of the name");
    }
    let done = erase(site, &id, &number, "case 2026/17");
    assert!(done.status.success(), "{done:?}");
    assert_eq!(String::from_utf8_lossy(&done.stdout), format!("{id} is erased\n"));
    // Files are a server's business: it sweeps when it starts.
    let _other = site.database.serve(&[]);
    wait_for(site, "SELECT COUNT(*) FROM loose_documents", |count| count == 0).await;
    wait_for(site, "SELECT COUNT(*) FROM audit_unsealed", |count| count == 0).await;
    assert_eq!(found(site).await, Vec::<String>::new());
    if engine == Engine::Sqlite {
        assert_eq!(site.database.count(IN_INDEX).await, 0, "parts of the name are left in the index");
    }
    for sql in [
        "SELECT COUNT(*) FROM cards",
        "SELECT COUNT(*) FROM customer_categories",
        "SELECT COUNT(*) FROM identification_processes",
        "SELECT COUNT(*) FROM customers WHERE erased_at IS NOT NULL AND data_key IS NOT NULL",
    ] {
        assert_eq!(site.database.count(sql).await, 0, "{sql}");
    }

    // The trail still holds together, and tells that it was done and why, but not of whom.
    let verified = site.database.run(&["audit", "verify", "--org", "telco"], "");
    assert!(verified.status.success(), "{verified:?}");
    assert_eq!(
        site.database.strings("SELECT reason FROM audit WHERE action = 'customer.erase'").await,
        ["case 2026/17"]
    );
    let auditor = Person::new(site, "eva", "auditor").await;
    let listed = auditor.post("/desk/load_audit", &[("asked[customer]", &id)]).await.expect(200).body;
    let entries = listed["entries"].as_array().unwrap();
    let revealed = entries.iter().find(|entry| entry["action"] == "customer.reveal").unwrap();
    assert_eq!((&revealed["erased"], &revealed["reason"]), (&json!(true), &Value::Null));
    let page = auditor.page(&format!("/audit/{}", revealed["id"].as_str().unwrap())).await.expect(200).text;
    assert!(page.contains("The customer was erased"), "{page}");

    // No way leads to the customer, and the others are who they were.
    let below = ["payment-methods/historical", "promotions", "promotions_hist", "tokenization-requests"];
    let below = below.map(|list| format!("{account}/{list}"));
    let ways = [format!("/customers/{id}"), account.clone(), format!("/external-customers/{number}")];
    for path in ways.iter().chain(&below) {
        site.client.get(path).await.expect(404);
    }
    site.client.patch(&format!("{account}/payment-method"), &json!({"x": 1})).await.expect(404);
    let refused = ["--org", "telco", "--customer", &id, "--reference", "x", "--format", "json"];
    assert!(!site.database.run(&[&["access-request"][..], &refused].concat(), "").status.success());
    site.client.get(&other.customer).await.expect(200);
    let paid = site.client.get(&other.account).await.expect(200).body;
    assert!(paid.to_string().contains("ES7620770024003102575766"), "{paid}");

    // It can be asked for again; and the same person may come back as somebody new.
    let again = erase(site, &id, &number, "case 2026/17");
    assert_eq!(String::from_utf8_lossy(&again.stdout), format!("{id} was erased before\n"), "{again:?}");
    assert_ne!(site.client.create(&person(NUMBER)).await, id);
}

async fn what_stands_against_it_is_told(engine: Engine) {
    let database = Database::new(engine).await;
    let mut command = database.command(&["serve", "--addr", "127.0.0.1:0"]);
    // Nobody listens there, so that what is to be done outside waits.
    command.env("CLIENTELA_CREDENTIAL_SYSTEM_URL", "http://127.0.0.1:9");
    let server = Server::start(command);
    let client = database.client(&server, "telco", "*");
    let site = &Site { client, server, database };
    let opened = open(&site.client, 1, &direct_debit(IBAN)).await;
    let id = opened.customer.rsplit('/').next().unwrap();
    let number = site.client.get(&opened.customer).await.expect(200).body["external_id"].as_str().unwrap().to_owned();
    let refused = |org: &str, id: &str, number: &str, reason: &str, told: &str| {
        let args = ["customer", "erase", "--org", org, "--customer", id, "--number", number, "--reason", reason];
        let output = site.database.run(&args, "");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && error.contains(told), "{told}: {output:?}");
    };
    site.database.succeed(&["org", "create", "other"], "");
    refused("other", id, &number, "case 1", "no such customer");
    refused("telco", id, "1000009999", "case 1", "/number");
    refused("telco", id, &number, " ", "/reason");
    refused("telco", id, &number, "case 1", "open account");
    site.client.delete(&format!("{}{}", opened.customer, opened.account)).await.expect(204);
    let credentials = format!("{}/credentials", opened.customer);
    site.client.post(&credentials, &json!({"username": "ana@example.com"})).await.expect(201);
    site.client.post(&format!("{credentials}/activate"), &json!({})).await.expect(202);
    refused("telco", id, &number, "case 1", "try again when that has ended");
    site.client.get(&opened.customer).await.expect(200);
    let told = "SELECT COUNT(*) FROM audit WHERE action IN ('customer.erase', 'customer.delete')";
    assert_eq!(site.database.count(told).await, 0);
    // Whoever was deleted before can be erased.
    let second = site.client.create(&person(2)).await;
    let number =
        site.client.get(&format!("/customers/{second}")).await.body["external_id"].as_str().unwrap().to_owned();
    site.client.delete(&format!("/customers/{second}")).await.expect(204);
    let done = erase(site, &second, &number, "case 2");
    assert!(done.status.success(), "{done:?}");
}

async fn the_desk_asks_for_the_number(engine: Engine) {
    let site = &Site::start(engine).await;
    let id = site.client.create(&person(1)).await;
    upload(site, &format!("/customers/{id}")).await;
    let number = site.client.get(&format!("/customers/{id}")).await.body["external_id"].as_str().unwrap().to_owned();
    let page = format!("/customers/{id}/erase");
    let form = |number: &str, reason: &str| {
        let pairs = [("customer", id.as_str()), ("fields[/number]", number), ("fields[/reason]", reason)];
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    let submit = async |who: &Person<'_>, number: &str, reason: &str| {
        let form = form(number, reason);
        let pairs: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        who.submit("/desk/erase_customer", &pairs).await
    };
    let supervisor = Person::new(site, "eva", "supervisor").await;
    supervisor.page(&page).await.expect(403);
    let shown = supervisor.page(&format!("/customers/{id}")).await.expect(200).text;
    assert!(!shown.contains(&page), "{shown}");
    submit(&supervisor, &number, "case 1").await;
    site.client.get(&format!("/customers/{id}")).await.expect(200);

    let boss = Person::new(site, "pau", "administrator").await;
    let shown = boss.page(&format!("/customers/{id}")).await.expect(200).text;
    assert!(shown.contains(&page), "{shown}");
    let again = submit(&boss, "1000009999", "").await.expect(303);
    assert_eq!(again.header("location"), Some(page.as_str()));
    let shown = boss.follow(&page).await.expect(200).text;
    assert!(shown.contains("1000009999") && shown.contains("for good"), "{shown}");
    let done = submit(&boss, &format!(" {number} "), "case 1").await.expect(303);
    assert_eq!(done.header("location"), Some("/?done=erased"));
    // The server deletes the files at once.
    assert_eq!(site.database.count("SELECT COUNT(*) FROM loose_documents").await, 0);
    let mut left = Vec::new();
    files(site.database.folder.path(), &mut left);
    assert!(!left.windows(17).any(|bytes| bytes == b"file of zqxavier "), "the file is gone");
    let told = boss.page("/?done=erased").await.expect(200).text;
    assert!(told.contains("Customer erased"), "{told}");
    boss.page(&page).await.expect(404);
    let entry = "SELECT actor_name || ' ' || reason FROM audit WHERE action = 'customer.erase'";
    assert_eq!(site.database.strings(entry).await, ["pau case 1"]);
}
