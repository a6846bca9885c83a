//! The chain of the audit trail: each seal carries the SHA-256 of the one before it in its organization and
//! of its entry, so that an entry that was changed, removed or put in afterwards is found, and named.
//!
//! Writes leave their entries unsealed: a chain that each write had to lengthen would let only one write of
//! an organization go on at a time. [`seal`] lengthens it a moment later. What happens to an entry in that
//! moment is not found, except that it is gone.

use std::fmt;

use domain::OrgId;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::store::audit_chain::{self as store, Row};
use crate::{Error, Result, Service, organization};

/// Entries that are sealed, or looked at, at once.
const BATCH: i64 = 500;
/// What the first seal of an organization carries in the place of a hash before it.
const FIRST: [u8; 32] = [0; 32];

/// Seals what waits to be sealed, a batch of each organization; how many entries. Many copies of the server
/// may do this at once: they leave each other's organizations alone.
///
/// # Errors
/// Only the database's: what is left is sealed the next time.
pub async fn seal(service: &Service) -> Result<usize> {
    let mut sealed = 0;
    let mut org = String::new();
    loop {
        // Looked for without a lock: mostly there is nothing to do.
        let next = {
            let mut reader = service.db.read().await?;
            let next = store::next_org(&mut reader.conn(), &org).await?;
            reader.done();
            next
        };
        let Some(next) = next else { return Ok(sealed) };
        sealed += seal_batch(service, &next).await?;
        org = next;
    }
}

async fn seal_batch(service: &Service, org: &str) -> Result<usize> {
    let mut tx = service.db.write().await?;
    let Some((mut seq, hash)) = store::lock_head(&mut tx.conn(), org, &FIRST).await? else {
        return Ok(0);
    };
    let mut hash: [u8; 32] = hash.try_into().map_err(|_| Error::corrupt("audit_heads", "hash", org))?;
    let rows = store::unsealed(&mut tx.conn(), org, BATCH).await?;
    let mut seals = Vec::with_capacity(rows.len());
    for row in &rows {
        seq += 1;
        hash = link(&hash, org, row);
        seals.push((seq, row.audit_id, hash));
    }
    store::append(&mut tx.conn(), org, &seals).await?;
    tx.commit().await?;
    Ok(seals.len())
}

/// The hash of an entry's seal.
fn link(before: &[u8], org: &str, row: &Row) -> [u8; 32] {
    let mut hash = Canonical(Sha256::new());
    hash.part(before);
    hash.part(org.as_bytes());
    hash.part(row.audit_id.as_bytes());
    // Whole microseconds are what both engines keep.
    let at = row.at.map(|at| at.timestamp_micros().to_be_bytes());
    hash.optional(at.as_ref().map(<[u8; 8]>::as_slice));
    let texts =
        [&row.actor_kind, &row.actor_id, &row.actor_name, &row.action, &row.entity, &row.entity_id, &row.request_id];
    texts.into_iter().for_each(|text| hash.optional(text.as_deref().map(str::as_bytes)));
    hash.optional(row.customer_id.as_ref().map(|id| id.as_bytes().as_slice()));
    for json in [&row.before, &row.after] {
        let text = json.as_ref().map(|json| canonical(&json.0));
        hash.optional(text.as_deref().map(str::as_bytes));
    }
    for text in [&row.reason, &row.address] {
        hash.optional(text.as_deref().map(str::as_bytes));
    }
    // As it is stored, so that the seal holds when nobody can open it any more. Entries in plain text, which were
    // there first, have no such part.
    if let Some(content) = &row.content {
        hash.part(content);
    }
    hash.0.finalize().into()
}

/// Parts with their lengths, so that no two lists of parts look alike.
struct Canonical(Sha256);

impl Canonical {
    fn part(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_be_bytes());
        self.0.update(bytes);
    }

    fn optional(&mut self, bytes: Option<&[u8]>) {
        match bytes {
            None => self.0.update([0]),
            Some(bytes) => {
                self.0.update([1]);
                self.part(bytes);
            }
        }
    }
}

/// JSON with its keys in order: PostgreSQL keeps them in another than they came in.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let mut members: Vec<_> = map.iter().collect();
            members.sort_unstable_by_key(|(key, _)| key.as_str());
            let member =
                |(key, value): (&String, &Value)| format!("{}:{}", Value::from(key.as_str()), canonical(value));
            format!("{{{}}}", members.into_iter().map(member).collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        plain => plain.to_string(),
    }
}

/// Something that is wrong with an organization's trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The entry is not what was sealed, or not where it was sealed.
    Changed {
        /// The seal's number.
        seq: i64,
        /// The entry.
        entry: Uuid,
    },
    /// The entry is gone.
    Removed {
        /// The seal's number; none when it was not sealed yet.
        seq: Option<i64>,
        /// The entry.
        entry: Uuid,
    },
    /// The entry is neither sealed nor waits to be: it did not come from Clientela.
    Inserted {
        /// The entry.
        entry: Uuid,
    },
    /// Seals are gone.
    SealsRemoved {
        /// The first.
        from: i64,
        /// The last.
        to: i64,
    },
    /// There are seals after the last one that was made, or the last one is another.
    End {
        /// The number of the last seal that was made.
        head: i64,
    },
    /// The chain does not lead through a seal that was noted down before.
    Anchor {
        /// That seal's number.
        seq: i64,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed { seq, entry } => write!(f, "entry {entry} (seal {seq}) was changed, or moved in the chain"),
            Self::Removed { seq: Some(seq), entry } => write!(f, "entry {entry} (seal {seq}) was removed"),
            Self::Removed { seq: None, entry } => write!(f, "entry {entry} (not sealed yet) was removed"),
            Self::Inserted { entry } => write!(f, "entry {entry} was put in from outside: it has no seal"),
            Self::SealsRemoved { from, to } if from == to => write!(f, "seal {from} was removed"),
            Self::SealsRemoved { from, to } => write!(f, "seals {from} to {to} were removed"),
            Self::End { head } => write!(f, "the chain does not end with seal {head}, the last one made"),
            Self::Anchor { seq } => write!(f, "the chain does not lead through seal {seq} as it was noted down"),
        }
    }
}

/// A seal by its number and hash: written down outside of the database, it shows also that nobody has cut the
/// chain off and made its end anew. Written `12:9f86d0…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The seal's number.
    pub seq: i64,
    hash: Vec<u8>,
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.seq, hex::encode(&self.hash))
    }
}

impl std::str::FromStr for Anchor {
    type Err = &'static str;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        let parse = || {
            let (seq, hash) = text.split_once(':')?;
            let hash = hex::decode(hash).ok().filter(|hash| hash.len() == FIRST.len())?;
            Some(Self { seq: seq.parse().ok().filter(|seq| *seq > 0)?, hash })
        };
        parse().ok_or("must be a seal as `audit verify` prints it, such as 12:9f86d0…")
    }
}

/// What [`verify`] has looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Entries in the chain.
    pub sealed: u64,
    /// Entries that wait to be sealed.
    pub unsealed: u64,
    /// What is wrong.
    pub findings: u64,
    /// The end of the chain.
    pub head: Option<Anchor>,
}

/// The organizations whose trails there are to verify.
///
/// # Errors
/// Only the database's.
pub async fn organizations(service: &Service) -> Result<Vec<OrgId>> {
    let orgs = store::orgs(&mut service.db.read().await?.conn()).await?;
    orgs.into_iter().map(|org| org.parse().map_err(|_| Error::corrupt("organizations", "org_id", org))).collect()
}

/// Follows an organization's chain from its beginning, and tells of everything that is wrong. Nothing is
/// changed; entries may go on coming in meanwhile.
///
/// # Errors
/// [`Error::NotFound`] for an organization that is not there; else only the database's.
pub async fn verify(
    service: &Service,
    org: &OrgId,
    anchor: Option<&Anchor>,
    tell: &mut (dyn FnMut(Finding) + Send),
) -> Result<Report> {
    if !organization::exists(service, org).await? {
        return Err(Error::NotFound("organization"));
    }
    let mut report = Report::default();
    let mut findings = 0;
    let mut tell = |finding| {
        findings += 1;
        tell(finding);
    };
    follow(service, org, anchor, &mut report, &mut tell).await?;
    find_inserted(service, org, &mut tell).await?;
    report.unsealed = find_lost(service, org, &mut tell).await?;
    report.findings = findings;
    Ok(report)
}

/// From seal to seal. Each is checked against the hash that stands before it, right or wrong, so that one
/// changed entry is one finding.
async fn follow(
    service: &Service,
    org: &OrgId,
    anchor: Option<&Anchor>,
    report: &mut Report,
    tell: &mut (dyn FnMut(Finding) + Send),
) -> Result<()> {
    let mut last = Anchor { seq: 0, hash: FIRST.to_vec() };
    let mut met = anchor.is_none();
    loop {
        let seals = store::sealed(&mut service.db.read().await?.conn(), org, last.seq, BATCH).await?;
        let Some(count) = Some(seals.len()).filter(|count| *count > 0) else { break };
        for sealed in seals {
            let (seq, entry) = (sealed.seq, sealed.row.audit_id);
            if seq != last.seq + 1 {
                tell(Finding::SealsRemoved { from: last.seq + 1, to: seq - 1 });
            } else if sealed.row.is_unreadable {
                tell(Finding::Changed { seq, entry });
            } else if sealed.row.at.is_none() {
                tell(Finding::Removed { seq: Some(seq), entry });
            } else if link(&last.hash, org.as_str(), &sealed.row).as_slice() != sealed.hash {
                tell(Finding::Changed { seq, entry });
            }
            report.sealed += 1;
            last = Anchor { seq, hash: sealed.hash };
            met |= anchor == Some(&last);
        }
        tracing::debug!(org = org.as_str(), seq = last.seq, count, "verified");
    }
    // Seals may have been added since the last page: what counts is that head and chain agree.
    let mut reader = service.db.read().await?;
    let (head, end) = store::ends(&mut reader.conn(), org).await?;
    let (head, end) = (head.unwrap_or_default(), end.unwrap_or_default());
    if end < head {
        tell(Finding::SealsRemoved { from: end + 1, to: head });
    } else if end > head {
        tell(Finding::End { head });
    } else if end == last.seq
        && let Some((seq, hash)) = store::head(&mut reader.conn(), org).await?
        && seq == last.seq
        && hash != last.hash
    {
        tell(Finding::End { head });
    }
    if let Some(anchor) = anchor.filter(|_| !met) {
        tell(Finding::Anchor { seq: anchor.seq });
    }
    report.head = Some(last).filter(|last| last.seq > 0);
    Ok(())
}

async fn find_inserted(service: &Service, org: &OrgId, tell: &mut (dyn FnMut(Finding) + Send)) -> Result<()> {
    let mut from = Some(Uuid::nil());
    while let Some(first) = from {
        let entries = store::known(&mut service.db.read().await?.conn(), org, first, BATCH).await?;
        from = entries.last().and_then(|(last, _)| next(*last));
        entries.iter().filter(|(_, known)| !known).for_each(|(entry, _)| tell(Finding::Inserted { entry: *entry }));
    }
    Ok(())
}

/// The id behind this one: whoever puts an entry in may have given it the first of all.
fn next(id: Uuid) -> Option<Uuid> {
    id.as_u128().checked_add(1).map(Uuid::from_u128)
}

/// What waits to be sealed, and is there to be sealed or not; how much.
async fn find_lost(service: &Service, org: &OrgId, tell: &mut (dyn FnMut(Finding) + Send)) -> Result<u64> {
    let (mut from, mut count) = (Some(Uuid::nil()), 0);
    while let Some(first) = from {
        let entries = store::lost(&mut service.db.read().await?.conn(), org, first, BATCH).await?;
        from = entries.last().and_then(|(last, _)| next(*last));
        count += entries.len() as u64;
        for (entry, _) in entries.iter().filter(|(_, lost)| *lost) {
            tell(Finding::Removed { seq: None, entry: *entry });
        }
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_have_one_order() {
        let value: Value = serde_json::from_str(r#"{"b":[1,{"z":null,"a":"ñ\n"}],"aa":true,"a":1.5}"#).unwrap();
        assert_eq!(canonical(&value), r#"{"a":1.5,"aa":true,"b":[1,{"a":"ñ\n","z":null}]}"#);
        assert_eq!(canonical(&json!("a")), r#""a""#);
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let hash = |parts: &[Option<&str>]| {
            let mut hash = Canonical(Sha256::new());
            parts.iter().for_each(|part| hash.optional(part.map(str::as_bytes)));
            hash.0.finalize()
        };
        assert_ne!(hash(&[Some("ab"), Some("c")]), hash(&[Some("a"), Some("bc")]));
        assert_ne!(hash(&[Some(""), None]), hash(&[None, Some("")]));
    }

    #[test]
    fn an_anchor_is_read_as_it_is_printed() {
        let anchor = Anchor { seq: 12, hash: vec![7; 32] };
        assert_eq!(anchor.to_string().parse(), Ok(anchor));
        for wrong in ["", "12", "12:00", "0:", &format!("x:{}", "00".repeat(32)), &format!("0:{}", "00".repeat(32))] {
            assert!(wrong.parse::<Anchor>().is_err(), "{wrong}");
        }
    }
}
