//! A customer's credentials as somebody looks at them: with what becomes of what the credential system was asked.

use domain::{CredentialId, CredentialStatus, Credentials, CustomerId};
use serde::Deserialize;

use crate::job::Job;
use crate::permission::CustomerCredentialsRead;
use crate::store::outbox::Open;
use crate::store::{self, Conn};
use crate::{Caller, Error, Permitted, Result, Service};

/// The jobs that tell the credential system of a credential.
const KINDS: [&str; 2] = ["activate_credential", "change_credential"];

/// A customer's credentials, and what the credential system has not done yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialOverview {
    /// The credentials.
    pub credentials: Credentials,
    /// What becomes of the activation; nothing when none was asked for, or it is done.
    pub activation: Option<Asked>,
    /// What becomes of an active login's user name; nothing when the credential system knows it.
    pub renaming: Option<Asked>,
}

/// What becomes of something that the credential system was asked for, and has not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// A worker will ask the credential system, or ask it again.
    Waiting {
        /// How many times the system has not answered, or refused.
        failures: i64,
    },
    /// Nobody asks any more. It can be asked for again.
    GivenUp,
}

/// A customer's credentials, and what the credential system has not done yet.
///
/// # Errors
/// [`Error::NotFound`] for the customer.
pub async fn of_customer(
    service: &Service,
    caller: &Permitted<CustomerCredentialsRead>,
    customer: CustomerId,
) -> Result<CredentialOverview> {
    let mut reader = service.db.read().await?;
    let conn = &mut reader.conn();
    // First: a job that goes between the two has left its credential active.
    let open = store::outbox::open(conn, caller.org(), customer, KINDS).await?;
    let read = store::credential::read(conn, caller.org(), customer).await?;
    let credentials = read.ok_or(Error::NotFound("customer"))?;
    let (activation, renaming) = match &credentials.credential {
        Some(credential) if credential.status == CredentialStatus::Reserved => {
            (activation(conn, caller, credential.id, &open).await?, None)
        }
        Some(credential) => (None, renaming(&open, credential.id)),
        None => (None, None),
    };
    reader.done();
    Ok(CredentialOverview { credentials, activation, renaming })
}

/// Whether a customer's credential is still being activated.
///
/// # Errors
/// [`Error::NotFound`] for the customer.
pub async fn is_activating(
    service: &Service,
    caller: &Permitted<CustomerCredentialsRead>,
    customer: CustomerId,
) -> Result<bool> {
    let overview = of_customer(service, caller, customer).await?;
    Ok(matches!(overview.activation, Some(Asked::Waiting { .. })))
}

/// Whether the credential system was to be told a user name of this credential, and nobody tells it any more.
pub(crate) async fn is_unknown_outside(
    conn: &mut Conn<'_>,
    caller: &Caller,
    customer: CustomerId,
    id: CredentialId,
) -> Result<bool> {
    let open = store::outbox::open(conn, caller.org(), customer, KINDS).await?;
    Ok(renaming(&open, id) == Some(Asked::GivenUp))
}

async fn activation(conn: &mut Conn<'_>, caller: &Caller, id: CredentialId, open: &[Open]) -> Result<Option<Asked>> {
    // A credential of the customer's that is gone may have left a job of its own.
    let is_this = |job: Job| matches!(job, Job::ActivateCredential(job) if job.credential == id);
    if let Some(failures) = failures(open, is_this) {
        return Ok(Some(Asked::Waiting { failures }));
    }
    // The trail is where a worker notes that it gives up: `credential::given_up`.
    let id = id.to_string();
    let given_up =
        store::audit::was_done(conn, caller.org(), ("credential", &id), "credential.activation_failed").await?;
    Ok(given_up.then_some(Asked::GivenUp))
}

/// A dead letter stays until the system is told a user name after all: `ChangeCredential`.
fn renaming(open: &[Open], id: CredentialId) -> Option<Asked> {
    let is_this = |job: Job| matches!(job, Job::ChangeCredential(job) if job.credential == id);
    if let Some(failures) = failures(open, is_this) {
        return Some(Asked::Waiting { failures });
    }
    let is_dead = open.iter().any(|open| Job::deserialize(&open.job).is_ok_and(is_this));
    is_dead.then_some(Asked::GivenUp)
}

/// How often one of these jobs has failed that are still to be done; `None` when there is none.
fn failures(open: &[Open], is_one: impl Fn(Job) -> bool) -> Option<i64> {
    let living = open.iter().filter(|open| open.failed_at.is_none());
    living.filter(|open| Job::deserialize(&open.job).is_ok_and(&is_one)).map(|open| open.failures).max()
}
