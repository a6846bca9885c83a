//! Promotions on accounts: operations 6 to 9.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::{
    NewAccountPromotion, PromotionFilter, PromotionId, PromotionTerms, ShownOperation, ShownPromotion, read_date,
};
use serde::Deserialize;
use service::permission::{AccountsRead, AccountsWrite};
use service::{Service, account, promotion};
use utoipa::ToSchema;

use super::auth::Allowed;
use super::error::ApiError;
use super::etag::{ETag, IfMatch};
use super::extract::{AccountIdPath, AccountPromotionIdPath, JsonBody, Query, or_not_found};
use super::openapi::{
    AccountPath, AccountPromotionPath, AnyErrors, BodyErrors, ConflictError, IdempotencyKeyHeader, IfMatchHeader,
    NotFoundError, OperationsQuery, PromotionsQuery, StaleError, examples,
};

/// A promotion for an account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only described: the domain reads it")]
pub struct NewPromotionBody {
    promotion_id: PromotionId,
    /// The first day; today, when it is left out.
    #[schema(value_type = Option<String>, format = Date, example = "2026-09-01")]
    start_date: Option<String>,
    /// The day on which it is over, after the first one; by the catalogue's duration, when it is left out.
    #[schema(value_type = Option<String>, format = Date, example = "2027-03-01")]
    end_date: Option<String>,
}

/// When a promotion is to end.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only described: the domain reads it")]
pub struct CancellationBody {
    /// The day on which it is over; not before its first day.
    #[schema(value_type = String, format = Date, example = "2026-12-01")]
    cancellation_date: String,
}

/// Reads an account's promotions
///
/// Those in force, those that start in the future, or both.
#[utoipa::path(
    get, path = "/orgs/{org_id}/accounts/{account_id}/promotions", tag = "Promotions",
    operation_id = "listAccountPromotions",
    params(AccountPath, PromotionsQuery),
    responses(
        (status = 200, description = "The promotions, by their first day", body = Vec<ShownPromotion>),
        AnyErrors<AccountsRead>, NotFoundError,
    ),
)]
pub async fn list(
    State(service): State<Service>,
    caller: Allowed<AccountsRead>,
    AccountIdPath(account): AccountIdPath,
    query: Query,
) -> Result<Json<Vec<ShownPromotion>>, ApiError> {
    let filter = PromotionFilter::read(query.get("account_promotion_type")?)?;
    Ok(Json(promotion::list(&service, &caller, account, filter).await?))
}

/// Puts promotions on an account
///
/// The one of the body; without a body every promotion of the catalogue that is automatic, given today, and
/// was never on the account. 409 when the account has the same promotion in that time, or has ended.
#[utoipa::path(
    post, path = "/orgs/{org_id}/accounts/{account_id}/promotions", tag = "Promotions",
    operation_id = "addAccountPromotions",
    params(AccountPath, IdempotencyKeyHeader),
    request_body(content = Option<NewPromotionBody>, example = json!(examples::promotions::new_promotion())),
    responses(
        (status = 200, description = "What was added", body = Vec<ShownPromotion>),
        AnyErrors<AccountsWrite>, NotFoundError, BodyErrors, ConflictError,
    ),
)]
pub async fn add(
    State(service): State<Service>,
    caller: Allowed<AccountsWrite>,
    AccountIdPath(account): AccountIdPath,
    mut body: JsonBody,
) -> Result<Json<Vec<ShownPromotion>>, ApiError> {
    let once = body.once(&caller);
    let asked = once.and_then(|caller| Ok((caller, body.read_if_any(NewAccountPromotion::read)?)));
    let (caller, asked) = or_not_found(asked, "account", account::exists(&service, &caller, account)).await?;
    Ok(Json(promotion::add(&service, &caller, account, asked).await?))
}

/// Reads what was done to an account's promotions
///
/// The oldest first. Of a very long history the newest 10,000 operations are shown.
#[utoipa::path(
    get, path = "/orgs/{org_id}/accounts/{account_id}/promotions_hist", tag = "Promotions",
    operation_id = "listAccountPromotionOperations",
    params(AccountPath, OperationsQuery),
    responses(
        (status = 200, description = "The operations", body = Vec<ShownOperation>),
        AnyErrors<AccountsRead>, NotFoundError,
    ),
)]
pub async fn operations(
    State(service): State<Service>,
    caller: Allowed<AccountsRead>,
    AccountIdPath(account): AccountIdPath,
    query: Query,
) -> Result<Json<Vec<ShownOperation>>, ApiError> {
    let since = query.get("start_date")?.map(|text| read_date("start_date", text)).transpose()?;
    Ok(Json(promotion::operations(&service, &caller, account, since).await?))
}

/// Ends a promotion of an account
///
/// It is over on the cancellation date, unless it ends before by itself.
#[utoipa::path(
    patch, path = "/orgs/{org_id}/accounts/{account_id}/promotions/{account_promotion_id}", tag = "Promotions",
    operation_id = "cancelAccountPromotion",
    params(AccountPromotionPath, IfMatchHeader),
    request_body(content = CancellationBody, example = json!(examples::promotions::cancellation())),
    responses(
        (status = 204, description = "Changed", headers(("ETag" = String, description = "The new version"))),
        AnyErrors<AccountsWrite>, NotFoundError, BodyErrors, ConflictError, StaleError,
    ),
)]
pub async fn cancel(
    State(service): State<Service>,
    caller: Allowed<AccountsWrite>,
    AccountIdPath(account): AccountIdPath,
    AccountPromotionIdPath(id): AccountPromotionIdPath,
    condition: IfMatch,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let day = body.read(PromotionTerms::read_cancellation);
    let day = or_not_found(day, "promotion", promotion::exists(&service, &caller, account, id)).await?;
    let write = |version| promotion::cancel(&service, &caller, account, id, day, version);
    let promotion = condition.guard(write).await?;
    Ok((StatusCode::NO_CONTENT, ETag(promotion.version), ()).into_response())
}
