//! Agents, roles and invitations, on both engines.

use service::audit_trail::Filter;
use service::permission::{CustomersRead, CustomersWrite, ManageAgents, PermissionSet, ReadAudit};
use service::sign_in::{Answer, sign_in};
use service::{Actor, Caller, Error, Permitted, Service, agent, audit_trail, invitation, role, session};

use crate::sign_in::{attempt, marta, welcome};
use crate::support::{on_both_engines, org, permitted};

on_both_engines![
    a_role_says_what_its_agents_may_do,
    nobody_gives_what_they_lack,
    nobody_manages_themselves_or_who_may_do_more,
    a_suspended_agent_is_out_at_once,
    an_invitation_is_good_once,
    who_works_elsewhere_joins_with_their_own_password,
    a_link_sets_a_new_password,
    a_link_opens_no_other_organizations_door,
    a_link_is_taken_back_by_what_changes_after_it,
    no_sign_in_outlives_the_password_that_it_was_made_with,
    pages_of_agents_hold_everybody_once,
];

const HERE: &str = "192.0.2.1";
const PASSWORD: &str = "correct horse";

fn set(list: &str) -> PermissionSet {
    PermissionSet::parse(list).unwrap()
}

/// Somebody with these permissions who manages agents too.
fn manager(list: &str) -> Permitted<ManageAgents> {
    let actor = Actor::Command { name: "manager".into() };
    Caller::new(org("telco"), actor, set(&format!("manage_agents,{list}")), "test".to_owned()).permit().unwrap()
}

fn all() -> Permitted<ManageAgents> {
    permitted("telco")
}

async fn id(service: &Service, username: &str) -> uuid::Uuid {
    agent::find(service, &all(), username).await.unwrap()
}

async fn a_role_says_what_its_agents_may_do(service: Service) {
    marta(&service).await;
    role::create(&service, &all(), "Back office", set("customers:read,read_audit")).await.unwrap();
    for (name, permissions) in [("back office ", "*"), ("Agent", "*"), ("", "*"), ("Back office", "customers:read")] {
        let made = role::create(&service, &all(), name, set(permissions)).await;
        assert_eq!(made.is_err(), name != "back office ", "{name}");
    }
    let before = welcome(&service, attempt("marta", PASSWORD, HERE)).await;
    assert!(before.agent.permissions.contains::<CustomersWrite>());
    agent::set_role(&service, &all(), before.agent.id, "Back office").await.unwrap();
    assert!(session::resume(&service, &before.session).await.unwrap().is_none(), "what they may do has changed");
    let after = welcome(&service, attempt("marta", PASSWORD, HERE)).await;
    assert_eq!(after.agent.permissions, set("customers:read,read_audit"));
    // What a role may do counts from the next request on.
    role::change(&service, &all(), "Back office", set("customers:write")).await.unwrap();
    let now = session::resume(&service, &after.session).await.unwrap().unwrap();
    assert!(now.permissions.contains::<CustomersWrite>() && !now.permissions.contains::<ReadAudit>());

    let used = role::delete(&service, &all(), "Back office").await;
    assert!(matches!(used, Err(Error::Invalid(_))), "{used:?}");
    role::delete(&service, &all(), "back office").await.unwrap();
    assert!(matches!(role::delete(&service, &all(), "agent").await, Err(Error::NotFound("role"))), "a shipped one");
    let roles = role::list(&service, &all()).await.unwrap();
    let told: Vec<_> = roles.iter().map(|role| (role.name.as_str(), role.agents)).collect();
    assert_eq!(told, [("agent", 0), ("supervisor", 0), ("administrator", 0), ("auditor", 0), ("Back office", 1)]);
    // Another organization knows nothing of it.
    let elsewhere = role::list(&service, &permitted("other")).await.unwrap();
    assert!(elsewhere.iter().all(|role| role.shipped && role.agents == 0));
}

async fn nobody_gives_what_they_lack(service: Service) {
    let forbidden = |result: service::Result<()>| matches!(result, Err(Error::Forbidden { .. }));
    let manager = manager("customers:read");
    assert!(forbidden(role::create(&service, &manager, "more", set("customers:read,customers:write")).await));
    role::create(&service, &manager, "reader", set("customers:read")).await.unwrap();
    assert!(forbidden(role::change(&service, &manager, "reader", set("*")).await));
    let create = async |role: &str| agent::create(&service, &manager, "marta", PASSWORD.to_owned(), role).await;
    assert!(forbidden(create("administrator").await) && forbidden(create("agent").await));
    create("reader").await.unwrap();
    let marta = id(&service, "marta").await;
    assert!(forbidden(agent::set_role(&service, &manager, marta, "administrator").await));
    assert!(forbidden(invitation::create(&service, &manager, "pau", "supervisor").await.map(drop)));
    // Nor do they take an invitation into it, or take it back.
    let link = invitation::create(&service, &all(), "eva", "administrator").await.unwrap();
    assert!(forbidden(invitation::create(&service, &manager, "eva", "reader").await.map(drop)));
    let [waiting] = &invitation::list(&service, &all()).await.unwrap()[..] else { panic!("one is waiting") };
    assert!(forbidden(invitation::withdraw(&service, &manager, &waiting.id).await));
    assert!(invitation::open(&service, &link).await.unwrap().is_some());
    invitation::create(&service, &manager, "pau", "reader").await.unwrap();
    invitation::create(&service, &manager, "pau", "reader").await.unwrap();
    // Nor do they take a role away.
    role::create(&service, &all(), "audit", set("read_audit")).await.unwrap();
    assert!(forbidden(role::delete(&service, &manager, "audit").await));
    assert!(forbidden(role::change(&service, &manager, "audit", set("customers:read")).await));
}

async fn nobody_manages_themselves_or_who_may_do_more(service: Service) {
    agent::create(&service, &all(), "boss", PASSWORD.to_owned(), "administrator").await.unwrap();
    let boss = welcome(&service, attempt("boss", PASSWORD, HERE)).await;
    let own = boss.agent.caller("test".to_owned()).permit::<ManageAgents>().unwrap();
    assert!(matches!(agent::suspend(&service, &own, boss.agent.id).await, Err(Error::Invalid(_))));
    assert!(matches!(agent::set_role(&service, &own, boss.agent.id, "agent").await, Err(Error::Invalid(_))));
    let less = manager("customers:read");
    let forbidden = |result: service::Result<()>| matches!(result, Err(Error::Forbidden { .. }));
    assert!(forbidden(agent::suspend(&service, &less, boss.agent.id).await));
    assert!(forbidden(session::end_all(&service, &less, boss.agent.id).await));
    assert!(forbidden(service::totp::reset(&service, &less, boss.agent.id).await));
    assert!(forbidden(invitation::reset_password(&service, &less, boss.agent.id).await.map(drop)));
    let foreign = agent::suspend(&service, &permitted("other"), boss.agent.id).await;
    assert!(matches!(foreign, Err(Error::NotFound("agent"))), "another organization's administrator");
    assert!(session::resume(&service, &boss.session).await.unwrap().is_some());
}

async fn a_suspended_agent_is_out_at_once(service: Service) {
    marta(&service).await;
    let inside = welcome(&service, attempt("marta", PASSWORD, HERE)).await;
    agent::suspend(&service, &all(), inside.agent.id).await.unwrap();
    assert!(session::resume(&service, &inside.session).await.unwrap().is_none());
    for password in ["a wrong guess", PASSWORD] {
        let answer = sign_in(&service, attempt("marta", password, HERE)).await.unwrap();
        assert!(matches!(answer, Answer::Refused), "{answer:?}");
    }
    // Nobody there is told which of them was right, but the organization is.
    let filter = Filter { action: Some("session.sign_in_failed".to_owned()), ..Filter::default() };
    let told = audit_trail::list(&service, &permitted("telco"), &filter, None).await.unwrap().entries;
    let told: Vec<_> = told.iter().map(|entry| (entry.actor.as_str(), entry.reason.as_deref())).collect();
    assert_eq!(told, [("marta", Some("suspended")), ("marta", Some("password"))]);
    assert!(agent::get(&service, &all(), inside.agent.id).await.unwrap().suspended_at.is_some());
    agent::resume(&service, &all(), inside.agent.id).await.unwrap();
    welcome(&service, attempt("marta", PASSWORD, HERE)).await;
}

async fn an_invitation_is_good_once(service: Service) {
    let token = invitation::create(&service, &all(), "Pau", "auditor").await.unwrap();
    let opened = invitation::open(&service, &token).await.unwrap().unwrap();
    assert_eq!((opened.username.as_str(), opened.known, opened.resets_password), ("pau", false, false));
    let accept = async |token: &str, password: &str| {
        invitation::accept(&service, token, password.to_owned(), "test".to_owned()).await
    };
    assert!(matches!(accept(&token, "short").await, Err(Error::Invalid(_))));
    let (first, second) = tokio::join!(accept(&token, PASSWORD), accept(&token, PASSWORD));
    assert_eq!(usize::from(first.is_ok()) + usize::from(second.is_ok()), 1, "{first:?} {second:?}");
    assert!(matches!(accept(&token, PASSWORD).await, Err(Error::NotFound("invitation"))));
    let pau = welcome(&service, attempt("pau", PASSWORD, HERE)).await.agent;
    assert!(pau.permissions.contains::<CustomersRead>() && !pau.permissions.contains::<CustomersWrite>());

    let taken = invitation::create(&service, &all(), "pau", "agent").await;
    assert!(matches!(taken, Err(Error::Invalid(_))), "who works here already");
    let old = invitation::create(&service, &all(), "ona", "agent").await.unwrap();
    let new = invitation::create(&service, &all(), "ona", "agent").await.unwrap();
    assert!(invitation::open(&service, &old).await.unwrap().is_none(), "the newer one is in its place");
    let pending = invitation::list(&service, &all()).await.unwrap();
    assert_eq!(pending.len(), 1);
    let foreign = invitation::withdraw(&service, &permitted("other"), &pending[0].id).await;
    assert!(foreign.is_ok() && invitation::open(&service, &new).await.unwrap().is_some(), "another's stays");
    invitation::withdraw(&service, &all(), &pending[0].id).await.unwrap();
    assert!(matches!(accept(&new, PASSWORD).await, Err(Error::NotFound("invitation"))));
    for token in ["", "x", "telco.", &old.replace("telco", "other")] {
        assert!(invitation::open(&service, token).await.unwrap().is_none(), "{token}");
    }
}

async fn who_works_elsewhere_joins_with_their_own_password(service: Service) {
    marta(&service).await;
    welcome(&service, attempt("marta", PASSWORD, HERE)).await;
    let token = invitation::create(&service, &permitted("other"), "marta", "auditor").await.unwrap();
    assert!(invitation::open(&service, &token).await.unwrap().unwrap().known);
    let accept =
        async |password: &str| invitation::accept(&service, &token, password.to_owned(), "test".to_owned()).await;
    assert!(matches!(accept("not her password").await, Err(Error::Invalid(_))));
    accept(PASSWORD).await.unwrap();

    let here = welcome(&service, attempt("marta", PASSWORD, HERE)).await;
    assert_eq!(here.agent.org, org("telco"), "where she signed in last");
    let me = here.agent.caller("test".to_owned());
    let organizations = agent::organizations(&service, &me).await.unwrap();
    assert_eq!(organizations, [(org("other"), "auditor".to_owned()), (org("telco"), "agent".to_owned())]);
    let there = session::switch(&service, &me, &here.session, &org("other")).await.unwrap();
    assert!(session::resume(&service, &here.session).await.unwrap().is_none());
    let marta = session::resume(&service, &there).await.unwrap().unwrap();
    assert_eq!((marta.org.as_str(), marta.role.as_str()), ("other", "auditor"));
    assert!(!marta.permissions.contains::<CustomersWrite>());
    let absent = session::switch(&service, &marta.caller("test".to_owned()), &there, &org("absent")).await;
    assert!(matches!(absent, Err(Error::NotFound("organization"))));
    assert_eq!(welcome(&service, attempt("marta", PASSWORD, HERE)).await.agent.org, org("other"));

    // What is hers and not an organization's, no organization's administrator resets.
    let own = Actor::Agent { id: uuid::Uuid::max(), name: "boss".to_owned() };
    let boss = Caller::new(org("other"), own, PermissionSet::ALL, "test".to_owned()).permit::<ManageAgents>().unwrap();
    assert!(matches!(invitation::reset_password(&service, &boss, marta.id).await, Err(Error::Invalid(_))));
    assert!(matches!(service::totp::reset(&service, &boss, marta.id).await, Err(Error::Invalid(_))));
    // Suspended here, she still works there.
    agent::suspend(&service, &boss, marta.id).await.unwrap();
    assert_eq!(welcome(&service, attempt("marta", PASSWORD, HERE)).await.agent.org, org("telco"));
}

async fn a_link_opens_no_other_organizations_door(service: Service) {
    marta(&service).await;
    let marta = welcome(&service, attempt("marta", PASSWORD, HERE)).await.agent;
    let link = invitation::reset_password(&service, &all(), marta.id).await.unwrap();
    let elsewhere = invitation::create(&service, &permitted("other"), "marta", "administrator").await.unwrap();
    let accept = async |token: &str, password: &str| {
        invitation::accept(&service, token, password.to_owned(), "test".to_owned()).await
    };
    accept(&elsewhere, PASSWORD).await.unwrap();
    assert!(invitation::open(&service, &link).await.unwrap().is_none(), "the link of before is gone");
    let late = accept(&link, "the other boss's password").await;
    assert!(matches!(late, Err(Error::NotFound("invitation"))), "{late:?}");
    welcome(&service, attempt("marta", PASSWORD, HERE)).await;
}

async fn a_link_sets_a_new_password(service: Service) {
    marta(&service).await;
    let inside = welcome(&service, attempt("marta", PASSWORD, HERE)).await;
    let token = invitation::reset_password(&service, &all(), inside.agent.id).await.unwrap();
    assert!(invitation::open(&service, &token).await.unwrap().unwrap().resets_password);
    let accepted = invitation::accept(&service, &token, "a better password".to_owned(), "test".to_owned()).await;
    assert_eq!(accepted.unwrap(), "marta");
    assert!(session::resume(&service, &inside.session).await.unwrap().is_none());
    let old = sign_in(&service, attempt("marta", PASSWORD, HERE)).await.unwrap();
    assert!(matches!(old, Answer::Refused));
    welcome(&service, attempt("marta", "a better password", HERE)).await;
}

async fn a_link_is_taken_back_by_what_changes_after_it(service: Service) {
    marta(&service).await;
    let id = id(&service, "marta").await;
    role::create(&service, &all(), "Back office", set("customers:read")).await.unwrap();
    let good = async |link: &str| invitation::open(&service, link).await.unwrap().is_some();
    // Another role: who made it might not manage them any more.
    let link = invitation::reset_password(&service, &all(), id).await.unwrap();
    agent::set_role(&service, &all(), id, "Back office").await.unwrap();
    assert!(!good(&link).await);
    // Another meaning of the role.
    let link = invitation::reset_password(&service, &all(), id).await.unwrap();
    role::change(&service, &all(), "Back office", set("*")).await.unwrap();
    assert!(!good(&link).await);
    // Another password, by an administrator or by themselves.
    let link = invitation::reset_password(&service, &all(), id).await.unwrap();
    agent::reset_password(&service, &all(), id, "a better password".to_owned()).await.unwrap();
    assert!(!good(&link).await);
    let inside = welcome(&service, attempt("marta", "a better password", HERE)).await;
    let link = invitation::reset_password(&service, &all(), id).await.unwrap();
    let marta = inside.agent.caller("test".to_owned());
    let (old, new) = ("a better password".to_owned(), "the best password".to_owned());
    agent::change_password(&service, &marta, &inside.session, old, new).await.unwrap();
    assert!(!good(&link).await);
}

async fn no_sign_in_outlives_the_password_that_it_was_made_with(service: Service) {
    marta(&service).await;
    let id = id(&service, "marta").await;
    let known = welcome(&service, attempt("marta", PASSWORD, HERE)).await.device;
    let late = || async {
        let mut attempt = attempt("marta", PASSWORD, HERE);
        attempt.browser.device = Some(&known);
        sign_in(&service, attempt).await.unwrap()
    };
    let boss = all();
    let reset = agent::reset_password(&service, &boss, id, "a better password".to_owned());
    let (reset, ..) = tokio::join!(reset, late(), late(), late(), late(), late(), late());
    reset.unwrap();
    let living = session::list(&service, &all(), id).await.unwrap();
    assert!(living.is_empty(), "{living:?}");
}

async fn pages_of_agents_hold_everybody_once(service: Service) {
    marta(&service).await;
    let marta = id(&service, "marta").await;
    // Only rows: hashing a password for each would take long.
    for number in 0..60 {
        let username = format!("agent-{number:02}");
        invitation::create(&service, &permitted("other"), &username, "agent").await.unwrap();
    }
    assert_eq!(invitation::list(&service, &permitted("other")).await.unwrap().len(), 60);
    let page = agent::list(&service, &all(), "").await.unwrap();
    assert_eq!(page.agents.iter().map(|member| member.id).collect::<Vec<_>>(), [marta]);
    assert!(page.next.is_none() && agent::list(&service, &all(), "marta").await.unwrap().agents.is_empty());
}
