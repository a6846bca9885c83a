//! Reading the audit trail, on both engines.

use std::sync::Arc;

use crate::support::{TestClock, body, nif, on_both_engines, org, permitted, profile};
use chrono::TimeDelta;
use domain::{CustomerId, NewAccount, mask::Hidden};
use serde_json::json;
use service::audit_trail::{self, Filter};
use service::permission::{CustomersWrite, PermissionSet, ReadAudit};
use service::ports::Clock as _;
use service::{Actor, Caller, Error, Service, account, audit_view, customer, reveal};

on_both_engines![
    entries_are_found_by_what_is_asked,
    pages_hold_each_entry_once,
    what_is_sensitive_is_masked_in_the_trail,
    an_export_tells_all_and_is_told,
    another_organization_sees_nothing,
    a_value_that_was_asked_for_is_shown_for_a_minute,
    a_bank_account_is_shown_to_who_may_see_accounts,
    a_name_is_found_as_it_is_written,
];

/// Somebody who may do this.
fn person(name: &str, permissions: &str) -> Caller {
    let actor = Actor::Agent { id: uuid::Uuid::from_u128(name.len() as u128), name: name.to_owned() };
    let permissions = PermissionSet::parse(permissions).unwrap();
    Caller::new(org("telco"), actor, permissions, "request-1".to_owned()).at(Some("192.0.2.7".parse().unwrap()))
}

async fn create(service: &Service, caller: &Caller, number: usize) -> CustomerId {
    let profile = profile(service, &body(&nif(number), "Ana", ("Gil", "Mas"), "612345678"));
    customer::create(service, &caller.permit::<CustomersWrite>().unwrap(), profile).await.unwrap().id
}

async fn actions(service: &Service, filter: &Filter) -> Vec<String> {
    let page = audit_trail::list(service, &permitted("telco"), filter, None).await.unwrap();
    page.entries.into_iter().map(|entry| format!("{} {}", entry.actor, entry.action)).collect()
}

async fn entries_are_found_by_what_is_asked(service: Service) {
    let clock = Arc::new(TestClock::default());
    let service = service.with_clock(clock.clone());
    let (ana, eva) = (person("ana", "*"), person("eva", "*"));
    let first = create(&service, &ana, 1).await;
    clock.forward(TimeDelta::hours(1));
    let later = clock.now();
    let second = create(&service, &eva, 2).await;
    clock.forward(TimeDelta::hours(1));
    let number = customer::get(&service, &ana.permit().unwrap(), second).await.unwrap().external_id.unwrap();
    customer::delete(&service, &ana.permit().unwrap(), second, None).await.unwrap();
    // Who deleted somebody is asked by their number.
    let named = audit_trail::customer(&service, &permitted("telco"), number.as_str()).await.unwrap();
    assert_eq!(named, Some(second));
    assert_eq!(audit_trail::customer(&service, &permitted("other"), number.as_str()).await.unwrap(), None);
    clock.forward(TimeDelta::hours(1));
    customer::open(&service, &eva.permit().unwrap(), first).await.unwrap();
    audit_view::write(&service).await.unwrap();

    let all = Filter::default();
    let told = ["eva customer.open", "ana customer.delete", "eva customer.create", "ana customer.create"];
    assert_eq!(actions(&service, &all).await, told);
    for (filter, expected) in [
        (Filter { person: Some("ana".to_owned()), ..all.clone() }, &["ana customer.delete", "ana customer.create"][..]),
        (Filter { action: Some("customer.open".to_owned()), ..all.clone() }, &["eva customer.open"]),
        (Filter { customer: Some(first), ..all.clone() }, &["eva customer.open", "ana customer.create"]),
        (Filter { customer: Some(second), ..all.clone() }, &["ana customer.delete", "eva customer.create"]),
        (Filter { until: Some(later), ..all.clone() }, &["ana customer.create"]),
        (
            Filter { from: Some(later), until: Some(later + TimeDelta::milliseconds(1)), ..all.clone() },
            &["eva customer.create"],
        ),
        (Filter { customer: Some(first), person: Some("nobody".to_owned()), ..all.clone() }, &[]),
    ] {
        assert_eq!(actions(&service, &filter).await, expected, "{filter:?}");
    }
    let known = audit_trail::actions(&service, &permitted("telco")).await.unwrap();
    assert_eq!(known, ["customer.create", "customer.delete", "customer.open"]);
    let page = audit_trail::list(&service, &permitted("telco"), &all, None).await.unwrap();
    let opened = &page.entries[0];
    assert_eq!(opened.address.as_deref(), Some("192.0.2.7"));
    assert_eq!((opened.request_id.as_str(), opened.actor_kind.as_str()), ("request-1", "agent"));
    assert_eq!((opened.customer_id, opened.at), (Some(first), clock.now()));
}

async fn pages_hold_each_entry_once(service: Service) {
    let caller = person("ana", "*");
    let made = create(&service, &caller, 1).await;
    for _ in 0..120 {
        customer::open(&service, &caller.permit().unwrap(), made).await.unwrap();
    }
    audit_view::write(&service).await.unwrap();
    let (mut found, mut next, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = audit_trail::list(&service, &permitted("telco"), &Filter::default(), next).await.unwrap();
        pages += 1;
        found.extend(page.entries.iter().map(|entry| entry.id));
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    assert_eq!((found.len(), pages), (121, 3));
    assert!(found.is_sorted_by(|newer, older| newer > older));
}

async fn what_is_sensitive_is_masked_in_the_trail(service: Service) {
    create(&service, &person("ana", "*"), 12_345_678).await;
    let page = audit_trail::list(&service, &permitted("telco"), &Filter::default(), None).await.unwrap();
    assert_eq!(page.entries[0].after, None, "a list does not tell what was before and after");
    let id = page.entries[0].id;
    let reader = person("eva", "read_audit").permit().unwrap();
    let (entry, _) = audit_trail::get(&service, &reader, id).await.unwrap();
    let number = |entry: &audit_trail::Entry| {
        entry.after.as_ref().unwrap()["personal_info"]["identity_document"]["number"].clone()
    };
    assert_eq!(number(&entry), "•••4567••");
    let reader = person("eva", "read_audit,unmasked").permit().unwrap();
    assert_eq!(number(&audit_trail::get(&service, &reader, id).await.unwrap().0), "12345678Z");
    let absent = audit_trail::get(&service, &reader, uuid::Uuid::nil()).await;
    assert!(matches!(absent, Err(Error::NotFound(_))));
    assert!(person("eva", "*").permit::<ReadAudit>().is_err(), "the contract's permissions do not open the trail");
}

async fn an_export_tells_all_and_is_told(service: Service) {
    let ana = person("ana", "*,read_audit,export");
    let mut made = Vec::new();
    for number in 0..3 {
        made.push(create(&service, &ana, number).await);
    }
    for _ in 0..600 {
        customer::open(&service, &ana.permit().unwrap(), made[0]).await.unwrap();
    }
    audit_view::write(&service).await.unwrap();
    let filter = Filter { customer: Some(made[0]), ..Filter::default() };
    let (reader, exporter) = (ana.permit().unwrap(), ana.permit().unwrap());
    let mut export = audit_trail::export(&service, &reader, &exporter, filter).await.unwrap();
    let mut told = Vec::new();
    loop {
        let batch = export.batch().await.unwrap();
        if batch.is_empty() {
            break;
        }
        told.extend(batch);
    }
    assert_eq!(told.len(), 601);
    let number = &told[600].after.as_ref().unwrap()["personal_info"]["identity_document"]["number"];
    assert_eq!(*number, "•••0000••", "masked for those who may not see it");
    let page = audit_trail::list(&service, &permitted("telco"), &Filter::default(), None).await.unwrap();
    let (entry, _) = audit_trail::get(&service, &permitted("telco"), page.entries[0].id).await.unwrap();
    assert_eq!((entry.action.as_str(), entry.actor.as_str()), ("audit.export", "ana"));
    assert_eq!(entry.after.unwrap()["filter"]["customer"], made[0].to_string());
}

async fn another_organization_sees_nothing(service: Service) {
    create(&service, &person("ana", "*"), 1).await;
    let own = audit_trail::list(&service, &permitted("telco"), &Filter::default(), None).await.unwrap();
    let other = audit_trail::list(&service, &permitted("other"), &Filter::default(), None).await.unwrap();
    assert_eq!((own.entries.len(), other.entries.len()), (1, 0));
    let foreign = audit_trail::get(&service, &permitted("other"), own.entries[0].id).await;
    assert!(matches!(foreign, Err(Error::NotFound(_))));
}

async fn a_bank_account_is_shown_to_who_may_see_accounts(service: Service) {
    let ana = person("ana", "*,reveal");
    let customer = create(&service, &ana, 1).await;
    let debit = json!({"type": "DIRECT_DEBIT", "details": {"iban": "ES9121000418450200051332"}});
    let new = NewAccount::read(&json!({"modality": "POSTPAID", "payment_method": debit})).unwrap();
    let account = account::create(&service, &ana.permit().unwrap(), customer, new).await.unwrap().id;
    let ask = async |who: &Caller| {
        let (revealer, reader) = (who.permit().unwrap(), who.permit().unwrap());
        reveal::reveal(&service, &revealer, &reader, customer, Hidden::Iban(account), "why").await
    };
    let refused = ask(&person("eva", "customers:read,reveal")).await.err();
    assert!(matches!(refused, Some(Error::Forbidden { permission: "accounts:read" })), "{refused:?}");
    assert_eq!(ask(&ana).await.unwrap().value, "ES91 2100 0418 4502 0005 1332");
}

async fn a_name_is_found_as_it_is_written(service: Service) {
    let robot = Actor::Key { id: uuid::Uuid::max(), name: "Billing CRM".to_owned() };
    let robot = Caller::new(org("telco"), robot, PermissionSet::ALL, "test".to_owned());
    create(&service, &robot, 1).await;
    create(&service, &person("ana", "*"), 2).await;
    for (typed, found) in [("Billing CRM", 1), ("billing crm", 0), ("ana", 1), ("Ana", 1), ("nobody", 0)] {
        let filter = Filter { person: Some(typed.to_owned()), ..Filter::default() };
        let page = audit_trail::list(&service, &permitted("telco"), &filter, None).await.unwrap();
        assert_eq!(page.entries.len(), found, "{typed}");
    }
}

async fn a_value_that_was_asked_for_is_shown_for_a_minute(service: Service) {
    let clock = Arc::new(TestClock::default());
    let service = service.with_clock(clock.clone());
    let ana = person("ana", "*,reveal");
    let customer = create(&service, &ana, 12_345_678).await;
    let (revealer, reader) = (ana.permit().unwrap(), ana.permit().unwrap());
    let long = "a".repeat(201);
    clock.forward(TimeDelta::seconds(1));
    for wrong in ["", " ", "a\u{0}b", long.as_str()] {
        let refused = reveal::reveal(&service, &revealer, &reader, customer, Hidden::Document, wrong).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{wrong}");
    }
    let shown = reveal::reveal(&service, &revealer, &reader, customer, Hidden::Document, " why ").await.unwrap();
    assert_eq!(shown.value, "12345678Z");
    clock.forward(TimeDelta::seconds(59));
    let again = reveal::again(&service, &revealer, &reader, customer, shown.entry).await.unwrap();
    assert_eq!((again.value.as_str(), again.field), ("12345678Z", Hidden::Document));
    clock.forward(TimeDelta::seconds(1));
    let late = reveal::again(&service, &revealer, &reader, customer, shown.entry).await;
    assert!(matches!(late, Err(Error::NotFound(_))));
    let page = audit_trail::list(&service, &permitted("telco"), &Filter::default(), None).await.unwrap();
    assert_eq!((page.entries.len(), page.entries[0].reason.as_deref()), (2, Some("why")));
    // Another entry of one's own is no leave to see anything.
    let made = page.entries[1].id;
    let other = reveal::again(&service, &revealer, &reader, customer, made).await;
    assert!(matches!(other, Err(Error::NotFound(_))));
}
