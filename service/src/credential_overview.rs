//! A customer's credentials as somebody looks at them: with what becomes of an activation that was asked for.

use domain::{CredentialId, CredentialStatus, Credentials, CustomerId};
use serde::Deserialize;

use crate::job::Job;
use crate::permission::CustomerCredentialsRead;
use crate::store::outbox::Waiting;
use crate::store::{self, Conn};
use crate::{Caller, Error, Permitted, Result, Service};

/// A customer's credentials, and how far an activation has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialOverview {
    /// The credentials.
    pub credentials: Credentials,
    /// What becomes of the activation; nothing when none was asked for, or it is done.
    pub activation: Option<Activation>,
}

/// An activation that was asked for, and is not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// A worker will ask the credential system, or ask it again.
    Waiting {
        /// How many times the system has not answered, or refused.
        failures: i64,
    },
    /// Nobody asks any more. It can be asked for again.
    GivenUp,
}

/// A customer's credentials, and how far an activation has come.
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
    let waiting = store::outbox::waiting(conn, caller.org(), customer, "activate_credential").await?;
    let read = store::credential::read(conn, caller.org(), customer).await?;
    let credentials = read.ok_or(Error::NotFound("customer"))?;
    let reserved = credentials.credential.as_ref().filter(|credential| credential.status == CredentialStatus::Reserved);
    let activation = match reserved {
        Some(credential) => activation(conn, caller, credential.id, waiting).await?,
        None => None,
    };
    reader.done();
    Ok(CredentialOverview { credentials, activation })
}

async fn activation(
    conn: &mut Conn<'_>,
    caller: &Caller,
    id: CredentialId,
    waiting: Vec<Waiting>,
) -> Result<Option<Activation>> {
    // A credential of the customer's that is gone may have left a job of its own.
    if let Some(job) = waiting.into_iter().find(|waiting| activates(waiting, id)) {
        return Ok(Some(Activation::Waiting { failures: job.failures }));
    }
    // The trail is where a worker notes that it gives up: `credential::given_up`.
    let id = id.to_string();
    let given_up =
        store::audit::was_done(conn, caller.org(), ("credential", &id), "credential.activation_failed").await?;
    Ok(given_up.then_some(Activation::GivenUp))
}

/// Whether a job of the outbox activates this credential.
fn activates(waiting: &Waiting, id: CredentialId) -> bool {
    matches!(Job::deserialize(&waiting.job), Ok(Job::ActivateCredential(job)) if job.credential == id)
}
