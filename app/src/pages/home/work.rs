//! What of the organization waits for somebody: cards that are being read or were refused, and what could not be
//! done outside.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    components::{
        icon::{Glyph, Icon},
        panel_head::PanelTitle,
    },
    language::use_text,
    text::{Text, fill},
    when::moment,
};

/// The lists: of each nothing for an agent who may not see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    cards: Option<(Listed, Listed)>,
    given_up: Option<Listed>,
}

/// The beginning of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    items: Vec<Item>,
    total: usize,
    /// Whether there may be more than `total`.
    or_more: bool,
}

/// Something that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The account's number, or the customer's.
    number: String,
    /// Where it is looked after, for an agent who may.
    address: Option<String>,
    /// A cause in the vault's words, or what was to be done.
    what: Option<String>,
    at: DateTime<Utc>,
}

/// What waits; `None` for an agent who may see none of it.
///
/// # Errors
/// Only the database's.
#[cfg(feature = "ssr")]
pub async fn load_work(
    service: &service::Service,
    caller: &service::Caller,
) -> Result<Option<Work>, crate::error::DeskError> {
    use service::{
        open_work::{self, Card, GivenUp},
        permission::AccountsRead,
    };

    let sees_accounts = caller.permit::<AccountsRead>().is_ok();
    let card = |card: Card| Item {
        address: sees_accounts.then(|| crate::pages::account::account_address(&card.account.to_string())),
        number: card.number.to_string(),
        what: card.why,
        at: card.at,
    };
    let job = |job: GivenUp| Item {
        address: Some(crate::pages::credentials::credentials_address(&job.customer.to_string())),
        number: job.number.to_string(),
        what: Some(job.kind),
        at: job.at,
    };
    let cards = match caller.permit() {
        Ok(reader) => {
            let cards = open_work::cards(service, &reader).await?;
            Some((Listed::of(cards.waiting, card), Listed::of(cards.refused, card)))
        }
        Err(_) => None,
    };
    let given_up = match caller.permit() {
        Ok(reader) => Some(Listed::of(open_work::given_up(service, &reader).await?, job)),
        Err(_) => None,
    };
    Ok((cards.is_some() || given_up.is_some()).then_some(Work { cards, given_up }))
}

impl Listed {
    #[cfg(feature = "ssr")]
    fn of<T>(listed: service::open_work::Listed<T>, item: impl Fn(T) -> Item) -> Self {
        let or_more = listed.total >= service::open_work::COUNTED;
        Self { items: listed.items.into_iter().map(item).collect(), total: listed.total, or_more }
    }
}

/// The panel.
#[component]
pub fn WorkPanel(work: Work) -> impl IntoView {
    let text = use_text();
    let Work { cards, given_up } = work;
    let (waiting, refused) = cards.unzip();
    let lists = [
        (text.home_cards_waiting, text.home_cards_waiting_means, waiting, Subject::Account),
        (text.home_cards_refused, text.home_cards_refused_means, refused, Subject::Account),
        (text.home_given_up, text.home_given_up_means, given_up, Subject::Customer),
    ];
    let lists: Vec<_> = lists
        .into_iter()
        .filter_map(|(title, means, listed, subject)| {
            let listed = listed.filter(|listed| listed.total > 0)?;
            Some(view! { <WorkList title means listed subject/> })
        })
        .collect();
    let nothing = lists.is_empty().then(|| view! { <p class="quiet px-4 py-3">{text.home_nothing_waits}</p> });
    view! {
        <section class="panel overflow-hidden" aria-labelledby="section-work">
            <PanelTitle id="section-work" title=text.home_work/>
            {nothing}
            <div class="divide-base-300 divide-y">{lists}</div>
        </section>
    }
    .into_any()
}

/// Whose number stands in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    Account,
    Customer,
}

#[component]
fn WorkList(title: &'static str, means: &'static str, listed: Listed, subject: Subject) -> impl IntoView {
    let text = use_text();
    let Listed { items, total, or_more } = listed;
    let shown = items.len();
    let number = if or_more { fill(text.home_or_more, &[&total.to_string()]) } else { total.to_string() };
    let rest = (total > shown).then(|| fill(text.home_first_of, &[&shown.to_string()]));
    view! {
        <div class="px-4 py-3">
            <h3 class="text-warning flex items-center gap-1 font-semibold">
                <Icon glyph=Glyph::Alert/>
                {title}
                <span class="tag figures">{number}</span>
            </h3>
            <p class="quiet mt-0.5 text-xs">{means}</p>
            <ul class="mt-1">
                {items
                    .into_iter()
                    .map(|item| view! { <WorkLine item subject/> })
                    .collect_view()}
            </ul>
            {rest.map(|rest| view! { <p class="quiet mt-1 text-xs">{rest}</p> })}
        </div>
    }
    .into_any()
}

#[component]
fn WorkLine(item: Item, subject: Subject) -> impl IntoView {
    let text = use_text();
    let Item { number, address, what, at } = item;
    let (name, what) = match subject {
        Subject::Account => (fill(text.account, &[&number]), what),
        Subject::Customer => (fill(text.audit_customer_number, &[&number]), what.map(|kind| job_text(text, kind))),
    };
    let name = match address {
        Some(address) => view! {
            <a class="link figures inline-block py-0.5" href=address>
                {name}
            </a>
        }
        .into_any(),
        None => view! { <span class="figures">{name}</span> }.into_any(),
    };
    view! {
        <li class="flex flex-wrap items-baseline gap-x-3">
            {name} <span class="min-w-0 break-words">{what}</span>
            <time class="quiet figures text-xs" datetime=at.to_rfc3339()>
                {moment(text, at)}
            </time>
        </li>
    }
    .into_any()
}

/// What was to be done; a kind that has no words is told as it is kept.
fn job_text(text: &Text, kind: String) -> String {
    match kind.as_str() {
        "activate_credential" => text.home_job_activate.to_owned(),
        "change_credential" => text.home_job_change.to_owned(),
        "notify_credential" => text.home_job_notify.to_owned(),
        _ => kind,
    }
}
