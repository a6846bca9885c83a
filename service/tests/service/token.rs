//! What a token's claims give, and when: against a clock that the test sets.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use service::ports::Clock;
use service::token::{self, Refused};
use service::{Actor, Service};

use crate::support::on_both_engines;

on_both_engines![times_have_a_small_leeway, claims_that_cannot_be_used];

const NOW: i64 = 1_700_000_000;

struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(NOW)
    }
}

fn read(claims: &Value) -> token::Claims {
    serde_json::from_value(claims.clone()).unwrap()
}

fn claims() -> Value {
    json!({"iss": "i", "sub": "robot", "org": "telco", "permissions": ["customers:read"], "exp": NOW + 60})
}

async fn times_have_a_small_leeway(service: Service) {
    let service = service.with_clock(Arc::new(Fixed));
    let at = |name: &str, seconds: i64| {
        let mut claims = claims();
        claims[name] = (NOW + seconds).into();
        token::holder(&service, read(&claims))
    };
    let holder = at("exp", 60).unwrap();
    assert_eq!(holder.actor, Actor::Token { issuer: "i".to_owned(), subject: "robot".to_owned() });
    assert_eq!(holder.expires_at.unwrap().timestamp(), NOW + 90);
    assert!(!holder.is_expired(&service));
    assert!(at("exp", -29).is_ok());
    assert_eq!(at("exp", -30).unwrap_err(), Refused::Expired);
    assert!(at("nbf", 30).is_ok() && at("nbf", -60).is_ok());
    assert_eq!(at("nbf", 31).unwrap_err(), Refused::TooEarly);
}

async fn claims_that_cannot_be_used(service: Service) {
    let service = service.with_clock(Arc::new(Fixed));
    for (name, value) in [
        ("sub", json!("")),
        ("sub", json!("a\u{0}")),
        ("sub", json!("x".repeat(256))),
        ("org", json!("Telco")),
        ("org", json!("")),
        ("exp", json!(1e300)),
        ("nbf", json!(-1e300)),
    ] {
        let mut claims = claims();
        claims[name] = value.clone();
        assert_eq!(token::holder(&service, read(&claims)).unwrap_err(), Refused::Claim(name), "{name} {value}");
    }
}
