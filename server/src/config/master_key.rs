//! The settings of the master key, which is never in the database.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use secrecy::zeroize::Zeroizing;
use service::MasterKeys;
use service::ports::{Random, System};

use super::{PLAIN, Setting, SettingError, Sources};

/// Where the master keys are.
#[derive(Debug, Clone)]
pub enum MasterKeySource {
    /// They were given.
    Given(MasterKeys),
    /// In a file beside SQLite's, which is made when there is none.
    Beside(PathBuf),
    /// Nobody has said, and there is no place for them: the database is PostgreSQL.
    Missing,
}

const MASTER_KEY: Setting = Setting {
    name: "master_key",
    help: "What customers' keys are wrapped by: 32 bytes in base64, such as `clientela master-key` prints; older ones \
           after commas. Needed for PostgreSQL; for SQLite made and kept in a file beside the database when not given",
    secret: true,
    ..PLAIN
};
const MASTER_KEY_FILE: Setting =
    Setting { name: "master_key_file", help: "Instead: a file with them, one a line, the current one first", ..PLAIN };

pub(super) const ALL: [&Setting; 2] = [&MASTER_KEY, &MASTER_KEY_FILE];

/// Reads them; the database is in this file, unless it is PostgreSQL.
pub(super) fn read(sources: &Sources<'_>, database: Option<&Path>) -> Result<MasterKeySource, SettingError> {
    let given = sources.read(&MASTER_KEY, |text| match text {
        "" => Ok(None),
        text => Ok(Some(MasterKeys::parse(text)?)),
    })?;
    let in_file = sources.read(&MASTER_KEY_FILE, |path| match (path, &given) {
        ("", _) => Ok(None),
        (_, Some(_)) => Err("must not be given together with master_key".into()),
        (path, None) => {
            let text = fs::read_to_string(path).map(Zeroizing::new);
            let text = text.map_err(|error| format!("cannot be read: {error}"))?;
            Ok(Some(MasterKeys::parse(&text)?))
        }
    })?;
    Ok(match (given.or(in_file), database) {
        (Some(keys), _) => MasterKeySource::Given(keys),
        (None, Some(database)) => {
            let mut path = database.to_owned().into_os_string();
            path.push(".key");
            MasterKeySource::Beside(path.into())
        }
        (None, None) => MasterKeySource::Missing,
    })
}

impl MasterKeySource {
    /// The keys.
    ///
    /// # Errors
    /// When there are none, or their file cannot be read or made.
    pub fn keys(&self) -> io::Result<MasterKeys> {
        match self {
            Self::Given(keys) => Ok(keys.clone()),
            Self::Beside(path) => beside(path).map_err(|error| {
                io::Error::new(error.kind(), format!("the master key in the file {}: {error}", path.display()))
            }),
            Self::Missing => Err(io::Error::new(
                io::ErrorKind::NotFound,
                "with PostgreSQL the setting master_key or master_key_file must be given: `clientela master-key` \
                 prints a new key",
            )),
        }
    }
}

fn beside(path: &Path) -> io::Result<MasterKeys> {
    if !fs::exists(path)? {
        make(path)?;
    }
    MasterKeys::parse(&Zeroizing::new(fs::read_to_string(path)?)).map_err(io::Error::other)
}

/// Writes a new key into the file: whole or not at all, for good, and of many copies that start at once only the
/// first one's.
fn make(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let mut name = [0; 8];
    System.fill(&mut name)?;
    let draft = folder.join(format!(".master-key.{:016x}", u64::from_ne_bytes(name)));
    write(&draft)?;
    let made = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match made {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
        made => made?,
    }
    File::open(folder)?.sync_all()?;
    tracing::warn!(
        "made a master key in {}: without it customers' data cannot be read. Keep a copy, not with the database's",
        path.display()
    );
    Ok(())
}

fn write(path: &Path) -> io::Result<()> {
    let key = MasterKeys::generate(&System).map_err(io::Error::other)?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(key.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}
