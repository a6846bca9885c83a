//! Tokens of a real issuer's, against the real binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::fs;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use support::customers::{person, with};
use support::issuer::{AUDIENCE, ISSUER, Key, KeyServer, Mood, claims, hmac, now, token};
use support::{Answer, Database, Engine, Site, both_engines, send};

both_engines!(
    tokens_of_both_algorithms,
    tokens_that_are_not_good,
    a_token_gives_what_it_says_and_no_more,
    an_organization_that_is_not_there_is_nobodys,
    keys_change_without_a_failed_request,
    an_issuer_that_is_away_or_misbehaves,
    one_key_in_a_file,
);

async fn start(engine: Engine, keys: &KeyServer, more: &[&str]) -> Site {
    let args = ["--jwt-jwks-url", &keys.url, "--jwt-issuer", ISSUER, "--jwt-audience", AUDIENCE];
    Site::start_with(engine, &[&args, more].concat()).await
}

/// A search in `telco`, with this token.
async fn ask(site: &Site, token: &str) -> Answer {
    let request = site.client.plain(Method::GET, "/v4/orgs/telco/customers?q=nobody");
    send(request.bearer_auth(token)).await
}

/// Asks until the answer has this status: the server notices by and by what changed at the issuer's.
async fn ask_until(site: &Site, token: &str, status: u16) -> Answer {
    let mut last = None;
    for _ in 0..600 {
        let answer = ask(site, token).await;
        if answer.status == status {
            return answer;
        }
        last = Some(answer);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("never {status}: {last:?}");
}

async fn an_organization_that_is_not_there_is_nobodys(engine: Engine) {
    let key = Key::rsa();
    let site = start(engine, &KeyServer::start(&[key.jwk("r")]), &[]).await;
    let token = key.token("r", &with(claims("*"), "/org", Some(json!("ghost"))));
    let create = async || {
        let request = site.client.plain(Method::POST, "/v4/orgs/ghost/customers").bearer_auth(&token);
        send(request.json(&person(1))).await
    };
    create().await.forbidden();
    assert_eq!(site.database.count("SELECT COUNT(*) FROM customers").await, 0);
    site.database.succeed(&["org", "create", "ghost"], "");
    create().await.expect(201);
}

async fn tokens_of_both_algorithms(engine: Engine) {
    let (rsa, ec) = (Key::rsa(), Key::ec());
    let site = start(engine, &KeyServer::start(&[rsa.jwk("r"), ec.jwk("e")]), &[]).await;
    for (number, (key, id)) in [(&rsa, "r"), (&ec, "e")].into_iter().enumerate() {
        let good = key.token(id, &claims("*"));
        ask(&site, &good).await.expect(200);
        ask(&site, &good).await.expect(200);
        let request = site.client.plain(Method::POST, "/v4/orgs/telco/customers").bearer_auth(&good);
        let body = person(u32::try_from(number).unwrap());
        send(request.json(&body)).await.expect(201);
    }
    // Other spellings of the same.
    for (name, value) in [
        ("aud", json!([AUDIENCE, "other"])),
        ("permissions", json!("customers:read mail:send")),
        ("nbf", Value::Null),
        ("exp", json!(f64::from(u32::MAX) + 0.5)),
    ] {
        let claims = with(claims("*"), &format!("/{name}"), (!value.is_null()).then_some(value));
        ask(&site, &rsa.token("r", &claims)).await.expect(200);
    }
    let header = json!({"alg": "ES256", "typ": "at+JWT", "kid": "e"});
    ask(&site, &token(&header, &claims("*"), |text| ec.sign(text))).await.expect(200);
    let header = json!({"alg": "ES256", "kid": "e"});
    ask(&site, &token(&header, &claims("*"), |text| ec.sign(text))).await.expect(200);

    let actors = site
        .database
        .strings("SELECT DISTINCT actor_kind || ' ' || actor_id FROM audit WHERE actor_kind <> 'command'")
        .await;
    assert_eq!(actors, ["token billing-robot"]);
}

async fn tokens_that_are_not_good(engine: Engine) {
    let (rsa, ec, foreign) = (Key::rsa(), Key::ec(), Key::rsa());
    let other = json!({"kty": "oct", "kid": "secret", "alg": "HS256", "k": "c2VjcmV0"});
    let site = start(engine, &KeyServer::start(&[rsa.jwk("r"), ec.jwk("e"), other]), &[]).await;
    let good = claims("*");
    ask(&site, &rsa.token("r", &good)).await.expect(200);

    let header = |alg: &str, id: &str| json!({"alg": alg, "typ": "JWT", "kid": id});
    let signed = |alg: &str, id: &str, sign: &dyn Fn(&str) -> Vec<u8>| token(&header(alg, id), &good, sign);
    let (pem, modulus) = (rsa.pem(), rsa.jwk("r")["n"].to_string());
    let mut bad = vec![
        ("none", signed("none", "r", &|_| Vec::new())),
        ("None with a signature", signed("None", "r", &|text| rsa.sign(text))),
        ("the public key as a secret", signed("HS256", "r", &|text| hmac(pem.as_bytes(), text))),
        ("the modulus as a secret", signed("HS256", "r", &|text| hmac(modulus.as_bytes(), text))),
        ("a secret of the set", signed("HS256", "secret", &|text| hmac(b"secret", text))),
        ("the other key's algorithm", signed("RS256", "e", &|text| rsa.sign(text))),
        ("the other key", signed("ES256", "r", &|text| ec.sign(text))),
        ("a good signature under another algorithm", signed("RS512", "r", &|text| rsa.sign_sha512(text))),
        ("a good signature, said to be of another", signed("ES256", "r", &|text| rsa.sign(text))),
        ("somebody else's key", foreign.token("r", &good)),
        ("an unknown key", foreign.token("nobody", &good)),
        ("an empty id", foreign.token("", &good)),
        ("no id where there are several", token(&json!({"alg": "RS256"}), &good, |text| rsa.sign(text))),
        ("its own key", {
            let header = json!({"alg": "RS256", "kid": "mine", "jwk": foreign.jwk("mine")});
            token(&header, &good, |text| foreign.sign(text))
        }),
        ("a critical extension", {
            let header = json!({"alg": "RS256", "kid": "r", "crit": ["exp"], "exp": 1});
            token(&header, &good, |text| rsa.sign(text))
        }),
        ("another type", {
            let header = json!({"alg": "RS256", "kid": "r", "typ": "logout+jwt"});
            token(&header, &good, |text| rsa.sign(text))
        }),
        ("no signature", signed("RS256", "r", &|_| Vec::new())),
        ("too long", rsa.token("r", &with(good.clone(), "/padding", Some("x".repeat(10_000).into())))),
    ];
    let changed = |name: &str, value: Option<Value>| rsa.token("r", &with(good.clone(), &format!("/{name}"), value));
    for name in ["exp", "iss", "aud", "sub", "org", "permissions"] {
        bad.push(("a claim is missing", changed(name, None)));
    }
    for (name, value) in [
        ("exp", json!(now() - 3600)),
        ("exp", json!(0)),
        ("exp", json!(-1)),
        ("exp", json!(1e300)),
        ("exp", json!("2099-01-01")),
        ("nbf", json!(now() + 3600)),
        ("nbf", json!("soon")),
        ("aud", json!("other")),
        ("aud", json!([])),
        ("aud", json!(["other"])),
        ("aud", json!("Clientela")),
        ("iss", json!("https://issuer.example.com/")),
        ("iss", json!([ISSUER, "other"])),
        ("sub", json!("")),
        ("sub", json!("a\nb")),
        ("sub", json!("x".repeat(300))),
        ("org", json!("Telco")),
        ("org", json!(["telco"])),
        ("permissions", json!({"customers:read": true})),
        ("permissions", json!(null)),
    ] {
        bad.push(("a claim is wrong", changed(name, Some(value))));
    }
    let tampered = {
        let (mine, theirs) = (rsa.token("r", &good), rsa.token("r", &claims("customers:read")));
        let (head, _) = mine.rsplit_once('.').unwrap();
        let (_, signature) = theirs.rsplit_once('.').unwrap();
        format!("{head}.{signature}")
    };
    bad.push(("another's signature", tampered));
    for text in [".", "..", "...", "a.b.c", "e30.e30.", "e30.e30.e30", "ñ.ñ.ñ"] {
        bad.push(("rubbish", text.to_owned()));
    }
    for (why, bad) in &bad {
        let answer = ask(&site, bad).await;
        assert_eq!(answer.status, 401, "{why}: {bad}: {answer:?}");
        let details = answer.unauthorized();
        assert!(!details[0].contains("billing-robot") && !details[0].contains(bad.as_str()), "{details:?}");
    }
    // A token is no key.
    let request = site.client.plain(Method::GET, "/v4/orgs/telco/customers?q=a");
    send(request.header("x-auth-roles", rsa.token("r", &good))).await.unauthorized();
}

async fn a_token_gives_what_it_says_and_no_more(engine: Engine) {
    let key = Key::ec();
    let site = start(engine, &KeyServer::start(&[key.jwk("e")]), &[]).await;
    let request = |token: &str, method, path: &str| site.client.plain(method, path).bearer_auth(token);
    let read = key.token("e", &claims("customers:read,reveal,mail:send"));
    ask(&site, &read).await.expect(200);
    let customers = "/v4/orgs/telco/customers";
    send(request(&read, Method::POST, customers).json(&person(1))).await.forbidden();
    send(request(&read, Method::GET, "/v4/orgs/telco/categories")).await.forbidden();
    let write = key.token("e", &claims("customers:write"));
    send(request(&write, Method::POST, customers).json(&person(1))).await.expect(201);
    ask(&site, &write).await.forbidden();
    ask(&site, &key.token("e", &with(claims("*"), "/permissions", Some(json!([]))))).await.forbidden();

    // The organization is the claim's, whether or not the path's is there.
    site.database.succeed(&["org", "create", "other"], "");
    for org in ["other", "nobody", "TELCO", "%FF"] {
        let path = format!("/v4/orgs/{org}/customers?q=a");
        send(request(&key.token("e", &claims("*")), Method::GET, &path)).await.forbidden();
    }
    let other = key.token("e", &with(claims("*"), "/org", Some("other".into())));
    ask(&site, &other).await.forbidden();
    send(request(&other, Method::GET, "/v4/orgs/other/customers?q=a")).await.expect(200);

    // The same `Idempotency-Key` of another subject is another request.
    let robot = |name: &str| key.token("e", &with(claims("*"), "/sub", Some(name.into())));
    for (name, number) in [("one", 2), ("two", 3)] {
        let once = request(&robot(name), Method::POST, customers).header("idempotency-key", "k");
        send(once.json(&person(number))).await.expect(201);
    }
}

async fn keys_change_without_a_failed_request(engine: Engine) {
    let (old, new) = (Key::rsa(), Key::ec());
    let keys = KeyServer::start(&[old.jwk("old")]);
    let site = start(engine, &keys, &["--jwt-refresh-s", "3600"]).await;
    ask(&site, &old.token("old", &claims("*"))).await.expect(200);
    assert_eq!(keys.fetches(), 1, "at the start, and not for each request");

    keys.set_keys(&[old.jwk("old"), new.jwk("new")]);
    // Many at once: one of them fetches, the others wait for it.
    let asked = (0..20).map(|number| {
        let claims = with(claims("*"), "/sub", Some(format!("robot-{number}").into()));
        (site.client.plain(Method::GET, "/v4/orgs/telco/customers?q=a"), new.token("new", &claims))
    });
    let asked = asked.map(|(request, token)| tokio::spawn(send(request.bearer_auth(token))));
    for answer in asked.collect::<Vec<_>>() {
        answer.await.unwrap().expect(200);
    }
    ask(&site, &old.token("old", &claims("*"))).await.expect(200);
    assert_eq!(keys.fetches(), 2);

    // Made-up ids are not looked for each time.
    for number in 0..200 {
        ask(&site, &new.token(&format!("made-up-{number}"), &claims("*"))).await.unauthorized();
    }
    assert!(keys.fetches() < 50, "{}", keys.fetches());

    // What the issuer withdraws is refused after the next refresh, without a new key coming by.
    let site = start(engine, &keys, &["--jwt-refresh-s", "1"]).await;
    let (olds, news) = (old.token("old", &claims("*")), new.token("new", &claims("*")));
    ask(&site, &olds).await.expect(200);
    keys.set_keys(&[new.jwk("new")]);
    ask_until(&site, &olds, 401).await.unauthorized();
    ask(&site, &news).await.expect(200);
}

async fn an_issuer_that_is_away_or_misbehaves(engine: Engine) {
    let (key, later) = (Key::rsa(), Key::rsa());
    let keys = KeyServer::start(&[key.jwk("r")]);
    keys.set_mood(Mood::Failing);
    let site = start(engine, &keys, &["--jwt-refresh-s", "1"]).await;
    let good = key.token("r", &claims("*"));
    ask(&site, &good).await.error(503, "MCUS.001.005");
    site.client.get("/customers?q=a").await.expect(200);
    keys.set_mood(Mood::Well);
    ask_until(&site, &good, 200).await;

    // Keys that are there are used on, whatever comes instead. None of these moods tells of the new one.
    keys.set_mood(Mood::Failing);
    keys.set_keys(&[later.jwk("later")]);
    for mood in [Mood::Failing, Mood::Rubbish, Mood::Endless, Mood::Elsewhere] {
        keys.set_mood(mood);
        let before = keys.fetches();
        while keys.fetches() < before + 2 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        ask(&site, &key.token("r", &claims("customers:read"))).await.expect(200);
        ask(&site, &later.token("later", &claims("*"))).await.unauthorized();
    }
    assert!(site.server.log().contains("the keys that tokens are signed with cannot be fetched"));

    // But not for ever.
    keys.set_keys(&[key.jwk("r")]);
    keys.set_mood(Mood::Well);
    let site = start(engine, &keys, &["--jwt-refresh-s", "1", "--jwt-max-stale-s", "3"]).await;
    ask_until(&site, &good, 200).await;
    keys.set_mood(Mood::Failing);
    ask_until(&site, &good, 503).await;
    keys.set_mood(Mood::Well);
    ask_until(&site, &good, 200).await;
}

async fn one_key_in_a_file(engine: Engine) {
    for key in [Key::rsa(), Key::ec()] {
        let database = Database::new(engine).await;
        fs::write(database.folder.path().join("key.pem"), key.pem()).unwrap();
        let args = ["--jwt-pem-file", "key.pem", "--jwt-issuer", ISSUER, "--jwt-audience", AUDIENCE];
        let server = database.serve(&args);
        let client = database.client(&server, "telco", "*");
        let site = Site { client, server, database };
        ask(&site, &key.token("any", &claims("*"))).await.expect(200);
        let header = json!({"alg": key.algorithm()});
        ask(&site, &token(&header, &claims("*"), |text| key.sign(text))).await.expect(200);
        let pem = key.pem();
        let header = json!({"alg": "HS256"});
        ask(&site, &token(&header, &claims("*"), |text| hmac(pem.as_bytes(), text))).await.unauthorized();
        ask(&site, &token(&json!({"alg": "none"}), &claims("*"), |_| Vec::new())).await.unauthorized();
        ask(&site, &Key::rsa().token("any", &claims("*"))).await.unauthorized();
        ask(&site, &Key::ec().token("any", &claims("*"))).await.unauthorized();
    }
}

#[tokio::test]
async fn without_settings_no_token_is_taken() {
    let site = Site::start(Engine::Sqlite).await;
    ask(&site, &Key::ec().token("e", &claims("*"))).await.unauthorized();
}

#[tokio::test]
async fn settings_that_would_take_anybodys_tokens_are_refused() {
    let database = Database::new(Engine::Sqlite).await;
    let private = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    fs::write(database.folder.path().join("private.pem"), private).unwrap();
    let url = "https://issuer.example.com/keys";
    for (args, status, part) in [
        (&["--jwt-jwks-url", url][..], 2, "`jwt_issuer`"),
        (&["--jwt-jwks-url", url, "--jwt-issuer", ISSUER], 2, "`jwt_audience`"),
        (&["--jwt-jwks-url", "http://issuer.example.com/keys"], 2, "https://"),
        (&["--jwt-jwks-url", "file:///etc/passwd"], 2, "https://"),
        (&["--jwt-jwks-url", url, "--jwt-pem-file", "key.pem"], 2, "`jwt_pem_file`"),
        (&["--jwt-issuer", ISSUER, "--jwt-audience", "a"], 2, "must not be given without jwt_jwks_url"),
        (&["--jwt-audience", "a"], 2, "`jwt_audience`"),
        (&["--jwt-pem-file", "missing.pem", "--jwt-issuer", "i", "--jwt-audience", "a"], 1, "missing.pem"),
        (&["--jwt-pem-file", "private.pem", "--jwt-issuer", "i", "--jwt-audience", "a"], 1, "one public key"),
    ] {
        let output = database.run(&[&["serve", "--addr", "127.0.0.1:0"], args].concat(), "");
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "{args:?}: {error}");
        assert!(error.contains(part), "{args:?}: {error}");
    }
}
