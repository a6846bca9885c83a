//! The one reader of request bodies. It goes on after a violation, so that all are reported.
//!
//! A reading function returns `None` when it has reported why; whether the body as a whole is good
//! is decided once, in [`body`], by whether anything was reported. So an optional field that is
//! wrong may safely look absent on the way.

use std::collections::HashSet;
use std::hash::Hash;

use serde_json::{Map, Value};

use crate::text::clean;
use crate::{CustomerKind, JsonType, Patch, Problem, Violation, Violations};

/// Reads a whole body, which must be an object without other fields than `read` asks for.
pub(crate) fn body<T>(body: &Value, read: impl FnOnce(&mut Fields<'_>) -> Option<T>) -> Result<T, Violations> {
    let mut found = Vec::new();
    let result = Node { value: body, pointer: String::new(), found: &mut found }.object(read);
    match Violations::try_from(found) {
        Ok(violations) => Err(violations),
        Err(_none_found) => result.ok_or_else(|| Violations::one("", Problem::Missing)),
    }
}

/// A value in the body, with the place it stands at.
pub(crate) struct Node<'a> {
    value: &'a Value,
    pointer: String,
    found: &'a mut Vec<Violation>,
}

impl Node<'_> {
    /// Text, trimmed, through its parser. Blank text is missing.
    pub(crate) fn text<T>(mut self, parse: impl FnOnce(&str) -> Result<T, Problem>) -> Option<T> {
        match self.value.as_str() {
            None => self.wrong(Problem::WrongType(JsonType::String)),
            Some(text) => match clean(text).and_then(parse) {
                Ok(value) => Some(value),
                Err(problem) => self.wrong(problem),
            },
        }
    }

    /// True or false.
    pub(crate) fn boolean(mut self) -> Option<bool> {
        match self.value.as_bool() {
            None => self.wrong(Problem::WrongType(JsonType::Boolean)),
            some => some,
        }
    }

    /// A whole number of this range, also written as `3.0`: JSON Schema tells no difference.
    pub(crate) fn integer(mut self, min: i64, max: i64) -> Option<i64> {
        let whole = |number: &f64| number.fract() == 0.0 && number.abs() < 9e15;
        let written = self.value.as_f64().filter(whole).map(|number| number as i64);
        match self.value.as_i64().or(written) {
            Some(number) if (min..=max).contains(&number) => Some(number),
            _ => self.wrong(Problem::OutOfRange { min, max }),
        }
    }

    /// An object. Fields that `read` did not ask for are reported.
    pub(crate) fn object<T>(mut self, read: impl FnOnce(&mut Fields<'_>) -> Option<T>) -> Option<T> {
        let Some(object) = self.value.as_object() else {
            return self.wrong(Problem::WrongType(JsonType::Object));
        };
        let mut fields = Fields { object, pointer: self.pointer, known: vec![], found: self.found };
        let result = read(&mut fields);
        fields.report_unknown();
        result
    }

    /// A list of `min` to `max` elements: those that could be read, each with its pointer.
    pub(crate) fn list<T>(
        &mut self,
        min: usize,
        max: usize,
        mut read: impl FnMut(Node<'_>) -> Option<T>,
    ) -> Option<Vec<(String, T)>> {
        let Some(array) = self.value.as_array() else {
            return self.wrong(Problem::WrongType(JsonType::Array));
        };
        if array.len() < min {
            return self.wrong(Problem::TooFew { min });
        }
        if array.len() > max {
            return self.wrong(Problem::TooMany { max });
        }
        let mut items = Vec::with_capacity(array.len());
        for (index, value) in array.iter().enumerate() {
            let pointer = format!("{}/{index}", self.pointer);
            let node = Node { value, pointer: pointer.clone(), found: self.found };
            items.extend(read(node).map(|item| (pointer, item)));
        }
        Some(items)
    }

    /// A list of at most `max` elements, no two the same.
    pub(crate) fn distinct<T: Eq + Hash>(
        mut self,
        max: usize,
        read: impl FnMut(Node<'_>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let items = self.list(0, max, read)?;
        let mut known = HashSet::new();
        for (pointer, item) in &items {
            if !known.insert(item) {
                self.report_at(pointer.clone(), Problem::Duplicate);
            }
        }
        Some(items.into_iter().map(|(_, item)| item).collect())
    }

    /// Reports a problem at another place than this one.
    pub(crate) fn report_at(&mut self, pointer: String, problem: Problem) {
        self.found.push(Violation { pointer, problem });
    }

    /// A value that must not be there.
    pub(crate) fn refuse<T>(mut self, problem: Problem) -> Option<T> {
        self.wrong(problem)
    }

    fn wrong<T>(&mut self, problem: Problem) -> Option<T> {
        self.found.push(Violation { pointer: self.pointer.clone(), problem });
        None
    }
}

/// The fields of an object in the body.
pub(crate) struct Fields<'a> {
    object: &'a Map<String, Value>,
    pointer: String,
    known: Vec<&'static str>,
    found: &'a mut Vec<Violation>,
}

impl Fields<'_> {
    /// A field that must be there; null counts as absent.
    pub(crate) fn required<T>(&mut self, name: &'static str, read: impl FnOnce(Node<'_>) -> Option<T>) -> Option<T> {
        match self.value(name) {
            None | Some(Value::Null) => {
                self.report(name, Problem::Missing);
                None
            }
            Some(value) => read(self.node(name, value)),
        }
    }

    /// A field that must be there, and may be null.
    pub(crate) fn required_or_null<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Node<'_>) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.value(name) {
            None => {
                self.report(name, Problem::Missing);
                None
            }
            Some(Value::Null) => Some(None),
            Some(value) => read(self.node(name, value)).map(Some),
        }
    }

    /// A field that may be left out; null counts as absent.
    pub(crate) fn optional<T>(&mut self, name: &'static str, read: impl FnOnce(Node<'_>) -> Option<T>) -> Option<T> {
        match self.value(name) {
            None | Some(Value::Null) => None,
            Some(value) => read(self.node(name, value)),
        }
    }

    /// A PATCH field that cannot be cleared.
    pub(crate) fn patch<T>(&mut self, name: &'static str, read: impl FnOnce(Node<'_>) -> Option<T>) -> Patch<T> {
        match self.value(name) {
            None => Patch::Absent,
            Some(Value::Null) => {
                self.report(name, Problem::NotClearable);
                Patch::Absent
            }
            Some(value) => read(self.node(name, value)).map_or(Patch::Absent, Patch::Value),
        }
    }

    /// A PATCH field that null clears.
    pub(crate) fn clearable<T>(&mut self, name: &'static str, read: impl FnOnce(Node<'_>) -> Option<T>) -> Patch<T> {
        match self.value(name) {
            Some(Value::Null) => Patch::Null,
            _ => self.patch(name, read),
        }
    }

    /// Text that must be there.
    pub(crate) fn text<T>(&mut self, name: &'static str, parse: impl FnOnce(&str) -> Result<T, Problem>) -> Option<T> {
        self.required(name, |node| node.text(parse))
    }

    /// Text that may be left out; blank counts as absent.
    pub(crate) fn optional_text<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, Problem>,
    ) -> Option<T> {
        match self.value(name) {
            Some(value) if is_blank(value) => None,
            _ => self.optional(name, |node| node.text(parse)),
        }
    }

    /// A PATCH field of text that cannot be cleared; blank is a violation.
    pub(crate) fn patch_text<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, Problem>,
    ) -> Patch<T> {
        self.patch(name, |node| node.text(parse))
    }

    /// A PATCH field of text that may be empty: null and blank clear it.
    pub(crate) fn clearable_text<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, Problem>,
    ) -> Patch<T> {
        match self.value(name) {
            Some(value) if value.is_null() || is_blank(value) => Patch::Null,
            _ => self.patch(name, |node| node.text(parse)),
        }
    }

    /// Says when not exactly one of these fields is there; null and blank text count as absent. They are
    /// read afterwards, as optional ones.
    pub(crate) fn exactly_one_of(&mut self, names: &[&'static str]) {
        let is_given = |value: &Value| !value.is_null() && !is_blank(value);
        let given = names.iter().filter(|name| self.value(name).is_some_and(is_given)).count();
        let all = || names.iter().map(|name| (*name).to_owned()).collect();
        let problem = match given {
            0 => Problem::MissingOneOf(all()),
            1 => return,
            _ => Problem::OnlyOneOf(all()),
        };
        self.found.push(Violation { pointer: self.pointer.clone(), problem });
    }

    /// Fields that other types of customer have: reported when given.
    pub(crate) fn refuse(&mut self, names: &[&'static str], kind: CustomerKind) {
        for name in names {
            if self.value(name).is_some_and(|value| !value.is_null()) {
                self.report(name, Problem::NotForKind(kind));
            }
        }
    }

    fn report(&mut self, name: &str, problem: Problem) {
        self.found.push(Violation { pointer: join(&self.pointer, name), problem });
    }

    fn node<'b>(&'b mut self, name: &str, value: &'b Value) -> Node<'b> {
        Node { value, pointer: join(&self.pointer, name), found: self.found }
    }

    fn report_unknown(self) {
        for name in self.object.keys() {
            if !self.known.contains(&name.as_str()) {
                let pointer = join(&self.pointer, name);
                self.found.push(Violation { pointer, problem: Problem::Unknown });
            }
        }
    }
}

impl<'a> Fields<'a> {
    /// The raw value, if given; from now on the field is known.
    fn value(&mut self, name: &'static str) -> Option<&'a Value> {
        self.known.push(name);
        self.object.get(name)
    }
}

fn is_blank(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.trim().is_empty())
}

/// Extends a JSON pointer by a field, escaped as RFC 6901 wants.
fn join(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn pointers(violations: &Violations) -> Vec<String> {
        violations.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_violation_is_reported_with_its_pointer() {
        let value = json!({"flag": 1, "list": ["a", 2], "text": " ", "a/b~c": null});
        let result = body(&value, |fields| {
            fields.required("flag", |node| node.boolean());
            fields.required("list", |mut node| node.list(1, 2, |item| item.text(|_| Ok(()))));
            fields.text("text", |_| Ok(()));
            fields.text("absent", |_| Ok(()))
        });
        assert_eq!(
            pointers(&result.unwrap_err()),
            [
                "/flag: expected true or false",
                "/list/1: expected a string",
                "/text: required",
                "/absent: required",
                "/a~1b~0c: unknown field",
            ]
        );
    }

    #[test]
    fn a_body_is_an_object() {
        for value in [json!([]), json!(null), json!("text"), json!(1)] {
            let violations = body(&value, |_| Some(())).unwrap_err();
            assert_eq!(violations.to_string(), "body: expected an object");
        }
    }

    #[test]
    fn blank_and_null_are_absent_where_a_field_is_optional() {
        let value = json!({"blank": "  ", "null": null, "given": "x"});
        let read = body(&value, |fields| {
            Some([
                fields.optional_text("blank", |_| Ok(())),
                fields.optional_text("null", |_| Ok(())),
                fields.optional_text("absent", |_| Ok(())),
                fields.optional_text("given", |_| Ok(())),
            ])
        });
        assert_eq!(read, Ok([None, None, None, Some(())]));
    }

    #[test]
    fn a_patch_clears_only_what_may_be_empty() {
        let value = json!({"a": null, "b": " ", "c": null, "d": " ", "e": "x"});
        let violations = body(&value, |fields| {
            assert_eq!(fields.clearable_text("a", |_| Ok(())), Patch::Null);
            assert_eq!(fields.clearable_text("b", |_| Ok(())), Patch::Null);
            assert_eq!(fields.patch_text("c", |_| Ok(())), Patch::Absent);
            assert_eq!(fields.patch_text("d", |_| Ok(())), Patch::Absent);
            assert_eq!(fields.patch_text("e", |_| Ok(())), Patch::Value(()));
            assert_eq!(fields.patch_text("f", |_| Ok(())), Patch::Absent);
            Some(())
        });
        assert_eq!(pointers(&violations.unwrap_err()), ["/c: required, so it cannot be cleared", "/d: required"]);
    }

    #[test]
    fn control_characters_are_refused() {
        for text in ["a\u{0}b", "a\nb", "a\u{7f}b", "a\u{85}b"] {
            let violations = body(&json!({ "t": text }), |fields| fields.text("t", |_| Ok(())));
            assert_eq!(violations.unwrap_err().iter().next().unwrap().problem, Problem::ControlCharacter);
        }
    }
}
