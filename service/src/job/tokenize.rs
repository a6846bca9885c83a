//! Has the card vault read a card, and then pays an account with it.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Account, AccountId, AvailableCard, ChosenPaymentMethod, PaymentMethod, ReferenceId, TokenId};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Outcome;
use crate::account::{ACCOUNT, written};
use crate::payment_method::Paid;
use crate::ports::Tokenization;
use crate::store::tokenization::End as Told;
use crate::store::{self, Tx};
use crate::{Caller, Error, Result, Service, audit, card};

/// How long the vault is left alone at the least when it is not ready: it is asked the more rarely the longer it takes.
const PAUSE: TimeDelta = TimeDelta::milliseconds(200);
/// And at the most.
const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(1);
/// A pause is this part of the time that has passed.
const PART: i32 = 8;
/// How long a card may take.
const LIMIT: TimeDelta = TimeDelta::days(1);
/// What a request says when the vault has not read the card by then.
const LATE: &str = "the card vault has not read the card within a day";

/// What a request says when the vault has read a card and then does not know it.
const UNKNOWN: &str = "the card vault does not know the card that it has read";
/// What a request says when the vault could not be asked for so long that we gave up. Why stands in the log:
/// it may name machines of ours.
const UNREAD: &str = "the card vault could not be reached";

/// The card and its token, or why there is none.
type End = std::result::Result<(TokenId, AvailableCard), String>;

/// A card that the vault reads for an account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Tokenize {
    /// The account.
    pub(crate) account: AccountId,
    /// The vault's name for the card until it has a token.
    pub(crate) reference: ReferenceId,
}

impl Tokenize {
    /// The request has failed, as its readers see, and the account has gone on without the card.
    pub(crate) const CAN_BE_REVIVED: bool = false;

    pub(crate) async fn run(self, service: &Service, caller: &Caller, since: DateTime<Utc>) -> Result<Outcome> {
        let is_pending = {
            let mut reader = service.db.read().await?;
            let is_pending = store::tokenization::is_pending(&mut reader.conn(), caller.org(), &self.reference).await?;
            reader.done();
            is_pending
        };
        if !is_pending {
            return Ok(Outcome::Done);
        }
        match service.card_vault().tokenization(&self.reference, since).await? {
            Tokenization::Pending => {
                let waited = service.now() - since;
                if waited < LIMIT {
                    return Ok(Outcome::Later((waited / PART).clamp(PAUSE, LONGEST_PAUSE)));
                }
                self.end(service, caller, Err(LATE.to_owned())).await?;
            }
            Tokenization::Failed(message) => self.end(service, caller, Err(message)).await?,
            Tokenization::Completed(token) => match card::of_token(service, &token).await? {
                Some(card) => self.end(service, caller, Ok((token, card))).await?,
                None => self.end(service, caller, Err(UNKNOWN.to_owned())).await?,
            },
        }
        Ok(Outcome::Done)
    }

    /// The request has failed: nobody asks the vault any more.
    pub(crate) async fn give_up(self, service: &Service, tx: &mut Tx, caller: &Caller) -> Result<()> {
        self.finish(service, tx, caller, Err(UNREAD.to_owned())).await
    }

    async fn end(&self, service: &Service, caller: &Caller, end: End) -> Result<()> {
        let mut tx = service.db.write().await?;
        self.finish(service, &mut tx, caller, end).await?;
        tx.commit().await
    }

    /// Ends the request, and the account's waiting for it: with the card, which becomes the customer's and,
    /// unless the account has ended or another choice was made meanwhile, the account's payment method; or
    /// with the message why there is none.
    async fn finish(&self, service: &Service, tx: &mut Tx, caller: &Caller, end: End) -> Result<()> {
        let org = caller.org();
        let found = store::account::lock(&mut tx.conn(), org, self.account).await?;
        let (before, _) = found.ok_or(Error::NotFound(ACCOUNT))?;
        let told = match &end {
            Ok((token, _)) => Told::Completed(token),
            Err(message) => Told::Failed(message),
        };
        if !store::tokenization::finish(&mut tx.conn(), org, &self.reference, &told, service.now()).await? {
            return Ok(());
        }
        let waits = before.pending_card.as_ref() == Some(&self.reference);
        let mut after = before.clone();
        let (action, tokenization) = match end {
            Ok((token_id, card)) => {
                store::card::put(&mut tx.conn(), org, &[(before.customer_id, card)]).await?;
                let tokenization = json!({"reference_id": self.reference, "token_id": token_id});
                if waits {
                    after = before.paid_by(&ChosenPaymentMethod::Now(PaymentMethod::CreditCard { token_id }));
                }
                ("account.tokenization", tokenization)
            }
            Err(message) => {
                if waits {
                    after = Account { pending_card: None, ..after };
                }
                ("account.tokenization_failed", json!({"reference_id": self.reference, "error_message": message}))
            }
        };
        if after != before {
            after = written(service, &before, after);
            store::account::update(&mut tx.conn(), org, &before, &after).await?;
        }
        let entity = (ACCOUNT, self.account.to_string(), before.customer_id);
        let before = json!({ "paid": Paid::by(&before) });
        let after = json!({ "paid": Paid::by(&after), "tokenization": tokenization });
        audit::write(service, tx, caller, action, entity, (Some(&before), Some(&after))).await
    }
}
