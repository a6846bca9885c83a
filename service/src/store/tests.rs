//! Every statement is prepared on both engines: the check that `query!` would make when compiling.

use std::time::Duration;

use sqlx::{Executor, SqlSafeStr};

use super::*;
use crate::MasterKeys;

const ALL: &[&[(&str, &str)]] = &[
    access_request::STATEMENTS,
    account::STATEMENTS,
    agent::STATEMENTS,
    api_key::STATEMENTS,
    audit::STATEMENTS,
    audit_chain::STATEMENTS,
    audit_trail::STATEMENTS,
    billing_address::STATEMENTS,
    blind_upgrade::STATEMENTS,
    caller_check::STATEMENTS,
    card::STATEMENTS,
    category::STATEMENTS,
    connect::STATEMENTS,
    credential::STATEMENTS,
    contract::STATEMENTS,
    customer::STATEMENTS,
    customer_category::STATEMENTS,
    customer_timeline::STATEMENTS,
    desk_search::STATEMENTS,
    dead_letter::STATEMENTS,
    figures::STATEMENTS,
    gathered::STATEMENTS,
    idempotency::STATEMENTS,
    instrument::STATEMENTS,
    master_key::STATEMENTS,
    open_work::STATEMENTS,
    openid::STATEMENTS,
    org_settings::STATEMENTS,
    organization::STATEMENTS,
    outbox::STATEMENTS,
    passkey::STATEMENTS,
    payment_method::STATEMENTS,
    presence::STATEMENTS,
    promotion::STATEMENTS,
    recent_customers::STATEMENTS,
    promotion_overview::STATEMENTS,
    session::STATEMENTS,
    device::STATEMENTS,
    erasure::STATEMENTS,
    invitation::STATEMENTS,
    keys::STATEMENTS,
    role::STATEMENTS,
    throttle::STATEMENTS,
    totp::STATEMENTS,
    upgrade::STATEMENTS,
    special_treatment::STATEMENTS,
    tokenization::STATEMENTS,
    identification_process::STATEMENTS,
    loose_document::STATEMENTS,
    server_key::STATEMENTS,
];

fn settings(url: String) -> DbSettings {
    DbSettings {
        url: url.into(),
        max_connections: 1,
        acquire_timeout: Duration::from_secs(5),
        statement_timeout: Duration::from_secs(5),
        master_keys: MasterKeys::parse(&format!("{}=", "A".repeat(43))).unwrap(),
    }
}

async fn prepare_all(url: String) {
    let db = Db::open(&settings(url)).await.unwrap();
    db.migrate().await.unwrap();
    db.ready().await.unwrap();
    let mut reader = db.read().await.unwrap();
    for (name, sql) in ALL.iter().copied().flatten().copied() {
        let prepared = on!(&mut reader.conn(), c => c.prepare(sql.into_sql_str()).await.map(drop));
        assert!(prepared.is_ok(), "{name}: {prepared:?}");
    }
    drop(reader);
    db.close().await;
}

/// What reads along all that an organization has in an index: small tables, one row of settings, the first or last row,
/// or what a partial index holds.
const OF_A_WHOLE_ORGANIZATION: &[&str] = &[
    "access_request::waiting",
    "account::GET_WITH_SETTINGS",
    "account::OWNER",
    "audit_chain::ENDS",
    "audit_chain::HEAD",
    "audit_chain::SET_HEAD",
    "audit_chain::WAITING",
    "audit_trail::ACTIONS",
    "blind_upgrade::CREDENTIALS",
    "blind_upgrade::CUSTOMERS",
    "blind_upgrade::WITHOUT_END",
    "caller_check::STATE",
    "category::COUNT",
    "category::LIST",
    "customer::ANY",
    "invitation::DELETE_RESETS_OF_ROLE",
    "invitation::LIST",
    "open_work::WAITING",
    "org_settings::GET",
    "organization::EXISTS",
    "payment_method::MODALITY",
    "promotion::AUTOMATIC",
    "promotion_overview::GIVEN",
    "role::COUNTS",
    "role::IS_USED",
    "role::LIST",
    "special_treatment::GET",
    "special_treatment::UPDATE",
    "upgrade::NEXT",
];

#[tokio::test]
async fn no_statement_reads_a_whole_organization_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&settings(format!("sqlite:{}", folder.path().join("test.db").display()))).await.unwrap();
    db.migrate().await.unwrap();
    // The planner's figures are read where a connection begins.
    db.close().await;
    let db = Db::open(&settings(format!("sqlite:{}", folder.path().join("test.db").display()))).await.unwrap();
    let mut reader = db.read().await.unwrap();
    let mut found = Vec::new();
    for (name, sql) in ALL.iter().copied().flatten() {
        let name = name.trim_start_matches("service::store::");
        let mut conn = reader.conn();
        let Engine::Sqlite(c) = &mut conn.engine else { panic!("not SQLite") };
        let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
        let plan: Vec<(i64, i64, i64, String)> = sqlx::query_as(explain).fetch_all(&mut **c).await.unwrap();
        if plan.iter().any(|(_, _, _, step)| step.contains("(org_id=?)")) {
            found.push(name);
        }
    }
    found.sort_unstable();
    assert_eq!(found, OF_A_WHOLE_ORGANIZATION);
    drop(reader);
    db.close().await;
}

#[tokio::test]
async fn every_statement_can_be_prepared_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    prepare_all(format!("sqlite:{}", folder.path().join("test.db").display())).await;
}

#[tokio::test]
async fn every_statement_can_be_prepared_on_postgres() {
    on_postgres("statements", prepare_all).await;
}

/// Runs a test on a database of its own.
async fn on_postgres(name: &str, test: impl AsyncFnOnce(String)) {
    let server =
        std::env::var("CLIENTELA_TEST_POSTGRES").expect("CLIENTELA_TEST_POSTGRES: run by scripts/with-postgres");
    let admin = sqlx::PgPool::connect(&server).await.unwrap();
    // One that a killed run has left.
    admin.execute(sqlx::AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name}")).into_sql_str()).await.unwrap();
    admin.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")).into_sql_str()).await.unwrap();
    let (base, _) = server.rsplit_once('/').unwrap();
    test(format!("{base}/{name}")).await;
    admin.execute(sqlx::AssertSqlSafe(format!("DROP DATABASE {name}")).into_sql_str()).await.unwrap();
}

/// What happens when the answer to a commit is lost, and the same is written again.
#[tokio::test]
async fn an_entry_that_is_there_is_not_written_again_on_postgres() {
    on_postgres("entries", async |url| {
        let db = Db::open(&settings(url)).await.unwrap();
        db.migrate().await.unwrap();
        let caller = crate::Caller::command("telco".parse().unwrap(), "test");
        let entry = |id| audit::Entry {
            id: uuid::Uuid::from_u128(id),
            at: chrono::DateTime::UNIX_EPOCH,
            action: "customer.open",
            entity: "customer",
            entity_id: "1",
            customer: None,
            before: None,
            after: None,
            reason: None,
            is_plain: false,
        };
        let mut tx = db.write().await.unwrap();
        audit::insert_missing(&mut tx.conn(), &[(&caller, entry(1)), (&caller, entry(2))]).await.unwrap();
        audit::insert_missing(&mut tx.conn(), &[(&caller, entry(2)), (&caller, entry(3))]).await.unwrap();
        let mut conn = tx.conn();
        let Engine::Postgres(c) = &mut conn.engine else { panic!("not PostgreSQL") };
        let written = sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM audit");
        assert_eq!(written.fetch_one(c.once()).await.unwrap(), 3);
        drop(tx);
        db.close().await;
    })
    .await;
}

/// As PostgreSQL plans it for a table that its figures say is empty.
#[tokio::test]
async fn one_item_is_claimed_at_a_time_on_postgres() {
    on_postgres("claims", async |url| {
        let db = Db::open(&settings(url)).await.unwrap();
        db.migrate().await.unwrap();
        let mut tx = db.write().await.unwrap();
        let mut conn = tx.conn();
        let Engine::Postgres(c) = &mut conn.engine else { panic!("not PostgreSQL") };
        // The planner believes in a single row, as it does of a queue that was empty when it was analysed.
        let waiting =
            "INSERT INTO outbox (org_id, id, customer_id, kind, job, caller, attempt, failures, due_at, created_at)
                SELECT 'telco', gen_random_uuid(), gen_random_uuid(), 'tokenize', '', '{}', 0, 0, now(), now()
                FROM generate_series(1, 40)";
        for statement in [waiting, "DELETE FROM outbox", "ANALYZE outbox", waiting] {
            c.once().execute(statement).await.unwrap();
        }
        let now: chrono::DateTime<chrono::Utc> = sqlx::query_scalar("SELECT now()").fetch_one(c.once()).await.unwrap();
        assert!(outbox::claim(&mut conn, now, now + chrono::TimeDelta::seconds(15)).await.unwrap().is_some());
        let Engine::Postgres(c) = &mut conn.engine else { panic!("not PostgreSQL") };
        let claimed = sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM outbox WHERE attempt > 0");
        assert_eq!(claimed.fetch_one(c.once()).await.unwrap(), 1);
        drop(tx);
        db.close().await;
    })
    .await;
}
