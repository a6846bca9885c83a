//! How a customer is reached: phones, e-mails and the postal address.

use std::ops::Deref;

use serde::{Deserialize, Serialize};

use crate::read::Node;
use crate::{Address, Email, PhoneNumber, Problem};

/// What stands in a [`ContactList`].
pub trait Contact: Sized {
    /// The field that a duplicate is reported at.
    const KEY: &'static str;

    /// Whether both reach the same.
    fn is_same(&self, other: &Self) -> bool;

    /// Whether this is the list's default.
    fn is_default(&self) -> bool;

    /// Makes this the list's default.
    fn set_default(&mut self);
}

/// At most ten phones or e-mails, no two the same. Exactly one is the default, unless the list is
/// empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<T>")]
#[serde(bound(deserialize = "T: Contact + Deserialize<'de>"))]
pub struct ContactList<T>(Vec<T>);

/// The most that a list holds.
const MAX: usize = 10;

impl<T: Contact> ContactList<T> {
    /// The default; none in an empty list.
    pub fn default_contact(&self) -> Option<&T> {
        self.0.iter().find(|item| item.is_default())
    }

    /// Reads a list of at least `min` elements.
    pub(crate) fn read(mut node: Node<'_>, min: usize, read: impl FnMut(Node<'_>) -> Option<T>) -> Option<Self> {
        let items = node.list(min, MAX, read)?;
        let (pointers, items): (Vec<_>, Vec<_>) = items.into_iter().unzip();
        for (index, field, problem) in faults(&items) {
            node.report_at(format!("{}/{field}", pointers.get(index)?), problem);
        }
        Some(Self::with_default(items))
    }

    /// The first is the default when none says so.
    fn with_default(mut items: Vec<T>) -> Self {
        if !items.iter().any(T::is_default)
            && let Some(first) = items.first_mut()
        {
            first.set_default();
        }
        Self(items)
    }
}

/// What is wrong in a list: the element's index, its field, and the problem.
fn faults<T: Contact>(items: &[T]) -> impl Iterator<Item = (usize, &'static str, Problem)> {
    items.iter().enumerate().flat_map(|(index, item)| {
        let earlier = items.get(..index).unwrap_or_default();
        let duplicate = earlier.iter().any(|other| item.is_same(other)).then_some((index, T::KEY, Problem::Duplicate));
        let second_default = (item.is_default() && earlier.iter().any(T::is_default)).then_some((
            index,
            "is_default",
            Problem::TwoDefaults,
        ));
        duplicate.into_iter().chain(second_default)
    })
}

impl<T: Contact> TryFrom<Vec<T>> for ContactList<T> {
    type Error = Problem;

    fn try_from(items: Vec<T>) -> Result<Self, Problem> {
        if items.len() > MAX {
            return Err(Problem::TooMany { max: MAX });
        }
        let fault = faults(&items).next();
        match fault {
            Some((_, _, problem)) => Err(problem),
            None => Ok(Self::with_default(items)),
        }
    }
}

impl<T> Default for ContactList<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Deref for ContactList<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

/// An e-mail address in a list of them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContactEmail {
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "email", max_length = 255, example = "email@example.com"))]
    email: Email,
    /// Whether this is the one to write to. One in a list is; the first when none says so.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<bool>, example = true))]
    is_default: bool,
}

impl ContactEmail {
    /// An address for a list.
    pub fn new(email: Email, is_default: bool) -> Self {
        Self { email, is_default }
    }

    /// The address.
    pub fn email(&self) -> &Email {
        &self.email
    }

    pub(crate) fn read(node: Node<'_>) -> Option<Self> {
        node.object(|fields| {
            let email = fields.text("email", str::parse);
            let is_default = fields.optional("is_default", |node| node.boolean()).unwrap_or(false);
            Some(Self { email: email?, is_default })
        })
    }
}

impl Contact for ContactEmail {
    const KEY: &'static str = "email";

    fn is_same(&self, other: &Self) -> bool {
        self.email.as_str().eq_ignore_ascii_case(other.email.as_str())
    }

    fn is_default(&self) -> bool {
        self.is_default
    }

    fn set_default(&mut self) {
        self.is_default = true;
    }
}

/// How a customer is reached: one to ten phones, one to ten e-mails, one postal address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContactInfo {
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<PhoneNumber>, min_items = 1, max_items = 10))]
    pub(crate) phone_numbers: ContactList<PhoneNumber>,
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<ContactEmail>, min_items = 1, max_items = 10))]
    pub(crate) emails: ContactList<ContactEmail>,
    pub(crate) postal_address: Address,
}

impl ContactInfo {
    /// The phones, at least one.
    pub fn phone_numbers(&self) -> &ContactList<PhoneNumber> {
        &self.phone_numbers
    }

    /// The e-mails, at least one.
    pub fn emails(&self) -> &ContactList<ContactEmail> {
        &self.emails
    }

    /// The postal address.
    pub fn postal_address(&self) -> &Address {
        &self.postal_address
    }

    pub(crate) fn read(node: Node<'_>) -> Option<Self> {
        node.object(|fields| {
            let phone_numbers = fields.required("phone_numbers", |node| ContactList::read(node, 1, PhoneNumber::read));
            let emails = fields.required("emails", |node| ContactList::read(node, 1, ContactEmail::read));
            let postal_address = fields.required("postal_address", Address::read);
            Some(Self { phone_numbers: phone_numbers?, emails: emails?, postal_address: postal_address? })
        })
    }
}
