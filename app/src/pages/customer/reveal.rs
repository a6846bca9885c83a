//! Showing a masked value for a moment, to an agent who says why: in its place, or on a page of its own
//! without JavaScript.

use std::time::Duration;

use domain::mask::{Hidden, Shown};
use leptos::{
    ev::{MouseEvent, SubmitEvent},
    form::FromFormData,
    prelude::*,
    server_fn::ServerFn,
};
use leptos_meta::Title;
use leptos_router::{
    hooks::{use_params_map, use_query_map},
    location::Url,
};
use serde::{Deserialize, Serialize};

use crate::{
    components::{
        copy::CopyButton,
        dialog::{Dialog, DialogControl},
        form_status::{FAILED_ID, FailedNotice},
        icon::{Glyph, Icon},
        loaded::Loaded,
        page::SmallPage,
        problems::{focus, focus_soon},
    },
    error::DeskError,
    json::Json,
    language::use_text,
    load::Load,
    text::{Text, fill},
    when::in_order,
};

/// How long a value is on the screen: as the use case has it.
const SECONDS: u32 = 60;

/// Shows a value to the page that asked for it; `None` when the reason is missing or too long. A browser
/// without JavaScript is led on to the page that shows it.
#[server(prefix = "/desk", endpoint = "reveal_value", output = Json)]
pub async fn reveal_value(
    customer: String,
    field: String,
    #[server(default)] reason: String,
    #[server(default)] other: String,
) -> Result<Option<String>, DeskError> {
    use service::{Error, reveal};

    use crate::context::{is_plain_form, see_other};

    let caller = crate::context::caller()?;
    let (revealer, reader) = (caller.permit()?, caller.permit()?);
    let service = crate::context::service()?;
    let id = customer.parse().map_err(|_| Error::NotFound("customer"))?;
    let hidden = field.parse().map_err(|_| Error::NotFound("field"))?;
    let reason = if other.trim().is_empty() { reason } else { other };
    match reveal::reveal(&service, &revealer, &reader, id, hidden, &reason).await {
        Ok(revealed) if is_plain_form() => {
            see_other(&format!("/customers/{id}/revealed?entry={}", revealed.entry));
            Ok(None)
        }
        Ok(revealed) => Ok(Some(revealed.value)),
        Err(Error::Invalid(_)) => {
            if is_plain_form() {
                see_other(&format!("/customers/{id}/reveal?field={hidden}&wrong=1"));
            }
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// A value that is shown, on its page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnItsPage {
    pub field: String,
    pub value: String,
}

/// What the agent asked for a moment ago.
#[server(prefix = "/desk", endpoint = "load_revealed", output = Json)]
pub async fn load_revealed(customer: String, entry: String) -> Result<OnItsPage, DeskError> {
    use service::{Error, reveal};

    let caller = crate::context::caller()?;
    let (revealer, reader) = (caller.permit()?, caller.permit()?);
    let service = crate::context::service()?;
    let none = || Error::NotFound("masked value");
    let (id, entry) = (customer.parse().map_err(|_| none())?, entry.parse().map_err(|_| none())?);
    let revealed = reveal::again(&service, &revealer, &reader, id, entry).await?;
    // A browser without JavaScript leaves the page by itself, too.
    crate::context::leave_after(SECONDS, &format!("/customers/{id}"));
    Ok(OnItsPage { field: revealed.field.to_string(), value: revealed.value })
}

/// Whether the agent may ask at all: for the page of the form.
#[server(prefix = "/desk", endpoint = "load_reveal", output = Json)]
pub async fn load_reveal() -> Result<(), DeskError> {
    use service::permission::Reveal;

    crate::context::caller()?.permit::<Reveal>()?;
    Ok(())
}

/// What the value is called.
fn label(text: &Text, field: &str) -> &'static str {
    match field.parse() {
        Ok(Hidden::Document | Hidden::RepresentativeDocument) => text.document_number,
        Ok(Hidden::Birthdate) => text.birthdate,
        Ok(Hidden::Iban(_)) => text.bank_account,
        Err(_) => text.masked_value,
    }
}

fn title_id(field: Hidden) -> &'static str {
    match field {
        Hidden::Document => "reveal-document",
        Hidden::Birthdate => "reveal-birthdate",
        Hidden::RepresentativeDocument => "reveal-representative-document",
        Hidden::Iban(_) => "reveal-iban",
    }
}

/// The value, or its mask, as the page's language writes it.
fn told(text: &Text, field: Hidden, value: &str) -> String {
    if field == Hidden::Birthdate { in_order(text, value) } else { value.to_owned() }
}

/// A value that may be masked, with a way to see it for those who may.
#[component]
pub fn Secret(
    shown: Shown,
    #[prop(into)] customer: String,
    field: Hidden,
    may_reveal: bool,
    /// What is copied, of a value that is not masked.
    #[prop(optional)]
    copy: Option<&'static str>,
) -> impl IntoView {
    let text = use_text();
    let told = move |value: &str| told(text, field, value);
    if !shown.is_masked {
        return view! {
            <span class="figures">{told(&shown.text)}</span>
            {copy.map(|what| view! { <CopyButton value=shown.text what/> })}
        }
        .into_any();
    }
    let revealed = RwSignal::new(None::<String>);
    let mask = shown.text;
    let value = move || told(revealed.read().as_ref().unwrap_or(&mask));
    view! {
        <span class="figures" data-masked=field.to_string()>
            {value}
        </span>
        <span role="status" class="quiet text-xs empty:hidden">
            {move || revealed.read().is_some().then(|| fill(text.shown_for, &[&SECONDS.to_string()]))}
        </span>
        {may_reveal.then(|| view! { <RevealLink customer field revealed/> })}
    }
    .into_any()
}

/// The link to the form, and its dialog; while the value is shown, what hides it.
#[component]
fn RevealLink(customer: String, field: Hidden, revealed: RwSignal<Option<String>>) -> impl IntoView {
    let text = use_text();
    let dialog = DialogControl::default();
    let name = label(text, &field.to_string());
    let address = format!("/customers/{customer}/reveal?field={field}");
    let (reason, hider) = (reason_id(&field.to_string()), format!("hide-{field}"));
    let end = StoredValue::new(None::<TimeoutHandle>);
    let hide = move || {
        if let Some(end) = end.try_update_value(Option::take).flatten() {
            end.clear();
        }
        drop(revealed.try_set(None));
    };
    let done = {
        let hider = hider.clone();
        Callback::new(move |value: String| {
            dialog.shut();
            hide();
            revealed.set(Some(value));
            let seconds = Duration::from_secs(SECONDS.into());
            match set_timeout_with_handle(hide, seconds) {
                Ok(handle) => end.set_value(Some(handle)),
                // What could not be hidden again is not shown.
                Err(_) => hide(),
            }
            // The link that the dialog would give the focus back to is not there now.
            focus_soon(hider.clone());
        })
    };
    let is_shown = move || revealed.read().is_some();
    view! {
        <a
            class="btn btn-ghost btn-xs"
            class=("hidden", is_shown)
            href=address
            aria-label=fill(text.reveal_this, &[&name.to_lowercase()])
            on:click=move |event| {
                dialog.open(&event);
                focus(&reason);
            }
        >
            <Icon glyph=Glyph::Eye/>
            {text.reveal}
        </a>
        <button
            type="button"
            id=hider
            class="btn btn-ghost btn-xs"
            class=("hidden", move || !is_shown())
            on:click=move |_| hide()
        >
            {text.hide}
        </button>
        <Dialog control=dialog title_id=title_id(field) title=fill(text.reveal_this, &[&name.to_lowercase()])>
            <RevealForm
                customer
                field=field.to_string()
                done
                on_cancel=Callback::new(move |event: MouseEvent| dialog.close(&event))
            />
        </Dialog>
    }
    .into_any()
}

fn reason_id(field: &str) -> String {
    format!("reason-{field}")
}

/// Why the value is needed.
#[component]
fn RevealForm(
    customer: String,
    field: String,
    /// With the value.
    #[prop(optional)]
    done: Option<Callback<String>>,
    #[prop(optional)] on_cancel: Option<Callback<MouseEvent>>,
    /// Whether an attempt without JavaScript had no reason.
    #[prop(optional)]
    wrong: bool,
) -> impl IntoView {
    let text = use_text();
    let action = ServerAction::<RevealValue>::new();
    let failure = RwSignal::new(None::<DeskError>);
    let wrong = RwSignal::new(wrong);
    let id = reason_id(&field);
    let reason = id.clone();
    Effect::new(move || match action.value().get() {
        Some(Ok(Some(value))) => {
            wrong.set(false);
            failure.set(None);
            // The action must not keep what is hidden again.
            action.clear();
            if let Some(done) = done {
                done.run(value);
            }
        }
        Some(Ok(None)) => {
            wrong.set(true);
            // The button could not be pressed meanwhile, and has lost the focus.
            focus_soon(reason.clone());
        }
        Some(Err(error)) => {
            failure.set(Some(error));
            focus_soon(FAILED_ID.to_owned());
        }
        None => {}
    });
    let on_submit = move |event: SubmitEvent| {
        if done.is_some()
            && let Ok(form) = RevealValue::from_event(&event)
        {
            event.prevent_default();
            action.dispatch(form);
        }
    };
    let other = format!("other-{field}");
    let reasons = [text.reason_caller, text.reason_incident, text.reason_correction, text.reason_authority];
    let cancel = format!("/customers/{customer}");
    view! {
        <form method="post" action=RevealValue::url() class="mt-3" on:submit=on_submit>
            <FailedNotice failure/>
            <input type="hidden" name="customer" value=customer/>
            <input type="hidden" name="field" value=field/>
            <p>{text.reveal_means}</p>
            <label for=id.clone() class="mt-3 mb-1 block font-medium">
                {text.audit_reason}
            </label>
            <select
                id=id
                name="reason"
                class="select w-full"
                autocomplete="off"
                aria-invalid=move || wrong.get().then_some("true")
            >
                <option value="">{text.choose}</option>
                {reasons.map(|reason| view! { <option value=reason>{reason}</option> })}
            </select>
            <label for=other.clone() class="mt-3 mb-1 block font-medium">
                {text.reason_other}
            </label>
            <input id=other name="other" type="text" maxlength="200" autocomplete="off" class="input w-full"/>
            <p role="alert" class="text-error mt-1 empty:hidden">
                {move || wrong.get().then_some(text.reason_missing)}
            </p>
            <div class="mt-4 flex flex-wrap gap-2">
                <button type="submit" class="btn btn-primary" disabled=move || action.pending().get()>
                    {text.reveal}
                </button>
                <a
                    class="btn"
                    href=cancel
                    on:click=move |event| {
                        if let Some(on_cancel) = on_cancel {
                            on_cancel.run(event);
                        }
                    }
                >
                    {text.cancel}
                </a>
            </div>
        </form>
    }
    .into_any()
}

/// The form on a page of its own.
#[component]
pub fn RevealPage() -> impl IntoView {
    let text = use_text();
    let (params, query) = (use_params_map(), use_query_map());
    // At another address it is asked again, and what stands there is read anew.
    let allowed = Load::new(move || (params.get(), query.get()), |_| load_reveal());
    let show = move |()| {
        let customer = params.read_untracked().get("id").unwrap_or_default();
        let (field, wrong) =
            query.with_untracked(|query| (query.get("field").unwrap_or_default(), query.get("wrong").is_some()));
        let title = fill(text.reveal_this, &[&label(text, &field).to_lowercase()]);
        view! {
            <SmallPage title>
                <RevealForm customer field wrong/>
            </SmallPage>
        }
    };
    view! {
        <Title text=text.masked_value/>
        <Loaded from=allowed show/>
    }
    .into_any()
}

/// The value on a page of its own, which goes back to the customer when the moment is over.
#[component]
pub fn RevealedPage() -> impl IntoView {
    let text = use_text();
    let (params, query) = (use_params_map(), use_query_map());
    let asked = move || (params.read().get("id").unwrap_or_default(), query.read().get("entry").unwrap_or_default());
    let revealed = Load::new(asked, |(customer, entry)| load_revealed(customer, entry));
    let customer = move || format!("/customers/{}", Url::escape(&params.read().get("id").unwrap_or_default()));
    let show = move |OnItsPage { field, value }| {
        view! {
            <section class="panel mx-auto mt-6 max-w-lg p-5">
                <h1 class="quiet">{label(text, &field)}</h1>
                <p class="figures mt-1 text-2xl font-semibold break-words">{field.parse().map_or_else(|_| value.clone(), |field| told(text, field, &value))}</p>
                <p class="quiet mt-2">{fill(text.shown_for, &[&SECONDS.to_string()])}</p>
                <p class="mt-4">
                    <a class="btn" href=customer()>
                        {text.hide}
                    </a>
                </p>
            </section>
        }
    };
    view! {
        <Title text=text.masked_value/>
        <Loaded from=revealed show/>
    }
    .into_any()
}
