//! What the API does when its database is away, slow or locked, and when too much is asked of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::fs;
#[cfg(target_os = "linux")]
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use sqlx::{Connection, Executor, PgConnection, SqliteConnection};
use support::customers::{digital, person};
use support::{Client, Database, Engine, Server, Site, both_engines, send};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

both_engines!(
    a_flood_leaves_the_server_well,
    what_was_accepted_is_done_amid_refusals,
    what_cannot_be_taken_costs_little,
);

/// Stands between the server and PostgreSQL, and can be cut and mended.
struct Wire {
    port: u16,
    target: String,
    up: watch::Sender<bool>,
    /// How often it has forgotten what it carried.
    forgotten: watch::Sender<u32>,
    accepting: Option<JoinSet<()>>,
}

impl Wire {
    async fn to(target: &str) -> Self {
        let (up, forgotten) = (watch::Sender::new(false), watch::Sender::new(0));
        let mut wire = Self { port: 0, target: target.to_owned(), up, forgotten, accepting: None };
        wire.mend().await;
        wire
    }

    async fn mend(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.unwrap();
        self.port = listener.local_addr().unwrap().port();
        self.up.send_replace(true);
        let (target, up, forgotten) = (self.target.clone(), self.up.subscribe(), self.forgotten.clone());
        let mut accepting = JoinSet::new();
        accepting.spawn(async move {
            loop {
                let (mut one, _) = listener.accept().await.unwrap();
                let (target, mut up, mut forgotten) = (target.clone(), up.clone(), forgotten.subscribe());
                tokio::spawn(async move {
                    let mut other = TcpStream::connect(target).await.unwrap();
                    let carry = async {
                        let was_forgotten = tokio::select! {
                            _ = copy_bidirectional(&mut one, &mut other) => false,
                            _ = forgotten.changed() => true,
                        };
                        if was_forgotten {
                            std::future::pending::<()>().await;
                        }
                    };
                    tokio::select! {
                        () = carry => {}
                        _ = up.wait_for(|up| !up) => {}
                    }
                });
            }
        });
        self.accepting = Some(accepting);
    }

    /// Nothing comes through the connections that there are any more, and neither side is told, as by a firewall that
    /// forgets them. New ones are as before.
    fn forget(&self) {
        self.forgotten.send_modify(|times| *times += 1);
    }

    /// All connections break, and new ones are refused.
    async fn cut(&mut self) {
        self.up.send_replace(false);
        if let Some(mut accepting) = self.accepting.take() {
            accepting.shutdown().await;
        }
    }
}

/// A server that reaches its PostgreSQL by a wire.
async fn serve_by_wire(args: &[&str]) -> (Database, Wire, Server) {
    let database = Database::new(Engine::Postgres).await;
    let (credentials, rest) = database.url.split_once('@').unwrap();
    let (target, name) = rest.split_once('/').unwrap();
    let wire = Wire::to(target).await;
    let through = format!("{credentials}@127.0.0.1:{}/{name}", wire.port);
    let mut command = database.command(&[&["serve", "--addr", "127.0.0.1:0"], args].concat());
    command.env("DATABASE_URL", through);
    let server = Server::start(command);
    (database, wire, server)
}

// Starting the server blocks a thread, and the wire needs another.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_fall_silent_are_given_up() {
    let (database, wire, server) = serve_by_wire(&["--statement-timeout-ms", "500", "--pool-size", "4"]).await;
    let client = database.client(&server, "telco", "*");
    let path = format!("/customers/{}", client.create(&person(1)).await);
    for _ in 0..2 {
        wire.forget();
        // More than there are connections, and all are answered.
        let mut asked = JoinSet::new();
        for index in 0..12 {
            let (client, path) = (client.clone(), path.clone());
            asked.spawn(async move {
                match index % 3 {
                    0 => client.post("/customers", &person(100 + index)).await.status,
                    _ => client.get(&path).await.status,
                }
            });
        }
        let answered = tokio::time::timeout(Duration::from_secs(25), asked.join_all()).await;
        for status in answered.expect("within their limits, not the network's") {
            assert!(matches!(status, 200 | 201 | 409 | 503), "{status}");
        }
        client.get(&path).await.expect(200);
    }
    client.create(&person(2)).await;
    assert_eq!(client.plain(Method::GET, "/readyz").send().await.unwrap().status(), 200);
    // What goes on beside the requests has given them up too.
    let unsealed = async || database.count("SELECT COUNT(*) FROM audit_unsealed").await;
    let sealed = async {
        while unsealed().await > 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(25), sealed).await.expect("the trail is sealed");
    wire.forget();
    server.terminate();
    let ended = tokio::task::spawn_blocking(move || server.wait());
    assert!(tokio::time::timeout(Duration::from_secs(60), ended).await.expect("it ends").unwrap());
}

// Starting the server blocks a thread, and the wire needs another.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_goes_away_and_comes_back() {
    let (database, mut wire, server) = serve_by_wire(&[]).await;
    let client = database.client(&server, "telco", "*");
    let path = format!("/customers/{}", client.create(&person(1)).await);
    let ready = async || client.plain(Method::GET, "/readyz").send().await.unwrap().status().as_u16();
    assert_eq!(ready().await, 200);

    wire.cut().await;
    for _ in 0..20 {
        let asked = tokio::time::timeout(Duration::from_secs(2), client.get(&path)).await;
        asked.expect("at once, not after a long wait").error(503, "MCUS.001.005");
    }
    client.post("/customers", &person(2)).await.error(503, "MCUS.001.005");
    // A browser that posts a form by itself shows its agent what comes.
    let form = client.plain(Method::POST, "/desk/sign_in").body("username=ana&password=x&next=/");
    let form = form.header("content-type", "application/x-www-form-urlencoded").header("accept", "text/html");
    let page = send(form.header("sec-fetch-site", "same-origin")).await.expect(503);
    assert!(page.text.contains("<h1>") && page.text.contains("what you typed is still there"), "{page:?}");
    assert_eq!(page.header("retry-after"), Some("1"), "{page:?}");
    assert_eq!(ready().await, 503);
    assert_eq!(client.plain(Method::GET, "/healthz").send().await.unwrap().status(), 200);
    let told = server.log_with("not ready: ");
    assert!(told.lines().filter(|line| line.contains("not ready: ")).all(|line| line.contains("refused")), "{told}");

    wire.mend().await;
    // A failure is remembered for half a second.
    tokio::time::sleep(Duration::from_secs(1)).await;
    client.get(&path).await.expect(200);
    client.post("/customers", &person(2)).await.expect(201);
    assert_eq!(ready().await, 200);
}

#[tokio::test]
async fn a_statement_past_its_limit_is_cancelled() {
    let site = Site::start_with(Engine::Postgres, &["--statement-timeout-ms", "300"]).await;
    let path = format!("/customers/{}", site.client.create(&person(1)).await);
    let mut other = PgConnection::connect(&site.database.url).await.unwrap();
    other.execute("BEGIN").await.unwrap();
    other.execute("SELECT 1 FROM customers FOR UPDATE").await.unwrap();
    let change = json!({"preferred_language": "ca"});
    site.client.patch(&path, &change).await.error(504, "MCUS.001.009");
    let waiting = "SELECT COUNT(*) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'clientela' AND wait_event_type = 'Lock'";
    assert_eq!(site.database.count(waiting).await, 0, "it does not go on in the database");
    other.execute("ROLLBACK").await.unwrap();
    site.client.patch(&path, &change).await.expect(204);
}

#[tokio::test]
async fn a_slow_statement_is_told_of_without_its_text() {
    let site = Site::start_with(Engine::Postgres, &["--statement-timeout-ms", "600000"]).await;
    let path = format!("/customers/{}", site.client.create(&person(1)).await);
    let mut other = PgConnection::connect(&site.database.url).await.unwrap();
    other.execute("BEGIN").await.unwrap();
    other.execute("SELECT 1 FROM customers FOR UPDATE").await.unwrap();
    let client = site.client.clone();
    let change = tokio::spawn(async move { client.patch(&path, &json!({"preferred_language": "ca"})).await });
    let waiting = "SELECT COUNT(*) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'clientela' AND wait_event_type = 'Lock'";
    while site.database.count(waiting).await == 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    tokio::time::sleep(Duration::from_millis(1200)).await;
    other.execute("ROLLBACK").await.unwrap();
    change.await.unwrap().expect(204);
    let log = site.server.log_with("a slow statement");
    assert!(log.contains("store/customer.rs:") && !log.contains("FOR UPDATE"), "{log}");
}

#[tokio::test]
async fn a_locked_sqlite_file_is_waited_for_but_not_for_long() {
    let site = Site::start(Engine::Sqlite).await;
    let path = format!("/customers/{}", site.client.create(&person(1)).await);
    let mut other = SqliteConnection::connect(&site.database.url).await.unwrap();
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    let change = json!({"preferred_language": "ca"});
    let refused = tokio::time::timeout(Duration::from_secs(15), site.client.patch(&path, &change)).await;
    refused.expect("a bounded wait").error(503, "MCUS.001.005");
    site.client.get(&path).await.expect(200);
    other.execute("COMMIT").await.unwrap();
    site.client.patch(&path, &change).await.expect(204);
}

#[tokio::test]
async fn too_many_requests_are_refused_quickly() {
    let site = Site::start_with(Engine::Postgres, &["--max-in-flight", "4"]).await;
    let path = format!("/customers/{}", site.client.create(&person(1)).await);
    // Four writes wait for a lock of ours.
    let mut other = PgConnection::connect(&site.database.url).await.unwrap();
    other.execute("BEGIN").await.unwrap();
    other.execute("SELECT 1 FROM customers FOR UPDATE").await.unwrap();
    let client = Arc::new(site.client.clone());
    let mut waiting = JoinSet::new();
    for _ in 0..4 {
        let (client, path) = (Arc::clone(&client), path.clone());
        waiting.spawn(async move { client.patch(&path, &json!({"preferred_language": "ca"})).await.status });
    }
    let locked = "SELECT COUNT(*) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'clientela' AND wait_event_type = 'Lock'";
    while site.database.count(locked).await < 4 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let refused = tokio::time::timeout(Duration::from_secs(1), client.get(&path)).await;
    refused.expect("at once").error(503, "MCUS.001.005");
    assert_eq!(client.plain(Method::GET, "/healthz").send().await.unwrap().status(), 200);
    other.execute("ROLLBACK").await.unwrap();
    assert!(waiting.join_all().await.iter().all(|status| *status == 204), "what was accepted is done");
    client.get(&path).await.expect(200);
}

async fn a_flood_leaves_the_server_well(engine: Engine) {
    let site = Site::start_with(engine, &["--max-in-flight", "16"]).await;
    site.client.create(&person(1)).await;
    let mut flood = JoinSet::new();
    for _ in 0..300 {
        let client: Client = site.client.clone();
        flood.spawn(async move { send(client.request(Method::GET, "/customers?q=benavente")).await.status });
    }
    let statuses = flood.join_all().await;
    assert!(statuses.iter().all(|status| matches!(status, 200 | 503)), "{statuses:?}");
    assert!(statuses.contains(&200));
    site.client.get("/customers?q=benavente").await.expect(200);
}

/// A connection on which a request's head has been sent: it keeps its place until the body comes.
struct Half {
    stream: TcpStream,
    body: String,
}

impl Half {
    async fn of_a_new_customer(client: &Client, number: usize) -> Self {
        let body = digital(&format!("{number}@example.com")).to_string();
        let head = format!(
            "POST /v4/orgs/telco/customers HTTP/1.1\r\nhost: test\r\nx-auth-roles: {}\r\nconnection: close\r\n\
             expect: 100-continue\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            client.key.as_deref().unwrap(),
            body.len(),
        );
        let mut stream = TcpStream::connect(client.url.strip_prefix("http://").unwrap()).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        // The server asks for the body once it works on the request, which then has its place.
        let mut told = *b"HTTP/1.1 ??? ????????\r\n\r\n";
        stream.read_exact(&mut told).await.unwrap();
        assert_eq!(String::from_utf8_lossy(&told), "HTTP/1.1 100 Continue\r\n\r\n");
        Self { stream, body }
    }

    async fn finish(mut self) -> String {
        self.stream.write_all(self.body.as_bytes()).await.unwrap();
        let mut answer = String::new();
        self.stream.read_to_string(&mut answer).await.unwrap();
        answer
    }
}

#[tokio::test]
async fn who_takes_it_for_a_proxy_is_refused() {
    let site = Site::start(Engine::Sqlite).await;
    let mut stream = TcpStream::connect(site.client.url.strip_prefix("http://").unwrap()).await.unwrap();
    stream.write_all(b"CONNECT other:443 HTTP/1.1\r\nhost: other:443\r\nconnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 405"), "{answer}");
}

async fn what_was_accepted_is_done_amid_refusals(engine: Engine) {
    const PLACES: usize = 8;
    let places = PLACES.to_string();
    let site = Site::start_with(engine, &["--max-in-flight", &places, "--request-timeout-ms", "600000"]).await;
    let mut taken = Vec::new();
    for number in 0..PLACES {
        taken.push(Half::of_a_new_customer(&site.client, number).await);
    }
    let (refused, over) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let mut flood = JoinSet::new();
    for _ in 0..3 * PLACES {
        let (client, refused, over) = (site.client.clone(), Arc::clone(&refused), Arc::clone(&over));
        flood.spawn(async move {
            while !over.load(Ordering::Relaxed) {
                let answer = client.get("/customers?q=benavente").await;
                if answer.status != 200 {
                    // With Retry-After.
                    answer.error(503, "MCUS.001.005");
                    refused.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
    }
    // Each is done while the others keep their places and all the rest is turned away.
    for half in taken {
        let so_far = refused.load(Ordering::Relaxed);
        while refused.load(Ordering::Relaxed) < so_far + 50 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let answer = half.finish().await;
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    }
    over.store(true, Ordering::Relaxed);
    flood.join_all().await;
    let found = site.client.get("/customers?q=example").await.expect(200);
    assert_eq!(found.body["customers"].as_array().map(Vec::len), Some(PLACES), "{found:?}");
}

/// The most memory that the server has had, in KiB; `None` where the system does not tell.
fn most_memory(server: &Server) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", server.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

async fn what_cannot_be_taken_costs_little(engine: Engine) {
    const PLACES: usize = 8;
    const REQUESTS: usize = 5_000;
    let places = PLACES.to_string();
    let site = Site::start_with(engine, &["--max-in-flight", &places, "--request-timeout-ms", "600000"]).await;
    let client = &site.client;
    client.create(&person(1)).await;
    let path = "/customers?q=benavente";
    client.get(path).await.expect(200);
    let before = most_memory(&site.server);
    let mut taken = Vec::new();
    for number in 0..PLACES {
        taken.push(Half::of_a_new_customer(client, number).await);
    }
    // All are refused while those that were taken are not done: a refusal waits for nothing.
    let mut flood = JoinSet::new();
    for _ in 0..50 {
        let client = client.clone();
        flood.spawn(async move {
            for _ in 0..REQUESTS / 50 {
                client.get(path).await.error(503, "MCUS.001.005");
            }
        });
    }
    flood.join_all().await;
    for half in taken {
        let answer = half.finish().await;
        assert!(answer.starts_with("HTTP/1.1 201"), "what was accepted is done: {answer}");
    }
    client.get(path).await.expect(200);
    if let (Some(before), Some(after)) = (before, most_memory(&site.server)) {
        assert!(after < before + 256 * 1024, "{before} KiB, and then {after} KiB");
    }
}

/// The same command, to which the system says by an error that a file may not grow, and not by a signal.
#[cfg(target_os = "linux")]
fn without_signal(command: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""]).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell.current_dir(command.get_current_dir().unwrap());
    shell
}

/// A disk that is full for the server's files, and for nobody else. Only Linux changes the limit of a process
/// that runs. PostgreSQL's files are not the server's.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_loses_nothing_that_was_acknowledged() {
    let database = Database::new(Engine::Sqlite).await;
    let server = Server::start(without_signal(&database.command(&["serve", "--addr", "127.0.0.1:0"])));
    let client = database.client(&server, "telco", "*");
    let limit = |size: &str| {
        let args = ["--pid", &server.id().to_string(), &format!("--fsize={size}:")];
        assert!(Command::new("prlimit").args(args).status().unwrap().success());
    };
    let mut numbers = 0..;
    let bodies = std::iter::from_fn(|| numbers.next().map(|number: u32| digital(&format!("{number}@example.com"))));
    let mut bodies = bodies.take(2_000);
    let mut acknowledged = Vec::new();
    for body in bodies.by_ref().take(5) {
        acknowledged.push(client.create(&body).await);
    }

    let log = database.folder.path().join("new/clientela.db-wal");
    limit(&fs::metadata(log).unwrap().len().to_string());
    let mut refused = 0;
    // Some may still find room: now and then the file begins anew.
    while refused < 5 {
        let answer = client.post("/customers", &bodies.next().unwrap()).await;
        if answer.status == 201 {
            acknowledged.push(answer.body["id"].as_str().unwrap().to_owned());
        } else {
            answer.error(503, "MCUS.001.005");
            refused += 1;
        }
    }
    client.get(&format!("/customers/{}", acknowledged[0])).await.expect(200);
    assert_eq!(database.strings("PRAGMA integrity_check").await, ["ok"]);

    limit("unlimited");
    for body in bodies.take(5) {
        acknowledged.push(client.create(&body).await);
    }
    server.kill();
    assert_eq!(database.strings("PRAGMA integrity_check").await, ["ok"]);
    let server = database.serve(&[]);
    let client = Client::new(&server.url, "telco", client.key.clone());
    for id in &acknowledged {
        client.get(&format!("/customers/{id}")).await.expect(200);
    }
    assert_eq!(database.count("SELECT COUNT(*) FROM customers").await, acknowledged.len() as i64);
}

/// PostgreSQL says that its disk is full (SQLSTATE 53100), as late in a write as can be: when its entry in the audit
/// trail follows.
#[tokio::test]
async fn a_full_disk_of_postgres_undoes_the_whole_write() {
    let site = Site::start(Engine::Postgres).await;
    let id = site.client.create(&person(1)).await;
    let path = format!("/customers/{id}");
    let fill = "CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            RAISE EXCEPTION 'could not extend file \"base/16384/2619\": No space left on device' USING ERRCODE = '53100';
        END $$;
        CREATE TRIGGER disk_full BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION disk_full()";
    site.database.execute(&[fill]).await;
    let change = json!({"preferred_language": "ca"});
    for answer in [site.client.post("/customers", &person(2)).await, site.client.patch(&path, &change).await] {
        assert!(!answer.text.contains("space") && !answer.text.contains("base/"), "{answer:?}");
        answer.error(503, "MCUS.001.005");
    }
    assert_eq!(site.client.get(&path).await.expect(200).body["preferred_language"], "es");
    assert_eq!(site.database.count("SELECT COUNT(*) FROM customers").await, 1);
    site.server.log_with("No space left on device");

    site.database.execute(&["DROP TRIGGER disk_full ON audit"]).await;
    site.client.post("/customers", &person(2)).await.expect(201);
    site.client.patch(&path, &change).await.expect(204);
    assert_eq!(site.client.get(&path).await.expect(200).body["preferred_language"], "ca");
    let written = "SELECT COUNT(*) FROM audit WHERE action IN ('customer.create', 'customer.update')";
    assert_eq!(site.database.count(written).await, 3);
}
