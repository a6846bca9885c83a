//! Opening, migrating and watching the database.

use std::fs::{DirBuilder, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Executor, SqliteConnection};

use super::gathered::Gathered;
use super::pool::Pool;
use super::{Db, Pools, limited, on, statements};
use crate::keyring::{Keyring, MasterKeys};
use crate::ports::System;
use crate::{Error, Result};

/// How much of SQLite's file is mapped into memory, in bytes.
const MAPPED: &str = "1073741824";

static SQLITE: Migrator = sqlx::migrate!("../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../migrations/postgres");

statements! {
    NEWEST_MIGRATION = "SELECT MAX(version) FROM _sqlx_migrations WHERE success";
}

/// How the database is reached.
#[derive(Debug, Clone)]
pub struct DbSettings {
    /// `sqlite:path/to/file.db` or `postgres://user:password@host/database`.
    pub url: SecretString,
    /// Connections at the most (SQLite: readers, beside the one writer).
    pub max_connections: u32,
    /// How long a request waits for a connection, or for SQLite's write lock.
    pub acquire_timeout: Duration,
    /// How long PostgreSQL lets a statement run.
    pub statement_timeout: Duration,
    /// What customers' keys are wrapped by.
    pub master_keys: MasterKeys,
}

impl Db {
    /// Opens the pools. A SQLite file, and its folder, are made when missing.
    ///
    /// # Errors
    /// When the URL is of neither engine, or the database cannot be reached.
    pub async fn open(settings: &DbSettings) -> Result<Self> {
        let scheme = settings.url.expose_secret().split(':').next().unwrap_or_default();
        let pools = match scheme {
            "sqlite" => open_sqlite(settings).await?,
            "postgres" | "postgresql" => open_postgres(settings).await?,
            _ => {
                return Err(Error::Internal("the database URL must start with sqlite: or postgres:".to_owned()));
            }
        };
        Ok(Self { pools, keyring: Keyring::new(&settings.master_keys, Arc::new(System)) })
    }

    /// Applies the migrations that are missing. Safe when many copies start at once.
    ///
    /// # Errors
    /// When a migration fails, or the database has one that this binary does not know.
    pub async fn migrate(&self) -> Result<()> {
        let failed = |error: MigrateError| Error::Internal(format!("migration: {error}"));
        match &self.pools {
            // sqlx holds an advisory lock on PostgreSQL. A copy waits for another's, and a migration for a large
            // table, for longer than any statement of a request may take: on a connection of its own, for this alone.
            Pools::Postgres(pool, _) => {
                let mut connection = pool.connect_options().connect().await?;
                connection.execute("SET statement_timeout = 0").await?;
                let done = POSTGRES.run(&mut connection).await.map_err(failed);
                connection.close().await?;
                done
            }
            // It has no lock for SQLite. Each migration is a transaction, so that a copy which loses
            // the race fails without a trace, and finds the work done when it looks again.
            Pools::Sqlite { writer, .. } => {
                let mut tries = 0;
                loop {
                    match SQLITE.run(writer).await {
                        Ok(()) => return Ok(()),
                        Err(MigrateError::Execute(_) | MigrateError::ExecuteMigration(..)) if tries < 20 => {
                            tries += 1;
                            tokio::time::sleep(Duration::from_millis(100)).await;
                        }
                        Err(error) => return Err(failed(error)),
                    }
                }
            }
        }
    }

    /// Whether the database answers and has this binary's schema.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when it does not.
    pub async fn ready(&self) -> Result<()> {
        let wanted = match &self.pools {
            Pools::Sqlite { .. } => SQLITE.iter().map(|migration| migration.version).max(),
            Pools::Postgres(..) => POSTGRES.iter().map(|migration| migration.version).max(),
        };
        let mut reader = self.read().await?;
        let found: Option<i64> = on!(&mut reader.conn(), c => sqlx::query_scalar(NEWEST_MIGRATION).fetch_one(c).await)?;
        if found < wanted {
            return Err(Error::Unavailable("migrations are missing".to_owned()));
        }
        Ok(())
    }

    /// Brings the planner's statistics up to date, after many rows have come in at once; on PostgreSQL
    /// also the visibility map that index-only scans need.
    ///
    /// # Errors
    /// Only the database's.
    pub async fn analyze(&self) -> Result<()> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => sqlx::query("ANALYZE").execute(writer).await.map(drop)?,
            Pools::Postgres(pool, _) => {
                sqlx::query("VACUUM (ANALYZE)").execute(&mut *pool.lend().await?).await.map(drop)?;
            }
        }
        Ok(())
    }

    /// Brings what SQLite's write-ahead log still has into the file, and empties the log, so that what was deleted
    /// stands in neither. PostgreSQL's is the operator's business.
    ///
    /// # Errors
    /// [`Error::Unavailable`] while somebody reads an older state; else the database's.
    pub(crate) async fn checkpoint(&self) -> Result<()> {
        if let Pools::Sqlite { writer, .. } = &self.pools {
            let (busy, _, _): (i32, i32, i32) =
                sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(writer).await?;
            if busy != 0 {
                return Err(Error::Unavailable("somebody reads an older state".to_owned()));
            }
        }
        Ok(())
    }

    /// Closes the pools, when the last statement has ended.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool, _) => pool.close().await,
        }
    }
}

async fn open_sqlite(settings: &DbSettings) -> Result<Pools> {
    let options = SqliteConnectOptions::from_str(settings.url.expose_secret())?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // An acknowledged write survives a power cut too.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        // What is deleted is overwritten: a destroyed key must not be found on a free page.
        .pragma("secure_delete", "ON")
        .busy_timeout(settings.acquire_timeout)
        // Slow ones are told of by `store::tell_if_slow`: sqlx would write their whole text.
        .disable_statement_logging();
    make_file(options.get_filename())?;
    let pool = || SqlitePoolOptions::new().acquire_timeout(settings.acquire_timeout).test_before_acquire(false);
    let writer = pool().max_connections(1).after_release(|writer, _| Box::pin(is_of_use(writer)));
    let writer = writer.connect_with(options.clone()).await?;
    // Read through the system's cache, without a call for each page: a search looks at thousands.
    let options = options.read_only(true).pragma("mmap_size", MAPPED);
    let readers = pool().max_connections(settings.max_connections).connect_with(options).await?;
    let readers = Pool::new(readers, settings.max_connections, settings.acquire_timeout, Duration::MAX);
    Ok(Pools::Sqlite { writer, readers })
}

/// Makes a database's file, and its folder, that nobody else on the machine may read: SQLite gives its other files the
/// same rights. What is there stays as it is.
fn make_file(path: &Path) -> Result<()> {
    let failed = |path: &Path, error: std::io::Error| Error::Internal(format!("{}: {error}", path.display()));
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| failed(folder, error))?;
    }
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(failed(path, error)),
        _ => Ok(()),
    }
}

/// Whether a connection that comes back can write again. SQLite itself ends a transaction that finds the disk full,
/// and sqlx, whose own `ROLLBACK` is then refused, would believe to be in it for ever.
async fn is_of_use(writer: &mut SqliteConnection) -> std::result::Result<bool, sqlx::Error> {
    if writer.is_in_transaction() {
        // The rollback of one that was dropped may be under way.
        writer.ping().await?;
    }
    Ok(!writer.is_in_transaction())
}

async fn open_postgres(settings: &DbSettings) -> Result<Pools> {
    let timeout = settings.statement_timeout.as_millis().to_string();
    let options = PgConnectOptions::from_str(settings.url.expose_secret())?
        .application_name("clientela")
        // PostgreSQL would compile what it takes for expensive, for longer than any of our statements runs.
        .options([("statement_timeout", timeout.as_str()), ("timezone", "UTC"), ("jit", "off")])
        // As above.
        .disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(settings.max_connections)
        .acquire_timeout(settings.acquire_timeout)
        // A ping before each use would double the round trips; a dead connection is found by its use.
        .test_before_acquire(false)
        .connect_with(options.clone())
        .await;
    let pool = match pool {
        // sqlx tries until the time is over, and forgets why it could not: asked once more, the database says.
        Err(sqlx::Error::PoolTimedOut) => {
            limited::within(settings.acquire_timeout, options.connect()).await?.close().await?;
            return Err(sqlx::Error::PoolTimedOut.into());
        }
        pool => pool?,
    };
    let limit = limited::limit_of(settings.statement_timeout);
    let pool = Pool::new(pool, settings.max_connections, settings.acquire_timeout, limit);
    Ok(Pools::Postgres(pool.clone(), Gathered::new(pool)))
}
