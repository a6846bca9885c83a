//! What a customer has in the organization's categories, now and before.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::read::body;
use crate::{CategoryId, CategoryName, CategoryValue, Patch, Text, Version, Violations};

/// A remark on a customer's category: what the value means, or why the customer has it.
pub type CategoryNote = Text<1, 200>;

/// A category that a customer has: the body of operation 34. One without a value is there, but is not
/// shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomerCategory {
    /// The category's id.
    pub id: CategoryId,
    /// The category's name.
    pub name: CategoryName,
    /// The value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[a-z0-9_]{1,50}$", example = "high"))]
    pub value: Option<CategoryValue>,
    /// What the value means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, nullable = false, min_length = 1, max_length = 200, example = "Bill discount"))]
    pub description: Option<CategoryNote>,
    /// Why the customer has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, nullable = false, min_length = 1, max_length = 200, example = "We sponsor their videos"))]
    pub reason: Option<CategoryNote>,
    /// Since when the customer has the category.
    pub create_date_time: DateTime<Utc>,
    /// When the value, the description or the reason was last changed.
    pub last_modified_date_time: DateTime<Utc>,
    /// How many times it was written. Not part of the JSON: it travels as `ETag`.
    #[serde(skip)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub version: Version,
}

/// The body of operation 33: a category for a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Which category.
    pub category: CategoryId,
    /// The value; the body says null for none.
    pub value: Option<CategoryValue>,
    /// What the value means.
    pub description: Option<CategoryNote>,
    /// Why the customer has it.
    pub reason: Option<CategoryNote>,
}

impl Assignment {
    /// Reads the body of operation 33.
    ///
    /// # Errors
    /// Everything that is wrong in the body by itself. Whether the value is one of the category's is told
    /// by [`Category::must_accept`](crate::Category::must_accept).
    pub fn read(value: &Value) -> Result<Self, Violations> {
        body(value, |fields| {
            let category = fields.required("id", CategoryId::read);
            let value = fields.required_or_null("value", |node| node.text(str::parse));
            let description = fields.optional_text("description", str::parse);
            let reason = fields.optional_text("reason", str::parse);
            Some(Self { category: category?, value: value?, description, reason })
        })
    }
}

/// The body of operation 35. What it does not name stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssignmentChange {
    /// The value; null takes it away, and the category is not shown any more.
    pub value: Patch<CategoryValue>,
    /// What the value means; may be cleared.
    pub description: Patch<CategoryNote>,
    /// Why the customer has it; may be cleared.
    pub reason: Patch<CategoryNote>,
}

impl AssignmentChange {
    /// Reads the body of operation 35.
    ///
    /// # Errors
    /// Everything that is wrong in the body by itself, as for [`Assignment::read`].
    pub fn read(value: &Value) -> Result<Self, Violations> {
        body(value, |fields| {
            Some(Self {
                // Blank text is no value: only null takes the value away.
                value: fields.clearable("value", |node| node.text(str::parse)),
                description: fields.clearable_text("description", str::parse),
                reason: fields.clearable_text("reason", str::parse),
            })
        })
    }

    /// What the customer has after the change, made at `now`.
    #[must_use]
    pub fn apply(self, before: CustomerCategory, now: DateTime<Utc>) -> CustomerCategory {
        let Self { value, description, reason } = self;
        let same = before.clone();
        let after = CustomerCategory {
            value: value.apply(before.value),
            description: description.apply(before.description),
            reason: reason.apply(before.reason),
            ..same.clone()
        };
        if after == same {
            return same;
        }
        CustomerCategory { last_modified_date_time: now, version: Version(same.version.0 + 1), ..after }
    }
}

/// All that a customer has had in one category: an element of operation 31.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CategoryHistory {
    /// The category's id.
    pub id: CategoryId,
    /// The category's name, also when the category is no more.
    pub name: CategoryName,
    /// What the customer has had in it, the newest first.
    pub historical_values: Vec<HistoricalValue>,
}

/// What a customer had in a category for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoricalValue {
    /// The value, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, nullable = false, pattern = "^[a-z0-9_]{1,50}$", example = "high"))]
    pub value: Option<CategoryValue>,
    /// What the value meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, nullable = false, min_length = 1, max_length = 200, example = "Bill discount"))]
    pub description: Option<CategoryNote>,
    /// Why the customer had it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, nullable = false, min_length = 1, max_length = 200, example = "We sponsor their videos"))]
    pub reason: Option<CategoryNote>,
    /// From when it was so.
    pub create_date: DateTime<Utc>,
    /// Until when; absent on what is so now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime, nullable = false, example = "2022-01-01T01:01:01Z"))]
    pub end_date: Option<DateTime<Utc>>,
    /// When `modified_by` wrote it.
    pub last_modified_date: DateTime<Utc>,
    /// Who set it; who ended it, when the category was taken from the customer.
    #[cfg_attr(feature = "openapi", schema(example = "user"))]
    pub modified_by: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Problem;
    use chrono::TimeDelta;
    use serde_json::json;

    #[test]
    fn an_assignment_says_its_value_or_null() {
        let read = Assignment::read(&json!({"id": 2, "value": "high", "reason": " r "})).unwrap();
        assert_eq!((read.category.get(), read.reason.as_deref()), (2, Some("r")));
        assert_eq!(Assignment::read(&json!({"id": 2, "value": null})).unwrap().value, None);
        for (body, place, problem) in [
            (json!({"id": 2}), "/value", Problem::Missing),
            (json!({"id": 2, "value": " "}), "/value", Problem::Missing),
            (json!({"id": 2, "value": "High"}), "/value", Problem::BadCategoryValue),
            (json!({"value": "high"}), "/id", Problem::Missing),
            (json!({"id": 0, "value": "high"}), "/id", Problem::OutOfRange { min: 1, max: 2_147_483_647 }),
            (json!({"id": "2", "value": "high"}), "/id", Problem::OutOfRange { min: 1, max: 2_147_483_647 }),
            (json!({"id": 2, "value": "a", "reason": "x".repeat(201)}), "/reason", Problem::TooLong { max: 200 }),
            (json!({"id": 2, "value": "a", "name": "risk"}), "/name", Problem::Unknown),
        ] {
            let violations = Assignment::read(&body).unwrap_err();
            assert_eq!(violations.at(place).map(|found| &found.problem), Some(&problem), "{body}: {violations}");
        }
    }

    #[test]
    fn a_change_moves_the_version_when_it_changes_anything() {
        let then = DateTime::UNIX_EPOCH;
        let now = then + TimeDelta::days(1);
        let before = CustomerCategory {
            id: CategoryId::try_from(1).unwrap(),
            name: "risk".parse().unwrap(),
            value: "high".parse().ok(),
            description: "d".parse().ok(),
            reason: None,
            create_date_time: then,
            last_modified_date_time: then,
            version: Version(4),
        };
        let change = |body| AssignmentChange::read(&body).unwrap().apply(before.clone(), now);
        for same in [json!({}), json!({"value": "high"}), json!({"reason": null})] {
            assert_eq!(change(same), before);
        }
        let cleared = change(json!({"value": null, "description": " ", "reason": "r"}));
        assert_eq!((&cleared.value, &cleared.description, cleared.reason.as_deref()), (&None, &None, Some("r")));
        assert_eq!((cleared.version, cleared.last_modified_date_time), (Version(5), now));
        assert_eq!(cleared.create_date_time, then);
        assert!(AssignmentChange::read(&json!({"value": " "})).is_err());
        assert!(AssignmentChange::read(&json!({"id": 1})).is_err());
    }
}
