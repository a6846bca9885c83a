//! The command line. Results go to standard output, everything else to standard error.

use std::error::Error;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use domain::{OrgId, OrgSettings};
use rustix::fs::Mode;
use secrecy::ExposeSecret;
use service::{Caller, org_settings, organization};

use crate::access_request::AccessRequestCommand;
use crate::audit::AuditCommand;
use crate::config::{self, Settings};
use crate::erasure::CustomerCommand;
use crate::import::ImportFile;
use crate::load::Demo;
use crate::master_key::{self, MasterKeyCommand};
use crate::outbox::OutboxCommand;
use crate::output::print;
use crate::people::{AgentCommand, KeyCommand, RoleCommand};
use crate::{logging, serve};

/// A wrong command line or setting, as clap has it.
const USAGE: u8 = 2;
/// Of each worker, in bytes: rendering a page recurses through its markup, and overflows the usual 2 MiB
/// in a debug build. Only what is used takes memory.
const STACK: usize = 16 * 1024 * 1024;

#[derive(Parser)]
#[command(name = "clientela", version, about = "Customer care for a telecommunications operator")]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the desk and the API (the default)
    Serve,
    /// Bring the database's schema up to date, and stop
    Migrate,
    /// Fill the database with invented customers, an agent and an API key, and print how to come in
    Demo(Demo),
    /// Bring in a legacy system's customers, accounts, cards, promotions and contracts
    Import(ImportFile),
    /// Organizations
    #[command(subcommand)]
    Org(OrgCommand),
    /// Agents: the people at the desk
    #[command(subcommand)]
    Agent(AgentCommand),
    /// Roles: what agents may do
    #[command(subcommand)]
    Role(RoleCommand),
    /// API keys
    #[command(subcommand)]
    Key(KeyCommand),
    /// Write everything that is held on a customer to standard output, for the customer
    AccessRequest(AccessRequestCommand),
    /// Customers
    #[command(subcommand)]
    Customer(CustomerCommand),
    /// The audit trail
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Print a new master key; or, as `master-key rewrap`, change to it
    MasterKey(MasterKeyCommand),
    /// What could not be done outside, and was given up
    #[command(subcommand)]
    Outbox(OutboxCommand),
}

#[derive(Subcommand)]
enum OrgCommand {
    /// Make an organization
    Create {
        /// Its name: a-z, 0-9 and -
        name: OrgId,
    },
    /// Print an organization's settings, or set them: they are one JSON object
    Settings {
        /// The organization
        name: OrgId,
        /// Such as {"payment_methods": ["DIRECT_DEBIT"], "document_days": 365, "caller_check": 2}; what is left out is the default
        settings: Option<String>,
    },
}

/// The binary: reads the command line, runs the command, and says how it went.
pub fn main() -> ExitCode {
    // Documents, databases, rejected lines: whatever is written, here or by a library, is nobody else's business.
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
    let matches = Cli::command().args(config::flags()).get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    // Before anything is configured: the first of the settings may be what it prints.
    if let Some(Command::MasterKey(command)) = &cli.command
        && command.is_new()
    {
        return outcome(master_key::print_new());
    }
    let settings = match Settings::load(&matches) {
        Ok(settings) => settings,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(USAGE);
        }
    };
    logging::start(&settings);
    outcome(run(cli.command.unwrap_or(Command::Serve), &settings))
}

fn outcome(result: Result<(), Box<dyn Error>>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command, settings: &Settings) -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(STACK).build()?;
    runtime.block_on(execute(command, settings))
}

/// Refuses what is asked of a SQLite database that is not there: in the wrong folder, all would be well with an empty one.
fn must_be_there(command: &Command, settings: &Settings) -> Result<(), String> {
    let begins = matches!(
        command,
        Command::Serve | Command::Migrate | Command::Demo(_) | Command::Org(OrgCommand::Create { .. })
    );
    match config::sqlite_file(settings.database_url.expose_secret()) {
        Some(file) if !begins && !file.exists() => Err(format!(
            "there is no database {}: `clientela migrate` makes one, the setting database_url names another",
            file.display()
        )),
        _ => Ok(()),
    }
}

async fn execute(command: Command, settings: &Settings) -> Result<(), Box<dyn Error>> {
    must_be_there(&command, settings)?;
    let service = serve::open(settings).await?;
    match command {
        Command::Serve => return Ok(serve::serve(settings, service).await?),
        Command::Migrate => {}
        Command::Demo(demo) => demo.run(settings, &service).await?,
        Command::Import(import) => import.run(&service).await?,
        Command::Org(OrgCommand::Create { name }) => organization::create(&service, &name).await?,
        Command::Org(OrgCommand::Settings { name, settings: None }) => {
            print(serde_json::to_string(&org_settings::get(&service, &name).await?)?)?;
        }
        Command::Org(OrgCommand::Settings { name, settings: Some(text) }) => {
            let wanted = OrgSettings::read(&serde_json::from_str(&text)?)?;
            org_settings::set(&service, &Caller::command(name, "settings"), &wanted).await?;
        }
        Command::Agent(command) => command.run(settings, &service).await?,
        Command::Role(command) => command.run(&service).await?,
        Command::Key(command) => command.run(&service).await?,
        Command::AccessRequest(command) => command.run(&service).await?,
        Command::Customer(command) => command.run(&service).await?,
        Command::Audit(command) => command.run(&service).await?,
        Command::MasterKey(command) => command.run(&service).await?,
        Command::Outbox(command) => command.run(&service).await?,
    }
    service.db().close().await;
    Ok(())
}
