//! Tokens for the API (contract, section 3): what an issuer that the operator trusts says of a program. Its
//! signature, issuer and audience are checked before; here is what the claims must say, and what they give.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

use crate::api_key::Holder;
use crate::permission::PermissionSet;
use crate::{Actor, Service};

/// How far the issuer's clock may be from ours.
const LEEWAY: TimeDelta = TimeDelta::seconds(30);
/// The longest subject, in characters.
const LONGEST_SUBJECT: usize = 255;

/// The claims that count.
#[derive(Debug, Clone, Deserialize)]
pub struct Claims {
    /// Who issued the token.
    pub iss: String,
    /// Whom it was issued to.
    pub sub: String,
    /// The name of the one organization that it opens.
    pub org: String,
    /// What it may do there.
    pub permissions: Granted,
    /// When it ends, in seconds since 1970.
    pub exp: f64,
    /// When it begins, likewise.
    pub nbf: Option<f64>,
}

/// Permissions, as a list or as one text with commas or spaces.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Granted {
    /// `["customers:read", "customers:write"]`
    List(Vec<String>),
    /// `"customers:read customers:write"`
    Text(String),
}

/// Why a token with a good signature is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It has ended.
    #[error("the token has expired")]
    Expired,
    /// It has not begun.
    #[error("the token is not valid yet")]
    TooEarly,
    /// A claim that cannot be used.
    #[error("the token's claim {0} is not usable")]
    Claim(&'static str),
}

/// Who holds a token with these claims. Of its permissions those count that a key could have; it may hold others
/// for other services.
///
/// # Errors
/// [`Refused`] for a time that is over or has not come, and for claims that cannot be used.
pub fn holder(service: &Service, claims: Claims) -> Result<Holder, Refused> {
    let end = check_times(service, claims.exp, claims.nbf)?;
    check_subject(&claims.sub)?;
    Ok(Holder {
        org: claims.org.parse().map_err(|_| Refused::Claim("org"))?,
        permissions: claims.permissions.known(),
        actor: Actor::Token { issuer: claims.iss, subject: claims.sub },
        expires_at: Some(end),
    })
}

/// Refuses a token before its time and after; the end of it.
pub(crate) fn check_times(service: &Service, exp: f64, nbf: Option<f64>) -> Result<DateTime<Utc>, Refused> {
    let now = service.now();
    let end = time(exp).ok_or(Refused::Claim("exp"))? + LEEWAY;
    if end <= now {
        return Err(Refused::Expired);
    }
    if let Some(begin) = nbf
        && time(begin).ok_or(Refused::Claim("nbf"))? - LEEWAY > now
    {
        return Err(Refused::TooEarly);
    }
    Ok(end)
}

/// Refuses a subject that is empty, longer than 255 characters, or not one line of text.
pub(crate) fn check_subject(subject: &str) -> Result<(), Refused> {
    let length = subject.chars().count();
    if length == 0 || length > LONGEST_SUBJECT || subject.chars().any(char::is_control) {
        return Err(Refused::Claim("sub"));
    }
    Ok(())
}

/// None for what is no time of this calendar.
fn time(seconds: f64) -> Option<DateTime<Utc>> {
    // From year 1 to year 9999, so that it can be added to.
    let range = -62_135_596_800.0..=253_402_300_799.0;
    // Within the range nothing is lost but a fraction of a second.
    range.contains(&seconds).then(|| DateTime::from_timestamp(seconds as i64, 0)).flatten()
}

impl Granted {
    fn known(&self) -> PermissionSet {
        let names: Vec<&str> = match self {
            Self::List(names) => names.iter().map(String::as_str).collect(),
            Self::Text(text) => text.split([',', ' ']).collect(),
        };
        let sets = names.into_iter().filter_map(|name| PermissionSet::parse_contract(name).ok());
        sets.fold(PermissionSet::NONE, PermissionSet::union)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permission::{CustomersRead, CustomersWrite, Reveal};

    fn known(claim: &str) -> PermissionSet {
        serde_json::from_str::<Granted>(claim).unwrap().known()
    }

    #[test]
    fn permissions_of_other_services_and_of_the_desk_give_nothing() {
        for claim in [r#"["customers:read", "mail:send", "reveal"]"#, r#""customers:read mail:send reveal""#] {
            let set = known(claim);
            assert!(set.contains::<CustomersRead>() && !set.contains::<CustomersWrite>() && !set.contains::<Reveal>());
        }
        assert!(known(r#""customers:read,customers:write""#).contains::<CustomersWrite>());
        assert_eq!(known(r#"["*"]"#), PermissionSet::CONTRACT);
        assert_eq!(known("[]"), PermissionSet::NONE);
    }

    #[test]
    fn times_outside_the_calendar() {
        assert_eq!(time(1_700_000_000.9).unwrap().timestamp(), 1_700_000_000);
        for odd in [f64::NAN, f64::INFINITY, 1e300, -1e300] {
            assert_eq!(time(odd), None);
        }
    }
}
