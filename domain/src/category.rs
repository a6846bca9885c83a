//! An organization's categories: what its customers are sorted by.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::read::{Fields, Node, body};
use crate::text::{checked_string, clean, one_of};
use crate::{Patch, Problem, Text, Version, Violations};

/// What a category is for. The contract names no length; this one bounds what a list of them costs.
pub type CategoryDescription = Text<1, 500>;

/// The most categories that one request makes (operation 27).
pub const MAX_NEW_CATEGORIES: usize = 100;
/// The most values that a category can be narrowed to, so that a list of categories has a bound.
pub const MAX_VALID_VALUES: usize = 200;

/// A category's id: from 1 in each organization, never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "i64")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = i32, minimum = 1, example = 214748364))]
pub struct CategoryId(i32);

impl CategoryId {
    const RANGE: Problem = Problem::OutOfRange { min: 1, max: i32::MAX as i64 };

    /// The number.
    pub fn get(self) -> i32 {
        self.0
    }

    pub(crate) fn read(node: Node<'_>) -> Option<Self> {
        node.integer(1, i32::MAX.into()).and_then(|id| Self::try_from(id).ok())
    }
}

impl TryFrom<i64> for CategoryId {
    type Error = Problem;

    fn try_from(id: i64) -> Result<Self, Problem> {
        i32::try_from(id).ok().filter(|id| *id >= 1).map(Self).ok_or(Self::RANGE)
    }
}

/// Takes digits without leading zeros, the form that it is written in.
impl FromStr for CategoryId {
    type Err = Problem;

    fn from_str(input: &str) -> Result<Self, Problem> {
        let id: i64 = input.parse().map_err(|_| Self::RANGE)?;
        Self::try_from(id).ok().filter(|id| id.to_string() == input).ok_or(Self::RANGE)
    }
}

impl fmt::Display for CategoryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A category's name: `^[A-Za-z0-9_]{1,50}$`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[A-Za-z0-9_]{1,50}$", example = "risk"))]
pub struct CategoryName(String);

checked_string!(CategoryName);

impl CategoryName {
    /// What no two categories of an organization share: the name without regard to case.
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl FromStr for CategoryName {
    type Err = Problem;

    fn from_str(input: &str) -> Result<Self, Problem> {
        let text = clean(input)?;
        let fits = |c: u8| c.is_ascii_alphanumeric() || c == b'_';
        if text.len() <= 50 && text.bytes().all(fits) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Problem::BadCategoryName)
        }
    }
}

/// What a customer has in a category: `^[a-z0-9_]{1,50}$`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[a-z0-9_]{1,50}$", example = "high"))]
pub struct CategoryValue(String);

checked_string!(CategoryValue);

impl FromStr for CategoryValue {
    type Err = Problem;

    fn from_str(input: &str) -> Result<Self, Problem> {
        let text = clean(input)?;
        let fits = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_';
        if text.len() <= 50 && text.bytes().all(fits) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Problem::BadCategoryValue)
        }
    }
}

/// A category of an organization: the body of operation 28.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Category {
    /// The id.
    pub id: CategoryId,
    /// The name; it never changes.
    pub name: CategoryName,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, nullable = false, min_length = 1, max_length = 500, example = "Risk category"))]
    pub description: Option<CategoryDescription>,
    /// The only values that a customer may have in it, no two the same; any, when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeSet<CategoryValue>, required = false, max_items = 200))]
    pub valid_values: Vec<CategoryValue>,
    /// How many times it was written. Not part of the JSON: it travels as `ETag`.
    #[serde(skip)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub version: Version,
}

impl Category {
    /// Whether a customer may have this value in it; any category may be left without one.
    ///
    /// # Errors
    /// The category is narrowed to other values: the violation names the body's `value`.
    pub fn must_accept(&self, value: Option<&CategoryValue>) -> Result<(), Violations> {
        match value {
            Some(value) if !self.valid_values.is_empty() && !self.valid_values.contains(value) => {
                Err(Violations::one("/value", one_of(&self.valid_values)))
            }
            _ => Ok(()),
        }
    }
}

/// A category in the making: an element of operation 27.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCategory {
    /// The name.
    pub name: CategoryName,
    /// What it is for.
    pub description: Option<CategoryDescription>,
    /// The only values that a customer may have in it; any, when there are none.
    pub valid_values: Vec<CategoryValue>,
}

impl NewCategory {
    /// Reads the body of operation 27, `{categories}`: 1 to [`MAX_NEW_CATEGORIES`], no two with the same
    /// name.
    ///
    /// # Errors
    /// Everything that is wrong in the body.
    pub fn read_list(value: &Value) -> Result<Vec<Self>, Violations> {
        body(value, |fields| {
            fields.required("categories", |mut node| {
                let items = node.list(1, MAX_NEW_CATEGORIES, |item| item.object(Self::read))?;
                let mut names = HashSet::new();
                for (pointer, category) in &items {
                    if !names.insert(category.name.folded()) {
                        node.report_at(format!("{pointer}/name"), Problem::Duplicate);
                    }
                }
                Some(items.into_iter().map(|(_, category)| category).collect())
            })
        })
    }

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let name = fields.text("name", str::parse);
        let description = fields.optional_text("description", str::parse);
        let valid_values = fields.optional("valid_values", read_values);
        Some(Self { name: name?, description, valid_values: valid_values.unwrap_or_default() })
    }

    /// The category that it becomes.
    pub fn with_id(self, id: CategoryId) -> Category {
        let Self { name, description, valid_values } = self;
        Category { id, name, description, valid_values, version: Version(1) }
    }
}

fn read_values(node: Node<'_>) -> Option<Vec<CategoryValue>> {
    node.distinct(MAX_VALID_VALUES, |item| item.text(str::parse))
}

/// The body of operation 29. What it does not name stays; the name never changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CategoryChange {
    /// What it is for; may be cleared.
    pub description: Patch<CategoryDescription>,
    /// All the values that a customer may have in it; none, or null, allows any.
    pub valid_values: Patch<Vec<CategoryValue>>,
}

impl CategoryChange {
    /// Reads the body of operation 29.
    ///
    /// # Errors
    /// Everything that is wrong in the body.
    pub fn read(value: &Value) -> Result<Self, Violations> {
        body(value, |fields| {
            Some(Self {
                description: fields.clearable_text("description", str::parse),
                valid_values: fields.clearable("valid_values", read_values),
            })
        })
    }

    /// The category after the change.
    #[must_use]
    pub fn apply(self, now: Category) -> Category {
        let Self { description, valid_values } = self;
        Category {
            description: description.apply(now.description),
            valid_values: valid_values.apply(Some(now.valid_values)).unwrap_or_default(),
            ..now
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn places<T: fmt::Debug>(read: Result<T, Violations>) -> Vec<String> {
        read.unwrap_err().into_iter().map(|violation| violation.pointer).collect()
    }

    #[test]
    fn ids_are_32_bit_numbers_from_1() {
        assert_eq!("1".parse(), CategoryId::try_from(1));
        assert_eq!("2147483647".parse::<CategoryId>().unwrap().get(), i32::MAX);
        for text in ["", "0", "-1", "+1", "01", "1.0", "2147483648", "99999999999999999999", " 1", "x"] {
            assert!(text.parse::<CategoryId>().is_err(), "{text}");
        }
        assert!(serde_json::from_value::<CategoryId>(json!(0)).is_err());
    }

    #[test]
    fn names_and_values() {
        for text in ["risk", "A_9", " x ", "x".repeat(50).as_str()] {
            assert_eq!(text.parse::<CategoryName>().unwrap().as_str(), text.trim());
        }
        for text in ["", "a b", "ñ", "a-b", "x".repeat(51).as_str()] {
            assert!(text.parse::<CategoryName>().is_err(), "{text}");
            assert!(text.parse::<CategoryValue>().is_err(), "{text}");
        }
        assert!("high_2".parse::<CategoryValue>().is_ok());
        assert_eq!("High".parse::<CategoryValue>(), Err(Problem::BadCategoryValue));
        assert_eq!("Risk".parse::<CategoryName>().unwrap().folded(), "risk");
    }

    #[test]
    fn a_list_of_new_categories() {
        let read = NewCategory::read_list(&json!({"categories": [
            {"name": "risk", "description": " Risk ", "valid_values": ["high", "low"]},
            {"name": "free", "description": null, "valid_values": []},
        ]}));
        let [risk, free] = <[_; 2]>::try_from(read.unwrap()).unwrap();
        assert_eq!(risk.description.as_deref(), Some("Risk"));
        assert_eq!(risk.valid_values.iter().map(CategoryValue::as_str).collect::<Vec<_>>(), ["high", "low"]);
        assert_eq!((free.description, free.valid_values), (None, vec![]));

        let many = |count: usize| {
            let categories: Vec<_> = (0..count).map(|index| json!({"name": format!("c{index}")})).collect();
            NewCategory::read_list(&json!({ "categories": categories }))
        };
        assert_eq!(many(100).unwrap().len(), 100);
        assert_eq!(places(many(101)), ["/categories"]);
        let wrong = json!({"categories": [
            {"name": "a"}, {"name": "A"}, {"description": "x".repeat(501)},
            {"name": "b", "id": 1, "valid_values": ["x", "x", "X"]},
        ]});
        assert_eq!(
            places(NewCategory::read_list(&wrong)),
            [
                "/categories/2/name",
                "/categories/2/description",
                "/categories/3/valid_values/2",
                "/categories/3/valid_values/1",
                "/categories/3/id",
                "/categories/1/name",
            ]
        );
        for body in [json!({}), json!({"categories": []}), json!({"categories": {}})] {
            assert_eq!(places(NewCategory::read_list(&body)), ["/categories"], "{body}");
        }
    }

    #[test]
    fn a_change_replaces_the_values_and_never_the_name() {
        let category = NewCategory::read_list(&json!({"categories": [
            {"name": "risk", "description": "Risk", "valid_values": ["high"]},
        ]}));
        let category = category.unwrap().remove(0).with_id(CategoryId(1));
        let change = |body| CategoryChange::read(&body).map(|change| change.apply(category.clone()));
        assert_eq!(change(json!({})), Ok(category.clone()));
        let low = change(json!({"valid_values": ["low"], "description": null})).unwrap();
        assert_eq!(serde_json::to_value(&low).unwrap(), json!({"id": 1, "name": "risk", "valid_values": ["low"]}));
        for none in [json!([]), json!(null)] {
            assert!(change(json!({ "valid_values": none })).unwrap().valid_values.is_empty());
        }
        assert_eq!(places(change(json!({"name": "other"}))), ["/name"]);
    }

    #[test]
    fn a_narrowed_category_refuses_other_values() {
        let category = |values: &[&str]| Category {
            id: CategoryId(1),
            name: "risk".parse().unwrap(),
            description: None,
            valid_values: values.iter().map(|value| value.parse().unwrap()).collect(),
            version: Version(1),
        };
        let high = "high".parse::<CategoryValue>().unwrap();
        assert!(category(&[]).must_accept(Some(&high)).is_ok());
        assert!(category(&["low", "high"]).must_accept(Some(&high)).is_ok());
        assert!(category(&["low"]).must_accept(None).is_ok());
        assert_eq!(places(category(&["low"]).must_accept(Some(&high))), ["/value"]);
    }
}
