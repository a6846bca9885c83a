//! Starts the real binary on a database of its own and talks to it.
#![allow(dead_code, unused_imports, reason = "each test binary uses a part of it")]

pub mod accounts;
mod client;
pub mod customers;
pub mod desk;
pub mod issuer;
pub mod provider;

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;
use std::{env, thread};

use service::ports::{Random, System};
use sqlx::{Connection, PgConnection, SqliteConnection};
use tempfile::TempDir;

pub use client::{Answer, Client, send};

/// Makes of each named test two: `sqlite::name` and `postgres::name`.
macro_rules! both_engines {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::$name(crate::support::Engine::Sqlite).await;
            })*
        }
        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                super::$name(crate::support::Engine::Postgres).await;
            })*
        }
    };
}
pub(crate) use both_engines;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// Of a database that has no place for one beside it: 32 bytes of zero.
pub const MASTER_KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

/// A new, empty database, and a folder for the test's files.
pub struct Database {
    pub url: String,
    pub folder: TempDir,
}

impl Database {
    pub async fn new(engine: Engine) -> Self {
        let folder = TempDir::new().unwrap();
        let url = match engine {
            Engine::Sqlite => format!("sqlite:{}", folder.path().join("new/clientela.db").display()),
            Engine::Postgres => new_postgres_database().await,
        };
        Self { url, folder }
    }

    /// The binary on this database, in the test's folder, without any setting from outside.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_clientela"));
        for (name, _) in env::vars_os() {
            if name.to_string_lossy().starts_with("CLIENTELA_") {
                command.env_remove(name);
            }
        }
        command.args(args).current_dir(self.folder.path()).env("DATABASE_URL", &self.url);
        if !self.url.starts_with("sqlite:") {
            command.env("CLIENTELA_MASTER_KEY", MASTER_KEY);
        }
        command
    }

    /// Runs a command of the binary to its end.
    pub fn run(&self, args: &[&str], input: &str) -> Output {
        let mut child =
            self.command(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    /// Runs a command that must succeed; its standard output without the line's end.
    pub fn succeed(&self, args: &[&str], input: &str) -> String {
        let output = self.run(args, input);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }

    /// The first column, which is text, of what a query of the test's own finds.
    pub async fn strings(&self, sql: &'static str) -> Vec<String> {
        if self.url.starts_with("sqlite:") {
            let mut connection = SqliteConnection::connect(&self.url).await.unwrap();
            sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap()
        } else {
            let mut connection = PgConnection::connect(&self.url).await.unwrap();
            sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap()
        }
    }

    /// Runs statements of the test's own.
    pub async fn execute(&self, statements: &[&'static str]) {
        for sql in statements {
            if self.url.starts_with("sqlite:") {
                let mut connection = SqliteConnection::connect(&self.url).await.unwrap();
                sqlx::raw_sql(*sql).execute(&mut connection).await.unwrap();
            } else {
                let mut connection = PgConnection::connect(&self.url).await.unwrap();
                sqlx::raw_sql(*sql).execute(&mut connection).await.unwrap();
            }
        }
    }

    /// PostgreSQL: ends every connection, and takes no more.
    pub async fn shut(&self) {
        let base = env::var("CLIENTELA_TEST_POSTGRES").unwrap();
        let mut connection = PgConnection::connect(&base).await.unwrap();
        let (_, name) = self.url.rsplit_once('/').unwrap();
        let shut = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false");
        let end = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        for sql in [shut, end] {
            sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
        }
    }

    /// What a query counts, past the server.
    pub async fn count(&self, sql: &'static str) -> i64 {
        if self.url.starts_with("sqlite:") {
            let mut connection = SqliteConnection::connect(&self.url).await.unwrap();
            sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
        } else {
            let mut connection = PgConnection::connect(&self.url).await.unwrap();
            sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
        }
    }

    /// Starts a server on this database.
    pub fn serve(&self, args: &[&str]) -> Server {
        Server::start(self.command(&[&["serve", "--addr", "127.0.0.1:0"], args].concat()))
    }

    /// Makes an organization and a client with a key of these permissions.
    pub fn client(&self, server: &Server, org: &str, permissions: &str) -> Client {
        self.succeed(&["org", "create", org], "");
        self.key(server, org, permissions)
    }

    /// A client with a new key for an organization that there is.
    pub fn key(&self, server: &Server, org: &str, permissions: &str) -> Client {
        let args = ["key", "create", "--org", org, "--name", "test", "--permissions", permissions];
        Client::new(&server.url, org, Some(self.succeed(&args, "")))
    }
}

async fn new_postgres_database() -> String {
    let base = env::var("CLIENTELA_TEST_POSTGRES")
        .expect("CLIENTELA_TEST_POSTGRES is not set: run the tests through scripts/with-postgres");
    // Not the process's number, which comes again within one run.
    let mut bytes = [0; 8];
    System.fill(&mut bytes).unwrap();
    let name = format!("test_{:016x}", u64::from_ne_bytes(bytes));
    let mut connection = PgConnection::connect(&base).await.unwrap();
    let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
    sqlx::raw_sql(create).execute(&mut connection).await.unwrap();
    let (server, _) = base.rsplit_once('/').unwrap();
    format!("{server}/{name}")
}

/// A running server. It is killed when this is dropped.
pub struct Server {
    pub url: String,
    child: Child,
    log: Arc<Mutex<String>>,
}

impl Server {
    /// Starts it, and waits until it listens.
    pub fn start(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let (found, address) = mpsc::channel();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let lines = Arc::clone(&log);
        thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                if let Some((_, url)) = line.split_once("listening on ") {
                    let url = url.split(['"', ' ']).next().unwrap();
                    let _ = found.send(url.to_owned());
                }
                let mut log = lines.lock().unwrap();
                log.push_str(&line);
                log.push('\n');
            }
        });
        match address.recv_timeout(Duration::from_secs(60)) {
            Ok(url) => Self { url, child, log },
            Err(_) => {
                let _ = child.kill();
                panic!("the server does not start:\n{}", log.lock().unwrap());
            }
        }
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Its log, once this is in it: the log is read beside the answers.
    pub fn log_with(&self, part: &str) -> String {
        for _ in 0..100 {
            let log = self.log();
            if log.contains(part) {
                return log;
            }
            thread::sleep(Duration::from_millis(20));
        }
        panic!("no {part} in:\n{}", self.log());
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// kill -9.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM.
    pub fn terminate(&self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    }

    /// Waits for its end: whether it ended well.
    pub fn wait(mut self) -> bool {
        self.child.wait().unwrap().success()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server on a new database, with an organization `telco` and a client that may do everything there.
pub struct Site {
    pub client: Client,
    pub server: Server,
    pub database: Database,
}

impl Site {
    pub async fn start(engine: Engine) -> Self {
        Self::start_with(engine, &[]).await
    }

    pub async fn start_with(engine: Engine, args: &[&str]) -> Self {
        let database = Database::new(engine).await;
        let server = database.serve(args);
        let client = database.client(&server, "telco", "*");
        Self { client, server, database }
    }

    /// A client of `telco` with these permissions.
    pub fn key(&self, permissions: &str) -> Client {
        self.database.key(&self.server, "telco", permissions)
    }
}
