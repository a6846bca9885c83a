//! The API, through the real binary, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../support/mod.rs"]
mod support;

mod accounts;
mod auth;
mod billing_addresses;
mod cards;
mod categories;
mod changes;
mod contracts;
mod credentials;
mod customer_categories;
mod customers;
mod errors;
mod external_accounts;
mod external_customers;
mod free_search;
mod idempotency;
mod identification_processes;
mod isolation;
mod master_key;
mod openapi;
mod payment_methods;
mod promotions;
mod shared_instruments;
mod special_treatment;
mod tokenization_requests;
