//! The audit trail: the worker that seals it, the one that writes who opened which customer, and
//! `clientela audit verify`.

use std::error::Error;
use std::time::{Duration, Instant};

use clap::Subcommand;
use domain::OrgId;
use service::audit_chain::{self, Anchor, Report};
use service::{Service, audit_view};
use tokio::sync::watch;

use crate::output::print;
use crate::worker::rest;

/// How often entries are sealed: what happens to one before is not found.
const SEAL: Duration = Duration::from_secs(1);
/// How often it is written who opened which customer.
const WRITE: Duration = Duration::from_millis(200);
/// How long a worker waits after a failure of the database.
const RECOVER: Duration = Duration::from_secs(2);

/// Seals new entries, all there are, again and again.
pub async fn seal(service: Service, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        let began = Instant::now();
        let pause = match audit_chain::seal(&service).await {
            Ok(0) => SEAL,
            // After an import many wait. On SQLite whoever else writes comes in between only when nobody does: an
            // import beside the server would be refused as locked out.
            Ok(_) => began.elapsed(),
            Err(error) => {
                tracing::warn!("audit seals: {error}");
                RECOVER
            }
        };
        rest(pause, &mut stopping).await;
    }
}

/// Writes who opened which customer, until the server has stopped: what comes after is for [`finish`].
pub async fn write_views(service: Service, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        let pause = match audit_view::write(&service).await {
            Ok(_) => WRITE,
            Err(error) => {
                tracing::warn!("audit of views: {error}");
                RECOVER
            }
        };
        rest(pause, &mut stopping).await;
    }
}

/// Writes what the last requests have left.
pub async fn finish(service: &Service) {
    loop {
        match audit_view::write(service).await {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) => {
                let lost = audit_view::unwritten(service).await;
                return tracing::error!(lost, "audit of views: {error}");
            }
        }
    }
}

/// `clientela audit …`
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Follow the chain of the audit trail, and name every entry that was changed, removed or put in
    Verify {
        /// One organization; all of them when not given
        #[arg(long)]
        org: Option<OrgId>,
        /// The end of the chain as an earlier run printed it: it must still be in the chain
        #[arg(long, requires = "org")]
        anchor: Option<Anchor>,
    },
}

impl AuditCommand {
    /// Runs the command: what is wrong goes to standard output, a line each, and so does the end of each
    /// chain.
    ///
    /// # Errors
    /// When anything is wrong with a trail, and those of the database.
    pub async fn run(self, service: &Service) -> Result<(), Box<dyn Error>> {
        let Self::Verify { org, anchor } = self;
        let orgs = match org {
            Some(org) => vec![org],
            None => audit_chain::organizations(service).await?,
        };
        let mut findings = 0;
        for org in orgs {
            let mut written = Ok(());
            let mut tell = |finding| {
                if written.is_ok() {
                    written = print(format_args!("{org}: {finding}"));
                }
            };
            let report = audit_chain::verify(service, &org, anchor.as_ref(), &mut tell).await?;
            written?;
            findings += report.findings;
            let end = report.head.map_or_else(|| "none".to_owned(), |head| head.to_string());
            let Report { sealed, unsealed, .. } = report;
            print(format_args!("{org}: {sealed} entries sealed, {unsealed} not yet; the last seal is {end}"))?;
        }
        match findings {
            0 => Ok(()),
            1 => Err("1 thing is wrong with the audit trail".into()),
            several => Err(format!("{several} things are wrong with the audit trail").into()),
        }
    }
}
