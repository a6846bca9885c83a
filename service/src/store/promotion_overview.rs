//! The catalogue page by page, and what was done to an account's promotions.

use chrono::NaiveDate;
use domain::{AccountId, CataloguePromotion, OrgId, ShownOperation};
use uuid::Uuid;

use super::promotion::{CatalogueRow, OperationRow};
use super::{Conn, on, statements};
use crate::Result;
use crate::promotion_overview::Place;

statements! {
    GIVEN = "SELECT promotion_id, name, automatic, start_date, end_date, duration_months FROM promotions
        WHERE org_id = $1 AND (end_date IS NULL OR end_date > $2) ORDER BY promotion_id LIMIT $3";
    PAGE = "SELECT promotion_id, name, automatic, start_date, end_date, duration_months FROM promotions
        WHERE org_id = $1 AND promotion_id > $2 ORDER BY promotion_id LIMIT $3";
    NEWEST = "SELECT id, at, operation, promotion_id, start_date, end_date, cancellation_date
        FROM account_promotion_operations WHERE org_id = $1 AND account_id = $2 ORDER BY at DESC, id DESC LIMIT $3";
    OLDER = "SELECT id, at, operation, promotion_id, start_date, end_date, cancellation_date
        FROM account_promotion_operations WHERE org_id = $1 AND account_id = $2 AND (at, id) < ($4, $5)
        ORDER BY at DESC, id DESC LIMIT $3";
}

/// The row that [`NEWEST`] and [`OLDER`] return.
#[derive(sqlx::FromRow)]
struct PastRow {
    id: Uuid,
    #[sqlx(flatten)]
    done: OperationRow,
}

/// The promotions of the catalogue that are given on this day or later, by number; at most `limit`.
pub(crate) async fn given(
    conn: &mut Conn<'_>,
    org: &OrgId,
    today: NaiveDate,
    limit: usize,
) -> Result<Vec<CataloguePromotion>> {
    let rows: Vec<CatalogueRow> = on!(conn, c => sqlx::query_as(GIVEN)
        .bind(org.as_str())
        .bind(today)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(c)
        .await)?;
    rows.into_iter().map(CataloguePromotion::try_from).collect()
}

/// The first `limit` promotions of the catalogue after this number.
pub(crate) async fn page(
    conn: &mut Conn<'_>,
    org: &OrgId,
    after: i64,
    limit: usize,
) -> Result<Vec<CataloguePromotion>> {
    let rows: Vec<CatalogueRow> = on!(conn, c => sqlx::query_as(PAGE)
        .bind(org.as_str())
        .bind(after)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(c)
        .await)?;
    rows.into_iter().map(CataloguePromotion::try_from).collect()
}

/// Of what was done to the account's promotions before a place, the newest `limit`, the newest first.
pub(crate) async fn operations(
    conn: &mut Conn<'_>,
    org: &OrgId,
    account: AccountId,
    before: Option<Place>,
    limit: usize,
) -> Result<Vec<(Place, ShownOperation)>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows: Vec<PastRow> = match before {
        None => on!(conn, c => sqlx::query_as(NEWEST)
            .bind(org.as_str())
            .bind(account.0)
            .bind(limit)
            .fetch_all(c)
            .await)?,
        Some(place) => on!(conn, c => sqlx::query_as(OLDER)
            .bind(org.as_str())
            .bind(account.0)
            .bind(limit)
            .bind(place.at)
            .bind(place.id)
            .fetch_all(c)
            .await)?,
    };
    let told = |PastRow { id, done }: PastRow| Ok((Place { at: done.at, id }, done.shown(account)?));
    rows.into_iter().map(told).collect()
}
