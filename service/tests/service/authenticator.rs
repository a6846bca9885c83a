//! An authenticator in software: it makes and signs what a real one does (WebAuthn, sections 6.1 and 6.5), ES256 alone,
//! and can be told to do it wrong.

use std::cell::Cell;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const ATTESTED: u8 = 0x40;

pub(crate) struct Authenticator {
    pub(crate) pair: EcdsaKeyPair,
    pub(crate) id: Vec<u8>,
    /// Whose its passkey is, once it was made.
    pub(crate) user: Vec<u8>,
    /// How often it has signed; 0 for ever when it does not count.
    pub(crate) counter: Cell<u32>,
}

/// What it is told to do otherwise than right.
pub(crate) struct Ceremony<'a> {
    /// Where the browser is.
    pub(crate) origin: &'a str,
    /// What the authenticator takes the site for.
    pub(crate) host: &'a str,
    pub(crate) flags: u8,
    pub(crate) kind: Option<&'a str>,
    pub(crate) framed: bool,
}

pub(crate) const RIGHT: Ceremony<'static> = Ceremony {
    origin: "https://care.example.com",
    host: "care.example.com",
    flags: PRESENT | VERIFIED,
    kind: None,
    framed: false,
};
/// Somebody was there, and it was not asked who.
pub(crate) const UNVERIFIED: Ceremony<'static> = Ceremony { flags: PRESENT, ..RIGHT };

impl Authenticator {
    pub(crate) fn new(id: &str) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        Self { pair, id: id.as_bytes().to_vec(), user: Vec::new(), counter: Cell::new(1) }
    }

    /// As what it says to `PublicKeyCredentialCreationOptionsJSON`.
    pub(crate) fn make(&mut self, options: &str, how: &Ceremony<'_>) -> String {
        let options: Value = serde_json::from_str(options).unwrap();
        assert_eq!(options["rp"]["id"], "care.example.com");
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(options["attestation"], "none");
        self.user = URL_SAFE_NO_PAD.decode(options["user"]["id"].as_str().unwrap()).unwrap();
        let mut data = self.data(how, ATTESTED);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        data.extend(self.cose_key());
        // CBOR: {"fmt": "none", "attStmt": {}, "authData": …}.
        let mut attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        attestation.push(u8::try_from(data.len()).unwrap());
        attestation.extend(data);
        let response = json!({
            "clientDataJSON": base64(client_data("webauthn.create", &options, how).as_bytes()),
            "attestationObject": base64(&attestation),
            "transports": ["internal"],
        });
        self.answer(response)
    }

    /// As what it says to `PublicKeyCredentialRequestOptionsJSON`.
    pub(crate) fn sign(&self, options: &str, how: &Ceremony<'_>) -> String {
        let options: Value = serde_json::from_str(options).unwrap();
        assert_eq!((&options["rpId"], &options["userVerification"]), (&json!("care.example.com"), &json!("required")));
        assert_eq!(options["allowCredentials"], json!([]), "nothing is told of who has which");
        let (data, said) = (self.data(how, 0), client_data("webauthn.get", &options, how));
        let signed = [&data[..], Sha256::digest(&said).as_slice()].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &signed).unwrap();
        self.answer(json!({
            "clientDataJSON": base64(said.as_bytes()),
            "authenticatorData": base64(&data),
            "signature": base64(signature.as_ref()),
            "userHandle": base64(&self.user),
        }))
    }

    fn answer(&self, response: Value) -> String {
        let id = base64(&self.id);
        let answer = json!({
            "id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {},
        });
        answer.to_string()
    }

    fn data(&self, how: &Ceremony<'_>, more: u8) -> Vec<u8> {
        let mut data = Sha256::digest(how.host).to_vec();
        data.push(how.flags | more);
        data.extend(self.counter.get().to_be_bytes());
        data
    }

    /// CBOR: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}.
    fn cose_key(&self) -> Vec<u8> {
        let point: &[u8] = self.pair.public_key().as_ref();
        let (x, y) = point[1..].split_at(32);
        [&b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20"[..], x, b"\x22\x58\x20", y].concat()
    }
}

fn client_data(kind: &str, options: &Value, how: &Ceremony<'_>) -> String {
    let data = json!({
        "type": how.kind.unwrap_or(kind), "challenge": options["challenge"], "origin": how.origin,
        "crossOrigin": how.framed,
    });
    data.to_string()
}

fn base64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
