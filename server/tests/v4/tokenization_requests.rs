//! Operation 42, and the 202 paths of operations 2 and 11.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::accounts::{
    IBAN, Opened, TOKEN, bank_transfer, card, direct_debit, new_account, open, pending_card,
};
use crate::support::{Client, Engine, Site, both_engines};

both_engines!(
    a_first_card_is_tokenised,
    the_old_method_stays_until_the_card_is_read,
    a_card_that_fails,
    the_newest_choice_stands,
    a_reference_is_used_once,
    it_survives_kill_9,
    who_may_see_them,
);

fn reference(number: u32) -> String {
    format!("550e8400-e29b-41d4-a716-4466554{number:04}0")
}

async fn requests(client: &Client, opened: &Opened) -> Vec<Value> {
    let read = client.get(&format!("{}/tokenization-requests", opened.account)).await.expect(200);
    read.body["items"].as_array().unwrap().clone()
}

/// The newest request, once it has ended.
async fn ended(client: &Client, opened: &Opened) -> Value {
    for _ in 0..200 {
        let newest = requests(client, opened).await.swap_remove(0);
        if newest["status"] != "PENDING" {
            return newest;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the tokenization does not end");
}

async fn method(client: &Client, opened: &Opened) -> Option<Value> {
    client.get(&opened.account).await.expect(200).body.get("payment_method").cloned()
}

async fn history(client: &Client, opened: &Opened) -> Vec<Value> {
    let read = client.get(&format!("{}/payment-methods/historical", opened.account)).await.expect(200).body;
    let items = read["payment_methods"].as_array().unwrap();
    items.iter().map(|item| item.get("details").cloned().unwrap_or_default()).collect()
}

async fn cards(client: &Client, opened: &Opened) -> usize {
    let read = client.get(&format!("{}/available-credit-cards", opened.customer)).await.expect(200).body;
    read["available_credit_cards"].as_array().unwrap().len()
}

async fn a_first_card_is_tokenised(engine: Engine) {
    let site = Site::start(engine).await;
    let client = &site.client;
    let opened = open(client, 1, &pending_card(&reference(1))).await;
    assert_eq!(method(client, &opened).await, None, "no payment method while the card is being read");
    let items = requests(client, &opened).await;
    assert_eq!(
        items,
        [json!({
            "reference_id": reference(1), "account_id": opened.id, "status": "PENDING",
            "created_at": items[0]["created_at"], "updated_at": items[0]["created_at"],
        })]
    );
    let done = ended(client, &opened).await;
    assert_eq!((&done["status"], done.get("error_message")), (&json!("COMPLETED"), None));
    assert!(done["updated_at"].as_str() > done["created_at"].as_str());
    let token = done["token_id"].as_str().unwrap();
    let expected = json!({"credit_card": {"type": "CREDIT_CARD", "details": {"token_id": token}}});
    assert_eq!(method(client, &opened).await, Some(expected));
    assert_eq!(history(client, &opened).await, [json!(token)]);
    assert_eq!(cards(client, &opened).await, 1);
    let audited = "SELECT action FROM audit WHERE entity = 'account' ORDER BY at";
    assert_eq!(site.database.strings(audited).await, ["account.create", "account.tokenization"]);
    let asker = "SELECT DISTINCT actor_name FROM audit WHERE entity = 'account'";
    assert_eq!(site.database.strings(asker).await, ["test"], "in the name of who asked for it");
}

async fn the_old_method_stays_until_the_card_is_read(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let opened = open(client, 1, &direct_debit(IBAN)).await;
    let before = client.get(&opened.account).await.etag();
    let path = format!("{}/payment-method", opened.account);
    let accepted = client.patch(&path, &pending_card(&reference(1))).await.expect(202);
    assert_eq!(accepted.text, "");
    assert_ne!(accepted.etag(), before);
    assert_eq!(method(client, &opened).await, Some(json!({"direct_debit": direct_debit(IBAN)})));
    let token = ended(client, &opened).await["token_id"].clone();
    let read = client.get(&opened.account).await.expect(200);
    assert_eq!(read.body["payment_method"]["credit_card"]["details"]["token_id"], token);
    assert_ne!(read.etag(), accepted.etag());
    assert_eq!(history(client, &opened).await, [token, json!(IBAN)]);
}

async fn a_card_that_fails(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let failing = "550e8400-e29b-41d4-a716-44665544000f";
    let opened = open(client, 1, &direct_debit(IBAN)).await;
    client.patch(&format!("{}/payment-method", opened.account), &pending_card(failing)).await.expect(202);
    let done = ended(client, &opened).await;
    assert_eq!((&done["status"], done.get("token_id")), (&json!("FAILED"), None));
    assert!(!done["error_message"].as_str().unwrap().is_empty());
    assert_eq!(method(client, &opened).await, Some(json!({"direct_debit": direct_debit(IBAN)})));
    assert_eq!(history(client, &opened).await, [json!(IBAN)]);
    assert_eq!(cards(client, &opened).await, 0);
    // Used up all the same.
    let path = format!("{}/payment-method", opened.account);
    client.patch(&path, &pending_card(failing)).await.conflict();
}

async fn the_newest_choice_stands(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let opened = open(client, 1, &bank_transfer()).await;
    let path = format!("{}/payment-method", opened.account);
    client.patch(&path, &pending_card(&reference(1))).await.expect(202);
    client.patch(&path, &pending_card(&reference(2))).await.expect(202);
    client.patch(&path, &card(TOKEN)).await.expect(204);
    client.patch(&path, &pending_card(&reference(3))).await.expect(202);
    let newest = ended(client, &opened).await;
    let items = requests(client, &opened).await;
    let order: Vec<_> = items.iter().map(|item| item["reference_id"].as_str().unwrap()).collect();
    assert_eq!(order, [reference(3), reference(2), reference(1)], "the newest first");
    assert!(items.iter().all(|item| item["status"] == "COMPLETED"), "{items:?}");
    let token = &newest["token_id"];
    assert_eq!(method(client, &opened).await.unwrap()["credit_card"]["details"]["token_id"], *token);
    assert_eq!(history(client, &opened).await, [token.clone(), json!(TOKEN), Value::Null]);
    assert_eq!(cards(client, &opened).await, 4, "the customer has the others too");

    // A method that is chosen while a card is being read, and an account's end.
    client.patch(&path, &pending_card(&reference(4))).await.expect(202);
    client.patch(&path, &bank_transfer()).await.expect(204);
    ended(client, &opened).await;
    assert_eq!(method(client, &opened).await, Some(json!({"bank_transfer": bank_transfer()})));
    client.patch(&path, &pending_card(&reference(5))).await.expect(202);
    client.delete(&format!("{}{}", opened.customer, opened.account)).await.expect(204);
    assert_eq!(ended(client, &opened).await["status"], "COMPLETED");
    assert_eq!(method(client, &opened).await, Some(json!({"bank_transfer": bank_transfer()})));
}

async fn a_reference_is_used_once(engine: Engine) {
    let site = Site::start(engine).await;
    let client = &site.client;
    let one = open(client, 1, &pending_card(&reference(1))).await;
    let two = open(client, 2, &bank_transfer()).await;
    let compact = reference(1).replace('-', "").to_uppercase();
    for used in [reference(1), compact] {
        for opened in [&one, &two] {
            client.patch(&format!("{}/payment-method", opened.account), &pending_card(&used)).await.conflict();
            let accounts = format!("{}/accounts", opened.customer);
            client.post(&accounts, &new_account(&pending_card(&used))).await.conflict();
        }
    }
    assert_eq!(requests(client, &two).await, Vec::<Value>::new());
    assert_eq!(client.get(&format!("{}/accounts", two.customer)).await.body["accounts"].as_array().unwrap().len(), 1);
    // Another organization's references are its own.
    let other = site.database.client(&site.server, "other", "*");
    open(&other, 1, &pending_card(&reference(1))).await;
}

async fn it_survives_kill_9(engine: Engine) {
    let site = Site::start(engine).await;
    let opened = open(&site.client, 1, &pending_card(&reference(1))).await;
    let key = site.client.key.clone();
    let Site { server, database, .. } = site;
    server.kill();
    let server = database.serve(&[]);
    let client = Client::new(&server.url, "telco", key);
    assert_eq!(ended(&client, &opened).await["status"], "COMPLETED");
    assert_eq!(history(&client, &opened).await.len(), 1);
    assert_eq!(cards(&client, &opened).await, 1);
}

async fn who_may_see_them(engine: Engine) {
    let site = Site::start(engine).await;
    let opened = open(&site.client, 1, &bank_transfer()).await;
    let path = format!("{}/tokenization-requests", opened.account);
    assert_eq!(site.key("credit_card_tokenization:read").get(&path).await.expect(200).body, json!({"items": []}));
    site.key("accounts:read").get(&path).await.forbidden();
    site.database.client(&site.server, "other", "*").get(&path).await.not_found();
    site.client.get("/accounts/123e4567-e89b-12d3-a456-556642440000/tokenization-requests").await.not_found();
}
