//! What a customer is: the three types and their parts.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::company::Representative;
use crate::read::{Fields, body};
use crate::text::{among, wire_enum};
use crate::{
    AssociatedUser, CompanyInfo, ContactInfo, DigitalPersonalInfo, DocumentType, IdentityDocument, Language, NotANie,
    PersonalInfo, Problem, Violation, Violations,
};

wire_enum! {
    /// The types of customer.
    pub enum CustomerKind {
        /// A person.
        Private = "PRIVATE_CUSTOMER",
        /// A company or a self-employed person.
        Corporate = "CORPORATE_CUSTOMER",
        /// Somebody known by an e-mail address only.
        Digital = "DIGITAL_CUSTOMER",
    }
}

wire_enum! {
    /// What a private or corporate customer buys as.
    pub enum Segment {
        /// Every private customer.
        Consumer = "CONSUMER",
        /// A corporate customer who is a person.
        SelfEmployee = "SELF_EMPLOYEE",
        /// A corporate customer that is a small or medium enterprise.
        Sme = "SME",
    }
}

/// The segments of a private customer.
pub(crate) const PRIVATE_SEGMENTS: [Segment; 1] = [Segment::Consumer];
/// The segments of a corporate customer.
pub(crate) const CORPORATE_SEGMENTS: [Segment; 2] = [Segment::SelfEmployee, Segment::Sme];
/// The documents of a person.
pub(crate) const PERSONAL_DOCUMENTS: [DocumentType; 3] = [DocumentType::Nif, DocumentType::Nie, DocumentType::Passport];

/// The documents of a corporate customer in this segment; of any, when the segment is not known.
pub(crate) fn corporate_documents(segment: Option<Segment>) -> &'static [DocumentType] {
    match segment {
        Some(Segment::Sme) => &[DocumentType::Cif],
        _ => &[DocumentType::Cif, DocumentType::Nif, DocumentType::Nie],
    }
}

/// All that a customer tells about itself: the body of operation 17, and of 19 without ids and
/// dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", try_from = "Unchecked")]
pub enum Profile {
    /// A person.
    #[serde(rename = "PRIVATE_CUSTOMER")]
    Private(PrivateCustomer),
    /// A company or a self-employed person.
    #[serde(rename = "CORPORATE_CUSTOMER")]
    Corporate(CorporateCustomer),
    /// Somebody known by an e-mail address only.
    #[serde(rename = "DIGITAL_CUSTOMER")]
    Digital(DigitalCustomer),
}

/// A private customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrivateCustomer {
    pub(crate) preferred_language: Language,
    pub(crate) segment: Segment,
    pub(crate) contact_info: ContactInfo,
    pub(crate) personal_info: PersonalInfo,
}

/// A corporate customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CorporateCustomer {
    pub(crate) preferred_language: Language,
    pub(crate) segment: Segment,
    pub(crate) contact_info: ContactInfo,
    pub(crate) company_info: CompanyInfo,
}

/// A digital customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DigitalCustomer {
    pub(crate) preferred_language: Language,
    pub(crate) digital_personal_info: DigitalPersonalInfo,
}

impl Profile {
    /// Reads the body of operation 17.
    ///
    /// # Errors
    /// Everything that is wrong in the body.
    pub fn read(value: &Value, today: NaiveDate) -> Result<Self, Violations> {
        body(value, |fields| {
            let kind = fields.text("type", str::parse);
            match kind {
                Some(CustomerKind::Private) => Self::read_private(fields, today),
                Some(CustomerKind::Corporate) => Self::read_corporate(fields),
                Some(CustomerKind::Digital) => Self::read_digital(fields),
                None => Self::read_untyped(fields, today),
            }
        })
    }

    fn read_private(fields: &mut Fields<'_>, today: NaiveDate) -> Option<Self> {
        let preferred_language = fields.text("preferred_language", str::parse);
        let segment = fields.text("segment", |text| among(text, &PRIVATE_SEGMENTS));
        let contact_info = fields.required("contact_info", ContactInfo::read);
        let personal_info =
            fields.required("personal_info", |node| PersonalInfo::read(node, &PERSONAL_DOCUMENTS, today));
        fields.refuse(&["company_info", "digital_personal_info"], CustomerKind::Private);
        Some(Self::Private(PrivateCustomer {
            preferred_language: preferred_language?,
            segment: segment?,
            contact_info: contact_info?,
            personal_info: personal_info?,
        }))
    }

    fn read_corporate(fields: &mut Fields<'_>) -> Option<Self> {
        let preferred_language = fields.text("preferred_language", str::parse);
        let segment = fields.text("segment", |text| among(text, &CORPORATE_SEGMENTS));
        let contact_info = fields.required("contact_info", ContactInfo::read);
        let company_info =
            fields.required("company_info", |node| CompanyInfo::read(node, corporate_documents(segment)));
        fields.refuse(&["personal_info", "digital_personal_info"], CustomerKind::Corporate);
        Some(Self::Corporate(CorporateCustomer {
            preferred_language: preferred_language?,
            segment: segment?,
            contact_info: contact_info?,
            company_info: company_info?,
        }))
    }

    fn read_digital(fields: &mut Fields<'_>) -> Option<Self> {
        let preferred_language = fields.text("preferred_language", str::parse);
        let digital_personal_info = fields.required("digital_personal_info", DigitalPersonalInfo::read);
        let others = ["segment", "contact_info", "personal_info", "company_info"];
        fields.refuse(&others, CustomerKind::Digital);
        Some(Self::Digital(DigitalCustomer {
            preferred_language: preferred_language?,
            digital_personal_info: digital_personal_info?,
        }))
    }

    /// Without a type, whatever is there can still be checked; what is missing cannot be told.
    fn read_untyped(fields: &mut Fields<'_>, today: NaiveDate) -> Option<Self> {
        fields.text("preferred_language", str::parse::<Language>);
        let segment = fields.optional_text("segment", str::parse::<Segment>);
        fields.optional("contact_info", ContactInfo::read);
        fields.optional("personal_info", |node| PersonalInfo::read(node, &PERSONAL_DOCUMENTS, today));
        fields.optional("company_info", |node| CompanyInfo::read(node, corporate_documents(segment)));
        fields.optional("digital_personal_info", DigitalPersonalInfo::read);
        None
    }

    /// The type.
    pub fn kind(&self) -> CustomerKind {
        match self {
            Self::Private(_) => CustomerKind::Private,
            Self::Corporate(_) => CustomerKind::Corporate,
            Self::Digital(_) => CustomerKind::Digital,
        }
    }

    /// The language to address the customer in.
    pub fn preferred_language(&self) -> Language {
        match self {
            Self::Private(customer) => customer.preferred_language,
            Self::Corporate(customer) => customer.preferred_language,
            Self::Digital(customer) => customer.preferred_language,
        }
    }

    /// The segment; a digital customer has none.
    pub fn segment(&self) -> Option<Segment> {
        match self {
            Self::Private(customer) => Some(customer.segment),
            Self::Corporate(customer) => Some(customer.segment),
            Self::Digital(_) => None,
        }
    }

    /// The full name, the company's name, or a digital customer's name or else e-mail.
    pub fn display_name(&self) -> String {
        match self {
            Self::Private(customer) => customer.personal_info.full_name(),
            Self::Corporate(customer) => customer.company_info.name.to_string(),
            Self::Digital(customer) => {
                let name = customer.digital_personal_info.full_name();
                if name.is_empty() { customer.digital_personal_info.email.to_string() } else { name }
            }
        }
    }

    /// The identity document; a digital customer has none.
    pub fn identity_document(&self) -> Option<&IdentityDocument> {
        match self {
            Self::Private(customer) => Some(&customer.personal_info.identity_document),
            Self::Corporate(customer) => Some(&customer.company_info.identity_document),
            Self::Digital(_) => None,
        }
    }

    /// Phones, e-mails and address; a digital customer has none.
    pub fn contact_info(&self) -> Option<&ContactInfo> {
        match self {
            Self::Private(customer) => Some(&customer.contact_info),
            Self::Corporate(customer) => Some(&customer.contact_info),
            Self::Digital(_) => None,
        }
    }

    /// What no two living customers of an organization share: `NIF:12345678Z`, or a digital
    /// customer's `EMAIL:ana@example.es`.
    pub fn identity_key(&self) -> String {
        match self {
            Self::Private(PrivateCustomer { personal_info, .. }) => document_key(&personal_info.identity_document),
            Self::Corporate(CorporateCustomer { company_info, .. }) => document_key(&company_info.identity_document),
            Self::Digital(customer) => {
                format!("EMAIL:{}", customer.digital_personal_info.email.folded())
            }
        }
    }

    /// Gives a corporate customer its authorized representative (operation 22).
    ///
    /// # Errors
    /// The customer is not a corporate one.
    pub fn set_representative(self, user: AssociatedUser) -> Result<Self, Violations> {
        match self {
            Self::Corporate(mut customer) => {
                customer.company_info.associated_users = Representative(Some(user));
                Ok(Self::Corporate(customer))
            }
            Self::Private(_) | Self::Digital(_) => {
                let problem = Problem::NotForKind(self.kind());
                Err(Violations::one("/associated_users", problem))
            }
        }
    }

    /// Replaces the customer's NIE by the NIF that the person has been given (operation 24).
    ///
    /// # Errors
    /// The customer's document is not a NIE, or the new one is not a NIF.
    pub fn convert_nie_to_nif(mut self, nif: IdentityDocument) -> Result<Self, NotANie> {
        let document = match &mut self {
            Self::Private(customer) => &mut customer.personal_info.identity_document,
            Self::Corporate(customer) => &mut customer.company_info.identity_document,
            Self::Digital(_) => return Err(NotANie),
        };
        if document.kind() != DocumentType::Nie || nif.kind() != DocumentType::Nif {
            return Err(NotANie);
        }
        *document = nif;
        Ok(self)
    }
}

fn document_key(document: &IdentityDocument) -> String {
    format!("{}:{}", document.kind(), document.number())
}

impl PrivateCustomer {
    /// The language to address the customer in.
    pub fn preferred_language(&self) -> Language {
        self.preferred_language
    }

    /// Always [`Segment::Consumer`].
    pub fn segment(&self) -> Segment {
        self.segment
    }

    /// Phones, e-mails and address.
    pub fn contact_info(&self) -> &ContactInfo {
        &self.contact_info
    }

    /// The person.
    pub fn personal_info(&self) -> &PersonalInfo {
        &self.personal_info
    }
}

impl CorporateCustomer {
    /// The language to address the customer in.
    pub fn preferred_language(&self) -> Language {
        self.preferred_language
    }

    /// [`Segment::SelfEmployee`] or [`Segment::Sme`].
    pub fn segment(&self) -> Segment {
        self.segment
    }

    /// Phones, e-mails and address.
    pub fn contact_info(&self) -> &ContactInfo {
        &self.contact_info
    }

    /// The company.
    pub fn company_info(&self) -> &CompanyInfo {
        &self.company_info
    }
}

impl DigitalCustomer {
    /// The language to address the customer in.
    pub fn preferred_language(&self) -> Language {
        self.preferred_language
    }

    /// The person.
    pub fn digital_personal_info(&self) -> &DigitalPersonalInfo {
        &self.digital_personal_info
    }
}

/// A profile as it comes out of JSON: flat, since an enum tagged inside would be buffered first.
#[derive(Deserialize)]
struct Unchecked {
    #[serde(rename = "type")]
    kind: CustomerKind,
    preferred_language: Language,
    segment: Option<Segment>,
    contact_info: Option<ContactInfo>,
    personal_info: Option<PersonalInfo>,
    company_info: Option<CompanyInfo>,
    digital_personal_info: Option<DigitalPersonalInfo>,
}

impl TryFrom<Unchecked> for Profile {
    type Error = Violation;

    fn try_from(unchecked: Unchecked) -> Result<Self, Violation> {
        let Unchecked { kind, preferred_language, segment, contact_info, .. } = unchecked;
        let segment_of = |allowed: &[Segment]| match segment {
            Some(segment) => among(segment.as_str(), allowed).map_err(|problem| Violation::new("/segment", problem)),
            None => Err(Violation::new("/segment", Problem::Missing)),
        };
        match kind {
            CustomerKind::Private => Ok(Self::Private(PrivateCustomer {
                preferred_language,
                segment: segment_of(&PRIVATE_SEGMENTS)?,
                contact_info: there(contact_info, "/contact_info")?,
                personal_info: there(unchecked.personal_info, "/personal_info")?,
            })),
            CustomerKind::Corporate => Ok(Self::Corporate(CorporateCustomer {
                preferred_language,
                segment: segment_of(&CORPORATE_SEGMENTS)?,
                contact_info: there(contact_info, "/contact_info")?,
                company_info: there(unchecked.company_info, "/company_info")?,
            })),
            CustomerKind::Digital => Ok(Self::Digital(DigitalCustomer {
                preferred_language,
                digital_personal_info: there(unchecked.digital_personal_info, "/digital_personal_info")?,
            })),
        }
    }
}

fn there<T>(part: Option<T>, pointer: &str) -> Result<T, Violation> {
    part.ok_or_else(|| Violation::new(pointer, Problem::Missing))
}
