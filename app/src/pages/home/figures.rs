//! The figures of the day, for those who answer for it: small pictures, and a table of the same numbers.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    components::{
        bars::{Bars, Part},
        panel_head::PanelHead,
    },
    language::use_text,
    text::{Text, number},
    when::{day_of_year, time},
};

/// The figures of today's hours, or of a week's days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayFigures {
    is_week: bool,
    starts: Vec<DateTime<Utc>>,
    customers: Vec<i64>,
    payment_methods: Vec<i64>,
    failures: Vec<(Cause, i64)>,
}

/// Why something failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cause {
    Card(String),
    Activation,
    Username,
}

/// The figures; `None` for an agent who may not see them.
///
/// # Errors
/// Only the database's.
#[cfg(feature = "ssr")]
pub async fn load_figures(
    service: &service::Service,
    caller: &service::Caller,
    is_week: bool,
) -> Result<Option<DayFigures>, crate::error::DeskError> {
    use service::figures::{self, Span};

    let Ok(reader) = caller.permit() else { return Ok(None) };
    let span = if is_week { Span::Week } else { Span::Today };
    let found = figures::of(service, &reader, span).await?;
    let cause = |cause: figures::Cause| match cause {
        figures::Cause::Card(why) => Cause::Card(why),
        figures::Cause::Activation => Cause::Activation,
        figures::Cause::Username => Cause::Username,
    };
    Ok(Some(DayFigures {
        is_week,
        starts: found.starts,
        customers: found.customers,
        payment_methods: found.payment_methods,
        failures: found.failures.into_iter().map(|(why, number)| (cause(why), number)).collect(),
    }))
}

/// The panel.
#[component]
pub fn FiguresPanel(figures: DayFigures) -> impl IntoView {
    let text = use_text();
    let DayFigures { is_week, starts, customers, payment_methods, failures } = figures;
    let every = if is_week { 1 } else { 6 };
    let name = |start: &DateTime<Utc>| if is_week { day_of_year(text, *start) } else { time(*start) };
    let labels: Vec<_> = starts.iter().step_by(every).map(name).collect();
    let rows: Vec<_> = starts.iter().map(name).zip(customers.iter().copied().zip(payment_methods.clone())).collect();
    let spans = [("/", text.figures_today, false), ("/?figures=week", text.figures_week, true)];
    let links = spans.map(|(href, words, of_week)| {
        view! {
            <a
                class="btn btn-ghost btn-sm aria-[current=true]:bg-base-200 aria-[current=true]:font-semibold"
                href=href
                aria-current=(is_week == of_week).then_some("true")
            >
                {words}
            </a>
        }
    });
    view! {
        <section class="panel" aria-labelledby="section-figures">
            <PanelHead id="section-figures" title=text.figures_title>
                <nav aria-label=text.figures_title>{links}</nav>
            </PanelHead>
            <div class="flex flex-col gap-4 p-4">
                <div class="grid gap-4 sm:grid-cols-2 lg:grid-cols-1">
                    <Bars title=text.figures_customers values=customers labels=labels.clone()/>
                    <Bars title=text.figures_methods values=payment_methods labels/>
                </div>
                <Failures failures/>
                <details>
                    <summary class="link inline-block cursor-pointer py-1">{text.figures_table}</summary>
                    <Table rows is_week/>
                </details>
            </div>
        </section>
    }
    .into_any()
}

/// What failed, by its cause.
#[component]
fn Failures(failures: Vec<(Cause, i64)>) -> impl IntoView {
    let text = use_text();
    let most = failures.iter().map(|(_, number)| *number).max().unwrap_or_default();
    let none = failures.is_empty().then(|| view! { <p class="quiet mt-1">{text.figures_no_failures}</p> });
    let lines = failures
        .into_iter()
        .map(|(cause, value)| {
            view! {
                <li>
                    <p class="flex items-baseline justify-between gap-3">
                        <span class="min-w-0 break-words">{cause_text(text, cause)}</span>
                        <span class="figures font-medium">{number(text, value)}</span>
                    </p>
                    <Part value most/>
                </li>
            }
        })
        .collect_view();
    view! {
        <div>
            <h3>{text.figures_failures}</h3>
            {none}
            <ul class="mt-1 flex flex-col gap-1">{lines}</ul>
        </div>
    }
    .into_any()
}

fn cause_text(text: &Text, cause: Cause) -> String {
    match cause {
        Cause::Card(why) => format!("{}: {why}", text.card),
        Cause::Activation => text.act_credential_not_activated.to_owned(),
        Cause::Username => text.act_credential_not_changed.to_owned(),
    }
}

/// The same numbers for those who do not see pictures, or want to know one.
#[component]
fn Table(rows: Vec<(String, (i64, i64))>, is_week: bool) -> impl IntoView {
    let text = use_text();
    let when = if is_week { text.figures_day } else { text.figures_hour };
    let rows = rows
        .into_iter()
        .map(|(name, (customers, methods))| {
            view! {
                <tr class="border-base-300 border-t">
                    <th scope="row" class="py-0.5 pr-3 text-left font-normal">
                        {name}
                    </th>
                    <td class="py-0.5 pr-3 text-right">{number(text, customers)}</td>
                    <td class="py-0.5 text-right">{number(text, methods)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="figures mt-1 w-full">
            <caption class="sr-only">{text.figures_title}</caption>
            <thead class="quiet text-xs">
                <tr>
                    <th scope="col" class="pr-3 text-left font-normal">
                        {when}
                    </th>
                    <th scope="col" class="pr-3 text-right font-normal">
                        {text.figures_customers}
                    </th>
                    <th scope="col" class="text-right font-normal">
                        {text.figures_methods}
                    </th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
