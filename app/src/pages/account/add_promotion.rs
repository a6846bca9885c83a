//! A promotion of the organization's catalogue for an account, or all that are automatic (operation 7), on a page of
//! its own.

use chrono::NaiveDate;
use domain::{NewAccountPromotion, Violation, Violations, form::to_json};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use super::{account_address, promotions::title};
use crate::{
    components::{
        conflict::StaleNotice,
        desk_form::{Attempt, DeskForm, Submit, leave_with},
        field::{SelectField, TextField},
        loaded::Loaded,
        page::SubPage,
        panel_head::PanelTitle,
        problems::begin_at,
    },
    error::DeskError,
    fields::input_id,
    form::{Conflict, Draft, Inputs, Outcome},
    json::Json,
    language::use_text,
    load::Load,
    text::{Text, count, fill},
    when::today,
};

const PROMOTION: &str = "/promotion_id";

/// The address of the form.
pub fn add_promotion_address(account: &str) -> String {
    format!("/accounts/{account}/promotions/add")
}

/// A promotion of the catalogue, to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    number: i32,
    name: Option<String>,
    /// For how many months an account has it; for good, when it does not say.
    months: Option<u32>,
}

impl Choice {
    fn words(&self, text: &Text) -> String {
        let term = match self.months {
            Some(months) => count(usize::try_from(months).unwrap_or(usize::MAX), text.one_month, text.several_months),
            None => text.promotion_for_good.to_owned(),
        };
        match &self.name {
            Some(name) => format!("{name} · {} · {term}", self.number),
            None => format!("{} · {term}", title(text, None, self.number)),
        }
    }
}

/// What the form begins with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PromotionAdd {
    id: String,
    number: String,
    customer_name: String,
    is_ended: bool,
    given: Vec<Choice>,
    /// Whether there are more than can be chosen from.
    more: bool,
    automatic: Vec<Choice>,
    draft: Draft,
}

/// What can be put on an account.
#[server(prefix = "/desk", endpoint = "load_promotion_add", output = Json)]
pub async fn load_promotion_add(id: String) -> Result<PromotionAdd, DeskError> {
    use domain::CataloguePromotion;
    use service::{Error, account_overview, permission::AccountsWrite, promotion_overview};

    let caller = crate::context::caller()?;
    caller.permit::<AccountsWrite>()?;
    let (service, reader) = (crate::context::service()?, caller.permit()?);
    let account = id.parse().map_err(|_| Error::NotFound("account"))?;
    let (found, customer_name) = account_overview::with_name(&service, &reader, account).await?;
    let choices = promotion_overview::choices(&service, &reader, account).await?;
    let choice = |promotion: CataloguePromotion| Choice {
        number: promotion.promotion_id.get(),
        name: promotion.name.map(|name| name.to_string()),
        months: promotion.duration_months,
    };
    let draft = crate::form::take_draft(&add_promotion_address(&id)).await?;
    Ok(PromotionAdd {
        id,
        number: found.external_id.to_string(),
        customer_name,
        is_ended: found.ended_at.is_some(),
        given: choices.given.into_iter().map(choice).collect(),
        more: choices.more,
        automatic: choices.automatic.into_iter().map(choice).collect(),
        draft: draft.unwrap_or_default(),
    })
}

/// Reads the form.
///
/// # Errors
/// All that is wrong with it by itself.
fn read(inputs: &Inputs, today: NaiveDate) -> Result<NewAccountPromotion, Violations> {
    let mut body = to_json(inputs.clone());
    let number = body["promotion_id"].as_str().map(|typed| typed.trim().parse::<i64>().unwrap_or_default());
    if let Some(number) = number {
        // What is no number is told as one that is out of their range.
        body["promotion_id"] = number.into();
    }
    let mut asked = NewAccountPromotion::read(&body)?;
    asked.start_date = Some(asked.start(today)?);
    Ok(asked)
}

/// Puts the promotion that was chosen on an account.
#[server(prefix = "/desk", endpoint = "add_promotion", output = Json)]
pub async fn add_promotion(account: String, #[server(default)] fields: Inputs) -> Result<Outcome, DeskError> {
    let outcome = add(&account, Some(fields.clone())).await;
    crate::form::answer(outcome, fields, &add_promotion_address(&account), "promotion_added").await
}

/// Puts every promotion on an account that is automatic, given today, and was never on it.
#[server(prefix = "/desk", endpoint = "add_automatic_promotions", output = Json)]
pub async fn add_automatic_promotions(account: String) -> Result<Outcome, DeskError> {
    let outcome = add(&account, None).await;
    crate::form::answer(outcome, Inputs::new(), &add_promotion_address(&account), "promotion_added").await
}

#[cfg(feature = "ssr")]
async fn add(account: &str, fields: Option<Inputs>) -> Result<Outcome, DeskError> {
    use domain::{AccountId, Problem};
    use service::{Conflict as Taken, Error, promotion};

    let caller = crate::context::caller()?.permit()?;
    let service = crate::context::service()?;
    let id: AccountId = account.parse().map_err(|_| Error::NotFound("account"))?;
    let asked = fields.as_ref().map(|fields| read(fields, crate::when::today_of(&service))).transpose();
    let inputs = fields.unwrap_or_default();
    let at_number = |problem| Violations::one(PROMOTION, problem);
    let added = match asked {
        Ok(asked) => promotion::add(&service, &caller, id, asked).await,
        Err(violations) => Err(violations.into()),
    };
    let draft = match added {
        Ok(_) => return Ok(Outcome::Saved(account_address(account))),
        Err(Error::Invalid(violations)) => Draft::refused(inputs, violations),
        Err(Error::Conflict(Taken::PromotionInForce)) => Draft::refused(inputs, at_number(Problem::InForceAlready)),
        Err(Error::NotFound("promotion")) => Draft::refused(inputs, at_number(Problem::Unknown)),
        Err(Error::Conflict(Taken::AccountEnded)) => {
            // An ended account has no version to go on from.
            Draft::overtaken(inputs, 0, Inputs::new())
        }
        Err(error) => return Err(error.into()),
    };
    crate::form::again(draft)
}

/// The page.
#[component]
pub fn AddPromotionPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let add = Load::new(move || params.read().get("id").unwrap_or_default(), load_promotion_add);
    let show = move |add: PromotionAdd| {
        let account = (account_address(&add.id), fill(text.account, &[&add.number]));
        let whose = add.customer_name.clone();
        let body = if add.is_ended {
            view! { <p class="mt-4">{text.account_is_ended}</p> }.into_any()
        } else {
            view! { <Choices add/> }.into_any()
        };
        view! {
            <SubPage of=account whose title=text.add_promotion>
                {body}
            </SubPage>
        }
    };
    view! {
        <Title text=text.add_promotion/>
        <Loaded from=add show/>
    }
    .into_any()
}

#[component]
fn Choices(add: PromotionAdd) -> impl IntoView {
    let text = use_text();
    let automatic = (!add.automatic.is_empty()).then(|| {
        let (account, promotions) = (add.id.clone(), add.automatic.clone());
        view! { <Automatic account promotions/> }
    });
    if add.given.is_empty() {
        return view! { <p class="panel quiet mt-4 p-4">{text.no_given_promotions}</p> }.into_any();
    }
    view! {
        <AddForm add/>
        {automatic}
    }
    .into_any()
}

/// Stands in a form for an account that was ended meanwhile.
#[component]
fn EndedNotice(conflict: RwSignal<Option<Conflict>>, account: String) -> impl IntoView {
    let text = use_text();
    let words = move |_: &Conflict| (text.end_stale_title, text.method_conflict_ended);
    view! { <StaleNotice conflict words here=account/> }
}

#[component]
fn AddForm(add: PromotionAdd) -> impl IntoView {
    let text = use_text();
    let action = ServerAction::<AddPromotion>::new();
    let PromotionAdd { id, given, more, draft, .. } = add;
    let is_fresh = draft == Draft::default();
    let check = |inputs: Inputs| -> Vec<Violation> {
        let wrong = today().and_then(|today| read(&inputs, today).err());
        wrong.into_iter().flatten().collect()
    };
    let attempt = Attempt::new(draft, Callback::new(check));
    let state = attempt.state;
    begin_at(input_id(PROMOTION), is_fresh);
    let promotion = if more {
        view! {
            <TextField
                state
                pointer=PROMOTION
                required=true
                figures=true
                inputmode="numeric"
                hint=text.promotion_by_number_hint
            />
        }
        .into_any()
    } else {
        let options = given.iter().map(|choice| (choice.number.to_string(), choice.words(text))).collect();
        view! { <SelectField state pointer=PROMOTION options empty=text.choose required=true/> }.into_any()
    };
    let account = account_address(&id);
    view! {
        <DeskForm
            attempt
            action
            submit=Submit {
                words: text.add_promotion,
                pending: text.adding,
                class: "btn-primary",
            }
            cancel=account.clone()
            done=leave_with(text.promotion_added)
            label=text.add_promotion
            class="panel mt-4 p-4"
        >
            <input type="hidden" name="account" value=id/>
            <EndedNotice conflict=attempt.conflict account/>
            <div class="flex flex-col gap-3">
                {promotion} <div class="grid gap-3 sm:grid-cols-2">
                    <TextField
                        state
                        pointer="/start_date"
                        kind="date"
                        hint=text.promotion_first_day_hint
                    />
                    <TextField
                        state
                        pointer="/end_date"
                        kind="date"
                        hint=text.promotion_over_hint
                    />
                </div>
            </div>
        </DeskForm>
    }
    .into_any()
}

/// The ones that an account gets without being asked.
#[component]
fn Automatic(account: String, promotions: Vec<Choice>) -> impl IntoView {
    let text = use_text();
    let action = ServerAction::<AddAutomaticPromotions>::new();
    let attempt = Attempt::unchecked(Draft::default());
    let here = account_address(&account);
    view! {
        <section class="panel mt-4" aria-labelledby="section-automatic">
            <PanelTitle id="section-automatic" title=text.automatic_promotions/>
            <DeskForm
                attempt
                action
                submit=Submit {
                    words: text.add_automatic,
                    pending: text.adding,
                    class: "",
                }
                cancel=here.clone()
                done=leave_with(text.promotion_added)
                label=text.automatic_promotions
                class="p-4"
            >
                <input type="hidden" name="account" value=account/>
                <EndedNotice conflict=attempt.conflict account=here/>
                <p>{text.automatic_means}</p>
                <ul class="mt-1 list-disc pl-5">
                    {promotions
                        .into_iter()
                        .map(|promotion| view! { <li class="figures">{promotion.words(text)}</li> })
                        .collect_view()}
                </ul>
            </DeskForm>
        </section>
    }
    .into_any()
}
