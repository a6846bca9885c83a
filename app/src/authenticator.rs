//! The browser's authenticator (WebAuthn). What is asked of it, and what it answers, is the server's business: the
//! browser itself turns one into JSON and the other out of it.

use leptos::prelude::window;
use web_sys::{
    js_sys::{Function, JSON, Object, Promise, Reflect},
    wasm_bindgen::{JsCast, JsValue},
};

/// Whether the browser has passkeys to offer: none does on plain HTTP, and older ones do not know the JSON.
pub fn is_there() -> bool {
    property(&window(), "PublicKeyCredential")
        .and_then(|kind| property(&kind, "parseRequestOptionsFromJSON"))
        .is_ok_and(|function| function.is_function())
}

/// Makes a passkey; `None` where the person would not, or it could not be.
pub async fn make(options: &str) -> Option<String> {
    ask("create", "parseCreationOptionsFromJSON", options).await.ok()
}

/// Signs by a passkey that the person chooses; `None` as with [`make`].
pub async fn sign(options: &str) -> Option<String> {
    ask("get", "parseRequestOptionsFromJSON", options).await.ok()
}

async fn ask(method: &str, parse: &str, options: &str) -> Result<String, JsValue> {
    let kind = property(&window(), "PublicKeyCredential")?;
    let (wanted, options) = (Object::new(), call(&kind, parse, &JSON::parse(options)?)?);
    Reflect::set(&wanted, &"publicKey".into(), &options)?;
    let credentials = property(&window().navigator(), "credentials")?;
    let answer: Promise = call(&credentials, method, &wanted)?.dyn_into()?;
    let credential = leptos::__reexports::wasm_bindgen_futures::JsFuture::from(answer).await?;
    Ok(JSON::stringify(&credential)?.into())
}

fn property(of: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    Reflect::get(of, &name.into())
}

fn call(of: &JsValue, name: &str, argument: &JsValue) -> Result<JsValue, JsValue> {
    property(of, name)?.dyn_into::<Function>()?.call1(of, argument)
}
