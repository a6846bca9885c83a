//! Accounts as the desk shows them, on both engines.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{
    AccountId, ChosenPaymentMethod, CustomerId, CustomerSpecialTreatment, NewAccount, OrgSettings, PaymentMethodType,
    ReferenceId, SpecialTreatments, TokenId,
};
use serde_json::{Value, json};
use service::account_overview::{self, AccountLine};
use service::permission::{AccountsRead, AccountsWrite, CustomersWrite, PermissionSet};
use service::ports::{Card, CardVault, PortError, Tokenization};
use service::{
    Actor, Caller, Service, account, audit_view, customer, org_settings, outbox, payment_method, special_treatment,
};

use crate::support::{body, nif, on_both_engines, org, permitted, profile};

on_both_engines![
    a_customers_accounts_come_with_cards_and_failures,
    an_account_comes_with_all_around_it,
    who_may_see_accounts_alone_sees_neither_cards_nor_failures,
    a_form_offers_good_cards_and_what_the_organization_takes,
];

const IBAN: &str = "ES9121000418450200051332";
/// The vault refuses this card.
const REFUSED: &str = "5f0a8c1e7d3b4f6a9c2e1b8d7f4a3c6f";
const TOKEN: &str = "e58ed763-928c-4155-bee9-fdbaaadc15f3";
/// A card that is not good any more.
const OLD: &str = "e58ed763-928c-4155-bee9-fdbaaadc15f4";

/// A vault that answers at once: cards of 2090, and one that it refuses.
struct QuickVault;

#[async_trait]
impl CardVault for QuickVault {
    async fn card(&self, token: &TokenId) -> Result<Option<Card>, PortError> {
        let expires = if token.as_str() == OLD { "05/2020" } else { "05/2090" };
        Ok(Some(Card { last_four: "0042".parse().unwrap(), expires: expires.parse().unwrap() }))
    }

    async fn tokenization(&self, reference: &ReferenceId, _: DateTime<Utc>) -> Result<Tokenization, PortError> {
        Ok(match reference.as_str() {
            REFUSED => Tokenization::Failed("refused by its bank".to_owned()),
            other => Tokenization::Completed(other.parse().unwrap()),
        })
    }
}

async fn a_customer(service: &Service) -> CustomerId {
    let profile = profile(service, &body(&nif(1), "Ana", ("Gil", "Mas"), "612345678"));
    customer::create(service, &permitted::<CustomersWrite>("telco"), profile).await.unwrap().id
}

async fn open(service: &Service, customer: CustomerId, kind: &str, details: Value) -> AccountId {
    let body = json!({"modality": "POSTPAID", "payment_method": {"type": kind, "details": details}});
    let new = NewAccount::read(&body).unwrap();
    account::create(service, &permitted::<AccountsWrite>("telco"), customer, new).await.unwrap().id
}

async fn pay(service: &Service, id: AccountId, kind: &str, details: Value) {
    let chosen = ChosenPaymentMethod::read(&json!({"type": kind, "details": details})).unwrap();
    payment_method::change(service, &permitted::<AccountsWrite>("telco"), id, &chosen, None).await.unwrap();
}

async fn lines(service: &Service, customer: CustomerId) -> Vec<AccountLine> {
    let reader = permitted::<AccountsRead>("telco");
    account_overview::of_customer(service, &reader, customer).await.unwrap().lines
}

async fn a_customers_accounts_come_with_cards_and_failures(service: Service) {
    let service = service.with_card_vault(Arc::new(QuickVault));
    let customer = a_customer(&service).await;
    let bank = open(&service, customer, "DIRECT_DEBIT", json!({ "iban": IBAN })).await;
    let card = open(&service, customer, "CREDIT_CARD", json!({ "token_id": TOKEN })).await;
    let found = lines(&service, customer).await;
    assert_eq!(found.iter().map(|line| line.account.id).collect::<Vec<_>>(), [card, bank], "the newest first");
    assert_eq!(found[0].card.as_ref().unwrap().summary.as_str(), "0042");
    assert_eq!((found[1].card.clone(), found[1].failure.clone()), (None, None));

    pay(&service, bank, "CREDIT_CARD", json!({ "reference_id": REFUSED })).await;
    let found = lines(&service, customer).await;
    assert!(found[1].account.pending_card.is_some() && found[1].failure.is_none());
    while outbox::run_one(&service).await.unwrap() {}
    let found = lines(&service, customer).await;
    assert!(found[1].account.pending_card.is_none());
    assert_eq!(found[1].failure.as_deref(), Some("refused by its bank"));
    assert_eq!(found[0].failure, None, "a failure is one account's");

    // What is chosen afterwards makes the failure yesterday's news.
    pay(&service, bank, "BANK_TRANSFER", json!({})).await;
    assert_eq!(lines(&service, customer).await[1].failure, None);
    account::end(&service, &permitted("telco"), customer, bank, None).await.unwrap();
    assert!(lines(&service, customer).await[1].account.ended_at.is_some(), "ended ones are told of");
    let other = permitted::<AccountsRead>("other");
    assert_eq!(account_overview::of_customer(&service, &other, customer).await.unwrap().lines, []);
}

async fn an_account_comes_with_all_around_it(service: Service) {
    let service = service.with_card_vault(Arc::new(QuickVault));
    let customer = a_customer(&service).await;
    let id = open(&service, customer, "CREDIT_CARD", json!({ "token_id": TOKEN })).await;
    pay(&service, id, "DIRECT_DEBIT", json!({ "iban": IBAN })).await;
    let found = account_overview::of_account(&service, &permitted("telco"), id).await.unwrap();
    assert_eq!((found.line.account.id, found.customer_name.as_str()), (id, "Ana Gil Mas"));
    assert_eq!(found.special_treatment, None);
    let told: Vec<_> = found
        .payment_methods
        .iter()
        .map(|(method, card)| (method.payment_method_type, card.as_ref().map(|card| card.summary.as_str())))
        .collect();
    assert_eq!(told, [(PaymentMethodType::DirectDebit, None), (PaymentMethodType::CreditCard, Some("0042"))]);
    assert_eq!(found.billing_addresses.len(), 1);
    assert_eq!((found.promotions.len(), found.contracts.map(|contracts| contracts.len())), (0, Some(0)));
    assert_eq!(audit_view::write(&service).await.unwrap(), 1, "who looks at an account looks at its customer");
    let other = account_overview::of_account(&service, &permitted("other"), id).await;
    assert!(matches!(other, Err(service::Error::NotFound(_))), "{other:?}");
    let (account, name) = account_overview::with_name(&service, &permitted("telco"), id).await.unwrap();
    assert_eq!((account.id, name.as_str()), (id, "Ana Gil Mas"));
    let other = account_overview::with_name(&service, &permitted("other"), id).await;
    assert!(matches!(other, Err(service::Error::NotFound(_))), "{other:?}");
    treat_as_vip(&service, customer).await;
    let found = account_overview::of_account(&service, &permitted("telco"), id).await.unwrap();
    assert_eq!(found.special_treatment.as_deref(), Some("vip"));
}

async fn treat_as_vip(service: &Service, customer: CustomerId) {
    let values = SpecialTreatments::read(&json!({ "values": ["vip"] })).unwrap();
    special_treatment::set(service, &permitted("telco"), values, None).await.unwrap();
    let vip = CustomerSpecialTreatment::read(&json!({ "values": ["vip"] })).unwrap();
    special_treatment::set_of_customer(service, &permitted("telco"), customer, vip, None).await.unwrap();
}

async fn who_may_see_accounts_alone_sees_neither_cards_nor_failures(service: Service) {
    let service = service.with_card_vault(Arc::new(QuickVault));
    let customer = a_customer(&service).await;
    let id = open(&service, customer, "CREDIT_CARD", json!({ "token_id": TOKEN })).await;
    pay(&service, id, "CREDIT_CARD", json!({ "reference_id": REFUSED })).await;
    while outbox::run_one(&service).await.unwrap() {}
    assert!(lines(&service, customer).await[0].failure.is_some());
    treat_as_vip(&service, customer).await;
    let permissions = PermissionSet::parse("accounts:read").unwrap();
    let actor = Actor::Command { name: "test".into() };
    let reader = Caller::new(org("telco"), actor, permissions, "test".to_owned()).permit::<AccountsRead>().unwrap();
    let found = account_overview::of_customer(&service, &reader, customer).await.unwrap().lines;
    assert_eq!((found[0].card.clone(), found[0].failure.clone()), (None, None));
    let found = account_overview::of_account(&service, &reader, id).await.unwrap();
    assert_eq!((found.line.card, found.line.failure, found.contracts), (None, None, None));
    assert_eq!(found.special_treatment, None);
}

async fn a_form_offers_good_cards_and_what_the_organization_takes(service: Service) {
    let service = service.with_card_vault(Arc::new(QuickVault));
    let customer = a_customer(&service).await;
    for token in [TOKEN, OLD] {
        open(&service, customer, "CREDIT_CARD", json!({ "token_id": token })).await;
    }
    let methods = Some(vec![PaymentMethodType::DirectDebit]);
    let settings = OrgSettings { payment_methods: methods, ..OrgSettings::default() };
    org_settings::set(&service, &permitted::<AccountsWrite>("telco"), &settings).await.unwrap();
    let choices = account_overview::payment_choices(&service, &permitted("telco"), customer).await.unwrap();
    assert_eq!(choices.offered, [PaymentMethodType::DirectDebit]);
    let tokens: Vec<_> = choices.cards.iter().map(|card| card.id.to_string()).collect();
    assert_eq!(tokens, [TOKEN], "a card that has expired is not offered");
    assert_eq!(choices.customer.display_name(), "Ana Gil Mas");
}
