//! Screen pop: the address that a telephone system opens when a call arrives. It leads on to the customer, or to a
//! search.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::loaded::Loaded, error::DeskError, json::Json, language::use_text, load::Load, query::use_query_value,
};

/// Where the screen of a call is: of what is known, the first that is not empty counts. The browser is led there.
#[server(prefix = "/desk", endpoint = "pop", output = Json)]
pub async fn pop(
    #[server(default)] phone: Option<String>,
    #[server(default)] document: Option<String>,
    #[server(default)] email: Option<String>,
    #[server(default)] external_id: Option<String>,
) -> Result<String, DeskError> {
    use service::screen_pop::{self, Call, Pop};

    let reader = crate::context::caller()?.permit()?;
    let service = crate::context::service()?;
    let calls = [
        phone.map(Call::Phone),
        document.map(Call::Document),
        email.map(Call::Email),
        external_id.map(Call::ExternalId),
    ];
    let address = match calls.into_iter().flatten().find(|call| !call.is_empty()) {
        None => "/".to_owned(),
        Some(call) => match screen_pop::find(&service, &reader, &call).await? {
            Pop::Customer(id) => format!("/customers/{id}"),
            Pop::Search(text) => super::results_address(&text, None),
        },
    };
    crate::context::see_other(&address);
    Ok(address)
}

/// What is seen for a moment at the most: the server leads on before it shows.
#[component]
pub fn PopPage() -> impl IntoView {
    let text = use_text();
    let (phone, document) = (use_query_value("phone"), use_query_value("document"));
    let (email, external_id) = (use_query_value("email"), use_query_value("external_id"));
    let address = Load::new(
        move || (phone.get(), document.get(), email.get(), external_id.get()),
        |(phone, document, email, external_id)| pop(phone, document, email, external_id),
    );
    view! {
        <Title text=text.pop_title/>
        <h1 class="sr-only">{text.pop_title}</h1>
        <Loaded
            from=address
            show=move |address| {
                view! {
                    <p class="py-8">
                        <a class="btn" href=address>
                            {text.pop_go_on}
                        </a>
                    </p>
                }
            }
        />
    }
    .into_any()
}
