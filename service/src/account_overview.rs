//! Accounts as somebody looks at them: with all that is to be known of them, in one use case and on one connection.

use std::collections::HashMap;

use domain::{
    Account, AccountId, AvailableCard, Contract, CustomerId, PastBillingAddress, PastPaymentMethod, PaymentMethod,
    PaymentMethodType, Period, Profile, PromotionFilter, PromotionName, ShownPromotion, SpecialTreatment, TokenId,
};

use crate::account::ACCOUNT;
use crate::permission::{
    AccountsRead, CreditCardTokenizationRead, CustomerSpecialTreatmentRead, CustomersRead, ExternalAccountsRead,
};
use crate::store::{self, Conn};
use crate::{Caller, Error, Permitted, Result, Service, audit_view};

/// A customer's accounts are a handful; of more, the newest are shown.
const LONGEST_LIST: usize = 200;
/// The most promotions, and contracts, of an account that are shown.
const MOST_SHOWN: i64 = 200;

/// An account in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountLine {
    /// The account.
    pub account: Account,
    /// The card that it is paid with; nothing for who may not see the customer's cards.
    pub card: Option<AvailableCard>,
    /// Why the card that it was last to be paid with did not come, while it is paid by nothing newer; nothing for
    /// who may not see tokenization requests.
    pub failure: Option<String>,
}

/// A customer's accounts, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerAccounts {
    /// The accounts, the ended ones too.
    pub lines: Vec<AccountLine>,
    /// Whether there are older ones.
    pub more: bool,
}

/// A customer's accounts. Of a customer who is not there, or is somebody else's, there are none.
///
/// # Errors
/// Only the database's.
pub async fn of_customer(
    service: &Service,
    caller: &Permitted<AccountsRead>,
    customer: CustomerId,
) -> Result<CustomerAccounts> {
    let mut reader = service.db.read().await?;
    let conn = &mut reader.conn();
    let limit = i64::try_from(LONGEST_LIST).unwrap_or(i64::MAX).saturating_add(1);
    let mut found = store::account::of_customer_with_failures(conn, caller.org(), customer, limit).await?;
    let more = found.len() > LONGEST_LIST;
    found.truncate(LONGEST_LIST);
    // Most accounts are paid from a bank: their customers' cards need not be read.
    let by_card = found.iter().any(|(account, _)| is_by_card(account));
    let cards = if by_card { cards(conn, caller, customer).await? } else { Vec::new() };
    reader.done();
    let tells = caller.permit::<CreditCardTokenizationRead>().is_ok();
    let line = |(account, failure): (Account, Option<String>)| AccountLine {
        card: card_of(&account, &cards),
        failure: failure.filter(|_| tells),
        account,
    };
    Ok(CustomerAccounts { lines: found.into_iter().map(line).collect(), more })
}

/// An account as it stands in a list.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn line(service: &Service, caller: &Permitted<AccountsRead>, id: AccountId) -> Result<AccountLine> {
    let mut reader = service.db.read().await?;
    let conn = &mut reader.conn();
    let found = store::account::with_failure(conn, caller.org(), id).await?;
    let (account, failure) = found.ok_or(Error::NotFound(ACCOUNT))?;
    let cards = if is_by_card(&account) { cards(conn, caller, account.customer_id).await? } else { Vec::new() };
    reader.done();
    let tells = caller.permit::<CreditCardTokenizationRead>().is_ok();
    Ok(AccountLine { card: card_of(&account, &cards), failure: failure.filter(|_| tells), account })
}

/// An account with the name of its customer, for a page that changes it.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn with_name(
    service: &Service,
    caller: &Permitted<AccountsRead>,
    id: AccountId,
) -> Result<(Account, String)> {
    let mut reader = service.db.read().await?;
    let conn = &mut reader.conn();
    let account = store::account::get(conn, caller.org(), id).await?.ok_or(Error::NotFound(ACCOUNT))?;
    let recipient = store::billing_address::recipient(conn, caller.org(), id).await?;
    let customer = recipient.ok_or(Error::NotFound(ACCOUNT))?.customer;
    reader.done();
    audit_view::note_further(service, caller, account.customer_id).await?;
    Ok((account, customer.display_name()))
}

/// An account with everything around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountOverview {
    /// The account with its card and its failure.
    pub line: AccountLine,
    /// The customer's name: to whom invoices go.
    pub customer_name: String,
    /// How the customer is to be treated; nothing for who may not see it.
    pub special_treatment: Option<SpecialTreatment>,
    /// Promotions that are in force or will be, by start, with their names in the catalogue.
    pub promotions: Vec<(ShownPromotion, Option<PromotionName>)>,
    /// The contracts, the newest first; `None` for who may not see them.
    pub contracts: Option<Vec<Contract>>,
    /// What it was and is paid by, the newest first, cards with what may be known of them.
    pub payment_methods: Vec<(PastPaymentMethod, Option<AvailableCard>)>,
    /// Where invoices went and go, the newest first.
    pub billing_addresses: Vec<PastBillingAddress>,
}

/// An account with everything around it.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn of_account(service: &Service, caller: &Permitted<AccountsRead>, id: AccountId) -> Result<AccountOverview> {
    let org = caller.org();
    let today = service.today();
    let mut reader = service.db.read().await?;
    let conn = &mut reader.conn();
    let found = store::account::with_failure(conn, org, id).await?;
    let (account, failure) = found.ok_or(Error::NotFound(ACCOUNT))?;
    let recipient = store::billing_address::recipient(conn, org, id).await?.ok_or(Error::NotFound(ACCOUNT))?;
    let cards = cards(conn, caller, account.customer_id).await?;
    let special_treatment = match caller.permit::<CustomerSpecialTreatmentRead>() {
        Ok(_) => store::special_treatment::of_customer(conn, org, account.customer_id).await?.and_then(|of| of.value),
        Err(_) => None,
    };
    let promotions = store::promotion::list(conn, org, id, (PromotionFilter::All, today), MOST_SHOWN).await?;
    let names = match promotions.is_empty() {
        true => HashMap::new(),
        false => store::promotion::names(conn, org, id).await?,
    };
    let contracts = match caller.permit::<ExternalAccountsRead>() {
        Ok(_) => Some(store::contract::of_account(conn, org, &account.external_id, MOST_SHOWN).await?),
        Err(_) => None,
    };
    let methods = store::payment_method::history(conn, org, id).await?;
    let billing_addresses = store::billing_address::history(conn, org, id, &Period::default()).await?;
    reader.done();
    audit_view::note_further(service, caller, account.customer_id).await?;
    let tells = caller.permit::<CreditCardTokenizationRead>().is_ok();
    let named = |promotion: domain::AccountPromotion| {
        let shown = promotion.shown(id, today);
        let name = names.get(&shown.promotion_id).cloned();
        (shown, name)
    };
    let with_card = |method: PastPaymentMethod| {
        let card = past_card(&method, &cards);
        (method, card)
    };
    Ok(AccountOverview {
        customer_name: recipient.customer.display_name(),
        special_treatment,
        promotions: promotions.into_iter().map(named).collect(),
        contracts,
        payment_methods: methods.into_iter().map(with_card).collect(),
        billing_addresses,
        line: AccountLine { card: card_of(&account, &cards), failure: failure.filter(|_| tells), account },
    })
}

/// What a form for an account's payment method offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentChoices {
    /// The customer.
    pub customer: Profile,
    /// What the organization offers.
    pub offered: Vec<PaymentMethodType>,
    /// The customer's cards that are still good, the newest first; none for who may not see them.
    pub cards: Vec<AvailableCard>,
}

/// What there is to choose from for an account of a customer.
///
/// # Errors
/// [`Error::NotFound`] for the customer.
pub async fn payment_choices(
    service: &Service,
    caller: &Permitted<AccountsRead>,
    customer: CustomerId,
) -> Result<PaymentChoices> {
    let month = domain::CardExpiry::number_on(service.today());
    let mut reader = service.db.read().await?;
    let conn = &mut reader.conn();
    let found = store::customer::get(conn, caller.org(), customer).await?.ok_or(Error::NotFound("customer"))?;
    let mut cards = cards(conn, caller, customer).await?;
    cards.retain(|card| card.expiration_date.number() >= month);
    let (settings, _) = store::org_settings::get(conn, caller.org()).await?;
    reader.done();
    audit_view::note_further(service, caller, customer).await?;
    Ok(PaymentChoices { customer: found.profile, offered: settings.offered(), cards })
}

/// All cards that the customer has paid with, also those that are not good any more.
async fn cards(conn: &mut Conn<'_>, caller: &Caller, customer: CustomerId) -> Result<Vec<AvailableCard>> {
    if caller.permit::<CustomersRead>().is_err() {
        return Ok(Vec::new());
    }
    store::card::good(conn, caller.org(), customer, 0).await
}

fn is_by_card(account: &Account) -> bool {
    matches!(account.payment_method, Some(PaymentMethod::CreditCard { .. }))
}

fn card_of(account: &Account, cards: &[AvailableCard]) -> Option<AvailableCard> {
    let Some(PaymentMethod::CreditCard { token_id }) = &account.payment_method else { return None };
    cards.iter().find(|card| card.id == token_id.uuid()).cloned()
}

fn past_card(method: &PastPaymentMethod, cards: &[AvailableCard]) -> Option<AvailableCard> {
    let token: TokenId = match method.payment_method_type {
        PaymentMethodType::CreditCard => method.details.as_deref()?.parse().ok()?,
        _ => return None,
    };
    cards.iter().find(|card| card.id == token.uuid()).cloned()
}
