//! Showing one masked value for a moment to somebody who gives a reason. The audit trail tells of it before it
//! is shown.

use chrono::TimeDelta;
use domain::mask::Hidden;
use domain::{CustomerId, PaymentMethod, Problem, Profile, Violations};
use serde_json::json;
use uuid::Uuid;

use crate::permission::{AccountsRead, CustomersRead, Reveal};
use crate::store::{self, Conn};
use crate::{Caller, Error, Permitted, Result, Service, audit};

/// How long a value may be on the screen, in seconds.
pub const SECONDS: u32 = 60;
/// Characters of a reason at the most.
pub const MAX_REASON: usize = 200;

const ACTION: &str = "customer.reveal";
const VALUE: &str = "masked value";

/// A value that may be shown now.
#[derive(Clone, PartialEq, Eq)]
pub struct Revealed {
    /// The entry of the audit trail: with it [`again`] shows the value to the same agent, for as long.
    pub entry: Uuid,
    /// What it is.
    pub field: Hidden,
    /// The value.
    pub value: String,
}

/// Shows a value of a customer's, when the trail has been told of it and of the reason.
///
/// # Errors
/// [`Error::Invalid`] at `reason` without one, or with too long a one; [`Error::NotFound`] for the customer,
/// and for what a customer does not have.
pub async fn reveal(
    service: &Service,
    caller: &Permitted<Reveal>,
    _reader: &Permitted<CustomersRead>,
    customer: CustomerId,
    field: Hidden,
    reason: &str,
) -> Result<Revealed> {
    let reason = self::reason("reason", reason)?;
    let mut tx = service.db.write().await?;
    let value = value(&mut tx.conn(), caller, customer, field).await?;
    let after = json!({ "field": field.to_string() });
    let subject = ("customer", customer.to_string(), customer);
    let entry = audit::explain(service, &mut tx, caller, ACTION, subject, (after, reason)).await?;
    tx.commit().await?;
    Ok(Revealed { entry, field, value })
}

/// A reason that somebody typed, which stands at `place`.
///
/// # Errors
/// [`Error::Invalid`] there without one, with too long a one, and for control characters.
pub(crate) fn reason<'a>(place: &str, reason: &'a str) -> Result<&'a str> {
    let reason = reason.trim();
    let problem = if reason.is_empty() {
        Problem::Missing
    } else if reason.chars().count() > MAX_REASON {
        Problem::TooLong { max: MAX_REASON }
    } else if reason.chars().any(char::is_control) {
        Problem::ControlCharacter
    } else {
        return Ok(reason);
    };
    Err(Violations::one(place, problem).into())
}

/// Shows a value once more to the agent who asked for it a moment ago: for pages without JavaScript.
///
/// # Errors
/// [`Error::NotFound`] when nobody, or somebody else, asked for it, or when its moment is over.
pub async fn again(
    service: &Service,
    caller: &Permitted<Reveal>,
    _reader: &Permitted<CustomersRead>,
    customer: CustomerId,
    entry: Uuid,
) -> Result<Revealed> {
    let since = service.now() - TimeDelta::seconds(SECONDS.into());
    let mut reader = service.db.read().await?;
    let asked = store::audit::explained(&mut reader.conn(), caller, ACTION, (entry, customer), since).await?;
    let field = asked.as_ref().and_then(|after| after.get("field")?.as_str()?.parse().ok());
    let field = field.ok_or(Error::NotFound(VALUE))?;
    let value = value(&mut reader.conn(), caller, customer, field).await?;
    reader.done();
    Ok(Revealed { entry, field, value })
}

async fn value(conn: &mut Conn<'_>, caller: &Caller, id: CustomerId, field: Hidden) -> Result<String> {
    let none = || Error::NotFound(VALUE);
    let customer = store::customer::get(conn, caller.org(), id).await?.ok_or(Error::NotFound("customer"))?;
    if let Hidden::Iban(account) = field {
        caller.permit::<AccountsRead>()?;
        let account = store::account::get(conn, caller.org(), account).await?.ok_or_else(none)?;
        return match &account.payment_method {
            Some(PaymentMethod::DirectDebit { iban }) if account.customer_id == id => Ok(iban.grouped()),
            _ => Err(none()),
        };
    }
    let value = match (field, &customer.profile) {
        (Hidden::Document, profile) => profile.identity_document().map(|document| document.number().to_owned()),
        (Hidden::Birthdate, Profile::Private(private)) => {
            private.personal_info().birthdate().map(|date| date.format("%d/%m/%Y").to_string())
        }
        (Hidden::RepresentativeDocument, Profile::Corporate(corporate)) => {
            corporate.company_info().representative().map(|user| user.identity_document().number().to_owned())
        }
        _ => None,
    };
    value.ok_or_else(none)
}
