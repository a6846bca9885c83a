//! Private customers: the person.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::date::date;
use crate::read::Node;
use crate::text::wire_enum;
use crate::{Country, DocumentType, IdentityDocument, PersonName, Problem};

wire_enum! {
    /// A person's gender.
    pub enum Gender {
        /// Male.
        Male = "MALE",
        /// Female.
        Female = "FEMALE",
        /// Neither, or not told.
        Other = "OTHER",
    }
}

/// A private customer's person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonalInfo {
    pub(crate) identity_document: IdentityDocument,
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 1, max_length = 100, example = "Antonio"))]
    pub(crate) name: PersonName,
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 1, max_length = 100, example = "Benavente"))]
    pub(crate) first_surname: PersonName,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 100, example = "Blanco"))]
    pub(crate) second_surname: Option<PersonName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) gender: Option<Gender>,
    /// ISO 3166-1 alpha-2.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, pattern = "^[A-Z]{2}$", example = "ES"))]
    pub(crate) nationality: Option<Country>,
    /// Not in the future, not before 1900-01-01.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "2000-01-01"))]
    pub(crate) birthdate: Option<NaiveDate>,
}

impl PersonalInfo {
    /// The NIF, NIE or passport.
    pub fn identity_document(&self) -> &IdentityDocument {
        &self.identity_document
    }

    /// The first name.
    pub fn name(&self) -> &PersonName {
        &self.name
    }

    /// The first surname.
    pub fn first_surname(&self) -> &PersonName {
        &self.first_surname
    }

    /// The second surname.
    pub fn second_surname(&self) -> Option<&PersonName> {
        self.second_surname.as_ref()
    }

    /// The gender.
    pub fn gender(&self) -> Option<Gender> {
        self.gender
    }

    /// The nationality.
    pub fn nationality(&self) -> Option<&Country> {
        self.nationality.as_ref()
    }

    /// The day of birth.
    pub fn birthdate(&self) -> Option<NaiveDate> {
        self.birthdate
    }

    /// Name and surnames.
    pub fn full_name(&self) -> String {
        full_name([Some(&self.name), Some(&self.first_surname), self.second_surname()])
    }

    pub(crate) fn read(node: Node<'_>, documents: &[DocumentType], today: NaiveDate) -> Option<Self> {
        node.object(|fields| {
            let identity_document =
                fields.required("identity_document", |node| IdentityDocument::read(node, documents));
            let name = fields.text("name", str::parse);
            let first_surname = fields.text("first_surname", str::parse);
            let second_surname = fields.optional_text("second_surname", str::parse);
            let gender = fields.optional_text("gender", str::parse);
            let nationality = fields.optional_text("nationality", str::parse);
            let birthdate = fields.optional_text("birthdate", |text| birthdate(text, today));
            Some(Self {
                identity_document: identity_document?,
                name: name?,
                first_surname: first_surname?,
                second_surname,
                gender,
                nationality,
                birthdate,
            })
        })
    }
}

/// The parts of a name that there are, with spaces between them.
pub(crate) fn full_name<'a>(parts: impl IntoIterator<Item = Option<&'a PersonName>>) -> String {
    let parts: Vec<&str> = parts.into_iter().flatten().map(|part| &**part).collect();
    parts.join(" ")
}

/// A day of birth, `yyyy-MM-dd`.
pub(crate) fn birthdate(text: &str, today: NaiveDate) -> Result<NaiveDate, Problem> {
    const EARLIEST: Option<NaiveDate> = NaiveDate::from_ymd_opt(1900, 1, 1);
    let date = date(text)?;
    if date > today {
        Err(Problem::FutureDate)
    } else if Some(date) < EARLIEST {
        Err(Problem::TooOld)
    } else {
        Ok(date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn birthdates() {
        let today = NaiveDate::from_ymd_opt(2026, 2, 28).unwrap();
        for text in ["1900-01-01", "2000-02-29", "2026-02-28"] {
            assert_eq!(birthdate(text, today).map(|d| d.to_string()), Ok(text.to_owned()));
        }
        for (text, problem) in [
            ("2026-03-01", Problem::FutureDate),
            ("9999-12-31", Problem::FutureDate),
            ("1899-12-31", Problem::TooOld),
            ("0001-01-01", Problem::TooOld),
            ("2001-02-29", Problem::BadDate),
            ("2001-13-01", Problem::BadDate),
            ("2001-1-1", Problem::BadDate),
            ("2001-001-1", Problem::BadDate),
            ("01/02/2001", Problem::BadDate),
            ("2001-01-01T00:00:00Z", Problem::BadDate),
            ("2001- 1- 1", Problem::BadDate),
            ("-001-01-01", Problem::BadDate),
            ("+200-01-01", Problem::BadDate),
        ] {
            assert_eq!(birthdate(text, today), Err(problem), "{text}");
        }
    }
}
