//! What operation 20 changes of a customer.

use chrono::NaiveDate;
use serde_json::Value;

use crate::person::birthdate;
use crate::profile::{CORPORATE_SEGMENTS, PRIVATE_SEGMENTS, corporate_documents};
use crate::read::{Node, body};
use crate::text::one_of;
use crate::{
    Address, AddressLine, AdministrativeArea, CompanyInfo, CompanyName, ContactEmail, ContactInfo, ContactList,
    CorporateCustomer, Country, CustomerKind, DigitalCustomer, DigitalPersonalInfo, Gender, Language, Locality,
    LoginEmail, Patch, PersonName, PersonalInfo, PhoneNumber, PostalCode, PrivateCustomer, Problem, Profile, Segment,
    Violation, Violations,
};

/// The body of operation 20. What it does not name stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomerChange {
    /// The language to address the customer in.
    pub preferred_language: Patch<Language>,
    /// The segment; only within the customer's type.
    pub segment: Patch<Segment>,
    /// Phones, e-mails, address.
    pub contact_info: Patch<ContactInfoChange>,
    /// A private customer's person.
    pub personal_info: Patch<PersonalInfoChange>,
    /// A corporate customer's company.
    pub company_info: Patch<CompanyInfoChange>,
    /// A digital customer's person.
    pub digital_personal_info: Patch<DigitalPersonalInfoChange>,
}

impl CustomerChange {
    /// Reads the body of operation 20.
    ///
    /// # Errors
    /// Everything that is wrong in the body by itself. What does not fit the customer is told by
    /// [`apply`](Self::apply).
    pub fn read(value: &Value, today: NaiveDate) -> Result<Self, Violations> {
        body(value, |fields| {
            Some(Self {
                preferred_language: fields.patch_text("preferred_language", str::parse),
                segment: fields.patch_text("segment", str::parse),
                contact_info: fields.patch("contact_info", ContactInfoChange::read),
                personal_info: fields.patch("personal_info", |node| PersonalInfoChange::read(node, today)),
                company_info: fields.patch("company_info", CompanyInfoChange::read),
                digital_personal_info: fields.patch("digital_personal_info", DigitalPersonalInfoChange::read),
            })
        })
    }

    /// The profile after the change.
    ///
    /// # Errors
    /// The change names a part, or a segment, that the customer's type does not have; or an SME
    /// would be left without a CIF.
    pub fn apply(self, profile: Profile) -> Result<Profile, Violations> {
        let mut found = Vec::new();
        let changed = match profile {
            Profile::Private(customer) => Profile::Private(self.apply_private(customer, &mut found)),
            Profile::Corporate(customer) => Profile::Corporate(self.apply_corporate(customer, &mut found)),
            Profile::Digital(customer) => Profile::Digital(self.apply_digital(customer, &mut found)),
        };
        match Violations::try_from(found) {
            Ok(violations) => Err(violations),
            Err(_none_found) => Ok(changed),
        }
    }

    fn apply_private(self, now: PrivateCustomer, found: &mut Vec<Violation>) -> PrivateCustomer {
        let Self { preferred_language, segment, contact_info, personal_info, company_info, digital_personal_info } =
            self;
        let kind = CustomerKind::Private;
        refuse(kind, "/company_info", &company_info, found);
        refuse(kind, "/digital_personal_info", &digital_personal_info, found);
        check_segment(segment, &PRIVATE_SEGMENTS, found);
        PrivateCustomer {
            preferred_language: preferred_language.apply_required(now.preferred_language),
            segment: segment.apply_required(now.segment),
            contact_info: contact_info.alter(now.contact_info, ContactInfoChange::apply),
            personal_info: personal_info.alter(now.personal_info, PersonalInfoChange::apply),
        }
    }

    fn apply_corporate(self, now: CorporateCustomer, found: &mut Vec<Violation>) -> CorporateCustomer {
        let Self { preferred_language, segment, contact_info, personal_info, company_info, digital_personal_info } =
            self;
        let kind = CustomerKind::Corporate;
        refuse(kind, "/personal_info", &personal_info, found);
        refuse(kind, "/digital_personal_info", &digital_personal_info, found);
        check_segment(segment, &CORPORATE_SEGMENTS, found);
        let segment = segment.apply_required(now.segment);
        let document = now.company_info.identity_document().kind();
        if !corporate_documents(Some(segment)).contains(&document) {
            found.push(Violation::new("/segment", Problem::SegmentNeedsCif));
        }
        CorporateCustomer {
            preferred_language: preferred_language.apply_required(now.preferred_language),
            segment,
            contact_info: contact_info.alter(now.contact_info, ContactInfoChange::apply),
            company_info: company_info.alter(now.company_info, CompanyInfoChange::apply),
        }
    }

    fn apply_digital(self, now: DigitalCustomer, found: &mut Vec<Violation>) -> DigitalCustomer {
        let Self { preferred_language, segment, contact_info, personal_info, company_info, digital_personal_info } =
            self;
        let kind = CustomerKind::Digital;
        refuse(kind, "/segment", &segment, found);
        refuse(kind, "/contact_info", &contact_info, found);
        refuse(kind, "/personal_info", &personal_info, found);
        refuse(kind, "/company_info", &company_info, found);
        DigitalCustomer {
            preferred_language: preferred_language.apply_required(now.preferred_language),
            digital_personal_info: digital_personal_info
                .alter(now.digital_personal_info, DigitalPersonalInfoChange::apply),
        }
    }
}

/// Reports a part that this type of customer does not have.
fn refuse<T>(kind: CustomerKind, pointer: &str, part: &Patch<T>, found: &mut Vec<Violation>) {
    if !part.is_absent() {
        found.push(Violation::new(pointer, Problem::NotForKind(kind)));
    }
}

fn check_segment(segment: Patch<Segment>, allowed: &[Segment], found: &mut Vec<Violation>) {
    if let Patch::Value(segment) = segment
        && !allowed.contains(&segment)
    {
        found.push(Violation::new("/segment", one_of(allowed)));
    }
}

/// What changes of [`ContactInfo`]. A list replaces the whole list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactInfoChange {
    /// All the phones.
    pub phone_numbers: Patch<ContactList<PhoneNumber>>,
    /// All the e-mails.
    pub emails: Patch<ContactList<ContactEmail>>,
    /// The postal address.
    pub postal_address: Patch<AddressChange>,
}

impl ContactInfoChange {
    fn read(node: Node<'_>) -> Option<Self> {
        node.object(|fields| {
            Some(Self {
                phone_numbers: fields.patch("phone_numbers", |node| ContactList::read(node, 1, PhoneNumber::read)),
                emails: fields.patch("emails", |node| ContactList::read(node, 1, ContactEmail::read)),
                postal_address: fields.patch("postal_address", AddressChange::read),
            })
        })
    }

    fn apply(self, now: ContactInfo) -> ContactInfo {
        let Self { phone_numbers, emails, postal_address } = self;
        ContactInfo {
            phone_numbers: phone_numbers.apply_required(now.phone_numbers),
            emails: emails.apply_required(now.emails),
            postal_address: postal_address.alter(now.postal_address, AddressChange::apply),
        }
    }
}

/// What changes of an [`Address`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AddressChange {
    /// The one line.
    pub address_lines: Patch<[AddressLine; 1]>,
    /// The postal code.
    pub postal_code: Patch<PostalCode>,
    /// The town.
    pub locality: Patch<Locality>,
    /// The province.
    pub administrative_area: Patch<AdministrativeArea>,
    /// The country.
    pub region_code: Patch<Country>,
}

impl AddressChange {
    fn read(node: Node<'_>) -> Option<Self> {
        node.object(|fields| {
            Some(Self {
                address_lines: fields.patch("address_lines", Address::read_lines),
                postal_code: fields.patch_text("postal_code", str::parse),
                locality: fields.patch_text("locality", str::parse),
                administrative_area: fields.patch_text("administrative_area", str::parse),
                region_code: fields.patch_text("region_code", str::parse),
            })
        })
    }

    fn apply(self, now: Address) -> Address {
        let Self { address_lines, postal_code, locality, administrative_area, region_code } = self;
        Address {
            address_lines: address_lines.apply_required(now.address_lines),
            postal_code: postal_code.apply_required(now.postal_code),
            locality: locality.apply_required(now.locality),
            administrative_area: administrative_area.apply_required(now.administrative_area),
            region_code: region_code.apply_required(now.region_code),
        }
    }
}

/// What changes of [`PersonalInfo`]; the identity document never does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonalInfoChange {
    /// The first name.
    pub name: Patch<PersonName>,
    /// The first surname.
    pub first_surname: Patch<PersonName>,
    /// The second surname; may be cleared.
    pub second_surname: Patch<PersonName>,
    /// The gender; may be cleared.
    pub gender: Patch<Gender>,
    /// The nationality; may be cleared.
    pub nationality: Patch<Country>,
    /// The day of birth; may be cleared.
    pub birthdate: Patch<NaiveDate>,
}

impl PersonalInfoChange {
    fn read(node: Node<'_>, today: NaiveDate) -> Option<Self> {
        node.object(|fields| {
            Some(Self {
                name: fields.patch_text("name", str::parse),
                first_surname: fields.patch_text("first_surname", str::parse),
                second_surname: fields.clearable_text("second_surname", str::parse),
                gender: fields.clearable_text("gender", str::parse),
                nationality: fields.clearable_text("nationality", str::parse),
                birthdate: fields.clearable_text("birthdate", |text| birthdate(text, today)),
            })
        })
    }

    fn apply(self, now: PersonalInfo) -> PersonalInfo {
        let Self { name, first_surname, second_surname, gender, nationality, birthdate } = self;
        PersonalInfo {
            identity_document: now.identity_document,
            name: name.apply_required(now.name),
            first_surname: first_surname.apply_required(now.first_surname),
            second_surname: second_surname.apply(now.second_surname),
            gender: gender.apply(now.gender),
            nationality: nationality.apply(now.nationality),
            birthdate: birthdate.apply(now.birthdate),
        }
    }
}

/// What changes of [`CompanyInfo`]; the identity document never does, and the representative is
/// operation 22.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CompanyInfoChange {
    /// The company's name.
    pub name: Patch<CompanyName>,
}

impl CompanyInfoChange {
    fn read(node: Node<'_>) -> Option<Self> {
        node.object(|fields| Some(Self { name: fields.patch_text("name", str::parse) }))
    }

    fn apply(self, now: CompanyInfo) -> CompanyInfo {
        let Self { name } = self;
        CompanyInfo { name: name.apply_required(now.name), ..now }
    }
}

/// What changes of [`DigitalPersonalInfo`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DigitalPersonalInfoChange {
    /// The e-mail address.
    pub email: Patch<LoginEmail>,
    /// The first name; may be cleared.
    pub name: Patch<PersonName>,
    /// The first surname; may be cleared.
    pub first_surname: Patch<PersonName>,
    /// The second surname; may be cleared.
    pub second_surname: Patch<PersonName>,
    /// The nationality; may be cleared.
    pub nationality: Patch<Country>,
}

impl DigitalPersonalInfoChange {
    fn read(node: Node<'_>) -> Option<Self> {
        node.object(|fields| {
            Some(Self {
                email: fields.patch_text("email", str::parse),
                name: fields.clearable_text("name", str::parse),
                first_surname: fields.clearable_text("first_surname", str::parse),
                second_surname: fields.clearable_text("second_surname", str::parse),
                nationality: fields.clearable_text("nationality", str::parse),
            })
        })
    }

    fn apply(self, now: DigitalPersonalInfo) -> DigitalPersonalInfo {
        let Self { email, name, first_surname, second_surname, nationality } = self;
        DigitalPersonalInfo {
            email: email.apply_required(now.email),
            name: name.apply(now.name),
            first_surname: first_surname.apply(now.first_surname),
            second_surname: second_surname.apply(now.second_surname),
            nationality: nationality.apply(now.nationality),
        }
    }
}
