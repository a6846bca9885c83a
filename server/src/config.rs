//! Settings. Each is taken from a flag, else from the environment, else from the settings file,
//! else its default. The file is TOML: `--config`, `CLIENTELA_CONFIG`, or `clientela.toml` in the
//! working folder when there is one.
//!
//! To add a setting: a row in [`ALL`] and a field of [`Settings`], read in [`Settings::load`].

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs, io};

use clap::{Arg, ArgAction, ArgMatches};
use tracing_subscriber::EnvFilter;

/// What the server runs with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to listen.
    pub addr: SocketAddr,
    /// `sqlite:…` or `postgres://…`.
    pub database_url: String,
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
    pub document_key: Option<String>,
    /// Where the server is reached from outside, without a slash at its end; `None`: where it listens.
    pub public_url: Option<String>,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for collectors.
    Json,
}

/// One row of the table of settings.
struct Setting {
    /// Its key in the file; `-` for `_` makes the flag, upper case after `CLIENTELA_` the variable.
    name: &'static str,
    /// Another environment variable that is looked at after its own.
    also: Option<&'static str>,
    default: &'static str,
    help: &'static str,
    /// A switch may be given without a value, which means `true`.
    switch: bool,
    /// The value is never repeated in a message.
    secret: bool,
}

const PLAIN: Setting = Setting { name: "", also: None, default: "", help: "", switch: false, secret: false };
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
    help: "Where the server is reached from outside, such as https://care.example.com; where it listens when not given",
    ..PLAIN
};
const ALL: [&Setting; 12] = [
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
];

impl Setting {
    fn flag(&self) -> String {
        self.name.replace('_', "-")
    }

    fn variables(&self) -> impl Iterator<Item = String> {
        let own = format!("CLIENTELA_{}", self.name.to_uppercase());
        std::iter::once(own).chain(self.also.map(str::to_owned))
    }
}

/// The flags of all settings, and `--config`, for every command.
pub fn flags() -> Vec<Arg> {
    let config = Arg::new("config")
        .long("config")
        .value_name("FILE")
        .help("Settings file [default: clientela.toml when there is one]")
        .value_parser(clap::value_parser!(PathBuf));
    let settings = ALL.into_iter().map(|setting| {
        let help = match setting.default {
            "" => setting.help.to_owned(),
            default => format!("{} [default: {default}]", setting.help),
        };
        let arg = Arg::new(setting.name).long(setting.flag()).action(ArgAction::Set).value_name("VALUE").help(help);
        if setting.switch { arg.num_args(0..=1).default_missing_value("true") } else { arg }
    });
    std::iter::once(config).chain(settings).map(|arg| arg.global(true).help_heading("Settings")).collect()
}

/// A wrong setting: which, where it came from, and why.
#[derive(Debug)]
pub struct SettingError {
    setting: String,
    origin: Origin,
    why: String,
}

impl fmt::Display for SettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "setting `{}` from {}: {}", self.setting, self.origin, self.why)
    }
}

impl std::error::Error for SettingError {}

#[derive(Debug, Clone)]
enum Origin {
    Flag(String),
    Variable(String),
    File(PathBuf),
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) => write!(f, "the flag --{name}"),
            Self::Variable(name) => write!(f, "the environment variable {name}"),
            Self::File(path) => write!(f, "the file {}", path.display()),
            Self::Default => f.write_str("the default"),
        }
    }
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
                Ok(if value.is_empty() { beside_database(&database_url) } else { PathBuf::from(value) })
            })?,
            document_key: sources.read(&DOCUMENT_KEY, |value| match value.chars().count() {
                0 => Ok(None),
                1..32 => Err("must have at least 32 characters".into()),
                _ => Ok(Some(value.to_owned())),
            })?,
            public_url: sources.read(&PUBLIC_URL, public_url)?,
            database_url,
        })
    }
}

fn database_url(value: &str) -> Result<String, String> {
    if ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| value.starts_with(scheme)) {
        Ok(value.to_owned())
    } else {
        Err("must start with sqlite: or postgres://".into())
    }
}

/// Where documents are when nobody says: with the SQLite file, else in `data`, where that is by default.
fn beside_database(database_url: &str) -> PathBuf {
    let file = database_url.strip_prefix("sqlite:").map(|rest| rest.trim_start_matches("//"));
    let file = file.map(|rest| Path::new(rest.split('?').next().unwrap_or_default()));
    file.and_then(Path::parent).unwrap_or(Path::new("data")).join("documents")
}

fn public_url(value: &str) -> Result<Option<String>, String> {
    if value.is_empty() {
        return Ok(None);
    }
    let url = value.trim_end_matches('/');
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or_default();
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"?#\"<>\\".contains(&byte);
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

struct Sources<'a> {
    flags: &'a ArgMatches,
    file: Option<File>,
}

impl Sources<'_> {
    fn read<T>(&self, setting: &Setting, parse: impl FnOnce(&str) -> Result<T, String>) -> Result<T, SettingError> {
        let (value, origin) = self.find(setting)?;
        parse(&value).map_err(|why| SettingError {
            setting: setting.name.to_owned(),
            origin,
            why: if setting.secret { why } else { format!("\"{value}\" {why}") },
        })
    }

    fn find(&self, setting: &Setting) -> Result<(String, Origin), SettingError> {
        if let Some(value) = self.flags.get_one::<String>(setting.name) {
            return Ok((value.clone(), Origin::Flag(setting.flag())));
        }
        for name in setting.variables() {
            match env::var(&name) {
                Ok(value) => return Ok((value, Origin::Variable(name))),
                Err(env::VarError::NotPresent) => {}
                Err(env::VarError::NotUnicode(_)) => {
                    return Err(SettingError {
                        setting: setting.name.to_owned(),
                        origin: Origin::Variable(name),
                        why: "is not UTF-8".into(),
                    });
                }
            }
        }
        if let Some(file) = &self.file
            && let Some(value) = file.get(setting)?
        {
            return Ok((value, Origin::File(file.path.clone())));
        }
        Ok((setting.default.to_owned(), Origin::Default))
    }
}

/// The settings file.
struct File {
    path: PathBuf,
    table: toml::Table,
}

impl File {
    fn find(flags: &ArgMatches) -> Result<Option<Self>, SettingError> {
        let flag = flags.get_one::<PathBuf>("config").cloned();
        let variable = env::var_os("CLIENTELA_CONFIG").map(PathBuf::from);
        let (path, origin) = match (flag, variable) {
            (Some(path), _) => (path, Origin::Flag("config".into())),
            (None, Some(path)) => (path, Origin::Variable("CLIENTELA_CONFIG".into())),
            (None, None) => (PathBuf::from("clientela.toml"), Origin::Default),
        };
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound && matches!(origin, Origin::Default) => {
                return Ok(None);
            }
            Err(error) => {
                let why = format!("cannot read {}: {error}", path.display());
                return Err(SettingError { setting: "config".into(), origin, why });
            }
        };
        let file = match text.parse() {
            Ok(table) => Self { path, table },
            // Only the parser's words: the whole error would quote the line, which may hold a password.
            Err(error) => {
                let error: toml::de::Error = error;
                let why = format!("{} is not TOML: {}", path.display(), error.message());
                return Err(SettingError { setting: "config".into(), origin, why });
            }
        };
        match file.table.keys().find(|key| ALL.iter().all(|setting| setting.name != *key)) {
            Some(unknown) => Err(file.error(unknown, "no such setting")),
            None => Ok(Some(file)),
        }
    }

    fn get(&self, setting: &Setting) -> Result<Option<String>, SettingError> {
        match self.table.get(setting.name) {
            None => Ok(None),
            Some(toml::Value::String(text)) => Ok(Some(text.clone())),
            Some(toml::Value::Integer(number)) => Ok(Some(number.to_string())),
            Some(toml::Value::Boolean(switch)) => Ok(Some(switch.to_string())),
            Some(_) => Err(self.error(setting.name, "must be text, a whole number, true or false")),
        }
    }

    fn error(&self, setting: &str, why: &str) -> SettingError {
        SettingError { setting: setting.to_owned(), origin: Origin::File(self.path.clone()), why: why.to_owned() }
    }
}
