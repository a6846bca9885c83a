//! The inputs of each type of customer, and how a form begins.

use domain::{CustomerKind, DocumentType, Gender, IdentityDocument, Language, Segment, query};
use leptos::prelude::*;

use crate::{
    components::{
        contact_rows::ContactFields,
        field::{CountryField, SelectField, TextField, choices},
        problems::FormState,
    },
    fields::{document_type_text, gender_text, language_text, segment_text},
    form::{EMAILS, Inputs, PHONES, REPRESENTATIVE},
    language::use_text,
};

/// The documents that a person can have.
const PERSONAL_DOCUMENTS: &[DocumentType] = &[DocumentType::Nif, DocumentType::Nie, DocumentType::Passport];

/// The type and the first inputs of a customer whom a search did not find: what was typed there is
/// a document, an e-mail, a phone or a name.
pub fn prefill(typed: &str) -> (CustomerKind, Inputs) {
    let meant = query::without_scheme(typed);
    let typed = meant.trim();
    let mut inputs = Inputs::new();
    let mut put = |pointer: String, value: &str| drop(inputs.insert(pointer, value.to_owned()));
    let digits = typed.chars().filter(char::is_ascii_digit).count();
    if let Some(document) = guess(typed) {
        let (kind, part) = match document {
            DocumentType::Cif => (CustomerKind::Corporate, "company_info"),
            _ => (CustomerKind::Private, "personal_info"),
        };
        put(format!("/{part}/identity_document/type"), document.as_str());
        put(format!("/{part}/identity_document/number"), &IdentityDocument::normalise(typed));
        return (kind, inputs);
    }
    if typed.contains('@') {
        put(format!("{EMAILS}/0/email"), typed);
        put("/digital_personal_info/email".to_owned(), typed);
    } else if digits >= 6 && !typed.contains(char::is_alphabetic) {
        put(format!("{PHONES}/0/number"), &national(typed));
    } else {
        let mut words = typed.splitn(3, char::is_whitespace);
        for field in ["name", "first_surname", "second_surname"] {
            if let Some(word) = words.next() {
                put(format!("/personal_info/{field}"), word.trim());
                put(format!("/digital_personal_info/{field}"), word.trim());
            }
        }
        put("/company_info/name".to_owned(), typed);
    }
    (CustomerKind::Private, inputs)
}

/// A phone's digits, of a Spanish one without the country's: a screen pop has them as `34612345678`.
fn national(typed: &str) -> String {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let spanish = digits.strip_prefix("0034").or_else(|| digits.strip_prefix("34"));
    spanish.filter(|rest| rest.len() == 9).unwrap_or(&digits).to_owned()
}

/// The kind of document that this looks like, also without its control character: that is not put in, since it tells
/// whether the digits were heard right. Nine letters or digits may be a passport, or a name.
fn guess(typed: &str) -> Option<DocumentType> {
    if let Some(whole) = query::without_control(typed) {
        return Some(whole.kind());
    }
    let kind = IdentityDocument::guess(typed)?;
    (kind != DocumentType::Passport || typed.contains(|c: char| c.is_ascii_digit()))
        .then_some(kind)
        .filter(|kind| *kind != DocumentType::Passport || typed.contains(char::is_alphabetic))
}

/// All inputs of a new customer of this type.
#[component]
pub fn CustomerInputs(kind: CustomerKind, state: FormState) -> impl IntoView {
    let text = use_text();
    let who = match kind {
        CustomerKind::Private => view! {
            <Group title=text.personal>
                <DocumentInputs state part="/personal_info" kinds=PERSONAL_DOCUMENTS required=true/>
                <PersonInputs state/>
            </Group>
            <input type="hidden" name="fields[/segment]" value=Segment::Consumer.as_str()/>
        }
        .into_any(),
        CustomerKind::Corporate => view! {
            <Group title=text.company>
                <div class="grid gap-3 sm:grid-cols-3">
                    <TextField
                        state
                        pointer="/company_info/name"
                        required=true
                        class="sm:col-span-2"
                    />
                    <SegmentInput state/>
                </div>
                <DocumentInputs
                    state
                    part="/company_info"
                    kinds=&[DocumentType::Cif, DocumentType::Nif, DocumentType::Nie]
                    required=true
                />
            </Group>
            <Group title=text.representative_optional>
                <RepresentativeInputs state required=false/>
            </Group>
        }
        .into_any(),
        CustomerKind::Digital => view! {
            <Group title=text.personal>
                <DigitalInputs state/>
            </Group>
        }
        .into_any(),
    };
    let contact = (kind != CustomerKind::Digital).then(|| {
        view! {
            <Group title=text.contact>
                <ContactFields state/>
            </Group>
        }
    });
    view! {
        {who}
        {contact}
        <Group title=text.settings>
            <div class="grid gap-3 sm:grid-cols-3">
                <LanguageInput state/>
            </div>
        </Group>
    }
    .into_any()
}

/// A titled part of the form.
#[component]
fn Group(title: &'static str, children: Children) -> impl IntoView {
    view! {
        <section class="panel mb-3 p-4">
            <h2 class="mb-3 text-base font-semibold">{title}</h2>
            <div class="flex flex-col gap-3">{children()}</div>
        </section>
    }
    .into_any()
}

#[component]
fn DocumentInputs(
    state: FormState,
    part: &'static str,
    kinds: &'static [DocumentType],
    required: bool,
) -> impl IntoView {
    let text = use_text();
    view! {
        <div class="grid grid-cols-2 gap-3 sm:grid-cols-3">
            <SelectField
                state
                pointer=format!("{part}/identity_document/type")
                options=choices(kinds, |kind| document_type_text(text, kind))
                required
            />
            <TextField
                state
                pointer=format!("{part}/identity_document/number")
                required
                figures=true
            />
        </div>
    }
    .into_any()
}

/// Who acts for a company. Where there need not be anybody, nothing is required.
#[component]
pub fn RepresentativeInputs(state: FormState, required: bool) -> impl IntoView {
    view! {
        <DocumentInputs state part=REPRESENTATIVE kinds=PERSONAL_DOCUMENTS required/>
        <div class="grid gap-3 sm:grid-cols-3">
            <TextField state pointer=format!("{REPRESENTATIVE}/name") required/>
            <TextField state pointer=format!("{REPRESENTATIVE}/first_surname") required/>
            <TextField state pointer=format!("{REPRESENTATIVE}/second_surname")/>
            <CountryField state pointer=format!("{REPRESENTATIVE}/nationality")/>
        </div>
    }
    .into_any()
}

/// A private customer's person, without the document.
#[component]
pub fn PersonInputs(state: FormState) -> impl IntoView {
    let text = use_text();
    view! {
        <div class="grid gap-3 sm:grid-cols-3">
            <TextField state pointer="/personal_info/name" required=true/>
            <TextField state pointer="/personal_info/first_surname" required=true/>
            <TextField state pointer="/personal_info/second_surname"/>
            <TextField state pointer="/personal_info/birthdate" kind="date" figures=true/>
            <SelectField
                state
                pointer="/personal_info/gender"
                options=choices(Gender::ALL, |gender| gender_text(text, gender))
                empty=text.not_given
            />
            <CountryField state pointer="/personal_info/nationality"/>
        </div>
    }
    .into_any()
}

/// A digital customer's person.
#[component]
pub fn DigitalInputs(state: FormState) -> impl IntoView {
    view! {
        <div class="grid gap-3 sm:grid-cols-3">
            <TextField
                state
                pointer="/digital_personal_info/email"
                kind="email"
                required=true
                class="sm:col-span-2"
            />
            <CountryField state pointer="/digital_personal_info/nationality"/>
            <TextField state pointer="/digital_personal_info/name"/>
            <TextField state pointer="/digital_personal_info/first_surname"/>
            <TextField state pointer="/digital_personal_info/second_surname"/>
        </div>
    }
    .into_any()
}

/// The language in which a customer is addressed.
#[component]
pub fn LanguageInput(state: FormState) -> impl IntoView {
    let text = use_text();
    view! {
        <SelectField
            state
            pointer="/preferred_language"
            options=choices(Language::ALL, |language| language_text(text, language))
            required=true
        />
    }
    .into_any()
}

/// A corporate customer's segment; a private one has no choice.
#[component]
pub fn SegmentInput(state: FormState) -> impl IntoView {
    let text = use_text();
    view! {
        <SelectField
            state
            pointer="/segment"
            options=choices(
                // A form begins with a company and a CIF: whoever is self-employed has a NIF or a NIE.
                &[Segment::Sme, Segment::SelfEmployee],
                |segment| segment_text(text, segment),
            )
            required=true
        />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_searched_begins_the_form() {
        let at = |typed: &str, pointer: &str| prefill(typed).1.get(pointer).cloned();
        assert_eq!(at("José Núñez", "/personal_info/first_surname").as_deref(), Some("Núñez"));
        assert_eq!(at("12.345.678-Z", "/personal_info/identity_document/number").as_deref(), Some("12345678Z"));
        let phone = |typed: &str| at(typed, "/contact_info/phone_numbers/0/number");
        for typed in ["+34 612 345 678", "34612345678", "0034612345678", "612 34 56 78"] {
            assert_eq!(phone(typed).as_deref(), Some("612345678"), "{typed}");
        }
        assert_eq!(phone("+49 30 901820").as_deref(), Some("4930901820"));
        assert_eq!(at("a@b.es", "/contact_info/emails/0/email").as_deref(), Some("a@b.es"));
        assert_eq!(at("mailto:a@b.es", "/contact_info/emails/0/email").as_deref(), Some("a@b.es"));
        for (typed, part, kind, number) in [
            ("12.345.678", "personal_info", "NIF", "12345678"),
            ("x1234567", "personal_info", "NIE", "X1234567"),
            ("A2801586", "company_info", "CIF", "A2801586"),
        ] {
            assert_eq!(at(typed, &format!("/{part}/identity_document/type")).as_deref(), Some(kind), "{typed}");
            assert_eq!(at(typed, &format!("/{part}/identity_document/number")).as_deref(), Some(number), "{typed}");
            assert_eq!(phone(typed), None, "{typed}");
        }
        assert_eq!(prefill("B12345674").0, CustomerKind::Corporate);
        assert_eq!(prefill("").0, CustomerKind::Private);
    }
}
