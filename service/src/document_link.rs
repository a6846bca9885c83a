//! Links to documents that work without a login, for a while: signed with a key that all copies of the
//! server share.

use std::sync::Arc;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use domain::{IdentificationProcessId, OrgId};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;

use crate::{Error, Result, Service, server_key};

/// How long a link works (contract, section 9).
const LIFE: TimeDelta = TimeDelta::minutes(15);
/// The key's name in the database.
const NAME: &str = "document_links";

/// A link to a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentLink {
    /// The path with its query, to stand after the server's public address.
    pub path: String,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// The key that links are signed with. Without a configured one it is made by the first copy of the
/// server that needs it, and kept in the database for all.
#[derive(Clone, Default)]
pub(crate) struct LinkKey(Arc<OnceCell<[u8; 32]>>);

impl LinkKey {
    /// The key that follows from a configured secret of any length.
    pub(crate) fn configured(secret: &str) -> Self {
        Self(Arc::new(OnceCell::new_with(Some(Sha256::digest(secret).into()))))
    }

    async fn get(&self, service: &Service) -> Result<&[u8; 32]> {
        self.0.get_or_try_init(|| server_key::shared(service, NAME)).await
    }
}

/// A link that works from now on.
pub(crate) async fn make(service: &Service, org: &OrgId, process: IdentificationProcessId) -> Result<DocumentLink> {
    let end = service.now() + LIFE;
    // Whole seconds: the link and what is said of it must agree.
    let expires_at = end.duration_trunc(TimeDelta::seconds(1)).unwrap_or(end);
    let expires = expires_at.timestamp();
    let signature = hex::encode(mac(service, org, process, expires).await?.finalize().into_bytes());
    let path = format!("/documents/{org}/{process}?expires={expires}&signature={signature}");
    Ok(DocumentLink { path, expires_at })
}

/// Whether we have signed this link, and it has not ended. The signature is compared in constant time.
pub(crate) async fn is_good(
    service: &Service,
    org: &OrgId,
    process: IdentificationProcessId,
    expires: i64,
    signature: &str,
) -> Result<bool> {
    let Ok(signature) = hex::decode(signature) else { return Ok(false) };
    let signed = mac(service, org, process, expires).await?.verify_slice(&signature).is_ok();
    Ok(signed && expires > service.now().timestamp())
}

/// The HMAC-SHA256 of all that a link says. None of its parts has a line end.
async fn mac(service: &Service, org: &OrgId, process: IdentificationProcessId, expires: i64) -> Result<Hmac<Sha256>> {
    let key = service.link_key.get(service).await?;
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(|error| Error::Internal(error.to_string()))?;
    mac.update(format!("document\n{org}\n{process}\n{expires}").as_bytes());
    Ok(mac)
}
