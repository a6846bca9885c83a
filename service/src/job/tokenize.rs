//! To be written with its noun.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Outcome;
use crate::{Caller, Error, Result, Service};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Tokenize {}

impl Tokenize {
    pub(crate) async fn run(self, _: &Service, _: &Caller, _: DateTime<Utc>) -> Result<Outcome> {
        Err(Error::Internal("not there yet".to_owned()))
    }
}
