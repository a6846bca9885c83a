//! Operation 23.

use serde_json::{Value, json};

use crate::support::accounts::{TOKEN, bank_transfer, card, open};
use crate::support::{Engine, Site, both_engines};

both_engines!(a_customer_has_the_cards_it_paid_with, expired_cards_are_left_out, who_may_see_them);

const OTHER: &str = "0b0e8c1e7d3b4f6a9c2e1b8d7f4a3c60";

async fn a_customer_has_the_cards_it_paid_with(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let opened = open(client, 1, &bank_transfer()).await;
    let path = format!("{}/available-credit-cards", opened.customer);
    assert_eq!(client.get(&path).await.expect(200).body, json!({"available_credit_cards": []}));
    let method = format!("{}/payment-method", opened.account);
    for token in [TOKEN, OTHER] {
        client.patch(&method, &card(token)).await.expect(204);
    }
    // The same card again, in its other form, is the same card.
    client.patch(&method, &card(&TOKEN.replace('-', "").to_uppercase())).await.expect(204);
    let read = client.get(&path).await.expect(200).body;
    let cards = read["available_credit_cards"].as_array().unwrap();
    let ids: Vec<_> = cards.iter().map(|card| card["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["0b0e8c1e-7d3b-4f6a-9c2e-1b8d7f4a3c60", TOKEN], "the newest first");
    for card in cards {
        assert_eq!(card.as_object().unwrap().len(), 4);
        let digits = |text: &Value| text.as_str().unwrap().bytes().all(|c| c.is_ascii_digit());
        assert!(card["summary"].as_str().unwrap().len() == 4 && digits(&card["summary"]), "{card}");
        let (month, year) = card["expiration_date"].as_str().unwrap().split_once('/').unwrap();
        assert!((1..=12).contains(&month.parse::<u32>().unwrap()) && month.len() == 2 && year.len() == 4, "{card}");
        assert!(card["created_at"].as_str().unwrap().ends_with('Z'));
    }
    // A card's id is its token.
    client.patch(&method, &bank_transfer()).await.expect(204);
    client.patch(&method, &card(ids[0])).await.expect(204);
    client.get("/customers/123e4567-e89b-12d3-a456-556642440000/available-credit-cards").await.not_found();
}

async fn expired_cards_are_left_out(engine: Engine) {
    let site = Site::start(engine).await;
    let client = &site.client;
    let opened = open(client, 1, &card(TOKEN)).await;
    let path = format!("{}/available-credit-cards", opened.customer);
    assert_eq!(client.get(&path).await.body["available_credit_cards"].as_array().unwrap().len(), 1);
    site.database.execute(&["UPDATE cards SET expires = 202001"]).await;
    assert_eq!(client.get(&path).await.expect(200).body, json!({"available_credit_cards": []}));
}

async fn who_may_see_them(engine: Engine) {
    let site = Site::start(engine).await;
    let opened = open(&site.client, 1, &card(TOKEN)).await;
    let path = format!("{}/available-credit-cards", opened.customer);
    site.key("customers:read").get(&path).await.expect(200);
    site.key("accounts:read,credit_card_tokenization:read").get(&path).await.forbidden();
    site.database.client(&site.server, "other", "*").get(&path).await.not_found();
}
