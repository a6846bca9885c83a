//! What a caller may do, as types.
//!
//! Each permission is a type. [`Caller::permit`](crate::Caller::permit) turns a caller into a
//! [`Permitted<P>`](crate::Permitted), the proof that a use case asks for: a use case cannot be called
//! without the check, and says in its signature which one it needs.
//!
//! There are two lists. The contract's (section 1) are for API keys, tokens and roles; the desk's own are
//! for roles alone: they open what only people may do, and an API answers as the contract says without them.

use std::fmt;

/// A permission that a use case can ask for.
pub trait Permission: Send + Sync + 'static {
    /// The name in a list of permissions: the contract's `customers:read`, the desk's own `reveal`.
    const NAME: &'static str;
    /// The permission's place in a [`PermissionSet`].
    const BIT: u32;
}

macro_rules! permissions {
    ($list:ident: $($bit:literal $type:ident = $name:literal, $doc:literal;)*) => {
        $(
            #[doc = $doc]
            #[derive(Debug, Clone, Copy)]
            pub enum $type {}
            impl Permission for $type {
                const NAME: &'static str = $name;
                const BIT: u32 = 1 << $bit;
            }
        )*
        const $list: &[(&str, u32)] = &[$(($name, 1 << $bit)),*];
    };
}

permissions! { CONTRACT:
    0 AccountsRead = "accounts:read", "May read accounts.";
    1 AccountsWrite = "accounts:write", "May create, change and end accounts.";
    2 ExternalAccountsRead = "external_accounts:read", "May look accounts up by external id.";
    3 CustomersRead = "customers:read", "May find and read customers.";
    4 CustomersWrite = "customers:write", "May create, change and delete customers.";
    5 ExternalCustomersRead = "external_customers:read", "May look customers up by external id.";
    6 CategoriesRead = "categories:read", "May read the organization's categories.";
    7 CategoriesWrite = "categories:write", "May change the organization's categories.";
    8 CustomerCategoriesRead = "customer_categories:read", "May read customers' categories.";
    9 CustomerCategoriesWrite = "customer_categories:write", "May change customers' categories.";
    10 SpecialTreatmentRead = "special_treatment:read", "May read the special treatments.";
    11 SpecialTreatmentWrite = "special_treatment:write", "May change the special treatments.";
    12 CustomerSpecialTreatmentRead = "customer_special_treatment:read", "May read a customer's special treatment.";
    13 CustomerSpecialTreatmentWrite = "customer_special_treatment:write", "May change a customer's special treatment.";
    14 CreditCardTokenizationRead = "credit_card_tokenization:read", "May read tokenization requests.";
    15 CustomerCredentialsRead = "customer_credentials:read", "May read customers' credentials.";
    16 CustomerCredentialsWrite = "customer_credentials:write", "May change customers' credentials.";
    17 CustomerIdentificationProcessesRead = "customer_identification_processes:read", "May read identification processes.";
    18 CustomerIdentificationProcessesWrite = "customer_identification_processes:write", "May add identification processes.";
}

permissions! { DESK:
    19 Reveal = "reveal", "May see one masked value for a while, with a reason.";
    20 Export = "export", "May take out everything that is held on a customer.";
    21 Erase = "erase", "May erase a customer for good.";
    22 ManageAgents = "manage_agents", "May invite, suspend and change agents and roles.";
    23 ManageKeys = "manage_keys", "May make and revoke API keys.";
    24 ReadAudit = "read_audit", "May read and export the audit trail.";
    25 Unmasked = "unmasked", "Sees sensitive values in full, without revealing them one by one.";
    26 ManageSettings = "manage_settings", "May change what the organization sets for itself.";
    27 Figures = "figures", "May see the figures of the organization's day.";
}

/// Set beside the contract's permissions when the list said `*`: later versions' are meant too.
const STAR: u32 = 1 << 31;

/// A set of permissions, written as names separated by commas. `*` stands for all of the contract's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PermissionSet(u32);

impl PermissionSet {
    /// Everything, the desk's own too: commands and administrators.
    pub const ALL: Self = Self(u32::MAX);

    /// Everything that the contract knows, also what later versions of it add: `*`, the most that an API
    /// key or a token can hold.
    pub const CONTRACT: Self = Self(STAR | bits(CONTRACT));

    /// Nothing.
    pub const NONE: Self = Self(0);

    /// Reads `*` or a list such as `customers:read,customers:write`; the desk's own may be in it.
    ///
    /// # Errors
    /// Names what is no permission; an empty list is refused too.
    pub fn parse(text: &str) -> Result<Self, UnknownPermission> {
        text.split(',').map(str::trim).try_fold(Self::NONE, |set, name| {
            let known = names().find(|(known, _)| *known == name);
            match known {
                Some((_, bit)) => Ok(Self(set.0 | bit)),
                None if name == "*" => Ok(Self(set.0 | Self::CONTRACT.0)),
                None => Err(UnknownPermission(name.to_owned())),
            }
        })
    }

    /// The same for an API key or a token, which hold the contract's permissions and no others.
    ///
    /// # Errors
    /// As [`PermissionSet::parse`]; the desk's own are none.
    pub fn parse_contract(text: &str) -> Result<Self, UnknownPermission> {
        let set = Self::parse(text)?;
        match DESK.iter().find(|(_, bit)| set.0 & bit != 0) {
            Some((name, _)) => Err(UnknownPermission((*name).to_owned())),
            None => Ok(set),
        }
    }

    /// Whether `P` is in the set.
    pub fn contains<P: Permission>(self) -> bool {
        self.0 & P::BIT != 0
    }

    /// What is in either.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether everything in `other` is in this set.
    pub fn covers(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The first of `other` that is not in this set; `*` where only what later versions add is missing.
    pub fn lacks(self, other: Self) -> Option<&'static str> {
        let missing = Self(other.0 & !self.0);
        missing.names().next().or_else(|| (!self.covers(other)).then_some("*"))
    }

    /// Every permission's name, the contract's first; for forms and help.
    pub fn known() -> impl Iterator<Item = &'static str> {
        names().map(|(name, _)| name)
    }

    /// The contract's permissions' names.
    pub fn known_contract() -> impl Iterator<Item = &'static str> {
        CONTRACT.iter().map(|(name, _)| *name)
    }

    /// The names of what is in the set, without `*`.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        names().filter(move |(_, bit)| self.0 & bit != 0).map(|(name, _)| name)
    }
}

fn names() -> impl Iterator<Item = (&'static str, u32)> {
    CONTRACT.iter().chain(DESK).copied()
}

const fn bits(list: &[(&str, u32)]) -> u32 {
    let (mut bits, mut index) = (0, 0);
    while index < list.len() {
        bits |= list[index].1;
        index += 1;
    }
    bits
}

impl fmt::Display for PermissionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let star = (self.0 & STAR != 0).then_some("*");
        let spelled = if star.is_some() { Self(self.0 & !Self::CONTRACT.0) } else { *self };
        f.write_str(&star.into_iter().chain(spelled.names()).collect::<Vec<_>>().join(","))
    }
}

/// A name that is no permission.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no permission here: `*`, or names such as `customers:read`, separated by commas")]
pub struct UnknownPermission(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_and_written_back() {
        let set = PermissionSet::parse("customers:read, categories:write").unwrap();
        assert!(set.contains::<CustomersRead>() && set.contains::<CategoriesWrite>());
        assert!(!set.contains::<CustomersWrite>());
        assert_eq!(set.to_string(), "customers:read,categories:write");
        assert_eq!(PermissionSet::parse("*"), Ok(PermissionSet::CONTRACT));
        assert_eq!(PermissionSet::CONTRACT.to_string(), "*");
        assert_eq!(PermissionSet::parse("reveal,*").unwrap().to_string(), "*,reveal");
        assert_eq!(PermissionSet::NONE.to_string(), "");
    }

    #[test]
    fn all_of_the_contract_by_name_is_not_what_comes_later() {
        let names = PermissionSet::known_contract().collect::<Vec<_>>().join(",");
        assert_eq!(PermissionSet::parse(&names).unwrap().to_string(), names);
    }

    #[test]
    fn a_key_holds_nothing_of_the_desk() {
        assert!(!PermissionSet::CONTRACT.contains::<Reveal>() && PermissionSet::ALL.contains::<Reveal>());
        assert_eq!(PermissionSet::parse_contract("*"), Ok(PermissionSet::CONTRACT));
        for name in DESK.iter().map(|(name, _)| *name) {
            let list = format!("customers:read,{name}");
            assert!(PermissionSet::parse(&list).is_ok(), "{name}");
            assert_eq!(PermissionSet::parse_contract(&list), Err(UnknownPermission(name.to_owned())));
        }
    }

    #[test]
    fn what_is_no_permission_is_named() {
        let error = PermissionSet::parse("customers:read,customer:write").unwrap_err();
        assert!(error.to_string().contains("customer:write"));
        assert!(PermissionSet::parse("").is_err());
    }

    #[test]
    fn each_permission_has_a_bit_of_its_own() {
        let all = names().fold(STAR, |bits, (_, bit)| bits | bit);
        assert_eq!(all.count_ones() as usize, names().count() + 1);
    }
}
