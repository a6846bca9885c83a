//! What several screens use. Nothing here calls the server.

pub mod address_fields;
pub mod bars;
pub mod conflict;
pub mod contact_rows;
pub mod copy;
pub mod desk_form;
pub mod dialog;
pub mod failure;
pub mod field;
pub mod form_status;
pub mod history;
pub mod icon;
pub mod kept_draft;
pub mod loaded;
pub mod notice;
pub mod page;
pub mod page_form;
pub mod panel_head;
pub mod problems;
pub mod question;
pub mod toast;
pub mod treatment;
pub mod waiting;
