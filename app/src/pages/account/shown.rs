//! Accounts as the desk shows them: what an agent may not see is left on the server.

use chrono::{DateTime, Utc};
use domain::{
    BillingAddress, CardExpiry, LastFour, Modality, PaymentMethodType,
    mask::{HIDDEN, Shown},
};
use serde::{Deserialize, Serialize};

pub use crate::when::{day, moment};
use crate::{
    country_names::country_name,
    language::UiLanguage,
    text::{Text, fill},
};

/// How an account is paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Paid {
    BankTransfer,
    DirectDebit {
        iban: Shown,
    },
    /// With what may be known of the card.
    Card(Option<ShownCard>),
    Teci,
}

/// A card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownCard {
    pub last_four: LastFour,
    pub expires: CardExpiry,
    /// Whether it is not good any more.
    pub has_expired: bool,
}

/// An account in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountItem {
    pub id: String,
    pub number: String,
    pub modality: Modality,
    pub paid: Option<Paid>,
    /// Whether it waits for a card.
    pub is_pending: bool,
    /// Why its last card did not come.
    pub failure: Option<String>,
    pub ended_at: Option<DateTime<Utc>>,
}

#[cfg(feature = "ssr")]
pub use server::Viewer;

#[cfg(feature = "ssr")]
mod server {
    use chrono::NaiveDate;
    use domain::{
        AvailableCard, CardExpiry, Iban, PastPaymentMethod, PaymentMethod, PaymentMethodType,
        mask::{self, Shown},
    };
    use service::{
        Caller,
        account_overview::{AccountLine, PaymentChoices},
        permission::Unmasked,
    };

    use super::{AccountItem, Paid, ShownCard};
    use crate::pages::account::method_fields::Methods;

    /// Who looks, and when.
    pub struct Viewer {
        is_unmasked: bool,
        month: i64,
    }

    impl Viewer {
        pub fn new(caller: &Caller, today: NaiveDate) -> Self {
            Self { is_unmasked: caller.permit::<Unmasked>().is_ok(), month: CardExpiry::number_on(today) }
        }

        pub fn card(&self, card: &AvailableCard) -> ShownCard {
            ShownCard {
                last_four: card.summary.clone(),
                expires: card.expiration_date,
                has_expired: card.expiration_date.number() < self.month,
            }
        }

        fn iban(&self, iban: &Iban) -> Paid {
            Paid::DirectDebit { iban: Shown::iban(iban, self.is_unmasked) }
        }

        pub fn paid(&self, method: &PaymentMethod, card: Option<&AvailableCard>) -> Paid {
            match method {
                PaymentMethod::BankTransfer => Paid::BankTransfer,
                PaymentMethod::DirectDebit { iban } => self.iban(iban),
                PaymentMethod::CreditCard { .. } => Paid::Card(card.map(|card| self.card(card))),
                PaymentMethod::Teci { .. } => Paid::Teci,
            }
        }

        pub fn was_paid(&self, method: &PastPaymentMethod, card: Option<&AvailableCard>) -> Paid {
            match method.payment_method_type {
                PaymentMethodType::BankTransfer => Paid::BankTransfer,
                PaymentMethodType::DirectDebit => {
                    let iban = method.details.as_deref().unwrap_or_default();
                    match iban.parse() {
                        Ok(iban) => self.iban(&iban),
                        Err(_) => Paid::DirectDebit { iban: Shown { text: mask::iban(iban), is_masked: true } },
                    }
                }
                PaymentMethodType::CreditCard => Paid::Card(card.map(|card| self.card(card))),
                PaymentMethodType::Teci => Paid::Teci,
            }
        }

        pub fn methods(&self, choices: PaymentChoices) -> Methods {
            let cards = choices.cards.iter().map(|card| (card.id.to_string(), self.card(card))).collect();
            Methods { offered: choices.offered, cards }
        }

        pub fn item(&self, line: &AccountLine) -> AccountItem {
            let AccountLine { account, card, failure } = line;
            AccountItem {
                id: account.id.to_string(),
                number: account.external_id.to_string(),
                modality: account.modality,
                paid: account.payment_method.as_ref().map(|method| self.paid(method, card.as_ref())),
                is_pending: account.pending_card.is_some(),
                failure: failure.clone(),
                ended_at: account.ended_at,
            }
        }
    }
}

impl Paid {
    pub fn kind(&self) -> PaymentMethodType {
        match self {
            Self::BankTransfer => PaymentMethodType::BankTransfer,
            Self::DirectDebit { .. } => PaymentMethodType::DirectDebit,
            Self::Card(_) => PaymentMethodType::CreditCard,
            Self::Teci => PaymentMethodType::Teci,
        }
    }

    /// Bank account or card, as it is read out.
    pub fn details(&self, text: &Text) -> Option<String> {
        match self {
            Self::BankTransfer | Self::Teci | Self::Card(None) => None,
            Self::DirectDebit { iban } => Some(iban_text(iban)),
            Self::Card(Some(card)) => {
                let words = if card.has_expired { text.card_expired } else { text.card_until };
                let ending = fill(text.card_ending, &[card.last_four.as_str()]);
                Some(format!("{ending}, {}", fill(words, &[&card.expires.to_string()])))
            }
        }
    }

    /// The same in a list: of a bank account only its end.
    pub fn end(&self, text: &Text) -> Option<String> {
        match self {
            Self::DirectDebit { iban } => Some(hidden_but_end(&iban.text)),
            Self::BankTransfer | Self::Teci | Self::Card(_) => self.details(text),
        }
    }

    /// On one line, or on two before the bank account.
    pub fn words(&self, text: &Text) -> String {
        let kind = method_text(text, self.kind());
        let details = self.details(text).map(|details| match self {
            Self::DirectDebit { .. } => details.replace(' ', "\u{a0}"),
            Self::BankTransfer | Self::Teci | Self::Card(_) => details,
        });
        details.map_or_else(|| kind.to_owned(), |details| format!("{kind} {details}"))
    }
}

/// An IBAN in groups of four; of a masked one only what is to be seen.
pub fn iban_text(iban: &Shown) -> String {
    if iban.is_masked { hidden_but_end(&iban.text) } else { iban.text.clone() }
}

/// The last four characters of a bank account, and that there are others.
fn hidden_but_end(iban: &str) -> String {
    let compact: Vec<char> = iban.chars().filter(|c| !c.is_whitespace() && *c != HIDDEN).collect();
    let end: String = compact.iter().skip(compact.len().saturating_sub(4)).collect();
    format!("{HIDDEN}{HIDDEN}{HIDDEN}{HIDDEN} {end}")
}

pub fn method_text(text: &Text, kind: PaymentMethodType) -> &'static str {
    match kind {
        PaymentMethodType::BankTransfer => text.bank_transfer,
        PaymentMethodType::DirectDebit => text.direct_debit,
        PaymentMethodType::CreditCard => text.card,
        PaymentMethodType::Teci => text.teci,
    }
}

pub fn modality_text(text: &Text, modality: Modality) -> &'static str {
    match modality {
        Modality::Prepaid => text.prepaid,
        Modality::RecurringPrepaid => text.recurring_prepaid,
        Modality::Postpaid => text.postpaid,
    }
}

/// An address in the lines of an envelope.
pub fn address_lines(language: UiLanguage, billing: &BillingAddress) -> [String; 3] {
    let address = billing.address();
    let country = address.region_code();
    let country = country_name(language.text(), country.as_str(), country.name());
    [
        address.line().to_string(),
        format!("{} {}", address.postal_code(), address.locality()),
        format!("{}, {country}", address.administrative_area()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::EN;

    #[test]
    fn an_iban_is_read_out_in_groups_or_by_its_end() {
        let iban = "ES9121000418450200051332".parse().unwrap();
        assert_eq!(iban_text(&Shown::iban(&iban, true)), "ES91 2100 0418 4502 0005 1332");
        assert_eq!(iban_text(&Shown::iban(&iban, false)), "•••• 1332");
        assert_eq!(hidden_but_end("ES91 2100 0418 4502 0005 1332"), "•••• 1332");
    }

    #[test]
    fn a_card_says_until_when_it_is_good() {
        let card = |has_expired| {
            let (last_four, expires) = ("0042".parse().unwrap(), "05/2029".parse().unwrap());
            Paid::Card(Some(ShownCard { last_four, expires, has_expired })).words(&EN)
        };
        assert_eq!(card(false), "Card ending in 0042, valid until 05/2029");
        assert_eq!(card(true), "Card ending in 0042, expired 05/2029");
        assert_eq!(Paid::Card(None).words(&EN), "Card");
    }
}
