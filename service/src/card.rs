//! Customers' cards.

use domain::{AvailableCard, CardExpiry, ChosenPaymentMethod, CustomerId, PaymentMethod, Problem, TokenId, Violations};

use crate::permission::CustomersRead;
use crate::{Error, Permitted, Result, Service, store};

/// The cards that a customer has paid with and that are still good, the newest first (operation 23).
///
/// # Errors
/// [`Error::NotFound`] for the customer.
pub async fn available(
    service: &Service,
    caller: &Permitted<CustomersRead>,
    customer: CustomerId,
) -> Result<Vec<AvailableCard>> {
    let mut reader = service.db.read().await?;
    if !store::customer::exists(&mut reader.conn(), caller.org(), customer).await? {
        return Err(Error::NotFound("customer"));
    }
    let month = CardExpiry::number_on(service.today());
    let cards = store::card::good(&mut reader.conn(), caller.org(), customer, month).await?;
    reader.done();
    Ok(cards)
}

/// The card of a token, as the vault knows it; `None` when it does not. To be asked outside of any
/// transaction.
pub(crate) async fn of_token(service: &Service, token: &TokenId) -> Result<Option<AvailableCard>> {
    let Some(card) = service.card_vault().card(token).await? else { return Ok(None) };
    Ok(Some(AvailableCard {
        id: token.uuid(),
        created_at: service.now(),
        summary: card.last_four,
        expiration_date: card.expires,
    }))
}

/// The card that a choice of payment method names by its token, if it names one.
///
/// # Errors
/// [`Error::Invalid`] at the token's place, when the vault does not know it.
pub(crate) async fn of_choice(
    service: &Service,
    chosen: &ChosenPaymentMethod,
    pointer: &str,
) -> Result<Option<AvailableCard>> {
    let ChosenPaymentMethod::Now(PaymentMethod::CreditCard { token_id }) = chosen else { return Ok(None) };
    match of_token(service, token_id).await? {
        None => Err(Violations::one(pointer, Problem::UnknownCard).into()),
        card => Ok(card),
    }
}
