//! Who is asking.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::net::IpAddr;

use domain::OrgId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Error;
use crate::once::Idempotency;
use crate::permission::{Permission, PermissionSet};

/// The person or program behind a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    /// Somebody at the desk.
    Agent {
        /// The agent's id.
        id: Uuid,
        /// The user name.
        name: String,
    },
    /// A program with an API key.
    Key {
        /// The key's id.
        id: Uuid,
        /// The name it was given.
        name: String,
    },
    /// A program with a token that a trusted issuer gave it.
    Token {
        /// The issuer.
        issuer: String,
        /// Whom the issuer gave it to.
        subject: String,
    },
    /// A command of the operator's: `demo`, `import`.
    Command {
        /// The command's name.
        name: Cow<'static, str>,
    },
}

impl Actor {
    /// `agent`, `key`, `token` or `command`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Agent { .. } => "agent",
            Self::Key { .. } => "key",
            Self::Token { .. } => "token",
            Self::Command { .. } => "command",
        }
    }

    /// The id as text; a token's is its subject, a command's its name.
    pub fn id(&self) -> String {
        match self {
            Self::Agent { id, .. } | Self::Key { id, .. } => id.to_string(),
            Self::Token { subject, .. } => subject.clone(),
            Self::Command { name } => name.to_string(),
        }
    }

    /// The name that histories show.
    pub fn name(&self) -> &str {
        match self {
            Self::Agent { name, .. } | Self::Key { name, .. } => name,
            Self::Token { subject, .. } => subject,
            Self::Command { name } => name,
        }
    }
}

/// Who is asking, for which organization, with which permissions, in which request.
#[derive(Debug, Clone)]
pub struct Caller {
    org: OrgId,
    actor: Actor,
    permissions: PermissionSet,
    request_id: String,
    address: Option<IpAddr>,
    idempotency: Option<Idempotency>,
}

impl Caller {
    /// A caller whose credential has been checked.
    pub fn new(org: OrgId, actor: Actor, permissions: PermissionSet, request_id: String) -> Self {
        Self { org, actor, permissions, request_id, address: None, idempotency: None }
    }

    /// A command of the operator's, who may do everything in `org`.
    pub fn command(org: OrgId, name: &'static str) -> Self {
        Self::new(org, Actor::Command { name: name.into() }, PermissionSet::ALL, format!("command-{name}"))
    }

    /// The only organization this caller can reach.
    pub fn org(&self) -> &OrgId {
        &self.org
    }

    /// The person or program.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// All that the caller may do. Checks ask [`Caller::permit`]; this is for those who give permissions away.
    pub fn permissions(&self) -> PermissionSet {
        self.permissions
    }

    /// The request's id, for the audit trail and the log.
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// The same caller, whose request came from this address.
    #[must_use]
    pub fn at(mut self, address: Option<IpAddr>) -> Self {
        self.address = address;
        self
    }

    /// Where the request came from, for the audit trail; nobody's for commands and work done afterwards.
    pub fn address(&self) -> Option<IpAddr> {
        self.address
    }

    /// What tells this request from another, when it is to be done once.
    pub fn idempotency(&self) -> Option<&Idempotency> {
        self.idempotency.as_ref()
    }

    /// The one check of a permission: the proof that a use case asks for.
    ///
    /// # Errors
    /// [`Error::Forbidden`] when the caller does not have the permission.
    pub fn permit<P: Permission>(&self) -> Result<Permitted<P>, Error> {
        if self.permissions.contains::<P>() {
            Ok(Permitted { caller: self.clone(), permission: PhantomData })
        } else {
            Err(Error::Forbidden { permission: P::NAME })
        }
    }
}

/// A caller who has permission `P`. Only [`Caller::permit`] makes one.
#[derive(Debug, Clone)]
pub struct Permitted<P> {
    caller: Caller,
    permission: PhantomData<P>,
}

impl<P> Permitted<P> {
    /// The same caller, whose request is to be done once.
    #[must_use]
    pub fn once(&self, idempotency: Option<Idempotency>) -> Self {
        Self { caller: Caller { idempotency, ..self.caller.clone() }, permission: PhantomData }
    }
}

impl<P> std::ops::Deref for Permitted<P> {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.caller
    }
}
