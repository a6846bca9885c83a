//! What a page that waits is told by the server: that it is over, to those who may know, and no longer than they may.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::time::Duration;

use reqwest::{Method, Response};
use serde_json::json;
use support::accounts::{bank_transfer, open, pending_card};
use support::desk::Person;
use support::{Database, Engine, Server, Site, both_engines};

both_engines!(
    it_is_told_when_it_is_over,
    it_is_told_to_those_who_may_know,
    a_stream_ends_with_the_session_and_the_permission,
    a_session_has_three_streams,
    the_server_does_not_wait_for_a_stream,
);

/// Nobody listens there, so that what is to be done outside waits.
const AWAY: &str = "http://127.0.0.1:9";
const REFERENCE: &str = "550e8400-e29b-41d4-a716-446655440000";
/// The sandbox fails such a reference.
const FAILING: &str = "550e8400-e29b-41d4-a716-44665544000f";
/// Far more than anything here takes, and less than a server that stops gives to what is in flight.
const PATIENCE: Duration = Duration::from_secs(20);

/// A site whose card vault is away, with an account that waits for a card; the stream that tells of it.
async fn waiting(engine: Engine) -> (Site, String) {
    let database = Database::new(engine).await;
    let mut command = database.command(&["serve", "--addr", "127.0.0.1:0"]);
    command.env("CLIENTELA_CARD_VAULT_URL", AWAY);
    let server = Server::start(command);
    let client = database.client(&server, "telco", "*");
    let account = open(&client, 1, &pending_card(REFERENCE)).await.id;
    (Site { client, server, database }, format!("/desk/events/cards/{account}"))
}

async fn listen(person: &Person<'_>, path: &str) -> Response {
    let request = person.request(Method::GET, path).header("accept-encoding", "br, gzip");
    request.header("sec-fetch-site", "same-origin").send().await.unwrap()
}

/// The next that is said; nothing when the stream has ended.
async fn next(stream: &mut Response) -> Option<String> {
    let part = tokio::time::timeout(PATIENCE, stream.chunk()).await.expect("something is said").unwrap();
    part.map(|part| String::from_utf8(part.to_vec()).unwrap())
}

async fn rest_of(stream: Response) -> String {
    tokio::time::timeout(PATIENCE, stream.text()).await.expect("it ends").unwrap()
}

async fn it_is_told_when_it_is_over(engine: Engine) {
    let site = &Site::start(engine).await;
    let ana = Person::new(site, "ana", "agent").await;
    let opened = open(&site.client, 1, &bank_transfer()).await;
    for reference in [REFERENCE, FAILING] {
        let method = format!("{}/payment-method", opened.account);
        site.client.patch(&method, &pending_card(reference)).await.expect(202);
        let stream = listen(&ana, &format!("/desk/events/cards/{}", opened.id)).await;
        let header = |name: &str| stream.headers().get(name).map(|value| value.to_str().unwrap());
        assert_eq!((stream.status().as_u16(), header("content-type")), (200, Some("text/event-stream")));
        // Neither kept nor kept back.
        assert_eq!((header("cache-control"), header("x-accel-buffering")), (Some("no-store"), Some("no")));
        assert_eq!(header("content-encoding"), None);
        let told = rest_of(stream).await;
        assert!(told.ends_with("data: over\n\n") && told.matches("over").count() == 1, "{told}");
    }

    let credentials = format!("{}/credentials", opened.customer);
    site.client.post(&credentials, &json!({"username": "ana@example.com"})).await.expect(201);
    let events = opened.customer.replace("/customers/", "/desk/events/activations/");
    assert_eq!(rest_of(listen(&ana, &events).await).await, "data: over\n\n", "nobody has asked for it yet");
    site.client.post(&format!("{credentials}/activate"), &json!({})).await.expect(202);
    let told = rest_of(listen(&ana, &events).await).await;
    assert!(told.ends_with("data: over\n\n"), "{told}");
}

async fn it_is_told_to_those_who_may_know(engine: Engine) {
    let (site, path) = waiting(engine).await;
    let (site, activation) = (&site, "/desk/events/activations/0190f3a8-0000-7000-8000-000000000000");
    let stranger = Person::with_cookie(site, "clientela_session=telco.0000");
    let role = ["role", "create", "--org", "telco", "--name", "front", "--permissions", "customers:read"];
    site.database.succeed(&role, "");
    let (eva, ana) = (Person::new(site, "eva", "front").await, Person::new(site, "ana", "agent").await);
    for path in [path.as_str(), activation] {
        assert_eq!(listen(&stranger, path).await.status(), 401);
        assert_eq!(listen(&eva, path).await.status(), 403);
    }
    let elsewhere = site.database.client(&site.server, "other", "*");
    let theirs = open(&elsewhere, 1, &pending_card(REFERENCE)).await.id;
    for nowhere in [activation, "/desk/events/cards/nobody", &format!("/desk/events/cards/{theirs}")] {
        assert_eq!(listen(&ana, nowhere).await.status(), 404, "{nowhere}");
    }
    let request = ana.request(Method::GET, &path).header("sec-fetch-site", "cross-site");
    assert_eq!(request.send().await.unwrap().status(), 403);

    let mut stream = listen(&ana, &path).await;
    assert_eq!(next(&mut stream).await.unwrap(), "retry: 2000\ndata: waiting\n\n", "and not a word of the account");
}

async fn a_stream_ends_with_the_session_and_the_permission(engine: Engine) {
    let (site, path) = waiting(engine).await;
    let site = &site;
    let role = |command| {
        let permissions = if command == "create" { "accounts:read" } else { "customers:read" };
        let args = ["role", command, "--org", "telco", "--name", "front", "--permissions", permissions];
        site.database.succeed(&args, "")
    };
    role("create");
    let (ana, eva) = (Person::new(site, "ana", "agent").await, Person::new(site, "eva", "front").await);
    for (person, end) in [(&ana, "sign-out"), (&eva, "less")] {
        let mut stream = listen(person, &path).await;
        assert!(next(&mut stream).await.unwrap().contains("waiting"));
        if end == "sign-out" {
            person.submit("/desk/sign_out", &[]).await.expect(303);
        } else {
            role("change");
        }
        assert_eq!(next(&mut stream).await, None, "{end}: it is not said that it is over");
    }
    assert_eq!(listen(&ana, &path).await.status(), 401);
    assert_eq!(listen(&eva, &path).await.status(), 403);
}

async fn a_session_has_three_streams(engine: Engine) {
    let (site, path) = waiting(engine).await;
    let (ana, eva) = (Person::new(&site, "ana", "agent").await, Person::new(&site, "eva", "agent").await);
    let mut streams = Vec::new();
    for _ in 0..3 {
        streams.push(listen(&ana, &path).await);
        assert!(next(streams.last_mut().unwrap()).await.is_some());
    }
    let fourth = listen(&ana, &path).await;
    assert_eq!((fourth.status().as_u16(), fourth.headers()["retry-after"].to_str().unwrap()), (429, "60"));
    assert_eq!(listen(&eva, &path).await.status(), 200, "another one's are another one's");
    // The page of one is left.
    streams.pop();
    let again = async || {
        while listen(&ana, &path).await.status() != 200 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, again()).await.expect("there is a place again");
}

async fn the_server_does_not_wait_for_a_stream(engine: Engine) {
    let (site, path) = waiting(engine).await;
    let mut stream = {
        let ana = Person::new(&site, "ana", "agent").await;
        let mut stream = listen(&ana, &path).await;
        assert!(next(&mut stream).await.is_some());
        stream
    };
    site.server.terminate();
    assert_eq!(next(&mut stream).await, None, "it ends, and not in its middle");
    assert!(site.server.wait());
}
