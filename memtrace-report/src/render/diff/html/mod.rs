//! The difference as one page that needs nothing else. It is made as the report's page is, and wears and does the same.

mod peaks;
mod table;

#[cfg(test)]
mod tests;

use std::io;

use askama::Template;

use super::{View, words};
use crate::{
    analysis::{Part, diff::Diff},
    render::{
        html::{Shell, write_page},
        sentences::Appendix,
    },
};
use peaks::Peaks;
use table::Table;

/// What the template shows.
#[derive(Template)]
#[template(path = "diff.html")]
struct Page {
    shell: Shell,
    peaks: Peaks,
    noise: String,
    table: Table,
}

/// Writes the page.
pub(super) fn write(out: &mut dyn io::Write, diff: &Diff, view: View) -> io::Result<()> {
    let notes = words::notes(diff);
    let notes = (!notes.is_empty()).then(|| Appendix { title: "notes".to_owned(), lines: notes });
    let page = Page {
        shell: Shell::new(
            words::shortened(&words::sides(diff)),
            words::parts(diff, view.by),
            notes.into_iter().collect(),
        ),
        peaks: Peaks::of(diff),
        noise: words::noise(diff),
        table: Table::of(diff, view),
    };
    write_page(out, &page)
}
