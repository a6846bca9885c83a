//! Signing in by OpenID Connect: what a provider's ID token must say, whose it is here, and which role its groups
//! give. Its signature, issuer and audience are checked before.

use domain::OrgId;
use serde::Deserialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::agent::{self, Told, checked_username};
use crate::openid_attempt::Attempt;
use crate::permission::PermissionSet;
use crate::secret::token_hash;
use crate::sign_in::{self, Browser, NOBODY, Welcome};
use crate::store::agent::New;
use crate::store::openid::Identity;
use crate::store::{self, Tx};
use crate::token::{self, Refused};
use crate::{Actor, Caller, Error, Result, Service, audit, organization, role};

/// Rows that one sweep takes.
const BATCH: i64 = 1_000;
/// Groups beyond are not looked at.
const MOST_GROUPS: usize = 1_000;

/// A provider, and what its word counts for.
#[derive(Debug, Clone)]
pub struct Provider {
    /// What the button calls it.
    pub name: String,
    /// Its `iss`.
    pub issuer: String,
    /// What it knows us by.
    pub client_id: String,
    /// The organization whose agents sign in there.
    pub org: OrgId,
    /// Groups, each with the role that it gives. Of several that a person is in the first one counts.
    pub roles: Vec<(String, String)>,
    /// The claim that holds a person's groups: its name, or its path with dots.
    pub groups_claim: String,
    /// The claim that holds the user name, likewise.
    pub username_claim: String,
    /// Whether somebody who is neither an agent nor invited becomes an agent.
    pub creates: bool,
    /// Whether an agent who has signed in there may also come in by password.
    pub keeps_passwords: bool,
}

/// The claims of an ID token.
#[derive(Deserialize)]
pub struct IdClaims {
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: f64,
    nbf: Option<f64>,
    nonce: Option<String>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// Somebody for whom the provider has vouched.
pub struct Person {
    subject: String,
    claims: Map<String, Value>,
}

/// Who a person is by a good ID token, for the sign-in that has this nonce.
///
/// # Errors
/// [`Refused`] for another nonce, a time that is over or has not come, and a token that was made for somebody else.
pub fn check(
    service: &Service,
    provider: &Provider,
    claims: IdClaims,
    nonce: &str,
) -> std::result::Result<Person, Refused> {
    token::check_times(service, claims.exp, claims.nbf)?;
    token::check_subject(&claims.sub)?;
    if claims.nonce.is_none_or(|said| token_hash(&said) != token_hash(nonce)) {
        return Err(Refused::Claim("nonce"));
    }
    let ours = |party: &String| *party == provider.client_id;
    let several = match &claims.aud {
        Audience::One(one) if ours(one) => false,
        Audience::Several(all) if all.iter().any(ours) => all.len() > 1,
        _ => return Err(Refused::Claim("aud")),
    };
    // OpenID Connect Core, section 3.1.3.7: of several audiences it must say for whom it was made.
    match &claims.azp {
        Some(party) if !ours(party) => Err(Refused::Claim("azp")),
        None if several => Err(Refused::Claim("azp")),
        _ => Ok(Person { subject: claims.sub, claims: claims.others }),
    }
}

impl Person {
    /// Whether the user name or the groups are yet to be asked for.
    pub fn is_incomplete(&self, provider: &Provider) -> bool {
        [&provider.username_claim, &provider.groups_claim].iter().any(|name| self.claim(name).is_none())
    }

    /// Adds what the provider says of the person besides (UserInfo). What the ID token says stands.
    ///
    /// # Errors
    /// [`Refused`] when it is about somebody else.
    pub fn add(&mut self, more: Map<String, Value>) -> std::result::Result<(), Refused> {
        if more.get("sub").and_then(Value::as_str) != Some(&self.subject) {
            return Err(Refused::Claim("sub"));
        }
        for (name, value) in more {
            self.claims.entry(name).or_insert(value);
        }
        Ok(())
    }

    /// A claim of this name, or, with dots, within others: `realm_access.roles`.
    fn claim(&self, name: &str) -> Option<&Value> {
        self.claims.get(name).or_else(|| {
            let (first, rest) = name.split_once('.')?;
            rest.split('.').try_fold(self.claims.get(first)?, |value, part| value.get(part))
        })
    }

    fn role<'p>(&self, provider: &'p Provider) -> Option<&'p str> {
        let groups: Vec<&str> = match self.claim(&provider.groups_claim)? {
            Value::String(one) => vec![one],
            Value::Array(all) => all.iter().filter_map(Value::as_str).take(MOST_GROUPS).collect(),
            _ => return None,
        };
        let given = provider.roles.iter().find(|(group, _)| groups.contains(&group.as_str()));
        given.map(|(_, role)| role.as_str())
    }

    /// An address counts only where the provider has seen that it is the person's.
    fn username(&self, provider: &Provider) -> Option<String> {
        let verified = || self.claim("email_verified") == Some(&Value::Bool(true));
        if provider.username_claim == "email" && !verified() {
            return None;
        }
        checked_username(self.claim(&provider.username_claim)?.as_str()?).ok()
    }
}

/// Somebody who comes back from the provider.
pub struct Arrival<'a> {
    /// Who it is.
    pub person: Person,
    /// The sign-in that they had begun.
    pub attempt: &'a Attempt,
    /// By what they come.
    pub browser: Browser<'a>,
}

/// What came of it.
#[derive(Debug)]
pub enum Answer {
    /// Come in.
    Welcome(Box<Welcome>),
    /// None of the person's groups gives a role that there is.
    NoRole,
    /// Nobody here, or not without doubt.
    Unknown,
    /// An agent who is kept out.
    Suspended,
    /// This very sign-in came before.
    UsedBefore,
}

/// Lets somebody in for whom the provider has vouched. The role follows the groups, each time. A one-time code is not
/// asked for: the second step is the provider's.
///
/// Who comes for the first time is the agent of the same user name if that one works nowhere else, and nobody else
/// has come as that agent; else somebody invited; else, where the provider may make agents, a new one.
///
/// # Errors
/// [`Error::NotFound`] where the provider's organization is not there; the database's.
pub async fn sign_in(service: &Service, provider: &Provider, arrival: Arrival<'_>) -> Result<Answer> {
    let Arrival { person, attempt, browser } = arrival;
    let Some(wanted) = person.role(provider) else { return Ok(Answer::NoRole) };
    let by_provider = Caller::new(
        provider.org.clone(),
        Actor::Command { name: "openid".into() },
        PermissionSet::NONE,
        browser.request_id.clone(),
    )
    .at(browser.address);
    let mut tx = service.db.write().await?;
    let state = token_hash(&attempt.state);
    if !store::openid::use_up(&mut tx.conn(), &provider.org, &state, attempt.expires_at).await? {
        return Ok(Answer::UsedBefore);
    }
    if role::lock(&mut tx.conn(), &provider.org, wanted).await?.is_none() {
        tracing::warn!(role = wanted, "openid_roles: the organization has no such role");
        return Ok(Answer::NoRole);
    }
    let Some(id) = find(service, &mut tx, provider, (&person, wanted), &by_provider).await? else {
        return Ok(Answer::Unknown);
    };
    store::agent::hold(&mut tx.conn(), id).await?;
    store::agent::lock(&mut tx.conn(), &provider.org, id).await?;
    let member = store::agent::get(&mut tx.conn(), &provider.org, id).await?.ok_or(Error::NotFound("agent"))?;
    if member.suspended_at.is_some() {
        drop(tx);
        let actor = Actor::Agent { id, name: member.username };
        let caller = Caller::new(provider.org.clone(), actor, PermissionSet::NONE, browser.request_id.clone());
        sign_in::note_failure(service, &caller.at(browser.address), "suspended").await?;
        return Ok(Answer::Suspended);
    }
    if member.role != wanted {
        let told = |role| Told { username: &member.username, role, suspended: false };
        let (before, after) = (told(&member.role), told(wanted));
        store::invitation::delete_resets(&mut tx.conn(), id, &member.username).await?;
        store::agent::set_role(&mut tx.conn(), &provider.org, id, wanted).await?;
        // What they may do begins with a new session, as when an administrator changes it.
        store::session::delete_of(&mut tx.conn(), &provider.org, id).await?;
        let subject = ("agent", id.to_string());
        let told = (Some(&before), Some(&after));
        audit::write(service, &mut tx, &by_provider, "agent.set_role", subject, told).await?;
    }
    let agent = agent::in_org(&mut tx.conn(), &provider.org, id).await?.ok_or(Error::NotFound("agent"))?;
    let caller = agent.caller(browser.request_id.clone()).at(browser.address);
    let how = format!("OpenID Connect, {}", provider.issuer);
    let welcome = sign_in::admit(service, &mut tx, &caller, agent, (&browser, Some(&how))).await?;
    tx.commit().await?;
    Ok(Answer::Welcome(Box::new(welcome)))
}

/// Whose this person is here, from now on if not before.
async fn find(
    service: &Service,
    tx: &mut Tx,
    provider: &Provider,
    (person, role): (&Person, &str),
    caller: &Caller,
) -> Result<Option<Uuid>> {
    let (org, now) = (&provider.org, service.now());
    let identity = Identity { org, issuer: &provider.issuer, subject: &person.subject };
    if let Some(known) = store::openid::agent_of(&mut tx.conn(), identity).await? {
        return Ok(Some(known));
    }
    let Some(username) = person.username(provider) else {
        tracing::warn!(claim = provider.username_claim, "openid: the claim holds no user name");
        return Ok(None);
    };
    let id = match store::agent::id_of(&mut tx.conn(), &username).await? {
        Some(id) => {
            let member = store::agent::get(&mut tx.conn(), org, id).await?;
            // As with passwords: one organization must not open another's door.
            if member.is_none_or(|member| member.organizations > 1 || member.suspended_at.is_some()) {
                return Ok(None);
            }
            id
        }
        None => {
            organization::must_exist(&mut tx.conn(), org).await?;
            let invited = store::invitation::take_for(&mut tx.conn(), org, &username, now).await?;
            if !invited && !provider.creates {
                return Ok(None);
            }
            let new = New { id: service.new_id()?, username: &username, password_hash: NOBODY };
            agent::add(service, tx, caller, &new, role).await?;
            new.id
        }
    };
    if !store::openid::link(&mut tx.conn(), identity, id, now).await? {
        return Ok(None);
    }
    let subject = ("agent", id.to_string());
    audit::note(service, tx, caller, "agent.link_openid", subject, Some(&provider.issuer)).await?;
    Ok(Some(id))
}

/// Whether this agent's password is no longer taken, since they sign in by the provider.
pub(crate) async fn asks_instead(service: &Service, agent: Uuid) -> Result<bool> {
    let Some(provider) = service.openid().filter(|provider| !provider.keeps_passwords) else { return Ok(false) };
    let mut reader = service.db.read().await?;
    let linked = store::openid::is_linked(&mut reader.conn(), &provider.org, agent).await?;
    reader.done();
    Ok(linked)
}

/// Deletes a batch of sign-ins that could not come again anyway; how many that were.
pub(crate) async fn sweep(service: &Service) -> Result<u64> {
    let mut tx = service.db.write().await?;
    let swept = store::openid::delete_old(&mut tx.conn(), service.now(), BATCH).await?;
    tx.commit().await?;
    Ok(swept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn provider() -> Provider {
        let roles = [("admins", "administrator"), ("care", "agent")];
        Provider {
            name: "Example".to_owned(),
            issuer: "https://login.example.com".to_owned(),
            client_id: "desk".to_owned(),
            org: "telco".parse().unwrap(),
            roles: roles.map(|(group, role)| (group.to_owned(), role.to_owned())).to_vec(),
            groups_claim: "groups".to_owned(),
            username_claim: "preferred_username".to_owned(),
            creates: false,
            keeps_passwords: true,
        }
    }

    fn person(claims: Value) -> Person {
        Person { subject: "1".to_owned(), claims: serde_json::from_value(claims).unwrap() }
    }

    #[test]
    fn the_first_group_of_the_settings_gives_the_role() {
        let role = |claims| person(claims).role(&provider()).map(str::to_owned);
        assert_eq!(role(json!({"groups": ["care", "admins"]})).as_deref(), Some("administrator"));
        assert_eq!(role(json!({"groups": "care"})).as_deref(), Some("agent"));
        for none in
            [json!({}), json!({"groups": []}), json!({"groups": ["Care", 1]}), json!({"groups": {"care": true}})]
        {
            assert_eq!(role(none), None);
        }
        let nested = Provider { groups_claim: "realm_access.roles".to_owned(), ..provider() };
        assert_eq!(person(json!({"realm_access": {"roles": ["care"]}})).role(&nested), Some("agent"));
        assert_eq!(person(json!({"realm_access.roles": ["care"]})).role(&nested), Some("agent"));
    }

    #[test]
    fn an_address_is_a_user_name_only_where_it_was_verified() {
        let by_mail = Provider { username_claim: "email".to_owned(), ..provider() };
        let name = |claims| person(claims).username(&by_mail);
        assert_eq!(
            name(json!({"email": "Ana@Example.com", "email_verified": true})).as_deref(),
            Some("ana@example.com")
        );
        assert_eq!(name(json!({"email": "ana@example.com", "email_verified": "true"})), None);
        assert_eq!(name(json!({"email": "ana@example.com"})), None);
        assert_eq!(person(json!({"preferred_username": "a b"})).username(&provider()), None);
    }

    #[test]
    fn what_is_said_besides_is_about_the_same_person_and_replaces_nothing() {
        let mut ana = person(json!({"groups": ["care"]}));
        assert!(ana.add(json!({"sub": "2", "groups": ["admins"]}).as_object().unwrap().clone()).is_err());
        assert!(ana.add(Map::new()).is_err());
        assert!(ana.is_incomplete(&provider()));
        let more = json!({"sub": "1", "groups": ["admins"], "preferred_username": "ana"});
        ana.add(more.as_object().unwrap().clone()).unwrap();
        assert!(!ana.is_incomplete(&provider()));
        assert_eq!((ana.role(&provider()), ana.username(&provider()).as_deref()), (Some("agent"), Some("ana")));
    }
}
