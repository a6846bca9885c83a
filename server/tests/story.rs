//! One customer's life over the API.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use reqwest::Method;
use serde_json::{Value, json};
use support::accounts::{
    IBAN, OTHER_IBAN, TOKEN, bank_transfer, billing_address, card, direct_debit, new_account, pending_card,
};
use support::customers::{company, contact_info, digital, nie, nif, private, representative, with};
use support::{Client, Engine, Site, both_engines, send};

both_engines!(
    a_customer_from_birth_to_end,
    a_company_finds_its_representative,
    a_company_runs_two_accounts_and_closes,
    a_private_customer_pays_moves_and_leaves,
    a_digital_customer_logs_in,
    a_digital_customer_pays_by_card_and_leaves,
);

/// Olena comes with a NIE, moves, becomes a Spaniard, and leaves.
async fn a_customer_from_birth_to_end(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let body = with(private("NIE", &nie(4_321)), "/personal_info/name", Some(json!("Olena")));
    let body = with(body, "/personal_info/nationality", Some(json!("UA")));
    client.get(&format!("/customers/search?identity_document={}", nie(4_321))).await.not_found();
    let created = client.post("/customers", &body).await.expect(201);
    let path = format!("/customers/{}", created.body["id"].as_str().unwrap());
    client.post("/customers", &body).await.conflict();

    let found = client.get(&format!("/customers/search?identity_document={}", nie(4_321).to_lowercase())).await;
    assert_eq!(found.expect(200).body["customer"], created.body);
    let external = format!("/external-customers/{}", created.body["external_id"].as_str().unwrap());
    assert_eq!(client.get(&external).await.expect(200).body["id"], created.body["id"]);

    let mut contact = contact_info();
    contact["postal_address"]["address_lines"] = json!(["Carrer de Balmes 7, 2n 1a"]);
    contact["postal_address"]["postal_code"] = json!("08007");
    contact["postal_address"]["locality"] = json!("Barcelona");
    contact["postal_address"]["administrative_area"] = json!("Barcelona");
    contact["phone_numbers"] = json!([{"country_code": "+34", "number": "932123456", "type": "LANDLINE"}]);
    client.patch(&path, &json!({"preferred_language": "ca", "contact_info": contact})).await.expect(204);
    let hits = client.get("/customers?q=93%20212%2034%2056").await.expect(200).body;
    assert_eq!(hits["customers"][0]["id"], created.body["id"]);
    assert_eq!(client.get("/customers?q=615667898").await.body["customers"], json!([]));

    client.patch(&format!("{path}/convert-nie-to-nif"), &json!({"nif": nif(77_777)})).await.expect(204);
    client.get(&format!("/customers/search?identity_document={}", nie(4_321))).await.not_found();
    client.get(&format!("/customers/search?identity_document={}", nif(77_777))).await.expect(200);
    client.patch(&path, &json!({"personal_info": {"nationality": "ES"}})).await.expect(204);

    let read = client.get(&path).await.expect(200).body;
    assert_eq!(read["personal_info"]["identity_document"], json!({"number": nif(77_777), "type": "NIF"}));
    assert_eq!(read["personal_info"]["nationality"], "ES");
    assert_eq!(read["preferred_language"], "ca");
    assert_eq!(read["contact_info"]["postal_address"], contact["postal_address"]);
    assert_eq!(read["created_at"], client.get(&path).await.body["created_at"]);

    client.delete(&path).await.expect(204);
    client.get(&path).await.not_found();
    client.get(&external).await.not_found();
    assert_eq!(client.get("/customers?q=olena").await.expect(200).body["customers"], json!([]));
    client.post("/customers", &private("NIF", &nif(77_777))).await.expect(201);
}

async fn a_company_finds_its_representative(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let path = format!("/customers/{}", client.create(&company()).await);
    let body = json!({"associated_users": [representative()]});
    client.put(&format!("{path}/associated_users"), &body).await.expect(204);
    let hits = client.get("/customers?q=john%20doe").await.expect(200).body;
    assert_eq!(hits["customers"][0]["name"], "Benavente e Hijos, S.L.");
    client.patch(&path, &json!({"company_info": {"name": "Benavente Hermanos, S.L."}})).await.expect(204);
    let read = client.get(&path).await.expect(200).body;
    assert_eq!(read["company_info"]["name"], "Benavente Hermanos, S.L.");
    assert_eq!(read["company_info"]["associated_users"], body["associated_users"]);
}

/// Waits for what a worker does.
async fn until(is_so: impl AsyncFn() -> bool) {
    for _ in 0..400 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("it does not come");
}

/// All that was ever written of an account's promotions, payment methods, billing addresses and cards.
struct Histories {
    methods: Vec<(Value, Value)>,
    postal_codes: Vec<Value>,
    operations: Vec<(Value, Value)>,
    tokenizations: Vec<Value>,
}

async fn histories(client: &Client, account: &str) -> Histories {
    let read = async |path: &str| client.get(&format!("{account}/{path}")).await.expect(200).body;
    let pairs = |list: &Value, one: &str, other: &str| {
        let items = list.as_array().unwrap().iter();
        items.map(|item| (item[one].clone(), item[other].clone())).collect()
    };
    let addresses = read("billing-address").await;
    let postal_code = |entry: &Value| entry["billing_address"]["postal_code"].clone();
    let tokenizations = read("tokenization-requests").await;
    Histories {
        methods: pairs(&read("payment-methods/historical").await["payment_methods"], "payment_method_type", "details"),
        postal_codes: addresses["history"].as_array().unwrap().iter().map(postal_code).collect(),
        operations: pairs(&read("promotions_hist").await, "promotion_id", "operation"),
        tokenizations: each(&tokenizations["items"], "status").into_iter().cloned().collect(),
    }
}

/// The path of a new account.
async fn open(client: &Client, customer: &str, body: &Value) -> String {
    let created = client.post(&format!("{customer}/accounts"), body).await.body;
    format!("/accounts/{}", created["id"].as_str().unwrap_or_else(|| panic!("{created}")))
}

/// A company has an account for its phones and one for its offices, with promotions, moves one of them, gets
/// a card read, and closes.
async fn a_company_runs_two_accounts_and_closes(engine: Engine) {
    let Site { client, database, .. } = &Site::start(engine).await;
    let catalogue = "{\"promotion\": {\"promotion_id\": 7}}\n";
    database.succeed(&["import", "-", "--org", "telco"], catalogue);
    let customer = format!("/customers/{}", client.create(&company()).await);
    let phones = open(client, &customer, &new_account(&direct_debit(IBAN))).await;
    let own_address = json!({"modality": "POSTPAID", "payment_method": bank_transfer()});
    let offices = open(client, &customer, &own_address).await;
    let recipient = client.get(&format!("{offices}/invoice-recipient")).await.expect(200).body;
    assert!(recipient.to_string().contains("Benavente e Hijos, S.L."), "{recipient}");

    let promotion = client.post(&format!("{phones}/promotions"), &json!({"promotion_id": 7})).await.expect(200).body;
    let promotion = format!("{phones}/promotions/{}", promotion[0]["id"].as_str().unwrap());
    client.patch(&promotion, &json!({"cancellation_date": "2999-01-01"})).await.expect(204);
    let method = |account: &str| format!("{account}/payment-method");
    client.patch(&method(&phones), &direct_debit(OTHER_IBAN)).await.expect(204);
    let failing = "550e8400-e29b-41d4-a716-44665544000f";
    client.patch(&method(&offices), &pending_card(failing)).await.expect(202);
    let requests = format!("{offices}/tokenization-requests");
    let ended = async || client.get(&requests).await.expect(200).body["items"][0]["status"] != "PENDING";
    until(ended).await;
    client.patch(&method(&offices), &pending_card("550e8400-e29b-41d4-a716-446655440001")).await.expect(202);
    until(ended).await;
    let moved = json!({"address_lines": ["Carrer de Balmes 7"], "postal_code": "08007", "state_id": "08",
        "locality": "Barcelona", "administrative_area": "Barcelona", "region_code": "ES"});
    client.patch(&format!("{offices}/billing-address"), &moved).await.expect(204);

    client.delete(&customer).await.conflict();
    for account in [&phones, &offices] {
        client.delete(&format!("{customer}{account}")).await.expect(204);
    }
    client.delete(&customer).await.expect(204);

    // Every history of both accounts, at the end.
    let told = histories(client, &phones).await;
    let debit = |iban: &str| (json!("DIRECT_DEBIT"), json!(iban));
    assert_eq!(told.methods, [debit(OTHER_IBAN), debit(IBAN)]);
    assert_eq!(told.postal_codes, [json!("28108")]);
    assert_eq!(told.operations, [(json!(7), json!("INSERT")), (json!(7), json!("UPDATE"))]);
    assert_eq!(told.tokenizations, Vec::<Value>::new());
    let told = histories(client, &offices).await;
    let kinds: Vec<_> = told.methods.iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, ["CREDIT_CARD", "BANK_TRANSFER"]);
    assert_eq!(told.postal_codes, [json!("08007"), json!("28039")]);
    assert_eq!(told.operations, []);
    assert_eq!(told.tokenizations, [json!("COMPLETED"), json!("FAILED")]);
    for account in [&phones, &offices] {
        assert!(client.get(account).await.expect(200).body["ended_at"].is_string());
    }
}

/// The values of a field in a list.
fn each<'a>(list: &'a Value, field: &str) -> Vec<&'a Value> {
    list.as_array().unwrap().iter().map(|item| &item[field]).collect()
}

/// Carmen opens an account, changes how she pays and where her invoices go, is treated well, and leaves.
async fn a_private_customer_pays_moves_and_leaves(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let customer = format!("/customers/{}", client.create(&private("NIF", &nif(1))).await);
    let accounts = format!("{customer}/accounts");
    let opened = json!({"modality": "POSTPAID", "payment_method": {"type": "BANK_TRANSFER"}});
    let account = client.post(&accounts, &opened).await.expect(200).body["id"].as_str().unwrap().to_owned();
    let path = format!("/accounts/{account}");
    let method = format!("{path}/payment-method");
    let debit = json!({"type": "DIRECT_DEBIT", "details": {"iban": "ES9121000418450200051332"}});
    client.patch(&method, &debit).await.expect(204);
    let token = "e58ed763-928c-4155-bee9-fdbaaadc15f3";
    client.patch(&method, &json!({"type": "CREDIT_CARD", "details": {"token_id": token}})).await.expect(204);
    let cards = client.get(&format!("{customer}/available-credit-cards")).await.expect(200).body;
    assert_eq!(each(&cards["available_credit_cards"], "id"), [token]);
    let moved = json!({"address_lines": ["Carrer de Balmes 7"], "postal_code": "08007", "state_id": "08",
        "locality": "Barcelona", "administrative_area": "Barcelona", "region_code": "ES"});
    client.patch(&format!("{path}/billing-address"), &moved).await.expect(204);

    let category = json!({"categories": [{"name": "loyalty", "valid_values": ["low", "high"]}]});
    client.post("/categories", &category).await.expect(201);
    let id = client.get("/categories").await.expect(200).body["categories"][0]["id"].clone();
    let assigned = json!({"id": id, "value": "low", "reason": "Ten years with us"});
    client.post(&format!("{customer}/categories"), &assigned).await.expect(201);
    let one = format!("{customer}/categories/{id}");
    client.patch(&one, &json!({"value": "high"})).await.expect(204);
    client.patch("/special-treatment", &json!({"values": ["gold", "vip"]})).await.expect(204);
    client.put(&format!("{customer}/special-treatment"), &json!({"values": ["vip"]})).await.expect(204);
    client.patch("/special-treatment", &json!({"values": ["gold"]})).await.conflict();

    client.delete(&customer).await.conflict();
    client.delete(&format!("{accounts}/{account}")).await.expect(204);
    client.patch(&method, &debit).await.conflict();

    // Every history, at the end.
    let read = client.get(&path).await.expect(200).body;
    assert!(read["ended_at"].is_string());
    let methods = client.get(&format!("{path}/payment-methods/historical")).await.expect(200).body;
    let kinds = each(&methods["payment_methods"], "payment_method_type");
    assert_eq!(kinds, ["CREDIT_CARD", "DIRECT_DEBIT", "BANK_TRANSFER"]);
    let addresses = client.get(&format!("{path}/billing-address")).await.expect(200).body;
    let addresses = each(&addresses["history"], "billing_address");
    assert_eq!(addresses.iter().map(|address| &address["postal_code"]).collect::<Vec<_>>(), ["08007", "28039"]);
    client.delete(&one).await.expect(204);
    let categories = client.get(&format!("{customer}/categories/historical")).await.expect(200).body;
    let text = categories.to_string();
    assert!(text.contains("loyalty") && text.contains("\"high\"") && text.contains("\"low\""), "{text}");
    assert!(text.contains("\"modified_by\":\"test\""), "{text}");
    client.delete(&format!("{customer}/special-treatment")).await.expect(204);
    client.delete(&customer).await.expect(204);
    client.get(&accounts).await.not_found();
    client.get(&format!("{customer}/categories")).await.not_found();
    client.get(&path).await.expect(200);
}

/// Somebody who is known by an e-mail alone reserves a login, uses it, and identifies.
async fn a_digital_customer_logs_in(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let body = json!({"type": "DIGITAL_CUSTOMER", "preferred_language": "ca",
        "digital_personal_info": {"email": "eva@example.com", "name": "Eva"}});
    let customer = format!("/customers/{}", client.create(&body).await);
    let credentials = format!("{customer}/credentials");
    client.post(&credentials, &json!({"username": "eva.login@example.com"})).await.expect(201);
    send(client.request(Method::POST, &format!("{credentials}/activate"))).await.expect(202);
    let status = async || client.get(&credentials).await.expect(200).body["credentials"][0]["status"].clone();
    until(async || status().await == "ACTIVE").await;
    let found = client.get("/customers/search?email=EVA.login@example.com").await.expect(200).body;
    assert_eq!(customer, format!("/customers/{}", found["customer"]["id"].as_str().unwrap()));
    client.post(&format!("{credentials}/change"), &json!({"username": "eva.nueva@example.com"})).await.expect(204);
    client.get("/customers/search?email=eva.login@example.com").await.not_found();
    client.get("/customers/search?email=eva.nueva@example.com").await.expect(200);

    // A digital customer has no address of its own.
    let accounts = format!("{customer}/accounts");
    let account = json!({"modality": "RECURRING_PREPAID", "payment_method": {"type": "BANK_TRANSFER"}});
    assert_eq!(client.post(&accounts, &account).await.violations(), ["/billing_address"]);
    client.delete(&customer).await.expect(204);
    client.get(&credentials).await.not_found();
    client.get("/customers/search?email=eva.nueva@example.com").await.not_found();
}

/// Somebody without an address gives one to an account, pays it by a card that is read first, and leaves.
async fn a_digital_customer_pays_by_card_and_leaves(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let customer = format!("/customers/{}", client.create(&digital("eva@example.com")).await);
    let new = json!({"modality": "RECURRING_PREPAID", "billing_address": billing_address(),
        "payment_method": pending_card("550e8400-e29b-41d4-a716-446655440001")});
    let account = open(client, &customer, &new).await;
    let paid = async || client.get(&account).await.expect(200).body.get("payment_method").is_some();
    until(paid).await;
    client.patch(&format!("{account}/payment-method"), &card(TOKEN)).await.expect(204);
    let cards = client.get(&format!("{customer}/available-credit-cards")).await.expect(200).body;
    assert_eq!(cards["available_credit_cards"].as_array().unwrap().len(), 2);
    client.patch(&customer, &json!({"digital_personal_info": {"name": "Eva María"}})).await.expect(204);
    let recipient = client.get(&format!("{account}/invoice-recipient")).await.expect(200).body;
    assert!(recipient.to_string().contains("Eva María"), "{recipient}");
    client.delete(&format!("{customer}{account}")).await.expect(204);
    client.delete(&customer).await.expect(204);

    let told = histories(client, &account).await;
    let kinds: Vec<_> = told.methods.iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, ["CREDIT_CARD", "CREDIT_CARD"]);
    assert_eq!(told.methods[0].1, TOKEN);
    assert_ne!(told.methods[1].1, TOKEN);
    assert_eq!((told.postal_codes, told.operations), (vec![json!("28108")], vec![]));
    assert_eq!(told.tokenizations, [json!("COMPLETED")]);
    assert!(client.get(&account).await.expect(200).body["ended_at"].is_string());
}
