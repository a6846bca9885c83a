//! The site that passkeys are good for, and what it asks of browsers. `passki` checks what they answer, on aws-lc-rs.

use passki::{
    AuthenticationChallenge, AuthenticationCredential, AuthenticationOptions, AuthenticationState, Passki, PasskiError,
    RegistrationChallenge, RegistrationCredential, RegistrationOptions, RegistrationState, ResidentKeyRequirement,
    StoredPasskey, UserVerificationRequirement,
};
use reqwest::Url;
use serde::Serialize;
use uuid::Uuid;

use crate::passkey_attempt::LIFETIME;
use crate::store::passkey::{Listed, SigningIn};
use crate::{Error, Result};

/// WebAuthn, section 4: in bytes.
const LONGEST_CREDENTIAL_ID: usize = 1_023;

/// Why what a browser answered is not good, in words of ours: nothing that it sent is in them.
pub(crate) type Why = &'static str;

/// The server's public address, as far as passkeys are bound to it.
pub struct Site(Passki);

impl Site {
    /// `None` for an address that browsers make no passkeys for: one without a host's name, or without TLS where it is
    /// not this machine.
    pub fn at(public_url: &str) -> Option<Self> {
        let url = Url::parse(public_url).ok()?;
        let host = url.domain()?;
        let here = host == "localhost" || host.ends_with(".localhost");
        let works = url.scheme() == "https" || here;
        works.then(|| Self(Passki::new(host, &[url.origin().ascii_serialization()], "Clientela")))
    }

    /// What a browser is asked that is to make a passkey for this agent (id, user name), who has these others:
    /// WebAuthn's `PublicKeyCredentialCreationOptionsJSON`.
    pub(crate) fn ask_for_new(&self, challenge: &[u8], agent: (Uuid, &str), others: &[Listed]) -> Result<String> {
        let others: Vec<_> = others.iter().map(|other| stored(&other.credential_id)).collect();
        json(&self.registration(challenge, agent, &others)?.0)
    }

    /// The passkey that a browser has made (WebAuthn's `RegistrationResponseJSON`), when it was asked for this one.
    pub(crate) fn check_new(
        &self,
        response: &str,
        challenge: &[u8],
        agent: (Uuid, &str),
    ) -> Result<std::result::Result<StoredPasskey, Why>> {
        let Ok(response) = serde_json::from_str::<RegistrationCredential>(response) else {
            return Ok(Err("it is not well made"));
        };
        let (asked, state) = self.registration(challenge, agent, &[])?;
        Ok(match self.0.finish_passkey_registration(&response, &state) {
            Ok(made) if !asked.pub_key_cred_params.iter().any(|known| known.alg == made.algorithm) => {
                Err("an algorithm that was not asked for")
            }
            Ok(made) if made.credential_id.len() > LONGEST_CREDENTIAL_ID => Err("its id is too long"),
            Ok(made) => Ok(made),
            Err(error) => Err(why(&error)),
        })
    }

    /// What a browser is asked in which somebody signs in: WebAuthn's `PublicKeyCredentialRequestOptionsJSON`.
    pub(crate) fn ask_for_any(&self, challenge: &[u8]) -> Result<String> {
        json(&self.authentication(challenge)?.0)
    }

    /// The counter of the authenticator that has signed this challenge with this passkey.
    pub(crate) fn check(
        &self,
        shown: &AuthenticationCredential,
        challenge: &[u8],
        row: &SigningIn,
    ) -> Result<std::result::Result<u32, Why>> {
        let mut passkey = stored(&[]);
        passkey.public_key.clone_from(&row.public_key);
        passkey.algorithm = row.algorithm.try_into().map_err(|_| Error::corrupt("passkeys", "algorithm", row.id))?;
        passkey.counter = row.counter.try_into().map_err(|_| Error::corrupt("passkeys", "counter", row.id))?;
        let (_, state) = self.authentication(challenge)?;
        Ok(match self.0.finish_passkey_authentication(shown, &state, &passkey) {
            // WebAuthn, section 7.2, step 6: the authenticator says whose it is, too.
            Ok(signed) if signed.user_handle.as_deref() != Some(row.agent_id.as_bytes()) => Err("somebody else's"),
            Ok(signed) => Ok(signed.counter),
            Err(error) => Err(why(&error)),
        })
    }

    fn registration(
        &self,
        challenge: &[u8],
        (id, name): (Uuid, &str),
        others: &[StoredPasskey],
    ) -> Result<(RegistrationChallenge, RegistrationState)> {
        let mut options = RegistrationOptions::default();
        options.timeout = milliseconds();
        // Who signs in types no user name: the authenticator has to know whose it is.
        options.resident_key = ResidentKeyRequirement::Required;
        options.user_verification = UserVerificationRequirement::Required;
        options.exclude_credentials = Some(others);
        let begun = self.0.start_passkey_registration(id.as_bytes(), name, name, options);
        let (mut asked, mut state) = begun.map_err(|error| Error::Internal(error.to_string()))?;
        // Ours, which the browser's cookie brings back: nothing of a ceremony has to be kept.
        asked.challenge = Passki::base64_encode(challenge);
        state.challenge = challenge.to_vec();
        Ok((asked, state))
    }

    fn authentication(&self, challenge: &[u8]) -> Result<(AuthenticationChallenge, AuthenticationState)> {
        let mut options = AuthenticationOptions::default();
        options.timeout = milliseconds();
        options.user_verification = UserVerificationRequirement::Required;
        let begun = self.0.start_passkey_authentication(&[], options);
        let (mut asked, mut state) = begun.map_err(|error| Error::Internal(error.to_string()))?;
        asked.challenge = Passki::base64_encode(challenge);
        state.challenge = challenge.to_vec();
        Ok((asked, state))
    }
}

/// The answer of a browser in which somebody signs in (WebAuthn's `AuthenticationResponseJSON`), with the id of the
/// passkey that it shows.
pub(crate) fn read(response: &str) -> Option<(AuthenticationCredential, Vec<u8>)> {
    let read: AuthenticationCredential = serde_json::from_str(response).ok()?;
    let id = Passki::base64_decode(&read.raw_id).ok()?;
    Some((read, id))
}

fn why(error: &PasskiError) -> Why {
    match error {
        PasskiError::ChallengeMismatch => "another challenge",
        PasskiError::OriginMismatch { .. }
        | PasskiError::RpIdHashMismatch
        | PasskiError::CrossOriginNotAllowed
        | PasskiError::TopOriginMismatch { .. } => "another site",
        PasskiError::UserNotPresent | PasskiError::UserVerificationRequired => "the person was not made sure of",
        PasskiError::CounterRegression => "its counter went back: it may be a copy",
        PasskiError::SignatureVerificationFailed => "another key",
        _ => "it is not well made",
    }
}

fn milliseconds() -> u64 {
    u64::try_from(LIFETIME.num_milliseconds()).unwrap_or_default()
}

/// A passkey with nothing but its id.
fn stored(credential_id: &[u8]) -> StoredPasskey {
    let mut passkey = StoredPasskey::default();
    passkey.credential_id = credential_id.to_vec();
    passkey
}

fn json(asked: &impl Serialize) -> Result<String> {
    serde_json::to_string(asked).map_err(|error| Error::Internal(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::Site;

    #[test]
    fn passkeys_are_for_hosts_with_names_and_tls() {
        for (url, host, origin) in [
            ("https://care.example.com", "care.example.com", "https://care.example.com"),
            ("https://care.example.com:8443/", "care.example.com", "https://care.example.com:8443"),
            ("http://localhost:3000", "localhost", "http://localhost:3000"),
            ("http://desk.localhost:3000", "desk.localhost", "http://desk.localhost:3000"),
        ] {
            let site = Site::at(url).unwrap().0;
            assert_eq!((site.rp_id.as_str(), site.rp_origins.as_slice()), (host, [origin.to_owned()].as_slice()));
        }
        for url in ["http://care.example.com", "https://192.0.2.1", "http://127.0.0.1:3000", "https://[::1]", "x", ""] {
            assert!(Site::at(url).is_none(), "{url}");
        }
    }
}
