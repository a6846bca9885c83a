//! The one reader of request bodies. It goes on after a violation, so that all are reported.
//!
//! A reading function returns `None` when it has reported why; whether the body as a whole is good
//! is decided once, in [`body`], by whether anything was reported. So an optional field that is
//! wrong may safely look absent on the way.

use serde_json::{Map, Value};

use crate::text::clean;
use crate::{JsonType, Patch, Problem, Violation, Violations};

/// Reads a whole body, which must be an object without other fields than `read` asks for.
pub(crate) fn body<T>(
    body: &Value,
    read: impl FnOnce(&mut Fields<'_>) -> Option<T>,
) -> Result<T, Violations> {
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
    /// Text, through its parser. Blank text is missing.
    pub(crate) fn text<T>(self, parse: impl FnOnce(&str) -> Result<T, Problem>) -> Option<T> {
        let Some(text) = self.value.as_str() else {
            return self.wrong(Problem::WrongType(JsonType::String));
        };
        match clean(text).and_then(parse) {
            Ok(value) => Some(value),
            Err(problem) => self.wrong(problem),
        }
    }

    /// True or false.
    pub(crate) fn boolean(self) -> Option<bool> {
        match self.value.as_bool() {
            Some(value) => Some(value),
            None => self.wrong(Problem::WrongType(JsonType::Boolean)),
        }
    }

    /// An object. Fields that `read` did not ask for are reported.
    pub(crate) fn object<T>(
        self,
        read: impl FnOnce(&mut Fields<'_>) -> Option<T>,
    ) -> Option<T> {
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
        self,
        min: usize,
        max: usize,
        mut read: impl FnMut(Node<'_>) -> Option<T>,
    ) -> Option<List<'_, T>>
    where
        Self: Sized,
    {
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
        Some(List { items, found: self.found })
    }

    fn wrong<T>(self, problem: Problem) -> Option<T> {
        self.found.push(Violation { pointer: self.pointer, problem });
        None
    }
}
