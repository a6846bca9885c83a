//! Everything that is held on a customer, as a file: all of it, nothing of anybody else, and only for those who may.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use support::accounts::{IBAN, OTHER_IBAN, TOKEN, billing_address, card, direct_debit, new_account, pending_card};
use support::customers::{nif, person};
use support::desk::Person;
use support::{Answer, Client, Database, Engine, Server, Site, both_engines, send};

both_engines!(
    all_that_is_held_is_in_it,
    it_is_for_those_who_may_take_out,
    the_trail_is_told_whole,
    the_command_writes_it,
    more_than_the_desk_hands_out_is_left_to_the_command,
);

/// Nobody listens there, so that what is to be done outside waits.
const AWAY: &str = "http://127.0.0.1:9";
/// The sandbox fails such a reference.
const FAILING: &str = "550e8400-e29b-41d4-a716-44665544000f";
const CUSTOMER: u32 = 12_345_678;
const ANOTHER: u32 = 87_654_321;
/// What somebody could type as a name, to run in the file of it.
const NAME: &str = "Ana<script>alert('1')</script>";
const ESCAPED: &str = "Ana&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;";
/// What only the other customer, and the one of the other organization, has.
const OF_OTHERS: [&str; 3] = ["Ajena", "ES7620770024003102575766", "otra.persona@example.com"];

/// A site whose credential system is away.
async fn site(engine: Engine) -> Site {
    let database = Database::new(engine).await;
    let mut command = database.command(&["serve", "--addr", "127.0.0.1:0"]);
    command.env("CLIENTELA_CREDENTIAL_SYSTEM_URL", AWAY);
    let server = Server::start(command);
    let client = database.client(&server, "telco", "*");
    Site { client, server, database }
}

/// A customer of whom something is held in every table; the id.
async fn plant(site: &Site) -> String {
    let client = &site.client;
    let mut body = person(CUSTOMER);
    body["personal_info"]["name"] = json!(NAME);
    body["contact_info"]["phone_numbers"][0]["number"] = json!("699887766");
    let id = client.create(&body).await;
    let customer = format!("/customers/{id}");

    let opened = client.post(&format!("{customer}/accounts"), &new_account(&direct_debit(IBAN))).await.expect(200).body;
    let account = format!("/accounts/{}", opened["id"].as_str().unwrap());
    let method = format!("{account}/payment-method");
    client.patch(&method, &direct_debit(OTHER_IBAN)).await.expect(204);
    client.patch(&method, &card(TOKEN)).await.expect(204);
    client.patch(&method, &pending_card(FAILING)).await.expect(202);
    let mut moved = billing_address();
    moved["address_lines"] = json!(["Calle Nueva 99"]);
    client.patch(&format!("{account}/billing-address"), &moved).await.expect(204);

    let number = opened["external_id"].as_str().unwrap();
    let request =
        json!({"request_external_id": "SOL-4711", "create_date": "2022-01-01T01:01:01Z", "origin_user": "jane.roe"});
    let lines = [
        json!({"promotion": {"promotion_id": 77, "name": "Doble de datos"}}),
        json!({"contract": {"external_id": "900900900", "account_external_id": number,
            "start_date": "2022-01-01T01:01:01Z", "requests": [request]}}),
    ];
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    std::fs::write(site.database.folder.path().join("legacy.ndjson"), text).unwrap();
    let told = site.database.succeed(&["import", "legacy.ndjson", "--org", "telco"], "");
    assert!(told.matches("1 created").count() == 2, "{told}");
    client.post(&format!("{account}/promotions"), &json!({"promotion_id": 77})).await.expect(200);

    client.post("/categories", &json!({"categories": [{"name": "perfil"}]})).await.expect(201);
    let given = json!({"id": 1, "value": "influencer", "description": "Bill discount", "reason": "Sponsored by us"});
    client.post(&format!("{customer}/categories"), &given).await.expect(201);
    client.patch(&format!("{customer}/categories/1"), &json!({"value": "estrella"})).await.expect(204);
    client.patch("/special-treatment", &json!({"values": ["solo por carta"]})).await.expect(204);
    client.put(&format!("{customer}/special-treatment"), &json!({"values": ["solo por carta"]})).await.expect(204);

    client.post(&format!("{customer}/credentials"), &json!({"username": "ana.acceso@example.com"})).await.expect(201);
    client.post(&format!("{customer}/credentials/activate"), &json!({})).await.expect(202);
    upload(client, &customer).await;
    id
}

async fn upload(client: &Client, customer: &str) {
    let body = "--b\r\ncontent-disposition: form-data; name=\"document\"; filename=\"dni de ana.pdf\"\r\n\r\n\
                %PDF-1.4\nthe file itself\r\n--b--\r\n";
    let request = client.request(reqwest::Method::POST, &format!("{customer}/identification-processes"));
    let request = request.header("content-type", "multipart/form-data; boundary=b").body(body);
    send(request).await.expect(201);
}

/// Others of whom something is held, here and in another organization.
async fn plant_others(site: &Site) {
    for (client, number) in [(&site.client, ANOTHER), (&site.database.client(&site.server, "other", "*"), CUSTOMER)] {
        let mut body = person(number);
        body["personal_info"]["name"] = json!("Ajena");
        body["contact_info"]["emails"][0]["email"] = json!("otra.persona@example.com");
        let id = client.create(&body).await;
        let account = new_account(&direct_debit("ES7620770024003102575766"));
        client.post(&format!("/customers/{id}/accounts"), &account).await.expect(200);
    }
}

/// Every value that was planted, as it is kept and as a person reads it.
fn planted(id: &str) -> Vec<(String, String)> {
    let same = [
        id,
        &nif(CUSTOMER),
        "Benavente",
        "699887766",
        "email@example.com",
        "Fuenlabrada",
        IBAN,
        OTHER_IBAN,
        TOKEN,
        "Avenida de Bruselas, 38",
        "Calle Nueva 99",
        FAILING,
        "Doble de datos",
        "900900900",
        "SOL-4711",
        "jane.roe",
        "perfil",
        "influencer",
        "estrella",
        "Bill discount",
        "Sponsored by us",
        "solo por carta",
        "ana.acceso@example.com",
        "dni de ana.pdf",
        "activate_credential",
        "case 2026/17",
    ];
    let mut values: Vec<_> = same.iter().map(|value| ((*value).to_owned(), (*value).to_owned())).collect();
    values.push((NAME.to_owned(), ESCAPED.to_owned()));
    values.push(("1990-01-31".to_owned(), "31/01/1990".to_owned()));
    values.push(("MALE".to_owned(), "Hombre".to_owned()));
    values.push(("customer.open".to_owned(), "Ficha de cliente abierta".to_owned()));
    values.push(("customer.reveal".to_owned(), "the caller asked for it".to_owned()));
    values
}

async fn take_out(who: &Person<'_>, id: &str, format: &str) -> Answer {
    who.submit(&format!("/customers/{id}/access-request.{format}"), &[("reference", " case 2026/17 ")]).await
}

/// Waits until a query counts something: workers write a moment later.
async fn wait_for(site: &Site, sql: &'static str) {
    for _ in 0..600 {
        if site.database.count(sql).await > 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{sql}: nothing");
}

async fn all_that_is_held_is_in_it(engine: Engine) {
    let site = &site(engine).await;
    let id = plant(site).await;
    plant_others(site).await;
    let agent = Person::new(site, "eva", "agent").await;
    agent.page(&format!("/customers/{id}")).await.expect(200);
    let reveal = [("customer", id.as_str()), ("field", "document"), ("reason", "the caller asked for it")];
    agent.post("/desk/reveal_value", &reveal).await.expect(200);
    wait_for(site, "SELECT COUNT(*) FROM audit WHERE action = 'customer.open'").await;
    wait_for(site, "SELECT COUNT(*) FROM tokenization_requests WHERE status = 'FAILED'").await;

    let boss = Person::new(site, "pau", "supervisor").await;
    let json = take_out(&boss, &id, "json").await.expect(200);
    let html = take_out(&boss, &id, "html").await.expect(200);
    for (kept, read) in planted(&id) {
        // As JSON writes it.
        let kept = json!(kept).to_string();
        let kept = kept.trim_matches('"');
        assert!(json.text.contains(kept), "{kept}: {}", json.text);
        assert!(html.text.contains(&read), "{read}: {}", html.text);
    }
    for file in [&json, &html] {
        for others in OF_OTHERS.iter().map(|other| (*other).to_owned()).chain([nif(ANOTHER)]) {
            assert!(!file.text.contains(&others), "{others}: {}", file.text);
        }
        assert_eq!(file.header("cache-control"), Some("no-store"));
        assert_eq!(file.header("x-content-type-options"), Some("nosniff"));
        assert!(file.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
        assert!(!file.text.contains("the file itself") && !file.text.contains("argon2"), "{}", file.text);
    }
    let named = format!("attachment; filename=\"access-request-{id}.json\"");
    assert_eq!(json.header("content-disposition"), Some(named.as_str()));
    assert_eq!(json.body["access_request"]["customer_id"], id);
    assert_eq!(json.body["customer"]["profile"]["personal_info"]["name"], NAME);
    assert_eq!(json.body["cards"][0]["summary"].as_str().map(str::len), Some(4));
    for (section, rows) in json.body.as_object().unwrap() {
        let some = rows.as_array().is_none_or(|rows| !rows.is_empty());
        assert!(some, "nothing was planted in {section}, so that nobody knows whether it works");
    }
    // The page needs nothing, and runs nothing.
    assert_eq!(html.header("content-disposition"), Some(named.replace(".json", ".html").as_str()));
    assert!(html.text.contains("<html lang=\"es\">") && html.text.contains("<h2>Cuentas</h2>"), "{}", html.text);
    for part in ["<script", "src=", "href=", "url(", " on"] {
        let tags = html.text.split('<').map(|tag| tag.split('>').next().unwrap());
        assert!(part != "<script" || !html.text.contains(part), "{}", html.text);
        assert!(tags.clone().skip(1).all(|tag| !tag.contains(part)), "{part}: {}", html.text);
    }
}

const TOLD: &str = "SELECT COUNT(*) FROM audit WHERE action = 'customer.access_request'";

async fn it_is_for_those_who_may_take_out(engine: Engine) {
    let site = &Site::start(engine).await;
    let id = site.client.create(&person(1)).await;
    let page = format!("/customers/{id}/access-request");
    for role in ["agent", "auditor"] {
        let who = Person::new(site, role, role).await;
        who.page(&page).await.expect(403);
        let shown = who.page(&format!("/customers/{id}")).await.expect(200).text;
        assert!(!shown.contains("access-request"), "{shown}");
        for format in ["json", "html"] {
            let refused = take_out(&who, &id, format).await.expect(403);
            assert!(!refused.text.contains("Benavente"), "{refused:?}");
        }
    }
    let stranger = Person::with_cookie(site, "clientela_session=telco.00");
    take_out(&stranger, &id, "json").await.expect(303);
    assert_eq!(site.database.count(TOLD).await, 0);

    let boss = Person::new(site, "pau", "supervisor").await;
    let shown = boss.page(&format!("/customers/{id}")).await.expect(200).text;
    assert!(shown.contains(&page), "{shown}");
    boss.page(&page).await.expect(200);
    let file = format!("{page}.json");
    for reference in ["", "  ", &"x".repeat(201), "a\u{7}b"] {
        let again = boss.submit(&file, &[("reference", reference)]).await.expect(303);
        let again = again.header("location").unwrap();
        assert!(boss.page(again).await.expect(200).text.contains("Write a reference"), "{again}");
    }
    // By a link nothing is taken out, nor from another site; and nobody of another organization.
    assert!(matches!(boss.page(&file).await.status, 404 | 405));
    let other = site.database.client(&site.server, "other", "*").create(&person(2)).await;
    take_out(&boss, &other, "json").await.expect(404);
    take_out(&boss, "nobody", "html").await.expect(404);
    assert_eq!(site.database.count(TOLD).await, 0);
    let file = take_out(&boss, &id, "json").await.expect(200);
    assert_eq!(file.body["audit"][0]["reason"], "case 2026/17");
    // Deleted is not forgotten: what is still held is told.
    site.client.delete(&format!("/customers/{id}")).await.expect(204);
    let file = take_out(&boss, &id, "json").await.expect(200);
    assert!(file.body["customer"]["deleted_at"].is_string(), "{file:?}");
}

/// More entries than are read at once, each told once, in their order, and the one of the request itself.
async fn the_trail_is_told_whole(engine: Engine) {
    let site = &Site::start(engine).await;
    let id = site.client.create(&person(1)).await;
    site.client.create(&person(2)).await;
    let more: &'static [&'static str] = match engine {
        Engine::Sqlite => &["INSERT INTO audit (org_id, id, at, actor_kind, actor_id, actor_name, action, entity,
                entity_id, customer_id, request_id)
            SELECT a.org_id, CAST(substr(a.id, 1, 12) || unhex(printf('%08x', n.i)) AS BLOB), a.at, 'agent', 'x', 'eva',
                'customer.open', 'customer', a.entity_id, a.customer_id, 'x'
            FROM audit a, (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200) SELECT i FROM n) n
            WHERE a.action = 'customer.create'"],
        Engine::Postgres => &["INSERT INTO audit (org_id, id, at, actor_kind, actor_id, actor_name, action, entity,
                entity_id, customer_id, request_id)
            SELECT a.org_id, (left(a.id::text, 24) || lpad(to_hex(n), 12, '0'))::uuid, a.at, 'agent', 'x', 'eva',
                'customer.open', 'customer', a.entity_id, a.customer_id, 'x'
            FROM audit a, generate_series(1, 1200) n WHERE a.action = 'customer.create'"],
    };
    site.database.execute(more).await;
    let boss = Person::new(site, "pau", "supervisor").await;
    let file = take_out(&boss, &id, "json").await.expect(200).body;
    let entries = file["audit"].as_array().unwrap();
    let count = |action: &str| entries.iter().filter(|entry| entry["action"] == action).count();
    assert_eq!((count("customer.open"), count("customer.create")), (1_200, 1));
    assert_eq!(entries[0]["action"], "customer.access_request", "the newest is this very one");
    assert!(entries.iter().all(|entry| entry["entity_id"] == id.as_str()));
    let html = take_out(&boss, &id, "html").await.expect(200).text;
    assert_eq!(html.matches("eva (agente)").count(), 1_200);
    assert!(html.ends_with("</html>\n"), "it is whole");
}

async fn the_command_writes_it(engine: Engine) {
    let site = &Site::start(engine).await;
    let mut body = person(CUSTOMER);
    body["preferred_language"] = json!("en");
    let id = site.client.create(&body).await;
    let command = |org: &str, customer: &str, reference: &str, format: &str| {
        let args = ["--org", org, "--customer", customer, "--reference", reference, "--format", format];
        site.database.run(&[&["access-request"][..], &args].concat(), "")
    };
    let json = command("telco", &id, "letter 4", "json");
    assert!(json.status.success(), "{json:?}");
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["customer"]["profile"]["personal_info"]["identity_document"]["number"], nif(CUSTOMER));
    let html = String::from_utf8(command("telco", &id, "letter 5", "html").stdout).unwrap();
    assert!(
        html.contains("<html lang=\"en\">") && html.contains(&nif(CUSTOMER)) && html.contains("letter 5"),
        "{html}"
    );
    site.database.succeed(&["org", "create", "other"], "");
    for (org, customer, reference, told) in [
        ("other", id.as_str(), "x", "no such customer"),
        ("telco", "123e4567-e89b-12d3-a456-556642440000", "x", "no such customer"),
        ("telco", &id, " ", "reference"),
    ] {
        let refused = command(org, customer, reference, "json");
        let error = String::from_utf8_lossy(&refused.stderr);
        assert!(!refused.status.success() && refused.stdout.is_empty() && error.contains(told), "{refused:?}");
    }
    let told = "SELECT COUNT(*) FROM audit WHERE actor_name = 'access-request'";
    assert_eq!(site.database.count(told).await, 2);
    assert_eq!(json["audit"][0]["reason"], "letter 4");
}

async fn more_than_the_desk_hands_out_is_left_to_the_command(engine: Engine) {
    let site = &Site::start(engine).await;
    let id = site.client.create(&person(1)).await;
    let path = format!("/customers/{id}/accounts");
    site.client.post(&path, &new_account(&direct_debit(IBAN))).await.expect(200);
    let more: &'static [&'static str] = match engine {
        Engine::Sqlite => &["INSERT INTO account_promotion_operations (org_id, account_id, at, id, operation,
                promotion_id, start_date)
            SELECT a.org_id, a.id, a.created_at, unhex(printf('%032x', n.i)), 'ACTIVATE', 77, '2026-01-31'
            FROM accounts a, (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
                SELECT i FROM n) n"],
        Engine::Postgres => &["INSERT INTO account_promotion_operations (org_id, account_id, at, id, operation,
                promotion_id, start_date)
            SELECT a.org_id, a.id, a.created_at, lpad(to_hex(n), 32, '0')::uuid, 'ACTIVATE', 77, '2026-01-31'
            FROM accounts a, generate_series(1, 10000) n"],
    };
    site.database.execute(more).await;
    let boss = Person::new(site, "pau", "supervisor").await;
    let held = take_out(&boss, &id, "json").await.expect(200).body;
    assert_eq!(held["promotion_operations"].as_array().unwrap().len(), 10_000);

    let one: &'static [&'static str] = match engine {
        Engine::Sqlite => &["INSERT INTO account_promotion_operations (org_id, account_id, at, id, operation,
                promotion_id, start_date)
            SELECT org_id, id, created_at, unhex(printf('%032x', 10001)), 'ACTIVATE', 77, '2026-01-31' FROM accounts"],
        Engine::Postgres => &["INSERT INTO account_promotion_operations (org_id, account_id, at, id, operation,
                promotion_id, start_date)
            SELECT org_id, id, created_at, lpad(to_hex(10001), 32, '0')::uuid, 'ACTIVATE', 77, '2026-01-31'
            FROM accounts"],
    };
    site.database.execute(one).await;
    for format in ["json", "html"] {
        let again = take_out(&boss, &id, format).await.expect(303);
        let page = boss.page(again.header("location").unwrap()).await.expect(200).text;
        let command = format!("clientela access-request --org telco --customer {id}");
        assert!(page.contains("Nothing was handed out") && page.contains(&command), "{page}");
    }
    let args = ["access-request", "--org", "telco", "--customer", &id, "--reference", "case 4", "--format", "json"];
    let held: Value = serde_json::from_str(&site.database.succeed(&args, "")).unwrap();
    assert_eq!(held["promotion_operations"].as_array().unwrap().len(), 10_001);
}
