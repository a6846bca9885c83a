//! Starting: settings, commands, migrations.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use support::{Database, Engine, both_engines};

both_engines!(
    many_copies_start_at_once,
    commands,
    an_answer_that_cannot_be_written_is_an_error,
    demo_data_is_loaded_once,
);

async fn many_copies_start_at_once(engine: Engine) {
    let database = Database::new(engine).await;
    let start = || {
        let mut command = database.command(&["migrate"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let copies: Vec<_> = (0..6).map(|_| start()).collect();
    for copy in copies {
        let output = copy.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let servers: Vec<_> = (0..2).map(|_| database.serve(&[])).collect();
    let client = database.client(&servers[0], "telco", "*");
    let id = client.create(&support::customers::person(1)).await;
    let other = support::Client::new(&servers[1].url, "telco", client.key.clone());
    other.get(&format!("/customers/{id}")).await.expect(200);
}

async fn commands(engine: Engine) {
    let database = Database::new(engine).await;
    assert_eq!(database.succeed(&["org", "create", "telco"], ""), "");
    let key = database.succeed(&["key", "create", "--org", "telco", "--name", "n", "--permissions", "*"], "");
    assert!(key.starts_with("clk_") && key.len() == 44, "only the key is printed: {key}");
    let agent = |org, username| ["agent", "create", "--org", org, "--username", username];
    assert_eq!(database.succeed(&agent("telco", "ana"), "a good password\n"), "");
    for (args, input, status, message) in [
        (&["org", "create", "telco"][..], "", 1, "exists already"),
        (&["org", "create", "Telco"], "", 2, "must be 1 to 63"),
        (&agent("telco", "ANA"), "a good password", 1, "exists already"),
        (&agent("telco", "eva"), "short", 1, "password: at least 12"),
        (&agent("nobody", "eva"), "a good password", 1, "no such organization"),
        (&["key", "create", "--org", "telco", "--name", "n", "--permissions", "everything"], "", 2, "everything"),
        (&["audit", "verify", "--org", "nobody"], "", 1, "no such organization"),
        (&["org", "settings", "nobody"], "", 1, "no such organization"),
        (&["agent", "list", "--org", "nobody"], "", 1, "no such organization"),
        (&["outbox", "list", "--org", "nobody"], "", 1, "no such organization"),
        (&["key", "create", "--org", "telco", "--name", "a\tb", "--permissions", "*"], "", 1, "/name"),
        (&["key", "create", "--org", "nobody", "--name", "n", "--permissions", "*"], "", 1, "no such organization"),
    ] {
        let output = database.run(args, input);
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "{args:?}: {error}");
        assert!(error.contains(message), "{args:?}: {error}");
        assert!(output.stdout.is_empty(), "{args:?}");
    }
}

async fn an_answer_that_cannot_be_written_is_an_error(engine: Engine) {
    let database = Database::new(engine).await;
    database.succeed(&["org", "create", "telco"], "");
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let mut command = database.command(&["role", "list", "--org", "telco"]);
    let output = command.stdout(full).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(1) && error.contains("No space left"), "{error}");
}

async fn demo_data_is_loaded_once(engine: Engine) {
    let database = Database::new(engine).await;
    let demo = || database.succeed(&["demo", "--customers", "30", "--seed", "7"], "");
    let printed = demo();
    assert!(printed.contains("user demo, password"), "{printed}");
    let (_, key) = printed.rsplit_once("key ").unwrap();
    let server = database.serve(&[]);
    let client = support::Client::new(&server.url, "telco", Some(key.to_owned()));
    let count = async || {
        let page = client.get("/customers?q=example&limit=100").await.expect(200).body;
        page["customers"].as_array().unwrap().len()
    };
    let before = count().await;
    assert_ne!(demo(), printed, "each run prints a key of its own");
    assert_eq!(count().await, before);
}

#[tokio::test]
async fn a_database_that_is_not_there_is_not_made_by_the_way() {
    let database = Database::new(Engine::Sqlite).await;
    let place = database.folder.path().join("elsewhere/clientela.db");
    let url = format!("sqlite:{}", place.display());
    let run = |args: &[&str]| database.command(args).env("DATABASE_URL", &url).output().unwrap();
    for args in
        [&["audit", "verify"][..], &["outbox", "list"], &["master-key", "rewrap"], &["org", "settings", "telco"]]
    {
        let output = run(args);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(1) && error.contains("there is no database"), "{args:?}: {error}");
        assert!(!place.parent().unwrap().exists(), "{args:?}");
    }
    assert!(run(&["migrate"]).status.success());
    // As in any URL.
    let spaced = format!("sqlite://{}", database.folder.path().join("a%20b.db").display());
    assert!(database.command(&["migrate"]).env("DATABASE_URL", spaced).output().unwrap().status.success());
    let made = ["a b.db", "a b.db.key"].map(|name| database.folder.path().join(name).exists());
    assert_eq!(made, [true; 2]);
    let rights = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((rights(&place), rights(place.parent().unwrap())), (0o600, 0o700));
}

#[tokio::test]
async fn the_help_names_each_setting_in_all_its_places() {
    let database = Database::new(Engine::Sqlite).await;
    let help = database.succeed(&["serve", "--help"], "");
    for part in [
        "--database-url",
        "[env: CLIENTELA_DATABASE_URL] [env: DATABASE_URL] [default: sqlite:data/clientela.db]",
        "[env: CLIENTELA_CONFIG]",
        "[env: CLIENTELA_OPENID_ISSUER]",
    ] {
        assert!(help.contains(part), "{part}: {help}");
    }
}

#[tokio::test]
async fn a_wrong_setting_is_named_with_its_origin() {
    let database = Database::new(Engine::Sqlite).await;
    let refused = |args: &[&str], variables: &[(&str, &str)], file: &str, parts: &[&str]| {
        fs::write(database.folder.path().join("clientela.toml"), file).unwrap();
        let output = database.command(args).envs(variables.iter().copied()).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?} {variables:?} {file}: {error}");
        for part in parts {
            assert!(error.contains(part), "{part}: {error}");
        }
        assert!(!error.contains("secret"), "{error}");
    };
    let all = "addr = \"file\"";
    refused(&["serve", "--addr", "flag"], &[("CLIENTELA_ADDR", "variable")], all, &["`addr`", "--addr", "\"flag\""]);
    refused(&["serve"], &[("CLIENTELA_ADDR", "variable")], all, &["`addr`", "CLIENTELA_ADDR", "\"variable\""]);
    refused(&["serve"], &[], all, &["`addr`", "clientela.toml", "\"file\"", "address and port"]);
    refused(&["migrate"], &[("DATABASE_URL", "mysql://secret")], "", &["`database_url`", "DATABASE_URL", "sqlite:"]);
    // What is empty is not given.
    refused(&["serve"], &[("CLIENTELA_ADDR", "")], all, &["`addr`", "clientela.toml", "\"file\""]);
    refused(&["migrate"], &[("DATABASE_URL", "sqlite::memory:")], "", &["`database_url`", "must name a file"]);
    refused(&["serve"], &[("CLIENTELA_PUBLIC_URL", "https://u:pw@care.example.com")], "", &["`public_url`"]);
    refused(&["migrate"], &[], "pool_size = 0", &["`pool_size`", "1 to 1000"]);
    refused(&["migrate"], &[], "pool_size = [1]", &["`pool_size`", "clientela.toml"]);
    refused(&["migrate"], &[], "adr = 1", &["`adr`", "no such setting"]);
    refused(&["migrate"], &[], "# ours\naddr = \"a\"\ndatabase_url = \"secret", &["`config`", "not TOML in line 3"]);
    refused(&["migrate"], &[("CLIENTELA_LOG_FORMAT", "xml")], "", &["`log_format`", "text or json"]);
    refused(&["migrate"], &[("CLIENTELA_LOG", "a=b=c")], "", &["`log`", "CLIENTELA_LOG"]);
    refused(&["migrate"], &[("CLIENTELA_SECURE_COOKIES", "yes")], "", &["`secure_cookies`", "true or false"]);
    refused(&["migrate", "--config", "missing.toml"], &[], "", &["`config`", "missing.toml", "--config"]);
    refused(&["migrate", "--request-timeout-ms", "0"], &[], "", &["`request_timeout_ms`", "--request-timeout-ms"]);
    refused(&["unknown"], &[], "", &["unknown"]);
}

#[tokio::test]
async fn an_unreachable_database_address_or_folder_stops_the_start() {
    let database = Database::new(Engine::Sqlite).await;
    let server = database.serve(&[]);
    let taken = server.url.strip_prefix("http://").unwrap();
    let output = database.run(&["serve", "--addr", taken], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains(&format!("cannot listen on {taken}")));
    let output = database
        .command(&["migrate"])
        .env("DATABASE_URL", "postgres://u:secret@127.0.0.1:1/x")
        .env("CLIENTELA_MASTER_KEY", support::MASTER_KEY)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("database") && error.contains("refused") && !error.contains("secret"), "{error}");
    // Where even root writes nothing.
    let output = database.run(&["serve", "--addr", "127.0.0.1:0", "--documents", "/proc/self"], "");
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("the folder /proc/self: "), "{error}");
}

#[tokio::test]
async fn logs_can_be_json() {
    let database = Database::new(Engine::Sqlite).await;
    let server = database.serve(&["--log-format", "json"]);
    let client = database.client(&server, "telco", "*");
    client.get("/customers?q=a").await.expect(200);
    let log = server.log_with("answered");
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let answered = lines.iter().find(|line| line["message"] == "answered").unwrap();
    assert_eq!(answered["status"], 200);
    assert_eq!(answered["span"]["path"], "/v4/orgs/{org_id}/customers");
    assert!(answered["span"]["id"].is_string());
    let told: Vec<_> = lines.iter().filter(|line| line["message"].as_str().unwrap().contains("sandbox")).collect();
    assert_eq!(told.len(), 1, "{log}");
    assert_eq!(told[0]["message"], "sandboxes, which reach nobody outside: card vault, credential system");
}
