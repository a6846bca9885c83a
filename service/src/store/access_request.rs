//! Everything that is held on a customer, deleted ones too: one statement for each table.
//!
//! A table that is missing here, or a column, is found by the test, which asks both engines for their schema.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{AccountId, CustomerId, OrgId};
use serde::de::DeserializeOwned;
use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    Conn, Db, account, billing_address, credential, customer, identification_process, on, outbox, payment_method,
};
use crate::seal::{DataKey, Place, is_sealed};
use crate::{Error, Result};

/// The sections of a file, each with its rows' columns and the statement that reads them: of organization `$1` and
/// customer `$2`, at most `$3`.
macro_rules! held {
    ($($section:ident: $row:ident { $($(#[$attribute:meta])* $column:ident: $type:ty,)* } = $sql:literal;)*) => {
        $(#[derive(Serialize, sqlx::FromRow)]
        pub(crate) struct $row { $($(#[$attribute])* pub(crate) $column: $type,)* })*

        /// What is held, a list for each section.
        #[derive(Serialize)]
        pub(crate) struct Held { $(pub(crate) $section: Vec<$row>,)* }

        impl Held {
            /// The sections by their names, in the order of a file.
            pub(crate) fn sections(&self) -> Result<Vec<(&'static str, Value)>> {
                let failed = |error: serde_json::Error| Error::Internal(format!("access request: {error}"));
                Ok(vec![$((stringify!($section), serde_json::to_value(&self.$section).map_err(failed)?),)*])
            }
        }

        async fn read(conn: &mut Conn<'_>, org: &OrgId, customer: CustomerId, most: i64) -> Result<Held> {
            Ok(Held { $($section: {
                let rows: Vec<$row> = on!(&mut *conn, c => sqlx::query_as($sql)
                    .bind(org.as_str())
                    .bind(customer.0)
                    .bind(most.saturating_add(1))
                    .fetch_all(c)
                    .await)?;
                if i64::try_from(rows.len()).is_ok_and(|rows| rows <= most) { rows } else {
                    return Err(Error::TooLarge(stringify!($section)));
                }
            },)* })
        }

        #[cfg(test)]
        pub(super) const STATEMENTS: &[(&str, &str)] =
            &[$((concat!("access_request::", stringify!($section)), $sql),)*];
    };
}

/// JSON that is sealed under the customer's key until [`Sealed::open`]. A file never has one that is not open: it is no
/// JSON then.
#[derive(sqlx::Type)]
#[sqlx(transparent)]
pub(crate) struct Sealed(Vec<u8>);

impl Sealed {
    fn open(&mut self, key: &DataKey, place: &Place<'_>) -> Result<()> {
        if is_sealed(&self.0) {
            self.0 = key.open(place, &self.0)?;
        }
        Ok(())
    }

    /// What is open by now.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        serde_json::from_slice(&self.0)
    }
}

impl Serialize for Sealed {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        self.read::<Value>().map_err(S::Error::custom)?.serialize(serializer)
    }
}

held! {
    customer: CustomerRow {
        id: Uuid,
        external_id: String,
        #[serde(skip)]
        data_key: Option<Vec<u8>>,
        profile: Sealed,
        created_at: DateTime<Utc>,
        updated_at: DateTime<Utc>,
        deleted_at: Option<DateTime<Utc>>,
    } = "SELECT id, external_id, data_key, profile, created_at, updated_at, deleted_at FROM customers
        WHERE org_id = $1 AND id = $2 LIMIT $3";
    accounts: AccountRow {
        id: Uuid,
        external_id: String,
        customer_external_id: String,
        contract_reference: Option<String>,
        modality: String,
        billing_address: Sealed,
        payment_method: Option<Sealed>,
        pending_card: Option<String>,
        invoice: Option<Sealed>,
        created_at: DateTime<Utc>,
        updated_at: DateTime<Utc>,
        ended_at: Option<DateTime<Utc>>,
    } = "SELECT id, external_id, customer_external_id, contract_reference, modality, billing_address, payment_method,
            pending_card, invoice, created_at, updated_at, ended_at
        FROM accounts WHERE org_id = $1 AND customer_id = $2 ORDER BY id LIMIT $3";
    payment_methods: PaymentMethodRow {
        account_id: Uuid,
        #[serde(skip)]
        version: i64,
        payment_method: Sealed,
        created_at: DateTime<Utc>,
    } = "SELECT m.account_id, m.version, m.payment_method, m.created_at FROM accounts a
        JOIN account_payment_methods m ON m.org_id = a.org_id AND m.account_id = a.id
        WHERE a.org_id = $1 AND a.customer_id = $2 ORDER BY m.account_id, m.version LIMIT $3";
    billing_addresses: BillingAddressRow {
        account_id: Uuid,
        #[serde(skip)]
        version: i64,
        billing_address: Sealed,
        init_date: DateTime<Utc>,
    } = "SELECT b.account_id, b.version, b.billing_address, b.init_date FROM accounts a
        JOIN account_billing_addresses b ON b.org_id = a.org_id AND b.account_id = a.id
        WHERE a.org_id = $1 AND a.customer_id = $2 ORDER BY b.account_id, b.version LIMIT $3";
    cards: CardRow {
        token: Uuid,
        last_four: String,
        expires: i64,
        created_at: DateTime<Utc>,
    } = "SELECT token, last_four, expires, created_at FROM cards
        WHERE org_id = $1 AND customer_id = $2 ORDER BY created_at, token LIMIT $3";
    tokenization_requests: TokenizationRow {
        account_id: Uuid,
        reference_id: String,
        status: String,
        token_id: Option<String>,
        error_message: Option<String>,
        created_at: DateTime<Utc>,
        updated_at: DateTime<Utc>,
    } = "SELECT t.account_id, t.reference_id, t.status, t.token_id, t.error_message, t.created_at, t.updated_at
        FROM accounts a JOIN tokenization_requests t ON t.org_id = a.org_id AND t.account_id = a.id
        WHERE a.org_id = $1 AND a.customer_id = $2 ORDER BY t.account_id, t.version LIMIT $3";
    promotions: PromotionRow {
        account_id: Uuid,
        id: Uuid,
        promotion_id: i64,
        name: Option<String>,
        start_date: NaiveDate,
        end_date: Option<NaiveDate>,
        cancellation_date: Option<NaiveDate>,
        created_at: DateTime<Utc>,
        updated_at: DateTime<Utc>,
    } = "SELECT p.account_id, p.id, p.promotion_id, c.name, p.start_date, p.end_date, p.cancellation_date,
            p.created_at, p.updated_at
        FROM accounts a JOIN account_promotions p ON p.org_id = a.org_id AND p.account_id = a.id
        LEFT JOIN promotions c ON c.org_id = p.org_id AND c.promotion_id = p.promotion_id
        WHERE a.org_id = $1 AND a.customer_id = $2 ORDER BY p.account_id, p.start_date, p.id LIMIT $3";
    promotion_operations: OperationRow {
        account_id: Uuid,
        at: DateTime<Utc>,
        operation: String,
        promotion_id: i64,
        start_date: NaiveDate,
        end_date: Option<NaiveDate>,
        cancellation_date: Option<NaiveDate>,
    } = "SELECT o.account_id, o.at, o.operation, o.promotion_id, o.start_date, o.end_date, o.cancellation_date
        FROM accounts a JOIN account_promotion_operations o ON o.org_id = a.org_id AND o.account_id = a.id
        WHERE a.org_id = $1 AND a.customer_id = $2 ORDER BY o.account_id, o.at, o.id LIMIT $3";
    contracts: ContractRow {
        account_external_id: String,
        id: Uuid,
        external_id: String,
        start_date: DateTime<Utc>,
        end_date: Option<DateTime<Utc>>,
        requests: Json<Value>,
        created_at: DateTime<Utc>,
        updated_at: DateTime<Utc>,
    } = "SELECT k.account_external_id, k.id, k.external_id, k.start_date, k.end_date, k.requests, k.created_at,
            k.updated_at
        FROM accounts a JOIN contracts k ON k.org_id = a.org_id AND k.account_external_id = a.external_id
        WHERE a.org_id = $1 AND a.customer_id = $2 ORDER BY k.account_external_id, k.start_date, k.external_id
        LIMIT $3";
    categories: CategoryRow {
        category_id: i64,
        category_name: String,
        value: Option<String>,
        description: Option<String>,
        reason: Option<String>,
        assigned_at: DateTime<Utc>,
        created_at: DateTime<Utc>,
        ended_at: Option<DateTime<Utc>>,
        modified_at: DateTime<Utc>,
        modified_by: String,
    } = "SELECT category_id, category_name, value, description, reason, assigned_at, created_at, ended_at,
            modified_at, modified_by
        FROM customer_categories WHERE org_id = $1 AND customer_id = $2 ORDER BY category_id, version LIMIT $3";
    special_treatment: TreatmentRow {
        value: Option<String>,
        updated_at: DateTime<Utc>,
    } = "SELECT value, updated_at FROM customer_special_treatments WHERE org_id = $1 AND customer_id = $2 LIMIT $3";
    credentials: CredentialRow {
        credential: Option<Sealed>,
        updated_at: DateTime<Utc>,
    } = "SELECT credential, updated_at FROM credentials WHERE org_id = $1 AND customer_id = $2 LIMIT $3";
    identification_processes: ProcessRow {
        id: Uuid,
        process_date: DateTime<Utc>,
        document: Sealed,
        created_at: DateTime<Utc>,
    } = "SELECT id, process_date, document, created_at FROM identification_processes
        WHERE org_id = $1 AND customer_id = $2 ORDER BY process_date, id LIMIT $3";
    waiting: WaitingRow {
        #[serde(skip)]
        id: Uuid,
        kind: String,
        job: Sealed,
        created_at: DateTime<Utc>,
        failed_at: Option<DateTime<Utc>>,
    } = "SELECT id, kind, job, created_at, failed_at FROM outbox
        WHERE org_id = $1 AND customer_id = $2 ORDER BY seq LIMIT $3";
}

/// All that is held on a customer at one moment, but for the entries of the audit trail, which are
/// [`audit_trail::about`](super::audit_trail::about)'s. Of whom there are more than `most` rows in a section, there is
/// nothing rather than a part.
pub(crate) async fn held(db: &Db, org: &OrgId, customer: CustomerId, most: i64) -> Result<Held> {
    let mut snapshot = db.snapshot().await?;
    let mut held = read(&mut snapshot.conn(), org, customer, most).await?;
    if let Some(row) = held.customer.first() {
        let key = snapshot.conn().open_key(org, customer, row.data_key.as_deref())?;
        held.open(org, customer, &key)?;
    }
    snapshot.end().await?;
    Ok(held)
}

impl Held {
    /// Opens all that is sealed.
    fn open(&mut self, org: &OrgId, id: CustomerId, key: &DataKey) -> Result<()> {
        for row in &mut self.customer {
            row.profile.open(key, &customer::profile_place(org, id))?;
        }
        for row in &mut self.accounts {
            row.billing_address.open(key, &account::billing_address_place(org, row.id))?;
            if let Some(method) = &mut row.payment_method {
                method.open(key, &account::payment_method_place(org, row.id))?;
            }
            if let Some(invoice) = &mut row.invoice {
                invoice.open(key, &account::invoice_place(org, row.id))?;
            }
        }
        for PaymentMethodRow { account_id, version, payment_method, .. } in &mut self.payment_methods {
            payment_method.open(key, &payment_method::place(org, AccountId(*account_id), *version))?;
        }
        for BillingAddressRow { account_id, version, billing_address, .. } in &mut self.billing_addresses {
            billing_address.open(key, &billing_address::place(org, AccountId(*account_id), *version))?;
        }
        for credential in self.credentials.iter_mut().filter_map(|row| row.credential.as_mut()) {
            credential.open(key, &credential::place(org, id))?;
        }
        for row in &mut self.identification_processes {
            row.document.open(key, &identification_process::place(org, row.id))?;
        }
        for row in &mut self.waiting {
            row.job.open(key, &outbox::place(org, row.id))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
