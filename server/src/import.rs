//! `clientela import`: a legacy system's records, line by line, out of a file of any size.

use std::collections::{BTreeMap, HashSet};
use std::error::Error;
use std::fs::Permissions;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use domain::{ImportLine, OrgId};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;
use serde_json::json;
use service::import::{BATCH, Import, Report};
use service::{Caller, Service};
use tokio::fs::File;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, BufWriter};

use crate::output::print;

/// The longest line that is read, in bytes: as long as a body of the API.
const LONGEST_LINE: u64 = 1024 * 1024;

/// What to bring in.
#[derive(Debug, clap::Args)]
pub struct ImportFile {
    /// Lines of JSON, each a customer, account, card, promotion or contract; `-` reads standard input
    file: PathBuf,
    /// The organization to bring them into
    #[arg(long)]
    org: OrgId,
    /// Say what would happen, and leave the database as it is
    #[arg(long)]
    dry_run: bool,
    /// Where the lines go that cannot be taken [default: the file's name with .rejects]
    #[arg(long)]
    rejects: Option<PathBuf>,
}

/// A line that was read, with its number.
struct Line {
    number: u64,
    text: String,
    record: ImportLine,
}

/// How many records of each kind were created, updated, left unchanged, rejected.
type Counts = BTreeMap<String, [usize; 4]>;

impl ImportFile {
    /// Brings the file in, and prints how many records were created, updated, left and rejected. Lines
    /// that cannot be taken don't stop it.
    ///
    /// # Errors
    /// When the file can't be read, the rejects can't be written, or the database fails. What was taken in
    /// before stays, and the import may be run again.
    pub async fn run(&self, service: &Service) -> Result<(), Box<dyn Error>> {
        let caller = Caller::command(self.org.clone(), "import");
        let mut import = Import::begin(service, &caller, self.dry_run).await?;
        let (mut input, progress) = self.open().await?;
        self.must_not_overwrite_itself()?;
        let mut rejects = Rejects::new(self.rejects_path());
        let mut counts = Counts::new();
        let mut batch = Vec::new();
        let mut keys = HashSet::new();
        let mut number = 0;
        let today = service.today();
        while let Some(line) = next_line(&mut input).await? {
            number += 1;
            progress.inc(line.length);
            let text = match line.text {
                Ok(text) if text.trim().is_empty() => continue,
                // Some programs write a byte order mark first.
                Ok(text) if number == 1 => text.trim_start_matches('\u{feff}').to_owned(),
                Ok(text) => text,
                Err(why) => {
                    count(&mut counts, "unreadable")[3] += 1;
                    rejects.add(number, why, "").await?;
                    continue;
                }
            };
            let record = match read(&text, today, service.now()) {
                Ok(record) => record,
                Err(why) => {
                    count(&mut counts, "unreadable")[3] += 1;
                    rejects.add(number, &why, &text).await?;
                    continue;
                }
            };
            // A batch is of one kind, and has nothing twice.
            let other = batch.first().is_some_and(|first: &Line| first.record.kind() != record.kind());
            if other || batch.len() == BATCH || keys.contains(&record.key()) {
                take(&mut import, &mut batch, &mut counts, &mut rejects).await?;
                keys.clear();
            }
            keys.insert(record.key());
            batch.push(Line { number, text, record });
        }
        take(&mut import, &mut batch, &mut counts, &mut rejects).await?;
        progress.finish_and_clear();
        rejects.close().await?;
        self.tell(&counts)?;
        Ok(())
    }

    async fn open(&self) -> Result<(Box<dyn AsyncBufRead + Unpin>, ProgressBar), Box<dyn Error>> {
        if self.file == Path::new("-") {
            let style = ProgressStyle::with_template("{spinner} {bytes}, {bytes_per_sec}")?;
            return Ok((Box::new(BufReader::new(tokio::io::stdin())), ProgressBar::new_spinner().with_style(style)));
        }
        let file = File::open(&self.file).await.map_err(|error| format!("{}: {error}", self.file.display()))?;
        let style = ProgressStyle::with_template("{wide_bar} {bytes} of {total_bytes}, {eta} left")?;
        let progress = ProgressBar::new(file.metadata().await?.len()).with_style(style);
        Ok((Box::new(BufReader::new(file)), progress))
    }

    /// Refuses to write the rejected lines over those that are being read.
    fn must_not_overwrite_itself(&self) -> Result<(), Box<dyn Error>> {
        let rejects = self.rejects_path();
        let place = |path: &Path| std::fs::metadata(path).map(|file| (file.dev(), file.ino())).ok();
        match (place(&self.file), place(&rejects)) {
            (Some(input), Some(output)) if input == output => {
                Err(format!("--rejects: {} is the file that is imported", rejects.display()).into())
            }
            _ => Ok(()),
        }
    }

    fn rejects_path(&self) -> PathBuf {
        let beside = || {
            let name = if self.file == Path::new("-") { Path::new("import") } else { &self.file };
            let mut name = name.as_os_str().to_owned();
            name.push(".rejects");
            PathBuf::from(name)
        };
        self.rejects.clone().unwrap_or_else(beside)
    }

    fn tell(&self, counts: &Counts) -> std::io::Result<()> {
        let would = if self.dry_run { " (dry run: nothing was kept)" } else { "" };
        for (kind, [created, updated, unchanged, rejected]) in counts {
            print(format_args!(
                "{kind}: {created} created, {updated} updated, {unchanged} unchanged, {rejected} rejected{would}"
            ))?;
        }
        if counts.values().any(|[.., rejected]| *rejected > 0) {
            print(format_args!("rejected lines are in {}", self.rejects_path().display()))?;
        }
        Ok(())
    }
}

fn count<'a>(counts: &'a mut Counts, kind: &str) -> &'a mut [usize; 4] {
    counts.entry(kind.to_owned()).or_default()
}

fn read(text: &str, today: NaiveDate, now: DateTime<Utc>) -> Result<ImportLine, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| format!("not JSON: {error}"))?;
    ImportLine::read(&value, today, now).map_err(|violations| violations.to_string())
}

/// Takes a batch in, and empties it.
async fn take(
    import: &mut Import<'_>,
    batch: &mut Vec<Line>,
    counts: &mut Counts,
    rejects: &mut Rejects,
) -> Result<(), Box<dyn Error>> {
    let Some(first) = batch.first() else { return Ok(()) };
    let kind = first.record.kind();
    let (mut lines, mut records) = (Vec::with_capacity(batch.len()), Vec::with_capacity(batch.len()));
    for line in batch.drain(..) {
        lines.push((line.number, line.text));
        records.push(line.record);
    }
    let Report { created, updated, unchanged, rejected } = import.batch(&records).await?;
    let counted = count(counts, kind);
    for (sum, more) in counted.iter_mut().zip([created, updated, unchanged, rejected.len()]) {
        *sum += more;
    }
    for (index, why) in rejected {
        if let Some((number, text)) = lines.get(index) {
            rejects.add(*number, &why, text).await?;
        }
    }
    Ok(())
}

/// A line as it came, and its length in the file.
struct RawLine {
    text: Result<String, &'static str>,
    length: u64,
}

/// The next line; `None` at the end. Of a line that is too long only the beginning is kept.
async fn next_line(input: &mut (impl AsyncBufRead + Unpin + ?Sized)) -> Result<Option<RawLine>, std::io::Error> {
    let mut bytes = Vec::new();
    let mut length = (&mut *input).take(LONGEST_LINE + 1).read_until(b'\n', &mut bytes).await? as u64;
    if length == 0 {
        return Ok(None);
    }
    if length > LONGEST_LINE {
        while bytes.last() != Some(&b'\n') {
            bytes.clear();
            let more = (&mut *input).take(LONGEST_LINE).read_until(b'\n', &mut bytes).await? as u64;
            if more == 0 {
                break;
            }
            length += more;
        }
        return Ok(Some(RawLine { text: Err("the line is longer than 1 MiB"), length }));
    }
    Ok(Some(RawLine { text: String::from_utf8(bytes).map_err(|_| "the line is not UTF-8"), length }))
}

/// The file of the lines that could not be taken; it is made with the first of them.
struct Rejects {
    path: PathBuf,
    file: Option<BufWriter<File>>,
}

impl Rejects {
    fn new(path: PathBuf) -> Self {
        Self { path, file: None }
    }

    async fn add(&mut self, number: u64, why: &str, line: &str) -> Result<(), Box<dyn Error>> {
        let failed = |error: std::io::Error| format!("{}: {error}", self.path.display());
        let file = match &mut self.file {
            Some(file) => file,
            // It holds personal data: nobody else may read it.
            none => {
                let mut options = File::options();
                options.write(true).create(true).truncate(true).mode(0o600);
                let file = options.open(&self.path).await.map_err(failed)?;
                // One that was there keeps its rights otherwise.
                file.set_permissions(Permissions::from_mode(0o600)).await.map_err(failed)?;
                none.insert(BufWriter::new(file))
            }
        };
        let mut text = json!({"line": number, "reason": why, "record": line.trim_end()}).to_string();
        text.push('\n');
        Ok(file.write_all(text.as_bytes()).await?)
    }

    async fn close(&mut self) -> Result<(), std::io::Error> {
        match &mut self.file {
            Some(file) => file.flush().await,
            None => Ok(()),
        }
    }
}
