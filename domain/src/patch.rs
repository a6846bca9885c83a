//! The three states of a field in a PATCH body.

/// A field of a PATCH body: left out, null, or a new value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Patch<T> {
    /// Left out: the field stays as it is.
    #[default]
    Absent,
    /// Null: the field is cleared.
    Null,
    /// The field gets this value.
    Value(T),
}

impl<T> Patch<T> {
    /// Whether the field was left out.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The new state of a field that may be empty.
    pub fn apply(self, current: Option<T>) -> Option<T> {
        match self {
            Self::Absent => current,
            Self::Null => None,
            Self::Value(value) => Some(value),
        }
    }

    /// The new state of a field that always has a value. Null, which a body's reader refuses for
    /// such a field, changes nothing.
    pub fn apply_required(self, current: T) -> T {
        match self {
            Self::Absent | Self::Null => current,
            Self::Value(value) => value,
        }
    }

    /// The new state of a part that is altered, not replaced.
    pub fn alter<U>(self, current: U, apply: impl FnOnce(T, U) -> U) -> U {
        match self {
            Self::Absent | Self::Null => current,
            Self::Value(change) => apply(change, current),
        }
    }
}
