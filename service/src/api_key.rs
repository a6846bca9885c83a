//! API keys: how integrators come in.
//!
//! A key is `clk_` and 40 base62 characters: 34 random ones (202 bits) and a CRC-32 of what stands
//! before it in the last six, so that a mistyped key, or a find of a secret scanner, is told without a
//! look-up (contract, section 3). Only its SHA-256 is kept.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use domain::{OrgId, Problem, Violations};
use serde::Serialize;
use uuid::Uuid;

use crate::permission::{ManageKeys, PermissionSet};
use crate::secret::token_hash;
use crate::store::api_key::{ListedRow, Row};
use crate::{Actor, Error, Permitted, Result, Service, audit, organization, role, store};

const PREFIX: &str = "clk_";
const RANDOM: usize = 34;
const CHECK: usize = 6;
/// Keys on a page of their list.
const PAGE: i64 = 50;
const LONGEST_NAME: usize = 100;
const KEY: &str = "api_key";
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

/// A key as the organization's administrators see it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The key's id.
    pub id: Uuid,
    /// The name it was given.
    pub name: String,
    /// What it may do.
    pub permissions: PermissionSet,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends, if it does.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was used last, to within a minute or so.
    pub last_used_at: Option<DateTime<Utc>>,
    /// Since when it opens nothing.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A page of keys, the newest first.
#[derive(Debug, Clone)]
pub struct Page {
    /// At most 50.
    pub keys: Vec<Listed>,
    /// The id after which the next page begins.
    pub next: Option<Uuid>,
}

/// A key as the audit trail has it.
#[derive(Serialize)]
struct Told<'a> {
    name: &'a str,
    permissions: String,
    expires_at: Option<DateTime<Utc>>,
}

/// Makes a key and returns its plain text, which cannot be had again. It holds the contract's permissions
/// alone, and none that the caller lacks.
///
/// # Errors
/// [`Error::NotFound`] for the organization, [`Error::Invalid`] for a name that is empty, longer than 100
/// characters or has control characters, an end that is past or another permission, [`Error::Forbidden`] for one that the caller lacks.
pub async fn create(
    service: &Service,
    caller: &Permitted<ManageKeys>,
    name: &str,
    permissions: PermissionSet,
    expires_at: Option<DateTime<Utc>>,
) -> Result<String> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Violations::one("/name", Problem::Missing).into());
    }
    if name.chars().count() > LONGEST_NAME {
        return Err(Violations::one("/name", Problem::TooLong { max: LONGEST_NAME }).into());
    }
    if name.chars().any(char::is_control) {
        return Err(Violations::one("/name", Problem::ControlCharacter).into());
    }
    if permissions == PermissionSet::NONE {
        return Err(Violations::one("/permissions", Problem::Missing).into());
    }
    if !PermissionSet::CONTRACT.covers(permissions) {
        let known = PermissionSet::known_contract().map(str::to_owned).collect();
        return Err(Violations::one("/permissions", Problem::OneOf(known)).into());
    }
    if expires_at.is_some_and(|end| end <= service.now()) {
        return Err(Violations::one("/expires", Problem::NotAllowed("must be in the future".to_owned())).into());
    }
    role::must_cover(caller, permissions)?;
    let plain = generate(service)?;
    let row = Row {
        org_id: caller.org().to_string(),
        id: service.new_id()?,
        name: name.to_owned(),
        permissions: permissions.to_string(),
        expires_at,
    };
    let mut tx = service.db.write().await?;
    organization::must_exist(&mut tx.conn(), caller.org()).await?;
    store::api_key::insert(&mut tx.conn(), caller.org(), &row, &token_hash(&plain), service.now()).await?;
    let told = Told { name, permissions: row.permissions, expires_at };
    audit::write(service, &mut tx, caller, "key.create", (KEY, row.id.to_string()), (None, Some(&told))).await?;
    tx.commit().await?;
    Ok(plain)
}

/// A page of the organization's keys, those that were revoked too, after the one of the id `after`.
///
/// # Errors
/// Only the database's.
pub async fn list(service: &Service, caller: &Permitted<ManageKeys>, after: Option<Uuid>) -> Result<Page> {
    let mut reader = service.db.read().await?;
    let after = after.unwrap_or(Uuid::max());
    let mut rows = store::api_key::list(&mut reader.conn(), caller.org(), after, PAGE + 1).await?;
    reader.done();
    let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = rows.len() > most;
    rows.truncate(most);
    let next = if more { rows.last().map(|row| row.id) } else { None };
    let listed = |row: ListedRow| {
        let permissions = PermissionSet::parse_contract(&row.permissions);
        Ok(Listed {
            permissions: permissions.map_err(|_| Error::corrupt("api_keys", "permissions", row.id))?,
            id: row.id,
            name: row.name,
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
            revoked_at: row.revoked_at,
        })
    };
    Ok(Page { keys: rows.into_iter().map(listed).collect::<Result<_>>()?, next })
}

/// Revokes a key for good. Each copy of the server may still know it for some seconds. One that is revoked
/// already stays so.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn revoke(service: &Service, caller: &Permitted<ManageKeys>, id: Uuid) -> Result<()> {
    let mut tx = service.db.write().await?;
    let Some(revoked) = store::api_key::revoke(&mut tx.conn(), caller.org(), id, service.now()).await? else {
        return Err(Error::NotFound(KEY));
    };
    if revoked {
        audit::note(service, &mut tx, caller, "key.revoke", (KEY, id.to_string()), None).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// When keys were used, until [`write_uses`] writes it down: a request waits for no write.
#[derive(Clone, Default)]
pub(crate) struct Uses(Arc<Mutex<LastUses>>);

/// By organization and key.
type LastUses = HashMap<(OrgId, Uuid), DateTime<Utc>>;

impl Uses {
    fn note(&self, org: &OrgId, id: Uuid, at: DateTime<Utc>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert((org.clone(), id), at);
    }

    fn take(&self) -> Vec<((OrgId, Uuid), DateTime<Utc>)> {
        let uses = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        uses.into_iter().collect()
    }
}

/// Writes down when keys were used since the last time: one statement for up to 500 keys. A worker does it
/// every minute, and at the end.
///
/// # Errors
/// Only the database's: those uses are not written then.
pub async fn write_uses(service: &Service) -> Result<()> {
    let uses = service.key_uses.take();
    if uses.is_empty() {
        return Ok(());
    }
    let mut tx = service.db.write().await?;
    store::api_key::set_used(&mut tx.conn(), &uses).await?;
    tx.commit().await
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
    if holder.is_expired(service) {
        return Ok(None);
    }
    service.key_uses.note(&holder.org, row.id, service.now());
    Ok(Some(holder))
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
