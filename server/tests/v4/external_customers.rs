//! Operation 25.

use serde_json::json;

use crate::support::customers::person;
use crate::support::{Engine, Site, both_engines};

both_engines!(found_by_external_id);

async fn found_by_external_id(engine: Engine) {
    let site = Site::start(engine).await;
    let client = &site.client;
    let created = client.post("/customers", &person(1)).await.expect(201);
    let path = format!("/external-customers/{}", created.body["external_id"].as_str().unwrap());
    let found = client.get(&path).await.expect(200);
    assert_eq!(found.body, json!({"id": created.body["id"]}));
    assert_eq!(found.etag(), created.etag());
    client.get("/external-customers/99999999999999999999").await.not_found();
    for bad in ["abc", "123456789012345678901", "-1", "1%00", "%C3%B1"] {
        let places = client.get(&format!("/external-customers/{bad}")).await.violations();
        assert_eq!(places, ["customer_external_id"], "{bad}");
    }
    site.database.client(&site.server, "other", "*").get(&path).await.not_found();
}
