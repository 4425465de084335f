//! The difference on a terminal.

use std::io;

use super::{View, lines, words};
use crate::{
    analysis::diff::Diff,
    render::{columns::NAME, table::Grid, untrusted::plain},
};

/// Writes verdict, sides, rows, notes.
pub(super) fn write(out: &mut dyn io::Write, diff: &Diff, view: View) -> io::Result<()> {
    writeln!(out, "{}", plain(&words::verdict(diff, view.by)))?;
    writeln!(out, "{}", plain(&words::sides(diff)))?;
    writeln!(out, "{}\n", plain(&words::noise(diff)))?;
    let mut grid = Grid::new(view.colour);
    grid.header(&["#", NAME], &lines::titles(view));
    let (lines, left_out) = lines::lines(diff, view);
    for line in lines {
        grid.row(&[&line.place, &line.name], &line.cells, line.faint);
    }
    grid.write(out)?;
    if left_out > 0 {
        writeln!(out, "… and {left_out} more")?;
    }
    let notes = words::notes(diff);
    if !notes.is_empty() {
        writeln!(out, "\nnotes:")?;
    }
    notes.iter().try_for_each(|note| writeln!(out, "  {}", plain(note)))
}
