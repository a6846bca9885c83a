//! An OpenID provider that says what a test wants it to, in a thread of its own.

use std::sync::{Arc, Mutex, mpsc};

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};

use super::issuer::Key;

pub const CLIENT: &str = "desk & co";
pub const SECRET: &str = "a secret: 100% of it";
/// What UserInfo is asked with.
const ACCESS: &str = "an-access-token";

struct State {
    metadata: Value,
    keys: Value,
    /// What a code is exchanged for.
    exchange: (u16, String),
    userinfo: Value,
    /// What was last sent with a code: the header and the form.
    asked: Option<(String, String)>,
    /// How often it was asked where it has what.
    discoveries: usize,
}

pub struct Provider {
    pub url: String,
    pub key: Key,
    state: Arc<Mutex<State>>,
}

fn json_answer(value: &Value) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

fn routes(state: &Arc<Mutex<State>>) -> Router {
    let shared = || Arc::clone(state);
    let (metadata, keys, exchange, userinfo) = (shared(), shared(), shared(), shared());
    let header_of = |headers: &HeaderMap| {
        headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
    };
    Router::new()
        .route(
            "/.well-known/openid-configuration",
            get(async move || {
                let mut state = metadata.lock().unwrap();
                state.discoveries += 1;
                json_answer(&state.metadata)
            }),
        )
        .route("/keys", get(async move || json_answer(&keys.lock().unwrap().keys)))
        .route(
            "/token",
            post(async move |headers: HeaderMap, form: String| {
                let mut state = exchange.lock().unwrap();
                state.asked = Some((header_of(&headers), form));
                let (status, body) = state.exchange.clone();
                (StatusCode::from_u16(status).unwrap(), body)
            }),
        )
        .route(
            "/userinfo",
            get(async move |headers: HeaderMap| {
                assert_eq!(header_of(&headers), format!("Bearer {ACCESS}"));
                json_answer(&userinfo.lock().unwrap().userinfo)
            }),
        )
}

impl Provider {
    pub fn start() -> Self {
        let key = Key::rsa();
        let state = Arc::new(Mutex::new(State {
            metadata: Value::Null,
            keys: json!({"keys": [key.jwk("k")]}),
            exchange: (500, String::new()),
            userinfo: Value::Null,
            asked: None,
            discoveries: 0,
        }));
        let (told, address) = mpsc::channel();
        let app = routes(&state);
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                told.send(listener.local_addr().unwrap()).unwrap();
                axum::serve(listener, app).await.unwrap();
            });
        });
        let url = format!("http://{}", address.recv().unwrap());
        let provider = Self { url: url.clone(), key, state };
        provider.set_metadata(json!({
            "issuer": url,
            "authorization_endpoint": format!("{url}/authorize?tenant=1"),
            "token_endpoint": format!("{url}/token"),
            "userinfo_endpoint": format!("{url}/userinfo"),
            "jwks_uri": format!("{url}/keys"),
        }));
        provider
    }

    pub fn metadata(&self) -> Value {
        self.state.lock().unwrap().metadata.clone()
    }

    pub fn set_metadata(&self, metadata: Value) {
        self.state.lock().unwrap().metadata = metadata;
    }

    /// How often it was asked where it has what.
    pub fn discoveries(&self) -> usize {
        self.state.lock().unwrap().discoveries
    }

    /// What UserInfo says from now on.
    pub fn set_userinfo(&self, userinfo: Value) {
        self.state.lock().unwrap().userinfo = userinfo;
    }

    /// From now on codes are exchanged for this ID token.
    pub fn give(&self, id_token: &str) {
        let body = json!({"id_token": id_token, "access_token": ACCESS, "token_type": "Bearer"});
        self.answer(200, &body.to_string());
    }

    /// From now on codes are answered with this.
    pub fn answer(&self, status: u16, body: &str) {
        self.state.lock().unwrap().exchange = (status, body.to_owned());
    }

    /// What was last sent with a code: the header `Authorization` and the form's pairs.
    pub fn asked(&self) -> (String, Vec<(String, String)>) {
        let (header, form) = self.state.lock().unwrap().asked.clone().unwrap();
        (header, form_urlencoded::parse(form.as_bytes()).into_owned().collect())
    }
}
