//! The database: two engines, one SQL text.
//!
//! [`Db`] opens SQLite or PostgreSQL by its URL. A read takes a [`Reader`], a write a [`Tx`] that is
//! committed once, by its use case. Both lend a [`Conn`], which the functions in here run their SQL
//! on with the [`on!`] macro: each query is written once and compiled for both engines. Where these
//! differ, the difference is one visible `match` on its [`Engine`]. It also lends the customers' [`Keys`],
//! without which nothing sealed is read or written.
//!
//! Every shared statement stands in a [`statements!`] block; a test prepares them all on both engines.

mod connect;
mod keys;
mod limited;
mod pool;

pub(crate) mod access_request;
pub(crate) mod account;
pub(crate) mod agent;
pub(crate) mod api_key;
pub(crate) mod audit;
pub(crate) mod audit_chain;
pub(crate) mod audit_trail;
pub(crate) mod billing_address;
pub(crate) mod blind_upgrade;
pub(crate) mod caller_check;
pub(crate) mod card;
pub(crate) mod category;
pub(crate) mod column;
pub(crate) mod contract;
pub(crate) mod credential;
pub(crate) mod customer;
pub(crate) mod customer_category;
pub(crate) mod customer_search;
pub(crate) mod customer_timeline;
pub(crate) mod dead_letter;
pub(crate) mod desk_search;
pub(crate) mod device;
pub(crate) mod erasure;
pub(crate) mod figures;
pub(crate) mod gathered;
pub(crate) mod idempotency;
pub(crate) mod identification_process;
pub(crate) mod import;
pub(crate) mod instrument;
pub(crate) mod invitation;
pub(crate) mod loose_document;
pub(crate) mod master_key;
pub(crate) mod open_work;
pub(crate) mod openid;
pub(crate) mod org_settings;
pub(crate) mod organization;
pub(crate) mod outbox;
pub(crate) mod passkey;
pub(crate) mod payment_method;
pub(crate) mod presence;
pub(crate) mod promotion;
pub(crate) mod promotion_overview;
pub(crate) mod recent_customers;
pub(crate) mod role;
pub(crate) mod server_key;
pub(crate) mod session;
pub(crate) mod special_treatment;
pub(crate) mod throttle;
pub(crate) mod tokenization;
pub(crate) mod totp;
pub(crate) mod upgrade;

use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Postgres, SqlSafeStr, SqlStr, Sqlite, SqliteConnection, SqlitePool, Transaction};

use crate::Result;
use crate::keyring::Keyring;
pub use connect::DbSettings;
use gathered::Gathered;
use keys::Keys;
use limited::Limited;
use pool::{Lent, Pool};

/// A pool of connections, and the keys to what is in the database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    pools: Pools,
    keyring: Keyring,
}

#[derive(Clone)]
enum Pools {
    /// SQLite has one writer: a pool of one connection queues the writes. Readers never wait for it.
    Sqlite {
        writer: SqlitePool,
        readers: Pool<Sqlite>,
    },
    Postgres(Pool<Postgres>, Gathered),
}

/// A connection that is lent for a statement, with the keys.
pub(crate) struct Conn<'c> {
    pub(crate) engine: Engine<'c>,
    keys: &'c mut Keys,
    /// See [`Db::rehearse`].
    is_rehearsal: bool,
}

/// The connection itself.
pub(crate) enum Engine<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(Limited<'c>),
}

/// A connection for reading, outside of any transaction: one round trip a statement.
pub(crate) struct Reader {
    connection: Reading,
    keys: Keys,
}

enum Reading {
    Sqlite(Lent<Sqlite>),
    Postgres(Lent<Postgres>),
}

/// An open transaction. Dropped without [`Tx::commit`], it changes nothing.
pub(crate) struct Tx {
    transaction: Writing,
    keys: Keys,
    is_rehearsal: bool,
}

enum Writing {
    /// The one writer's.
    Sqlite(Transaction<'static, Sqlite>),
    /// A reader's, which only reads.
    SqliteSnapshot(Lent<Sqlite>),
    Postgres(Lent<Postgres>),
}

impl Db {
    /// What wraps customers' keys, and derives others.
    pub(crate) fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    fn keys(&self) -> Keys {
        Keys::new(self.keyring.clone())
    }

    /// A connection for reading.
    pub(crate) async fn read(&self) -> Result<Reader> {
        let connection = match &self.pools {
            Pools::Sqlite { readers, .. } => Reading::Sqlite(readers.lend().await?),
            Pools::Postgres(pool, _) => Reading::Postgres(pool.lend().await?),
        };
        Ok(Reader { connection, keys: self.keys() })
    }

    /// Opens a transaction that only reads, for what takes several statements and has to fit together.
    pub(crate) async fn snapshot(&self) -> Result<Snapshot> {
        let transaction = match &self.pools {
            Pools::Sqlite { readers, .. } => Writing::SqliteSnapshot(readers.lend().await?.begin(None).await?),
            Pools::Postgres(pool, _) => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY".into_sql_str();
                Writing::Postgres(pool.lend().await?.begin(Some(begin)).await?)
            }
        };
        Ok(Snapshot(Tx { transaction, keys: self.keys(), is_rehearsal: false }))
    }

    /// Opens a transaction for writing. On SQLite it takes the write lock at once, so that nothing
    /// it reads can change before it writes.
    pub(crate) async fn write(&self) -> Result<Tx> {
        let transaction = match &self.pools {
            Pools::Sqlite { writer, .. } => Writing::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Pools::Postgres(pool, _) => Writing::Postgres(pool.lend().await?.begin(None).await?),
        };
        Ok(Tx { transaction, keys: self.keys(), is_rehearsal: false })
    }

    /// Opens a transaction for writing that will not be committed. It may last long, and locks no rows that it only
    /// reads: others would wait for nothing.
    pub(crate) async fn rehearse(&self) -> Result<Tx> {
        Ok(Tx { is_rehearsal: true, ..self.write().await? })
    }
}

/// A transaction that only reads: all its statements see the database as it was at one moment.
pub(crate) struct Snapshot(Tx);

impl Snapshot {
    pub(crate) fn conn(&mut self) -> Conn<'_> {
        self.0.conn()
    }

    pub(crate) async fn end(self) -> Result<()> {
        self.0.commit().await
    }
}

impl Reader {
    pub(crate) fn conn(&mut self) -> Conn<'_> {
        let engine = match &mut self.connection {
            Reading::Sqlite(connection) => Engine::Sqlite(connection),
            Reading::Postgres(connection) => Engine::Postgres(connection.limited()),
        };
        Conn { engine, keys: &mut self.keys, is_rehearsal: false }
    }

    /// Ends reading after the last statement was answered whole: the next reader then has the connection
    /// without a test of it, which costs a round trip. See [`pool`].
    pub(crate) fn done(self) {
        match self.connection {
            Reading::Sqlite(connection) => connection.done(),
            Reading::Postgres(connection) => connection.done(),
        }
    }
}

impl Tx {
    pub(crate) fn conn(&mut self) -> Conn<'_> {
        let engine = match &mut self.transaction {
            Writing::Sqlite(transaction) => Engine::Sqlite(transaction),
            Writing::SqliteSnapshot(connection) => Engine::Sqlite(connection),
            Writing::Postgres(connection) => Engine::Postgres(connection.limited()),
        };
        Conn { engine, keys: &mut self.keys, is_rehearsal: self.is_rehearsal }
    }

    pub(crate) async fn commit(self) -> Result<()> {
        match self.transaction {
            Writing::Sqlite(transaction) => transaction.commit().await?,
            Writing::SqliteSnapshot(connection) => connection.commit().await?,
            Writing::Postgres(connection) => connection.commit().await?,
        }
        Ok(())
    }
}

/// A statement that took so long is told of.
const SLOW: Duration = Duration::from_secs(1);

/// Tells of a statement that took long, by its place in this source: its text would be pages of placeholders for
/// an import's, and what is bound to it is nobody's business but the customer's.
pub(crate) fn tell_if_slow(begun: Instant, file: &'static str, line: u32) {
    let elapsed = begun.elapsed();
    if elapsed >= SLOW {
        let millis = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
        tracing::warn!(statement = format_args!("{file}:{line}"), millis, "a slow statement");
    }
}

/// The end of a statement that locks the rows it finds, such as ` FOR UPDATE`. SQLite's write transactions are
/// alone, and it has no such locks.
pub(crate) fn row_lock(conn: &Conn<'_>, lock: &'static str) -> &'static str {
    match conn.engine {
        Engine::Postgres(_) if conn.is_rehearsal => "",
        Engine::Sqlite(_) => "",
        Engine::Postgres(_) => lock,
    }
}

/// So many entries a list of one customer or account has at the most, where the contract publishes no paging: what is
/// answered has a size. Nobody is expected to have so many.
pub(crate) const LONGEST_LIST: i64 = 10_000;

/// The statement with this [`row_lock`].
pub(crate) fn locking(conn: &Conn<'_>, sql: &'static str, lock: &'static str) -> SqlStr {
    AssertSqlSafe(format!("{sql}{}", row_lock(conn, lock))).into_sql_str()
}

/// Runs one query, written once, on the engine that the connection belongs to.
macro_rules! on {
    ($conn:expr, $c:ident => $query:expr) => {{
        let begun = std::time::Instant::now();
        let result = match &mut $conn.engine {
            $crate::store::Engine::Sqlite($c) => {
                let $c = &mut **$c;
                $query
            }
            $crate::store::Engine::Postgres($c) => {
                let $c = $c.once();
                $query
            }
        };
        $crate::store::tell_if_slow(begun, file!(), line!());
        result
    }};
}
pub(crate) use on;

/// Names the SQL of a file, and lists it for the test that prepares every statement.
macro_rules! statements {
    ($($(#[doc = $doc:literal])* $name:ident = $sql:expr;)*) => {
        $($(#[doc = $doc])* const $name: &str = $sql;)*
        #[cfg(test)]
        pub(super) const STATEMENTS: &[(&str, &str)] = &[$((concat!(module_path!(), "::", stringify!($name)), $sql)),*];
    };
}
pub(crate) use statements;

#[cfg(test)]
mod tests;
