//! OpenAPI schemas of the bodies that are put together from parts: each is made of its parts'
//! derived schemas, so that a field is described once.

use std::borrow::Cow;

use serde_json::json;
use utoipa::openapi::schema::{AdditionalProperties, KnownFormat, SchemaFormat, Type};
use utoipa::openapi::{
    ArrayBuilder, Object, ObjectBuilder, OneOfBuilder, Ref, RefOr, Schema,
};
use utoipa::{PartialSchema, ToSchema};

use crate::{
    Address, AssociatedUser, CompanyInfo, ContactInfo, CorporateCustomer, Customer, CustomerChange,
    CustomerId, CustomerKind, DigitalCustomer, DigitalPersonalInfo, ExternalId, PersonalInfo,
    PrivateCustomer, Profile, Segment,
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
        let at = |moment: &str| {
            ObjectBuilder::new()
                .schema_type(Type::String)
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
                .examples([json!(moment)])
        };
        one_of(|mut customer| {
            add(&mut customer, "id", CustomerId::schema(), true);
            add(&mut customer, "external_id", ExternalId::schema(), false);
            add(&mut customer, "created_at", at("2022-01-01T01:01:01Z"), true);
            add(&mut customer, "updated_at", at("2022-01-01T01:01:01Z"), true);
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
        add(&mut contact_info, "postal_address", change_of::<Address>(&[]), false);
        let mut change = object_of::<PrivateCustomer>();
        change.required.clear();
        change.additional_properties = closed();
        change.examples = vec![json!({"preferred_language": "es"})];
        // A private customer's only segment is not all that there is.
        add(&mut change, "segment", Segment::schema(), false);
        add(&mut change, "contact_info", contact_info, false);
        let document = ["identity_document"];
        add(&mut change, "personal_info", change_of::<PersonalInfo>(&document), false);
        let company = change_of::<CompanyInfo>(&["identity_document", "associated_users"]);
        add(&mut change, "company_info", company, false);
        let digital = change_of::<DigitalPersonalInfo>(&[]);
        add(&mut change, "digital_personal_info", digital, false);
        change.into()
    }
}

impl ToSchema for CustomerChange {
    fn schemas(schemas: &mut Schemas) {
        ContactInfo::schemas(schemas);
    }
}

/// The body of operation 22.
#[derive(Debug)]
pub struct AssociatedUsersBody;

impl PartialSchema for AssociatedUsersBody {
    fn schema() -> RefOr<Schema> {
        let user = Ref::from_schema_name(AssociatedUser::name());
        let users = ArrayBuilder::new().items(user).min_items(Some(1)).max_items(Some(1));
        ObjectBuilder::new()
            .property("associated_users", users)
            .required("associated_users")
            .additional_properties(closed())
            .into()
    }
}

impl ToSchema for AssociatedUsersBody {
    fn schemas(schemas: &mut Schemas) {
        schemas.push((AssociatedUser::name().into_owned(), AssociatedUser::schema()));
        AssociatedUser::schemas(schemas);
    }
}

/// The body of operation 24.
#[derive(Debug)]
pub struct NifBody;

impl PartialSchema for NifBody {
    fn schema() -> RefOr<Schema> {
        let nif = ObjectBuilder::new().schema_type(Type::String).examples([json!("14861628V")]);
        ObjectBuilder::new()
            .property("nif", nif)
            .required("nif")
            .additional_properties(closed())
            .into()
    }
}

impl ToSchema for NifBody {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("NifBody")
    }
}

/// One of the three types of customer, each with its `type` and what `finish` does to it.
fn one_of(finish: impl Fn(Object) -> Object) -> RefOr<Schema> {
    let variants = [
        (CustomerKind::Private, object_of::<PrivateCustomer>()),
        (CustomerKind::Corporate, object_of::<CorporateCustomer>()),
        (CustomerKind::Digital, object_of::<DigitalCustomer>()),
    ];
    let mut one_of = OneOfBuilder::new();
    for (kind, mut customer) in variants {
        let only = ObjectBuilder::new().schema_type(Type::String).enum_values(Some([kind.as_str()]));
        add(&mut customer, "type", only, true);
        customer.additional_properties = closed();
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

fn add(object: &mut Object, name: &str, schema: impl Into<RefOr<Schema>>, required: bool) {
    object.properties.insert(name.to_owned(), schema.into());
    if required {
        object.required.push(name.to_owned());
    }
}

/// Unknown fields are refused.
fn closed() -> Option<Box<AdditionalProperties<Schema>>> {
    Some(Box::new(AdditionalProperties::FreeForm(false)))
}
