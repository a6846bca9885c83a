//! Customers' keys, for wrapping them anew. A key is written over what was read alone, so that one which an erasure has
//! destroyed meanwhile does not come back.

use domain::{CustomerId, OrgId};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{Conn, on, statements};
use crate::{Error, Result};

statements! {
    CUSTOMERS = "SELECT org_id, id, data_key FROM customers WHERE (org_id, id) > ($1, $2) AND data_key IS NOT NULL
        ORDER BY org_id, id LIMIT $3";
}

/// Customers' keys, deleted customers' too, in order behind this customer, at most `limit`.
pub(crate) async fn customers(
    conn: &mut Conn<'_>,
    after: Option<&(OrgId, CustomerId)>,
    limit: i64,
) -> Result<Vec<(OrgId, CustomerId, Vec<u8>)>> {
    let (org, id) = after.map_or(("", Uuid::nil()), |(org, id)| (org.as_str(), id.0));
    let rows: Vec<(String, Uuid, Vec<u8>)> =
        on!(conn, c => sqlx::query_as(CUSTOMERS).bind(org).bind(id).bind(limit).fetch_all(c).await)?;
    let key = |(org, id, wrapped): (String, Uuid, Vec<u8>)| {
        let org = org.parse().map_err(|_| Error::corrupt("customers", "org_id", id))?;
        Ok((org, CustomerId(id), wrapped))
    };
    rows.into_iter().map(key).collect()
}

/// A customer's key as it was read, and as it is to be.
pub(crate) type Change<'a> = (&'a OrgId, CustomerId, &'a [u8], Vec<u8>);

/// Writes customers' keys, at most a thousand, each over what was read; how many.
pub(crate) async fn put_customers(conn: &mut Conn<'_>, changes: &[Change<'_>]) -> Result<u64> {
    if changes.is_empty() {
        return Ok(0);
    }
    Ok(on!(conn, c => QueryBuilder::new("UPDATE customers SET data_key = v.column4 FROM (")
        .push_values(changes, |mut row, (org, customer, before, after)| {
            row.push_bind(org.as_str()).push_bind(customer.0).push_bind(*before).push_bind(after.as_slice());
        })
        .push(") AS v WHERE customers.org_id = v.column1 AND customers.id = v.column2 AND customers.data_key = v.column3")
        .build()
        .persistent(false)
        .execute(c)
        .await?
        .rows_affected()))
}
