//! Agents' passkeys, and which challenges were answered.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Conn, on, statements};
use crate::Result;

statements! {
    OF_AGENT = "SELECT id, credential_id, name, created_at, last_used_at FROM passkeys WHERE agent_id = $1
        ORDER BY id LIMIT $2";
    SIGNING_IN = "SELECT p.id, p.agent_id, p.name, p.public_key, p.algorithm, p.counter,
            d.last_seen_at AS known_since
        FROM passkeys p
        LEFT JOIN known_devices d ON d.agent_id = p.agent_id AND d.token_hash = $2
        WHERE p.credential_id = $1";
    INSERT = "INSERT INTO passkeys (agent_id, id, credential_id, name, public_key, algorithm, counter, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
    /// Two zeros: an authenticator that does not count.
    COUNT_USE = "UPDATE passkeys SET counter = $3, last_used_at = $4
        WHERE agent_id = $1 AND id = $2 AND (counter < $3 OR (counter = 0 AND $3 = 0))";
    DELETE = "DELETE FROM passkeys WHERE agent_id = $1 AND id = $2";
    DELETE_OF_AGENT = "DELETE FROM passkeys WHERE agent_id = $1";
    USE_UP = "INSERT INTO passkey_used (challenge_hash, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    DELETE_USED = "DELETE FROM passkey_used WHERE challenge_hash IN
        (SELECT challenge_hash FROM passkey_used WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)";
}

/// One of an agent's passkeys.
#[derive(sqlx::FromRow)]
pub(crate) struct Listed {
    pub(crate) id: Uuid,
    pub(crate) credential_id: Vec<u8>,
    pub(crate) name: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) last_used_at: Option<DateTime<Utc>>,
}

/// The passkey that somebody who wants to come in shows.
#[derive(sqlx::FromRow)]
pub(crate) struct SigningIn {
    pub(crate) id: Uuid,
    pub(crate) agent_id: Uuid,
    pub(crate) name: String,
    pub(crate) public_key: Vec<u8>,
    pub(crate) algorithm: i64,
    pub(crate) counter: i64,
    /// Where the browser is one that the agent has signed in with.
    pub(crate) known_since: Option<DateTime<Utc>>,
}

/// What a new passkey is made of.
pub(crate) struct New<'a> {
    pub(crate) id: Uuid,
    pub(crate) credential_id: &'a [u8],
    pub(crate) name: &'a str,
    pub(crate) public_key: &'a [u8],
    pub(crate) algorithm: i32,
    pub(crate) counter: u32,
}

/// In the order in which they were added.
pub(crate) async fn of_agent(conn: &mut Conn<'_>, agent: Uuid, most: i64) -> Result<Vec<Listed>> {
    Ok(on!(conn, c => sqlx::query_as(OF_AGENT).bind(agent).bind(most).fetch_all(c).await)?)
}

pub(crate) async fn signing_in(conn: &mut Conn<'_>, credential: &[u8], device: &[u8]) -> Result<Option<SigningIn>> {
    Ok(on!(conn, c => sqlx::query_as(SIGNING_IN).bind(credential).bind(device).fetch_optional(c).await)?)
}

/// `Ok(false)` means that the credential is there already.
pub(crate) async fn insert(conn: &mut Conn<'_>, agent: Uuid, new: &New<'_>, now: DateTime<Utc>) -> Result<bool> {
    let rows = on!(conn, c => sqlx::query(INSERT)
        .bind(agent)
        .bind(new.id)
        .bind(new.credential_id)
        .bind(new.name)
        .bind(new.public_key)
        .bind(i64::from(new.algorithm))
        .bind(i64::from(new.counter))
        .bind(now)
        .execute(c)
        .await?
        .rows_affected());
    Ok(rows == 1)
}

/// `Ok(false)` means that the passkey is gone, or has counted as far as this meanwhile.
pub(crate) async fn count_use(
    conn: &mut Conn<'_>,
    (agent, id): (Uuid, Uuid),
    counter: u32,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = on!(conn, c => sqlx::query(COUNT_USE)
        .bind(agent)
        .bind(id)
        .bind(i64::from(counter))
        .bind(now)
        .execute(c)
        .await?
        .rows_affected());
    Ok(rows == 1)
}

/// Whether it was there.
pub(crate) async fn delete(conn: &mut Conn<'_>, agent: Uuid, id: Uuid) -> Result<bool> {
    let rows = on!(conn, c => sqlx::query(DELETE).bind(agent).bind(id).execute(c).await?.rows_affected());
    Ok(rows == 1)
}

/// How many there were.
pub(crate) async fn delete_of_agent(conn: &mut Conn<'_>, agent: Uuid) -> Result<u64> {
    Ok(on!(conn, c => sqlx::query(DELETE_OF_AGENT).bind(agent).execute(c).await?.rows_affected()))
}

/// `Ok(false)` means that it was answered before: of two at once only one is told otherwise.
pub(crate) async fn use_up(conn: &mut Conn<'_>, challenge: &[u8], end: DateTime<Utc>) -> Result<bool> {
    let rows = on!(conn, c => sqlx::query(USE_UP).bind(challenge).bind(end).execute(c).await?.rows_affected());
    Ok(rows == 1)
}

/// How many there were.
pub(crate) async fn delete_used(conn: &mut Conn<'_>, now: DateTime<Utc>, most: i64) -> Result<u64> {
    Ok(on!(conn, c => sqlx::query(DELETE_USED).bind(now).bind(most).execute(c).await?.rows_affected()))
}
