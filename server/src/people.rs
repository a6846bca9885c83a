//! `clientela agent …`, `clientela role …`, `clientela key …`: who may come in, and what they may do.
//!
//! Passwords come as one line of standard input; what is secret (a key, a link) is alone on standard output.

use std::error::Error;
use std::io::{self, BufRead as _};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use clap::Subcommand;
use domain::OrgId;
use service::permission::{ManageAgents, ManageKeys, PermissionSet};
use service::{Caller, Permitted, Service, agent, api_key, invitation, organization, role, session, totp};
use uuid::Uuid;

use crate::config::Settings;
use crate::output::print;

type Outcome = Result<(), Box<dyn Error>>;

#[derive(Subcommand)]
pub enum AgentCommand {
    /// List an organization's agents: user name, role, state, second step, last sign-in
    List {
        /// The organization
        #[arg(long)]
        org: OrgId,
    },
    /// Make an agent; the password is one line of standard input
    Create {
        #[command(flatten)]
        who: Who,
        /// agent, supervisor, administrator, auditor, or a role of the organization's own
        #[arg(long, default_value = role::ADMINISTRATOR)]
        role: String,
    },
    /// Invite somebody; the link is printed, is good for three days, and cannot be shown again
    Invite {
        #[command(flatten)]
        who: Who,
        /// agent, supervisor, administrator, auditor, or a role of the organization's own
        #[arg(long)]
        role: String,
    },
    /// Keep an agent out of the organization, and end their sessions there
    Suspend(Who),
    /// Let a suspended agent in again
    Resume(Who),
    /// Give an agent another role
    Role {
        #[command(flatten)]
        who: Who,
        /// The new role
        #[arg(long)]
        role: String,
    },
    /// End an agent's sessions in the organization
    SignOut(Who),
    /// Set an agent's password, one line of standard input, and end all their sessions
    ResetPassword(Who),
    /// Ask an agent for no one-time codes any more, and end all their sessions
    ResetTotp(Who),
}

/// An agent of an organization.
#[derive(clap::Args)]
pub struct Who {
    /// The agent's organization
    #[arg(long)]
    org: OrgId,
    /// The name the agent signs in with
    #[arg(long)]
    username: String,
}

#[derive(Subcommand)]
pub enum RoleCommand {
    /// List the roles: name, agents who have it, permissions
    List {
        /// The organization
        #[arg(long)]
        org: OrgId,
    },
    /// Make a role of the organization's own
    Create(RoleArgs),
    /// Change what a role of the organization's own may do
    Change(RoleArgs),
    /// Take away a role that nobody has
    Delete {
        /// The organization
        #[arg(long)]
        org: OrgId,
        /// The role
        #[arg(long)]
        name: String,
    },
}

/// A role and what it may do.
#[derive(clap::Args)]
pub struct RoleArgs {
    /// The organization
    #[arg(long)]
    org: OrgId,
    /// The role
    #[arg(long)]
    name: String,
    /// `*` (all of the API's), or names such as customers:read and reveal, separated by commas
    #[arg(long, value_parser = PermissionSet::parse)]
    permissions: PermissionSet,
}

#[derive(Subcommand)]
pub enum KeyCommand {
    /// List an organization's API keys: id, state, last use, name, permissions
    List {
        /// The organization
        #[arg(long)]
        org: OrgId,
    },
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
        /// When it ends: a date (its beginning, in UTC) or a time such as 2027-01-31T12:00:00Z; never when not given
        #[arg(long, value_parser = end)]
        expires: Option<DateTime<Utc>>,
    },
    /// Revoke an API key; servers may still know it for some seconds
    Revoke {
        /// The key's organization
        #[arg(long)]
        org: OrgId,
        /// The key's id, as `key list` prints it
        #[arg(long)]
        id: Uuid,
    },
}

fn end(text: &str) -> Result<DateTime<Utc>, String> {
    let date = text.parse::<NaiveDate>().map(|date| date.and_time(NaiveTime::MIN).and_utc());
    let time = || DateTime::parse_from_rfc3339(text).map(|time| time.to_utc());
    date.or_else(|_| time()).map_err(|_| "must be such as 2027-01-31 or 2027-01-31T12:00:00Z".to_owned())
}

fn managing(org: OrgId) -> Result<Permitted<ManageAgents>, service::Error> {
    Caller::command(org, "agent").permit()
}

impl Who {
    async fn find(self, service: &Service) -> Result<(Permitted<ManageAgents>, Uuid), service::Error> {
        let caller = managing(self.org)?;
        let id = agent::find(service, &caller, &self.username).await?;
        Ok((caller, id))
    }
}

impl AgentCommand {
    /// Runs the command.
    ///
    /// # Errors
    /// Those of the use case.
    pub async fn run(self, settings: &Settings, service: &Service) -> Outcome {
        match self {
            Self::List { org } => {
                must_exist(service, &org).await?;
                list_agents(service, &managing(org)?).await?;
            }
            Self::Create { who: Who { org, username }, role } => {
                agent::create(service, &managing(org)?, &username, password()?, &role).await?;
            }
            Self::Invite { who: Who { org, username }, role } => {
                let token = invitation::create(service, &managing(org)?, &username, &role).await?;
                let site = settings.public_url.clone().unwrap_or_else(|| format!("http://{}", settings.addr));
                print(format_args!("{site}{}?token={token}", app::INVITATION_PATH))?;
            }
            Self::Suspend(who) => {
                let (caller, id) = who.find(service).await?;
                agent::suspend(service, &caller, id).await?;
            }
            Self::Resume(who) => {
                let (caller, id) = who.find(service).await?;
                agent::resume(service, &caller, id).await?;
            }
            Self::Role { who, role } => {
                let (caller, id) = who.find(service).await?;
                agent::set_role(service, &caller, id, &role).await?;
            }
            Self::SignOut(who) => {
                let (caller, id) = who.find(service).await?;
                session::end_all(service, &caller, id).await?;
            }
            Self::ResetPassword(who) => {
                let (caller, id) = who.find(service).await?;
                agent::reset_password(service, &caller, id, password()?).await?;
            }
            Self::ResetTotp(who) => {
                let (caller, id) = who.find(service).await?;
                totp::reset(service, &caller, id).await?;
            }
        }
        Ok(())
    }
}

/// A slip in an organization's name is no empty list.
async fn must_exist(service: &Service, org: &OrgId) -> Outcome {
    if organization::exists(service, org).await? { Ok(()) } else { Err(format!("no such organization: {org}").into()) }
}

/// One line each, columns separated by tabs, so that other tools read them too.
async fn list_agents(service: &Service, caller: &Permitted<ManageAgents>) -> Outcome {
    let mut after = String::new();
    loop {
        let page = agent::list(service, caller, &after).await?;
        for member in page.agents {
            let state = if member.suspended_at.is_some() { "suspended" } else { "active" };
            let code = if member.has_totp { "code" } else { "-" };
            print(format_args!(
                "{}\t{}\t{state}\t{code}\t{}",
                member.username,
                member.role,
                told(member.signed_in_at)
            ))?;
        }
        match page.next {
            Some(next) => after = next,
            None => return Ok(()),
        }
    }
}

impl RoleCommand {
    /// Runs the command.
    ///
    /// # Errors
    /// Those of the use case.
    pub async fn run(self, service: &Service) -> Outcome {
        match self {
            Self::List { org } => {
                must_exist(service, &org).await?;
                for role in role::list(service, &managing(org)?).await? {
                    let permissions = role.permissions.names().collect::<Vec<_>>().join(",");
                    print(format_args!("{}\t{}\t{permissions}", role.name, role.agents))?;
                }
            }
            Self::Create(RoleArgs { org, name, permissions }) => {
                role::create(service, &managing(org)?, &name, permissions).await?;
            }
            Self::Change(RoleArgs { org, name, permissions }) => {
                role::change(service, &managing(org)?, &name, permissions).await?;
            }
            Self::Delete { org, name } => role::delete(service, &managing(org)?, &name).await?,
        }
        Ok(())
    }
}

impl KeyCommand {
    /// Runs the command.
    ///
    /// # Errors
    /// Those of the use case.
    pub async fn run(self, service: &Service) -> Outcome {
        let managing = |org| -> Result<Permitted<ManageKeys>, service::Error> { Caller::command(org, "key").permit() };
        match self {
            Self::List { org } => {
                must_exist(service, &org).await?;
                list_keys(service, &managing(org)?).await?;
            }
            Self::Create { org, name, permissions, expires } => {
                let key = api_key::create(service, &managing(org)?, &name, permissions, expires).await?;
                // Nobody sees it again.
                print(key).map_err(|error| format!("the key was made and could not be shown, revoke it: {error}"))?;
            }
            Self::Revoke { org, id } => api_key::revoke(service, &managing(org)?, id).await?,
        }
        Ok(())
    }
}

async fn list_keys(service: &Service, caller: &Permitted<ManageKeys>) -> Outcome {
    let mut after = None;
    loop {
        let page = api_key::list(service, caller, after).await?;
        for key in page.keys {
            let state = match (key.revoked_at, key.expires_at) {
                (Some(at), _) => format!("revoked {}", told(Some(at))),
                (None, Some(at)) => format!("until {}", told(Some(at))),
                (None, None) => "no end".to_owned(),
            };
            print(format_args!("{}\t{state}\t{}\t{}\t{}", key.id, told(key.last_used_at), key.name, key.permissions))?;
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(()),
        }
    }
}

fn told(at: Option<DateTime<Utc>>) -> String {
    at.map_or_else(|| "-".to_owned(), |at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// One line of standard input.
fn password() -> io::Result<String> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
