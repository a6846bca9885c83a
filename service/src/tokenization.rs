//! Cards that the vault is still reading.

use domain::{AccountId, TokenizationRequest};

use crate::permission::CreditCardTokenizationRead;
use crate::{Error, Permitted, Result, Service, store};

/// What became of an account's cards that had no token yet, the newest first (operation 42).
///
/// # Errors
/// [`Error::NotFound`] for the account.
pub async fn list(
    service: &Service,
    caller: &Permitted<CreditCardTokenizationRead>,
    account: AccountId,
) -> Result<Vec<TokenizationRequest>> {
    let mut reader = service.db.read().await?;
    if !store::account::exists(&mut reader.conn(), caller.org(), account).await? {
        return Err(Error::NotFound("account"));
    }
    let requests = store::tokenization::of_account(&mut reader.conn(), caller.org(), account).await?;
    reader.done();
    Ok(requests)
}
