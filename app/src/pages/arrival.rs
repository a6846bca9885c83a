//! What comes along with somebody who wants to come in, however they prove who they are, and what they take away.

use std::net::IpAddr;

use axum::http::header::USER_AGENT;
use service::sign_in::{Browser, Welcome};

use crate::{
    context::{self, SESSION_COOKIE},
    error::DeskError,
};

/// What the browser sent besides the proof.
pub struct Arrival {
    address: Option<IpAddr>,
    device: Option<String>,
    session: Option<String>,
    user_agent: String,
}

impl Arrival {
    /// With this request.
    pub fn of_request() -> Self {
        Self {
            address: context::client_address().map(|client| client.ip),
            device: context::device_token(),
            session: context::private_cookie(SESSION_COOKIE),
            user_agent: context::header(&USER_AGENT).unwrap_or_default(),
        }
    }

    /// As the use cases take it.
    pub fn browser(&self) -> Browser<'_> {
        Browser {
            address: self.address,
            device: self.device.as_deref(),
            user_agent: &self.user_agent,
            session: self.session.as_deref(),
            request_id: context::request_id(),
        }
    }
}

/// Gives the browser its session, and what it shows at the next sign-in.
///
/// # Errors
/// [`DeskError::Internal`] when these are not fit for a header.
pub fn let_in(welcome: &Welcome) -> Result<(), DeskError> {
    context::set_session_cookie(&welcome.session)?;
    context::set_device_cookie(&welcome.device)
}
