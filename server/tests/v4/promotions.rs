//! Operations 6 to 9.

use chrono::{Days, Months, NaiveDate, Utc};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::accounts::{Opened, bank_transfer, open};
use crate::support::{Answer, Client, Engine, Site, both_engines, send};

both_engines!(
    added_and_listed,
    the_automatic_ones_are_added_once,
    what_is_refused,
    the_same_promotion_is_not_in_force_twice,
    cancelled,
    only_the_named_version_is_overwritten,
    what_was_done_is_told_in_order,
    an_ended_account_gets_none,
    permissions_and_organizations,
    done_once,
    one_of_two_additions_wins,
    the_catalogue_is_imported_again,
);

#[expect(clippy::disallowed_methods, reason = "the server under test goes by the real time")]
fn today() -> NaiveDate {
    Utc::now().date_naive()
}

fn in_days(days: i64) -> String {
    let days = if days < 0 { today() - Days::new(days.unsigned_abs()) } else { today() + Days::new(days as u64) };
    days.to_string()
}

fn import(site: &Site, org: &str, records: &[Value]) -> String {
    let lines: String = records.iter().map(|record| format!("{}\n", json!({ "promotion": record }))).collect();
    site.database.succeed(&["import", "-", "--org", org], &lines)
}

/// A site with an account and a catalogue: 1 for good, 2 for six months, and, automatic, 10, 11 (for a
/// year), 12 (not yet), 13 (not any more).
async fn start(engine: Engine) -> (Site, Opened) {
    let site = Site::start(engine).await;
    import(
        &site,
        "telco",
        &[
            json!({"promotion_id": 1, "name": "For good"}),
            json!({"promotion_id": 2, "duration_months": 6}),
            json!({"promotion_id": 10, "automatic": true, "start_date": in_days(0)}),
            json!({"promotion_id": 11, "automatic": true, "end_date": in_days(1), "duration_months": 12}),
            json!({"promotion_id": 12, "automatic": true, "start_date": in_days(1)}),
            json!({"promotion_id": 13, "automatic": true, "end_date": in_days(0)}),
        ],
    );
    let opened = open(&site.client, 1, &bank_transfer()).await;
    (site, opened)
}

async fn add(client: &Client, account: &str, body: &Value) -> Answer {
    client.post(&format!("{account}/promotions"), body).await
}

async fn add_automatic(client: &Client, account: &str) -> Answer {
    send(client.request(Method::POST, &format!("{account}/promotions"))).await
}

/// The numbers and statuses of a list.
async fn list(client: &Client, account: &str, query: &str) -> Vec<(u64, String)> {
    let body = client.get(&format!("{account}/promotions{query}")).await.expect(200).body;
    let of = |item: &Value| (item["promotion_id"].as_u64().unwrap(), item["status"].as_str().unwrap().to_owned());
    body.as_array().unwrap().iter().map(of).collect()
}

async fn added_and_listed(engine: Engine) {
    let (site, Opened { account, id, .. }) = start(engine).await;
    let client = &site.client;
    assert_eq!(client.get(&format!("{account}/promotions")).await.expect(200).body, json!([]));
    let added = add(client, &account, &json!({"promotion_id": 2})).await.expect(200).body;
    let end = today() + Months::new(6);
    assert_eq!(
        added,
        json!([{"id": added[0]["id"], "account_id": id, "promotion_id": 2, "start_date": in_days(0),
            "end_date": end.to_string(), "status": "ACTIVE"}])
    );
    assert_eq!(client.get(&format!("{account}/promotions")).await.body, added);
    let for_good = add(client, &account, &json!({"promotion_id": 1, "start_date": in_days(1)})).await.expect(200).body;
    assert!(for_good[0].get("end_date").is_none());
    add(client, &account, &json!({"promotion_id": 1, "start_date": in_days(-9), "end_date": in_days(0)}))
        .await
        .expect(200);
    let named =
        |names: &[(u64, &str)]| names.iter().map(|(id, status)| (*id, (*status).to_owned())).collect::<Vec<_>>();
    let (active, pending) = ((2, "ACTIVE"), (1, "PENDING"));
    for (query, expected) in [
        ("", named(&[active])),
        ("?account_promotion_type=ACTIVATED", named(&[active])),
        ("?account_promotion_type=ACTIVE", named(&[active])),
        ("?account_promotion_type=SCHEDULED", named(&[pending])),
        ("?account_promotion_type=ALL", named(&[active, pending])),
    ] {
        assert_eq!(list(client, &account, query).await, expected, "{query}");
    }
}

async fn the_automatic_ones_are_added_once(engine: Engine) {
    let (site, Opened { account, .. }) = start(engine).await;
    let client = &site.client;
    let added = add_automatic(client, &account).await.expect(200).body;
    let numbers: Vec<_> = added.as_array().unwrap().iter().map(|item| item["promotion_id"].clone()).collect();
    assert_eq!(numbers, [10, 11]);
    assert_eq!(added[1]["end_date"], (today() + Months::new(12)).to_string());
    assert_eq!(add_automatic(client, &account).await.expect(200).body, json!([]));
    assert_eq!(add(client, &account, &Value::Null).await.expect(200).body, json!([]));
    // No body is none, whatever type it would have had.
    for content_type in ["application/json", "text/plain"] {
        let request = client.request(Method::POST, &format!("{account}/promotions"));
        let answer = send(request.header("content-type", content_type).body("")).await;
        assert_eq!(answer.expect(200).body, json!([]), "{content_type}");
    }
    // One that was taken away does not come back by itself.
    let cancelled = format!("{account}/promotions/{}", added[0]["id"].as_str().unwrap());
    client.patch(&cancelled, &json!({"cancellation_date": in_days(0)})).await.expect(204);
    import(&site, "telco", &[json!({"promotion_id": 14, "automatic": true})]);
    let added = add_automatic(client, &account).await.expect(200).body;
    assert_eq!((added.as_array().unwrap().len(), &added[0]["promotion_id"]), (1, &json!(14)));
}

async fn what_is_refused(engine: Engine) {
    let (site, Opened { account, .. }) = start(engine).await;
    let client = &site.client;
    let nobody = "/accounts/123e4567-e89b-12d3-a456-556642440000";
    for (body, place) in [
        (json!({}), "/promotion_id"),
        (json!({"promotion_id": 0}), "/promotion_id"),
        (json!({"promotion_id": 10000}), "/promotion_id"),
        (json!({"promotion_id": "1"}), "/promotion_id"),
        (json!({"promotion_id": 1, "start_date": "1/9/2025"}), "/start_date"),
        (json!({"promotion_id": 1, "end_date": in_days(0)}), "/end_date"),
        (json!({"promotion_id": 1, "start_date": "2026-01-02", "end_date": "2026-01-01"}), "/end_date"),
        (json!({"promotion_id": 2, "start_date": "9999-12-01"}), "/start_date"),
        (json!({"promotion_id": 1, "status": "ACTIVE"}), "/status"),
        (json!([]), "body"),
    ] {
        assert_eq!(add(client, &account, &body).await.violations(), [place], "{body}");
        add(client, nobody, &body).await.not_found();
    }
    add(client, &account, &json!({"promotion_id": 999})).await.not_found();
    add_automatic(client, nobody).await.not_found();
    client.get(&format!("{nobody}/promotions")).await.not_found();
    client.get(&format!("{nobody}/promotions_hist")).await.not_found();
    let text = client.request(Method::POST, &format!("{account}/promotions")).body("{\"promotion_id\":1}");
    send(text).await.error(415, "MCUS.999.991");
    for (path, place) in [
        (format!("{account}/promotions?account_promotion_type=all"), "account_promotion_type"),
        (format!("{account}/promotions_hist?start_date=2025"), "start_date"),
        ("/accounts/x/promotions".to_owned(), "account_id"),
        ("/accounts/x/promotions_hist".to_owned(), "account_id"),
    ] {
        assert_eq!(client.get(&path).await.violations(), [place], "{path}");
    }
    let body = json!({"cancellation_date": in_days(0)});
    assert_eq!(client.patch(&format!("{account}/promotions/x"), &body).await.violations(), ["account_promotion_id"]);
    client.patch(&format!("{account}/promotions/123e4567-e89b-12d3-a456-556642440000"), &body).await.not_found();
    assert_eq!(list(client, &account, "?account_promotion_type=ALL").await, []);
}

async fn the_same_promotion_is_not_in_force_twice(engine: Engine) {
    let (site, Opened { account, .. }) = start(engine).await;
    let client = &site.client;
    let of = |start: i64, end: i64| json!({"promotion_id": 1, "start_date": in_days(start), "end_date": in_days(end)});
    add(client, &account, &of(10, 20)).await.expect(200);
    for (start, end) in [(10, 20), (5, 11), (19, 30), (12, 13), (5, 30)] {
        add(client, &account, &of(start, end)).await.conflict();
    }
    add(client, &account, &json!({"promotion_id": 1})).await.conflict();
    // Before and after it there is room, and for others at any time.
    add(client, &account, &of(5, 10)).await.expect(200);
    add(client, &account, &json!({"promotion_id": 1, "start_date": in_days(20)})).await.expect(200);
    add(client, &account, &json!({"promotion_id": 1, "start_date": in_days(40)})).await.conflict();
    add(client, &account, &json!({"promotion_id": 2})).await.expect(200);
}

async fn cancelled(engine: Engine) {
    let (site, Opened { account, .. }) = start(engine).await;
    let client = &site.client;
    let body = json!({"promotion_id": 1, "start_date": in_days(-10), "end_date": in_days(10)});
    let added = add(client, &account, &body).await.expect(200).body;
    let path = format!("{account}/promotions/{}", added[0]["id"].as_str().unwrap());
    for (body, place) in [
        (json!({}), "/cancellation_date"),
        (json!({"cancellation_date": null}), "/cancellation_date"),
        (json!({"cancellation_date": "soon"}), "/cancellation_date"),
        (json!({"cancellation_date": in_days(-11)}), "/cancellation_date"),
        (json!({"cancellation_date": in_days(1), "reason": "x"}), "/reason"),
    ] {
        assert_eq!(client.patch(&path, &body).await.violations(), [place], "{body}");
    }
    let on = |days: i64| json!({ "cancellation_date": in_days(days) });
    // It ends by itself before that: nothing is written.
    client.patch(&path, &on(20)).await.expect(204);
    let history = client.get(&format!("{account}/promotions_hist")).await.expect(200).body;
    assert_eq!(history.as_array().unwrap().len(), 1, "{history}");
    let first = client.patch(&path, &on(5)).await.expect(204).etag();
    assert_eq!(client.patch(&path, &on(5)).await.expect(204).etag(), first);
    let shown = client.get(&format!("{account}/promotions")).await.expect(200).body;
    assert_eq!((&shown[0]["end_date"], &shown[0]["status"]), (&json!(in_days(5)), &json!("ACTIVE")));
    // What comes after it may not be run into again.
    add(client, &account, &json!({"promotion_id": 1, "start_date": in_days(6)})).await.expect(200);
    client.patch(&path, &on(7)).await.conflict();
    client.patch(&path, &on(0)).await.expect(204);
    assert_eq!(list(client, &account, "").await, []);
    client.patch(&path, &on(-10)).await.expect(204);
    let history = client.get(&format!("{account}/promotions_hist")).await.expect(200).body;
    let last = history.as_array().unwrap().last().unwrap();
    assert_eq!((&last["operation"], &last["status"]), (&json!("UPDATE"), &json!("CANCELLED")));
    assert_eq!(last["end_date"], in_days(-10));
    add(client, &account, &json!({"promotion_id": 1, "start_date": in_days(-1), "end_date": in_days(3)}))
        .await
        .expect(200);
}

async fn only_the_named_version_is_overwritten(engine: Engine) {
    let (site, Opened { account, .. }) = start(engine).await;
    let client = &site.client;
    let added = add(client, &account, &json!({"promotion_id": 1})).await.expect(200).body;
    let path = format!("{account}/promotions/{}", added[0]["id"].as_str().unwrap());
    let cancel = async |tag: &str, days: i64| {
        let request = client.request(Method::PATCH, &path).header("if-match", tag);
        send(request.json(&json!({ "cancellation_date": in_days(days) }))).await
    };
    let tag = cancel("*", 5).await.expect(204).etag();
    cancel(&tag, 6).await.expect(204);
    cancel(&tag, 7).await.stale();
    assert_eq!(cancel(&tag, -1).await.violations(), ["/cancellation_date"]);
}

async fn what_was_done_is_told_in_order(engine: Engine) {
    let (site, Opened { account, id, .. }) = start(engine).await;
    let client = &site.client;
    let path = format!("{account}/promotions_hist");
    assert_eq!(client.get(&path).await.expect(200).body, json!([]));
    let added = add(client, &account, &json!({"promotion_id": 2, "start_date": in_days(1)})).await.expect(200).body;
    let promotion = format!("{account}/promotions/{}", added[0]["id"].as_str().unwrap());
    client.patch(&promotion, &json!({"cancellation_date": in_days(9)})).await.expect(204);
    add(client, &account, &json!({"promotion_id": 1})).await.expect(200);
    let told = client.get(&path).await.expect(200).body;
    assert_eq!(
        told,
        json!([
            {"account_id": id, "promotion_id": 2, "start_date": in_days(1), "end_date": added[0]["end_date"],
                "status": "PENDING", "operation": "INSERT"},
            {"account_id": id, "promotion_id": 2, "start_date": in_days(1), "end_date": in_days(9),
                "status": "PENDING", "operation": "UPDATE"},
            {"account_id": id, "promotion_id": 1, "start_date": in_days(0), "status": "ACTIVE", "operation": "INSERT"},
        ])
    );
    for (since, count) in [(-1, 3), (0, 3), (1, 0)] {
        let part = client.get(&format!("{path}?start_date={}", in_days(since))).await.expect(200).body;
        assert_eq!(part.as_array().unwrap().len(), count, "{since}");
    }
    client.get(&format!("{path}?start_date=0001-01-01")).await.expect(200);
    client.get(&format!("{path}?start_date=9999-12-31")).await.expect(200);
}

async fn an_ended_account_gets_none(engine: Engine) {
    let (site, Opened { customer, account, id }) = start(engine).await;
    let client = &site.client;
    let held = add(client, &account, &json!({"promotion_id": 1})).await.expect(200).body;
    client.delete(&format!("{customer}/accounts/{id}")).await.expect(204);
    let held = format!("{account}/promotions/{}", held[0]["id"].as_str().unwrap());
    client.patch(&held, &json!({"cancellation_date": in_days(1)})).await.conflict();
    add(client, &account, &json!({"promotion_id": 2})).await.conflict();
    add_automatic(client, &account).await.conflict();
    assert_eq!(list(client, &account, "").await.len(), 1, "it stays readable");
}

async fn permissions_and_organizations(engine: Engine) {
    let (site, Opened { account, .. }) = start(engine).await;
    let (reader, writer) = (site.key("accounts:read"), site.key("accounts:write"));
    let body = json!({"promotion_id": 1});
    add(&reader, &account, &body).await.forbidden();
    let added = add(&writer, &account, &body).await.expect(200).body;
    let promotion = format!("{account}/promotions/{}", added[0]["id"].as_str().unwrap());
    let cancel = json!({"cancellation_date": in_days(0)});
    for read in [format!("{account}/promotions"), format!("{account}/promotions_hist")] {
        reader.get(&read).await.expect(200);
        writer.get(&read).await.forbidden();
    }
    reader.patch(&promotion, &cancel).await.forbidden();

    let other = site.database.client(&site.server, "other", "*");
    other.get(&format!("{account}/promotions")).await.not_found();
    other.get(&format!("{account}/promotions_hist")).await.not_found();
    other.patch(&promotion, &cancel).await.not_found();
    add(&other, &account, &body).await.not_found();
    add_automatic(&other, &account).await.not_found();
    // Nor does another organization's catalogue, or another account's promotion, exist here.
    let theirs = open(&other, 1, &bank_transfer()).await.account;
    add(&other, &theirs, &body).await.not_found();
    assert_eq!(add_automatic(&other, &theirs).await.expect(200).body, json!([]));
    let second = open(&site.client, 2, &bank_transfer()).await.account;
    let foreign = promotion.replace(&account, &second);
    site.client.patch(&foreign, &cancel).await.not_found();
    site.client.patch(&foreign, &json!({})).await.not_found();
}

async fn done_once(engine: Engine) {
    let (site, Opened { account, .. }) = start(engine).await;
    let post = async |key: &str, body: Option<Value>| {
        let request = site.client.request(Method::POST, &format!("{account}/promotions"));
        let request = request.header("idempotency-key", key);
        send(if let Some(body) = body { request.json(&body) } else { request }).await
    };
    let first = post("k", Some(json!({"promotion_id": 1}))).await.expect(200);
    assert_eq!(post("k", Some(json!({"promotion_id": 1}))).await.expect(200).body, first.body);
    post("k", Some(json!({"promotion_id": 2}))).await.conflict();
    post("other", Some(json!({"promotion_id": 1}))).await.conflict();
    let automatic = post("empty", None).await.expect(200);
    assert_eq!(automatic.body.as_array().unwrap().len(), 2);
    assert_eq!(post("empty", None).await.expect(200).body, automatic.body);
}

async fn one_of_two_additions_wins(engine: Engine) {
    let (site, Opened { account, .. }) = start(engine).await;
    let client = &site.client;
    let body = json!({"promotion_id": 1});
    let post = async || add(client, &account, &body).await.status;
    let (one, two, three) = tokio::join!(post(), post(), post());
    let mut statuses = [one, two, three];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409]);
    let (one, two) = tokio::join!(add_automatic(client, &account), add_automatic(client, &account));
    let added = [one, two].map(|answer| answer.expect(200).body.as_array().unwrap().len());
    assert_eq!(added.iter().sum::<usize>(), 2, "{added:?}");
}

async fn the_catalogue_is_imported_again(engine: Engine) {
    let (site, Opened { account, .. }) = start(engine).await;
    let client = &site.client;
    let unchanged = json!({"promotion_id": 1, "name": "For good"});
    let printed = import(
        &site,
        "telco",
        &[unchanged, json!({"promotion_id": 2, "duration_months": 1}), json!({"promotion_id": 3})],
    );
    assert!(printed.contains("promotion"), "{printed}");
    let added = add(client, &account, &json!({"promotion_id": 2})).await.expect(200).body;
    assert_eq!(added[0]["end_date"], (today() + Months::new(1)).to_string());
    add(client, &account, &json!({"promotion_id": 3})).await.expect(200);
}
