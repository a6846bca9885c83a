//! What an organization sets for itself, as the desk shows and changes it, on both engines.

use domain::{
    Assignment, CategoryChange, CategoryId, CustomerId, CustomerSpecialTreatment, NewCategory, OrgSettings,
    PaymentMethodType, SpecialTreatments, Version,
};
use serde_json::{Value, json};
use service::permission::{
    CategoriesRead, CategoriesWrite, CustomerCategoriesWrite, CustomersWrite, ManageSettings, SpecialTreatmentRead,
};
use service::{
    Caller, Error, Service, category, category_overview, customer, customer_category, org_settings, special_treatment,
};

use crate::support::{body, nif, on_both_engines, org, permitted, profile};

on_both_engines![
    categories_come_with_how_many_customers_have_what,
    categories_come_page_by_page,
    treatments_come_with_how_many_customers_have_them,
    settings_are_changed_by_version_and_documents_stay_the_operators,
];

async fn a_customer(service: &Service, index: usize) -> CustomerId {
    let profile = profile(service, &body(&nif(index), "Ana", ("Gil", "Mas"), "612345678"));
    customer::create(service, &permitted::<CustomersWrite>("telco"), profile).await.unwrap().id
}

async fn make(service: &Service, categories: Value) -> Vec<CategoryId> {
    let new = NewCategory::read_list(&json!({ "categories": categories })).unwrap();
    let made = category::create(service, &permitted::<CategoriesWrite>("telco"), new).await.unwrap();
    made.into_iter().map(|category| category.id).collect()
}

async fn assign(service: &Service, customer: CustomerId, category: CategoryId, value: Option<&str>) {
    let assignment = Assignment::read(&json!({ "id": category, "value": value })).unwrap();
    let writer = permitted::<CustomerCategoriesWrite>("telco");
    customer_category::assign(service, &writer, customer, assignment).await.unwrap();
}

/// What the overview says of a category: each value's count, and all customers.
async fn told(service: &Service, id: CategoryId) -> (Vec<(String, i64)>, i64) {
    let found = category_overview::get(service, &permitted::<CategoriesRead>("telco"), id).await.unwrap();
    (found.values.into_iter().map(|(value, count)| (value.to_string(), count)).collect(), found.customers)
}

async fn categories_come_with_how_many_customers_have_what(service: Service) {
    let [risk, free, unused] = make(
        &service,
        json!([{"name": "risk", "valid_values": ["low", "medium", "high"]}, {"name": "free"}, {"name": "unused"}]),
    )
    .await[..] else {
        panic!("three were made")
    };
    let [ana, eva, pau] = [a_customer(&service, 1).await, a_customer(&service, 2).await, a_customer(&service, 3).await];
    assign(&service, ana, risk, Some("high")).await;
    assign(&service, eva, risk, Some("high")).await;
    assign(&service, pau, risk, Some("low")).await;
    for (customer, value) in [(ana, Some("one")), (eva, Some("another")), (pau, None)] {
        assign(&service, customer, free, value).await;
    }
    let of = |counts: [(&str, i64); 3]| counts.map(|(value, count)| (value.to_owned(), count)).to_vec();
    assert_eq!(told(&service, risk).await, (of([("low", 1), ("medium", 0), ("high", 2)]), 3));
    assert_eq!(told(&service, free).await, (vec![], 2), "one without a value is not counted");
    assert_eq!(told(&service, unused).await, (vec![], 0));

    // What has ended, and who was deleted, is not counted any more.
    let writer = permitted::<CustomerCategoriesWrite>("telco");
    customer_category::end(&service, &writer, pau, risk, None).await.unwrap();
    customer::delete(&service, &permitted("telco"), eva, None).await.unwrap();
    assert_eq!(told(&service, risk).await, (of([("low", 0), ("medium", 0), ("high", 1)]), 1));
    let change = CategoryChange::read(&json!({"valid_values": ["high"]})).unwrap();
    category::update(&service, &permitted("telco"), risk, change, None).await.unwrap();
    assert_eq!(told(&service, risk).await, (vec![("high".to_owned(), 1)], 1));

    let reader = permitted::<CategoriesRead>("telco");
    let page = category_overview::list(&service, &reader, None).await.unwrap();
    let listed: Vec<_> = page.lines.iter().map(|line| (line.category.id, line.customers)).collect();
    assert_eq!((listed, page.next), (vec![(unused, 0), (free, 1), (risk, 1)], None));
    let other = permitted::<CategoriesRead>("other");
    assert!(category_overview::list(&service, &other, None).await.unwrap().lines.is_empty());
    assert!(matches!(category_overview::get(&service, &other, risk).await, Err(Error::NotFound(_))));
}

async fn categories_come_page_by_page(service: Service) {
    let names: Vec<_> = (0..51).map(|index| json!({ "name": format!("c{index}") })).collect();
    let mut made = make(&service, json!(names)).await;
    made.reverse();
    let reader = permitted::<CategoriesRead>("telco");
    let (mut seen, mut before, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = category_overview::list(&service, &reader, before).await.unwrap();
        seen.extend(page.lines.iter().map(|line| line.category.id));
        (before, pages) = (page.next, pages + 1);
        if before.is_none() {
            break;
        }
    }
    assert_eq!((seen, pages), (made, 2));
}

async fn treatments_come_with_how_many_customers_have_them(service: Service) {
    let values = SpecialTreatments::read(&json!({"values": ["press", "vip"]})).unwrap();
    special_treatment::set(&service, &permitted("telco"), values, None).await.unwrap();
    let vip = CustomerSpecialTreatment::read(&json!({"values": ["vip"]})).unwrap();
    for index in 1..3 {
        let customer = a_customer(&service, index).await;
        special_treatment::set_of_customer(&service, &permitted("telco"), customer, vip.clone(), None).await.unwrap();
    }
    let reader = permitted::<SpecialTreatmentRead>("telco");
    let found = special_treatment::uses(&service, &reader).await.unwrap();
    let told: Vec<_> = found.values.iter().map(|(value, count)| (&**value, *count)).collect();
    assert_eq!((told, found.version), (vec![("press", 0), ("vip", 2)], Version(2)));
    let other = permitted::<SpecialTreatmentRead>("other");
    assert!(special_treatment::uses(&service, &other).await.unwrap().values.is_empty());
}

async fn settings_are_changed_by_version_and_documents_stay_the_operators(service: Service) {
    let manager = permitted::<ManageSettings>("telco");
    let settings = |value| OrgSettings::read(&value).unwrap();
    let (before, version) = org_settings::current(&service, &manager).await.unwrap();
    assert_eq!((before, version), (OrgSettings::default(), Version(0)));

    // Two answers are what counts without a setting: nothing changes, and nothing is written.
    org_settings::change(&service, &manager, settings(json!({"caller_check": 2})), Some(version)).await.unwrap();
    assert_eq!(org_settings::current(&service, &manager).await.unwrap().1, version);

    let kept = settings(json!({"document_days": 30}));
    org_settings::set(&service, &Caller::command(org("telco"), "test"), &kept).await.unwrap();
    let asked = settings(json!({"payment_methods": ["DIRECT_DEBIT"], "caller_check": 3, "document_days": 1}));
    let stale = org_settings::change(&service, &manager, asked.clone(), Some(version)).await;
    assert!(matches!(stale, Err(Error::Stale { current: Version(1) })), "{stale:?}");
    org_settings::change(&service, &manager, asked, Some(Version(1))).await.unwrap();
    let (after, version) = org_settings::current(&service, &manager).await.unwrap();
    assert_eq!((after.offered(), after.caller_check()), (vec![PaymentMethodType::DirectDebit], 3));
    assert_eq!((after.document_days, version), (Some(30), Version(2)));
    let other = permitted::<ManageSettings>("other");
    assert_eq!(org_settings::current(&service, &other).await.unwrap(), (OrgSettings::default(), Version(0)));
}
