//! The keys that personal data is sealed under, and what these are wrapped by.
//!
//! Each customer has a [`DataKey`]. It stands in the customer's row, wrapped by the operator's master key, which is
//! not in the database: whoever destroys it there has destroyed what it sealed, in every table and in every later
//! backup. A new master key comes in front of the old one: what is wrapped from then on is wrapped by the new one,
//! and the old one opens the rest until all of it is wrapped anew.
//!
//! What is no customer's takes keys that are derived from a random root secret. It stands wrapped among the server's
//! keys, so that a new master key changes none of them.

use std::fmt;
use std::sync::{Arc, OnceLock};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::zeroize::Zeroizing;
use sha2::{Digest, Sha256};

use crate::ports::Random;
use crate::seal::{self, DataKey, KeyBytes, Place};
use crate::{Error, Result};

/// The first bytes of a master key's SHA-256, which it is known by.
type MasterId = [u8; 4];

/// The operator's master keys: the current one, and older ones by which something may still be wrapped.
#[derive(Clone)]
pub struct MasterKeys {
    current: KeyBytes,
    older: Vec<KeyBytes>,
}

/// The ids alone.
impl fmt::Debug for MasterKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = std::iter::once(&self.current).chain(&self.older);
        f.debug_list().entries(keys.map(|key| hex::encode(id(key)))).finish()
    }
}

impl MasterKeys {
    /// Reads keys of 32 bytes in base64, the current one first, with commas or line ends between them.
    ///
    /// # Errors
    /// What is wrong, without the text.
    pub fn parse(text: &str) -> std::result::Result<Self, &'static str> {
        let wrong = "must be keys of 32 bytes in base64, such as `clientela master-key` prints";
        let mut keys = Vec::new();
        for text in text.split([',', '\n']).map(str::trim).filter(|text| !text.is_empty()) {
            let bytes = Zeroizing::new(BASE64_STANDARD.decode(text).map_err(|_| wrong)?);
            keys.push(KeyBytes::new(bytes.as_slice().try_into().map_err(|_| wrong)?));
        }
        if keys.is_empty() {
            return Err(wrong);
        }
        Ok(Self { current: keys.remove(0), older: keys })
    }

    /// A new key, as [`MasterKeys::parse`] reads it.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn generate(random: &dyn Random) -> Result<Zeroizing<String>> {
        Ok(Zeroizing::new(BASE64_STANDARD.encode(seal::random_key(random)?.as_slice())))
    }
}

fn id(key: &KeyBytes) -> MasterId {
    let [a, b, c, d, ..] = <[u8; 32]>::from(Sha256::digest(key.as_slice()));
    [a, b, c, d]
}

/// What wraps customers' keys, and derives the others. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Keyring(Arc<Inner>);

struct Inner {
    current: (MasterId, DataKey),
    older: Vec<(MasterId, DataKey)>,
    /// Set at the start, by [`Keyring::unlock`].
    root: OnceLock<KeyBytes>,
    random: Arc<dyn Random>,
}

impl Keyring {
    pub(crate) fn new(masters: &MasterKeys, random: Arc<dyn Random>) -> Self {
        let master = |bytes: &KeyBytes| (id(bytes), DataKey::new(bytes.clone(), Arc::clone(&random)));
        let (current, older) = (master(&masters.current), masters.older.iter().map(master).collect());
        Self(Arc::new(Inner { current, older, root: OnceLock::new(), random }))
    }

    /// A new key for a customer, or for the server.
    pub(crate) fn new_key(&self) -> Result<DataKey> {
        Ok(DataKey::new(seal::random_key(&*self.0.random)?, Arc::clone(&self.0.random)))
    }

    /// Wraps a key by the current master key: that one's id, then the key, sealed for its place.
    pub(crate) fn wrap(&self, place: &Place<'_>, key: &DataKey) -> Result<Vec<u8>> {
        let (id, master) = &self.0.current;
        Ok([id.as_slice(), &master.seal(place, key.bytes())?].concat())
    }

    /// The key that was wrapped for this place, by any of the master keys.
    ///
    /// # Errors
    /// [`Error::Internal`] when none of the master keys has wrapped it.
    pub(crate) fn unwrap(&self, place: &Place<'_>, wrapped: &[u8]) -> Result<DataKey> {
        let (wrapper, sealed) = wrapped.split_first_chunk().ok_or_else(|| place.corrupt())?;
        let mut masters = std::iter::once(&self.0.current).chain(&self.0.older);
        let Some((_, master)) = masters.find(|(id, _)| id == wrapper) else {
            let (wrapper, current) = (hex::encode(wrapper), hex::encode(self.0.current.0));
            return Err(Error::Internal(format!(
                "the master key {wrapper} is missing: data was written under it, and the configured one is {current}"
            )));
        };
        let bytes = Zeroizing::new(master.open(place, sealed)?);
        let bytes = bytes.as_slice().try_into().map_err(|_| place.corrupt())?;
        Ok(DataKey::new(KeyBytes::new(bytes), Arc::clone(&self.0.random)))
    }

    /// The same as the current master key wraps it; `None` when it does already.
    ///
    /// # Errors
    /// Those of [`Keyring::unwrap`].
    pub(crate) fn rewrap(&self, place: &Place<'_>, wrapped: &[u8]) -> Result<Option<Vec<u8>>> {
        if wrapped.starts_with(&self.0.current.0) {
            return Ok(None);
        }
        Ok(Some(self.wrap(place, &self.unwrap(place, wrapped)?)?))
    }

    /// Takes the root secret, once it was read.
    pub(crate) fn unlock(&self, root: &DataKey) {
        self.0.root.get_or_init(|| KeyBytes::new(*root.bytes()));
    }

    /// The key for a purpose, the same at all copies of the server: HKDF-Expand (RFC 5869) of the root secret.
    pub(crate) fn derive(&self, purpose: &str) -> Result<KeyBytes> {
        let root = self.0.root.get().ok_or_else(|| Error::Internal("the root secret was not read".to_owned()))?;
        let mut mac =
            Hmac::<Sha256>::new_from_slice(root.as_slice()).map_err(|error| Error::Internal(error.to_string()))?;
        mac.update(purpose.as_bytes());
        mac.update(&[1]);
        Ok(KeyBytes::new(mac.finalize().into_bytes().into()))
    }

    /// The same, to seal with.
    pub(crate) fn derive_key(&self, purpose: &str) -> Result<DataKey> {
        Ok(DataKey::new(self.derive(purpose)?, Arc::clone(&self.0.random)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::System;

    fn place() -> Place<'static> {
        Place::shared("server_keys.key", "test")
    }

    fn keyring(texts: &[&str]) -> Keyring {
        Keyring::new(&MasterKeys::parse(&texts.join(",")).unwrap(), Arc::new(System))
    }

    #[test]
    fn an_older_master_key_opens_and_the_current_one_wraps() {
        let (old, new) = (MasterKeys::generate(&System).unwrap(), MasterKeys::generate(&System).unwrap());
        let before = keyring(&[&old]);
        let key = before.new_key().unwrap();
        let wrapped = before.wrap(&place(), &key).unwrap();
        let both = keyring(&[&new, &old]);
        assert_eq!(both.unwrap(&place(), &wrapped).unwrap().bytes(), key.bytes());
        let anew = both.rewrap(&place(), &wrapped).unwrap().unwrap();
        assert_eq!(both.rewrap(&place(), &anew).unwrap(), None);
        let after = keyring(&[&new]);
        assert_eq!(after.unwrap(&place(), &anew).unwrap().bytes(), key.bytes());
        let missing = after.unwrap(&place(), &wrapped).unwrap_err().to_string();
        assert!(missing.contains("is missing"), "{missing}");
    }

    #[test]
    fn what_is_no_key_is_refused_without_being_told() {
        for wrong in ["", ",\n", "secret", "c2VjcmV0", "*"] {
            let refused = MasterKeys::parse(wrong).unwrap_err();
            assert!(!refused.contains("secret"), "{refused}");
        }
        let text = MasterKeys::generate(&System).unwrap();
        let shown = format!("{:?}", MasterKeys::parse(&format!(" {}\n", *text)).unwrap());
        assert!(shown.len() < 16 && !shown.contains(text.as_str()), "{shown}");
    }

    #[test]
    fn derived_keys_follow_from_the_root_and_the_purpose_alone() {
        let root = keyring(&[&MasterKeys::generate(&System).unwrap()]).new_key().unwrap();
        let derived = |purpose: &str| {
            let keyring = keyring(&[&MasterKeys::generate(&System).unwrap()]);
            assert!(keyring.derive(purpose).is_err(), "before the root is read");
            keyring.unlock(&root);
            keyring.derive(purpose).unwrap()
        };
        assert_eq!(derived("a"), derived("a"));
        assert_ne!(derived("a"), derived("b"));
    }
}
