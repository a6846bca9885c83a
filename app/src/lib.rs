//! The desk: the pages that agents work with, and their server functions.
//!
//! A file in `pages` is one screen: its server functions, then its components. What several screens
//! use is in `components`, which never calls the server. Every task also works as plain links and
//! forms, before the WASM arrives or without it: pages are rendered whole ([`SsrMode::Async`]), a
//! form that fails without JavaScript comes back filled in through the session's flash ([`form`]).
//!
//! Components end in `into_any`: erased, a page's type stays small enough for the compiler, for the
//! crates that mount it, and for the stack of the thread that renders it.
//!
//! To add words: the key in every file of `texts`, which `build.rs` makes fields of.
//!
//! To add a screen: its file in `pages` and its route in [`App`]. To add a field to a form: its
//! label in [`fields`] and an input with the field's JSON pointer as its name.
//!
//! [`SsrMode::Async`]: leptos_router::SsrMode::Async

#![recursion_limit = "512"]

mod authenticator;
mod bank_names;
mod components;
#[cfg(feature = "ssr")]
mod context;
mod country_names;
mod error;
mod fields;
mod form;
mod frame;
mod json;
mod language;
mod load;
mod pages;
mod problem_text;
mod query;
mod shell;
mod text;
mod theme;
mod tidy;
mod when;

#[cfg(feature = "ssr")]
pub use components::waiting::{EVENTS_PATH, OVER, STILL};
#[cfg(feature = "ssr")]
pub use context::{
    AssetNames, DESK_PREFIX, DEVICE_COOKIE, DEVICE_SECONDS, Desk, INVITATION_PATH, PageFailure, RequestId,
    SESSION_COOKIE, SIGN_IN_PATH, SignedIn, caller, cookie_name, is_asked_by_itself, private_cookie_text, service,
    signed_in,
};
pub use error::DeskError;
#[cfg(feature = "ssr")]
pub use pages::audit::{Asked as AuditAsked, action_words, read_filter as read_audit_filter};
#[cfg(feature = "ssr")]
pub use pages::documents::{UploadOutcome, document_address, new_document_address, refused_address};
#[cfg(feature = "ssr")]
pub use pages::{openid::OpenIdFailure, sign_in::local_path};
pub use shell::App;
#[cfg(feature = "ssr")]
pub use shell::shell;
pub use text::take_texts;
#[cfg(feature = "ssr")]
pub use text::{PAGE_TEXTS, PageTexts};
