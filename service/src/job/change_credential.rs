//! Gives a login its new user name in the credential system, and then has the customer told.

use chrono::{DateTime, Utc};
use domain::{CredentialId, CustomerId, Username};
use serde::{Deserialize, Serialize};

use super::notify_credential::NotifyCredential;
use super::{Job, Outcome};
use crate::ports::CredentialEvent;
use crate::store::{self, Tx};
use crate::{Caller, Result, Service, credential, outbox};

/// The name in the outbox.
const KIND: &str = "change_credential";

/// Which credential. The system is told the user name that it has when the job runs, so that a job which comes
/// twice, or late, never brings back an older one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ChangeCredential {
    pub(crate) customer: CustomerId,
    pub(crate) credential: CredentialId,
    /// The user name of this change, at which the customer is told of it.
    pub(crate) username: Username,
}

impl ChangeCredential {
    /// The system is told the user name of that time, however late.
    pub(crate) const CAN_BE_REVIVED: bool = true;

    pub(crate) async fn run(self, service: &Service, caller: &Caller, _: DateTime<Utc>) -> Result<Outcome> {
        if let Some(current) = credential::current(service, caller, self.customer, self.credential).await? {
            let username = current.username.as_str();
            service.credential_system().change(caller.org(), current.id.0, username).await?;
            // Not before: nobody is told of a change that the system never made.
            let Self { customer, username, .. } = self;
            let mut tx = service.db.write().await?;
            // The system has the newest name: changes that it was not told are made up for, as one.
            let forgotten = store::outbox::forget(&mut tx.conn(), caller.org(), customer, KIND).await?;
            let username = if forgotten > 0 { current.username } else { username };
            let notify =
                Job::NotifyCredential(NotifyCredential { customer, username, event: CredentialEvent::Changed });
            outbox::put(service, &mut tx, caller, customer, &notify).await?;
            tx.commit().await?;
        }
        Ok(Outcome::Done)
    }

    /// The customer logs in with the older user name until the system is told after all: by another change, by the
    /// same one that is asked for once more, or when an operator has the dead letter tried again.
    pub(crate) async fn give_up(self, service: &Service, tx: &mut Tx, caller: &Caller) -> Result<()> {
        credential::given_up(service, tx, caller, "credential.change_failed", (self.customer, self.credential)).await
    }
}
