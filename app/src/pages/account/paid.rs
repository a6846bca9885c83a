//! How an account is paid, and what becomes of a card that the vault is still reading.

use domain::{Modality, mask::Hidden};
use leptos::prelude::*;

use super::{
    AccountScreen, account_address,
    change_payment::{another_card_address, change_payment_address},
    shown::{Paid, method_text},
};
use crate::{
    components::{
        icon::{Glyph, Icon},
        notice::Warning,
        panel_head::PanelHead,
        waiting::{EVENTS_PATH, Waiting},
    },
    error::DeskError,
    json::Json,
    language::use_text,
    pages::customer::reveal::Secret,
    text::fill,
};

/// Whether an account still waits for a card.
#[server(prefix = "/desk", endpoint = "is_card_pending", output = Json)]
pub async fn is_card_pending(account: String) -> Result<bool, DeskError> {
    let caller = crate::context::caller()?.permit()?;
    let service = crate::context::service()?;
    let id = account.parse().map_err(|_| service::Error::NotFound("account"))?;
    Ok(service::account::waits_for_card(&service, &caller, id).await?)
}

/// The panel.
#[component]
pub fn PaymentPanel(
    screen: AccountScreen,
    /// Loads the account again.
    reload: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let item = screen.item;
    let may_change = screen.may_write && item.ended_at.is_none() && item.modality != Modality::Prepaid;
    let change = may_change.then(|| change_payment_address(&item.id));
    let retry = another_card_address(&item.id);
    let body = match (&item.paid, item.modality) {
        (Some(paid), _) => {
            let (paid, account) = (paid.clone(), item.id.clone());
            view! { <PaidBy paid account customer=screen.customer may_reveal=screen.may_reveal/> }.into_any()
        }
        (None, Modality::Prepaid) => view! { <p class="quiet">{text.account_is_prepaid}</p> }.into_any(),
        (None, Modality::RecurringPrepaid | Modality::Postpaid) => {
            view! { <p class="quiet">{text.no_payment_method}</p> }.into_any()
        }
    };
    view! {
        <section class="panel" aria-labelledby="section-payment">
            <PanelHead id="section-payment" title=text.payment_method>
                {change
                    .map(|href| {
                        view! {
                            <a
                                class="btn btn-ghost btn-sm"
                                href=href
                                aria-label=text.change_payment_method
                            >
                                <Icon glyph=Glyph::Pencil/>
                                {text.change}
                            </a>
                        }
                    })}
            </PanelHead>
            <div class="p-4">
                {item
                    .is_pending
                    .then(|| {
                        view! {
                            <Waiting
                                ask=IsCardPending { account: item.id.clone() }
                                events=format!("{EVENTS_PATH}/cards/{}", item.id)
                                title=text.card_waits
                                meaning=text.card_waits_long
                                here=account_address(&item.id)
                                over=text.card_answered
                                reload
                            />
                        }
                    })}
                {item
                    .failure
                    .map(|why| {
                        view! {
                            <div role="alert">
                                <Warning title=text.card_failed>
                                    <p class="mt-1">{fill(text.card_failed_why, &[&why])}</p>
                                    {may_change
                                        .then(|| {
                                            view! {
                                                <p class="mt-2">
                                                    <a class="btn btn-sm" href=retry>
                                                        {text.card_retry}
                                                    </a>
                                                </p>
                                            }
                                        })}
                                </Warning>
                            </div>
                        }
                    })} {body}
            </div>
        </section>
    }
    .into_any()
}

/// The method, large enough to be read out.
#[component]
fn PaidBy(paid: Paid, account: String, customer: String, may_reveal: bool) -> impl IntoView {
    let text = use_text();
    let kind = method_text(text, paid.kind());
    let details = match (paid, account.parse()) {
        (Paid::DirectDebit { iban }, Ok(account)) => {
            let field = Hidden::Iban(account);
            view! { <Secret shown=iban customer field may_reveal copy=text.iban/> }.into_any()
        }
        (paid, _) => {
            let expired = matches!(&paid, Paid::Card(Some(card)) if card.has_expired);
            let class = if expired { "text-warning figures" } else { "figures" };
            let details = paid.details(text);
            details.map(|details| view! { <span class=class>{details}</span> }).into_any()
        }
    };
    view! {
        <p class="font-medium">{kind}</p>
        <div class="flex flex-wrap items-center gap-x-2 text-base">{details}</div>
    }
    .into_any()
}
