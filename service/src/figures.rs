//! Figures of an organization's day, for those who answer for it: how many customers were created, how many payment
//! methods changed, and what failed, by its cause.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::madrid;

use crate::audit_trail::start_of;
use crate::permission::Figures as MaySee;
use crate::store::figures::{self as store, Range};
use crate::{Permitted, Result, Service};

/// Nothing is counted beyond so many: of one hour, or one day.
pub const COUNTED: i64 = 10_000;
/// The commonest causes that are told.
const CAUSES: i64 = 8;
/// What is counted hour by hour, or day by day, by its actions in the audit trail. A card that is paid with as soon as
/// the vault has read it counts then.
const SERIES: [&[&str]; 2] = [&["customer.create"], &["account.payment_method", "account.tokenization"]];
/// What failed, likewise, as a whole.
const FAILURES: [(&str, Cause); 2] =
    [("credential.activation_failed", Cause::Activation), ("credential.change_failed", Cause::Username)];

/// Over which time, and how finely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Today's hours, in Madrid.
    Today,
    /// The last seven days, today's included.
    Week,
}

/// Why something failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// A card was not accepted: the vault's words.
    Card(String),
    /// The credential system did not activate a login.
    Activation,
    /// The credential system did not take another user name.
    Username,
}

/// The figures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// When each hour, or day, begins; those to come included.
    pub starts: Vec<DateTime<Utc>>,
    /// Customers that were created in each, without imported ones.
    pub customers: Vec<i64>,
    /// Payment methods that were changed in each.
    pub payment_methods: Vec<i64>,
    /// What failed in the whole time, the commonest first.
    pub failures: Vec<(Cause, i64)>,
}

/// The figures of today, or of a week.
///
/// # Errors
/// Only the database's.
pub async fn of(service: &Service, caller: &Permitted<MaySee>, span: Span) -> Result<Figures> {
    let bounds = bounds(madrid::clock(service.now()).date(), span);
    let [first, .., last] = bounds[..] else { return Ok(Figures::default()) };
    let range = |place: usize, action, from, until| Range {
        place: i64::try_from(place).unwrap_or(i64::MAX),
        action,
        from: start_of(from),
        until: start_of(until),
    };
    let steps = bounds.len() - 1;
    let mut ranges = Vec::new();
    for (series, actions) in SERIES.into_iter().enumerate() {
        for action in actions {
            let each = bounds.iter().zip(bounds.iter().skip(1)).enumerate();
            ranges.extend(each.map(|(step, (from, until))| range(series * steps + step, action, *from, *until)));
        }
    }
    let whole = FAILURES.iter().enumerate();
    ranges.extend(whole.map(|(index, (action, _))| range(SERIES.len() * steps + index, action, first, last)));
    let mut reader = service.db.read().await?;
    let conn = &mut reader.conn();
    let counts = store::counts(conn, caller.org(), &ranges, COUNTED).await?;
    let refusals = store::refusals(conn, caller.org(), first, (COUNTED, CAUSES)).await?;
    reader.done();
    let mut numbers = vec![0; SERIES.len() * steps + FAILURES.len()];
    for (place, number) in counts {
        if let Some(slot) = usize::try_from(place).ok().and_then(|place| numbers.get_mut(place)) {
            *slot += number;
        }
    }
    let failed = numbers.split_off(SERIES.len() * steps);
    let payment_methods = numbers.split_off(steps);
    let of_credentials = FAILURES.into_iter().map(|(_, cause)| cause).zip(failed);
    let of_cards = refusals.into_iter().map(|(why, number)| (Cause::Card(why), number));
    let mut failures: Vec<_> = of_cards.chain(of_credentials).filter(|(_, number)| *number > 0).collect();
    failures.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    let starts = bounds.into_iter().take(steps).collect();
    Ok(Figures { starts, customers: numbers, payment_methods, failures })
}

/// Where each hour or day begins, and where the last one ends: Madrid's, of which two days a year have an hour more
/// or less.
fn bounds(today: NaiveDate, span: Span) -> Vec<DateTime<Utc>> {
    let tomorrow = today.checked_add_days(Days::new(1));
    match span {
        Span::Today => {
            let (first, end) = (madrid::start_of(today), tomorrow.map(madrid::start_of));
            let hours = |index| first.checked_add_signed(TimeDelta::hours(index));
            (0..=25).filter_map(hours).filter(|hour| end.is_some_and(|end| *hour <= end)).collect()
        }
        Span::Week => {
            let days = (0..7).rev().map(|ago| today.checked_sub_days(Days::new(ago)));
            days.chain([tomorrow]).flatten().map(madrid::start_of).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_its_hours_and_a_week_ends_today() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let times = |day, span| bounds(day, span).iter().map(DateTime::to_rfc3339).collect::<Vec<_>>();
        let hours = times(day("2026-03-01"), Span::Today);
        assert_eq!((hours.len(), hours[0].as_str()), (25, "2026-02-28T23:00:00+00:00"));
        assert_eq!(hours[24], "2026-03-01T23:00:00+00:00");
        let days = times(day("2026-03-01"), Span::Week);
        assert_eq!((days.len(), days[0].as_str()), (8, "2026-02-22T23:00:00+00:00"));
        assert_eq!(days[7], hours[24]);
        // Where clocks change.
        assert_eq!(times(day("2026-03-29"), Span::Today).len(), 24);
        assert_eq!(times(day("2026-10-25"), Span::Today).len(), 26);
    }
}
