//! A customer's sections as they are read.

use domain::{CustomerKind, DocumentType, mask::Hidden};
use leptos::{either::Either, prelude::*};

use super::{
    May, Screen,
    access_request::AccessRequestLink,
    accounts::Accounts,
    caller_check::{CallerBadge, CallerShown},
    delete::DeleteLink,
    details::{Contact, Digital, Item, Items, Person, Record, Representative, Settings},
    edit::EditForm,
    erase::EraseLink,
    facts::{Document, Facts},
    nie_to_nif::nie_to_nif_address,
    presence::WhoElse,
    reveal::Secret,
    section::Section,
    shared::SharedNotice,
    timeline::Lately,
};
use crate::{
    components::{
        copy::CopyButton,
        icon::{Glyph, Icon},
        panel_head::PanelHead,
        problems::{focus, is_focus_lost},
        treatment::Treatment,
    },
    fields::{document_type_text, forbidden_text, kind_text, segment_text},
    form::Draft,
    frame::RecentCustomers,
    language::use_text,
    pages::{categories::panel::SortingPanel, credentials::panel::LoginPanel, documents::panel::DocumentsPanel},
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
    let Screen {
        facts,
        version,
        age,
        may,
        caller,
        shared,
        deletion,
        accounts,
        login,
        documents,
        sorting,
        lately,
        draft,
    } = screen;
    let text = use_text();
    let (kind, may_write) = (facts.kind, may.write);
    let id = facts.id.to_string();
    let (recent, name) = (expect_context::<RecentCustomers>(), facts.name.clone());
    Effect::new({
        let id = id.clone();
        move || recent.note(&id, &name)
    });
    let (created, updated) = (facts.created_at, facts.updated_at);
    let treatment = sorting.as_ref().and_then(|sorting| sorting.treatment().map(str::to_owned));
    let heading = view! { <Heading facts=facts.clone() may caller treatment/> };
    let record = view! { <Record id=id.clone() created updated may_read_audit=may.read_audit/> };
    let (customer, taken_out, erased) = (id.clone(), id.clone(), id.clone());
    let sorting = {
        let customer = customer.clone();
        sorting.map(|sorting| view! { <SortingPanel customer sorting/> })
    };
    let documents = {
        let customer = customer.clone();
        documents.map(|documents| view! { <DocumentsPanel customer documents/> })
    };
    let login = {
        let customer = customer.clone();
        login.map(|login| view! { <LoginPanel customer login/> })
    };
    let accounts = {
        let customer = customer.clone();
        accounts.map(|accounts| view! { <Accounts customer accounts/> })
    };
    let lately = view! { <Lately customer latest=lately/> };
    let facts = StoredValue::new(facts);
    let draft = StoredValue::new(draft);
    let section = move |section: Section| {
        let id = id.clone();
        move || {
            let id = id.clone();
            if may_write && edited.get() == Some(section) {
                let kept = draft
                    .with_value(|draft| draft.clone().filter(|(kept, _)| *kept == section).map(|(_, draft)| draft));
                draft.set_value(None);
                let draft = kept.unwrap_or_else(|| facts.with_value(|facts| fresh(section, facts)));
                Either::Left(view! { <EditForm id section version draft kind reload/> })
            } else {
                Either::Right(view! { <ReadSection id section facts age may/> })
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
            {heading} <SharedNotice shared/>
            {(!may_write)
                .then(|| {
                    view! {
                        <p class="border-info rounded-box mt-3 border border-l-4 px-4 py-2">
                            {forbidden_text(text, "customers:write")} " " {text.forbidden_hint}
                        </p>
                    }
                })}
            <div class="mt-4 grid items-start gap-3 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
                <div class="flex min-w-0 flex-col gap-3">{accounts} {main} {lately}</div>
                <div class="flex min-w-0 flex-col gap-3">
                    {sorting} {login} {documents} {rest.map(section)} {record}
                    <div class="flex flex-wrap gap-2 empty:hidden">
                        {may.export.then(|| view! { <AccessRequestLink id=taken_out/> })}
                        {deletion.map(|deletion| view! { <DeleteLink deletion/> })}
                        {may.erase.then(|| view! { <EraseLink id=erased/> })}
                    </div>
                </div>
            </div>
        </article>
    }
    .into_any()
}

/// A form with the section as it is saved.
fn fresh(section: Section, facts: &Facts) -> Draft {
    Draft { inputs: section.inputs(&facts.inputs), ..Draft::default() }
}

/// Who this is, at a glance.
#[component]
fn Heading(facts: Facts, may: May, caller: Option<CallerShown>, treatment: Option<String>) -> impl IntoView {
    let text = use_text();
    let Facts { id, number, kind, name, segment, document, .. } = facts;
    let glyph = match kind {
        CustomerKind::Private => Glyph::Person,
        CustomerKind::Corporate => Glyph::Company,
        CustomerKind::Digital => Glyph::Globe,
    };
    let id = id.to_string();
    view! {
        <header>
            <p class="quiet flex flex-wrap items-center gap-2">
                <Icon glyph/>
                {kind_text(text, kind)}
                {segment
                    .map(|segment| {
                        view! {
                            <span class="tag">
                                {segment_text(text, segment)}
                            </span>
                        }
                    })}
            </p>
            <div class="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1">
                <h1 class="min-w-0 text-2xl font-semibold break-words">
                    {name}
                </h1>
                {treatment.map(|value| view! { <Treatment value/> })}
            </div>
            <dl class="mt-2 flex flex-wrap gap-x-8 gap-y-1">
                {document.map(|document| view! { <DocumentItem document customer=id.clone() may/> })}
                {number
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
            {caller.map(|caller| view! { <CallerBadge caller/> })}
            <WhoElse customer=id/>
        </header>
    }
    .into_any()
}

#[component]
fn DocumentItem(document: Document, customer: String, may: May) -> impl IntoView {
    let text = use_text();
    let replace = (may.write && document.kind == DocumentType::Nie).then(|| {
        view! {
            <a
                class="btn btn-ghost btn-xs font-normal"
                href=nie_to_nif_address(&customer)
            >
                <Icon glyph=Glyph::Pencil/>
                {text.nie_to_nif_short}
            </a>
        }
    });
    view! {
        <div class="flex items-center gap-2">
            <dt class="quiet">{document_type_text(text, document.kind)}</dt>
            <dd class="figures flex items-center gap-1 font-medium">
                <Secret
                    shown=document.number
                    customer
                    field=Hidden::Document
                    may_reveal=may.reveal
                    copy=text.document
                />
                {replace}
            </dd>
        </div>
    }
    .into_any()
}

/// A panel with a title, and a link that turns it into a form.
#[component]
fn ReadSection(id: String, section: Section, facts: StoredValue<Facts>, age: Option<u32>, may: May) -> impl IntoView {
    let text = use_text();
    let title = section.title(text);
    let may_reveal = may.reveal;
    let customer = id.clone();
    let body = match (section, facts.get_value()) {
        (Section::Personal, Facts { person: Some(person), .. }) => {
            view! { <Person person customer age may_reveal/> }.into_any()
        }
        (Section::Company, facts) => {
            view! { <Items><Item term=text.company_name>{facts.name}</Item></Items> }.into_any()
        }
        (Section::Representative, facts) => {
            view! { <Representative user=facts.representative customer may_reveal/> }.into_any()
        }
        (Section::Digital, Facts { digital: Some(info), .. }) => view! { <Digital info/> }.into_any(),
        (Section::Settings, facts) => view! { <Settings language=facts.language segment=facts.segment/> }.into_any(),
        (_, facts) => facts.contact.map(|info| view! { <Contact info/> }).into_any(),
    };
    view! {
        <section class="panel" aria-labelledby=section.heading_id()>
            <PanelHead id=section.heading_id() title>
                {may
                    .write
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
            </PanelHead>
            <div class="p-4">{body}</div>
        </section>
    }
    .into_any()
}
