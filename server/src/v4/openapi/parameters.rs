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

/// `If-Match` of a write.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IfMatchHeader {
    /// Write only when the customer still has the version of this `ETag`.
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
    /// with another body they are 409.
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
    /// What is known: names, document, phone, e-mail, id. At least one letter or digit.
    #[param(min_length = 1, max_length = 200, example = "garcia lopez")]
    q: String,
    /// Customers on a page.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}
