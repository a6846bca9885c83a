//! Credentials and the credential system, on both engines.

use std::sync::{Arc, Mutex, OnceLock};

use async_trait::async_trait;
use chrono::TimeDelta;
use domain::{CredentialStatus, CustomerId, OrgId, Username};
use service::credential_overview::{self, Asked};
use service::permission::{CustomerCredentialsRead, CustomerCredentialsWrite, CustomersWrite};
use service::ports::{CredentialEvent, CredentialSystem, PortError};
use service::{Service, credential, customer, dead_letter, outbox};
use uuid::Uuid;

use crate::support::{TestClock, body, nif, on_both_engines, permitted, profile};

on_both_engines![
    the_system_is_told_in_order,
    a_name_that_changes_meanwhile_is_told_again,
    a_system_that_is_away_is_asked_again,
    what_is_deleted_is_not_activated,
    what_is_given_up_can_be_asked_for_again,
    an_activation_is_told_of_until_it_is_done,
    a_name_that_was_given_up_is_made_up_for,
    a_worker_dies_after_it_has_told,
];

/// Notes what it is told. It can be away, and it can have something happen while it is being told.
#[derive(Default)]
struct Recorder {
    told: Mutex<Vec<String>>,
    away: Mutex<bool>,
    /// It does what it is told, and never answers.
    silent: Mutex<bool>,
    meanwhile: OnceLock<(Service, CustomerId)>,
}

impl Recorder {
    fn note(&self, what: String) -> Result<(), PortError> {
        if *self.away.lock().unwrap() {
            return Err(PortError::Unavailable("away".to_owned()));
        }
        self.told.lock().unwrap().push(what);
        Ok(())
    }

    fn told(&self) -> Vec<String> {
        std::mem::take(&mut self.told.lock().unwrap())
    }
}

#[async_trait]
impl CredentialSystem for Recorder {
    async fn activate(&self, _: &OrgId, _: Uuid, username: &str) -> Result<(), PortError> {
        if let Some((service, customer)) = self.meanwhile.get() {
            change(service, *customer, "second@example.com").await;
        }
        self.note(format!("activate {username}"))?;
        let silent = *self.silent.lock().unwrap();
        if silent {
            std::future::pending::<()>().await;
        }
        Ok(())
    }

    async fn change(&self, _: &OrgId, _: Uuid, username: &str) -> Result<(), PortError> {
        self.note(format!("change {username}"))
    }

    async fn notify(&self, _: &OrgId, _: CustomerId, username: &str, event: CredentialEvent) -> Result<(), PortError> {
        self.note(format!("{event:?} to {username}"))
    }
}

fn name(text: &str) -> Username {
    text.parse().unwrap()
}

async fn change(service: &Service, customer: CustomerId, username: &str) {
    let caller = permitted::<CustomerCredentialsWrite>("telco");
    credential::change_username(service, &caller, customer, name(username), None).await.unwrap();
}

/// A customer whose user name is reserved and being activated.
async fn activating(service: &Service) -> CustomerId {
    let profile = profile(service, &body(&nif(1), "Ana", ("Gil", "Mas"), "612345678"));
    let customer = customer::create(service, &permitted::<CustomersWrite>("telco"), profile).await.unwrap().id;
    let caller = permitted::<CustomerCredentialsWrite>("telco");
    credential::reserve(service, &caller, customer, name("first@example.com")).await.unwrap();
    credential::activate(service, &caller, customer, None).await.unwrap();
    customer
}

async fn status(service: &Service, customer: CustomerId) -> CredentialStatus {
    let caller = permitted::<CustomerCredentialsRead>("telco");
    credential::get(service, &caller, customer).await.unwrap().credential.unwrap().status
}

async fn work(service: &Service) {
    while outbox::run_one(service).await.unwrap() {}
}

async fn the_system_is_told_in_order(service: Service) {
    let system = Arc::new(Recorder::default());
    let service = service.with_credential_system(system.clone());
    let customer = activating(&service).await;
    assert_eq!(status(&service, customer).await, CredentialStatus::Reserved);
    work(&service).await;
    assert_eq!(status(&service, customer).await, CredentialStatus::Active);
    assert_eq!(system.told(), ["activate first@example.com"]);
    // What was asked for twice is done once.
    let caller = permitted::<CustomerCredentialsWrite>("telco");
    credential::activate(&service, &caller, customer, None).await.unwrap();
    change(&service, customer, "second@example.com").await;
    work(&service).await;
    assert_eq!(system.told(), ["change second@example.com", "Changed to second@example.com"]);
    // The system gets the name that holds by now, and the customer hears of each change.
    change(&service, customer, "third@example.com").await;
    change(&service, customer, "fourth@example.com").await;
    work(&service).await;
    assert_eq!(
        system.told(),
        [
            "change fourth@example.com",
            "change fourth@example.com",
            "Changed to third@example.com",
            "Changed to fourth@example.com",
        ]
    );
}

async fn a_name_that_changes_meanwhile_is_told_again(service: Service) {
    let system = Arc::new(Recorder::default());
    let service = service.with_credential_system(system.clone());
    let customer = activating(&service).await;
    assert!(system.meanwhile.set((service.clone(), customer)).is_ok());
    work(&service).await;
    assert_eq!(status(&service, customer).await, CredentialStatus::Active);
    assert_eq!(system.told(), ["activate first@example.com", "activate second@example.com"]);
}

async fn a_system_that_is_away_is_asked_again(service: Service) {
    let (system, clock) = (Arc::new(Recorder::default()), Arc::new(TestClock::default()));
    let service = service.with_credential_system(system.clone()).with_clock(clock.clone());
    let customer = activating(&service).await;
    *system.away.lock().unwrap() = true;
    work(&service).await;
    assert_eq!(status(&service, customer).await, CredentialStatus::Reserved);
    *system.away.lock().unwrap() = false;
    work(&service).await;
    assert_eq!(system.told(), [""; 0], "not before its pause is over");
    clock.forward(TimeDelta::minutes(1));
    work(&service).await;
    assert_eq!(system.told(), ["activate first@example.com"]);
    assert_eq!(status(&service, customer).await, CredentialStatus::Active);
}

/// The system is away until what it is to be told is a dead letter, and then there again.
async fn give_up(service: &Service, system: &Recorder, clock: &TestClock) {
    *system.away.lock().unwrap() = true;
    for _ in 0..20 {
        assert!(outbox::run_one(service).await.unwrap());
        clock.forward(TimeDelta::minutes(10));
    }
    *system.away.lock().unwrap() = false;
    work(service).await;
}

async fn what_is_given_up_can_be_asked_for_again(service: Service) {
    let (system, clock) = (Arc::new(Recorder::default()), Arc::new(TestClock::default()));
    let service = service.with_credential_system(system.clone()).with_clock(clock.clone());
    let customer = activating(&service).await;
    give_up(&service, &system, &clock).await;
    assert_eq!((status(&service, customer).await, system.told()), (CredentialStatus::Reserved, vec![]));
    let caller = permitted::<CustomerCredentialsWrite>("telco");
    credential::activate(&service, &caller, customer, None).await.unwrap();
    work(&service).await;
    assert_eq!(status(&service, customer).await, CredentialStatus::Active);
    assert_eq!(system.told(), ["activate first@example.com"]);
    // Nobody is told of a change that the system never made; the next one brings the newest name.
    change(&service, customer, "second@example.com").await;
    give_up(&service, &system, &clock).await;
    assert_eq!(system.told(), [""; 0]);
    change(&service, customer, "third@example.com").await;
    work(&service).await;
    assert_eq!(system.told(), ["change third@example.com", "Changed to third@example.com"]);
}

async fn an_activation_is_told_of_until_it_is_done(service: Service) {
    let (system, clock) = (Arc::new(Recorder::default()), Arc::new(TestClock::default()));
    let service = service.with_credential_system(system.clone()).with_clock(clock.clone());
    let customer = activating(&service).await;
    let reader = permitted::<CustomerCredentialsRead>("telco");
    let overview = async || credential_overview::of_customer(&service, &reader, customer).await.unwrap();
    let told = async || overview().await.activation;
    assert_eq!(told().await, Some(Asked::Waiting { failures: 0 }));
    *system.away.lock().unwrap() = true;
    work(&service).await;
    assert_eq!(told().await, Some(Asked::Waiting { failures: 1 }));
    clock.forward(TimeDelta::minutes(10));
    for _ in 1..20 {
        assert!(outbox::run_one(&service).await.unwrap());
        clock.forward(TimeDelta::minutes(10));
    }
    assert_eq!(told().await, Some(Asked::GivenUp));
    let caller = permitted::<CustomerCredentialsWrite>("telco");
    credential::activate(&service, &caller, customer, None).await.unwrap();
    assert_eq!(told().await, Some(Asked::Waiting { failures: 0 }));
    // What another credential left, or became of it, is nothing of this one's.
    let id = overview().await.credentials.credential.unwrap().id;
    credential::delete(&service, &caller, customer, id, None).await.unwrap();
    assert_eq!(told().await, None);
    credential::reserve(&service, &caller, customer, name("first@example.com")).await.unwrap();
    assert_eq!(told().await, None);
    credential::activate(&service, &caller, customer, None).await.unwrap();
    *system.away.lock().unwrap() = false;
    work(&service).await;
    assert_eq!((told().await, status(&service, customer).await), (None, CredentialStatus::Active));
}

async fn a_name_that_was_given_up_is_made_up_for(service: Service) {
    let (system, clock) = (Arc::new(Recorder::default()), Arc::new(TestClock::default()));
    let service = service.with_credential_system(system.clone()).with_clock(clock.clone());
    let customer = activating(&service).await;
    work(&service).await;
    system.told();
    let reader = permitted::<CustomerCredentialsRead>("telco");
    let renaming = async || credential_overview::of_customer(&service, &reader, customer).await.unwrap().renaming;
    let letters = async || dead_letter::list(&service, None, 10).await.unwrap();
    assert_eq!(renaming().await, None);
    change(&service, customer, "second@example.com").await;
    assert_eq!(renaming().await, Some(Asked::Waiting { failures: 0 }));
    give_up(&service, &system, &clock).await;
    assert_eq!((renaming().await, letters().await.len()), (Some(Asked::GivenUp), 1));
    // The same name asks once more, and only where that is of use.
    for failures in [0, 0] {
        change(&service, customer, "second@example.com").await;
        assert_eq!(renaming().await, Some(Asked::Waiting { failures }));
    }
    work(&service).await;
    assert_eq!(system.told(), ["change second@example.com", "Changed to second@example.com"]);
    assert_eq!((renaming().await, letters().await), (None, vec![]));
    change(&service, customer, "second@example.com").await;
    work(&service).await;
    assert_eq!(system.told(), [""; 0]);

    // Of two that were given up, the older one that is tried again makes up for both.
    for name in ["third@example.com", "fourth@example.com"] {
        change(&service, customer, name).await;
        give_up(&service, &system, &clock).await;
    }
    let given_up = letters().await;
    assert_eq!((renaming().await, given_up.len()), (Some(Asked::GivenUp), 2));
    let operator = permitted::<CustomerCredentialsWrite>("telco");
    dead_letter::retry(&service, &operator, given_up[0].id).await.unwrap();
    assert_eq!(renaming().await, Some(Asked::Waiting { failures: 0 }));
    work(&service).await;
    assert_eq!(system.told(), ["change fourth@example.com", "Changed to fourth@example.com"]);
    assert_eq!((renaming().await, letters().await), (None, vec![]));
}

async fn a_worker_dies_after_it_has_told(service: Service) {
    let (system, clock) = (Arc::new(Recorder::default()), Arc::new(TestClock::default()));
    let service = service.with_credential_system(system.clone()).with_clock(clock.clone());
    let customer = activating(&service).await;
    let reader = permitted::<CustomerCredentialsRead>("telco");
    let version = async || credential::get(&service, &reader, customer).await.unwrap().version.0;
    let reserved = version().await;
    *system.silent.lock().unwrap() = true;
    let worker = tokio::spawn({
        let service = service.clone();
        async move { outbox::run_one(&service).await }
    });
    while system.told.lock().unwrap().is_empty() {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    worker.abort();
    assert!(worker.await.unwrap_err().is_cancelled());
    *system.silent.lock().unwrap() = false;
    work(&service).await;
    assert_eq!(status(&service, customer).await, CredentialStatus::Reserved, "it is the dead worker's for a while");
    clock.forward(TimeDelta::seconds(15));
    work(&service).await;
    assert_eq!(status(&service, customer).await, CredentialStatus::Active);
    // At least once for the system, and once for us.
    assert_eq!(system.told(), ["activate first@example.com"; 2]);
    assert_eq!(version().await, reserved + 1);
}

async fn what_is_deleted_is_not_activated(service: Service) {
    let system = Arc::new(Recorder::default());
    let service = service.with_credential_system(system.clone());
    let customer = activating(&service).await;
    customer::delete(&service, &permitted::<CustomersWrite>("telco"), customer, None).await.unwrap();
    work(&service).await;
    assert_eq!(system.told(), [""; 0]);
}
