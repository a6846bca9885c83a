//! Spanish names as they are written by ear: the letters that sound alike.

/// Spellings of a word at the most, itself included.
pub const MAX_SPELLINGS: usize = 48;
/// Letters that are another in one spelling at the most.
const MAX_CHANGES: usize = 3;
/// Shorter words sound like too much.
const SHORTEST: usize = 3;

/// The ways to write a folded word that sound like it in Spanish, itself first and then those with the fewest other
/// letters: b and v, h or none, ll and y, g and j before e and i, and z, c and s, which are one sound in much of the
/// country. [`MAX_SPELLINGS`] at the most, in all of which the word's other letters stay.
pub fn spellings(word: &str) -> Vec<String> {
    if word.chars().count() < SHORTEST || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return vec![word.to_owned()];
    }
    let sounds = sounds(word.as_bytes());
    let mut spellings = vec![word.to_owned()];
    // What has this many changes, each with the place from which on it may have another.
    let mut same_changes = vec![(vec![0; sounds.len()], 0)];
    for _ in 0..MAX_CHANGES {
        let mut one_more = Vec::new();
        for (choice, from) in &same_changes {
            for (place, letters) in sounds.iter().enumerate().skip(*from) {
                for other in 1..letters.len() {
                    if spellings.len() == MAX_SPELLINGS {
                        return spellings;
                    }
                    let mut choice: Vec<usize> = choice.clone();
                    choice[place] = other;
                    let spelling: String = sounds.iter().zip(&choice).map(|(letters, index)| letters[*index]).collect();
                    if !spellings.contains(&spelling) {
                        spellings.push(spelling);
                    }
                    one_more.push((choice, place + 1));
                }
            }
        }
        same_changes = one_more;
    }
    spellings
}

/// A word as its sounds, each with the letters that it can be written with: first those that it has.
fn sounds(word: &[u8]) -> Vec<&'static [&'static str]> {
    let mut sounds: Vec<&'static [&'static str]> = Vec::new();
    let mut rest = word;
    if let Some(b'a' | b'e' | b'i' | b'o' | b'u') = rest.first() {
        sounds.push(&["", "h"]);
    }
    while let Some((first, after)) = rest.split_first() {
        let is_soft = matches!(after.first(), Some(b'e' | b'i'));
        let (letters, length): (&'static [&'static str], usize) = match (first, after.first()) {
            (b'c', Some(b'h')) => (&["ch"], 2),
            (b'l', Some(b'l')) => (&["ll", "y"], 2),
            (b'y', Some(b'a' | b'e' | b'i' | b'o' | b'u')) => (&["y", "ll"], 1),
            (b'b', _) => (&["b", "v"], 1),
            (b'v', _) => (&["v", "b"], 1),
            (b'h', _) => (&["h", ""], 1),
            (b'g', _) if is_soft => (&["g", "j"], 1),
            (b'j', _) if is_soft => (&["j", "g"], 1),
            (b'c', _) if is_soft => (&["c", "z", "s"], 1),
            (b'z', _) if is_soft => (&["z", "c", "s"], 1),
            (b's', _) if is_soft => (&["s", "c", "z"], 1),
            (b'z', _) => (&["z", "s"], 1),
            (b's', _) => (&["s", "z"], 1),
            (letter, _) => (itself(*letter), 1),
        };
        sounds.push(letters);
        rest = rest.get(length..).unwrap_or_default();
    }
    sounds
}

/// A letter that sounds like no other.
fn itself(letter: u8) -> &'static [&'static str] {
    const LETTERS: [[&str; 1]; 26] = [
        ["a"],
        ["b"],
        ["c"],
        ["d"],
        ["e"],
        ["f"],
        ["g"],
        ["h"],
        ["i"],
        ["j"],
        ["k"],
        ["l"],
        ["m"],
        ["n"],
        ["o"],
        ["p"],
        ["q"],
        ["r"],
        ["s"],
        ["t"],
        ["u"],
        ["v"],
        ["w"],
        ["x"],
        ["y"],
        ["z"],
    ];
    LETTERS.get(usize::from(letter.wrapping_sub(b'a'))).map_or(&[], |one| one.as_slice())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_by_ear() {
        for (heard, meant) in [
            ("gimenes", "jimenez"),
            ("jimenez", "gimenez"),
            ("ernandez", "hernandez"),
            ("hurtado", "urtado"),
            ("vustamante", "bustamante"),
            ("zevallos", "ceballos"),
            ("cebayos", "ceballos"),
            ("balle", "valle"),
            ("llague", "yague"),
            ("gonsales", "gonzalez"),
            ("bicente", "vicente"),
            ("garsia", "garcia"),
            ("echevarria", "hechebarria"),
        ] {
            assert!(spellings(heard).iter().any(|spelling| spelling == meant), "{heard}: {:?}", spellings(heard));
        }
    }

    #[test]
    fn what_sounds_otherwise_stays() {
        assert_eq!(spellings("marta"), ["marta"]);
        assert_eq!(spellings("moran"), ["moran"]);
        assert_eq!(spellings("sa"), ["sa"]);
        assert_eq!(spellings("王小明"), ["王小明"]);
        assert_eq!(spellings("12345"), ["12345"]);
        assert_eq!(spellings(""), [""]);
        // The hard g and c, and the ch, are none of these sounds.
        assert_eq!(spellings("gallego"), ["gallego", "gayego"]);
        assert_eq!(spellings("chacon"), ["chacon"]);
    }

    #[test]
    fn the_fewest_changes_come_first() {
        let changes = |spelling: &str| spelling.bytes().zip(*b"gimenes").filter(|(one, other)| one != other).count();
        let found: Vec<_> = spellings("gimenes").iter().map(|spelling| changes(spelling)).collect();
        assert!(found.is_sorted() && found[0] == 0, "{found:?}");
    }
}
