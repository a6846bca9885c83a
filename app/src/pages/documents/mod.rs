//! A customer's identification documents: a list, each of them with its picture, and the way to add one.

mod file;
pub mod item;
pub mod list;
pub mod one;
mod outcome;
pub mod panel;
mod sending;
pub mod upload;

pub use outcome::UploadOutcome;
#[cfg(feature = "ssr")]
pub use outcome::refused_address;

/// The address of the list.
pub fn documents_address(customer: &str) -> String {
    format!("/customers/{customer}/documents")
}

/// The address of the form for another document.
pub fn new_document_address(customer: &str) -> String {
    format!("/customers/{customer}/documents/new")
}

/// The address of a document's page.
pub fn document_address(customer: &str, document: &str) -> String {
    format!("/customers/{customer}/documents/{document}")
}

/// The address of a document itself. Whoever goes there stands in the audit trail.
pub fn file_address(customer: &str, document: &str) -> String {
    format!("/customers/{customer}/documents/{document}/file")
}
