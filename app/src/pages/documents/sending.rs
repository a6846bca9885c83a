//! Sends a form with a file in it, and tells how far it has got: `fetch` cannot tell.

use futures::{
    channel::oneshot::{self, Receiver},
    future::select,
};
use web_sys::{
    FormData, HtmlFormElement, ProgressEvent, XmlHttpRequest,
    wasm_bindgen::{JsCast, JsValue, closure::Closure},
};

use super::UploadOutcome;
use crate::error::DeskError;

/// Posts the form to its own address. `progress` gets whole percents. It ends early when `left` does.
pub async fn send(form: &HtmlFormElement, progress: impl Fn(u32) + 'static, left: Receiver<()>) -> UploadOutcome {
    match try_send(form, progress, left).await {
        Ok(outcome) => outcome,
        Err(error) => UploadOutcome::Failed(DeskError::Network(format!("{error:?}"))),
    }
}

async fn try_send(
    form: &HtmlFormElement,
    progress: impl Fn(u32) + 'static,
    left: Receiver<()>,
) -> Result<UploadOutcome, JsValue> {
    let request = XmlHttpRequest::new()?;
    request.open("POST", &form.action())?;
    request.set_request_header("accept", "application/json")?;
    let (end, ended) = oneshot::channel();
    // They are kept until the request has ended.
    let on_progress = Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
        if event.length_computable() {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
            progress((100.0 * event.loaded() / event.total().max(1.0)) as u32);
        }
    });
    let on_end = Closure::once(move || {
        // Nobody waits any more when the page was left.
        let _ = end.send(());
    });
    request.upload()?.set_onprogress(Some(on_progress.as_ref().unchecked_ref()));
    request.set_onloadend(Some(on_end.as_ref().unchecked_ref()));
    request.send_with_opt_form_data(Some(&FormData::new_with_form(form)?))?;
    select(ended, left).await;
    request.upload()?.set_onprogress(None);
    request.set_onloadend(None);
    // Of one that has ended nothing is left to abort.
    let (status, body) = (request.status()?, request.response_text()?.unwrap_or_default());
    request.abort()?;
    Ok(UploadOutcome::read(status, &body))
}
