//! The settings of tokens that others sign.

use std::path::PathBuf;
use std::time::Duration;

use super::{PLAIN, Setting, SettingError, Sources, number, outside_url};

/// Whose tokens the API takes.
#[derive(Debug, Clone)]
pub struct TokenSettings {
    /// Where the issuer's keys are.
    pub keys: TokenKeys,
    /// The claim `iss` that a token must have.
    pub issuer: String,
    /// What must be in its claim `aud`.
    pub audience: String,
    /// How often the keys are fetched again.
    pub refresh: Duration,
    /// How long keys are used that cannot be fetched again.
    pub max_stale: Duration,
}

/// Where an issuer's keys are.
#[derive(Debug, Clone)]
pub enum TokenKeys {
    /// A JSON Web Key Set at this address, which may change.
    Jwks(String),
    /// One public key in a PEM file.
    Pem(PathBuf),
}

const JWKS_URL: Setting = Setting {
    name: "jwt_jwks_url",
    help: "Where the keys are that tokens for the API are signed with: https, or http on this machine",
    ..PLAIN
};
const PEM_FILE: Setting =
    Setting { name: "jwt_pem_file", help: "Instead: a file with the one public key, PEM, RSA or P-256", ..PLAIN };
const ISSUER: Setting = Setting { name: "jwt_issuer", help: "The claim iss that tokens must have", ..PLAIN };
const AUDIENCE: Setting = Setting { name: "jwt_audience", help: "What must be in tokens' claim aud", ..PLAIN };
const REFRESH: Setting = Setting {
    name: "jwt_refresh_s",
    default: "300",
    help: "How often the keys are fetched again, in seconds; an unknown key is looked for at once",
    ..PLAIN
};
const MAX_STALE: Setting = Setting {
    name: "jwt_max_stale_s",
    default: "86400",
    help: "How long keys are used while they cannot be fetched again, in seconds",
    ..PLAIN
};

pub(super) const ALL: [&Setting; 6] = [&JWKS_URL, &PEM_FILE, &ISSUER, &AUDIENCE, &REFRESH, &MAX_STALE];

/// A source of keys makes issuer and audience necessary: without them any token of the issuer's for any other
/// service would do. Without a source, they are a mistake.
pub(super) fn read(sources: &Sources<'_>) -> Result<Option<TokenSettings>, SettingError> {
    let url = sources.read(&JWKS_URL, outside_url)?;
    let keys = sources.read(&PEM_FILE, |value| match (value, &url) {
        ("", None) => Ok(None),
        ("", Some(url)) => Ok(Some(TokenKeys::Jwks(url.clone()))),
        (_, Some(_)) => Err("must not be given together with jwt_jwks_url".into()),
        (file, None) => Ok(Some(TokenKeys::Pem(PathBuf::from(file)))),
    })?;
    let needed = |value: &str| match (value, &keys) {
        ("", Some(_)) => Err("must be given with jwt_jwks_url or jwt_pem_file".to_owned()),
        ("", None) => Ok(None),
        (_, None) => Err("must not be given without jwt_jwks_url or jwt_pem_file".to_owned()),
        (value, Some(_)) => Ok(Some(value.to_owned())),
    };
    let (issuer, audience) = (sources.read(&ISSUER, needed)?, sources.read(&AUDIENCE, needed)?);
    let seconds = |value: &str| number(value, 1, 31_536_000).map(Duration::from_secs);
    let (refresh, max_stale) = (sources.read(&REFRESH, seconds)?, sources.read(&MAX_STALE, seconds)?);
    let (Some(keys), Some(issuer), Some(audience)) = (keys, issuer, audience) else { return Ok(None) };
    Ok(Some(TokenSettings { keys, issuer, audience, refresh, max_stale }))
}
