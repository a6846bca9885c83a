//! OpenAPI schemas of the bodies that are put together from parts: each is made of its parts'
//! derived schemas, so that a field is described once.

mod accounts;

use std::borrow::Cow;

use serde_json::json;
use utoipa::openapi::schema::{AdditionalProperties, KnownFormat, SchemaFormat, Type};
use utoipa::openapi::{ArrayBuilder, Object, ObjectBuilder, OneOfBuilder, Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::profile::{CORPORATE_SEGMENTS, PRIVATE_SEGMENTS};
use crate::{
    Address, AssociatedUser, CompanyInfo, ContactInfo, CorporateCustomer, Customer, CustomerChange, CustomerId,
    CustomerKind, DigitalCustomer, DigitalPersonalInfo, ExternalId, PersonalInfo, PrivateCustomer, Profile,
};

type Schemas = Vec<(String, RefOr<Schema>)>;

impl PartialSchema for Profile {
    fn schema() -> RefOr<Schema> {
        one_of(|customer| customer)
    }
}

impl ToSchema for Profile {
    fn schemas(schemas: &mut Schemas) {
        PrivateCustomer::schemas(schemas);
        CorporateCustomer::schemas(schemas);
        DigitalCustomer::schemas(schemas);
    }
}

impl PartialSchema for Customer {
    fn schema() -> RefOr<Schema> {
        let moment = || {
            ObjectBuilder::new()
                .schema_type(Type::String)
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
                .examples([json!("2022-01-01T01:01:01Z")])
        };
        one_of(|mut customer| {
            require(&mut customer, "id", CustomerId::schema());
            replace(&mut customer, "external_id", ExternalId::schema());
            require(&mut customer, "created_at", moment());
            require(&mut customer, "updated_at", moment());
            customer
        })
    }
}

impl ToSchema for Customer {
    fn schemas(schemas: &mut Schemas) {
        Profile::schemas(schemas);
    }
}

impl PartialSchema for CustomerChange {
    fn schema() -> RefOr<Schema> {
        let mut contact_info = change_of::<ContactInfo>(&[]);
        replace(&mut contact_info, "postal_address", change_of::<Address>(&[]));
        let personal_info = change_of::<PersonalInfo>(&["identity_document"]);
        let company_info = change_of::<CompanyInfo>(&["identity_document", "associated_users"]);
        let digital_personal_info = change_of::<DigitalPersonalInfo>(&[]);
        // Language and segment are a private customer's, the rest is put in.
        let mut change = change_of::<PrivateCustomer>(&[]);
        change.description = Some("What it does not name stays.".to_owned());
        change.additional_properties = Some(Box::new(closed()));
        change.examples = vec![json!({"preferred_language": "es"})];
        replace(&mut change, "contact_info", contact_info);
        replace(&mut change, "personal_info", personal_info);
        replace(&mut change, "company_info", company_info);
        replace(&mut change, "digital_personal_info", digital_personal_info);
        change.into()
    }
}

impl ToSchema for CustomerChange {
    fn schemas(schemas: &mut Schemas) {
        Profile::schemas(schemas);
    }
}

/// The body of operation 22.
#[derive(Debug)]
pub struct AssociatedUsersBody;

impl PartialSchema for AssociatedUsersBody {
    fn schema() -> RefOr<Schema> {
        let user = Ref::from_schema_name(<AssociatedUser as ToSchema>::name());
        let users = ArrayBuilder::new().items(user).min_items(Some(1)).max_items(Some(1));
        ObjectBuilder::new()
            .property("associated_users", users)
            .required("associated_users")
            .additional_properties(Some(closed()))
            .into()
    }
}

impl ToSchema for AssociatedUsersBody {
    fn schemas(schemas: &mut Schemas) {
        schemas.push((<AssociatedUser as ToSchema>::name().into_owned(), AssociatedUser::schema()));
        AssociatedUser::schemas(schemas);
    }
}

/// The body of operation 24.
#[derive(Debug)]
pub struct NifBody;

impl PartialSchema for NifBody {
    fn schema() -> RefOr<Schema> {
        let nif = ObjectBuilder::new().schema_type(Type::String).examples([json!("14861628V")]);
        ObjectBuilder::new().property("nif", nif).required("nif").additional_properties(Some(closed())).into()
    }
}

impl ToSchema for NifBody {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("NifBody")
    }
}

/// One of the three types of customer, each with its `type` and what `finish` does to it.
fn one_of(finish: impl Fn(Object) -> Object) -> RefOr<Schema> {
    let mut private = object_of::<PrivateCustomer>();
    replace(&mut private, "segment", choices(&PRIVATE_SEGMENTS));
    let mut corporate = object_of::<CorporateCustomer>();
    replace(&mut corporate, "segment", choices(&CORPORATE_SEGMENTS));
    let variants = [
        (CustomerKind::Private, private),
        (CustomerKind::Corporate, corporate),
        (CustomerKind::Digital, object_of::<DigitalCustomer>()),
    ];
    let mut one_of = OneOfBuilder::new();
    for (kind, mut customer) in variants {
        require(&mut customer, "type", choices(&[kind]));
        customer.additional_properties = Some(Box::new(closed()));
        one_of = one_of.item(finish(customer));
    }
    one_of.into()
}

/// What a PATCH changes of `T`: nothing is required, and some fields never change.
fn change_of<T: PartialSchema>(fixed: &[&str]) -> Object {
    let mut object = object_of::<T>();
    object.required.clear();
    object.properties.retain(|name, _| !fixed.contains(&name.as_str()));
    object
}

/// The derived schema of a struct, which is always an object.
fn object_of<T: PartialSchema>() -> Object {
    match T::schema() {
        RefOr::T(Schema::Object(object)) => object,
        _ => Object::default(),
    }
}

fn require(object: &mut Object, name: &str, schema: impl Into<RefOr<Schema>>) {
    object.required.push(name.to_owned());
    replace(object, name, schema);
}

fn replace(object: &mut Object, name: &str, schema: impl Into<RefOr<Schema>>) {
    object.properties.insert(name.to_owned(), schema.into());
}

/// One of these names; the first is the example.
pub(crate) fn choices<T: ToString>(names: &[T]) -> Object {
    let names: Vec<_> = names.iter().map(T::to_string).collect();
    ObjectBuilder::new().schema_type(Type::String).examples(names.first().cloned()).enum_values(Some(names)).build()
}

/// Unknown fields are refused.
fn closed() -> AdditionalProperties<Schema> {
    AdditionalProperties::FreeForm(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    /// The schemas of all bodies, by name, as the OpenAPI document has them.
    fn components() -> serde_json::Map<String, Value> {
        let mut schemas = Schemas::new();
        Customer::schemas(&mut schemas);
        CustomerChange::schemas(&mut schemas);
        AssociatedUsersBody::schemas(&mut schemas);
        crate::Account::schemas(&mut schemas);
        crate::NewAccount::schemas(&mut schemas);
        for (name, schema) in [
            ("Profile", Profile::schema()),
            ("Customer", Customer::schema()),
            ("CustomerChange", CustomerChange::schema()),
            ("AssociatedUsersBody", AssociatedUsersBody::schema()),
            ("NifBody", NifBody::schema()),
            ("Account", crate::Account::schema()),
            ("NewAccount", crate::NewAccount::schema()),
        ] {
            schemas.push((name.to_owned(), schema));
        }
        schemas.into_iter().map(|(name, schema)| (name, serde_json::to_value(schema).unwrap())).collect()
    }

    /// Calls `visit` on every object in the schemas.
    fn walk(value: &Value, visit: &mut impl FnMut(&serde_json::Map<String, Value>)) {
        match value {
            Value::Object(object) => {
                visit(object);
                object.values().for_each(|value| walk(value, visit));
            }
            Value::Array(values) => values.iter().for_each(|value| walk(value, visit)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_is_defined() {
        let components = components();
        for schema in components.values() {
            walk(schema, &mut |object| {
                if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
                    let name = reference.rsplit('/').next().unwrap();
                    assert!(components.contains_key(name), "{reference}");
                }
            });
        }
    }

    #[test]
    fn every_object_refuses_unknown_fields() {
        for (name, schema) in components() {
            walk(&schema, &mut |object| {
                if object.contains_key("properties") {
                    let additional = object.get("additionalProperties");
                    assert_eq!(additional, Some(&json!(false)), "{name}: {object:?}");
                }
            });
        }
    }
}
