//! HTML forms as bodies. Each input's *name is a JSON pointer* (`/personal_info/name`,
//! `/contact_info/phone_numbers/0/number`), so a violation's pointer names the input to show it at.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// The body that a form stands for.
///
/// * Names nest by pointer; numeric segments become places in a list.
/// * Blank inputs are left out, so the reader reports those that are required as missing.
/// * An element of a list in which nothing was typed vanishes. What a form fills in by itself
///   (`type`, `role`, `country_code`, `is_default`) is not typed. The elements after it move up, so
///   pointers into the result are not the form's any more: to show a form again with its
///   violations, fill it with [`from_json`] of the body that was read.
/// * `is_default` is `true` for `true` and `on` (a checked box), `false` for `false` and `off`.
/// * Phone numbers (`number` beside a `country_code`) lose the spaces, dots, dashes and
///   parentheses that people type.
/// * A name that is no pointer, or contradicts an earlier one, becomes a field of that name, which
///   the reader refuses as unknown: nothing is lost silently.
pub fn to_json(fields: impl IntoIterator<Item = (String, String)>) -> Value {
    Value::Object(object(nest(fields), Blank::LeftOut))
}

/// As [`to_json`], for the body of a PATCH: a blank input outside of lists is null, so that
/// emptying an input clears the field.
pub fn to_patch(fields: impl IntoIterator<Item = (String, String)>) -> Value {
    Value::Object(object(nest(fields), Blank::Null))
}

/// The inputs that a body fills in: the inverse of [`to_json`]. Null fills in nothing.
pub fn from_json(value: &Value) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    flatten(value, String::new(), &mut fields);
    fields
}

/// Deeper than any body. What is deeper is a field of its own, and so unknown.
const MAX_DEPTH: usize = 8;

/// What forms fill in by themselves.
const PREFILLED: [&str; 4] = ["type", "role", "country_code", "is_default"];

#[derive(Clone, Copy)]
enum Blank {
    LeftOut,
    Null,
}

enum Tree {
    Input(String),
    Parts(BTreeMap<String, Tree>),
}

fn nest(fields: impl IntoIterator<Item = (String, String)>) -> BTreeMap<String, Tree> {
    let mut root = BTreeMap::new();
    for (name, value) in fields {
        if let Err(value) = insert(&mut root, &segments(&name), value) {
            root.insert(name, Tree::Input(value));
        }
    }
    root
}

/// A pointer's segments, unescaped. What is no pointer, or is too deep, is one segment.
fn segments(name: &str) -> Vec<String> {
    let segments: Vec<_> = name
        .strip_prefix('/')
        .into_iter()
        .flat_map(|segments| segments.split('/'))
        .map(|segment| segment.replace("~1", "/").replace("~0", "~"))
        .collect();
    if (1..=MAX_DEPTH).contains(&segments.len()) { segments } else { vec![name.to_owned()] }
}

/// Puts an input in its place. Gives the value back when an input stands where a part has to be,
/// or a part where the input has to be. Of two inputs of one name the last one counts.
fn insert(parts: &mut BTreeMap<String, Tree>, segments: &[String], value: String) -> Result<(), String> {
    let Some((first, rest)) = segments.split_first() else {
        return Err(value);
    };
    if rest.is_empty() {
        return match parts.get(first) {
            Some(Tree::Parts(_)) => Err(value),
            _ => {
                parts.insert(first.clone(), Tree::Input(value));
                Ok(())
            }
        };
    }
    match parts.entry(first.clone()).or_insert_with(|| Tree::Parts(BTreeMap::new())) {
        Tree::Parts(inner) => insert(inner, rest, value),
        Tree::Input(_) => Err(value),
    }
}

impl Tree {
    fn into_json(self, blank: Blank) -> Value {
        match self {
            Self::Input(text) => Value::String(text),
            Self::Parts(parts) => match indexed(parts) {
                Ok(elements) => elements
                    .into_iter()
                    .filter(|element| element.is_typed(""))
                    .map(|element| element.into_json(Blank::LeftOut))
                    .collect(),
                Err(parts) => Value::Object(object(parts, blank)),
            },
        }
    }

    /// Whether something was typed, as opposed to filled in by the form.
    fn is_typed(&self, name: &str) -> bool {
        match self {
            Self::Input(text) => !is_blank(text) && !PREFILLED.contains(&name),
            Self::Parts(parts) => parts.iter().any(|(name, part)| part.is_typed(name)),
        }
    }
}

/// The elements in order, when every name is an index.
fn indexed(parts: BTreeMap<String, Tree>) -> Result<Vec<Tree>, BTreeMap<String, Tree>> {
    let is_index = |name: &String| !name.is_empty() && name.bytes().all(|c| c.is_ascii_digit());
    if parts.is_empty() || !parts.keys().all(is_index) {
        return Err(parts);
    }
    let mut elements: Vec<_> = parts.into_iter().collect();
    // By number, and not as text: 10 comes after 9.
    elements.sort_by(|(a, _), (b, _)| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
    Ok(elements.into_iter().map(|(_, element)| element).collect())
}

fn object(parts: BTreeMap<String, Tree>, blank: Blank) -> Map<String, Value> {
    let is_phone = parts.contains_key("country_code");
    let mut object = Map::new();
    for (name, part) in parts {
        let value = match part {
            Tree::Input(text) if is_blank(&text) => match blank {
                Blank::LeftOut => continue,
                Blank::Null => Value::Null,
            },
            Tree::Input(text) => match (name.as_str(), text.as_str()) {
                ("is_default", "true" | "on") => Value::Bool(true),
                ("is_default", "false" | "off") => Value::Bool(false),
                ("number", _) if is_phone => Value::String(without_separators(&text)),
                _ => Value::String(text),
            },
            parts @ Tree::Parts(_) => parts.into_json(blank),
        };
        object.insert(name, value);
    }
    object
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

fn without_separators(number: &str) -> String {
    number.chars().filter(|c| !c.is_whitespace() && !"-.()".contains(*c)).collect()
}

fn flatten(value: &Value, pointer: String, fields: &mut Vec<(String, String)>) {
    match value {
        Value::Null => {}
        Value::String(text) => fields.push((pointer, text.clone())),
        Value::Bool(_) | Value::Number(_) => fields.push((pointer, value.to_string())),
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                flatten(element, format!("{pointer}/{index}"), fields);
            }
        }
        Value::Object(object) => {
            for (name, part) in object {
                let name = name.replace('~', "~0").replace('/', "~1");
                flatten(part, format!("{pointer}/{name}"), fields);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
    }

    #[test]
    fn inputs_nest_by_their_pointers() {
        let body = to_json(fields(&[
            ("/type", "PRIVATE_CUSTOMER"),
            ("/personal_info/name", " Ana "),
            ("/personal_info/second_surname", "  "),
            ("/contact_info/postal_address/address_lines/0", "Calle Mayor 2"),
            ("/contact_info/emails/0/email", "a@b.es"),
            ("/contact_info/emails/0/is_default", "on"),
            ("/a~1b~0c", "x"),
        ]));
        assert_eq!(
            body,
            json!({
                "type": "PRIVATE_CUSTOMER",
                "personal_info": {"name": " Ana "},
                "contact_info": {
                    "postal_address": {"address_lines": ["Calle Mayor 2"]},
                    "emails": [{"email": "a@b.es", "is_default": true}]
                },
                "a/b~c": "x"
            })
        );
    }

    #[test]
    fn elements_in_which_nothing_was_typed_vanish() {
        let phone = |index: usize, number: &str| {
            let pointer = format!("/phone_numbers/{index}");
            [
                (format!("{pointer}/country_code"), "+34".to_owned()),
                (format!("{pointer}/number"), number.to_owned()),
                (format!("{pointer}/type"), "MOBILE".to_owned()),
                (format!("{pointer}/is_default"), "false".to_owned()),
            ]
        };
        let numbers = [(0, " "), (2, "612 34-56.78"), (10, "(91) 012 34 56"), (9, "")];
        let body = to_json(numbers.into_iter().flat_map(|(index, number)| phone(index, number)));
        let expected = |number| {
            json!({
                "country_code": "+34", "number": number, "type": "MOBILE", "is_default": false
            })
        };
        assert_eq!(body, json!({"phone_numbers": [expected("612345678"), expected("910123456")]}));

        assert_eq!(to_json(phone(0, "")), json!({"phone_numbers": []}));
        let user = [("/users/0/role", "X"), ("/users/0/identity_document/type", "NIF")];
        assert_eq!(to_json(fields(&user)), json!({"users": []}));
    }

    #[test]
    fn parts_in_which_nothing_was_typed_stay() {
        let body = to_json(fields(&[("/personal_info/name", "")]));
        assert_eq!(body, json!({"personal_info": {}}));
    }

    #[test]
    fn an_emptied_input_clears_in_a_patch() {
        let body = to_patch(fields(&[
            ("/personal_info/name", "Ana"),
            ("/personal_info/second_surname", " "),
            ("/contact_info/emails/0/email", "a@b.es"),
            ("/contact_info/emails/0/is_default", ""),
        ]));
        assert_eq!(
            body,
            json!({
                "personal_info": {"name": "Ana", "second_surname": null},
                "contact_info": {"emails": [{"email": "a@b.es"}]}
            })
        );
    }

    #[test]
    fn a_document_number_keeps_what_was_typed() {
        let body = to_json(fields(&[("/identity_document/number", "12.345.678-Z")]));
        assert_eq!(body, json!({"identity_document": {"number": "12.345.678-Z"}}));
    }

    #[test]
    fn nothing_is_lost_silently() {
        let deep = format!("/{}", ["a"; 9].join("/"));
        let body = to_json(fields(&[
            ("name", "no pointer"),
            ("/a", "x"),
            ("/a/b", "below an input"),
            ("/c/d", "x"),
            ("/c", "in place of a part"),
            (&deep, "too deep"),
            ("/twice", "first"),
            ("/twice", "last"),
        ]));
        assert_eq!(
            body,
            json!({
                "name": "no pointer",
                "a": "x",
                "/a/b": "below an input",
                "c": {"d": "x"},
                "/c": "in place of a part",
                "twice": "last",
                (deep): "too deep",
            })
        );
    }
}
