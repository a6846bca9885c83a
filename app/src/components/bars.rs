//! A small picture of numbers in the order of time: drawn by the server, without a script. It goes with a table of
//! the same numbers.

use leptos::prelude::*;

use crate::{language::use_text, text::number};

/// The picture's own units: a bar's place, and the height of the highest.
const STEP: usize = 10;
const HEIGHT: i64 = 60;

/// Bars, with the sum above and what they stand for below.
#[component]
pub fn Bars(
    title: &'static str,
    values: Vec<i64>,
    /// Some of the bars' names, evenly spread over them.
    labels: Vec<String>,
) -> impl IntoView {
    let sum: i64 = values.iter().sum();
    let most = values.iter().copied().max().unwrap_or_default().max(1);
    let width = values.len() * STEP;
    let bars = values
        .into_iter()
        .enumerate()
        .filter(|(_, value)| *value > 0)
        .map(|(index, value)| {
            // The smallest number is seen too.
            let height = (value * HEIGHT / most).max(1);
            let (x, y) = (index * STEP + 1, HEIGHT - height);
            view! { <rect x=x y=y width={STEP - 2} height=height class="fill-primary"></rect> }
        })
        .collect_view();
    view! {
        <figure class="min-w-0">
            <figcaption class="flex items-baseline justify-between gap-3">
                <span>{title}</span>
                <span class="figures text-lg font-semibold">{number(use_text(), sum)}</span>
            </figcaption>
            <svg
                aria-hidden="true"
                viewBox=format!("0 0 {width} {HEIGHT}")
                preserveAspectRatio="none"
                class="border-base-300 mt-2 h-20 w-full border-b"
            >
                {bars}
            </svg>
            <p class="quiet figures flex text-xs" aria-hidden="true">
                {labels
                    .into_iter()
                    .map(|label| view! { <span class="min-w-0 flex-1">{label}</span> })
                    .collect_view()}
            </p>
        </figure>
    }
    .into_any()
}

/// One number among others, as a part of the largest.
#[component]
pub fn Part(value: i64, most: i64) -> impl IntoView {
    let width = (value * 100 / most.max(1)).clamp(1, 100);
    view! {
        <svg aria-hidden="true" viewBox="0 0 100 4" preserveAspectRatio="none" class="h-1.5 w-full">
            <rect x="0" y="0" width=width height="4" class="fill-error"></rect>
        </svg>
    }
    .into_any()
}
