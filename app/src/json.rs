//! JSON between the server and the browser, read by one reader. For each type serde_json's stands in the WASM once for
//! every kind of source, and Leptos alone reads from two.

use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType, codec::Post};
use serde::{Serialize, de::DeserializeOwned};

/// Reads a value. What reads JSON in the browser reads it with this.
pub fn read<T: DeserializeOwned>(json: &str) -> Result<T, serde_json::Error> {
    serde_json::from_slice(json.as_bytes())
}

/// How a server function answers: `#[server(output = Json)]`.
pub type Json = Post<JsonEncoding>;

/// The encoding of [`Json`].
#[derive(Debug)]
pub struct JsonEncoding;

impl ContentType for JsonEncoding {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for JsonEncoding {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for JsonEncoding {
    type Error = serde_json::Error;

    fn encode(value: &T) -> Result<Bytes, Self::Error> {
        serde_json::to_vec(value).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for JsonEncoding {
    type Error = serde_json::Error;

    fn decode(json: Bytes) -> Result<T, Self::Error> {
        serde_json::from_slice(&json)
    }
}
