//! An account's contracts, which come from imports, with their requests.

use domain::{Contract, ContractRequest};
use leptos::prelude::*;

use super::shown::{day, moment};
use crate::{
    components::panel_head::PanelTitle,
    language::use_text,
    text::{count, fill},
};

/// The contracts' panel.
#[component]
pub fn Contracts(
    contracts: Vec<Contract>,
    /// The id of the one that is in force.
    active: Option<String>,
) -> impl IntoView {
    let text = use_text();
    let body = if contracts.is_empty() {
        view! { <p class="quiet">{text.no_contracts}</p> }.into_any()
    } else {
        let line = |contract: Contract| {
            let is_active = active.as_deref() == Some(contract.id.to_string().as_str());
            view! { <ContractLine contract is_active/> }
        };
        view! { <ul class="flex flex-col gap-3">{contracts.into_iter().map(line).collect_view()}</ul> }.into_any()
    };
    view! {
        <section class="panel" aria-labelledby="section-contracts">
            <PanelTitle id="section-contracts" title=text.contracts/>
            <div class="p-4">{body}</div>
        </section>
    }
    .into_any()
}

#[component]
fn ContractLine(contract: Contract, is_active: bool) -> impl IntoView {
    let text = use_text();
    let start = day(text, contract.start_date);
    let when = match contract.end_date {
        Some(end) => fill(text.from_to, &[&start, &day(text, end)]),
        None => fill(text.from_on, &[&start]),
    };
    let requests = contract.requests;
    let number = requests.len();
    view! {
        <li>
            <p class="flex flex-wrap items-baseline gap-x-3">
                <span class="figures font-medium">{when}</span>
                {is_active.then(|| view! { <span class="tag">{text.in_force}</span> })}
            </p>
            {(number > 0)
                .then(|| {
                    view! {
                        <details>
                            <summary class="link inline-block cursor-pointer py-1">
                                {count(number, text.one_request, text.several_requests)}
                            </summary>
                            <ul class="mt-1 flex flex-col gap-2 pl-3">
                                {requests
                                    .into_iter()
                                    .map(|request| view! { <RequestLine request/> })
                                    .collect_view()}
                            </ul>
                        </details>
                    }
                })}
        </li>
    }
    .into_any()
}

#[component]
fn RequestLine(request: ContractRequest) -> impl IntoView {
    let text = use_text();
    let by = request.origin_user.map(|user| fill(text.requested_by, &[&user]));
    let details: Vec<String> = [
        request.kind.map(|kind| kind.to_string()),
        request.contract_reference_id.map(|reference| reference.to_string()),
        by,
        Some(moment(text, request.create_date)),
    ]
    .into_iter()
    .flatten()
    .collect();
    view! {
        <li>
            <span class="figures">{fill(text.contract_request, &[&request.request_external_id])}</span>
            <span class="quiet figures block text-xs break-words">{details.join(" · ")}</span>
        </li>
    }
    .into_any()
}
