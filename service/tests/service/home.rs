//! What an agent begins with, on both engines: recent customers, open work, the day's figures.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Days, TimeDelta, Utc};
use domain::{AccountId, ChosenPaymentMethod, CustomerId, NewAccount, OrgId, ReferenceId, TokenId, Username, madrid};
use serde_json::{Value, json};
use service::figures::{self, Cause, Span};
use service::permission::{AccountsWrite, CustomerCredentialsWrite, CustomersRead, CustomersWrite, PermissionSet};
use service::ports::{Card, CardVault, Clock as _, CredentialEvent, CredentialSystem, PortError, Tokenization};
use service::{
    Actor, Caller, Permitted, Service, account, audit_view, credential, customer, open_work, outbox, payment_method,
    recent_customers,
};
use uuid::Uuid;

use crate::support::{TestClock, body, nif, on_both_engines, org, permitted, profile};

on_both_engines![
    an_agent_comes_back_to_who_was_opened_last,
    cards_wait_and_are_refused,
    what_was_given_up_is_told_without_its_error,
    figures_are_of_the_day_and_of_the_week,
];

/// The vault refuses this card, and is never ready with another.
const REFUSED: &str = "5f0a8c1e7d3b4f6a9c2e1b8d7f4a3c6f";
const SLOW: &str = "5f0a8c1e7d3b4f6a9c2e1b8d7f4a3c60";

/// A vault that refuses cards or reads on, and a credential system that is away.
struct Outside;

#[async_trait]
impl CardVault for Outside {
    async fn card(&self, _: &TokenId) -> Result<Option<Card>, PortError> {
        Ok(None)
    }

    async fn tokenization(&self, reference: &ReferenceId, _: DateTime<Utc>) -> Result<Tokenization, PortError> {
        Ok(match reference.as_str() {
            SLOW => Tokenization::Pending,
            _ => Tokenization::Failed("refused by its bank".to_owned()),
        })
    }
}

#[async_trait]
impl CredentialSystem for Outside {
    async fn activate(&self, _: &OrgId, _: Uuid, _: &str) -> Result<(), PortError> {
        Err(PortError::Unavailable("machine-7 is away".to_owned()))
    }

    async fn change(&self, _: &OrgId, _: Uuid, _: &str) -> Result<(), PortError> {
        Ok(())
    }

    async fn notify(&self, _: &OrgId, _: CustomerId, _: &str, _: CredentialEvent) -> Result<(), PortError> {
        Ok(())
    }
}

fn agent(id: u128, name: &str) -> Permitted<CustomersRead> {
    let actor = Actor::Agent { id: Uuid::from_u128(id), name: name.to_owned() };
    let permissions = PermissionSet::parse("customers:read").unwrap();
    Caller::new(org("telco"), actor, permissions, "request-1".to_owned()).permit().unwrap()
}

async fn create(service: &Service, number: usize) -> CustomerId {
    let profile = profile(service, &body(&nif(number), "Ana", ("Gil", "Mas"), "612345678"));
    customer::create(service, &permitted::<CustomersWrite>("telco"), profile).await.unwrap().id
}

async fn open_account(service: &Service, customer: CustomerId) -> AccountId {
    let new = NewAccount::read(&json!({"modality": "POSTPAID", "payment_method": {"type": "BANK_TRANSFER"}})).unwrap();
    account::create(service, &permitted::<AccountsWrite>("telco"), customer, new).await.unwrap().id
}

async fn pay(service: &Service, id: AccountId, method: Value) {
    let chosen = ChosenPaymentMethod::read(&method).unwrap();
    payment_method::change(service, &permitted::<AccountsWrite>("telco"), id, &chosen, None).await.unwrap();
}

fn new_card(reference: &str) -> Value {
    json!({"type": "CREDIT_CARD", "details": {"reference_id": reference}})
}

async fn an_agent_comes_back_to_who_was_opened_last(service: Service) {
    let clock = Arc::new(TestClock::default());
    let service = service.with_clock(clock.clone());
    let (ana, namesake) = (agent(1, "ana"), agent(2, "ana"));
    let recent = async |who: &Permitted<CustomersRead>| -> Vec<CustomerId> {
        recent_customers::list(&service, who).await.unwrap().into_iter().map(|customer| customer.id).collect()
    };
    assert_eq!(recent(&ana).await, []);
    let mut made = Vec::new();
    for number in 1..=12 {
        made.push(create(&service, number).await);
    }
    for id in [&made[..], &made[..1]].concat() {
        clock.forward(TimeDelta::seconds(1));
        customer::open(&service, &ana, id).await.unwrap();
    }
    customer::open(&service, &namesake, made[5]).await.unwrap();
    audit_view::write(&service).await.unwrap();
    let newest: Vec<_> = made[..1].iter().chain(made[3..].iter().rev()).copied().collect();
    assert_eq!(recent(&ana).await, newest, "the last one first, each once, ten of them");
    assert_eq!(recent(&namesake).await, [made[5]]);

    customer::delete(&service, &permitted("telco"), made[11], None).await.unwrap();
    assert!(!recent(&ana).await.contains(&made[11]), "who was deleted is nobody to come back to");
    let elsewhere = Caller::new(org("other"), ana.actor().clone(), ana.permissions(), "request-2".to_owned());
    assert_eq!(recent(&elsewhere.permit().unwrap()).await, []);
}

async fn cards_wait_and_are_refused(service: Service) {
    let clock = Arc::new(TestClock::default());
    let service = service.with_clock(clock.clone()).with_card_vault(Arc::new(Outside));
    let slow = open_account(&service, create(&service, 1).await).await;
    let refused = open_account(&service, create(&service, 2).await).await;
    pay(&service, slow, new_card(SLOW)).await;
    clock.forward(TimeDelta::seconds(1));
    pay(&service, refused, new_card(REFUSED)).await;
    let cards = async || open_work::cards(&service, &permitted("telco")).await.unwrap();
    let told = cards().await;
    assert_eq!((told.waiting.total, told.refused.total), (2, 0));
    let accounts: Vec<_> = told.waiting.items.iter().map(|card| card.account).collect();
    assert_eq!(accounts, [slow, refused], "who waits longest comes first");

    // The slow card is to be asked for again later, and the clock stands: this ends.
    while outbox::run_one(&service).await.unwrap() {}
    let told = cards().await;
    assert_eq!((told.waiting.total, told.waiting.items[0].account), (1, slow));
    let [card] = &told.refused.items[..] else { panic!("{told:?}") };
    assert_eq!((card.account, card.why.as_deref()), (refused, Some("refused by its bank")));
    let other = open_work::cards(&service, &permitted("other")).await.unwrap();
    assert_eq!((other.waiting.total, other.refused.total), (0, 0));

    clock.forward(TimeDelta::hours(25));
    assert_eq!(cards().await.refused.total, 0, "yesterday's news");
    pay(&service, refused, new_card("5f0a8c1e7d3b4f6a9c2e1b8d7f4a3c61")).await;
    while outbox::run_one(&service).await.unwrap() {}
    let (told, waiting) = (cards().await.refused, cards().await.waiting.total);
    assert_eq!((told.total, waiting), (2, 0), "the slow one has taken more than a day");
    pay(&service, refused, json!({"type": "DIRECT_DEBIT", "details": {"iban": "ES9121000418450200051332"}})).await;
    assert_eq!(cards().await.refused.total, 1, "something newer pays");
}

async fn what_was_given_up_is_told_without_its_error(service: Service) {
    let clock = Arc::new(TestClock::default());
    let service = service.with_clock(clock.clone()).with_credential_system(Arc::new(Outside));
    let customer = create(&service, 1).await;
    let writer = permitted::<CustomerCredentialsWrite>("telco");
    let username: Username = "ana@example.com".parse().unwrap();
    credential::reserve(&service, &writer, customer, username).await.unwrap();
    credential::activate(&service, &writer, customer, None).await.unwrap();
    let given_up = async || open_work::given_up(&service, &permitted("telco")).await.unwrap();
    assert_eq!(given_up().await.total, 0);
    for _ in 0..20 {
        while outbox::run_one(&service).await.unwrap() {}
        clock.forward(TimeDelta::minutes(10));
    }
    let told = given_up().await;
    let [job] = &told.items[..] else { panic!("{told:?}") };
    assert_eq!((told.total, job.customer, job.kind.as_str()), (1, customer, "activate_credential"));
    assert!(!format!("{told:?}").contains("machine-7"));
    assert_eq!(open_work::given_up(&service, &permitted("other")).await.unwrap().total, 0);
    customer::delete(&service, &permitted("telco"), customer, None).await.unwrap();
    assert_eq!(given_up().await.total, 0);
}

async fn figures_are_of_the_day_and_of_the_week(service: Service) {
    let clock = Arc::new(TestClock::default());
    let service = service.with_clock(clock.clone()).with_card_vault(Arc::new(Outside));
    // Half past nine in Madrid, in winter or summer, so that no hour of the test is another day's.
    let today = madrid::clock(clock.now()).date() + Days::new(1);
    clock.forward(madrid::start_of(today) + TimeDelta::minutes(9 * 60 + 30) - clock.now());
    let of = async |span| figures::of(&service, &permitted("telco"), span).await.unwrap();
    let hour = |figures: &figures::Figures| figures.starts.iter().rposition(|start| *start <= clock.now()).unwrap();
    create(&service, 1).await;
    let customer = create(&service, 2).await;
    let account = open_account(&service, customer).await;
    let first = hour(&of(Span::Today).await);
    clock.forward(TimeDelta::hours(1));
    // What is refused has changed nothing.
    pay(&service, account, json!({"type": "DIRECT_DEBIT", "details": {"iban": "ES9121000418450200051332"}})).await;
    pay(&service, account, new_card(REFUSED)).await;
    while outbox::run_one(&service).await.unwrap() {}
    create(&service, 3).await;

    let today = of(Span::Today).await;
    let now = hour(&today);
    assert_eq!(now, first + 1);
    assert!((23..=25).contains(&today.starts.len()));
    assert_eq!((today.customers.len(), today.payment_methods.len()), (today.starts.len(), today.starts.len()));
    assert_eq!((today.customers[first], today.customers[now]), (2, 1));
    assert_eq!((today.customers.iter().sum::<i64>(), today.payment_methods[now]), (3, 1));
    assert_eq!(today.failures, [(Cause::Card("refused by its bank".to_owned()), 1)]);

    clock.forward(TimeDelta::days(1));
    let tomorrow = of(Span::Today).await;
    assert_eq!((tomorrow.customers.iter().sum::<i64>(), tomorrow.failures.len()), (0, 0));
    let week = of(Span::Week).await;
    assert_eq!((week.starts.len(), &week.customers[..]), (7, &[0, 0, 0, 0, 0, 3, 0][..]));
    assert_eq!(week.failures.len(), 1);
    let other = figures::of(&service, &permitted("other"), Span::Week).await.unwrap();
    assert_eq!((other.customers.iter().sum::<i64>(), other.failures.len()), (0, 0));
}
