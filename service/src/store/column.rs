//! One column of many rows, written at once.

use domain::OrgId;
use sqlx::{Encode, Postgres, QueryBuilder, Sqlite, Type};
use uuid::Uuid;

use super::{Conn, on};
use crate::Result;

/// A column of an organization's rows, which are known by `id`.
pub(crate) struct Column {
    pub(crate) table: &'static str,
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
}

/// Writes a column of some rows of the organization, at most a thousand: their ids, and what it will hold.
pub(crate) async fn set<V>(conn: &mut Conn<'_>, org: &OrgId, column: &Column, rows: Vec<(Uuid, V)>) -> Result<()>
where
    V: for<'v> Encode<'v, Sqlite> + Type<Sqlite> + for<'v> Encode<'v, Postgres> + Type<Postgres> + Send + 'static,
{
    let Column { table, id, name } = column;
    on!(conn, c => QueryBuilder::new(format!("UPDATE {table} SET {name} = v.column2 FROM ("))
        .push_values(rows, |mut row, (id, value)| {
            row.push_bind(id).push_bind(value);
        })
        .push(format_args!(") AS v WHERE {table}.{id} = v.column1 AND {table}.org_id = "))
        .push_bind(org.as_str())
        .build()
        .persistent(false)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}
