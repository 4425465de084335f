//! The ranking as rows of text and the figures to sort them by.

use super::{palette::Palette, text::cut};
use crate::{
    analysis::{Figures, Function, Key, Report},
    bytes::{percent, rise},
    render::columns::unambiguous_names,
};

/// More rows than this nobody reads, and a page has an end.
const MOST_ROWS: usize = 800;

/// The table.
pub(super) struct Ranking {
    pub(super) columns: Vec<Column>,
    /// Functions, and below them the pseudo-functions, so that shares add up.
    pub(super) bodies: [Vec<Row>; 2],
    /// How many functions are too many.
    pub(super) left_out: usize,
    pub(super) several_processes: bool,
}

/// A column of figures.
pub(super) struct Column {
    pub(super) title: &'static str,
    pub(super) meaning: &'static str,
    of: fn(&Figures) -> u64,
    text: fn(&Figures) -> String,
    /// Whether a pseudo-function has it: it is never called.
    of_outside: bool,
}

/// A row.
pub(super) struct Row {
    pub(super) place: String,
    pub(super) name: String,
    pub(super) location: Option<String>,
    pub(super) colour: Option<String>,
    pub(super) faint: bool,
    pub(super) cells: Vec<Cell>,
    pub(super) set_by: String,
}

/// A figure, as text and to sort by; `None` where a row has none.
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) value: Option<u64>,
}

fn columns() -> Vec<Column> {
    let column = |title, meaning, of, text, of_outside| Column { title, meaning, of, text, of_outside };
    vec![
        column(
            "self peak",
            "the most it held at any time",
            |f| f.self_peak_bytes,
            |f| rise(f.self_peak_bytes),
            true,
        ),
        column(
            "at peak",
            "what it held when the process peaked",
            |f| f.at_peak_bytes,
            |f| rise(f.at_peak_bytes),
            true,
        ),
        column(
            "of peak",
            "that as a share of the peak",
            |f| f.at_peak_bytes,
            |f| percent(f.share_of_peak),
            true,
        ),
        column(
            "inclusive",
            "how far the peak rose above its entry, callees included",
            |f| f.inclusive_peak_bytes,
            |f| format!("{}{}", rise(f.inclusive_peak_bytes), if f.shared { " *" } else { "" }),
            false,
        ),
        column(
            "retained",
            "what it still held at the end",
            |f| f.retained_bytes,
            |f| rise(f.retained_bytes),
            true,
        ),
        column("calls", "how often it was called", |f| f.calls, |f| f.calls.to_string(), false),
    ]
}

impl Ranking {
    pub(super) fn of(report: &Report, palette: &Palette) -> Self {
        let (functions, outside): (Vec<_>, Vec<_>) =
            report.ranked(Key::SelfPeak).into_iter().partition(|row| row.owner.site().is_some());
        let names = unambiguous_names(&functions);
        let columns = columns();
        let function = |(index, (row, name)): (usize, (&&Function, String))| {
            let faint = row.figures.self_peak_bytes < report.resolution_bytes();
            let place = if faint { "~".to_owned() } else { (index + 1).to_string() };
            Row { place, name: cut(name), faint, ..Row::of(row, &columns, palette) }
        };
        let rows = functions.iter().zip(names).take(MOST_ROWS).enumerate().map(function).collect();
        let outside = outside.into_iter().map(|row| Row::of(row, &columns, palette)).collect();
        Self {
            bodies: [rows, outside],
            left_out: functions.len().saturating_sub(MOST_ROWS),
            several_processes: report.endings().processes() > 1,
            columns,
        }
    }
}

impl Row {
    fn of(row: &Function, columns: &[Column], palette: &Palette) -> Self {
        let site = row.owner.site();
        let cell = |column: &Column| {
            let has = site.is_some() || column.of_outside;
            Cell {
                text: if has { (column.text)(&row.figures) } else { String::new() },
                value: has.then(|| (column.of)(&row.figures)),
            }
        };
        Self {
            place: "–".to_owned(),
            name: row.owner.name().to_owned(),
            location: row.owner.location().map(cut),
            colour: palette.is_own(&row.owner).then(|| palette.colour(&row.owner).to_string()),
            faint: false,
            cells: columns.iter().map(cell).collect(),
            set_by: cut(row.figures.set_by.to_string()),
        }
    }
}
