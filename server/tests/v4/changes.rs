//! Operations 20, 22 and 24, and `If-Match`.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::customers::{company, digital, nie, nif, person, private, representative};
use crate::support::{Answer, Client, Engine, Site, both_engines, send};

both_engines!(
    what_is_left_out_stays,
    changes_that_are_refused,
    an_email_in_use_is_refused,
    representatives,
    a_nie_becomes_a_nif,
    only_the_named_version_is_overwritten,
    one_of_two_writers_wins,
);

async fn what_is_left_out_stays(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let path = format!("/customers/{}", client.create(&person(1)).await);
    let mut expected = client.get(&path).await.expect(200);
    let changes = [
        json!({}),
        json!({"preferred_language": "gl"}),
        json!({"personal_info": {"name": "Ana", "second_surname": null, "gender": "FEMALE", "birthdate": null}}),
        json!({"contact_info": {"emails": [{"email": "one@example.com"}, {"email": "two@example.com"}]}}),
        json!({"contact_info": {"postal_address": {
            "address_lines": ["Rúa Nova 1"], "postal_code": "15001", "locality": "A Coruña",
            "administrative_area": "A Coruña", "region_code": "ES"}}}),
    ];
    for (index, change) in changes.iter().enumerate() {
        let changed = client.patch(&path, change).await.expect(204);
        let read = client.get(&path).await.expect(200);
        assert_eq!(changed.etag(), read.etag());
        merge(&mut expected.body, change);
        if index == 3 {
            expected.body["contact_info"]["emails"][0]["is_default"] = true.into();
            expected.body["contact_info"]["emails"][1]["is_default"] = false.into();
        }
        assert!(read.body["updated_at"].as_str() >= expected.body["updated_at"].as_str());
        expected.body["updated_at"] = read.body["updated_at"].clone();
        assert_eq!(read.body, expected.body, "{change}");
    }
    let path = format!("/customers/{}", client.create(&company()).await);
    client.patch(&path, &json!({"company_info": {"name": "Otra, S.A."}})).await.expect(204);
    assert_eq!(client.get(&path).await.body["company_info"]["name"], "Otra, S.A.");
    let path = format!("/customers/{}", client.create(&digital("ana@example.com")).await);
    let change = json!({"digital_personal_info": {"email": "eva@example.com", "name": null, "nationality": "PT"}});
    client.patch(&path, &change).await.expect(204);
    let read = client.get(&path).await.body;
    assert_eq!(read["digital_personal_info"], json!({"email": "eva@example.com", "nationality": "PT"}));
}

/// JSON merge patch (RFC 7396), which is what the contract's PATCH amounts to.
fn merge(target: &mut Value, patch: &Value) {
    for (key, value) in patch.as_object().unwrap() {
        match value {
            Value::Null => {
                target.as_object_mut().unwrap().remove(key);
            }
            Value::Object(_) => merge(&mut target[key], value),
            _ => target[key] = value.clone(),
        }
    }
}

async fn changes_that_are_refused(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let person = format!("/customers/{}", client.create(&person(1)).await);
    let company = format!("/customers/{}", client.create(&company()).await);
    let digital = format!("/customers/{}", client.create(&digital("ana@example.com")).await);
    for (path, change, place) in [
        (&person, json!({"type": "DIGITAL_CUSTOMER"}), "/type"),
        (
            &person,
            json!({"personal_info": {"identity_document": {"number": nif(2), "type": "NIF"}}}),
            "/personal_info/identity_document",
        ),
        (&person, json!({"personal_info": {"name": null}}), "/personal_info/name"),
        (&person, json!({"personal_info": null}), "/personal_info"),
        (&person, json!({"preferred_language": null}), "/preferred_language"),
        (&person, json!({"segment": "SME"}), "/segment"),
        (&person, json!({"company_info": {"name": "x"}}), "/company_info"),
        (&person, json!({"contact_info": {"emails": []}}), "/contact_info/emails"),
        (&person, json!({"contact_info": {"phone_numbers": null}}), "/contact_info/phone_numbers"),
        (&company, json!({"company_info": {"associated_users": []}}), "/company_info/associated_users"),
        (&company, json!({"personal_info": {}}), "/personal_info"),
        (&digital, json!({"contact_info": {}}), "/contact_info"),
        (&digital, json!({"segment": "CONSUMER"}), "/segment"),
    ] {
        let before = client.get(path).await.expect(200);
        let places = client.patch(path, &change).await.violations();
        assert!(places.iter().any(|found| found == place), "{change}: {places:?}");
        assert_eq!(client.get(path).await.body, before.body);
    }
}

async fn an_email_in_use_is_refused(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    client.create(&digital("ana@example.com")).await;
    let path = format!("/customers/{}", client.create(&digital("eva@example.com")).await);
    let change = json!({"digital_personal_info": {"email": "ANA@example.com"}});
    client.patch(&path, &change).await.conflict();
}

async fn representatives(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let id = client.create(&company()).await;
    let path = format!("/customers/{id}/associated_users");
    let body = json!({"associated_users": [representative()]});
    let set = client.put(&path, &body).await.expect(204);
    let read = client.get(&format!("/customers/{id}")).await.expect(200);
    assert_eq!(read.etag(), set.etag());
    assert_eq!(read.body["company_info"]["associated_users"], body["associated_users"]);

    for (body, place) in [
        (json!({}), "/associated_users"),
        (json!({"associated_users": []}), "/associated_users"),
        (json!({"associated_users": [representative(), representative()]}), "/associated_users"),
        (json!({"associated_users": [{}]}), "/associated_users/0/name"),
        (json!([]), "body"),
    ] {
        let places = client.put(&path, &body).await.violations();
        assert!(places.iter().any(|found| found == place), "{body}: {places:?}");
    }
    let person = client.create(&person(1)).await;
    client.put(&format!("/customers/{person}/associated_users"), &body).await.violations();
}

async fn a_nie_becomes_a_nif(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let id = client.create(&private("NIE", &nie(1))).await;
    let path = format!("/customers/{id}/convert-nie-to-nif");
    assert_eq!(client.patch(&path, &json!({"nif": "00000001A"})).await.violations(), ["/nif"]);
    assert_eq!(client.patch(&path, &json!({})).await.violations(), ["/nif"]);
    client.create(&person(2)).await;
    client.patch(&path, &json!({"nif": nif(2)})).await.conflict();
    client.patch(&path, &json!({"nif": nif(1)})).await.expect(204);
    let read = client.get(&format!("/customers/{id}")).await.body;
    assert_eq!(read["personal_info"]["identity_document"], json!({"number": nif(1), "type": "NIF"}));
    client.patch(&path, &json!({"nif": nif(3)})).await.conflict();
    client.create(&private("NIE", &nie(1))).await;
}

async fn if_match(client: &Client, method: Method, path: &str, tags: &str, body: &Value) -> Answer {
    send(client.request(method, path).header("if-match", tags).json(body)).await
}

async fn only_the_named_version_is_overwritten(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let path = format!("/customers/{}", client.create(&person(1)).await);
    let first = client.get(&path).await.etag();
    let language = |code: &str| json!({"preferred_language": code});
    let second = if_match(client, Method::PATCH, &path, &first, &language("ca")).await.expect(204).etag();
    assert_ne!(first, second);
    let weak = format!("W/{second}");
    for tags in [first.as_str(), weak.as_str(), "\"another\""] {
        if_match(client, Method::PATCH, &path, tags, &language("eu")).await.stale();
        let nif = json!({"nif": nif(7)});
        if_match(client, Method::PATCH, &format!("{path}/convert-nie-to-nif"), tags, &nif).await.stale();
        if_match(client, Method::DELETE, &path, tags, &Value::Null).await.stale();
    }
    let several = format!("{first}, {second}");
    if_match(client, Method::PATCH, &path, &several, &language("eu")).await.expect(204);
    if_match(client, Method::PATCH, &path, "*", &language("pt")).await.expect(204);
    assert_eq!(if_match(client, Method::PATCH, &path, "3", &language("pt")).await.violations(), ["If-Match"]);
    // The body is checked before the version.
    assert_eq!(
        if_match(client, Method::PATCH, &path, &first, &language("xx")).await.violations(),
        ["/preferred_language"]
    );
    let missing = "/customers/123e4567-e89b-12d3-a456-556642440000";
    if_match(client, Method::PATCH, missing, "*", &language("pt")).await.not_found();
}

async fn one_of_two_writers_wins(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let path = format!("/customers/{}", client.create(&person(1)).await);
    let tag = client.get(&path).await.etag();
    let write = async |code: &str| {
        let request = client.request(Method::PATCH, &path).header("if-match", &tag);
        request.json(&json!({"preferred_language": code})).send().await.unwrap().status().as_u16()
    };
    let (one, two, three) = tokio::join!(write("ca"), write("eu"), write("gl"));
    let mut statuses = [one, two, three];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 412, 412]);
}
