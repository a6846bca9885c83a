//! The systems outside that the settings name; the others stay sandboxes.

use std::io;
use std::sync::Arc;

use service::Service;
use service::ports::{HttpCredentials, HttpSystem, HttpVault, PortError};

use crate::config::{Settings, SystemSettings};

/// The service with the card vault and the credential system that the settings name.
///
/// # Errors
/// When the operating system's certificates cannot be read.
pub fn connect(settings: &Settings, mut service: Service) -> io::Result<Service> {
    if let Some(vault) = &settings.card_vault {
        service = service.with_card_vault(Arc::new(HttpVault::new(system("card vault", vault)?)));
    }
    if let Some(credentials) = &settings.credential_system {
        let system = system("credential system", credentials)?;
        service = service.with_credential_system(Arc::new(HttpCredentials::new(system)));
    }
    Ok(service)
}

fn system(name: &'static str, settings: &SystemSettings) -> io::Result<HttpSystem> {
    HttpSystem::new(name, &settings.url, settings.token.clone()).map_err(|error: PortError| io::Error::other(error))
}
