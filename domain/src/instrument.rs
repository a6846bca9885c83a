//! What two customers may have in common that people rarely share: a bank account, a card, a phone, a document.
//!
//! Each is told apart by a kind and one normal form, so that it is the same wherever it stands.

use serde::Serialize;
use uuid::Uuid;

use crate::iban;
use crate::text::wire_enum;
use crate::{AssociatedUser, ContactList, CustomerId, Iban, IdentityDocument, PaymentMethod, PhoneNumber, Profile};

wire_enum! {
    /// The kinds of instrument.
    pub enum InstrumentKind {
        /// A bank account that an account is paid from.
        Iban = "IBAN",
        /// A card, by the card vault's name for it.
        Card = "CARD",
        /// A phone number, the customer's or its representative's.
        Phone = "PHONE",
        /// An identity document, the customer's or its representative's.
        Document = "DOCUMENT",
    }
}

/// An instrument: only to be compared, by way of a blind index.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Instrument {
    /// Its kind.
    pub kind: InstrumentKind,
    /// Its normal form.
    value: String,
}

impl Instrument {
    /// What stands in a customer's profile, sorted, each once.
    pub fn of_profile(profile: &Profile) -> Vec<Self> {
        let mut found = Vec::new();
        found.extend(profile.identity_document().map(Self::document));
        if let Some(contact_info) = profile.contact_info() {
            found.extend(Self::phones(contact_info.phone_numbers()));
        }
        if let Profile::Corporate(customer) = profile
            && let Some(user) = customer.company_info().representative()
        {
            found.extend(Self::of_representative(user));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// What an account is paid by: a bank account or a card of the vault's. A department store's card is known to
    /// nobody else.
    pub fn of_payment_method(method: &PaymentMethod) -> Option<Self> {
        match method {
            PaymentMethod::DirectDebit { iban } => Some(Self::iban(iban)),
            PaymentMethod::CreditCard { token_id } => Some(Self::card(token_id.uuid())),
            PaymentMethod::BankTransfer | PaymentMethod::Teci { .. } => None,
        }
    }

    /// A card of the vault's.
    pub fn card(token: Uuid) -> Self {
        Self { kind: InstrumentKind::Card, value: token.simple().to_string() }
    }

    /// A bank account.
    pub fn iban(iban: &Iban) -> Self {
        Self { kind: InstrumentKind::Iban, value: iban.as_str().to_owned() }
    }

    /// The normal form.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The last four characters of a bank account, which are those that are shown of a masked one.
    pub fn iban_end(&self) -> Option<&str> {
        (self.kind == InstrumentKind::Iban).then(|| iban::end(&self.value))
    }

    fn document(document: &IdentityDocument) -> Self {
        Self { kind: InstrumentKind::Document, value: format!("{}:{}", document.kind(), document.number()) }
    }

    fn phones(phones: &ContactList<PhoneNumber>) -> impl Iterator<Item = Self> {
        phones.iter().map(|phone| Self {
            kind: InstrumentKind::Phone,
            value: format!("{}{}", phone.country_code().digits(), phone.number()),
        })
    }

    fn of_representative(user: &AssociatedUser) -> impl Iterator<Item = Self> {
        let document = std::iter::once(Self::document(user.identity_document()));
        document.chain(Self::phones(user.contact_info().phone_numbers()))
    }
}

/// A kind of instrument of which a customer has one that other customers have too. Which one is not told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SharedInstrument {
    /// The kind.
    #[serde(rename = "type")]
    pub kind: InstrumentKind,
    /// The other customers, in the order of their ids: the first fifty.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 50))]
    pub customers: Vec<CustomerId>,
    /// Whether there are more of them.
    pub has_more: bool,
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use serde_json::{Value, json};

    use super::*;

    fn profile(body: &Value) -> Profile {
        Profile::read(body, NaiveDate::from_ymd_opt(2026, 1, 1).unwrap()).unwrap()
    }

    fn shown(found: &[Instrument]) -> Vec<String> {
        found.iter().map(|one| format!("{} {}", one.kind, one.value())).collect()
    }

    fn contact_info(phones: &[&str]) -> Value {
        let phones: Vec<_> =
            phones.iter().map(|number| json!({"country_code": "+34", "number": number, "type": "MOBILE"})).collect();
        json!({
            "phone_numbers": phones,
            "emails": [{"email": "ana@example.com"}],
            "postal_address": {"address_lines": ["Calle Mayor 2"], "postal_code": "28039", "locality": "Madrid",
                "administrative_area": "Madrid", "region_code": "ES"},
        })
    }

    #[test]
    fn of_a_person_and_of_a_company_with_its_representative() {
        let person = profile(&json!({
            "type": "PRIVATE_CUSTOMER", "preferred_language": "es", "segment": "CONSUMER",
            "contact_info": contact_info(&["615667898", "612345678"]),
            "personal_info": {"identity_document": {"number": "12.345.678-z", "type": "NIF"}, "name": "Ana",
                "first_surname": "Ruiz"},
        }));
        let found = Instrument::of_profile(&person);
        assert_eq!(shown(&found), ["PHONE 34612345678", "PHONE 34615667898", "DOCUMENT NIF:12345678Z"]);
        let company = profile(&json!({
            "type": "CORPORATE_CUSTOMER", "preferred_language": "es", "segment": "SME",
            "contact_info": contact_info(&["615667898"]),
            "company_info": {"identity_document": {"number": "B12345674", "type": "CIF"}, "name": "Ruiz, S.L.",
                "associated_users": [{"identity_document": {"number": "12345678Z", "type": "NIF"},
                    "role": "AUTHORIZED_REPRESENTATIVE", "name": "Ana", "first_surname": "Ruiz",
                    "contact_info": {"phone_numbers": [{"country_code": "+34", "number": "615667898",
                        "type": "MOBILE"}]}}]},
        }));
        let found = Instrument::of_profile(&company);
        assert_eq!(shown(&found), ["PHONE 34615667898", "DOCUMENT CIF:B12345674", "DOCUMENT NIF:12345678Z"]);
        let digital = profile(&json!({
            "type": "DIGITAL_CUSTOMER", "preferred_language": "es",
            "digital_personal_info": {"email": "ana@example.com"},
        }));
        assert_eq!(shown(&Instrument::of_profile(&digital)), Vec::<String>::new());
    }

    #[test]
    fn only_a_bank_account_has_an_end() {
        let iban = "es91 2100 0418 4502 0005 1332".parse().unwrap();
        assert_eq!(Instrument::iban(&iban).iban_end(), Some("1332"));
        assert_eq!(Instrument::card(Uuid::nil()).iban_end(), None);
    }

    #[test]
    fn of_what_an_account_is_paid_by() {
        let of = |method: &PaymentMethod| shown(Instrument::of_payment_method(method).as_slice());
        let iban = "es91 2100 0418 4502 0005 1332".parse().unwrap();
        assert_eq!(of(&PaymentMethod::DirectDebit { iban }), ["IBAN ES9121000418450200051332"]);
        // A card is one card in both forms of its name.
        for token in ["E58ED763-928C-4155-BEE9-FDBAAADC15F3", "e58ed763928c4155bee9fdbaaadc15f3"] {
            let token_id = token.parse().unwrap();
            assert_eq!(of(&PaymentMethod::CreditCard { token_id }), ["CARD e58ed763928c4155bee9fdbaaadc15f3"]);
        }
        assert_eq!(of(&PaymentMethod::BankTransfer), Vec::<String>::new());
        assert_eq!(of(&PaymentMethod::Teci { token_teci: "1".parse().unwrap() }), Vec::<String>::new());
    }
}
