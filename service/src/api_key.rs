//! API keys: how integrators come in.
//!
//! A key is `clk_` and 40 base62 characters: 34 random ones (202 bits) and a CRC-32 of what stands
//! before it in the last six, so that a mistyped key, or a find of a secret scanner, is told without a
//! look-up (contract, section 3). Only its SHA-256 is kept.

use chrono::{DateTime, Utc};
use domain::{OrgId, Problem, Violations};

use crate::permission::PermissionSet;
use crate::secret::token_hash;
use crate::store::api_key::Row;
use crate::{Actor, Error, Result, Service, organization, store};

const PREFIX: &str = "clk_";
const RANDOM: usize = 34;
const CHECK: usize = 6;
const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Who a key belongs to.
#[derive(Debug, Clone)]
pub struct Holder {
    /// The only organization that the key opens.
    pub org: OrgId,
    /// The key as an actor.
    pub actor: Actor,
    /// What it may do.
    pub permissions: PermissionSet,
    /// When it ends, if it does.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Makes a key and returns its plain text, which cannot be had again. It holds the contract's permissions
/// alone.
///
/// # Errors
/// [`Error::NotFound`] for the organization, [`Error::Invalid`] for an empty name or another permission.
pub async fn create(
    service: &Service,
    org: &OrgId,
    name: &str,
    permissions: PermissionSet,
    expires_at: Option<DateTime<Utc>>,
) -> Result<String> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Violations::one("name", Problem::Missing).into());
    }
    if !PermissionSet::CONTRACT.covers(permissions) {
        let known = PermissionSet::known_contract().map(str::to_owned).collect();
        return Err(Violations::one("permissions", Problem::OneOf(known)).into());
    }
    let plain = generate(service)?;
    let row = Row {
        org_id: org.to_string(),
        id: service.new_id()?,
        name: name.to_owned(),
        permissions: permissions.to_string(),
        expires_at,
    };
    let mut tx = service.db.write().await?;
    organization::must_exist(&mut tx.conn(), org).await?;
    store::api_key::insert(&mut tx.conn(), org, &row, &token_hash(&plain), service.now()).await?;
    tx.commit().await?;
    Ok(plain)
}

/// Who holds this key, if it is one that lives.
///
/// # Errors
/// Only the database's.
pub async fn authenticate(service: &Service, plain: &str) -> Result<Option<Holder>> {
    if !is_well_formed(plain) {
        return Ok(None);
    }
    let mut reader = service.db.read().await?;
    let found = store::api_key::by_hash(&mut reader.conn(), &token_hash(plain)).await?;
    reader.done();
    let Some(row) = found else {
        return Ok(None);
    };
    let corrupt = |column| Error::corrupt("api_keys", column, row.id);
    let holder = Holder {
        org: row.org_id.parse().map_err(|_| corrupt("org_id"))?,
        permissions: PermissionSet::parse_contract(&row.permissions).map_err(|_| corrupt("permissions"))?,
        actor: Actor::Key { id: row.id, name: row.name },
        expires_at: row.expires_at,
    };
    Ok((!holder.is_expired(service)).then_some(holder))
}

impl Holder {
    /// Whether the key has ended by now.
    pub fn is_expired(&self, service: &Service) -> bool {
        self.expires_at.is_some_and(|end| end <= service.now())
    }
}

/// Whether the text looks like a key and its check characters are right.
pub fn is_well_formed(plain: &str) -> bool {
    let Some(body) = plain.strip_prefix(PREFIX) else {
        return false;
    };
    body.len() == RANDOM + CHECK
        && body.bytes().all(|c| c.is_ascii_alphanumeric())
        && plain.get(plain.len() - CHECK..) == Some(check(&plain[..plain.len() - CHECK]).as_str())
}

fn generate(service: &Service) -> Result<String> {
    let mut plain = PREFIX.to_owned();
    while plain.len() < PREFIX.len() + RANDOM {
        // Bytes from 248 on would favour the first characters.
        let fair = service.random_bytes::<RANDOM>()?.into_iter().filter(|byte| *byte < 248);
        let missing = PREFIX.len() + RANDOM - plain.len();
        plain.extend(fair.take(missing).map(|byte| char::from(BASE62[usize::from(byte % 62)])));
    }
    plain.push_str(&check(&plain));
    Ok(plain)
}

/// The CRC-32 (ISO-HDLC) of `text` as six base62 characters.
fn check(text: &str) -> String {
    let mut rest = crc32fast::hash(text.as_bytes()) as usize;
    let mut digits = [b'0'; CHECK];
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[rest % 62];
        rest /= 62;
    }
    digits.map(char::from).iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_with_one_wrong_character_is_not_well_formed() {
        let mut key = format!("{PREFIX}{}", "a".repeat(RANDOM));
        key.push_str(&check(&key));
        assert!(is_well_formed(&key));
        for index in 0..key.len() {
            let mut wrong = key.clone().into_bytes();
            wrong[index] = if wrong[index] == b'x' { b'y' } else { b'x' };
            assert!(!is_well_formed(&String::from_utf8(wrong).unwrap()), "character {index}");
        }
    }

    #[test]
    fn other_texts_are_not_well_formed() {
        for text in ["", "clk_", "clk_ñandú", &"é".repeat(22), "Bearer x"] {
            assert!(!is_well_formed(text), "{text}");
        }
    }
}
