//! The use cases on both engines: a real SQLite file, a real PostgreSQL server.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod account_overview;
mod audit_chain;
mod audit_trail;
mod credentials;
mod customers;
mod documents;
mod outbox;
mod people;
mod sign_in;
mod support;
mod token;
