//! What is beside the API: the way into the desk, health, documentation, headers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use reqwest::Method;
use serde_json::json;
use support::customers::{person, with};
use support::{Answer, Engine, Site, both_engines, send};

both_engines!(signing_in, a_title_is_text);

async fn get(site: &Site, path: &str) -> Answer {
    send(site.client.plain(Method::GET, path)).await
}

#[tokio::test]
async fn pages_need_a_session() {
    let site = &Site::start(Engine::Sqlite).await;
    for (path, sign_in) in [
        ("/", "/sign-in"),
        ("/?q=garc%C3%ADa", "/sign-in?next=%2F%3Fq%3Dgarc%25C3%25ADa"),
        ("/customers/new", "/sign-in?next=%2Fcustomers%2Fnew"),
        ("/no/such/page", "/sign-in?next=%2Fno%2Fsuch%2Fpage"),
    ] {
        let answer = get(site, path).await.expect(303);
        assert_eq!(answer.header("location"), Some(sign_in));
    }
    let page = get(site, "/sign-in").await.expect(200);
    assert!(page.text.contains("<form"));
    let policy = page.header("content-security-policy").unwrap();
    for part in ["'nonce-", "'wasm-unsafe-eval'", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{part}: {policy}");
    }
    assert!(!policy.contains("'unsafe-inline'"), "{policy}");
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cache-control", "no-store"),
    ] {
        assert_eq!(page.header(name), Some(value), "{name}");
    }
}

#[tokio::test]
async fn a_missing_file_is_no_page() {
    let site = &Site::start(Engine::Sqlite).await;
    let missing = ["/favicon.ico", "/apple-touch-icon.png", "/pkg/clientela.0123.js", "/pkg/nothing", "/no/such.css"];
    for path in missing.into_iter().chain(["/.well-known/security.txt", "/pkg/"]) {
        for method in [Method::GET, Method::HEAD] {
            let answer = send(site.client.plain(method.clone(), path)).await;
            assert_eq!((answer.status, answer.header("location")), (404, None), "{method} {path}");
            assert!(!answer.text.contains("<html"), "{method} {path}: {}", answer.text);
        }
    }
    // The address of a page all the same.
    let customer = get(site, "/customers/a.b").await.expect(303);
    assert_eq!(customer.header("location"), Some("/sign-in?next=%2Fcustomers%2Fa.b"));
}

async fn signing_in(engine: Engine) {
    let site = &Site::start(engine).await;
    let agent = ["agent", "create", "--org", "telco", "--username", "ana"];
    site.database.succeed(&agent, "a good password\n");
    let sign_in = |username: &str, password: &str, origin: &str| {
        let form = [("username", username), ("password", password), ("next", "/customers/new")];
        let body = form.map(|(name, value)| format!("{name}={}", value.replace(' ', "+"))).join("&");
        let request = site.client.plain(Method::POST, "/desk/sign_in").body(body);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        send(request.header("accept", "text/html").header("sec-fetch-site", origin.to_owned()))
    };
    sign_in("ana", "a good password", "cross-site").await.expect(403);
    for (username, password) in [("ana", "a wrong password"), ("nobody", "a good password")] {
        let refused = sign_in(username, password, "same-origin").await;
        // The user name comes back in a cookie for the next page; the password never does.
        assert_eq!(
            (refused.status, refused.header("location")),
            (303, Some("/sign-in?failed=1&next=%2Fcustomers%2Fnew"))
        );
        let kept = refused.header("set-cookie").unwrap();
        assert!(kept.starts_with(&format!("clientela_username={username}; HttpOnly; Max-Age=60;")), "{kept}");
        let next = send(site.client.plain(Method::GET, "/sign-in?failed=1").header("cookie", kept)).await.expect(200);
        assert!(next.text.contains(&format!("value=\"{username}\"")), "{}", next.text);
        assert!(!next.text.contains(password), "{}", next.text);
        assert!(next.header("set-cookie").unwrap().starts_with("clientela_username=; HttpOnly; Max-Age=0"));
    }
    let answer = sign_in("Ana", "a good password", "same-origin").await;
    assert_eq!((answer.status, answer.header("location")), (303, Some("/customers/new")), "{answer:?}");
    let cookie = answer.header("set-cookie").unwrap();
    for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let page = |path: &str| send(site.client.plain(Method::GET, path).header("cookie", &cookie));
    page("/").await.expect(200);
    page("/customers/new").await.expect(200);
    page("/no/such/page").await.expect(404);
    page("/customers/123e4567-e89b-12d3-a456-556642440000").await.expect(404);
}

/// Whoever may write a name, or send an agent a link, must not write the page.
async fn a_title_is_text(engine: Engine) {
    let site = &Site::start(engine).await;
    site.database.succeed(&["agent", "create", "--org", "telco", "--username", "ana"], "a good password\n");
    let request = site.client.plain(Method::POST, "/desk/sign_in").body("username=ana&password=a+good+password&next=/");
    let request = request.header("content-type", "application/x-www-form-urlencoded").header("accept", "text/html");
    let answer = send(request.header("sec-fetch-site", "same-origin")).await.expect(303);
    let cookie = answer.header("set-cookie").unwrap().split(';').next().unwrap();
    let body = with(person(1), "/personal_info/name", Some(json!("</title><form action=/x>")));
    let customer = site.client.create(&body).await;
    for path in ["/?q=%3C/title%3E%3Cform%20action=/x%3E%26amp;", &format!("/customers/{customer}")] {
        let page = send(site.client.plain(Method::GET, path).header("cookie", cookie)).await.expect(200).text;
        assert!(page.contains("<title>&lt;/title>&lt;form action=/x>"), "{page}");
        assert!(!page.contains("<form action=/x>"), "{page}");
        assert_eq!(page.matches("<title>").count(), 1, "{page}");
    }
    let ampersand = send(site.client.plain(Method::GET, "/?q=a%26lt;b").header("cookie", cookie)).await.text;
    assert!(ampersand.contains("<title>a&amp;lt;b · Clientela</title>"), "{ampersand}");
}

#[tokio::test]
async fn the_desk_speaks_six_languages() {
    let site = &Site::start(Engine::Sqlite).await;
    for (accepted, cookie, tag, words) in [
        ("fr", "", "es", "Contraseña"),
        ("ca-ES,es;q=0.8", "", "ca", "Contrasenya"),
        ("gl,es;q=0.8", "", "gl", "Contrasinal"),
        ("eu-ES", "", "eu", "Pasahitza"),
        ("pt-BR,en;q=0.8", "", "pt", "Palavra-passe"),
        ("ca", "clientela_language=en", "en", "Password"),
        ("ca", "clientela_language=fr", "ca", "Contrasenya"),
    ] {
        let request = site.client.plain(Method::GET, "/sign-in").header("accept-language", accepted);
        let page = send(request.header("cookie", cookie)).await.expect(200);
        assert!(page.text.contains(&format!("<html lang=\"{tag}\"")), "{accepted} {cookie}: {}", page.text);
        assert!(page.text.contains(words), "{tag}: {}", page.text);
        // What the browser is to fetch for it: that language's texts, for good.
        let path = page.text.split('"').find(|part| part.starts_with("/texts/")).unwrap();
        assert!(path.starts_with(&format!("/texts/{tag}.")), "{path}");
        let texts = get(site, path).await.expect(200);
        assert_eq!(texts.header("cache-control"), Some("public, max-age=31536000, immutable"));
        assert_eq!(texts.header("content-type"), Some("text/plain; charset=utf-8"));
        assert!(texts.text.lines().any(|line| line == words), "{path}");
    }
    // Those of another release.
    get(site, "/texts/ca.0123456789abcdef.txt").await.expect(404);
}

#[tokio::test]
async fn a_language_is_chosen_without_javascript() {
    let site = &Site::start(Engine::Sqlite).await;
    let choose = |language: &str, next: &str| {
        let request =
            site.client.plain(Method::POST, "/desk/set_language").body(format!("language={language}&next={next}"));
        let request = request.header("content-type", "application/x-www-form-urlencoded").header("accept", "text/html");
        send(request.header("sec-fetch-site", "same-origin"))
    };
    let chosen = choose("eu", "/sign-in").await.expect(303);
    assert_eq!(chosen.header("location"), Some("/sign-in"));
    assert!(chosen.header("set-cookie").unwrap().starts_with("clientela_language=eu; HttpOnly; "), "{chosen:?}");
    let unknown = choose("fr", "//evil.example").await.expect(303);
    assert_eq!((unknown.header("location"), unknown.header("set-cookie")), (Some("/"), None));
}

#[tokio::test]
async fn health_and_documentation() {
    let site = &Site::start(Engine::Sqlite).await;
    assert_eq!(get(site, "/healthz").await.expect(200).text, "ok");
    assert_eq!(get(site, "/readyz").await.expect(200).text, "ready");
    let errors = get(site, "/docs/errors").await.expect(200).text;
    assert!(errors.contains("id=\"MCUS.999.998\""));
    get(site, "/docs").await.expect(303);
    let page = get(site, "/docs/").await.expect(200);
    assert!(!page.text.contains("//"), "nothing of another host: {}", page.text);
    assert!(page.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
    let start = get(site, "/docs/swagger-initializer.js").await.expect(200).text;
    assert!(start.contains("/v4/openapi.json"), "{start}");
    get(site, "/docs/swagger-ui-bundle.js").await.expect(200);
}
