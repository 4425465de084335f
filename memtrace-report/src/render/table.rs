//! The ranking on a terminal.

use std::io;

use comfy_table::{Attribute, Cell, CellAlignment, Table, presets};

use super::{
    View,
    columns::{self, NAME},
    sentences, stories,
    untrusted::plain,
};
use crate::analysis::Report;

/// Writes headline, stories, ranking, notes.
pub(super) fn write(out: &mut dyn io::Write, report: &Report, view: View) -> io::Result<()> {
    write_head(out, report)?;
    let rows = columns::rows(report, view);
    let mut table = Grid::new(view.colour);
    table.header(&["#", NAME], &columns::titles(report));
    for row in rows {
        table.row(&[&row.place, &row.name], &row.cells, row.faint);
    }
    table.write(out)?;
    match columns::left_out(report, view) {
        0 => {}
        count => writeln!(out, "… and {count} more")?,
    }
    write_foot(out, report)
}

/// Writes what stands above the rows.
pub(super) fn write_head(out: &mut dyn io::Write, report: &Report) -> io::Result<()> {
    writeln!(out, "{}", plain(&sentences::headline(report)))?;
    writeln!(out, "{}\n", plain(&sentences::fine_print(report)))?;
    for story in stories::all(report) {
        writeln!(out, "{}", plain(&story.title))?;
        for line in story.lines {
            writeln!(out, "  {}", plain(&line))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Writes what stands below the rows.
pub(super) fn write_foot(out: &mut dyn io::Write, report: &Report) -> io::Result<()> {
    for appendix in sentences::appendices(report) {
        writeln!(out, "\n{}:", plain(&appendix.title))?;
        for line in appendix.lines {
            writeln!(out, "  {}", plain(&line))?;
        }
    }
    Ok(())
}

/// Columns without lines: names to the left, figures to the right.
pub(super) struct Grid {
    table: Table,
    colour: bool,
}

impl Grid {
    pub(super) fn new(colour: bool) -> Self {
        let mut table = Table::new();
        table.load_style(presets::NOTHING).force_no_tty();
        if colour {
            table.enforce_styling();
        }
        Self { table, colour }
    }

    pub(super) fn header(&mut self, names: &[&str], figures: &[&str]) {
        let cells = Self::cells(names, figures);
        let bold = |cell: Cell| if self.colour { cell.add_attribute(Attribute::Bold) } else { cell };
        self.table.set_header(cells.into_iter().map(bold));
    }

    pub(super) fn row(&mut self, names: &[&str], figures: &[String], faint: bool) {
        let figures: Vec<_> = figures.iter().map(String::as_str).collect();
        let cells = Self::cells(names, &figures);
        let dim = |cell: Cell| if faint && self.colour { cell.add_attribute(Attribute::Dim) } else { cell };
        self.table.add_row(cells.into_iter().map(dim));
    }

    /// Writes the lines without the padding that a terminal would not show.
    pub(super) fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        for line in self.table.lines() {
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }

    fn cells(names: &[&str], figures: &[&str]) -> Vec<Cell> {
        let names = names.iter().map(|name| Cell::new(plain(name)));
        let figures =
            figures.iter().map(|figure| Cell::new(plain(figure)).set_alignment(CellAlignment::Right));
        names.chain(figures).collect()
    }
}
