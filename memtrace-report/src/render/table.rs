//! The ranking on a terminal.

use std::io;

use super::{
    Screen, View,
    columns::{self, NAME},
    grid::{Grid, Row, Weight},
    sentences, stories,
};
use crate::analysis::Report;

/// Writes headline, stories, ranking, notes.
pub(super) fn write(out: &mut dyn io::Write, report: &Report, view: View) -> io::Result<()> {
    write_head(out, report, view.screen)?;
    let mut grid = Grid::new(view.screen, ["#", NAME], columns::all(report), columns::of_key(view.by));
    for columns::Row { place, name, cells, share, faint } in columns::rows(report, view) {
        let weight = if faint { Weight::Faint } else { Weight::Normal };
        grid.row(Row { mark: place, name, cells, share, weight, ..Row::default() });
    }
    grid.write(out)?;
    match columns::left_out(report, view) {
        0 => {}
        count => writeln!(out, "… and {count} more")?,
    }
    write_foot(out, report, view.screen)
}

/// Writes what stands above the rows.
pub(super) fn write_head(out: &mut dyn io::Write, report: &Report, screen: Screen) -> io::Result<()> {
    screen.title(out, &sentences::headline(report))?;
    screen.sentence(out, 0, &sentences::fine_print(report))?;
    writeln!(out)?;
    for story in stories::all(report) {
        screen.title(out, &story.title)?;
        for line in story.lines {
            screen.sentence(out, 2, &line)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Writes what stands below the rows.
pub(super) fn write_foot(out: &mut dyn io::Write, report: &Report, screen: Screen) -> io::Result<()> {
    sentences::appendices(report).iter().try_for_each(|appendix| write_appendix(out, appendix, screen))
}

/// Writes a list with its title.
pub(super) fn write_appendix(
    out: &mut dyn io::Write,
    appendix: &sentences::Appendix,
    screen: Screen,
) -> io::Result<()> {
    writeln!(out)?;
    screen.title(out, &format!("{}:", appendix.title))?;
    appendix.lines.iter().try_for_each(|line| screen.sentence(out, 2, line))
}
