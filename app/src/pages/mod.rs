//! The screens.

pub mod account;
pub mod audit;
pub mod categories;
pub mod customer;
pub mod new_customer;
pub mod people;
pub mod search;
pub mod sign_in;
