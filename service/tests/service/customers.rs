//! Customers, through the use cases, on both engines.

use crate::support::{TestClock, body, nif, on_both_engines, org, permitted, profile};
use domain::{CustomerChange, ImportLine, Version};
use serde_json::json;
use service::customer_search::{self, Query};
use service::permission::{CustomersRead, CustomersWrite};
use service::ports::Clock as _;
use service::{Caller, Conflict, Error, Service, customer, import};

on_both_engines![
    of_twenty_at_once_with_one_document_one_is_made,
    changes_at_once_are_all_kept_and_each_has_a_version,
    who_are_asked_for_at_once_are_each_themselves,
    a_change_that_changes_nothing_keeps_the_version,
    a_document_is_free_again_after_the_deletion,
    every_page_together_holds_each_hit_once,
    a_word_is_found_from_its_beginning_and_else_from_within,
    another_organization_finds_nothing,
    a_cursor_of_somebody_elses_making_is_refused,
    a_cursor_tells_nothing_and_is_good_for_its_query_alone,
];

async fn of_twenty_at_once_with_one_document_one_is_made(service: Service) {
    let body = body(&nif(1), "Ana", ("Gil", "Mas"), "612345678");
    let tries = (0..20).map(|_| {
        let (service, profile) = (service.clone(), profile(&service, &body));
        tokio::spawn(async move { customer::create(&service, &permitted::<CustomersWrite>("telco"), profile).await })
    });
    let mut made = Vec::new();
    let mut refused = Vec::new();
    for attempt in tries.collect::<Vec<_>>() {
        match attempt.await.unwrap() {
            Ok(customer) => made.push(customer.id),
            Err(Error::Conflict(Conflict::DocumentRegistered { customer })) => refused.push(customer),
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!((made.len(), refused.len()), (1, 19));
    assert!(refused.iter().all(|other| *other == made[0]), "the conflict names the customer who has the document");
}

async fn changes_at_once_are_all_kept_and_each_has_a_version(service: Service) {
    let caller = permitted::<CustomersWrite>("telco");
    let made = create(&service, 1, "Ana", ("Gil", "Mas")).await;
    let changes = (0..10).map(|index| {
        let (service, caller) = (service.clone(), caller.clone());
        let name = json!({"personal_info": {"name": format!("Ana {index}")}});
        let change = CustomerChange::read(&name, service.today()).unwrap();
        tokio::spawn(async move { customer::update(&service, &caller, made.id, change, None).await.unwrap().version })
    });
    let mut versions = Vec::new();
    for change in changes.collect::<Vec<_>>() {
        versions.push(change.await.unwrap().0);
    }
    versions.sort_unstable();
    assert_eq!(versions, (2..=11).collect::<Vec<_>>());
    let change = CustomerChange::read(&json!({"preferred_language": "ca"}), service.today()).unwrap();
    let stale = customer::update(&service, &caller, made.id, change, Some(Version(1))).await;
    assert!(matches!(stale, Err(Error::Stale { current: Version(11) })), "{stale:?}");
}

/// On PostgreSQL alone: SQLite has one writer.
#[tokio::test]
async fn a_dry_run_lets_others_write_what_it_would_not_change() {
    let service = crate::support::postgres().await;
    let made = create(&service, 1, "Ana", ("Gil", "Mas")).await;
    let mut record = body(&nif(1), "Ana", ("Gil", "Mas"), "612345678");
    record["external_id"] = json!(made.external_id);
    let line = ImportLine::read(&json!({"customer": record}), service.today(), TestClock::default().now()).unwrap();
    let command = Caller::command(org("telco"), "import");
    let mut dry = import::Import::begin(&service, &command, true).await.unwrap();
    let report = dry.batch(&[line]).await.unwrap();
    assert_eq!((report.created, report.updated, report.unchanged, report.rejected.len()), (0, 0, 1, 0));
    let change = CustomerChange::read(&json!({"preferred_language": "ca"}), service.today()).unwrap();
    let caller = permitted::<CustomersWrite>("telco");
    assert_eq!(customer::update(&service, &caller, made.id, change, None).await.unwrap().version, Version(2));
}

async fn who_are_asked_for_at_once_are_each_themselves(service: Service) {
    let mut made = Vec::new();
    for index in 0..20 {
        made.push(create(&service, index, &format!("Ana {index}"), ("Gil", "Mas")).await);
    }
    let gone = made.pop().unwrap();
    customer::delete(&service, &permitted("telco"), gone.id, None).await.unwrap();
    let get = |org: &'static str, id| {
        let service = service.clone();
        tokio::spawn(async move { customer::get(&service, &permitted::<CustomersRead>(org), id).await })
    };
    // Each several times, and more in all than are read together.
    let asked = (0..400).map(|index| match (index % 20, index % 7) {
        (19, _) => (None, get("telco", gone.id)),
        (number, 0) => (None, get("other", made[number].id)),
        (number, _) => (Some(made[number].clone()), get("telco", made[number].id)),
    });
    for (expected, answer) in asked.collect::<Vec<_>>() {
        match (expected, answer.await.unwrap()) {
            (Some(expected), Ok(found)) => assert_eq!(found, expected),
            (None, Err(Error::NotFound(_))) => {}
            (expected, found) => panic!("{expected:?}: {found:?}"),
        }
    }
}

async fn a_change_that_changes_nothing_keeps_the_version(service: Service) {
    let made = create(&service, 1, "Ana", ("Gil", "Mas")).await;
    let same = CustomerChange::read(&json!({"personal_info": {"name": "Ana"}}), service.today()).unwrap();
    let caller = permitted::<CustomersWrite>("telco");
    let after = customer::update(&service, &caller, made.id, same, None).await.unwrap();
    assert_eq!(after, made);
}

async fn a_document_is_free_again_after_the_deletion(service: Service) {
    let made = create(&service, 1, "Ana", ("Gil", "Mas")).await;
    customer::delete(&service, &permitted("telco"), made.id, None).await.unwrap();
    let gone = customer::get(&service, &permitted::<CustomersRead>("telco"), made.id).await;
    assert!(matches!(gone, Err(Error::NotFound(_))));
    assert!(names(&service, "telco", "ana").await.is_empty());
    assert!(names(&service, "telco", "na gi").await.is_empty(), "the trigram index does not find it either");
    let again = create(&service, 1, "Ana", ("Gil", "Mas")).await;
    assert_ne!(again.id, made.id);
}

async fn every_page_together_holds_each_hit_once(service: Service) {
    let people = (0..57).map(|index| {
        let surnames = if index % 2 == 0 { ("García", "López") } else { ("Garcés", "García") };
        profile(&service, &body(&nif(index), "Mar Marta", surnames, &format!("6120000{index:02}")))
    });
    import::customers(&service, &permitted("telco"), people.collect()).await.unwrap();
    for (text, expected) in [("gar", 57), ("GARCÍA", 57), ("garces", 28), ("mar gar lop", 29), ("61200", 57)] {
        let mut found = Vec::new();
        let mut cursor = None;
        loop {
            let query = Query { text: text.to_owned(), limit: 10, cursor };
            let page = customer_search::search(&service, &permitted("telco"), &query).await.unwrap();
            assert!(page.hits.iter().all(|hit| hit.matched.len() == text.split(' ').count()), "{text}");
            found.extend(page.hits.into_iter().map(|hit| hit.customer.id));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(found.len(), expected, "{text}");
        found.sort_unstable();
        found.dedup();
        assert_eq!(found.len(), expected, "{text}: each once");
    }
}

async fn a_word_is_found_from_its_beginning_and_else_from_within(service: Service) {
    create(&service, 12_345_678, "Begoña", ("Núñez", "Etxeberria")).await;
    for text in
        ["begona", "NUÑEZ beg", "nunez", "12345678z", "12.345.678-Z", "612 34 56 78", "+34612345678", "12345678z@ex"]
    {
        assert_eq!(names(&service, "telco", text).await, ["Begoña Núñez Etxeberria"], "{text}");
    }
    assert_eq!(names(&service, "telco", "xeberr").await.len(), 1, "from within a word");
    for text in ["begonia", "nunez perez", "%", "x'; DROP TABLE customers", "612345679"] {
        let query = Query { text: text.to_owned(), limit: 10, cursor: None };
        let page = customer_search::search(&service, &permitted("telco"), &query).await;
        assert!(page.is_ok_and(|page| page.hits.is_empty()) || text == "%", "{text}");
    }
}

async fn another_organization_finds_nothing(service: Service) {
    let made = create(&service, 1, "Ana", ("Gil", "Mas")).await;
    assert_eq!(names(&service, "telco", "ana gil").await.len(), 1);
    assert!(names(&service, "other", "ana gil").await.is_empty());
    assert!(names(&service, "other", "na gi").await.is_empty());
    assert!(matches!(customer::get(&service, &permitted("other"), made.id).await, Err(Error::NotFound(_))));
    assert!(matches!(customer::delete(&service, &permitted("other"), made.id, None).await, Err(Error::NotFound(_))));
    assert!(!customer::exists(&service, &permitted::<CustomersRead>("other"), made.id).await.unwrap());
}

async fn a_cursor_of_somebody_elses_making_is_refused(service: Service) {
    for cursor in
        ["", "x", "0", "0.1.2", "9.00000000000000000000000000000000.61", "0.00000000000000000000000000000000.00"]
    {
        let query = Query { text: "ana".to_owned(), limit: 10, cursor: Some(cursor.to_owned()) };
        let page = customer_search::search(&service, &permitted("telco"), &query).await;
        assert!(matches!(&page, Err(Error::Invalid(violations)) if violations.at("cursor").is_some()), "{cursor}");
    }
}

async fn a_cursor_tells_nothing_and_is_good_for_its_query_alone(service: Service) {
    for number in 1..=3 {
        create(&service, number, "Ana", ("Gil", "Mas")).await;
    }
    let search = async |org: &str, text: &str, cursor: Option<&String>| {
        let query = Query { text: text.to_owned(), limit: 1, cursor: cursor.cloned() };
        customer_search::search(&service, &permitted(org), &query).await
    };
    let cursor = search("telco", "0000", None).await.unwrap().next_cursor.unwrap();
    let number = nif(1).to_lowercase();
    for secret in [hex(&number[..7]), number] {
        assert!(!cursor.contains(&secret), "{cursor}");
    }
    assert_eq!(search("telco", "0000", Some(&cursor)).await.unwrap().hits.len(), 1);
    for (org, text) in [("telco", "000"), ("telco", "ana"), ("other", "0000")] {
        let refused = search(org, text, Some(&cursor)).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{org} {text}: {refused:?}");
    }
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

async fn create(service: &Service, number: usize, name: &str, surnames: (&str, &str)) -> domain::Customer {
    let profile = profile(service, &body(&nif(number), name, surnames, "612345678"));
    customer::create(service, &permitted("telco"), profile).await.unwrap()
}

async fn names(service: &Service, org: &str, text: &str) -> Vec<String> {
    let query = Query { text: text.to_owned(), limit: 100, cursor: None };
    let page = customer_search::search(service, &permitted(org), &query).await.unwrap();
    page.hits.into_iter().map(|hit| hit.customer.profile.display_name()).collect()
}
