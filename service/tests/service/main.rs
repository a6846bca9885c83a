//! The use cases on both engines: a real SQLite file, a real PostgreSQL server.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod account_overview;
mod audit_chain;
mod audit_trail;
mod authenticator;
mod caller_check;
mod clocks;
mod credentials;
mod customer_timeline;
mod customers;
mod dead_letters;
mod desk_search;
mod documents;
mod home;
mod iban_ends;
mod openid;
mod outbox;
mod passkeys;
mod people;
mod presence;
mod promotions;
mod settings;
mod sign_in;
mod support;
mod token;
mod totp_secrets;
