//! Promotions as the desk shows them, on both engines.

use chrono::TimeDelta;
use domain::{AccountId, ImportLine, NewAccount, NewAccountPromotion};
use serde_json::{Value, json};
use service::import::Import;
use service::permission::{AccountsRead, AccountsWrite, CustomersWrite};
use service::{Caller, Error, Service, account, customer, promotion, promotion_overview};

use crate::support::{body, nif, on_both_engines, org, permitted, profile};

on_both_engines![
    what_is_over_is_not_chosen,
    the_catalogue_comes_page_by_page,
    what_was_done_comes_page_by_page_the_newest_first,
    a_promotion_comes_with_its_name,
];

async fn import(service: &Service, records: &[Value]) {
    let lines: Vec<_> = records
        .iter()
        .map(|record| ImportLine::read(&json!({ "promotion": record }), service.today(), service.now()).unwrap())
        .collect();
    let caller = Caller::command(org("telco"), "import");
    let mut import = Import::begin(service, &caller, false).await.unwrap();
    assert_eq!(import.batch(&lines).await.unwrap().rejected, []);
}

async fn an_account(service: &Service) -> AccountId {
    let profile = profile(service, &body(&nif(1), "Ana", ("Gil", "Mas"), "612345678"));
    let customer = customer::create(service, &permitted::<CustomersWrite>("telco"), profile).await.unwrap().id;
    let new = NewAccount::read(&json!({"modality": "POSTPAID", "payment_method": {"type": "BANK_TRANSFER"}})).unwrap();
    account::create(service, &permitted::<AccountsWrite>("telco"), customer, new).await.unwrap().id
}

async fn add(service: &Service, account: AccountId, body: Value) -> domain::AccountPromotionId {
    let asked = NewAccountPromotion::read(&body).unwrap();
    promotion::add(service, &permitted("telco"), account, Some(asked)).await.unwrap()[0].id
}

async fn what_is_over_is_not_chosen(service: Service) {
    let (today, account) = (service.today(), an_account(&service).await);
    let day = |days: i64| (today + TimeDelta::days(days)).to_string();
    import(
        &service,
        &[
            json!({"promotion_id": 1, "name": "Always"}),
            json!({"promotion_id": 2, "end_date": day(0)}),
            json!({"promotion_id": 3, "end_date": day(1), "automatic": true}),
            json!({"promotion_id": 4, "start_date": day(9), "automatic": true}),
        ],
    )
    .await;
    let reader = permitted::<AccountsRead>("telco");
    let choices = async || {
        let found = promotion_overview::choices(&service, &reader, account).await.unwrap();
        let numbers = |promotions: Vec<domain::CataloguePromotion>| -> Vec<i32> {
            promotions.iter().map(|promotion| promotion.promotion_id.get()).collect()
        };
        (numbers(found.given), found.more, numbers(found.automatic))
    };
    assert_eq!(choices().await, (vec![1, 3, 4], false, vec![3]));
    promotion::add(&service, &permitted("telco"), account, None).await.unwrap();
    assert_eq!(choices().await, (vec![1, 3, 4], false, vec![]), "the account has it now");
    let other = promotion_overview::choices(&service, &permitted("other"), account).await.unwrap();
    assert!(other.given.is_empty() && other.automatic.is_empty());
}

async fn the_catalogue_comes_page_by_page(service: Service) {
    let records: Vec<_> = (1..=51).map(|number| json!({ "promotion_id": number * 7 })).collect();
    import(&service, &records).await;
    let reader = permitted::<AccountsRead>("telco");
    let first = promotion_overview::catalogue(&service, &reader, None).await.unwrap();
    assert_eq!((first.promotions.len(), first.next.map(|next| next.get())), (50, Some(350)));
    let second = promotion_overview::catalogue(&service, &reader, first.next).await.unwrap();
    let numbers: Vec<_> = second.promotions.iter().map(|promotion| promotion.promotion_id.get()).collect();
    assert_eq!((numbers, second.next), (vec![357], None));
    let other = promotion_overview::catalogue(&service, &permitted("other"), None).await.unwrap();
    assert!(other.promotions.is_empty());
}

async fn what_was_done_comes_page_by_page_the_newest_first(service: Service) {
    let (today, account) = (service.today(), an_account(&service).await);
    let records: Vec<_> = (1..=26).map(|number| json!({ "promotion_id": number, "automatic": true })).collect();
    import(&service, &records).await;
    // All of one moment: the place of a page's end has to tell them apart.
    promotion::add(&service, &permitted("telco"), account, None).await.unwrap();
    let (reader, mut numbers, mut before) = (permitted::<AccountsRead>("telco"), Vec::new(), None);
    let mut pages = Vec::new();
    loop {
        let page = promotion_overview::operations(&service, &reader, account, before).await.unwrap();
        pages.push(page.operations.len());
        numbers.extend(page.operations.iter().map(|done| done.operation.promotion_id.get()));
        // As an address carries it.
        before = page.next.map(|next| next.to_string().parse().unwrap());
        if before.is_none() {
            break;
        }
    }
    numbers.sort_unstable();
    assert_eq!((pages, numbers), (vec![25, 1], (1..=26).collect::<Vec<_>>()));

    let listed = promotion::list(&service, &reader, account, domain::PromotionFilter::All).await.unwrap();
    let id = listed[0].id;
    promotion::cancel(&service, &permitted("telco"), account, id, today, None).await.unwrap();
    let newest = promotion_overview::operations(&service, &reader, account, None).await.unwrap();
    assert_eq!(newest.operations[0].operation.operation, domain::PromotionOperation::Update);
    let other = promotion_overview::operations(&service, &permitted("other"), account, None).await;
    assert!(matches!(other, Err(Error::NotFound("account"))), "{other:?}");
}

async fn a_promotion_comes_with_its_name(service: Service) {
    let account = an_account(&service).await;
    import(&service, &[json!({"promotion_id": 1, "name": "Half price"}), json!({"promotion_id": 2})]).await;
    let reader = permitted::<AccountsRead>("telco");
    for (number, name) in [(1, Some("Half price")), (2, None)] {
        let id = add(&service, account, json!({ "promotion_id": number })).await;
        let (found, called) = promotion_overview::get(&service, &reader, account, id).await.unwrap();
        assert_eq!((found.promotion_id.get(), called.as_deref()), (number, name));
        let other = promotion_overview::get(&service, &permitted("other"), account, id).await;
        assert!(matches!(other, Err(Error::NotFound(_))), "{other:?}");
    }
}
