//! Who else is with a customer, on both engines.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::CustomerId;
use service::permission::{CustomersWrite, PermissionSet};
use service::ports::Clock as _;
use service::{Actor, Caller, Error, Service, customer, presence, session};

use crate::sign_in::{attempt, marta, welcome};
use crate::support::{TestClock, body, nif, on_both_engines, org, permitted, profile};

on_both_engines![
    two_agents_see_each_other_for_a_minute,
    only_who_may_see_a_customer_of_theirs,
    what_counts_no_more_is_swept_out,
    a_page_left_open_keeps_no_session_alive,
];

fn caller(org_name: &str, number: u128, permissions: &str) -> Caller {
    let actor = Actor::Agent { id: uuid::Uuid::from_u128(number), name: format!("agent-{number}") };
    Caller::new(org(org_name), actor, PermissionSet::parse(permissions).unwrap(), "test".to_owned())
}

async fn a_customer(service: &Service, org_name: &str, number: usize) -> CustomerId {
    let profile = profile(service, &body(&nif(number), "José", ("Gil", "Mas"), &format!("6123456{number:02}")));
    customer::create(service, &permitted::<CustomersWrite>(org_name), profile).await.unwrap().id
}

async fn look(service: &Service, caller: &Caller, customer: CustomerId) -> Vec<String> {
    presence::look_in(service, &caller.permit().unwrap(), customer).await.unwrap()
}

async fn two_agents_see_each_other_for_a_minute(service: Service) {
    let clock = Arc::new(TestClock::default());
    let service = service.with_clock(clock.clone());
    let (ana, eva) = (caller("telco", 1, "*"), caller("telco", 2, "customers:read"));
    let (here, elsewhere) = (a_customer(&service, "telco", 1).await, a_customer(&service, "telco", 2).await);
    let nobody: [&str; 0] = [];
    assert_eq!(look(&service, &ana, here).await, nobody);
    assert_eq!(look(&service, &ana, here).await, nobody, "nobody sees themselves");
    assert_eq!(look(&service, &eva, here).await, ["agent-1"]);
    assert_eq!(look(&service, &eva, elsewhere).await, nobody);
    clock.forward(TimeDelta::seconds(59));
    assert_eq!(look(&service, &ana, here).await, ["agent-2"]);
    clock.forward(TimeDelta::seconds(1));
    assert_eq!(look(&service, &ana, here).await, nobody, "Eva was seen a minute ago");
    assert_eq!(look(&service, &eva, here).await, ["agent-1"]);

    for number in 10..30 {
        look(&service, &caller("telco", number, "*"), here).await;
    }
    let told = look(&service, &ana, here).await;
    assert_eq!((told.len(), told[0].as_str(), told[9].as_str()), (10, "agent-10", "agent-19"));
}

async fn only_who_may_see_a_customer_of_theirs(service: Service) {
    let id = a_customer(&service, "telco", 1).await;
    let ana = caller("telco", 1, "*");
    look(&service, &ana, id).await;
    let nobody: [&str; 0] = [];
    assert_eq!(look(&service, &caller("other", 2, "*"), id).await, nobody);
    assert_eq!(look(&service, &ana, id).await, nobody, "and nobody of the other organization is told of");
    let program = permitted("telco");
    let refused = presence::look_in(&service, &program, id).await;
    assert!(matches!(refused, Err(Error::Forbidden { .. })), "{refused:?}");
    customer::delete(&service, &permitted::<CustomersWrite>("telco"), id, None).await.unwrap();
    assert_eq!(look(&service, &caller("telco", 3, "*"), id).await, nobody, "of who is deleted nobody is told");
}

async fn what_counts_no_more_is_swept_out(service: Service) {
    let clock = Arc::new(TestClock::default());
    let service = service.with_clock(clock.clone());
    let id = a_customer(&service, "telco", 1).await;
    look(&service, &caller("telco", 1, "*"), id).await;
    clock.forward(TimeDelta::seconds(30));
    look(&service, &caller("telco", 2, "*"), id).await;
    assert_eq!(presence::sweep(&service).await.unwrap(), 0);
    clock.forward(TimeDelta::seconds(30));
    assert_eq!(presence::sweep(&service).await.unwrap(), 1);
    assert_eq!(look(&service, &caller("telco", 3, "*"), id).await, ["agent-2"]);
    clock.forward(TimeDelta::minutes(1));
    assert_eq!(presence::sweep(&service).await.unwrap(), 2);
}

async fn a_page_left_open_keeps_no_session_alive(service: Service) {
    let clock = Arc::new(TestClock::default());
    let service = service.with_clock(clock.clone());
    marta(&service).await;
    let begun = clock.now();
    let token = welcome(&service, attempt("marta", "correct horse", "192.0.2.1")).await.session;
    for _ in 0..12 {
        assert!(session::resume_idle(&service, &token).await.unwrap().is_some(), "{}", clock.now() - begun);
        clock.forward(TimeDelta::minutes(10));
    }
    clock.forward(TimeDelta::seconds(1));
    assert!(session::resume_idle(&service, &token).await.unwrap().is_none(), "nobody was there for two hours");
    assert!(session::resume(&service, &token).await.unwrap().is_none());
}
