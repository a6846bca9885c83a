//! A customer's accounts, on the customer's page: those that are open, and the ended ones folded away.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    components::{
        icon::{Glyph, Icon},
        panel_head::PanelHead,
    },
    language::use_text,
    pages::account::{
        account_address,
        new::new_account_address,
        shown::{AccountItem, Paid, day, method_text, modality_text},
    },
    text::{count, fill},
};

/// What the panel shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountList {
    items: Vec<AccountItem>,
    /// Whether there are older ones, which are not shown.
    more: bool,
    /// Whether the agent may create accounts.
    may_create: bool,
}

/// A customer's accounts; `None` for an agent who may not see them.
///
/// # Errors
/// Only the database's.
#[cfg(feature = "ssr")]
pub async fn load_accounts(
    service: &service::Service,
    caller: &service::Caller,
    customer: domain::CustomerId,
) -> Result<Option<AccountList>, crate::error::DeskError> {
    use service::{account_overview, permission::AccountsWrite};

    use crate::pages::account::shown::Viewer;

    let Ok(reader) = caller.permit() else { return Ok(None) };
    let found = account_overview::of_customer(service, &reader, customer).await?;
    let viewer = Viewer::new(caller, crate::when::today_of(service));
    Ok(Some(AccountList {
        items: found.lines.iter().map(|line| viewer.item(line)).collect(),
        more: found.more,
        may_create: caller.permit::<AccountsWrite>().is_ok(),
    }))
}

/// The panel.
#[component]
pub fn Accounts(
    /// The customer's id.
    customer: String,
    accounts: AccountList,
) -> impl IntoView {
    let text = use_text();
    let AccountList { items, more, may_create } = accounts;
    let number = items.len();
    let (ended, open): (Vec<_>, Vec<_>) = items.into_iter().partition(|item| item.ended_at.is_some());
    let list = |items: Vec<AccountItem>| {
        view! {
            <ul class="divide-base-300 divide-y">
                {items.into_iter().map(|item| view! { <AccountLine item/> }).collect_view()}
            </ul>
        }
    };
    let nothing = if ended.is_empty() { text.no_accounts } else { text.no_open_accounts };
    let none = open.is_empty().then(|| view! { <p class="quiet px-4 py-3">{nothing}</p> });
    let ended = (!ended.is_empty()).then(|| {
        view! {
            <details class="border-base-300 border-t">
                <summary class="hover:bg-base-200 cursor-pointer px-4 py-2">
                    {count(ended.len(), text.one_ended, text.several_ended)}
                </summary>
                {list(ended)}
            </details>
        }
    });
    view! {
        <section class="panel overflow-hidden" aria-labelledby="section-accounts">
            <PanelHead id="section-accounts" title=text.accounts>
                {may_create
                    .then(|| {
                        view! {
                            <a class="btn btn-ghost btn-sm" href=new_account_address(&customer)>
                                <Icon glyph=Glyph::Plus/>
                                {text.new_account}
                            </a>
                        }
                    })}
            </PanelHead>
            {none}
            {list(open)}
            {ended}
            {more
                .then(|| {
                    view! {
                        <p class="quiet border-base-300 border-t px-4 py-2">
                            {fill(text.newest_accounts, &[&number.to_string()])}
                        </p>
                    }
                })}
        </section>
    }
    .into_any()
}

/// An account's link, with what an agent is asked about it first.
#[component]
fn AccountLine(item: AccountItem) -> impl IntoView {
    let text = use_text();
    let kind = item.paid.as_ref().map_or(text.no_payment_method, |paid| method_text(text, paid.kind()));
    // What is ended is told as that.
    let what = item.ended_at.map_or_else(|| kind.to_owned(), |ended| fill(text.ended_on, &[&day(text, ended)]));
    let command = format!("{}: {what}", fill(text.account, &[&item.number]));
    let details = item.paid.as_ref().and_then(|paid| paid.end(text));
    let has_expired = matches!(&item.paid, Some(Paid::Card(Some(card))) if card.has_expired);
    let tag = match item.ended_at {
        Some(ended) => fill(text.ended_on, &[&day(text, ended)]),
        None => modality_text(text, item.modality).to_owned(),
    };
    view! {
        <li>
            <a
                class="hover:bg-base-200 focus-visible:bg-base-200 grid grid-cols-[1fr_auto] items-baseline gap-x-6 px-4 py-2 focus-visible:outline-offset-[-2px] sm:grid-cols-[auto_minmax(0,1fr)_auto]"
                href=account_address(&item.id)
                data-command=command
            >
                <span class="figures font-medium">{item.number}</span>
                <span class="tag col-start-2 row-start-1 justify-self-end sm:col-start-3">{tag}</span>
                <span class="max-sm:col-span-2">
                    <span class="block">
                        {kind}
                        {details
                            .map(|details| {
                                let class = if has_expired { "figures text-warning" } else { "figures" };
                                view! {
                                    " "
                                    <span class=class>{details}</span>
                                }
                            })}
                    </span>
                {item
                    .is_pending
                    .then(|| view! { <span class="text-info block font-medium">{text.card_waits}</span> })}
                {item
                    .failure
                    .map(|_| {
                        view! {
                            <span class="text-error flex items-center gap-1 font-medium">
                                <Icon glyph=Glyph::Alert/>
                                {text.card_failed}
                            </span>
                        }
                    })}
                </span>
            </a>
        </li>
    }
    .into_any()
}
