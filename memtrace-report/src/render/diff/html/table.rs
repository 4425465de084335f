//! The functions or call paths as rows: every figure old and new, its change to sort by, and the noise of that.

use std::iter;

use crate::{
    analysis::{
        Key, Owner,
        diff::{Diff, Presence, Row},
    },
    render::{
        diff::{View, lines},
        html::cut,
    },
};

/// More rows than this nobody reads, and a page has an end.
const MOST_ROWS: usize = 800;

/// The functions directly above one that a row names.
const CALLERS: usize = 3;

/// The table.
pub(super) struct Table {
    /// What the rows are.
    pub(super) rows: &'static str,
    pub(super) columns: Vec<&'static str>,
    /// Rows, and below them those of pseudo-functions.
    pub(super) bodies: [Vec<Line>; 2],
    /// How many rows are too many.
    pub(super) left_out: usize,
}

/// A row.
pub(super) struct Line {
    /// Its place, or `~` where the figure that rows are ordered by did not change beyond its noise.
    pub(super) place: String,
    pub(super) name: String,
    /// Where the function stands, or what called it.
    pub(super) below: String,
    pub(super) presence: Option<&'static str>,
    /// Whether no figure changed beyond its noise.
    pub(super) faint: bool,
    /// `None` for a figure that the row does not have.
    pub(super) cells: Vec<Option<Cell>>,
}

/// A figure.
pub(super) struct Cell {
    pub(super) by: i64,
    /// The change, marked where it may be nothing.
    pub(super) change: String,
    pub(super) faint: bool,
    /// What it must exceed; `None` where that is nothing, or both figures are.
    pub(super) noise: Option<String>,
    /// Old and new; `None` where both are nothing.
    pub(super) values: Option<String>,
}

impl Table {
    pub(super) fn of(diff: &Diff, view: View) -> Self {
        let (first, others) = lines::parted(view.by);
        let figures: Vec<_> = iter::once(first).chain(others).collect();
        let named = if view.tree { call_paths(diff, view) } else { functions(diff, view) };
        let (named, outside): (Vec<_>, Vec<_>) =
            named.into_iter().partition(|(row, ..)| row.owner.site().is_some());
        let shown = view.top.unwrap_or(MOST_ROWS).min(MOST_ROWS);
        let left_out = named.len().saturating_sub(shown);
        let line = |(index, (row, name, below)): (usize, (&Row, String, String))| {
            let is_real = row.change(view.by).is_real();
            Line {
                place: if is_real { (index + 1).to_string() } else { "~".to_owned() },
                ..Line::of(row, name, below, &figures)
            }
        };
        Self {
            rows: if view.tree { "call paths" } else { "functions" },
            columns: figures.iter().map(|(_, title)| *title).collect(),
            bodies: [
                named.into_iter().take(shown).enumerate().map(line).collect(),
                outside.into_iter().map(|(row, name, below)| Line::of(row, name, below, &figures)).collect(),
            ],
            left_out,
        }
    }
}

/// Functions in a view's order, each with its name and where it stands.
fn functions(diff: &Diff, view: View) -> Vec<(&Row, String, String)> {
    let ranked = diff.ranked(view.by);
    let names = lines::names(&ranked);
    let location = |row: &Row| row.owner.location().map_or_else(String::new, cut);
    ranked.into_iter().zip(names).map(|(row, name)| (row, cut(name), location(row))).collect()
}

/// Call paths in a view's order, each with the name of its innermost function and what called that.
fn call_paths(diff: &Diff, view: View) -> Vec<(&Row, String, String)> {
    let ranked = diff.ranked_call_paths(view.by).into_iter();
    ranked
        .map(|index| {
            let row = &diff.call_paths[index];
            (row, cut(row.owner.short_name()), callers(diff, row))
        })
        .collect()
}

/// The functions above a call path's innermost one, the outermost first.
fn callers(diff: &Diff, row: &Row) -> String {
    let above = iter::successors(row.parent, |&caller| diff.call_paths[caller].parent);
    let mut names: Vec<_> = above
        .take(CALLERS + 1)
        .map(|caller| cut(Owner::short_name(&diff.call_paths[caller].owner)))
        .collect();
    if names.len() > CALLERS {
        "…".clone_into(&mut names[CALLERS]);
    }
    names.reverse();
    if names.is_empty() { String::new() } else { format!("in {}", names.join(" → ")) }
}

impl Line {
    fn of(row: &Row, name: String, below: String, figures: &[(Key, &str)]) -> Self {
        let cell = |(key, _): &(Key, &str)| lines::has(row, *key).then(|| Cell::of(row, *key));
        Self {
            place: "–".to_owned(),
            name,
            below,
            presence: match row.presence {
                Presence::Both => None,
                Presence::New => Some("new"),
                Presence::Gone => Some("gone"),
            },
            faint: row.is_unchanged(),
            cells: figures.iter().map(cell).collect(),
        }
    }
}

impl Cell {
    fn of(row: &Row, key: Key) -> Self {
        let change = row.change(key);
        let is_nothing = change.old == 0 && change.new == 0;
        Self {
            by: change.by(),
            change: lines::marked(key, change),
            faint: !change.is_real(),
            noise: (change.noise > 0 && !is_nothing).then(|| lines::amount(key, change.noise)),
            values: (!is_nothing).then(|| lines::values(key, change)),
        }
    }
}
