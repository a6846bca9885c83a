//! Special treatments: organizations' lists, and what customers have.

use chrono::{DateTime, Utc};
use domain::{CustomerId, CustomerSpecialTreatment, OrgId, SpecialTreatment, SpecialTreatments, Version};
use sqlx::AssertSqlSafe;
use sqlx::types::Json;

use super::{Conn, Engine, on, statements};
use crate::{Error, Result};

statements! {
    GET = "SELECT choices, version FROM special_treatments WHERE org_id = $1";
    ENSURE = "INSERT INTO special_treatments (org_id, choices, version, updated_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (org_id) DO NOTHING";
    UPDATE = "UPDATE special_treatments SET choices = $2, version = $3, updated_at = $4 WHERE org_id = $1";
    OF_CUSTOMER = "SELECT s.value, s.version FROM customers c
        LEFT JOIN customer_special_treatments s ON s.org_id = c.org_id AND s.customer_id = c.id
        WHERE c.org_id = $1 AND c.id = $2 AND c.deleted_at IS NULL";
    PUT = "INSERT INTO customer_special_treatments (org_id, customer_id, value, version, updated_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (org_id, customer_id) DO UPDATE SET value = $3, version = $4, updated_at = $5";
    CLEAR = "UPDATE customer_special_treatments SET value = NULL, version = version + 1, updated_at = $3
        WHERE org_id = $1 AND customer_id = $2 AND value IS NOT NULL";
    USES = "SELECT value, COUNT(*) FROM customer_special_treatments WHERE org_id = $1 AND value IS NOT NULL
        GROUP BY value ORDER BY value LIMIT $2";
    /// Goes from each value to the next one by the index: see the categories' own.
    VALUES_IN_USE = "WITH RECURSIVE used (value) AS (
            SELECT MIN(value) FROM customer_special_treatments WHERE org_id = $1 AND value IS NOT NULL
            UNION ALL
            SELECT (SELECT MIN(value) FROM customer_special_treatments WHERE org_id = $1 AND value > used.value)
            FROM used WHERE used.value IS NOT NULL)
        SELECT value FROM used WHERE value IS NOT NULL LIMIT $2";
}

type ListRow = (Json<Vec<SpecialTreatment>>, i64);

fn list_of(row: Option<ListRow>) -> SpecialTreatments {
    row.map_or_else(SpecialTreatments::none, |(values, version)| SpecialTreatments {
        values: values.0,
        version: Version(version),
    })
}

/// The organization's list.
pub(crate) async fn get(conn: &mut Conn<'_>, org: &OrgId) -> Result<SpecialTreatments> {
    let row: Option<ListRow> = on!(conn, c => sqlx::query_as(GET).bind(org.as_str()).fetch_optional(c).await)?;
    Ok(list_of(row))
}

/// The organization's list, which does not change until the transaction ends.
pub(crate) async fn hold(conn: &mut Conn<'_>, org: &OrgId) -> Result<SpecialTreatments> {
    let Engine::Postgres(c) = &mut conn.engine else {
        return get(conn, org).await;
    };
    let sql = AssertSqlSafe(format!("{GET} FOR SHARE"));
    Ok(list_of(sqlx::query_as(sql).bind(org.as_str()).fetch_optional(c.once()).await?))
}

/// The organization's list, which nobody else changes, nor takes a value from, until the transaction ends.
pub(crate) async fn lock(conn: &mut Conn<'_>, org: &OrgId, now: DateTime<Utc>) -> Result<SpecialTreatments> {
    let none = SpecialTreatments::none();
    on!(conn, c => sqlx::query(ENSURE)
        .bind(org.as_str())
        .bind(Json(&none.values))
        .bind(none.version.0)
        .bind(now)
        .execute(c)
        .await
        .map(drop))?;
    let Engine::Postgres(c) = &mut conn.engine else {
        return get(conn, org).await;
    };
    let sql = AssertSqlSafe(format!("{GET} FOR UPDATE"));
    Ok(list_of(sqlx::query_as(sql).bind(org.as_str()).fetch_optional(c.once()).await?))
}

/// Writes the list over what it was.
pub(crate) async fn update(
    conn: &mut Conn<'_>,
    org: &OrgId,
    list: &SpecialTreatments,
    now: DateTime<Utc>,
) -> Result<()> {
    on!(conn, c => sqlx::query(UPDATE)
        .bind(org.as_str())
        .bind(Json(&list.values))
        .bind(list.version.0)
        .bind(now)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// What a customer has; `None` when there is no such customer.
pub(crate) async fn of_customer(
    conn: &mut Conn<'_>,
    org: &OrgId,
    customer: CustomerId,
) -> Result<Option<CustomerSpecialTreatment>> {
    let row: Option<(Option<String>, Option<i64>)> = on!(conn, c => sqlx::query_as(OF_CUSTOMER)
        .bind(org.as_str())
        .bind(customer.0)
        .fetch_optional(c)
        .await)?;
    let corrupt = || Error::corrupt("customer_special_treatments", "value", customer);
    Ok(match row {
        None => None,
        Some((_, None)) => Some(CustomerSpecialTreatment::none()),
        Some((value, Some(version))) => {
            let value = value.map(|text| text.parse().map_err(|_| corrupt())).transpose()?;
            Some(CustomerSpecialTreatment { value, version: Version(version) })
        }
    })
}

/// Writes what a customer has over what it was.
pub(crate) async fn put(
    conn: &mut Conn<'_>,
    org: &OrgId,
    customer: CustomerId,
    treatment: &CustomerSpecialTreatment,
    now: DateTime<Utc>,
) -> Result<()> {
    on!(conn, c => sqlx::query(PUT)
        .bind(org.as_str())
        .bind(customer.0)
        .bind(treatment.value.as_deref())
        .bind(treatment.version.0)
        .bind(now)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Takes it from a customer, who is deleted: what nobody has may be taken out of the list.
pub(crate) async fn clear(conn: &mut Conn<'_>, org: &OrgId, customer: CustomerId, now: DateTime<Utc>) -> Result<()> {
    on!(conn, c => sqlx::query(CLEAR)
        .bind(org.as_str())
        .bind(customer.0)
        .bind(now)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// The different values that customers have, in order; at most `limit`.
pub(crate) async fn values_in_use(conn: &mut Conn<'_>, org: &OrgId, limit: usize) -> Result<Vec<String>> {
    Ok(on!(conn, c => sqlx::query_scalar(VALUES_IN_USE)
        .bind(org.as_str())
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(c)
        .await)?)
}

/// How many customers have each value; of at most `limit` values.
pub(crate) async fn uses(conn: &mut Conn<'_>, org: &OrgId, limit: usize) -> Result<Vec<(String, i64)>> {
    Ok(on!(conn, c => sqlx::query_as(USES)
        .bind(org.as_str())
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(c)
        .await)?)
}
