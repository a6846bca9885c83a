//! Every component with its states, on one page of debug builds: to look at while one changes it. The files' names
//! stand above them in place of texts. What is new in `components` has to be here: a test of the browser's asks.

use domain::{Problem, Violation};
use leptos::prelude::*;
use leptos_meta::Title;

use super::customer::nie_to_nif::ConvertNieToNif;
use crate::{
    components::{
        address_fields::AddressFields,
        bars::{Bars, Part},
        conflict::{ConflictNotice, StaleNotice},
        contact_rows::RepresentativeContactFields,
        copy::CopyButton,
        desk_form::{Attempt, DeskForm, Submit},
        dialog::{Dialog, DialogControl},
        failure::{Failed, FailureNotice},
        field::{AreaField, CountryField, SelectField, TextField},
        form_status::{DuplicateNotice, FailedNotice},
        history::History,
        icon::{Glyph, Icon},
        kept_draft::{DraftOffer, Keeper},
        loaded::Loaded,
        notice::{Alert, Warning},
        page::{SmallPage, SubHead},
        page_form::{ButtonForm, DraftProblems, PageHead, ShownOnce, server_checked},
        panel_head::{PanelHead, PanelTitle},
        problems::{FormState, ProblemSummary},
        question::Question,
        toast::{Toaster, Toasts},
        treatment::Treatment,
        waiting::WaitNotice,
    },
    error::DeskError,
    form::{BILLING_ADDRESS, Conflict, Draft, Duplicate, Inputs},
    language::use_text,
    load::Load,
    theme::ThemeChoice,
};

/// A component's file, and what it looks like.
#[component]
fn Sample(file: &'static str, children: Children) -> impl IntoView {
    view! {
        <section data-component=file class="border-base-300 mt-6 border-t pt-4">
            <h2 class="quiet figures mb-3">{file}</h2>
            <div class="flex flex-col gap-4">{children()}</div>
        </section>
    }
    .into_any()
}

fn inputs(pairs: &[(&str, &str)]) -> Inputs {
    pairs.iter().map(|(pointer, value)| ((*pointer).to_owned(), (*value).to_owned())).collect()
}

/// A form's state with these values, and these problems told of.
fn state(pairs: &[(&str, &str)], problems: &[(&str, Problem)]) -> FormState {
    let violations = problems.iter().map(|(pointer, problem)| Violation::new(*pointer, problem.clone())).collect();
    server_checked(&Draft { inputs: inputs(pairs), violations, ..Draft::default() })
}

/// The page.
#[component]
pub fn DesignPage() -> impl IntoView {
    view! {
        <Title text="design"/>
        <main id="content" tabindex="-1" class="mx-auto max-w-4xl px-3 py-4 outline-none sm:px-4">
            <h1 class="text-xl font-semibold">"app/src/components"</h1>
            <div class="mt-3 max-w-64">
                <ThemeChoice next="/design".to_owned()/>
            </div>
            <Small/>
            <Fields/>
            <Forms/>
            <Notices/>
            <Pages/>
        </main>
        <Toaster/>
    }
    .into_any()
}

#[component]
fn Small() -> impl IntoView {
    let (text, toasts, control) = (use_text(), expect_context::<Toasts>(), DialogControl::default());
    view! {
        <Sample file="icon">
            <p class="flex flex-wrap gap-4 text-lg">
                {[
                    Glyph::Search,
                    Glyph::Plus,
                    Glyph::Person,
                    Glyph::Company,
                    Glyph::Globe,
                    Glyph::Copy,
                    Glyph::Check,
                    Glyph::Alert,
                    Glyph::Close,
                    Glyph::Next,
                    Glyph::Pencil,
                    Glyph::Eye,
                    Glyph::Arrow,
                ]
                    .map(|glyph| view! { <Icon glyph/> })}
            </p>
            <p class="flex flex-wrap gap-2">
                <button type="button" class="btn btn-primary">"btn-primary"</button>
                <button type="button" class="btn">"btn"</button>
                <button type="button" class="btn btn-ghost">"btn-ghost"</button>
                <button type="button" class="btn btn-error">"btn-error"</button>
                <button type="button" class="btn" disabled=true>"disabled"</button>
                <button type="button" class="btn btn-sm">"btn-sm"</button>
                <span class="tag self-center">"tag"</span>
            </p>
        </Sample>
        <Sample file="treatment">
            <p>
                "Ana Ruiz " <Treatment value="vip".to_owned()/>
            </p>
        </Sample>
        <Sample file="copy">
            <p class="figures flex items-center gap-1">
                "12345678Z" <CopyButton value="12345678Z" what=text.document/>
            </p>
        </Sample>
        <Sample file="toast">
            <p>
                <button type="button" class="btn" on:click=move |_| toasts.show(text.saved)>
                    {text.saved}
                </button>
            </p>
        </Sample>
        <Sample file="dialog">
            <p>
                <button type="button" class="btn" on:click=move |_| control.show()>
                    "show"
                </button>
            </p>
            <Dialog control title_id="design-dialog" title=text.keys>
                <p class="mt-3">{text.keys_letters_hint}</p>
                <button type="button" class="btn mt-4" autofocus=true on:click=move |_| control.shut()>
                    {text.close}
                </button>
            </Dialog>
        </Sample>
        <Sample file="bars">
            <div class="grid gap-6 sm:grid-cols-2">
                <Bars
                    title=text.customers_have
                    values=vec![0, 3, 1, 0, 12, 7, 2]
                    labels=["1", "2", "3", "4", "5", "6", "7"].map(str::to_owned).to_vec()
                />
                <Bars title=text.customers_have values=vec![0, 0, 0] labels=Vec::new()/>
            </div>
            <Part value=3 most=12/>
        </Sample>
    }
    .into_any()
}

#[component]
fn Fields() -> impl IntoView {
    let text = use_text();
    const NAME: &str = "/personal_info/name";
    const SURNAME: &str = "/personal_info/first_surname";
    let wrong = state(&[(NAME, "José")], &[(SURNAME, Problem::Missing)]);
    let address = state(
        &[
            ("/billing_address/address_lines/0", "Calle Mayor 2"),
            ("/billing_address/postal_code", "99999"),
            ("/billing_address/locality", "Getafe"),
        ],
        &[("/billing_address/postal_code", Problem::BadPostalCode)],
    );
    let options = vec![("a".to_owned(), "A".to_owned()), ("b".to_owned(), "B".to_owned())];
    view! {
        <Sample file="field">
            <div class="grid gap-3 sm:grid-cols-2">
                <TextField state=wrong pointer=NAME required=true/>
                <TextField state=wrong pointer=SURNAME required=true hint=text.masked_hint/>
                <TextField state=wrong pointer="/personal_info/second_surname"/>
                <SelectField state=wrong pointer="/value" options empty=text.choose/>
                <CountryField state=wrong pointer="/personal_info/nationality"/>
                <AreaField state=wrong pointer="/values" hint=text.treatment_values_hint rows=3/>
            </div>
        </Sample>
        <Sample file="problems">
            <ProblemSummary state=wrong/>
        </Sample>
        <Sample file="address_fields">
            <AddressFields state=address address=BILLING_ADDRESS/>
        </Sample>
        <Sample file="contact_rows">
            <RepresentativeContactFields state=state(&[], &[])/>
        </Sample>
    }
    .into_any()
}

#[component]
fn Forms() -> impl IntoView {
    let text = use_text();
    let stale = Attempt::unchecked(Draft {
        conflict: Some(Conflict { version: 2, theirs: Inputs::new() }),
        ..Draft::default()
    });
    let (form, keeper) = (Attempt::unchecked(Draft::default()), Keeper::new(state(&[], &[]), "", true));
    let (save, end) = (ServerAction::<ConvertNieToNif>::new(), ServerAction::<ConvertNieToNif>::new());
    let refused = Draft { failure: Some(DeskError::Unavailable), ..Draft::default() };
    view! {
        <Sample file="desk_form">
            <DeskForm
                attempt=form
                action=save
                submit=Submit { words: text.save, pending: text.saving, class: "btn-primary" }
                cancel="/design".to_owned()
                done=Callback::new(|_| ())
                label=text.nie_to_nif
                class="panel p-4"
            >
                <TextField state=form.state pointer="/nif" required=true/>
            </DeskForm>
        </Sample>
        <Sample file="kept_draft">
            <DraftOffer keeper/>
            <p class="quiet">"begin a form, then load it again"</p>
        </Sample>
        <Sample file="question">
            <Question
                attempt=stale
                action=end
                words=text.end_category
                pending=text.saving
                sends=Vec::new()
                here="/design".to_owned()
                stale=move |_| (text.delete_stale_title, text.nie_stale)
                done=Callback::new(|_| ())
                what="José Núñez".to_owned()
                means=text.delete_category_means
            />
        </Sample>
        <Sample file="page_form">
            <PageHead title=text.api_keys>
                <a class="btn btn-sm" href="/design">
                    {text.new_customer}
                </a>
            </PageHead>
            <DraftProblems state=state(&[], &[]) draft=refused/>
            <ButtonForm action="/design" words=text.sign_out/>
            <ShownOnce title="API key" hint=text.keys_letters_hint secrets=vec!["clk_0123456789".to_owned()]/>
        </Sample>
    }
    .into_any()
}

#[component]
fn Notices() -> impl IntoView {
    let text = use_text();
    const TOWN: &str = "/contact_info/postal_address/locality";
    let conflict = Conflict { version: 2, theirs: inputs(&[(TOWN, "Getafe")]) };
    let duplicate = Duplicate { customer: "design".to_owned(), by_email: false };
    let failures = [
        DeskError::SignedOut,
        DeskError::SignedInAgain,
        DeskError::Forbidden("customers:write".to_owned()),
        DeskError::CallerUnchecked("design".to_owned()),
        DeskError::NotFound,
        DeskError::Unavailable,
        DeskError::TooMany,
        DeskError::Network(String::new()),
        DeskError::Internal,
    ];
    view! {
        <Sample file="notice">
            <Alert
                id="design-alert"
                from=Signal::derive(|| Some(()))
                show=move |()| {
                    view! {
                        <Warning title=text.card_failed>
                            <p class="mt-1">{text.card_waits_long}</p>
                        </Warning>
                    }
                }
            />
        </Sample>
        <Sample file="conflict">
            <ConflictNotice
                conflict=Signal::stored(Some(conflict.clone()))
                mine=Signal::stored(inputs(&[(TOWN, "Leganés")]))
            />
            <StaleNotice
                conflict=Signal::stored(Some(conflict))
                words=move |_| (text.delete_stale_title, text.nie_stale)
                here="/design"
            />
        </Sample>
        <Sample file="form_status">
            <DuplicateNotice duplicate=Signal::stored(Some(duplicate))/>
            {failures.map(|failure| view! { <FailedNotice failure=Signal::stored(Some(failure))/> })}
        </Sample>
        <Sample file="waiting">
            <WaitNotice
                title=text.card_waits
                meaning=text.card_waits_long.to_owned()
                here="/design".to_owned()
                now=Signal::stored(Some(text.page_looks))
            />
            <WaitNotice
                title=text.card_waits
                meaning=text.card_waits_long.to_owned()
                here="/design".to_owned()
                now=Signal::stored(Some(text.page_keeps_trying))
            />
        </Sample>
        <Sample file="failure">
            {[403, 404, 429, 503, 500]
                .map(Failed::Status)
                .into_iter()
                .chain([Failed::Network])
                .map(|what| view! { <FailureNotice what retry="/design"/> })
                .collect_view()}
        </Sample>
    }
    .into_any()
}

#[component]
fn Pages() -> impl IntoView {
    let text = use_text();
    let loaded = Load::new(|| (), |()| async { Ok::<_, DeskError>("José Núñez".to_owned()) });
    let lines = (1..=10).map(|number| view! { <li class="figures">{number}</li> }.into_any()).collect();
    let of = || ("/design".to_owned(), "José Núñez".to_owned());
    view! {
        <Sample file="loaded">
            <Loaded from=loaded show=|name| view! { <p>{name}</p> }/>
        </Sample>
        <Sample file="panel_head">
            <section class="panel" aria-labelledby="design-panel">
                <PanelHead id="design-panel" title=text.accounts>
                    <a class="btn btn-ghost btn-sm" href="/design">
                        <Icon glyph=Glyph::Plus/>
                        {text.new_account}
                    </a>
                </PanelHead>
                <p class="quiet px-4 py-3">{text.no_accounts}</p>
            </section>
            <section class="panel" aria-labelledby="design-panel-alone">
                <PanelTitle id="design-panel-alone" title=text.accounts/>
                <p class="p-4">"10001234"</p>
            </section>
        </Sample>
        <Sample file="history">
            <History lines/>
        </Sample>
        <Sample file="page">
            <SubHead of=of() title=text.nie_to_nif/>
            <SmallPage title=text.nie_to_nif of=of()>
                <p class="mt-3">{text.no_nie}</p>
            </SmallPage>
        </Sample>
    }
    .into_any()
}
