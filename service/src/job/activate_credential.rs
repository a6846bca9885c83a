//! Has the credential system activate a login, and notes that it has.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{CredentialId, CredentialStatus, CustomerId};
use serde::{Deserialize, Serialize};

use super::Outcome;
use crate::store::Tx;
use crate::{Caller, Result, Service, credential};

/// The name in the outbox.
pub(crate) const KIND: &str = "activate_credential";

/// Which credential.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ActivateCredential {
    pub(crate) customer: CustomerId,
    pub(crate) credential: CredentialId,
}

impl ActivateCredential {
    /// The credential has stayed reserved, which is also where another attempt begins.
    pub(crate) const CAN_BE_REVIVED: bool = true;

    pub(crate) async fn run(self, service: &Service, caller: &Caller, _: DateTime<Utc>) -> Result<Outcome> {
        let current = credential::current(service, caller, self.customer, self.credential).await?;
        let Some(current) = current.filter(|credential| credential.status == CredentialStatus::Reserved) else {
            return Ok(Outcome::Done);
        };
        let username = current.username.as_str();
        service.credential_system().activate(caller.org(), current.id.0, username).await?;
        let noted = credential::activated(service, caller, self.customer, &current).await?;
        Ok(if noted { Outcome::Done } else { Outcome::Later(TimeDelta::zero()) })
    }

    /// The credential stays reserved, as its readers see, and its activation can be asked for again.
    pub(crate) async fn give_up(self, service: &Service, tx: &mut Tx, caller: &Caller) -> Result<()> {
        credential::given_up(service, tx, caller, "credential.activation_failed", (self.customer, self.credential))
            .await
    }
}
