//! The curve: a row of blocks for each step of RSS, a column for each stretch of time, and below it what was open.
//!
//! A column is filled as high as RSS stayed throughout, and a line stands on it as high as RSS reached and came back from
//! within its stretch: so a spike of a moment is seen, and is not taken for something that lasted.

use std::io;

use anstyle::Style;

use super::legend::{Legend, OTHERS, OUTSIDE};
use crate::{
    analysis::{self, Extent, Owner, Process},
    render::{
        axis::{ByteUnit, TimeUnit, short, ticks},
        blocks,
        ink::Ink,
        screen::Screen,
    },
};

/// The width of a curve that goes to a pipe.
const USUAL_WIDTH: usize = 80;

/// The rows between two labels.
const ROWS_A_LABEL: u64 = 2;

/// The columns that a label of the time axis takes, with what separates it from the next.
const TIME_LABEL: usize = 10;

/// The labels of rows that are no sizes.
const LIMIT: &str = "limit";
const OPEN: &str = "open";
const CHECKPOINTS: &str = "marks";

/// The curve of a process.
pub(super) struct Chart<'a> {
    process: &'a Process,
    extent: Extent,
    screen: Screen,
    columns: Vec<Option<Column>>,
    /// What a row stands for, and how many there are.
    row_bytes: u64,
    rows: u64,
    /// How many labels there would be up to the first above the curve, and their width.
    labels: u64,
    left: usize,
}

/// A column of the curve.
#[derive(Clone, Copy)]
struct Column {
    seen: analysis::Column,
    /// What stands for the function that was open.
    mark: char,
    ink: Option<Ink>,
}

/// Characters of a line, each with its style.
type Cells = Vec<(char, Style)>;

impl<'a> Chart<'a> {
    pub(super) fn of(process: &'a Process, legend: &Legend<'_>, screen: Screen) -> Self {
        let extent = Extent::of(process);
        let (distance, labels) = ticks(extent.bytes);
        let label = |number| size_label(distance, labels, number).chars().count();
        let left = (1..=labels).map(label).max().unwrap_or(0).max(LIMIT.len());
        // A blank before and behind the labels, and the axis.
        let width = screen.columns().unwrap_or(USUAL_WIDTH).saturating_sub(left + 3);
        let columns = process.timeline.columns(width).into_iter().map(|seen| {
            let seen = seen?;
            let owner = process.timeline.owner(seen.leaf).unwrap_or(&Owner::Untracked);
            Some(Column { seen, mark: legend.mark(owner), ink: legend.ink(owner) })
        });
        Self {
            process,
            extent,
            screen,
            columns: columns.collect(),
            row_bytes: distance / ROWS_A_LABEL,
            // No row without a thing to see stands above the curve.
            rows: extent.bytes.div_ceil(distance / ROWS_A_LABEL).max(ROWS_A_LABEL),
            labels,
            left,
        }
    }

    pub(super) fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        for row in (0..self.rows).rev() {
            self.write_row(out, row)?;
        }
        self.write_time_axis(out)?;
        let strip = self.columns.iter().map(|column| {
            let style = |column: &Column| column.ink.map_or(Style::new(), Ink::ground);
            column.as_ref().map_or((' ', Style::new()), |column| (column.mark, style(column)))
        });
        self.line(out, OPEN, ' ', &strip.collect())?;
        if !self.process.checkpoints.is_empty() {
            self.line(out, CHECKPOINTS, ' ', &self.checkpoints())?;
        }
        self.explanation().map_or(Ok(()), |signs| self.screen.sentence(out, 0, &signs))
    }

    /// A row of the curve, counted from the foot.
    fn write_row(&self, out: &mut dyn io::Write, row: u64) -> io::Result<()> {
        let is_limit = self
            .process
            .limit_in_sight()
            .is_some_and(|limit| limit.saturating_sub(1) / self.row_bytes == row);
        let is_labelled = row % ROWS_A_LABEL == ROWS_A_LABEL - 1;
        let label = match (is_limit, is_labelled) {
            (true, _) => LIMIT.to_owned(),
            (false, true) => size_label(self.row_bytes * ROWS_A_LABEL, self.labels, row / ROWS_A_LABEL + 1),
            (false, false) => String::new(),
        };
        let cell = |column: &Option<Column>| {
            let drawn = column.as_ref().and_then(|column| {
                let style = column.ink.map_or(Style::new(), Ink::drawn);
                Some((piece(column.seen, row, self.row_bytes)?, style))
            });
            drawn.unwrap_or(if is_limit { ('╌', Ink::Red.drawn()) } else { (' ', Style::new()) })
        };
        let axis = if is_limit || is_labelled { '┤' } else { '│' };
        self.line(out, &label, axis, &self.columns.iter().map(cell).collect())
    }

    fn write_time_axis(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let recorded_ns = self.process.timeline.recorded_ns().max(1) as f64;
        let width = self.columns.len();
        let unit = TimeUnit::of(self.extent.time_ns);
        let distance = unit.round(recorded_ns * TIME_LABEL as f64 / width.max(1) as f64);
        let mut line = vec![('─', Style::new()); width];
        let mut labels = String::new();
        for number in 0_u32.. {
            let time = f64::from(number) * distance;
            let column = self.column_at(time * unit.ns);
            let label = format!("{} {}", short(time), unit.name);
            if column + label.len() > width {
                break;
            }
            line[column].0 = '┬';
            labels = format!("{labels:column$}{label}");
        }
        self.line(out, "0", '└', &line)?;
        let labels = labels.chars().map(|character| (character, Style::new()));
        self.line(out, "", ' ', &labels.collect())
    }

    /// A digit for each checkpoint, where there is one, and else a sign that there are several.
    fn checkpoints(&self) -> Cells {
        let mut cells = vec![(' ', Style::new()); self.columns.len()];
        for (index, checkpoint) in self.process.checkpoints.iter().enumerate() {
            let column = self.column_at(checkpoint.at_ns as f64).min(cells.len().saturating_sub(1));
            if let Some(cell) = cells.get_mut(column) {
                let digit = u32::try_from(index + 1).ok().and_then(|number| char::from_digit(number, 10));
                cell.0 = if cell.0 == ' ' { digit.unwrap_or('+') } else { '+' };
            }
        }
        cells
    }

    /// What stands at a time.
    fn column_at(&self, ns: f64) -> usize {
        let share = ns / self.process.timeline.recorded_ns().max(1) as f64;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a float too large is the largest"
        )]
        let column = (share * self.columns.len() as f64) as usize;
        column
    }

    /// What the signs of this curve mean, of which the letters stand in the list below.
    fn explanation(&self) -> Option<String> {
        let seen = || self.columns.iter().flatten();
        let has_line = |column: &Column| {
            (0..self.rows).any(|row| matches!(piece(column.seen, row, self.row_bytes), Some('│' | '╷')))
        };
        let first = self.columns.iter().position(Option::is_some).unwrap_or(0);
        let last = self.columns.iter().rposition(Option::is_some).unwrap_or(0);
        let signs = [
            (seen().any(has_line), "█ lowest and │ highest RSS of a column".to_owned()),
            (self.columns[first..last].iter().any(Option::is_none), "blank: no reading was taken".to_owned()),
            (seen().any(|column| column.mark == OTHERS), format!("{OTHERS} another function")),
            (seen().any(|column| column.mark == OUTSIDE), format!("{OUTSIDE} no annotated function open")),
        ];
        let signs: Vec<_> =
            signs.into_iter().filter_map(|(is_there, sign)| is_there.then_some(sign)).collect();
        (!signs.is_empty()).then(|| signs.join(", "))
    }

    /// A line with its label, its piece of the axis, and cells of which neighbours in one style are written together.
    fn line(&self, out: &mut dyn io::Write, label: &str, axis: char, cells: &Cells) -> io::Result<()> {
        let end = cells.iter().rposition(|(character, _)| *character != ' ').map_or(0, |last| last + 1);
        let start = format!(" {label:>width$} {axis}", width = self.left);
        write!(out, "{}", if end == 0 { start.trim_end() } else { &start })?;
        for run in cells[..end].chunk_by(|(_, one), (_, next)| one == next) {
            let style = self.screen.style(run.first().map_or(Style::new(), |(_, style)| *style));
            let text: String = run.iter().map(|(character, _)| character).collect();
            write!(out, "{style}{text}{style:#}")?;
        }
        writeln!(out)
    }
}

/// A size that the axis is labelled with.
fn size_label(distance: u64, labels: u64, number: u64) -> String {
    let unit = ByteUnit::of(distance.saturating_mul(labels));
    format!("{} {}", short(distance as f64 * number as f64 / unit.bytes), unit.name)
}

/// What a column shows in a row: blocks up to its lowest RSS, and a line from there to its highest.
fn piece(seen: analysis::Column, row: u64, row_bytes: u64) -> Option<char> {
    let foot = row.saturating_mul(row_bytes);
    let eighths = |bytes: u64| {
        usize::try_from(bytes.saturating_sub(foot).min(row_bytes) / (row_bytes / 8)).unwrap_or(8).min(8)
    };
    match (eighths(seen.min_bytes), eighths(seen.max_bytes)) {
        // There was a reading, so there is something to see.
        (0, 0) if row == 0 => Some(blocks::up(1)),
        (0, 0) => None,
        (0, 1..=4) => Some('╷'),
        (0, _) => Some('│'),
        // What reaches beyond the row goes on in the next.
        (low, 8) => Some(blocks::up(low)),
        (_, high) => Some(blocks::up(high)),
    }
}
