//! Erasing a customer for good (GDPR, article 17): the key that everything personal of theirs is sealed under is
//! destroyed, so that neither the tables nor the trail, nor a backup that is made later, can be read. What stands
//! beside the sealed values (words for the search, cards, assignments, documents) is deleted.
//!
//! The customer's number, ids, dates and states stay: accounts and the trail still fit together, and the chain of the
//! trail still leads through.

use domain::{CustomerId, Problem, Violations};

use crate::permission::Erase;
use crate::store::{self, Tx};
use crate::{Conflict, Error, Permitted, Result, Service, audit, customer, identification_process, reveal};

const CUSTOMER: &str = "customer";
const ACTION: &str = "customer.erase";

/// What is asked of whoever erases, since nobody can take it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confirmation<'a> {
    /// The customer's number, typed once more.
    pub number: &'a str,
    /// What the customer's request goes by, such as a case number. The trail keeps it in plain text, so it must not
    /// say who the customer was.
    pub reason: &'a str,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Erased {
    /// The customer is erased from now on.
    Now,
    /// The customer was erased before.
    Before,
}

/// Erases a customer, living or deleted, for good. One who still lives is deleted on the way. It may be done again:
/// what a crash left behind is then cleared away.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] at `/reason` without a good one, and at `/number` for another number than
/// the customer's; [`Conflict::AccountOpen`]; [`Conflict::OutsideUnfinished`] while a card is being read or a login
/// activated.
pub async fn erase(
    service: &Service,
    caller: &Permitted<Erase>,
    id: CustomerId,
    confirmation: Confirmation<'_>,
) -> Result<Erased> {
    let reason = reveal::reason("/reason", confirmation.reason)?;
    let mut tx = service.db.write().await?;
    let found = store::erasure::lock(&mut tx.conn(), caller.org(), id).await?.ok_or(Error::NotFound(CUSTOMER))?;
    if found.number != confirmation.number.trim() {
        return Err(Violations::one("/number", Problem::OneOf(vec![found.number])).into());
    }
    let erased = if found.is_erased { Erased::Before } else { Erased::Now };
    if erased == Erased::Now {
        erase_now(service, &mut tx, caller, id, found.is_deleted, reason).await?;
    }
    tx.commit().await?;
    clear_away(service).await;
    Ok(erased)
}

async fn erase_now(
    service: &Service,
    tx: &mut Tx,
    caller: &Permitted<Erase>,
    id: CustomerId,
    is_deleted: bool,
    reason: &str,
) -> Result<()> {
    let org = caller.org();
    if store::account::any_open(&mut tx.conn(), org, id).await? {
        return Err(Conflict::AccountOpen.into());
    }
    if store::erasure::is_outside_unfinished(&mut tx.conn(), org, id).await? {
        return Err(Conflict::OutsideUnfinished.into());
    }
    if !is_deleted {
        let before = store::customer::lock(&mut tx.conn(), org, id).await?.ok_or(Error::NotFound(CUSTOMER))?;
        customer::bury(service, tx, caller, &before).await?;
    }
    store::erasure::erase(&mut tx.conn(), org, id, service.now()).await?;
    // In plain text: it is what remains to tell of it.
    audit::explain_plainly(service, tx, caller, ACTION, (CUSTOMER, id.to_string(), id), reason).await
}

/// Takes what was erased out of the places that the database and the document store still have it in. What fails is
/// tried again: files by a server's sweep, pages by SQLite's next checkpoint.
async fn clear_away(service: &Service) {
    while service.document_store().is_reached() {
        match identification_process::sweep_files(service).await {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) => {
                tracing::info!(%error, "files of an erased customer are deleted by the server's next sweep");
                break;
            }
        }
    }
    if let Err(error) = service.db.checkpoint().await {
        tracing::warn!(%error, "pages of an erased customer leave the write-ahead log later");
    }
}
