//! Promotions as somebody looks at them: what the catalogue has to choose from, and what was done on an account.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::{
    AccountId, AccountPromotion, AccountPromotionId, CataloguePromotion, PromotionId, PromotionName, ShownOperation,
};
use uuid::Uuid;

use crate::account::ACCOUNT;
use crate::permission::AccountsRead;
use crate::store;
use crate::{Error, Permitted, Result, Service};

/// The most promotions that there are to choose from at once: more than these are chosen by number.
pub const MOST_CHOICES: usize = 1_000;
/// Promotions of a page of the catalogue.
const CATALOGUE_PAGE: usize = 50;
/// What was done, of a page.
const OPERATIONS_PAGE: usize = 25;

/// What can be put on an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromotionChoices {
    /// The promotions of the catalogue that are given today or later, by number; at most [`MOST_CHOICES`].
    pub given: Vec<CataloguePromotion>,
    /// Whether there are more of them.
    pub more: bool,
    /// Those that the account gets when it asks for the automatic ones.
    pub automatic: Vec<CataloguePromotion>,
}

/// What can be put on an account. Of an account that is not there this tells what any could get.
///
/// # Errors
/// Only the database's.
pub async fn choices(
    service: &Service,
    caller: &Permitted<AccountsRead>,
    account: AccountId,
) -> Result<PromotionChoices> {
    let today = service.today();
    let mut reader = service.db.read().await?;
    let conn = &mut reader.conn();
    let mut given = store::promotion_overview::given(conn, caller.org(), today, MOST_CHOICES + 1).await?;
    let more = given.len() > MOST_CHOICES;
    given.truncate(MOST_CHOICES);
    let automatic = store::promotion::automatic(conn, caller.org(), account, today).await?;
    reader.done();
    Ok(PromotionChoices { given, more, automatic })
}

/// A page of the organization's catalogue, by number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CataloguePage {
    /// The promotions.
    pub promotions: Vec<CataloguePromotion>,
    /// After which number the next page begins; none on the last.
    pub next: Option<PromotionId>,
}

/// A page of the organization's catalogue, the promotions after a number.
///
/// # Errors
/// Only the database's.
pub async fn catalogue(
    service: &Service,
    caller: &Permitted<AccountsRead>,
    after: Option<PromotionId>,
) -> Result<CataloguePage> {
    let mut reader = service.db.read().await?;
    let after = after.map_or(0, |id| i64::from(id.get()));
    let mut promotions =
        store::promotion_overview::page(&mut reader.conn(), caller.org(), after, CATALOGUE_PAGE + 1).await?;
    reader.done();
    let more = promotions.len() > CATALOGUE_PAGE;
    promotions.truncate(CATALOGUE_PAGE);
    let next = promotions.last().filter(|_| more).map(|promotion| promotion.promotion_id);
    Ok(CataloguePage { promotions, next })
}

/// A promotion of an account, with what the catalogue calls it.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get(
    service: &Service,
    caller: &Permitted<AccountsRead>,
    account: AccountId,
    id: AccountPromotionId,
) -> Result<(AccountPromotion, Option<PromotionName>)> {
    let mut reader = service.db.read().await?;
    let conn = &mut reader.conn();
    let found = store::promotion::find(conn, caller.org(), account, id).await?;
    let found = found.ok_or(Error::NotFound("promotion"))?;
    let catalogue = store::promotion::catalogue(conn, caller.org(), found.promotion_id).await?;
    reader.done();
    Ok((found, catalogue.and_then(|promotion| promotion.name)))
}

/// Where a page of what was done ends: written as `<microseconds since 1970>-<id>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// When.
    pub at: DateTime<Utc>,
    /// Which of what was done at that moment.
    pub id: Uuid,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.at.timestamp_micros(), self.id.simple())
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        let (micros, id) = text.split_once('-').ok_or(())?;
        let at = micros.parse().ok().and_then(DateTime::from_timestamp_micros).ok_or(())?;
        Ok(Self { at, id: id.parse().map_err(|_| ())? })
    }
}

/// Something that was done to a promotion of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastOperation {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub operation: ShownOperation,
    /// What the catalogue calls the promotion.
    pub name: Option<PromotionName>,
}

/// A page of what was done to an account's promotions, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationsPage {
    /// What was done.
    pub operations: Vec<PastOperation>,
    /// Where the next page begins; none on the last.
    pub next: Option<Place>,
}

/// A page of what was done to the account's promotions, the newest first; what was done before a place.
///
/// # Errors
/// [`Error::NotFound`] for the account.
pub async fn operations(
    service: &Service,
    caller: &Permitted<AccountsRead>,
    account: AccountId,
    before: Option<Place>,
) -> Result<OperationsPage> {
    let org = caller.org();
    let mut reader = service.db.read().await?;
    let conn = &mut reader.conn();
    let limit = OPERATIONS_PAGE + 1;
    let mut found = store::promotion_overview::operations(conn, org, account, before, limit).await?;
    if found.is_empty() && !store::account::exists(conn, org, account).await? {
        return Err(Error::NotFound(ACCOUNT));
    }
    let names = match found.is_empty() {
        true => HashMap::new(),
        false => store::promotion::names(conn, org, account).await?,
    };
    reader.done();
    let more = found.len() > OPERATIONS_PAGE;
    found.truncate(OPERATIONS_PAGE);
    let next = found.last().filter(|_| more).map(|(place, _)| *place);
    let named = |(place, operation): (Place, ShownOperation)| {
        let name = names.get(&operation.promotion_id).cloned();
        PastOperation { at: place.at, operation, name }
    };
    Ok(OperationsPage { operations: found.into_iter().map(named).collect(), next })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_is_written() {
        let at = DateTime::UNIX_EPOCH + chrono::TimeDelta::microseconds(1_800_000_000_123_456);
        let place = Place { at, id: Uuid::from_u128(7) };
        assert_eq!(place.to_string().parse(), Ok(place));
        for text in ["", "1", "-", "x-00000000000000000000000000000007", "1-x", "99999999999999999999-0"] {
            assert!(text.parse::<Place>().is_err(), "{text}");
        }
    }
}
