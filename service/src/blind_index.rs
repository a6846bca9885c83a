//! Blind indexes: what stands in the database in the place of a value, so that who has the value finds its row, and
//! who has the database learns nothing of it but which rows have the same.
//!
//! A blind is HMAC-SHA256 under a key of the organization's own, cut to 16 bytes: the same document in two
//! organizations has two blinds, and two values of one organization do not meet (2^64 of them would be needed). The
//! key follows from the root secret, not from the master key, so that blinds stay when the master key changes.
//!
//! Of a bank account's last four characters who has the database alone learns which bank accounts have the same.

use domain::{Instrument, OrgId};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::keyring::Keyring;
use crate::{Error, Result};

/// The length of a blind, in bytes.
pub(crate) const BLIND: usize = 16;

/// The blinds of an organization.
pub(crate) struct BlindIndex(Hmac<Sha256>);

impl BlindIndex {
    /// Those of this organization.
    ///
    /// # Errors
    /// When the keyring has no root secret.
    pub(crate) fn of(keyring: &Keyring, org: &OrgId) -> Result<Self> {
        let key = keyring.derive(&format!("blind-index/{org}"))?;
        Self::with_key(&key)
    }

    fn with_key(key: &[u8; 32]) -> Result<Self> {
        // A key of any length will do: the error cannot be.
        let mac = Hmac::new_from_slice(key).map_err(|error| Error::Internal(error.to_string()))?;
        Ok(Self(mac))
    }

    /// What no two living customers share, which is [`Profile::identity_key`](domain::Profile::identity_key).
    pub(crate) fn identity(&self, identity_key: &str) -> String {
        hex::encode(self.blind("identity", identity_key))
    }

    /// What no two credentials share: a user name, folded.
    pub(crate) fn username(&self, folded: &str) -> String {
        hex::encode(self.blind("username", folded))
    }

    /// Of an instrument.
    pub(crate) fn instrument(&self, instrument: &Instrument) -> [u8; BLIND] {
        self.blind(instrument.kind.as_str(), instrument.value())
    }

    /// Of the last four characters of a bank account.
    pub(crate) fn iban_end(&self, end: &str) -> [u8; BLIND] {
        self.blind("IBAN_END", end)
    }

    /// Of a value in its normal form. Values of two kinds have nothing to do with each other, even the same.
    fn blind(&self, kind: &str, value: &str) -> [u8; BLIND] {
        let mut mac = self.0.clone();
        mac.update(kind.as_bytes());
        // No kind has such a byte in it, so that none is another's beginning.
        mac.update(&[0]);
        mac.update(value.as_bytes());
        let hash: [u8; 32] = mac.finalize().into_bytes().into();
        let mut blind = [0; BLIND];
        blind.copy_from_slice(&hash[..BLIND]);
        blind
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn index(key: u8) -> BlindIndex {
        BlindIndex::with_key(&[key; 32]).unwrap()
    }

    #[test]
    fn a_blind_is_that_of_the_key_the_kind_and_the_value() {
        let of = |index: BlindIndex, kind, value| index.blind(kind, value);
        let blind = of(index(1), "PHONE", "34612345678");
        assert_eq!(blind, of(index(1), "PHONE", "34612345678"));
        for other in [
            of(index(2), "PHONE", "34612345678"),
            of(index(1), "PHONE", "34612345679"),
            of(index(1), "DOCUMENT", "34612345678"),
            of(index(1), "PHONE3", "4612345678"),
        ] {
            assert_ne!(blind, other);
        }
    }

    /// Computed by another program: `printf 'identity\0NIF:12345678Z' | openssl dgst -sha256 -mac HMAC -macopt
    /// hexkey:0101…01`. Rows that there are could not be found any more if this changed.
    #[test]
    fn blinds_stay_what_they_are() {
        assert_eq!(index(1).identity("NIF:12345678Z"), "7b8deccd19f37c92828d46ff1888e8c9");
        assert_eq!(index(1).username("ana@example.com"), "c6b3352de95e12d2198eb684401b7036");
        let card = index(1).instrument(&Instrument::card(Uuid::nil()));
        assert_eq!(hex::encode(card), "6a16a0b8c7d943fb9fd10660e6702408");
    }

    #[test]
    fn a_blind_key_has_no_character_by_which_plain_ones_are_told() {
        let key = index(1).identity("EMAIL:ana@example.com");
        assert!(key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_hexdigit()), "{key}");
    }
}
