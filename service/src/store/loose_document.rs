//! Files of the document store that no identification process has.

use chrono::{DateTime, Utc};
use domain::OrgId;
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{Conn, on, statements};
use crate::Result;

statements! {
    INSERT = "INSERT INTO loose_documents (org_id, file, due_at) VALUES ($1, $2, $3)";
    TAKE = "DELETE FROM loose_documents WHERE org_id = $1 AND file = $2 AND due_at > $3";
    DUE = "SELECT org_id, file FROM loose_documents WHERE due_at <= $1 ORDER BY due_at LIMIT $2";
}

pub(crate) async fn insert(conn: &mut Conn<'_>, org: &OrgId, file: Uuid, due_at: DateTime<Utc>) -> Result<()> {
    on!(conn, c => sqlx::query(INSERT).bind(org.as_str()).bind(file).bind(due_at).execute(c).await.map(drop))?;
    Ok(())
}

pub(crate) async fn insert_many(conn: &mut Conn<'_>, org: &OrgId, files: &[Uuid], due_at: DateTime<Utc>) -> Result<()> {
    on!(conn, c => QueryBuilder::new("INSERT INTO loose_documents (org_id, file, due_at) ")
        .push_values(files, |mut row, file| {
            row.push_bind(org.as_str()).push_bind(*file).push_bind(due_at);
        })
        .build()
        .persistent(false)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Takes a file off the list, for a process that has it from now on; false when it is due already.
pub(crate) async fn take(conn: &mut Conn<'_>, org: &OrgId, file: Uuid, now: DateTime<Utc>) -> Result<bool> {
    let taken = on!(conn, c => sqlx::query(TAKE)
        .bind(org.as_str())
        .bind(file)
        .bind(now)
        .execute(c)
        .await?
        .rows_affected());
    Ok(taken == 1)
}

/// The files that are due, at most `limit`, each with its organization.
pub(crate) async fn due(conn: &mut Conn<'_>, now: DateTime<Utc>, limit: i64) -> Result<Vec<(String, Uuid)>> {
    Ok(on!(conn, c => sqlx::query_as(DUE).bind(now).bind(limit).fetch_all(c).await)?)
}

/// Takes files off the list that are deleted.
pub(crate) async fn delete_many(conn: &mut Conn<'_>, files: &[(String, Uuid)]) -> Result<()> {
    on!(conn, c => QueryBuilder::new("DELETE FROM loose_documents WHERE (org_id, file) IN ")
        .push_tuples(files, |mut row, (org, file)| {
            row.push_bind(org).push_bind(*file);
        })
        .build()
        .persistent(false)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Files that could not be deleted are due again then.
pub(crate) async fn put_off(conn: &mut Conn<'_>, files: &[(String, Uuid)], due_at: DateTime<Utc>) -> Result<()> {
    on!(conn, c => QueryBuilder::new("UPDATE loose_documents SET due_at = ")
        .push_bind(due_at)
        .push(" WHERE (org_id, file) IN ")
        .push_tuples(files, |mut row, (org, file)| {
            row.push_bind(org).push_bind(*file);
        })
        .build()
        .persistent(false)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}
