//! Agents: the people at the desk.

use domain::{OrgId, Problem, Violations};
use uuid::Uuid;

use crate::permission::PermissionSet;
use crate::store::agent::Row;
use crate::{Conflict, Error, Result, Service, organization, secret, store};

/// Somebody who has signed in.
#[derive(Debug, Clone)]
pub struct Agent {
    /// The agent's id.
    pub id: Uuid,
    /// The organization that the agent sees.
    pub org: OrgId,
    /// The name the agent signs in with.
    pub username: String,
    /// What the agent may do there.
    pub permissions: PermissionSet,
}

/// A well-formed hash that belongs to no password: an unknown user takes as long as a wrong password.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm9ib2R5$k5dMGK1SNkmnD4X2YyJxF7o4PSLUYgOnpmvkfQ5bGnw";

/// Makes an agent of `org` who may do everything there.
///
/// User names are compared in lower case; a password has 8 to 200 characters.
///
/// # Errors
/// [`Error::Invalid`] for a user name or password that breaks these rules, [`Error::NotFound`] for the
/// organization, [`Conflict::AgentExists`].
pub async fn create(service: &Service, org: &OrgId, username: &str, password: String) -> Result<()> {
    let username = normal_username(username);
    let length = username.chars().count();
    if length == 0 || length > 100 || username.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(Violations::one("username", Problem::TooLong { max: 100 }).into());
    }
    match password.chars().count() {
        0..8 => return Err(Violations::one("password", Problem::TooShort { min: 8 }).into()),
        201.. => return Err(Violations::one("password", Problem::TooLong { max: 200 }).into()),
        _ => {}
    }
    let password_hash = secret::hash_password(password, service.random_bytes()?).await?;
    let mut tx = service.db.write().await?;
    organization::must_exist(&mut tx.conn(), org).await?;
    let row = Row {
        id: service.new_id()?,
        username,
        password_hash,
        org_id: org.to_string(),
        permissions: "*".to_owned(),
    };
    if !store::agent::insert(&mut tx.conn(), org, &row, service.now()).await? {
        return Err(Conflict::AgentExists.into());
    }
    tx.commit().await
}

/// The agent, when the password is right. An unknown user and a wrong password look alike and take
/// equally long.
///
/// # Errors
/// Only the database's.
pub async fn sign_in(service: &Service, username: &str, password: String) -> Result<Option<Agent>> {
    let username = normal_username(username);
    let row = {
        let mut reader = service.db.read().await?;
        store::agent::by_username(&mut reader.conn(), &username).await?
    };
    let hash = row.as_ref().map_or(NOBODY, |row| row.password_hash.as_str()).to_owned();
    let right = secret::verify_password(password, hash).await?;
    match row {
        Some(row) if right => Ok(Some(Agent {
            org: row.org_id.parse().map_err(|_| Error::corrupt("org_agents", "org_id", row.id))?,
            permissions: permissions(&row.permissions, row.id)?,
            username: row.username,
            id: row.id,
        })),
        _ => Ok(None),
    }
}

pub(crate) fn permissions(text: &str, agent: Uuid) -> Result<PermissionSet> {
    if text == "*" {
        return Ok(PermissionSet::ALL);
    }
    PermissionSet::parse(text).map_err(|_| Error::corrupt("org_agents", "permissions", agent))
}

fn normal_username(username: &str) -> String {
    username.trim().to_lowercase()
}
