//! Signing in: a password, a code where the agent has asked for it, and a session.

use std::fmt;
use std::net::IpAddr;

use domain::OrgId;
use uuid::Uuid;

use crate::agent::{self, Agent, normal_username};
use crate::permission::PermissionSet;
use crate::secret::token_hash;
use crate::store::Tx;
use crate::store::agent::SigningIn;
use crate::throttle::{self, Key, Verdict};
use crate::{
    Actor, Caller, Error, Result, Service, audit, device, openid, passkey, password, secret, session, store, totp,
};

/// A well-formed hash that belongs to no password: an unknown user, and an agent who has none, takes as long as a
/// wrong password.
pub(crate) const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm9ib2R5$k5dMGK1SNkmnD4X2YyJxF7o4PSLUYgOnpmvkfQ5bGnw";

/// What somebody who wants to come in shows.
pub struct Attempt<'a> {
    /// The user name, in whatever case.
    pub username: &'a str,
    /// The password.
    pub password: String,
    /// A one-time or a recovery code; empty when none was asked for yet.
    pub code: &'a str,
    /// By what they come.
    pub browser: Browser<'a>,
}

/// What comes along with somebody who wants to come in, however they prove who they are.
pub struct Browser<'a> {
    /// Where the request comes from.
    pub address: Option<IpAddr>,
    /// The token that this browser was given at an earlier sign-in.
    pub device: Option<&'a str>,
    /// The browser's `User-Agent`.
    pub user_agent: &'a str,
    /// The token of a session that this browser has: it ends.
    pub session: Option<&'a str>,
    /// The request's id.
    pub request_id: String,
}

/// What came of it.
#[derive(Debug)]
pub enum Answer {
    /// Come in.
    Welcome(Box<Welcome>),
    /// User name or password is wrong, or the agent works nowhere at present: which of them is not told.
    Refused,
    /// The password is right, and a code is asked for.
    CodeNeeded,
    /// The password is right, the code is not, or was used before.
    CodeWrong,
    /// Too many attempts: this one was not looked at.
    Wait {
        /// When to try again, in seconds.
        seconds: u64,
    },
}

/// For somebody who is in.
pub struct Welcome {
    /// Who it is.
    pub agent: Agent,
    /// The session's token.
    pub session: String,
    /// What this browser shows at the next sign-in.
    pub device: String,
}

/// Without the tokens.
impl fmt::Debug for Welcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Welcome").field("agent", &self.agent).finish_non_exhaustive()
    }
}

/// Lets somebody in. An unknown user and a wrong password look alike and take equally long; guesses get
/// slower, see `throttle`. Who is not let in is in the log, without the user name, and where there is such an agent
/// in the trail.
///
/// # Errors
/// Only the database's.
pub async fn sign_in(service: &Service, attempt: Attempt<'_>) -> Result<Answer> {
    let answer = look_at(service, attempt).await?;
    if !matches!(answer, Answer::Welcome(_)) {
        tracing::info!(?answer, "a sign-in by password did not succeed");
    }
    Ok(answer)
}

async fn look_at(service: &Service, attempt: Attempt<'_>) -> Result<Answer> {
    let Attempt { username, password, code, browser } = attempt;
    let username = normal_username(username);
    let device_hash = token_hash(browser.device.unwrap_or_default());
    let row = {
        let mut reader = service.db.read().await?;
        let row = store::agent::signing_in(&mut reader.conn(), &username, &device_hash).await?;
        reader.done();
        row
    };
    let known = row.as_ref().filter(|row| row.known_since.is_some());
    let keys = match known {
        Some(row) => vec![Key::device(row.id, &device_hash)],
        None => {
            vec![Key::account_from(&username, browser.address), Key::account(&username), Key::address(browser.address)]
        }
    };
    let ticket = match throttle::begin(service, &keys).await? {
        Verdict::Go(ticket) => ticket,
        Verdict::Wait { seconds } => return Ok(Answer::Wait { seconds }),
    };
    let hash = row.as_ref().map_or(NOBODY, |row| row.password_hash.as_str()).to_owned();
    let too_long = password.chars().count() > password::LONGEST;
    let typed = if too_long { String::new() } else { password };
    let right = secret::verify_password(typed, hash).await? && !too_long;
    let Some(row) = row else {
        // What is done with a wrong password of somebody known: otherwise the time would tell who is.
        place_of(service, Uuid::nil()).await?;
        throttle::linger(service, ticket).await?;
        return Ok(Answer::Refused);
    };
    // Neither of these is told from a wrong password: a suspended agent's was guessed by somebody, perhaps.
    let Some(agent) = place_of(service, row.id).await? else {
        note_suspended(service, row.id, &browser, if right { "suspended" } else { "password" }).await?;
        return Ok(Answer::Refused);
    };
    let caller = agent.caller(browser.request_id.clone()).at(browser.address);
    if !right {
        note_failure(service, &caller, "password").await?;
        return Ok(Answer::Refused);
    }
    if openid::asks_instead(service, agent.id).await? {
        note_failure(service, &caller, "password, where OpenID Connect is asked for").await?;
        return Ok(Answer::Refused);
    }
    let mut tx = service.db.write().await?;
    if !is_still(&mut tx, &agent, &username, (&device_hash, &row)).await? {
        drop(tx);
        note_failure(service, &caller, "changed meanwhile").await?;
        return Ok(Answer::Refused);
    }
    if let Some(secret) = &row.totp_secret {
        if code.trim().is_empty() {
            drop(tx);
            throttle::undo(service, ticket).await?;
            return Ok(Answer::CodeNeeded);
        }
        if !totp::use_code(service, &mut tx, agent.id, secret, code).await? {
            drop(tx);
            note_failure(service, &caller, "code").await?;
            return Ok(Answer::CodeWrong);
        }
    }
    let welcome = admit(service, &mut tx, &caller, agent, (&browser, None)).await?;
    tx.commit().await?;
    throttle::succeed(service, ticket).await?;
    Ok(Answer::Welcome(Box::new(welcome)))
}

/// Whether password and second step are those that were checked, and the agent works there: somebody may have reset
/// them in the meantime, and ended all sessions. From here on they wait for this one to begin, and then end it too.
async fn is_still(tx: &mut Tx, agent: &Agent, username: &str, (device, checked): (&[u8], &SigningIn)) -> Result<bool> {
    store::agent::hold(&mut tx.conn(), agent.id).await?;
    let now = store::agent::signing_in(&mut tx.conn(), username, device).await?;
    let is_same = now.is_some_and(|now| {
        (now.id, &now.password_hash, &now.totp_secret) == (checked.id, &checked.password_hash, &checked.totp_secret)
    });
    Ok(is_same && agent::in_org(&mut tx.conn(), &agent.org, agent.id).await?.is_some())
}

/// Begins a session for somebody who has proved who they are, and tells the audit trail, with how if not by a
/// password. A session that the browser had ends, since nobody is to go on in one that was planted; what its agent
/// had typed there is handed on.
pub(crate) async fn admit(
    service: &Service,
    tx: &mut Tx,
    caller: &Caller,
    agent: Agent,
    (browser, how): (&Browser<'_>, Option<&str>),
) -> Result<Welcome> {
    let session = session::start(service, tx, &agent, &device::summary(browser.user_agent)).await?;
    if let Some((org, token)) = browser.session.and_then(|token| Some((session::org(token)?, token))) {
        session::hand_on(service, tx, &agent, (token, &session)).await?;
        let key = store::session::Key { org: &org, hash: &token_hash(token) };
        store::session::delete(&mut tx.conn(), &key).await?;
    }
    let device = device::remember(service, tx, agent.id, browser.device).await?;
    audit::note(service, tx, caller, "session.sign_in", ("agent", agent.id.to_string()), how).await?;
    Ok(Welcome { agent, session, device })
}

/// The agent in the organization that they signed in to last; none where they work nowhere.
pub(crate) async fn place_of(service: &Service, id: Uuid) -> Result<Option<Agent>> {
    let mut reader = service.db.read().await?;
    let Some(org) = store::agent::last_org(&mut reader.conn(), id).await? else { return Ok(None) };
    let org: OrgId = org.parse().map_err(|_| Error::corrupt("org_agents", "org_id", id))?;
    agent::in_org(&mut reader.conn(), &org, id).await
}

/// An attempt on an agent who works nowhere at present: the organization that they worked for last is told.
pub(crate) async fn note_suspended(service: &Service, id: Uuid, browser: &Browser<'_>, why: &str) -> Result<()> {
    let mut reader = service.db.read().await?;
    let last = store::agent::last_membership(&mut reader.conn(), id).await?;
    reader.done();
    let Some((org, name)) = last else { return Ok(()) };
    let org: OrgId = org.parse().map_err(|_| Error::corrupt("org_agents", "org_id", id))?;
    let caller = Caller::new(org, Actor::Agent { id, name }, PermissionSet::NONE, browser.request_id.clone());
    note_failure(service, &caller.at(browser.address), why).await
}

/// A wrong attempt on an agent that there is. Those on others leave nothing: they would be anybody's to fill
/// the trail with.
pub(crate) async fn note_failure(service: &Service, caller: &Caller, why: &str) -> Result<()> {
    let mut tx = service.db.write().await?;
    let subject = ("agent", caller.actor().id());
    audit::note(service, &mut tx, caller, "session.sign_in_failed", subject, Some(why)).await?;
    tx.commit().await
}

/// Deletes a batch of what sign-ins leave behind: failures that are forgotten, browsers and invitations that
/// are out of date. How many rows that were.
///
/// # Errors
/// Only the database's.
pub async fn sweep(service: &Service) -> Result<u64> {
    let failures = throttle::sweep(service).await?;
    let devices = device::sweep(service).await?;
    let invitations = crate::invitation::sweep(service).await?;
    let passkeys = passkey::sweep(service).await?;
    Ok(failures + devices + invitations + passkeys + openid::sweep(service).await?)
}
