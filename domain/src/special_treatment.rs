//! Special treatment: the organization's list of values, and the one that a customer has.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::read::body;
use crate::text::one_of;
use crate::{Text, Version, Violations};

/// A special treatment, such as `vip`.
pub type SpecialTreatment = Text<1, 50>;

/// The most that an organization's list holds.
pub const MAX_SPECIAL_TREATMENTS: usize = 200;

/// The special treatments that an organization gives: the body of operations 37 and 38.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecialTreatments {
    /// The values, no two the same.
    pub values: Vec<SpecialTreatment>,
    /// How many times the list was written, the empty one being the first. It travels as `ETag`.
    #[serde(skip)]
    pub version: Version,
}

impl SpecialTreatments {
    /// Those of an organization that has never said.
    pub fn none() -> Self {
        Self { values: Vec::new(), version: Version(1) }
    }

    /// Reads the body of operation 38, `{values}`: at most [`MAX_SPECIAL_TREATMENTS`], no two the same.
    ///
    /// # Errors
    /// Everything that is wrong in the body.
    pub fn read(value: &Value) -> Result<Vec<SpecialTreatment>, Violations> {
        body(value, |fields| {
            fields.required("values", |node| node.distinct(MAX_SPECIAL_TREATMENTS, |item| item.text(str::parse)))
        })
    }

    /// Whether a customer may have this one.
    ///
    /// # Errors
    /// It is not in the list: the violation names the body's element.
    pub fn must_have(&self, value: Option<&SpecialTreatment>) -> Result<(), Violations> {
        match value {
            Some(value) if !self.values.contains(value) => Err(Violations::one("/values/0", one_of(&self.values))),
            _ => Ok(()),
        }
    }
}

/// The special treatment of a customer: the body of operations 39 and 40.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerSpecialTreatment {
    /// The one value, if there is any.
    pub value: Option<SpecialTreatment>,
    /// How many times it was written, none being the first. It travels as `ETag`.
    pub version: Version,
}

impl CustomerSpecialTreatment {
    /// That of a customer who never had any.
    pub fn none() -> Self {
        Self { value: None, version: Version(1) }
    }

    /// Reads the body of operation 40, `{values}`: none or one.
    ///
    /// # Errors
    /// Everything that is wrong in the body by itself. Whether the organization gives it is told by
    /// [`SpecialTreatments::must_have`].
    pub fn read(value: &Value) -> Result<Option<SpecialTreatment>, Violations> {
        body(value, |fields| {
            let values = fields.required("values", |node| node.distinct(1, |item| item.text(str::parse)));
            values.map(|values: Vec<_>| values.into_iter().next())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn places<T: std::fmt::Debug>(read: Result<T, Violations>) -> Vec<String> {
        read.unwrap_err().into_iter().map(|violation| violation.pointer).collect()
    }

    #[test]
    fn a_list_has_each_value_once() {
        let read = |values| SpecialTreatments::read(&json!({ "values": values }));
        assert_eq!(read(json!([])), Ok(vec![]));
        assert_eq!(read(json!([" vip ", "VIP", "Atención especial"])).unwrap().len(), 3);
        assert_eq!(read(json!(["ñ".repeat(50)])).unwrap().len(), 1);
        assert_eq!(places(read(json!(["vip", "gold", " vip"]))), ["/values/2"]);
        assert_eq!(places(read(json!(["ñ".repeat(51), "", 1]))), ["/values/0", "/values/1", "/values/2"]);
        assert_eq!(places(read(json!(null))), ["/values"]);
        assert_eq!(places(SpecialTreatments::read(&json!({"value": "vip"}))), ["/values", "/value"]);
        let many = |count: usize| read((0..count).map(|index| json!(index.to_string())).collect());
        assert_eq!(many(200).unwrap().len(), 200);
        assert_eq!(places(many(201)), ["/values"]);
    }

    #[test]
    fn a_customer_has_none_or_one_out_of_the_list() {
        let read = |values| CustomerSpecialTreatment::read(&json!({ "values": values }));
        assert_eq!(read(json!([])), Ok(None));
        assert_eq!(read(json!(["vip"])).unwrap().as_deref(), Some("vip"));
        assert_eq!(places(read(json!(["vip", "gold"]))), ["/values"]);
        let list = SpecialTreatments { values: vec!["vip".parse().unwrap()], version: Version(1) };
        assert!(list.must_have(None).is_ok());
        assert!(list.must_have("vip".parse().ok().as_ref()).is_ok());
        assert_eq!(places(list.must_have("gold".parse().ok().as_ref())), ["/values/0"]);
        assert_eq!(places(SpecialTreatments::none().must_have("gold".parse().ok().as_ref())), ["/values/0"]);
    }
}
