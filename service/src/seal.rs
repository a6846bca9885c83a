//! Sealing: AES-256-GCM (NIST SP 800-38D), with the place where a value stands as additional data, so that what is
//! copied to another row, customer or organization does not open there.
//!
//! A sealed value is one byte for its form, 12 random ones as nonce, the ciphertext, and a tag of 16. Random nonces
//! are good for 2³² values under one key; a customer's key seals a few thousand.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use domain::OrgId;
use secrecy::zeroize::Zeroizing;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::ports::Random;
use crate::{Error, Result};

/// The first byte of what is sealed in this form. JSON, which stood in its place before, begins with another.
const FORM: u8 = 1;
const TAG: usize = 16;

/// The bytes of a key, which are wiped when it is dropped.
pub(crate) type KeyBytes = Zeroizing<[u8; 32]>;

/// Where a sealed value stands: the column, the organization, and the row. None of these has a line end.
pub(crate) struct Place<'a> {
    column: &'static str,
    org: &'a str,
    row: String,
}

impl<'a> Place<'a> {
    /// Such as `Place::of("customers.profile", org, id)`. A row that is known by more than an id takes all of it:
    /// `format_args!("{account} {version}")`.
    pub(crate) fn of(column: &'static str, org: &'a OrgId, row: impl fmt::Display) -> Self {
        Self { column, org: org.as_str(), row: row.to_string() }
    }

    /// In a table that is no organization's.
    pub(crate) fn shared(column: &'static str, row: impl fmt::Display) -> Self {
        Self { column, org: "", row: row.to_string() }
    }

    fn bytes(&self) -> Vec<u8> {
        format!("{}\n{}\n{}", self.column, self.org, self.row).into_bytes()
    }

    /// What stands there is not what was put there, or not under this key.
    pub(crate) fn corrupt(&self) -> Error {
        Error::Internal(format!("corrupt data in {}, id {}", self.column, self.row))
    }
}

/// A key that values are sealed under, with the randomness that each takes for its nonce.
#[derive(Clone)]
pub(crate) struct DataKey {
    bytes: KeyBytes,
    random: Arc<dyn Random>,
}

/// What it holds is nobody's business.
impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey")
    }
}

impl DataKey {
    pub(crate) fn new(bytes: KeyBytes, random: Arc<dyn Random>) -> Self {
        Self { bytes, random }
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// Seals a value for its place.
    pub(crate) fn seal(&self, place: &Place<'_>, clear: &[u8]) -> Result<Vec<u8>> {
        let mut nonce = [0; NONCE_LEN];
        self.random.fill(&mut nonce).map_err(no_randomness)?;
        let mut sealed = Vec::with_capacity(1 + NONCE_LEN + clear.len() + TAG);
        sealed.push(FORM);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(clear);
        let (nonce, text) = (Nonce::assume_unique_for_key(nonce), &mut sealed[1 + NONCE_LEN..]);
        let tag = self.cipher()?.seal_in_place_separate_tag(nonce, Aad::from(place.bytes()), text);
        let tag = tag.map_err(|_| Error::Internal(format!("{} cannot be sealed", place.column)))?;
        sealed.extend_from_slice(tag.as_ref());
        Ok(sealed)
    }

    /// Opens what was sealed for this place.
    ///
    /// # Errors
    /// [`Place::corrupt`] for anything else.
    pub(crate) fn open(&self, place: &Place<'_>, sealed: &[u8]) -> Result<Vec<u8>> {
        let [FORM, rest @ ..] = sealed else { return Err(place.corrupt()) };
        let (nonce, text) = rest.split_first_chunk::<NONCE_LEN>().ok_or_else(|| place.corrupt())?;
        let mut text = text.to_vec();
        let clear = self
            .cipher()?
            .open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(place.bytes()), &mut text)
            .map_err(|_| place.corrupt())?
            .len();
        text.truncate(clear);
        Ok(text)
    }

    /// Seals a value as JSON.
    pub(crate) fn seal_json<T: Serialize + ?Sized>(&self, place: &Place<'_>, value: &T) -> Result<Vec<u8>> {
        let json = serde_json::to_vec(value).map_err(|error| Error::Internal(format!("{}: {error}", place.column)))?;
        self.seal(place, &json)
    }

    /// Opens what [`DataKey::seal_json`] has sealed.
    pub(crate) fn open_json<T: DeserializeOwned>(&self, place: &Place<'_>, sealed: &[u8]) -> Result<T> {
        serde_json::from_slice(&self.open(place, sealed)?).map_err(|_| place.corrupt())
    }

    fn cipher(&self) -> Result<LessSafeKey> {
        let key = UnboundKey::new(&AES_256_GCM, self.bytes.as_slice());
        Ok(LessSafeKey::new(key.map_err(|_| Error::Internal("AES-256-GCM refuses a key".to_owned()))?))
    }
}

/// Whether a stored value is sealed, or stands there as JSON from before there were keys.
pub(crate) fn is_sealed(stored: &[u8]) -> bool {
    stored.first() == Some(&FORM)
}

/// The bytes of a new key.
pub(crate) fn random_key(random: &dyn Random) -> Result<KeyBytes> {
    let mut bytes = KeyBytes::default();
    random.fill(bytes.as_mut_slice()).map_err(no_randomness)?;
    Ok(bytes)
}

fn no_randomness(error: std::io::Error) -> Error {
    Error::Internal(format!("no randomness: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::System;

    fn key() -> DataKey {
        DataKey::new(random_key(&System).unwrap(), Arc::new(System))
    }

    fn org(name: &str) -> OrgId {
        name.parse().unwrap()
    }

    #[test]
    fn opens_in_its_place_alone() {
        let (key, telco, other) = (key(), org("telco"), org("other"));
        let place = Place::of("customers.profile", &telco, "1");
        let sealed = key.seal(&place, b"Ana").unwrap();
        assert!(is_sealed(&sealed) && !sealed.windows(3).any(|bytes| bytes == b"Ana"));
        assert_eq!(key.open(&place, &sealed).unwrap(), b"Ana");
        let elsewhere = [
            Place::of("accounts.invoice", &telco, "1"),
            Place::of("customers.profile", &other, "1"),
            Place::of("customers.profile", &telco, "2"),
        ];
        for place in elsewhere {
            assert!(key.open(&place, &sealed).is_err());
        }
        assert!(self::key().open(&place, &sealed).is_err(), "another key");
    }

    #[test]
    fn a_changed_byte_or_a_short_value_does_not_open() {
        let (key, telco) = (key(), org("telco"));
        let place = Place::of("customers.profile", &telco, "1");
        let sealed = key.seal(&place, b"Ana").unwrap();
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert!(key.open(&place, &changed).is_err(), "byte {index}");
            assert!(key.open(&place, &sealed[..index]).is_err(), "the first {index}");
        }
    }

    #[test]
    fn the_same_value_is_never_sealed_alike() {
        let (key, telco) = (key(), org("telco"));
        let place = Place::of("customers.profile", &telco, "1");
        assert_ne!(key.seal(&place, b"Ana").unwrap(), key.seal(&place, b"Ana").unwrap());
        assert_eq!(format!("{key:?}"), "DataKey");
    }
}
