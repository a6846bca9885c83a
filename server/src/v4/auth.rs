//! Who calls the API: section 3 of the contract.

use std::ops::Deref;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Uri, header};
use moka::future::Cache;
use service::api_key::{self, Holder};
use service::permission::Permission;
use service::{Caller, Permitted, Service};
use sha2::{Digest, Sha256};

use super::Api;
use super::error::{ApiError, Code};
use crate::observe::RequestId;

/// The documented header for the key. `Authorization: Bearer` is accepted too.
const KEY_HEADER: HeaderName = HeaderName::from_static("x-auth-roles");

/// A caller whose key is good, belongs to the path's organization, and has permission `P`.
pub struct Allowed<P>(Permitted<P>);

impl<P> Deref for Allowed<P> {
    type Target = Permitted<P>;

    fn deref(&self) -> &Permitted<P> {
        &self.0
    }
}

impl<P: Permission> FromRequestParts<Api> for Allowed<P> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, ApiError> {
        let plain = credential(&parts.headers)
            .ok_or_else(|| ApiError::new(Code::Unauthorized, "x-auth-roles: an API key is needed"))?;
        let holder = api
            .keys
            .authenticate(&api.service, plain)
            .await?
            .ok_or_else(|| ApiError::new(Code::Unauthorized, "the API key is unknown, expired or revoked"))?;
        if organization(&parts.uri) != Some(holder.org.as_str()) {
            return Err(ApiError::new(Code::Forbidden, "the API key is not for this organization"));
        }
        let id = parts.extensions.get::<RequestId>().cloned().unwrap_or_default();
        let caller = Caller::new(holder.org, holder.actor, holder.permissions, id.to_string());
        Ok(Self(caller.permit::<P>()?))
    }
}

/// The path's organization, out of the path itself: that some other part of it cannot be decoded is a
/// 400, which comes after this check.
fn organization(uri: &Uri) -> Option<&str> {
    uri.path().split('/').skip_while(|segment| *segment != "orgs").nth(1)
}

fn credential(headers: &HeaderMap) -> Option<&str> {
    if let Some(key) = headers.get(KEY_HEADER) {
        return key.to_str().ok();
    }
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim_start())
}

/// Keys that were good a moment ago, so that most requests need no look-up of theirs.
///
/// A key that is revoked is refused at the latest [`KeyCache::AGE`] later. Only good keys are kept, so
/// that guesses cannot push them out, and only by their hash.
#[derive(Clone)]
pub struct KeyCache(Cache<[u8; 32], Holder>);

impl KeyCache {
    /// How long a key is trusted without asking the database.
    pub const AGE: Duration = Duration::from_secs(5);
    const SIZE: u64 = 10_000;

    /// An empty cache.
    pub fn new() -> Self {
        Self(Cache::builder().max_capacity(Self::SIZE).time_to_live(Self::AGE).build())
    }

    async fn authenticate(&self, service: &Service, plain: &str) -> Result<Option<Holder>, service::Error> {
        let hash = Sha256::digest(plain).into();
        if let Some(holder) = self.0.get(&hash).await {
            return Ok((!holder.is_expired(service)).then_some(holder));
        }
        let holder = api_key::authenticate(service, plain).await?;
        if let Some(holder) = &holder {
            self.0.insert(hash, holder.clone()).await;
        }
        Ok(holder)
    }
}

impl Default for KeyCache {
    fn default() -> Self {
        Self::new()
    }
}
