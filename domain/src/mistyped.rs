//! Names with one slip of the hand that typed them: two letters swapped, one left out, one too many, or another one.

use std::collections::HashSet;
use std::ops::RangeInclusive;

/// How many letters a word has that is corrected: shorter ones are one slip from too much.
const LENGTHS: RangeInclusive<usize> = 4..=16;

/// What a folded word may have been meant as if one slip was made in typing it: first with two letters beside each
/// other swapped, then with one letter more, with one less, and with another one. Each once and never the word itself;
/// none for a word with anything but letters from a to z, or with fewer than 4 or more than 16 of them. They are some
/// 50 for each letter, and few are anybody's name.
pub fn corrections(word: &str) -> Vec<String> {
    if !LENGTHS.contains(&word.len()) || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Vec::new();
    }
    let letters: Vec<char> = word.chars().collect();
    let edited = |edit: &dyn Fn(&mut Vec<char>)| {
        let mut letters = letters.clone();
        edit(&mut letters);
        letters.into_iter().collect::<String>()
    };
    let mut corrections = Vec::new();
    for place in 1..letters.len() {
        corrections.push(edited(&|letters| letters.swap(place - 1, place)));
    }
    for place in 0..=letters.len() {
        corrections.extend(('a'..='z').map(|letter| edited(&|letters| letters.insert(place, letter))));
    }
    for place in 0..letters.len() {
        corrections.push(edited(&|letters| _ = letters.remove(place)));
    }
    for place in 0..letters.len() {
        corrections.extend(('a'..='z').map(|letter| edited(&|letters| letters[place] = letter)));
    }
    let mut known = HashSet::from([word.to_owned()]);
    corrections.retain(|correction| known.insert(correction.clone()));
    corrections
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_corrected() {
        for (typed, meant) in [
            ("gracia", "garcia"),
            ("grcia", "garcia"),
            ("arcia", "garcia"),
            ("garci", "garcia"),
            ("garrcia", "garcia"),
            ("garciaa", "garcia"),
            ("gsrcia", "garcia"),
            ("martniez", "martinez"),
            ("martimez", "martinez"),
            ("lope", "lopez"),
        ] {
            assert!(corrections(typed).iter().any(|correction| correction == meant), "{typed}");
        }
        assert!(!corrections("garcia").contains(&"garcia".to_owned()));
        assert!(!corrections("gracai").contains(&"garcia".to_owned()), "two slips");
    }

    #[test]
    fn each_comes_once_and_what_was_swapped_first() {
        for word in ["anna", "gracia", "aaaa", "abcdefghijklmnop"] {
            let corrections = corrections(word);
            let distinct: HashSet<_> = corrections.iter().collect();
            assert_eq!(distinct.len(), corrections.len(), "{word}");
            assert!(corrections.len() <= 53 * word.len() + 25, "{word}: {}", corrections.len());
        }
        assert_eq!(corrections("gracia")[..2], ["rgacia", "garcia"]);
    }

    #[test]
    fn what_is_no_name_of_some_length_is_left_alone() {
        for word in ["", "ana", "niño", "王小明王", "12345678", "ana@example.com", "abcdefghijklmnopq"] {
            assert_eq!(corrections(word), [""; 0], "{word}");
        }
    }
}
