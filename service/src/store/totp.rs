//! Secrets of one-time codes, which are sealed under a key that follows from the root secret, and recovery codes.

use chrono::{DateTime, Utc};
use secrecy::zeroize::Zeroizing;
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{Conn, on, statements};
use crate::Result;
use crate::keyring::Keyring;
use crate::seal::Place;

statements! {
    GET = "SELECT secret, confirmed_at FROM agent_totp WHERE agent_id = $1";
    PUT_UNCONFIRMED = "INSERT INTO agent_totp (agent_id, secret, confirmed_at, last_step) VALUES ($1, $2, NULL, 0)
        ON CONFLICT (agent_id) DO UPDATE SET secret = excluded.secret WHERE agent_totp.confirmed_at IS NULL";
    CONFIRM = "UPDATE agent_totp SET confirmed_at = $2, last_step = $3 WHERE agent_id = $1";
    USE_STEP = "UPDATE agent_totp SET last_step = $2 WHERE agent_id = $1 AND last_step < $2";
    DELETE = "DELETE FROM agent_totp WHERE agent_id = $1";
    COUNT_RECOVERY_CODES = "SELECT COUNT(*) FROM recovery_codes WHERE agent_id = $1";
    /// Of this length they were before they were sealed: no sealed one is so short.
    PLAIN_ONES = "SELECT agent_id, secret FROM agent_totp WHERE length(secret) = 20 LIMIT $1";
    SEAL_PLAIN = "UPDATE agent_totp SET secret = $3 WHERE agent_id = $1 AND secret = $2";
    USE_RECOVERY_CODE = "DELETE FROM recovery_codes WHERE agent_id = $1 AND code_hash = $2";
    DELETE_RECOVERY_CODES = "DELETE FROM recovery_codes WHERE agent_id = $1";
}

/// An agent's secret.
pub(crate) struct Row {
    pub(crate) secret: Zeroizing<Vec<u8>>,
    pub(crate) confirmed_at: Option<DateTime<Utc>>,
}

pub(crate) async fn get(conn: &mut Conn<'_>, agent: Uuid) -> Result<Option<Row>> {
    let found: Option<(Vec<u8>, Option<DateTime<Utc>>)> =
        on!(conn, c => sqlx::query_as(GET).bind(agent).fetch_optional(c).await)?;
    let Some((sealed, confirmed_at)) = found else { return Ok(None) };
    Ok(Some(Row { secret: open(conn.keyring(), agent, &sealed)?, confirmed_at }))
}

fn place(agent: Uuid) -> Place<'static> {
    Place::shared("agent_totp.secret", agent)
}

fn seal(keyring: &Keyring, agent: Uuid, secret: &[u8]) -> Result<Vec<u8>> {
    keyring.derive_key("agent_totp")?.seal(&place(agent), secret)
}

/// An agent's secret as its row has it.
pub(super) fn open(keyring: &Keyring, agent: Uuid, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    keyring.derive_key("agent_totp")?.open(&place(agent), sealed).map(Zeroizing::new)
}

/// Seals secrets from before secrets were sealed, at most `limit`; how many.
pub(crate) async fn seal_plain(conn: &mut Conn<'_>, limit: i64) -> Result<usize> {
    let plain: Vec<(Uuid, Vec<u8>)> = on!(conn, c => sqlx::query_as(PLAIN_ONES).bind(limit).fetch_all(c).await)?;
    // A batch of them at the start after an upgrade, and never again.
    for (agent, secret) in &plain {
        let sealed = seal(conn.keyring(), *agent, secret)?;
        on!(conn, c => sqlx::query(SEAL_PLAIN)
            .bind(*agent)
            .bind(secret.as_slice())
            .bind(sealed)
            .execute(c)
            .await
            .map(drop))?;
    }
    Ok(plain.len())
}

/// `Ok(false)`: there is a confirmed one.
pub(crate) async fn put_unconfirmed(conn: &mut Conn<'_>, agent: Uuid, secret: &[u8]) -> Result<bool> {
    let sealed = seal(conn.keyring(), agent, secret)?;
    let rows = on!(conn, c => sqlx::query(PUT_UNCONFIRMED).bind(agent).bind(sealed).execute(c).await?.rows_affected());
    Ok(rows == 1)
}

pub(crate) async fn confirm(conn: &mut Conn<'_>, agent: Uuid, at: DateTime<Utc>, step: i64) -> Result<()> {
    on!(conn, c => sqlx::query(CONFIRM).bind(agent).bind(at).bind(step).execute(c).await.map(drop))?;
    Ok(())
}

/// Whether neither this step nor a later one was used before.
pub(crate) async fn use_step(conn: &mut Conn<'_>, agent: Uuid, step: i64) -> Result<bool> {
    let rows = on!(conn, c => sqlx::query(USE_STEP).bind(agent).bind(step).execute(c).await?.rows_affected());
    Ok(rows == 1)
}

/// The secret and the recovery codes.
pub(crate) async fn delete(conn: &mut Conn<'_>, agent: Uuid) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE).bind(agent).execute(c).await.map(drop))?;
    on!(conn, c => sqlx::query(DELETE_RECOVERY_CODES).bind(agent).execute(c).await.map(drop))?;
    Ok(())
}

pub(crate) async fn count_recovery_codes(conn: &mut Conn<'_>, agent: Uuid) -> Result<i64> {
    Ok(on!(conn, c => sqlx::query_scalar(COUNT_RECOVERY_CODES).bind(agent).fetch_one(c).await)?)
}

pub(crate) async fn replace_recovery_codes(conn: &mut Conn<'_>, agent: Uuid, hashes: &[[u8; 32]]) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE_RECOVERY_CODES).bind(agent).execute(c).await.map(drop))?;
    on!(conn, c => QueryBuilder::new("INSERT INTO recovery_codes (agent_id, code_hash) ")
        .push_values(hashes, |mut row, hash| {
            row.push_bind(agent).push_bind(hash.as_slice());
        })
        .build()
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Whether it was one of the agent's.
pub(crate) async fn use_recovery_code(conn: &mut Conn<'_>, agent: Uuid, hash: &[u8]) -> Result<bool> {
    let rows = on!(conn, c => sqlx::query(USE_RECOVERY_CODE).bind(agent).bind(hash).execute(c).await?.rows_affected());
    Ok(rows == 1)
}
