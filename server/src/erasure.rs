//! `clientela customer erase`.

use std::error::Error;

use clap::Subcommand;
use domain::{CustomerId, OrgId};
use service::erasure::{self, Confirmation, Erased};
use service::{Caller, Service};

use crate::output::print;

/// `clientela customer …`
#[derive(Debug, Subcommand)]
pub enum CustomerCommand {
    /// Erase a customer for good, living or deleted: nothing of theirs can be read afterwards. It can't be undone
    Erase {
        /// The organization
        #[arg(long)]
        org: OrgId,
        /// The customer's id
        #[arg(long)]
        customer: CustomerId,
        /// The customer's number, to be sure that it is this one
        #[arg(long)]
        number: String,
        /// What the customer's request goes by, such as a case number; the audit trail keeps it in plain text
        #[arg(long)]
        reason: String,
    },
}

impl CustomerCommand {
    /// Runs the command.
    ///
    /// # Errors
    /// Those of the use case.
    pub async fn run(self, service: &Service) -> Result<(), Box<dyn Error>> {
        let Self::Erase { org, customer, number, reason } = self;
        let caller = Caller::command(org, "erase").permit()?;
        let confirmation = Confirmation { number: &number, reason: &reason };
        match erasure::erase(service, &caller, customer, confirmation).await? {
            Erased::Now => print(format_args!("{customer} is erased"))?,
            Erased::Before => print(format_args!("{customer} was erased before"))?,
        }
        Ok(())
    }
}
