//! Screen pop: a telephone system tells who calls, and the desk opens the customer.

use domain::query::phone_digits;
use domain::search::TermKind;
use domain::{CustomerId, IdentityDocument};

use crate::customer_search::MAX_TEXT;
use crate::permission::CustomersRead;
use crate::{Permitted, Result, Service, store};

/// What is known of who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// A phone number, also as a `tel:` or `sip:` address.
    Phone(String),
    /// The number of an identity document.
    Document(String),
    /// An e-mail address.
    Email(String),
    /// The customer's number: the legacy system's id.
    ExternalId(String),
}

/// What the desk shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pop {
    /// The one customer it is.
    Customer(CustomerId),
    /// Several or none: a search for this text, for the agent to choose from or to go on with.
    Search(String),
}

/// Who calls. What is known has to be a customer's as a whole; a phone counts with its calling code and without.
///
/// # Errors
/// Only the database's.
pub async fn find(service: &Service, caller: &Permitted<CustomersRead>, call: &Call) -> Result<Pop> {
    let (kind, term, text) = call.asked();
    let text: String = text.chars().take(MAX_TEXT).collect();
    let Some(term) = term.filter(|term| !term.is_empty() && !term.contains('\0') && term.len() <= MAX_TEXT) else {
        return Ok(Pop::Search(text));
    };
    let mut reader = service.db.read().await?;
    let found = store::desk_search::having(&mut reader.conn(), caller.org(), kind, &[term], 2).await?;
    reader.done();
    Ok(match found.as_slice() {
        [only] => Pop::Customer(only.id),
        _ => Pop::Search(text),
    })
}

impl Call {
    /// Whether nothing is known after all.
    pub fn is_empty(&self) -> bool {
        let (Self::Phone(text) | Self::Document(text) | Self::Email(text) | Self::ExternalId(text)) = self;
        text.trim().is_empty()
    }

    /// The kind of term, the term, where it can be one at all, and what to put into the search box.
    fn asked(&self) -> (TermKind, Option<String>, String) {
        match self {
            Self::Phone(phone) => {
                let digits = phone_digits(phone);
                let shown = digits.clone().unwrap_or_else(|| phone.trim().to_owned());
                (TermKind::Phone, digits, shown)
            }
            Self::Document(number) => {
                let number = IdentityDocument::normalise(number);
                (TermKind::Document, Some(number.to_ascii_lowercase()), number)
            }
            Self::Email(email) => (TermKind::Email, Some(email.trim().to_lowercase()), email.trim().to_owned()),
            Self::ExternalId(number) => (TermKind::Number, Some(number.trim().to_owned()), number.trim().to_owned()),
        }
    }
}
