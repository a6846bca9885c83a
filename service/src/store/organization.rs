//! Organizations, and the numbers they give out.

use chrono::{DateTime, Utc};
use domain::{ExternalId, OrgId};

use super::{Conn, Engine, on, statements};
use crate::{Error, Result};

statements! {
    INSERT = "INSERT INTO organizations (org_id, created_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    EXISTS = "SELECT COUNT(*) FROM organizations WHERE org_id = $1";
    CUSTOMER_HAS = "SELECT COUNT(*) FROM customers WHERE org_id = $1 AND external_id = $2";
    ACCOUNT_HAS = "SELECT COUNT(*) FROM accounts WHERE org_id = $1 AND external_id = $2";
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
                .fetch_all(c.once())
                .await?
        }
        Engine::Sqlite(_) => {
            let last = skip(conn, wanted).await?;
            (last - wanted + 1..=last).collect()
        }
    };
    numbers.into_iter().map(external_id).collect()
}

fn external_id(number: i64) -> Result<ExternalId> {
    number.to_string().parse().map_err(|_| Error::corrupt("external_numbers", "last_value", number))
}

/// Whose numbers are looked through by [`free_external_id`].
#[derive(Clone, Copy)]
pub(crate) enum Numbered {
    Customers,
    Accounts,
}

/// A number that is free in the organization where an import has taken the next one. It may have brought all of a
/// system that counts as this one does, so each look is twice as far ahead as the one before: two million numbers in a
/// row are passed in twenty looks, and some that were free with them.
pub(crate) async fn free_external_id(conn: &mut Conn<'_>, org: &OrgId, whose: Numbered) -> Result<ExternalId> {
    const DOUBLINGS: u32 = 20;
    let taken = match whose {
        Numbered::Customers => CUSTOMER_HAS,
        Numbered::Accounts => ACCOUNT_HAS,
    };
    for doubling in 0..=DOUBLINGS {
        let number = external_id(skip(conn, 1 << doubling).await?)?;
        let holders: i64 = on!(conn, c => sqlx::query_scalar(taken)
            .bind(org.as_str())
            .bind(number.as_str())
            .fetch_one(c)
            .await)?;
        if holders == 0 {
            return Ok(number);
        }
    }
    Err(Error::Internal("an import has taken more numbers than are looked through".to_owned()))
}

/// Draws `count` numbers; the last one of them.
async fn skip(conn: &mut Conn<'_>, count: i64) -> Result<i64> {
    Ok(match &mut conn.engine {
        Engine::Postgres(c) => {
            sqlx::query_scalar("SELECT MAX(nextval('external_numbers')) FROM generate_series(1, $1)")
                .bind(count)
                .fetch_one(c.once())
                .await?
        }
        Engine::Sqlite(c) => {
            sqlx::query_scalar("UPDATE external_numbers SET last_value = last_value + $1 RETURNING last_value")
                .bind(count)
                .fetch_one(&mut **c)
                .await?
        }
    })
}
