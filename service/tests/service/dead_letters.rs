//! What was given up: tried again where nobody was told of its end, and once.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{CustomerId, NewAccount, OrgId, ReferenceId, TokenId, TokenizationStatus, Username};
use serde_json::json;
use service::permission::{
    AccountsWrite, CreditCardTokenizationRead, CustomerCredentialsWrite, CustomersWrite, PermissionSet,
};
use service::ports::{Card, CardVault, CredentialEvent, CredentialSystem, PortError, Tokenization};
use service::{
    Actor, Caller, Conflict, Error, Service, account, credential, customer, dead_letter, outbox, tokenization,
};
use uuid::Uuid;

use crate::support::{TestClock, body, nif, on_both_engines, org, permitted, profile};

on_both_engines!(
    it_is_tried_again_once,
    what_was_done_after_all_is_forgotten,
    what_ended_as_failed_is_left,
    all_of_an_organization
);

/// Systems outside, which may be away.
#[derive(Default)]
struct Outside {
    away: Mutex<bool>,
    told: Mutex<Vec<String>>,
}

impl Outside {
    fn tell(&self, what: String) -> Result<(), PortError> {
        if *self.away.lock().unwrap() {
            return Err(PortError::Unavailable("away".to_owned()));
        }
        self.told.lock().unwrap().push(what);
        Ok(())
    }
}

#[async_trait]
impl CredentialSystem for Outside {
    async fn activate(&self, _: &OrgId, _: Uuid, username: &str) -> Result<(), PortError> {
        self.tell(format!("activate {username}"))
    }

    async fn change(&self, _: &OrgId, _: Uuid, username: &str) -> Result<(), PortError> {
        self.tell(format!("change {username}"))
    }

    async fn notify(&self, _: &OrgId, _: CustomerId, username: &str, _: CredentialEvent) -> Result<(), PortError> {
        self.tell(format!("notify {username}"))
    }
}

#[async_trait]
impl CardVault for Outside {
    async fn card(&self, _: &TokenId) -> Result<Option<Card>, PortError> {
        Ok(None)
    }

    async fn tokenization(&self, _: &ReferenceId, _: DateTime<Utc>) -> Result<Tokenization, PortError> {
        self.tell("tokenization".to_owned())?;
        Ok(Tokenization::Pending)
    }
}

struct Office {
    service: Service,
    outside: Arc<Outside>,
    clock: Arc<TestClock>,
}

impl Office {
    fn new(service: Service) -> Self {
        let (outside, clock) = (Arc::new(Outside::default()), Arc::new(TestClock::default()));
        *outside.away.lock().unwrap() = true;
        let service = service.with_credential_system(outside.clone()).with_card_vault(outside.clone());
        Self { service: service.with_clock(clock.clone()), outside, clock }
    }

    async fn customer(&self, number: usize) -> CustomerId {
        let body = body(&nif(number), "Ana", ("Gil", "Mas"), "612345678");
        let profile = profile(&self.service, &body);
        customer::create(&self.service, &permitted::<CustomersWrite>("telco"), profile).await.unwrap().id
    }

    /// A customer whose user name is being activated.
    async fn activating(&self, number: usize) -> CustomerId {
        let customer = self.customer(number).await;
        let caller = permitted::<CustomerCredentialsWrite>("telco");
        let name: Username = format!("first{number}@example.com").parse().unwrap();
        credential::reserve(&self.service, &caller, customer, name).await.unwrap();
        credential::activate(&self.service, &caller, customer, None).await.unwrap();
        customer
    }

    /// Tries what is due until there is nothing more, as often as it takes for all of it to be given up.
    async fn give_up(&self) {
        for _ in 0..20 {
            self.work().await;
            self.clock.forward(TimeDelta::minutes(10));
        }
    }

    async fn work(&self) {
        while outbox::run_one(&self.service).await.unwrap() {}
    }

    fn back(&self) {
        *self.outside.away.lock().unwrap() = false;
    }

    fn told(&self) -> Vec<String> {
        std::mem::take(&mut self.outside.told.lock().unwrap())
    }

    async fn letters(&self) -> Vec<dead_letter::DeadLetter> {
        dead_letter::list(&self.service, Some((&org("telco"), None)), 100).await.unwrap()
    }
}

fn operator(name: &str) -> Caller {
    Caller::new(org(name), Actor::Command { name: "test".into() }, PermissionSet::ALL, "test".to_owned())
}

async fn it_is_tried_again_once(service: Service) {
    let office = Office::new(service);
    let customer = office.activating(1).await;
    office.give_up().await;
    let letters = office.letters().await;
    let [letter] = &letters[..] else { panic!("{letters:?}") };
    assert_eq!((letter.kind.as_str(), letter.customer, letter.failures), ("activate_credential", customer, 20));
    assert!(letter.can_be_retried && letter.error.is_some());
    let caller = permitted::<CustomerCredentialsWrite>("telco");
    credential::change_username(&office.service, &caller, customer, "new@example.com".parse().unwrap(), None)
        .await
        .unwrap();
    let (one, two) = (operator("telco"), operator("telco"));
    let (first, second) = tokio::join!(
        dead_letter::retry(&office.service, &one, letter.id),
        dead_letter::retry(&office.service, &two, letter.id)
    );
    assert_ne!(first.is_ok(), second.is_ok(), "{first:?} {second:?}");
    assert!(matches!(first.and(second), Err(Error::NotFound(_))));
    assert!(office.letters().await.is_empty());
    office.back();
    office.work().await;
    assert_eq!(office.told(), ["activate new@example.com"], "with the name that it has by now");
}

async fn what_was_done_after_all_is_forgotten(service: Service) {
    let office = Office::new(service);
    let (ana, eva) = (office.activating(1).await, office.activating(2).await);
    office.give_up().await;
    assert_eq!(office.letters().await.len(), 2);
    office.back();
    let caller = permitted::<CustomerCredentialsWrite>("telco");
    credential::activate(&office.service, &caller, ana, None).await.unwrap();
    office.work().await;
    let left: Vec<_> = office.letters().await.into_iter().map(|letter| letter.customer).collect();
    assert_eq!(left, [eva], "the other customer's stays");
}

async fn what_ended_as_failed_is_left(service: Service) {
    let office = Office::new(service);
    let customer = office.customer(1).await;
    let new = json!({"modality": "POSTPAID",
        "payment_method": {"type": "CREDIT_CARD", "details": {"reference_id": format!("{:032x}", 7)}}});
    let new = NewAccount::read(&new).unwrap();
    let caller = permitted::<AccountsWrite>("telco");
    let account = account::create(&office.service, &caller, customer, new).await.unwrap().id;
    office.give_up().await;
    let letters = office.letters().await;
    let [letter] = &letters[..] else { panic!("{letters:?}") };
    assert!(!letter.can_be_retried, "{letter:?}");
    office.back();
    let refused = dead_letter::retry(&office.service, &operator("telco"), letter.id).await;
    assert!(matches!(refused, Err(Error::Conflict(Conflict::EndedAsFailed))), "{refused:?}");
    assert_eq!(dead_letter::retry_all(&office.service, &operator("telco")).await.unwrap(), 0);
    office.work().await;
    assert_eq!((office.told(), office.letters().await), (vec![], letters));
    let reader = permitted::<CreditCardTokenizationRead>("telco");
    let requests = tokenization::list(&office.service, &reader, account).await.unwrap();
    assert_eq!(requests[0].status, TokenizationStatus::Failed);
}

async fn all_of_an_organization(service: Service) {
    let office = Office::new(service);
    for number in 1..=3 {
        office.activating(number).await;
    }
    office.give_up().await;
    assert_eq!(dead_letter::retry_all(&office.service, &operator("other")).await.unwrap(), 0);
    let letters = office.letters().await;
    assert_eq!(letters.len(), 3);
    assert_eq!(dead_letter::list(&office.service, None, 100).await.unwrap(), letters);
    let pages = [None, Some(letters[1].id)];
    for (after, left) in pages.into_iter().zip([&letters[..2], &letters[2..]]) {
        assert_eq!(dead_letter::list(&office.service, Some((&org("telco"), after)), 2).await.unwrap(), left);
    }
    let (one, two) = (operator("telco"), operator("telco"));
    let (first, second) =
        tokio::join!(dead_letter::retry_all(&office.service, &one), dead_letter::retry_all(&office.service, &two));
    assert_eq!(first.unwrap() + second.unwrap(), 3);
    office.back();
    office.work().await;
    assert_eq!(office.told().len(), 3);
}
