//! Where an account's invoices go, and the account's own facts.

use leptos::prelude::*;

use super::{
    AccountScreen,
    change_address::change_address_address,
    shown::{address_lines, modality_text, moment},
};
use crate::{
    components::{
        copy::CopyButton,
        icon::{Glyph, Icon},
        panel_head::{PanelHead, PanelTitle},
    },
    language::{use_language, use_text},
    pages::customer::details::{Item, Items},
};

/// The panel of the billing address.
#[component]
pub fn BillingPanel(screen: AccountScreen) -> impl IntoView {
    let text = use_text();
    let [line, town, region] = address_lines(use_language(), &screen.billing_address);
    let change = (screen.may_write && screen.item.ended_at.is_none()).then(|| change_address_address(&screen.item.id));
    let (cycle, delivery) =
        screen.invoice.map_or((None, None), |invoice| (invoice.cycle.map(|cycle| cycle.name), invoice.delivery_mode));
    view! {
        <section class="panel" aria-labelledby="section-billing">
            <PanelHead id="section-billing" title=text.billing_address>
                {change
                    .map(|href| {
                        view! {
                            <a
                                class="btn btn-ghost btn-sm"
                                href=href
                                aria-label=text.change_billing_address
                            >
                                <Icon glyph=Glyph::Pencil/>
                                {text.change}
                            </a>
                        }
                    })}
            </PanelHead>
            <div class="p-4">
                <Items>
                    <Item term=text.invoice_recipient>
                        <address class="not-italic">
                            <span class="font-medium">{screen.customer_name}</span>
                            <br/>
                            {line}
                            <br/>
                            <span class="figures">{town}</span>
                            <br/>
                            {region}
                        </address>
                    </Item>
                    {cycle
                        .map(|cycle| {
                            view! { <Item term=text.invoice_cycle>{cycle.to_string()}</Item> }
                        })}
                    {delivery
                        .map(|delivery| {
                            view! { <Item term=text.invoice_delivery>{delivery.to_string()}</Item> }
                        })}
                </Items>
            </div>
        </section>
    }
    .into_any()
}

/// The panel of the account's numbers and dates.
#[component]
pub fn AccountFacts(screen: AccountScreen) -> impl IntoView {
    let text = use_text();
    let AccountScreen { item, contract_reference, created_at, updated_at, .. } = screen;
    let time = |at: chrono::DateTime<chrono::Utc>| {
        view! {
            <time class="figures" datetime=at.to_rfc3339()>
                {moment(text, at)}
            </time>
        }
    };
    view! {
        <section class="panel" aria-labelledby="section-facts">
            <PanelTitle id="section-facts" title=text.account_facts/>
            <div class="p-4">
                <Items>
                    <Item term=text.modality>{modality_text(text, item.modality)}</Item>
                    {contract_reference
                        .map(|reference| {
                            view! {
                                <Item term=text.contract_reference>
                                    <span class="figures">{reference}</span>
                                </Item>
                            }
                        })}
                    <Item term=text.opened_on>{time(created_at)}</Item>
                    <Item term=text.updated>{time(updated_at)}</Item>
                    {item
                        .ended_at
                        .map(|at| view! { <Item term=text.account_ended>{time(at)}</Item> })}
                    <Item term=text.identifier>
                        <span class="figures text-xs break-all">{item.id.clone()}</span>
                        <CopyButton value=item.id what=text.identifier/>
                    </Item>
                </Items>
            </div>
        </section>
    }
    .into_any()
}
