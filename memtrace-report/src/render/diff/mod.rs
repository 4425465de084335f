//! The difference of two sides: one file a format.

mod html;
mod json;
mod lines;
mod markdown;
mod table;
mod words;

#[cfg(test)]
mod tests;

use std::io;

use super::Screen;
use crate::analysis::{Key, diff::Diff};

pub use words::{sentence, verdict};

/// The outputs of a difference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people, on a terminal.
    #[default]
    Table,
    /// For people, in a merge request.
    Markdown,
    /// Everything, for programs.
    Json,
    /// For people, in a browser.
    Html,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Table, Self::Markdown, Self::Json, Self::Html];
}

/// What of a difference to show, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The output.
    pub format: Format,
    /// The figure that rows are ordered by.
    pub by: Key,
    /// How many functions or call paths to show; `None` for all.
    pub top: Option<usize>,
    /// Whether to show call paths instead of functions.
    pub tree: bool,
    /// What the reader looks at. Means nothing to the formats that are not for a terminal.
    pub screen: Screen,
}

/// Writes a difference.
pub fn write(out: &mut dyn io::Write, diff: &Diff, view: View) -> io::Result<()> {
    match view.format {
        Format::Table => table::write(out, diff, view),
        Format::Markdown => markdown::write(out, diff, view),
        Format::Json => json::write(out, diff, view),
        Format::Html => html::write(out, diff, view),
    }
}
