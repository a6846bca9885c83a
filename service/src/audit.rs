//! The audit trail: one entry for each write, in the write's own transaction, and for what people looked
//! at. [`crate::audit_chain`] chains the entries, [`crate::audit_trail`] shows them. What an entry about a customer
//! says is sealed under the customer's key.

use domain::CustomerId;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::store::audit::Entry;
use crate::store::{self, Tx};
use crate::{Caller, Error, Result, Service};

/// What an entry is about: `("account", id)`, or `("account", id, customer)` where it is known whose it is.
pub(crate) struct Subject {
    entity: &'static str,
    id: String,
    customer: Option<CustomerId>,
}

impl From<(&'static str, String)> for Subject {
    fn from((entity, id): (&'static str, String)) -> Self {
        let customer = if entity == "customer" { id.parse().ok() } else { None };
        Self { entity, id, customer }
    }
}

impl From<(&'static str, String, CustomerId)> for Subject {
    fn from((entity, id, customer): (&'static str, String, CustomerId)) -> Self {
        Self { entity, id, customer: Some(customer) }
    }
}

/// Notes a write: what it was done to, and how that looked before and after.
pub(crate) async fn write<T: Serialize>(
    service: &Service,
    tx: &mut Tx,
    caller: &Caller,
    action: &'static str,
    subject: impl Into<Subject>,
    (before, after): (Option<&T>, Option<&T>),
) -> Result<()> {
    let subject = subject.into();
    let mut entry = entry(service, action, &subject)?;
    (entry.before, entry.after) = (before.map(json).transpose()?, after.map(json).transpose()?);
    store::audit::insert(&mut tx.conn(), caller, &entry).await
}

/// Notes what changed nothing: a sign-in, a value that was shown. The reason is what the person gave, or
/// what there is to say.
pub(crate) async fn note(
    service: &Service,
    tx: &mut Tx,
    caller: &Caller,
    action: &'static str,
    subject: impl Into<Subject>,
    reason: Option<&str>,
) -> Result<()> {
    let subject = subject.into();
    let entry = Entry { reason, ..entry(service, action, &subject)? };
    store::audit::insert(&mut tx.conn(), caller, &entry).await
}

/// Notes something that needs a reason: what there is to say of it, and why it was done. The entry's id.
pub(crate) async fn explain(
    service: &Service,
    tx: &mut Tx,
    caller: &Caller,
    action: &'static str,
    subject: impl Into<Subject>,
    (what, reason): (Value, &str),
) -> Result<Uuid> {
    let subject = subject.into();
    let entry = Entry { after: Some(what), reason: Some(reason), ..entry(service, action, &subject)? };
    store::audit::insert(&mut tx.conn(), caller, &entry).await?;
    Ok(entry.id)
}

/// Notes why something was done, in words that stay readable when the customer whom it is about is erased.
pub(crate) async fn explain_plainly(
    service: &Service,
    tx: &mut Tx,
    caller: &Caller,
    action: &'static str,
    subject: impl Into<Subject>,
    reason: &str,
) -> Result<()> {
    let subject = subject.into();
    let entry = Entry { reason: Some(reason), is_plain: true, ..entry(service, action, &subject)? };
    store::audit::insert(&mut tx.conn(), caller, &entry).await
}

/// Notes that several things were made, each in a row of its own, by one statement.
pub(crate) async fn write_new<T: Serialize>(
    service: &Service,
    tx: &mut Tx,
    caller: &Caller,
    action: &'static str,
    entity: &'static str,
    made: &[(String, &T)],
) -> Result<()> {
    let subjects = made.iter().map(|(id, after)| (Subject::from((entity, id.clone())), None, *after));
    write_many(service, tx, caller, action, subjects.collect()).await
}

/// Notes that several things were changed, likewise: the id of each, how it looked, and how it looks.
pub(crate) async fn write_changed<T: Serialize>(
    service: &Service,
    tx: &mut Tx,
    caller: &Caller,
    action: &'static str,
    entity: &'static str,
    changed: &[(String, &T, &T)],
) -> Result<()> {
    let subjects =
        changed.iter().map(|(id, before, after)| (Subject::from((entity, id.clone())), Some(*before), *after));
    write_many(service, tx, caller, action, subjects.collect()).await
}

/// Notes that several things are gone: what each was, and how it looked.
pub(crate) async fn write_gone<T: Serialize>(
    service: &Service,
    tx: &mut Tx,
    caller: &Caller,
    action: &'static str,
    gone: &[(Subject, T)],
) -> Result<()> {
    let mut entries = Vec::with_capacity(gone.len());
    for (subject, before) in gone {
        entries.push((caller, Entry { before: Some(json(before)?), ..entry(service, action, subject)? }));
    }
    store::audit::insert_many(&mut tx.conn(), &entries).await
}

/// Notes that several things were made or changed: what each is, how it looked, and how it looks.
pub(crate) async fn write_many<T: Serialize>(
    service: &Service,
    tx: &mut Tx,
    caller: &Caller,
    action: &'static str,
    written: Vec<(Subject, Option<&T>, &T)>,
) -> Result<()> {
    let mut entries = Vec::with_capacity(written.len());
    for (subject, before, after) in &written {
        let (before, after) = (before.map(json).transpose()?, Some(json(*after)?));
        entries.push((caller, Entry { before, after, ..entry(service, action, subject)? }));
    }
    store::audit::insert_many(&mut tx.conn(), &entries).await
}

fn entry<'a>(service: &Service, action: &'static str, subject: &'a Subject) -> Result<Entry<'a>> {
    Ok(Entry {
        id: service.new_id()?,
        at: service.now(),
        action,
        entity: subject.entity,
        entity_id: &subject.id,
        customer: subject.customer,
        before: None,
        after: None,
        reason: None,
        is_plain: false,
    })
}

fn json<T: Serialize>(value: &T) -> Result<Value> {
    serde_json::to_value(value).map_err(|error| Error::Internal(format!("audit: {error}")))
}
