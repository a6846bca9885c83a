//! Promotions: the organization's catalogue, which comes from imports, and what accounts have of it.
//!
//! A period begins on its first day and is over on its end date: half a year from 1 September ends on
//! 1 March. How a promotion stands is told by its dates and today; it is not kept.

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::date::date;
use crate::ids::uuid_id;
use crate::read::{Node, body};
use crate::text::{clean, wire_enum};
use crate::{AccountId, Problem, Text, Version, Violation, Violations};

/// What a promotion is called in the catalogue.
pub type PromotionName = Text<1, 200>;

/// A promotion's number in the catalogue: 1 to 4 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "i64")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = i32, minimum = 1, maximum = 9999, example = 2064))]
pub struct PromotionId(i32);

impl PromotionId {
    const MAX: i64 = 9_999;

    /// The number.
    pub fn get(self) -> i32 {
        self.0
    }

    fn read(node: Node<'_>) -> Option<Self> {
        node.integer(1, Self::MAX).and_then(|id| Self::try_from(id).ok())
    }
}

impl TryFrom<i64> for PromotionId {
    type Error = Problem;

    fn try_from(id: i64) -> Result<Self, Problem> {
        match i32::try_from(id) {
            Ok(id) if (1..=Self::MAX).contains(&id.into()) => Ok(Self(id)),
            _ => Err(Problem::OutOfRange { min: 1, max: Self::MAX }),
        }
    }
}

uuid_id! {
    /// The id of a promotion on an account.
    AccountPromotionId
}

wire_enum! {
    /// How a promotion on an account stands.
    pub enum PromotionStatus {
        /// It starts in the future.
        Pending = "PENDING",
        /// It is in force.
        Active = "ACTIVE",
        /// It has come to its end.
        Expired = "EXPIRED",
        /// It was ended before its time.
        Cancelled = "CANCELLED",
    }
}

wire_enum! {
    /// What was done to a promotion on an account.
    pub enum PromotionOperation {
        /// It was added.
        Insert = "INSERT",
        /// It was given another end.
        Update = "UPDATE",
        /// It was taken away: only a legacy system does that.
        Delete = "DELETE",
    }
}

/// Which promotions operation 6 returns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PromotionFilter {
    /// Those in force.
    #[default]
    Activated,
    /// Those that start in the future.
    Scheduled,
    /// Both.
    All,
}

impl PromotionFilter {
    /// The names in the query. `ACTIVE`, which the published example uses, means `ACTIVATED`.
    pub const NAMES: [&'static str; 4] = ["ACTIVATED", "SCHEDULED", "ALL", "ACTIVE"];

    /// Reads the query's parameter `account_promotion_type`.
    ///
    /// # Errors
    /// It is none of the names.
    pub fn read(text: Option<&str>) -> Result<Self, Violations> {
        match text.map(clean).transpose() {
            Ok(None) => Ok(Self::default()),
            Ok(Some("ACTIVATED" | "ACTIVE")) => Ok(Self::Activated),
            Ok(Some("SCHEDULED")) => Ok(Self::Scheduled),
            Ok(Some("ALL")) => Ok(Self::All),
            _ => {
                let names = Self::NAMES.iter().map(ToString::to_string).collect();
                Err(Violations::one("account_promotion_type", Problem::OneOf(names)))
            }
        }
    }
}

/// A promotion that the organization gives: an import's record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CataloguePromotion {
    /// The number.
    pub promotion_id: PromotionId,
    /// What it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<PromotionName>,
    /// Whether an account that asks for no promotion by number gets it.
    pub automatic: bool,
    /// The first day on which it is given; from always, when it does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date: Option<NaiveDate>,
    /// The first day on which it is not given any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date: Option<NaiveDate>,
    /// For how many months an account has it; for good, when it does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_months: Option<u32>,
}

impl CataloguePromotion {
    /// Reads an import's record: `{promotion_id*, name, automatic, start_date, end_date, duration_months}`.
    ///
    /// # Errors
    /// Everything that is wrong in it.
    pub fn read(record: &Value) -> Result<Self, Violations> {
        body(record, |fields| {
            let promotion_id = fields.required("promotion_id", PromotionId::read);
            let name = fields.optional_text("name", str::parse);
            let automatic = fields.optional("automatic", |node| node.boolean());
            let start_date = fields.optional_text("start_date", date);
            let end_date = fields.optional_text("end_date", |text| end_after(text, start_date));
            let duration = fields.optional("duration_months", |node| node.integer(1, 1_200));
            Some(Self {
                promotion_id: promotion_id?,
                name,
                automatic: automatic.unwrap_or(false),
                start_date,
                end_date,
                duration_months: duration.and_then(|months| u32::try_from(months).ok()),
            })
        })
    }

    /// The terms for an account that gets it without saying more, from `today` on.
    ///
    /// # Errors
    /// As for [`NewAccountPromotion::terms`].
    pub fn terms(&self, today: NaiveDate) -> Result<PromotionTerms, Violations> {
        NewAccountPromotion { promotion_id: self.promotion_id, start_date: None, end_date: None }.terms(self, today)
    }
}

/// An end date, which must come after the start, if that is known.
fn end_after(text: &str, start: Option<NaiveDate>) -> Result<NaiveDate, Problem> {
    let end = date(text)?;
    if start.is_some_and(|start| end <= start) { Err(Problem::EndNotAfterStart) } else { Ok(end) }
}

/// The body of operation 7.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccountPromotion {
    /// Which promotion of the catalogue.
    pub promotion_id: PromotionId,
    /// The first day; today, when it does not say.
    pub start_date: Option<NaiveDate>,
    /// The end; by the catalogue's duration, when it does not say.
    pub end_date: Option<NaiveDate>,
}

impl NewAccountPromotion {
    /// Reads the body of operation 7.
    ///
    /// # Errors
    /// Everything that is wrong in the body by itself.
    pub fn read(value: &Value) -> Result<Self, Violations> {
        body(value, |fields| {
            let promotion_id = fields.required("promotion_id", PromotionId::read);
            let start_date = fields.optional_text("start_date", date);
            let end_date = fields.optional_text("end_date", |text| end_after(text, start_date));
            Some(Self { promotion_id: promotion_id?, start_date, end_date })
        })
    }

    /// The first day, where it is asked for `today`. This is apart from [`NewAccountPromotion::read`], since a body
    /// that was taken yesterday stays the same request when it is sent again.
    ///
    /// # Errors
    /// The end does not come after it.
    pub fn start(&self, today: NaiveDate) -> Result<NaiveDate, Violations> {
        let start = self.start_date.unwrap_or(today);
        match self.end_date {
            Some(end) if end <= start => Err(Violations::one("/end_date", Problem::EndNotAfterStart)),
            _ => Ok(start),
        }
    }

    /// The terms that an account gets.
    ///
    /// # Errors
    /// Those of [`NewAccountPromotion::start`]; by the catalogue's duration it would end after the year 9999.
    pub fn terms(&self, catalogue: &CataloguePromotion, today: NaiveDate) -> Result<PromotionTerms, Violations> {
        let start_date = self.start(today)?;
        let end_date = match (self.end_date, catalogue.duration_months) {
            (Some(end), _) => Some(end),
            (None, None) => None,
            (None, Some(months)) => {
                let end = start_date.checked_add_months(Months::new(months)).filter(|end| end.year() <= 9_999);
                let too_late = || {
                    let why = "the promotion would end after the year 9999";
                    Violations::from(Violation::new("/start_date", Problem::NotAllowed(why.to_owned())))
                };
                Some(end.ok_or_else(too_late)?)
            }
        };
        Ok(PromotionTerms { start_date, end_date, cancellation_date: None })
    }
}

/// From when to when an account has a promotion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromotionTerms {
    /// The first day.
    pub start_date: NaiveDate,
    /// The day on which it is over by itself; none for good.
    pub end_date: Option<NaiveDate>,
    /// The day on which it was cancelled to end.
    pub cancellation_date: Option<NaiveDate>,
}

impl PromotionTerms {
    /// Reads the body of operation 9, `{cancellation_date}`.
    ///
    /// # Errors
    /// Everything that is wrong in the body by itself. Whether the date fits is told by
    /// [`cancelled`](Self::cancelled).
    pub fn read_cancellation(value: &Value) -> Result<NaiveDate, Violations> {
        body(value, |fields| fields.text("cancellation_date", date))
    }

    /// The terms when it is cancelled to end on this day.
    ///
    /// # Errors
    /// The day is before the start.
    pub fn cancelled(self, day: NaiveDate) -> Result<Self, Violations> {
        if day < self.start_date {
            return Err(Violations::one("/cancellation_date", Problem::EndBeforeStart));
        }
        Ok(Self { cancellation_date: Some(day), ..self })
    }

    /// The day on which it is over, one way or the other.
    pub fn end(&self) -> Option<NaiveDate> {
        match (self.end_date, self.cancellation_date) {
            (Some(end), Some(cancelled)) => Some(end.min(cancelled)),
            (end, cancelled) => end.or(cancelled),
        }
    }

    /// The last day on which it is in force, the end of time for good; `None` when there is no such day.
    pub fn last_day(&self) -> Option<NaiveDate> {
        match self.end() {
            Some(end) => Self::last_day_between(self.start_date, end),
            None => NaiveDate::from_ymd_opt(9_999, 12, 31).filter(|last| *last >= self.start_date),
        }
    }

    /// The last day of what starts on one day and is over on another; `None` for what was taken back before its first.
    pub fn last_day_between(start: NaiveDate, end: NaiveDate) -> Option<NaiveDate> {
        end.pred_opt().filter(|last| *last >= start)
    }

    /// How it stands on this day.
    pub fn status(&self, today: NaiveDate) -> PromotionStatus {
        let is_cancelled = |day| self.end_date.is_none_or(|end| day <= end);
        match (self.end(), self.cancellation_date) {
            (Some(end), _) if end > today => self.status_before_end(today),
            (None, _) => self.status_before_end(today),
            (Some(_), Some(day)) if is_cancelled(day) => PromotionStatus::Cancelled,
            (Some(_), _) => PromotionStatus::Expired,
        }
    }

    fn status_before_end(&self, today: NaiveDate) -> PromotionStatus {
        if self.start_date > today { PromotionStatus::Pending } else { PromotionStatus::Active }
    }
}

/// A promotion on an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountPromotion {
    /// The id.
    pub id: AccountPromotionId,
    /// Which promotion of the catalogue.
    pub promotion_id: PromotionId,
    /// From when to when.
    #[serde(flatten)]
    pub terms: PromotionTerms,
    /// How many times it was written: what `ETag` carries.
    #[serde(skip)]
    pub version: Version,
}

impl AccountPromotion {
    /// As operations 6 and 7 show it on this day.
    pub fn shown(&self, account_id: AccountId, today: NaiveDate) -> ShownPromotion {
        ShownPromotion {
            id: self.id,
            account_id,
            promotion_id: self.promotion_id,
            start_date: self.terms.start_date,
            end_date: self.terms.end(),
            status: self.terms.status(today),
        }
    }
}

/// A promotion on an account, as operations 6 and 7 show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShownPromotion {
    /// The id.
    pub id: AccountPromotionId,
    /// Whose it is.
    pub account_id: AccountId,
    /// Which promotion of the catalogue.
    pub promotion_id: PromotionId,
    /// The first day.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date, example = "2025-09-01"))]
    pub start_date: NaiveDate,
    /// The day on which it is over; absent when it is for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date, nullable = false, example = "2026-03-01"))]
    pub end_date: Option<NaiveDate>,
    /// How it stands today.
    pub status: PromotionStatus,
}

/// What was done to a promotion on an account: an element of operation 8.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShownOperation {
    /// Whose promotion it is.
    pub account_id: AccountId,
    /// Which promotion of the catalogue.
    pub promotion_id: PromotionId,
    /// The first day.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date, example = "2025-09-01"))]
    pub start_date: NaiveDate,
    /// The day on which it was to be over, as it was left by the operation; absent when it was for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date, nullable = false, example = "2026-03-01"))]
    pub end_date: Option<NaiveDate>,
    /// How it stood on the day of the operation.
    pub status: PromotionStatus,
    /// What was done.
    pub operation: PromotionOperation,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn day(text: &str) -> NaiveDate {
        date(text).unwrap()
    }

    fn places<T: std::fmt::Debug>(read: Result<T, Violations>) -> Vec<String> {
        read.unwrap_err().into_iter().map(|violation| violation.pointer).collect()
    }

    fn terms(start: &str, end: Option<&str>, cancelled: Option<&str>) -> PromotionTerms {
        PromotionTerms { start_date: day(start), end_date: end.map(day), cancellation_date: cancelled.map(day) }
    }

    #[test]
    fn a_status_follows_from_the_dates() {
        use PromotionStatus::{Active, Cancelled, Expired, Pending};
        let today = day("2026-03-01");
        for (start, end, cancelled, status) in [
            ("2026-03-02", None, None, Pending),
            ("2026-03-01", None, None, Active),
            ("2025-09-01", Some("2026-03-02"), None, Active),
            ("2025-09-01", Some("2026-03-01"), None, Expired),
            ("2025-09-01", None, Some("2026-03-02"), Active),
            ("2025-09-01", None, Some("2026-03-01"), Cancelled),
            ("2025-09-01", Some("2026-09-01"), Some("2025-09-01"), Cancelled),
            ("2025-09-01", Some("2026-02-01"), Some("2026-02-02"), Expired),
            ("2026-04-01", None, Some("2026-04-01"), Pending),
        ] {
            assert_eq!(terms(start, end, cancelled).status(today), status, "{start} {end:?} {cancelled:?}");
        }
    }

    #[test]
    fn a_cancellation_is_not_before_the_start() {
        let promotion = terms("2025-09-01", Some("2026-03-01"), None);
        assert_eq!(places(promotion.cancelled(day("2025-08-31"))), ["/cancellation_date"]);
        let cancelled = promotion.cancelled(day("2025-09-01")).unwrap();
        assert_eq!((cancelled.end(), cancelled.last_day()), (Some(day("2025-09-01")), None));
        let later = promotion.cancelled(day("2026-12-01")).unwrap();
        assert_eq!((later.end(), later.last_day()), (Some(day("2026-03-01")), Some(day("2026-02-28"))));
        assert_eq!(
            PromotionTerms::read_cancellation(&json!({"cancellation_date": "2025-09-01"})),
            Ok(day("2025-09-01"))
        );
        for body in [json!({}), json!({"cancellation_date": null}), json!({"cancellation_date": "1/9/2025"})] {
            assert_eq!(places(PromotionTerms::read_cancellation(&body)), ["/cancellation_date"], "{body}");
        }
    }

    #[test]
    fn the_catalogue_gives_what_a_body_leaves_out() {
        let today = day("2025-09-01");
        let catalogue = |months: Option<u32>| {
            CataloguePromotion::read(&json!({"promotion_id": 2064, "duration_months": months})).unwrap()
        };
        let asked = |body| NewAccountPromotion::read(&body);
        let half_year = asked(json!({"promotion_id": 2064})).unwrap().terms(&catalogue(Some(6)), today);
        assert_eq!(half_year, Ok(terms("2025-09-01", Some("2026-03-01"), None)));
        assert_eq!(catalogue(None).terms(today), Ok(terms("2025-09-01", None, None)));
        let own = asked(json!({"promotion_id": 1, "start_date": "2025-01-31", "end_date": "2025-02-01"})).unwrap();
        assert_eq!(own.terms(&catalogue(Some(6)), today), Ok(terms("2025-01-31", Some("2025-02-01"), None)));
        let late = asked(json!({"promotion_id": 1, "start_date": "9999-12-01"})).unwrap();
        assert_eq!(places(late.terms(&catalogue(Some(1)), today)), ["/start_date"]);
        let over = asked(json!({"promotion_id": 1, "end_date": "2025-09-01"})).unwrap();
        assert_eq!(places(over.terms(&catalogue(None), today)), ["/end_date"]);
        for (body, place) in [
            (json!({}), "/promotion_id"),
            (json!({"promotion_id": 0}), "/promotion_id"),
            (json!({"promotion_id": 10_000}), "/promotion_id"),
            (json!({"promotion_id": "1"}), "/promotion_id"),
            (json!({"promotion_id": 1, "start_date": "2025-13-01"}), "/start_date"),
            (json!({"promotion_id": 1, "start_date": "2026-01-01", "end_date": "2025-12-01"}), "/end_date"),
            (json!({"promotion_id": 1, "status": "ACTIVE"}), "/status"),
        ] {
            assert_eq!(places(asked(body.clone())), [place], "{body}");
        }
    }

    #[test]
    fn a_catalogue_record() {
        let read = CataloguePromotion::read(&json!({
            "promotion_id": 7, "name": "Half a year", "automatic": true, "start_date": "2026-01-01",
            "end_date": "2027-01-01", "duration_months": 6,
        }));
        let promotion = read.unwrap();
        assert!(promotion.automatic);
        assert_eq!((promotion.promotion_id.get(), promotion.duration_months), (7, Some(6)));
        for (record, place) in [
            (json!({"promotion_id": 7, "automatic": 1}), "/automatic"),
            (json!({"promotion_id": 7, "duration_months": 0}), "/duration_months"),
            (json!({"promotion_id": 7, "start_date": "2026-01-01", "end_date": "2026-01-01"}), "/end_date"),
            (json!({"promotion_id": 7, "price": 1}), "/price"),
        ] {
            assert_eq!(places(CataloguePromotion::read(&record)), [place], "{record}");
        }
    }

    #[test]
    fn filters() {
        assert_eq!(PromotionFilter::read(None), Ok(PromotionFilter::Activated));
        assert_eq!(PromotionFilter::read(Some("ACTIVE")), Ok(PromotionFilter::Activated));
        assert_eq!(PromotionFilter::read(Some("SCHEDULED")), Ok(PromotionFilter::Scheduled));
        assert_eq!(PromotionFilter::read(Some("ALL")), Ok(PromotionFilter::All));
        assert_eq!(places(PromotionFilter::read(Some("all"))), ["account_promotion_type"]);
    }
}
