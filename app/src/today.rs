//! Today's date, for rules such as "not in the future": the browser's here, the service's clock on
//! the server. The server's word counts.

use chrono::NaiveDate;

/// The date in UTC.
#[cfg(not(feature = "ssr"))]
pub fn today() -> Option<NaiveDate> {
    let now = web_sys::js_sys::Date::new_0();
    NaiveDate::from_ymd_opt(i32::try_from(now.get_utc_full_year()).ok()?, now.get_utc_month() + 1, now.get_utc_date())
}

/// The date in UTC.
#[cfg(feature = "ssr")]
pub fn today() -> Option<NaiveDate> {
    Some(crate::context::service().ok()?.today())
}
