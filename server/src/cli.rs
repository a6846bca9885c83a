//! The command line. Results go to standard output, everything else to standard error.

use std::error::Error;
use std::io::{self, BufRead as _};
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use domain::{OrgId, OrgSettings};
use service::permission::PermissionSet;
use service::{Caller, agent, api_key, org_settings, organization};

use crate::config::{self, Settings};
use crate::import::ImportFile;
use crate::load::Demo;
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
    /// API keys
    #[command(subcommand)]
    Key(KeyCommand),
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
        /// Such as {"payment_methods": ["DIRECT_DEBIT"], "document_days": 365}; what is left out is the default
        settings: Option<String>,
    },
}

#[derive(Subcommand)]
enum AgentCommand {
    /// Make an agent; the password is one line of standard input
    Create {
        /// The agent's organization
        #[arg(long)]
        org: OrgId,
        /// The name to sign in with
        #[arg(long)]
        username: String,
    },
}

#[derive(Subcommand)]
enum KeyCommand {
    /// Make an API key; it is printed, and cannot be shown again
    Create {
        /// The key's organization
        #[arg(long)]
        org: OrgId,
        /// What the histories call it
        #[arg(long)]
        name: String,
        /// `*`, or names such as customers:read, separated by commas
        #[arg(long, value_parser = PermissionSet::parse_contract)]
        permissions: PermissionSet,
    },
}

/// The binary: reads the command line, runs the command, and says how it went.
pub fn main() -> ExitCode {
    let matches = Cli::command().args(config::flags()).get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let settings = match Settings::load(&matches) {
        Ok(settings) => settings,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(USAGE);
        }
    };
    logging::start(&settings);
    match run(cli.command.unwrap_or(Command::Serve), &settings) {
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

async fn execute(command: Command, settings: &Settings) -> Result<(), Box<dyn Error>> {
    let service = serve::open(settings).await?;
    match command {
        Command::Serve => return Ok(serve::serve(settings, service).await?),
        Command::Migrate => {}
        Command::Demo(demo) => demo.run(settings, &service).await?,
        Command::Import(import) => import.run(&service).await?,
        Command::Org(OrgCommand::Create { name }) => organization::create(&service, &name).await?,
        Command::Org(OrgCommand::Settings { name, settings: None }) => {
            println!("{}", serde_json::to_string(&org_settings::get(&service, &name).await?)?);
        }
        Command::Org(OrgCommand::Settings { name, settings: Some(text) }) => {
            let wanted = OrgSettings::read(&serde_json::from_str(&text)?)?;
            org_settings::set(&service, &Caller::command(name, "settings"), &wanted).await?;
        }
        Command::Agent(AgentCommand::Create { org, username }) => {
            agent::create(&service, &org, &username, password()?).await?;
        }
        Command::Key(KeyCommand::Create { org, name, permissions }) => {
            println!("{}", api_key::create(&service, &org, &name, permissions, None).await?);
        }
    }
    service.db().close().await;
    Ok(())
}

/// One line of standard input.
fn password() -> io::Result<String> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
