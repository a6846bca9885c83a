//! Dates and moments in request bodies and parameters.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use crate::{Problem, Violations};

/// Reads a parameter that is a date, `yyyy-MM-dd`.
///
/// # Errors
/// It is none: the violation has the parameter's name.
pub fn read_date(name: &str, text: &str) -> Result<NaiveDate, Violations> {
    date(text).map_err(|problem| Violations::one(name, problem))
}

/// A date, exactly `yyyy-MM-dd`: chrono by itself also takes signs, spaces and missing zeros.
pub(crate) fn date(text: &str) -> Result<NaiveDate, Problem> {
    let is_dash = |index| index == 4 || index == 7;
    let is_exact = text.len() == 10
        && text.bytes().enumerate().all(|(index, c)| match c {
            b'-' => is_dash(index),
            _ => c.is_ascii_digit() && !is_dash(index),
        });
    match NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        // There is no year 0, and types that stand for dates elsewhere begin at 1.
        Ok(date) if is_exact && date.year() > 0 => Ok(date),
        _ => Err(Problem::BadDate),
    }
}

/// A date-time of RFC 3339, in UTC and whole microseconds, which is what PostgreSQL can keep.
pub(crate) fn moment(text: &str) -> Result<DateTime<Utc>, Problem> {
    let parsed = DateTime::parse_from_rfc3339(text).map_err(|_| Problem::BadDateTime)?;
    // A leap second becomes the second after it: it cannot be kept either.
    let utc = DateTime::from_timestamp_micros(parsed.timestamp_micros()).ok_or(Problem::BadDateTime)?;
    // Its offset may have moved it out of the years that have four digits.
    if (1..=9_999).contains(&utc.year()) { Ok(utc) } else { Err(Problem::BadDateTime) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_exact() {
        for text in ["0001-01-01", "2000-02-29", "9999-12-31"] {
            assert_eq!(date(text).map(|date| date.to_string()), Ok(text.to_owned()));
        }
        for text in [
            "",
            "2001-02-29",
            "2001-13-01",
            "2001-1-1",
            "2001-001-1",
            "01/02/2001",
            "2001-01-01T00:00:00Z",
            "2001- 1- 1",
            "0000-01-01",
            "-001-01-01",
            "+200-01-01",
        ] {
            assert_eq!(date(text), Err(Problem::BadDate), "{text}");
        }
    }

    #[test]
    fn moments_are_utc() {
        let utc = |text| moment(text).map(|moment| moment.to_rfc3339());
        assert_eq!(utc("2023-01-27T03:44:52.000Z").unwrap(), "2023-01-27T03:44:52+00:00");
        assert_eq!(utc("2023-01-27T03:44:52.123456789+02:00").unwrap(), "2023-01-27T01:44:52.123456+00:00");
        assert_eq!(utc("2016-12-31T23:59:60Z").unwrap(), "2017-01-01T00:00:00+00:00");
        for text in [
            "",
            "2023-01-27",
            "2023-01-27T03:44:52",
            "2023-02-30T03:44:52Z",
            "now",
            "12023-01-27T03:44:52Z",
            "9999-12-31T23:59:59-12:00",
            "0000-01-01T00:00:00+12:00",
        ] {
            assert_eq!(moment(text), Err(Problem::BadDateTime), "{text}");
        }
    }
}
