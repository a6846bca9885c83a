//! Two versions side by side, when somebody else saved first.

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::{
    components::notice::{Alert, Warning},
    fields::{label, place, summary},
    form::{Conflict, Difference, Inputs, differences},
    language::use_text,
};

/// The notice's `id`, to put the focus on it.
pub const CONFLICT_ID: &str = "form-conflict";

/// What was saved meanwhile, beside what was typed here. It stands in the form and is sent with it. There is a choice
/// where both changed the same; what was only changed here stays, and what was only saved there is told and in the form.
/// An address is one thing, as is a document with its type: of half of each nobody has thought. Whoever just presses
/// the button again undoes nothing of somebody else's. Where it is not known what the form began with, every difference
/// is a choice.
#[component]
pub fn ConflictNotice(
    #[prop(into)] conflict: Signal<Option<Conflict>>,
    /// What was typed here.
    #[prop(into)]
    mine: Signal<Inputs>,
    /// What the form began with, where that is known.
    #[prop(optional, into)]
    began: Option<StoredValue<Option<Inputs>>>,
    /// What was saved, and by whom first.
    #[prop(optional)]
    title: Option<&'static str>,
) -> impl IntoView {
    let text = use_text();
    let title = title.unwrap_or(text.conflict_title);
    let show = move |Conflict { theirs, .. }| {
        let mine = mine.get();
        let mut found = differences(&theirs, &mine);
        found.sort_by_key(|difference| place(&difference.pointer));
        let is_same = found.is_empty();
        let (both, kept) = match began.and_then(|began| began.get_value()) {
            Some(began) => (changed_by_both(&found, &began, &theirs, &mine), kept(&found, &began, &theirs)),
            None => (found.into_iter().map(|difference| (difference, true)).collect(), Vec::new()),
        };
        let hint = match both.as_slice() {
            [] if is_same => text.conflict_none,
            [] => text.conflict_apart,
            _ => text.conflict_hint,
        };
        let kept = (!kept.is_empty()).then(|| view! { <Kept kept/> });
        view! {
            <Warning title>
                <p class="mt-1">{hint}</p>
                {both
                    .into_iter()
                    .map(|(difference, is_mine)| view! { <Choice difference is_mine/> })
                    .collect_view()}
                {kept}
            </Warning>
        }
    };
    view! { <Alert id=CONFLICT_ID from=conflict show/> }.into_any()
}

/// Stands in a form that was sent for something that is not as it was any more, where there is nothing to choose.
#[component]
pub fn StaleNotice(
    #[prop(into)] conflict: Signal<Option<Conflict>>,
    /// What has happened, and why nothing was done.
    words: impl Fn(&Conflict) -> (&'static str, &'static str) + Send + Sync + 'static,
    /// The page that shows how it is now.
    #[prop(into)]
    here: String,
) -> impl IntoView {
    let text = use_text();
    let show = move |conflict| {
        let (here, (title, why)) = (here.clone(), words(&conflict));
        view! {
            <Warning title>
                <p class="mt-1">{why}</p>
                // A full load: what is on the screen is out of date.
                <p class="mt-2">
                    <a class="btn btn-sm" href=here rel="external">
                        {text.look_again}
                    </a>
                </p>
            </Warning>
        }
    };
    view! { <Alert id=CONFLICT_ID from=conflict show/> }.into_any()
}

/// The differences in what both have changed, each with whether it is one's own.
fn changed_by_both(found: &[Difference], began: &Inputs, theirs: &Inputs, mine: &Inputs) -> Vec<(Difference, bool)> {
    let (here, there) = (differences(began, mine), differences(began, theirs));
    let asked = found.iter().filter(|difference| touches(&there, &difference.pointer));
    let is_mine = |difference: &Difference| here.iter().any(|other| other.pointer == difference.pointer);
    asked.map(|difference| (difference.clone(), is_mine(difference))).collect()
}

/// What the other one has changed and stands in the form as well.
fn kept(found: &[Difference], began: &Inputs, theirs: &Inputs) -> Vec<(String, Inputs)> {
    let is_here = |difference: &Difference| found.iter().all(|other| other.pointer != difference.pointer);
    let there = differences(began, theirs).into_iter().filter(is_here);
    there.map(|Difference { pointer, mine, .. }| (pointer, mine)).collect()
}

/// The parts that only the other one has changed, as they are now: they go into the form.
pub fn only_theirs(began: &Inputs, theirs: &Inputs, mine: &Inputs) -> BTreeMap<String, Inputs> {
    let here = differences(began, mine);
    let there = differences(began, theirs).into_iter().filter(|difference| !touches(&here, &difference.pointer));
    there.map(|Difference { pointer, mine, .. }| (pointer, mine)).collect()
}

/// Whether one of these differences is in the same thing.
fn touches(differences: &[Difference], pointer: &str) -> bool {
    differences.iter().any(|difference| whole(&difference.pointer) == whole(pointer))
}

/// The address or the document that an input is a part of; else the input itself.
fn whole(pointer: &str) -> &str {
    ["address/", "document/"]
        .iter()
        .find_map(|end| pointer.find(end).and_then(|at| pointer.get(..at + end.len())))
        .unwrap_or(pointer)
}

/// What the other one alone has changed.
#[component]
fn Kept(kept: Vec<(String, Inputs)>) -> impl IntoView {
    let text = use_text();
    let line = |(pointer, theirs): (String, Inputs)| {
        view! {
            <dt class="quiet">{label(text, &pointer)}</dt>
            <dd class="figures min-w-0 break-words">{summary(text, &pointer, &theirs)}</dd>
        }
    };
    view! {
        <div class="border-base-300 mt-3 border-t pt-2" data-kept="">
            <p class="font-medium">{text.conflict_kept}</p>
            <dl class="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3">
                {kept.into_iter().map(line).collect_view()}
            </dl>
        </div>
    }
    .into_any()
}

#[component]
fn Choice(
    difference: Difference,
    /// Whether it begins as what was typed here.
    is_mine: bool,
) -> impl IntoView {
    let text = use_text();
    let Difference { pointer, theirs, mine } = difference;
    let said = |version: &Inputs| summary(text, &pointer, version);
    let versions = [("mine", text.conflict_mine, said(&mine)), ("theirs", text.conflict_theirs, said(&theirs))];
    view! {
        <fieldset class="border-base-300 mt-3 border-t pt-2">
            <legend class="sr-only">{label(text, &pointer)}</legend>
            <p class="font-medium" aria-hidden="true">
                {label(text, &pointer)}
            </p>
            <div class="mt-1 grid gap-2 sm:grid-cols-2">
                {versions
                    .map(|(choice, whose, value)| {
                        view! {
                            <label class="border-base-300 rounded-field has-checked:border-primary has-checked:bg-base-200 flex min-w-0 gap-2 border px-3 py-2">
                                <input
                                    type="radio"
                                    class="radio radio-sm mt-0.5"
                                    name=format!("keep[{pointer}]")
                                    value=choice
                                    checked=(choice == "mine") == is_mine
                                />
                                <span class="min-w-0">
                                    <span class="quiet block text-xs">{whose}</span>
                                    <span class="figures block break-words">{value}</span>
                                </span>
                            </label>
                        }
                    })}
            </div>
        </fieldset>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::{PHONES, replace_part};

    fn inputs(values: &[(&str, &str)]) -> Inputs {
        values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    /// What is asked, with whether it begins as one's own, and what is only theirs and goes into the form.
    fn told(
        began: &[(&str, &str)],
        theirs: &[(&str, &str)],
        mine: &[(&str, &str)],
    ) -> (Vec<(String, bool)>, Vec<String>) {
        let (began, theirs, mut mine) = (inputs(began), inputs(theirs), inputs(mine));
        for (part, values) in only_theirs(&began, &theirs, &mine) {
            replace_part(&mut mine, &part, values);
        }
        let found = differences(&theirs, &mine);
        let asked = changed_by_both(&found, &began, &theirs, &mine).into_iter();
        let told = kept(&found, &began, &theirs).into_iter();
        (asked.map(|(difference, is_mine)| (difference.pointer, is_mine)).collect(), told.map(|(at, _)| at).collect())
    }

    #[test]
    fn only_what_both_have_changed_is_asked() {
        let began = [("/a", "1"), ("/b", "1"), ("/c", "1"), ("/d", "1"), ("/e", "1")];
        let theirs = [("/a", "2"), ("/b", "2"), ("/c", "1"), ("/d", "2")];
        let mine = [("/a", "3"), ("/b", "1"), ("/c", "3"), ("/d", "2"), ("/e", "1")];
        let kept = ["/b", "/d", "/e"].map(str::to_owned).to_vec();
        assert_eq!(told(&began, &theirs, &mine), (vec![("/a".to_owned(), true)], kept));
    }

    #[test]
    fn an_address_is_one_thing() {
        let (line, town) = ("/contact_info/postal_address/address_lines/0", "/contact_info/postal_address/locality");
        let began = [(line, "Mayor 1"), (town, "Getafe"), ("/a", "1")];
        let theirs = [(line, "Mayor 1"), (town, "Parla"), ("/a", "2")];
        let mine = [(line, "Luna 2"), (town, "Getafe"), ("/a", "1")];
        let asked = vec![(line.to_owned(), true), (town.to_owned(), false)];
        assert_eq!(told(&began, &theirs, &mine), (asked, vec!["/a".to_owned()]));
        assert_eq!(whole("/billing_address/locality"), "/billing_address/");
        assert_eq!(whole("/personal_info/identity_document/number"), "/personal_info/identity_document/");
    }

    #[test]
    fn a_list_that_only_they_have_changed_goes_into_the_form() {
        let phone = |number| inputs(&[("/contact_info/phone_numbers/0/number", number)]);
        let theirs = only_theirs(&phone("611111111"), &phone("622222222"), &phone("611111111"));
        assert_eq!(theirs.into_iter().collect::<Vec<_>>(), [(PHONES.to_owned(), phone("622222222"))]);
    }
}
