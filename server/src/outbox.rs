//! `clientela outbox …`: what could not be done outside, and was given up.

use std::error::Error;

use chrono::{DateTime, Utc};
use clap::Subcommand;
use domain::OrgId;
use service::dead_letter::{self, DeadLetter};
use service::{Caller, Service};
use uuid::Uuid;

use crate::output::print;

/// `clientela outbox …`
#[derive(Debug, Subcommand)]
pub enum OutboxCommand {
    /// List dead letters: organization, id, job, customer, failures, asked, given up, whether it can be tried again,
    /// last error
    List {
        /// One organization; all of them when not given
        #[arg(long)]
        org: Option<OrgId>,
        /// How many at the most
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..=i64::from(dead_letter::LONGEST_LIST)))]
        limit: u16,
        /// Those after this one
        #[arg(long, requires = "org", value_name = "ID")]
        after: Option<Uuid>,
    },
    /// Have a dead letter tried again, or all that can be; a running server does it. Cards that could not be read
    /// have ended as FAILED, and are asked for anew instead
    Retry {
        /// The dead letter's id, as `outbox list` prints it
        #[arg(required_unless_present = "all")]
        id: Option<Uuid>,
        /// All of the organization's
        #[arg(long, conflicts_with = "id")]
        all: bool,
        /// The organization
        #[arg(long)]
        org: OrgId,
    },
}

impl OutboxCommand {
    /// Runs the command.
    ///
    /// # Errors
    /// Those of the use case.
    pub async fn run(self, service: &Service) -> Result<(), Box<dyn Error>> {
        match self {
            Self::List { org, limit, after } => {
                let letters = dead_letter::list(service, org.as_ref().map(|org| (org, after)), limit).await?;
                let mut last = None;
                for letter in &letters {
                    print(line(letter))?;
                    last = Some(letter);
                }
                if let Some(last) = last.filter(|_| letters.len() == usize::from(limit)) {
                    eprintln!("there may be more: outbox list --org {} --after {}", last.org, last.id);
                }
            }
            Self::Retry { id: Some(id), org, .. } => {
                dead_letter::retry(service, &Caller::command(org, "outbox"), id).await?;
            }
            Self::Retry { id: None, org, .. } => {
                print(dead_letter::retry_all(service, &Caller::command(org, "outbox")).await?)?;
            }
        }
        Ok(())
    }
}

/// Columns separated by tabs, so that other tools read them too.
fn line(letter: &DeadLetter) -> String {
    let at = |at: DateTime<Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let columns = [
        letter.org.to_string(),
        letter.id.to_string(),
        letter.kind.clone(),
        letter.customer.to_string(),
        letter.failures.to_string(),
        at(letter.asked_at),
        at(letter.given_up_at),
        if letter.can_be_retried { "retry" } else { "ended" }.to_owned(),
        // Errors come from outside: one must not look like another line.
        letter.error.as_deref().unwrap_or("-").replace(char::is_control, " "),
    ];
    columns.join("\t")
}
