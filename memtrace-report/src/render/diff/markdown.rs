//! The difference as a comment on a merge request: the verdict, the largest changes, and the rest folded away.
//!
//! GitHub takes comments of up to 65,536 characters, and names may be of any length, so rows are written while there is
//! room and what was left out is said.

use std::io::{self, Write as _};

use super::{
    View,
    lines::{self, Line},
    words,
};
use crate::{
    analysis::diff::Diff,
    render::{columns::NAME, untrusted::markdown},
};

/// No document is longer, in bytes.
const LONGEST: usize = 60_000;

/// Room for what stands behind the rows.
const FOOT: usize = 6_000;

/// Changes that stand outside the fold.
const UNFOLDED: usize = 10;

/// Notes that are shown.
const NOTES: usize = 10;

/// Writes verdict, sides, rows, notes.
pub(super) fn write(out: &mut dyn io::Write, diff: &Diff, view: View) -> io::Result<()> {
    let mut text = Vec::new();
    writeln!(text, "**{}**\n", markdown(&words::verdict(diff, view.by)))?;
    let sides = markdown(&words::shortened(&words::sides(diff)));
    writeln!(text, "{sides}; {}", markdown(&words::noise(diff)))?;
    let (lines, mut left_out) = lines::lines(diff, view);
    let unfolded = lines.iter().take(UNFOLDED).take_while(|line| !line.faint).count();
    let (first, rest) = lines.split_at(unfolded);
    if !first.is_empty() {
        write!(text, "\n{}", head(view))?;
        left_out += write_rows(&mut text, first)?;
    }
    if !rest.is_empty() {
        write!(text, "\n<details><summary>{}</summary>\n\n{}", summary(rest), head(view))?;
        left_out += write_rows(&mut text, rest)?;
        writeln!(text, "\n</details>")?;
    }
    if left_out > 0 {
        writeln!(
            text,
            "\n{left_out} more rows are left out; `cargo memtrace diff --format json` has all of them."
        )?;
    }
    write_notes(&mut text, diff)?;
    out.write_all(&text)
}

fn head(view: View) -> String {
    let titles = lines::titles(view);
    format!("| # | {NAME} | {} |\n| --- | --- |{}\n", titles.join(" | "), " ---: |".repeat(titles.len()))
}

fn summary(rest: &[Line]) -> String {
    let faint = rest.iter().filter(|line| line.faint).count();
    match rest.len() - faint {
        0 => format!("{faint} without a change beyond the noise"),
        more => format!("{more} more, and {faint} without a change beyond the noise"),
    }
}

/// Writes rows while there is room, and gives how many found none.
fn write_rows(text: &mut Vec<u8>, lines: &[Line]) -> io::Result<usize> {
    for (index, line) in lines.iter().enumerate() {
        let cells = [&line.place, &line.name].into_iter().chain(&line.cells);
        let row = cells.map(|cell| markdown(cell)).collect::<Vec<_>>().join(" | ");
        if text.len() + row.len() + FOOT > LONGEST {
            return Ok(lines.len() - index);
        }
        writeln!(text, "| {row} |")?;
    }
    Ok(0)
}

fn write_notes(text: &mut Vec<u8>, diff: &Diff) -> io::Result<()> {
    let notes = words::notes(diff);
    if !notes.is_empty() {
        writeln!(text)?;
    }
    for (index, note) in notes.iter().enumerate() {
        let note = markdown(note);
        if index == NOTES || text.len() + note.len() + 100 > LONGEST {
            return writeln!(text, "- and {} more notes", notes.len() - index);
        }
        writeln!(text, "- {note}")?;
    }
    Ok(())
}
