//! Jobs: what a worker does outside, out of the [`outbox`](crate::outbox).
//!
//! To add one: its file here, with a struct that says all it needs, a `run` that may come twice, a
//! `give_up` that tells whoever waits for it, and `CAN_BE_REVIVED`, whether an operator may have it tried again
//! after that; and its line in [`jobs`].

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::store::Tx;
use crate::{Caller, Result, Service};

/// What became of a job that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is done.
    Done,
    /// The outside world needs more time: again after this pause.
    Later(TimeDelta),
}

macro_rules! jobs {
    ($($module:ident::$job:ident = $kind:literal,)*) => {
        $(pub(crate) mod $module;)*

        /// A job, as the outbox keeps it.
        #[derive(Debug, Clone, Serialize, Deserialize)]
        #[serde(tag = "kind")]
        pub(crate) enum Job {
            $(#[serde(rename = $kind)] $job($module::$job),)*
        }

        impl Job {
            /// The name in the outbox.
            pub(crate) fn kind(&self) -> &'static str {
                match self { $(Self::$job(_) => $kind,)* }
            }

            /// Whether a dead letter of this kind may be tried again.
            pub(crate) fn can_be_revived(kind: &str) -> bool {
                Self::revivable().any(|revivable| revivable == kind)
            }

            /// The kinds of which dead letters may be tried again.
            pub(crate) fn revivable() -> impl Iterator<Item = &'static str> {
                [$(($kind, $module::$job::CAN_BE_REVIVED),)*].into_iter().filter_map(|(kind, can)| can.then_some(kind))
            }

            /// Does the job on behalf of the caller, who asked for it at `since`. It may have been done
            /// before, by a worker that did not live to say so.
            ///
            /// # Errors
            /// Any: the job is tried again later.
            pub(crate) async fn run(self, service: &Service, caller: &Caller, since: DateTime<Utc>) -> Result<Outcome> {
                match self { $(Self::$job(job) => job.run(service, caller, since).await,)* }
            }

            /// Writes that the job will not be done, in the transaction that makes it a dead letter.
            ///
            /// # Errors
            /// The database's.
            pub(crate) async fn give_up(self, service: &Service, tx: &mut Tx, caller: &Caller) -> Result<()> {
                match self { $(Self::$job(job) => job.give_up(service, tx, caller).await,)* }
            }
        }
    };
}

jobs! {
    activate_credential::ActivateCredential = "activate_credential",
    change_credential::ChangeCredential = "change_credential",
    notify_credential::NotifyCredential = "notify_credential",
    tokenize::Tokenize = "tokenize",
}
