//! Cards, as the card vault tells of them. Their numbers never come here.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Problem;
use crate::text::{checked_string, clean};

/// A card that a customer can pay with: an element of operation 23.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AvailableCard {
    /// The card's token as a UUID: what a payment method takes as `token_id`.
    #[cfg_attr(feature = "openapi", schema(example = "e58ed763-928c-4155-bee9-fdbaaadc15f3"))]
    pub id: Uuid,
    /// When the customer first paid with it.
    #[cfg_attr(feature = "openapi", schema(example = "2022-01-01T01:01:01Z"))]
    pub created_at: DateTime<Utc>,
    /// The last four digits of its number.
    pub summary: LastFour,
    /// The last month in which it is good.
    pub expiration_date: CardExpiry,
}

/// The last four digits of a card's number.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[0-9]{4}$", example = "5100"))]
pub struct LastFour(String);

checked_string!(LastFour);

impl FromStr for LastFour {
    type Err = Problem;

    fn from_str(input: &str) -> Result<Self, Problem> {
        if input.len() == 4 && input.bytes().all(|c| c.is_ascii_digit()) {
            Ok(Self(input.to_owned()))
        } else {
            Err(Problem::NotAllowed("must be 4 digits".to_owned()))
        }
    }
}

/// The last month in which a card is good, written `MM/yyyy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^(0[1-9]|1[0-2])/[0-9]{4}$", example = "05/2029"))]
pub struct CardExpiry(i64);

impl CardExpiry {
    /// A month; `None` when it is none, or its year has not four digits.
    pub fn new(year: i32, month: u32) -> Option<Self> {
        let is_month = (1000..=9999).contains(&year) && (1..=12).contains(&month);
        is_month.then_some(Self(i64::from(year) * 100 + i64::from(month)))
    }

    /// The year and the month as one number, `202905`: months in their order.
    pub fn number(self) -> i64 {
        self.0
    }

    /// The number of the month that this day is in: cards of that month or a later one are still good.
    pub fn number_on(day: NaiveDate) -> i64 {
        i64::from(day.year()) * 100 + i64::from(day.month())
    }

    /// The month of a [`number`](Self::number).
    pub fn from_number(number: i64) -> Option<Self> {
        Self::new(i32::try_from(number / 100).ok()?, u32::try_from(number % 100).ok()?)
    }
}

impl FromStr for CardExpiry {
    type Err = Problem;

    fn from_str(input: &str) -> Result<Self, Problem> {
        let digits = |text: &str, length| text.len() == length && text.bytes().all(|c| c.is_ascii_digit());
        let parsed = match clean(input)?.split_once('/') {
            Some((month, year)) if digits(month, 2) && digits(year, 4) => {
                year.parse().ok().zip(month.parse().ok()).and_then(|(year, month)| Self::new(year, month))
            }
            _ => None,
        };
        parsed.ok_or_else(|| Problem::NotAllowed("must be a month, MM/yyyy".to_owned()))
    }
}

impl TryFrom<String> for CardExpiry {
    type Error = Problem;

    fn try_from(input: String) -> Result<Self, Problem> {
        input.parse()
    }
}

impl From<CardExpiry> for String {
    fn from(expiry: CardExpiry) -> Self {
        expiry.to_string()
    }
}

impl fmt::Display for CardExpiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}/{:04}", self.0 % 100, self.0 / 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months() {
        let expiry: CardExpiry = "05/2029".parse().unwrap();
        assert_eq!((expiry.to_string().as_str(), expiry.number()), ("05/2029", 202_905));
        assert_eq!(CardExpiry::from_number(202_905), Some(expiry));
        assert!(expiry < "01/2030".parse().unwrap() && expiry > "12/2028".parse().unwrap());
        for text in ["", "5/2029", "13/2029", "00/2029", "05-2029", "05/29", "+5/2029", "05/0029", "05/2029/1"] {
            assert!(text.parse::<CardExpiry>().is_err(), "{text}");
        }
        assert_eq!(CardExpiry::from_number(202_913), None);
    }

    #[test]
    fn a_card_is_good_until_its_month_ends() {
        let expiry: CardExpiry = "05/2029".parse().unwrap();
        let is_good = |year, month, day| {
            expiry.number() >= CardExpiry::number_on(NaiveDate::from_ymd_opt(year, month, day).unwrap())
        };
        assert!(is_good(2029, 5, 31) && is_good(2028, 12, 31));
        assert!(!is_good(2029, 6, 1) && !is_good(2030, 1, 1));
    }

    #[test]
    fn last_digits() {
        assert_eq!("0042".parse::<LastFour>().unwrap().as_str(), "0042");
        for text in ["", "42", "00042", "004x", "٤٤٤٤"] {
            assert!(text.parse::<LastFour>().is_err(), "{text}");
        }
    }
}
