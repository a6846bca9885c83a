//! Signing in, sessions and API keys, on both engines.

use std::net::IpAddr;
use std::sync::Arc;

use chrono::TimeDelta;
use serde_json::json;
use service::permission::{ManageAgents, PermissionSet};
use service::ports::Clock;
use service::sign_in::{Answer, Attempt, Browser, Welcome, sign_in};
use service::{Caller, Conflict, Error, Service, agent, api_key, session, totp};

use crate::support::{TestClock, on_both_engines, org, permitted};

on_both_engines![
    the_right_password_signs_in_and_no_other,
    a_new_password_is_long_and_not_common,
    a_session_ends_when_idle_and_after_a_day,
    signing_in_ends_the_session_that_the_browser_had,
    a_new_password_ends_every_other_session_and_renews_this_one,
    a_flash_is_shown_once,
    what_was_typed_in_an_ended_session_is_for_its_agent_alone,
    guesses_get_slower_and_strangers_lock_nobody_out,
    attempts_at_once_count_too,
    a_clock_that_is_set_right_keeps_nobody_out,
    a_code_is_asked_for_and_is_good_once,
    a_key_opens_its_organization_until_it_expires,
    the_use_of_a_key_is_written_down_afterwards,
];

pub(crate) const PASSWORD: &str = "correct horse";
/// Where the agent is, and a stranger.
const HERE: &str = "192.0.2.1";
const ELSEWHERE: &str = "198.51.100.7";

pub(crate) fn attempt<'a>(username: &'a str, password: &str, address: &str) -> Attempt<'a> {
    let browser = Browser {
        address: Some(address.parse::<IpAddr>().unwrap()),
        device: None,
        user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
        session: None,
        request_id: "test".to_owned(),
    };
    Attempt { username, password: password.to_owned(), code: "", browser }
}

pub(crate) async fn marta(service: &Service) {
    agent::create(service, &permitted("telco"), "marta", PASSWORD.to_owned(), "agent").await.unwrap();
}

pub(crate) async fn welcome(service: &Service, attempt: Attempt<'_>) -> Welcome {
    match sign_in(service, attempt).await.unwrap() {
        Answer::Welcome(welcome) => *welcome,
        other => panic!("{other:?}"),
    }
}

fn caller(welcome: &Welcome) -> Caller {
    welcome.agent.caller("test".to_owned())
}

async fn lives(service: &Service, token: &str) -> bool {
    session::resume(service, token).await.unwrap().is_some()
}

async fn the_right_password_signs_in_and_no_other(service: Service) {
    agent::create(&service, &permitted("telco"), " Marta ", PASSWORD.to_owned(), "agent").await.unwrap();
    let taken = agent::create(&service, &permitted("other"), "marta", PASSWORD.to_owned(), "agent").await;
    assert!(matches!(taken, Err(Error::Conflict(Conflict::AgentExists))));
    let marta = welcome(&service, attempt("MARTA", PASSWORD, HERE)).await.agent;
    assert_eq!((marta.username.as_str(), marta.org.as_str(), marta.role.as_str()), ("marta", "telco", "agent"));
    for (user, password) in [("marta", "correct horse "), ("marta", ""), ("nobody", PASSWORD), ("", "")] {
        let answer = sign_in(&service, attempt(user, password, HERE)).await.unwrap();
        assert!(matches!(answer, Answer::Refused), "{user} {password}: {answer:?}");
    }
    let missing = agent::create(&service, &permitted("absent"), "pau", PASSWORD.to_owned(), "agent").await;
    assert!(matches!(missing, Err(Error::NotFound("organization"))));
    let role = agent::create(&service, &permitted("telco"), "pau", PASSWORD.to_owned(), "boss").await;
    assert!(matches!(role, Err(Error::Invalid(_))));
}

async fn a_new_password_is_long_and_not_common(service: Service) {
    for bad in ["corto ñandú", "password1234", "Contraseña2026", "marta.garcia99", &"x y".repeat(67)] {
        let made = agent::create(&service, &permitted("telco"), "marta.garcia", (*bad).to_owned(), "agent").await;
        assert!(matches!(made, Err(Error::Invalid(_))), "{bad}");
    }
    assert!(!agent::exists(&service, "marta.garcia").await.unwrap());
}

async fn a_session_ends_when_idle_and_after_a_day(service: Service) {
    let clock = Arc::new(TestClock::default());
    let service = service.with_clock(clock.clone());
    marta(&service).await;
    let start = clock.now();
    let token = welcome(&service, attempt("marta", PASSWORD, HERE)).await.session;
    let lives_at = async |minute, token: &str| {
        clock.forward(start + TimeDelta::minutes(minute) - clock.now());
        lives(&service, token).await
    };
    assert!(lives_at(0, &token).await);
    assert!(lives_at(119, &token).await);
    assert!(lives_at(238, &token).await, "the request at 119 counted");
    assert!(!lives_at(359, &token).await, "idle for more than two hours");
    let token = welcome(&service, attempt("marta", PASSWORD, HERE)).await.session;
    for minute in (360..360 + 720 - 60).step_by(60) {
        assert!(lives_at(minute, &token).await, "{minute}");
    }
    assert!(!lives_at(359 + 720, &token).await, "twelve hours after the sign-in");
    let marta = welcome(&service, attempt("marta", PASSWORD, HERE)).await;
    session::end(&service, &caller(&marta), &marta.session).await.unwrap();
    assert!(!lives(&service, &marta.session).await);
    for text in ["", "x", "telco.", "telco.00", "../x.y"] {
        assert!(!lives(&service, text).await, "{text}");
    }
}

async fn signing_in_ends_the_session_that_the_browser_had(service: Service) {
    marta(&service).await;
    let first = welcome(&service, attempt("marta", PASSWORD, HERE)).await.session;
    let kept = welcome(&service, attempt("marta", PASSWORD, HERE)).await.session;
    let mut again = attempt("marta", PASSWORD, HERE);
    again.browser.session = Some(&first);
    let second = welcome(&service, again).await.session;
    assert_ne!(first, second);
    assert!(!lives(&service, &first).await, "a token from before the sign-in is worth nothing");
    assert!(lives(&service, &second).await && lives(&service, &kept).await);
}

async fn a_new_password_ends_every_other_session_and_renews_this_one(service: Service) {
    marta(&service).await;
    let other = welcome(&service, attempt("marta", PASSWORD, HERE)).await;
    let this = welcome(&service, attempt("marta", PASSWORD, HERE)).await;
    let change = async |current: &str, new: &str| {
        agent::change_password(&service, &caller(&this), &this.session, current.to_owned(), new.to_owned()).await
    };
    assert!(matches!(change("wrong horse", "a better password").await, Err(Error::Invalid(_))));
    assert!(matches!(change(PASSWORD, "short").await, Err(Error::Invalid(_))));
    assert!(lives(&service, &other.session).await && lives(&service, &this.session).await);
    let fresh = change(PASSWORD, "a better password").await.unwrap();
    assert!(lives(&service, &fresh).await);
    assert!(!lives(&service, &this.session).await && !lives(&service, &other.session).await);
    let (sessions, own) = session::list_own(&service, &caller(&this), &fresh).await.unwrap();
    assert_eq!(sessions.iter().map(|session| &session.id).collect::<Vec<_>>(), [&own]);
    assert_eq!(sessions[0].device, "Firefox, Linux");
    assert!(matches!(sign_in(&service, attempt("marta", PASSWORD, HERE)).await.unwrap(), Answer::Refused));
    welcome(&service, attempt("marta", "a better password", HERE)).await;
}

async fn a_flash_is_shown_once(service: Service) {
    marta(&service).await;
    let token = welcome(&service, attempt("marta", PASSWORD, HERE)).await.session;
    assert_eq!(session::take_flash(&service, &token).await.unwrap(), None);
    session::put_flash(&service, &token, &json!({"a": "ñ"})).await.unwrap();
    assert_eq!(session::take_flash(&service, &token).await.unwrap(), Some(json!({"a": "ñ"})));
    assert_eq!(session::take_flash(&service, &token).await.unwrap(), None);
}

async fn what_was_typed_in_an_ended_session_is_for_its_agent_alone(service: Service) {
    let clock = Arc::new(TestClock::default());
    let service = service.with_clock(clock.clone());
    marta(&service).await;
    agent::create(&service, &permitted("telco"), "pau", PASSWORD.to_owned(), "agent").await.unwrap();
    let comes_with = async |username: &str, old: &str| {
        let mut again = attempt(username, PASSWORD, HERE);
        again.browser.session = Some(old);
        let fresh = welcome(&service, again).await.session;
        session::take_flash(&service, &fresh).await.unwrap()
    };
    let typed = json!({"name": "Carmen"});
    for (username, minutes, found) in
        [("marta", 150, Some(&typed)), ("pau", 150, None), ("marta", 179, Some(&typed)), ("marta", 181, None)]
    {
        let old = welcome(&service, attempt("marta", PASSWORD, HERE)).await.session;
        clock.forward(TimeDelta::minutes(minutes));
        assert!(!lives(&service, &old).await);
        session::put_flash(&service, &old, &typed).await.unwrap();
        // Somebody else's sign-in sweeps.
        welcome(&service, attempt("pau", PASSWORD, HERE)).await;
        assert_eq!(comes_with(username, &old).await.as_ref(), found, "{username} after {minutes} minutes");
    }
    let old = welcome(&service, attempt("marta", PASSWORD, HERE)).await;
    session::end(&service, &caller(&old), &old.session).await.unwrap();
    session::put_flash(&service, &old.session, &typed).await.unwrap();
    assert_eq!(comes_with("marta", &old.session).await, None, "after signing out");
}

async fn guesses_get_slower_and_strangers_lock_nobody_out(service: Service) {
    let clock = Arc::new(TestClock::default());
    let service = service.with_clock(clock.clone());
    marta(&service).await;
    let device = welcome(&service, attempt("marta", PASSWORD, HERE)).await.device;
    let mut waits = Vec::new();
    for _ in 0..7 {
        match sign_in(&service, attempt("marta", "a wrong guess", ELSEWHERE)).await.unwrap() {
            Answer::Refused => waits.push(0),
            Answer::Wait { seconds } => {
                waits.push(seconds);
                clock.forward(TimeDelta::seconds(i64::try_from(seconds).unwrap()));
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(waits, [0, 0, 0, 0, 1, 0, 2], "four are free, then the wait doubles");
    // Until the wait is over, not even the right password is looked at.
    let refused = sign_in(&service, attempt("marta", "a wrong guess", ELSEWHERE)).await.unwrap();
    assert!(matches!(refused, Answer::Refused));
    let early = sign_in(&service, attempt("marta", PASSWORD, ELSEWHERE)).await.unwrap();
    assert!(matches!(early, Answer::Wait { seconds: 4 }), "{early:?}");
    // The same agent elsewhere is not held up by that.
    welcome(&service, attempt("marta", PASSWORD, HERE)).await;

    // From ever new addresses: the user name as a whole gets slower, also for who has guessed nothing yet.
    for guess in 0..22 {
        let address = format!("203.0.113.{guess}");
        sign_in(&service, attempt("marta", "a wrong guess", &address)).await.unwrap();
    }
    let stranger = sign_in(&service, attempt("marta", PASSWORD, "192.0.2.99")).await.unwrap();
    assert!(matches!(stranger, Answer::Wait { .. }), "{stranger:?}");
    // But the browser that the agent has used before comes in, from wherever.
    let mut known = attempt("marta", PASSWORD, ELSEWHERE);
    known.browser.device = Some(&device);
    assert_eq!(welcome(&service, known).await.device, device);
    // A cookie that was made up is no known browser's.
    let mut forged = attempt("marta", "a wrong guess", ELSEWHERE);
    forged.browser.device = Some("00");
    let first = sign_in(&service, forged).await.unwrap();
    assert!(matches!(first, Answer::Refused | Answer::Wait { .. }));
}

async fn attempts_at_once_count_too(service: Service) {
    marta(&service).await;
    let guesses = (0..12).map(|_| sign_in(&service, attempt("marta", "a wrong guess", ELSEWHERE)));
    let answers = futures::future::join_all(guesses).await;
    let looked_at = answers.iter().filter(|answer| matches!(answer, Ok(Answer::Refused))).count();
    assert!(looked_at <= 5, "{looked_at} of twelve guesses at once were looked at");
}

async fn a_clock_that_is_set_right_keeps_nobody_out(service: Service) {
    let clock = Arc::new(TestClock::default());
    let service = service.with_clock(clock.clone());
    marta(&service).await;
    for _ in 0..9 {
        sign_in(&service, attempt("marta", "a wrong guess", ELSEWHERE)).await.unwrap();
    }
    welcome(&service, attempt("marta", PASSWORD, HERE)).await;
    clock.forward(TimeDelta::hours(-2));
    welcome(&service, attempt("marta", PASSWORD, HERE)).await;
    // Who had to wait, waits no longer than anybody.
    let guess = sign_in(&service, attempt("marta", "a wrong guess", ELSEWHERE)).await.unwrap();
    assert!(matches!(guess, Answer::Wait { seconds: 900 }), "{guess:?}");
}

async fn a_code_is_asked_for_and_is_good_once(service: Service) {
    let clock = Arc::new(TestClock::default());
    let service = service.with_clock(clock.clone());
    marta(&service).await;
    let marta = welcome(&service, attempt("marta", PASSWORD, HERE)).await;
    let me = caller(&marta);
    assert!(totp::begin(&service, &me, "wrong horse".to_owned()).await.is_err());
    totp::begin(&service, &me, PASSWORD.to_owned()).await.unwrap();
    let totp::State::Enrolling { secret, .. } = totp::state(&service, &me).await.unwrap() else { panic!() };
    let code = |ahead: i64| code_of(&secret, clock.now().timestamp().div_euclid(30) + ahead);
    assert!(totp::confirm(&service, &me, &marta.session, "000000").await.is_err());
    // Until it is confirmed none is asked for.
    welcome(&service, attempt("marta", PASSWORD, HERE)).await;
    let (recovery, fresh) = totp::confirm(&service, &me, &marta.session, &code(0)).await.unwrap();
    assert_eq!(recovery.len(), 10);
    assert!(lives(&service, &fresh).await && !lives(&service, &marta.session).await, "what it may do has grown");

    let with =
        async |code: &str| sign_in(&service, Attempt { code, ..attempt("marta", PASSWORD, HERE) }).await.unwrap();
    assert!(matches!(with("").await, Answer::CodeNeeded));
    assert!(matches!(with(&code(0)).await, Answer::CodeWrong), "it was used to confirm");
    clock.forward(TimeDelta::seconds(30));
    let next = code(0);
    assert!(matches!(with(&next).await, Answer::Welcome(_)));
    assert!(matches!(with(&next).await, Answer::CodeWrong), "replayed");
    let typed = recovery[0].to_lowercase().replace('-', " ");
    assert!(matches!(with(&typed).await, Answer::Welcome(_)));
    assert!(matches!(with(&recovery[0]).await, Answer::CodeWrong), "a recovery code is good once");
    let state = totp::state(&service, &me).await.unwrap();
    assert!(matches!(state, totp::State::On { recovery_codes: 9, .. }), "{state:?}");
    // A code without the password tells nothing.
    let guess = Attempt { code: &recovery[1], ..attempt("marta", "a wrong guess", HERE) };
    assert!(matches!(sign_in(&service, guess).await.unwrap(), Answer::Refused));

    totp::reset(&service, &permitted::<ManageAgents>("telco"), marta.agent.id).await.unwrap();
    assert!(!lives(&service, &fresh).await);
    clock.forward(TimeDelta::hours(1));
    welcome(&service, attempt("marta", PASSWORD, HERE)).await;
}

/// The code of a time step, worked out by the same standard, but not by the same code.
pub(crate) fn code_of(secret: &str, step: i64) -> String {
    use hmac::{Hmac, KeyInit, Mac};

    let bits: String =
        secret.chars().map(|c| format!("{:05b}", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(c).unwrap())).collect();
    let key: Vec<u8> = bits
        .as_bytes()
        .as_chunks::<8>()
        .0
        .iter()
        .map(|b| u8::from_str_radix(str::from_utf8(b).unwrap(), 2).unwrap())
        .collect();
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(&key).unwrap();
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[19] & 15);
    let value = u32::from_be_bytes(hash[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", value % 1_000_000)
}

async fn a_key_opens_its_organization_until_it_expires(service: Service) {
    let clock = Arc::new(TestClock::default());
    let service = service.with_clock(clock.clone());
    let end = clock.now() + TimeDelta::minutes(10);
    let set = PermissionSet::parse("customers:read").unwrap();
    let create = async |permissions, end| api_key::create(&service, &permitted("telco"), "crm", permissions, end).await;
    let plain = create(set, Some(end)).await.unwrap();
    assert!(api_key::is_well_formed(&plain) && plain.len() == 44, "{plain}");
    let holder = api_key::authenticate(&service, &plain).await.unwrap().unwrap();
    assert_eq!((holder.org.as_str(), holder.actor.name(), holder.permissions), ("telco", "crm", set));
    let other = create(set, None).await.unwrap();
    assert_ne!(plain, other);
    clock.forward(TimeDelta::minutes(10));
    assert!(api_key::authenticate(&service, &plain).await.unwrap().is_none(), "expired");
    assert!(api_key::authenticate(&service, &other).await.unwrap().is_some());
    assert!(matches!(create(set, Some(clock.now())).await, Err(Error::Invalid(_))), "an end that is past");
    assert!(matches!(create(PermissionSet::NONE, None).await, Err(Error::Invalid(_))));
    let reveal = PermissionSet::parse("customers:read,reveal").unwrap();
    assert!(matches!(create(reveal, None).await, Err(Error::Invalid(_))), "the desk's own");
    // Who may manage keys gives away no more than they have.
    let actor = service::Actor::Command { name: "test".into() };
    let manager = PermissionSet::parse("manage_keys,customers:read").unwrap();
    let manager = Caller::new(org("telco"), actor, manager, "test".to_owned()).permit().unwrap();
    api_key::create(&service, &manager, "narrow", set, None).await.unwrap();
    let wide = api_key::create(&service, &manager, "wide", PermissionSet::CONTRACT, None).await;
    assert!(matches!(wide, Err(Error::Forbidden { .. })));
}

async fn the_use_of_a_key_is_written_down_afterwards(service: Service) {
    let set = PermissionSet::parse("customers:read").unwrap();
    let plain = api_key::create(&service, &permitted("telco"), "crm", set, None).await.unwrap();
    let unused = api_key::create(&service, &permitted("telco"), "unused", set, None).await.unwrap();
    let listed = async || api_key::list(&service, &permitted("telco"), None).await.unwrap().keys;
    api_key::authenticate(&service, &plain).await.unwrap().unwrap();
    assert!(listed().await.iter().all(|key| key.last_used_at.is_none()), "no write on the request's path");
    api_key::write_uses(&service).await.unwrap();
    let keys = listed().await;
    assert_eq!(keys.iter().map(|key| key.name.as_str()).collect::<Vec<_>>(), ["unused", "crm"], "the newest first");
    assert!(keys[0].last_used_at.is_none() && keys[1].last_used_at.is_some());

    api_key::revoke(&service, &permitted("telco"), keys[1].id).await.unwrap();
    api_key::revoke(&service, &permitted("telco"), keys[1].id).await.unwrap();
    assert!(api_key::authenticate(&service, &plain).await.unwrap().is_none());
    assert!(api_key::authenticate(&service, &unused).await.unwrap().is_some());
    let foreign = api_key::revoke(&service, &permitted("other"), keys[0].id).await;
    assert!(matches!(foreign, Err(Error::NotFound("api_key"))), "another organization's");
}
