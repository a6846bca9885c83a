//! The form that changes one value of a credential, and tells of a change of somebody else's that came first.

use domain::Violation;
use leptos::{form::FromFormData, prelude::*, server_fn::ServerFn};

use super::{Act, act::ActScreen, credentials_address, shown::CredentialItem};
use crate::{
    components::{
        conflict::ConflictNotice,
        desk_form::{Attempt, DeskForm, Submit, leave_with},
        problems::{FormState, begin_at},
    },
    error::DeskError,
    fields::input_id,
    form::{Draft, Inputs, Outcome},
    language::use_text,
};

/// The form.
#[component]
pub fn ChangeForm<S, N, I>(
    act: Act,
    screen: ActScreen,
    action: ServerAction<S>,
    /// The input's name.
    pointer: &'static str,
    /// The value that the credential has now.
    now: N,
    check: Callback<Inputs, Vec<Violation>>,
    /// Makes the input.
    input: I,
) -> impl IntoView
where
    S: ServerFn<Output = Outcome, Error = DeskError> + FromFormData + Clone + Send + Sync + 'static,
    N: FnOnce(CredentialItem) -> String,
    I: FnOnce(FormState) -> AnyView,
{
    let text = use_text();
    let ActScreen { customer, credential, version, draft, .. } = screen;
    let is_fresh = draft.is_none();
    let draft = draft.unwrap_or_else(|| {
        let inputs = credential.map(|credential| (pointer.to_owned(), now(credential))).into_iter().collect();
        Draft { inputs, ..Draft::default() }
    });
    let attempt = Attempt::new(draft, check);
    let Attempt { state, mine, conflict, .. } = attempt;
    let base = attempt.base(version);
    begin_at(input_id(pointer), is_fresh);
    let input = input(state);
    view! {
        <DeskForm
            attempt
            action
            submit=Submit { words: text.save, pending: text.saving, class: "btn-primary" }
            cancel=credentials_address(&customer)
            done=leave_with(text.saved)
            label=act.words(text)
            class="panel mt-4 p-4"
        >
            <input type="hidden" name="customer" value=customer/>
            <input type="hidden" name="version" value=base/>
            <ConflictNotice conflict mine began=attempt.began title=text.credential_conflict/>
            {input}
        </DeskForm>
    }
    .into_any()
}
