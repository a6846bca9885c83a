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

mod account;
mod address;
mod associated_user;
mod billing_address;
pub mod by_ear;
mod caller_check;
mod card;
mod category;
mod change;
mod company;
mod contact;
mod contract;
mod country;
mod credential;
mod customer;
mod customer_category;
mod customer_timeline;
mod date;
mod digital;
mod document;
mod email;
pub mod form;
mod iban;
mod identification_process;
mod ids;
mod import;
mod instrument;
mod invoice;
mod language;
pub mod madrid;
pub mod mask;
pub mod mistyped;
mod org_settings;
mod patch;
mod payment_method;
mod person;
mod phone;
mod problem;
mod profile;
mod promotion;
mod province;
pub mod query;
mod read;
#[cfg(feature = "openapi")]
pub mod schema;
pub mod search;
mod special_treatment;
mod text;
mod token;
mod tokenization;
mod violation;

pub use account::{Account, ContractReference, Modality, NewAccount, must_be_offered};
pub use address::{Address, AddressLine, PostalCode};
pub use associated_user::{AssociatedUser, AssociatedUserContactInfo, Role, read_associated_users};
pub use billing_address::{BillingAddress, BillingAddressHistory, PastBillingAddress, Period, StateId};
pub use caller_check::{CallerAnswers, CallerFact, CallerFacts, needs_caller_check};
pub use card::{AvailableCard, CardExpiry, LastFour};
pub use category::{
    Category, CategoryChange, CategoryDescription, CategoryId, CategoryName, CategoryValue, MAX_NEW_CATEGORIES,
    MAX_VALID_VALUES, NewCategory,
};
pub use change::{
    AddressChange, CompanyInfoChange, ContactInfoChange, CustomerChange, DigitalPersonalInfoChange, PersonalInfoChange,
};
pub use company::CompanyInfo;
pub use contact::{Contact, ContactEmail, ContactInfo, ContactList};
pub use contract::{Contract, ContractId, ContractRequest, ImportedContract, RequestText};
pub use country::Country;
pub use credential::{Credential, CredentialId, CredentialStatus, Credentials, Username};
pub use customer::{Customer, NotANie, read_nif};
pub use customer_category::{
    Assignment, AssignmentChange, CategoryHistory, CategoryNote, CustomerCategory, HistoricalValue,
};
pub use customer_timeline::EventKind;
pub use date::read_date;
pub use digital::DigitalPersonalInfo;
pub use document::{DocumentType, IdentityDocument};
pub use email::{Email, EmailAddress, LoginEmail};
pub use iban::Iban;
pub use identification_process::{
    DOCUMENT_LIMIT, DocumentMediaType, DocumentName, IdentificationDocument, IdentificationProcess,
    IdentificationProcessDetails, IdentificationProcessId,
};
pub use ids::{AccountId, CustomerId, ExternalId, OrgId, Version};
pub use import::{ImportLine, ImportedAccount, ImportedCard, ImportedCustomer};
pub use instrument::{Instrument, InstrumentKind, SharedInstrument};
pub use invoice::{CycleName, Invoice, InvoiceCode, InvoiceCycle, InvoiceRecipient};
pub use language::Language;
pub use org_settings::{OrgSettings, PaymentMethodType};
pub use patch::Patch;
pub use payment_method::{ChosenPaymentMethod, PastPaymentMethod, PaymentMethod, TeciToken};
pub use person::{Gender, PersonalInfo};
pub use phone::{CountryCode, PhoneNumber, PhoneType};
pub use problem::{JsonType, Problem};
pub use profile::{CorporateCustomer, CustomerKind, DigitalCustomer, PrivateCustomer, Profile, Segment};
pub use promotion::{
    AccountPromotion, AccountPromotionId, CataloguePromotion, NewAccountPromotion, PromotionFilter, PromotionId,
    PromotionName, PromotionOperation, PromotionStatus, PromotionTerms, ShownOperation, ShownPromotion,
};
pub use province::{Province, spanish_provinces};
pub use search::TermKind;
pub use special_treatment::{CustomerSpecialTreatment, MAX_SPECIAL_TREATMENTS, SpecialTreatment, SpecialTreatments};
pub use text::{AdministrativeArea, CompanyName, Locality, PersonName, Text};
pub use token::{ReferenceId, TokenId};
pub use tokenization::{TokenizationRequest, TokenizationStatus};
pub use violation::{Violation, Violations, both};
