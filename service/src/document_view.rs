//! Documents as agents see them at the desk: which ones a customer has and until when, and a document itself,
//! of which the audit trail tells each time that somebody looks.

use chrono::{DateTime, Utc};
use domain::{CustomerId, IdentificationDocument, IdentificationProcess, IdentificationProcessId};

use crate::permission::CustomerIdentificationProcessesRead;
use crate::ports::{DocumentBytes, DocumentFile};
use crate::store::identification_process::Stored;
use crate::{Caller, Error, Permitted, Result, Service, audit, identification_process, store};

const PROCESS: &str = "identification process";
const DOCUMENT: &str = "document";

/// A process whose document is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The process.
    pub process: IdentificationProcess,
    /// The last moment of its document; `None` when it is kept for good.
    pub until: Option<DateTime<Utc>>,
}

/// The newest processes of a customer who is known to be there, at most `limit`.
///
/// # Errors
/// Only the database's.
pub async fn newest(
    service: &Service,
    caller: &Permitted<CustomerIdentificationProcessesRead>,
    customer: CustomerId,
    limit: i64,
) -> Result<Vec<Kept>> {
    let mut reader = service.db.read().await?;
    let (settings, _) = store::org_settings::get(&mut reader.conn(), caller.org()).await?;
    let since = settings.documents_since(service.now());
    let found = store::identification_process::newest(&mut reader.conn(), caller.org(), customer, since, limit).await?;
    reader.done();
    let kept = |stored: Stored| Kept { until: settings.document_until(stored.created_at), process: stored.process };
    Ok(found.into_iter().map(kept).collect())
}

/// A customer's process.
///
/// # Errors
/// [`Error::NotFound`], also when its document's days are over.
pub async fn get(
    service: &Service,
    caller: &Permitted<CustomerIdentificationProcessesRead>,
    customer: CustomerId,
    id: IdentificationProcessId,
) -> Result<Kept> {
    let stored = of_customer(service, caller, customer, id).await?;
    let mut reader = service.db.read().await?;
    let (settings, _) = store::org_settings::get(&mut reader.conn(), caller.org()).await?;
    reader.done();
    Ok(Kept { until: settings.document_until(stored.created_at), process: stored.process })
}

/// The document of a customer's process, for somebody who looks at it.
///
/// # Errors
/// [`Error::NotFound`], also when its days are over.
pub async fn open(
    service: &Service,
    caller: &Permitted<CustomerIdentificationProcessesRead>,
    customer: CustomerId,
    id: IdentificationProcessId,
) -> Result<(IdentificationDocument, DocumentBytes)> {
    let stored = of_customer(service, caller, customer, id).await?;
    show(service, caller, stored).await
}

async fn of_customer(
    service: &Service,
    caller: &Permitted<CustomerIdentificationProcessesRead>,
    customer: CustomerId,
    id: IdentificationProcessId,
) -> Result<Stored> {
    let found = identification_process::stored(service, caller.org(), id).await?;
    found.filter(|stored| stored.customer == customer).ok_or(Error::NotFound(PROCESS))
}

/// A document's bytes. The trail tells who sees them before they do.
pub(crate) async fn show(
    service: &Service,
    caller: &Caller,
    found: Stored,
) -> Result<(IdentificationDocument, DocumentBytes)> {
    let file = DocumentFile { org: caller.org().clone(), id: found.file };
    let process = found.process.process_id;
    let Some(bytes) = service.document_store().read(&file).await? else {
        tracing::error!(%process, "the document's file is not there");
        return Err(Error::NotFound(DOCUMENT));
    };
    let entity = ("identification_process", process.to_string(), found.customer);
    let mut tx = service.db.write().await?;
    audit::note(service, &mut tx, caller, "document.view", entity, None).await?;
    tx.commit().await?;
    Ok((found.process.document, bytes))
}
