//! Settings. Each is taken from a flag, else from the environment, else from the settings file,
//! else its default. The file is TOML: `--config`, `CLIENTELA_CONFIG`, or `clientela.toml` in the
//! working folder when there is one.
//!
//! To add a setting: a row in [`ALL`] and a field of [`Settings`], read in [`Settings::load`].

mod master_key;
mod openid;
mod sources;
mod tokens;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::TimeDelta;
use clap::{Arg, ArgAction, ArgMatches};
use ipnet::IpNet;
use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret, SecretString};
use service::session::Limits;
use tracing_subscriber::EnvFilter;

use crate::client_address::{Proxies, ProxyHeader};
pub use master_key::MasterKeySource;
pub use openid::OpenIdSettings;
pub use sources::SettingError;
use sources::{File, PLAIN, Setting, Sources};
pub use tokens::{TokenKeys, TokenSettings};

/// What the server runs with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to listen.
    pub addr: SocketAddr,
    /// `sqlite:…` or `postgres://…`, with a password.
    pub database_url: SecretString,
    /// What customers' keys are wrapped by.
    pub master_keys: MasterKeySource,
    /// Which log lines are written, as a `tracing` filter.
    pub log: String,
    /// How log lines look.
    pub log_format: LogFormat,
    /// Whether cookies are sent over HTTPS only.
    pub secure_cookies: bool,
    /// The most database connections.
    pub pool_size: u32,
    /// How long one SQL statement may run.
    pub statement_timeout: Duration,
    /// How long a request may take.
    pub request_timeout: Duration,
    /// How many requests are worked on at once; more are refused with 503.
    pub max_in_flight: usize,
    /// The folder of customers' documents.
    pub documents: PathBuf,
    /// What links to documents are signed with; `None`: a key that is kept in the database.
    pub document_key: Option<SecretString>,
    /// Where the server is reached from outside, without a slash at its end; `None`: where it listens.
    pub public_url: Option<String>,
    /// How long agents' sessions live.
    pub sessions: Limits,
    /// The proxies that are believed, and how they tell of the client.
    pub proxies: Proxies,
    /// The most requests a minute by one API key, or by one subject of tokens; 0: no limit.
    pub rate_key: u32,
    /// The same by one agent.
    pub rate_agent: u32,
    /// The same by one address, of clients that are neither.
    pub rate_address: u32,
    /// Whose tokens the API takes; `None`: nobody's.
    pub tokens: Option<TokenSettings>,
    /// Where agents sign in besides; `None`: nowhere.
    pub openid: Option<OpenIdSettings>,
    /// The card vault; `None`: the sandbox.
    pub card_vault: Option<SystemSettings>,
    /// The credential system; `None`: the sandbox.
    pub credential_system: Option<SystemSettings>,
}

/// Another system of the operator's.
#[derive(Debug, Clone)]
pub struct SystemSettings {
    /// Where it is.
    pub url: String,
    /// What it knows us by.
    pub token: Option<SecretString>,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for collectors.
    Json,
}

const ADDR: Setting =
    Setting { name: "addr", default: "127.0.0.1:3000", help: "Address and port to listen on", ..PLAIN };
const DATABASE_URL: Setting = Setting {
    name: "database_url",
    also: Some("DATABASE_URL"),
    default: "sqlite:data/clientela.db",
    help: "Database: sqlite:FILE or postgres://USER:PASSWORD@HOST/NAME",
    secret: true,
    ..PLAIN
};
const LOG: Setting = Setting {
    name: "log",
    // Each embedded file at every start, and PostgreSQL's remark that the table of migrations is there already.
    default: "info,memory_serve=warn,sqlx::postgres::notice=warn",
    help: "What to log, such as info or service=debug",
    ..PLAIN
};
const LOG_FORMAT: Setting = Setting { name: "log_format", default: "text", help: "How to log: text or json", ..PLAIN };
const SECURE_COOKIES: Setting = Setting {
    name: "secure_cookies",
    default: "false",
    help: "Send cookies over HTTPS only: true behind a proxy that speaks HTTPS",
    switch: true,
    ..PLAIN
};
const POOL_SIZE: Setting = Setting { name: "pool_size", default: "10", help: "Most database connections", ..PLAIN };
const STATEMENT_TIMEOUT: Setting = Setting {
    name: "statement_timeout_ms",
    default: "5000",
    help: "Longest run of one SQL statement, in milliseconds",
    ..PLAIN
};
const REQUEST_TIMEOUT: Setting = Setting {
    name: "request_timeout_ms",
    default: "30000",
    help: "Longest run of one request, in milliseconds",
    ..PLAIN
};
const MAX_IN_FLIGHT: Setting = Setting {
    name: "max_in_flight",
    default: "1024",
    help: "Most requests worked on at once; more are refused with 503",
    ..PLAIN
};
const DOCUMENTS: Setting = Setting {
    name: "documents",
    help: "Folder of customers' documents, shared by all copies of the server; beside the database file when not \
           given, data/documents for PostgreSQL",
    ..PLAIN
};
const DOCUMENT_KEY: Setting = Setting {
    name: "document_key",
    help: "Secret that links to documents are signed with, at least 32 characters; made and kept in the database \
           when not given",
    secret: true,
    ..PLAIN
};
const PUBLIC_URL: Setting = Setting {
    name: "public_url",
    help: "Where the server is reached from outside, such as https://care.example.com, which passkeys need; where it \
           listens when not given",
    ..PLAIN
};
const TRUSTED_PROXIES: Setting = Setting {
    name: "trusted_proxies",
    help: "Addresses and networks of the proxies in front, separated by commas, such as 10.0.0.7,fd00::/8; what others \
           say of the client's address and TLS is ignored",
    ..PLAIN
};
const PROXY_HEADER: Setting = Setting {
    name: "proxy_header",
    default: "x-forwarded-for",
    help: "What the proxies write: x-forwarded-for (with x-forwarded-proto) or forwarded",
    ..PLAIN
};
const SESSION_HOURS: Setting = Setting {
    name: "session_hours",
    default: "12",
    help: "How long an agent's session lives after the sign-in, in hours, 1 to 168",
    ..PLAIN
};
const SESSION_IDLE: Setting = Setting {
    name: "session_idle_minutes",
    default: "120",
    help: "How long an agent's session lives without a request, in minutes, 1 to 10080",
    ..PLAIN
};
const RATE_KEY: Setting = Setting {
    name: "rate_key",
    default: "600000",
    help: "Most requests a minute by one API key or token's subject, all at once or evenly; 0: no limit",
    ..PLAIN
};
const RATE_AGENT: Setting =
    Setting { name: "rate_agent", default: "12000", help: "The same by one agent at the desk", ..PLAIN };
const RATE_ADDRESS: Setting = Setting {
    name: "rate_address",
    default: "6000",
    help: "The same by one client address, of requests that are neither a key's nor an agent's",
    ..PLAIN
};
const CARD_VAULT_URL: Setting = Setting {
    name: "card_vault_url",
    help: "Where the card vault is, or what stands in front of it: https, or http on this machine; a sandbox when not \
           given",
    ..PLAIN
};
const CARD_VAULT_TOKEN: Setting =
    Setting { name: "card_vault_token", help: "What the card vault knows us by", secret: true, ..PLAIN };
const CREDENTIAL_SYSTEM_URL: Setting = Setting {
    name: "credential_system_url",
    help: "Where the credential system is, likewise; a sandbox when not given",
    ..PLAIN
};
const CREDENTIAL_SYSTEM_TOKEN: Setting =
    Setting { name: "credential_system_token", help: "What the credential system knows us by", secret: true, ..PLAIN };
const ALL: &[&Setting] = &[
    &ADDR,
    &DATABASE_URL,
    &LOG,
    &LOG_FORMAT,
    &SECURE_COOKIES,
    &POOL_SIZE,
    &STATEMENT_TIMEOUT,
    &REQUEST_TIMEOUT,
    &MAX_IN_FLIGHT,
    &DOCUMENTS,
    &DOCUMENT_KEY,
    &PUBLIC_URL,
    &SESSION_HOURS,
    &SESSION_IDLE,
    &TRUSTED_PROXIES,
    &PROXY_HEADER,
    &RATE_KEY,
    &RATE_AGENT,
    &RATE_ADDRESS,
    &CARD_VAULT_URL,
    &CARD_VAULT_TOKEN,
    &CREDENTIAL_SYSTEM_URL,
    &CREDENTIAL_SYSTEM_TOKEN,
];

/// Every setting.
fn all() -> impl Iterator<Item = &'static Setting> {
    ALL.iter().chain(&master_key::ALL).chain(&tokens::ALL).chain(&openid::ALL).copied()
}

/// The flags of all settings, and `--config`, for every command.
pub fn flags() -> Vec<Arg> {
    let config = Arg::new("config")
        .long("config")
        .value_name("FILE")
        .help("Settings file [env: CLIENTELA_CONFIG] [default: clientela.toml when there is one]")
        .value_parser(clap::value_parser!(PathBuf));
    let settings = all().map(|setting| {
        let variables = setting.variables().map(|name| format!(" [env: {name}]"));
        let default = Some(setting.default).filter(|default| !default.is_empty());
        let default = default.map(|default| format!(" [default: {default}]"));
        let help: String = std::iter::once(setting.help.to_owned()).chain(variables).chain(default).collect();
        let arg = Arg::new(setting.name).long(setting.flag()).action(ArgAction::Set).value_name("VALUE").help(help);
        if setting.switch { arg.num_args(0..=1).default_missing_value("true") } else { arg }
    });
    std::iter::once(config).chain(settings).map(|arg| arg.global(true).help_heading("Settings")).collect()
}

impl Settings {
    /// Reads and checks all settings. The first wrong one is the error.
    pub fn load(matches: &ArgMatches) -> Result<Self, SettingError> {
        let sources = Sources { flags: matches, file: File::find(matches)? };
        let database_url = sources.read(&DATABASE_URL, database_url)?;
        Ok(Self {
            addr: sources.read(&ADDR, |value| {
                value.parse().map_err(|_| "must be an address and port such as 127.0.0.1:3000".into())
            })?,
            log: sources.read(&LOG, |value| {
                EnvFilter::builder().parse(value).map_err(|error| error.to_string())?;
                Ok(value.to_owned())
            })?,
            log_format: sources.read(&LOG_FORMAT, |value| match value {
                "text" => Ok(LogFormat::Text),
                "json" => Ok(LogFormat::Json),
                _ => Err("must be text or json".into()),
            })?,
            secure_cookies: sources
                .read(&SECURE_COOKIES, |value| value.parse().map_err(|_| "must be true or false".into()))?,
            pool_size: sources.read(&POOL_SIZE, |value| number(value, 1, 1000))?,
            statement_timeout: sources.read(&STATEMENT_TIMEOUT, milliseconds)?,
            request_timeout: sources.read(&REQUEST_TIMEOUT, milliseconds)?,
            max_in_flight: sources.read(&MAX_IN_FLIGHT, |value| number(value, 1, 1_000_000))?,
            documents: sources.read(&DOCUMENTS, |value| {
                Ok(if value.is_empty() { beside_database(database_url.expose_secret()) } else { PathBuf::from(value) })
            })?,
            document_key: sources.read(&DOCUMENT_KEY, |value| match value.chars().count() {
                0 => Ok(None),
                1..32 => Err("must have at least 32 characters".into()),
                _ => Ok(Some(value.into())),
            })?,
            public_url: sources.read(&PUBLIC_URL, public_url)?,
            sessions: Limits {
                absolute: TimeDelta::hours(sources.read(&SESSION_HOURS, |value| number(value, 1, 168))?),
                idle: TimeDelta::minutes(sources.read(&SESSION_IDLE, |value| number(value, 1, 10_080))?),
            },
            proxies: proxies(&sources)?,
            rate_key: sources.read(&RATE_KEY, rate)?,
            rate_agent: sources.read(&RATE_AGENT, rate)?,
            rate_address: sources.read(&RATE_ADDRESS, rate)?,
            tokens: tokens::read(&sources)?,
            openid: openid::read(&sources)?,
            master_keys: master_key::read(&sources, sqlite_file(database_url.expose_secret()).as_deref())?,
            card_vault: system(&sources, &CARD_VAULT_URL, &CARD_VAULT_TOKEN)?,
            credential_system: system(&sources, &CREDENTIAL_SYSTEM_URL, &CREDENTIAL_SYSTEM_TOKEN)?,
            database_url,
        })
    }
}

fn proxies(sources: &Sources<'_>) -> Result<Proxies, SettingError> {
    let trusted: Vec<IpNet> = sources.read(&TRUSTED_PROXIES, Proxies::parse)?;
    let header = sources.read(&PROXY_HEADER, |value| match value {
        "x-forwarded-for" => Ok(ProxyHeader::XForwarded),
        "forwarded" => Ok(ProxyHeader::Forwarded),
        _ => Err("must be x-forwarded-for or forwarded".into()),
    })?;
    Ok(Proxies::new(&trusted, header))
}

/// Requests a minute: a request costs no less than a nanosecond.
fn rate(value: &str) -> Result<u32, String> {
    number(value, 0, 1_000_000_000)
}

fn system(sources: &Sources<'_>, url: &Setting, token: &Setting) -> Result<Option<SystemSettings>, SettingError> {
    let url = sources.read(url, outside_url)?;
    let token = sources.read(token, |value| match (value, &url) {
        ("", _) => Ok(None),
        (_, None) => Err("must not be given without the address that it is for".into()),
        (token, Some(_)) => Ok(Some(SecretString::from(token))),
    })?;
    Ok(url.map(|url| SystemSettings { url, token }))
}

/// Whoever changes what comes from there, keys or cards, is believed: only TLS will do, except on this machine.
fn outside_url(value: &str) -> Result<Option<String>, String> {
    if value.is_empty() {
        return Ok(None);
    }
    let url = reqwest::Url::parse(value).map_err(|error| format!("must be an address: {error}"))?;
    if url.scheme() == "https" || is_on_this_machine(&url) {
        return Ok(Some(value.to_owned()));
    }
    Err("must begin with https://, or with http:// on this machine".into())
}

/// Whether it is plain HTTP that leaves no machine.
pub(crate) fn is_on_this_machine(url: &reqwest::Url) -> bool {
    url.scheme() == "http" && matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"))
}

fn database_url(value: &str) -> Result<SecretString, String> {
    if value.starts_with("sqlite:")
        && sqlite_file(value).is_none_or(|file| matches!(file.to_str(), Some("" | ":memory:")))
    {
        return Err("must name a file: in memory nothing would be kept".into());
    }
    if ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| value.starts_with(scheme)) {
        Ok(value.into())
    } else {
        Err("must start with sqlite: or postgres://".into())
    }
}

/// SQLite's file, as sqlx reads it out of the URL.
pub(crate) fn sqlite_file(database_url: &str) -> Option<PathBuf> {
    let rest = database_url.strip_prefix("sqlite://").or_else(|| database_url.strip_prefix("sqlite:"))?;
    let file = rest.split('?').next().unwrap_or_default();
    percent_decode_str(file).decode_utf8().ok().map(|file| PathBuf::from(&*file))
}

/// Where documents are when nobody says: with the SQLite file, else in `data`, where that is by default.
fn beside_database(database_url: &str) -> PathBuf {
    let file = sqlite_file(database_url);
    file.as_deref().and_then(Path::parent).unwrap_or(Path::new("data")).join("documents")
}

fn public_url(value: &str) -> Result<Option<String>, String> {
    if value.is_empty() {
        return Ok(None);
    }
    let url = value.trim_end_matches('/');
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or_default();
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"?#@\"<>\\".contains(&byte);
    if host.is_empty() || !host.bytes().all(is_plain) {
        return Err("must be an address such as https://care.example.com".into());
    }
    Ok(Some(url.to_owned()))
}

fn milliseconds(value: &str) -> Result<Duration, String> {
    number(value, 1, 86_400_000).map(Duration::from_millis)
}

fn number<T: TryFrom<u64>>(value: &str, min: u64, max: u64) -> Result<T, String> {
    value
        .parse()
        .ok()
        .filter(|number| (min..=max).contains(number))
        .and_then(|number: u64| T::try_from(number).ok())
        .ok_or_else(|| format!("must be a whole number, {min} to {max}"))
}
