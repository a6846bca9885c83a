//! Who may do what: section 3 of the contract.

use reqwest::Method;
use serde_json::json;

use crate::support::customers::person;
use crate::support::{Engine, Site, both_engines, send};

both_engines!(credentials, permissions, organizations);

async fn credentials(engine: Engine) {
    let site = Site::start(engine).await;
    let client = &site.client;
    let key = client.key.as_deref().unwrap();
    assert!(key.starts_with("clk_") && key.len() == 44);
    let path = "/v4/orgs/telco/customers?q=a";
    let with = |name: &'static str, value: String| send(client.plain(Method::GET, path).header(name, value));
    with("x-auth-roles", key.to_owned()).await.expect(200);
    with("authorization", format!("Bearer {key}")).await.expect(200);
    with("authorization", format!("bearer {key}")).await.expect(200);

    send(client.plain(Method::GET, path)).await.unauthorized();
    let mut mistyped = key.to_owned();
    mistyped.replace_range(10..11, if &key[10..11] == "a" { "b" } else { "a" });
    for bad in ["", "x", "clk_", &mistyped, &key.to_lowercase(), &format!("{key} ")[..43]] {
        with("x-auth-roles", bad.to_owned()).await.unauthorized();
        with("authorization", format!("Bearer {bad}")).await.unauthorized();
    }
    with("authorization", format!("Basic {key}")).await.unauthorized();
    with("authorization", key.to_owned()).await.unauthorized();
}

async fn permissions(engine: Engine) {
    let site = Site::start(engine).await;
    let id = site.client.create(&person(1)).await;
    let customer = format!("/customers/{id}");
    let (reader, writer) = (site.key("customers:read"), site.key("customers:write"));
    let external = site.key("external_customers:read, categories:write");

    reader.get(&customer).await.expect(200);
    reader.get("/customers?q=antonio").await.expect(200);
    reader.patch(&customer, &json!({})).await.forbidden();
    reader.delete(&customer).await.forbidden();
    reader.post("/customers", &person(2)).await.forbidden();
    reader.put(&format!("{customer}/associated_users"), &json!({})).await.forbidden();
    reader.patch(&format!("{customer}/convert-nie-to-nif"), &json!({})).await.forbidden();
    reader.get("/external-customers/1").await.forbidden();

    writer.get(&customer).await.forbidden();
    writer.get("/customers/search?email=a%40example.com").await.forbidden();
    writer.get("/customers?q=antonio").await.forbidden();
    writer.patch(&customer, &json!({})).await.expect(204);

    external.get("/external-customers/1").await.not_found();
    external.get(&customer).await.forbidden();
}

async fn organizations(engine: Engine) {
    let site = Site::start(engine).await;
    let id = site.client.create(&person(1)).await;
    let other = site.database.client(&site.server, "other", "*");
    // Under its own path another organization's customer is like one that does not exist.
    let customer = format!("/customers/{id}");
    other.get(&customer).await.not_found();
    other.patch(&customer, &json!({"preferred_language": "ca"})).await.not_found();
    other.delete(&customer).await.not_found();
    other.get("/customers/search?identity_document=00000001R").await.not_found();
    // Another's path is forbidden, whether or not it is there.
    let key = other.key.unwrap();
    for org in ["telco", "nobody", "TELCO", "%00", "%FF", "x".repeat(100).as_str()] {
        let path = format!("/v4/orgs/{org}/customers/{id}");
        send(site.client.plain(Method::GET, &path).header("x-auth-roles", &key)).await.forbidden();
    }
    let encoded = format!("/v4/orgs/%6Fther/customers/{id}");
    send(site.client.plain(Method::GET, &encoded).header("x-auth-roles", &key)).await.not_found();
    site.client.get(&customer).await.expect(200);
}
