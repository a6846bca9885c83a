//! Agents' passkeys (WebAuthn, level 3): keys that an authenticator keeps, by which agents sign in with no password.
//!
//! The authenticator makes sure of the person (a finger, a face, a PIN), so that a passkey is both steps at once and no
//! one-time code is asked for. It is bound to our public address: what is signed for another site is worth nothing
//! here. What makes an authenticator (attestation) is not asked. [`crate::passkey_sign_in`] lets people in by them.

use chrono::{DateTime, Utc};
use domain::{Problem, Violations};
use serde::Serialize;
use uuid::Uuid;

use crate::agent::own_id;
use crate::passkey_attempt::{self, Adding, Attempt};
use crate::passkey_site::Site;
use crate::store::Tx;
use crate::store::passkey::{Listed, New};
use crate::{Caller, Error, Result, Service, audit, password, session, store};

/// As many as one person has devices, and then some.
const MOST: usize = 10;
/// In characters.
const LONGEST_NAME: usize = 60;
/// Rows that one sweep takes.
const BATCH: i64 = 1_000;

/// One of an agent's passkeys.
#[derive(Debug, Clone)]
pub struct Passkey {
    /// Its id here.
    pub id: Uuid,
    /// What the agent calls it.
    pub name: String,
    /// Since when it is good.
    pub created_at: DateTime<Utc>,
    /// The last sign-in with it.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A passkey that is to be made, by the browser.
pub struct Pending {
    /// What it will be called.
    pub name: String,
    /// What the browser is asked for: WebAuthn's `PublicKeyCredentialCreationOptionsJSON`.
    pub options: String,
}

/// A passkey as the audit trail has it.
#[derive(Serialize)]
struct Told<'a> {
    name: &'a str,
}

/// Whether agents can sign in by passkeys: only under a public address that they can be good for.
pub fn is_offered(service: &Service) -> bool {
    service.passkeys.is_some()
}

pub(crate) fn site(service: &Service) -> Result<&Site> {
    service.passkeys.as_deref().ok_or(Error::NotFound("passkeys"))
}

/// The caller's passkeys, the oldest first.
///
/// # Errors
/// [`Error::Forbidden`] for a caller who is no agent.
pub async fn list(service: &Service, caller: &Caller) -> Result<Vec<Passkey>> {
    let rows = rows(service, own_id(caller)?).await?;
    let told = |row: Listed| Passkey {
        id: row.id,
        name: row.name,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
    };
    Ok(rows.into_iter().map(told).collect())
}

async fn rows(service: &Service, agent: Uuid) -> Result<Vec<Listed>> {
    let mut reader = service.db.read().await?;
    let rows = store::passkey::of_agent(&mut reader.conn(), agent, most()).await?;
    reader.done();
    Ok(rows)
}

fn most() -> i64 {
    i64::try_from(MOST).unwrap_or(i64::MAX)
}

/// Begins to add a passkey of this name to the caller's: what the browser brings back.
///
/// # Errors
/// [`Error::Invalid`] for a wrong password, a name that is none, or an eleventh passkey; [`Error::NotFound`] where
/// there are none.
pub async fn begin(service: &Service, caller: &Caller, name: &str, password: String) -> Result<String> {
    site(service)?;
    let agent = own_id(caller)?;
    let name = name.trim();
    let problem = match name.chars().count() {
        0 => Some(Problem::Missing),
        length if length > LONGEST_NAME => Some(Problem::TooLong { max: LONGEST_NAME }),
        _ if name.chars().any(char::is_control) => Some(Problem::ControlCharacter),
        _ if rows(service, agent).await?.len() >= MOST => Some(Problem::TooMany { max: MOST }),
        _ => None,
    };
    if let Some(problem) = problem {
        return Err(Violations::one("/name", problem).into());
    }
    password::must_be_right(service, agent, password).await?;
    let (cookie, _) = passkey_attempt::begin(service, Some(Adding { agent, name: name.to_owned() }))?;
    Ok(cookie)
}

/// The passkey that the caller has begun to add in this browser, if they have.
///
/// # Errors
/// [`Error::NotFound`] where there are none.
pub async fn pending(service: &Service, caller: &Caller, cookie: &str) -> Result<Option<Pending>> {
    let (site, agent) = (site(service)?, own_id(caller)?);
    let Some((attempt, name)) = adding(service, agent, cookie)? else { return Ok(None) };
    let others = rows(service, agent).await?;
    let options = site.ask_for_new(&attempt.challenge, (agent, caller.actor().name()), &others)?;
    Ok(Some(Pending { name, options }))
}

/// An attempt of this agent's to add a passkey, and what it is to be called.
fn adding(service: &Service, agent: Uuid, cookie: &str) -> Result<Option<(Attempt, String)>> {
    let Some(mut attempt) = passkey_attempt::open(service, cookie)? else { return Ok(None) };
    let ours = attempt.adding.take().filter(|adding| adding.agent == agent);
    Ok(ours.map(|adding| (attempt, adding.name)))
}

/// Adds the passkey that the caller's browser has made (`response`: WebAuthn's `RegistrationResponseJSON`). The
/// session's new token; the agent's other sessions end. `None`: it took too long, came before, is not for this site,
/// or the authenticator did not make sure of the person.
///
/// # Errors
/// [`Error::NotFound`] where there are none; [`Error::Invalid`] for an eleventh.
pub async fn add(
    service: &Service,
    caller: &Caller,
    token: &str,
    cookie: &str,
    response: &str,
) -> Result<Option<String>> {
    let (site, agent) = (site(service)?, own_id(caller)?);
    let Some((attempt, name)) = adding(service, agent, cookie)? else { return Ok(None) };
    let made = match site.check_new(response, &attempt.challenge, (agent, caller.actor().name()))? {
        Ok(made) => made,
        Err(why) => {
            tracing::info!(request = caller.request_id(), "a passkey is not added: {why}");
            return Ok(None);
        }
    };
    let new = New {
        id: service.new_id()?,
        credential_id: &made.credential_id,
        name: &name,
        public_key: &made.public_key,
        algorithm: made.algorithm,
        counter: made.counter,
    };
    let mut tx = service.db.write().await?;
    // Of several at once none sees fewer than there are.
    store::agent::hold(&mut tx.conn(), agent).await?;
    let first = store::passkey::use_up(&mut tx.conn(), &attempt.hash(), attempt.expires_at).await?;
    if !first || !store::passkey::insert(&mut tx.conn(), agent, &new, service.now()).await? {
        return Ok(None);
    }
    let all = store::passkey::of_agent(&mut tx.conn(), agent, most() + 1).await?;
    if all.len() > MOST {
        return Err(Violations::one("/name", Problem::TooMany { max: MOST }).into());
    }
    let fresh = session::rotate_and_end_others(service, &mut tx, caller, agent, token).await?;
    let (added, subject) = (Told { name: &name }, ("agent", agent.to_string()));
    audit::write(service, &mut tx, caller, "passkey.add", subject, (None, Some(&added))).await?;
    tx.commit().await?;
    Ok(Some(fresh))
}

/// Takes one of the caller's passkeys away. The session's new token; the agent's other sessions end.
///
/// # Errors
/// [`Error::Invalid`] for a wrong password, [`Error::NotFound`] for the passkey.
pub async fn remove(service: &Service, caller: &Caller, token: &str, id: Uuid, password: String) -> Result<String> {
    let agent = own_id(caller)?;
    password::must_be_right(service, agent, password).await?;
    let mut tx = service.db.write().await?;
    store::agent::hold(&mut tx.conn(), agent).await?;
    let all = store::passkey::of_agent(&mut tx.conn(), agent, most()).await?;
    let gone = all.iter().find(|passkey| passkey.id == id).ok_or(Error::NotFound("passkey"))?;
    store::passkey::delete(&mut tx.conn(), agent, id).await?;
    let fresh = session::rotate_and_end_others(service, &mut tx, caller, agent, token).await?;
    let (removed, subject) = (Told { name: &gone.name }, ("agent", agent.to_string()));
    audit::write(service, &mut tx, caller, "passkey.remove", subject, (Some(&removed), None)).await?;
    tx.commit().await?;
    Ok(fresh)
}

/// Takes all of an agent's passkeys away, where another person or a command resets how the agent comes in: who had
/// taken the account over must not keep a way in.
pub(crate) async fn remove_all(service: &Service, tx: &mut Tx, caller: &Caller, agent: Uuid) -> Result<()> {
    if store::passkey::delete_of_agent(&mut tx.conn(), agent).await? == 0 {
        return Ok(());
    }
    audit::note(service, tx, caller, "passkey.reset", ("agent", agent.to_string()), None).await
}

/// Deletes a batch of challenges that could not be answered again anyway; how many that were.
pub(crate) async fn sweep(service: &Service) -> Result<u64> {
    let mut tx = service.db.write().await?;
    let swept = store::passkey::delete_used(&mut tx.conn(), service.now(), BATCH).await?;
    tx.commit().await?;
    Ok(swept)
}
