//! Agents, sessions and API keys, on both engines.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::support::{on_both_engines, org};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use service::permission::PermissionSet;
use service::ports::Clock;
use service::{Conflict, Error, Service, agent, api_key, session};

on_both_engines![
    the_right_password_signs_in_and_no_other,
    a_session_ends_when_idle_and_after_a_day,
    a_flash_is_shown_once,
    a_key_opens_its_organization_until_it_expires,
];

/// A clock that the test sets, in minutes since a fixed start.
#[derive(Default)]
struct Minutes(AtomicI64);

impl Clock for Minutes {
    fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::minutes(self.0.load(Ordering::SeqCst))
    }
}

async fn the_right_password_signs_in_and_no_other(service: Service) {
    agent::create(&service, &org("telco"), " Marta ", "correct horse".to_owned()).await.unwrap();
    let taken = agent::create(&service, &org("other"), "marta", "correct horse".to_owned()).await;
    assert!(matches!(taken, Err(Error::Conflict(Conflict::AgentExists))));
    let agent = agent::sign_in(&service, "MARTA", "correct horse".to_owned()).await.unwrap().unwrap();
    assert_eq!((agent.username.as_str(), agent.org.as_str()), ("marta", "telco"));
    for (user, password) in [("marta", "correct horse "), ("marta", ""), ("nobody", "correct horse"), ("", "")] {
        assert!(agent::sign_in(&service, user, password.to_owned()).await.unwrap().is_none(), "{user} {password}");
    }
    let missing = agent::create(&service, &org("absent"), "pau", "correct horse".to_owned()).await;
    assert!(matches!(missing, Err(Error::NotFound("organization"))));
    let short = agent::create(&service, &org("telco"), "pau", "1234567".to_owned()).await;
    assert!(matches!(short, Err(Error::Invalid(_))));
}

async fn a_session_ends_when_idle_and_after_a_day(service: Service) {
    let clock = Arc::new(Minutes::default());
    let service = service.with_clock(clock.clone());
    agent::create(&service, &org("telco"), "marta", "correct horse".to_owned()).await.unwrap();
    let agent = agent::sign_in(&service, "marta", "correct horse".to_owned()).await.unwrap().unwrap();
    let token = session::start(&service, &agent).await.unwrap();
    let lives_at = async |minute, token: &str| {
        clock.0.store(minute, Ordering::SeqCst);
        session::resume(&service, token).await.unwrap().is_some()
    };
    assert!(lives_at(0, &token).await);
    assert!(lives_at(119, &token).await);
    assert!(lives_at(238, &token).await, "the request at 119 counted");
    assert!(!lives_at(359, &token).await, "idle for more than two hours");
    let token = session::start(&service, &agent).await.unwrap();
    for minute in (360..360 + 720 - 60).step_by(60) {
        assert!(lives_at(minute, &token).await, "{minute}");
    }
    assert!(!lives_at(359 + 720, &token).await, "twelve hours after the sign-in");
    let token = session::start(&service, &agent).await.unwrap();
    session::end(&service, &token).await.unwrap();
    assert!(session::resume(&service, &token).await.unwrap().is_none());
    for text in ["", "x", "telco.", "telco.00", "../x.y"] {
        assert!(session::resume(&service, text).await.unwrap().is_none(), "{text}");
    }
}

async fn a_flash_is_shown_once(service: Service) {
    agent::create(&service, &org("telco"), "marta", "correct horse".to_owned()).await.unwrap();
    let agent = agent::sign_in(&service, "marta", "correct horse".to_owned()).await.unwrap().unwrap();
    let token = session::start(&service, &agent).await.unwrap();
    assert_eq!(session::take_flash(&service, &token).await.unwrap(), None);
    session::put_flash(&service, &token, &json!({"a": "ñ"})).await.unwrap();
    assert_eq!(session::take_flash(&service, &token).await.unwrap(), Some(json!({"a": "ñ"})));
    assert_eq!(session::take_flash(&service, &token).await.unwrap(), None);
}

async fn a_key_opens_its_organization_until_it_expires(service: Service) {
    let clock = Arc::new(Minutes::default());
    let service = service.with_clock(clock.clone());
    let end = clock.now() + TimeDelta::minutes(10);
    let set = PermissionSet::parse("customers:read").unwrap();
    let plain = api_key::create(&service, &org("telco"), "crm", set, Some(end)).await.unwrap();
    assert!(api_key::is_well_formed(&plain) && plain.len() == 44, "{plain}");
    let holder = api_key::authenticate(&service, &plain).await.unwrap().unwrap();
    assert_eq!((holder.org.as_str(), holder.actor.name(), holder.permissions), ("telco", "crm", set));
    let other = api_key::create(&service, &org("telco"), "crm", set, None).await.unwrap();
    assert_ne!(plain, other);
    clock.0.store(10, Ordering::SeqCst);
    assert!(api_key::authenticate(&service, &plain).await.unwrap().is_none(), "expired");
    assert!(api_key::authenticate(&service, &other).await.unwrap().is_some());
}
