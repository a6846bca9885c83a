//! Hashes of what only its holder knows.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use secrecy::zeroize::Zeroizing;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::{Error, Result};

/// Argon2 takes 19 MiB each time: more at once would let strangers fill the memory.
static AT_ONCE: Semaphore = Semaphore::const_new(4);

/// SHA-256: enough for random tokens, which cannot be guessed from their hash, and quick.
pub(crate) fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// Argon2id with the crate's defaults (19 MiB, 2 passes: OWASP's recommendation), as a PHC string. The password is
/// wiped from memory afterwards.
pub(crate) async fn hash_password(password: String, salt: [u8; 16]) -> Result<String> {
    let password = Zeroizing::new(password);
    let failed = |error: argon2::password_hash::Error| Error::Internal(format!("argon2: {error}"));
    blocking(move || Argon2::default().hash_password_with_salt(password.as_bytes(), &salt).map(|hash| hash.to_string()))
        .await?
        .map_err(failed)
}

/// Whether the password belongs to the hash. It is wiped from memory afterwards.
pub(crate) async fn verify_password(password: String, hash: String) -> Result<bool> {
    let password = Zeroizing::new(password);
    blocking(move || {
        let parsed = PasswordHash::new(&hash).map_err(|_| Error::corrupt("agents", "password_hash", "(hidden)"))?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
    })
    .await?
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _permit = AT_ONCE.acquire().await.map_err(|error| Error::Internal(error.to_string()))?;
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(error.to_string()))
}
