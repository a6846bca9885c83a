//! A customer's sections as they are read.

use domain::{Customer, CustomerKind, IdentityDocument, Profile};
use leptos::{either::Either, prelude::*};

use super::{
    Screen,
    delete::{DeleteLink, Deletion},
    details::{Contact, Digital, Item, Items, Person, Record, Representative, Settings},
    edit::EditForm,
    section::Section,
};
use crate::{
    components::{
        copy::CopyButton,
        icon::{Glyph, Icon},
        problems::{focus, is_focus_lost},
    },
    fields::{document_type_text, forbidden_text, kind_text, segment_text},
    form::Draft,
    language::use_text,
    text::fill,
};

/// The whole customer; the section that is being edited is a form.
#[component]
pub fn CustomerView(
    screen: Screen,
    edited: Memo<Option<Section>>,
    /// The section that was edited last: where the agent is on the page.
    place: StoredValue<Option<Section>>,
    /// Loads the customer again.
    reload: Callback<()>,
) -> impl IntoView {
    let Screen { customer, version, age, may_write, draft } = screen;
    let text = use_text();
    let kind = customer.profile.kind();
    let id = customer.id.to_string();
    let deletion = may_write.then(|| Deletion::of(&customer, Draft::default()));
    let profile = StoredValue::new(customer.profile.clone());
    let draft = StoredValue::new(draft);
    let section = move |section: Section| {
        let id = id.clone();
        move || {
            let id = id.clone();
            if may_write && edited.get() == Some(section) {
                let kept = draft
                    .with_value(|draft| draft.clone().filter(|(kept, _)| *kept == section).map(|(_, draft)| draft));
                draft.set_value(None);
                let draft = kept.unwrap_or_else(|| profile.with_value(|profile| fresh(section, profile)));
                Either::Left(view! { <EditForm id section version draft profile reload/> })
            } else {
                Either::Right(view! { <ReadSection id section profile age may_write/> })
            }
        }
    };
    Effect::new(move || {
        if let Some(section) = place.get_value() {
            request_animation_frame(move || {
                if is_focus_lost() {
                    focus(&section.heading_id());
                }
            });
        }
    });
    let (rest, main) = Section::of(kind).split_last().map_or((None, &[][..]), |(last, main)| (Some(*last), main));
    let main = main.iter().map(|one| section(*one)).collect_view();
    view! {
        <article>
            <Heading customer=customer.clone()/>
            {(!may_write)
                .then(|| {
                    view! {
                        <p class="border-info rounded-box mt-3 border border-l-4 px-4 py-2">
                            {forbidden_text(text, "customers:write")} " " {text.forbidden_hint}
                        </p>
                    }
                })}
            <div class="mt-4 grid items-start gap-3 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
                <div class="flex min-w-0 flex-col gap-3">{main}</div>
                <div class="flex min-w-0 flex-col gap-3">
                    {rest.map(section)} <Record customer/>
                    {deletion.map(|deletion| view! { <div><DeleteLink deletion/></div> })}
                </div>
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
    may_write: bool,
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
        (Section::Representative, Profile::Corporate(corporate)) => {
            let user = corporate.company_info().representative().cloned();
            view! { <Representative user/> }.into_any()
        }
        (Section::Digital, Profile::Digital(digital)) => {
            view! { <Digital info=digital.digital_personal_info().clone()/> }.into_any()
        }
        (Section::Settings, profile) => view! { <Settings profile=profile.clone()/> }.into_any(),
        (_, profile) => profile.contact_info().cloned().map(|info| view! { <Contact info/> }).into_any(),
    });
    view! {
        <section class="panel" aria-labelledby=section.heading_id()>
            <div class="border-base-300 flex items-center justify-between border-b py-1 pr-2 pl-4">
                <h2
                    id=section.heading_id()
                    tabindex="-1"
                    class="text-base font-semibold outline-none"
                >
                    {title}
                </h2>
                {may_write
                    .then(|| {
                        view! {
                            <a
                                class="btn btn-ghost btn-sm"
                                href=section.address(&id)
                                aria-label=fill(text.edit_section, &[title])
                            >
                                <Icon glyph=Glyph::Pencil/>
                                {text.edit}
                            </a>
                        }
                    })}
            </div>
            <div class="p-4">{body}</div>
        </section>
    }
    .into_any()
}
