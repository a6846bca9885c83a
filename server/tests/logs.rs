//! Nothing personal and no secret comes into the log, at its most talkative: a customer's whole life over the API
//! and at the desk, with good requests and bad ones, a broken database and one that is away.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use support::customers::{nif, person, with};
use support::issuer::{AUDIENCE, ISSUER, Key, KeyServer, claims};
use support::{Answer, Client, Database, Engine, Site, both_engines, send};

both_engines!(a_whole_life_leaves_nothing_in_the_log);

const PASSWORD: &str = "Quebrantahuesos-77";
const WRONG_PASSWORD: &str = "Urogallo-4411-mal";
const SURNAME: &str = "Zubizarretagoitia";
const EMAIL: &str = "zubi.goiti@buzon.example";
const USERNAME: &str = "portal.zubi@acceso.example";
const PHONE: &str = "655443322";
const IBAN: &str = "ES9121000418450200051332";
const STREET: &str = "Travesera de Berrobi 71";
const TOKEN: &str = "e58ed763-928c-4155-bee9-fdbaaadc15f3";
const BIRTH: &str = "1957-11-23";
const COMMENT: &str = "motivo-muy-personal-de-la-clienta";
const SEARCH: &str = "zubizarretagoitia";
const TYPED: &str = "Escrito-a-medias-Uxue";

/// Every value of which nothing may be found, with its name.
struct Secrets(Vec<(&'static str, String)>);

impl Secrets {
    fn add(&mut self, name: &'static str, value: &str) {
        assert!(value.len() > 6, "{name} {value} may be found by chance");
        self.0.push((name, value.to_owned()));
    }

    fn check(&self, log: &str) {
        let log = log.to_lowercase();
        for (name, value) in &self.0 {
            let encoded: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
            for form in [value, &encoded] {
                let found = log.lines().find(|line| line.contains(&form.to_lowercase()));
                assert_eq!(found, None, "{name}: {value}");
            }
        }
    }
}

fn customer(number: u32) -> Value {
    let body = with(person(number), "/personal_info/first_surname", Some(SURNAME.into()));
    let body = with(body, "/personal_info/birthdate", Some(BIRTH.into()));
    let body = with(body, "/contact_info/emails", Some(json!([{"email": EMAIL}])));
    let phones = json!([{"country_code": "+34", "number": PHONE, "type": "MOBILE"}]);
    let body = with(body, "/contact_info/phone_numbers", Some(phones));
    with(body, "/contact_info/postal_address/address_lines", Some(json!([STREET])))
}

/// The API: what goes well, and every kind of mistake, with the values in the path, the query, headers and bodies.
async fn over_the_api(client: &Client, again: bool) {
    let number = nif(if again { 72_345_679 } else { 72_345_678 });
    let created = client.post("/customers", &customer(if again { 72_345_679 } else { 72_345_678 })).await;
    let id = created.body["id"].as_str().unwrap_or("123e4567-e89b-12d3-a456-556642440000").to_owned();
    let path = format!("/customers/{id}");
    client.post("/customers", &customer(72_345_678)).await;
    client.get(&format!("/customers?q={SEARCH}")).await;
    client.get(&format!("/customers?q={SEARCH}&limit={PHONE}")).await;
    client.get(&format!("/customers?q={SEARCH}&cursor={EMAIL}")).await;
    client.get(&format!("/customers/search?identity_document={number}")).await;
    client.get(&format!("/customers/search?identity_document={number}&identity_document={PHONE}")).await;
    client.get(&format!("/customers/search?email={EMAIL}")).await;
    client.get(&format!("/customers/{EMAIL}")).await;
    client.get(&format!("/external-customers/{IBAN}")).await;
    client.get(&format!("/no-such-path/{EMAIL}?q={SURNAME}")).await;
    client.get(&path).await;
    for body in [
        json!({"personal_info": {"first_surname": format!("{SURNAME}\u{0}")}}),
        json!({"contact_info": {"emails": [{"email": format!("{EMAIL} no")}]}}),
        json!({"contact_info": {"phone_numbers": [{"country_code": "+34", "number": format!("{PHONE}99999"), "type": "MOBILE"}]}}),
        json!({"personal_info": {"birthdate": format!("{BIRTH}T")}, (SURNAME): EMAIL}),
    ] {
        client.patch(&path, &body).await;
    }
    for body in [format!("{{\"{SURNAME}\": {EMAIL}"), SURNAME.to_owned(), format!("\"{EMAIL}")] {
        let request = client.request(Method::POST, "/customers").header("content-type", "application/json");
        send(request.body(body.clone())).await;
        send(client.request(Method::POST, "/customers").header("content-type", EMAIL).body(body)).await;
    }
    let conditional = client.request(Method::PATCH, &path).header("if-match", format!("\"{SURNAME}\""));
    send(conditional.header("idempotency-key", EMAIL).json(&json!({}))).await;

    let account =
        json!({"modality": "POSTPAID", "payment_method": {"type": "DIRECT_DEBIT", "details": {"iban": IBAN}}});
    let opened = client.post(&format!("{path}/accounts"), &account).await;
    let account = format!("/accounts/{}", opened.body["id"].as_str().unwrap_or(&id));
    let method = format!("{account}/payment-method");
    client.patch(&method, &json!({"type": "CREDIT_CARD", "details": {"token_id": TOKEN}})).await;
    client.patch(&method, &json!({"type": "DIRECT_DEBIT", "details": {"iban": format!("{IBAN}0")}})).await;
    client.patch(&method, &json!({"type": IBAN, "details": {"iban": IBAN}})).await;
    client.get(&format!("{path}/available-credit-cards")).await;
    let credentials = format!("{path}/credentials");
    client.post(&credentials, &json!({"username": USERNAME})).await;
    client.post(&credentials, &json!({"username": format!("{USERNAME} no")})).await;
    send(client.request(Method::POST, &format!("{credentials}/activate"))).await;
    client.get(&format!("/customers/search?email={USERNAME}")).await;
    client.post("/categories", &json!({"categories": [{"name": "logs", "description": COMMENT}]})).await;
    let file = format!(
        "--b\r\ncontent-disposition: form-data; name=\"document\"; filename=\"{SURNAME}.pdf\"\r\n\r\n%PDF-1.4 {EMAIL}\r\n\
         --b\r\ncontent-disposition: form-data; name=\"process_date\"\r\n\r\n{SURNAME}\r\n--b--\r\n"
    );
    for file in [
        file.clone(),
        file.replace("process_date", "unknown"),
        file.split("--b\r\ncontent-disposition: form-data; name=\"process_date").next().unwrap().to_owned()
            + "--b--\r\n",
    ] {
        let upload = client.request(Method::POST, &format!("{path}/identification-processes"));
        send(upload.header("content-type", "multipart/form-data; boundary=b").body(file)).await;
    }
    client.get(&format!("{path}/identification-processes")).await;
    client.put(&format!("{path}/associated_users"), &json!({"associated_users": [{"name": SURNAME}]})).await;
    client.patch(&format!("{path}/convert-nie-to-nif"), &json!({"nif": number})).await;
    let with_key =
        |key: &str| client.plain(Method::GET, "/v4/orgs/telco/customers").header("x-auth-roles", key.to_owned());
    send(with_key(&format!("{}x", client.key.as_deref().unwrap()))).await;
    send(client.plain(Method::GET, &format!("/v4/orgs/{SURNAME}/customers"))).await;
    send(client.plain(Method::GET, &format!("/documents/telco/{id}?expires=1&signature={SURNAME}"))).await;
}

fn form(client: &Client, function: &str, cookie: &str, fields: &[(&str, &str)]) -> RequestBuilder {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(fields);
    let request = client.plain(Method::POST, &format!("/desk/{function}")).header("cookie", cookie.to_owned());
    request.header("content-type", "application/x-www-form-urlencoded").body(body.finish())
}

/// The desk: signing in, searching, making and changing a customer, with the same kinds of mistakes.
async fn at_the_desk(client: &Client, cookie: &str) {
    let page = |path: &str| send(client.plain(Method::GET, path).header("cookie", cookie.to_owned()));
    page(&format!("/?q={SEARCH}")).await;
    page(&format!("/customers/{EMAIL}")).await;
    page(&format!("/customers/new?type={SURNAME}")).await;
    page(&format!("/no/such/{SURNAME}?q={PHONE}")).await;
    let fields = [
        ("fields[/type]", "PRIVATE_CUSTOMER"),
        ("fields[/personal_info/name]", TYPED),
        ("fields[/personal_info/first_surname]", SURNAME),
        ("fields[/personal_info/identity_document/number]", IBAN),
        ("fields[/contact_info/emails/0/email]", EMAIL),
    ];
    for accept in ["text/html", "application/json"] {
        send(form(client, "create_customer", cookie, &fields).header("accept", accept)).await;
        send(form(client, "find_customers", cookie, &[("query", SEARCH)]).header("accept", accept)).await;
        send(form(client, "find_customers", cookie, &[("query", SEARCH), ("cursor", EMAIL)]).header("accept", accept))
            .await;
        send(form(client, "save_customer", cookie, &[("id", EMAIL), (SURNAME, TYPED)]).header("accept", accept)).await;
        send(form(client, SURNAME, cookie, &fields).header("accept", accept)).await;
        let wrong = [("username", "ana"), ("password", WRONG_PASSWORD), ("next", EMAIL)];
        send(form(client, "sign_in", "", &wrong).header("accept", accept)).await;
        send(form(client, "sign_in", "", &[("username", "ana"), (WRONG_PASSWORD, "x")]).header("accept", accept)).await;
    }
    page("/customers/new").await;
}

/// The fields that hold a secret in plain, of types that show themselves whole: `Type.field`.
fn shown_secrets(source: &str) -> Vec<String> {
    let (mut shows, mut inside, mut found) = (false, None, Vec::new());
    for line in source.lines() {
        if line.starts_with("#[derive(") {
            shows = line.contains("Debug");
        } else if let Some((_, name)) = line.split_once("struct ").or_else(|| line.split_once("enum ")) {
            let is_type = !line.starts_with([' ', '/']) && line.ends_with('{');
            inside = (is_type && shows).then(|| name.split([' ', '<']).next().unwrap_or_default());
            shows = false;
        } else if line.starts_with('}') {
            inside = None;
        }
        let Some((name, kind)) = line.trim().split_once(": ") else { continue };
        let name = name.rsplit(' ').next().unwrap_or_default();
        let secret = ["password", "secret", "session", "token"].iter().any(|part| name.contains(part));
        let plain = ["String", "&str", "Vec<u8>", "[u8"].iter().any(|part| kind.contains(part));
        if let Some(kind_name) = inside
            && secret
            && plain
            && !kind.contains("SecretString")
            && name != "token_id"
        {
            found.push(format!("{kind_name}.{name}"));
        }
    }
    found
}

#[test]
fn no_type_that_shows_itself_holds_a_secret() {
    fn files(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
    }
    let own = "#[derive(Debug, Clone)]\npub struct A {\n    pub name: String,\n    pub password: Option<String>,\n}\n";
    assert_eq!(shown_secrets(own), ["A.password"], "the test itself works");
    assert_eq!(shown_secrets(&own.replace("Debug, ", "")), Vec::<String>::new());
    let mut found = Vec::new();
    for room in ["service", "server"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(room).join("src");
        for file in files(&folder).into_iter().filter(|file| file.extension().is_some_and(|end| end == "rs")) {
            let source = fs::read_to_string(&file).unwrap();
            found.extend(shown_secrets(&source));
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

fn session(answer: &Answer) -> String {
    let all = answer.set_cookies();
    let found = all.iter().find(|cookie| cookie.starts_with("clientela_session=")).expect("a session");
    found.split(';').next().unwrap().to_owned()
}

async fn a_whole_life_leaves_nothing_in_the_log(engine: Engine) {
    let issuer = Key::ec();
    let keys = KeyServer::start(&[issuer.jwk("e")]);
    let document_key = "clave-de-los-documentos-0123456789abcdef";
    let args = ["--log", "trace", "--jwt-jwks-url", &keys.url, "--jwt-issuer", ISSUER, "--jwt-audience", AUDIENCE];
    let mut database = Database::new(engine).await;
    let database_password = "contrasenya-de-la-base-8812";
    // The test's cluster trusts everybody, whatever the password.
    database.url = database.url.replace("//postgres@", &format!("//postgres:{database_password}@"));
    let server = database.serve(&[&args[..], &["--document-key", document_key]].concat());
    let client = database.client(&server, "telco", "*");
    let site = Site { client, server, database };
    let create = ["agent", "create", "--org", "telco", "--username", "ana"];
    site.database.succeed(&create, &format!("{PASSWORD}\n"));
    let client = &site.client;

    let mut secrets = Secrets(Vec::new());
    let signing_in = [("username", "ana"), ("password", PASSWORD), ("next", "/")];
    let signed_in = send(form(client, "sign_in", "", &signing_in).header("accept", "text/html")).await.expect(303);
    let cookie = session(&signed_in);
    let token = issuer.token("e", &claims("*"));
    let foreign = Key::ec().token("e", &claims("*"));
    for (name, value) in [
        ("password", PASSWORD),
        ("wrong password", WRONG_PASSWORD),
        ("surname", SURNAME),
        ("e-mail", EMAIL),
        ("username", USERNAME),
        ("phone", PHONE),
        ("IBAN", IBAN),
        ("street", STREET),
        ("card", TOKEN),
        ("birth date", BIRTH),
        ("free text", COMMENT),
        ("what was typed", TYPED),
        ("document", &nif(72_345_678)),
        ("other document", &nif(72_345_679)),
        ("API key", client.key.as_deref().unwrap()),
        ("session", cookie.split_once('=').unwrap().1),
        ("token", &token),
        ("token's signature", token.rsplit_once('.').unwrap().1),
        ("foreign token's signature", foreign.rsplit_once('.').unwrap().1),
        ("document key", document_key),
        ("the database's password", database_password),
    ] {
        secrets.add(name, value);
    }

    over_the_api(client, false).await;
    at_the_desk(client, &cookie).await;
    for token in [&token, &foreign, &token[..token.len() - 9].to_owned()] {
        let request = client.plain(Method::GET, &format!("/v4/orgs/telco/customers?q={SEARCH}"));
        send(request.bearer_auth(token)).await;
    }
    // The database breaks under it: everything that asks for a customer is a 500 now.
    site.database.execute(&["ALTER TABLE customers RENAME TO broken"]).await;
    client.get(&format!("/customers/search?identity_document={}", nif(72_345_678))).await.error(500, "MCUS.999.999");
    over_the_api(client, true).await;
    at_the_desk(client, &cookie).await;
    if engine == Engine::Postgres {
        // And goes away altogether.
        site.database.shut().await;
        let answer = client.get(&format!("/customers/search?email={EMAIL}")).await;
        assert!(answer.status >= 500, "{answer:?}");
        over_the_api(client, true).await;
        at_the_desk(client, &cookie).await;
    }
    let id = "the-last-request-of-this-test";
    send(client.plain(Method::GET, "/healthz").header("x-request-id", id)).await.expect(200);
    let log = site.server.log_with(id);
    for part in ["status=200", "status=400", "status=401", "status=404", "status=500", "DEBUG"] {
        assert!(log.contains(part), "the log is not the one this test is about: no {part}");
    }
    secrets.check(&log);
}
