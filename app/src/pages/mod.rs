//! The screens.

pub mod customer;
pub mod new_customer;
pub mod search;
pub mod sign_in;
