//! Ending an account (operation 12): asked once, in a dialog of the account's page or, without JavaScript, on a page
//! of its own.

use leptos::{ev::MouseEvent, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use super::{AccountScreen, account_address};
use crate::{
    components::{
        desk_form::{Attempt, leave_with},
        dialog::{Dialog, DialogControl},
        loaded::Loaded,
        page::SmallPage,
        question::Question,
    },
    error::DeskError,
    form::{Draft, Outcome},
    json::Json,
    language::use_text,
    load::Load,
    text::fill,
};

const TITLE_ID: &str = "end-title";

/// What is asked about: an account as the agent has seen it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ending {
    id: String,
    number: String,
    customer: String,
    customer_name: String,
    /// Whether that has been done.
    is_ended: bool,
    /// Nothing is ended that has changed since.
    version: i64,
    /// An attempt that failed without JavaScript.
    draft: Draft,
}

impl Ending {
    pub fn of(screen: &AccountScreen, draft: Draft) -> Self {
        Self {
            id: screen.item.id.clone(),
            number: screen.item.number.clone(),
            customer: screen.customer.clone(),
            customer_name: screen.customer_name.clone(),
            is_ended: screen.item.ended_at.is_some(),
            version: screen.version,
            draft,
        }
    }

    /// The address of the page that asks.
    fn address(id: &str) -> String {
        format!("/accounts/{id}/end")
    }
}

/// What the page that asks shows.
#[server(prefix = "/desk", endpoint = "load_ending", output = Json)]
pub async fn load_ending(id: String) -> Result<Ending, DeskError> {
    use service::permission::AccountsWrite;

    crate::context::caller()?.permit::<AccountsWrite>()?;
    let draft = crate::form::take_draft(&Ending::address(&id)).await?;
    let screen = super::load_account(id).await?;
    Ok(Ending::of(&screen, draft.unwrap_or_default()))
}

/// Ends an account that still has the version that the agent saw.
#[server(prefix = "/desk", endpoint = "end_account", output = Json)]
pub async fn end_account(customer: String, account: String, version: i64) -> Result<Outcome, DeskError> {
    let form = Ending::address(&account);
    let outcome = end(&customer, &account, version).await;
    crate::form::answer(outcome, Default::default(), &form, "account_ended").await
}

#[cfg(feature = "ssr")]
async fn end(customer: &str, account: &str, version: i64) -> Result<Outcome, DeskError> {
    use domain::Version;
    use service::Error;

    let caller = crate::context::caller()?.permit()?;
    let service = crate::context::service()?;
    let customer = customer.parse().map_err(|_| Error::NotFound("customer"))?;
    let id = account.parse().map_err(|_| Error::NotFound("account"))?;
    let stale = |version| crate::form::again(Draft::stale(version));
    match service::account::end(&service, &caller, customer, id, Some(Version(version))).await {
        Ok(()) => Ok(Outcome::Saved(account_address(account))),
        Err(Error::Stale { current }) => stale(current.0),
        // Somebody was first, or the same agent in another tab: it is as was asked.
        Err(Error::Conflict(service::Conflict::AccountEnded)) => Ok(Outcome::Saved(account_address(account))),
        Err(error) => Err(error.into()),
    }
}

/// The link on the account's page, with its dialog.
#[component]
pub fn EndLink(ending: Ending) -> impl IntoView {
    let text = use_text();
    let dialog = DialogControl::default();
    let address = Ending::address(&ending.id);
    let title = fill(text.end_this, &[&ending.number]);
    view! {
        <a class="btn btn-sm" href=address on:click=move |event| dialog.open(&event)>
            {text.end_account}
        </a>
        <Dialog control=dialog title_id=TITLE_ID title>
            <EndForm ending on_cancel=Callback::new(move |event: MouseEvent| dialog.close(&event))/>
        </Dialog>
    }
    .into_any()
}

/// The page that asks.
#[component]
pub fn EndPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let ending = Load::new(move || params.read().get("id").unwrap_or_default(), load_ending);
    let show = move |ending: Ending| {
        let (account, title) = (account_address(&ending.id), fill(text.end_this, &[&ending.number]));
        let body = if ending.is_ended {
            let back = fill(text.account, &[&ending.number]);
            view! {
                <p>{text.account_is_ended}</p>
                <p class="mt-3">
                    <a class="btn btn-sm" href=account>
                        {back}
                    </a>
                </p>
            }
            .into_any()
        } else {
            view! { <EndForm ending/> }.into_any()
        };
        view! { <SmallPage title>{body}</SmallPage> }
    };
    view! {
        <Title text=text.end_account/>
        <Loaded from=ending show/>
    }
    .into_any()
}

/// The question, below its title.
#[component]
fn EndForm(
    ending: Ending,
    /// What "Cancel" does in a dialog.
    #[prop(optional)]
    on_cancel: Option<Callback<MouseEvent>>,
) -> impl IntoView {
    let text = use_text();
    let action = ServerAction::<EndAccount>::new();
    let Ending { id, customer, customer_name, version, draft, .. } = ending;
    let leave = leave_with(text.account_ended_done);
    let to_customer = format!("/customers/{customer}");
    // Back to the customer, whose caller is still on the line.
    let done = Callback::new(move |_: String| leave.run(to_customer.clone()));
    view! {
        <Question
            attempt=Attempt::unchecked(draft)
            action
            words=text.end_account
            pending=text.ending_account
            here=account_address(&id)
            sends=vec![("customer", customer), ("account", id), ("version", version.to_string())]
            on_cancel
            stale=move |_| (text.end_stale_title, text.end_stale)
            done
            what=customer_name
            means=text.end_means
        />
    }
    .into_any()
}
