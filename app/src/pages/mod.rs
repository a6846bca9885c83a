//! The screens.

pub mod account;
pub mod audit;
pub mod categories;
pub mod credentials;
pub mod customer;
pub mod documents;
pub mod home;
pub mod new_customer;
pub mod openid;
pub mod people;
pub mod search;
pub mod settings;
pub mod sign_in;
