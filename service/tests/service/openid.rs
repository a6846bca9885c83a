//! Sign-ins by OpenID Connect that are under way.

use std::sync::Arc;

use chrono::TimeDelta;
use service::{Service, openid_attempt};

use crate::support::{TestClock, on_both_engines};

on_both_engines!(a_sign_in_may_take_ten_minutes_at_any_copy_of_the_server);

async fn a_sign_in_may_take_ten_minutes_at_any_copy_of_the_server(service: Service) {
    let clock = Arc::new(TestClock::default());
    let first = service.with_clock(clock.clone());
    // As another process has it, which knows nothing but the database.
    let second = Service::new(first.db().clone()).with_clock(clock.clone());
    let (cookie, begun) = openid_attempt::begin(&first, "/?q=núñez").unwrap();
    let opened = openid_attempt::open(&second, &cookie).unwrap().unwrap();
    assert!(opened.is_state(&begun.state) && !opened.is_state(""));
    assert_eq!((&opened.nonce, &opened.verifier), (&begun.nonce, &begun.verifier));
    assert_eq!(opened.next, "/?q=núñez");
    assert!(begun.state != begun.nonce && begun.nonce != begun.verifier && begun.verifier != begun.state);

    let (other, another) = openid_attempt::begin(&first, &"x".repeat(2_000)).unwrap();
    assert!(!opened.is_state(&another.state) && other.len() < 4_000);
    assert_eq!(another.next, "/", "an address that would not fit");
    for wrong in [String::new(), "x".to_owned(), cookie.replacen('.', "0.", 1), format!("{cookie}0"), {
        let (said, _) = cookie.rsplit_once('.').unwrap();
        let (_, seal) = other.rsplit_once('.').unwrap();
        format!("{said}.{seal}")
    }] {
        assert!(openid_attempt::open(&second, &wrong).unwrap().is_none(), "{wrong}");
    }
    clock.forward(TimeDelta::minutes(9));
    assert!(openid_attempt::open(&second, &cookie).unwrap().is_some());
    clock.forward(TimeDelta::minutes(1));
    assert!(openid_attempt::open(&second, &cookie).unwrap().is_none());
}
