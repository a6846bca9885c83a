//! What a new password must be: long, and not what is guessed first. No rules on its composition (NIST SP
//! 800-63B, section 3.1.1.2; OWASP ASVS 5, chapter 6.2).

use domain::{Problem, Violations};
use uuid::Uuid;

use crate::throttle::{self, Verdict};
use crate::{Result, Service, secret, store};

const SHORTEST: usize = 12;
/// Argon2 reads all of it: longer ones are work for nothing.
pub(crate) const LONGEST: usize = 200;

/// Sorted, in lower case: the cores of Royce Williams' 20,000 most common passwords, as Django has them, and
/// some Spanish ones.
static COMMON: &str = include_str!("common_passwords.txt");

/// Refuses a new password that is too short, too long, common or the user's name.
pub(crate) fn check_new(pointer: &str, password: &str, username: &str) -> Result<()> {
    let problem = match password.chars().count() {
        0..SHORTEST => Problem::TooShort { min: SHORTEST },
        length if length > LONGEST => Problem::TooLong { max: LONGEST },
        _ if is_common(password, username) => Problem::CommonPassword,
        _ => return Ok(()),
    };
    Err(Violations::one(pointer, problem).into())
}

/// A common one with digits and signs around it, or said twice, is as common.
fn is_common(password: &str, username: &str) -> bool {
    let lower = password.to_lowercase();
    let core = lower.trim_matches(|c: char| !c.is_alphabetic());
    let core = once(core);
    core.is_empty() || core.chars().count() == 1 || core == username || is_listed(core) || is_listed(&lower)
}

fn is_listed(word: &str) -> bool {
    static WORDS: std::sync::LazyLock<Vec<&str>> = std::sync::LazyLock::new(|| COMMON.lines().collect());
    WORDS.binary_search(&word).is_ok()
}

/// `qwerty` out of `qwertyqwerty`; any other text as it is.
fn once(text: &str) -> &str {
    let period = (1..=text.len() / 2).find(|&length| {
        text.len().is_multiple_of(length)
            && text.is_char_boundary(length)
            && text.as_bytes().chunks(length).all(|part| part == &text.as_bytes()[..length])
    });
    &text[..period.unwrap_or(text.len())]
}

/// Refuses what is not the signed-in agent's password. Guesses are slowed down.
pub(crate) async fn must_be_right(service: &Service, agent: Uuid, password: String) -> Result<()> {
    let ticket = match throttle::begin(service, &[throttle::Key::account_page(agent)]).await? {
        Verdict::Go(ticket) => ticket,
        Verdict::Wait { seconds } => return Err(Violations::one("/password", Problem::Wait { seconds }).into()),
    };
    let hash = {
        let mut reader = service.db.read().await?;
        let hash = store::agent::password_hash(&mut reader.conn(), agent).await?;
        reader.done();
        hash
    };
    let right = match hash {
        Some(hash) if password.chars().count() <= LONGEST => secret::verify_password(password, hash).await?,
        _ => false,
    };
    if !right {
        return Err(Violations::one("/password", Problem::WrongPassword).into());
    }
    throttle::succeed(service, ticket).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_passwords_are_refused_however_they_are_decorated() {
        assert!(COMMON.lines().is_sorted(), "the list is searched by halves");
        for common in [
            "password1234",
            "Password!2026",
            "contraseña2024",
            "123456789012",
            "aaaaaaaaaaaa",
            "qwertyqwerty",
            "motherfucker",
            "marta.garcia.99",
            "ññññññññññññ",
            "............",
        ] {
            assert!(check_new("/password", common, "marta.garcia").is_err(), "{common}");
        }
        for good in ["correct horse", "clientela-demo", "tres gatos verdes", "пароль для входа", "k8#mQ2!vR0-z"]
        {
            assert!(check_new("/password", good, "marta.garcia").is_ok(), "{good}");
        }
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert!(check_new("/password", "corto ñandú", "x").is_err());
        assert!(check_new("/password", "ñandú y avestruz", "x").is_ok());
        assert!(check_new("/password", &"x y".repeat(67), "x").is_err());
    }
}
