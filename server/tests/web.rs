//! What every answer of the real binary tells browsers, who is believed about where a request comes from, and how
//! often one may ask.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use reqwest::{Method, RequestBuilder};
use serde_json::json;
use support::customers::person;
use support::{Answer, Client, Engine, Site, both_engines, send};

both_engines!(keys_agents_and_addresses_have_limits, a_call_that_is_wrong_is_the_callers_mistake);

const PASSWORD: &str = "correct horse battery";
/// What a proxy that speaks TLS with the client sends.
const THROUGH_TLS: [(&str, &str); 2] = [("x-forwarded-for", "203.0.113.7"), ("x-forwarded-proto", "https")];

fn with(request: RequestBuilder, headers: &[(&str, &str)]) -> RequestBuilder {
    headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))
}

/// Posts the form of the sign-in page, as a browser without JavaScript does.
async fn sign_in(client: &Client, headers: &[(&str, &str)]) -> Answer {
    let body = format!("username=ana&password={}&next=/", PASSWORD.replace(' ', "+"));
    let request = client.plain(Method::POST, "/desk/sign_in").body(body).header("accept", "text/html");
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    send(with(request, headers)).await.expect(303)
}

/// How a sign-in set the session's cookie.
fn session_cookie(answer: &Answer) -> &str {
    let all = answer.set_cookies();
    all.into_iter().find(|cookie| cookie.contains("clientela_session=")).unwrap_or_else(|| panic!("{answer:?}"))
}

/// Its name and value.
fn cookie(answer: &Answer) -> &str {
    session_cookie(answer).split(';').next().unwrap()
}

fn add_agent(site: &Site) {
    site.database.succeed(&["agent", "create", "--org", "telco", "--username", "ana"], &format!("{PASSWORD}\n"));
}

/// A site behind a trusted proxy on this machine: without one every address here is the same.
async fn behind_proxy(engine: Engine, more: &[&str]) -> Site {
    let site = Site::start_with(engine, &[&["--trusted-proxies", "127.0.0.0/8"], more].concat()).await;
    add_agent(&site);
    site
}

/// One of each kind: what it is, the request, and the status that comes.
async fn one_of_each_kind(site: &Site, headers: &[(&str, &str)]) -> Vec<(&'static str, RequestBuilder, u16)> {
    let client = &site.client;
    let customer = client.create(&person(1)).await;
    let uploads = format!("/customers/{customer}/identification-processes");
    let boundary = "--b\r\ncontent-disposition: form-data; name=\"document\"; filename=\"page.html\"\r\n\
        content-type: text/html\r\n\r\n%PDF-1.4\n<script>alert(1)</script>\r\n--b--\r\n";
    let upload = client.request(Method::POST, &uploads).header("content-type", "multipart/form-data; boundary=b");
    let process = send(upload.body(boundary)).await.expect(201).body["process_id"].as_str().unwrap().to_owned();
    let url = client.get(&format!("{uploads}/{process}")).await.expect(200).text;
    let (_, link) = url.split_once("/documents/").unwrap();
    let link = format!("/documents/{}", link.split('"').next().unwrap());

    let session = sign_in(client, headers).await;
    let session = cookie(&session);
    let get = |path: &str| client.plain(Method::GET, path);
    let function = |name: &str| client.plain(Method::POST, &format!("/desk/{name}"));
    let customers = format!("/v4/orgs/telco/customers/{customer}");
    vec![
        ("page", get("/sign-in"), 200),
        ("page", get("/").header("cookie", session), 200),
        ("page", get(&format!("/customers/{customer}")).header("cookie", session), 200),
        ("page", get("/no/such/page").header("cookie", session), 404),
        ("page", get("/"), 303),
        ("function", function("who_am_i").header("cookie", session), 200),
        ("function", function("who_am_i"), 401),
        ("function", function("who_am_i").header("sec-fetch-site", "cross-site"), 403),
        ("asset", get("/favicon.ico"), 404),
        ("asset", get("/pkg/missing.js"), 404),
        ("api", client.request(Method::GET, &format!("/customers/{customer}")), 200),
        ("api", get(&customers), 401),
        ("api", get("/v4/no/such/path"), 404),
        ("api", client.request(Method::DELETE, "/customers"), 405),
        ("api", get("/v4/openapi.json"), 200),
        ("document", get(&link), 200),
        ("shown", get(&format!("/customers/{customer}/documents/{process}/file")).header("cookie", session), 200),
        ("shown", get(&format!("/customers/{process}/documents/{process}/file")).header("cookie", session), 404),
        ("document", get("/documents/telco/x"), 404),
        ("docs", get("/docs/"), 200),
        ("docs", get("/docs/errors"), 200),
        ("health", get("/healthz"), 200),
    ]
}

#[tokio::test]
async fn every_kind_of_answer_is_closed_to_others() {
    let site = behind_proxy(Engine::Sqlite, &[]).await;
    for (kind, request, status) in one_of_each_kind(&site, &[]).await {
        let answer = send(request).await.expect(status);
        let told = |name: &str| answer.header(name).unwrap_or_else(|| panic!("{kind}: no {name}: {answer:?}"));
        assert_eq!(told("x-content-type-options"), "nosniff");
        assert_eq!(told("cross-origin-opener-policy"), "same-origin");
        assert_eq!(told("cross-origin-resource-policy"), "same-origin");
        assert!(told("permissions-policy").contains("camera=()"));
        let referrer = if kind == "document" && status == 200 { "no-referrer" } else { "same-origin" };
        assert_eq!(told("referrer-policy"), referrer);
        assert_eq!(answer.header("strict-transport-security"), None, "not over plain HTTP");
        assert_eq!(answer.header("server"), None);
        assert_eq!(answer.header("access-control-allow-origin"), None);

        let policy = told("content-security-policy");
        assert!(policy.starts_with("default-src 'none';"), "{kind}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'") || policy.ends_with("sandbox"), "{kind}: {policy}");
        for loose in ["unsafe-inline", "unsafe-eval'", "http:", "https:", "*"] {
            assert!(!policy.replace("'wasm-unsafe-eval'", "").contains(loose), "{kind}: {loose} in {policy}");
        }
        let page = kind == "page" && answer.text.contains("<html");
        assert_eq!(policy.contains("'nonce-"), page && policy.contains("script-src"), "{kind}: {policy}");

        let cache = answer.header("cache-control").unwrap_or_default();
        match kind {
            "page" | "function" => assert_eq!(cache, "no-store", "{kind} {status}"),
            "api" => assert!(cache.starts_with("private") || status == 405, "{kind} {status}: {cache}"),
            "document" | "shown" => assert!(cache.ends_with("no-store"), "{kind} {status}: {cache}"),
            _ => {}
        }
        if kind == "document" && status == 200 {
            let name = told("content-disposition").split(';').nth(1).unwrap();
            assert!(told("content-disposition").starts_with("attachment;") && name.ends_with(".pdf\""), "{answer:?}");
            assert_eq!(told("content-type"), "application/pdf", "as its content tells, not its name");
        }
        // Nothing of another host, and nothing inline without the answer's nonce.
        if answer.text.contains("<html") {
            for tag in answer.text.split('<').filter(|tag| tag.starts_with("script") || tag.starts_with("style")) {
                let inline = !tag.contains("src=");
                let allowed = tag.contains("nonce=") || policy.contains("'sha256-");
                assert!(!inline || allowed || tag.starts_with("script type=\"application/json"), "{kind}: <{tag}");
            }
            for attribute in ["src=\"http", "href=\"http", "src=\"//", "href=\"//", " style=\"", " onclick="] {
                assert!(!answer.text.contains(attribute), "{kind}: {attribute}");
            }
        }
    }
}

#[tokio::test]
async fn behind_tls_all_of_it_stays_behind_tls() {
    let site = behind_proxy(Engine::Sqlite, &[]).await;
    for (kind, request, status) in one_of_each_kind(&site, &[]).await {
        let answer = send(with(request, &THROUGH_TLS)).await;
        // The session of one who came without TLS is none there.
        if !["page", "function", "shown"].contains(&kind) {
            assert_eq!(answer.status, status, "{kind}: {answer:?}");
        }
        let hsts = answer.header("strict-transport-security");
        assert_eq!(hsts, Some("max-age=31536000; includeSubDomains"), "{kind}: {answer:?}");
    }
}

#[tokio::test]
async fn cookies_are_bound_to_the_host_and_to_tls() {
    let site = behind_proxy(Engine::Sqlite, &[]).await;
    let client = &site.client;
    let page = |cookie: &str, headers: &[(&str, &str)]| {
        send(with(client.plain(Method::GET, "/").header("cookie", cookie.to_owned()), headers))
    };
    let secure = sign_in(client, &THROUGH_TLS).await;
    let set = session_cookie(&secure);
    assert!(set.starts_with("__Host-clientela_session="), "{set}");
    for part in ["; HttpOnly", "; Secure", "; SameSite=Lax", "; Path=/"] {
        assert!(set.contains(part), "{part}: {set}");
    }
    assert!(!set.contains("Domain"), "{set}");
    for other in secure.set_cookies() {
        assert!(other.starts_with("__Host-") && other.contains("; HttpOnly") && other.contains("; Secure"), "{other}");
    }
    page(cookie(&secure), &THROUGH_TLS).await.expect(200);
    // Without the prefix anybody on the way, or another host of the domain, could have set it.
    page(cookie(&secure).trim_start_matches("__Host-"), &THROUGH_TLS).await.expect(303);

    let plain = sign_in(client, &[]).await;
    let set = session_cookie(&plain);
    assert!(set.starts_with("clientela_session=") && !set.contains("Secure") && set.contains("HttpOnly"), "{set}");
    page(cookie(&plain), &[]).await.expect(200);
    page(cookie(&plain), &THROUGH_TLS).await.expect(303);

    // Where the operator says so it holds whatever the proxy says.
    let site = behind_proxy(Engine::Sqlite, &["--secure-cookies"]).await;
    let set = sign_in(&site.client, &[]).await;
    assert!(session_cookie(&set).starts_with("__Host-clientela_session="), "{set:?}");
    assert!(set.header("strict-transport-security").is_some(), "{set:?}");
}

#[tokio::test]
async fn a_client_that_says_it_is_a_proxy_is_not_believed() {
    let site = Site::start_with(Engine::Sqlite, &["--rate-address", "3", "--trusted-proxies", "10.0.0.0/8"]).await;
    add_agent(&site);
    let answer = sign_in(&site.client, &THROUGH_TLS).await;
    assert_eq!(answer.header("strict-transport-security"), None);
    assert!(session_cookie(&answer).starts_with("clientela_session="), "{answer:?}");
    // Another made-up address each time makes no difference.
    let refused = async |number: usize| {
        let address = format!("198.51.100.{number}");
        let forwarded = format!("for={address};proto=https");
        let headers = [("x-forwarded-for", address.as_str()), ("forwarded", &forwarded), ("x-real-ip", &address)];
        send(with(site.client.plain(Method::GET, "/v4/orgs/telco/customers?q=a"), &headers)).await.status == 429
    };
    let mut last = false;
    for number in 0..20 {
        last = last || refused(number).await;
    }
    assert!(last);
}

/// Sends until it is too much; how often it went well before, and the refusal.
async fn until_refused(request: impl Fn() -> RequestBuilder) -> (usize, Answer) {
    for count in 0..100 {
        let answer = send(request()).await;
        if answer.status == 429 {
            return (count, answer);
        }
    }
    panic!("never refused");
}

async fn keys_agents_and_addresses_have_limits(engine: Engine) {
    let args = ["--rate-key", "6", "--rate-agent", "9", "--rate-address", "12"];
    let site = behind_proxy(engine, &args).await;
    let search = |client: &Client| client.request(Method::GET, "/customers?q=a");
    let at = |request: RequestBuilder, address: &str| request.header("x-forwarded-for", address.to_owned());

    // A key: wherever it comes from, and whether or not it may do what it asks for.
    let key = site.key("customers:read");
    let (count, refused) = until_refused(|| at(search(&key), "203.0.113.1")).await;
    assert!(count >= 6, "{count}");
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=10).contains(&wait), "{wait}");
    refused.error(429, "MCUS.999.990");
    at(search(&key), "203.0.113.2").send().await.unwrap();
    let (count, _) = until_refused(|| at(search(&key), "203.0.113.2")).await;
    assert!(count <= 6, "{count}");
    // Another key at the same address goes on.
    send(at(search(&site.key("*")), "203.0.113.1")).await.expect(200);

    // An agent: pages and functions together.
    let session = sign_in(&site.client, &[("x-forwarded-for", "203.0.113.3")]).await;
    let session = cookie(&session).to_owned();
    let page = || site.client.plain(Method::GET, "/").header("cookie", session.clone());
    let (count, refused) = until_refused(|| at(page(), "203.0.113.3").header("accept-language", "es")).await;
    assert!(count >= 9, "{count}");
    assert!(refused.header("retry-after").is_some());
    assert!(refused.text.contains("Demasiadas peticiones") && refused.text.contains("<html"), "{}", refused.text);
    assert_eq!(refused.header("cache-control"), Some("no-store"));
    let function = || site.client.plain(Method::POST, "/desk/who_am_i").header("cookie", session.clone());
    let (_, refused) = until_refused(|| at(function(), "203.0.113.4")).await;
    assert_eq!(refused.text, "\"TooMany\"", "what the desk's own client reads");
    let (_, refused) = until_refused(|| at(function(), "203.0.113.4").header("accept", "text/html")).await;
    assert!(refused.text.contains("<h1>Too many requests</h1>"), "{}", refused.text);

    // A stranger: whatever is tried, over the API, at the desk and with links.
    let path = "/v4/orgs/telco/customers?q=a";
    let guess = || site.client.plain(Method::GET, path).header("x-auth-roles", "clk_guess");
    let (count, refused) = until_refused(|| at(guess(), "203.0.113.5")).await;
    assert!(count >= 12, "{count}");
    refused.error(429, "MCUS.999.990");
    let (count, refused) = until_refused(|| at(site.client.plain(Method::GET, "/sign-in"), "203.0.113.5")).await;
    assert!(count < 12 && refused.text.contains("<html"), "{count} {refused:?}");
    let (count, refused) =
        until_refused(|| at(site.client.plain(Method::GET, "/documents/telco/x"), "203.0.113.5")).await;
    assert!(count < 12, "{count}");
    refused.error(429, "MCUS.999.990");
    // Nobody with a key or a session suffers for it, and no other address.
    send(at(search(&site.key("*")), "203.0.113.5")).await.expect(200);
    send(at(site.client.plain(Method::GET, "/sign-in"), "203.0.113.6")).await.expect(200);
    // Those who watch over the server are not counted.
    for _ in 0..30 {
        send(at(site.client.plain(Method::GET, "/healthz"), "203.0.113.5")).await.expect(200);
    }
}

#[tokio::test]
async fn zero_is_no_limit() {
    let site = Site::start_with(Engine::Sqlite, &["--rate-address", "0", "--rate-key", "0"]).await;
    for _ in 0..50 {
        site.client.with_key(None).get("/customers?q=a").await.unauthorized();
        site.client.get("/customers?q=a").await.expect(200);
    }
}

/// The names of all server functions, out of the source: a new one cannot be forgotten here.
fn functions() -> Vec<String> {
    fn files(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
    }
    let mut names = Vec::new();
    for file in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/src")) {
        let text = fs::read_to_string(file).unwrap();
        let attributes = text.split("#[server(").skip(1).map(|rest| rest.split(")]").next().unwrap());
        for attribute in attributes.filter(|attribute| attribute.contains("endpoint")) {
            assert!(attribute.contains("prefix = \"/desk\""), "{attribute}");
            names.push(attribute.split('"').nth(3).unwrap().to_owned());
        }
    }
    assert!(names.len() > 8 && names.iter().any(|name| name == "sign_in"), "{names:?}");
    names
}

/// A server function that is called without what it needs: 400, and nothing of ours in the log.
async fn a_call_that_is_wrong_is_the_callers_mistake(engine: Engine) {
    let site = Site::start(engine).await;
    add_agent(&site);
    let session = sign_in(&site.client, &[]).await;
    let call = async |name: &str, body: &'static [u8]| {
        let request = site.client.plain(Method::POST, &format!("/desk/{name}")).header("cookie", cookie(&session));
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
        send(request.header("accept", "application/json")).await
    };
    let mut refused = 0;
    for name in functions() {
        let answer = call(&name, b"no=matter").await;
        assert!(answer.status < 500, "{name}: {answer:?}");
        if answer.status == 400 {
            assert_eq!(answer.text, "\"BadRequest\"", "{name}: what the desk's own client reads");
            refused += 1;
        }
    }
    assert!(refused > 30, "{refused} functions need something");
    for body in [&b"customer=x&version=many"[..], b"customer=x", b"version=1", b"", b"customer=\xff\xfe&version=1"] {
        call("delete_customer", body).await.expect(400);
    }
    // A browser's own form leads back to where it was.
    let form = site.client.plain(Method::POST, "/desk/sign_in").header("accept", "text/html").body("username=ana");
    let form = form.header("content-type", "application/x-www-form-urlencoded").header("referer", "/sign-in");
    assert_eq!(send(form).await.status, 302);
    assert!(!site.server.log().contains("server function"), "{}", site.server.log());
}

#[tokio::test]
async fn another_site_can_write_nothing() {
    let site = behind_proxy(Engine::Sqlite, &["--public-url", "https://care.example.com"]).await;
    let session = sign_in(&site.client, &[]).await;
    let host = site.server.url.clone();
    for name in functions() {
        let post = |headers: &[(&str, &str)]| {
            let request = site.client.plain(Method::POST, &format!("/desk/{name}")).header("cookie", cookie(&session));
            let request = request.header("content-type", "application/x-www-form-urlencoded").body("no=matter");
            send(with(request, headers))
        };
        for foreign in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example.com")],
            &[("origin", "https://evil.example.com")],
            &[("origin", "null")],
            &[("origin", "https://care.example.com.evil.example.com")],
        ] {
            let answer = post(foreign).await.expect(403);
            assert!(answer.text.contains("another site"), "{name} {foreign:?}: {answer:?}");
        }
        // It is never done by following a link either.
        let link = send(site.client.plain(Method::GET, &format!("/desk/{name}")).header("cookie", cookie(&session)));
        assert!(matches!(link.await.status, 404 | 405), "{name}");
    }
    // The desk's own, as browsers of all ages say it, and through a proxy that changes `Host`.
    for own in [
        &[("sec-fetch-site", "same-origin")][..],
        &[("origin", host.as_str())],
        &[("origin", "https://care.example.com"), ("host", "internal:3000")],
    ] {
        let request = site.client.plain(Method::POST, "/desk/who_am_i").header("cookie", cookie(&session));
        send(with(request, own)).await.expect(200);
    }
    let body = json!({"preferred_language": "ca"});
    // The API goes by its key, which no browser sends on its own.
    let customer = site.client.create(&person(1)).await;
    let request = site.client.plain(Method::PATCH, &format!("/v4/orgs/telco/customers/{customer}"));
    send(request.header("cookie", cookie(&session)).json(&body)).await.unauthorized();
}

#[tokio::test]
async fn proxies_and_limits_are_checked_at_the_start() {
    let database = support::Database::new(Engine::Sqlite).await;
    for (args, part) in [
        (["--trusted-proxies", "10.0.0.0/8, proxy"], "proxy is no address or network"),
        (["--proxy-header", "x-real-ip"], "x-forwarded-for or forwarded"),
        (["--rate-key", "-1"], "whole number"),
        (["--rate-agent", "many"], "whole number"),
        (["--rate-address", "1000000001"], "whole number"),
    ] {
        let output = database.run(&["serve", &format!("{}={}", args[0], args[1])], "");
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {error}");
        assert!(error.contains(part), "{args:?}: {error}");
    }
}
