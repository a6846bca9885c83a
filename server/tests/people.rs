//! Who may do what: the commands, and every way in times every role.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use reqwest::Method;
use service::permission::PermissionSet;

use support::{Client, Engine, Site, both_engines, send};

both_engines!(
    commands,
    an_invitation_is_accepted,
    a_suspended_agent_and_a_revoked_key_are_out,
    existing_agents_keep_what_they_may
);

const PASSWORD: &str = "a good password";
const ROLES: [&str; 4] = ["agent", "supervisor", "administrator", "auditor"];

fn agent<'a>(command: &'a str, username: &'a str) -> Vec<&'a str> {
    vec!["agent", command, "--org", "telco", "--username", username]
}

/// Posts a form as a browser without JavaScript does.
async fn post(site: &Site, path: &str, form: &[(&str, &str)], cookie: &str) -> support::Answer {
    let pairs = form.iter().map(|(name, value)| format!("{name}={}", value.replace(' ', "+")));
    let body = pairs.collect::<Vec<_>>().join("&");
    let request = site.client.plain(Method::POST, path).body(body).header("cookie", cookie);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    send(request.header("accept", "text/html").header("sec-fetch-site", "same-origin")).await
}

/// Signs in; the session's cookie, or where a refusal leads.
async fn sign_in(site: &Site, username: &str, password: &str) -> Result<String, String> {
    let answer = post(site, "/desk/sign_in", &[("username", username), ("password", password)], "").await;
    let to = answer.header("location").unwrap_or_default().to_owned();
    if to != "/" {
        return Err(to);
    }
    Ok(answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned())
}

async fn commands(engine: Engine) {
    let site = Site::start(engine).await;
    let run = |args: &[&str]| site.database.succeed(args, "");
    let role = |command, permissions: &str| {
        let args = ["role", command, "--org", "telco", "--name", "Back office", "--permissions", permissions];
        run(if permissions.is_empty() { &args[..6] } else { &args })
    };
    role("create", "customers:read,reveal");
    site.database.succeed(&[&agent("create", "Ana")[..], &["--role", "Back office"]].concat(), PASSWORD);
    site.database.succeed(&agent("create", "boss"), PASSWORD);
    let list = || run(&["agent", "list", "--org", "telco"]);
    assert_eq!(list(), "ana\tBack office\tactive\t-\t-\nboss\tadministrator\tactive\t-\t-");
    run(&agent("suspend", "ana"));
    assert!(list().starts_with("ana\tBack office\tsuspended\t"));
    run(&agent("resume", "ANA"));
    run(&[&agent("role", "ana")[..], &["--role", "auditor"]].concat());
    run(&agent("sign-out", "ana"));
    run(&agent("reset-totp", "ana"));
    site.database.succeed(&agent("reset-password", "ana"), "another good password\n");
    assert!(list().starts_with("ana\tauditor\tactive\t"));
    role("change", "customers:write");
    let roles = run(&["role", "list", "--org", "telco"]);
    assert!(roles.ends_with("\nBack office\t0\tcustomers:write"), "{roles}");
    role("delete", "");

    let key = ["key", "create", "--org", "telco", "--name", "crm", "--permissions", "customers:read"];
    let plain = run(&[&key[..], &["--expires", "2999-01-31"]].concat());
    assert!(plain.starts_with("clk_") && plain.len() == 44, "only the key is printed: {plain}");
    let keys = run(&["key", "list", "--org", "telco"]);
    let line = keys.lines().next().unwrap();
    assert!(line.contains("\tuntil 2999-01-31T00:00:00Z\t-\tcrm\tcustomers:read") && !keys.contains(&plain), "{keys}");

    let unknown = "01890000-0000-7000-8000-000000000000";
    for (args, input, status, message) in [
        (
            [&agent("create", "eva")[..], &["--role", "boss"]].concat(),
            PASSWORD,
            1,
            "/role: must be one of agent, supervisor,",
        ),
        (agent("create", "eva"), "password1234", 1, "must not be a common password"),
        (agent("create", "eva"), "", 1, "at least 12"),
        (agent("suspend", "eva"), "", 1, "no such agent"),
        (agent("reset-password", "ana"), "ana", 1, "at least 12"),
        ([&agent("invite", "ana")[..], &["--role", "agent"]].concat(), "", 1, "/username"),
        (vec!["role", "create", "--org", "telco", "--name", "Agent", "--permissions", "*"], "", 1, "/name"),
        (vec!["role", "create", "--org", "telco", "--name", "x", "--permissions", "all"], "", 2, "all"),
        (vec!["role", "delete", "--org", "telco", "--name", "agent"], "", 1, "no such role"),
        (["key", "create", "--org", "telco", "--name", "n", "--permissions", "reveal"].to_vec(), "", 2, "reveal"),
        ([&key[..], &["--expires", "2020-01-01"]].concat(), "", 1, "must be in the future"),
        ([&key[..], &["--expires", "soon"]].concat(), "", 2, "must be such as"),
        (vec!["key", "revoke", "--org", "telco", "--id", unknown], "", 1, "no such api_key"),
    ] {
        let output = site.database.run(&args, input);
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "{args:?}: {error}");
        assert!(error.contains(message), "{args:?}: {error}");
        assert!(output.stdout.is_empty(), "{args:?}");
    }
    let actions = site.database.strings("SELECT action FROM audit ORDER BY id").await;
    for action in [
        "role.create",
        "role.change",
        "role.delete",
        "agent.create",
        "agent.suspend",
        "agent.resume",
        "agent.set_role",
        "session.end_all",
        "totp.reset",
        "agent.reset_password",
        "key.create",
    ] {
        assert!(actions.iter().any(|written| written == action), "{action} is not in the trail: {actions:?}");
    }
    let texts = site.database.strings("SELECT CAST(after AS TEXT) FROM audit WHERE after IS NOT NULL").await;
    let secrets = ["$argon2", "clk_", PASSWORD];
    assert!(texts.iter().all(|text| secrets.iter().all(|secret| !text.contains(secret))), "{texts:?}");
}

async fn an_invitation_is_accepted(engine: Engine) {
    let site = Site::start(engine).await;
    let link = site.database.succeed(&[&agent("invite", "pau")[..], &["--role", "auditor"]].concat(), "");
    let path = link.find("/invitation?token=").map(|start| &link[start..]).unwrap();
    let token = path.rsplit_once('=').unwrap().1;
    let get = |path: String| send(site.client.plain(Method::GET, &path).header("accept", "text/html"));
    let page = get(path.to_owned()).await.expect(200);
    assert!(page.text.contains("pau") && page.text.contains("telco"), "{}", page.text);
    let accept = async |password: &str| {
        post(&site, "/desk/accept_invitation", &[("token", token), ("password", password)], "").await
    };
    let short = accept("short").await;
    assert_eq!(short.status, 303);
    let back = short.header("location").unwrap().to_owned();
    assert!(back.starts_with("/invitation?token=") && back.contains("problem="), "{back}");
    assert!(get(back).await.expect(200).text.contains("12"));
    let accepted = accept(PASSWORD).await;
    assert_eq!((accepted.status, accepted.header("location")), (303, Some("/sign-in")));
    let cookie = sign_in(&site, "pau", PASSWORD).await.unwrap();
    send(site.client.plain(Method::GET, "/me").header("cookie", &cookie)).await.expect(200);
    // What an auditor may not, the page says; the link is good no more.
    send(site.client.plain(Method::GET, "/agents").header("cookie", &cookie)).await.expect(403);
    assert!(!get(path.to_owned()).await.expect(200).text.contains("accept_invitation"));
    assert!(!site.server.log().contains(token), "a link's token is never logged");
}

async fn a_suspended_agent_and_a_revoked_key_are_out(engine: Engine) {
    let site = Site::start(engine).await;
    site.database.succeed(&agent("create", "ana"), PASSWORD);
    let cookie = sign_in(&site, "ana", PASSWORD).await.unwrap();
    let status = async || send(site.client.plain(Method::GET, "/me").header("cookie", &cookie)).await.status;
    assert_eq!(status().await, 200);
    site.database.succeed(&agent("suspend", "ana"), "");
    assert_eq!(status().await, 303);
    assert!(sign_in(&site, "ana", PASSWORD).await.is_err());
    // A key that no cache knows yet.
    let args = ["key", "create", "--org", "telco", "--name", "short-lived", "--permissions", "*"];
    let plain = site.database.succeed(&args, "");
    let keys = site.database.succeed(&["key", "list", "--org", "telco"], "");
    let id = keys.lines().find(|line| line.contains("short-lived")).unwrap().split('\t').next().unwrap();
    site.database.succeed(&["key", "revoke", "--org", "telco", "--id", id], "");
    site.client.with_key(Some(&plain)).get("/customers?q=a").await.unauthorized();
    let keys = site.database.succeed(&["key", "list", "--org", "telco"], "");
    assert!(keys.contains("\trevoked "), "{keys}");
}

/// A database of the time before roles: all that an agent could do, the agent still can.
async fn existing_agents_keep_what_they_may(engine: Engine) {
    let text = |engine: &str| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations").join(engine);
        fs::read_to_string(root.join("0008_people.sql")).unwrap()
    };
    let migration = text(if engine == Engine::Sqlite { "sqlite" } else { "postgres" });
    let start = migration.find("INSERT INTO org_roles").unwrap();
    let end = migration.find("ALTER TABLE org_agents DROP COLUMN permissions").unwrap();
    let site = Site::start(engine).await;
    for username in ["all", "one", "two", "same"] {
        site.database.succeed(&agent("create", username), PASSWORD);
    }
    let before: &'static [&'static str] = Box::leak(Box::new([
        "ALTER TABLE org_agents ADD COLUMN permissions TEXT NOT NULL DEFAULT '*'",
        "UPDATE org_agents SET permissions = 'customers:read' WHERE username IN ('one', 'same')",
        "UPDATE org_agents SET permissions = 'customers:read,customers:write' WHERE username = 'two'",
        Box::leak(migration[start..end].to_owned().into_boxed_str()),
        "ALTER TABLE org_agents DROP COLUMN permissions",
    ]));
    site.database.execute(before).await;
    let list = site.database.succeed(&["agent", "list", "--org", "telco"], "");
    let roles: BTreeMap<_, _> = list.lines().map(|line| line.split_once('\t').unwrap()).collect();
    let role = |username: &str| roles[username].split('\t').next().unwrap();
    assert_eq!(role("all"), "administrator");
    assert_eq!(role("one"), role("same"));
    let roles = site.database.succeed(&["role", "list", "--org", "telco"], "");
    for (username, permissions) in [("one", "2\tcustomers:read"), ("two", "1\tcustomers:read,customers:write")] {
        assert!(roles.lines().any(|line| line == format!("{}\t{permissions}", role(username))), "{roles}");
    }
}

/// `docs/permissions.md` is this test's own finding: what each role may do, by each operation of the API (with a
/// key of the contract's permissions that the role has) and each of the desk's functions, called without its
/// page. What is new has to be in it, and who may do more or less than before shows in its diff.
#[tokio::test]
async fn every_way_in_times_every_role() {
    let site = Site::start(Engine::Sqlite).await;
    let mut table = String::from(
        "# Who may do what\n\nFound out by the test `every_way_in_times_every_role`, which asks the running server; it\n\
         fails when this file says anything else. Roles of an organization's own lie between these.\n\n\
         ## Operations of the API\n\nWith a key that has those of the role's permissions that a key can have.\n\n",
    );
    let head = |columns: &[&str]| format!("| | {} |\n|---|{}\n", columns.join(" | "), "---|".repeat(columns.len()));
    table.push_str(&head(&[&["permission"], &ROLES[..]].concat()));
    let keys = ROLES.map(|role| key_of(&site, role));
    let nothing = site.client.with_key(None);
    let mut all_but = BTreeMap::new();
    for Operation { method, template, path, forbidden } in operations(&site).await {
        send(nothing.request(method.clone(), &path).body("{}")).await.unauthorized();
        let permission = forbidden.split(' ').nth(2).unwrap().to_owned();
        let others = PermissionSet::known_contract().filter(|name| *name != permission).collect::<Vec<_>>().join(",");
        let others = all_but.entry(permission.clone()).or_insert_with(|| site.key(&others));
        let refused = send(others.request(method.clone(), &path).body("{}")).await.forbidden();
        assert_eq!(refused, [forbidden], "{method} {template}: the description names another permission");
        let mut row = Vec::new();
        for key in &keys {
            row.push(may(send(key.request(method.clone(), &path).body("{}")).await.status));
        }
        writeln!(table, "| {method} `{template}` | `{permission}` | {} |", row.join(" | ")).unwrap();
    }

    table.push_str("\n## Functions of the desk\n\n");
    table.push_str(&head(&ROLES));
    let mut sessions = Vec::new();
    for role in ROLES {
        site.database.succeed(&[&agent("create", role)[..], &["--role", role]].concat(), PASSWORD);
        sessions.push(sign_in(&site, role, PASSWORD).await.unwrap());
    }
    site.database.succeed(
        &["role", "create", "--org", "telco", "--name", "next to nothing", "--permissions", "external_customers:read"],
        "",
    );
    site.database.succeed(&[&agent("create", "nobody")[..], &["--role", "next to nothing"]].concat(), PASSWORD);
    let nobody = sign_in(&site, "nobody", PASSWORD).await.unwrap();
    let functions = functions();
    for (name, form) in &functions {
        let call = async |cookie: &str| {
            let request = site.client.plain(Method::POST, &format!("/desk/{name}")).body(form.clone());
            let request = request.header("content-type", "application/x-www-form-urlencoded");
            send(request.header("accept", "application/json").header("cookie", cookie)).await.status
        };
        if FOR_STRANGERS.contains(&name.as_str()) {
            continue;
        }
        assert_eq!(call("").await, 401, "{name} without a session");
        if FOR_EVERY_AGENT.contains(&name.as_str()) {
            continue;
        }
        assert_eq!(call(&nobody).await, 403, "{name} by an agent who may do next to nothing");
        let mut row = Vec::new();
        for cookie in &sessions {
            row.push(may(call(cookie).await));
        }
        writeln!(table, "| `{name}` | {} |", row.join(" | ")).unwrap();
    }
    for listed in FOR_STRANGERS.iter().chain(FOR_EVERY_AGENT) {
        assert!(functions.contains_key(*listed), "{listed} is no function any more");
    }
    writeln!(table, "\nOf an agent's own, whatever the role: {}.", list_of(FOR_EVERY_AGENT)).unwrap();
    writeln!(table, "\nWithout a session: {}.", list_of(FOR_STRANGERS)).unwrap();

    table.push_str("\n## Files of the desk\n\n");
    table.push_str(&head(&ROLES));
    for path in FILES {
        let form = [("format", "csv"), ("reference", "case 1")];
        let take_out = async |cookie: &str| post(&site, &path.replace("{id}", UUID), &form, cookie).await.status;
        assert_eq!(take_out("").await, 303, "{path} without a session");
        assert_eq!(take_out(&nobody).await, 403, "{path} by an agent who may do next to nothing");
        let mut row = Vec::new();
        for cookie in &sessions {
            row.push(may(take_out(cookie).await));
        }
        writeln!(table, "| POST `{path}` | {} |", row.join(" | ")).unwrap();
    }
    compare("docs/permissions.md", &table);
}

/// What is taken out of the desk as a file.
const FILES: [&str; 3] =
    ["/audit/export", "/customers/{id}/access-request.html", "/customers/{id}/access-request.json"];

/// What can be called by who is not signed in: each for its own reason.
const FOR_STRANGERS: &[&str] = &[
    "accept_invitation",
    "begin_passkey_sign_in",
    "load_invitation",
    "set_language",
    "set_theme",
    "sign_in",
    "sign_in_by_passkey",
    "sign_in_provider",
    "takes_passkeys",
];

/// What is every agent's own.
const FOR_EVERY_AGENT: &[&str] = &[
    "add_passkey",
    "begin_passkey",
    "begin_two_step",
    "change_password",
    "confirm_two_step",
    "end_other_sessions",
    "end_own_session",
    "load_home",
    "load_me",
    "load_passkeys",
    "load_password",
    "load_two_step",
    "remove_passkey",
    "remove_two_step",
    "sign_out",
    "switch_organization",
    "who_am_i",
];

fn list_of(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn may(status: u16) -> &'static str {
    assert!(status < 500 && status != 401 && status != 429, "{status}");
    if status == 403 { "–" } else { "yes" }
}

fn compare(file: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    let kept = fs::read_to_string(&path).unwrap_or_default();
    if kept != found {
        let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("permissions.md");
        fs::write(&place, found).unwrap();
        panic!("{file} is out of date: look at {} and put it there if it is right", place.display());
    }
}

/// A key with what a key can have of a role's permissions.
fn key_of(site: &Site, role: &str) -> Client {
    let roles = site.database.succeed(&["role", "list", "--org", "telco"], "");
    let line = roles.lines().find(|line| line.starts_with(&format!("{role}\t"))).unwrap();
    let names = line.rsplit_once('\t').unwrap().1.split(',').filter(|name| name.contains(':'));
    site.key(&names.collect::<Vec<_>>().join(","))
}

struct Operation {
    method: Method,
    /// Below the organization, as it is published.
    template: String,
    /// The same with something in each parameter.
    path: String,
    /// What a key without its permission is to be told.
    forbidden: String,
}

/// All operations out of the description that the server gives of itself.
async fn operations(site: &Site) -> Vec<Operation> {
    let document = send(site.client.plain(Method::GET, "/v4/openapi.json")).await.expect(200).body;
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let template = path.split("/orgs/{org_id}").nth(1).unwrap().to_owned();
        let filled: Vec<_> =
            template.split('/').map(|part| if part.starts_with('{') { sample(part) } else { part }).collect();
        let path = filled.join("/");
        for (method, operation) in item.as_object().unwrap() {
            let Ok(method) = method.to_uppercase().parse::<Method>() else { continue };
            if !matches!(method.as_str(), "PARAMETERS" | "SUMMARY" | "DESCRIPTION" | "SERVERS") {
                let example = &operation["responses"]["403"]["content"]["application/json"]["example"];
                let forbidden = example["errors"][0]["details"].as_str().unwrap().to_owned();
                found.push(Operation { method, template: template.clone(), path: path.clone(), forbidden });
            }
        }
    }
    assert!(found.len() >= 51, "{} operations", found.len());
    found.sort_by_key(|operation| (operation.template.clone(), operation.method.to_string()));
    found
}

const UUID: &str = "123e4567-e89b-12d3-a456-556642440000";

fn sample(parameter: &str) -> &'static str {
    if parameter.contains("external") || parameter.contains("category") { "1" } else { UUID }
}

/// Every server function out of the desk's source, with a form that has something in each of its arguments.
fn functions() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for file in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/src")) {
        let text = fs::read_to_string(&file).unwrap();
        for function in text.split("#[server(prefix").skip(1) {
            let name = between(function, "endpoint = \"", "\"");
            let signature = function.split("pub async fn").nth(1).unwrap();
            let arguments = between(signature, "(", ") ->");
            let form = arguments.split(", ").flat_map(|part| part.split(",\n")).filter_map(argument);
            found.insert(name.to_owned(), form.collect::<Vec<_>>().join("&"));
        }
    }
    assert!(found.len() > 50, "{} functions", found.len());
    found
}

/// `name=value` for an argument that has no default.
fn argument(text: &str) -> Option<String> {
    let (name, kind) =
        text.trim().trim_end_matches(',').split_once(": ").filter(|_| !text.contains("#[server(default)]"))?;
    let value = match kind {
        "String" => UUID,
        "i64" | "i32" | "u64" => "1",
        "Section" => "contact",
        "Act" => "reserve",
        other => panic!("no example of {other}, the type of {name}"),
    };
    Some(format!("{name}={value}"))
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let from = text.find(start).unwrap() + start.len();
    &text[from..from + text[from..].find(end).unwrap()]
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] });
    files.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}

/// Every use case asks for a permission in its signature. The others are told here, each with its reason, so that
/// a new one cannot be left out.
#[test]
fn every_use_case_asks_for_a_permission() {
    let reasons: &[(&str, &[&str])] = &[
        (
            "says no more than whether it is there, to callers who have their permission",
            &[
                "account::exists",
                "category::exists",
                "credential::exists",
                "customer::exists",
                "customer_category::exists",
                "promotion::exists",
            ],
        ),
        (
            "the caller's own",
            &[
                "agent::change_password",
                "agent::organizations",
                "passkey::add",
                "passkey::begin",
                "passkey::list",
                "passkey::pending",
                "passkey::remove",
                "session::end",
                "session::end_own",
                "session::end_own_others",
                "session::list_own",
                "session::put_flash",
                "session::switch",
                "session::take_flash",
                "totp::begin",
                "totp::confirm",
                "totp::remove",
                "totp::state",
            ],
        ),
        (
            "before there is a caller",
            &[
                "api_key::authenticate",
                "openid::sign_in",
                "passkey_sign_in::sign_in",
                "session::resume",
                "session::resume_idle",
                "sign_in::sign_in",
            ],
        ),
        (
            "a token or a signature is the proof",
            &["identification_process::follow", "invitation::accept", "invitation::open"],
        ),
        (
            "a worker's or a command's",
            &[
                "agent::exists",
                "api_key::write_uses",
                "audit_chain::organizations",
                "audit_chain::seal",
                "audit_chain::verify",
                "audit_view::unwritten",
                "audit_view::write",
                "dead_letter::list",
                "dead_letter::retry",
                "dead_letter::retry_all",
                "identification_process::sweep",
                "master_key::rewrap",
                "once::sweep",
                "org_settings::get",
                "org_settings::set",
                "organization::create",
                "organization::exists",
                "outbox::is_due",
                "outbox::run_one",
                "presence::sweep",
                "sign_in::sweep",
                "upgrade::iban_ends",
                "upgrade::run",
            ],
        ),
    ];
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../service/src");
    let mut without: Vec<String> = Vec::new();
    for path in sources(&root) {
        let file = path.strip_prefix(&root).unwrap().with_extension("").display().to_string();
        if file.starts_with("store") || file.starts_with("ports") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for function in text.split("\npub async fn ").skip(1) {
            let signature = &function[..function.find(" {\n").unwrap()];
            if !signature.contains("&Permitted<") {
                without.push(format!("{file}::{}", &signature[..signature.find('(').unwrap()]));
            }
        }
    }
    without.sort();
    let mut told: Vec<_> = reasons.iter().flat_map(|(_, names)| *names).map(|name| (*name).to_owned()).collect();
    told.sort();
    assert_eq!(without, told);
}
