//! `clientela master-key …`: the keys that all others are wrapped by.

use std::error::Error;

use clap::{Args, Subcommand};
use service::ports::System;
use service::{MasterKeys, Service, master_key};

use crate::output::print;

#[derive(Args)]
pub struct MasterKeyCommand {
    #[command(subcommand)]
    command: Option<Act>,
}

#[derive(Subcommand)]
enum Act {
    /// Wrap by the first master key, the current one, what the older ones have wrapped: then these can go
    Rewrap,
}

impl MasterKeyCommand {
    /// Whether a new key is to be printed, which takes neither settings nor a database.
    pub fn is_new(&self) -> bool {
        self.command.is_none()
    }

    /// Runs the command. The new key is alone on standard output, which is the only place where it is ever shown.
    pub async fn run(&self, service: &Service) -> Result<(), Box<dyn Error>> {
        match self.command {
            None => print_new()?,
            Some(Act::Rewrap) => {
                let done = master_key::rewrap(service).await?;
                let root = if done.root { " and the root secret" } else { "" };
                print(format_args!("wrapped anew: the keys of {} customers{root}", done.customers))?;
            }
        }
        Ok(())
    }
}

/// Prints a new master key.
pub fn print_new() -> Result<(), Box<dyn Error>> {
    print(MasterKeys::generate(&System)?.as_str())?;
    Ok(())
}
