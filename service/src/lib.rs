//! Clientela's use cases: one public function each.
//!
//! A use case opens the transaction, applies the rules of [`domain`], writes the store and the audit
//! trail together, and commits once. The desk and the API are two thin callers of it.
//!
//! # To add an operation
//!
//! 1. `domain/src/<noun>.rs`: the types and rules.
//! 2. `migrations/{sqlite,postgres}/NNNN_<what>.sql`: the tables, the same on both.
//! 3. `service/src/store/<noun>.rs`: its SQL, in `statements!`, so that a test prepares it on both engines.
//! 4. `service/src/<noun>.rs`: the use case. Its [`Permitted`] argument says who may.
//! 5. `server/src/v4/<noun>.rs` and its line in the route table; `app/src/pages/<noun>.rs` for the desk.

pub mod account;
pub mod agent;
pub mod api_key;
mod audit;
pub mod billing_address;
mod caller;
pub mod card;
pub mod category;
pub mod contract;
pub mod credential;
pub mod customer;
pub mod customer_category;
pub mod customer_search;
mod document_link;
mod error;
pub mod identification_process;
pub mod import;
mod job;
pub mod once;
pub mod org_settings;
pub mod organization;
pub mod outbox;
pub mod payment_method;
pub mod permission;
pub mod ports;
pub mod promotion;
mod secret;
pub mod session;
pub mod special_treatment;
mod store;
pub mod tokenization;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

pub use caller::{Actor, Caller, Permitted};
use document_link::LinkKey;
pub use error::{Conflict, Error};
pub use store::{Db, DbSettings};

/// The result of a use case.
pub type Result<T> = std::result::Result<T, Error>;

/// What every use case works with: the database and the outside world. Cheap to clone.
#[derive(Clone)]
pub struct Service {
    db: Db,
    clock: Arc<dyn ports::Clock>,
    random: Arc<dyn ports::Random>,
    card_vault: Arc<dyn ports::CardVault>,
    credential_system: Arc<dyn ports::CredentialSystem>,
    document_store: Arc<dyn ports::DocumentStore>,
    link_key: LinkKey,
}

impl Service {
    /// A service on an open database, with the operating system's clock and randomness, and sandboxes
    /// for the rest of the outside world.
    pub fn new(db: Db) -> Self {
        let clock: Arc<dyn ports::Clock> = Arc::new(ports::System);
        Self {
            db,
            card_vault: Arc::new(ports::SandboxVault::new(Arc::clone(&clock))),
            clock,
            random: Arc::new(ports::System),
            credential_system: Arc::new(ports::SandboxCredentials),
            document_store: Arc::new(ports::ObjectDocuments::in_memory()),
            link_key: LinkKey::default(),
        }
    }

    /// The same with another card vault.
    #[must_use]
    pub fn with_card_vault(mut self, vault: Arc<dyn ports::CardVault>) -> Self {
        self.card_vault = vault;
        self
    }

    /// The same with another credential system.
    #[must_use]
    pub fn with_credential_system(mut self, system: Arc<dyn ports::CredentialSystem>) -> Self {
        self.credential_system = system;
        self
    }

    /// The same with another document store.
    #[must_use]
    pub fn with_document_store(mut self, store: Arc<dyn ports::DocumentStore>) -> Self {
        self.document_store = store;
        self
    }

    /// The same with a configured secret that links to documents are signed with, instead of one that is
    /// kept in the database.
    #[must_use]
    pub fn with_document_key(mut self, secret: &str) -> Self {
        self.link_key = LinkKey::configured(secret);
        self
    }

    /// The same with another clock: for tests.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn ports::Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// The database, for the commands that open, migrate or watch it.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// The date in UTC, against which rules such as "not in the future" are read.
    pub fn today(&self) -> NaiveDate {
        self.clock.now().date_naive()
    }

    pub(crate) fn card_vault(&self) -> &dyn ports::CardVault {
        self.card_vault.as_ref()
    }

    pub(crate) fn credential_system(&self) -> &dyn ports::CredentialSystem {
        self.credential_system.as_ref()
    }

    pub(crate) fn document_store(&self) -> &dyn ports::DocumentStore {
        self.document_store.as_ref()
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(crate) fn new_id(&self) -> Result<Uuid> {
        Ok(ports::uuid_v7(self.now(), self.random_bytes()?))
    }

    pub(crate) fn random_bytes<const N: usize>(&self) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes).map_err(|error| Error::Internal(error.to_string()))?;
        Ok(bytes)
    }
}
