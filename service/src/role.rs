//! Roles: what an agent may do in an organization.
//!
//! Four are shipped, the same everywhere; an organization makes more out of permissions. Nobody gives, or
//! makes a role of, what they may not do themselves.

use domain::{OrgId, Problem, Violations};
use serde::Serialize;

use crate::permission::{ManageAgents, PermissionSet};
use crate::store::role::Row;
use crate::store::{self, Conn};
use crate::{Caller, Error, Permitted, Result, Service, audit, organization};

/// Manages people and everything else.
pub const ADMINISTRATOR: &str = "administrator";
/// Every name that is taken by a shipped role, with what it may do.
const SHIPPED: [(&str, &str); 4] = [
    (
        "agent",
        "accounts:read,accounts:write,external_accounts:read,customers:read,customers:write,external_customers:read,\
         categories:read,customer_categories:read,customer_categories:write,special_treatment:read,\
         customer_special_treatment:read,customer_special_treatment:write,credit_card_tokenization:read,\
         customer_credentials:read,customer_credentials:write,customer_identification_processes:read,\
         customer_identification_processes:write,reveal",
    ),
    ("supervisor", "*,reveal,export,manage_settings,figures"),
    (ADMINISTRATOR, "*"),
    (
        "auditor",
        "accounts:read,external_accounts:read,customers:read,external_customers:read,categories:read,\
         customer_categories:read,special_treatment:read,customer_special_treatment:read,\
         credit_card_tokenization:read,customer_credentials:read,customer_identification_processes:read,read_audit",
    ),
];
/// Roles of an organization's own: a page shows them all.
const MOST: usize = 50;
const LONGEST_NAME: usize = 50;
const ROLE: &str = "role";

/// A role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its name, which is also how an agent's role is told.
    pub name: String,
    /// What it may do.
    pub permissions: PermissionSet,
    /// Whether it is the same in every organization, and cannot be changed.
    pub shipped: bool,
    /// How many agents of the organization have it.
    pub agents: i64,
}

/// A role as the audit trail has it.
#[derive(Serialize)]
struct Told {
    permissions: String,
}

/// The shipped roles with what they may do, the same in every organization.
pub fn shipped() -> impl Iterator<Item = (&'static str, PermissionSet)> {
    SHIPPED.iter().map(|(name, list)| (*name, shipped_permissions(name, list)))
}

fn shipped_permissions(name: &str, list: &str) -> PermissionSet {
    // A test reads each list; a slip in one gives nothing, not everything.
    if name == ADMINISTRATOR { PermissionSet::ALL } else { PermissionSet::parse(list).unwrap_or(PermissionSet::NONE) }
}

/// What a role may do: a shipped one's by its name, else what its row says.
pub(crate) fn permissions(org: &OrgId, name: &str, own: Option<&str>) -> Result<PermissionSet> {
    if let Some((_, list)) = SHIPPED.iter().find(|(shipped, _)| *shipped == name) {
        return Ok(shipped_permissions(name, list));
    }
    let corrupt = || Error::corrupt("org_roles", "permissions", format!("{org} {name}"));
    PermissionSet::parse(own.ok_or_else(corrupt)?).map_err(|_| corrupt())
}

/// Refuses a role that is not there, or holds what the caller, who gives it away, lacks. It cannot be changed
/// or deleted until the transaction ends.
pub(crate) async fn must_be_given(conn: &mut Conn<'_>, caller: &Caller, name: &str) -> Result<()> {
    match lock(conn, caller.org(), name).await? {
        Some(permissions) => must_cover(caller, permissions),
        None => {
            let own = store::role::list(conn, caller.org()).await?;
            let names = SHIPPED.iter().map(|(name, _)| (*name).to_owned()).chain(own.into_iter().map(|row| row.name));
            Err(Violations::one("/role", Problem::OneOf(names.collect())).into())
        }
    }
}

/// What a role may do that is about to be given, if there is one of this name. It cannot be changed or deleted until
/// the transaction ends.
pub(crate) async fn lock(conn: &mut Conn<'_>, org: &OrgId, name: &str) -> Result<Option<PermissionSet>> {
    let own = match SHIPPED.iter().any(|(shipped, _)| *shipped == name) {
        true => None,
        false => match store::role::lock(conn, org, name).await? {
            Some(list) => Some(list),
            None => return Ok(None),
        },
    };
    permissions(org, name, own.as_deref()).map(Some)
}

/// Refuses to give, or to touch somebody who has, what the caller lacks.
pub(crate) fn must_cover(caller: &Caller, permissions: PermissionSet) -> Result<()> {
    match caller.permissions().lacks(permissions) {
        Some(permission) => Err(Error::Forbidden { permission }),
        None => Ok(()),
    }
}

/// The roles of the caller's organization, the shipped ones first.
///
/// # Errors
/// Only the database's.
pub async fn list(service: &Service, caller: &Permitted<ManageAgents>) -> Result<Vec<Role>> {
    let mut reader = service.db.read().await?;
    let own = store::role::list(&mut reader.conn(), caller.org()).await?;
    let counts = store::role::counts(&mut reader.conn(), caller.org()).await?;
    reader.done();
    let agents = |name: &str| counts.iter().find(|(role, _)| role == name).map_or(0, |(_, count)| *count);
    let shipped = shipped().map(|(name, permissions)| {
        Ok(Role { name: name.to_owned(), permissions, shipped: true, agents: agents(name) })
    });
    let own = own.into_iter().map(|Row { name, permissions: list }| {
        let permissions = permissions(caller.org(), &name, Some(&list))?;
        Ok(Role { agents: agents(&name), name, permissions, shipped: false })
    });
    shipped.chain(own).collect()
}

/// Makes a role of the organization's own. Its name is 1 to 50 characters; those of the shipped are taken.
///
/// # Errors
/// [`Error::Invalid`] for the name or an empty list, [`Error::Forbidden`] for a permission that the caller
/// lacks, [`Error::NotFound`] for the organization.
pub async fn create(
    service: &Service,
    caller: &Permitted<ManageAgents>,
    name: &str,
    permissions: PermissionSet,
) -> Result<()> {
    let name = checked(caller, name, permissions)?;
    let mut tx = service.db.write().await?;
    organization::must_exist(&mut tx.conn(), caller.org()).await?;
    if store::role::list(&mut tx.conn(), caller.org()).await?.len() >= MOST {
        return Err(Violations::one("/name", Problem::TooMany { max: MOST }).into());
    }
    let row = Row { name: name.to_owned(), permissions: permissions.to_string() };
    if !store::role::insert(&mut tx.conn(), caller.org(), &row, service.now()).await? {
        return Err(Violations::one("/name", Problem::Duplicate).into());
    }
    let told = Told { permissions: row.permissions };
    audit::write(service, &mut tx, caller, "role.create", (ROLE, row.name), (None, Some(&told))).await?;
    tx.commit().await
}

/// Changes what a role of the organization's own may do; those who have it may do so from their next
/// request on.
///
/// # Errors
/// As [`create`]; [`Error::NotFound`] for the role.
pub async fn change(
    service: &Service,
    caller: &Permitted<ManageAgents>,
    name: &str,
    permissions: PermissionSet,
) -> Result<()> {
    let name = checked(caller, name, permissions)?;
    let mut tx = service.db.write().await?;
    let before = store::role::lock(&mut tx.conn(), caller.org(), name).await?.ok_or(Error::NotFound(ROLE))?;
    must_cover(caller, self::permissions(caller.org(), name, Some(&before))?)?;
    // Whoever made a link for somebody with this role could do all that they could, as the role was then.
    store::invitation::delete_resets_of_role(&mut tx.conn(), caller.org(), name).await?;
    store::role::update(&mut tx.conn(), caller.org(), name, &permissions.to_string()).await?;
    let (before, after) = (Told { permissions: before }, Told { permissions: permissions.to_string() });
    let told = (Some(&before), Some(&after));
    audit::write(service, &mut tx, caller, "role.change", (ROLE, name.to_owned()), told).await?;
    tx.commit().await
}

/// Takes away a role that no agent and no invitation has.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] for one that is in use; [`Error::Forbidden`] for one that may do
/// what the caller may not.
pub async fn delete(service: &Service, caller: &Permitted<ManageAgents>, name: &str) -> Result<()> {
    let mut tx = service.db.write().await?;
    let before = store::role::lock(&mut tx.conn(), caller.org(), name).await?.ok_or(Error::NotFound(ROLE))?;
    must_cover(caller, permissions(caller.org(), name, Some(&before))?)?;
    if store::role::is_used(&mut tx.conn(), caller.org(), name).await? {
        return Err(Violations::one("/name", Problem::InUse).into());
    }
    store::role::delete(&mut tx.conn(), caller.org(), name).await?;
    let before = Told { permissions: before };
    audit::write(service, &mut tx, caller, "role.delete", (ROLE, name.to_owned()), (Some(&before), None)).await?;
    tx.commit().await
}

fn checked<'n>(caller: &Caller, name: &'n str, permissions: PermissionSet) -> Result<&'n str> {
    let name = name.trim();
    let problem = match name.chars().count() {
        0 => Some(Problem::Missing),
        length if length > LONGEST_NAME => Some(Problem::TooLong { max: LONGEST_NAME }),
        _ if name.chars().any(char::is_control) => Some(Problem::ControlCharacter),
        _ if SHIPPED.iter().any(|(shipped, _)| name.eq_ignore_ascii_case(shipped)) => Some(Problem::Duplicate),
        _ => None,
    };
    if let Some(problem) = problem {
        return Err(Violations::one("/name", problem).into());
    }
    if permissions == PermissionSet::NONE {
        return Err(Violations::one("/permissions", Problem::Missing).into());
    }
    must_cover(caller, permissions)?;
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permission::{CustomersRead, CustomersWrite, ManageKeys, ReadAudit, Reveal};

    #[test]
    fn shipped_roles_hold_what_their_names_promise() {
        let role = |name: &str| shipped().find(|(shipped, _)| *shipped == name).unwrap().1;
        for (name, list) in SHIPPED {
            assert!(PermissionSet::parse(list).is_ok(), "{name}");
        }
        assert!(role("agent").contains::<CustomersWrite>() && role("agent").contains::<Reveal>());
        assert!(role("auditor").contains::<ReadAudit>() && role("auditor").contains::<CustomersRead>());
        assert!(role("auditor").names().all(|name| !name.ends_with(":write")));
        assert!(role(ADMINISTRATOR).contains::<ManageAgents>() && role(ADMINISTRATOR).contains::<ManageKeys>());
        for name in ["agent", "supervisor", "auditor"] {
            assert!(!role(name).contains::<ManageAgents>() && !role(name).contains::<ManageKeys>(), "{name}");
        }
    }
}
