//! What a server function answers when it cannot do its work.

use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

use crate::json::JsonEncoding;

/// Why a server function gave no answer. What an agent can correct (a wrong field, a duplicate, a
/// change by somebody else) is no error but an outcome: see [`crate::form::Outcome`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum DeskError {
    /// There is no session, or it has ended.
    #[error("signed out")]
    SignedOut,
    /// The session had ended when a form was sent, and its agent has signed in again since: what was typed is there.
    #[error("sent when signed out")]
    SignedInAgain,
    /// The agent may not do this: the permission that is missing, as in `customers:write`.
    #[error("the permission {0} is missing")]
    Forbidden(String),
    /// The caller is to be checked first: the customer's id.
    #[error("the caller is not checked")]
    CallerUnchecked(String),
    /// The call does not say what it must, or says it in no form that can be read.
    #[error("bad request")]
    BadRequest,
    /// There is no such thing in the agent's organization.
    #[error("not found")]
    NotFound,
    /// The database can't be reached just now.
    #[error("unavailable")]
    Unavailable,
    /// The agent asks too often.
    #[error("too many requests")]
    TooMany,
    /// The server could not be reached, or answered with something else.
    #[error("network: {0}")]
    Network(String),
    /// A fault of ours; the cause is in the log.
    #[error("internal")]
    Internal,
}

impl DeskError {
    /// The HTTP status that says the same.
    pub fn status(&self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::SignedOut | Self::SignedInAgain => 401,
            Self::Forbidden(_) => 403,
            Self::NotFound => 404,
            Self::CallerUnchecked(_) => 409,
            Self::TooMany => 429,
            Self::Unavailable | Self::Network(_) => 503,
            Self::Internal => 500,
        }
    }
}

impl DeskError {
    /// What a call is answered that is wrong in itself. A browser's own form goes back to its page.
    fn refused() -> Self {
        #[cfg(feature = "ssr")]
        if !crate::context::is_plain_form() {
            crate::context::set_error_status(&Self::BadRequest);
        }
        Self::BadRequest
    }
}

impl FromServerFnError for DeskError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            // What came in; the words of it may repeat what was typed, so they are not logged.
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => Self::refused(),
            ServerFnErrorErr::Deserialization(_) if cfg!(feature = "ssr") => Self::refused(),
            ServerFnErrorErr::Request(why)
            | ServerFnErrorErr::Response(why)
            | ServerFnErrorErr::Deserialization(why) => Self::Network(why),
            other => {
                leptos::logging::error!("server function: {other}");
                Self::Internal
            }
        }
    }
}

/// The one translation of a use case's failure; it also sets the answer's status and logs what is a
/// fault. Outcomes that a form handles ([`service::Error::Invalid`] and the like) are taken out
/// before; reaching here they are slips of ours.
#[cfg(feature = "ssr")]
impl From<service::Error> for DeskError {
    fn from(error: service::Error) -> Self {
        let desk = match &error {
            service::Error::Forbidden { permission } => Self::Forbidden((*permission).to_owned()),
            service::Error::CallerUnchecked { customer } => Self::CallerUnchecked(customer.to_string()),
            service::Error::NotFound(_) => Self::NotFound,
            service::Error::Unavailable(_) | service::Error::Timeout => Self::Unavailable,
            service::Error::Invalid(_)
            | service::Error::TooLarge(_)
            | service::Error::Conflict(_)
            | service::Error::Stale { .. }
            | service::Error::Internal(_) => Self::Internal,
        };
        if matches!(desk, Self::Internal | Self::Unavailable) {
            let request = crate::context::request_id();
            tracing::error!(%error, request, "desk");
        }
        crate::context::set_error_status(&desk);
        desk
    }
}
