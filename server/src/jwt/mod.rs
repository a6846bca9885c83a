//! Tokens that others have signed: those for the API, `Authorization: Bearer <jwt>` (contract, section 3), and the ID
//! tokens of [`crate::openid`].
//!
//! What a token says of itself decides nothing: the key that its `kid` names says which algorithm it must be signed
//! with, RS256 or ES256, and issuer and audience are the configured ones. What the claims give is the service's
//! business: [`service::token`], [`service::openid`].

mod jwks;

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use jsonwebtoken::{Algorithm, DecodingKey, Header, TokenData, Validation, decode, decode_header};
use serde::de::DeserializeOwned;
use service::Service;
use service::api_key::Holder;
use service::token::{self, Claims};
use tokio::sync::watch;

use crate::config::{TokenKeys, TokenSettings};
pub(crate) use jwks::Jwks;

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
pub(crate) struct Key {
    id: Option<String>,
    algorithm: Algorithm,
    key: DecodingKey,
}

/// RFC 9068: an access token. Others are signed with the same keys and mean something else.
const ACCESS_TOKENS: &[&str] = &["JWT", "at+jwt", "application/at+jwt"];
/// What says of itself that it is an access token is no ID token.
pub(crate) const ID_TOKENS: &[&str] = &["JWT"];

/// Whose tokens are taken for the API.
#[derive(Clone)]
pub struct Tokens(Arc<Verifier>);

/// Checks signature, issuer, audience and type of tokens.
pub(crate) struct Verifier {
    /// What they are signed with.
    pub(crate) keys: Keys,
    /// Their `iss`.
    pub(crate) issuer: String,
    /// What must be in their `aud`.
    pub(crate) audience: String,
    /// What their `typ` may be; without one it is `JWT`.
    pub(crate) types: &'static [&'static str],
}

/// What tokens are signed with.
pub(crate) enum Keys {
    /// For tokens of every `kid`.
    One(Key),
    /// By their `kid`.
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
        Ok(Self(Arc::new(Verifier { keys, issuer, audience, types: ACCESS_TOKENS })))
    }

    /// Who holds this token.
    ///
    /// # Errors
    /// [`TokenError`].
    pub async fn authenticate(&self, service: &Service, text: &str) -> Result<Holder, TokenError> {
        let claims = self.0.verify::<Claims>(text).await?;
        token::holder(service, claims).map_err(|error| TokenError::Refused(error.to_string()))
    }
}

impl Verifier {
    /// The claims of a token that is signed by the issuer, for the audience. Its times are not looked at: the service
    /// does that, by its own clock.
    ///
    /// # Errors
    /// [`TokenError`].
    pub(crate) async fn verify<C: DeserializeOwned>(&self, text: &str) -> Result<C, TokenError> {
        let refused = |why: &str| TokenError::Refused(format!("the token is not good: {why}"));
        if text.len() > LONGEST {
            return Err(refused("it is too long"));
        }
        let header = decode_header(text).map_err(|_| refused("it has no readable header"))?;
        check_header(&header, self.types).map_err(refused)?;
        let key = match &self.keys {
            Keys::One(key) => key.clone(),
            Keys::Jwks(jwks) => jwks.find(header.kid.as_deref()).await?.ok_or_else(|| refused("its key is unknown"))?,
        };
        let TokenData { claims, .. } =
            decode::<C>(text, &key.key, &self.validation(key.algorithm)).map_err(|error| refused(why(&error)))?;
        Ok(claims)
    }

    fn validation(&self, algorithm: Algorithm) -> Validation {
        let mut validation = Validation::new(algorithm);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.set_issuer(&[&self.issuer]);
        validation.set_audience(&[&self.audience]);
        validation.validate_exp = false;
        validation
    }
}

/// What a header must not say. `alg` is compared with the key's where the signature is checked.
fn check_header(header: &Header, types: &[&str]) -> Result<(), &'static str> {
    // RFC 7515, section 4.1.11: who does not understand a critical extension must refuse, and we know none.
    if header.crit.is_some() {
        return Err("its header has critical extensions");
    }
    let typ = header.typ.as_deref().unwrap_or("JWT");
    if types.iter().all(|known| !typ.eq_ignore_ascii_case(known)) {
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
