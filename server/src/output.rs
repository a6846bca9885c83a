//! Standard output, which other programs read: it may be closed, or full, and that is an error like another.

use std::fmt::Display;
use std::io::{self, Write};

/// Writes a line.
///
/// # Errors
/// When nobody reads any more, or there is no room.
pub fn print(line: impl Display) -> io::Result<()> {
    writeln!(io::stdout(), "{line}")
}
