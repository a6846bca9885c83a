//! The request examples, most of them the published ones: they work. One file for each noun.

pub mod accounts;
pub mod categories;
pub mod credentials;
pub mod customers;
pub mod promotions;
