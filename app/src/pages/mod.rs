//! The screens.

pub mod account;
pub mod audit;
pub mod categories;
pub mod credentials;
pub mod customer;
pub mod documents;
pub mod new_customer;
pub mod openid;
pub mod people;
pub mod search;
pub mod sign_in;
