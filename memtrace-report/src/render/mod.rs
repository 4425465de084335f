//! Outputs: one file a format, each into a writer.
//!
//! Names in a recording are untrusted: every format passes them through `untrusted` on their way out.

pub mod export;
mod output;
mod screen;

mod axis;
mod blocks;
mod columns;
pub mod diff;
pub mod findings;
mod grid;
mod html;
mod ink;
mod json;
pub(crate) mod live;
mod markdown;
mod sentences;
mod shorten;
mod stories;
mod table;
pub mod timeline;
mod tree;
pub(crate) mod untrusted;
mod wire;

#[cfg(test)]
mod fits;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod tests;

use std::io;

pub(crate) use json::Readable;
pub use live::Still;
pub use output::Output;
pub use screen::Screen;

use crate::analysis::{Key, Report};

/// The outputs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// A ranking for people, on a terminal.
    #[default]
    Table,
    /// Everything, for programs.
    Json,
    /// A ranking for people, in a merge request.
    Markdown,
    /// Everything, for people, in a browser. What of a report a view shows means nothing here: the page shows all.
    Html,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Table, Self::Json, Self::Markdown, Self::Html];
}

/// What of a report to show, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The output.
    pub format: Format,
    /// What rows are ranked by.
    pub by: Key,
    /// How many functions or call paths to show; `None` for all.
    pub top: Option<usize>,
    /// Whether to show call paths instead of functions.
    pub tree: bool,
    /// What the reader looks at. Means nothing to the formats that are not for a terminal.
    pub screen: Screen,
}

/// Writes a report.
pub fn write(out: &mut dyn io::Write, report: &Report, view: View) -> io::Result<()> {
    match view.format {
        Format::Table if view.tree => tree::write(out, report, view),
        Format::Table => table::write(out, report, view),
        Format::Json => json::write(out, report, view),
        Format::Markdown => markdown::write(out, report, view),
        Format::Html => html::write(out, report),
    }
}
