//! Customers' rows. One customer is one row: its profile is one JSON document, beside the columns
//! that it is found by, sealed under the customer's own key, which stands in the row too.

use chrono::{DateTime, Utc};
use domain::search::{self, TermKind};
use domain::{Customer, CustomerId, DocumentType, ExternalId, OrgId, Profile, Version};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{Conn, instrument, keys, locking, on, statements};
use crate::blind_index::BlindIndex;
use crate::keyring::Keyring;
use crate::seal::{DataKey, Place};
use crate::{Error, Result};

statements! {
    GET = "SELECT id, external_id, data_key, profile, version, created_at, updated_at FROM customers
        WHERE org_id = $1 AND id = $2 AND deleted_at IS NULL";
    EXISTS = "SELECT COUNT(*) FROM customers WHERE org_id = $1 AND id = $2 AND deleted_at IS NULL";
    HOLD = "SELECT 1 FROM customers WHERE org_id = $1 AND id = $2 AND deleted_at IS NULL";
    IS_READABLE = "SELECT COUNT(*) FROM customers WHERE org_id = $1 AND id = $2 AND erased_at IS NULL";
    BY_EXTERNAL_ID = "SELECT id, external_id, data_key, profile, version, created_at, updated_at FROM customers
        WHERE org_id = $1 AND external_id = $2 AND deleted_at IS NULL";
    EVER_BY_EXTERNAL_ID = "SELECT id FROM customers WHERE org_id = $1 AND external_id = $2";
    BY_IDENTITY = "SELECT id, external_id, data_key, profile, version, created_at, updated_at FROM customers
        WHERE org_id = $1 AND identity_key IN ($2, $3, $4, $5) AND deleted_at IS NULL LIMIT 2";
    INSERT = "INSERT INTO customers (org_id, id, external_id, identity_key, data_key, profile, search_text, version,
            created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    UPDATE = "UPDATE customers SET identity_key = $3, profile = $4, search_text = $5, version = $6, updated_at = $7
        WHERE org_id = $1 AND id = $2";
    DELETE = "UPDATE customers SET version = $3, updated_at = $4, deleted_at = $4 WHERE org_id = $1 AND id = $2";
    ANY = "SELECT 1 FROM customers WHERE org_id = $1 LIMIT 1";
    DELETE_TERMS = "DELETE FROM customer_terms WHERE org_id = $1 AND customer_id = $2";
}

/// The row that [`GET`] and its like return.
#[derive(Clone, sqlx::FromRow)]
pub(super) struct Row {
    pub(super) id: Uuid,
    pub(super) external_id: String,
    data_key: Option<Vec<u8>>,
    profile: Vec<u8>,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl Row {
    /// The customer, whose key is open from now on.
    pub(super) fn open(self, conn: &mut Conn<'_>, org: &OrgId) -> Result<Customer> {
        let key = conn.open_key(org, CustomerId(self.id), self.data_key.as_deref())?;
        self.read(&key, org)
    }

    /// The customer, whose key nobody needs any more.
    pub(super) fn open_alone(self, keyring: &Keyring, org: &OrgId) -> Result<Customer> {
        let key = keys::open_wrapped(keyring, org, CustomerId(self.id), self.data_key.as_deref())?;
        self.read(&key, org)
    }

    fn read(self, key: &DataKey, org: &OrgId) -> Result<Customer> {
        let id = CustomerId(self.id);
        Ok(Customer {
            id,
            external_id: Some(self.external_id.parse().map_err(|_| Error::corrupt("customers", "external_id", id))?),
            profile: key.open_json(&profile_place(org, id), &self.profile)?,
            version: Version(self.version),
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

/// Where a customer's profile stands, for its seal.
pub(super) fn profile_place(org: &OrgId, id: CustomerId) -> Place<'_> {
    Place::of("customers.profile", org, id)
}

/// What a customer's row holds sealed.
struct Sealed {
    data_key: Vec<u8>,
    profile: Vec<u8>,
}

/// Makes a new customer's key, and seals the profile under it.
fn seal_new(conn: &mut Conn<'_>, org: &OrgId, customer: &Customer) -> Result<Sealed> {
    let (key, data_key) = conn.new_key(org, customer.id)?;
    Ok(Sealed { data_key, profile: key.seal_json(&profile_place(org, customer.id), &customer.profile)? })
}

/// The profile of a customer who was read in this transaction, sealed under the key that the customer has.
pub(super) fn seal_profile(conn: &Conn<'_>, org: &OrgId, customer: &Customer) -> Result<Vec<u8>> {
    conn.opened(org, customer.id)?.seal_json(&profile_place(org, customer.id), &customer.profile)
}

pub(crate) async fn get(conn: &mut Conn<'_>, org: &OrgId, id: CustomerId) -> Result<Option<Customer>> {
    let row: Option<Row> = on!(conn, c => sqlx::query_as(GET).bind(org.as_str()).bind(id.0).fetch_optional(c).await)?;
    row.map(|row| row.open(conn, org)).transpose()
}

/// The customer, whose row nobody else changes until the transaction ends.
pub(crate) async fn lock(conn: &mut Conn<'_>, org: &OrgId, id: CustomerId) -> Result<Option<Customer>> {
    let sql = locking(conn, GET, " FOR UPDATE");
    let row: Option<Row> = on!(conn, c => sqlx::query_as(sql).bind(org.as_str()).bind(id.0).fetch_optional(c).await)?;
    row.map(|row| row.open(conn, org)).transpose()
}

pub(crate) async fn exists(conn: &mut Conn<'_>, org: &OrgId, id: CustomerId) -> Result<bool> {
    let count: i64 = on!(conn, c => sqlx::query_scalar(EXISTS).bind(org.as_str()).bind(id.0).fetch_one(c).await)?;
    Ok(count == 1)
}

/// Whether there is such a customer, deleted ones included, and erased ones not.
pub(crate) async fn is_readable(conn: &mut Conn<'_>, org: &OrgId, id: CustomerId) -> Result<bool> {
    let count: i64 = on!(conn, c => sqlx::query_scalar(IS_READABLE).bind(org.as_str()).bind(id.0).fetch_one(c).await)?;
    Ok(count == 1)
}

/// Whether the customer lives; from now on it is not deleted until the transaction ends. On SQLite
/// nothing else writes meanwhile.
pub(crate) async fn hold(conn: &mut Conn<'_>, org: &OrgId, id: CustomerId) -> Result<bool> {
    living(conn, org, id, " FOR SHARE").await
}

/// The same, and until the transaction ends nobody else holds it: for what a customer has only one of.
pub(crate) async fn hold_alone(conn: &mut Conn<'_>, org: &OrgId, id: CustomerId) -> Result<bool> {
    living(conn, org, id, " FOR UPDATE").await
}

async fn living(conn: &mut Conn<'_>, org: &OrgId, id: CustomerId, lock: &'static str) -> Result<bool> {
    let sql = locking(conn, HOLD, lock);
    let found: Option<i32> =
        on!(conn, c => sqlx::query_scalar(sql).bind(org.as_str()).bind(id.0).fetch_optional(c).await)?;
    Ok(found.is_some())
}

pub(crate) async fn by_external_id(
    conn: &mut Conn<'_>,
    org: &OrgId,
    external_id: &ExternalId,
) -> Result<Option<Customer>> {
    let row: Option<Row> = on!(conn, c => sqlx::query_as(BY_EXTERNAL_ID)
        .bind(org.as_str())
        .bind(external_id.as_str())
        .fetch_optional(c)
        .await)?;
    row.map(|row| row.open(conn, org)).transpose()
}

/// The customer who has this number, or had it until they were deleted or erased.
pub(crate) async fn ever_by_external_id(
    conn: &mut Conn<'_>,
    org: &OrgId,
    external_id: &ExternalId,
) -> Result<Option<CustomerId>> {
    let id: Option<Uuid> = on!(conn, c => sqlx::query_scalar(EVER_BY_EXTERNAL_ID)
        .bind(org.as_str())
        .bind(external_id.as_str())
        .fetch_optional(c)
        .await)?;
    Ok(id.map(CustomerId))
}

/// At most two customers who have one of these identity keys; four at the most are looked at, as
/// many as there are kinds of document.
pub(crate) async fn by_identity(conn: &mut Conn<'_>, org: &OrgId, keys: &[String]) -> Result<Vec<Customer>> {
    let blinds = BlindIndex::of(conn.keyring(), org)?;
    let key = |index: usize| keys.get(index).map(|key| blinds.identity(key));
    let rows: Vec<Row> = on!(conn, c => sqlx::query_as(BY_IDENTITY)
        .bind(org.as_str())
        .bind(key(0))
        .bind(key(1))
        .bind(key(2))
        .bind(key(3))
        .fetch_all(c)
        .await)?;
    rows.into_iter().map(|row| row.open(conn, org)).collect()
}

/// The living customers of these ids, at most a thousand, in no order.
pub(crate) async fn by_ids(conn: &mut Conn<'_>, org: &OrgId, ids: &[CustomerId]) -> Result<Vec<Customer>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = on!(conn, c => {
        let mut query = QueryBuilder::new(
            "SELECT id, external_id, data_key, profile, version, created_at, updated_at FROM customers
                WHERE deleted_at IS NULL AND org_id = ",
        );
        query.push_bind(org.as_str()).push(" AND id IN (");
        let mut list = query.separated(", ");
        ids.iter().for_each(|id| { list.push_bind(id.0); });
        query.push(")").build_query_as().persistent(false).fetch_all(c).await
    })?;
    rows.into_iter().map(|row| row.open(conn, org)).collect()
}

/// What a customer's row has in the place of its identity.
pub(super) fn identity_key(conn: &Conn<'_>, org: &OrgId, customer: &Customer) -> Result<String> {
    Ok(BlindIndex::of(conn.keyring(), org)?.identity(&customer.profile.identity_key()))
}

/// Writes a new customer with its search terms and its instruments.
///
/// `Ok(false)` means that the identity or the external id is taken: which one, SQLite does not say.
/// On PostgreSQL the transaction can then only be rolled back.
pub(crate) async fn insert(conn: &mut Conn<'_>, org: &OrgId, customer: &Customer) -> Result<bool> {
    let Some(external_id) = &customer.external_id else {
        return Err(Error::Internal("a customer without an external id".to_owned()));
    };
    let sealed = seal_new(conn, org, customer)?;
    let identity_key = identity_key(conn, org, customer)?;
    let written = on!(conn, c => sqlx::query(INSERT)
        .bind(org.as_str())
        .bind(customer.id.0)
        .bind(external_id.as_str())
        .bind(identity_key)
        .bind(sealed.data_key)
        .bind(sealed.profile)
        .bind(search_text(&customer.profile))
        .bind(customer.version.0)
        .bind(customer.created_at)
        .bind(customer.updated_at)
        .execute(c)
        .await
        .map(drop));
    if !is_new(written)? {
        return Ok(false);
    }
    let new = std::slice::from_ref(customer);
    insert_terms(conn, org, new).await?;
    instrument::insert_customers(conn, org, new).await?;
    Ok(true)
}

/// Writes a customer over its `before`. `Ok(false)` means that the new identity is taken.
pub(crate) async fn update(conn: &mut Conn<'_>, org: &OrgId, before: &Customer, after: &Customer) -> Result<bool> {
    let profile = seal_profile(conn, org, after)?;
    let identity_key = identity_key(conn, org, after)?;
    let written = on!(conn, c => sqlx::query(UPDATE)
        .bind(org.as_str())
        .bind(after.id.0)
        .bind(identity_key)
        .bind(profile)
        .bind(search_text(&after.profile))
        .bind(after.version.0)
        .bind(after.updated_at)
        .execute(c)
        .await
        .map(drop));
    if !is_new(written)? {
        return Ok(false);
    }
    if terms(before) != terms(after) {
        delete_terms(conn, org, after.id).await?;
        insert_terms(conn, org, std::slice::from_ref(after)).await?;
    }
    instrument::update_customer(conn, org, before, after).await?;
    Ok(true)
}

/// Marks a customer as deleted; nothing finds it any more.
pub(crate) async fn delete(
    conn: &mut Conn<'_>,
    org: &OrgId,
    id: CustomerId,
    version: Version,
    now: DateTime<Utc>,
) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE)
        .bind(org.as_str())
        .bind(id.0)
        .bind(version.0)
        .bind(now)
        .execute(c)
        .await
        .map(drop))?;
    delete_terms(conn, org, id).await?;
    instrument::delete_of_customer(conn, org, id).await
}

/// Whether the organization has ever had a customer.
pub(crate) async fn any(conn: &mut Conn<'_>, org: &OrgId) -> Result<bool> {
    let found: Option<i64> = on!(conn, c => sqlx::query_scalar(ANY).bind(org.as_str()).fetch_optional(c).await)?;
    Ok(found.is_some())
}

/// Writes many new customers with their search terms and their instruments. `Ok(false)` as for [`insert`].
pub(crate) async fn insert_many(conn: &mut Conn<'_>, org: &OrgId, customers: &[Customer]) -> Result<bool> {
    // PostgreSQL takes 65,535 parameters a statement, SQLite 32,766.
    let blinds = BlindIndex::of(conn.keyring(), org)?;
    for chunk in customers.chunks(1_000) {
        let sealed = chunk.iter().map(|customer| seal_new(conn, org, customer)).collect::<Result<Vec<_>>>()?;
        let written = on!(conn, c => QueryBuilder::new(
            "INSERT INTO customers (org_id, id, external_id, identity_key, data_key, profile, search_text, version,
                created_at, updated_at) ",
        )
        .push_values(chunk.iter().zip(sealed), |mut row, (customer, sealed)| {
            row.push_bind(org.as_str())
                .push_bind(customer.id.0)
                .push_bind(customer.external_id.as_ref().map(ExternalId::as_str))
                .push_bind(blinds.identity(&customer.profile.identity_key()))
                .push_bind(sealed.data_key)
                .push_bind(sealed.profile)
                .push_bind(search_text(&customer.profile))
                .push_bind(customer.version.0)
                .push_bind(customer.created_at)
                .push_bind(customer.updated_at);
        })
        .build()
        .persistent(false)
        .execute(c)
        .await
        .map(drop));
        if !is_new(written)? {
            return Ok(false);
        }
    }
    insert_terms(conn, org, customers).await?;
    instrument::insert_customers(conn, org, customers).await?;
    Ok(true)
}

fn terms(customer: &Customer) -> Vec<(TermKind, String)> {
    search::terms(&customer.profile, customer.external_id.as_ref())
}

pub(super) async fn insert_terms(conn: &mut Conn<'_>, org: &OrgId, customers: &[Customer]) -> Result<()> {
    let rows: Vec<_> = customers
        .iter()
        .flat_map(|customer| terms(customer).into_iter().map(|(kind, term)| (customer.id.0, kind, term)))
        .collect();
    for chunk in rows.chunks(5_000) {
        on!(conn, c => QueryBuilder::new("INSERT INTO customer_terms (org_id, customer_id, term, kind) ")
            .push_values(chunk, |mut row, (id, kind, term)| {
                row.push_bind(org.as_str()).push_bind(*id).push_bind(term).push_bind(kind_name(*kind));
            })
            .build()
            .persistent(customers.len() == 1)
            .execute(c)
            .await
            .map(drop))?;
    }
    Ok(())
}

pub(super) fn kind_name(kind: TermKind) -> &'static str {
    match kind {
        TermKind::Name => "name",
        TermKind::Document => "document",
        TermKind::Phone => "phone",
        TermKind::Email => "email",
        TermKind::Number => "number",
    }
}

async fn delete_terms(conn: &mut Conn<'_>, org: &OrgId, id: CustomerId) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE_TERMS).bind(org.as_str()).bind(id.0).execute(c).await.map(drop))?;
    Ok(())
}

/// What the trigram index holds: names and e-mails, folded.
pub(super) fn search_text(profile: &Profile) -> String {
    let wanted = |kind: &TermKind| matches!(kind, TermKind::Name | TermKind::Email);
    let terms = search::terms(profile, None);
    let terms: Vec<_> = terms.iter().filter(|(kind, _)| wanted(kind)).map(|(_, term)| term.as_str()).collect();
    terms.join(" ")
}

/// False when the write met a unique index.
pub(super) fn is_new(written: std::result::Result<(), sqlx::Error>) -> Result<bool> {
    match written {
        Ok(()) => Ok(true),
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// The identity keys that a number has under each kind of document, or under the given one.
pub(crate) fn document_keys(kind: Option<DocumentType>, number: &str) -> Vec<String> {
    let kinds = kind.map_or_else(|| DocumentType::ALL.to_vec(), |kind| vec![kind]);
    kinds.into_iter().map(|kind| format!("{kind}:{number}")).collect()
}
