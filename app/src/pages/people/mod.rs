//! Who works here and how they come in: the agent's own account, and what administrators manage.
//!
//! Every form here is posted by the browser itself, see `components::page_form`.

pub mod agent;
pub mod agents;
pub mod invitation;
pub mod keys;
pub mod me;
pub mod passkeys;
pub mod password;
pub mod roles;
pub mod sessions;
pub mod two_step;

#[cfg(feature = "ssr")]
pub use server::{after, typed};

/// A role as it is told: the shipped ones have words, an organization's own are told by their names.
pub fn role_text(text: &crate::text::Text, role: &str) -> String {
    match role {
        "agent" => text.role_agent.to_owned(),
        "supervisor" => text.role_supervisor.to_owned(),
        "administrator" => text.role_administrator.to_owned(),
        "auditor" => text.role_auditor.to_owned(),
        own => own.to_owned(),
    }
}

#[cfg(feature = "ssr")]
mod server {
    use service::Error;

    use crate::{
        error::DeskError,
        form::{Draft, Inputs, Outcome, answer},
    };

    /// A trimmed input.
    pub fn typed<'i>(fields: &'i Inputs, pointer: &str) -> &'i str {
        fields.get(pointer).map(|value| value.trim()).unwrap_or_default()
    }

    /// Answers a form: on to `next` when it was accepted, else back to `form` with what was typed, but for
    /// passwords and codes.
    pub async fn after(
        result: Result<(), Error>,
        mut inputs: Inputs,
        form: &str,
        next: &str,
        done: &str,
    ) -> Result<Outcome, DeskError> {
        inputs.retain(|name, _| !name.ends_with("password") && name != "/code");
        let outcome = match result {
            Ok(()) => Ok(Outcome::Saved(next.to_owned())),
            Err(Error::Invalid(violations)) => Ok(Outcome::Again(Box::new(Draft::refused(inputs.clone(), violations)))),
            Err(error) => Err(error.into()),
        };
        answer(outcome, inputs, form, done).await
    }
}
