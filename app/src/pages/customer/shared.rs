//! That a customer's bank account, card, phone or document stands on other customers too: a quiet notice, which is
//! not there for most.

use domain::InstrumentKind;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{language::use_text, text::Text};

/// A kind of instrument, and who else has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sharing {
    kind: InstrumentKind,
    /// The first of them: id and name.
    others: Vec<(String, String)>,
    has_more: bool,
}

/// What of a customer's other customers have too.
///
/// # Errors
/// Only the database's.
#[cfg(feature = "ssr")]
pub async fn load_shared(
    service: &service::Service,
    caller: &service::Caller,
    customer: domain::CustomerId,
) -> Result<Vec<Sharing>, crate::error::DeskError> {
    use service::shared_instrument::{self, Shown};

    let sharing = |Shown { kind, customers, has_more }: Shown| Sharing {
        kind,
        others: customers.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
        has_more,
    };
    let shown = shared_instrument::shown(service, &caller.permit()?, customer).await?;
    Ok(shown.into_iter().map(sharing).collect())
}

fn kind_text(text: &Text, kind: InstrumentKind) -> &'static str {
    match kind {
        InstrumentKind::Iban => text.shared_iban,
        InstrumentKind::Card => text.shared_card,
        InstrumentKind::Phone => text.shared_phone,
        InstrumentKind::Document => text.shared_document,
    }
}

/// The notice; nothing where nothing is shared.
#[component]
pub fn SharedNotice(shared: Vec<Sharing>) -> impl IntoView {
    let text = use_text();
    (!shared.is_empty()).then(|| {
        view! {
            <section
                class="border-info rounded-box mt-3 border border-l-4 px-4 py-2"
                aria-labelledby="shared-instruments"
            >
                <h2 id="shared-instruments" class="text-base font-medium">
                    {text.shared_title}
                </h2>
                <dl class="mt-1">
                    {shared.into_iter().map(|sharing| view! { <SharedLine sharing/> }).collect_view()}
                </dl>
            </section>
        }
        .into_any()
    })
}

#[component]
fn SharedLine(sharing: Sharing) -> impl IntoView {
    let text = use_text();
    let Sharing { kind, others, has_more } = sharing;
    let more = has_more.then(|| view! { <li class="quiet">{text.shared_more}</li> });
    view! {
        <div class="flex flex-wrap gap-x-4">
            <dt class="quiet">{kind_text(text, kind)}</dt>
            <dd class="min-w-0">
                <ul class="flex flex-wrap gap-x-4">
                    {others
                        .into_iter()
                        .map(|(id, name)| {
                            view! {
                                <li class="min-w-0 break-words">
                                    <a class="link inline-block min-h-6" href=format!("/customers/{id}")>
                                        {name}
                                    </a>
                                </li>
                            }
                        })
                        .collect_view()} {more}
                </ul>
            </dd>
        </div>
    }
    .into_any()
}
