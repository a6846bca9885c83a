//! Customers' credentials: one row a customer, sealed under the customer's key.

use chrono::{DateTime, Utc};
use domain::{Credentials, Customer, CustomerId, OrgId, Username, Version};

use super::{Conn, customer, locking, on, statements};
use crate::blind_index::BlindIndex;
use crate::seal::Place;
use crate::{Error, Result};

statements! {
    /// One row without a credential when the customer never had any.
    READ = "SELECT u.credential, u.version, c.data_key FROM customers c
        LEFT JOIN credentials u ON u.org_id = c.org_id AND u.customer_id = c.id
        WHERE c.org_id = $1 AND c.id = $2 AND c.deleted_at IS NULL";
    GET = "SELECT u.credential, u.version, (SELECT c.data_key FROM customers c
            WHERE c.org_id = u.org_id AND c.id = u.customer_id) AS data_key
        FROM credentials u WHERE u.org_id = $1 AND u.customer_id = $2";
    CUSTOMER_BY_USERNAME = "SELECT c.id, c.external_id, c.data_key, c.profile, c.version, c.created_at, c.updated_at
        FROM credentials u JOIN customers c ON c.org_id = u.org_id AND c.id = u.customer_id
        WHERE u.org_id = $1 AND u.username_key = $2 AND c.deleted_at IS NULL";
    INSERT = "INSERT INTO credentials (org_id, customer_id, username_key, credential, version, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    UPDATE = "UPDATE credentials SET username_key = $3, credential = $4, version = $5, updated_at = $6
        WHERE org_id = $1 AND customer_id = $2";
}

#[derive(sqlx::FromRow)]
struct Row {
    credential: Option<Vec<u8>>,
    version: Option<i64>,
    data_key: Option<Vec<u8>>,
}

/// Where a customer's credential is sealed for.
pub(super) fn place(org: &OrgId, customer: CustomerId) -> Place<'_> {
    Place::of("credentials.credential", org, customer)
}

impl Row {
    fn credentials(self, conn: &mut Conn<'_>, org: &OrgId, customer: CustomerId) -> Result<Credentials> {
        let Some(version) = self.version else { return Ok(Credentials::none(customer)) };
        let open = |sealed: Vec<u8>| {
            let key = conn.open_key(org, customer, self.data_key.as_deref())?;
            key.open_json(&place(org, customer), &sealed)
        };
        let credential = self.credential.map(open).transpose()?;
        Ok(Credentials { customer_id: customer, credential, version: Version(version) })
    }
}

/// A living customer's credentials.
pub(crate) async fn read(conn: &mut Conn<'_>, org: &OrgId, customer: CustomerId) -> Result<Option<Credentials>> {
    let row: Option<Row> =
        on!(conn, c => sqlx::query_as(READ).bind(org.as_str()).bind(customer.0).fetch_optional(c).await)?;
    row.map(|row| row.credentials(conn, org, customer)).transpose()
}

/// A customer's credentials, which nobody else changes until the transaction ends.
pub(crate) async fn lock(conn: &mut Conn<'_>, org: &OrgId, customer: CustomerId) -> Result<Credentials> {
    let sql = locking(conn, GET, " FOR UPDATE");
    let row: Option<Row> =
        on!(conn, c => sqlx::query_as(sql).bind(org.as_str()).bind(customer.0).fetch_optional(c).await)?;
    match row {
        Some(row) => row.credentials(conn, org, customer),
        None => Ok(Credentials::none(customer)),
    }
}

/// The living customer whose credential has this user name, folded.
pub(crate) async fn customer_by_username(conn: &mut Conn<'_>, org: &OrgId, username: &str) -> Result<Option<Customer>> {
    let username_key = BlindIndex::of(conn.keyring(), org)?.username(username);
    let row: Option<customer::Row> = on!(conn, c => sqlx::query_as(CUSTOMER_BY_USERNAME)
        .bind(org.as_str())
        .bind(username_key)
        .fetch_optional(c)
        .await)?;
    row.map(|row| row.open(conn, org)).transpose()
}

/// Writes a customer's credentials over their `before`.
///
/// `Ok(false)` means that the user name is taken, or that somebody else has just given the customer its
/// first credential. On PostgreSQL the transaction can then only be rolled back.
pub(crate) async fn write(
    conn: &mut Conn<'_>,
    org: &OrgId,
    before: &Credentials,
    after: &Credentials,
    now: DateTime<Utc>,
) -> Result<bool> {
    let is_first = *before == Credentials::none(before.customer_id);
    let sql = if is_first { INSERT } else { UPDATE };
    let username = after.credential.as_ref().map(|credential| &credential.username);
    let username_key = username.map(|username| username_key(conn, org, username)).transpose()?;
    let credential = match &after.credential {
        Some(credential) => {
            let key = conn.key_of(org, after.customer_id).await?.ok_or(Error::NotFound("customer"))?;
            Some(key.seal_json(&place(org, after.customer_id), credential)?)
        }
        None => None,
    };
    let written = on!(conn, c => sqlx::query(sql)
        .bind(org.as_str())
        .bind(after.customer_id.0)
        .bind(username_key)
        .bind(credential)
        .bind(after.version.0)
        .bind(now)
        .execute(c)
        .await
        .map(drop));
    customer::is_new(written)
}

/// What no two credentials of an organization share.
fn username_key(conn: &Conn<'_>, org: &OrgId, username: &Username) -> Result<String> {
    Ok(BlindIndex::of(conn.keyring(), org)?.username(&username.folded()))
}
