//! Schemas of accounts and of how they are paid.

use serde_json::json;
use utoipa::openapi::schema::{SchemaType, Type};
use utoipa::openapi::{Object, ObjectBuilder, OneOfBuilder, Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::{Schemas, choices, closed};
use crate::account::MADE_HERE;
use crate::{
    BillingAddress, ChosenPaymentMethod, Iban, NewAccount, PaymentMethod, PaymentMethodType, ReferenceId, TokenId,
};

fn object() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Object).additional_properties(Some(closed()))
}

/// `{type, details}` of this type.
fn typed(kind: PaymentMethodType, details: impl Into<RefOr<Schema>>) -> ObjectBuilder {
    object().property("type", choices(&[kind])).required("type").property("details", details)
}

/// An object with one field, which is text.
fn one_field(name: &str, field: impl Into<RefOr<Schema>>) -> ObjectBuilder {
    object().property(name, field).required(name)
}

fn null() -> Object {
    ObjectBuilder::new().schema_type(Type::Null).build()
}

/// One key of the four, with how it is paid.
impl PartialSchema for PaymentMethod {
    fn schema() -> RefOr<Schema> {
        let token_teci = ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(100))
            .examples([json!("e58ed763-928c-4155-bee9-fdbaaadc15f3")]);
        let kinds = [
            ("direct_debit", PaymentMethodType::DirectDebit, one_field("iban", Iban::schema())),
            ("credit_card", PaymentMethodType::CreditCard, one_field("token_id", TokenId::schema())),
            ("bank_transfer", PaymentMethodType::BankTransfer, object()),
            ("teci", PaymentMethodType::Teci, one_field("token_teci", token_teci)),
        ];
        let mut method = object().min_properties(Some(1)).max_properties(Some(1));
        for (key, kind, details) in kinds {
            method = method.property(key, typed(kind, details).required("details"));
        }
        method.description(Some("How the account is paid: one of the four.")).into()
    }
}

impl ToSchema for PaymentMethod {}

impl PartialSchema for ChosenPaymentMethod {
    fn schema() -> RefOr<Schema> {
        let nothing = object().schema_type(SchemaType::from_iter([Type::Object, Type::Null]));
        let card = OneOfBuilder::new()
            .item(one_field("token_id", TokenId::schema()).property("reference_id", null()))
            .item(one_field("reference_id", ReferenceId::schema()).property("token_id", null()));
        OneOfBuilder::new()
            .item(typed(PaymentMethodType::BankTransfer, nothing))
            .item(typed(PaymentMethodType::DirectDebit, one_field("iban", Iban::schema())).required("details"))
            .item(typed(PaymentMethodType::CreditCard, card).required("details"))
            .description(Some(
                "A direct debit needs an `iban`, a card either its `token_id` or, while the card vault is still \
                 reading it, a `reference_id`.",
            ))
            .examples([json!({"type": "BANK_TRANSFER", "details": {}})])
            .into()
    }
}

impl ToSchema for ChosenPaymentMethod {}

impl PartialSchema for NewAccount {
    fn schema() -> RefOr<Schema> {
        let address = OneOfBuilder::new()
            .item(null())
            .item(Ref::from_schema_name(BillingAddress::name()))
            .description(Some("The customer's postal address, when it is left out; a digital customer has none."));
        object()
            .property("modality", choices(&MADE_HERE))
            .required("modality")
            .property("billing_address", address)
            .property("payment_method", Ref::from_schema_name(ChosenPaymentMethod::name()))
            .required("payment_method")
            .into()
    }
}

impl ToSchema for NewAccount {
    fn schemas(schemas: &mut Schemas) {
        schemas.push((BillingAddress::name().into_owned(), BillingAddress::schema()));
        BillingAddress::schemas(schemas);
        schemas.push((ChosenPaymentMethod::name().into_owned(), ChosenPaymentMethod::schema()));
    }
}
