use std::collections::BTreeMap;
use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqlSafeStr as _};

use super::*;
use crate::MasterKeys;
use crate::store::{DbSettings, Engine};

/// Tables that hold nothing of customers' own, each with why.
const OTHERS: &[(&str, &str)] = &[
    ("_sqlx_migrations", "the schema's own"),
    ("agent_totp", "of agents"),
    ("agents", "of agents"),
    ("api_keys", "of programs"),
    ("audit", "told by `audit_trail::about`"),
    ("audit_heads", "hashes"),
    ("audit_seals", "hashes"),
    ("audit_unsealed", "ids of entries"),
    ("caller_checks", "which agent asked whom just now: the trail tells"),
    ("categories", "the organization's own"),
    ("category_numbers", "a counter"),
    ("customer_terms", "an index: words of the profile"),
    ("customer_trigrams", "an index: parts of the profile"),
    ("external_numbers", "a counter"),
    ("idempotency", "answers to programs, kept for a day, without whose they are"),
    ("instruments", "an index: hashes of documents, phones, bank accounts and cards"),
    ("invitations", "of agents"),
    ("known_devices", "of agents"),
    ("loose_documents", "files that are being deleted, without whose they are"),
    ("openid_identities", "of agents"),
    ("openid_used", "of agents"),
    ("org_agents", "of agents"),
    ("org_roles", "of agents"),
    ("org_settings", "the organization's own"),
    ("organizations", "the organization's own"),
    ("passkey_used", "of agents"),
    ("passkeys", "of agents"),
    ("presence", "which agent has whose page open just now, for a minute"),
    ("promotions", "the organization's own: names stand beside customers' promotions"),
    ("recovery_codes", "of agents"),
    ("server_keys", "keys of ours"),
    ("sessions", "of agents, and what one is typing"),
    ("sign_in_failures", "of agents"),
    ("special_treatments", "the organization's own"),
    ("sqlite_sequence", "a counter"),
];
/// Columns that tell nothing of a customer, of tables that are read.
const PLUMBING: &[&str] = &["org_id", "version", "seq"];
const LEFT_OUT: &[(&str, &str)] = &[
    ("customers.identity_key", "a hash of the document or e-mail of the profile"),
    ("customers.search_text", "words of the profile"),
    ("customers.erased_at", "who is erased gets no file"),
    ("credentials.username_key", "a hash of the user name"),
    ("identification_processes.file", "where the document's file lies"),
    ("tokenization_requests.reference", "the reference in another form"),
    ("account_promotion_operations.id", "only tells two of one moment apart"),
    ("outbox.id", "of the item"),
    ("outbox.caller", "who asked for it: the trail tells"),
    ("outbox.attempt", "of the item"),
    ("outbox.failures", "of the item"),
    ("outbox.due_at", "of the item"),
    ("outbox.error", "of the system outside"),
];

const SQLITE: &str = "SELECT m.name, p.name FROM sqlite_master m, pragma_table_info(m.name) p
    WHERE m.type = 'table' AND m.name NOT GLOB 'sqlite_*'";
const POSTGRES: &str = "SELECT table_name::text, column_name::text FROM information_schema.columns
    WHERE table_schema = 'public'";

/// Every table with its columns.
async fn schema(url: String) -> BTreeMap<String, Vec<String>> {
    let settings = DbSettings {
        url: url.into(),
        max_connections: 1,
        acquire_timeout: Duration::from_secs(20),
        statement_timeout: Duration::from_secs(20),
        master_keys: MasterKeys::parse(&format!("{}=", "A".repeat(43))).unwrap(),
    };
    let db = Db::open(&settings).await.unwrap();
    db.migrate().await.unwrap();
    let mut reader = db.read().await.unwrap();
    let rows: Vec<(String, String)> = match reader.conn().engine {
        Engine::Sqlite(c) => sqlx::query_as(SQLITE).fetch_all(c).await.unwrap(),
        Engine::Postgres(c) => sqlx::query_as(POSTGRES).fetch_all(c).await.unwrap(),
    };
    drop(reader);
    db.close().await;
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (table, column) in rows {
        tables.entry(table).or_default().push(column);
    }
    tables
}

/// The words of a statement.
fn words(sql: &str) -> Vec<&str> {
    sql.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect()
}

/// Every table is read or told to be another's, and of those that are read every column.
fn check(tables: &BTreeMap<String, Vec<String>>) {
    let mut wrong = Vec::new();
    for (table, columns) in tables {
        let reads = STATEMENTS.iter().map(|(_, sql)| words(sql)).find(|words| {
            words.windows(2).any(|pair| matches!(pair[0], "FROM" | "JOIN") && pair[1] == table && !is_side(table))
        });
        let other = OTHERS.iter().any(|(name, _)| table == name || table.starts_with("customer_trigrams_"));
        match reads {
            None if !other => wrong.push(format!("{table} is neither read nor told to be another's")),
            Some(_) if other => wrong.push(format!("{table} is read")),
            Some(words) => wrong.extend(columns.iter().filter_map(|column| {
                let place = format!("{table}.{column}");
                let known = PLUMBING.contains(&column.as_str())
                    || LEFT_OUT.iter().any(|(left, _)| *left == place)
                    // By it the statement finds the rows.
                    || column == "customer_id"
                    || words.contains(&column.as_str());
                (!known).then(|| format!("{place} is not read"))
            })),
            None => {}
        }
    }
    assert!(wrong.is_empty(), "What is held on customers has to be in access requests:\n{}", wrong.join("\n"));
}

/// Read beside another table, for a name.
fn is_side(table: &str) -> bool {
    table == "promotions"
}

#[tokio::test]
async fn every_table_is_told_or_another_s_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    check(&schema(format!("sqlite:{}", folder.path().join("test.db").display())).await);
}

#[tokio::test]
async fn every_table_is_told_or_another_s_on_postgres() {
    let server =
        std::env::var("CLIENTELA_TEST_POSTGRES").expect("CLIENTELA_TEST_POSTGRES: run by scripts/with-postgres");
    let name = "access_request_schema";
    let mut admin = PgConnection::connect(&server).await.unwrap();
    let drop = || AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name}")).into_sql_str();
    // One that a killed run has left.
    admin.execute(drop()).await.unwrap();
    admin.execute(AssertSqlSafe(format!("CREATE DATABASE {name}")).into_sql_str()).await.unwrap();
    let (base, _) = server.rsplit_once('/').unwrap();
    let tables = schema(format!("{base}/{name}")).await;
    admin.execute(drop()).await.unwrap();
    check(&tables);
}

#[test]
#[should_panic(expected = "new_table is neither read nor told to be another's")]
fn a_new_table_is_found() {
    check(&[("new_table".to_owned(), vec!["customer_id".to_owned()])].into());
}

#[test]
#[should_panic(expected = "cards.nickname is not read")]
fn a_new_column_is_found() {
    check(&[("cards".to_owned(), vec!["last_four".to_owned(), "nickname".to_owned()])].into());
}
