//! What stands in a customer's panels.

use chrono::{DateTime, Utc};
use domain::{
    Contact as _, ContactEmail, ContactInfo, ContactList, Country, DigitalPersonalInfo, Language, PhoneNumber, Segment,
    mask::Hidden,
};
use leptos::prelude::*;

use super::{facts, reveal::Secret};
use crate::{
    components::{copy::CopyButton, panel_head::PanelTitle},
    country_names::country_name,
    fields::{document_type_text, gender_text, language_text, phone_type_text, segment_text},
    language::use_text,
    text::fill,
    when::moment,
};

/// A list of terms with their values.
#[component]
pub fn Items(children: Children) -> impl IntoView {
    view! {
        <dl class="grid gap-x-6 gap-y-2 sm:grid-cols-[minmax(9rem,max-content)_minmax(0,1fr)]">{children()}</dl>
    }
    .into_any()
}

/// A term with its value.
#[component]
pub fn Item(term: &'static str, children: Children) -> impl IntoView {
    view! {
        <dt class="quiet">{term}</dt>
        <dd class="min-w-0 break-words max-sm:-mt-2">{children()}</dd>
    }
    .into_any()
}

/// A private customer's person.
#[component]
pub fn Person(person: facts::Person, customer: String, age: Option<u32>, may_reveal: bool) -> impl IntoView {
    let text = use_text();
    let age = age.map(|age| format!(" · {}", fill(text.age, &[&age.to_string()])));
    let birthdate = person.birthdate.map(|shown| {
        view! {
            <Secret shown customer field=Hidden::Birthdate may_reveal/>
            <span class="figures">{age}</span>
        }
    });
    let gender = person.gender.map_or(text.none, |gender| gender_text(text, gender));
    let nationality = country(person.nationality.as_ref(), text.none);
    let none = birthdate.is_none().then_some(text.none);
    view! {
        <Items>
            <Item term=text.full_name>{person.full_name}</Item>
            <Item term=text.birthdate>{birthdate} {none}</Item>
            <Item term=text.gender>{gender}</Item>
            <Item term=text.nationality>{nationality}</Item>
        </Items>
    }
    .into_any()
}

/// A digital customer's person.
#[component]
pub fn Digital(info: DigitalPersonalInfo) -> impl IntoView {
    let text = use_text();
    let name = Some(info.full_name()).filter(|name| !name.is_empty());
    let nationality = country(info.nationality(), text.none);
    let email = info.email().to_string();
    view! {
        <Items>
            <Item term=text.email>
                <Mail address=email/>
            </Item>
            <Item term=text.full_name>{name.unwrap_or_else(|| text.none.into())}</Item>
            <Item term=text.nationality>{nationality}</Item>
        </Items>
    }
    .into_any()
}

fn country(country: Option<&Country>, none: &str) -> String {
    let name = |country: &Country| country_name(use_text(), country.as_str(), country.name());
    country.map_or_else(|| none.to_owned(), name)
}

/// Language and segment.
#[component]
pub fn Settings(language: Language, segment: Option<Segment>) -> impl IntoView {
    let text = use_text();
    let language = language_text(text, language);
    let segment = segment.map(|segment| segment_text(text, segment));
    view! {
        <Items>
            <Item term=text.preferred_language>{language}</Item>
            {segment.map(|segment| view! { <Item term=text.segment>{segment}</Item> })}
        </Items>
    }
    .into_any()
}

/// Phones, e-mails and the postal address.
#[component]
pub fn Contact(info: ContactInfo) -> impl IntoView {
    let text = use_text();
    let address = info.postal_address();
    let line = address.line().to_string();
    let town = format!("{} {}", address.postal_code(), address.locality());
    let nation = country(Some(address.region_code()), text.none);
    let region = format!("{}, {nation}", address.administrative_area());
    let (phones, emails) = (phone_list(info.phone_numbers()), email_list(info.emails()));
    view! {
        <Items>
            <Item term=text.phones>{phones}</Item>
            <Item term=text.emails>{emails}</Item>
            <Item term=text.postal_address>
                <address class="not-italic">
                    {line} <br/> <span class="figures">{town}</span> <br/>
                    {region}
                </address>
            </Item>
        </Items>
    }
    .into_any()
}

fn phone_list(phones: &ContactList<PhoneNumber>) -> AnyView {
    let text = use_text();
    let line = |phone: &PhoneNumber| {
        let (code, number) = (phone.country_code().to_string(), phone.number().to_owned());
        let value = format!("{code}{number}");
        view! {
            <a class="figures link link-hover" href=format!("tel:{value}") rel="external">
                {code}
                " "
                {number}
            </a>
            <CopyButton value what=text.phone/>
            <span class="quiet">{phone_type_text(text, phone.kind())}</span>
            {phone.is_default().then(|| view! { <DefaultBadge/> })}
        }
        .into_any()
    };
    lines(phones.iter().map(line).collect())
}

fn email_list(emails: &ContactList<ContactEmail>) -> AnyView {
    let line = |email: &ContactEmail| {
        view! {
            <Mail address=email.email().as_str()/>
            {email.is_default().then(|| view! { <DefaultBadge/> })}
        }
        .into_any()
    };
    lines(emails.iter().map(line).collect())
}

/// What there may be several of, each on its line.
fn lines(lines: Vec<AnyView>) -> AnyView {
    let line = |line| view! { <li class="flex flex-wrap items-center gap-x-2">{line}</li> };
    view! { <ul class="flex flex-col gap-1">{lines.into_iter().map(line).collect_view()}</ul> }.into_any()
}

#[component]
fn Mail(#[prop(into)] address: String) -> impl IntoView {
    let text = use_text();
    view! {
        <a class="link link-hover break-all" href=format!("mailto:{address}") rel="external">
            {address.clone()}
        </a>
        <CopyButton value=address what=text.email/>
    }
    .into_any()
}

#[component]
fn DefaultBadge() -> impl IntoView {
    view! { <span class="tag">{use_text().is_default}</span> }
}

/// Who acts for a company.
#[component]
pub fn Representative(user: Option<facts::Representative>, customer: String, may_reveal: bool) -> impl IntoView {
    let text = use_text();
    let Some(user) = user else {
        return view! { <p class="quiet">{text.no_representative}</p> }.into_any();
    };
    let facts::Document { kind, number } = user.document;
    let nationality = country(user.nationality.as_ref(), text.none);
    let contact = &user.contact;
    let phones = (!contact.phone_numbers().is_empty()).then(|| phone_list(contact.phone_numbers()));
    let emails = (!contact.emails().is_empty()).then(|| email_list(contact.emails()));
    view! {
        <Items>
            <Item term=text.full_name>{user.full_name}</Item>
            <Item term=document_type_text(text, kind)>
                <Secret
                    shown=number
                    customer
                    field=Hidden::RepresentativeDocument
                    may_reveal
                    copy=text.document
                />
            </Item>
            <Item term=text.nationality>{nationality}</Item>
            {phones.map(|phones| view! { <Item term=text.phones>{phones}</Item> })}
            {emails.map(|emails| view! { <Item term=text.emails>{emails}</Item> })}
        </Items>
    }
    .into_any()
}

/// The record's own dates and id.
#[component]
pub fn Record(id: String, created: DateTime<Utc>, updated: DateTime<Utc>, may_read_audit: bool) -> impl IntoView {
    let text = use_text();
    let who_looked = may_read_audit.then(|| {
        view! {
            <p class="mt-3">
                <a class="link" href=format!("/audit?customer={id}")>
                    {text.who_looked}
                </a>
            </p>
        }
    });
    view! {
        <section class="panel" aria-labelledby="section-record">
            <PanelTitle id="section-record" title=text.record/>
            <div class="p-4">
                <Items>
                    <Item term=text.created>
                        <time class="figures" datetime=created.to_rfc3339()>
                            {moment(text, created)}
                        </time>
                    </Item>
                    <Item term=text.updated>
                        <time class="figures" datetime=updated.to_rfc3339()>
                            {moment(text, updated)}
                        </time>
                    </Item>
                    <Item term=text.identifier>
                        <span class="figures text-xs break-all">{id.clone()}</span>
                        <CopyButton value=id what=text.identifier/>
                    </Item>
                </Items>
                {who_looked}
            </div>
        </section>
    }
    .into_any()
}
