//! Tokens for the API: `Authorization: Bearer <jwt>` (contract, section 3).
//!
//! What a token says of itself decides nothing: the key that its `kid` names says which algorithm it must be signed
//! with, RS256 or ES256, and issuer and audience are the configured ones. What the claims give is the service's
//! business: [`service::token`].

mod jwks;

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use jsonwebtoken::{Algorithm, DecodingKey, Header, TokenData, Validation, decode, decode_header};
use service::Service;
use service::api_key::Holder;
use service::token::{self, Claims};
use tokio::sync::watch;

use crate::config::{TokenKeys, TokenSettings};
use jwks::Jwks;

/// A longer token is not looked at, in bytes.
const LONGEST: usize = 8 * 1024;

/// Why a token is not taken.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// It is not good; the text is for the client.
    #[error("{0}")]
    Refused(String),
    /// There are no keys to check it with, just now.
    #[error("the keys that tokens are signed with cannot be fetched")]
    NoKeys,
}

/// One key that tokens may be signed with.
#[derive(Clone)]
struct Key {
    id: Option<String>,
    algorithm: Algorithm,
    key: DecodingKey,
}

/// Whose tokens are taken.
#[derive(Clone)]
pub struct Tokens(Arc<Inner>);

struct Inner {
    keys: Keys,
    issuer: String,
    audience: String,
}

enum Keys {
    /// For tokens of every `kid`.
    One(Key),
    Jwks(Jwks),
}

impl Tokens {
    /// Reads the key, or begins to fetch the keys and goes on doing so until the process stops. Keys that cannot be
    /// fetched are no reason not to start: API keys work without.
    ///
    /// # Errors
    /// When the file has no usable key.
    pub async fn start(settings: &TokenSettings, stopping: &watch::Receiver<bool>) -> io::Result<Self> {
        let keys = match &settings.keys {
            TokenKeys::Pem(file) => Keys::One(read_pem(file)?),
            TokenKeys::Jwks(url) => Keys::Jwks(Jwks::start(url, settings, stopping).await?),
        };
        let (issuer, audience) = (settings.issuer.clone(), settings.audience.clone());
        Ok(Self(Arc::new(Inner { keys, issuer, audience })))
    }

    /// Who holds this token.
    ///
    /// # Errors
    /// [`TokenError`].
    pub async fn authenticate(&self, service: &Service, text: &str) -> Result<Holder, TokenError> {
        let refused = |why: &str| TokenError::Refused(format!("the token is not good: {why}"));
        if text.len() > LONGEST {
            return Err(refused("it is too long"));
        }
        let header = decode_header(text).map_err(|_| refused("it has no readable header"))?;
        check_header(&header).map_err(refused)?;
        let key = match &self.0.keys {
            Keys::One(key) => key.clone(),
            Keys::Jwks(jwks) => jwks.find(header.kid.as_deref()).await?.ok_or_else(|| refused("its key is unknown"))?,
        };
        let TokenData { claims, .. } =
            decode::<Claims>(text, &key.key, &self.validation(key.algorithm)).map_err(|error| refused(why(&error)))?;
        token::holder(service, claims).map_err(|error| TokenError::Refused(error.to_string()))
    }

    /// Times are checked by the service, against its own clock.
    fn validation(&self, algorithm: Algorithm) -> Validation {
        let mut validation = Validation::new(algorithm);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.set_issuer(&[&self.0.issuer]);
        validation.set_audience(&[&self.0.audience]);
        validation.validate_exp = false;
        validation
    }
}

/// What a header must not say. `alg` is compared with the key's where the signature is checked.
fn check_header(header: &Header) -> Result<(), &'static str> {
    // RFC 7515, section 4.1.11: who does not understand a critical extension must refuse, and we know none.
    if header.crit.is_some() {
        return Err("its header has critical extensions");
    }
    // RFC 9068: an access token. Others are signed with the same keys and mean something else.
    let typ = header.typ.as_deref().unwrap_or("JWT");
    if ["JWT", "at+jwt", "application/at+jwt"].iter().all(|known| !typ.eq_ignore_ascii_case(known)) {
        return Err("its type is another");
    }
    Ok(())
}

/// Without what the token holds.
fn why(error: &jsonwebtoken::errors::Error) -> &'static str {
    use jsonwebtoken::errors::ErrorKind;
    match error.kind() {
        ErrorKind::InvalidAlgorithm => "its algorithm is not its key's",
        ErrorKind::InvalidSignature => "its signature is wrong",
        ErrorKind::InvalidIssuer => "its issuer is another",
        ErrorKind::InvalidAudience => "it is for another audience",
        ErrorKind::Json(_) | ErrorKind::MissingRequiredClaim(_) => "a claim is missing or mistyped",
        _ => "it is malformed",
    }
}

fn read_pem(file: &Path) -> io::Result<Key> {
    let failed = |kind, why: String| io::Error::new(kind, format!("jwt_pem_file {}: {why}", file.display()));
    let text = fs::read(file).map_err(|error| failed(error.kind(), error.to_string()))?;
    let private = text.windows(11).any(|part| part == b"PRIVATE KEY");
    let rsa = || DecodingKey::from_rsa_pem(&text).map(|key| (Algorithm::RS256, key));
    let found = rsa().or_else(|_| DecodingKey::from_ec_pem(&text).map(|key| (Algorithm::ES256, key)));
    match found {
        Ok((algorithm, key)) if !private => Ok(Key { id: None, algorithm, key }),
        _ => Err(failed(io::ErrorKind::InvalidData, "must be one public key, RSA or P-256".to_owned())),
    }
}
