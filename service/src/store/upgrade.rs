//! Sealing what a database of before holds as JSON: customers who have no key yet, and all that belongs to them.

use domain::{CustomerId, OrgId};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{Conn, column, locking, on, statements};
use crate::Result;
use crate::seal::{Place, is_sealed};

statements! {
    /// The index that holds these, and nobody else, ends a search at once when there is none.
    NEXT_ORG = "SELECT org_id FROM customers WHERE length(data_key) = 0 ORDER BY org_id LIMIT 1";
    NEXT = "SELECT id FROM customers WHERE org_id = $1 AND length(data_key) = 0 ORDER BY id LIMIT $2";
}

/// A column that is sealed.
struct Column {
    table: &'static str,
    name: &'static str,
    /// `table.name`.
    place: &'static str,
    id: &'static str,
    /// What a row is known by besides.
    version: Option<&'static str>,
    /// The column that says whose it is; else the row is an account's, and so its customer's.
    customer: Option<&'static str>,
}

macro_rules! column {
    ($table:literal . $name:literal, $id:literal, $version:expr, $customer:expr) => {
        Column {
            table: $table,
            name: $name,
            place: concat!($table, ".", $name),
            id: $id,
            version: $version,
            customer: $customer,
        }
    };
}

const COLUMNS: [Column; 9] = [
    column!("customers"."profile", "id", None, Some("id")),
    column!("accounts"."billing_address", "id", None, Some("customer_id")),
    column!("accounts"."payment_method", "id", None, Some("customer_id")),
    column!("accounts"."invoice", "id", None, Some("customer_id")),
    column!("account_payment_methods"."payment_method", "account_id", Some("version"), None),
    column!("account_billing_addresses"."billing_address", "account_id", Some("version"), None),
    column!("credentials"."credential", "customer_id", None, Some("customer_id")),
    column!("identification_processes"."document", "id", None, Some("customer_id")),
    column!("outbox"."job", "id", None, Some("customer_id")),
];

/// An organization that has customers without a key.
pub(crate) async fn next_org(conn: &mut Conn<'_>) -> Result<Option<String>> {
    Ok(on!(conn, c => sqlx::query_scalar(NEXT_ORG).fetch_optional(c).await)?)
}

/// Gives customers of the organization who have none a key, at most `limit`, and seals under it all that belongs to
/// them; how many. Another copy of the server that does the same waits, and then finds others.
pub(crate) async fn seal(conn: &mut Conn<'_>, org: &OrgId, limit: i64) -> Result<usize> {
    let sql = locking(conn, NEXT, " FOR UPDATE");
    let ids: Vec<Uuid> = on!(conn, c => sqlx::query_scalar(sql).bind(org.as_str()).bind(limit).fetch_all(c).await)?;
    if ids.is_empty() {
        return Ok(0);
    }
    let mut keys = Vec::with_capacity(ids.len());
    for id in &ids {
        keys.push((*id, conn.new_key(org, CustomerId(*id))?.1));
    }
    let data_key = column::Column { table: "customers", id: "id", name: "data_key" };
    column::set(conn, org, &data_key, keys).await?;
    for column in &COLUMNS {
        seal_column(conn, org, column, &ids).await?;
    }
    Ok(ids.len())
}

/// Seals a column of all that belongs to these customers.
async fn seal_column(conn: &mut Conn<'_>, org: &OrgId, column: &Column, customers: &[Uuid]) -> Result<()> {
    let Column { table, name, id, .. } = column;
    let version = column.version.unwrap_or("0");
    let from = match column.customer {
        Some(customer) => {
            format!(
                "SELECT t.{id}, t.{customer}, CAST({version} AS BIGINT), t.{name} FROM {table} t WHERE t.{customer}"
            )
        }
        None => format!(
            "SELECT t.{id}, a.customer_id, CAST(t.{version} AS BIGINT), t.{name} FROM accounts a
                JOIN {table} t ON t.org_id = a.org_id AND t.{id} = a.id WHERE a.customer_id"
        ),
    };
    let rows: Vec<(Uuid, Uuid, i64, Option<Vec<u8>>)> = on!(conn, c => {
        let mut query = QueryBuilder::new(from);
        query.push(" IN (");
        let mut list = query.separated(", ");
        customers.iter().for_each(|customer| { list.push_bind(*customer); });
        query.push(") AND t.org_id = ").push_bind(org.as_str());
        query.build_query_as().persistent(false).fetch_all(c).await
    })?;
    let mut sealed = Vec::with_capacity(rows.len());
    for (id, customer, version, stored) in rows {
        if let Some(json) = stored.filter(|stored| !is_sealed(stored)) {
            let place = match column.version {
                Some(_) => Place::of(column.place, org, format_args!("{id} {version}")),
                None => Place::of(column.place, org, id),
            };
            sealed.push((id, version, conn.opened(org, CustomerId(customer))?.seal(&place, &json)?));
        }
    }
    for chunk in sealed.chunks(1_000) {
        on!(conn, c => {
            let mut query = QueryBuilder::new(format!("UPDATE {table} SET {name} = v.column3 FROM ("));
            query.push_values(chunk, |mut row, (id, version, sealed)| {
                row.push_bind(*id).push_bind(*version).push_bind(sealed);
            });
            query.push(format!(") AS v WHERE {table}.{id} = v.column1"));
            if let Some(version) = column.version {
                query.push(format!(" AND {table}.{version} = v.column2"));
            }
            query.push(format!(" AND {table}.org_id = ")).push_bind(org.as_str());
            query.build().persistent(false).execute(c).await.map(drop)
        })?;
    }
    Ok(())
}
