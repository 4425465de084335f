//! The columns that formats for people share.

use std::collections::HashMap;

use super::{View, grid::Column};
use crate::{
    analysis::{Figures, Function, Key, Owner, Report},
    bytes::{percent, rise},
};

/// A row of text, not yet escaped.
pub(super) struct Row {
    /// Place, or `-` for a pseudo-function, or `~` below the resolution.
    pub(super) place: String,
    /// What the row stands for.
    pub(super) name: String,
    /// The other columns.
    pub(super) cells: Vec<String>,
    /// What its bar shows.
    pub(super) share: Option<f64>,
    /// Whether its figure lies below the resolution.
    pub(super) faint: bool,
}

/// The title of the column of names.
pub(super) const NAME: &str = "function";

/// The columns after place and name.
pub(super) fn all(report: &Report) -> Vec<Column> {
    let mut columns =
        ["self peak", "of peak", "inclusive", "retained", "calls"].map(Column::figures).to_vec();
    if report.processes().len() > 1 {
        columns.push(Column::words("set by"));
    }
    columns
}

/// The column that a key ranks by.
pub(super) fn of_key(by: Key) -> usize {
    match by {
        Key::SelfPeak => 0,
        Key::AtPeak => 1,
        Key::Inclusive => 2,
        Key::Retained => 3,
        Key::Calls => 4,
    }
}

/// The ranking as rows: the first functions by the key, then the pseudo-functions, so that shares add up.
pub(super) fn rows(report: &Report, view: View) -> Vec<Row> {
    let ranked = report.ranked(view.by);
    let (functions, pseudo): (Vec<_>, Vec<_>) =
        ranked.into_iter().partition(|row| row.owner.site().is_some());
    let names = unambiguous_names(&functions);
    let shown = view.top.unwrap_or(usize::MAX);
    let whole = report.whole(view.by);
    let functions = functions.iter().zip(names).take(shown).enumerate().map(|(index, (row, name))| {
        let faint = view.by.bytes_of(&row.figures) < report.resolution_bytes();
        let place = if faint { "~".to_owned() } else { (index + 1).to_string() };
        let share = share(report, view.by, &row.figures, whole);
        Row { place, name, cells: cells(report, &row.owner, &row.figures), share, faint }
    });
    let pseudo = pseudo.iter().map(|row| Row {
        place: "-".to_owned(),
        name: row.owner.name().to_owned(),
        cells: cells(report, &row.owner, &row.figures),
        share: share(report, view.by, &row.figures, whole),
        faint: false,
    });
    functions.chain(pseudo).collect()
}

/// The figure that rows are ranked by as a share of the [`whole`](Report::whole); `None` below the resolution.
pub(super) fn share(report: &Report, by: Key, figures: &Figures, whole: u64) -> Option<f64> {
    (by.bytes_of(figures) >= report.resolution_bytes()).then(|| by.share_of(figures, whole))
}

/// How many functions `--top` left out.
pub(super) fn left_out(report: &Report, view: View) -> usize {
    let functions = report.ranked(view.by).iter().filter(|row| row.owner.site().is_some()).count();
    functions.saturating_sub(view.top.unwrap_or(usize::MAX))
}

/// The columns after place and name. A pseudo-function is never called and has no inclusive figure.
pub(super) fn cells(report: &Report, owner: &Owner, figures: &Figures) -> Vec<String> {
    let mut cells = vec![rise(figures.self_peak_bytes), percent(figures.share_of_peak)];
    if owner.site().is_some() {
        let shared = if figures.shared { " *" } else { "" };
        cells.push(format!("{}{shared}", rise(figures.inclusive_peak_bytes)));
    } else {
        cells.push(String::new());
    }
    cells.push(rise(figures.retained_bytes));
    cells.push(if owner.site().is_some() { figures.calls.to_string() } else { String::new() });
    if report.processes().len() > 1 {
        cells.push(figures.set_by.to_string());
    }
    cells
}

/// Short names, and long ones for functions that would share a short one.
pub(super) fn unambiguous_names(rows: &[&Function]) -> Vec<String> {
    let mut uses = HashMap::<String, usize>::new();
    for row in rows {
        *uses.entry(row.owner.short_name()).or_default() += 1;
    }
    let name = |row: &&Function| {
        let short = row.owner.short_name();
        if uses[&short] == 1 { short } else { row.owner.full_name() }
    };
    rows.iter().map(name).collect()
}
