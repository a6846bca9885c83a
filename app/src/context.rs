//! What the server provides to the desk, and how pages and server functions get at it.

use std::borrow::Cow;

use axum::http::{
    HeaderName, HeaderValue, StatusCode,
    header::{self, InvalidHeaderValue},
    request::Parts,
};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_axum::ResponseOptions;
use service::{Caller, ClientAddress, Service};

use crate::components::waiting::EVENTS_PATH;
use crate::error::DeskError;
use crate::pages::account::paid::IsCardPending;
use crate::pages::credentials::IsActivationPending;
use crate::pages::customer::presence::LookIn;

/// The cookie that carries the session's token.
pub const SESSION_COOKIE: &str = "clientela_session";
/// Every server function is a POST under this path.
pub const DESK_PREFIX: &str = "/desk";
/// Where an agent signs in.
pub const SIGN_IN_PATH: &str = "/sign-in";
/// Where an invitation's link leads, which somebody opens who cannot sign in yet.
pub const INVITATION_PATH: &str = "/invitation";

/// Whether a page that is left open asks this by itself, without anybody there: it keeps no idle session alive.
pub fn is_asked_by_itself(path: &str) -> bool {
    let functions =
        [<LookIn as ServerFn>::PATH, <IsCardPending as ServerFn>::PATH, <IsActivationPending as ServerFn>::PATH];
    functions.contains(&path) || path.strip_prefix(EVENTS_PATH).is_some_and(|rest| rest.starts_with('/'))
}

/// The cookie that brings a user name back into the form after a failed sign-in without JavaScript.
const USERNAME_COOKIE: &str = "clientela_username";
/// Just long enough for the next page to come.
const USERNAME_SECONDS: u32 = 60;
/// As the use case that makes agents has it.
const LONGEST_USERNAME: usize = 100;

/// The cookie by which the server knows a browser that an agent has signed in with before.
pub const DEVICE_COOKIE: &str = "clientela_device";
/// As long as the server knows it.
pub const DEVICE_SECONDS: u32 = 180 * 24 * 60 * 60;
/// The cookie that brings what is shown once (a key, a link, codes) to the page that shows it.
const SHOWN_ONCE_COOKIE: &str = "clientela_shown_once";
/// The theme is remembered for a year.
const THEME_SECONDS: u32 = 365 * 24 * 60 * 60;

/// What the server provides to every page and server function, as a Leptos context.
#[derive(Clone)]
pub struct Desk {
    /// The use cases.
    pub service: Service,
    /// The names of the site's hashed files.
    pub assets: AssetNames,
    /// Whether cookies are only for HTTPS.
    pub secure_cookies: bool,
}

/// Absolute paths on this site, such as `/pkg/clientela.Xyz.js`.
#[derive(Debug, Clone, Default)]
pub struct AssetNames {
    /// The JavaScript that loads the WASM.
    pub js: String,
    /// The WASM.
    pub wasm: String,
    /// The style sheet.
    pub css: String,
}

/// Put into the request's extensions by the session middleware when the cookie names a living
/// session.
#[derive(Clone)]
pub struct SignedIn {
    /// Who asks, and what they may do.
    pub caller: Caller,
    /// The session's token, as in the cookie.
    pub session_token: String,
}

/// Put into every request's extensions: its id.
#[derive(Debug, Clone)]
pub struct RequestId(
    /// As it is logged.
    pub String,
);

/// Put into the request's extensions when a page can't be made: the shell then shows the error
/// page of this status and nothing else.
#[derive(Debug, Clone, Copy)]
pub struct PageFailure(
    /// The HTTP status: 403, 404, 429, 500 or 503.
    pub u16,
);

/// The use cases.
///
/// # Errors
/// [`DeskError::Internal`] when the server provided no [`Desk`]: a slip in its set-up.
pub fn service() -> Result<Service, DeskError> {
    use_context::<Desk>().map(|desk| desk.service).ok_or_else(|| {
        tracing::error!("the desk's context is missing");
        set_status(StatusCode::INTERNAL_SERVER_ERROR);
        DeskError::Internal
    })
}

/// The session of this request.
///
/// # Errors
/// [`DeskError::SignedOut`] without one; a browser without JavaScript is sent to sign in.
/// [`DeskError::Unavailable`] when it could not be looked up.
pub fn signed_in() -> Result<SignedIn, DeskError> {
    extension::<SignedIn>().ok_or_else(|| {
        if extension::<PageFailure>().is_some() {
            set_error_status(&DeskError::Unavailable);
            return DeskError::Unavailable;
        }
        set_status(StatusCode::UNAUTHORIZED);
        if is_plain_form() {
            see_other(&came_from().map_or_else(|| SIGN_IN_PATH.to_owned(), |path| sign_in_and_back(&path)));
        }
        DeskError::SignedOut
    })
}

/// The address to sign in, which leads back to a local one.
pub(crate) fn sign_in_and_back(path: &str) -> String {
    format!("{SIGN_IN_PATH}?next={}", leptos_router::location::Url::escape(path))
}

/// The path of the page whose form was posted, where that is one of this site.
fn came_from() -> Option<String> {
    let (referer, host) = (header(&header::REFERER)?, header(&header::HOST)?);
    let path = referer.split_once("://")?.1.strip_prefix(host.as_str())?;
    path.starts_with('/').then(|| path.to_owned())
}

/// Who asks.
///
/// # Errors
/// As [`signed_in`].
pub fn caller() -> Result<Caller, DeskError> {
    Ok(signed_in()?.caller)
}

/// A value that a middleware put into the request's extensions.
pub(crate) fn extension<T: Clone + Send + Sync + 'static>() -> Option<T> {
    use_context::<Parts>()?.extensions.get::<T>().cloned()
}

/// A request header as text.
pub(crate) fn header(name: &HeaderName) -> Option<String> {
    Some(use_context::<Parts>()?.headers.get(name)?.to_str().ok()?.to_owned())
}

/// A cookie of the request that scripts may read, by its plain name.
pub(crate) fn cookie(name: &str) -> Option<String> {
    header(&header::COOKIE)?
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then(|| value.to_owned()))
}

/// A cookie of the request that the server alone reads.
pub(crate) fn private_cookie(name: &str) -> Option<String> {
    cookie(&cookie_name(name, is_secure()))
}

/// The name that a cookie of the server's has. With the prefix a browser takes it only over TLS and only from this
/// very host: nobody on the way, and no other host of the domain, can put one of theirs in its place.
pub fn cookie_name(name: &str, is_secure: bool) -> Cow<'_, str> {
    if is_secure { format!("__Host-{name}").into() } else { name.into() }
}

/// Where this request comes from.
pub(crate) fn client_address() -> Option<ClientAddress> {
    extension::<ClientAddress>()
}

/// Whether cookies are for TLS only: the operator says so, or the request came over it.
fn is_secure() -> bool {
    let configured = use_context::<Desk>().is_some_and(|desk| desk.secure_cookies);
    configured || client_address().is_some_and(|client| client.is_tls)
}

/// Whether a browser posted a form by itself: the desk's own client never asks for HTML.
pub(crate) fn is_plain_form() -> bool {
    header(&header::ACCEPT).is_some_and(|accepted| accepted.contains("text/html"))
}

/// Sets the answer's status.
pub(crate) fn set_status(status: StatusCode) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(status);
    }
}

/// Sets the answer's status to the error's.
pub(crate) fn set_error_status(error: &DeskError) {
    if let Ok(status) = StatusCode::from_u16(error.status()) {
        set_status(status);
    }
}

/// A fault of ours: it is logged here and told without its cause.
pub(crate) fn fault(error: &impl std::error::Error) -> DeskError {
    tracing::error!(%error, request = request_id(), "desk");
    set_status(StatusCode::INTERNAL_SERVER_ERROR);
    DeskError::Internal
}

/// The path and query of the request.
pub(crate) fn path_and_query() -> String {
    let parts = use_context::<Parts>();
    let path = parts.as_ref().and_then(|parts| parts.uri.path_and_query());
    path.map_or_else(|| "/".to_owned(), ToString::to_string)
}

/// The request's id, for the log and the audit trail.
pub(crate) fn request_id() -> String {
    extension::<RequestId>().map(|RequestId(id)| id).unwrap_or_default()
}

/// Has the browser go elsewhere by itself after a while. `path` must be a local one.
pub(crate) fn leave_after(seconds: u32, path: &str) {
    let value = HeaderValue::from_str(&format!("{seconds}; url={path}"));
    if let (Some(response), Ok(value)) = (use_context::<ResponseOptions>(), value) {
        response.insert_header(header::REFRESH, value);
    }
}

/// Sends the browser on with a GET. `path` must be a local one. Does not return from the caller.
pub(crate) fn see_other(path: &str) {
    leptos_axum::redirect(path);
    if is_plain_form() {
        set_status(StatusCode::SEE_OTHER);
    }
}

/// Sets the cookie of a new session.
///
/// # Errors
/// [`DeskError::Internal`] when the token is not fit for a header.
pub(crate) fn set_session_cookie(token: &str) -> Result<(), DeskError> {
    // The session's own end, on the server, is what counts; who comes back later finds what was typed.
    let seconds = (service()?.session_limits().absolute + service::session::AFTERWARDS).num_seconds();
    set_private_cookie(SESSION_COOKIE, token, u32::try_from(seconds).unwrap_or(u32::MAX))
}

/// The token that this browser got at an earlier sign-in.
pub(crate) fn device_token() -> Option<String> {
    private_cookie(DEVICE_COOKIE)
}

/// Sets the cookie of a browser that somebody has signed in with.
///
/// # Errors
/// As [`set_session_cookie`].
pub(crate) fn set_device_cookie(token: &str) -> Result<(), DeskError> {
    set_private_cookie(DEVICE_COOKIE, token, DEVICE_SECONDS)
}

/// Keeps a secret of plain ASCII for the page that comes next, which shows it once: in the browser that is to
/// have it, and nowhere else.
///
/// # Errors
/// As [`set_session_cookie`].
pub(crate) fn show_once(secret: &str) -> Result<(), DeskError> {
    set_private_cookie(SHOWN_ONCE_COOKIE, secret, USERNAME_SECONDS)
}

/// What [`show_once`] kept; it is gone afterwards.
pub(crate) fn take_shown_once() -> Option<String> {
    let secret = private_cookie(SHOWN_ONCE_COOKIE)?;
    if let Err(error) = set_private_cookie(SHOWN_ONCE_COOKIE, "", 0) {
        tracing::warn!(%error, "a cookie that stays");
    }
    Some(secret)
}

/// Takes the session's cookie away.
pub(crate) fn clear_session_cookie() -> Result<(), DeskError> {
    set_private_cookie(SESSION_COOKIE, "", 0)
}

/// Keeps the user name of a failed sign-in for the page that comes next. What cannot be one is not kept.
///
/// # Errors
/// As [`set_session_cookie`].
pub(crate) fn keep_username(username: &str) -> Result<(), DeskError> {
    if username.chars().count() > LONGEST_USERNAME {
        return Ok(());
    }
    let value: String = form_urlencoded::byte_serialize(username.as_bytes()).collect();
    set_private_cookie(USERNAME_COOKIE, &value, USERNAME_SECONDS)
}

/// What [`keep_username`] kept; it is gone afterwards.
pub(crate) fn take_username() -> Option<String> {
    let pair = format!("v={}", private_cookie(USERNAME_COOKIE)?);
    if let Err(error) = set_private_cookie(USERNAME_COOKIE, "", 0) {
        tracing::warn!(%error, "a cookie that stays");
    }
    form_urlencoded::parse(pair.as_bytes()).next().map(|(_, username)| username.into_owned())
}

/// Remembers the theme; an empty one means: follow the system.
pub(crate) fn set_theme_cookie(name: &str, theme: &str) -> Result<(), DeskError> {
    let seconds = if theme.is_empty() { 0 } else { THEME_SECONDS };
    set_cookie(&format!("{name}={theme}; Max-Age={seconds}"))
}

/// Sets a cookie that no script can read.
///
/// # Errors
/// [`DeskError::Internal`] when the value is not fit for a header.
pub(crate) fn set_private_cookie(name: &str, value: &str, seconds: u32) -> Result<(), DeskError> {
    append_cookie(&private_cookie_text(name, value, seconds, is_secure()))
}

/// A cookie that no script can read, as it is set.
pub fn private_cookie_text(name: &str, value: &str, seconds: u32, is_secure: bool) -> String {
    cookie_text(&format!("{}={value}; HttpOnly; Max-Age={seconds}", cookie_name(name, is_secure)), is_secure)
}

fn cookie_text(cookie: &str, is_secure: bool) -> String {
    format!("{cookie}; Path=/; SameSite=Lax{}", if is_secure { "; Secure" } else { "" })
}

fn set_cookie(cookie: &str) -> Result<(), DeskError> {
    append_cookie(&cookie_text(cookie, is_secure()))
}

fn append_cookie(value: &str) -> Result<(), DeskError> {
    let value: HeaderValue = value.parse().map_err(|_: InvalidHeaderValue| DeskError::Internal)?;
    if let Some(response) = use_context::<ResponseOptions>() {
        response.append_header(header::SET_COOKIE, value);
    }
    Ok(())
}
