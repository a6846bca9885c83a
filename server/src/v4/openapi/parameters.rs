//! Parameters, described. The extractors are what reads them.
#![expect(dead_code, reason = "only described")]

use domain::DocumentType;
use utoipa::IntoParams;

/// `{org_id}` of every path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct OrgPath {
    /// The organization's name.
    #[param(pattern = "^[a-z0-9][a-z0-9-]{0,62}$", example = "telco")]
    org_id: String,
}

/// `{org_id}` and `{customer_id}`.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CustomerPath {
    /// The organization's name.
    #[param(pattern = "^[a-z0-9][a-z0-9-]{0,62}$", example = "telco")]
    org_id: String,
    /// The customer's id.
    #[param(format = Uuid, example = "123e4567-e89b-12d3-a456-556642440000")]
    customer_id: String,
}

/// `{org_id}`, `{customer_id}` and `{credential_id}`.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CredentialPath {
    /// The organization's name.
    #[param(pattern = "^[a-z0-9][a-z0-9-]{0,62}$", example = "telco")]
    org_id: String,
    /// The customer's id.
    #[param(format = Uuid, example = "123e4567-e89b-12d3-a456-556642440000")]
    customer_id: String,
    /// The credential's id.
    #[param(format = Uuid, example = "028076fa-c264-42bb-9983-8872a576be28")]
    credential_id: String,
}

/// `{org_id}`, `{customer_id}` and `{identification_process_id}`.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct IdentificationProcessPath {
    /// The organization's name.
    #[param(pattern = "^[a-z0-9][a-z0-9-]{0,62}$", example = "telco")]
    org_id: String,
    /// The customer's id.
    #[param(format = Uuid, example = "123e4567-e89b-12d3-a456-556642440000")]
    customer_id: String,
    /// The identification process's id.
    #[param(format = Uuid, example = "4189285b-08f8-4628-adda-4767d81362e7")]
    identification_process_id: String,
}

/// `{org_id}` and `{account_id}`.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct AccountPath {
    /// The organization's name.
    #[param(pattern = "^[a-z0-9][a-z0-9-]{0,62}$", example = "telco")]
    org_id: String,
    /// The account's id.
    #[param(format = Uuid, example = "123e4567-e89b-12d3-a456-556642440000")]
    account_id: String,
}

/// `{org_id}`, `{customer_id}` and `{account_id}`.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CustomerAccountPath {
    /// The organization's name.
    #[param(pattern = "^[a-z0-9][a-z0-9-]{0,62}$", example = "telco")]
    org_id: String,
    /// The customer's id.
    #[param(format = Uuid, example = "1efd6af5-dc6b-438e-b523-44f91322beac")]
    customer_id: String,
    /// The account's id.
    #[param(format = Uuid, example = "123e4567-e89b-12d3-a456-556642440000")]
    account_id: String,
}

/// `{org_id}` and `{account_external_id}`.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ExternalAccountPath {
    /// The organization's name.
    #[param(pattern = "^[a-z0-9][a-z0-9-]{0,62}$", example = "telco")]
    org_id: String,
    /// The legacy system's id.
    #[param(pattern = "^[0-9]{1,20}$", example = "214748364")]
    account_external_id: String,
}

/// The query of operation 4.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PeriodQuery {
    /// The first day of the period, in UTC.
    #[param(format = Date, example = "2020-01-01")]
    from: Option<String>,
    /// The last day of the period, in UTC; not before `from`.
    #[param(format = Date, example = "2020-12-31")]
    to: Option<String>,
}

/// `{org_id}`, `{account_id}` and `{account_promotion_id}`.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct AccountPromotionPath {
    /// The organization's name.
    #[param(pattern = "^[a-z0-9][a-z0-9-]{0,62}$", example = "telco")]
    org_id: String,
    /// The account's id.
    #[param(format = Uuid, example = "123e4567-e89b-12d3-a456-556642440000")]
    account_id: String,
    /// The id of the promotion on the account.
    #[param(format = Uuid, example = "123e4567-e89b-12d3-a456-556642440000")]
    account_promotion_id: String,
}

/// The query of operation 6.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PromotionsQuery {
    /// `ACTIVATED` (also `ACTIVE`): those in force. `SCHEDULED`: those that start in the future. `ALL`: both.
    #[param(pattern = "^(ACTIVATED|SCHEDULED|ALL|ACTIVE)$", default = "ACTIVATED", example = "ALL")]
    account_promotion_type: Option<String>,
}

/// The query of operation 8.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OperationsQuery {
    /// The first day to look at; all, when it is left out.
    #[param(format = Date, example = "2025-09-01")]
    start_date: Option<String>,
}

/// `{org_id}` and `{category_id}`.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CategoryPath {
    /// The organization's name.
    #[param(pattern = "^[a-z0-9][a-z0-9-]{0,62}$", example = "telco")]
    org_id: String,
    /// The category's id.
    #[param(minimum = 1, example = 1)]
    category_id: i32,
}

/// `{org_id}`, `{customer_id}` and `{category_id}`.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CustomerCategoryPath {
    /// The organization's name.
    #[param(pattern = "^[a-z0-9][a-z0-9-]{0,62}$", example = "telco")]
    org_id: String,
    /// The customer's id.
    #[param(format = Uuid, example = "123e4567-e89b-12d3-a456-556642440000")]
    customer_id: String,
    /// The category's id.
    #[param(minimum = 1, example = 1)]
    category_id: i32,
}

/// `If-Match` of a write.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IfMatchHeader {
    /// Write only when the resource still has the version of this `ETag`.
    #[param(
        rename = "If-Match",
        required = false,
        pattern = r#"^(\*|(W/)?"[0-9A-Za-z]*"(, (W/)?"[0-9A-Za-z]*")*)$"#,
        example = "\"3\""
    )]
    if_match: String,
}

/// `Idempotency-Key` of a POST.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IdempotencyKeyHeader {
    /// The same key and body within 24 hours get the first answer again, and nothing is done twice;
    /// with another body they are 409. An error is not kept: the key may be used again.
    #[param(
        rename = "Idempotency-Key",
        required = false,
        min_length = 1,
        max_length = 255,
        pattern = "^[!-~]{1,255}$",
        example = "8e03978e-40d5-43dd-bc93-6894a57f9324"
    )]
    idempotency_key: String,
}

/// `{org_id}` and `{customer_external_id}`.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ExternalCustomerPath {
    /// The organization's name.
    #[param(pattern = "^[a-z0-9][a-z0-9-]{0,62}$", example = "telco")]
    org_id: String,
    /// The legacy system's id.
    #[param(pattern = "^[0-9]{1,20}$", example = "214748364")]
    customer_external_id: String,
}

/// The query of operation 18.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// The identity document's number, with or without spaces, dots and dashes.
    #[param(pattern = "[0-9A-Za-z]", max_length = 50, example = "14861628V")]
    identity_document: Option<String>,
    /// The identity document's type.
    #[param(inline, example = "NIF")]
    identity_document_type: Option<DocumentType>,
    /// A digital customer's e-mail, or the user name of the customer's credential.
    #[param(format = "email", max_length = 255, example = "email@example.com")]
    email: Option<String>,
}

/// The query of the free search.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// What is known: names, document, phone, e-mail, the legacy system's id. At least one letter or digit; words from
    /// the seventh on are not looked at.
    #[param(min_length = 1, max_length = 200, example = "garcia lopez")]
    q: String,
    /// Customers on a page.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}
