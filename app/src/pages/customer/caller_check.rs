//! Checking who is on the phone: a badge that says how it stands, and the answers, in a dialog or, without
//! JavaScript, on a page of their own. What is right is compared on the server and never comes here.

use std::time::Duration;

use domain::CallerFact;
use leptos::{ev::MouseEvent, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use crate::{
    components::{
        desk_form::{Attempt, DeskForm, Submit, leave_with},
        dialog::{Dialog, DialogControl},
        form_status::{CallerAsk, caller_check_address},
        icon::{Glyph, Icon},
        loaded::Loaded,
        page::SmallPage,
        problems::{begin_dialog_at, focus_soon},
        toast::Toasts,
    },
    error::DeskError,
    fields::{input_id, label},
    form::{Draft, Inputs, Outcome},
    json::Json,
    language::use_text,
    load::Load,
    text::fill,
};

/// The answers' place among a form's inputs.
const CALLER: &str = "/caller";
const TITLE_ID: &str = "caller-check-title";
const BADGE_ID: &str = "caller-check";
/// For how long a check holds, in seconds: as the use case has it.
const SECONDS: u32 = 15 * 60;
/// How often the badge counts down, in seconds.
const TICK: u32 = 15;

/// How it stands with the check, as pages show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallerShown {
    customer: String,
    askable: Vec<CallerFact>,
    /// How many of them it takes.
    needed: usize,
    /// For how long the check still holds; 0 without one.
    seconds_left: u32,
}

/// What the page of the check shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CallerPage {
    name: String,
    /// Nothing where the agent is not asked to check.
    caller: Option<CallerShown>,
    draft: Draft,
}

#[cfg(feature = "ssr")]
mod server {
    use domain::{CallerAnswers, CustomerId, Profile, Violation};
    use service::{Caller, Error, Service, caller_check};

    use super::{CALLER, CallerShown};
    use crate::{
        error::DeskError,
        form::{Draft, Inputs, Outcome},
    };

    /// How it stands with the check of a customer's caller; nothing where the agent is not asked to.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`] for who may not read customers; the database's.
    pub async fn load_caller(
        service: &Service,
        caller: &Caller,
        customer: CustomerId,
        profile: &Profile,
    ) -> Result<Option<CallerShown>, DeskError> {
        let found = caller_check::state(service, &caller.permit()?, customer, profile).await?;
        let seconds_to = |until: chrono::DateTime<chrono::Utc>| {
            u32::try_from((until - service.now()).num_seconds()).unwrap_or_default()
        };
        Ok(found.map(|check| CallerShown {
            customer: customer.to_string(),
            askable: check.askable,
            needed: check.needed,
            seconds_left: check.until.map_or(0, seconds_to),
        }))
    }

    /// Compares what was typed.
    pub async fn check(customer: &str, fields: &Inputs) -> Result<Outcome, DeskError> {
        let caller = crate::context::caller()?;
        let reader = caller.permit()?;
        let service = crate::context::service()?;
        let id = customer.parse().map_err(|_| Error::NotFound("customer"))?;
        let typed = fields.iter().filter_map(|(pointer, said)| {
            let fact = pointer.strip_prefix(CALLER)?.strip_prefix('/')?;
            Some((fact, said.as_str()))
        });
        let passed = match CallerAnswers::read(typed) {
            Ok(answers) => caller_check::pass(&service, &reader, id, &answers).await,
            // Also what is wrong with answers is only for those who may ask.
            Err(violations) => caller_check::may_pass(&reader).and(Err(violations.into())),
        };
        match passed {
            Ok(()) => Ok(Outcome::Saved(format!("/customers/{id}"))),
            Err(Error::Invalid(violations)) => {
                let place = |violation: Violation| match violation.pointer.as_str() {
                    caller_check::ANSWERS => Violation::new(CALLER, violation.problem),
                    fact => Violation::new(format!("{CALLER}/{fact}"), violation.problem),
                };
                let violations = violations.into_iter().map(place).collect();
                crate::form::again(Draft { violations, ..Draft::default() })
            }
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(feature = "ssr")]
pub use server::load_caller;

/// Compares what a caller said with what is known. It is kept nowhere, also when it is not confirmed.
#[server(prefix = "/desk", endpoint = "check_caller", output = Json)]
pub async fn check_caller(customer: String, #[server(default)] fields: Inputs) -> Result<Outcome, DeskError> {
    let outcome = server::check(&customer, &fields).await;
    crate::form::answer(outcome, Inputs::new(), &caller_check_address(&customer), "caller_checked").await
}

/// What the page of the check begins with.
#[server(prefix = "/desk", endpoint = "load_caller_check", output = Json)]
pub async fn load_caller_check(id: String) -> Result<CallerPage, DeskError> {
    use service::{Error, customer};

    let caller = crate::context::caller()?;
    let reader = caller.permit()?;
    let service = crate::context::service()?;
    let customer_id = id.parse().map_err(|_| Error::NotFound("customer"))?;
    let customer = customer::open(&service, &reader, customer_id).await?;
    Ok(CallerPage {
        name: customer.profile.display_name(),
        caller: load_caller(&service, &caller, customer.id, &customer.profile).await?,
        draft: crate::form::take_draft(&caller_check_address(&id)).await?.unwrap_or_default(),
    })
}

/// Says whether the caller is checked, with the way to check them. The minutes count down by themselves.
#[component]
pub fn CallerBadge(caller: CallerShown) -> impl IntoView {
    let text = use_text();
    let toasts = expect_context::<Toasts>();
    let left = RwSignal::new(caller.seconds_left);
    count_down(left);
    let dialog = DialogControl::default();
    let address = caller_check_address(&caller.customer);
    let first = caller.askable.first().map(|fact| input_id(&pointer(*fact))).unwrap_or_default();
    let can_ask = caller.needed > 0;
    let is_checked = move || left.get() > 0;
    let words = move || match left.get() {
        0 if can_ask => text.caller_unchecked.to_owned(),
        0 => text.caller_unknown.to_owned(),
        seconds => fill(text.caller_checked_for, &[&seconds.div_ceil(60).to_string()]),
    };
    let glyph = move || {
        let glyph = if is_checked() { Glyph::Check } else { Glyph::Alert };
        view! { <Icon glyph/> }
    };
    // Each time the dialog opens, its form begins anew: what was answered wrongly is not left there.
    let times = RwSignal::new(0_u32);
    let ask = use_context::<CallerAsk>();
    let done = Callback::new(move |_| {
        dialog.shut();
        left.set(SECONDS);
        toasts.show(text.caller_checked);
        // The link that the dialog would give the focus back to is not there now.
        focus_soon(ask.and_then(CallerAsk::done).unwrap_or(BADGE_ID).to_owned());
    });
    let open = Callback::new(move |event: MouseEvent| {
        times.update(|times| *times += 1);
        if let Some(ask) = ask {
            ask.opens();
        }
        dialog.open(&event);
        begin_dialog_at(first.clone());
    });
    if let Some(ask) = ask.filter(|_| can_ask) {
        ask.offer(Some(open));
        on_cleanup(move || ask.offer(None));
    }
    view! {
        <div class="mt-2 flex flex-wrap items-center gap-2">
            <p
                id=BADGE_ID
                tabindex="-1"
                role="status"
                class="tag flex items-center gap-1.5"
                class=("text-success", is_checked)
                data-caller=""
            >
                {glyph}
                {words}
            </p>
            {can_ask
                .then(|| {
                    view! {
                        <a
                            class="btn btn-sm"
                            class=("hidden", is_checked)
                            href=address
                            on:click=move |event| open.run(event)
                        >
                            {text.check_caller}
                        </a>
                        <Dialog control=dialog title_id=TITLE_ID title=text.check_caller>
                            {move || {
                                times.track();
                                view! {
                                    <CallerForm
                                        caller=caller.clone()
                                        draft=Draft::default()
                                        done
                                        on_cancel=Callback::new(move |event: MouseEvent| dialog.close(&event))
                                    />
                                }
                            }}
                        </Dialog>
                    }
                })}
        </div>
    }
    .into_any()
}

/// Only in the browser, and until the page is left.
fn count_down(left: RwSignal<u32>) {
    Effect::new(move || {
        let tick = move || {
            left.try_update(|left| *left = left.saturating_sub(TICK));
        };
        match set_interval_with_handle(tick, Duration::from_secs(TICK.into())) {
            Ok(handle) => on_cleanup(move || handle.clear()),
            Err(error) => leptos::logging::error!("no timer: {error:?}"),
        }
    });
}

fn pointer(fact: CallerFact) -> String {
    format!("{CALLER}/{fact}")
}

/// What the caller is asked for, with a place for what they say.
#[component]
fn CallerForm(
    caller: CallerShown,
    draft: Draft,
    /// With the address of the customer, when the caller is checked.
    done: Callback<String>,
    #[prop(optional)] on_cancel: Option<Callback<MouseEvent>>,
) -> impl IntoView {
    let text = use_text();
    let action = ServerAction::<CheckCaller>::new();
    let attempt = Attempt::unchecked(draft);
    let form = attempt.state.node();
    let done = Callback::new(move |address: String| {
        // What the caller said is not left on the screen.
        if let Some(form) = form.get_untracked() {
            form.reset();
        }
        done.run(address);
    });
    let CallerShown { customer, askable, needed, .. } = caller;
    let fields = askable.into_iter().map(|fact| view! { <Answer fact/> }).collect_view();
    view! {
        <DeskForm
            attempt
            action
            submit=Submit { words: text.check_caller, pending: text.checking_caller, class: "btn-primary" }
            cancel=format!("/customers/{customer}")
            on_cancel
            done
            label=text.check_caller
            forgets=true
            class="mt-3"
        >
            <input type="hidden" name="customer" value=customer/>
            <fieldset id=input_id(CALLER) tabindex="-1" class="outline-none">
                <legend>{fill(text.caller_check_one, &[&needed.to_string()])}</legend>
                <div class="mt-3 grid gap-3 sm:grid-cols-2">{fields}</div>
            </fieldset>
            <p class="quiet mt-3 text-xs">{fill(text.caller_check_means, &[&(SECONDS / 60).to_string()])}</p>
        </DeskForm>
    }
    .into_any()
}

/// One answer.
#[component]
fn Answer(fact: CallerFact) -> impl IntoView {
    let pointer = pointer(fact);
    let id = input_id(&pointer);
    let (kind, inputmode, class) = match fact {
        CallerFact::FullName => ("text", None, "sm:col-span-2"),
        CallerFact::Document => ("text", None, ""),
        CallerFact::Birthdate => ("date", None, ""),
        CallerFact::IbanEnd | CallerFact::PostalCode => ("text", Some("numeric"), ""),
    };
    view! {
        <div class=format!("min-w-0 {class}")>
            <label for=id.clone() class="mb-1 block font-medium">
                {label(use_text(), &pointer)}
            </label>
            <input
                id=id
                name=format!("fields[{pointer}]")
                type=kind
                maxlength="300"
                autocomplete="off"
                inputmode=inputmode
                class="input figures w-full"
            />
        </div>
    }
    .into_any()
}

/// The form on a page of its own: without JavaScript, and beside a form that waits for it.
#[component]
pub fn CallerCheckPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let page = Load::new(move || params.read().get("id").unwrap_or_default(), load_caller_check);
    view! {
        <Title text=text.check_caller/>
        <Loaded from=page show={move |page| view! { <CallerCheck page/> }}/>
    }
    .into_any()
}

#[component]
fn CallerCheck(page: CallerPage) -> impl IntoView {
    let text = use_text();
    let CallerPage { name, caller, draft } = page;
    let body = match caller {
        None => view! { <p class="mt-3">{text.caller_check_off}</p> }.into_any(),
        Some(caller) if caller.needed == 0 => view! { <p class="mt-3">{text.caller_unknown}</p> }.into_any(),
        Some(caller) => view! { <CallerForm caller draft done=leave_with(text.caller_checked)/> }.into_any(),
    };
    view! {
        <SmallPage title=text.check_caller whose=name.clone()>
            <p class="quiet">{name}</p>
            {body}
        </SmallPage>
    }
    .into_any()
}
