//! One-time codes as the second step of a sign-in (RFC 6238: HMAC-SHA1, six digits, thirty seconds, which
//! every authenticator app knows), and recovery codes for who has lost the app.
//!
//! The secret has to be readable to check a code, so that it cannot be hashed: it is sealed. No code is good twice.

use std::fmt;

use chrono::{DateTime, Utc};
use domain::{Problem, Violations};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use uuid::Uuid;

use crate::agent::{lock_resettable, own_id};
use crate::permission::ManageAgents;
use crate::secret::token_hash;
use crate::store::Tx;
use crate::throttle::{self, Key, Verdict};
use crate::{Caller, Error, Permitted, Result, Service, audit, passkey, password, session, store};

const STEP_SECONDS: i64 = 30;
/// As RFC 4226 asks for.
const SECRET_BYTES: usize = 20;
const RECOVERY_CODES: usize = 10;
/// 120 bits: a plain hash of them cannot be turned back by trying (OWASP ASVS 5, 6.5.2, asks for 112).
const RECOVERY_BYTES: usize = 15;
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Where an agent stands.
#[derive(Clone, PartialEq, Eq)]
pub enum State {
    /// No code is asked for.
    Off,
    /// The agent has to show that the app has the secret.
    Enrolling {
        /// The secret in base32, to be typed into an app.
        secret: String,
        /// The same as an `otpauth:` address.
        uri: String,
    },
    /// A code is asked for at every sign-in.
    On {
        /// Since when.
        since: DateTime<Utc>,
        /// How many recovery codes are left.
        recovery_codes: i64,
    },
}

/// Without the secret.
impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Off => "Off",
            Self::Enrolling { .. } => "Enrolling",
            Self::On { .. } => "On",
        })
    }
}

/// Where the caller stands.
///
/// # Errors
/// [`Error::Forbidden`] for a caller who is no agent.
pub async fn state(service: &Service, caller: &Caller) -> Result<State> {
    let id = own_id(caller)?;
    let mut reader = service.db.read().await?;
    let row = store::totp::get(&mut reader.conn(), id).await?;
    let recovery_codes = store::totp::count_recovery_codes(&mut reader.conn(), id).await?;
    reader.done();
    Ok(match row {
        None => State::Off,
        Some(row) => match row.confirmed_at {
            Some(since) => State::On { since, recovery_codes },
            None => {
                let secret = base32(&row.secret);
                State::Enrolling { uri: uri(caller.actor().name(), &secret), secret }
            }
        },
    })
}

/// Makes a secret for the caller, in the place of one that was never confirmed. Codes are asked for once
/// [`confirm`] has seen one.
///
/// # Errors
/// [`Error::Invalid`] for a wrong password, or when codes are asked for already.
pub async fn begin(service: &Service, caller: &Caller, password: String) -> Result<()> {
    let id = own_id(caller)?;
    password::must_be_right(service, id, password).await?;
    let secret = service.random_bytes::<SECRET_BYTES>()?;
    let mut tx = service.db.write().await?;
    if !store::totp::put_unconfirmed(&mut tx.conn(), id, &secret).await? {
        return Err(Violations::one("/password", Problem::InUse).into());
    }
    tx.commit().await
}

/// Asks for codes from now on, when this is one. The recovery codes, which are not shown again, and the
/// session's new token; the agent's other sessions end.
///
/// # Errors
/// [`Error::Invalid`] for a wrong code, [`Error::NotFound`] when there is nothing to confirm.
pub async fn confirm(service: &Service, caller: &Caller, token: &str, code: &str) -> Result<(Vec<String>, String)> {
    let id = own_id(caller)?;
    let ticket = match throttle::begin(service, &[Key::account_page(id)]).await? {
        Verdict::Go(ticket) => ticket,
        Verdict::Wait { seconds } => return Err(Violations::one("/code", Problem::Wait { seconds }).into()),
    };
    let codes = (0..RECOVERY_CODES)
        .map(|_| Ok(grouped(&base32(&service.random_bytes::<RECOVERY_BYTES>()?))))
        .collect::<Result<Vec<_>>>()?;
    let mut tx = service.db.write().await?;
    store::agent::hold(&mut tx.conn(), id).await?;
    let row = store::totp::get(&mut tx.conn(), id).await?.filter(|row| row.confirmed_at.is_none());
    let row = row.ok_or(Error::NotFound("enrolment"))?;
    let Some(step) = matching_step(&row.secret, code, service.now()) else {
        return Err(Violations::one("/code", Problem::WrongCode).into());
    };
    store::totp::confirm(&mut tx.conn(), id, service.now(), step).await?;
    let hashes: Vec<_> = codes.iter().map(|code| token_hash(&plain(code))).collect();
    store::totp::replace_recovery_codes(&mut tx.conn(), id, &hashes).await?;
    let fresh = session::rotate_and_end_others(service, &mut tx, caller, id, token).await?;
    audit::note(service, &mut tx, caller, "totp.enrol", ("agent", id.to_string()), None).await?;
    tx.commit().await?;
    throttle::succeed(service, ticket).await?;
    Ok((codes, fresh))
}

/// Asks the caller for no codes any more. The session's new token; the agent's other sessions end.
///
/// # Errors
/// [`Error::Invalid`] for a wrong password.
pub async fn remove(service: &Service, caller: &Caller, token: &str, password: String) -> Result<String> {
    let id = own_id(caller)?;
    password::must_be_right(service, id, password).await?;
    let mut tx = service.db.write().await?;
    store::agent::hold(&mut tx.conn(), id).await?;
    store::totp::delete(&mut tx.conn(), id).await?;
    let fresh = session::rotate_and_end_others(service, &mut tx, caller, id, token).await?;
    audit::note(service, &mut tx, caller, "totp.remove", ("agent", id.to_string()), None).await?;
    tx.commit().await?;
    Ok(fresh)
}

/// Asks an agent who has lost app and recovery codes for none any more, and ends their sessions. Their passkeys go too:
/// they may be on what was lost.
///
/// # Errors
/// As [`agent::reset_password`](crate::agent::reset_password).
pub async fn reset(service: &Service, caller: &Permitted<ManageAgents>, agent: Uuid) -> Result<()> {
    let mut tx = service.db.write().await?;
    lock_resettable(&mut tx, caller, agent).await?;
    store::totp::delete(&mut tx.conn(), agent).await?;
    passkey::remove_all(service, &mut tx, caller, agent).await?;
    store::session::delete_others(&mut tx.conn(), agent, &[]).await?;
    audit::note(service, &mut tx, caller, "totp.reset", ("agent", agent.to_string()), None).await?;
    tx.commit().await
}

/// Whether the text is a code of now that was not used before, or a recovery code; it is used up thereby.
pub(crate) async fn use_code(service: &Service, tx: &mut Tx, agent: Uuid, secret: &[u8], code: &str) -> Result<bool> {
    if let Some(step) = matching_step(secret, code, service.now()) {
        return store::totp::use_step(&mut tx.conn(), agent, step).await;
    }
    store::totp::use_recovery_code(&mut tx.conn(), agent, &token_hash(&plain(code))).await
}

/// The time step whose code this is: the present one, the one before, for who types slowly, or the next, for
/// a clock that goes ahead.
fn matching_step(secret: &[u8], code: &str, now: DateTime<Utc>) -> Option<i64> {
    let typed: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let present = now.timestamp().div_euclid(STEP_SECONDS);
    (present - 1..=present + 1).find(|step| format!("{:06}", code_at(secret, *step) % 1_000_000) == typed)
}

/// The HOTP value of a step (RFC 4226, section 5.3), before it is cut to digits.
fn code_at(secret: &[u8], step: i64) -> u32 {
    // A key of any length will do: the error cannot be.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret) else { return u32::MAX };
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let offset = usize::from(hash[19] & 0xf);
    u32::from_be_bytes([hash[offset], hash[offset + 1], hash[offset + 2], hash[offset + 3]]) & 0x7fff_ffff
}

fn uri(username: &str, secret: &str) -> String {
    let name: String = username.bytes().map(escape).collect();
    format!("otpauth://totp/Clientela:{name}?secret={secret}&issuer=Clientela")
}

fn escape(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

/// RFC 4648, without padding.
fn base32(bytes: &[u8]) -> String {
    let mut text = String::new();
    let (mut bits, mut count) = (0_u32, 0);
    for byte in bytes {
        bits = bits << 8 | u32::from(*byte);
        count += 8;
        while count >= 5 {
            count -= 5;
            text.push(char::from(BASE32[(bits >> count & 31) as usize]));
        }
        bits &= (1 << count) - 1;
    }
    if count > 0 {
        text.push(char::from(BASE32[(bits << (5 - count) & 31) as usize]));
    }
    text
}

/// `ABCD-EFGH-…`: four at a time are read and typed more easily.
fn grouped(code: &str) -> String {
    let groups: Vec<_> = code.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
    groups.join("-")
}

/// A recovery code as it is hashed: however it was typed.
fn plain(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_are_those_of_rfc_6238() {
        // Appendix B, SHA-1; of the eight digits there six are ours.
        for (time, code) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            let now = DateTime::from_timestamp(time, 0).unwrap();
            assert_eq!(matching_step(SECRET, &code[2..], now), Some(time / 30), "{time}");
            assert_eq!(matching_step(SECRET, &format!(" {} {}", &code[2..5], &code[5..]), now), Some(time / 30));
        }
    }

    #[test]
    fn a_code_is_good_for_a_step_before_and_after() {
        let at = |time| matching_step(SECRET, "005924", DateTime::from_timestamp(time, 0).unwrap());
        let step = 1_234_567_890 / 30;
        assert_eq!(at((step - 1) * 30), Some(step));
        assert_eq!(at((step + 2) * 30 - 1), Some(step));
        assert_eq!(at((step + 2) * 30), None);
        assert_eq!(at((step - 1) * 30 - 1), None);
        for typed in ["", "5924", "0059244", "ñññ"] {
            assert_eq!(matching_step(SECRET, typed, DateTime::from_timestamp(1_234_567_890, 0).unwrap()), None);
        }
    }

    #[test]
    fn base32_is_that_of_rfc_4648() {
        for (plain, encoded) in [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foobar", "MZXW6YTBOI")] {
            assert_eq!(base32(plain.as_bytes()), encoded);
        }
        assert_eq!(uri("ñ b", "AB"), "otpauth://totp/Clientela:%C3%B1%20b?secret=AB&issuer=Clientela");
        assert_eq!(plain(&grouped("ABCDEFGH")), "ABCDEFGH");
        assert_eq!(plain(" abcd efgh"), "ABCDEFGH");
    }
}
