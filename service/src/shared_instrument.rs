//! The same instrument twice: that a customer's bank account, card, phone or document stands on another customer too.
//!
//! Told by the blind indexes alone, so that nothing is opened for it, and without the value.

use std::collections::BTreeMap;

use domain::{CustomerId, InstrumentKind, SharedInstrument};

use crate::permission::CustomersRead;
use crate::store::{self, Conn};
use crate::{Caller, Error, Permitted, Result, Service};

/// Customers of a kind that are told at the most.
const MOST: usize = 50;
/// Instruments of a customer that are looked at. Who has more is a company with hundreds of cards.
const MOST_LOOKED_AT: usize = 100;
/// Customers of a kind that an agent is shown.
const MOST_SHOWN: usize = 3;

/// Which kinds of instrument a customer shares, and with whom: those alone that are shared, in the order of
/// [`InstrumentKind::ALL`].
///
/// # Errors
/// [`Error::NotFound`] for the customer.
pub async fn list(
    service: &Service,
    caller: &Permitted<CustomersRead>,
    customer: CustomerId,
) -> Result<Vec<SharedInstrument>> {
    let mut reader = service.db.read().await?;
    let found = shared(&mut reader.conn(), caller, customer, MOST).await?;
    reader.done();
    Ok(found)
}

/// A shared kind of instrument, for somebody who looks at the customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The kind.
    pub kind: InstrumentKind,
    /// The first of the other customers, with their names.
    pub customers: Vec<(CustomerId, String)>,
    /// Whether there are more of them.
    pub has_more: bool,
}

/// The same as [`list`] with names, and of fewer customers: what the desk says of it.
///
/// # Errors
/// [`Error::NotFound`] for the customer.
pub async fn shown(service: &Service, caller: &Permitted<CustomersRead>, customer: CustomerId) -> Result<Vec<Shown>> {
    let mut reader = service.db.read().await?;
    let conn = &mut reader.conn();
    let found = shared(conn, caller, customer, MOST_SHOWN).await?;
    let mut ids: Vec<_> = found.iter().flat_map(|shared| shared.customers.iter().copied()).collect();
    ids.sort_unstable();
    ids.dedup();
    let names: BTreeMap<_, _> = match ids.is_empty() {
        true => BTreeMap::new(),
        false => {
            let others = store::customer::by_ids(conn, caller.org(), &ids).await?;
            others.into_iter().map(|other| (other.id, other.profile.display_name())).collect()
        }
    };
    reader.done();
    let named = |id: CustomerId| Some((id, names.get(&id)?.clone()));
    let shown = found.into_iter().map(|SharedInstrument { kind, customers, has_more }| Shown {
        kind,
        customers: customers.into_iter().filter_map(named).collect(),
        has_more,
    });
    Ok(shown.filter(|shown| !shown.customers.is_empty()).collect())
}

async fn shared(
    conn: &mut Conn<'_>,
    caller: &Caller,
    customer: CustomerId,
    most: usize,
) -> Result<Vec<SharedInstrument>> {
    let org = caller.org();
    let limit = |most: usize| i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1);
    let own = store::instrument::of_customer(conn, org, customer, limit(MOST_LOOKED_AT)).await?;
    let mut own = own.ok_or(Error::NotFound("customer"))?;
    // What was not looked at may be shared too: then nobody is told that this is all.
    let cut = own.len() > MOST_LOOKED_AT;
    own.truncate(MOST_LOOKED_AT);
    let mut others: BTreeMap<InstrumentKind, Vec<CustomerId>> = BTreeMap::new();
    for (kind, other) in store::instrument::others(conn, org, customer, &own, limit(most)).await? {
        others.entry(kind).or_default().push(other);
    }
    let of_kind = |(kind, mut customers): (InstrumentKind, Vec<CustomerId>)| {
        let has_more = cut || customers.len() > most;
        customers.truncate(most);
        SharedInstrument { kind, customers, has_more }
    };
    Ok(others.into_iter().map(of_kind).collect())
}
