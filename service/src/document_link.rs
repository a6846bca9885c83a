//! Links to documents that work without a login, for a while: signed with a key that all copies of the
//! server share.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use domain::{IdentificationProcessId, OrgId};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::seal::KeyBytes;
use crate::{Error, Result, Service};

/// How long a link works (contract, section 9).
const LIFE: TimeDelta = TimeDelta::minutes(15);
/// What the key is for, when it is derived.
const PURPOSE: &str = "document_links";

/// A link to a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentLink {
    /// The path with its query, to stand after the server's public address.
    pub path: String,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// The key that follows from a configured secret of any length.
pub(crate) fn configured_key(secret: &str) -> KeyBytes {
    KeyBytes::new(Sha256::digest(secret).into())
}

/// A link that works from now on.
pub(crate) fn make(service: &Service, org: &OrgId, process: IdentificationProcessId) -> Result<DocumentLink> {
    let end = service.now() + LIFE;
    // Whole seconds: the link and what is said of it must agree.
    let expires_at = end.duration_trunc(TimeDelta::seconds(1)).unwrap_or(end);
    let expires = expires_at.timestamp();
    let signature = hex::encode(mac(service, org, process, expires)?.finalize().into_bytes());
    let path = format!("/documents/{org}/{process}?expires={expires}&signature={signature}");
    Ok(DocumentLink { path, expires_at })
}

/// Whether we have signed this link, and it has not ended. The signature is compared in constant time.
pub(crate) fn is_good(
    service: &Service,
    org: &OrgId,
    process: IdentificationProcessId,
    expires: i64,
    signature: &str,
) -> Result<bool> {
    let Ok(signature) = hex::decode(signature) else { return Ok(false) };
    let signed = mac(service, org, process, expires)?.verify_slice(&signature).is_ok();
    Ok(signed && expires > service.now().timestamp())
}

/// The HMAC-SHA256 of all that a link says. None of its parts has a line end.
fn mac(service: &Service, org: &OrgId, process: IdentificationProcessId, expires: i64) -> Result<Hmac<Sha256>> {
    let key = match &service.link_key {
        Some(configured) => configured.clone(),
        None => service.keyring().derive(PURPOSE)?,
    };
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_slice()).map_err(|error| Error::Internal(error.to_string()))?;
    mac.update(format!("document\n{org}\n{process}\n{expires}").as_bytes());
    Ok(mac)
}
