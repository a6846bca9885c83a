//! How and to whom an account is invoiced.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::read::{Fields, Node, body};
use crate::text::Text;
use crate::{
    Address, AddressLine, AdministrativeArea, BillingAddress, Country, Locality, PostalCode, Profile, Violations,
};

/// A billing cycle's name, such as `DIA 1 - MENSUAL`.
pub type CycleName = Text<1, 100>;
/// A billing cycle's type, such as `M`, or a delivery mode, such as `EMAIL`: the legacy system's codes.
pub type InvoiceCode = Text<1, 50>;

/// How an account is invoiced. Only imports set it, and the numbers are the legacy system's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invoice {
    /// When invoices are made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cycle: Option<InvoiceCycle>,
    /// The legacy system's number of the due date's rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 5))]
    pub due_date_id: Option<i32>,
    /// The legacy system's number of the days to pay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub due_days_id: Option<i32>,
    /// How the invoice reaches the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, min_length = 1, max_length = 50, example = "EMAIL"))]
    pub delivery_mode: Option<InvoiceCode>,
}

/// When invoices are made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvoiceCycle {
    /// The name.
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 1, max_length = 100, example = "DIA 1 - MENSUAL"))]
    pub name: CycleName,
    /// The day of the month, 1 to 31.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 31, example = 1))]
    pub day: i32,
    /// The legacy system's code.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 1, max_length = 50, example = "M"))]
    pub kind: InvoiceCode,
    /// How many of its units lie between two invoices.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 999, example = 1))]
    pub frequency: i32,
}

impl Invoice {
    /// Reads an imported account's invoice.
    ///
    /// # Errors
    /// Everything that is wrong in it.
    pub fn read(value: &Value) -> Result<Self, Violations> {
        body(value, Self::read_fields)
    }

    pub(crate) fn read_node(node: Node<'_>) -> Option<Self> {
        node.object(Self::read_fields)
    }

    fn read_fields(fields: &mut Fields<'_>) -> Option<Self> {
        let number = |node: Node<'_>| integer(node, i32::MIN, i32::MAX);
        Some(Self {
            cycle: fields.optional("cycle", InvoiceCycle::read),
            due_date_id: fields.optional("due_date_id", number),
            due_days_id: fields.optional("due_days_id", number),
            delivery_mode: fields.optional_text("delivery_mode", str::parse),
        })
    }
}

impl InvoiceCycle {
    fn read(node: Node<'_>) -> Option<Self> {
        node.object(|fields| {
            let name = fields.text("name", str::parse);
            let day = fields.required("day", |node| integer(node, 1, 31));
            let kind = fields.text("type", str::parse);
            let frequency = fields.required("frequency", |node| integer(node, 1, 999));
            Some(Self { name: name?, day: day?, kind: kind?, frequency: frequency? })
        })
    }
}

fn integer(node: Node<'_>, min: i32, max: i32) -> Option<i32> {
    node.integer(min.into(), max.into()).and_then(|number| i32::try_from(number).ok())
}

/// Whom an invoice is sent to: the body of operation 5.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvoiceRecipient {
    /// The full name, or the company's.
    #[cfg_attr(feature = "openapi", schema(max_length = 300, example = "Antonio Benavente Blanco"))]
    name: String,
    /// Street, number, floor: exactly one line.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<AddressLine>, min_items = 1, max_items = 1, example = json!(["Avenida de Bruselas, 38"])))]
    address_lines: [AddressLine; 1],
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = r"^(([0-4]\d{4})|(5[0-2]\d{3}))$", example = "28108"))]
    postal_code: PostalCode,
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 2, max_length = 255, example = "Alcobendas"))]
    locality: Locality,
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 4, max_length = 50, example = "Madrid"))]
    administrative_area: AdministrativeArea,
    /// ISO 3166-1 alpha-2.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[A-Z]{2}$", example = "ES"))]
    region_code: Country,
}

impl InvoiceRecipient {
    /// The published length of the name; three names of 100 characters and two spaces are longer.
    const NAME: usize = 300;

    /// The customer, at the account's address.
    pub fn new(customer: &Profile, address: &BillingAddress) -> Self {
        let Address { address_lines, postal_code, locality, administrative_area, region_code } = address.address();
        let name = customer.display_name().chars().take(Self::NAME).collect();
        Self { name, address_lines, postal_code, locality, administrative_area, region_code }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_invoice_is_read_and_written_back() {
        let published = json!({
            "cycle": {"name": "DIA 1 - MENSUAL", "day": 1, "type": "M", "frequency": 1},
            "due_date_id": 5, "due_days_id": 1, "delivery_mode": "EMAIL",
        });
        let read = Invoice::read(&published).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), published);
        assert_eq!(serde_json::from_value::<Invoice>(published).unwrap(), read);
        assert_eq!(serde_json::to_value(Invoice::read(&json!({})).unwrap()).unwrap(), json!({}));
    }

    #[test]
    fn what_is_wrong_names_its_place() {
        for (body, told) in [
            (json!({"due_date_id": "5"}), "/due_date_id: must be a whole number, -2147483648 to 2147483647"),
            (
                json!({"cycle": {"name": "x", "day": 32, "type": "M", "frequency": 1}}),
                "/cycle/day: must be a whole number, 1 to 31",
            ),
            (json!({"cycle": {"name": "x", "day": 1, "frequency": 1}}), "/cycle/type: required"),
            (json!({"mode": "EMAIL"}), "/mode: unknown field"),
        ] {
            assert_eq!(Invoice::read(&body).unwrap_err().to_string(), told);
        }
    }
}
