//! Contracts of accounts. They come from imports only.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::account::ContractReference;
use crate::date::moment;
use crate::ids::uuid_id;
use crate::read::{Fields, body};
use crate::{ExternalId, Problem, Text, Version, Violations};

/// What a legacy system calls a request's type, or who made it.
pub type RequestText = Text<1, 100>;

/// The most requests that a contract has.
pub const MAX_REQUESTS: usize = 1_000;

uuid_id! {
    /// A contract's id.
    ContractId
}

/// A contract of an account: the body of operation 16.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Contract {
    /// The id.
    pub id: ContractId,
    /// The legacy system's id of its account.
    pub account_external_id: ExternalId,
    /// From when it is in force.
    pub start_date: DateTime<Utc>,
    /// When it ends; absent when it is for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime, nullable = false, example = "2022-01-01T01:01:01Z"))]
    pub end_date: Option<DateTime<Utc>>,
    /// What it was made by.
    pub requests: Vec<ContractRequest>,
    /// How many times it was written. Not part of the JSON: it travels as `ETag`.
    #[serde(skip)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub version: Version,
}

/// A request that a contract was made by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContractRequest {
    /// The legacy system's id of the request.
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 1, max_length = 100, example = "214748364"))]
    pub request_external_id: RequestText,
    /// When it was made.
    pub create_date: DateTime<Utc>,
    /// The legacy system's name for the contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, nullable = false, min_length = 1, max_length = 100, example = "MMC2105077108808"))]
    pub contract_reference_id: Option<ContractReference>,
    /// What was asked for.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, nullable = false, min_length = 1, max_length = 100, example = "SALE_MOBILE_ONLY"))]
    pub kind: Option<RequestText>,
    /// Who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, nullable = false, min_length = 1, max_length = 100, example = "john.doe"))]
    pub origin_user: Option<RequestText>,
}

impl ContractRequest {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let request_external_id = fields.text("request_external_id", str::parse);
        let create_date = fields.text("create_date", moment);
        let contract_reference_id = fields.optional_text("contract_reference_id", str::parse);
        let kind = fields.optional_text("type", str::parse);
        let origin_user = fields.optional_text("origin_user", str::parse);
        Some(Self {
            request_external_id: request_external_id?,
            create_date: create_date?,
            contract_reference_id,
            kind,
            origin_user,
        })
    }
}

/// A contract of a legacy system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedContract {
    /// The legacy system's id.
    pub external_id: ExternalId,
    /// The legacy system's id of its account.
    pub account_external_id: ExternalId,
    /// From when it is in force.
    pub start_date: DateTime<Utc>,
    /// When it ends; for good, when it does not say.
    pub end_date: Option<DateTime<Utc>>,
    /// What it was made by.
    pub requests: Vec<ContractRequest>,
}

impl ImportedContract {
    /// Reads an import's record: `{external_id*, account_external_id*, start_date*, end_date, requests}`.
    ///
    /// # Errors
    /// Everything that is wrong in it.
    pub fn read(record: &Value) -> Result<Self, Violations> {
        body(record, |fields| {
            let external_id = fields.text("external_id", str::parse);
            let account_external_id = fields.text("account_external_id", str::parse);
            let start_date = fields.text("start_date", moment);
            let end_date = fields.optional_text("end_date", |text| {
                let end = moment(text)?;
                if start_date.is_some_and(|start| end < start) { Err(Problem::EndBeforeStart) } else { Ok(end) }
            });
            let requests = fields
                .optional("requests", |mut node| node.list(0, MAX_REQUESTS, |item| item.object(ContractRequest::read)));
            Some(Self {
                external_id: external_id?,
                account_external_id: account_external_id?,
                start_date: start_date?,
                end_date,
                requests: requests.unwrap_or_default().into_iter().map(|(_, request)| request).collect(),
            })
        })
    }

    /// The contract that it becomes.
    pub fn with_id(&self, id: ContractId, version: Version) -> Contract {
        Contract {
            id,
            account_external_id: self.account_external_id.clone(),
            start_date: self.start_date,
            end_date: self.end_date,
            requests: self.requests.clone(),
            version,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_record_becomes_the_published_body() {
        let mut record = json!({
            "external_id": "77", "account_external_id": "214748364", "start_date": "2022-01-01T01:01:01Z",
            "end_date": "2022-01-01T01:01:01Z",
            "requests": [{
                "request_external_id": "214748364", "create_date": "2022-01-01T01:01:01Z",
                "contract_reference_id": "MMC2105077108808", "type": "SALE_MOBILE_ONLY", "origin_user": "john.doe",
            }],
        });
        let contract = ImportedContract::read(&record).unwrap();
        let id = "123e4567-e89b-12d3-a456-556642440000";
        record.as_object_mut().unwrap().remove("external_id");
        record["id"] = id.into();
        assert_eq!(serde_json::to_value(contract.with_id(id.parse().unwrap(), Version(1))).unwrap(), record);
    }

    #[test]
    fn what_is_wrong_is_told_by_place() {
        let read = |record: Value| {
            let violations = ImportedContract::read(&record).unwrap_err();
            violations.into_iter().map(|violation| violation.pointer).collect::<Vec<_>>()
        };
        assert_eq!(read(json!({})), ["/external_id", "/account_external_id", "/start_date"]);
        let with = |field: &str, value: Value| {
            let mut record =
                json!({"external_id": "1", "account_external_id": "2", "start_date": "2022-01-01T00:00:00Z"});
            record[field] = value;
            read(record)
        };
        assert_eq!(with("end_date", json!("2021-01-01T00:00:00Z")), ["/end_date"]);
        assert_eq!(with("start_date", json!("2022-01-01")), ["/start_date"]);
        assert_eq!(
            with("requests", json!([{"type": "x"}])),
            ["/requests/0/request_external_id", "/requests/0/create_date"]
        );
        assert_eq!(with("id", json!("x")), ["/id"]);
    }
}
