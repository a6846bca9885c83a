//! PostgreSQL's answers are not waited for endlessly.
//!
//! `statement_timeout` ends what takes long. But where the way to the database is cut without a word, as when its
//! machine is gone or a firewall forgets, no answer comes at all: the system gives up after a quarter of an hour, and
//! until then the connection, and whoever shares its turn, would stand still.

use std::future::Future;
use std::io;
use std::task::Poll;
use std::time::Duration;

use futures::future::BoxFuture;
use futures::stream::{self, BoxStream};
use futures::{FutureExt, StreamExt};
use sqlx::postgres::{PgQueryResult, PgRow, PgStatement, PgTypeInfo};
use sqlx::{Describe, Either, Error, Execute, Executor, PgConnection, Postgres, SqlStr};
use tokio::time::{sleep, timeout};

/// How long the answer to a statement is waited for that may itself take so long.
pub(super) fn limit_of(statement: Duration) -> Duration {
    const ON_THE_WAY: Duration = Duration::from_secs(2);
    statement.saturating_add(ON_THE_WAY)
}

/// What comes, if it comes in time.
///
/// # Errors
/// Its own; one of input and output when it does not come.
pub(super) async fn within<T>(limit: Duration, coming: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    timeout(limit, coming).await.unwrap_or_else(|_| Err(no_answer(limit)))
}

fn no_answer(limit: Duration) -> Error {
    Error::Io(io::Error::new(io::ErrorKind::TimedOut, format!("no answer in {} s", limit.as_secs())))
}

/// A connection for statements that are each answered in time, or fail. One that failed so must not be used again.
#[derive(Debug)]
pub(crate) struct Limited<'c> {
    connection: &'c mut PgConnection,
    limit: Duration,
}

impl<'c> Limited<'c> {
    pub(super) fn new(connection: &'c mut PgConnection, limit: Duration) -> Self {
        Self { connection, limit }
    }

    /// The same connection, for one statement.
    pub(crate) fn once(&mut self) -> Limited<'_> {
        Limited { connection: self.connection, limit: self.limit }
    }

    /// Waits longer: PostgreSQL has been told to let statements run for so long.
    pub(crate) fn allow(&mut self, statement: Duration) {
        self.limit = self.limit.max(limit_of(statement));
    }
}

impl<'c> Executor<'c> for Limited<'c> {
    type Database = Postgres;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Result<Either<PgQueryResult, PgRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let limit = self.limit;
        let mut rows = self.connection.fetch_many(query);
        let mut over = Box::pin(sleep(limit));
        stream::poll_fn(move |context| match rows.poll_next_unpin(context) {
            Poll::Pending => over.poll_unpin(context).map(|()| Some(Err(no_answer(limit)))),
            ready => ready,
        })
        .boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<PgRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        within(self.limit, self.connection.fetch_optional(query)).boxed()
    }

    fn prepare_with<'e>(self, sql: SqlStr, parameters: &'e [PgTypeInfo]) -> BoxFuture<'e, Result<PgStatement, Error>>
    where
        'c: 'e,
    {
        within(self.limit, self.connection.prepare_with(sql, parameters)).boxed()
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Result<Describe<Postgres>, Error>>
    where
        'c: 'e,
    {
        within(self.limit, self.connection.describe(sql)).boxed()
    }
}
