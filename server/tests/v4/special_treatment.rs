//! Operations 37 to 41.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::customers::person;
use crate::support::{Answer, Client, Engine, Site, both_engines, send};

both_engines!(
    the_list,
    what_a_customer_has,
    what_is_refused,
    what_a_customer_has_stays_in_the_list,
    only_the_named_version_is_overwritten,
    one_of_two_writers_wins,
    permissions_and_organizations,
);

const LIST: &str = "/special-treatment";

fn values(values: &[&str]) -> Value {
    json!({ "values": values })
}

async fn customer(client: &Client, number: u32) -> String {
    format!("/customers/{}/special-treatment", client.create(&person(number)).await)
}

async fn the_list(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let none = client.get(LIST).await.expect(200);
    assert_eq!(none.body, values(&[]));
    assert_eq!(client.patch(LIST, &values(&[])).await.expect(204).etag(), none.etag());
    let body = values(&["silver", "gold", "platinum", "Atención especial"]);
    let set = client.patch(LIST, &body).await.expect(204);
    let read = client.get(LIST).await.expect(200);
    assert_eq!((&read.body, read.etag()), (&body, set.etag()));
    assert_ne!(read.etag(), none.etag());
    let known = client.request(Method::GET, LIST).header("if-none-match", read.etag());
    assert_eq!(send(known).await.status, 304);
    client.patch(LIST, &values(&["vip"])).await.expect(204);
    assert_eq!(client.get(LIST).await.body, values(&["vip"]));
}

async fn what_a_customer_has(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    client.patch(LIST, &values(&["gold", "vip"])).await.expect(204);
    let path = customer(client, 1).await;
    let none = client.get(&path).await.expect(200);
    assert_eq!(none.body, values(&[]));
    client.delete(&path).await.expect(204);
    let set = client.put(&path, &values(&[" vip "])).await.expect(204);
    let read = client.get(&path).await.expect(200);
    assert_eq!((&read.body, read.etag()), (&values(&["vip"]), set.etag()));
    assert_eq!(client.put(&path, &values(&["vip"])).await.expect(204).etag(), read.etag());
    client.put(&path, &values(&["gold"])).await.expect(204);
    assert_eq!(client.get(&path).await.body, values(&["gold"]));
    client.put(&path, &values(&[])).await.expect(204);
    assert_eq!(client.get(&path).await.body, values(&[]));
    client.put(&path, &values(&["gold"])).await.expect(204);
    client.delete(&path).await.expect(204);
    let empty = client.get(&path).await.expect(200);
    assert_eq!(empty.body, values(&[]));
    assert_ne!(empty.etag(), none.etag(), "what was written meanwhile counts");
    client.delete(&path).await.expect(204);
}

async fn what_is_refused(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let many: Vec<_> = (0..201).map(|index| index.to_string()).collect();
    let long = "ñ".repeat(51);
    for (body, place) in [
        (json!({}), "/values"),
        (json!({"values": null}), "/values"),
        (json!({"values": "vip"}), "/values"),
        (json!({ "values": many }), "/values"),
        (values(&["vip", "gold", "vip"]), "/values/2"),
        (values(&["vip", " "]), "/values/1"),
        (values(&[&long]), "/values/0"),
        (values(&["a\u{7f}"]), "/values/0"),
        (json!({"values": [1]}), "/values/0"),
        (json!({"values": [], "x": 1}), "/x"),
        (json!([]), "body"),
    ] {
        assert_eq!(client.patch(LIST, &body).await.violations(), [place], "{body}");
    }
    client.patch(LIST, &values(&["vip", &"ñ".repeat(50)])).await.expect(204);
    let path = customer(client, 1).await;
    let nobody = "/customers/123e4567-e89b-12d3-a456-556642440000/special-treatment";
    for (body, place) in [
        (json!({}), "/values"),
        (json!({"values": null}), "/values"),
        (values(&["vip", "gold"]), "/values"),
        (values(&["gold"]), "/values/0"),
        (values(&["VIP"]), "/values/0"),
        (json!({"values": [], "x": 1}), "/x"),
        (json!("vip"), "body"),
    ] {
        assert_eq!(client.put(&path, &body).await.violations(), [place], "{body}");
        client.put(nobody, &body).await.not_found();
    }
    client.get(nobody).await.not_found();
    client.put(nobody, &values(&[])).await.not_found();
    client.delete(nobody).await.not_found();
    assert_eq!(client.get("/customers/x/special-treatment").await.violations(), ["customer_id"]);
}

async fn what_a_customer_has_stays_in_the_list(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    client.patch(LIST, &values(&["gold", "silver", "vip"])).await.expect(204);
    let (one, two) = (customer(client, 1).await, customer(client, 2).await);
    client.put(&one, &values(&["gold"])).await.expect(204);
    client.put(&two, &values(&["vip"])).await.expect(204);
    let details = client.patch(LIST, &values(&["gold", "silver"])).await.conflict();
    assert!(details[0].contains("vip"), "{details:?}");
    client.patch(LIST, &values(&[])).await.conflict();
    client.patch(LIST, &values(&["vip", "gold", "new"])).await.expect(204);
    client.delete(&two).await.expect(204);
    client.patch(LIST, &values(&["gold"])).await.expect(204);
    // A customer who is gone has nothing any more.
    client.delete(one.strip_suffix(LIST).unwrap()).await.expect(204);
    client.get(&one).await.not_found();
    client.put(&one, &values(&["gold"])).await.not_found();
    client.delete(&one).await.not_found();
    client.patch(LIST, &values(&[])).await.expect(204);
}

async fn if_match(client: &Client, method: Method, path: &str, tag: &str, body: &Value) -> Answer {
    send(client.request(method, path).header("if-match", tag).json(body)).await
}

async fn only_the_named_version_is_overwritten(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let first = client.get(LIST).await.etag();
    if_match(client, Method::PATCH, LIST, "\"99\"", &values(&["vip"])).await.stale();
    if_match(client, Method::PATCH, LIST, "W/\"1\"", &values(&["vip"])).await.stale();
    let second = if_match(client, Method::PATCH, LIST, &first, &values(&["vip"])).await.expect(204).etag();
    if_match(client, Method::PATCH, LIST, &first, &values(&["gold"])).await.stale();
    assert_eq!(if_match(client, Method::PATCH, LIST, &first, &json!({})).await.violations(), ["/values"]);

    let path = customer(client, 1).await;
    let first = client.get(&path).await.etag();
    if_match(client, Method::PUT, &path, "\"99\"", &values(&["vip"])).await.stale();
    if_match(client, Method::DELETE, &path, "\"99\"", &Value::Null).await.stale();
    assert_eq!(if_match(client, Method::PUT, &path, "\"99\"", &values(&["x"])).await.violations(), ["/values/0"]);
    let set = if_match(client, Method::PUT, &path, &first, &values(&["vip"])).await.expect(204).etag();
    if_match(client, Method::PUT, &path, &first, &values(&[])).await.stale();
    if_match(client, Method::PATCH, LIST, &second, &values(&["gold"])).await.conflict();
    if_match(client, Method::DELETE, &path, &set, &Value::Null).await.expect(204);
    if_match(client, Method::DELETE, &path, &set, &Value::Null).await.stale();
}

async fn one_of_two_writers_wins(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let tag = client.get(LIST).await.etag();
    let write = async |value: &str| if_match(client, Method::PATCH, LIST, &tag, &values(&[value])).await.status;
    let (one, two, three) = tokio::join!(write("a"), write("b"), write("c"));
    let mut statuses = [one, two, three];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 412, 412]);

    client.patch(LIST, &values(&["a", "b", "c"])).await.expect(204);
    let path = &customer(client, 1).await;
    let tag = client.get(path).await.etag();
    let write = async |value: &str| if_match(client, Method::PUT, path, &tag, &values(&[value])).await.status;
    let (one, two, three) = tokio::join!(write("a"), write("b"), write("c"));
    let mut statuses = [one, two, three];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 412, 412]);
}

async fn permissions_and_organizations(engine: Engine) {
    let site = Site::start(engine).await;
    site.client.patch(LIST, &values(&["vip"])).await.expect(204);
    let path = customer(&site.client, 1).await;
    site.client.put(&path, &values(&["vip"])).await.expect(204);
    let of_list = (site.key("special_treatment:read"), site.key("special_treatment:write"));
    let of_customer = (site.key("customer_special_treatment:read"), site.key("customer_special_treatment:write"));
    of_list.0.get(LIST).await.expect(200);
    of_list.0.patch(LIST, &values(&["vip"])).await.forbidden();
    of_list.0.get(&path).await.forbidden();
    of_list.1.patch(LIST, &values(&["vip"])).await.expect(204);
    of_list.1.get(LIST).await.forbidden();
    of_list.1.put(&path, &values(&[])).await.forbidden();
    of_customer.0.get(&path).await.expect(200);
    of_customer.0.put(&path, &values(&[])).await.forbidden();
    of_customer.0.delete(&path).await.forbidden();
    of_customer.0.get(LIST).await.forbidden();
    of_customer.1.put(&path, &values(&["vip"])).await.expect(204);
    of_customer.1.get(&path).await.forbidden();

    let other = site.database.client(&site.server, "other", "*");
    assert_eq!(other.get(LIST).await.expect(200).body, values(&[]));
    other.patch(LIST, &values(&["gold"])).await.expect(204);
    other.get(&path).await.not_found();
    other.put(&path, &values(&["gold"])).await.not_found();
    other.delete(&path).await.not_found();
    assert_eq!(site.client.get(LIST).await.body, values(&["vip"]));
    assert_eq!(site.client.get(&path).await.body, values(&["vip"]));
}
