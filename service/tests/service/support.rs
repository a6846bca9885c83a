//! A real database for each test: a SQLite file of its own, or a database of its own on the
//! PostgreSQL server that `scripts/with-postgres` starts.

use std::sync::Mutex;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{OrgId, Profile};
use serde_json::{Value, json};
use service::permission::{Permission, PermissionSet};
use service::ports::{Clock, Random, System};
use service::{Actor, Caller, Db, DbSettings, MasterKeys, Permitted, Service, organization, upgrade};
use sqlx::{Connection, Executor, PgConnection, SqlSafeStr};

/// Expands each test into one for each engine.
macro_rules! on_both_engines {
    ($($test:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $test() { super::$test(crate::support::sqlite().await).await; })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $test() { super::$test(crate::support::postgres().await).await; })*
        }
    };
}
pub(crate) use on_both_engines;

/// A clock that goes only when it is told to. It starts at the test's own time.
pub(crate) struct TestClock(Mutex<DateTime<Utc>>);

impl Default for TestClock {
    fn default() -> Self {
        Self(Mutex::new(System.now()))
    }
}

impl TestClock {
    pub(crate) fn forward(&self, by: TimeDelta) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

/// A name that no other test has, nor one of an earlier run: numbers of processes come again.
fn name() -> String {
    let mut bytes = [0; 8];
    System.fill(&mut bytes).unwrap();
    format!("service_{:016x}", u64::from_ne_bytes(bytes))
}

pub(crate) async fn sqlite() -> Service {
    open(sqlite_url()).await
}

/// Of a new database, for tests that also go past the service.
pub(crate) fn sqlite_url() -> String {
    format!("sqlite:{}", std::env::temp_dir().join(name()).join("test.db").display())
}

pub(crate) async fn postgres() -> Service {
    open(postgres_url().await).await
}

/// Of a new database, likewise.
pub(crate) async fn postgres_url() -> String {
    let server =
        std::env::var("CLIENTELA_TEST_POSTGRES").expect("CLIENTELA_TEST_POSTGRES: run by scripts/with-postgres");
    let name = name();
    let mut admin = PgConnection::connect(&server).await.unwrap();
    admin.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")).into_sql_str()).await.unwrap();
    let (base, _) = server.rsplit_once('/').unwrap();
    format!("{base}/{name}")
}

/// The tests' master key: 32 zero bytes.
pub(crate) fn master_keys() -> MasterKeys {
    MasterKeys::parse(&format!("{}=", "A".repeat(43))).unwrap()
}

pub(crate) async fn open(url: String) -> Service {
    let settings = DbSettings {
        url: url.into(),
        max_connections: 5,
        acquire_timeout: Duration::from_secs(20),
        statement_timeout: Duration::from_secs(20),
        master_keys: master_keys(),
    };
    let db = Db::open(&settings).await.unwrap();
    db.migrate().await.unwrap();
    let service = Service::new(db);
    upgrade::run(&service).await.unwrap();
    for name in ["telco", "other"] {
        organization::create(&service, &org(name)).await.unwrap();
    }
    service
}

pub(crate) fn org(name: &str) -> OrgId {
    name.parse().unwrap()
}

/// A caller of `org` who may do everything.
pub(crate) fn permitted<P: Permission>(org_name: &str) -> Permitted<P> {
    let actor = Actor::Command { name: "test".into() };
    Caller::new(org(org_name), actor, PermissionSet::ALL, "test".to_owned()).permit().unwrap()
}

/// A private customer's body with its own document, name and phone.
pub(crate) fn body(nif: &str, name: &str, surnames: (&str, &str), phone: &str) -> Value {
    json!({
        "type": "PRIVATE_CUSTOMER", "preferred_language": "es", "segment": "CONSUMER",
        "contact_info": {
            "phone_numbers": [{"country_code": "+34", "number": phone, "type": "MOBILE"}],
            "emails": [{"email": format!("{nif}@example.com")}],
            "postal_address": {"address_lines": ["Calle Mayor 2"], "postal_code": "28039", "locality": "Madrid",
                "administrative_area": "Madrid", "region_code": "ES"}
        },
        "personal_info": {"identity_document": {"number": nif, "type": "NIF"}, "name": name,
            "first_surname": surnames.0, "second_surname": surnames.1}
    })
}

pub(crate) fn profile(service: &Service, body: &Value) -> Profile {
    Profile::read(body, service.today()).unwrap()
}

/// The `index`th valid NIF.
pub(crate) fn nif(index: usize) -> String {
    format!("{index:08}{}", char::from(b"TRWAGMYFPDXBNJZSQVHLCKE"[index % 23]))
}
