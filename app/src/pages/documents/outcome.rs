//! What came of a document that was sent to the server.

use domain::Problem;
use serde::{Deserialize, Serialize};

use crate::{error::DeskError, json};

/// What the server answers to the desk's own JavaScript.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum UploadOutcome {
    /// Added: the address of its page.
    Added(String),
    /// Not taken, and nothing of it is kept.
    Refused(Problem),
    /// It could not be tried at all.
    Failed(DeskError),
}

impl UploadOutcome {
    /// Reads an answer. What stands between the browser and the route answers as for server functions, or as it
    /// likes.
    pub fn read(status: u16, body: &str) -> Self {
        let failed = |_| json::read::<DeskError>(body).map(Self::Failed);
        let other = |_| Self::Failed(DeskError::Network(status.to_string()));
        json::read(body).or_else(failed).unwrap_or_else(other)
    }
}

/// What the form's address can say is wrong, by its name there.
const TOLD: [(&str, Problem); 3] = [
    ("missing", Problem::Missing),
    ("not_a_document", Problem::NotADocument),
    ("document_too_large", Problem::DocumentTooLarge),
];

/// The form's address when it was refused: the way back for a browser that posts the form by itself.
#[cfg(any(feature = "ssr", test))]
pub fn refused_address(customer: &str, problem: &Problem) -> String {
    let form = super::new_document_address(customer);
    let name = TOLD.into_iter().find(|(_, told)| told == problem).map_or("not_a_document", |(name, _)| name);
    format!("{form}?problem={name}")
}

/// What is wrong, as the form's address says it.
pub fn problem_of(name: &str) -> Option<Problem> {
    TOLD.into_iter().find(|(told, _)| *told == name).map(|(_, problem)| problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_means_something() {
        for outcome in [
            UploadOutcome::Added("/customers/1/documents/2".to_owned()),
            UploadOutcome::Refused(Problem::DocumentTooLarge),
            UploadOutcome::Failed(DeskError::SignedOut),
        ] {
            let body = serde_json::to_string(&outcome).unwrap();
            assert_eq!(UploadOutcome::read(200, &body), outcome);
        }
        let busy = serde_json::to_string(&DeskError::TooMany).unwrap();
        assert_eq!(UploadOutcome::read(429, &busy), UploadOutcome::Failed(DeskError::TooMany));
        for (status, body) in [(0, ""), (504, "<html>"), (200, "{}")] {
            let network = UploadOutcome::Failed(DeskError::Network(status.to_string()));
            assert_eq!(UploadOutcome::read(status, body), network);
        }
    }

    #[test]
    fn an_address_says_what_is_wrong() {
        for problem in [Problem::Missing, Problem::NotADocument, Problem::DocumentTooLarge] {
            let address = refused_address("1", &problem);
            let (_, name) = address.split_once("?problem=").unwrap();
            assert_eq!(problem_of(name), Some(problem));
        }
        assert_eq!(refused_address("1", &Problem::BadUuid), refused_address("1", &Problem::NotADocument));
        assert_eq!(problem_of("anything"), None);
    }
}
