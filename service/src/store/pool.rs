//! Lending connections.
//!
//! sqlx's pool pings every connection that comes back, in a task of its own. For a statement that takes
//! one round trip this is a second one, and as much work for the database as the statement. A connection
//! whose last statement was answered needs no such test: [`Lent::done`] puts it aside for the next reader.
//! Whoever fails, or is cancelled half-way, does not come that far, and the connection goes back through
//! sqlx's test, which would wait for ever for a connection that has fallen silent: [`Held`] ends it in time.

use std::io;
use std::ops::{Deref, DerefMut};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sqlx::pool::PoolConnection;
use sqlx::{ConnectOptions, Connection, Database, Error, Postgres, SqlStr};
use sqlx_core::transaction::TransactionManager;
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::limited::{Limited, within};

/// After so long a connection goes back to sqlx's pool all the same, which watches its age.
const ASIDE: Duration = Duration::from_secs(60);
/// A connection that lay unused for so long is tested first: the database may have been away meanwhile.
const FRESH: Duration = Duration::from_secs(1);
/// For so long the answer to a test is waited for.
const TEST: Duration = Duration::from_secs(2);
/// For so long opening a connection is waited for without a doubt. sqlx goes on trying while a database that
/// is away refuses, so that after it we ask by ourselves.
const PATIENCE: Duration = Duration::from_millis(300);
/// For so long after the database has refused, nobody else waits for it.
const AWAY: Duration = Duration::from_millis(500);

/// sqlx's pool with a shelf before it. Cheap to clone.
pub(super) struct Pool<DB: Database>(Arc<Inner<DB>>);

struct Inner<DB: Database> {
    pool: sqlx::Pool<DB>,
    /// One for each connection that may be lent: those on the shelf are not in `pool`, so that its own
    /// count cannot be waited on.
    permits: Arc<Semaphore>,
    timeout: Duration,
    /// So long each answer of the database is waited for, where it has a limit of its own.
    limit: Duration,
    shelf: Mutex<Vec<Shelved<DB>>>,
    /// When the database refused to be connected to last, and how.
    refused: Mutex<Option<(Instant, io::ErrorKind, String)>>,
}

struct Shelved<DB: Database> {
    connection: Held<DB>,
    acquired: Instant,
    shelved: Instant,
}

/// A connection of sqlx's pool. Dropped, it ends its transaction and goes back through sqlx's test, or is closed when
/// it does not answer.
struct Held<DB: Database>(PoolConnection<DB>);

impl<DB: Database> Drop for Held<DB> {
    fn drop(&mut self) {
        DB::TransactionManager::start_rollback(&mut self.0);
        let back = self.0.return_to_pool();
        // Without a runtime, after its end, the connection is closed.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(timeout(TEST, back));
        }
    }
}

/// A connection that is lent. Dropped, it goes back through sqlx's test.
pub(crate) struct Lent<DB: Database> {
    connection: Held<DB>,
    acquired: Instant,
    permit: OwnedSemaphorePermit,
    pool: Pool<DB>,
}

impl<DB: Database> Clone for Pool<DB> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<DB: Database> Pool<DB> {
    /// Lends the connections of `pool`, `max` at once; others wait for `timeout`. Each answer of PostgreSQL is waited
    /// for as long as `limit`.
    pub(super) fn new(pool: sqlx::Pool<DB>, max: u32, timeout: Duration, limit: Duration) -> Self {
        let max = usize::try_from(max).unwrap_or(Semaphore::MAX_PERMITS).min(Semaphore::MAX_PERMITS);
        let permits = Arc::new(Semaphore::new(max));
        Self(Arc::new(Inner { pool, permits, timeout, limit, shelf: Mutex::default(), refused: Mutex::default() }))
    }

    /// How a connection beside those that are lent is opened.
    pub(super) fn connect_options(&self) -> Arc<<DB::Connection as Connection>::Options> {
        self.0.pool.connect_options()
    }

    /// A connection, the one used last if it is free.
    pub(super) async fn lend(&self) -> Result<Lent<DB>, Error> {
        let permit = self.permit().await?;
        let pool = self.clone();
        loop {
            // Taken in a statement of its own: the lock must not be held across a test.
            let next = self.shelf().pop();
            let Some(Shelved { mut connection, acquired, shelved }) = next else { break };
            if acquired.elapsed() >= ASIDE {
                continue;
            }
            if shelved.elapsed() < FRESH || within(TEST, connection.0.ping()).await.is_ok() {
                return Ok(Lent { connection, acquired, permit, pool });
            }
            // What happened to it has happened to the others that lay there: none of them is waited for.
            let stale: Vec<_> = self.shelf().extract_if(.., |other| other.shelved.elapsed() >= FRESH).collect();
            drop(stale);
        }
        Ok(Lent { connection: Held(self.open().await?), acquired: Instant::now(), permit, pool })
    }

    /// A connection from sqlx's pool. A busy database is waited for, one that is away is not.
    async fn open(&self) -> Result<PoolConnection<DB>, Error> {
        let refused = || self.0.refused.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, kind, why)) = &*refused()
            && at.elapsed() < AWAY
        {
            return Err(Error::Io(io::Error::new(*kind, why.clone())));
        }
        let mut opening = pin!(self.0.pool.acquire());
        if let Ok(opened) = timeout(PATIENCE, &mut opening).await {
            return opened;
        }
        let options = self.0.pool.connect_options();
        tokio::select! {
            opened = &mut opening => opened,
            asked = options.connect() => match asked {
                Err(Error::Io(error)) => {
                    *refused() = Some((Instant::now(), error.kind(), error.to_string()));
                    Err(Error::Io(error))
                }
                // It is there, though perhaps with too many connections.
                _ => opening.await,
            },
        }
    }

    async fn permit(&self) -> Result<OwnedSemaphorePermit, Error> {
        let permits = &self.0.permits;
        if let Ok(permit) = Arc::clone(permits).try_acquire_owned() {
            return Ok(permit);
        }
        match timeout(self.0.timeout, Arc::clone(permits).acquire_owned()).await {
            Ok(permit) => permit.map_err(|_| Error::PoolClosed),
            Err(_) => Err(Error::PoolTimedOut),
        }
    }

    fn shelf(&self) -> MutexGuard<'_, Vec<Shelved<DB>>> {
        self.0.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lends nothing any more, and closes the connections when the last statement has ended.
    pub(super) async fn close(&self) {
        self.0.permits.close();
        // Outside of the lock, which each of them would not need.
        let shelved = std::mem::take(&mut *self.shelf());
        drop(shelved);
        self.0.pool.close().await;
    }
}

impl<DB: Database> Lent<DB> {
    /// Gives the connection back after a statement that was answered whole, outside of any transaction.
    pub(crate) fn done(self) {
        let Self { connection, acquired, permit, pool } = self;
        let mut shelf = pool.shelf();
        // Asked under the lock: what is put there later would never be closed.
        if !pool.0.permits.is_closed() {
            shelf.push(Shelved { connection, acquired, shelved: Instant::now() });
        }
        drop(shelf);
        drop(permit);
    }

    /// Begins a transaction. Without [`commit`](Self::commit) it changes nothing.
    pub(super) async fn begin(mut self, statement: Option<SqlStr>) -> Result<Self, Error> {
        within(self.pool.0.limit, DB::TransactionManager::begin(&mut self.connection.0, statement)).await?;
        Ok(self)
    }

    /// Commits the transaction, and gives the connection back.
    pub(super) async fn commit(mut self) -> Result<(), Error> {
        within(self.pool.0.limit, DB::TransactionManager::commit(&mut self.connection.0)).await?;
        self.done();
        Ok(())
    }
}

impl<DB: Database> Deref for Lent<DB> {
    type Target = DB::Connection;

    fn deref(&self) -> &DB::Connection {
        &self.connection.0
    }
}

impl<DB: Database> DerefMut for Lent<DB> {
    fn deref_mut(&mut self) -> &mut DB::Connection {
        &mut self.connection.0
    }
}

impl Lent<Postgres> {
    /// The connection, for statements that are answered in time.
    pub(super) fn limited(&mut self) -> Limited<'_> {
        Limited::new(&mut self.connection.0, self.pool.0.limit)
    }
}
