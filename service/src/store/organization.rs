//! Organizations, and the numbers they give out.

use chrono::{DateTime, Utc};
use domain::{ExternalId, OrgId};

use super::{Conn, Engine, on, statements};
use crate::{Error, Result};

statements! {
    INSERT = "INSERT INTO organizations (org_id, created_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    EXISTS = "SELECT COUNT(*) FROM organizations WHERE org_id = $1";
}

/// Whether it is new.
pub(crate) async fn insert(conn: &mut Conn<'_>, org: &OrgId, now: DateTime<Utc>) -> Result<bool> {
    let rows = on!(conn, c => sqlx::query(INSERT).bind(org.as_str()).bind(now).execute(c).await?.rows_affected());
    Ok(rows == 1)
}

pub(crate) async fn exists(conn: &mut Conn<'_>, org: &OrgId) -> Result<bool> {
    let count: i64 = on!(conn, c => sqlx::query_scalar(EXISTS).bind(org.as_str()).fetch_one(c).await)?;
    Ok(count == 1)
}

/// The next `count` numbers for customers or accounts made here. PostgreSQL's sequence never makes two
/// transactions wait for each other; SQLite has no sequence, and only one writer.
pub(crate) async fn next_external_ids(conn: &mut Conn<'_>, count: usize) -> Result<Vec<ExternalId>> {
    let wanted = i64::try_from(count).map_err(|error| Error::Internal(error.to_string()))?;
    let numbers: Vec<i64> = match &mut conn.engine {
        Engine::Postgres(c) => {
            sqlx::query_scalar("SELECT nextval('external_numbers') FROM generate_series(1, $1)")
                .bind(wanted)
                .fetch_all(&mut **c)
                .await?
        }
        Engine::Sqlite(c) => {
            let last: i64 =
                sqlx::query_scalar("UPDATE external_numbers SET last_value = last_value + $1 RETURNING last_value")
                    .bind(wanted)
                    .fetch_one(&mut **c)
                    .await?;
            (last - wanted + 1..=last).collect()
        }
    };
    let parse = |number: i64| number.to_string().parse();
    numbers
        .into_iter()
        .map(|number| parse(number).map_err(|_| Error::corrupt("external_numbers", "last_value", number)))
        .collect()
}
