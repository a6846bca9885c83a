//! What a caller may do, as types.
//!
//! Each permission of the contract (section 1) is a type. [`Caller::permit`](crate::Caller::permit)
//! turns a caller into a [`Permitted<P>`](crate::Permitted), the proof that a use case asks for: a
//! use case cannot be called without the check, and says in its signature which one it needs.

use std::fmt;

/// A permission that a use case can ask for.
pub trait Permission: Send + Sync + 'static {
    /// The name in a key's list, as in the contract: `customers:read`.
    const NAME: &'static str;
    /// The permission's place in a [`PermissionSet`].
    const BIT: u32;
}

macro_rules! permissions {
    ($($bit:literal $type:ident = $name:literal, $doc:literal;)*) => {
        $(
            #[doc = $doc]
            #[derive(Debug, Clone, Copy)]
            pub enum $type {}
            impl Permission for $type {
                const NAME: &'static str = $name;
                const BIT: u32 = 1 << $bit;
            }
        )*
        const NAMES: &[(&str, u32)] = &[$(($name, 1 << $bit)),*];
    };
}

permissions! {
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

/// A set of permissions, written as the contract does: `*` or names separated by commas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PermissionSet(u32);

impl PermissionSet {
    /// Everything, also what later versions add.
    pub const ALL: Self = Self(u32::MAX);

    /// Nothing.
    pub const NONE: Self = Self(0);

    /// Reads `*` or a list such as `customers:read,customers:write`.
    ///
    /// # Errors
    /// Names what is no permission; an empty list is refused too.
    pub fn parse(text: &str) -> Result<Self, UnknownPermission> {
        let mut bits = 0;
        for name in text.split(',').map(str::trim) {
            if name == "*" {
                return Ok(Self::ALL);
            }
            let found = NAMES.iter().find(|(known, _)| *known == name);
            let (_, bit) = found.ok_or_else(|| UnknownPermission(name.to_owned()))?;
            bits |= bit;
        }
        Ok(Self(bits))
    }

    /// Whether `P` is in the set.
    pub fn contains<P: Permission>(self) -> bool {
        self.0 & P::BIT != 0
    }
}

impl fmt::Display for PermissionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::ALL {
            return f.write_str("*");
        }
        let names = NAMES.iter().filter(|(_, bit)| self.0 & bit != 0);
        f.write_str(&names.map(|(name, _)| *name).collect::<Vec<_>>().join(","))
    }
}

/// A name that is no permission.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no permission: `*`, or names such as `customers:read`, separated by commas")]
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
        assert_eq!(PermissionSet::parse("*"), Ok(PermissionSet::ALL));
        assert_eq!(PermissionSet::ALL.to_string(), "*");
    }

    #[test]
    fn what_is_no_permission_is_named() {
        let error = PermissionSet::parse("customers:read,customer:write").unwrap_err();
        assert!(error.to_string().contains("customer:write"));
        assert!(PermissionSet::parse("").is_err());
    }

    #[test]
    fn each_permission_has_a_bit_of_its_own() {
        let all = NAMES.iter().fold(0, |bits, (_, bit)| bits | bit);
        assert_eq!(all.count_ones() as usize, NAMES.len());
    }
}
