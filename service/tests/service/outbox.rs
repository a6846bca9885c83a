//! The outbox: once at a time, in order, again after a failure.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    AccountId, CredentialStatus, CustomerId, NewAccount, PaymentMethodType, ReferenceId, TokenId, TokenizationRequest,
    TokenizationStatus,
};
use serde_json::json;
use service::permission::{
    AccountsRead, AccountsWrite, CreditCardTokenizationRead, CustomerCredentialsRead, CustomerCredentialsWrite,
    CustomersWrite,
};
use service::ports::{Card, CardVault, PortError, Tokenization};
use service::{Service, account, credential, customer, outbox, tokenization};

use crate::support::{TestClock, body, nif, on_both_engines, permitted, profile};

on_both_engines!(
    two_workers_never_do_one_item_at_once,
    a_failure_is_tried_again_later,
    a_stuck_item_lets_others_pass,
    a_card_that_is_never_read_keeps_nobody_waiting,
    whoever_waits_learns_of_a_dead_letter,
    a_panic_is_a_failure,
);

/// A vault that notes who asks, takes its time, and fails as often as it is told to.
#[derive(Default)]
struct NotingVault {
    asked: Mutex<HashMap<String, Asked>>,
    failures: usize,
    panics: bool,
    never_ready: bool,
}

#[derive(Default, Clone, Copy)]
struct Asked {
    times: usize,
    now: usize,
    most_at_once: usize,
}

#[async_trait]
impl CardVault for NotingVault {
    async fn card(&self, _: &TokenId) -> Result<Option<Card>, PortError> {
        Ok(Some(Card { last_four: "0042".parse().unwrap(), expires: "05/2090".parse().unwrap() }))
    }

    async fn tokenization(&self, reference: &ReferenceId, _: DateTime<Utc>) -> Result<Tokenization, PortError> {
        let times = {
            let mut asked = self.asked.lock().unwrap();
            let asked = asked.entry(reference.to_string()).or_default();
            asked.times += 1;
            asked.now += 1;
            asked.most_at_once = asked.most_at_once.max(asked.now);
            asked.times
        };
        tokio::time::sleep(Duration::from_millis(30)).await;
        self.asked.lock().unwrap().get_mut(reference.as_str()).unwrap().now -= 1;
        assert!(!self.panics || times > self.failures, "the vault's client has a fault");
        if self.never_ready {
            return Ok(Tokenization::Pending);
        }
        if times <= self.failures {
            return Err(PortError::Unavailable("the vault is asleep".to_owned()));
        }
        Ok(Tokenization::Completed(reference.as_str().parse().unwrap()))
    }
}

/// The `number`th customer, with an account that waits for a card.
async fn waiting_account(service: &Service, number: usize) -> (CustomerId, AccountId) {
    let person = profile(service, &body(&nif(number), "Ana", ("Ruiz", "Gil"), "600000000"));
    let customer = customer::create(service, &permitted::<CustomersWrite>("telco"), person).await.unwrap();
    (customer.id, account_of(service, customer.id, number).await)
}

async fn account_of(service: &Service, customer: CustomerId, reference: usize) -> AccountId {
    let reference = format!("{reference:032x}");
    let new = json!({"modality": "POSTPAID", "payment_method": {"type": "CREDIT_CARD", "details": {"reference_id": reference}}});
    let new = NewAccount::read(&new).unwrap();
    account::create(service, &permitted::<AccountsWrite>("telco"), customer, new).await.unwrap().id
}

async fn paid_by(service: &Service, account: AccountId) -> Option<PaymentMethodType> {
    let account = account::get(service, &permitted::<AccountsRead>("telco"), account).await.unwrap();
    account.payment_method.map(|method| method.kind())
}

/// The newest request for a card of an account.
async fn request(service: &Service, account: AccountId) -> TokenizationRequest {
    let reader = permitted::<CreditCardTokenizationRead>("telco");
    tokenization::list(service, &reader, account).await.unwrap().swap_remove(0)
}

async fn two_workers_never_do_one_item_at_once(service: Service) {
    let vault = Arc::new(NotingVault::default());
    let service = service.with_card_vault(vault.clone());
    let mut accounts = Vec::new();
    for number in 0..20 {
        accounts.push(waiting_account(&service, number).await.1);
    }
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let service = service.clone();
        workers.spawn(async move { while outbox::run_one(&service).await.unwrap() {} });
    }
    workers.join_all().await;
    // One that was busy when the last worker looked may be left.
    while outbox::run_one(&service).await.unwrap() {}
    let asked = vault.asked.lock().unwrap().clone();
    assert_eq!(asked.len(), 20);
    assert!(asked.values().all(|asked| asked.times == 1 && asked.most_at_once == 1));
    for account in accounts {
        assert_eq!(paid_by(&service, account).await, Some(PaymentMethodType::CreditCard));
    }
}

async fn a_failure_is_tried_again_later(service: Service) {
    let clock = Arc::new(TestClock::default());
    let vault = Arc::new(NotingVault { failures: 2, ..NotingVault::default() });
    let service = service.with_clock(clock.clone()).with_card_vault(vault);
    let (_, account) = waiting_account(&service, 1).await;
    assert!(outbox::run_one(&service).await.unwrap());
    // It is not tried again at once, and then with longer and longer pauses.
    assert!(!outbox::run_one(&service).await.unwrap());
    clock.forward(TimeDelta::seconds(1));
    assert!(outbox::run_one(&service).await.unwrap());
    clock.forward(TimeDelta::seconds(1));
    assert!(!outbox::run_one(&service).await.unwrap());
    assert_eq!(paid_by(&service, account).await, None);
    clock.forward(TimeDelta::seconds(1));
    assert!(outbox::run_one(&service).await.unwrap());
    assert_eq!(paid_by(&service, account).await, Some(PaymentMethodType::CreditCard));
    assert!(!outbox::run_one(&service).await.unwrap());
}

async fn a_stuck_item_lets_others_pass(service: Service) {
    let clock = Arc::new(TestClock::default());
    let vault = Arc::new(NotingVault { failures: 20, ..NotingVault::default() });
    let service = service.with_clock(clock.clone()).with_card_vault(vault.clone());
    let (customer, first) = waiting_account(&service, 1).await;
    let second = account_of(&service, customer, 2).await;
    let asked =
        |reference: usize| vault.asked.lock().unwrap().get(&format!("{reference:032x}")).map(|asked| asked.times);
    while outbox::run_one(&service).await.unwrap() {}
    assert_eq!((asked(1), asked(2)), (Some(1), Some(1)), "neither card waits for the other");
    for _ in 0..20 {
        clock.forward(TimeDelta::minutes(10));
        while outbox::run_one(&service).await.unwrap() {}
    }
    // They are dead letters now: each was tried twenty times.
    assert_eq!((asked(1), asked(2)), (Some(20), Some(20)));
    assert_eq!(request(&service, first).await.status, TokenizationStatus::Failed);
    assert_eq!(request(&service, second).await.status, TokenizationStatus::Failed);
}

async fn a_card_that_is_never_read_keeps_nobody_waiting(service: Service) {
    let clock = Arc::new(TestClock::default());
    let vault = Arc::new(NotingVault { never_ready: true, ..NotingVault::default() });
    let service = service.with_clock(clock.clone()).with_card_vault(vault.clone());
    let (customer, account) = waiting_account(&service, 1).await;
    let writer = permitted::<CustomerCredentialsWrite>("telco");
    let name = "ana@example.com".parse::<domain::Username>().unwrap();
    credential::reserve(&service, &writer, customer, name).await.unwrap();
    credential::activate(&service, &writer, customer, None).await.unwrap();
    while outbox::run_one(&service).await.unwrap() {}
    let login = credential::get(&service, &permitted::<CustomerCredentialsRead>("telco"), customer).await.unwrap();
    assert_eq!(login.credential.unwrap().status, CredentialStatus::Active);
    assert_eq!(request(&service, account).await.status, TokenizationStatus::Pending);
    // A day and some, minute by minute.
    for _ in 0..1_442 {
        clock.forward(TimeDelta::minutes(1));
        while outbox::run_one(&service).await.unwrap() {}
    }
    let failed = request(&service, account).await;
    assert_eq!(failed.status, TokenizationStatus::Failed);
    assert_eq!(failed.error_message.as_deref(), Some("the card vault has not read the card within a day"));
    let times = vault.asked.lock().unwrap().values().map(|asked| asked.times).sum::<usize>();
    assert!((1_000..2_000).contains(&times), "{times} questions");
}

/// Tries what is in the outbox until it is a dead letter.
async fn until_it_is_given_up(service: &Service, clock: &TestClock) {
    for _ in 0..20 {
        assert!(outbox::run_one(service).await.unwrap());
        clock.forward(TimeDelta::minutes(10));
    }
    assert!(!outbox::run_one(service).await.unwrap());
}

async fn whoever_waits_learns_of_a_dead_letter(service: Service) {
    let clock = Arc::new(TestClock::default());
    let vault = Arc::new(NotingVault { failures: 20, ..NotingVault::default() });
    let service = service.with_clock(clock.clone()).with_card_vault(vault);
    let (_, id) = waiting_account(&service, 1).await;
    let read = async || account::get(&service, &permitted::<AccountsRead>("telco"), id).await.unwrap();
    let before = read().await;
    assert!(before.pending_card.is_some());
    until_it_is_given_up(&service, &clock).await;
    let failed = request(&service, id).await;
    assert_eq!(failed.status, TokenizationStatus::Failed);
    // Why, without what the vault's client said of our machines.
    assert_eq!(failed.error_message.as_deref(), Some("the card vault could not be reached"));
    assert!(failed.updated_at > failed.created_at);
    let after = read().await;
    assert_eq!((after.pending_card, after.payment_method), (None, None));
    assert_eq!(after.version.0, before.version.0 + 1);
}

async fn a_panic_is_a_failure(service: Service) {
    let clock = Arc::new(TestClock::default());
    let vault = Arc::new(NotingVault { failures: 20, panics: true, ..NotingVault::default() });
    let service = service.with_clock(clock.clone()).with_card_vault(vault);
    let (_, id) = waiting_account(&service, 1).await;
    until_it_is_given_up(&service, &clock).await;
    assert_eq!(request(&service, id).await.status, TokenizationStatus::Failed);
}
