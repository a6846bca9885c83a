//! The screens.

pub mod account;
#[cfg(feature = "ssr")]
pub mod arrival;
pub mod audit;
pub mod categories;
pub mod credentials;
pub mod customer;
#[cfg(debug_assertions)]
pub mod design;
pub mod documents;
pub mod home;
pub mod new_customer;
pub mod openid;
pub mod passkey;
pub mod people;
pub mod search;
pub mod settings;
pub mod sign_in;
