//! Gives a login its new user name in the credential system.

use chrono::{DateTime, Utc};
use domain::{CredentialId, CustomerId};
use serde::{Deserialize, Serialize};

use super::Outcome;
use crate::store::Tx;
use crate::{Caller, Result, Service, credential};

/// Which credential. The user name is not kept here: the one that it has when the job runs is told, so
/// that a job which comes twice, or late, never brings back an older one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ChangeCredential {
    pub(crate) customer: CustomerId,
    pub(crate) credential: CredentialId,
}

impl ChangeCredential {
    pub(crate) async fn run(self, service: &Service, caller: &Caller, _: DateTime<Utc>) -> Result<Outcome> {
        if let Some(current) = credential::current(service, caller, self.customer, self.credential).await? {
            let username = current.username.as_str();
            service.credential_system().change(caller.org(), current.id.0, username).await?;
        }
        Ok(Outcome::Done)
    }

    /// The customer logs in with the older user name until another change is told.
    pub(crate) async fn give_up(self, service: &Service, tx: &mut Tx, caller: &Caller) -> Result<()> {
        credential::given_up(service, tx, caller, "credential.change_failed", (self.customer, self.credential)).await
    }
}
