//! The time in Madrid: that of agents and their customers. The API speaks UTC.
//!
//! The rule is the law's (Directive 2000/84/EC): summer time begins on the last Sunday of March and ends on the
//! last Sunday of October, both at 01:00 UTC. A table of all zones and years would weigh more than the rest of this
//! crate in the browser, for what only matters to moments before 1996, when summer ended in September: those are
//! told an hour off for some weeks.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

/// What a clock in Madrid shows at a moment.
pub fn clock(at: DateTime<Utc>) -> NaiveDateTime {
    let utc = at.naive_utc();
    utc.checked_add_signed(ahead(utc)).unwrap_or(NaiveDateTime::MAX)
}

/// The moment at which a day begins in Madrid.
pub fn start_of(day: NaiveDate) -> DateTime<Utc> {
    // Clocks change at 01:00 UTC: midnight in UTC has what midnight in Madrid, just before it, has too.
    let midnight = day.and_time(NaiveTime::MIN);
    midnight.checked_sub_signed(ahead(midnight)).unwrap_or(NaiveDateTime::MIN).and_utc()
}

/// How far clocks in Madrid are ahead of UTC.
fn ahead(utc: NaiveDateTime) -> TimeDelta {
    let change = |month| last_sunday(utc.year(), month)?.and_hms_opt(1, 0, 0);
    let is_summer = (change(3)..change(10)).contains(&Some(utc));
    TimeDelta::hours(if is_summer { 2 } else { 1 })
}

/// The last Sunday of a month of 31 days.
fn last_sunday(year: i32, month: u32) -> Option<NaiveDate> {
    let end = NaiveDate::from_ymd_opt(year, month, 31)?;
    end.checked_sub_days(Days::new(end.weekday().num_days_from_sunday().into()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn clocks_change_twice_a_year() {
        for (utc, shown) in [
            ("2026-01-31T23:30:00Z", "2026-02-01 00:30:00"),
            ("2026-03-29T00:59:59Z", "2026-03-29 01:59:59"),
            ("2026-03-29T01:00:00Z", "2026-03-29 03:00:00"),
            ("2026-07-31T22:00:00Z", "2026-08-01 00:00:00"),
            ("2026-10-25T00:59:59Z", "2026-10-25 02:59:59"),
            ("2026-10-25T01:00:00Z", "2026-10-25 02:00:00"),
            // The 31st itself is a Sunday.
            ("2024-03-31T01:00:00Z", "2024-03-31 03:00:00"),
            ("2027-10-31T00:59:59Z", "2027-10-31 02:59:59"),
            ("2027-10-31T01:00:00Z", "2027-10-31 02:00:00"),
            ("2031-12-31T23:00:00Z", "2032-01-01 00:00:00"),
        ] {
            assert_eq!(clock(at(utc)).to_string(), shown, "{utc}");
        }
    }

    #[test]
    fn days_begin_at_midnight_there() {
        for (day, start) in [
            ("2026-01-01", "2025-12-31T23:00:00Z"),
            ("2026-03-29", "2026-03-28T23:00:00Z"),
            ("2026-03-30", "2026-03-29T22:00:00Z"),
            ("2026-10-25", "2026-10-24T22:00:00Z"),
            ("2026-10-26", "2026-10-25T23:00:00Z"),
        ] {
            assert_eq!(start_of(day.parse().unwrap()), at(start), "{day}");
        }
    }

    #[test]
    fn no_moment_is_out_of_reach() {
        for end in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
            let day = clock(end).date();
            assert!((start_of(day) - end).abs() < TimeDelta::days(2));
        }
    }

    proptest! {
        #[test]
        fn a_moment_is_within_its_day(seconds in 820_000_000_i64..4_100_000_000) {
            let at = DateTime::from_timestamp(seconds, 0).unwrap();
            let day = clock(at).date();
            let next = day.succ_opt().unwrap();
            prop_assert!((start_of(day)..start_of(next)).contains(&at));
            prop_assert_eq!(clock(start_of(day)), day.and_time(NaiveTime::MIN));
            let hours = (start_of(next) - start_of(day)).num_hours();
            let usual = match (day.month(), day.weekday(), day.day()) {
                (3, chrono::Weekday::Sun, 25..) => 23,
                (10, chrono::Weekday::Sun, 25..) => 25,
                _ => 24,
            };
            prop_assert_eq!(hours, usual);
        }
    }
}
