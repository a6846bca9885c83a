//! Signing in by OpenID Connect, against the real binary and a provider that can say anything.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use reqwest::{Method, Url};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use support::customers::with;
use support::desk::Person;
use support::issuer::{Key, hmac, now, token};
use support::provider::{CLIENT, Provider, SECRET};
use support::{Answer, Database, Engine, Site, both_engines, send};

both_engines!(
    groups_give_the_role,
    a_sign_in_is_good_once_and_ends_the_old_session,
    tokens_that_are_not_good,
    answers_that_are_not_good,
    who_may_come,
    people_who_are_made_on_the_way,
    a_provider_that_is_away_or_misbehaves,
);

const ROLES: &str = "admins=administrator;care=agent;lost=no such role";

async fn start(engine: Engine, provider: &Provider, more: &[&str]) -> Site {
    let args = [
        "--openid-issuer",
        &provider.url,
        "--openid-client-id",
        CLIENT,
        "--openid-org",
        "telco",
        "--openid-roles",
        ROLES,
    ];
    Site::start_with(engine, &[&args[..], &["--openid-client-secret", SECRET], more].concat()).await
}

fn make_agent(site: &Site, username: &str, role: &str) {
    let args = ["agent", "create", "--org", "telco", "--username", username, "--role", role];
    site.database.succeed(&args, "a good password\n");
}

/// The line of an agent in the list: user name, role, state and more.
fn line_of(site: &Site, username: &str) -> Option<String> {
    let list = site.database.succeed(&["agent", "list", "--org", "telco"], "");
    list.lines().find(|line| line.starts_with(&format!("{username}\t"))).map(str::to_owned)
}

/// A sign-in that has been begun.
struct Begun {
    cookie: String,
    address: Url,
}

impl Begun {
    async fn new(site: &Site, next: &str) -> Self {
        let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
        let answer = get(site, &format!("/openid/start?next={next}"), "").await.expect(303);
        let set = answer.header("set-cookie").unwrap();
        assert!(set.contains("; HttpOnly; Max-Age=600; Path=/; SameSite=Lax"), "{set}");
        let cookie = set.split(';').next().unwrap().to_owned();
        Self { cookie, address: answer.header("location").unwrap().parse().unwrap() }
    }

    fn asks(&self, name: &str) -> String {
        self.address.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap()
    }

    /// What a good token for it says of ana.
    fn claims(&self, provider: &Provider, groups: &[&str]) -> Value {
        json!({
            "iss": provider.url, "aud": CLIENT, "sub": "1", "exp": now() + 300, "iat": now(),
            "nonce": self.asks("nonce"), "preferred_username": "ana", "groups": groups,
        })
    }

    /// The provider gives a code; `cookies` are others of the browser's.
    async fn come_back(&self, site: &Site, cookies: &str) -> Answer {
        let query = format!("code=a+code&state={}", self.asks("state"));
        get(site, &format!("/openid/callback?{query}"), &format!("{}; {cookies}", self.cookie)).await
    }
}

async fn get(site: &Site, path: &str, cookie: &str) -> Answer {
    let request = site.client.plain(Method::GET, path).header("cookie", cookie).header("accept", "text/html");
    send(request.header("accept-language", "en").header("sec-fetch-site", "cross-site")).await
}

/// Begins, and comes back with these claims.
async fn sign_in(site: &Site, provider: &Provider, change: impl FnOnce(Value) -> Value, groups: &[&str]) -> Answer {
    let begun = Begun::new(site, "/me").await;
    provider.give(&provider.key.token("k", &change(begun.claims(provider, groups))));
    begun.come_back(site, "").await
}

/// That nobody came in, and the page to sign in says why.
#[track_caller]
fn refused(answer: &Answer, failed: &str, next: &str, why: &str) {
    let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    let to = format!("/sign-in?failed=openid-{failed}&next={next}");
    assert_eq!((answer.status, answer.header("location")), (303, Some(to.as_str())), "{why}");
    let set = answer.set_cookies();
    assert!(set.len() == 1 && set[0].starts_with("clientela_openid=; HttpOnly; Max-Age=0;"), "{why}: {set:?}");
}

/// The session of somebody who came in.
#[track_caller]
fn let_in(answer: &Answer, next: &str) -> String {
    assert_eq!((answer.status, answer.header("location")), (303, Some(next)), "{answer:?}");
    let session = answer.set_cookies().into_iter().find(|cookie| cookie.starts_with("clientela_session="));
    session.unwrap().split(';').next().unwrap().to_owned()
}

async fn groups_give_the_role(engine: Engine) {
    let provider = Provider::start();
    let site = start(engine, &provider, &["--openid-name", "Example & Co"]).await;
    make_agent(&site, "ana", "auditor");
    let page = get(&site, "/sign-in?next=/me", "").await.expect(200);
    assert!(page.text.contains("Sign in with Example &amp; Co"), "{}", page.text);
    assert!(page.text.contains("href=\"/openid/start?next=%2Fme\""), "{}", page.text);
    assert!(page.header("content-security-policy").unwrap().contains("form-action 'self';"));

    let begun = Begun::new(&site, "/customers/new?type=X").await;
    assert!(begun.address.as_str().starts_with(&format!("{}/authorize?tenant=1&", provider.url)));
    let callback = format!("{}/openid/callback", site.client.url);
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", CLIENT),
        ("redirect_uri", &callback),
        ("scope", "openid profile"),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(begun.asks(name), value);
    }
    provider.give(&provider.key.token("k", &begun.claims(&provider, &["care"])));
    let session = let_in(&begun.come_back(&site, "").await, "/customers/new?type=X");
    get(&site, "/me", &session).await.expect(200);
    assert!(line_of(&site, "ana").unwrap().starts_with("ana\tagent\tactive\t"));

    let (header, form) = provider.asked();
    let sent = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let secret = STANDARD.encode("desk+%26+co:a+secret%3A+100%25+of+it");
    assert_eq!(header, format!("Basic {secret}"));
    assert_eq!((sent("code"), sent("grant_type")), (Some("a code"), Some("authorization_code")));
    assert_eq!((sent("redirect_uri"), sent("client_secret")), (Some(callback.as_str()), None));
    let verifier = sent("code_verifier").unwrap();
    assert_eq!(URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)), begun.asks("code_challenge"));
    assert!(!begun.cookie.contains(verifier) && !begun.cookie.contains(&begun.asks("nonce")));

    // Of several groups the first of the settings counts; the sessions of the old role end.
    let answer = sign_in(&site, &provider, |claims| claims, &["other", "care", "admins"]).await;
    let_in(&answer, "/me");
    assert!(line_of(&site, "ana").unwrap().starts_with("ana\tadministrator\tactive\t"));
    get(&site, "/me", &session).await.expect(303);
    // The link is by the subject: another name changes nothing.
    let renamed = |claims| with(claims, "/preferred_username", Some("eva".into()));
    let_in(&sign_in(&site, &provider, renamed, &["admins"]).await, "/me");
    assert!(line_of(&site, "eva").is_none());
    // The password is theirs still.
    let form = "username=ana&password=a+good+password&next=/";
    let request = site.client.plain(Method::POST, "/desk/sign_in").body(form).header("accept", "text/html");
    let answer = send(request.header("content-type", "application/x-www-form-urlencoded")).await;
    assert_eq!(answer.header("location"), Some("/"));

    let trail = site
        .database
        .strings("SELECT action || ' ' || actor_id || ' ' || COALESCE(reason, '') FROM audit WHERE actor_kind <> 'key'")
        .await;
    for entry in [
        format!("agent.link_openid openid {}", provider.url),
        "agent.set_role openid ".to_owned(),
        format!("session.sign_in {{}} OpenID Connect, {}", provider.url),
    ] {
        let (start, end) = entry.split_once("{}").unwrap_or((&entry, ""));
        assert!(trail.iter().any(|line| line.starts_with(start) && line.ends_with(end)), "{entry}: {trail:?}");
    }
}

async fn a_sign_in_is_good_once_and_ends_the_old_session(engine: Engine) {
    let provider = Provider::start();
    let site = start(engine, &provider, &[]).await;
    make_agent(&site, "ana", "agent");
    let planted = let_in(&sign_in(&site, &provider, |claims| claims, &["care"]).await, "/me");

    let begun = Begun::new(&site, "/me").await;
    provider.give(&provider.key.token("k", &begun.claims(&provider, &["care"])));
    let session = let_in(&begun.come_back(&site, &planted).await, "/me");
    assert_ne!(session, planted);
    get(&site, "/me", &planted).await.expect(303);
    get(&site, "/me", &session).await.expect(200);
    // Even where the provider would take its code twice.
    refused(&begun.come_back(&site, "").await, "expired", "/me", "replayed");
    // Who is in needs no provider.
    let answer = get(&site, "/openid/start?next=/audit", &session).await;
    assert_eq!(answer.header("location"), Some("/audit"));
}

async fn tokens_that_are_not_good(engine: Engine) {
    let provider = Provider::start();
    let site = start(engine, &provider, &[]).await;
    make_agent(&site, "ana", "agent");
    let (own, foreign) = (&provider.key, Key::rsa());
    let claim = |path: &'static str, value: Value| {
        move |_: &Provider, claims: Value| {
            own.token("k", &with(claims, path, (!value.is_null()).then(|| value.clone())))
        }
    };
    let header = |alg: &str| json!({"alg": alg, "typ": "JWT", "kid": "k"});
    type Make<'a> = Box<dyn Fn(&Provider, Value) -> String + 'a>;
    let bad: Vec<(&str, Make<'_>)> = vec![
        ("another nonce", Box::new(claim("/nonce", "another".into()))),
        ("no nonce", Box::new(claim("/nonce", Value::Null))),
        ("expired", Box::new(claim("/exp", (now() - 60).into()))),
        ("no end", Box::new(claim("/exp", Value::Null))),
        ("not yet", Box::new(claim("/nbf", (now() + 600).into()))),
        ("for others", Box::new(claim("/aud", "others".into()))),
        ("for several, and it does not say for whom", Box::new(claim("/aud", json!([CLIENT, "others"])))),
        ("made for others", Box::new(claim("/azp", "others".into()))),
        ("another issuer", Box::new(claim("/iss", "https://evil.example".into()))),
        ("nobody", Box::new(claim("/sub", Value::Null))),
        ("an empty subject", Box::new(claim("/sub", "".into()))),
        ("no signature", Box::new(|_, claims| token(&header("none"), &claims, |_| Vec::new()))),
        (
            "the client's secret as key",
            Box::new(|_, claims| token(&header("HS256"), &claims, |text| hmac(SECRET.as_bytes(), text))),
        ),
        (
            "the public key as secret",
            Box::new(|_, claims| token(&header("HS256"), &claims, |text| hmac(own.pem().as_bytes(), text))),
        ),
        ("another algorithm", Box::new(|_, claims| token(&header("RS512"), &claims, |text| own.sign_sha512(text)))),
        ("somebody else's key", Box::new(|_, claims| foreign.token("k", &claims))),
        ("an unknown key", Box::new(|_, claims| foreign.token("unknown", &claims))),
        (
            "an access token",
            Box::new(|_, claims| {
                let header = json!({"alg": "RS256", "typ": "at+jwt", "kid": "k"});
                token(&header, &claims, |text| own.sign(text))
            }),
        ),
        ("no token", Box::new(|_, _| "x".to_owned())),
    ];
    let mut secrets = Vec::new();
    for (why, make) in bad {
        let begun = Begun::new(&site, "/me").await;
        let text = make(&provider, begun.claims(&provider, &["care"]));
        provider.give(&text);
        refused(&begun.come_back(&site, "").await, "failed", "/me", why);
        secrets.extend([begun.asks("nonce"), begun.asks("state")]);
        secrets.extend(text.split('.').filter(|part| part.len() > 20).map(str::to_owned));
    }
    let both = |claims| with(with(claims, "/aud", Some(json!([CLIENT, "others"]))), "/azp", Some(CLIENT.into()));
    let_in(&sign_in(&site, &provider, both, &["care"]).await, "/me");
    let log = site.server.log_with("openid: the token is not good");
    assert!(secrets.iter().chain([&SECRET.to_owned()]).all(|secret| !log.contains(secret)), "{log}");
}

async fn answers_that_are_not_good(engine: Engine) {
    let provider = Provider::start();
    let site = start(engine, &provider, &[]).await;
    make_agent(&site, "ana", "agent");
    let begun = Begun::new(&site, "/me?a=b").await;
    let other = Begun::new(&site, "/").await;
    provider.give(&provider.key.token("k", &begun.claims(&provider, &["care"])));
    let (state, own) = (begun.asks("state"), begun.cookie.as_str());
    let mut spoiled = own.to_owned();
    let last = spoiled.pop().unwrap();
    spoiled.push(if last == '0' { '1' } else { '0' });
    let evil = form_urlencoded::byte_serialize(b"https://evil.example").collect::<String>();
    for (query, cookie, failed, next) in [
        (format!("code=c&state={state}"), "", "expired", "/"),
        (format!("code=c&state={state}"), "clientela_openid=x", "expired", "/"),
        (format!("code=c&state={state}"), spoiled.as_str(), "expired", "/"),
        (format!("code=c&state={state}"), other.cookie.as_str(), "expired", "/"),
        (format!("code=c&state={}", other.asks("state")), own, "expired", "/me?a=b"),
        ("code=c".to_owned(), own, "expired", "/me?a=b"),
        (String::new(), own, "expired", "/me?a=b"),
        ("error=access_denied&state=x".to_owned(), own, "expired", "/me?a=b"),
        (format!("error=access_denied&state={state}"), own, "denied", "/me?a=b"),
        (format!("error=access_denied&code=c&state={state}"), own, "denied", "/me?a=b"),
        (format!("error=server_error&state={state}"), own, "unreachable", "/me?a=b"),
        (format!("error=%3Cb%3E%0A&state={state}"), own, "failed", "/me?a=b"),
        (format!("state={state}"), own, "failed", "/me?a=b"),
        (format!("code=c&state={state}&iss={evil}"), own, "failed", "/me?a=b"),
        (format!("code=c&state=x&state={state}"), own, "expired", "/me?a=b"),
    ] {
        let answer = get(&site, &format!("/openid/callback?{query}"), cookie).await;
        refused(&answer, failed, next, &query);
        let page = get(&site, answer.header("location").unwrap(), "").await.expect(200);
        assert!(page.text.contains("role=\"alert\"") && page.text.contains("Sign in with"), "{}", page.text);
    }
    // None of these has used it up.
    let_in(&begun.come_back(&site, "").await, "/me?a=b");

    for next in ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"] {
        let begun = Begun::new(&site, next).await;
        provider.give(&provider.key.token("k", &begun.claims(&provider, &["care"])));
        let_in(&begun.come_back(&site, "").await, "/");
    }
    // Other methods than a link's do nothing.
    let post = site.client.plain(Method::POST, "/openid/callback").header("sec-fetch-site", "same-origin");
    send(post).await.expect(405);
}

async fn who_may_come(engine: Engine) {
    let provider = Provider::start();
    let site = start(engine, &provider, &["--openid-passwords", "refuse"]).await;
    make_agent(&site, "ana", "agent");
    make_agent(&site, "eva", "agent");
    let as_somebody = |subject: &'static str, name: &'static str| {
        move |claims| with(with(claims, "/sub", Some(subject.into())), "/preferred_username", Some(name.into()))
    };
    let try_as =
        async |subject, name, groups: &[&str]| sign_in(&site, &provider, as_somebody(subject, name), groups).await;
    refused(&try_as("1", "ana", &[]).await, "not-let-in", "/me", "no group");
    refused(&try_as("1", "ana", &["other"]).await, "not-let-in", "/me", "no group of ours");
    refused(&try_as("1", "ana", &["lost"]).await, "not-let-in", "/me", "a role that is not there");
    refused(&try_as("9", "nobody", &["care"]).await, "not-let-in", "/me", "nobody");
    refused(&try_as("9", "a b", &["care"]).await, "not-let-in", "/me", "no user name");
    // Somebody has to have come as ana before, for the others to be told from her.
    let_in(&try_as("1", "ANA", &["care"]).await, "/me");
    refused(&try_as("2", "ana", &["admins"]).await, "not-let-in", "/me", "another ana");
    refused(&try_as("1 ", "ana", &["care"]).await, "not-let-in", "/me", "nearly ana");

    // Another organization's agent is not this provider's.
    site.database.succeed(&["org", "create", "other"], "");
    let elsewhere = ["agent", "create", "--org", "other", "--username", "zoe"];
    site.database.succeed(&elsewhere, "a good password\n");
    refused(&try_as("3", "zoe", &["care"]).await, "not-let-in", "/me", "works elsewhere");

    site.database.succeed(&["agent", "suspend", "--org", "telco", "--username", "ana"], "");
    refused(&try_as("1", "ana", &["care"]).await, "not-let-in", "/me", "suspended");
    let failed = site.database.strings("SELECT reason FROM audit WHERE action = 'session.sign_in_failed'").await;
    assert_eq!(failed, ["suspended"]);
    site.database.succeed(&["agent", "resume", "--org", "telco", "--username", "ana"], "");
    let_in(&try_as("1", "ana", &["care"]).await, "/me");

    // The setting says so: who has come by the provider has no password any more, others do.
    for (name, to) in [("ana", "/sign-in?failed=1&next=%2F"), ("eva", "/")] {
        let form = format!("username={name}&password=a+good+password&next=/");
        let request = site.client.plain(Method::POST, "/desk/sign_in").body(form).header("accept", "text/html");
        let answer = send(request.header("content-type", "application/x-www-form-urlencoded")).await;
        assert_eq!(answer.header("location"), Some(to), "{name}");
    }
}

async fn people_who_are_made_on_the_way(engine: Engine) {
    let provider = Provider::start();
    let site = start(engine, &provider, &[]).await;
    let link =
        site.database.succeed(&["agent", "invite", "--org", "telco", "--username", "ana", "--role", "auditor"], "");
    // The provider says less in the token than beside it.
    provider.set_userinfo(json!({"sub": "1", "preferred_username": "ana", "groups": ["care"]}));
    let less = |claims| with(with(claims, "/groups", None), "/preferred_username", None);
    let session = let_in(&sign_in(&site, &provider, less, &[]).await, "/me");
    get(&site, "/me", &session).await.expect(200);
    assert!(line_of(&site, "ana").unwrap().starts_with("ana\tagent\tactive\t"), "the groups count");
    let path = &link[link.find("/invitation").unwrap()..];
    assert!(!get(&site, path, "").await.text.contains("accept_invitation"), "the invitation is used up");
    // What is said of somebody else does not count.
    provider.set_userinfo(json!({"sub": "2", "preferred_username": "ana", "groups": ["admins"]}));
    refused(&sign_in(&site, &provider, less, &[]).await, "failed", "/me", "somebody else");

    // An agent without a password: nothing opens by one.
    for password in ["", "NOBODY", "a good password"] {
        let form = format!("username=ana&password={password}&next=/");
        let request = site.client.plain(Method::POST, "/desk/sign_in").body(form).header("accept", "text/html");
        let answer = send(request.header("content-type", "application/x-www-form-urlencoded")).await;
        assert_eq!(answer.header("location"), Some("/sign-in?failed=1&next=%2F"), "{password}");
    }

    let site = start(engine, &provider, &["--openid-unknown", "create"]).await;
    let session = let_in(&sign_in(&site, &provider, |claims| claims, &["admins"]).await, "/me");
    assert!(line_of(&site, "ana").unwrap().starts_with("ana\tadministrator\tactive\t"));
    let person = Person::with_cookie(&site, &session);
    person.page("/agents").await.expect(200);
    // A user name that nobody can have, nor PostgreSQL keep.
    person.page("/agents?after=%00").await.expect(200);
}

async fn a_provider_that_is_away_or_misbehaves(engine: Engine) {
    let provider = Provider::start();
    let good = provider.metadata();
    let url = provider.url.clone();
    // Away from the start: the server starts all the same, and says so to who asks.
    provider.set_metadata(Value::Null);
    let site = start(engine, &provider, &["--secure-cookies"]).await;
    let ask = async || get(&site, "/openid/start?next=/me", "").await;
    for (path, value) in [
        ("/issuer", json!("https://another.example")),
        ("/token_endpoint", json!("http://192.0.2.1/token")),
        ("/jwks_uri", json!("file:///etc/passwd")),
        ("/authorization_endpoint", Value::Null),
    ] {
        provider.set_metadata(with(good.clone(), path, Some(value)));
        // It is not asked again at once.
        let before = provider.discoveries();
        let answer = loop {
            let answer = ask().await.expect(303);
            if provider.discoveries() > before {
                break answer;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        };
        assert_eq!(answer.header("location"), Some("/sign-in?failed=openid-unreachable&next=%2Fme"), "{path}");
    }
    provider.set_metadata(with(good, "/token_endpoint_auth_methods_supported", Some(json!(["client_secret_post"]))));
    let begin = async || loop {
        let answer = ask().await.expect(303);
        if answer.header("location").unwrap().starts_with(&url) {
            let cookie = answer.header("set-cookie").unwrap();
            assert!(cookie.starts_with("__Host-clientela_openid=") && cookie.contains("; Secure"), "{cookie}");
            let cookie = cookie.split(';').next().unwrap().to_owned();
            return Begun { cookie, address: answer.header("location").unwrap().parse().unwrap() };
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    };
    for (status, body, failed) in [
        (400, r#"{"error": "invalid_grant"}"#, "failed"),
        (302, "", "failed"),
        (503, "", "unreachable"),
        (200, "<html>", "failed"),
        (200, r#"{"access_token": "x"}"#, "failed"),
    ] {
        provider.answer(status, body);
        let answer = begin().await.come_back(&site, "").await.expect(303);
        let to = format!("/sign-in?failed=openid-{failed}&next=%2Fme");
        assert_eq!(answer.header("location"), Some(to.as_str()), "{status} {body}");
    }
    let (header, form) = provider.asked();
    assert!(header.is_empty() && form.contains(&("client_secret".to_owned(), SECRET.to_owned())), "{form:?}");
}

#[tokio::test]
async fn settings_that_are_wrong_stop_the_start() {
    let database = Database::new(Engine::Sqlite).await;
    let issuer = ["--openid-issuer", "https://login.example.com"];
    let client = ["--openid-client-id", "desk"];
    let org = ["--openid-org", "telco"];
    let roles = ["--openid-roles", "care=agent"];
    let whole = [issuer, client, org, roles];
    for (args, why) in [
        (vec![client], "openid_client_id"),
        (vec![issuer], "must be given with openid_issuer"),
        (vec![issuer, client, roles], "openid_org"),
        (vec![issuer, client, org], "openid_roles"),
        (vec![["--openid-issuer", "http://login.example.com"], client, org, roles], "must begin with https://"),
        (vec![["--openid-issuer", "https://login.example.com?a=b"], client, org, roles], "must have no query"),
        (vec![issuer, client, ["--openid-org", "Telco!"], roles], "the name of an organization"),
        (vec![issuer, client, org, ["--openid-roles", "care"]], "must be such as"),
        ([&whole[..], &[["--openid-unknown", "maybe"]]].concat(), "must be create or refuse"),
        ([&whole[..], &[["--openid-scopes", "profile"]]].concat(), "must have openid"),
        (vec![["--openid-client-secret", "hush"]], "without openid_issuer"),
        (vec![["--openid-name", "Telco"]], "without openid_issuer"),
        // Who sets these and forgets the issuer believes that they are in force.
        (vec![["--openid-passwords", "refuse"]], "without openid_issuer"),
        (vec![["--openid-unknown", "create"]], "without openid_issuer"),
    ] {
        let output = database.run(&[&["serve", "--addr", "127.0.0.1:0"], &args.concat()[..]].concat(), "");
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {error}");
        assert!(error.contains(why) && !error.contains("hush"), "{args:?}: {error}");
    }
}

#[tokio::test]
async fn without_a_provider_there_is_nothing_of_it() {
    let site = Site::start(Engine::Sqlite).await;
    assert!(!get(&site, "/sign-in", "").await.expect(200).text.contains("/openid/"));
    get(&site, "/openid/start", "").await.expect(404);
}
