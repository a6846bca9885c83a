//! Everything that is held on a customer, deleted ones too: one statement for each table.
//!
//! A table that is missing here, or a column, is found by the test, which asks both engines for their schema.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{AccountId, CustomerId, OrgId};
use serde::de::DeserializeOwned;
use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::Value;
use sqlx::QueryBuilder;
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    Conn, Db, account, audit, billing_address, credential, customer, identification_process, on, outbox, payment_method,
};
use crate::seal::{DataKey, Place, is_sealed};
use crate::{Error, Result};

/// The sections of a file, each with its rows' columns and the statement that reads them: of organization `$1` and
/// customer `$2`, at most `$3`.
macro_rules! held {
    ($($section:ident: $row:ident { $($(#[$attribute:meta])* $column:ident: $type:ty,)* } = $sql:literal;)*) => {
        $(#[derive(Serialize, sqlx::FromRow)]
        pub(crate) struct $row { $($(#[$attribute])* pub(crate) $column: $type,)* })*

        /// What is held, a list for each section.
        #[derive(Serialize)]
        pub(crate) struct Held { $(pub(crate) $section: Vec<$row>,)* }

        impl Held {
            /// The sections by their names, in the order of a file.
            pub(crate) fn sections(&self) -> Result<Vec<(&'static str, Value)>> {
                let failed = |error: serde_json::Error| Error::Internal(format!("access request: {error}"));
                Ok(vec![$((stringify!($section), serde_json::to_value(&self.$section).map_err(failed)?),)*])
            }
        }

        async fn read(conn: &mut Conn<'_>, org: &OrgId, customer: CustomerId, most: i64) -> Result<Held> {
            Ok(Held { $($section: {
                let rows: Vec<$row> = on!(&mut *conn, c => sqlx::query_as($sql)
                    .bind(org.as_str())
                    .bind(customer.0)
                    .bind(most.saturating_add(1))
                    .fetch_all(c)
                    .await)?;
                if i64::try_from(rows.len()).is_ok_and(|rows| rows <= most) { rows } else {
                    return Err(Error::TooLarge(stringify!($section)));
                }
            },)* })
        }

        #[cfg(test)]
        pub(super) const STATEMENTS: &[(&str, &str)] =
            &[$((concat!("access_request::", stringify!($section)), $sql),)*];
    };
}

/// JSON that is sealed under the customer's key until [`Sealed::open`]. A file never has one that is not open: it is no
/// JSON then.
#[derive(sqlx::Type)]
#[sqlx(transparent)]
pub(crate) struct Sealed(Vec<u8>);

impl Sealed {
    fn open(&mut self, key: &DataKey, place: &Place<'_>) -> Result<()> {
        if is_sealed(&self.0) {
            self.0 = key.open(place, &self.0)?;
        }
        Ok(())
    }

    /// What is open by now.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        serde_json::from_slice(&self.0)
    }
}

impl Serialize for Sealed {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        self.read::<Value>().map_err(S::Error::custom)?.serialize(serializer)
    }
}

held! {
    customer: CustomerRow {
        id: Uuid,
        external_id: String,
        #[serde(skip)]
        data_key: Option<Vec<u8>>,
        profile: Sealed,
        created_at: DateTime<Utc>,
        updated_at: DateTime<Utc>,
        deleted_at: Option<DateTime<Utc>>,
    } = "SELECT id, external_id, data_key, profile, created_at, updated_at, deleted_at FROM customers
        WHERE org_id = $1 AND id = $2 LIMIT $3";
    accounts: AccountRow {
        id: Uuid,
        external_id: String,
        customer_external_id: String,
        contract_reference: Option<String>,
        modality: String,
        billing_address: Sealed,
        payment_method: Option<Sealed>,
        pending_card: Option<String>,
        invoice: Option<Sealed>,
        created_at: DateTime<Utc>,
        updated_at: DateTime<Utc>,
        ended_at: Option<DateTime<Utc>>,
    } = "SELECT id, external_id, customer_external_id, contract_reference, modality, billing_address, payment_method,
            pending_card, invoice, created_at, updated_at, ended_at
        FROM accounts WHERE org_id = $1 AND customer_id = $2 ORDER BY id LIMIT $3";
    payment_methods: PaymentMethodRow {
        account_id: Uuid,
        #[serde(skip)]
        version: i64,
        payment_method: Sealed,
        created_at: DateTime<Utc>,
    } = "SELECT m.account_id, m.version, m.payment_method, m.created_at FROM accounts a
        JOIN account_payment_methods m ON m.org_id = a.org_id AND m.account_id = a.id
        WHERE a.org_id = $1 AND a.customer_id = $2 ORDER BY m.account_id, m.version LIMIT $3";
    billing_addresses: BillingAddressRow {
        account_id: Uuid,
        #[serde(skip)]
        version: i64,
        billing_address: Sealed,
        init_date: DateTime<Utc>,
    } = "SELECT b.account_id, b.version, b.billing_address, b.init_date FROM accounts a
        JOIN account_billing_addresses b ON b.org_id = a.org_id AND b.account_id = a.id
        WHERE a.org_id = $1 AND a.customer_id = $2 ORDER BY b.account_id, b.version LIMIT $3";
    cards: CardRow {
        token: Uuid,
        last_four: String,
        expires: i64,
        created_at: DateTime<Utc>,
    } = "SELECT token, last_four, expires, created_at FROM cards
        WHERE org_id = $1 AND customer_id = $2 ORDER BY created_at, token LIMIT $3";
    tokenization_requests: TokenizationRow {
        account_id: Uuid,
        reference_id: String,
        status: String,
        token_id: Option<String>,
        error_message: Option<String>,
        created_at: DateTime<Utc>,
        updated_at: DateTime<Utc>,
    } = "SELECT t.account_id, t.reference_id, t.status, t.token_id, t.error_message, t.created_at, t.updated_at
        FROM accounts a JOIN tokenization_requests t ON t.org_id = a.org_id AND t.account_id = a.id
        WHERE a.org_id = $1 AND a.customer_id = $2 ORDER BY t.account_id, t.version LIMIT $3";
    promotions: PromotionRow {
        account_id: Uuid,
        id: Uuid,
        promotion_id: i64,
        name: Option<String>,
        start_date: NaiveDate,
        end_date: Option<NaiveDate>,
        cancellation_date: Option<NaiveDate>,
        created_at: DateTime<Utc>,
        updated_at: DateTime<Utc>,
    } = "SELECT p.account_id, p.id, p.promotion_id, c.name, p.start_date, p.end_date, p.cancellation_date,
            p.created_at, p.updated_at
        FROM accounts a JOIN account_promotions p ON p.org_id = a.org_id AND p.account_id = a.id
        LEFT JOIN promotions c ON c.org_id = p.org_id AND c.promotion_id = p.promotion_id
        WHERE a.org_id = $1 AND a.customer_id = $2 ORDER BY p.account_id, p.start_date, p.id LIMIT $3";
    promotion_operations: OperationRow {
        account_id: Uuid,
        at: DateTime<Utc>,
        operation: String,
        promotion_id: i64,
        start_date: NaiveDate,
        end_date: Option<NaiveDate>,
        cancellation_date: Option<NaiveDate>,
    } = "SELECT o.account_id, o.at, o.operation, o.promotion_id, o.start_date, o.end_date, o.cancellation_date
        FROM accounts a JOIN account_promotion_operations o ON o.org_id = a.org_id AND o.account_id = a.id
        WHERE a.org_id = $1 AND a.customer_id = $2 ORDER BY o.account_id, o.at, o.id LIMIT $3";
    contracts: ContractRow {
        account_external_id: String,
        id: Uuid,
        external_id: String,
        start_date: DateTime<Utc>,
        end_date: Option<DateTime<Utc>>,
        requests: Json<Value>,
        created_at: DateTime<Utc>,
        updated_at: DateTime<Utc>,
    } = "SELECT k.account_external_id, k.id, k.external_id, k.start_date, k.end_date, k.requests, k.created_at,
            k.updated_at
        FROM accounts a JOIN contracts k ON k.org_id = a.org_id AND k.account_external_id = a.external_id
        WHERE a.org_id = $1 AND a.customer_id = $2 ORDER BY k.account_external_id, k.start_date, k.external_id
        LIMIT $3";
    categories: CategoryRow {
        category_id: i64,
        category_name: String,
        value: Option<String>,
        description: Option<String>,
        reason: Option<String>,
        assigned_at: DateTime<Utc>,
        created_at: DateTime<Utc>,
        ended_at: Option<DateTime<Utc>>,
        modified_at: DateTime<Utc>,
        modified_by: String,
    } = "SELECT category_id, category_name, value, description, reason, assigned_at, created_at, ended_at,
            modified_at, modified_by
        FROM customer_categories WHERE org_id = $1 AND customer_id = $2 ORDER BY category_id, version LIMIT $3";
    special_treatment: TreatmentRow {
        value: Option<String>,
        updated_at: DateTime<Utc>,
    } = "SELECT value, updated_at FROM customer_special_treatments WHERE org_id = $1 AND customer_id = $2 LIMIT $3";
    credentials: CredentialRow {
        credential: Option<Sealed>,
        updated_at: DateTime<Utc>,
    } = "SELECT credential, updated_at FROM credentials WHERE org_id = $1 AND customer_id = $2 LIMIT $3";
    identification_processes: ProcessRow {
        id: Uuid,
        process_date: DateTime<Utc>,
        document: Sealed,
        created_at: DateTime<Utc>,
    } = "SELECT id, process_date, document, created_at FROM identification_processes
        WHERE org_id = $1 AND customer_id = $2 ORDER BY process_date, id LIMIT $3";
    waiting: WaitingRow {
        #[serde(skip)]
        id: Uuid,
        kind: String,
        job: Sealed,
        created_at: DateTime<Utc>,
        failed_at: Option<DateTime<Utc>>,
    } = "SELECT id, kind, job, created_at, failed_at FROM outbox
        WHERE org_id = $1 AND customer_id = $2 ORDER BY seq LIMIT $3";
}

/// All that is held on a customer at one moment; entries of the audit trail are [`entries`]. Of whom there are more
/// than `most` rows in a section, there is nothing rather than a part.
pub(crate) async fn held(db: &Db, org: &OrgId, customer: CustomerId, most: i64) -> Result<Held> {
    let mut snapshot = db.snapshot().await?;
    let mut held = read(&mut snapshot.conn(), org, customer, most).await?;
    if let Some(row) = held.customer.first() {
        let key = snapshot.conn().open_key(org, customer, row.data_key.as_deref())?;
        held.open(org, customer, &key)?;
    }
    snapshot.end().await?;
    Ok(held)
}

impl Held {
    /// Opens all that is sealed.
    fn open(&mut self, org: &OrgId, id: CustomerId, key: &DataKey) -> Result<()> {
        for row in &mut self.customer {
            row.profile.open(key, &customer::profile_place(org, id))?;
        }
        for row in &mut self.accounts {
            row.billing_address.open(key, &account::billing_address_place(org, row.id))?;
            if let Some(method) = &mut row.payment_method {
                method.open(key, &account::payment_method_place(org, row.id))?;
            }
            if let Some(invoice) = &mut row.invoice {
                invoice.open(key, &account::invoice_place(org, row.id))?;
            }
        }
        for PaymentMethodRow { account_id, version, payment_method, .. } in &mut self.payment_methods {
            payment_method.open(key, &payment_method::place(org, AccountId(*account_id), *version))?;
        }
        for BillingAddressRow { account_id, version, billing_address, .. } in &mut self.billing_addresses {
            billing_address.open(key, &billing_address::place(org, AccountId(*account_id), *version))?;
        }
        for credential in self.credentials.iter_mut().filter_map(|row| row.credential.as_mut()) {
            credential.open(key, &credential::place(org, id))?;
        }
        for row in &mut self.identification_processes {
            row.document.open(key, &identification_process::place(org, row.id))?;
        }
        for row in &mut self.waiting {
            row.job.open(key, &outbox::place(org, row.id))?;
        }
        Ok(())
    }
}

/// An entry of the audit trail about the customer. Where whoever did it sat is theirs, and not in it.
#[derive(sqlx::FromRow)]
pub(crate) struct EntryRow {
    pub(crate) id: Uuid,
    pub(crate) at: DateTime<Utc>,
    pub(crate) actor_kind: String,
    pub(crate) actor_name: String,
    pub(crate) action: String,
    pub(crate) entity: String,
    pub(crate) entity_id: String,
    pub(crate) reason: Option<String>,
    pub(crate) before: Option<Json<Value>>,
    pub(crate) after: Option<Json<Value>>,
    content: Option<Vec<u8>>,
}

/// What is the customer's, in entries that do not name the customer: accounts and contracts, by their ids.
pub(crate) struct Theirs {
    pub(crate) entity: &'static str,
    pub(crate) ids: Vec<String>,
}

const ENTRY: &str = "SELECT id, at, actor_kind, actor_name, action, entity, entity_id, reason, before, after, content
    FROM audit WHERE org_id = ";

/// The newest entries about a customer, and about what is theirs, before this one; at most `limit`.
pub(crate) async fn entries(
    conn: &mut Conn<'_>,
    org: &OrgId,
    customer: CustomerId,
    theirs: &[Theirs],
    before: Uuid,
    limit: i64,
) -> Result<Vec<EntryRow>> {
    let mut rows: Vec<EntryRow> = on!(conn, c => {
        let mut query = QueryBuilder::new("SELECT * FROM (");
        query.push(ENTRY).push_bind(org.as_str());
        query.push(" AND customer_id = ").push_bind(customer.0).push(" AND id < ").push_bind(before);
        query.push(" ORDER BY id DESC LIMIT ").push_bind(limit).push(") AS about");
        for Theirs { entity, ids } in theirs.iter().filter(|theirs| !theirs.ids.is_empty()) {
            query.push(" UNION ALL SELECT * FROM (").push(ENTRY).push_bind(org.as_str());
            query.push(" AND customer_id IS NULL AND id < ").push_bind(before);
            query.push(" AND entity = ").push_bind(*entity).push(" AND entity_id IN (");
            let mut list = query.separated(", ");
            for id in ids {
                list.push_bind(id.as_str());
            }
            query.push(") ORDER BY id DESC LIMIT ").push_bind(limit).push(") AS theirs");
        }
        query.push(" ORDER BY id DESC LIMIT ").push_bind(limit);
        query.build_query_as().persistent(false).fetch_all(c).await
    })?;
    if rows.iter().all(|row| row.content.is_none()) {
        return Ok(rows);
    }
    let key = conn.key_of(org, customer).await?.ok_or(Error::NotFound("customer"))?;
    for row in &mut rows {
        if let Some(content) = row.content.take() {
            let said = audit::open_with(&key, org, row.id, &content)?;
            row.reason = said.reason;
            (row.before, row.after) = (said.before.map(Json), said.after.map(Json));
        }
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
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
        ("audit", "told by `entries`"),
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
        WHERE m.type = 'table'";
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
}
