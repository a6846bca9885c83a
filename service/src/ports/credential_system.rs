//! The credential system: where customers log in, with passwords that nobody here ever sees.

use async_trait::async_trait;
use domain::{CustomerId, OrgId};
use uuid::Uuid;

use super::PortError;

/// What a customer is told of a login.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CredentialEvent {
    /// The user name is another one.
    Changed,
}

/// The credential system. Each call may come twice for the same change, and must then do it once.
#[async_trait]
pub trait CredentialSystem: Send + Sync {
    /// Whether this is a stand-in for tests and demonstrations, which tells nobody anything.
    fn is_sandbox(&self) -> bool {
        false
    }

    /// Makes the login usable; the customer chooses the password there.
    ///
    /// # Errors
    /// When the system does not answer, or refuses.
    async fn activate(&self, org: &OrgId, credential: Uuid, username: &str) -> Result<(), PortError>;

    /// Gives the login another user name.
    ///
    /// # Errors
    /// When the system does not answer, or refuses.
    async fn change(&self, org: &OrgId, credential: Uuid, username: &str) -> Result<(), PortError>;

    /// Tells the customer, at this user name, what happened.
    ///
    /// # Errors
    /// When the system does not answer, or refuses.
    async fn notify(
        &self,
        org: &OrgId,
        customer: CustomerId,
        username: &str,
        event: CredentialEvent,
    ) -> Result<(), PortError>;
}

/// A credential system that does all that it is asked at once, and keeps nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct SandboxCredentials;

#[async_trait]
impl CredentialSystem for SandboxCredentials {
    fn is_sandbox(&self) -> bool {
        true
    }

    async fn activate(&self, org: &OrgId, credential: Uuid, _: &str) -> Result<(), PortError> {
        tracing::debug!(%org, %credential, "sandbox: credential activated");
        Ok(())
    }

    async fn change(&self, org: &OrgId, credential: Uuid, _: &str) -> Result<(), PortError> {
        tracing::debug!(%org, %credential, "sandbox: credential changed");
        Ok(())
    }

    async fn notify(
        &self,
        org: &OrgId,
        customer: CustomerId,
        _: &str,
        event: CredentialEvent,
    ) -> Result<(), PortError> {
        tracing::debug!(%org, %customer, ?event, "sandbox: customer told");
        Ok(())
    }
}
