//! What can go wrong in a use case.

use domain::{CustomerId, Version, Violations};

/// Why a use case did nothing. Each maps to one status of the contract, section 2.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input breaks rules: all of them, each with its place (400).
    #[error(transparent)]
    Invalid(#[from] Violations),
    /// The caller may not do this (403).
    #[error("the permission {permission} is missing")]
    Forbidden {
        /// The permission that the use case asks for.
        permission: &'static str,
    },
    /// An agent is to check the caller before what is this customer's changes (403; programs are not asked).
    #[error("the caller of customer {customer} is not checked")]
    CallerUnchecked {
        /// Whose caller it is.
        customer: CustomerId,
    },
    /// There is no such thing in the caller's organization (404).
    #[error("no such {0}")]
    NotFound(&'static str),
    /// It exists already, or its state forbids the operation (409).
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// Somebody else has changed it since the caller read it (412).
    #[error("the version is {current} by now")]
    Stale {
        /// The version it has now.
        current: Version,
    },
    /// It is larger than what is taken (413).
    #[error("the {0} is too large")]
    TooLarge(&'static str),
    /// The database, or another system, cannot be reached or is too busy (503).
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// A statement ran past its limit (504).
    #[error("a statement ran past its limit")]
    Timeout,
    /// Anything else: a fault of ours (500). The text is for the log alone.
    #[error("{0}")]
    Internal(String),
}

/// Why a use case conflicts with what is there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// A living customer has the same identity document.
    #[error("a customer with this identity document exists already")]
    DocumentRegistered {
        /// Whose document it is.
        customer: CustomerId,
    },
    /// A living digital customer has the same e-mail.
    #[error("a customer with this e-mail exists already")]
    EmailRegistered {
        /// Whose e-mail it is.
        customer: CustomerId,
    },
    /// The client sent another request with this `Idempotency-Key`.
    #[error("Idempotency-Key: another request was sent with this key")]
    IdempotencyKeyReused,
    /// Only a NIE can become a NIF.
    #[error("the customer's identity document is not a NIE")]
    NotANie,
    /// An organization has this name.
    #[error("the organization exists already")]
    OrganizationExists,
    /// An import holds somebody who is a customer already.
    #[error("a customer of the import has an identity that is registered already")]
    ImportRegistered,
    /// An agent has this user name.
    #[error("an agent with this user name exists already")]
    AgentExists,
    /// A customer has at most one credential.
    #[error("the customer has a credential already")]
    CredentialExists,
    /// Another customer's credential has it, perhaps in other case.
    #[error("a credential with this user name exists already")]
    UsernameTaken,
    /// Ids of identification processes are given once in an organization.
    #[error("an identification process with this id exists already")]
    IdentificationProcessExists,
    /// The customer has an open account.
    #[error("the customer has an open account")]
    AccountOpen,
    /// The account has ended.
    #[error("the account has ended")]
    AccountEnded,
    /// A card is being read, or a login activated, for a customer who is to be erased.
    #[error("a card is being read, or a login activated, for the customer: try again when that has ended")]
    OutsideUnfinished,
    /// The reference was given for a card before.
    #[error("the reference_id was used before")]
    ReferenceUsed,
    /// The account has the same promotion at some time of these terms.
    #[error("the account has this promotion already in that time")]
    PromotionInForce,
    /// A category of the organization has this name, in whatever case.
    #[error("a category with the name {name} exists already")]
    CategoryExists {
        /// The name, as the category there has it.
        name: String,
    },
    /// The organization has as many categories as there may be.
    #[error("an organization has at most {max} categories")]
    TooManyCategories {
        /// How many that is.
        max: usize,
    },
    /// A customer has a value that would be taken away from its category.
    #[error("a customer has the value {value}")]
    CategoryValueInUse {
        /// One such value.
        value: String,
    },
    /// The customer has the category already, with a value or without.
    #[error("the customer has this category already")]
    CategoryAssigned,
    /// A customer has a special treatment that would be taken away from the organization's list.
    #[error("a customer has the special treatment {value}")]
    SpecialTreatmentInUse {
        /// One such value.
        value: String,
    },
    /// Whoever waited for it was told that it failed, and has gone on.
    #[error("whoever waited for it was told that it failed: it is asked for anew, not tried again")]
    EndedAsFailed,
}

/// Refuses a write to something that has another version by now than the one the caller `expected`.
pub(crate) fn must_be_current(current: Version, expected: Option<Version>) -> Result<(), Error> {
    match expected {
        Some(version) if version != current => Err(Error::Stale { current }),
        _ => Ok(()),
    }
}

impl Error {
    /// A row that does not hold what it should: named by table, column and id, without its content.
    pub(crate) fn corrupt(table: &str, column: &str, id: impl std::fmt::Display) -> Self {
        Self::Internal(format!("corrupt data in {table}.{column}, id {id}"))
    }

    /// The same, for another who waited for the same statement.
    pub(crate) fn for_another(&self) -> Self {
        match self {
            Self::Timeout => Self::Timeout,
            Self::Unavailable(why) => Self::Unavailable(why.clone()),
            Self::Internal(why) => Self::Internal(why.clone()),
            other => Self::Internal(other.to_string()),
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error as Sql;
        let unavailable = || Self::Unavailable(format!("the database: {error}"));
        match &error {
            Sql::Database(database) => match database.code().as_deref() {
                // PostgreSQL: query_canceled, by statement_timeout.
                Some("57014") => Self::Timeout,
                // PostgreSQL: rolled back for another's sake (a deadlock), too many connections, shutting down.
                Some(code) if matches!(code.get(..2), Some("08" | "40" | "53" | "57")) && code.len() == 5 => {
                    unavailable()
                }
                // PostgreSQL: it takes no writes, as a standby that has not taken over yet.
                Some("25006") => unavailable(),
                // SQLite: SQLITE_BUSY and SQLITE_LOCKED with their extended codes; SQLITE_READONLY, SQLITE_IOERR,
                // SQLITE_FULL and SQLITE_CANTOPEN, the disk's faults: the same works when it has room again.
                Some(code)
                    if code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6 | 8 | 10 | 13 | 14))
                        && code.len() < 5 =>
                {
                    unavailable()
                }
                _ => Self::Internal(error.to_string()),
            },
            Sql::Io(_) | Sql::Tls(_) | Sql::PoolTimedOut | Sql::PoolClosed | Sql::WorkerCrashed => unavailable(),
            _ => Self::Internal(error.to_string()),
        }
    }
}
