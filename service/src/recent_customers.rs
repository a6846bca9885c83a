//! What an agent looked at last: the way back to a customer after a call was put on hold.

use domain::Customer;

use crate::permission::CustomersRead;
use crate::{Permitted, Result, Service, store};

/// So many customers are told of at the most.
pub const MOST: usize = 10;
/// So many of the agent's newest entries in the audit trail are looked through: a busy day's.
const WINDOW: i64 = 500;

/// The customers whom the caller opened last, each once, the last one first; deleted ones are left out. They come
/// out of the audit trail, into which an opening gets a moment later.
///
/// # Errors
/// Only the database's.
pub async fn list(service: &Service, caller: &Permitted<CustomersRead>) -> Result<Vec<Customer>> {
    let limit = i64::try_from(MOST).unwrap_or(i64::MAX);
    let mut reader = service.db.read().await?;
    let found = store::recent_customers::list(&mut reader.conn(), caller, WINDOW, limit).await?;
    reader.done();
    Ok(found)
}
