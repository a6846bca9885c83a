//! A credential system that is told over HTTPS.

use async_trait::async_trait;
use domain::{CustomerId, OrgId};
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use super::http::HttpSystem;
use super::{CredentialEvent, CredentialSystem, PortError};

/// The credential system at an address, or what the operator has put in front of it: `docs/outside.md`.
pub struct HttpCredentials(HttpSystem);

impl HttpCredentials {
    /// The credential system that this system is.
    pub fn new(system: HttpSystem) -> Self {
        Self(system)
    }
}

#[async_trait]
impl CredentialSystem for HttpCredentials {
    async fn activate(&self, org: &OrgId, credential: Uuid, username: &str) -> Result<(), PortError> {
        let path = format!("/orgs/{org}/credentials/{credential}/activation");
        self.0.tell(Method::PUT, &path, &json!({ "username": username })).await
    }

    async fn change(&self, org: &OrgId, credential: Uuid, username: &str) -> Result<(), PortError> {
        let path = format!("/orgs/{org}/credentials/{credential}/username");
        self.0.tell(Method::PUT, &path, &json!({ "username": username })).await
    }

    async fn notify(
        &self,
        org: &OrgId,
        customer: CustomerId,
        username: &str,
        event: CredentialEvent,
    ) -> Result<(), PortError> {
        let path = format!("/orgs/{org}/customers/{customer}/notifications");
        self.0.tell(Method::POST, &path, &json!({ "username": username, "event": event })).await
    }
}
