//! Time as the desk tells it and agents type it: Madrid's, in the order of the page's language.

use chrono::{DateTime, NaiveDate, Utc};
use domain::madrid;

use crate::text::Text;

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

/// A date: `31/01/2026`, in Basque `2026/01/31`.
pub fn date(text: &Text, date: NaiveDate) -> String {
    in_order(text, &date.format("%d/%m/%Y").to_string())
}

/// A date or its mask that came as `31/01/2026`, in the language's order.
pub fn in_order(text: &Text, date: &str) -> String {
    match text.date_order {
        "ymd" => date.rsplit('/').collect::<Vec<_>>().join("/"),
        _ => date.to_owned(),
    }
}

/// A moment's day: `31/01/2026`.
pub fn day(text: &Text, at: DateTime<Utc>) -> String {
    date(text, madrid::clock(at).date())
}

/// A moment's day within the year: `31/01`.
pub fn day_of_year(text: &Text, at: DateTime<Utc>) -> String {
    in_order(text, &madrid::clock(at).format("%d/%m").to_string())
}

/// A moment's time: `14:05`.
pub fn time(at: DateTime<Utc>) -> String {
    madrid::clock(at).format("%H:%M").to_string()
}

/// A moment: `31/01/2026 14:05`.
pub fn moment(text: &Text, at: DateTime<Utc>) -> String {
    format!("{} {}", day(text, at), time(at))
}

/// A moment to the second, where the order matters: `31/01/2026 14:05:06`.
pub fn second(text: &Text, at: DateTime<Utc>) -> String {
    format!("{} {}", day(text, at), madrid::clock(at).format("%H:%M:%S"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::UiLanguage::{Eu, Pt};

    #[test]
    fn dates_are_in_the_order_of_the_language() {
        let at = "2026-01-31T13:05:06Z".parse().unwrap();
        assert_eq!(second(Pt.text(), at), "31/01/2026 14:05:06");
        assert_eq!(second(Eu.text(), at), "2026/01/31 14:05:06");
        assert_eq!(day_of_year(Eu.text(), at), "01/31");
        assert_eq!(in_order(Eu.text(), "••/••/••••"), "••••/••/••");
    }
}
