//! Customers' keys, which stand wrapped in their rows, as a transaction or a read has opened them.
//!
//! Whoever reads a sealed column has `customers.data_key` in the same row, and opens it by [`Conn::open_key`]: a
//! customer stays one round trip. It is remembered until the transaction ends, so that what is written afterwards,
//! an account's history or the audit trail, finds it by [`Conn::key_of`]. A customer without a key was erased.

use std::collections::HashMap;

use domain::{CustomerId, OrgId};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{Conn, on, statements};
use crate::keyring::Keyring;
use crate::seal::{DataKey, Place};
use crate::{Error, Result};

statements! {
    GET = "SELECT data_key FROM customers WHERE org_id = $1 AND id = $2";
}

/// The keyring, and the customers' keys that are open.
pub(crate) struct Keys {
    keyring: Keyring,
    open: HashMap<(OrgId, CustomerId), DataKey>,
}

impl Keys {
    pub(super) fn new(keyring: Keyring) -> Self {
        Self { keyring, open: HashMap::new() }
    }
}

fn place(org: &OrgId, customer: CustomerId) -> Place<'_> {
    Place::of("customers.data_key", org, customer)
}

/// Opens a customer's key as its row has it, which an erased customer's has not.
///
/// # Errors
/// [`Error::Internal`] when there is none, or another master key is needed.
pub(crate) fn open_wrapped(
    keyring: &Keyring,
    org: &OrgId,
    customer: CustomerId,
    wrapped: Option<&[u8]>,
) -> Result<DataKey> {
    let wrapped = wrapped.ok_or_else(|| Error::corrupt("customers", "data_key", customer))?;
    keyring.unwrap(&place(org, customer), wrapped)
}

impl Conn<'_> {
    /// What wraps customers' keys, and derives others.
    pub(crate) fn keyring(&self) -> &Keyring {
        &self.keys.keyring
    }

    /// Makes a new customer's key: the key, and how its row keeps it.
    pub(crate) fn new_key(&mut self, org: &OrgId, customer: CustomerId) -> Result<(DataKey, Vec<u8>)> {
        let key = self.keys.keyring.new_key()?;
        let wrapped = self.keys.keyring.wrap(&place(org, customer), &key)?;
        self.keys.open.insert((org.clone(), customer), key.clone());
        Ok((key, wrapped))
    }

    /// Opens a customer's key as its row has it, which an erased customer's has not.
    ///
    /// # Errors
    /// [`Error::Internal`] when there is none, or another master key is needed.
    pub(crate) fn open_key(&mut self, org: &OrgId, customer: CustomerId, wrapped: Option<&[u8]>) -> Result<DataKey> {
        if let Ok(key) = self.opened(org, customer) {
            return Ok(key);
        }
        let key = open_wrapped(&self.keys.keyring, org, customer, wrapped)?;
        self.keys.open.insert((org.clone(), customer), key.clone());
        Ok(key)
    }

    /// A customer's key: one that is open, else by a query. `None` when there is no such customer, or it was erased.
    pub(crate) async fn key_of(&mut self, org: &OrgId, customer: CustomerId) -> Result<Option<DataKey>> {
        if let Some(key) = self.keys.open.get(&(org.clone(), customer)) {
            return Ok(Some(key.clone()));
        }
        let found: Option<Option<Vec<u8>>> =
            on!(&mut *self, c => sqlx::query_scalar(GET).bind(org.as_str()).bind(customer.0).fetch_optional(c).await)?;
        found.flatten().map(|wrapped| self.open_key(org, customer, Some(&wrapped))).transpose()
    }

    /// A customer's key that is open.
    ///
    /// # Errors
    /// [`Error::Internal`] when it is not: nothing was read of the customer, or there is no key any more.
    pub(crate) fn opened(&self, org: &OrgId, customer: CustomerId) -> Result<DataKey> {
        let key = self.keys.open.get(&(org.clone(), customer));
        key.cloned().ok_or_else(|| Error::Internal(format!("the key of customer {customer} is not open")))
    }

    /// Opens the keys of these customers that are not open yet, by a query for each thousand: for what writes
    /// about many customers at once, and then takes each by [`Conn::opened`].
    pub(crate) async fn open_keys(&mut self, org: &OrgId, customers: impl Iterator<Item = CustomerId>) -> Result<()> {
        let mut wanted: Vec<_> = customers.filter(|id| !self.keys.open.contains_key(&(org.clone(), *id))).collect();
        wanted.sort_unstable();
        wanted.dedup();
        for chunk in wanted.chunks(1_000) {
            let rows: Vec<(Uuid, Vec<u8>)> = on!(&mut *self, c => {
                let mut query = QueryBuilder::new("SELECT id, data_key FROM customers WHERE org_id = ");
                query.push_bind(org.as_str()).push(" AND data_key IS NOT NULL AND id IN (");
                let mut list = query.separated(", ");
                chunk.iter().for_each(|id| { list.push_bind(id.0); });
                query.push(")").build_query_as().persistent(false).fetch_all(c).await
            })?;
            for (id, wrapped) in rows {
                self.open_key(org, CustomerId(id), Some(&wrapped))?;
            }
        }
        Ok(())
    }

    /// A customer's key, as its row has it, wrapped by the current master key; `None` when it is already.
    ///
    /// # Errors
    /// [`Error::Internal`] when another master key is needed.
    pub(crate) fn rewrap_key(&self, org: &OrgId, customer: CustomerId, wrapped: &[u8]) -> Result<Option<Vec<u8>>> {
        self.keys.keyring.rewrap(&place(org, customer), wrapped)
    }

    /// Forgets a key that was destroyed.
    pub(crate) fn forget_key(&mut self, org: &OrgId, customer: CustomerId) {
        self.keys.open.remove(&(org.clone(), customer));
    }
}
