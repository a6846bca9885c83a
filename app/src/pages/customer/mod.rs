//! A customer: who this is, how to reach them, and what an agent may change (operations 20 and 22), one
//! section at a time.

mod change;
pub mod delete;
mod details;
mod edit;
mod section;
mod sections;

use domain::Customer;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use serde::{Deserialize, Serialize};

use self::{section::Section, sections::CustomerView};
use crate::{
    components::{failure::Failure, problems::focus},
    error::DeskError,
    form::Draft,
    language::use_text,
};

/// All that the page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Screen {
    pub customer: Customer,
    /// What an edit builds on.
    pub version: i64,
    /// The age in whole years, of a person whose birthdate is known.
    pub age: Option<u32>,
    /// Whether the agent may change and delete the customer.
    pub may_write: bool,
    /// A form that failed without JavaScript.
    pub draft: Option<(Section, Draft)>,
}

/// A customer, for its page; with the draft that was kept for the section that is being edited.
#[server(prefix = "/desk", endpoint = "load_customer")]
pub async fn load_customer(id: String, #[server(default)] edit: Option<Section>) -> Result<Screen, DeskError> {
    use domain::Profile;
    use service::permission::CustomersWrite;

    let caller = crate::context::caller()?;
    let service = crate::context::service()?;
    let customer = match id.parse() {
        // Boxed, as the one below: the page moves this future a dozen times before it runs, all 60 kB of it.
        Ok(id) => Box::pin(service::customer::get(&service, &caller.permit()?, id)).await?,
        Err(_) => return Err(service::Error::NotFound("customer").into()),
    };
    let draft = match edit {
        Some(section) => Box::pin(crate::form::take_draft(&section.address(&id))).await?,
        None => None,
    };
    let birthdate = match &customer.profile {
        Profile::Private(private) => private.personal_info().birthdate(),
        Profile::Corporate(_) | Profile::Digital(_) => None,
    };
    Ok(Screen {
        version: customer.version.0,
        age: birthdate.and_then(|birthdate| service.today().years_since(birthdate)),
        may_write: caller.permit::<CustomersWrite>().is_ok(),
        draft: edit.zip(draft),
        customer,
    })
}

/// The page.
#[component]
pub fn CustomerPage() -> impl IntoView {
    let text = use_text();
    let (params, query) = (use_params_map(), use_query_map());
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let edited = Memo::new(move |_| query.read().get_str("edit").and_then(|section| section.parse().ok()));
    // Opening a section is no reason to load again: what is on the screen stays.
    let screen = Resource::new(move || id.get(), move |id| load_customer(id, edited.get_untracked()));
    // Where a section's form closes, its heading takes the focus, and again when the customer that was
    // loaded afterwards has replaced it. Leaving the page closes it too.
    let place = StoredValue::new(None);
    Effect::new(move |before: Option<Option<Section>>| {
        let now = edited.get();
        let closed = before.flatten().filter(|_| now.is_none());
        place.set_value(closed);
        if let Some(closed) = closed {
            request_animation_frame(move || {
                focus(&closed.heading_id());
            });
        }
        now
    });
    view! {
        <Transition fallback=move || view! { <p class="quiet py-8">{text.loading}</p> }>
            {move || {
                screen
                    .get()
                    .map(|loaded| match loaded {
                        Err(error) => view! { <Failure error/> }.into_any(),
                        Ok(loaded) => {
                            view! {
                                <Title text=loaded.customer.profile.display_name()/>
                                <CustomerView
                                    screen=loaded
                                    edited
                                    place
                                    reload=Callback::new(move |()| screen.refetch())
                                />
                            }
                                .into_any()
                        }
                    })
            }}
        </Transition>
    }
    .into_any()
}
