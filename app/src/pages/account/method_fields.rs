//! The choice of a payment method in a form, for a new account as for a change.
//!
//! Radio buttons choose: a bank account, one of the customer's cards, a new card, a bank transfer. What belongs to a
//! choice is shown by CSS when it is checked, so that it needs no JavaScript.

use domain::{ChosenPaymentMethod, Country, Iban, PaymentMethodType, Problem, Violation};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::shown::{ShownCard, method_text};
use crate::{
    bank_names::bank_name,
    components::{
        field::TextField,
        icon::{Glyph, Icon},
        problems::FormState,
    },
    country_names::country_name,
    fields::input_id,
    form::Inputs,
    language::use_text,
    problem_text::problem_text,
    text::{Text, fill},
};

/// The input that chooses: a type, the token of a stored card, or [`NEW_CARD`].
pub const CHOICE: &str = "/payment_method/choice";
pub const IBAN: &str = "/payment_method/details/iban";
pub const REFERENCE: &str = "/payment_method/details/reference_id";
/// The choice of a card that is not stored yet.
const NEW_CARD: &str = "NEW_CARD";

/// What there is to choose from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Methods {
    pub offered: Vec<PaymentMethodType>,
    /// The customer's good cards by their tokens.
    pub cards: Vec<(String, ShownCard)>,
}

impl Methods {
    fn offers(&self, kind: PaymentMethodType) -> bool {
        self.offered.contains(&kind)
    }

    /// What most callers ask for, of what is offered.
    pub fn usual(&self) -> Inputs {
        let usual = [PaymentMethodType::DirectDebit, PaymentMethodType::BankTransfer];
        let choice = usual.into_iter().find(|kind| self.offers(*kind));
        Inputs::from([(CHOICE.to_owned(), choice.map_or(NEW_CARD, PaymentMethodType::as_str).to_owned())])
    }

    /// A card that is not stored yet, where cards are offered.
    pub fn new_card(&self) -> Inputs {
        match self.offers(PaymentMethodType::CreditCard) {
            true => Inputs::from([(CHOICE.to_owned(), NEW_CARD.to_owned())]),
            false => self.usual(),
        }
    }
}

/// The payment method's body, as operation 2 reads it.
pub fn body(inputs: &Inputs) -> Value {
    let typed = |pointer: &str| inputs.get(pointer).map(|value| value.trim()).filter(|value| !value.is_empty());
    let mut details = serde_json::Map::new();
    let mut add = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            details.insert(name.to_owned(), value.into());
        }
    };
    let kind = match typed(CHOICE) {
        None => return json!({}),
        Some("BANK_TRANSFER") => PaymentMethodType::BankTransfer,
        Some("DIRECT_DEBIT") => {
            add("iban", typed(IBAN).map(unprinted).as_deref());
            PaymentMethodType::DirectDebit
        }
        Some(NEW_CARD) => {
            add("reference_id", typed(REFERENCE));
            PaymentMethodType::CreditCard
        }
        Some(token) => {
            add("token_id", Some(token));
            PaymentMethodType::CreditCard
        }
    };
    json!({ "type": kind, "details": details })
}

/// An IBAN without what banks print around it: the word before it, dashes and dots between its groups.
fn unprinted(typed: &str) -> String {
    let typed = typed.trim();
    let rest = typed.get(4..).filter(|_| typed.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("IBAN")));
    rest.unwrap_or(typed).trim_start_matches(':').trim_start().replace(['-', '.'], " ")
}

/// Reads the choice.
///
/// # Errors
/// All that is wrong with it, at its inputs.
pub fn read(inputs: &Inputs) -> Result<ChosenPaymentMethod, Vec<Violation>> {
    ChosenPaymentMethod::read(&body(inputs)).map_err(|violations| violations.into_iter().map(at_method).collect())
}

/// A violation of the payment method's body at the form's input.
pub fn at_method(violation: Violation) -> Violation {
    at_choice(Violation { pointer: format!("/payment_method{}", violation.pointer), ..violation })
}

/// A violation of a body with a payment method in it, likewise.
pub fn at_choice(Violation { pointer, problem }: Violation) -> Violation {
    match (pointer.as_str(), problem) {
        ("/payment_method/type" | "/payment_method/details/token_id", problem) => Violation::new(CHOICE, problem),
        ("/payment_method/details", problem) => Violation::new(REFERENCE, problem),
        (REFERENCE, Problem::NotAllowed(_)) => Violation::new(REFERENCE, Problem::BadUuid),
        (_, problem) => Violation { pointer, problem },
    }
}

/// The choice, with what belongs to each.
#[component]
pub fn MethodFields(state: FormState, methods: Methods) -> impl IntoView {
    let text = use_text();
    let by_type = |kind: PaymentMethodType| (kind.as_str().to_owned(), method_text(text, kind).to_owned());
    let mut choices: Vec<(String, String, Option<AnyView>)> = Vec::new();
    if methods.offers(PaymentMethodType::DirectDebit) {
        let (value, words) = by_type(PaymentMethodType::DirectDebit);
        choices.push((value, words, Some(view! { <IbanField state/> }.into_any())));
    }
    if methods.offers(PaymentMethodType::CreditCard) {
        for (token, card) in &methods.cards {
            let ending = fill(text.stored_card, &[card.last_four.as_str()]);
            let until = fill(text.card_until, &[&card.expires.to_string()]);
            choices.push((token.clone(), format!("{ending}, {until}"), None));
        }
        let reference = view! {
            <TextField
                state
                pointer=REFERENCE
                required=true
                figures=true
                hint=text.card_reference_hint
                class="max-w-md"
            />
        };
        choices.push((NEW_CARD.to_owned(), text.new_card.to_owned(), Some(reference.into_any())));
    }
    if methods.offers(PaymentMethodType::BankTransfer) {
        let (value, words) = by_type(PaymentMethodType::BankTransfer);
        choices.push((value, words, None));
    }
    let chosen = state.value(CHOICE);
    let problem = move || state.problem(CHOICE).map(|problem| problem_text(text, &problem));
    view! {
        <fieldset class="min-w-0" aria-describedby="method-problem">
            <legend class="mb-2 font-semibold">{text.payment_method}</legend>
            <p id="method-problem" class="text-error mb-2 text-xs empty:hidden">
                {problem}
            </p>
            <div class="flex flex-col gap-2">
                {choices
                    .into_iter()
                    .enumerate()
                    .map(|(index, (value, words, children))| {
                        // The first one takes the focus from the list of problems.
                        let id = match index {
                            0 => input_id(CHOICE),
                            _ => input_id(&format!("{CHOICE}/{index}")),
                        };
                        let checked = value == chosen;
                        view! { <Choice id value words checked inner=children/> }
                    })
                    .collect_view()}
            </div>
        </fieldset>
    }
    .into_any()
}

#[component]
fn Choice(
    id: String,
    value: String,
    words: String,
    checked: bool,
    /// What belongs to it.
    inner: Option<AnyView>,
) -> impl IntoView {
    view! {
        <div class="border-base-300 rounded-field has-checked:border-primary grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-3 border px-3">
            <input
                type="radio"
                class="radio radio-sm peer"
                id=id.clone()
                name=format!("fields[{CHOICE}]")
                value=value
                checked=checked
            />
            <label for=id class="figures cursor-pointer py-2">
                {words}
            </label>
            {inner
                .map(|inner| {
                    view! { <div class="col-start-2 hidden pb-3 peer-checked:block">{inner}</div> }
                })}
        </div>
    }
    .into_any()
}

/// An IBAN, of which is told while it is typed.
#[component]
fn IbanField(state: FormState) -> impl IntoView {
    let text = use_text();
    let typed = RwSignal::new(state.value(IBAN));
    let told = Memo::new(move |_| typed.with(|typed| told_of(text, typed)));
    // What is wrong is told once.
    let shown = move || told.get().filter(|told| told.verdict == Verdict::Right || state.problem(IBAN).is_none());
    view! {
        <div class="max-w-md" on:input=move |event| typed.set(event_target_value(&event))>
            <TextField state pointer=IBAN required=true figures=true/>
            <p role="status" class="figures mt-1 min-h-5 text-xs">
                {move || {
                    shown()
                        .map(|Told { verdict, words }| {
                            let (class, glyph) = match verdict {
                                Verdict::Begun => ("quiet", None),
                                Verdict::Right => ("text-success flex items-center gap-1", Some(Glyph::Check)),
                                Verdict::Wrong => ("text-error flex items-center gap-1", Some(Glyph::Alert)),
                            };
                            view! {
                                <span class=class>
                                    {glyph.map(|glyph| view! { <Icon glyph/> })} {words}
                                </span>
                            }
                        })
                }}
            </p>
        </div>
    }
    .into_any()
}

/// What is said of an IBAN while it is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Told {
    verdict: Verdict,
    words: String,
}

/// How it stands with what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// There is more to come.
    Begun,
    Right,
    Wrong,
}

fn told_of(text: &Text, typed: &str) -> Option<Told> {
    let typed = &unprinted(typed);
    let compact: String = typed.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
    let code = compact.get(..2)?;
    let country = Country::all().find(|(country, _)| *country == code);
    let country = country.map(|(code, english)| country_name(text, code, english));
    let wrong = |words| Some(Told { verdict: Verdict::Wrong, words });
    let length = compact.chars().count();
    match (typed.parse::<Iban>(), country, Iban::length_in(code)) {
        (Ok(iban), country, _) => {
            let bank = bank_name(&iban).map(str::to_owned);
            let whose: Vec<String> = bank.into_iter().chain(country).collect();
            let words = format!("{}, {}", whose.join(", "), iban.grouped());
            Some(Told { verdict: Verdict::Right, words: fill(text.iban_right, &[&words]) })
        }
        (Err(_), Some(country), Some(whole)) if length < whole => {
            let words = fill(text.iban_so_far, &[&country, &length.to_string(), &whole.to_string()]);
            Some(Told { verdict: Verdict::Begun, words })
        }
        (Err(_), Some(country), Some(whole)) if length > whole => {
            wrong(fill(text.iban_too_long, &[&country, &length.to_string(), &whole.to_string()]))
        }
        (Err(problem), ..) => wrong(problem_text(text, &problem)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::EN;

    fn inputs(pairs: &[(&str, &str)]) -> Inputs {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn wrong(pairs: &[(&str, &str)]) -> Vec<Violation> {
        read(&inputs(pairs)).unwrap_err()
    }

    #[test]
    fn each_choice_is_a_body() {
        let token = "e58ed763-928c-4155-bee9-fdbaaadc15f3";
        for (pairs, kind, details) in [
            (&[(CHOICE, "BANK_TRANSFER"), (IBAN, "nonsense")][..], "BANK_TRANSFER", json!({})),
            (&[(CHOICE, "DIRECT_DEBIT"), (IBAN, " ES91 ")], "DIRECT_DEBIT", json!({"iban": "ES91"})),
            (&[(CHOICE, "DIRECT_DEBIT"), (IBAN, "IBAN ES91-21")], "DIRECT_DEBIT", json!({"iban": "ES91 21"})),
            (&[(CHOICE, token), (REFERENCE, "x")], "CREDIT_CARD", json!({"token_id": token})),
            (&[(CHOICE, "NEW_CARD"), (REFERENCE, "x")], "CREDIT_CARD", json!({"reference_id": "x"})),
        ] {
            assert_eq!(body(&inputs(pairs)), json!({"type": kind, "details": details}));
        }
    }

    #[test]
    fn what_is_wrong_stands_at_its_input() {
        assert_eq!(wrong(&[])[0].pointer, CHOICE);
        assert_eq!(wrong(&[(CHOICE, "DIRECT_DEBIT"), (IBAN, " ")]), [Violation::new(IBAN, Problem::Missing)]);
        assert_eq!(wrong(&[(CHOICE, "NEW_CARD")])[0].pointer, REFERENCE);
        assert_eq!(wrong(&[(CHOICE, "NEW_CARD"), (REFERENCE, "x")]), [Violation::new(REFERENCE, Problem::BadUuid)]);
        assert_eq!(wrong(&[(CHOICE, "no token")])[0].pointer, CHOICE);
    }

    #[test]
    fn an_iban_is_told_of_while_it_is_typed() {
        let told = |typed| told_of(&EN, typed).map(|told| (told.verdict, told.words));
        assert_eq!(told("E"), None);
        assert_eq!(told("es91 2100"), Some((Verdict::Begun, "Spain: 8 of 24 characters".into())));
        assert_eq!(
            told("es91 2100 0418 4502 0005 1332"),
            Some((Verdict::Right, "Right: CaixaBank, Spain, ES91 2100 0418 4502 0005 1332".into()))
        );
        let right = told("es91 2100 0418 4502 0005 1332");
        assert_eq!(told("ES91-2100-0418-4502-0005-1332"), right);
        assert_eq!(told(" IBAN: ES91.2100.0418.4502.0005.1332"), right);
        let long = told("ES91210004184502000513321");
        assert_eq!(long, Some((Verdict::Wrong, "Spain: 25 characters instead of 24".into())));
        let (verdict, words) = told("ES9121000418450200051333").unwrap();
        assert!(verdict == Verdict::Wrong && words.contains("check digits"), "{words}");
        assert!(told("BR1800360305000010009795493C1").unwrap().1.contains("SEPA"));
    }
}
