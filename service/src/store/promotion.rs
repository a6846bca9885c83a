//! Promotions: the catalogue's rows, what accounts have of it, and what was done to that.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    AccountId, AccountPromotion, AccountPromotionId, CataloguePromotion, OrgId, PromotionFilter, PromotionId,
    PromotionName, PromotionOperation, PromotionTerms, ShownOperation, Version,
};
use sqlx::{QueryBuilder, SqlSafeStr, SqlStr};
use uuid::Uuid;

use super::{Conn, locking, on, row_lock, statements};
use crate::{Error, Result};

/// What every statement on the catalogue reads.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT p.promotion_id, p.name, p.automatic, p.start_date, p.end_date, p.duration_months FROM promotions p ",
            $rest
        )
    };
}

/// What every statement on accounts' promotions reads.
macro_rules! select_account {
    ($rest:literal) => {
        concat!(
            "SELECT id, promotion_id, start_date, end_date, cancellation_date, version FROM account_promotions
                WHERE org_id = $1 AND account_id = $2 ",
            $rest
        )
    };
}

statements! {
    CATALOGUE = select!("WHERE p.org_id = $1 AND p.promotion_id = $2");
    AUTOMATIC = select!("WHERE p.org_id = $1 AND p.automatic
        AND (p.start_date IS NULL OR p.start_date <= $3) AND (p.end_date IS NULL OR p.end_date > $3)
        AND NOT EXISTS (SELECT 1 FROM account_promotions a
            WHERE a.org_id = $1 AND a.account_id = $2 AND a.promotion_id = p.promotion_id)
        ORDER BY p.promotion_id");
    NAMES = "SELECT promotion_id, name FROM promotions WHERE org_id = $1 AND name IS NOT NULL AND promotion_id IN
        (SELECT promotion_id FROM account_promotions WHERE org_id = $1 AND account_id = $2)";
    GET = select_account!("AND id = $3");
    ACTIVATED = select_account!("AND start_date <= $3 AND (end_date IS NULL OR end_date > $3)
        AND (cancellation_date IS NULL OR cancellation_date > $3) ORDER BY start_date, id LIMIT $4");
    SCHEDULED = select_account!("AND start_date > $3 ORDER BY start_date, id LIMIT $4");
    ALL = select_account!("AND (start_date > $3 OR ((end_date IS NULL OR end_date > $3)
        AND (cancellation_date IS NULL OR cancellation_date > $3))) ORDER BY start_date, id LIMIT $4");
    /// Whether the account has the promotion on a day from the first to the last, in another row than $4.
    OVERLAPPING = "SELECT 1 FROM account_promotions WHERE org_id = $1 AND account_id = $2 AND promotion_id = $3
        AND id <> $4 AND start_date <= $6 AND (end_date IS NULL OR end_date > $5)
        AND (cancellation_date IS NULL OR (cancellation_date > $5 AND cancellation_date > start_date)) LIMIT 1";
    CANCEL = "UPDATE account_promotions SET cancellation_date = $4, version = $5, updated_at = $6
        WHERE org_id = $1 AND account_id = $2 AND id = $3";
    OPERATIONS = "SELECT at, operation, promotion_id, start_date, end_date, cancellation_date
        FROM account_promotion_operations WHERE org_id = $1 AND account_id = $2 AND at >= $3
        ORDER BY at DESC, promotion_id DESC, id DESC LIMIT $4";
    LAST_NOTED = "SELECT at FROM account_promotion_operations WHERE org_id = $1 AND account_id = $2
        ORDER BY at DESC LIMIT 1";
}

/// The row that [`CATALOGUE`] and [`AUTOMATIC`] return.
#[derive(sqlx::FromRow)]
pub(super) struct CatalogueRow {
    promotion_id: i64,
    name: Option<String>,
    automatic: bool,
    start_date: Option<NaiveDate>,
    end_date: Option<NaiveDate>,
    duration_months: Option<i64>,
}

impl TryFrom<CatalogueRow> for CataloguePromotion {
    type Error = Error;

    fn try_from(row: CatalogueRow) -> Result<Self> {
        let corrupt = |column| Error::corrupt("promotions", column, row.promotion_id);
        let months = row.duration_months.map(u32::try_from).transpose();
        Ok(Self {
            promotion_id: PromotionId::try_from(row.promotion_id).map_err(|_| corrupt("promotion_id"))?,
            name: row.name.map(|text| text.parse().map_err(|_| corrupt("name"))).transpose()?,
            automatic: row.automatic,
            start_date: row.start_date,
            end_date: row.end_date,
            duration_months: months.map_err(|_| corrupt("duration_months"))?,
        })
    }
}

/// The row that [`GET`] and the lists return.
#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    promotion_id: i64,
    start_date: NaiveDate,
    end_date: Option<NaiveDate>,
    cancellation_date: Option<NaiveDate>,
    version: i64,
}

impl TryFrom<Row> for AccountPromotion {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { id, promotion_id, start_date, end_date, cancellation_date, version } = row;
        let corrupt = |_| Error::corrupt("account_promotions", "promotion_id", id);
        Ok(Self {
            id: AccountPromotionId(id),
            promotion_id: PromotionId::try_from(promotion_id).map_err(corrupt)?,
            terms: PromotionTerms { start_date, end_date, cancellation_date },
            version: Version(version),
        })
    }
}

/// The row that [`OPERATIONS`] returns.
#[derive(sqlx::FromRow)]
pub(super) struct OperationRow {
    pub(super) at: DateTime<Utc>,
    operation: String,
    promotion_id: i64,
    start_date: NaiveDate,
    end_date: Option<NaiveDate>,
    cancellation_date: Option<NaiveDate>,
}

impl OperationRow {
    pub(super) fn shown(self, account_id: AccountId) -> Result<ShownOperation> {
        let Self { at, operation, promotion_id, start_date, end_date, cancellation_date } = self;
        let corrupt = |column| Error::corrupt("account_promotion_operations", column, account_id);
        let terms = PromotionTerms { start_date, end_date, cancellation_date };
        Ok(ShownOperation {
            account_id,
            promotion_id: PromotionId::try_from(promotion_id).map_err(|_| corrupt("promotion_id"))?,
            start_date,
            end_date: terms.end(),
            status: terms.status(at.date_naive()),
            operation: operation.parse().map_err(|_| corrupt("operation"))?,
        })
    }
}

/// A promotion of the catalogue.
pub(crate) async fn catalogue(conn: &mut Conn<'_>, org: &OrgId, id: PromotionId) -> Result<Option<CataloguePromotion>> {
    let row: Option<CatalogueRow> = on!(conn, c => sqlx::query_as(CATALOGUE)
        .bind(org.as_str())
        .bind(i64::from(id.get()))
        .fetch_optional(c)
        .await)?;
    row.map(CataloguePromotion::try_from).transpose()
}

/// What the catalogue calls the promotions that an account has or had.
pub(crate) async fn names(
    conn: &mut Conn<'_>,
    org: &OrgId,
    account: AccountId,
) -> Result<HashMap<PromotionId, PromotionName>> {
    let rows: Vec<(i64, String)> =
        on!(conn, c => sqlx::query_as(NAMES).bind(org.as_str()).bind(account.0).fetch_all(c).await)?;
    let named = |(id, name): (i64, String)| {
        let corrupt = |column| Error::corrupt("promotions", column, id);
        let name = name.parse().map_err(|_| corrupt("name"))?;
        Ok((PromotionId::try_from(id).map_err(|_| corrupt("promotion_id"))?, name))
    };
    rows.into_iter().map(named).collect()
}

/// The promotions of the catalogue that are automatic, given on this day, and not on the account, nor ever
/// were: their numbers have four digits, which bounds the list.
pub(crate) async fn automatic(
    conn: &mut Conn<'_>,
    org: &OrgId,
    account: AccountId,
    today: NaiveDate,
) -> Result<Vec<CataloguePromotion>> {
    let rows: Vec<CatalogueRow> = on!(conn, c => sqlx::query_as(AUTOMATIC)
        .bind(org.as_str())
        .bind(account.0)
        .bind(today)
        .fetch_all(c)
        .await)?;
    rows.into_iter().map(CataloguePromotion::try_from).collect()
}

/// The promotions of the catalogue that have one of these numbers, at most a thousand; nobody else changes
/// them until the transaction ends.
pub(crate) async fn lock_catalogue(
    conn: &mut Conn<'_>,
    org: &OrgId,
    ids: &[PromotionId],
) -> Result<Vec<CataloguePromotion>> {
    let lock = row_lock(conn, " FOR UPDATE");
    let rows: Vec<CatalogueRow> = on!(conn, c => {
        let mut query = QueryBuilder::new(select!("WHERE p.org_id = "));
        query.push_bind(org.as_str()).push(" AND p.promotion_id IN (");
        let mut list = query.separated(", ");
        ids.iter().for_each(|id| { list.push_bind(i64::from(id.get())); });
        query.push(")").push(lock).build_query_as().persistent(false).fetch_all(c).await
    })?;
    rows.into_iter().map(CataloguePromotion::try_from).collect()
}

/// Writes promotions of the catalogue, at most a thousand, new or over what they were.
pub(crate) async fn put_catalogue(
    conn: &mut Conn<'_>,
    org: &OrgId,
    promotions: &[&CataloguePromotion],
    now: DateTime<Utc>,
) -> Result<()> {
    on!(conn, c => QueryBuilder::new(
        "INSERT INTO promotions (org_id, promotion_id, name, automatic, start_date, end_date, duration_months,
            created_at, updated_at) ",
    )
    .push_values(promotions, |mut row, promotion| {
        row.push_bind(org.as_str())
            .push_bind(i64::from(promotion.promotion_id.get()))
            .push_bind(promotion.name.as_deref())
            .push_bind(promotion.automatic)
            .push_bind(promotion.start_date)
            .push_bind(promotion.end_date)
            .push_bind(promotion.duration_months.map(i64::from))
            .push_bind(now)
            .push_bind(now);
    })
    .push(
        " ON CONFLICT (org_id, promotion_id) DO UPDATE SET name = excluded.name, automatic = excluded.automatic,
            start_date = excluded.start_date, end_date = excluded.end_date,
            duration_months = excluded.duration_months, updated_at = excluded.updated_at",
    )
    .build()
    .persistent(false)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

/// The account's promotions that the filter asks for on this day, by start; at most `limit`.
pub(crate) async fn list(
    conn: &mut Conn<'_>,
    org: &OrgId,
    account: AccountId,
    (filter, today): (PromotionFilter, NaiveDate),
    limit: i64,
) -> Result<Vec<AccountPromotion>> {
    let sql = match filter {
        PromotionFilter::Activated => ACTIVATED,
        PromotionFilter::Scheduled => SCHEDULED,
        PromotionFilter::All => ALL,
    };
    let rows: Vec<Row> = on!(conn, c => sqlx::query_as(sql)
        .bind(org.as_str())
        .bind(account.0)
        .bind(today)
        .bind(limit)
        .fetch_all(c)
        .await)?;
    rows.into_iter().map(AccountPromotion::try_from).collect()
}

/// A promotion on an account.
pub(crate) async fn find(
    conn: &mut Conn<'_>,
    org: &OrgId,
    account: AccountId,
    id: AccountPromotionId,
) -> Result<Option<AccountPromotion>> {
    get(conn, org, account, id, GET.into_sql_str()).await?.map(AccountPromotion::try_from).transpose()
}

/// A promotion on an account, which nobody else changes until the transaction ends.
pub(crate) async fn lock(
    conn: &mut Conn<'_>,
    org: &OrgId,
    account: AccountId,
    id: AccountPromotionId,
) -> Result<Option<AccountPromotion>> {
    let sql = locking(conn, GET, " FOR UPDATE");
    get(conn, org, account, id, sql).await?.map(AccountPromotion::try_from).transpose()
}

/// Whether the account has this promotion.
pub(crate) async fn exists(
    conn: &mut Conn<'_>,
    org: &OrgId,
    account: AccountId,
    id: AccountPromotionId,
) -> Result<bool> {
    Ok(get(conn, org, account, id, GET.into_sql_str()).await?.is_some())
}

async fn get(
    conn: &mut Conn<'_>,
    org: &OrgId,
    account: AccountId,
    id: AccountPromotionId,
    sql: SqlStr,
) -> Result<Option<Row>> {
    Ok(on!(conn, c => sqlx::query_as(sql)
        .bind(org.as_str())
        .bind(account.0)
        .bind(id.0)
        .fetch_optional(c)
        .await)?)
}

/// Whether the account has the same promotion besides, on a day of the first to the last.
pub(crate) async fn overlaps(
    conn: &mut Conn<'_>,
    org: &OrgId,
    account: AccountId,
    promotion: &AccountPromotion,
) -> Result<bool> {
    let Some(last) = promotion.terms.last_day() else { return Ok(false) };
    let found: Option<i32> = on!(conn, c => sqlx::query_scalar(OVERLAPPING)
        .bind(org.as_str())
        .bind(account.0)
        .bind(i64::from(promotion.promotion_id.get()))
        .bind(promotion.id.0)
        .bind(promotion.terms.start_date)
        .bind(last)
        .fetch_optional(c)
        .await)?;
    Ok(found.is_some())
}

/// Puts promotions on an account.
pub(crate) async fn insert(
    conn: &mut Conn<'_>,
    org: &OrgId,
    account: AccountId,
    promotions: &[AccountPromotion],
    now: DateTime<Utc>,
) -> Result<()> {
    // PostgreSQL takes 65,535 parameters a statement, SQLite 32,766.
    for chunk in promotions.chunks(1_000) {
        on!(conn, c => QueryBuilder::new(
            "INSERT INTO account_promotions (org_id, account_id, id, promotion_id, start_date, end_date,
                cancellation_date, version, created_at, updated_at) ",
        )
        .push_values(chunk, |mut row, promotion| {
            row.push_bind(org.as_str())
                .push_bind(account.0)
                .push_bind(promotion.id.0)
                .push_bind(i64::from(promotion.promotion_id.get()))
                .push_bind(promotion.terms.start_date)
                .push_bind(promotion.terms.end_date)
                .push_bind(promotion.terms.cancellation_date)
                .push_bind(promotion.version.0)
                .push_bind(now)
                .push_bind(now);
        })
        .build()
        .persistent(promotions.len() == 1)
        .execute(c)
        .await
        .map(drop))?;
    }
    Ok(())
}

/// Writes when a promotion was cancelled to end.
pub(crate) async fn cancel(
    conn: &mut Conn<'_>,
    org: &OrgId,
    account: AccountId,
    promotion: &AccountPromotion,
    now: DateTime<Utc>,
) -> Result<()> {
    on!(conn, c => sqlx::query(CANCEL)
        .bind(org.as_str())
        .bind(account.0)
        .bind(promotion.id.0)
        .bind(promotion.terms.cancellation_date)
        .bind(promotion.version.0)
        .bind(now)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// When something was last done to promotions of an account.
pub(crate) async fn last_noted(conn: &mut Conn<'_>, org: &OrgId, account: AccountId) -> Result<Option<DateTime<Utc>>> {
    Ok(on!(conn, c => sqlx::query_scalar(LAST_NOTED).bind(org.as_str()).bind(account.0).fetch_optional(c).await)?)
}

/// Notes what was done to promotions of an account, and how it left them; each with a new id.
pub(crate) async fn note(
    conn: &mut Conn<'_>,
    org: &OrgId,
    account: AccountId,
    (operation, at): (PromotionOperation, DateTime<Utc>),
    promotions: &[(Uuid, &AccountPromotion)],
) -> Result<()> {
    for chunk in promotions.chunks(1_000) {
        on!(conn, c => QueryBuilder::new(
            "INSERT INTO account_promotion_operations (org_id, account_id, at, id, operation, promotion_id,
                start_date, end_date, cancellation_date) ",
        )
        .push_values(chunk, |mut row, (id, promotion)| {
            row.push_bind(org.as_str())
                .push_bind(account.0)
                .push_bind(at)
                .push_bind(*id)
                .push_bind(operation.as_str())
                .push_bind(i64::from(promotion.promotion_id.get()))
                .push_bind(promotion.terms.start_date)
                .push_bind(promotion.terms.end_date)
                .push_bind(promotion.terms.cancellation_date);
        })
        .build()
        .persistent(promotions.len() == 1)
        .execute(c)
        .await
        .map(drop))?;
    }
    Ok(())
}

/// Of what was done to the account's promotions since then, the newest `limit`, the oldest first.
pub(crate) async fn operations(
    conn: &mut Conn<'_>,
    org: &OrgId,
    account: AccountId,
    since: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<ShownOperation>> {
    let rows: Vec<OperationRow> = on!(conn, c => sqlx::query_as(OPERATIONS)
        .bind(org.as_str())
        .bind(account.0)
        .bind(since)
        .bind(limit)
        .fetch_all(c)
        .await)?;
    rows.into_iter().rev().map(|row| row.shown(account)).collect()
}
