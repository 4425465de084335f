//! Rows of a difference as text, not yet escaped, for the formats that are for people.

use std::collections::HashMap;

use super::View;
use crate::{
    analysis::{
        Key, Owner,
        diff::{Change, Diff, Presence, Row},
    },
    bytes::{change, count_change, size},
};

/// A row of text.
pub(super) struct Line {
    /// Its place, `new`, `gone`, `-` for a pseudo-function, or `~` where the figure that rows are ordered by did
    /// not change beyond its noise.
    pub(super) place: String,
    /// What the row stands for.
    pub(super) name: String,
    /// The other columns.
    pub(super) cells: Vec<String>,
    /// Whether no figure changed beyond its noise.
    pub(super) faint: bool,
}

/// The other figures' columns, which show changes alone.
const FIGURES: [(Key, &str); 5] = [
    (Key::SelfPeak, "self peak"),
    (Key::AtPeak, "at peak"),
    (Key::Inclusive, "inclusive"),
    (Key::Retained, "retained"),
    (Key::Calls, "calls"),
];

/// Titles of the columns after place and name.
pub(super) fn titles(view: View) -> Vec<&'static str> {
    let (first, others) = parted(view.by);
    let mut titles = vec![first.1, "change", "noise"];
    titles.extend(others.map(|(_, title)| title));
    titles
}

/// The rows that a view shows, in its order, and how many it leaves out.
pub(super) fn lines(diff: &Diff, view: View) -> (Vec<Line>, usize) {
    let shown = view.top.unwrap_or(usize::MAX);
    if view.tree {
        let ranked = diff.ranked_call_paths(view.by);
        let line = |(index, &row): (usize, &usize)| line(index, path(diff, row), &diff.call_paths[row], view);
        let lines = ranked.iter().take(shown).enumerate().map(line).collect();
        return (lines, ranked.len().saturating_sub(shown));
    }
    let ranked = diff.ranked(view.by);
    let names = names(&ranked);
    let shown = ranked
        .iter()
        .zip(names)
        .enumerate()
        .filter(|(index, (row, _))| *index < shown || row.owner.site().is_none());
    let lines: Vec<_> = shown.map(|(index, (row, name))| line(index, name, row, view)).collect();
    let left_out = ranked.len() - lines.len();
    (lines, left_out)
}

fn line(index: usize, name: String, row: &Row, view: View) -> Line {
    let (first, others) = parted(view.by);
    let main = row.change(first.0);
    let place = match row.presence {
        _ if row.owner.site().is_none() => "-".to_owned(),
        _ if !main.is_real() => "~".to_owned(),
        Presence::New => "new".to_owned(),
        Presence::Gone => "gone".to_owned(),
        Presence::Both => (index + 1).to_string(),
    };
    let mut cells = vec![String::new(); 3];
    if has(row, first.0) {
        cells = vec![values(first.0, main), marked(first.0, main), amount(first.0, main.noise)];
    }
    cells.extend(
        others.map(|(key, _)| if has(row, key) { marked(key, row.change(key)) } else { String::new() }),
    );
    Line { place, name, cells, faint: row.is_unchanged() }
}

/// Whether a row has a figure: a pseudo-function is never called and has no inclusive one.
pub(super) fn has(row: &Row, key: Key) -> bool {
    row.owner.site().is_some() || !matches!(key, Key::Inclusive | Key::Calls)
}

/// Old and new.
pub(super) fn values(key: Key, of: Change) -> String {
    format!("{} → {}", amount(key, of.old), amount(key, of.new))
}

/// So much of a figure.
pub(super) fn amount(key: Key, amount: u64) -> String {
    if key == Key::Calls { amount.to_string() } else { size(amount) }
}

/// A change, marked where it may be nothing.
pub(super) fn marked(key: Key, of: Change) -> String {
    let by = of.by();
    let amount = match key {
        Key::Calls => count_change(by),
        _ => change(by),
    };
    if by == 0 || of.is_real() { amount } else { format!("~{amount}") }
}

/// The figure that rows are ordered by, and the others.
pub(super) fn parted(by: Key) -> ((Key, &'static str), impl Iterator<Item = (Key, &'static str)>) {
    let first = FIGURES.into_iter().find(|(key, _)| *key == by).unwrap_or(FIGURES[0]);
    (first, FIGURES.into_iter().filter(move |(key, _)| *key != first.0))
}

/// Short names, and whole ones for functions that would share a short one.
pub(super) fn names(rows: &[&Row]) -> Vec<String> {
    let mut uses = HashMap::<String, usize>::new();
    for row in rows {
        *uses.entry(row.owner.short_name()).or_default() += 1;
    }
    let name = |row: &&Row| {
        let short = row.owner.short_name();
        if uses[&short] > 1 { row.owner.qualified_name() } else { short }
    };
    rows.iter().map(name).collect()
}

/// The functions on a call path, the outermost first. A recursion through a thousand functions is cut.
fn path(diff: &Diff, row: usize) -> String {
    const DEEPEST: usize = 40;
    let up = std::iter::successors(Some(row), |&row| diff.call_paths[row].parent);
    let names = up.map(|row| Owner::short_name(&diff.call_paths[row].owner));
    let mut names: Vec<_> = names.take(DEEPEST + 1).collect();
    if names.len() > DEEPEST {
        "…".clone_into(&mut names[DEEPEST]);
    }
    names.reverse();
    names.join(" → ")
}
