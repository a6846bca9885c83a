//! Signing in by a [passkey](crate::passkey).

use crate::passkey_attempt;
use crate::secret::token_hash;
use crate::sign_in::{self, Answer, Browser};
use crate::throttle::{self, Key, Verdict};
use crate::{Caller, Result, Service, agent, openid, passkey, passkey_site, store};

/// A sign-in that has begun.
pub struct Begun {
    /// What the browser brings back.
    pub cookie: String,
    /// What it is asked for: WebAuthn's `PublicKeyCredentialRequestOptionsJSON`.
    pub options: String,
}

/// What somebody who wants to come in shows.
pub struct Shown<'a> {
    /// Of [`begin`].
    pub cookie: &'a str,
    /// What the browser answered: WebAuthn's `AuthenticationResponseJSON`.
    pub response: &'a str,
    /// By what they come.
    pub browser: Browser<'a>,
}

/// Begins a sign-in: whose it is, the authenticator says.
///
/// # Errors
/// [`Error::NotFound`] where there are no passkeys.
pub fn begin(service: &Service) -> Result<Begun> {
    let site = passkey::site(service)?;
    let (cookie, attempt) = passkey_attempt::begin(service, None)?;
    Ok(Begun { cookie, options: site.ask_for_any(&attempt.challenge)? })
}

/// Lets somebody in who shows a passkey: [`Answer::Welcome`], [`Answer::Refused`] or [`Answer::Wait`]. A passkey that
/// nobody has, one of an agent who works nowhere at present, and an answer that is not good look alike.
///
/// # Errors
/// [`Error::NotFound`] where there are no passkeys; the database's.
pub async fn sign_in(service: &Service, shown: Shown<'_>) -> Result<Answer> {
    let Shown { cookie, response, browser } = shown;
    let site = passkey::site(service)?;
    let attempt = passkey_attempt::open(service, cookie)?.filter(|attempt| attempt.adding.is_none());
    let Some(attempt) = attempt else { return Ok(Answer::Refused) };
    let Some((response, credential)) = passkey_site::read(response) else { return Ok(Answer::Refused) };
    let device_hash = token_hash(browser.device.unwrap_or_default());
    let row = {
        let mut reader = service.db.read().await?;
        let row = store::passkey::signing_in(&mut reader.conn(), &credential, &device_hash).await?;
        reader.done();
        row
    };
    let keys = match row.as_ref().filter(|row| row.known_since.is_some()) {
        Some(row) => vec![Key::device(row.agent_id, &device_hash)],
        None => vec![Key::passkey_from(&credential, browser.address), Key::address(browser.address)],
    };
    let ticket = match throttle::begin(service, &keys).await? {
        Verdict::Go(ticket) => ticket,
        Verdict::Wait { seconds } => return Ok(Answer::Wait { seconds }),
    };
    let Some(row) = row else { return Ok(Answer::Refused) };
    let Some(agent) = sign_in::place_of(service, row.agent_id).await? else {
        sign_in::note_suspended(service, row.agent_id, &browser, "passkey: suspended").await?;
        return Ok(Answer::Refused);
    };
    let caller = agent.caller(browser.request_id.clone()).at(browser.address);
    let mut checked = site.check(&response, &attempt.challenge, &row)?;
    if checked.is_ok() && openid::asks_instead(service, agent.id).await? {
        checked = Err("OpenID Connect is asked for");
    }
    let counter = match checked {
        Ok(counter) => counter,
        Err(why) => return refuse(service, &caller, why).await,
    };
    let mut tx = service.db.write().await?;
    // Who takes passkeys away, or suspends the agent, and ends their sessions waits, and then ends this one too.
    store::agent::hold(&mut tx.conn(), row.agent_id).await?;
    if agent::in_org(&mut tx.conn(), &agent.org, agent.id).await?.is_none() {
        drop(tx);
        return refuse(service, &caller, "suspended").await;
    }
    let first = store::passkey::use_up(&mut tx.conn(), &attempt.hash(), attempt.expires_at).await?;
    let passkey = (row.agent_id, row.id);
    if !first || !store::passkey::count_use(&mut tx.conn(), passkey, counter, service.now()).await? {
        drop(tx);
        return refuse(service, &caller, "shown again").await;
    }
    let how = format!("passkey, {}", row.name);
    let welcome = sign_in::admit(service, &mut tx, &caller, agent, (&browser, Some(&how))).await?;
    tx.commit().await?;
    throttle::succeed(service, ticket).await?;
    Ok(Answer::Welcome(Box::new(welcome)))
}

/// Tells the audit trail why not; the browser learns nothing of it.
async fn refuse(service: &Service, caller: &Caller, why: &str) -> Result<Answer> {
    sign_in::note_failure(service, caller, &format!("passkey: {why}")).await?;
    Ok(Answer::Refused)
}
