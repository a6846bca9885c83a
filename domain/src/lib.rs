//! Clientela's types and rules.
//!
//! Every type here is one that cannot hold a wrong value: its fields are private and one parser
//! makes it, in the browser and on the server alike. Nothing here does I/O, reads a clock or
//! makes an id: "today" and ids are arguments. The rules are those of the `/v4` contract.
//!
//! * A **request body** is read by [`Profile::read`], [`CustomerChange::read`],
//!   [`read_associated_users`] and [`read_nif`], out of a [`serde_json::Value`]. They report
//!   *every* [`Violation`], each with its JSON pointer, and refuse unknown fields.
//! * An **HTML form** becomes such a body in [`form`].
//! * **Stored JSON** and the desk's own messages come back through `Deserialize`. That checks the
//!   structure again but skips the look-ups (country lists, phone metadata), as it is on the path
//!   of every GET.
//!
//! To add a field to a customer: the struct (its file here), its `read`, its `…Change` with
//! `apply`, and, when an agent may search by it, [`search::terms`].

mod address;
mod associated_user;
mod change;
mod company;
mod contact;
mod country;
mod customer;
mod digital;
mod document;
mod email;
pub mod form;
mod iban;
mod ids;
mod language;
mod patch;
mod person;
mod phone;
mod profile;
mod province;
mod read;
#[cfg(feature = "openapi")]
pub mod schema;
pub mod search;
mod text;
mod violation;

pub use address::{Address, AddressLine, PostalCode};
pub use associated_user::{AssociatedUser, AssociatedUserContactInfo, Role, read_associated_users};
pub use change::{
    AddressChange, CompanyInfoChange, ContactInfoChange, CustomerChange, DigitalPersonalInfoChange, PersonalInfoChange,
};
pub use company::CompanyInfo;
pub use contact::{Contact, ContactEmail, ContactInfo, ContactList};
pub use country::Country;
pub use customer::{Customer, NotANie, read_nif};
pub use digital::DigitalPersonalInfo;
pub use document::{DocumentType, IdentityDocument};
pub use email::{Email, EmailAddress, LoginEmail};
pub use iban::Iban;
pub use ids::{CustomerId, ExternalId, OrgId, Version};
pub use language::Language;
pub use patch::Patch;
pub use person::{Gender, PersonalInfo};
pub use phone::{CountryCode, PhoneNumber, PhoneType};
pub use profile::{CorporateCustomer, CustomerKind, DigitalCustomer, PrivateCustomer, Profile, Segment};
pub use province::{Province, spanish_provinces};
pub use search::TermKind;
pub use text::{AdministrativeArea, CompanyName, Locality, PersonName, Text};
pub use violation::{JsonType, Problem, Violation, Violations};
