//! One customer's life over the API.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use serde_json::json;
use support::customers::{company, contact_info, nie, nif, private, representative, with};
use support::{Engine, Site, both_engines};

both_engines!(a_customer_from_birth_to_end, a_company_finds_its_representative);

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
