//! Operations 15 and 16.

use chrono::{TimeDelta, Utc};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::accounts::{bank_transfer, open};
use crate::support::{Client, Engine, Site, both_engines, send};

both_engines!(
    imported_and_read,
    the_active_one_has_started_and_not_ended,
    imported_again,
    permissions_and_organizations,
);

#[expect(clippy::disallowed_methods, reason = "the server under test goes by the real time")]
fn in_minutes(minutes: i64) -> String {
    (Utc::now() + TimeDelta::minutes(minutes)).format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn import(site: &Site, org: &str, contracts: &[Value]) -> String {
    let lines: String = contracts.iter().map(|contract| format!("{}\n", json!({ "contract": contract }))).collect();
    site.database.succeed(&["import", "-", "--org", org, "--rejects", "rejects"], &lines)
}

/// The external id of a new account.
async fn account(client: &Client, number: u32) -> String {
    let opened = open(client, number, &bank_transfer()).await;
    client.get(&opened.account).await.expect(200).body["external_id"].as_str().unwrap().to_owned()
}

fn requests() -> Value {
    json!([
        {"request_external_id": "214748364", "create_date": "2022-01-01T01:01:01Z",
            "contract_reference_id": "MMC2105077108808", "type": "SALE_MOBILE_ONLY", "origin_user": "john.doe"},
        {"request_external_id": "214748365", "create_date": "2022-01-02T01:01:01.5Z"},
    ])
}

async fn imported_and_read(engine: Engine) {
    let site = Site::start(engine).await;
    let client = &site.client;
    let number = account(client, 1).await;
    let path = format!("/external-accounts/{number}/contracts");
    assert_eq!(client.get(&path).await.expect(200).body, json!({"contracts": []}));
    client.get(&format!("{path}/active")).await.not_found();
    import(
        &site,
        "telco",
        &[
            json!({"external_id": "1", "account_external_id": number, "start_date": "2020-01-01T00:00:00Z",
            "end_date": "2021-01-01T00:00:00Z"}),
            json!({"external_id": "2", "account_external_id": number, "start_date": "2021-01-01T00:00:00Z",
            "requests": requests()}),
        ],
    );
    let read = client.get(&path).await.expect(200).body;
    let [newest, oldest] = &read["contracts"].as_array().unwrap()[..] else { panic!("{read}") };
    assert_eq!(
        newest,
        &json!({"id": newest["id"], "account_external_id": number, "start_date": "2021-01-01T00:00:00Z",
            "requests": [requests()[0], {"request_external_id": "214748365", "create_date": "2022-01-02T01:01:01.500Z"}]})
    );
    assert_eq!((&oldest["end_date"], &oldest["requests"]), (&json!("2021-01-01T00:00:00Z"), &json!([])));
    let active = client.get(&format!("{path}/active")).await.expect(200);
    assert_eq!(&active.body, newest);
    let known = client.request(Method::GET, &format!("{path}/active")).header("if-none-match", active.etag());
    assert_eq!(send(known).await.status, 304);

    // Another contract in its place is another answer, though each is in its first version.
    let ended = |id: &str, start: &str, end: Option<String>| json!({"external_id": id, "account_external_id": number, "start_date": start, "end_date": end});
    let (long_ago, now) = ("2021-01-01T00:00:00Z", in_minutes(-1));
    import(&site, "telco", &[ended("2", long_ago, Some(now.clone())), ended("3", &now, None)]);
    let known = client.request(Method::GET, &format!("{path}/active")).header("if-none-match", active.etag());
    let next = send(known).await.expect(200);
    assert_ne!(next.body["id"], active.body["id"]);

    client.get("/external-accounts/99999999999999999999/contracts").await.not_found();
    client.get("/external-accounts/99999999999999999999/contracts/active").await.not_found();
    for bad in ["x", "123456789012345678901", "-1"] {
        for path in ["contracts", "contracts/active"] {
            let places = client.get(&format!("/external-accounts/{bad}/{path}")).await.violations();
            assert_eq!(places, ["account_external_id"], "{bad}");
        }
    }
}

async fn the_active_one_has_started_and_not_ended(engine: Engine) {
    let site = Site::start(engine).await;
    let client = &site.client;
    let number = account(client, 1).await;
    let path = format!("/external-accounts/{number}/contracts/active");
    let contract = |id: &str, start: i64, end: Option<i64>| {
        json!({"external_id": id, "account_external_id": number, "start_date": in_minutes(start),
            "end_date": end.map(in_minutes)})
    };
    import(&site, "telco", &[contract("1", -20, Some(-1)), contract("2", 60, None)]);
    client.get(&path).await.not_found();
    import(&site, "telco", &[contract("3", -30, None)]);
    assert!(client.get(&path).await.expect(200).body.get("end_date").is_none());
    // Of several the one that started last.
    import(&site, "telco", &[contract("4", -10, Some(60))]);
    assert!(client.get(&path).await.expect(200).body["end_date"].is_string());
}

async fn imported_again(engine: Engine) {
    let site = Site::start(engine).await;
    let client = &site.client;
    let number = account(client, 1).await;
    let path = format!("/external-accounts/{number}/contracts/active");
    let contract = |user: &str| {
        json!({"external_id": "7", "account_external_id": number, "start_date": "2021-01-01T00:00:00Z",
            "requests": [{"request_external_id": "1", "create_date": "2022-01-01T01:01:01Z", "origin_user": user}]})
    };
    import(&site, "telco", &[contract("ana")]);
    let first = client.get(&path).await.expect(200);
    import(&site, "telco", &[contract("ana")]);
    assert_eq!(client.get(&path).await.expect(200).etag(), first.etag());
    import(&site, "telco", &[contract("eva")]);
    let changed = client.get(&path).await.expect(200);
    assert_eq!((&changed.body["id"], &changed.body["requests"][0]["origin_user"]), (&first.body["id"], &json!("eva")));
    assert_ne!(changed.etag(), first.etag());
    // A contract of an account that is not there is told, and the rest is taken.
    let mut lost = contract("pau");
    lost["account_external_id"] = "5".into();
    lost["external_id"] = "8".into();
    import(&site, "telco", &[lost, contract("pau")]);
    let rejects = std::fs::read_to_string(site.database.folder.path().join("rejects")).unwrap();
    assert!(rejects.contains("/contract/account_external_id: no such account"), "{rejects}");
    assert_eq!(client.get(&path).await.body["requests"][0]["origin_user"], "pau");
}

async fn permissions_and_organizations(engine: Engine) {
    let site = Site::start(engine).await;
    let number = account(&site.client, 1).await;
    let contract = json!({"external_id": "7", "account_external_id": number, "start_date": "2021-01-01T00:00:00Z"});
    import(&site, "telco", &[contract]);
    let (allowed, not) = (site.key("external_accounts:read"), site.key("accounts:read,external_customers:read"));
    let other = site.database.client(&site.server, "other", "*");
    for path in ["contracts", "contracts/active"] {
        let path = format!("/external-accounts/{number}/{path}");
        allowed.get(&path).await.expect(200);
        not.get(&path).await.forbidden();
        other.get(&path).await.not_found();
    }
}
