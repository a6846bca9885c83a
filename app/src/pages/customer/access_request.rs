//! Everything that is held on a customer, as a file for the customer: the page that asks for the reference of their
//! request. Its form leads to the files themselves, which the server streams.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use serde::{Deserialize, Serialize};

use crate::{
    components::{
        icon::{Glyph, Icon},
        loaded::Loaded,
        notice::Warning,
        page::SmallPage,
        problems::begin_at,
    },
    error::DeskError,
    json::Json,
    language::use_text,
    load::Load,
    text::fill,
};

/// Characters of a reference at the most: as the use case has it.
const LONGEST: &str = "200";
const REFERENCE_ID: &str = "reference";

/// Whose data it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    id: String,
    name: String,
    organization: String,
}

/// What the page shows, to those who may take everything out.
#[server(prefix = "/desk", endpoint = "load_access_request", output = Json)]
pub async fn load_access_request(id: String) -> Result<Subject, DeskError> {
    use service::{Error, customer, permission::Export};

    let caller = crate::context::caller()?;
    caller.permit::<Export>()?;
    let service = crate::context::service()?;
    let customer_id = id.parse().map_err(|_| Error::NotFound("customer"))?;
    let customer = customer::open_further(&service, &caller.permit()?, customer_id).await?;
    Ok(Subject {
        id: customer.id.to_string(),
        name: customer.profile.display_name(),
        organization: caller.org().to_string(),
    })
}

/// The link on the customer's page.
#[component]
pub fn AccessRequestLink(id: String) -> impl IntoView {
    let text = use_text();
    view! {
        <a class="btn btn-sm" href=format!("/customers/{id}/access-request")>
            {text.access_request}
        </a>
    }
    .into_any()
}

/// The page that asks.
#[component]
pub fn AccessRequestPage() -> impl IntoView {
    let text = use_text();
    let (params, query) = (use_params_map(), use_query_map());
    let subject = Load::new(move || params.read().get("id").unwrap_or_default(), load_access_request);
    let show = move |subject: Subject| {
        let again = query.read().get("again");
        view! { <Asked subject again/> }
    };
    view! {
        <Title text=text.access_request/>
        <Loaded from=subject show/>
    }
    .into_any()
}

/// The form. It is a plain one: what comes is a file, and the page stays.
#[component]
fn Asked(
    subject: Subject,
    /// What was wrong when it was asked for: `reference`, or the `size` of what is held.
    again: Option<String>,
) -> impl IntoView {
    let text = use_text();
    let Subject { id, name, organization } = subject;
    let wrong = again.as_deref() == Some("reference");
    begin_at(REFERENCE_ID.to_owned(), again.is_none());
    let too_large = (again.as_deref() == Some("size")).then(|| {
        let command = format!("clientela access-request --org {organization} --customer {id}");
        view! {
            <div role="alert">
                <Warning title=text.access_request_large_title>
                    <p class="mt-1">{text.access_request_large}</p>
                    <p class="mt-2">
                        <code class="figures break-all">
                            {command} " --reference … --format html"
                        </code>
                    </p>
                </Warning>
            </div>
        }
    });
    let customer = format!("/customers/{id}");
    let file = move |ending| format!("/customers/{id}/access-request.{ending}");
    let problem = wrong.then(|| {
        view! {
            <p
                id="reference-problem"
                role="alert"
                class="text-error mt-1 flex items-center gap-2"
            >
                <Icon glyph=Glyph::Alert/>
                {text.access_request_wrong}
            </p>
        }
    });
    let described = if wrong { "reference-problem reference-hint" } else { "reference-hint" };
    view! {
        <SmallPage title=fill(text.access_request_of, &[&name])>
            <p class="mt-2">{text.access_request_means}</p>
            {too_large}
            <form method="post" action=file("html") class="mt-4">
                <label for=REFERENCE_ID class="mb-1 block font-medium">
                    {text.access_request_reference}
                </label>
                <input
                    id=REFERENCE_ID
                    name="reference"
                    type="text"
                    required=true
                    maxlength=LONGEST
                    autocomplete="off"
                    class="input w-full"
                    aria-describedby=described
                    aria-invalid=wrong.then_some("true")
                />
                {problem}
                <p id="reference-hint" class="quiet mt-1">
                    {text.access_request_hint}
                </p>
                <div class="mt-5 flex flex-wrap gap-2">
                    <button type="submit" class="btn btn-primary">
                        {text.access_request_html}
                    </button>
                    <button type="submit" formaction=file("json") class="btn">
                        {text.access_request_json}
                    </button>
                    <a class="btn btn-ghost" href=customer>
                        {text.access_request_back}
                    </a>
                </div>
            </form>
        </SmallPage>
    }
    .into_any()
}
