//! Time as the desk tells it and agents type it: Madrid's.

use chrono::{DateTime, NaiveDate, Utc};
use domain::madrid;

/// Today's date, for rules such as "not in the future": by the browser's clock here, by the service's on the
/// server. The server's word counts.
#[cfg(not(feature = "ssr"))]
pub fn today() -> Option<NaiveDate> {
    // Whole milliseconds, far from where numbers lose them.
    let now = DateTime::from_timestamp_millis(web_sys::js_sys::Date::now() as i64)?;
    Some(madrid::clock(now).date())
}

/// Today's date, by the service's clock.
#[cfg(feature = "ssr")]
pub fn today() -> Option<NaiveDate> {
    Some(today_of(&crate::context::service().ok()?))
}

/// Today's date, by the service's clock.
#[cfg(feature = "ssr")]
pub fn today_of(service: &service::Service) -> NaiveDate {
    madrid::clock(service.now()).date()
}

/// A moment's day: `31/01/2026`.
pub fn day(at: DateTime<Utc>) -> String {
    madrid::clock(at).format("%d/%m/%Y").to_string()
}

/// A moment's time: `14:05`.
pub fn time(at: DateTime<Utc>) -> String {
    madrid::clock(at).format("%H:%M").to_string()
}

/// A moment: `31/01/2026 14:05`.
pub fn moment(at: DateTime<Utc>) -> String {
    madrid::clock(at).format("%d/%m/%Y %H:%M").to_string()
}

/// A moment to the second, where the order matters: `31/01/2026 14:05:06`.
#[cfg(feature = "ssr")]
pub fn second(at: DateTime<Utc>) -> String {
    madrid::clock(at).format("%d/%m/%Y %H:%M:%S").to_string()
}
