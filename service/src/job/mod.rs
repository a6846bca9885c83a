//! Jobs: what a worker does outside, out of the [`outbox`](crate::outbox).
//!
//! To add one: its file here, with a struct that says all it needs and a `run` that may come twice, and
//! its line in [`jobs`].

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

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

            /// Does the job on behalf of the caller, who asked for it at `since`. It may have been done
            /// before, by a worker that did not live to say so.
            ///
            /// # Errors
            /// Any: the job is tried again later.
            pub(crate) async fn run(self, service: &Service, caller: &Caller, since: DateTime<Utc>) -> Result<Outcome> {
                match self { $(Self::$job(job) => job.run(service, caller, since).await,)* }
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
