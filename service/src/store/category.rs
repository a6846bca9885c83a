//! Organizations' categories.

use chrono::{DateTime, Utc};
use domain::{Category, CategoryId, CategoryValue, NewCategory, OrgId, Version};
use sqlx::types::Json;
use sqlx::{QueryBuilder, SqlSafeStr, SqlStr};

use super::{Conn, locking, on, statements};
use crate::{Error, Result};

statements! {
    LIST = "SELECT id, name, description, valid_values, version FROM categories WHERE org_id = $1 ORDER BY id LIMIT $2";
    PAGE = "SELECT id, name, description, valid_values, version FROM categories WHERE org_id = $1 AND id < $2
        ORDER BY id DESC LIMIT $3";
    GET = "SELECT id, name, description, valid_values, version FROM categories WHERE org_id = $1 AND id = $2";
    /// What is narrowed is counted by value, of which there are few; the rest as a whole.
    USES = "SELECT k.category_id, CASE WHEN c.valid_values = '[]' THEN NULL ELSE k.value END AS value, COUNT(*)
        FROM customer_categories k JOIN categories c ON c.org_id = k.org_id AND c.id = k.category_id
        WHERE k.org_id = $1 AND k.category_id BETWEEN $2 AND $3 AND k.ended_at IS NULL AND k.value IS NOT NULL
        GROUP BY 1, 2";
    COUNT = "SELECT COUNT(*) FROM categories WHERE org_id = $1";
    NEXT_IDS = "INSERT INTO category_numbers (org_id, last_id) VALUES ($1, $2)
        ON CONFLICT (org_id) DO UPDATE SET last_id = category_numbers.last_id + $2 RETURNING last_id";
    UPDATE = "UPDATE categories SET description = $3, valid_values = $4, version = $5, updated_at = $6
        WHERE org_id = $1 AND id = $2";
    DELETE = "DELETE FROM categories WHERE org_id = $1 AND id = $2";
}

/// The row that [`GET`] and [`LIST`] return.
#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    name: String,
    description: Option<String>,
    valid_values: Json<Vec<CategoryValue>>,
    version: i64,
}

impl TryFrom<Row> for Category {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let corrupt = |column| Error::corrupt("categories", column, row.id);
        Ok(Self {
            id: CategoryId::try_from(row.id).map_err(|_| corrupt("id"))?,
            name: row.name.parse().map_err(|_| corrupt("name"))?,
            description: row.description.map(|text| text.parse().map_err(|_| corrupt("description"))).transpose()?,
            valid_values: row.valid_values.0,
            version: Version(row.version),
        })
    }
}

/// The first `limit` categories.
pub(crate) async fn list(conn: &mut Conn<'_>, org: &OrgId, limit: usize) -> Result<Vec<Category>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows: Vec<Row> = on!(conn, c => sqlx::query_as(LIST).bind(org.as_str()).bind(limit).fetch_all(c).await)?;
    rows.into_iter().map(Category::try_from).collect()
}

/// The last `limit` categories before this id, the newest first.
pub(crate) async fn page(conn: &mut Conn<'_>, org: &OrgId, before: i64, limit: usize) -> Result<Vec<Category>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows: Vec<Row> =
        on!(conn, c => sqlx::query_as(PAGE).bind(org.as_str()).bind(before).bind(limit).fetch_all(c).await)?;
    rows.into_iter().map(Category::try_from).collect()
}

/// How many customers have what in the categories from the first to the last id: for each category its number, the
/// value where the category is narrowed to some, and the count.
pub(crate) async fn uses(
    conn: &mut Conn<'_>,
    org: &OrgId,
    (first, last): (CategoryId, CategoryId),
) -> Result<Vec<(i64, Option<String>, i64)>> {
    Ok(on!(conn, c => sqlx::query_as(USES)
        .bind(org.as_str())
        .bind(i64::from(first.get()))
        .bind(i64::from(last.get()))
        .fetch_all(c)
        .await)?)
}

pub(crate) async fn get(conn: &mut Conn<'_>, org: &OrgId, id: CategoryId) -> Result<Option<Category>> {
    read(conn, org, id, GET.into_sql_str()).await
}

/// The category, which is neither changed nor deleted until the transaction ends; others may hold it too.
pub(crate) async fn hold(conn: &mut Conn<'_>, org: &OrgId, id: CategoryId) -> Result<Option<Category>> {
    let sql = locking(conn, GET, " FOR SHARE");
    read(conn, org, id, sql).await
}

/// The category, which no other transaction changes or gives to a customer until this one ends.
pub(crate) async fn lock(conn: &mut Conn<'_>, org: &OrgId, id: CategoryId) -> Result<Option<Category>> {
    let sql = locking(conn, GET, " FOR UPDATE");
    read(conn, org, id, sql).await
}

async fn read(conn: &mut Conn<'_>, org: &OrgId, id: CategoryId, sql: SqlStr) -> Result<Option<Category>> {
    let number = i64::from(id.get());
    let row: Option<Row> = on!(conn, c => sqlx::query_as(sql).bind(org.as_str()).bind(number).fetch_optional(c).await)?;
    row.map(Category::try_from).transpose()
}

/// How many categories the organization has.
pub(crate) async fn count(conn: &mut Conn<'_>, org: &OrgId) -> Result<usize> {
    let count: i64 = on!(conn, c => sqlx::query_scalar(COUNT).bind(org.as_str()).fetch_one(c).await)?;
    usize::try_from(count).map_err(|error| Error::Internal(error.to_string()))
}

/// The next `count` ids. Until the transaction ends nobody else gets ids of this organization, so that
/// what it finds of names and numbers stays true.
pub(crate) async fn next_ids(conn: &mut Conn<'_>, org: &OrgId, count: usize) -> Result<Vec<CategoryId>> {
    let wanted = i64::try_from(count).map_err(|error| Error::Internal(error.to_string()))?;
    let last: i64 = on!(conn, c => sqlx::query_scalar(NEXT_IDS).bind(org.as_str()).bind(wanted).fetch_one(c).await)?;
    let id = |id| CategoryId::try_from(id).map_err(|_| Error::Internal("no category id is left".to_owned()));
    (last - wanted + 1..=last).map(id).collect()
}

/// The name of a category that has the name of one of these, whatever its case.
pub(crate) async fn taken_name(conn: &mut Conn<'_>, org: &OrgId, new: &[NewCategory]) -> Result<Option<String>> {
    let name: Option<String> = on!(conn, c => {
        let mut query = QueryBuilder::new("SELECT name FROM categories WHERE org_id = ");
        query.push_bind(org.as_str()).push(" AND name_key IN (");
        let mut names = query.separated(", ");
        for category in new {
            names.push_bind(category.name.folded());
        }
        query.push(") ORDER BY name_key LIMIT 1");
        query.build_query_scalar().persistent(new.len() == 1).fetch_optional(c).await
    })?;
    Ok(name)
}

pub(crate) async fn insert(
    conn: &mut Conn<'_>,
    org: &OrgId,
    categories: &[Category],
    now: DateTime<Utc>,
) -> Result<()> {
    on!(conn, c => QueryBuilder::new(
        "INSERT INTO categories (org_id, id, name, name_key, description, valid_values, version, created_at, updated_at) ",
    )
    .push_values(categories, |mut row, category| {
        row.push_bind(org.as_str())
            .push_bind(i64::from(category.id.get()))
            .push_bind(category.name.as_str())
            .push_bind(category.name.folded())
            .push_bind(category.description.as_deref())
            .push_bind(Json(&category.valid_values))
            .push_bind(category.version.0)
            .push_bind(now)
            .push_bind(now);
    })
    .build()
    .persistent(categories.len() == 1)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

/// Writes a category over what it was.
pub(crate) async fn update(conn: &mut Conn<'_>, org: &OrgId, category: &Category, now: DateTime<Utc>) -> Result<()> {
    on!(conn, c => sqlx::query(UPDATE)
        .bind(org.as_str())
        .bind(i64::from(category.id.get()))
        .bind(category.description.as_deref())
        .bind(Json(&category.valid_values))
        .bind(category.version.0)
        .bind(now)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

pub(crate) async fn delete(conn: &mut Conn<'_>, org: &OrgId, id: CategoryId) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE)
        .bind(org.as_str())
        .bind(i64::from(id.get()))
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}
