//! What happened to a customer, on both engines.

use domain::{ChosenPaymentMethod, CustomerChange, CustomerId, EventKind, NewAccount};
use serde_json::json;
use service::customer_timeline::{self, Timeline};
use service::permission::{AccountsWrite, CustomersWrite, PermissionSet};
use service::{Actor, Caller, Error, Result, Service, account, audit_view, customer, payment_method};
use uuid::Uuid;

use crate::support::{body, nif, on_both_engines, org, permitted, profile};

on_both_engines![
    what_happened_is_told_the_newest_first_and_by_kind,
    nobody_is_told_what_the_page_hides,
    a_rare_kind_is_found_in_several_steps,
    pages_hold_each_event_once,
    the_latest_changes_are_a_handful,
];

fn agent(permissions: &str) -> Caller {
    let actor = Actor::Agent { id: Uuid::from_u128(1), name: "ana".to_owned() };
    Caller::new(org("telco"), actor, PermissionSet::parse(permissions).unwrap(), "request-1".to_owned())
}

async fn create(service: &Service) -> CustomerId {
    let profile = profile(service, &body(&nif(1), "Ana", ("Gil", "Mas"), "612345678"));
    customer::create(service, &permitted::<CustomersWrite>("telco"), profile).await.unwrap().id
}

/// A customer with an account whose payment method was changed, and whom somebody has opened.
async fn with_a_past(service: &Service) -> (CustomerId, String) {
    let customer = create(service).await;
    let writer = permitted::<AccountsWrite>("telco");
    let new = NewAccount::read(&json!({"modality": "POSTPAID", "payment_method": {"type": "BANK_TRANSFER"}})).unwrap();
    let account = account::create(service, &writer, customer, new).await.unwrap().id;
    let iban = json!({"type": "DIRECT_DEBIT", "details": {"iban": "ES9121000418450200051332"}});
    let chosen = ChosenPaymentMethod::read(&iban).unwrap();
    payment_method::change(service, &writer, account, &chosen, None).await.unwrap();
    customer::open(service, &agent("customers:read").permit().unwrap(), customer).await.unwrap();
    audit_view::write(service).await.unwrap();
    (customer, account.to_string())
}

async fn list(service: &Service, caller: &Caller, id: CustomerId, kind: Option<EventKind>) -> Result<Timeline> {
    customer_timeline::list(service, &caller.permit().unwrap(), id, kind, None).await
}

fn actions(timeline: &Timeline) -> Vec<&str> {
    timeline.events.iter().map(|event| event.action.as_str()).collect()
}

async fn what_happened_is_told_the_newest_first_and_by_kind(service: Service) {
    let (id, account) = with_a_past(&service).await;
    let all = permitted::<CustomersWrite>("telco");
    let found = list(&service, &all, id, None).await.unwrap();
    assert_eq!(actions(&found), ["account.payment_method", "account.create", "customer.create"]);
    assert_eq!(
        (found.customer_name.as_str(), found.kinds.as_slice(), found.next),
        ("Ana Gil Mas", EventKind::ALL, None)
    );
    let looked = list(&service, &all, id, Some(EventKind::Look)).await.unwrap();
    let (Some(paid), [opened]) = (found.events.first(), &looked.events[..]) else { panic!("{found:?}, {looked:?}") };
    assert_eq!((opened.actor_kind.as_str(), opened.actor.as_str()), ("agent", "ana"));
    assert_eq!((paid.entity.as_str(), &paid.entity_id), ("account", &account));
    for (kind, expected) in [
        (EventKind::Account, &["account.payment_method", "account.create"][..]),
        (EventKind::Customer, &["customer.create"]),
        (EventKind::Look, &["customer.open"]),
        (EventKind::Document, &[]),
    ] {
        let found = list(&service, &all, id, Some(kind)).await.unwrap();
        assert_eq!((actions(&found), found.next), (expected.to_vec(), None), "{kind}");
    }
}

async fn nobody_is_told_what_the_page_hides(service: Service) {
    let (id, _) = with_a_past(&service).await;
    for (permissions, expected) in [
        ("customers:read", &["customer.create"][..]),
        ("customers:read,accounts:read", &["account.payment_method", "account.create", "customer.create"]),
        ("customers:read,read_audit", &["customer.create"]),
    ] {
        let found = list(&service, &agent(permissions), id, None).await.unwrap();
        assert_eq!(actions(&found), expected, "{permissions}");
        let reader = agent(permissions).permit().unwrap();
        assert_eq!(customer_timeline::latest(&service, &reader, id).await.unwrap(), found.events, "{permissions}");
    }
    let changes = "customers:read,accounts:read,customer_categories:read,customer_credentials:read,\
                   customer_identification_processes:read";
    assert!(customer_timeline::sees_all_changes(&agent(changes)));
    let reader = agent("customers:read");
    assert!(!customer_timeline::sees_all_changes(&reader));
    for (kind, permission) in [
        (EventKind::Account, "accounts:read"),
        (EventKind::Category, "customer_categories:read"),
        (EventKind::Credential, "customer_credentials:read"),
        (EventKind::Document, "customer_identification_processes:read"),
        (EventKind::Look, "read_audit"),
    ] {
        let refused = list(&service, &reader, id, Some(kind)).await;
        assert!(matches!(refused, Err(Error::Forbidden { permission: lacking }) if lacking == permission), "{kind}");
    }
    let other = list(&service, &permitted::<CustomersWrite>("other"), id, None).await;
    assert!(matches!(other, Err(Error::NotFound(_))), "{other:?}");
    account_is_over(&service, id).await;
    customer::delete(&service, &permitted("telco"), id, None).await.unwrap();
    let deleted = list(&service, &reader, id, None).await;
    assert!(matches!(deleted, Err(Error::NotFound(_))), "{deleted:?}");
}

/// A customer with an open account is not deleted.
async fn account_is_over(service: &Service, customer: CustomerId) {
    for id in account::list(service, &permitted("telco"), customer).await.unwrap() {
        account::end(service, &permitted("telco"), customer, id, None).await.unwrap();
    }
}

async fn open(service: &Service, id: CustomerId, times: usize) {
    let reader = agent("customers:read").permit().unwrap();
    for _ in 0..times {
        customer::open(service, &reader, id).await.unwrap();
    }
    audit_view::write(service).await.unwrap();
}

async fn a_rare_kind_is_found_in_several_steps(service: Service) {
    let id = create(&service).await;
    open(&service, id, 500).await;
    let reader = agent("customers:read").permit().unwrap();
    let first = customer_timeline::list(&service, &reader, id, None, None).await.unwrap();
    assert!(first.events.is_empty() && first.next.is_some(), "{first:?}");
    let second = customer_timeline::list(&service, &reader, id, None, first.next).await.unwrap();
    assert_eq!((actions(&second), second.next), (vec!["customer.create"], None));
    assert_eq!(customer_timeline::latest(&service, &reader, id).await.unwrap(), []);
}

async fn pages_hold_each_event_once(service: Service) {
    let id = create(&service).await;
    open(&service, id, 120).await;
    let reader = agent("customers:read,read_audit").permit().unwrap();
    let (mut found, mut next, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = customer_timeline::list(&service, &reader, id, Some(EventKind::Look), next).await.unwrap();
        pages += 1;
        found.extend(page.events.iter().map(|event| event.id));
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    assert_eq!((found.len(), pages), (120, 3));
    assert!(found.is_sorted_by(|newer, older| newer > older));
}

async fn the_latest_changes_are_a_handful(service: Service) {
    let id = create(&service).await;
    let writer = permitted::<CustomersWrite>("telco");
    for day in 1..=7 {
        let body = json!({"personal_info": {"birthdate": format!("1990-01-0{day}")}});
        let change = CustomerChange::read(&body, service.today()).unwrap();
        customer::update(&service, &writer, id, change, None).await.unwrap();
    }
    open(&service, id, 3).await;
    let reader = agent("customers:read,read_audit").permit().unwrap();
    let latest = customer_timeline::latest(&service, &reader, id).await.unwrap();
    assert_eq!(latest.iter().map(|event| event.action.as_str()).collect::<Vec<_>>(), ["customer.update"; 5]);
    let others = customer_timeline::latest(&service, &permitted("other"), id).await.unwrap();
    assert_eq!(others, []);
}
