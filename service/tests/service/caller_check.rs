//! Checking the caller before what is a customer's changes, on both engines.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::{
    AccountId, CallerAnswers, CallerFact, ChosenPaymentMethod, CredentialStatus, CustomerChange, CustomerId,
    NewAccount, OrgSettings, Problem, Profile,
};
use serde_json::{Value, json};
use service::audit_trail::{self, Filter};
use service::caller_check::{ANSWERS, CallerCheck, SECONDS, pass, state};
use service::permission::{
    AccountsWrite, CustomerCredentialsRead, CustomersRead, CustomersWrite, PermissionSet, ReadAudit,
};
use service::{Actor, Caller, Error, Service, account, credential, customer, org_settings, outbox, payment_method};

use crate::support::{TestClock, body, nif, on_both_engines, org, permitted, profile};

on_both_engines![
    contacts_change_after_a_check_by_who_made_it,
    payment_methods_and_credentials_change_after_a_check,
    programs_are_not_asked,
    what_was_asked_for_goes_on_when_the_check_is_over,
    guesses_learn_nothing_and_have_to_wait,
    a_bank_account_proves_something_after_a_day,
    the_organization_says_how_much_is_asked,
    who_changes_nothing_checks_nobody,
    the_trail_tells_what_was_asked_and_not_what_was_said,
];

const RIGHT: [(&str, &str); 2] = [("document", "00000001-r"), ("postal_code", "28039")];
const WRONG: [(&str, &str); 2] = [("document", "00000001R"), ("postal_code", "28040")];
const IBAN: &str = "ES9121000418450200051332";
const OTHER_IBAN: &str = "ES7921000813610123456789";

fn caller(actor: Actor, permissions: &str) -> Caller {
    Caller::new(org("telco"), actor, PermissionSet::parse(permissions).unwrap(), "test".to_owned())
}

fn agent_who_may(number: u128, permissions: &str) -> Caller {
    caller(Actor::Agent { id: uuid::Uuid::from_u128(number), name: format!("agent-{number}") }, permissions)
}

fn ana() -> Caller {
    agent_who_may(1, "*")
}

async fn with_clock(service: Service) -> (Service, Arc<TestClock>) {
    let clock = Arc::new(TestClock::default());
    (service.with_clock(clock.clone()), clock)
}

async fn create(service: &Service, profile: Profile) -> CustomerId {
    customer::create(service, &permitted::<CustomersWrite>("telco"), profile).await.unwrap().id
}

async fn a_customer(service: &Service) -> CustomerId {
    create(service, profile(service, &body(&nif(1), "José", ("Gil", "Mas"), "612345678"))).await
}

async fn change(service: &Service, caller: &Caller, id: CustomerId, body: Value) -> service::Result<()> {
    let change = CustomerChange::read(&body, service.today()).unwrap();
    customer::update(service, &caller.permit().unwrap(), id, change, None).await.map(drop)
}

/// Another phone, a new one for each number.
async fn call_them(service: &Service, caller: &Caller, id: CustomerId, number: &str) -> service::Result<()> {
    let phone = json!({"country_code": "+34", "number": number, "type": "MOBILE"});
    change(service, caller, id, json!({"contact_info": {"phone_numbers": [phone]}})).await
}

async fn say(service: &Service, caller: &Caller, id: CustomerId, said: &[(&str, &str)]) -> service::Result<()> {
    let answers = CallerAnswers::read(said.iter().copied()).unwrap();
    pass(service, &caller.permit().unwrap(), id, &answers).await
}

async fn how_it_stands(service: &Service, caller: &Caller, id: CustomerId) -> Option<CallerCheck> {
    let reader = caller.permit::<CustomersRead>().unwrap();
    let found = customer::get(service, &reader, id).await.unwrap();
    state(service, &reader, id, &found.profile).await.unwrap()
}

async fn account_paid_from(service: &Service, id: CustomerId, iban: &str) -> AccountId {
    let body = json!({"modality": "POSTPAID", "payment_method": {"type": "DIRECT_DEBIT", "details": {"iban": iban}}});
    let new = NewAccount::read(&body).unwrap();
    account::create(service, &permitted::<AccountsWrite>("telco"), id, new).await.unwrap().id
}

async fn pay_from(service: &Service, caller: &Caller, id: AccountId, iban: &str) -> service::Result<()> {
    let chosen = ChosenPaymentMethod::read(&json!({"type": "DIRECT_DEBIT", "details": {"iban": iban}})).unwrap();
    payment_method::change(service, &caller.permit().unwrap(), id, &chosen, None).await.map(drop)
}

async fn settle(service: &Service, settings: Value) {
    let settings = OrgSettings::read(&settings).unwrap();
    org_settings::set(service, &Caller::command(org("telco"), "test"), &settings).await.unwrap();
}

#[track_caller]
fn unchecked(result: service::Result<()>) {
    assert!(matches!(result, Err(Error::CallerUnchecked { .. })), "{result:?}");
}

#[track_caller]
fn refused(result: service::Result<()>) -> Problem {
    let Err(Error::Invalid(violations)) = result else { panic!("{result:?}") };
    violations.at(ANSWERS).unwrap().problem.clone()
}

async fn contacts_change_after_a_check_by_who_made_it(service: Service) {
    let (service, clock) = with_clock(service).await;
    let id = a_customer(&service).await;
    let (ana, eva) = (ana(), agent_who_may(2, "*"));
    unchecked(call_them(&service, &ana, id, "612345679").await);
    unchecked(change(&service, &ana, id, json!({"contact_info": {"emails": [{"email": "a@example.com"}]}})).await);
    // What a caller is asked for must not be changed first.
    unchecked(change(&service, &ana, id, json!({"personal_info": {"birthdate": "1990-01-31"}})).await);
    change(&service, &ana, id, json!({"preferred_language": "ca"})).await.unwrap();
    call_them(&service, &ana, id, "612345678").await.expect("nothing changes");

    say(&service, &ana, id, &RIGHT).await.unwrap();
    assert_eq!(
        how_it_stands(&service, &ana, id).await.unwrap().until,
        Some(service.now() + TimeDelta::seconds(SECONDS.into()))
    );
    call_them(&service, &ana, id, "612345679").await.unwrap();
    unchecked(call_them(&service, &eva, id, "612345670").await);
    let other = create(&service, profile(&service, &body(&nif(2), "Eva", ("Mas", "Gil"), "612345670"))).await;
    unchecked(call_them(&service, &ana, other, "612345671").await);
    clock.forward(TimeDelta::seconds(i64::from(SECONDS) - 1));
    call_them(&service, &ana, id, "612345672").await.unwrap();
    clock.forward(TimeDelta::seconds(1));
    unchecked(call_them(&service, &ana, id, "612345673").await);
    assert_eq!(how_it_stands(&service, &ana, id).await.unwrap().until, None);
}

async fn payment_methods_and_credentials_change_after_a_check(service: Service) {
    let id = a_customer(&service).await;
    let account = account_paid_from(&service, id, IBAN).await;
    let ana = ana();
    let name = |text: &str| text.parse().unwrap();
    let writer = ana.permit().unwrap();
    unchecked(pay_from(&service, &ana, account, OTHER_IBAN).await);
    pay_from(&service, &ana, account, IBAN).await.expect("nothing changes");
    unchecked(credential::reserve(&service, &writer, id, name("a@example.com")).await.map(drop));
    unchecked(credential::migrate(&service, &writer, id, name("a@example.com")).await.map(drop));

    say(&service, &ana, id, &RIGHT).await.unwrap();
    pay_from(&service, &ana, account, OTHER_IBAN).await.unwrap();
    credential::reserve(&service, &writer, id, name("a@example.com")).await.unwrap();

    let eva = agent_who_may(2, "*").permit().unwrap();
    let held = credential::get(&service, &permitted::<CustomerCredentialsRead>("telco"), id).await.unwrap();
    let held = held.credential.unwrap().id;
    unchecked(credential::change_username(&service, &eva, id, name("b@example.com"), None).await.map(drop));
    unchecked(credential::set_expiration_date(&service, &eva, id, None, None).await.map(drop));
    unchecked(credential::activate(&service, &eva, id, None).await.map(drop));
    unchecked(credential::delete(&service, &eva, id, held, None).await);
    credential::change_username(&service, &writer, id, name("b@example.com"), None).await.unwrap();
    credential::delete(&service, &writer, id, held, None).await.unwrap();
}

async fn programs_are_not_asked(service: Service) {
    let id = a_customer(&service).await;
    let uuid = uuid::Uuid::from_u128(1);
    for (actor, phone) in [
        (Actor::Key { id: uuid, name: "crm".to_owned() }, "612345671"),
        (Actor::Token { issuer: "https://id.example.com".to_owned(), subject: "crm".to_owned() }, "612345672"),
        (Actor::Command { name: "import".into() }, "612345673"),
    ] {
        let program = caller(actor, "*");
        call_them(&service, &program, id, phone).await.unwrap();
        assert_eq!(how_it_stands(&service, &program, id).await, None);
        let checks = say(&service, &program, id, &RIGHT).await;
        assert!(matches!(checks, Err(Error::Forbidden { .. })), "{checks:?}");
    }
}

async fn what_was_asked_for_goes_on_when_the_check_is_over(service: Service) {
    let (service, clock) = with_clock(service).await;
    let id = a_customer(&service).await;
    let ana = ana();
    let writer = ana.permit().unwrap();
    say(&service, &ana, id, &RIGHT).await.unwrap();
    credential::reserve(&service, &writer, id, "a@example.com".parse().unwrap()).await.unwrap();
    credential::activate(&service, &writer, id, None).await.unwrap();
    clock.forward(TimeDelta::hours(1));
    while outbox::run_one(&service).await.unwrap() {}
    let held = credential::get(&service, &permitted::<CustomerCredentialsRead>("telco"), id).await.unwrap();
    assert_eq!(held.credential.unwrap().status, CredentialStatus::Active);
}

async fn guesses_learn_nothing_and_have_to_wait(service: Service) {
    let (service, clock) = with_clock(service).await;
    let id = a_customer(&service).await;
    let ana = ana();
    for said in [&[][..], &RIGHT[..1], &WRONG[1..]] {
        assert_eq!(refused(say(&service, &ana, id, said).await), Problem::TooFew { min: 2 }, "and costs no try");
    }
    // Whichever is wrong, and also when something else is right.
    for said in [WRONG, [("document", "00000002W"), ("postal_code", "28039")], [("full_name", "Eva"), RIGHT[0]]] {
        assert_eq!(refused(say(&service, &ana, id, &said).await), Problem::NotConfirmed);
    }
    assert_eq!(refused(say(&service, &ana, id, &RIGHT).await), Problem::Wait { seconds: 1 });
    unchecked(call_them(&service, &ana, id, "612345679").await);
    clock.forward(TimeDelta::seconds(1));
    assert_eq!(refused(say(&service, &ana, id, &WRONG).await), Problem::NotConfirmed);
    assert_eq!(refused(say(&service, &ana, id, &RIGHT).await), Problem::Wait { seconds: 2 });
    clock.forward(TimeDelta::seconds(2));
    say(&service, &ana, id, &RIGHT).await.unwrap();
    assert_eq!(refused(say(&service, &ana, id, &WRONG).await), Problem::NotConfirmed, "the count begins anew");

    // Who calls one agent after the other waits too.
    let mut waits = 0;
    for number in 10..30 {
        let told = refused(say(&service, &agent_who_may(number, "*"), id, &WRONG).await);
        waits += usize::from(told != Problem::NotConfirmed);
    }
    assert_eq!(waits, 9, "one of twelve tries was taken before");
}

async fn a_bank_account_proves_something_after_a_day(service: Service) {
    let (service, clock) = with_clock(service).await;
    let id = a_customer(&service).await;
    account_paid_from(&service, id, IBAN).await;
    let ana = ana();
    let askable = async || how_it_stands(&service, &ana, id).await.unwrap().askable;
    let known = [CallerFact::FullName, CallerFact::Document, CallerFact::PostalCode];
    assert_eq!(askable().await, known, "whoever had it opened in this call knows it");
    let said = [("iban_end", "1332"), ("full_name", "gil mas jose")];
    assert_eq!(refused(say(&service, &ana, id, &said).await), Problem::NotConfirmed);
    clock.forward(TimeDelta::hours(25));
    assert!(askable().await.contains(&CallerFact::IbanEnd));
    say(&service, &ana, id, &said).await.unwrap();
}

async fn the_organization_says_how_much_is_asked(service: Service) {
    let id = a_customer(&service).await;
    let ana = ana();
    settle(&service, json!({"caller_check": 3})).await;
    assert_eq!(refused(say(&service, &ana, id, &RIGHT).await), Problem::TooFew { min: 3 });
    settle(&service, json!({"caller_check": 1})).await;
    say(&service, &ana, id, &RIGHT[..1]).await.unwrap();
    settle(&service, json!({"caller_check": 0})).await;
    assert_eq!(how_it_stands(&service, &ana, id).await, None);
    call_them(&service, &agent_who_may(2, "*"), id, "612345679").await.unwrap();

    settle(&service, json!({})).await;
    let digital = |email: &str, name: Option<&str>| {
        let mut info = json!({ "email": email });
        if let Some(name) = name {
            info["name"] = name.into();
        }
        let body = json!({"type": "DIGITAL_CUSTOMER", "preferred_language": "en", "digital_personal_info": info});
        profile(&service, &body)
    };
    let email = |email: &str| json!({"digital_personal_info": {"email": email}});
    let named = create(&service, digital("a@example.com", Some("Ana"))).await;
    unchecked(change(&service, &ana, named, email("b@example.com")).await);
    say(&service, &ana, named, &[("full_name", "ANA")]).await.expect("what there is");
    change(&service, &ana, named, email("b@example.com")).await.unwrap();
    let nameless = create(&service, digital("c@example.com", None)).await;
    assert_eq!(how_it_stands(&service, &ana, nameless).await.unwrap().needed, 0);
    change(&service, &ana, nameless, email("d@example.com")).await.expect("nothing to ask for");
}

async fn who_changes_nothing_checks_nobody(service: Service) {
    let id = a_customer(&service).await;
    let auditor = agent_who_may(3, "customers:read,read_audit");
    assert_eq!(how_it_stands(&service, &auditor, id).await, None);
    let checked = say(&service, &auditor, id, &RIGHT).await;
    assert!(matches!(checked, Err(Error::Forbidden { permission: "customers:write" })), "{checked:?}");
    for permission in ["customers:write", "accounts:write", "customer_credentials:write"] {
        let agent = agent_who_may(4, &format!("customers:read,{permission}"));
        say(&service, &agent, id, &RIGHT).await.unwrap();
    }
    let elsewhere = create_elsewhere(&service).await;
    let missing = say(&service, &ana(), elsewhere, &RIGHT).await;
    assert!(matches!(missing, Err(Error::NotFound("customer"))), "{missing:?}");
}

async fn create_elsewhere(service: &Service) -> CustomerId {
    let profile = profile(service, &body(&nif(1), "José", ("Gil", "Mas"), "612345678"));
    customer::create(service, &permitted::<CustomersWrite>("other"), profile).await.unwrap().id
}

async fn the_trail_tells_what_was_asked_and_not_what_was_said(service: Service) {
    let id = a_customer(&service).await;
    let ana = ana();
    refused(say(&service, &ana, id, &WRONG).await);
    say(&service, &ana, id, &RIGHT).await.unwrap();
    let reader = permitted::<ReadAudit>("telco");
    for (action, times) in [("customer.caller_check", 1), ("customer.caller_check_failed", 1)] {
        let filter = Filter { action: Some(action.to_owned()), customer: Some(id), ..Filter::default() };
        let found = audit_trail::list(&service, &reader, &filter, None).await.unwrap().entries;
        assert_eq!(found.len(), times, "{action}");
        assert_eq!(found[0].actor, "agent-1");
        let (whole, _) = audit_trail::get(&service, &reader, found[0].id).await.unwrap();
        assert_eq!(whole.after, Some(json!({"asked": ["document", "postal_code"]})));
        assert_eq!(whole.before, None);
    }
}
