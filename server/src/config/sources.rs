//! One setting: what it is called, where it may come from, and what is said of a wrong one.

use std::path::PathBuf;
use std::{env, fmt, fs, io};

use clap::ArgMatches;

/// One row of the table of settings.
pub(super) struct Setting {
    /// Its key in the file; `-` for `_` makes the flag, upper case after `CLIENTELA_` the variable.
    pub(super) name: &'static str,
    /// Another environment variable that is looked at after its own.
    pub(super) also: Option<&'static str>,
    pub(super) default: &'static str,
    pub(super) help: &'static str,
    /// A switch may be given without a value, which means `true`.
    pub(super) switch: bool,
    /// The value is never repeated in a message.
    pub(super) secret: bool,
}

/// A setting without anything particular.
pub(super) const PLAIN: Setting = Setting { name: "", also: None, default: "", help: "", switch: false, secret: false };

impl Setting {
    /// Its name as a flag.
    pub(super) fn flag(&self) -> String {
        self.name.replace('_', "-")
    }

    /// The environment variables that are looked at, in their order.
    pub(super) fn variables(&self) -> impl Iterator<Item = String> {
        let own = format!("CLIENTELA_{}", self.name.to_uppercase());
        std::iter::once(own).chain(self.also.map(str::to_owned))
    }
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

/// Where settings come from.
pub(super) struct Sources<'a> {
    pub(super) flags: &'a ArgMatches,
    pub(super) file: Option<File>,
}

impl Sources<'_> {
    /// A setting, read and checked.
    pub(super) fn read<T>(
        &self,
        setting: &Setting,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<T, SettingError> {
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
                // An empty one is as good as none, as where a template has nothing to put in.
                Ok(value) if value.is_empty() => {}
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
pub(super) struct File {
    path: PathBuf,
    table: toml::Table,
}

impl File {
    /// The one that there is; unknown settings in it are wrong.
    pub(super) fn find(flags: &ArgMatches) -> Result<Option<Self>, SettingError> {
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
                let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
                let line = before.matches('\n').count() + 1;
                let why = format!("{} is not TOML in line {line}: {}", path.display(), error.message());
                return Err(SettingError { setting: "config".into(), origin, why });
            }
        };
        match file.table.keys().find(|key| super::all().all(|setting| setting.name != *key)) {
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
