//! Operation 14.

use serde_json::json;

use crate::support::accounts::{bank_transfer, open};
use crate::support::{Engine, Site, both_engines};

both_engines!(found_by_external_id);

async fn found_by_external_id(engine: Engine) {
    let site = Site::start(engine).await;
    let client = &site.client;
    let opened = open(client, 1, &bank_transfer()).await;
    let account = client.get(&opened.account).await.expect(200);
    let path = format!("/external-accounts/{}", account.body["external_id"].as_str().unwrap());
    let found = client.get(&path).await.expect(200);
    assert_eq!((&found.body, found.etag()), (&json!({"id": opened.id}), account.etag()));
    site.key("external_accounts:read").get(&path).await.expect(200);
    site.key("accounts:read,external_customers:read").get(&path).await.forbidden();
    client.get("/external-accounts/99999999999999999999").await.not_found();
    for bad in ["abc", "123456789012345678901", "-1", "1%00"] {
        let places = client.get(&format!("/external-accounts/{bad}")).await.violations();
        assert_eq!(places, ["account_external_id"], "{bad}");
    }
    site.database.client(&site.server, "other", "*").get(&path).await.not_found();
    // An ended account is still found.
    client.delete(&format!("{}{}", opened.customer, opened.account)).await.expect(204);
    client.get(&path).await.expect(200);
}
