//! The few icons, drawn as strokes on a 24 by 24 grid. Always decoration: the words beside them, or
//! the label of their button, say the same.

use leptos::prelude::*;

/// An icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyph {
    Search,
    Plus,
    Person,
    Company,
    Globe,
    Copy,
    Check,
    Alert,
    Close,
    Next,
    Pencil,
    Eye,
    Arrow,
    Key,
    Info,
}

impl Glyph {
    fn path(self) -> &'static str {
        match self {
            Self::Search => "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM20 20l-4.8-4.8",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Person => "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20a7.5 7.5 0 0 1 15 0",
            Self::Company => "M5 21V4h9v17M14 9h5v12M3 21h18M8 8h3M8 12h3M8 16h3",
            Self::Globe => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18",
            Self::Copy => "M9 9h11v11H9zM15 9V4H4v11h5",
            Self::Check => "M5 12.5l4.5 4.5L19 7.5",
            Self::Alert => "M12 3.5l9.5 17h-19zM12 10v5M12 18v.1",
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Next => "M9 5l7 7-7 7",
            Self::Pencil => "M4 20l1-4L16.5 4.5l3 3L8 19z",
            Self::Eye => "M2.5 12c4-6.5 15-6.5 19 0-4 6.5-15 6.5-19 0zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
            Self::Arrow => "M3 12h17M14 6l6 6-6 6",
            Self::Info => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v6M12 7.5v.1",
            Self::Key => "M8 11a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM11.2 12.3L20 3.5M15.5 8l3 3",
        }
    }
}

/// Draws an icon at the size of the text.
#[component]
pub fn Icon(glyph: Glyph) -> impl IntoView {
    view! {
        <svg
            aria-hidden="true"
            width="16"
            height="16"
            class="size-[1.15em] shrink-0"
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-width="1.8"
            stroke-linecap="round"
            stroke-linejoin="round"
        >
            <path d=glyph.path()></path>
        </svg>
    }
    .into_any()
}
