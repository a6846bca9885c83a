//! Sealing: the master key, what stands in the tables, and databases from before there were keys.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use service::MasterKeys;
use service::ports::System;
use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use support::accounts::{IBAN, direct_debit, open};
use support::{Database, Engine, MASTER_KEY, both_engines};

both_engines!(
    the_start_needs_the_master_key_of_the_data,
    what_is_sealed_opens_in_its_own_row_alone,
    what_a_database_of_before_holds_is_sealed_at_the_start,
);

async fn the_start_needs_the_master_key_of_the_data(engine: Engine) {
    let database = Database::new(engine).await;
    let (right, wrong) = match engine {
        Engine::Sqlite => {
            let output = database.run(&["org", "create", "telco"], "");
            assert!(String::from_utf8_lossy(&output.stderr).contains("made a master key in"), "{output:?}");
            let file = database.folder.path().join("new/clientela.db.key");
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
            let right = fs::read_to_string(&file).unwrap();
            fs::remove_file(&file).unwrap();
            (right, None)
        }
        Engine::Postgres => {
            database.succeed(&["org", "create", "telco"], "");
            (MASTER_KEY.to_owned(), Some("with PostgreSQL the setting master_key"))
        }
    };
    let other = MasterKeys::generate(&System).unwrap();
    let start = |key: Option<&str>| {
        let mut command = database.command(&["migrate"]);
        match key {
            Some(key) => command.env("CLIENTELA_MASTER_KEY", key),
            None => command.env_remove("CLIENTELA_MASTER_KEY"),
        };
        command.output().unwrap()
    };
    for (key, message) in [(None, wrong.unwrap_or("is missing")), (Some(other.as_str()), "is missing")] {
        let output = start(key);
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{error}");
        assert!(error.contains(message), "{error}");
        assert!(!error.contains(other.as_str()), "{error}");
    }
    let both = format!("{},{right}", *other);
    for key in [right.as_str(), both.as_str()] {
        let output = start(Some(key));
        assert!(output.status.success(), "{output:?}");
    }
    let output = start(Some("c2VjcmV0"));
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("`master_key`"), "{output:?}");
}

/// Somebody who writes to the database cannot pass one customer's data off as another's.
async fn what_is_sealed_opens_in_its_own_row_alone(engine: Engine) {
    let database = Database::new(engine).await;
    let server = database.serve(&[]);
    let client = database.client(&server, "telco", "*");
    let (first, second) = (open(&client, 1, &direct_debit(IBAN)).await, open(&client, 2, &direct_debit(IBAN)).await);
    let copy = [
        "UPDATE customers SET profile = (SELECT profile FROM customers ORDER BY id LIMIT 1)",
        "UPDATE accounts SET payment_method = (SELECT payment_method FROM accounts ORDER BY id LIMIT 1)",
    ];
    database.execute(&copy).await;
    let with_key = "UPDATE customers SET data_key = (SELECT data_key FROM customers ORDER BY id LIMIT 1)";
    for more in [None, Some(with_key)] {
        if let Some(sql) = more {
            database.execute(&[sql]).await;
        }
        for (path, status) in
            [(&first.customer, 200), (&first.account, 200), (&second.customer, 500), (&second.account, 500)]
        {
            client.get(path).await.expect(status);
        }
    }
}

async fn what_a_database_of_before_holds_is_sealed_at_the_start(engine: Engine) {
    // What the API says of a customer and an account is what stood in their rows.
    let now = Database::new(engine).await;
    let server = now.serve(&[]);
    let client = now.client(&server, "telco", "*");
    let opened = open(&client, 1, &direct_debit(IBAN)).await;
    let (customer, account) = (client.get(&opened.customer).await.body, client.get(&opened.account).await.body);

    let database = Database::new(engine).await;
    fill_as_before(&database, engine, (&customer, &account)).await;
    let copies: Vec<_> = (0..3)
        .map(|_| database.command(&["migrate"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
        .collect();
    for copy in copies {
        let output = copy.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let server = database.serve(&[]);
    let client = database.key(&server, "telco", "*");
    assert_eq!(client.get(&opened.customer).await.expect(200).body, customer);
    assert_eq!(client.get(&opened.account).await.expect(200).body, account);
    let method = &client.get(&format!("{}/payment-methods/historical", opened.account)).await.expect(200).text;
    assert!(method.contains("1234"), "{method}");
    let sealed = database.strings(if engine == Engine::Sqlite { HEX_SQLITE } else { HEX_POSTGRES }).await;
    assert_eq!(sealed.len(), 5);
    for value in sealed {
        assert!(value.starts_with("01"), "{value}");
        for word in ["Antonio", "Bruselas", IBAN] {
            let hex: String = word.bytes().map(|byte| format!("{byte:02x}")).collect();
            assert!(!value.contains(&hex), "{word}");
        }
    }
}

const HEX_SQLITE: &str = "SELECT lower(hex(profile)) FROM customers
    UNION ALL SELECT lower(hex(billing_address)) FROM accounts UNION ALL SELECT lower(hex(payment_method)) FROM accounts
    UNION ALL SELECT lower(hex(payment_method)) FROM account_payment_methods
    UNION ALL SELECT lower(hex(billing_address)) FROM account_billing_addresses";
const HEX_POSTGRES: &str = "SELECT encode(profile, 'hex') FROM customers
    UNION ALL SELECT encode(billing_address, 'hex') FROM accounts
    UNION ALL SELECT encode(payment_method, 'hex') FROM accounts
    UNION ALL SELECT encode(payment_method, 'hex') FROM account_payment_methods
    UNION ALL SELECT encode(billing_address, 'hex') FROM account_billing_addresses";

/// Makes the schema of the last version without keys, with one customer and an account.
async fn fill_as_before(database: &Database, engine: Engine, (customer, account): (&Value, &Value)) {
    let text = |value: &Value| format!("'{}'", value.as_str().unwrap());
    let id = |value: &Value| match engine {
        Engine::Sqlite => format!("x'{}'", value.as_str().unwrap().replace('-', "")),
        Engine::Postgres => text(value),
    };
    let json = |value: &Value| format!("'{value}'");
    let mut profile = customer.clone();
    for name in ["id", "external_id", "created_at", "updated_at"] {
        profile.as_object_mut().unwrap().remove(name);
    }
    let at = "'2026-01-31 12:00:00+00:00'";
    let (customer_id, number, account_id) = (id(&customer["id"]), text(&customer["external_id"]), id(&account["id"]));
    let (profile, address, method) =
        (json(&profile), json(&account["billing_address"]), json(&account["payment_method"]));
    let statements = [
        format!("INSERT INTO organizations (org_id, created_at) VALUES ('telco', {at})"),
        format!(
            "INSERT INTO customers
                (org_id, id, external_id, identity_key, profile, search_text, version, created_at, updated_at)
            VALUES ('telco', {customer_id}, {number}, 'NIF:00000001R', {profile}, 'antonio', 1, {}, {})",
            text(&customer["created_at"]),
            text(&customer["updated_at"]),
        ),
        format!(
            "INSERT INTO accounts (org_id, id, external_id, customer_id, customer_external_id, modality, billing_address,
                payment_method, version, created_at, updated_at)
            VALUES ('telco', {account_id}, {}, {customer_id}, {number}, 'POSTPAID', {address}, {method}, 1, {}, {})",
            text(&account["external_id"]),
            text(&account["created_at"]),
            text(&account["updated_at"]),
        ),
        format!(
            "INSERT INTO account_payment_methods (org_id, account_id, version, payment_method, created_at)
            VALUES ('telco', {account_id}, 1, {method}, {at})"
        ),
        format!(
            "INSERT INTO account_billing_addresses (org_id, account_id, version, billing_address, init_date)
            VALUES ('telco', {account_id}, 1, {address}, {at})"
        ),
    ];
    let statements = statements.map(AssertSqlSafe);
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations");
    match engine {
        Engine::Sqlite => {
            fs::create_dir(database.folder.path().join("new")).unwrap();
            let mut connection = SqliteConnection::connect(&format!("{}?mode=rwc", database.url)).await.unwrap();
            let migrator = Migrator::new(migrations.join("sqlite")).await.unwrap();
            migrator.run_to(11, &mut connection).await.unwrap();
            for sql in statements {
                sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
            }
        }
        Engine::Postgres => {
            let mut connection = PgConnection::connect(&database.url).await.unwrap();
            let migrator = Migrator::new(migrations.join("postgres")).await.unwrap();
            migrator.run_to(11, &mut connection).await.unwrap();
            for sql in statements {
                sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
            }
        }
    }
}
