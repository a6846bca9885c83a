//! The audit trail from outside: who opened what, the auditor's pages, the export, `clientela audit verify`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use support::customers::{nif, person};
use support::desk::Person;
use support::{Engine, Site, both_engines};

both_engines!(
    every_write_and_look_is_told,
    auditors_read_and_others_do_not,
    the_trail_can_be_taken_out,
    verify_names_what_was_changed,
    what_was_opened_last_is_told_after_the_stop,
);

/// Waits until a query counts this much: workers write a moment later.
async fn wait_for(site: &Site, sql: &'static str, count: i64) {
    let mut found = -1;
    for _ in 0..600 {
        found = site.database.count(sql).await;
        if found == count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{sql}: {found} instead of {count}");
}

async fn sealed(site: &Site) {
    wait_for(site, "SELECT COUNT(*) FROM audit_unsealed", 0).await;
}

const OPENED: &str = "SELECT COUNT(*) FROM audit WHERE action = 'customer.open'";

async fn every_write_and_look_is_told(engine: Engine) {
    let site = &Site::start(engine).await;
    let customer = site.client.create(&person(1)).await;
    let ana = Person::new(site, "ana", "agent").await;
    ana.page(&format!("/customers/{customer}")).await.expect(200);
    site.client.get(&format!("/customers/{customer}")).await.expect(200);
    ana.page("/customers/123e4567-e89b-12d3-a456-556642440000").await.expect(404);
    wait_for(site, OPENED, 1).await;
    let whole = "SELECT COUNT(*) FROM audit WHERE action = 'customer.open' AND actor_name = 'ana'
        AND address = '127.0.0.1' AND request_id <> '' AND customer_id IS NOT NULL";
    assert_eq!(site.database.count(whole).await, 1, "and the API's reads are not people's");
    let written = "SELECT COUNT(*) FROM audit WHERE action = 'customer.create' AND actor_kind = 'key'
        AND address = '127.0.0.1' AND content IS NOT NULL AND after IS NULL";
    assert_eq!(site.database.count(written).await, 1);
    let signed_in = "SELECT COUNT(*) FROM audit WHERE action = 'session.sign_in' AND actor_name = 'ana'
        AND address = '127.0.0.1'";
    assert_eq!(site.database.count(signed_in).await, 1);
}

async fn auditors_read_and_others_do_not(engine: Engine) {
    let site = &Site::start(engine).await;
    let customer = site.client.create(&person(12_345_678)).await;
    site.client.patch(&format!("/customers/{customer}"), &json!({"personal_info": {"name": "Eva"}})).await.expect(204);
    let auditor = Person::new(site, "eva", "auditor").await;
    let agent = Person::new(site, "ana", "agent").await;
    agent.page("/audit").await.expect(403);
    agent.post("/desk/load_audit", &[]).await.expect(403);

    let page = auditor.page("/audit").await.expect(200).text;
    for told in ["Customer created", "Customer changed", "Signed in", "127.0.0.1"] {
        assert!(page.contains(told), "{told}: {page}");
    }
    let lines = async |name: &str, value: &str| {
        let found = auditor.post("/desk/load_audit", &[(&format!("asked[{name}]"), value)]).await.expect(200).body;
        found["entries"].as_array().unwrap().clone()
    };
    let of_customer = lines("customer", &customer).await;
    assert_eq!(of_customer.len(), 2);
    let number = site.client.get(&format!("/customers/{customer}")).await.body["external_id"].clone();
    assert_eq!(lines("customer", number.as_str().unwrap()).await, of_customer);
    assert_eq!(lines("action", "customer.update").await.len(), 1);
    assert_eq!(lines("person", "Ana").await.len(), 1, "people are found whatever the case");
    for (name, value) in [("until", "2020-01-01"), ("from", "2999-01-01"), ("customer", "nobody"), ("from", "x")] {
        assert_eq!(lines(name, value).await.len(), 0, "{name} {value}");
    }

    let entry = of_customer[0]["id"].as_str().unwrap();
    let page = auditor.page(&format!("/audit/{entry}")).await.expect(200).text;
    assert!(page.contains("personal_info › name") && page.contains("Antonio") && page.contains("Eva"), "{page}");
    assert!(!page.contains("identity_document"), "what is the same on both sides is left out: {page}");
    let entry = of_customer[1]["id"].as_str().unwrap();
    let page = auditor.page(&format!("/audit/{entry}")).await.expect(200).text;
    assert!(page.contains("•••4567••") && !page.contains(&nif(12_345_678)) && !page.contains("1990"), "{page}");
    auditor.page("/audit/123e4567-e89b-12d3-a456-556642440000").await.expect(404);
    let looked = auditor.page(&format!("/customers/{customer}")).await.expect(200).text;
    assert!(looked.contains(&format!("/audit?customer={customer}")), "{looked}");
    let looked = agent.page(&format!("/customers/{customer}")).await.expect(200).text;
    assert!(!looked.contains("/audit?customer="), "{looked}");
}

async fn the_trail_can_be_taken_out(engine: Engine) {
    let site = &Site::start(engine).await;
    site.client.create(&person(1)).await;
    let customer = site.client.create(&person(2)).await;
    let auditor = Person::new(site, "eva", "auditor").await;
    auditor.post("/audit/export", &[("format", "csv")]).await.expect(403);
    assert_eq!(site.database.count("SELECT COUNT(*) FROM audit WHERE action = 'audit.export'").await, 0);
    let stranger = Person::with_cookie(site, "clientela_session=telco.00");
    stranger.post("/audit/export", &[("format", "csv")]).await.expect(303);

    let boss = Person::new(site, "pau", "administrator").await;
    let file = boss.post("/audit/export", &[("format", "ndjson"), ("customer", &customer)]).await.expect(200);
    assert_eq!(file.header("content-disposition"), Some("attachment; filename=\"audit.ndjson\""));
    let entries: Vec<Value> = file.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(entries.len(), 1, "{}", file.text);
    assert_eq!(entries[0]["action"], "customer.create");
    assert_eq!(entries[0]["after"]["personal_info"]["identity_document"]["number"], nif(2));
    let file = boss.post("/audit/export", &[("format", "csv"), ("action", "customer.create")]).await.expect(200);
    assert!(file.text.starts_with("at,actor_kind,actor,"), "{}", file.text);
    assert_eq!(file.text.matches("\"customer.create\"").count(), 2, "{}", file.text);
    boss.post("/audit/export", &[("format", "csv"), ("from", "yesterday")]).await.expect(400);
    assert_eq!(site.database.count("SELECT COUNT(*) FROM audit WHERE action = 'audit.export'").await, 2);
}

async fn verify_names_what_was_changed(engine: Engine) {
    let site = &Site::start(engine).await;
    for number in 1..=5 {
        site.client.create(&person(number)).await;
    }
    sealed(site).await;
    let verify = |more: &[&str]| site.database.run(&[&["audit", "verify", "--org", "telco"], more].concat(), "");
    let good = verify(&[]);
    let printed = String::from_utf8(good.stdout).unwrap();
    assert!(good.status.success(), "{printed}");
    let (_, anchor) = printed.trim_end().rsplit_once("the last seal is ").unwrap();
    assert!(printed.starts_with("telco: ") && printed.contains("entries sealed, 0 not yet"), "{printed}");
    site.client.create(&person(6)).await;
    sealed(site).await;
    assert!(verify(&["--anchor", anchor]).status.success());
    assert!(site.database.run(&["audit", "verify"], "").status.success());

    let triggers: &[&'static str] = match engine {
        Engine::Sqlite => &["DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"],
        Engine::Postgres => &["DROP TRIGGER audit_grows ON audit"],
    };
    site.database.execute(triggers).await;
    let ids = site.database.strings(match engine {
        Engine::Sqlite => "SELECT lower(hex(audit_id)) FROM audit_seals ORDER BY seq",
        Engine::Postgres => "SELECT replace(audit_id::text, '-', '') FROM audit_seals ORDER BY seq",
    });
    let ids = ids.await;
    site.database
        .execute(&[
            "UPDATE audit SET actor_name = 'nobody' WHERE id = (SELECT audit_id FROM audit_seals WHERE seq = 2)",
            "DELETE FROM audit WHERE id = (SELECT audit_id FROM audit_seals WHERE seq = 4)",
        ])
        .await;
    let bad = verify(&[]);
    let printed = String::from_utf8(bad.stdout).unwrap().replace('-', "");
    assert_eq!(bad.status.code(), Some(1));
    assert!(printed.contains(&format!("telco: entry {} (seal 2) was changed", ids[1])), "{printed}");
    assert!(printed.contains(&format!("telco: entry {} (seal 4) was removed", ids[3])), "{printed}");
    assert_eq!(printed.lines().count(), 3, "{printed}");
    assert!(String::from_utf8_lossy(&bad.stderr).contains("2 things are wrong"));
    let usage = verify(&["--anchor", "12"]);
    assert_eq!(usage.status.code(), Some(2));
}

async fn what_was_opened_last_is_told_after_the_stop(engine: Engine) {
    let site = Site::start(engine).await;
    let customer = site.client.create(&person(1)).await;
    let ana = Person::new(&site, "ana", "agent").await;
    for _ in 0..3 {
        ana.page(&format!("/customers/{customer}")).await.expect(200);
    }
    let Site { server, database, .. } = site;
    server.terminate();
    assert!(server.wait());
    assert_eq!(database.count(OPENED).await, 3);
}
