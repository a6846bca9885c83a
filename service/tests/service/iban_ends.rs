//! Bank accounts that were written before they were found by their last four digits, on both engines.

use domain::{CustomerId, NewAccount};
use serde_json::json;
use service::customer_search::Query;
use service::permission::AccountsWrite;
use service::{Service, account, customer, desk_search, upgrade};
use sqlx::{Connection, PgConnection, SqliteConnection};

use crate::support::{body, nif, open, permitted, postgres_url, profile, sqlite_url};

#[tokio::test]
async fn sqlite() {
    what_there_was_before_is_found_too(sqlite_url()).await;
}

#[tokio::test]
async fn postgres() {
    what_there_was_before_is_found_too(postgres_url().await).await;
}

/// Changes rows past the service, which must be so many.
async fn change(url: &str, sql: &'static str, rows: u64) {
    let changed = if url.starts_with("sqlite:") {
        let mut connection = SqliteConnection::connect(url).await.unwrap();
        sqlx::query(sql).execute(&mut connection).await.unwrap().rows_affected()
    } else {
        let mut connection = PgConnection::connect(url).await.unwrap();
        sqlx::query(sql).execute(&mut connection).await.unwrap().rows_affected()
    };
    assert_eq!(changed, rows, "{sql}");
}

async fn found(service: &Service, text: &str) -> Vec<CustomerId> {
    let query = Query { text: text.to_owned(), limit: 10, cursor: None };
    let page = desk_search::search(service, &permitted("telco"), &query).await.unwrap();
    page.hits.iter().map(|hit| hit.customer.id).collect()
}

async fn what_there_was_before_is_found_too(url: String) {
    let service = open(url.clone()).await;
    let mut ids = Vec::new();
    for (org, number, iban) in [
        ("telco", 1, "ES9121000418450200051332"),
        ("telco", 2, "ES9721000418420000000026"),
        ("other", 3, "ES9121000418450200051332"),
    ] {
        let profile = profile(&service, &body(&nif(number), "Ana", ("Gil", "Mas"), "612345678"));
        let customer = customer::create(&service, &permitted(org), profile).await.unwrap();
        let method = json!({"type": "DIRECT_DEBIT", "details": {"iban": iban}});
        let new = NewAccount::read(&json!({"modality": "POSTPAID", "payment_method": method})).unwrap();
        account::create(&service, &permitted::<AccountsWrite>(org), customer.id, new).await.unwrap();
        ids.push(customer.id);
    }
    assert_eq!(upgrade::iban_ends(&service).await.unwrap(), 0, "nothing is left to do");

    // As a version of before wrote them; and one that belongs to no account, which is not looked at again.
    change(&url, "UPDATE instruments SET iban_end = NULL WHERE kind = 'IBAN'", 3).await;
    change(
        &url,
        "INSERT INTO instruments (org_id, kind, blind, customer_id, account_id)
            SELECT org_id, kind, blind, customer_id, customer_id FROM instruments
            WHERE org_id = 'other' AND kind = 'IBAN'",
        1,
    )
    .await;
    assert_eq!(found(&service, "1332").await, []);
    let mut filled = 0;
    loop {
        match upgrade::iban_ends(&service).await.unwrap() {
            0 => break,
            more => filled += more,
        }
    }
    assert_eq!(filled, 4);
    assert_eq!(found(&service, "1332").await, ids[..1]);
    assert_eq!(found(&service, "0026").await, ids[1..2]);

    // A copy of before gives an account another bank account, and leaves the end of the one that it had: both have the
    // same now, and one of them wrongly.
    change(
        &url,
        "UPDATE instruments SET iban_end = (SELECT o.iban_end FROM instruments o WHERE o.org_id = 'telco'
                AND o.kind = 'IBAN' ORDER BY o.iban_end DESC LIMIT 1)
            WHERE org_id = 'telco' AND kind = 'IBAN'",
        2,
    )
    .await;
    let both = (found(&service, "1332").await, found(&service, "0026").await);
    let right = [(ids[..1].to_vec(), vec![]), (vec![], ids[1..2].to_vec())];
    assert!(right.contains(&both), "an account says itself what it is paid from: {both:?}");
}
