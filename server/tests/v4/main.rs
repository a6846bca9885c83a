//! The API, through the real binary, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../support/mod.rs"]
mod support;

mod auth;
mod changes;
mod customers;
mod errors;
mod external_customers;
mod free_search;
mod idempotency;
mod openapi;
