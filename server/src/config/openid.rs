//! The settings of sign-in by OpenID Connect.

use domain::OrgId;
use secrecy::SecretString;
use service::openid::Provider;

use super::{PLAIN, Setting, SettingError, Sources, outside_url};

/// Where agents sign in besides.
#[derive(Debug, Clone)]
pub struct OpenIdSettings {
    /// The provider, and what its word counts for.
    pub provider: Provider,
    /// What we prove to it with who we are; `None`: a public client.
    pub client_secret: Option<SecretString>,
    /// What it is asked for, separated by spaces.
    pub scopes: String,
}

const ISSUER: Setting = Setting {
    name: "openid_issuer",
    help: "An OpenID provider where agents sign in: its issuer, https, or http on this machine",
    ..PLAIN
};
const CLIENT_ID: Setting = Setting { name: "openid_client_id", help: "What the provider knows Clientela by", ..PLAIN };
const CLIENT_SECRET: Setting = Setting {
    name: "openid_client_secret",
    help: "The secret for it; without one Clientela is a public client",
    secret: true,
    ..PLAIN
};
const NAME: Setting =
    Setting { name: "openid_name", help: "What the button calls the provider; its host when not given", ..PLAIN };
const ORG: Setting = Setting { name: "openid_org", help: "The organization whose agents sign in there", ..PLAIN };
const ROLES: Setting = Setting {
    name: "openid_roles",
    help: "The provider's groups and the role that each gives: care-admins=administrator;care=agent. The first that \
           a person is in counts; without one nobody comes in",
    ..PLAIN
};
const GROUPS_CLAIM: Setting = Setting {
    name: "openid_groups_claim",
    default: "groups",
    help: "The claim with a person's groups, such as groups or realm_access.roles",
    ..PLAIN
};
const USERNAME_CLAIM: Setting = Setting {
    name: "openid_username_claim",
    default: "preferred_username",
    help: "The claim with the user name: one that people cannot choose for themselves",
    ..PLAIN
};
const SCOPES: Setting = Setting {
    name: "openid_scopes",
    default: "openid profile",
    help: "What the provider is asked for, separated by spaces",
    ..PLAIN
};
const UNKNOWN: Setting = Setting {
    name: "openid_unknown",
    default: "refuse",
    help: "Who is neither an agent nor invited: refuse or create",
    ..PLAIN
};
const PASSWORDS: Setting = Setting {
    name: "openid_passwords",
    default: "keep",
    help: "Passwords of agents who have signed in at the provider: keep or refuse",
    ..PLAIN
};

pub(super) const ALL: [&Setting; 11] = [
    &ISSUER,
    &CLIENT_ID,
    &CLIENT_SECRET,
    &NAME,
    &ORG,
    &ROLES,
    &GROUPS_CLAIM,
    &USERNAME_CLAIM,
    &SCOPES,
    &UNKNOWN,
    &PASSWORDS,
];

/// An issuer makes client, organization and roles necessary; without one, they are a mistake.
pub(super) fn read(sources: &Sources<'_>) -> Result<Option<OpenIdSettings>, SettingError> {
    let issuer = sources.read(&ISSUER, issuer)?;
    let allowed = |value: &str, default: &str| match issuer {
        None if value != default => Err("must not be given without openid_issuer".to_owned()),
        _ => Ok(()),
    };
    let needed = |value: &str| match (value, &issuer) {
        ("", Some(_)) => Err("must be given with openid_issuer".to_owned()),
        ("", None) => Ok(None),
        (value, _) => allowed(value, "").map(|()| Some(value.to_owned())),
    };
    let client_id = sources.read(&CLIENT_ID, needed)?;
    let org = sources.read(&ORG, |value| match needed(value)? {
        Some(org) => org.parse::<OrgId>().map(Some).map_err(|_| "must be the name of an organization".into()),
        None => Ok(None),
    })?;
    let groups = sources.read(&ROLES, |value| needed(value)?.as_deref().map(roles).transpose())?;
    let client_secret = sources.read(&CLIENT_SECRET, |value| match value {
        "" => Ok(None),
        secret => needed(secret).map(|_| Some(SecretString::from(secret))),
    })?;
    let host = issuer.as_deref().and_then(|issuer| reqwest::Url::parse(issuer).ok());
    let host = host.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let name = sources.read(&NAME, |value| match value.chars().count() {
        0 => Ok(host),
        1..=50 => allowed(value, "").map(|()| value.to_owned()),
        _ => Err("must have at most 50 characters".into()),
    })?;
    let claim = |setting: &Setting, value: &str| match value {
        "" => Err("must not be empty".to_owned()),
        name => allowed(name, setting.default).map(|()| name.to_owned()),
    };
    let groups_claim = sources.read(&GROUPS_CLAIM, |value| claim(&GROUPS_CLAIM, value))?;
    let username_claim = sources.read(&USERNAME_CLAIM, |value| claim(&USERNAME_CLAIM, value))?;
    let scopes = sources.read(&SCOPES, |value| match value.split(' ').any(|scope| scope == "openid") {
        true => allowed(value, SCOPES.default).map(|()| value.to_owned()),
        false => Err("must have openid among them".into()),
    })?;
    let choice = |setting: &Setting, value: &str, yes: &str, no: &str| {
        one_of(value, yes, no).and_then(|chosen| allowed(value, setting.default).map(|()| chosen))
    };
    let creates = sources.read(&UNKNOWN, |value| choice(&UNKNOWN, value, "create", "refuse"))?;
    let keeps_passwords = sources.read(&PASSWORDS, |value| choice(&PASSWORDS, value, "keep", "refuse"))?;
    let (Some(issuer), Some(client_id), Some(org), Some(roles)) = (issuer, client_id, org, groups) else {
        return Ok(None);
    };
    let provider =
        Provider { name, issuer, client_id, org, roles, groups_claim, username_claim, creates, keeps_passwords };
    Ok(Some(OpenIdSettings { provider, client_secret, scopes }))
}

/// Whether it is the first of two.
fn one_of(value: &str, yes: &str, no: &str) -> Result<bool, String> {
    if value == yes || value == no { Ok(value == yes) } else { Err(format!("must be {yes} or {no}")) }
}

/// OpenID Connect Discovery, section 3: nothing after the path.
fn issuer(value: &str) -> Result<Option<String>, String> {
    match outside_url(value)? {
        Some(url) if url.contains(['?', '#']) => Err("must have no query".into()),
        issuer => Ok(issuer),
    }
}

/// Groups may be distinguished names of a directory: the last `=` is ours.
fn roles(value: &str) -> Result<Vec<(String, String)>, String> {
    let pair = |text: &str| {
        let (group, role) = text.rsplit_once('=')?;
        let (group, role) = (group.trim(), role.trim());
        (!group.is_empty() && !role.is_empty()).then(|| (group.to_owned(), role.to_owned()))
    };
    let all: Option<Vec<_>> = value.split(';').filter(|text| !text.trim().is_empty()).map(pair).collect();
    all.filter(|all| !all.is_empty()).ok_or_else(|| "must be such as care-admins=administrator;care=agent".to_owned())
}

#[cfg(test)]
mod tests {
    use super::roles;

    #[test]
    fn groups_and_their_roles() {
        let pair = |group: &str, role: &str| (group.to_owned(), role.to_owned());
        assert_eq!(roles("a=agent; b c = Back office ;"), Ok(vec![pair("a", "agent"), pair("b c", "Back office")]));
        assert_eq!(roles("CN=Care,OU=Desk=agent"), Ok(vec![pair("CN=Care,OU=Desk", "agent")]));
        for wrong in ["a", "a=", "=agent", ";", "a=agent;b"] {
            assert!(roles(wrong).is_err(), "{wrong}");
        }
    }
}
