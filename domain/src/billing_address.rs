//! Where an account's invoices go.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::read::{Fields, Node, body};
use crate::text::{checked_string, clean};
use crate::{
    AccountId, Address, AddressLine, AdministrativeArea, Country, ExternalId, Locality, PostalCode, Problem,
    spanish_provinces,
};
use crate::{Violation, Violations};

/// A postal address that may also name its province by number.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BillingAddress {
    /// Street, number, floor: exactly one line.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<AddressLine>, min_items = 1, max_items = 1, example = json!(["Avenida de Bruselas, 38"])))]
    pub(crate) address_lines: [AddressLine; 1],
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = r"^(([0-4]\d{4})|(5[0-2]\d{3}))$", example = "28108"))]
    pub(crate) postal_code: PostalCode,
    /// The Spanish province; when given, the first two digits of `postal_code`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, pattern = "^(0[1-9]|[1-4][0-9]|5[0-2])$", example = "28"))]
    pub(crate) state_id: Option<StateId>,
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 2, max_length = 255, example = "Alcobendas"))]
    pub(crate) locality: Locality,
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 4, max_length = 50, example = "Madrid"))]
    pub(crate) administrative_area: AdministrativeArea,
    /// ISO 3166-1 alpha-2.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[A-Z]{2}$", example = "ES"))]
    pub(crate) region_code: Country,
}

impl BillingAddress {
    /// Reads the body of `PATCH …/billing-address`: the whole new address.
    ///
    /// # Errors
    /// Everything that is wrong in the body.
    pub fn read(value: &Value) -> Result<Self, Violations> {
        body(value, Self::read_fields)
    }

    pub(crate) fn read_node(node: Node<'_>) -> Option<Self> {
        node.object(Self::read_fields)
    }

    fn read_fields(fields: &mut Fields<'_>) -> Option<Self> {
        let address_lines = fields.required("address_lines", Address::read_lines);
        let postal_code = fields.text("postal_code", str::parse::<PostalCode>);
        let state_id = fields.optional_text("state_id", |text| {
            let state = text.parse::<StateId>()?;
            match &postal_code {
                Some(code) if !code.as_str().starts_with(state.as_str()) => Err(Problem::StateNotOfPostalCode),
                _ => Ok(state),
            }
        });
        let locality = fields.text("locality", str::parse);
        let administrative_area = fields.text("administrative_area", str::parse);
        let region_code = fields.text("region_code", str::parse);
        Some(Self {
            address_lines: address_lines?,
            postal_code: postal_code?,
            state_id,
            locality: locality?,
            administrative_area: administrative_area?,
            region_code: region_code?,
        })
    }

    /// The province's number, when it was given.
    pub fn state_id(&self) -> Option<&StateId> {
        self.state_id.as_ref()
    }

    /// The address without the province's number, as an invoice shows it.
    pub fn address(&self) -> Address {
        Address {
            address_lines: self.address_lines.clone(),
            postal_code: self.postal_code.clone(),
            locality: self.locality.clone(),
            administrative_area: self.administrative_area.clone(),
            region_code: self.region_code.clone(),
        }
    }
}

/// A customer's postal address, where no other was given.
impl From<&Address> for BillingAddress {
    fn from(address: &Address) -> Self {
        Self {
            address_lines: address.address_lines.clone(),
            postal_code: address.postal_code.clone(),
            state_id: None,
            locality: address.locality.clone(),
            administrative_area: address.administrative_area.clone(),
            region_code: address.region_code.clone(),
        }
    }
}

/// A Spanish province's two digits, `01` to `52`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct StateId(String);

checked_string!(StateId);

impl FromStr for StateId {
    type Err = Problem;

    fn from_str(input: &str) -> Result<Self, Problem> {
        let text = clean(input)?;
        if spanish_provinces().iter().any(|province| province.code == text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Problem::BadState)
        }
    }
}

/// The days that operation 4 asks about, in UTC; without one of them, it is open there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Period {
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

impl Period {
    /// Reads the query's parameters `from` and `to`, each `yyyy-MM-dd`.
    ///
    /// # Errors
    /// Every violation, by the parameter's name: no date, or an end before the start.
    pub fn read(from: Option<&str>, to: Option<&str>) -> Result<Self, Violations> {
        let mut found = Vec::new();
        let mut read = |name, text: Option<&str>| match text.map(crate::date::date).transpose() {
            Ok(date) => date,
            Err(problem) => {
                found.push(Violation::new(name, problem));
                None
            }
        };
        let period = Self { from: read("from", from), to: read("to", to) };
        if let (Some(from), Some(to)) = (period.from, period.to)
            && to < from
        {
            found.push(Violation::new("to", Problem::EndBeforeStart));
        }
        match Violations::try_from(found) {
            Ok(violations) => Err(violations),
            Err(_none_found) => Ok(period),
        }
    }

    /// The first day.
    pub fn from(&self) -> Option<NaiveDate> {
        self.from
    }

    /// The last day.
    pub fn to(&self) -> Option<NaiveDate> {
        self.to
    }
}

/// An address that was, or is, in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PastBillingAddress {
    /// The address.
    pub billing_address: BillingAddress,
    /// When it came into force.
    #[cfg_attr(feature = "openapi", schema(example = "2022-01-01T01:01:01Z"))]
    pub init_date: DateTime<Utc>,
    /// When the next one came into force; absent on the one in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "2022-01-01T01:01:01Z"))]
    pub end_date: Option<DateTime<Utc>>,
}

/// The body of operation 4.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BillingAddressHistory {
    /// The account.
    pub id: AccountId,
    /// The legacy system's id of the account.
    pub external_id: ExternalId,
    /// The first day that was asked about; null when it was not given.
    #[cfg_attr(feature = "openapi", schema(required, example = "2020-01-01"))]
    pub from: Option<NaiveDate>,
    /// The last day that was asked about; null when it was not given.
    #[cfg_attr(feature = "openapi", schema(required, example = "2020-12-31"))]
    pub to: Option<NaiveDate>,
    /// The addresses that were in force at any time in the period, the newest first.
    pub history: Vec<PastBillingAddress>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn address() -> Value {
        json!({
            "address_lines": ["Avenida de Bruselas, 38"], "postal_code": "28108", "state_id": "28",
            "locality": "Alcobendas", "administrative_area": "Madrid", "region_code": "ES",
        })
    }

    #[test]
    fn an_address_is_read_and_written_back() {
        let read = BillingAddress::read(&address()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), address());
        assert_eq!(serde_json::from_value::<BillingAddress>(address()).unwrap(), read);
        assert_eq!(read.state_id().map(StateId::as_str), Some("28"));
        let mut without = address();
        without.as_object_mut().unwrap().remove("state_id");
        assert_eq!(serde_json::to_value(read.address()).unwrap(), without);
        let plain = BillingAddress::from(&read.address());
        assert_eq!(BillingAddress::read(&without).unwrap(), plain);
    }

    #[test]
    fn the_state_is_the_postal_codes() {
        for (field, value, told) in [
            ("state_id", json!("27"), "/state_id: must be the first two digits of postal_code"),
            ("state_id", json!("00"), "/state_id: must be two digits, 01 to 52"),
            ("state_id", json!("53"), "/state_id: must be two digits, 01 to 52"),
            ("state_id", json!("1"), "/state_id: must be two digits, 01 to 52"),
            ("state_id", json!(28), "/state_id: expected a string"),
            ("postal_code", json!("53000"), "/postal_code: must be 5 digits, 00000 to 52999"),
            ("address_lines", json!(["a undefined"]), "/address_lines/0: must not contain the word undefined"),
            ("country", json!("ES"), "/country: unknown field"),
        ] {
            let mut body = address();
            body[field] = value;
            assert_eq!(BillingAddress::read(&body).unwrap_err().to_string(), told);
        }
    }

    #[test]
    fn a_period_does_not_end_before_it_starts() {
        let told = |from, to| Period::read(from, to).map_err(|violations| violations.to_string());
        assert_eq!(told(None, None), Ok(Period::default()));
        assert!(told(Some("2020-01-01"), Some("2020-01-01")).is_ok());
        assert_eq!(told(Some("2020-01-02"), Some("2020-01-01")).unwrap_err(), "to: must not be before the start");
        assert_eq!(
            told(Some("2020-1-2"), Some("x")).unwrap_err(),
            "from: must be a date, yyyy-MM-dd; to: must be a date, yyyy-MM-dd"
        );
    }
}
