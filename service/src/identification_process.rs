//! Identification processes: how customers proved who they are, each with its document.
//!
//! A document goes to the store first and gets its row afterwards. Until then its file is on a list of
//! loose ones, which [`sweep`] deletes in time: a crash leaves a file without a row for an hour, and never
//! a row without a file.

use std::net::IpAddr;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    CustomerId, DOCUMENT_LIMIT, DocumentMediaType, DocumentName, IdentificationDocument, IdentificationProcess,
    IdentificationProcessDetails, IdentificationProcessId, OrgId, OrgSettings, Problem, Violations,
};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::audit::Subject;
use crate::document_link;
pub use crate::document_link::DocumentLink;
use crate::once::{self, Begun};
use crate::permission::{CustomerIdentificationProcessesRead, CustomerIdentificationProcessesWrite, PermissionSet};
use crate::ports::{DocumentBytes, DocumentFile, DocumentWriter};
use crate::store::identification_process::Stored;
use crate::store::{self, Conn};
use crate::{Actor, Caller, Conflict, Error, Permitted, Result, Service, audit, document_view};

const CUSTOMER: &str = "customer";
const PROCESS: &str = "identification process";
const DOCUMENT: &str = "document";
/// How long an upload may take until its row is there: much longer than a request may.
const UPLOAD: TimeDelta = TimeDelta::hours(1);
/// How many documents a sweep deletes at once.
const BATCH: i64 = 100;
/// When a file is tried again that could not be deleted.
const AGAIN: TimeDelta = TimeDelta::hours(1);

/// The ids and dates of a customer's processes, newest first, at most a thousand (operation 51).
///
/// # Errors
/// [`Error::NotFound`] for the customer.
pub async fn list(
    service: &Service,
    caller: &Permitted<CustomerIdentificationProcessesRead>,
    customer: CustomerId,
) -> Result<Vec<(IdentificationProcessId, DateTime<Utc>)>> {
    let mut reader = service.db.read().await?;
    let since = kept_since(service, &mut reader.conn(), caller.org()).await?;
    let processes = store::identification_process::list(&mut reader.conn(), caller.org(), customer, since).await?;
    reader.done();
    processes.ok_or(Error::NotFound(CUSTOMER))
}

/// When the oldest document that an organization still has may have come in. Older ones are gone for every
/// reader, whether or not [`sweep`] has been there.
async fn kept_since(service: &Service, conn: &mut Conn<'_>, org: &OrgId) -> Result<DateTime<Utc>> {
    let (settings, _) = store::org_settings::get(conn, org).await?;
    Ok(settings.documents_since(service.now()))
}

/// A process of a customer who lives, unless its document's days are over.
pub(crate) async fn stored(service: &Service, org: &OrgId, id: IdentificationProcessId) -> Result<Option<Stored>> {
    let mut reader = service.db.read().await?;
    let since = kept_since(service, &mut reader.conn(), org).await?;
    let found = store::identification_process::get(&mut reader.conn(), org, id, since).await?;
    reader.done();
    Ok(found)
}

/// A customer's process, with a new link to its document (operation 50).
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get(
    service: &Service,
    caller: &Permitted<CustomerIdentificationProcessesRead>,
    customer: CustomerId,
    id: IdentificationProcessId,
) -> Result<(IdentificationProcess, DocumentLink)> {
    let found = stored(service, caller.org(), id).await?;
    let found = found.filter(|stored| stored.customer == customer).ok_or(Error::NotFound(PROCESS))?;
    Ok((found.process, document_link::make(service, caller.org(), id)?))
}

/// What a link leads to. Nobody is signed in here: the signature is what permits it.
///
/// # Errors
/// [`Error::NotFound`] when the link is not ours or has ended, and when the document is gone.
pub async fn follow(
    service: &Service,
    org: &OrgId,
    id: IdentificationProcessId,
    expires: i64,
    signature: &str,
    (address, request_id): (Option<IpAddr>, &str),
) -> Result<(IdentificationDocument, DocumentBytes)> {
    if !document_link::is_good(service, org, id, expires, signature)? {
        return Err(Error::NotFound(DOCUMENT));
    }
    let found = stored(service, org, id).await?.ok_or(Error::NotFound(DOCUMENT))?;
    // Whoever had the link.
    let actor = Actor::Command { name: "document link".into() };
    let caller = Caller::new(org.clone(), actor, PermissionSet::NONE, request_id.to_owned()).at(address);
    document_view::show(service, &caller, found).await
}

/// A document that is coming in.
pub struct Upload {
    file: DocumentFile,
    /// `None` until it is known that the document is one.
    writer: Option<(Box<dyn DocumentWriter>, DocumentMediaType)>,
    /// The first bytes, while they do not tell yet what it is.
    start: Vec<u8>,
    size: u64,
    digest: Sha256,
}

impl Upload {
    /// A document of the caller's organization, of which nothing has come yet.
    ///
    /// # Errors
    /// When there is no randomness for its id.
    pub fn new(service: &Service, caller: &Permitted<CustomerIdentificationProcessesWrite>) -> Result<Self> {
        let file = DocumentFile { org: caller.org().clone(), id: service.new_id()? };
        Ok(Self { file, writer: None, start: Vec::new(), size: 0, digest: Sha256::new() })
    }

    /// The next bytes, as they come.
    ///
    /// # Errors
    /// [`Error::Invalid`] when it is no PDF, JPEG or PNG, [`Error::TooLarge`]; the store's.
    pub async fn write(&mut self, service: &Service, bytes: Bytes) -> Result<()> {
        self.size += bytes.len() as u64;
        if self.size > DOCUMENT_LIMIT {
            return Err(Error::TooLarge(DOCUMENT));
        }
        self.digest.update(&bytes);
        if let Some((writer, _)) = &mut self.writer {
            return Ok(writer.write(bytes).await?);
        }
        self.start.extend_from_slice(&bytes);
        if self.start.len() >= DocumentMediaType::TOLD_BY { self.begin(service).await } else { Ok(()) }
    }

    /// SHA-256 of what has come so far.
    pub fn digest(&self) -> [u8; 32] {
        self.digest.clone().finalize().into()
    }

    /// Says what is wrong with all that has come, when nothing more comes.
    ///
    /// # Errors
    /// It is empty, or no PDF, JPEG or PNG.
    pub fn check(&self) -> std::result::Result<(), Violations> {
        match &self.writer {
            Some(_) => Ok(()),
            None if self.size == 0 => Err(Violations::one("/document", Problem::Missing)),
            None => self.kind().map(drop),
        }
    }

    fn kind(&self) -> std::result::Result<DocumentMediaType, Violations> {
        DocumentMediaType::told_by(&self.start).map_err(|problem| Violations::one("/document", problem))
    }

    /// Begins the file, which is loose from now on.
    async fn begin(&mut self, service: &Service) -> Result<()> {
        let kind = self.kind()?;
        let mut tx = service.db.write().await?;
        let due_at = service.now() + UPLOAD;
        store::loose_document::insert(&mut tx.conn(), &self.file.org, self.file.id, due_at).await?;
        tx.commit().await?;
        let mut writer = service.document_store().create(&self.file).await?;
        writer.write(std::mem::take(&mut self.start).into()).await?;
        self.writer = Some((writer, kind));
        Ok(())
    }

    /// Ends the file: what it is.
    async fn finish(mut self, service: &Service) -> Result<(DocumentFile, DocumentMediaType, u64)> {
        self.check()?;
        if self.writer.is_none() {
            self.begin(service).await?;
        }
        let Some((writer, kind)) = self.writer else {
            return Err(Error::Internal("a document was not begun".to_owned()));
        };
        writer.finish().await?;
        Ok((self.file, kind, self.size))
    }
}

/// Makes an identification process of a document that has come in, called `name` by its sender.
///
/// # Errors
/// [`Error::NotFound`] for the customer, [`Error::Invalid`] for a document that is none,
/// [`Conflict::IdentificationProcessExists`].
pub async fn create(
    service: &Service,
    caller: &Permitted<CustomerIdentificationProcessesWrite>,
    customer: CustomerId,
    upload: Upload,
    name: Option<&str>,
    details: &IdentificationProcessDetails,
) -> Result<IdentificationProcess> {
    let (file, media_type, size_bytes) = upload.finish(service).await?;
    // The document stays loose, and is swept, when it has been taken before.
    let mut once = match once::begin(service, caller).await? {
        Begun::Before(process) => return Ok(process),
        Begun::Now(once) => once,
    };
    if !store::customer::hold(&mut once.conn(), caller.org(), customer).await? {
        return Err(Error::NotFound(CUSTOMER));
    }
    let owner = store::customer::get(&mut once.conn(), caller.org(), customer).await?;
    let owner = owner.ok_or(Error::NotFound(CUSTOMER))?;
    let process = IdentificationProcess {
        process_id: match details.process_id {
            Some(id) => id,
            None => IdentificationProcessId(service.new_id()?),
        },
        process_date: details.process_date.unwrap_or_else(|| service.now()),
        document: IdentificationDocument {
            media_type,
            name: DocumentName::new(name, media_type),
            kind: owner.profile.identity_document().map(|document| document.kind()),
            size_bytes,
        },
    };
    let now = service.now();
    if !store::loose_document::take(&mut once.conn(), caller.org(), file.id, now).await? {
        return Err(Error::Unavailable("an upload took too long".to_owned()));
    }
    let stored = Stored { process: process.clone(), customer, file: file.id, created_at: now };
    if !store::identification_process::insert(&mut once.conn(), caller.org(), &stored).await? {
        return Err(Conflict::IdentificationProcessExists.into());
    }
    let entity = ("identification_process", process.process_id.to_string(), customer);
    let after = json!({ "customer_id": customer, "process": process });
    audit::write(service, once.tx(), caller, "identification_process.create", entity, (None, Some(&after))).await?;
    once.commit(&process).await?;
    Ok(process)
}

/// Deletes documents whose organization's `document_days` are over, with their processes, and files that
/// no process has: a batch of each. How many; when there is nothing left to do, 0.
///
/// # Errors
/// The database's and the document store's: what is left is deleted the next time.
pub async fn sweep(service: &Service) -> Result<usize> {
    let limited = store::org_settings::with_document_days(&mut service.db.read().await?.conn()).await?;
    let mut deleted = 0;
    // A transaction each: brands are few, and a row of one is never locked for another's sake.
    for (org, settings) in limited {
        match expire(service, &org, &settings).await {
            Ok(count) => deleted += count,
            Err(error) => tracing::warn!(%org, "old documents stay for now: {error}"),
        }
    }
    Ok(deleted + sweep_files(service).await?)
}

async fn expire(service: &Service, org: &OrgId, settings: &OrgSettings) -> Result<usize> {
    let now = service.now();
    let mut tx = service.db.write().await?;
    let oldest = settings.documents_since(now);
    let expired = store::identification_process::delete_old(&mut tx.conn(), org, oldest, BATCH).await?;
    if expired.is_empty() {
        return Ok(0);
    }
    let files: Vec<_> = expired.iter().map(|stored| stored.file).collect();
    store::loose_document::insert_many(&mut tx.conn(), org, &files, now).await?;
    let caller = Caller::command(org.clone(), "sweep");
    let told: Vec<_> = expired
        .into_iter()
        .map(|Stored { process, customer, .. }| {
            let subject = ("identification_process", process.process_id.to_string(), customer);
            (Subject::from(subject), json!({ "customer_id": customer, "process": process }))
        })
        .collect();
    audit::write_gone(service, &mut tx, &caller, "identification_process.expire", &told).await?;
    tx.commit().await?;
    Ok(told.len())
}

/// Deletes a batch of the files that no process has, and that are due; how many were tried. One that cannot be
/// deleted holds nobody else's up: it is told of, and tried again in an hour.
pub(crate) async fn sweep_files(service: &Service) -> Result<usize> {
    let due = store::loose_document::due(&mut service.db.read().await?.conn(), service.now(), BATCH).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let tried = due.len();
    let (mut deleted, mut left) = (Vec::new(), Vec::new());
    for (org, id) in due {
        match delete_file(service, &org, id).await {
            Ok(()) => deleted.push((org, id)),
            Err(error) => {
                tracing::warn!(org, file = %id, "a document's file cannot be deleted: {error}");
                left.push((org, id));
            }
        }
    }
    let mut tx = service.db.write().await?;
    if !deleted.is_empty() {
        store::loose_document::delete_many(&mut tx.conn(), &deleted).await?;
    }
    if !left.is_empty() {
        store::loose_document::put_off(&mut tx.conn(), &left, service.now() + AGAIN).await?;
    }
    tx.commit().await?;
    Ok(tried)
}

async fn delete_file(service: &Service, org: &str, id: Uuid) -> Result<()> {
    let org = org.parse().map_err(|_| Error::corrupt("loose_documents", "org_id", id))?;
    Ok(service.document_store().delete(&DocumentFile { org, id }).await?)
}
