//! The difference on a terminal.

use std::io;

use super::{View, lines, words};
use crate::{
    analysis::diff::Diff,
    render::{
        columns::NAME,
        grid::{Column, Grid, Row, Weight},
        sentences::Appendix,
        table,
    },
};

/// The column that is left when there is room for no other.
const CHANGE: usize = 1;

/// Writes verdict, sides, rows, notes.
pub(super) fn write(out: &mut dyn io::Write, diff: &Diff, view: View) -> io::Result<()> {
    view.screen.title(out, &words::verdict(diff, view.by))?;
    view.screen.sentence(out, 0, &words::sides(diff))?;
    view.screen.sentence(out, 0, &words::noise(diff))?;
    writeln!(out)?;
    let columns = lines::titles(view).into_iter().map(Column::figures);
    let mut grid = Grid::new(view.screen, ["#", NAME], columns.collect(), CHANGE);
    let (lines, left_out) = lines::lines(diff, view);
    for lines::Line { place, name, cells, faint } in lines {
        let weight = if faint { Weight::Faint } else { Weight::Normal };
        grid.row(Row { mark: place, name, cells, weight, ..Row::default() });
    }
    grid.write(out)?;
    if left_out > 0 {
        writeln!(out, "… and {left_out} more")?;
    }
    match words::notes(diff) {
        notes if notes.is_empty() => Ok(()),
        lines => table::write_appendix(out, &Appendix { title: "notes".to_owned(), lines }, view.screen),
    }
}
