//! The values in a page's address.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// A value of this page's query. Unlike the router's own map, which decodes what is decoded already,
/// this is right for text with a `%` in it and for whole addresses.
pub fn use_query_value(name: &'static str) -> Memo<Option<String>> {
    let query = use_location().search;
    Memo::new(move |_| query.with(|query| value(query, name)))
}

/// A value of a query such as `q=n%C3%BA%C3%B1ez`.
fn value(query: &str, name: &str) -> Option<String> {
    form_urlencoded::parse(query.trim_start_matches('?').as_bytes())
        .find(|(other, _)| other == name)
        .map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::value;

    #[test]
    fn values_are_decoded_once() {
        let query = "next=%2F%3Fq%3Dn%25C3%25BA%26x&q=100%25+de+ca%C3%B1a";
        assert_eq!(value(query, "next").as_deref(), Some("/?q=n%C3%BA&x"));
        assert_eq!(value(query, "q").as_deref(), Some("100% de caña"));
        assert_eq!(value(query, "cursor"), None);
        assert_eq!(value("?q=a", "q").as_deref(), Some("a"));
    }
}
