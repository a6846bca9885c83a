//! What the form of a section asks for.

use chrono::NaiveDate;
use domain::{
    AssociatedUser, CustomerChange, Violation,
    form::{to_json, to_patch},
    read_associated_users,
};
use serde_json::json;

use super::section::Section;
use crate::{
    form::{Inputs, REPRESENTATIVE},
    tidy::tidy_phones,
};

/// A change that the domain has read out of a form.
#[cfg_attr(not(any(feature = "ssr", test)), expect(dead_code, reason = "the browser only asks what is wrong with it"))]
pub enum Change {
    /// Operation 20.
    Customer(Box<CustomerChange>),
    /// Operation 22.
    Representative(Box<AssociatedUser>),
}

impl Change {
    /// Reads the inputs of a section.
    ///
    /// # Errors
    /// Everything that is wrong by itself, with pointers into a customer.
    pub fn read(section: Section, mut inputs: Inputs, today: NaiveDate) -> Result<Self, Vec<Violation>> {
        tidy_phones(&mut inputs);
        if section != Section::Representative {
            let change = CustomerChange::read(&to_patch(inputs), today).map_err(Vec::from_iter)?;
            return Ok(Self::Customer(Box::new(change)));
        }
        let of_user = |(pointer, value): (String, String)| {
            let pointer = pointer.strip_prefix(REPRESENTATIVE)?.to_owned();
            Some((pointer, value))
        };
        let user = to_json(inputs.into_iter().filter_map(of_user));
        let within = |Violation { pointer, problem }| Violation::new(format!("/company_info{pointer}"), problem);
        read_associated_users(&json!({ "associated_users": [user] }))
            .map(|user| Self::Representative(Box::new(user)))
            .map_err(|found| found.into_iter().map(within).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn representative(pairs: &[(&str, &str)]) -> Result<AssociatedUser, Vec<String>> {
        let inputs = pairs.iter().map(|(name, value)| (format!("{REPRESENTATIVE}{name}"), (*value).to_owned()));
        match Change::read(Section::Representative, inputs.collect(), NaiveDate::default()) {
            Ok(Change::Representative(user)) => Ok(*user),
            Ok(Change::Customer(_)) => Err(vec!["another operation".to_owned()]),
            Err(found) => Err(found.into_iter().map(|violation| violation.pointer).collect()),
        }
    }

    #[test]
    fn a_representative_is_read_with_the_rules_of_operation_22() {
        let user = representative(&[
            ("/identity_document/type", "NIF"),
            ("/identity_document/number", "12.345.678-Z"),
            ("/name", "Ana"),
            ("/first_surname", "Núñez"),
            ("/second_surname", ""),
            ("/contact_info/phone_numbers/0/country_code", "+34"),
            ("/contact_info/phone_numbers/0/number", " "),
            ("/contact_info/phone_numbers/0/type", "MOBILE"),
            ("/contact_info/emails/3/email", "ana@example.com"),
        ])
        .unwrap();
        assert_eq!(user.full_name(), "Ana Núñez");
        assert!(user.contact_info().phone_numbers().is_empty());
        assert_eq!(user.contact_info().emails().len(), 1);
    }

    #[test]
    fn an_empty_form_tells_all_that_is_missing_at_its_inputs() {
        let missing = representative(&[("/identity_document/type", "NIF"), ("/name", " ")]).unwrap_err();
        let inputs = ["identity_document/number", "first_surname", "name"];
        assert_eq!(missing.len(), inputs.len(), "{missing:?}");
        for input in inputs {
            assert!(missing.contains(&format!("{REPRESENTATIVE}/{input}")), "{input}: {missing:?}");
        }
    }
}
