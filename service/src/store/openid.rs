//! Whom an OpenID provider knows agents as, and which sign-ins are over.

use chrono::{DateTime, Utc};
use domain::OrgId;
use uuid::Uuid;

use super::{Conn, on, statements};
use crate::Result;

statements! {
    AGENT_OF = "SELECT agent_id FROM openid_identities WHERE org_id = $1 AND issuer = $2 AND subject = $3";
    IS_LINKED = "SELECT COUNT(*) FROM openid_identities WHERE org_id = $1 AND agent_id = $2";
    LINK = "INSERT INTO openid_identities (org_id, issuer, subject, agent_id, created_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT DO NOTHING";
    USE_UP = "INSERT INTO openid_used (org_id, state_hash, expires_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    DELETE_OLD = "DELETE FROM openid_used WHERE (org_id, state_hash) IN
        (SELECT org_id, state_hash FROM openid_used WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)";
}

/// Whom a provider means.
#[derive(Clone, Copy)]
pub(crate) struct Identity<'a> {
    pub(crate) org: &'a OrgId,
    pub(crate) issuer: &'a str,
    pub(crate) subject: &'a str,
}

pub(crate) async fn agent_of(conn: &mut Conn<'_>, identity: Identity<'_>) -> Result<Option<Uuid>> {
    Ok(on!(conn, c => sqlx::query_scalar(AGENT_OF)
        .bind(identity.org.as_str())
        .bind(identity.issuer)
        .bind(identity.subject)
        .fetch_optional(c)
        .await)?)
}

/// Whether the agent is known to a provider of the organization's.
pub(crate) async fn is_linked(conn: &mut Conn<'_>, org: &OrgId, agent: Uuid) -> Result<bool> {
    let count: i64 = on!(conn, c => sqlx::query_scalar(IS_LINKED).bind(org.as_str()).bind(agent).fetch_one(c).await)?;
    Ok(count > 0)
}

/// `Ok(false)` means that the agent is somebody else to the provider, or the identity another agent's.
pub(crate) async fn link(conn: &mut Conn<'_>, identity: Identity<'_>, agent: Uuid, now: DateTime<Utc>) -> Result<bool> {
    let rows = on!(conn, c => sqlx::query(LINK)
        .bind(identity.org.as_str())
        .bind(identity.issuer)
        .bind(identity.subject)
        .bind(agent)
        .bind(now)
        .execute(c)
        .await?
        .rows_affected());
    Ok(rows == 1)
}

/// `Ok(false)` means that it was used before: of two at once only one is told otherwise.
pub(crate) async fn use_up(conn: &mut Conn<'_>, org: &OrgId, state: &[u8], end: DateTime<Utc>) -> Result<bool> {
    let rows = on!(conn, c => sqlx::query(USE_UP)
        .bind(org.as_str())
        .bind(state)
        .bind(end)
        .execute(c)
        .await?
        .rows_affected());
    Ok(rows == 1)
}

/// How many there were.
pub(crate) async fn delete_old(conn: &mut Conn<'_>, now: DateTime<Utc>, most: i64) -> Result<u64> {
    let rows = on!(conn, c => sqlx::query(DELETE_OLD).bind(now).bind(most).execute(c).await?.rows_affected());
    Ok(rows)
}
