//! An issuer of tokens: real keys, tokens signed by hand (also such as no library would make), and a small server
//! with the keys, which can misbehave.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA512,
};
use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

pub const ISSUER: &str = "https://issuer.example.com";
pub const AUDIENCE: &str = "clientela";

fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A key to sign with.
pub enum Key {
    Rsa(RsaKeyPair),
    Ec(EcdsaKeyPair),
}

impl Key {
    pub fn rsa() -> Self {
        Self::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).unwrap())
    }

    pub fn ec() -> Self {
        Self::Ec(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap())
    }

    pub fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "RS256",
            Self::Ec(_) => "ES256",
        }
    }

    pub fn sign(&self, text: &str) -> Vec<u8> {
        match self {
            Self::Rsa(key) => sign_rsa(key, &RSA_PKCS1_SHA256, text),
            Self::Ec(key) => key.sign(&SystemRandom::new(), text.as_bytes()).unwrap().as_ref().to_vec(),
        }
    }

    /// As a JSON Web Key.
    pub fn jwk(&self, id: &str) -> Value {
        match self {
            Self::Rsa(key) => json!({
                "kty": "RSA", "kid": id, "use": "sig", "alg": "RS256",
                "n": base64url(key.public_key().modulus().big_endian_without_leading_zero()),
                "e": base64url(key.public_key().exponent().big_endian_without_leading_zero()),
            }),
            Self::Ec(key) => {
                // 4, then both coordinates.
                let (x, y) = key.public_key().as_ref()[1..].split_at(32);
                json!({"kty": "EC", "kid": id, "crv": "P-256", "x": base64url(x), "y": base64url(y)})
            }
        }
    }

    /// The public key in a PEM file.
    pub fn pem(&self) -> String {
        let der = match self {
            Self::Rsa(key) => AsDer::as_der(key.public_key()).unwrap().as_ref().to_vec(),
            Self::Ec(key) => {
                let der: aws_lc_rs::encoding::PublicKeyX509Der<'_> = key.public_key().as_der().unwrap();
                der.as_ref().to_vec()
            }
        };
        let text = STANDARD.encode(der);
        let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n"))
    }

    /// A token with these claims, as it should be.
    pub fn token(&self, id: &str, claims: &Value) -> String {
        let header = json!({"alg": self.algorithm(), "typ": "JWT", "kid": id});
        token(&header, claims, |text| self.sign(text))
    }

    /// Signed with SHA-512 instead.
    pub fn sign_sha512(&self, text: &str) -> Vec<u8> {
        match self {
            Self::Rsa(key) => sign_rsa(key, &RSA_PKCS1_SHA512, text),
            Self::Ec(_) => panic!("no such signature"),
        }
    }
}

fn sign_rsa(key: &RsaKeyPair, padding: &'static aws_lc_rs::signature::RsaSignatureEncoding, text: &str) -> Vec<u8> {
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(padding, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
    signature
}

/// HMAC-SHA256 with this secret: what a careless server takes for a signature with its public key.
pub fn hmac(secret: &[u8], text: &str) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), text.as_bytes()).as_ref().to_vec()
}

/// A token of any header, signed in any way.
pub fn token(header: &Value, claims: &Value, sign: impl FnOnce(&str) -> Vec<u8>) -> String {
    let text = format!("{}.{}", base64url(header.to_string()), base64url(claims.to_string()));
    let signature = base64url(sign(&text));
    format!("{text}.{signature}")
}

/// Now, in seconds since 1970: the server goes by the real time, and so must the test.
#[expect(clippy::disallowed_methods, reason = "the server under test has the machine's clock")]
pub fn now() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap()
}

/// Claims that are good for an hour, in `telco`, with these permissions.
pub fn claims(permissions: &str) -> Value {
    let list: Vec<&str> = permissions.split(',').collect();
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "billing-robot", "exp": now() + 3600, "nbf": now() - 60,
        "org": "telco", "permissions": list,
    })
}

/// How the server with the keys answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Well,
    /// 500.
    Failing,
    /// Not JSON.
    Rubbish,
    /// JSON of 64 MiB.
    Endless,
    /// To another address, which has the keys.
    Elsewhere,
}

struct State {
    keys: Value,
    mood: Mood,
}

/// A server with keys, in a thread of its own: starting the real server blocks the test's.
pub struct KeyServer {
    pub url: String,
    state: Arc<Mutex<State>>,
    fetches: Arc<AtomicUsize>,
}

impl KeyServer {
    pub fn start(keys: &[Value]) -> Self {
        let state = Arc::new(Mutex::new(State { keys: json!({"keys": keys}), mood: Mood::Well }));
        let fetches = Arc::new(AtomicUsize::new(0));
        let (told, address) = mpsc::channel();
        let (shared, count) = (Arc::clone(&state), Arc::clone(&fetches));
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                told.send(listener.local_addr().unwrap()).unwrap();
                let elsewhere = Arc::clone(&shared);
                let keys = get(async move || {
                    count.fetch_add(1, Ordering::SeqCst);
                    answer(&shared)
                });
                let moved = get(async move || elsewhere.lock().unwrap().keys.to_string());
                axum::serve(listener, Router::new().route("/keys", keys).route("/moved", moved)).await.unwrap();
            });
        });
        Self { url: format!("http://{}/keys", address.recv().unwrap()), state, fetches }
    }

    pub fn set_keys(&self, keys: &[Value]) {
        self.state.lock().unwrap().keys = json!({"keys": keys});
    }

    pub fn set_mood(&self, mood: Mood) {
        self.state.lock().unwrap().mood = mood;
    }

    /// How often it was asked for the keys.
    pub fn fetches(&self) -> usize {
        self.fetches.load(Ordering::SeqCst)
    }
}

fn answer(state: &Mutex<State>) -> Response {
    let state = state.lock().unwrap();
    match state.mood {
        Mood::Well => ([(header::CONTENT_TYPE, "application/json")], state.keys.to_string()).into_response(),
        Mood::Failing => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Mood::Rubbish => "<html>".into_response(),
        // Far more than anybody would read.
        Mood::Endless => format!("{{\"keys\": [{}]}}", " ".repeat(64 * 1024 * 1024)).into_response(),
        Mood::Elsewhere => Redirect::temporary("/moved").into_response(),
    }
}
