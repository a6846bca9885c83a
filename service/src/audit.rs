//! The audit trail: one row for each write, in the write's own transaction.

use serde::Serialize;
use serde_json::Value;

use crate::store::{self, Tx, audit::Entry};
use crate::{Caller, Error, Result, Service};

/// Notes a write: what it was done to, and how that looked before and after.
pub(crate) async fn write<T: Serialize>(
    service: &Service,
    tx: &mut Tx,
    caller: &Caller,
    action: &'static str,
    (entity, entity_id): (&'static str, String),
    (before, after): (Option<&T>, Option<&T>),
) -> Result<()> {
    let (before, after) = (before.map(json).transpose()?, after.map(json).transpose()?);
    let entry = Entry { action, entity, entity_id, before: before.as_ref(), after: after.as_ref() };
    store::audit::insert(&mut tx.conn(), caller, service.new_id()?, service.now(), &entry).await
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
    let mut entries = Vec::with_capacity(made.len());
    for (id, after) in made {
        entries.push((service.new_id()?, id.as_str(), None, json(after)?));
    }
    store::audit::insert_many(&mut tx.conn(), caller, service.now(), (action, entity), &entries).await
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
    let mut entries = Vec::with_capacity(changed.len());
    for (id, before, after) in changed {
        entries.push((service.new_id()?, id.as_str(), Some(json(before)?), json(after)?));
    }
    store::audit::insert_many(&mut tx.conn(), caller, service.now(), (action, entity), &entries).await
}

fn json<T: Serialize>(value: &T) -> Result<Value> {
    serde_json::to_value(value).map_err(|error| Error::Internal(format!("audit: {error}")))
}
