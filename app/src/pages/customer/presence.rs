//! Who else has this customer's page open: told by the server, which the page asks while somebody can see it.

use std::time::Duration;

use leptos::prelude::*;

use crate::{
    components::icon::{Glyph, Icon},
    error::DeskError,
    json::Json,
    language::use_text,
    text::{Text, fill},
};

/// How often the page asks. The server takes an agent for gone after three times as long.
const PAUSE: Duration = Duration::from_secs(20);

/// Tells that the agent has the customer's page open; the names of the others who have.
#[server(prefix = "/desk", endpoint = "look_in", output = Json)]
pub async fn look_in(customer: String) -> Result<Vec<String>, DeskError> {
    let caller = crate::context::caller()?.permit()?;
    match customer.parse() {
        Ok(customer) => Ok(service::presence::look_in(&crate::context::service()?, &caller, customer).await?),
        // Nobody is with somebody who is not there.
        Err(_) => Ok(Vec::new()),
    }
}

/// The customer and the names of the others, which outlive a reload of what the page shows. A context of the
/// customer's page.
#[derive(Clone, Copy, Default)]
pub struct Others(RwSignal<(String, Vec<String>)>);

/// Says who else is here.
#[component]
pub fn WhoElse(customer: String) -> impl IntoView {
    let text = use_text();
    let Others(others) = expect_context::<Others>();
    let action = ServerAction::<LookIn>::new();
    let customer = StoredValue::new(customer);
    // What could not be asked is asked again in a while: nobody need be told.
    Effect::new(move || {
        if let Some(Ok(names)) = action.value().get() {
            others.set((customer.get_value(), names));
        }
    });
    Effect::new(move || {
        let customer = customer.get_value();
        let look = move || {
            if !document().hidden() && !action.pending().get_untracked() {
                action.dispatch(LookIn { customer: customer.clone() });
            }
        };
        look();
        match set_interval_with_handle(look, PAUSE) {
            Ok(handle) => on_cleanup(move || handle.clear()),
            Err(error) => leptos::logging::error!("no timer: {error:?}"),
        }
    });
    view! {
        <p role="status" class="text-info mt-2 flex items-center gap-1.5 font-medium empty:hidden" data-others="">
            {move || {
                others
                    .with(|(whose, names)| {
                        let is_theirs = customer.with_value(|customer| customer == whose);
                        is_theirs.then(|| words(text, names)).flatten()
                    })
                    .map(|words| {
                        view! {
                            <Icon glyph=Glyph::Eye/>
                            <span>{words}</span>
                        }
                    })
            }}
        </p>
    }
    .into_any()
}

/// "Ana is here too"; nothing of nobody.
fn words(text: &Text, names: &[String]) -> Option<String> {
    let (last, rest) = names.split_last()?;
    Some(match rest {
        [] => fill(text.one_is_here, &[last]),
        rest => fill(text.several_are_here, &[&rest.join(", "), last]),
    })
}

#[cfg(test)]
mod tests {
    use super::words;
    use crate::text::{EN, ES};

    #[test]
    fn all_are_named() {
        let names = ["Ana", "Eva", "Pau"].map(str::to_owned);
        assert_eq!(words(&EN, &[]), None);
        assert_eq!(words(&EN, &names[..1]).as_deref(), Some("Ana is here too"));
        assert_eq!(words(&ES, &names).as_deref(), Some("Ana, Eva y Pau también están aquí"));
    }
}
