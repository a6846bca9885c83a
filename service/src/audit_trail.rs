//! The audit trail for those who read it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::{CustomerId, mask};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::permission::{Export, ReadAudit, Unmasked};
use crate::store::audit_trail::{self as store, Row, Wanted};
use crate::store::customer;
use crate::{Caller, Error, Permitted, Result, Service, audit};

/// Entries of a page.
const PAGE: usize = 50;
/// Entries that an export reads at once.
const BATCH: i64 = 500;

/// Which entries: all that is given must match.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// Not before this moment.
    pub from: Option<DateTime<Utc>>,
    /// Before this moment.
    pub until: Option<DateTime<Utc>>,
    /// What the person, key or command is called.
    pub person: Option<String>,
    /// What was done, such as `customer.update`.
    pub action: Option<String>,
    /// Whom it was about.
    pub customer: Option<CustomerId>,
}

/// An entry. What identifies or pays, in `before` and `after`, is masked unless the caller may see it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// `agent`, `key` or `command`.
    pub actor_kind: String,
    /// Who.
    pub actor: String,
    /// From which address; unknown for commands, and for what happens afterwards.
    pub address: Option<String>,
    /// What was done, such as `customer.update`.
    pub action: String,
    /// What it was done to, such as `account`.
    pub entity: String,
    /// Which one.
    pub entity_id: String,
    /// Whom it was about.
    pub customer_id: Option<CustomerId>,
    /// That customer's number.
    pub customer_number: Option<String>,
    /// Why, where that is asked.
    pub reason: Option<String>,
    /// In which request.
    pub request_id: String,
    /// How it looked before.
    pub before: Option<Value>,
    /// How it looked afterwards.
    pub after: Option<Value>,
    /// Whether the reason, and how it looked, can be read by nobody any more: the customer was erased.
    pub erased: bool,
}

/// A page of entries, the newest first, without what was before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The entries.
    pub entries: Vec<Entry>,
    /// Where the next page begins; none on the last one.
    pub next: Option<Uuid>,
}

impl Filter {
    fn wanted(&self, before: Option<Uuid>) -> Wanted<'_> {
        let until = self.until.map_or(Uuid::max(), start_of);
        Wanted {
            from: self.from.map_or(Uuid::nil(), start_of),
            before: before.map_or(until, |before| before.min(until)),
            person: self.person.as_deref(),
            action: self.action.as_deref(),
            customer: self.customer.map(|customer| customer.0),
        }
    }
}

/// The least id that is made in a millisecond: ids begin with the time (RFC 9562, version 7).
pub(crate) fn start_of(at: DateTime<Utc>) -> Uuid {
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
    Uuid::from_u128(u128::from(millis & 0xffff_ffff_ffff) << 80)
}

impl Entry {
    fn of(row: Row, unmasked: bool) -> Self {
        let masked = |json: Option<sqlx::types::Json<Value>>| {
            json.map(|json| if unmasked { json.0 } else { mask::json(json.0) })
        };
        Self {
            id: row.id,
            at: row.at,
            actor_kind: row.actor_kind,
            actor: row.actor_name,
            address: row.address,
            action: row.action,
            entity: row.entity,
            entity_id: row.entity_id,
            customer_id: row.customer_id.map(CustomerId),
            customer_number: row.customer_number,
            reason: row.reason,
            request_id: row.request_id,
            before: masked(row.before),
            after: masked(row.after),
            erased: row.is_erased,
        }
    }
}

fn sees_all(caller: &Caller) -> bool {
    caller.permit::<Unmasked>().is_ok()
}

/// A page of entries after the one that `next` named on the page before.
///
/// # Errors
/// Only the database's.
pub async fn list(
    service: &Service,
    caller: &Permitted<ReadAudit>,
    filter: &Filter,
    next: Option<Uuid>,
) -> Result<Page> {
    let mut reader = service.db.read().await?;
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut rows = store::list(&mut reader.conn(), caller.org(), &filter.wanted(next), false, limit).await?;
    reader.done();
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| row.id);
    Ok(Page { entries: rows.into_iter().map(|row| Entry::of(row, false)).collect(), next })
}

/// An entry with what was before and after, and in what the two differ.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get(service: &Service, caller: &Permitted<ReadAudit>, id: Uuid) -> Result<(Entry, Vec<Change>)> {
    let mut reader = service.db.read().await?;
    let row = store::get(&mut reader.conn(), caller.org(), id).await?;
    reader.done();
    let row = row.ok_or(Error::NotFound("entry"))?;
    let unmasked = sees_all(caller);
    let (before, after) = (row.before.as_ref().map(|json| &json.0), row.after.as_ref().map(|json| &json.0));
    let changes = changes(before, after, unmasked);
    Ok((Entry::of(row, unmasked), changes))
}

/// The customer whom an auditor names, by id or by number.
///
/// # Errors
/// Only the database's.
pub async fn customer(service: &Service, caller: &Permitted<ReadAudit>, named: &str) -> Result<Option<CustomerId>> {
    if let Ok(id) = named.parse() {
        return Ok(Some(id));
    }
    let Ok(number) = named.parse() else { return Ok(None) };
    let mut reader = service.db.read().await?;
    let found = customer::ever_by_external_id(&mut reader.conn(), caller.org(), &number).await?;
    reader.done();
    Ok(found)
}

/// What has been done in the organization, to choose from: every action there is an entry of.
///
/// # Errors
/// Only the database's.
pub async fn actions(service: &Service, caller: &Permitted<ReadAudit>) -> Result<Vec<String>> {
    store::actions(&mut service.db.read().await?.conn(), caller.org()).await
}

/// An export under way.
pub struct Exporting {
    service: Service,
    caller: Caller,
    filter: Filter,
    next: Uuid,
}

/// Begins an export of the entries that there are by now, which is itself an entry.
///
/// # Errors
/// Only the database's.
pub async fn export(
    service: &Service,
    reader: &Permitted<ReadAudit>,
    _exporter: &Permitted<Export>,
    filter: Filter,
) -> Result<Exporting> {
    let caller: &Caller = reader;
    let id = service.new_id()?;
    let mut tx = service.db.write().await?;
    let after = json!({ "filter": filter });
    audit::write(service, &mut tx, caller, "audit.export", ("export", id.to_string()), (None, Some(&after))).await?;
    tx.commit().await?;
    Ok(Exporting { service: service.clone(), caller: caller.clone(), filter, next: Uuid::max() })
}

impl Exporting {
    /// The next entries, the newest first; none when all were told.
    ///
    /// # Errors
    /// Only the database's.
    pub async fn batch(&mut self) -> Result<Vec<Entry>> {
        let wanted = self.filter.wanted(Some(self.next));
        let mut reader = self.service.db.read().await?;
        let rows = store::list(&mut reader.conn(), self.caller.org(), &wanted, true, BATCH).await?;
        reader.done();
        self.next = rows.last().map_or(Uuid::nil(), |row| row.id);
        let unmasked = sees_all(&self.caller);
        Ok(rows.into_iter().map(|row| Entry::of(row, unmasked)).collect())
    }
}

/// A value that is there before, after, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where it stands: `personal_info › name`.
    pub place: String,
    /// How it looked before, masked where it must be.
    pub before: Option<String>,
    /// How it looked afterwards, likewise: two masks may look the same.
    pub after: Option<String>,
}

/// In what the two differ, in the order of the places. Of what was made or deleted everything is told.
fn changes(before: Option<&Value>, after: Option<&Value>, unmasked: bool) -> Vec<Change> {
    let flat = |value: Option<&Value>| {
        let mut places = BTreeMap::new();
        flatten("", value, &mut places);
        places
    };
    let shown = |value: Option<&Value>| match value {
        Some(value) if !unmasked => flat(Some(&mask::json(value.clone()))),
        value => flat(value),
    };
    let (mut old, mut new) = (shown(before), shown(after));
    let (before, after) = (flat(before), flat(after));
    let places: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let differ = places.into_iter().filter(|place| before.get(*place) != after.get(*place));
    differ.map(|place| Change { place: place.clone(), before: old.remove(place), after: new.remove(place) }).collect()
}

fn flatten(place: &str, value: Option<&Value>, into: &mut BTreeMap<String, String>) {
    let within = |key: &str| if place.is_empty() { key.to_owned() } else { format!("{place} › {key}") };
    match value {
        None | Some(Value::Null) => {}
        Some(Value::Object(map)) => map.iter().for_each(|(key, value)| flatten(&within(key), Some(value), into)),
        Some(Value::Array(items)) => {
            for (index, value) in items.iter().enumerate() {
                // Wide enough to keep the order of a list.
                flatten(&within(&format!("{:02}", index + 1)), Some(value), into);
            }
        }
        Some(Value::String(text)) => drop(into.insert(place.to_owned(), text.clone())),
        Some(plain) => drop(into.insert(place.to_owned(), plain.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::uuid_v7;

    #[test]
    fn what_differs_is_told_masked_and_nothing_else() {
        let of = |name: &str, number: &str| json!({"name": name, "identity_document": {"type": "NIF", "number": number}, "list": [1, null]});
        let told = |changes: Vec<Change>| -> Vec<String> {
            let side = |value: Option<String>| value.unwrap_or_default();
            changes.into_iter().map(|one| format!("{}: {} {}", one.place, side(one.before), side(one.after))).collect()
        };
        let (before, after) = (of("Ana", "12345678Z"), of("Eva", "12345678Z"));
        assert_eq!(told(changes(Some(&before), Some(&after), false)), ["name: Ana Eva"]);
        let after = of("Ana", "92345679X");
        let number = "identity_document › number";
        let expected = format!("{number}: •••4567•• •••4567••");
        assert_eq!(told(changes(Some(&before), Some(&after), false)), [expected]);
        let expected = format!("{number}: 12345678Z 92345679X");
        assert_eq!(told(changes(Some(&before), Some(&after), true)), [expected]);
        assert_eq!(changes(None, Some(&after), true).len(), 4);
    }

    #[test]
    fn a_moment_is_a_place_among_the_ids() {
        let at = DateTime::UNIX_EPOCH + chrono::TimeDelta::milliseconds(1_800_000_000_123);
        let last = at + chrono::TimeDelta::microseconds(999);
        let (least, most) = (uuid_v7(at, [0; 10]), uuid_v7(last, [255; 10]));
        assert!(start_of(at) <= least);
        assert!(most < start_of(at + chrono::TimeDelta::milliseconds(1)));
        assert_eq!(start_of(DateTime::UNIX_EPOCH - chrono::TimeDelta::days(1)), Uuid::nil());
    }
}
