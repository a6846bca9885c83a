//! What a page loads: on the server while it is rendered, in the browser when an agent goes there.

use std::{
    any::Any,
    convert::Infallible,
    fmt,
    future::Future,
    marker::PhantomData,
    pin::Pin,
    sync::{Arc, OnceLock},
};

use leptos::{
    prelude::*,
    server::codee::{Decoder, Encoder},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::json;

/// What is loaded anew whenever what it is asked for changes; read within a `Suspense` or `Transition`.
///
/// It is a [`Resource`] that does not know the type of what it loads, so that the machinery of loading stands in the
/// WASM once, not once for each page.
pub struct Load<T> {
    resource: Resource<Loaded, InThePage>,
    of: PhantomData<fn() -> T>,
}

/// What can be loaded.
pub trait Loadable: Clone + Serialize + DeserializeOwned + Send + Sync + 'static {}

impl<T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static> Loadable for T {}

impl<T: Loadable> Load<T> {
    /// Loads what `ask` says with `load`.
    #[track_caller]
    pub fn new<Q, F>(ask: impl Fn() -> Q + Send + Sync + 'static, load: impl Fn(Q) -> F + Send + Sync + 'static) -> Self
    where
        Q: Clone + PartialEq + Send + Sync + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let ask: Ask<Q> = Box::new(ask);
        let load: Fetch<Q> = Box::new(move |asked| {
            let loading = load(asked);
            Box::pin(async move { Loaded::Here(Arc::new(loading.await)) })
        });
        Self { resource: Resource::new_with_options(ask, load, false), of: PhantomData }
    }

    /// What is there, `None` while it is loading for the first time.
    #[track_caller]
    pub fn get(&self) -> Option<T> {
        self.resource.get()?.get()
    }

    /// Loads it again; what is there stays until then.
    pub fn refetch(&self) {
        self.resource.refetch();
    }
}

impl<T> Clone for Load<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Load<T> {}

impl<T> fmt::Debug for Load<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Load").field(&self.resource).finish()
    }
}

type Ask<Q> = Box<dyn Fn() -> Q + Send + Sync>;
type Fetch<Q> = Box<dyn Fn(Q) -> Pin<Box<dyn Future<Output = Loaded> + Send>> + Send + Sync>;

/// A value of whatever type. The browser writes none, and has no code to do so.
trait Value: Any + Send + Sync {
    #[cfg(feature = "ssr")]
    fn to_json(&self) -> Result<String, serde_json::Error>;
}

impl<T: Serialize + Send + Sync + 'static> Value for T {
    #[cfg(feature = "ssr")]
    fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}

#[derive(Clone)]
enum Loaded {
    Here(Arc<dyn Value>),
    WithPage(Arc<WithPage>),
}

/// What came with the page is read when it is first asked for: only then its type is known.
struct WithPage {
    json: String,
    value: OnceLock<Option<Box<dyn Value>>>,
}

impl Loaded {
    fn get<T: Loadable>(&self) -> Option<T> {
        let value: &dyn Any = match self {
            Self::Here(value) => &**value,
            Self::WithPage(page) => page.value::<T>()?,
        };
        value.downcast_ref().cloned()
    }
}

impl WithPage {
    fn value<T: Loadable>(&self) -> Option<&dyn Value> {
        let read = || match json::read::<T>(&self.json) {
            Ok(value) => Some(Box::new(value) as Box<dyn Value>),
            Err(error) => {
                leptos::logging::error!("what came with the page: {error}");
                None
            }
        };
        self.value.get_or_init(read).as_deref()
    }
}

/// How what the server has loaded goes along with the page.
struct InThePage;

impl Encoder<Loaded> for InThePage {
    type Error = serde_json::Error;
    type Encoded = String;

    fn encode(loaded: &Loaded) -> Result<String, Self::Error> {
        match loaded {
            #[cfg(feature = "ssr")]
            Loaded::Here(value) => value.to_json(),
            #[cfg(not(feature = "ssr"))]
            Loaded::Here(_) => serde_json::to_string(&()),
            Loaded::WithPage(page) => Ok(page.json.clone()),
        }
    }
}

impl Decoder<Loaded> for InThePage {
    type Error = Infallible;
    type Encoded = str;

    fn decode(json: &str) -> Result<Loaded, Self::Error> {
        Ok(Loaded::WithPage(Arc::new(WithPage { json: json.to_owned(), value: OnceLock::new() })))
    }
}
