//! Tells a customer what happened to the login.

use chrono::{DateTime, Utc};
use domain::{CustomerId, Username};
use serde::{Deserialize, Serialize};

use super::Outcome;
use crate::ports::CredentialEvent;
use crate::store::Tx;
use crate::{Caller, Result, Service};

/// Whom, at which user name, and what.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct NotifyCredential {
    pub(crate) customer: CustomerId,
    pub(crate) username: Username,
    pub(crate) event: CredentialEvent,
}

impl NotifyCredential {
    /// Nobody was told that the customer was not.
    pub(crate) const CAN_BE_REVIVED: bool = true;

    pub(crate) async fn run(self, service: &Service, caller: &Caller, _: DateTime<Utc>) -> Result<Outcome> {
        let system = service.credential_system();
        system.notify(caller.org(), self.customer, self.username.as_str(), self.event).await?;
        Ok(Outcome::Done)
    }

    /// Nothing of ours depends on a message; the log has told of it.
    pub(crate) async fn give_up(self, _: &Service, _: &mut Tx, _: &Caller) -> Result<()> {
        Ok(())
    }
}
