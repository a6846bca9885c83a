//! A customer's sections as they are read.

use domain::{
    AssociatedUser, Contact as _, ContactInfo, Country, Customer, CustomerKind, DigitalPersonalInfo,
    IdentityDocument, PersonalInfo, Profile,
};
use leptos::{either::Either, prelude::*};

use super::{Screen, edit::EditForm, section::Section};
use crate::{
    components::{
        copy::CopyButton,
        icon::{Glyph, Icon},
    },
    country_names::country_name,
    fields::{document_type_text, gender_text, kind_text, language_text, phone_type_text, segment_text},
    form::Draft,
    language::{use_language, use_text},
    text::fill,
};

/// The whole customer; the section that is being edited is a form.
#[component]
pub fn CustomerView(
    screen: Screen,
    edited: Memo<Option<Section>>,
    /// Loads the customer again.
    reload: Callback<()>,
) -> impl IntoView {
    let Screen { customer, version, age, draft } = screen;
    let kind = customer.profile.kind();
    let id = customer.id.to_string();
    let profile = StoredValue::new(customer.profile.clone());
    let draft = StoredValue::new(draft);
    let section = move |section: Section| {
        let id = id.clone();
        move || {
            let id = id.clone();
            if edited.get() == Some(section) {
                let kept = draft.with_value(|draft| {
                    draft.clone().filter(|(kept, _)| *kept == section).map(|(_, draft)| draft)
                });
                draft.set_value(None);
                let draft = kept.unwrap_or_else(|| profile.with_value(|profile| fresh(section, profile)));
                Either::Left(view! { <EditForm id section version draft profile reload/> })
            } else {
                Either::Right(view! { <ReadSection id section profile age/> })
            }
        }
    };
    let representative = match &customer.profile {
        Profile::Corporate(corporate) => {
            let user = corporate.company_info().representative().cloned();
            Some(view! { <Representative user/> })
        }
        Profile::Private(_) | Profile::Digital(_) => None,
    };
    let mut sections = Section::of(kind).iter().map(|one| section(*one));
    let first = sections.next();
    let second = (kind != CustomerKind::Digital).then(|| sections.next()).flatten();
    let rest = sections.next();
    view! {
        <article>
            <Heading customer=customer.clone()/>
            <div class="mt-4 grid items-start gap-3 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
                <div class="flex min-w-0 flex-col gap-3">{first} {representative} {second}</div>
                <div class="flex min-w-0 flex-col gap-3">{rest} <Record customer/></div>
            </div>
        </article>
    }
    .into_any()
}

/// A form with the section as it is saved.
fn fresh(section: Section, profile: &Profile) -> Draft {
    match section.inputs(profile) {
        Ok(inputs) => Draft { inputs, ..Draft::default() },
        Err(error) => {
            leptos::logging::error!("customer as a form: {error}");
            Draft { failure: Some(crate::error::DeskError::Internal), ..Draft::default() }
        }
    }
}

/// Who this is, at a glance.
#[component]
fn Heading(customer: Customer) -> impl IntoView {
    let text = use_text();
    let kind = customer.profile.kind();
    let glyph = match kind {
        CustomerKind::Private => Glyph::Person,
        CustomerKind::Corporate => Glyph::Company,
        CustomerKind::Digital => Glyph::Globe,
    };
    let document = customer.profile.identity_document().cloned();
    view! {
        <header>
            <p class="quiet flex flex-wrap items-center gap-2">
                <Icon glyph/>
                {kind_text(text, kind)}
                {customer
                    .profile
                    .segment()
                    .map(|segment| {
                        view! {
                            <span class="tag">
                                {segment_text(text, segment)}
                            </span>
                        }
                    })}
            </p>
            <h1 class="mt-1 text-2xl font-semibold break-words">
                {customer.profile.display_name()}
            </h1>
            <dl class="mt-2 flex flex-wrap gap-x-8 gap-y-1">
                {document.map(|document| view! { <DocumentItem document/> })}
                {customer
                    .external_id
                    .map(|number| {
                        view! {
                            <div class="flex items-center gap-2">
                                <dt class="quiet">{text.customer_number}</dt>
                                <dd class="figures flex items-center gap-1 font-medium">
                                    {number.to_string()}
                                    <CopyButton
                                        value=number.to_string()
                                        what=text.customer_number
                                    />
                                </dd>
                            </div>
                        }
                    })}
            </dl>
        </header>
    }
    .into_any()
}

#[component]
fn DocumentItem(document: IdentityDocument) -> impl IntoView {
    let text = use_text();
    view! {
        <div class="flex items-center gap-2">
            <dt class="quiet">{document_type_text(text, document.kind())}</dt>
            <dd class="figures flex items-center gap-1 font-medium">
                {document.number().to_owned()}
                <CopyButton value=document.number() what=text.document/>
            </dd>
        </div>
    }
    .into_any()
}

/// A panel with a title, and a link that turns it into a form.
#[component]
fn ReadSection(
    id: String,
    section: Section,
    profile: StoredValue<Profile>,
    age: Option<u32>,
) -> impl IntoView {
    let text = use_text();
    let title = section.title(text);
    let body = profile.with_value(|profile| match (section, profile) {
        (Section::Personal, Profile::Private(private)) => {
            view! { <Person info=private.personal_info().clone() age/> }.into_any()
        }
        (Section::Company, Profile::Corporate(corporate)) => {
            let name = corporate.company_info().name().to_string();
            view! { <Items><Item term=text.company_name>{name}</Item></Items> }.into_any()
        }
        (Section::Digital, Profile::Digital(digital)) => {
            view! { <Digital info=digital.digital_personal_info().clone()/> }.into_any()
        }
        (Section::Settings, profile) => view! { <Settings profile=profile.clone()/> }.into_any(),
        (_, profile) => {
            profile.contact_info().cloned().map(|info| view! { <Contact info/> }).into_any()
        }
    });
    view! {
        <section class="panel" aria-labelledby=format!("section-{}", section.as_str())>
            <div class="border-base-300 flex items-center justify-between border-b py-1 pr-2 pl-4">
                <h2
                    id=format!("section-{}", section.as_str())
                    tabindex="-1"
                    class="text-base font-semibold outline-none"
                >
                    {title}
                </h2>
                <a
                    class="btn btn-ghost btn-sm"
                    href=section.address(&id)
                    aria-label=fill(text.edit_section, &[title])
                >
                    <Icon glyph=Glyph::Pencil/>
                    {text.edit}
                </a>
            </div>
            <div class="p-4">{body}</div>
        </section>
    }
    .into_any()
}

/// A list of terms with their values.
#[component]
fn Items(children: Children) -> impl IntoView {
    view! {
        <dl class="grid gap-x-6 gap-y-2 sm:grid-cols-[9rem_minmax(0,1fr)]">{children()}</dl>
    }
    .into_any()
}

#[component]
fn Item(term: &'static str, children: Children) -> impl IntoView {
    view! {
        <dt class="quiet">{term}</dt>
        <dd class="min-w-0 break-words max-sm:-mt-2">{children()}</dd>
    }
    .into_any()
}

#[component]
fn Person(info: PersonalInfo, age: Option<u32>) -> impl IntoView {
    let text = use_text();
    let birthdate = info.birthdate().map(|date| {
        let age = age.map(|age| format!(" · {}", fill(text.age, &[&age.to_string()])));
        format!("{}{}", date.format("%d/%m/%Y"), age.unwrap_or_default())
    });
    let gender = info.gender().map_or(text.none, |gender| gender_text(text, gender));
    let nationality = country(info.nationality(), text.none);
    view! {
        <Items>
            <Item term=text.full_name>{info.full_name()}</Item>
            <Item term=text.birthdate>
                <span class="figures">{birthdate.unwrap_or_else(|| text.none.into())}</span>
            </Item>
            <Item term=text.gender>{gender}</Item>
            <Item term=text.nationality>{nationality}</Item>
        </Items>
    }
    .into_any()
}

#[component]
fn Digital(info: DigitalPersonalInfo) -> impl IntoView {
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
    let name = |country: &Country| country_name(use_language(), country.as_str(), country.name());
    country.map_or_else(|| none.to_owned(), name)
}

#[component]
fn Settings(profile: Profile) -> impl IntoView {
    let text = use_text();
    let language = language_text(text, profile.preferred_language());
    let segment = profile.segment().map(|segment| segment_text(text, segment));
    view! {
        <Items>
            <Item term=text.preferred_language>{language}</Item>
            {segment.map(|segment| view! { <Item term=text.segment>{segment}</Item> })}
        </Items>
    }
    .into_any()
}

#[component]
fn Contact(info: ContactInfo) -> impl IntoView {
    let text = use_text();
    let address = info.postal_address();
    let line = address.line().to_string();
    let town = format!("{} {}", address.postal_code(), address.locality());
    let nation = country(Some(address.region_code()), text.none);
    let region = format!("{}, {nation}", address.administrative_area());
    let phones: Vec<_> = info
        .phone_numbers()
        .iter()
        .map(|phone| (phone.country_code().to_string(), phone.number().to_owned(), phone.kind(), phone.is_default()))
        .collect();
    let emails: Vec<_> = info
        .emails()
        .iter()
        .map(|email| (email.email().as_str().to_owned(), email.is_default()))
        .collect();
    view! {
        <Items>
            <Item term=text.phones>
                <ul class="flex flex-col gap-1">
                    {phones
                        .into_iter()
                        .map(|(code, number, kind, default)| {
                            let value = format!("{code}{number}");
                            view! {
                                <li class="flex flex-wrap items-center gap-x-2">
                                    <a class="figures link link-hover" href=format!("tel:{value}") rel="external">
                                        {code}
                                        " "
                                        {number}
                                    </a>
                                    <CopyButton value what=text.phone/>
                                    <span class="quiet">{phone_type_text(text, kind)}</span>
                                    {default.then(|| view! { <DefaultBadge/> })}
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </Item>
            <Item term=text.emails>
                <ul class="flex flex-col gap-1">
                    {emails
                        .into_iter()
                        .map(|(address, default)| {
                            view! {
                                <li class="flex flex-wrap items-center gap-x-2">
                                    <Mail address/>
                                    {default.then(|| view! { <DefaultBadge/> })}
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </Item>
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
fn Representative(user: Option<AssociatedUser>) -> impl IntoView {
    let text = use_text();
    let body = match user {
        None => view! { <p class="quiet">{text.no_representative}</p> }.into_any(),
        Some(user) => {
            let document = user.identity_document().clone();
            let phones: Vec<_> = user
                .contact_info()
                .phone_numbers()
                .iter()
                .map(|phone| format!("{} {}", phone.country_code(), phone.number()))
                .collect();
            let emails: Vec<_> =
                user.contact_info().emails().iter().map(|email| email.email().to_string()).collect();
            view! {
                <Items>
                    <Item term=text.full_name>{user.full_name()}</Item>
                    <Item term=document_type_text(text, document.kind())>
                        <span class="figures">{document.number().to_owned()}</span>
                        <CopyButton value=document.number() what=text.document/>
                    </Item>
                    {(!phones.is_empty())
                        .then(|| {
                            view! {
                                <Item term=text.phones>
                                    <span class="figures">{phones.join(", ")}</span>
                                </Item>
                            }
                        })}
                    {(!emails.is_empty())
                        .then(|| view! { <Item term=text.emails>{emails.join(", ")}</Item> })}
                </Items>
            }
            .into_any()
        }
    };
    view! {
        <section class="panel" aria-labelledby="section-representative">
            <h2
                id="section-representative"
                class="border-base-300 border-b px-4 py-2 text-base font-semibold"
            >
                {text.representative}
            </h2>
            <div class="p-4">{body}</div>
        </section>
    }
    .into_any()
}

/// The record's own dates and id.
#[component]
fn Record(customer: Customer) -> impl IntoView {
    let text = use_text();
    let (created, updated) = (customer.created_at, customer.updated_at);
    let id = customer.id.to_string();
    view! {
        <section class="panel" aria-labelledby="section-record">
            <h2
                id="section-record"
                class="border-base-300 border-b px-4 py-2 text-base font-semibold"
            >
                {text.record}
            </h2>
            <div class="p-4">
                <Items>
                    <Item term=text.created>
                        <time class="figures" datetime=created.to_rfc3339()>
                            {created.format("%d/%m/%Y %H:%M UTC").to_string()}
                        </time>
                    </Item>
                    <Item term=text.updated>
                        <time class="figures" datetime=updated.to_rfc3339()>
                            {updated.format("%d/%m/%Y %H:%M UTC").to_string()}
                        </time>
                    </Item>
                    <Item term=text.identifier>
                        <span class="figures text-xs break-all">{id.clone()}</span>
                        <CopyButton value=id what=text.identifier/>
                    </Item>
                </Items>
            </div>
        </section>
    }
    .into_any()
}
