//! What of an organization waits for somebody: cards that the vault is still reading or has just refused, and what
//! the [`outbox`](crate::outbox) has given up.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{AccountId, CustomerId, ExternalId};

use crate::permission::{CreditCardTokenizationRead, CustomerCredentialsRead};
use crate::store::open_work as store;
use crate::{Error, Permitted, Result, Service};

/// So many of a list are told one by one.
pub const SHOWN: usize = 5;
/// So many are counted.
pub const COUNTED: usize = 100;
/// For so long a card that was refused is news.
const NEWS: TimeDelta = TimeDelta::days(1);

/// The beginning of a list, and how long the list is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// The first ones, at most [`SHOWN`].
    pub items: Vec<T>,
    /// How many there are: [`COUNTED`] stands for that many or more.
    pub total: usize,
}

/// A card that an account is to be paid with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// The account.
    pub account: AccountId,
    /// Its number.
    pub number: ExternalId,
    /// When the vault was asked, or refused it.
    pub at: DateTime<Utc>,
    /// Why it was refused, in the vault's words.
    pub why: Option<String>,
}

/// Cards that are no payment method yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cards {
    /// Those that the vault is still reading: who waits longest comes first.
    pub waiting: Listed<Card>,
    /// Those that were refused within a day, the newest first, while their open account has got nothing newer.
    pub refused: Listed<Card>,
}

/// Something that the outbox has given up. What it says of the customer, and the error, which may name machines of
/// ours, are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenUp {
    /// For whom.
    pub customer: CustomerId,
    /// That customer's number.
    pub number: ExternalId,
    /// What was to be done: `activate_credential`.
    pub kind: String,
    /// When it was given up.
    pub at: DateTime<Utc>,
}

impl<T> Listed<T> {
    fn of<R>(rows: Vec<R>, read: impl Fn(R) -> Result<T>) -> Result<Self> {
        let total = rows.len();
        Ok(Self { items: rows.into_iter().take(SHOWN).map(read).collect::<Result<_>>()?, total })
    }
}

/// The organization's cards that wait, or were refused.
///
/// # Errors
/// Only the database's.
pub async fn cards(service: &Service, caller: &Permitted<CreditCardTokenizationRead>) -> Result<Cards> {
    let mut reader = service.db.read().await?;
    let conn = &mut reader.conn();
    let waiting = store::waiting(conn, caller.org(), limit()).await?;
    let refused = store::refused(conn, caller.org(), service.now() - NEWS, limit()).await?;
    reader.done();
    Ok(Cards { waiting: Listed::of(waiting, card)?, refused: Listed::of(refused, card)? })
}

/// What the outbox has given up of what credentials need, the newest first.
///
/// # Errors
/// Only the database's.
pub async fn given_up(service: &Service, caller: &Permitted<CustomerCredentialsRead>) -> Result<Listed<GivenUp>> {
    let mut reader = service.db.read().await?;
    let found = store::given_up(&mut reader.conn(), caller.org(), limit()).await?;
    reader.done();
    Listed::of(found, |row: store::GivenUp| {
        let number = row.external_id.parse();
        Ok(GivenUp {
            customer: CustomerId(row.customer_id),
            number: number.map_err(|_| Error::corrupt("customers", "external_id", row.customer_id))?,
            kind: row.kind,
            at: row.failed_at,
        })
    })
}

fn card(row: store::Card) -> Result<Card> {
    let number = row.external_id.parse().map_err(|_| Error::corrupt("accounts", "external_id", row.id))?;
    Ok(Card { account: AccountId(row.id), number, at: row.at, why: row.why })
}

fn limit() -> i64 {
    i64::try_from(COUNTED).unwrap_or(i64::MAX)
}
