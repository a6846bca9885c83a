//! Drawing from the lists.

use rand::Rng;

/// A list of which each value is drawn as often as its weight says.
pub struct Weighted<T> {
    values: Vec<T>,
    /// For each value the sum of all weights up to and including its own.
    until: Vec<u32>,
    total: u32,
}

impl<T: Copy> Weighted<T> {
    /// Values with their weights. At least one weight must not be zero.
    pub fn new(rows: impl IntoIterator<Item = (T, u32)>) -> Self {
        let mut total = 0;
        let (values, until) = rows
            .into_iter()
            .map(|(value, weight)| {
                total += weight;
                (value, total)
            })
            .unzip();
        Self { values, until, total }
    }

    /// One value.
    pub fn draw(&self, rng: &mut impl Rng) -> T {
        let point = rng.random_range(0..self.total);
        self.values[self.until.partition_point(|&until| until <= point)]
    }
}

/// One value out of a list, each as often. The list must not be empty.
pub fn one_of<T: Copy>(rng: &mut impl Rng, values: &[T]) -> T {
    values[rng.random_range(0..values.len())]
}

/// One of a list that begins with the commonest: the first is drawn far more often than the last.
pub fn common<T: Copy>(rng: &mut impl Rng, values: &[T]) -> T {
    let (a, b) = (rng.random_range(0..values.len()), rng.random_range(0..values.len()));
    values[a.min(b)]
}

/// True in so many of a hundred draws.
pub fn percent(rng: &mut impl Rng, share: u32) -> bool {
    rng.random_ratio(share.min(100), 100)
}

/// So many random digits after a prefix.
pub fn digits(rng: &mut impl Rng, prefix: &str, count: usize) -> String {
    let mut number = String::with_capacity(prefix.len() + count);
    number.push_str(prefix);
    number.extend((0..count).map(|_| char::from(b'0' + rng.random_range(0..10))));
    number
}
