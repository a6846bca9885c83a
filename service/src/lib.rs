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

pub mod access_request;
pub mod account;
pub mod account_overview;
pub mod agent;
pub mod api_key;
mod audit;
pub mod audit_chain;
pub mod audit_trail;
pub mod audit_view;
pub mod billing_address;
mod blind_index;
mod caller;
pub mod caller_check;
pub mod card;
pub mod category;
pub mod category_overview;
mod client_address;
pub mod contract;
pub mod credential;
pub mod credential_overview;
pub mod customer;
pub mod customer_category;
pub mod customer_search;
pub mod customer_timeline;
pub mod dead_letter;
pub mod desk_search;
mod device;
mod document_link;
pub mod document_view;
pub mod erasure;
mod error;
pub mod figures;
pub mod identification_process;
pub mod import;
pub mod invitation;
mod job;
mod keyring;
pub mod master_key;
pub mod once;
pub mod open_work;
pub mod openid;
pub mod openid_attempt;
pub mod org_settings;
pub mod organization;
pub mod outbox;
pub mod passkey;
pub mod passkey_attempt;
pub mod passkey_sign_in;
mod passkey_site;
mod password;
pub mod payment_method;
pub mod permission;
pub mod ports;
pub mod presence;
pub mod promotion;
pub mod promotion_overview;
pub mod recent_customers;
pub mod reveal;
pub mod role;
pub mod screen_pop;
mod seal;
mod secret;
mod server_key;
pub mod session;
pub mod shared_instrument;
pub mod sign_in;
pub mod special_treatment;
mod store;
mod throttle;
pub mod token;
pub mod tokenization;
pub mod totp;
pub mod upgrade;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

pub use caller::{Actor, Caller, Permitted};
pub use client_address::ClientAddress;
pub use error::{Conflict, Error};
pub use keyring::MasterKeys;
pub use passkey_site::Site as PasskeySite;
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
    link_key: Option<seal::KeyBytes>,
    views: audit_view::Views,
    session_limits: session::Limits,
    openid: Option<Arc<openid::Provider>>,
    passkeys: Option<Arc<PasskeySite>>,
    key_uses: api_key::Uses,
}

impl Service {
    /// A service on a database that is open and migrated; [`upgrade::run`] makes it ready. It comes with the
    /// operating system's clock and randomness, and sandboxes for the rest of the outside world.
    pub fn new(db: Db) -> Self {
        let clock: Arc<dyn ports::Clock> = Arc::new(ports::System);
        Self {
            db,
            card_vault: Arc::new(ports::SandboxVault::new(Arc::clone(&clock))),
            clock,
            random: Arc::new(ports::System),
            credential_system: Arc::new(ports::SandboxCredentials),
            document_store: Arc::new(ports::ObjectDocuments::in_memory()),
            link_key: None,
            views: audit_view::Views::default(),
            session_limits: session::Limits::default(),
            openid: None,
            passkeys: None,
            key_uses: api_key::Uses::default(),
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

    /// The same with a configured secret that links to documents are signed with, instead of one that follows from
    /// the root secret.
    #[must_use]
    pub fn with_document_key(mut self, secret: &str) -> Self {
        self.link_key = Some(document_link::configured_key(secret));
        self
    }

    /// The same with other limits of sessions.
    #[must_use]
    pub fn with_session_limits(mut self, limits: session::Limits) -> Self {
        self.session_limits = limits;
        self
    }

    /// The same with an OpenID provider, where an organization's agents sign in.
    #[must_use]
    pub fn with_openid(mut self, provider: openid::Provider) -> Self {
        self.openid = Some(Arc::new(provider));
        self
    }

    /// The same with a site that agents' passkeys are good for.
    #[must_use]
    pub fn with_passkeys(mut self, site: PasskeySite) -> Self {
        self.passkeys = Some(Arc::new(site));
        self
    }

    /// The same with another clock: for tests.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn ports::Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// The parts of the outside world that are sandboxes: an operator must know.
    pub fn sandboxes(&self) -> Vec<&'static str> {
        let parts =
            [("card vault", self.card_vault.is_sandbox()), ("credential system", self.credential_system.is_sandbox())];
        parts.into_iter().filter_map(|(name, is_sandbox)| is_sandbox.then_some(name)).collect()
    }

    /// How long sessions live.
    pub fn session_limits(&self) -> session::Limits {
        self.session_limits
    }

    /// Where agents sign in besides, if they do.
    pub fn openid(&self) -> Option<&openid::Provider> {
        self.openid.as_deref()
    }

    /// The database, for the commands that open, migrate or watch it.
    pub fn db(&self) -> &Db {
        &self.db
    }

    pub(crate) fn keyring(&self) -> &keyring::Keyring {
        self.db.keyring()
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

    /// The time, by the clock that every rule goes by.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The time of a change to something that was changed at `earlier` before: later than that, whatever the clock of
    /// the copy of the server says that did it. Histories stay in order.
    pub(crate) fn now_after(&self, earlier: DateTime<Utc>) -> DateTime<Utc> {
        let next = earlier.checked_add_signed(TimeDelta::microseconds(1));
        self.now().max(next.unwrap_or(earlier))
    }

    /// A new id, in the order of time.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn new_id(&self) -> Result<Uuid> {
        Ok(ports::uuid_v7(self.now(), self.random_bytes()?))
    }

    pub(crate) fn random_bytes<const N: usize>(&self) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes).map_err(|error| Error::Internal(error.to_string()))?;
        Ok(bytes)
    }
}
