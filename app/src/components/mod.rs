//! What several screens use. Nothing here calls the server.

pub mod conflict;
pub mod contact_rows;
pub mod copy;
pub mod failure;
pub mod field;
pub mod form_status;
pub mod icon;
pub mod problems;
pub mod toast;
