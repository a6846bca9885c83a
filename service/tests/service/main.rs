//! The use cases on both engines: a real SQLite file, a real PostgreSQL server.

mod customers;
mod sign_in;
mod support;
