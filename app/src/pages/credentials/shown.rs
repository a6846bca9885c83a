//! A credential as the desk shows it: how far it has come, and until when it is good.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    text::{Text, fill},
    when::date,
};

/// An end that is so near is told of by itself.
const SOON_DAYS: i64 = 30;

/// A customer's credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialItem {
    pub id: String,
    pub username: String,
    pub stage: Stage,
    /// Why the customer still logs in with the user name before.
    pub unknown: Option<Unknown>,
    /// The last day on which it can be used; for good, without one.
    pub last_day: Option<NaiveDate>,
    /// How many days are left until then; below zero when it is over.
    days_left: Option<i64>,
}

/// How far a credential has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    Reserved,
    /// The credential system was asked, and has failed so many times.
    Activating {
        failures: i64,
    },
    /// Still reserved: the credential system did not activate it.
    NotActivated,
    Active,
    /// Its last day is over.
    Expired,
}

/// Why the credential system does not know the user name of an active login.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unknown {
    /// It has not taken it so far, and is asked again.
    Late,
    /// It is not asked any more.
    GivenUp,
}

/// What is told of an end that is near or over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    pub title: &'static str,
    pub details: String,
}

#[cfg(feature = "ssr")]
impl CredentialItem {
    /// The credential as it is on a day.
    pub fn of(overview: &service::credential_overview::CredentialOverview, today: NaiveDate) -> Option<Self> {
        use domain::CredentialStatus;
        use service::credential_overview::Asked;

        let credential = overview.credentials.credential.as_ref()?;
        let days_left = credential.expiration_date.map(|date| date.signed_duration_since(today).num_days());
        let stage = match (credential.status, overview.activation) {
            (CredentialStatus::Active, _) if days_left.is_some_and(|days| days < 0) => Stage::Expired,
            (CredentialStatus::Active, _) => Stage::Active,
            (CredentialStatus::Reserved, Some(Asked::Waiting { failures })) => Stage::Activating { failures },
            (CredentialStatus::Reserved, Some(Asked::GivenUp)) => Stage::NotActivated,
            (CredentialStatus::Reserved, None) => Stage::Reserved,
        };
        // One that goes through in a moment is not worth a word.
        let unknown = match overview.renaming {
            Some(Asked::Waiting { failures: 1.. }) => Some(Unknown::Late),
            Some(Asked::GivenUp) => Some(Unknown::GivenUp),
            Some(Asked::Waiting { .. }) | None => None,
        };
        Some(Self {
            id: credential.id.to_string(),
            username: credential.username.to_string(),
            stage,
            unknown,
            last_day: credential.expiration_date,
            days_left,
        })
    }
}

impl CredentialItem {
    /// What is to be told of its end, when that is near or over.
    pub fn ending(&self, text: &Text) -> Option<Ending> {
        let day = date(text, self.last_day?);
        let (title, details) = match self.days_left? {
            ..0 => (text.credential_expired, fill(text.credential_last_day_was, &[&day])),
            0 => (text.credential_expires, text.credential_last_day_today.to_owned()),
            1 => (text.credential_expires, fill(text.credential_last_day_tomorrow, &[&day])),
            days @ 2..=SOON_DAYS => {
                (text.credential_expires, fill(text.credential_last_day_soon, &[&days.to_string(), &day]))
            }
            _ => return None,
        };
        Some(Ending { title, details })
    }

    /// The last day in words.
    pub fn last_day_text(&self, text: &Text) -> String {
        self.last_day.map_or_else(|| text.credential_no_end.to_owned(), |day| date(text, day))
    }
}

/// The name of a stage; of none, that there is no credential.
pub fn stage_text(text: &Text, stage: Option<Stage>) -> &'static str {
    match stage {
        None => text.no_credential,
        Some(Stage::Reserved | Stage::NotActivated) => text.stage_reserved,
        Some(Stage::Activating { .. }) => text.stage_activating,
        Some(Stage::Active) => text.stage_active,
        Some(Stage::Expired) => text.stage_expired,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::EN;

    #[test]
    fn an_end_is_told_of_in_time() {
        let told = |days_left| {
            let item = CredentialItem {
                id: String::new(),
                username: String::new(),
                stage: Stage::Active,
                unknown: None,
                last_day: NaiveDate::from_ymd_opt(2026, 3, 1),
                days_left: Some(days_left),
            };
            item.ending(&EN).map(|ending| ending.details)
        };
        for (days_left, expected) in [
            (-1, Some("Its last day was 01/03/2026.")),
            (0, Some("Its last day is today.")),
            (1, Some("Its last day is tomorrow, 01/03/2026.")),
            (30, Some("Its last day is in 30 days, 01/03/2026.")),
            (31, None),
        ] {
            assert_eq!(told(days_left).as_deref(), expected, "{days_left}");
        }
    }
}
