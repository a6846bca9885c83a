//! What customers have in categories. One row says one thing for a time; the one that has not ended is
//! what the customer has now.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::{
    Assignment, Category, CategoryHistory, CategoryId, CustomerCategory, CustomerId, HistoricalValue, OrgId, Version,
};

use super::{Conn, Engine, on, statements};
use crate::{Error, Result};

statements! {
    LIST = "SELECT category_id, category_name, value, description, reason, assigned_at, modified_at, version
        FROM customer_categories WHERE org_id = $1 AND customer_id = $2 AND ended_at IS NULL AND value IS NOT NULL
        ORDER BY category_id LIMIT $3";
    GET = "SELECT category_id, category_name, value, description, reason, assigned_at, modified_at, version
        FROM customer_categories WHERE org_id = $1 AND customer_id = $2 AND category_id = $3 AND ended_at IS NULL";
    HISTORY = "SELECT category_id, category_name, value, description, reason, created_at, ended_at, modified_at, modified_by, version
        FROM customer_categories WHERE org_id = $1 AND customer_id = $2 ORDER BY created_at DESC, version DESC LIMIT $3";
    ASSIGN = "INSERT INTO customer_categories (org_id, customer_id, category_id, version, category_name, value,
            description, reason, assigned_at, created_at, modified_at, modified_by)
        VALUES ($1, $2, $3, (SELECT COALESCE(MAX(version), 0) + 1 FROM customer_categories
            WHERE org_id = $1 AND customer_id = $2 AND category_id = $3), $4, $5, $6, $7, $8, $8, $8, $9)
        ON CONFLICT DO NOTHING RETURNING version";
    SUPERSEDE = "UPDATE customer_categories SET ended_at = $5
        WHERE org_id = $1 AND customer_id = $2 AND category_id = $3 AND version = $4";
    CHANGE = "INSERT INTO customer_categories (org_id, customer_id, category_id, version, category_name, value,
            description, reason, assigned_at, created_at, modified_at, modified_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11)";
    END_ONE = "UPDATE customer_categories SET ended_at = $4, modified_at = $4, modified_by = $5
        WHERE org_id = $1 AND customer_id = $2 AND category_id = $3 AND ended_at IS NULL";
    END_OF_CATEGORY = "UPDATE customer_categories SET ended_at = $3, modified_at = $3, modified_by = $4
        WHERE org_id = $1 AND category_id = $2 AND ended_at IS NULL";
    END_OF_CUSTOMER = "UPDATE customer_categories SET ended_at = $3, modified_at = $3, modified_by = $4
        WHERE org_id = $1 AND customer_id = $2 AND ended_at IS NULL";
    /// Goes from each value to the next one by the index, so that it costs as many steps as there are
    /// different values, not as there are customers.
    VALUES_IN_USE = "WITH RECURSIVE used (value) AS (
            SELECT MIN(value) FROM customer_categories WHERE org_id = $1 AND category_id = $2 AND ended_at IS NULL
            UNION ALL
            SELECT (SELECT MIN(value) FROM customer_categories
                WHERE org_id = $1 AND category_id = $2 AND ended_at IS NULL AND value > used.value)
            FROM used WHERE used.value IS NOT NULL)
        SELECT value FROM used WHERE value IS NOT NULL LIMIT $3";
}

/// Who writes, and when.
#[derive(Clone, Copy)]
pub(crate) struct Stamp<'a> {
    pub(crate) at: DateTime<Utc>,
    pub(crate) by: &'a str,
}

/// The row that [`GET`] and [`LIST`] return.
#[derive(sqlx::FromRow)]
struct Row {
    category_id: i64,
    category_name: String,
    value: Option<String>,
    description: Option<String>,
    reason: Option<String>,
    assigned_at: DateTime<Utc>,
    modified_at: DateTime<Utc>,
    version: i64,
}

impl TryFrom<Row> for CustomerCategory {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let corrupt = |column| Error::corrupt("customer_categories", column, row.category_id);
        Ok(Self {
            id: CategoryId::try_from(row.category_id).map_err(|_| corrupt("category_id"))?,
            name: row.category_name.parse().map_err(|_| corrupt("category_name"))?,
            value: row.value.map(|text| text.parse().map_err(|_| corrupt("value"))).transpose()?,
            description: row.description.map(|text| text.parse().map_err(|_| corrupt("description"))).transpose()?,
            reason: row.reason.map(|text| text.parse().map_err(|_| corrupt("reason"))).transpose()?,
            create_date_time: row.assigned_at,
            last_modified_date_time: row.modified_at,
            version: Version(row.version),
        })
    }
}

/// The row that [`HISTORY`] returns.
#[derive(sqlx::FromRow)]
struct PastRow {
    category_id: i64,
    category_name: String,
    value: Option<String>,
    description: Option<String>,
    reason: Option<String>,
    created_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    modified_at: DateTime<Utc>,
    modified_by: String,
    version: i64,
}

impl PastRow {
    fn corrupt(&self, column: &str) -> Error {
        Error::corrupt("customer_categories", column, self.category_id)
    }

    /// An empty history of the row's category.
    fn category(&self) -> Result<CategoryHistory> {
        Ok(CategoryHistory {
            id: CategoryId::try_from(self.category_id).map_err(|_| self.corrupt("category_id"))?,
            name: self.category_name.parse().map_err(|_| self.corrupt("category_name"))?,
            historical_values: Vec::new(),
        })
    }

    fn value(self) -> Result<HistoricalValue> {
        let text = |column: &str, text: &Option<String>| {
            text.as_deref().map(|text| text.parse().map_err(|_| self.corrupt(column))).transpose()
        };
        let value = self.value.as_deref().map(|text| text.parse().map_err(|_| self.corrupt("value"))).transpose()?;
        Ok(HistoricalValue {
            value,
            description: text("description", &self.description)?,
            reason: text("reason", &self.reason)?,
            create_date: self.created_at,
            end_date: self.ended_at,
            last_modified_date: self.modified_at,
            modified_by: self.modified_by,
        })
    }
}

/// What the customer has now and shows, by category; at most `limit`.
pub(crate) async fn list(
    conn: &mut Conn<'_>,
    org: &OrgId,
    customer: CustomerId,
    limit: usize,
) -> Result<Vec<CustomerCategory>> {
    let rows: Vec<Row> = on!(conn, c => sqlx::query_as(LIST)
        .bind(org.as_str())
        .bind(customer.0)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(c)
        .await)?;
    rows.into_iter().map(CustomerCategory::try_from).collect()
}

/// What the customer has now in a category, shown or not.
pub(crate) async fn get(
    conn: &mut Conn<'_>,
    org: &OrgId,
    customer: CustomerId,
    category: CategoryId,
) -> Result<Option<CustomerCategory>> {
    let row: Option<Row> = on!(conn, c => sqlx::query_as(GET)
        .bind(org.as_str())
        .bind(customer.0)
        .bind(i64::from(category.get()))
        .fetch_optional(c)
        .await)?;
    row.map(CustomerCategory::try_from).transpose()
}

/// Of all that the customer has had, the newest `limit`: by category, the newest first in each.
pub(crate) async fn history(
    conn: &mut Conn<'_>,
    org: &OrgId,
    customer: CustomerId,
    limit: i64,
) -> Result<Vec<CategoryHistory>> {
    let mut rows: Vec<PastRow> = on!(conn, c => sqlx::query_as(HISTORY)
        .bind(org.as_str())
        .bind(customer.0)
        .bind(limit)
        .fetch_all(c)
        .await)?;
    rows.sort_by_key(|row| (row.category_id, -row.version));
    let mut categories: Vec<CategoryHistory> = Vec::new();
    for row in rows {
        if categories.last().is_none_or(|last| i64::from(last.id.get()) != row.category_id) {
            categories.push(row.category()?);
        }
        if let Some(last) = categories.last_mut() {
            last.historical_values.push(row.value()?);
        }
    }
    Ok(categories)
}

/// Gives a customer a category; `None` when the customer has it already.
pub(crate) async fn assign(
    conn: &mut Conn<'_>,
    org: &OrgId,
    customer: CustomerId,
    category: &Category,
    assignment: &Assignment,
    stamp: Stamp<'_>,
) -> Result<Option<Version>> {
    let version: Option<i64> = on!(conn, c => sqlx::query_scalar(ASSIGN)
        .bind(org.as_str())
        .bind(customer.0)
        .bind(i64::from(category.id.get()))
        .bind(category.name.as_str())
        .bind(assignment.value.as_ref().map(|value| value.as_str()))
        .bind(assignment.description.as_deref())
        .bind(assignment.reason.as_deref())
        .bind(stamp.at)
        .bind(stamp.by)
        .fetch_optional(c)
        .await)?;
    Ok(version.map(Version))
}

/// Writes what a customer has in a category over its `before`, which goes to the history.
pub(crate) async fn change(
    conn: &mut Conn<'_>,
    org: &OrgId,
    customer: CustomerId,
    (before, after): (&CustomerCategory, &CustomerCategory),
    stamp: Stamp<'_>,
) -> Result<()> {
    let category = i64::from(after.id.get());
    on!(conn, c => sqlx::query(SUPERSEDE)
        .bind(org.as_str())
        .bind(customer.0)
        .bind(category)
        .bind(before.version.0)
        .bind(stamp.at)
        .execute(c)
        .await
        .map(drop))?;
    on!(conn, c => sqlx::query(CHANGE)
        .bind(org.as_str())
        .bind(customer.0)
        .bind(category)
        .bind(after.version.0)
        .bind(after.name.as_str())
        .bind(after.value.as_ref().map(|value| value.as_str()))
        .bind(after.description.as_deref())
        .bind(after.reason.as_deref())
        .bind(after.create_date_time)
        .bind(stamp.at)
        .bind(stamp.by)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Takes a category from a customer.
pub(crate) async fn end(
    conn: &mut Conn<'_>,
    org: &OrgId,
    customer: CustomerId,
    category: CategoryId,
    stamp: Stamp<'_>,
) -> Result<()> {
    on!(conn, c => sqlx::query(END_ONE)
        .bind(org.as_str())
        .bind(customer.0)
        .bind(i64::from(category.get()))
        .bind(stamp.at)
        .bind(stamp.by)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Takes a category from every customer; from how many.
pub(crate) async fn end_of_category(
    conn: &mut Conn<'_>,
    org: &OrgId,
    category: CategoryId,
    stamp: Stamp<'_>,
) -> Result<u64> {
    // All customers may have it, and the statement's usual limit is for answers that somebody waits for on the phone.
    if let Engine::Postgres(c) = &mut conn.engine {
        sqlx::query("SET LOCAL statement_timeout = '25s'").execute(c.once()).await?;
        c.allow(Duration::from_secs(25));
    }
    Ok(on!(conn, c => sqlx::query(END_OF_CATEGORY)
        .bind(org.as_str())
        .bind(i64::from(category.get()))
        .bind(stamp.at)
        .bind(stamp.by)
        .execute(c)
        .await?
        .rows_affected()))
}

/// Takes every category from a customer, who is deleted: what nobody has may be taken out of a list.
pub(crate) async fn end_of_customer(
    conn: &mut Conn<'_>,
    org: &OrgId,
    customer: CustomerId,
    stamp: Stamp<'_>,
) -> Result<()> {
    on!(conn, c => sqlx::query(END_OF_CUSTOMER)
        .bind(org.as_str())
        .bind(customer.0)
        .bind(stamp.at)
        .bind(stamp.by)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// The different values that customers have in a category, in order; at most `limit`.
pub(crate) async fn values_in_use(
    conn: &mut Conn<'_>,
    org: &OrgId,
    category: CategoryId,
    limit: usize,
) -> Result<Vec<String>> {
    Ok(on!(conn, c => sqlx::query_scalar(VALUES_IN_USE)
        .bind(org.as_str())
        .bind(i64::from(category.get()))
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(c)
        .await)?)
}
