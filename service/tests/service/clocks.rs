//! Copies of the server whose clocks differ: what was done later is later.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Assignment, AssignmentChange, ChosenPaymentMethod, CustomerChange, ImportLine, NewAccount, NewAccountPromotion,
    NewCategory, PromotionOperation,
};
use serde_json::json;
use service::access_request::{Format, Size};
use service::audit_trail::Filter;
use service::import::Import;
use service::permission::{AccountsWrite, CustomersWrite};
use service::{
    Caller, Service, access_request, account, audit_trail, category, customer, customer_category, payment_method,
    promotion,
};

use crate::support::{TestClock, body, nif, on_both_engines, org, permitted, profile};

on_both_engines![what_a_copy_with_a_slow_clock_does_comes_after, what_the_trail_holds_is_told_whatever_the_clock_says,];

/// The same copy with a clock that is two seconds behind.
fn slow(service: &Service) -> Service {
    let clock = TestClock::default();
    clock.forward(TimeDelta::seconds(-2));
    service.clone().with_clock(Arc::new(clock))
}

async fn what_a_copy_with_a_slow_clock_does_comes_after(service: Service) {
    let behind = slow(&service);
    let profile = profile(&service, &body(&nif(1), "Ana", ("Gil", "Mas"), "612345678"));
    let ana = customer::create(&service, &permitted::<CustomersWrite>("telco"), profile).await.unwrap();
    let change = CustomerChange::read(&json!({ "preferred_language": "ca" }), service.today()).unwrap();
    let changed = customer::update(&behind, &permitted("telco"), ana.id, change, None).await.unwrap();
    assert!(changed.updated_at > ana.updated_at);

    let new = NewAccount::read(&json!({"modality": "POSTPAID", "payment_method": {"type": "BANK_TRANSFER"}})).unwrap();
    let held = account::create(&service, &permitted::<AccountsWrite>("telco"), ana.id, new).await.unwrap();
    promotions(&service, &behind, held.id).await;
    let iban = json!({"type": "DIRECT_DEBIT", "details": {"iban": "ES9121000418450200051332"}});
    let chosen = ChosenPaymentMethod::read(&iban).unwrap();
    payment_method::change(&behind, &permitted("telco"), held.id, &chosen, None).await.unwrap();
    let methods = payment_method::history(&service, &permitted("telco"), held.id).await.unwrap();
    assert!(methods.len() == 2 && methods[0].created_at > methods[1].created_at, "{methods:?}");
    account::end(&behind, &permitted("telco"), ana.id, held.id, None).await.unwrap();
    let ended = account::get(&service, &permitted("telco"), held.id).await.unwrap();
    assert!(ended.ended_at > Some(methods[0].created_at), "{ended:?}");

    categories(&service, &behind, ana.id).await;
}

/// A clock that was ahead and has been set right: the trail's ids, which tell the time, are ahead still.
async fn what_the_trail_holds_is_told_whatever_the_clock_says(service: Service) {
    let profile = profile(&service, &body(&nif(1), "Ana", ("Gil", "Mas"), "612345678"));
    let ana = customer::create(&service, &permitted::<CustomersWrite>("telco"), profile).await.unwrap();
    let behind = slow(&service);
    let filter = Filter { action: Some("customer.create".to_owned()), ..Filter::default() };
    let mut export = audit_trail::export(&behind, &permitted("telco"), &permitted("telco"), filter).await.unwrap();
    assert_eq!(export.batch().await.unwrap().len(), 1);
    let (how, reference) = ((Format::Json, Size::Any), "case 1");
    let mut held = access_request::make(&behind, &permitted("telco"), ana.id, how, reference).await.unwrap();
    let told: Vec<_> = held.entries().await.unwrap().into_iter().map(|entry| entry.action).collect();
    assert_eq!(told, ["customer.create", "customer.access_request"]);
}

async fn promotions(service: &Service, behind: &Service, account: domain::AccountId) {
    let caller = Caller::command(org("telco"), "import");
    let mut import = Import::begin(service, &caller, false).await.unwrap();
    let line = ImportLine::read(&json!({"promotion": {"promotion_id": 1}}), service.today(), service.now()).unwrap();
    assert_eq!(import.batch(&[line]).await.unwrap().rejected, []);
    let asked = NewAccountPromotion::read(&json!({ "promotion_id": 1 })).unwrap();
    let added = promotion::add(service, &permitted("telco"), account, Some(asked)).await.unwrap();
    let day = service.today() + TimeDelta::days(30);
    promotion::cancel(behind, &permitted("telco"), account, added[0].id, day, None).await.unwrap();
    let done = promotion::operations(service, &permitted("telco"), account, None).await.unwrap();
    let done: Vec<_> = done.iter().map(|one| one.operation).collect();
    assert_eq!(done, [PromotionOperation::Insert, PromotionOperation::Update], "the oldest first");
}

async fn categories(service: &Service, behind: &Service, customer: domain::CustomerId) {
    let new = NewCategory::read_list(&json!({"categories": [{"name": "risk"}]})).unwrap();
    let id = category::create(service, &permitted("telco"), new).await.unwrap()[0].id;
    let assignment = Assignment::read(&json!({"id": id, "value": "low"})).unwrap();
    customer_category::assign(service, &permitted("telco"), customer, assignment).await.unwrap();
    let change = AssignmentChange::read(&json!({ "value": "high" })).unwrap();
    let changed = customer_category::update(behind, &permitted("telco"), customer, id, change, None).await.unwrap();
    assert!(changed.last_modified_date_time > changed.create_date_time, "{changed:?}");
    customer_category::end(behind, &permitted("telco"), customer, id, None).await.unwrap();
    let history = customer_category::history(service, &permitted("telco"), customer).await.unwrap();
    let told = serde_json::to_value(&history[0].historical_values).unwrap();
    assert_eq!((told[0]["value"].as_str(), told[1]["value"].as_str()), (Some("high"), Some("low")), "the newest first");
    for value in told.as_array().unwrap() {
        let [from, until] = ["create_date", "end_date"].map(|name| value[name].as_str().unwrap());
        let day = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert!(day(from) < day(until), "{told}");
    }
}
