//! Ending a promotion of an account on a day (operation 9): asked once, on a page of its own.

use domain::{PromotionTerms, Violation, form::to_json};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use super::{
    account_address,
    promotions::{period, title},
};
use crate::{
    components::{
        desk_form::{Attempt, leave_with},
        field::TextField,
        loaded::Loaded,
        page::SmallPage,
        problems::begin_at,
        question::Question,
    },
    error::DeskError,
    fields::input_id,
    form::{Draft, Inputs, Outcome},
    json::Json,
    language::use_text,
    load::Load,
    text::fill,
};

const DAY: &str = "/cancellation_date";

/// The address of the page that asks.
pub fn end_promotion_address(account: &str, promotion: &str) -> String {
    format!("/accounts/{account}/promotions/{promotion}/end")
}

/// What is asked about: a promotion as the agent has seen it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PromotionEnding {
    account: String,
    account_number: String,
    customer_name: String,
    id: String,
    number: i32,
    name: Option<String>,
    terms: PromotionTerms,
    /// Nothing is ended that has changed since.
    version: i64,
    draft: Draft,
}

/// What the page that asks shows.
#[server(prefix = "/desk", endpoint = "load_promotion_end", output = Json)]
pub async fn load_promotion_end(account: String, promotion: String) -> Result<PromotionEnding, DeskError> {
    use service::{Error, account_overview, permission::AccountsWrite, promotion_overview};

    let caller = crate::context::caller()?;
    caller.permit::<AccountsWrite>()?;
    let (service, reader) = (crate::context::service()?, caller.permit()?);
    let of = account.parse().map_err(|_| Error::NotFound("account"))?;
    let id = promotion.parse().map_err(|_| Error::NotFound("promotion"))?;
    let (found, name) = promotion_overview::get(&service, &reader, of, id).await?;
    let (its_account, customer_name) = account_overview::with_name(&service, &reader, of).await?;
    let kept = crate::form::take_draft(&end_promotion_address(&account, &promotion)).await?;
    // One that has not begun is over on its first day: the account never has it.
    let day = crate::when::today_of(&service).max(found.terms.start_date);
    let fresh = Draft { inputs: [(DAY.to_owned(), day.to_string())].into(), ..Draft::default() };
    Ok(PromotionEnding {
        account,
        account_number: its_account.external_id.to_string(),
        customer_name,
        id: promotion,
        number: found.promotion_id.get(),
        name: name.map(|name| name.to_string()),
        terms: found.terms,
        version: found.version.0,
        draft: kept.unwrap_or(fresh),
    })
}

/// Ends a promotion that still has the version that the agent saw.
#[server(prefix = "/desk", endpoint = "end_promotion", output = Json)]
pub async fn end_promotion(
    account: String,
    promotion: String,
    version: i64,
    #[server(default)] fields: Inputs,
) -> Result<Outcome, DeskError> {
    let outcome = end(&account, &promotion, version, fields.clone()).await;
    let form = end_promotion_address(&account, &promotion);
    crate::form::answer(outcome, fields, &form, "promotion_ended").await
}

#[cfg(feature = "ssr")]
async fn end(account: &str, promotion: &str, version: i64, inputs: Inputs) -> Result<Outcome, DeskError> {
    use domain::{AccountId, AccountPromotionId, Problem, Version, Violations};
    use service::{Conflict as Taken, Error};

    let caller = crate::context::caller()?.permit()?;
    let service = crate::context::service()?;
    let of: AccountId = account.parse().map_err(|_| Error::NotFound("account"))?;
    let id: AccountPromotionId = promotion.parse().map_err(|_| Error::NotFound("promotion"))?;
    let ended = match PromotionTerms::read_cancellation(&to_json(inputs.clone())) {
        Ok(day) => service::promotion::cancel(&service, &caller, of, id, day, Some(Version(version))).await,
        Err(violations) => Err(violations.into()),
    };
    let draft = match ended {
        Ok(_) => return Ok(Outcome::Saved(account_address(account))),
        Err(Error::Invalid(violations)) => Draft::refused(inputs, violations),
        Err(Error::Conflict(Taken::PromotionInForce)) => {
            Draft::refused(inputs, Violations::one(DAY, Problem::InForceAlready))
        }
        Err(Error::Stale { current }) => Draft::overtaken(inputs, current.0, Inputs::new()),
        Err(error) => return Err(error.into()),
    };
    crate::form::again(draft)
}

/// What is wrong with a day by itself.
fn check(inputs: &Inputs, terms: PromotionTerms) -> Vec<Violation> {
    let day = PromotionTerms::read_cancellation(&to_json(inputs.clone()));
    let wrong = day.and_then(|day| terms.cancelled(day)).err();
    wrong.into_iter().flatten().collect()
}

/// The page.
#[component]
pub fn EndPromotionPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let asked = move || {
        let params = params.read();
        (params.get("id").unwrap_or_default(), params.get("promotion").unwrap_or_default())
    };
    let ending = Load::new(asked, |(account, promotion)| load_promotion_end(account, promotion));
    let show = move |ending: PromotionEnding| {
        let name = title(text, ending.name.as_deref(), ending.number);
        let account = (account_address(&ending.account), fill(text.account, &[&ending.account_number]));
        let whose = ending.customer_name.clone();
        view! {
            <SmallPage of=account whose title=fill(text.end_promotion_title, &[&name])>
                <EndForm ending/>
            </SmallPage>
        }
    };
    view! {
        <Title text=text.end_promotion/>
        <Loaded from=ending show/>
    }
    .into_any()
}

/// The question, below its title.
#[component]
fn EndForm(ending: PromotionEnding) -> impl IntoView {
    let text = use_text();
    let action = ServerAction::<EndPromotion>::new();
    let PromotionEnding { account, id, terms, version, draft, .. } = ending;
    let is_fresh = draft.violations.is_empty();
    let attempt = Attempt::new(draft, Callback::new(move |inputs| check(&inputs, terms)));
    begin_at(input_id(DAY), is_fresh);
    view! {
        <Question
            attempt
            action
            words=text.end_promotion
            pending=text.ending_promotion
            here=account_address(&account)
            sends=vec![("account", account), ("promotion", id), ("version", version.to_string())]
            stale=move |_| (text.promotion_stale_title, text.promotion_stale)
            done=leave_with(text.promotion_ended)
            what=period(text, terms.start_date, terms.end())
            means=text.end_promotion_means
        >
            <TextField
                state=attempt.state
                pointer=DAY
                kind="date"
                required=true
                class="mt-3 max-w-60"
            />
        </Question>
    }
    .into_any()
}
