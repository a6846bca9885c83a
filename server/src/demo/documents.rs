//! Identity documents: each index has a number of its own of each kind, with the right control
//! character.

/// The numbers of NIF: 8 digits, from 01000000 to 78999999 as they are given out today.
const NIF_NUMBERS: (u64, u64) = (7_800, 10_000);
/// The numbers of NIE: X, Y or Z and 7 digits.
const NIE_NUMBERS: (u64, u64) = (3_000, 10_000);
/// The numbers of CIF and passports here: 7 digits.
const SEVEN_DIGITS: (u64, u64) = (1_000, 10_000);

/// The control letters of NIF and NIE, by the number modulo 23 (Real Decreto 1553/2005; Orden
/// INT/2058/2008).
const NIF_LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";

/// The control letters of CIF, by the control digit (Orden EHA/451/2008).
const CIF_LETTERS: &[u8; 10] = b"JABCDEFGHI";

/// Makes document numbers out of a customer's index. Two indexes below 10 million never have the
/// same number (NIE: 30 million, NIF: 78 million).
pub struct Documents {
    seed: u64,
}

impl Documents {
    /// The numbers of a seed.
    pub fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// A NIF: 8 digits and a letter.
    pub fn nif(&self, index: u64) -> String {
        let number = 1_000_000 + self.scramble(index, NIF_NUMBERS);
        format!("{number:08}{}", nif_letter(number))
    }

    /// A NIE: X, Y or Z, 7 digits and a letter.
    pub fn nie(&self, index: u64) -> String {
        let number = self.scramble(index, NIE_NUMBERS);
        // The first letter counts as its digit: X 0, Y 1, Z 2.
        let first = ['X', 'Y', 'Z'][(number / 10_000_000) as usize % 3];
        format!("{first}{:07}{}", number % 10_000_000, nif_letter(number))
    }

    /// A CIF of a legal form's letter: 7 digits and a digit or letter.
    pub fn cif(&self, index: u64, form: char) -> String {
        let number = self.scramble(index, SEVEN_DIGITS);
        let control = cif_control(number);
        // Bodies of these forms have a letter; others have or may have a digit.
        let control = match form {
            'N' | 'P' | 'Q' | 'R' | 'S' | 'W' => char::from(CIF_LETTERS[control]),
            _ => char::from(b'0' + control as u8),
        };
        format!("{form}{number:07}{control}")
    }

    /// A passport's number: two letters and 7 digits.
    pub fn passport(&self, index: u64) -> String {
        let number = self.scramble(index, SEVEN_DIGITS);
        let letter = |n: u64| char::from(b'A' + (n % 26) as u8);
        format!("{}{}{number:07}", letter(mix(number)), letter(mix(number) >> 8))
    }

    /// A permutation of the numbers below `left * right`: a Feistel network over the two halves of
    /// the number, so that neighbours are far apart and no number comes twice.
    fn scramble(&self, index: u64, (left, right): (u64, u64)) -> u64 {
        let (mut l, mut r) = (index / right % left, index % right);
        for round in 0..3 {
            let key = self.seed.wrapping_add(round);
            l = (l + mix(key ^ (r << 32)) % left) % left;
            r = (r + mix(key ^ (l << 32)) % right) % right;
        }
        l * right + r
    }
}

/// The control letter of a NIF's or a NIE's number.
fn nif_letter(number: u64) -> char {
    char::from(NIF_LETTERS[(number % 23) as usize])
}

/// The control digit of a CIF's 7 digits: those in odd places count double, digit by digit.
fn cif_control(number: u64) -> usize {
    let sum: u64 = (0..7)
        .map(|place| {
            let digit = number / 10_u64.pow(place) % 10;
            if place % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { digit }
        })
        .sum();
    ((10 - sum % 10) % 10) as usize
}

/// SplitMix64's finalizer: spreads a number's bits over the whole word.
fn mix(number: u64) -> u64 {
    let z = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_number_comes_twice() {
        let documents = Documents::new(7);
        let mut numbers = HashSet::new();
        for index in 0..300_000 {
            assert!(numbers.insert(documents.scramble(index, SEVEN_DIGITS)));
        }
        let all: HashSet<_> = (0..91).map(|index| documents.scramble(index, (7, 13))).collect();
        assert_eq!(all.len(), 91);
    }

    #[test]
    fn control_characters_are_those_of_known_documents() {
        assert_eq!(nif_letter(12_345_678), 'Z');
        assert_eq!(nif_letter(1_234_567), 'L');
        assert_eq!(cif_control(5_881_850), 1);
        assert_eq!(CIF_LETTERS[cif_control(1_234_567)], b'D');
    }
}
