//! `clientela demo`: an organization with invented customers, an agent and an API key.

use std::error::Error;

use chrono::{NaiveTime, TimeDelta};
use domain::OrgId;
use indicatif::{ProgressBar, ProgressStyle};
use service::permission::{CustomersWrite, PermissionSet};
use service::{Caller, Conflict, Permitted, Service, agent, api_key, import, organization, role};

use crate::config::Settings;
use crate::demo::Generator;
use crate::output::print;

const DEFAULT_ORG: &str = "telco";
/// Printed for everybody to see: the demo's data is invented.
const PASSWORD: &str = "clientela-demo";
/// Customers of a transaction.
const BATCH: u64 = 500;
const KEY_LIFE: TimeDelta = TimeDelta::days(30);

/// What to load.
#[derive(Debug, clap::Args)]
pub struct Demo {
    /// How many customers
    #[arg(long, default_value_t = 2000)]
    customers: u64,
    /// The same seed makes the same customers
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The organization to make
    #[arg(long, default_value = DEFAULT_ORG)]
    org: OrgId,
}

impl Demo {
    /// Loads what is missing, and prints how to come in. The agent is made last: when there is one, the
    /// customers are there too.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn run(&self, settings: &Settings, service: &Service) -> Result<(), Box<dyn Error>> {
        let username = self.username();
        let loaded = agent::exists(service, &username).await?;
        if !loaded {
            match organization::create(service, &self.org).await {
                Ok(()) | Err(service::Error::Conflict(Conflict::OrganizationExists)) => {}
                Err(error) => return Err(error.into()),
            }
            self.load(service).await?;
            let caller = Caller::command(self.org.clone(), "demo").permit()?;
            agent::create(service, &caller, &username, PASSWORD.to_owned(), role::ADMINISTRATOR).await?;
        }
        let end = (service.today() + KEY_LIFE).and_time(NaiveTime::MIN).and_utc();
        let caller = Caller::command(self.org.clone(), "demo").permit()?;
        let key = api_key::create(service, &caller, "demo", PermissionSet::CONTRACT, Some(end)).await?;
        print(format_args!("desk     http://{}/  user {username}, password {PASSWORD}", settings.addr))?;
        print(format_args!("API      http://{}/docs/  organization {}, key {key}", settings.addr, self.org))?;
        Ok(())
    }

    /// User names are one organization's only: `demo` is the agent of the default one.
    fn username(&self) -> String {
        if self.org.as_str() == DEFAULT_ORG { "demo".to_owned() } else { format!("demo-{}", self.org) }
    }

    /// Batches are all or none and always cut alike: after an interruption those that are there are
    /// passed over whole.
    async fn load(&self, service: &Service) -> Result<(), Box<dyn Error>> {
        let caller: Permitted<CustomersWrite> = Caller::command(self.org.clone(), "demo").permit()?;
        let style = ProgressStyle::with_template("{wide_bar} {human_pos} of {human_len} customers, {eta} left")?;
        let progress = ProgressBar::new(self.customers).with_style(style);
        let generator = Generator::new(self.seed, service.today());
        let mut start = 0;
        while start < self.customers {
            let end = self.customers.min(start + BATCH);
            let batch = (start..end).map(|index| generator.customer(index)).collect::<Result<_, _>>()?;
            match import::customers(service, &caller, batch).await {
                Ok(_) | Err(service::Error::Conflict(Conflict::ImportRegistered)) => {}
                Err(error) => return Err(error.into()),
            }
            progress.inc(end - start);
            start = end;
        }
        progress.finish_and_clear();
        Ok(())
    }
}
