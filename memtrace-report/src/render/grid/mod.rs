//! Rows of names and figures on a terminal, in columns without lines, and never wider than the screen.

mod fit;
mod units;

use std::io;

use anstyle::Style;
use unicode_width::UnicodeWidthStr as _;

use super::{blocks, ink::Ink, screen::Screen, untrusted::plain};
use fit::{Fit, Widths};

/// A column behind the names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Column {
    /// What stands above it.
    pub(super) title: &'static str,
    /// Whether it holds words and not figures.
    pub(super) words: bool,
}

impl Column {
    /// A column of figures.
    pub(super) const fn figures(title: &'static str) -> Self {
        Self { title, words: false }
    }

    /// A column of words.
    pub(super) const fn words(title: &'static str) -> Self {
        Self { title, words: true }
    }
}

/// A row: untrusted text.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    /// What stands before all rows: a place, or a mark.
    pub(super) mark: String,
    /// A colour behind the mark.
    pub(super) ground: Option<Ink>,
    /// Lines that lead to the name.
    pub(super) guides: String,
    /// What the row stands for.
    pub(super) name: String,
    /// One for each column.
    pub(super) cells: Vec<String>,
    /// The figure that rows are ordered by as a share of what a bar stands for, from 0 to 1; `None` for no bar.
    pub(super) share: Option<f64>,
    /// How much it means.
    pub(super) weight: Weight,
}

/// How much a row means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Weight {
    /// As much as the others.
    #[default]
    Normal,
    /// Nothing that could be told from nothing.
    Faint,
    /// More than the others.
    Heavy,
}

impl Weight {
    fn style(self) -> Style {
        match self {
            Self::Normal => Style::new(),
            Self::Faint => Style::new().dimmed(),
            Self::Heavy => Style::new().bold(),
        }
    }
}

/// The rows with their columns.
pub(super) struct Grid {
    screen: Screen,
    titles: [&'static str; 2],
    columns: Vec<Column>,
    key: usize,
    rows: Vec<Row>,
}

impl Grid {
    /// Rows with `titles` above marks and names. The column `key` is the one that rows are ordered by: its bar stands beside
    /// it, and where there is no room, it is the last to be left out.
    pub(super) fn new(screen: Screen, titles: [&'static str; 2], columns: Vec<Column>, key: usize) -> Self {
        Self { screen, titles, columns, key, rows: Vec::new() }
    }

    /// Adds a row.
    pub(super) fn row(&mut self, row: Row) {
        self.rows.push(Row {
            mark: plain(&row.mark),
            name: plain(&row.name),
            cells: row.cells.iter().map(|cell| plain(cell)).collect(),
            ..row
        });
    }

    /// Writes the lines.
    pub(super) fn write(mut self, out: &mut dyn io::Write) -> io::Result<()> {
        for index in (0..self.columns.len()).filter(|&index| !self.columns[index].words) {
            let figures = self.rows.iter_mut().filter_map(|row| row.cells.get_mut(index));
            units::align(&mut figures.collect::<Vec<_>>());
        }
        let fit = Fit::of(self.screen, &Widths::of(&self), self.key);
        write_line(out, &self.header(&fit))?;
        self.rows.iter().try_for_each(|row| write_line(out, &self.cells(row, &fit)))
    }

    fn header(&self, fit: &Fit) -> Vec<Cell> {
        let style = self.screen.style(Style::new().bold());
        let cell = |title: &str, width, right| Cell { text: title.to_owned(), style, width, right };
        let [mark, name] = self.titles;
        let mut cells = vec![cell(mark, fit.mark, false), cell(name, fit.name, false)];
        for &(index, width) in &fit.columns {
            let column = self.columns[index];
            cells.push(cell(column.title, width, !column.words));
            cells.extend((index == self.key && fit.bar > 0).then(|| cell("", fit.bar, false)));
        }
        cells
    }

    fn cells(&self, row: &Row, fit: &Fit) -> Vec<Cell> {
        let style = self.screen.style(row.weight.style());
        let ink = row.share.and_then(Ink::of_share);
        let key_style = self.screen.style(ink.map_or(style, |ink| ink.drawn().effects(style.get_effects())));
        let mark_style = self.screen.style(row.ground.map_or(style, Ink::ground));
        let cell = |text, style, width, right| Cell { text, style, width, right };
        let mut cells = vec![
            cell(row.mark.clone(), mark_style, fit.mark, false),
            cell(fit.name_of(row), style, fit.name, false),
        ];
        for &(index, width) in &fit.columns {
            let words = self.columns[index].words;
            let text = row.cells.get(index).map_or("", String::as_str);
            let text = if words { fit.words_of(text, width) } else { text.to_owned() };
            cells.push(cell(text, if index == self.key { key_style } else { style }, width, !words));
            if index == self.key && fit.bar > 0 {
                let bar = blocks::bar(row.share.unwrap_or(0.0), fit.bar);
                cells.push(cell(bar, key_style, fit.bar, false));
            }
        }
        cells
    }
}

/// What stands where a row crosses a column.
struct Cell {
    text: String,
    style: Style,
    width: usize,
    right: bool,
}

/// Writes cells with a blank before and behind each, but none at the end of the line.
fn write_line(out: &mut dyn io::Write, cells: &[Cell]) -> io::Result<()> {
    let mut blanks = 0;
    for Cell { text, style, width, right } in cells {
        let padding = width.saturating_sub(text.width());
        let (before, behind) = if *right { (padding, 0) } else { (0, padding) };
        let shown = text.trim_end();
        blanks += 1 + before;
        if !shown.is_empty() {
            // A width of a format has an end, and the name that these blanks stand beside may have none.
            write!(out, "{}{style}{shown}{style:#}", " ".repeat(blanks))?;
            blanks = 0;
        }
        blanks += text.width() - shown.width() + behind + 1;
    }
    writeln!(out)
}
