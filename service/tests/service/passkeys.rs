//! Passkeys: made, signed in by, and refused, on both engines.

use std::cell::{Cell, RefCell};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use chrono::TimeDelta;
use serde_json::Value;
use service::audit_trail::{self, Filter};
use service::permission::ManageAgents;
use service::sign_in::{Answer, Browser, sign_in};
use service::{Caller, Error, PasskeySite, Service, agent, passkey, passkey_sign_in, session, totp};
use uuid::Uuid;

use crate::authenticator::{Authenticator, Ceremony, RIGHT, UNVERIFIED};
use crate::sign_in::{PASSWORD, attempt, code_of, marta, welcome};
use crate::support::{TestClock, on_both_engines, permitted};

on_both_engines![
    a_passkey_lets_its_agent_in_without_password_and_code,
    what_was_not_made_for_us_just_now_is_not_added,
    what_was_not_signed_for_us_just_now_lets_nobody_in,
    who_may_not_come_in_does_not_by_a_passkey_either,
    without_a_public_address_there_are_none,
];

/// A service that passkeys can be good for, its clock, and Marta, who has come in by her password.
struct Desk {
    service: Service,
    clock: Arc<TestClock>,
    agent: Uuid,
    me: Caller,
    /// Her session's token: there is a new one whenever how she comes in changes.
    session: RefCell<String>,
    /// Each attempt comes from an address of its own, or the next would have to wait.
    address: Cell<u8>,
}

impl Desk {
    async fn open(service: Service) -> Self {
        let clock = Arc::new(TestClock::default());
        let service = service.with_clock(clock.clone());
        let service = service.with_passkeys(PasskeySite::at("https://care.example.com").unwrap());
        marta(&service).await;
        let marta = welcome(&service, attempt("marta", PASSWORD, "192.0.2.1")).await;
        let (agent, me) = (marta.agent.id, marta.agent.caller("test".to_owned()));
        Self { service, clock, agent, me, session: RefCell::new(marta.session), address: Cell::new(1) }
    }

    fn session(&self) -> String {
        self.session.borrow().clone()
    }

    /// The cookie of a passkey that Marta begins to add, and what her browser is asked.
    async fn begin(&self, name: &str) -> (String, String) {
        let cookie = passkey::begin(&self.service, &self.me, name, PASSWORD.to_owned()).await.unwrap();
        let pending = passkey::pending(&self.service, &self.me, &cookie).await.unwrap().unwrap();
        assert_eq!(pending.name, name.trim());
        (cookie, pending.options)
    }

    /// Whether what her browser has made is added.
    async fn add(&self, cookie: &str, response: &str) -> bool {
        let added = passkey::add(&self.service, &self.me, &self.session(), cookie, response).await.unwrap();
        added.map(|token| self.session.replace(token)).is_some()
    }

    /// An authenticator with a passkey of hers.
    async fn added(&self, name: &str) -> Authenticator {
        let (cookie, options) = self.begin(name).await;
        let mut authenticator = Authenticator::new(name);
        assert!(self.add(&cookie, &authenticator.make(&options, &RIGHT)).await);
        authenticator
    }

    async fn show(&self, cookie: &str, response: &str) -> Answer {
        self.address.set(self.address.get() + 1);
        // Entries of one moment stand in no order.
        self.clock.forward(TimeDelta::seconds(1));
        let browser = Browser {
            address: Some(IpAddr::V4(Ipv4Addr::new(198, 51, 100, self.address.get()))),
            device: None,
            user_agent: "",
            session: None,
            request_id: "test".to_owned(),
        };
        let shown = passkey_sign_in::Shown { cookie, response, browser };
        passkey_sign_in::sign_in(&self.service, shown).await.unwrap()
    }

    /// Signs in as the authenticator does, which counts on.
    async fn sign_in(&self, authenticator: &Authenticator, how: &Ceremony<'_>) -> Answer {
        let begun = passkey_sign_in::begin(&self.service).unwrap();
        let counter = authenticator.counter.get();
        authenticator.counter.set(if counter == 0 { 0 } else { counter + 1 });
        self.show(&begun.cookie, &authenticator.sign(&begun.options, how)).await
    }

    /// What the trail has of an action, the latest first: why, or how.
    async fn told(&self, action: &str) -> Vec<String> {
        let filter = Filter { action: Some(action.to_owned()), ..Filter::default() };
        let page = audit_trail::list(&self.service, &permitted("telco"), &filter, None).await.unwrap();
        page.entries.into_iter().map(|entry| entry.reason.unwrap_or_default()).collect()
    }
}

fn is_in(answer: &Answer) -> bool {
    matches!(answer, Answer::Welcome(_))
}

async fn a_passkey_lets_its_agent_in_without_password_and_code(service: Service) {
    let desk = Desk::open(service).await;
    let (service, me) = (&desk.service, &desk.me);
    totp::begin(service, me, PASSWORD.to_owned()).await.unwrap();
    let totp::State::Enrolling { secret, .. } = totp::state(service, me).await.unwrap() else { panic!() };
    let code = code_of(&secret, service.now().timestamp().div_euclid(30));
    desk.session.replace(totp::confirm(service, me, &desk.session(), &code).await.unwrap().1);

    let before = desk.session();
    let laptop = desk.added(" Laptop ").await;
    assert!(session::resume(service, &desk.session()).await.unwrap().is_some());
    assert!(session::resume(service, &before).await.unwrap().is_none(), "who knew the old token is out");
    let Answer::Welcome(welcome) = desk.sign_in(&laptop, &RIGHT).await else { panic!("not let in") };
    assert_eq!((welcome.agent.id, welcome.agent.username.as_str()), (desk.agent, "marta"));
    assert!(session::resume(service, &welcome.session).await.unwrap().is_some());
    assert_eq!(desk.told("session.sign_in").await[0], "passkey, Laptop");
    assert_eq!(desk.told("passkey.add").await.len(), 1);

    // One that does not count: it never says other than 0.
    let (cookie, options) = desk.begin("Phone").await;
    let asked: serde_json::Value = serde_json::from_str(&options).unwrap();
    assert_eq!(asked["excludeCredentials"].as_array().unwrap().len(), 1, "none is made twice on one device");
    let mut phone = Authenticator::new("Phone");
    phone.counter.set(0);
    assert!(desk.add(&cookie, &phone.make(&options, &RIGHT)).await);
    assert!(is_in(&desk.sign_in(&phone, &RIGHT).await) && is_in(&desk.sign_in(&phone, &RIGHT).await));

    let listed = passkey::list(service, me).await.unwrap();
    assert_eq!(listed.iter().map(|passkey| passkey.name.as_str()).collect::<Vec<_>>(), ["Laptop", "Phone"]);
    assert!(listed.iter().all(|passkey| passkey.last_used_at.is_some()));
    let remove = async |password: &str| {
        let removed = passkey::remove(service, me, &desk.session(), listed[0].id, password.to_owned()).await;
        removed.map(|token| desk.session.replace(token))
    };
    assert!(matches!(remove("wrong horse").await, Err(Error::Invalid(_))));
    remove(PASSWORD).await.unwrap();
    assert!(!is_in(&desk.sign_in(&laptop, &RIGHT).await), "removed");
    assert!(matches!(remove(PASSWORD).await, Err(Error::NotFound("passkey"))));
    assert_eq!(desk.told("passkey.remove").await.len(), 1);
    assert!(is_in(&desk.sign_in(&phone, &RIGHT).await));
    // Who resets how she comes in leaves none of them.
    totp::reset(service, &permitted::<ManageAgents>("telco"), desk.agent).await.unwrap();
    assert_eq!(desk.told("passkey.reset").await.len(), 1);
    assert!(!is_in(&desk.sign_in(&phone, &RIGHT).await));
}

async fn what_was_not_made_for_us_just_now_is_not_added(service: Service) {
    let desk = Desk::open(service).await;
    let begin =
        async |name: &str, password: &str| passkey::begin(&desk.service, &desk.me, name, password.to_owned()).await;
    for (name, password) in
        [("Laptop", "wrong horse"), (" ", PASSWORD), ("x".repeat(61).as_str(), PASSWORD), ("a\tb", PASSWORD)]
    {
        assert!(matches!(begin(name, password).await, Err(Error::Invalid(_))), "{name}");
    }
    desk.clock.forward(TimeDelta::hours(1));
    let (cookie, options) = desk.begin("Laptop").await;
    let mut laptop = Authenticator::new("laptop");
    for (wrong, how) in [
        ("another site's page", Ceremony { origin: "https://care.example.com.evil.example", ..RIGHT }),
        ("not by TLS", Ceremony { origin: "http://care.example.com", ..RIGHT }),
        ("for another site", Ceremony { host: "evil.example", ..RIGHT }),
        ("within another site's page", Ceremony { framed: true, ..RIGHT }),
        ("nobody was made sure of", UNVERIFIED),
        ("a signature to sign in", Ceremony { kind: Some("webauthn.get"), ..RIGHT }),
    ] {
        assert!(!desk.add(&cookie, &laptop.make(&options, &how)).await, "{wrong}");
    }
    let made = laptop.make(&options, &RIGHT);
    for garbage in ["", "{}", "null", &made.replace("attestationObject", "x"), &made[..90]] {
        assert!(!desk.add(&cookie, garbage).await);
    }
    let (other, _) = desk.begin("Laptop").await;
    assert!(!desk.add(&other, &made).await, "another challenge");
    let sign_in = passkey_sign_in::begin(&desk.service).unwrap();
    for stray in ["", "x", "x.y", &sign_in.cookie, &cookie.replacen('.', "0.", 1), &format!("{cookie}00")] {
        assert!(!desk.add(stray, &made).await, "no cookie of hers to add one");
    }
    agent::create(&desk.service, &permitted("telco"), "pau", PASSWORD.to_owned(), "agent").await.unwrap();
    let pau = welcome(&desk.service, attempt("pau", PASSWORD, "192.0.2.9")).await;
    let his = pau.agent.caller("test".to_owned());
    assert_eq!(
        passkey::add(&desk.service, &his, &pau.session, &cookie, &made).await.unwrap(),
        None,
        "another's cookie"
    );

    assert!(desk.add(&cookie, &made).await);
    assert!(!desk.add(&cookie, &made).await, "it came before");
    let (cookie, options) = desk.begin("Again").await;
    assert!(!desk.add(&cookie, &laptop.make(&options, &RIGHT)).await, "one credential is one passkey");
    let (cookie, options) = desk.begin("Late").await;
    let late = Authenticator::new("late").make(&options, &RIGHT);
    desk.clock.forward(TimeDelta::minutes(5));
    assert!(!desk.add(&cookie, &late).await, "it took too long");

    for number in 1..10 {
        desk.added(&number.to_string()).await;
    }
    let eleventh = passkey::begin(&desk.service, &desk.me, "One more", PASSWORD.to_owned()).await;
    assert!(matches!(eleventh, Err(Error::Invalid(_))));
}

async fn what_was_not_signed_for_us_just_now_lets_nobody_in(service: Service) {
    let desk = Desk::open(service).await;
    let laptop = desk.added("Laptop").await;
    for (wrong, how, why) in [
        ("another site's page", Ceremony { origin: "https://evil.example", ..RIGHT }, "another site"),
        ("for another site", Ceremony { host: "evil.example", ..RIGHT }, "another site"),
        ("within another site's page", Ceremony { framed: true, ..RIGHT }, "another site"),
        ("nobody was made sure of", UNVERIFIED, "the person was not made sure of"),
        ("nobody was there", Ceremony { flags: 0, ..RIGHT }, "the person was not made sure of"),
        ("made, not signed", Ceremony { kind: Some("webauthn.create"), ..RIGHT }, "it is not well made"),
    ] {
        assert!(matches!(desk.sign_in(&laptop, &how).await, Answer::Refused), "{wrong}");
        assert_eq!(desk.told("session.sign_in_failed").await[0], format!("passkey: {why}"), "{wrong}");
    }
    let refused = async |authenticator: &Authenticator, why: &str| {
        assert!(matches!(desk.sign_in(authenticator, &RIGHT).await, Answer::Refused), "{why}");
        assert_eq!(desk.told("session.sign_in_failed").await[0], format!("passkey: {why}"));
    };
    // Another key under the same id; the same under another agent's name.
    let forged = Authenticator { user: laptop.user.clone(), ..Authenticator::new("Laptop") };
    refused(&forged, "another key").await;
    let named = Authenticator { user: vec![7; 16], ..laptop };
    refused(&named, "somebody else's").await;
    let laptop = Authenticator { user: desk.agent.as_bytes().to_vec(), ..named };

    let begun = passkey_sign_in::begin(&desk.service).unwrap();
    let response = laptop.sign(&begun.options, &RIGHT);
    let other = passkey_sign_in::begin(&desk.service).unwrap();
    assert!(!is_in(&desk.show(&other.cookie, &response).await), "another challenge");
    let (adding, options) = desk.begin("Phone").await;
    // Signed for the very challenge of that cookie.
    let options: Value = serde_json::from_str(&options).unwrap();
    let mut asked: Value = serde_json::from_str(&begun.options).unwrap();
    asked["challenge"] = options["challenge"].clone();
    assert!(!is_in(&desk.show(&adding, &laptop.sign(&asked.to_string(), &RIGHT)).await), "one that adds");
    for stray in [adding.as_str(), "", "x", "x.y", &format!("{}00", begun.cookie)] {
        assert!(!is_in(&desk.show(stray, &response).await), "no cookie of a sign-in");
    }
    for garbage in ["", "null", "{}", &response[..response.len() - 40]] {
        assert!(!is_in(&desk.show(&begun.cookie, garbage).await));
    }
    assert!(is_in(&desk.show(&begun.cookie, &response).await));
    assert!(!is_in(&desk.show(&begun.cookie, &response).await), "replayed");
    // Many count nothing: then it is the challenge alone that is good once.
    let (cookie, options) = desk.begin("Phone").await;
    let mut phone = Authenticator::new("Phone");
    phone.counter.set(0);
    assert!(desk.add(&cookie, &phone.make(&options, &RIGHT)).await);
    let again = passkey_sign_in::begin(&desk.service).unwrap();
    let response = phone.sign(&again.options, &RIGHT);
    assert!(is_in(&desk.show(&again.cookie, &response).await));
    assert!(!is_in(&desk.show(&again.cookie, &response).await), "replayed without a counter");
    // The counter says the same of another challenge.
    laptop.counter.set(laptop.counter.get() - 1);
    refused(&laptop, "its counter went back: it may be a copy").await;
    laptop.counter.set(laptop.counter.get() + 1);
    let late = passkey_sign_in::begin(&desk.service).unwrap();
    let response = laptop.sign(&late.options, &RIGHT);
    desk.clock.forward(TimeDelta::minutes(5));
    assert!(!is_in(&desk.show(&late.cookie, &response).await), "it took too long");
    assert!(is_in(&desk.sign_in(&laptop, &RIGHT).await));

    // A passkey that nobody has, from one address, once a second: it has to wait, and waits longer each time.
    let stranger = Authenticator::new("stranger");
    let mut answers = Vec::new();
    for _ in 0..6 {
        desk.address.set(200);
        answers.push(desk.sign_in(&stranger, &RIGHT).await);
    }
    assert!(answers[..5].iter().all(|answer| matches!(answer, Answer::Refused)), "{answers:?}");
    assert!(matches!(answers[5], Answer::Wait { .. }), "{answers:?}");
}

async fn who_may_not_come_in_does_not_by_a_passkey_either(service: Service) {
    let desk = Desk::open(service).await;
    let laptop = desk.added("Laptop").await;
    let id = desk.agent;
    agent::suspend(&desk.service, &permitted("telco"), id).await.unwrap();
    assert!(matches!(desk.sign_in(&laptop, &RIGHT).await, Answer::Refused));
    agent::resume(&desk.service, &permitted("telco"), id).await.unwrap();
    assert!(is_in(&desk.sign_in(&laptop, &RIGHT).await));
    agent::reset_password(&desk.service, &permitted("telco"), id, "another good password".to_owned()).await.unwrap();
    assert!(matches!(desk.sign_in(&laptop, &RIGHT).await, Answer::Refused), "a reset leaves no other way in");
    assert!(is_in(&sign_in(&desk.service, attempt("marta", "another good password", "192.0.2.3")).await.unwrap()));
}

async fn without_a_public_address_there_are_none(service: Service) {
    marta(&service).await;
    let me = welcome(&service, attempt("marta", PASSWORD, "192.0.2.1")).await.agent.caller("test".to_owned());
    assert!(!passkey::is_offered(&service));
    let none = |error: Option<Error>| assert!(matches!(error, Some(Error::NotFound("passkeys"))));
    none(passkey::begin(&service, &me, "Laptop", PASSWORD.to_owned()).await.err());
    none(passkey_sign_in::begin(&service).err());
}
