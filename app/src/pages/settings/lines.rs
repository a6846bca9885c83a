//! A list in an input of several lines, one value a line.

use domain::{Problem, Violation};

use crate::form::Inputs;

/// The values that were typed, each with the number of its line, from 1. Blank lines are left out.
pub fn lines(inputs: &Inputs, pointer: &str) -> Vec<(usize, String)> {
    let typed = inputs.get(pointer).map(String::as_str).unwrap_or_default();
    let numbered = typed.lines().enumerate().map(|(index, line)| (index + 1, line.trim().to_owned()));
    numbered.filter(|(_, line)| !line.is_empty()).collect()
}

/// The values alone.
pub fn values(inputs: &Inputs, pointer: &str) -> Vec<String> {
    lines(inputs, pointer).into_iter().map(|(_, value)| value).collect()
}

/// The text of an input that says these values.
#[cfg(any(feature = "ssr", test))]
pub fn joined<T: ToString>(values: &[T]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Writes an input as [`joined`] would, so that two that say the same are the same: browsers end lines in their own
/// ways.
#[cfg(any(feature = "ssr", test))]
pub fn tidy(inputs: &mut Inputs, pointer: &str) {
    if inputs.contains_key(pointer) {
        let tidied = joined(&values(inputs, pointer));
        inputs.insert(pointer.to_owned(), tidied);
    }
}

/// Moves what is wrong with an element of the list to the input, as the number of its line.
pub fn at_line(inputs: &Inputs, pointer: &str, violation: Violation) -> Violation {
    let index = violation.pointer.strip_prefix(pointer).and_then(|rest| rest.strip_prefix('/')?.parse::<usize>().ok());
    let line = index.and_then(|index| lines(inputs, pointer).get(index).map(|(line, _)| *line));
    match line {
        Some(line) => Violation::new(pointer, Problem::AtLine { line, problem: Box::new(violation.problem) }),
        None => violation,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_told_by_its_line() {
        let mut inputs = Inputs::from([("/values".to_owned(), "low\r\n\r\n High \r\n".to_owned())]);
        assert_eq!(values(&inputs, "/values"), ["low", "High"]);
        let told = |pointer: &str| at_line(&inputs, "/values", Violation::new(pointer, Problem::BadCategoryValue));
        let third = Problem::AtLine { line: 3, problem: Box::new(Problem::BadCategoryValue) };
        assert_eq!(told("/values/1"), Violation::new("/values", third));
        assert_eq!(told("/values").pointer, "/values");
        assert_eq!(told("/description").problem, Problem::BadCategoryValue);
        tidy(&mut inputs, "/values");
        assert_eq!(inputs["/values"], "low\nHigh");
    }
}
